import type { Finding } from '../errors.js';
import { type InstantMs, termCovers } from '../time.js';
import type { RoleRule } from './types.js';

/** Whether a pattern of a rule table or an entry names a document type: the type itself, or a family `hoc-ba/*`. */
export function matchesDocumentType(pattern: string, documentType: string): boolean {
  if (pattern === documentType) return true;
  return pattern.endsWith('/*') && documentType.startsWith(pattern.slice(0, -1));
}

/** Whether any pattern of a list names a document type; an absent list names every type. */
export function coversDocumentType(patterns: readonly string[] | undefined, documentType: string): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesDocumentType(pattern, documentType));
}

/** Rows that name a type: those with a condition first, then those that name it exactly, then newest first. */
export function rulesFor(rules: readonly RoleRule[], documentType: string): readonly RoleRule[] {
  const conditional = (rule: RoleRule) => (rule.when === undefined ? 1 : 0);
  const exact = (rule: RoleRule) => (rule.documentTypes.includes(documentType) ? 0 : 1);
  return rules
    .filter((rule) => coversDocumentType(rule.documentTypes, documentType))
    .sort((a, b) => conditional(a) - conditional(b) || exact(a) - exact(b) || compareText(b.from ?? '', a.from ?? ''));
}

/**
 * The row in force for a type at an instant: one whose condition the record meets, then one that names the type exactly,
 * then its family's.
 * @param digitised the record was entered from a register (`du_lieu_so_hoa`)
 */
export function pickRoleRule(
  rules: readonly RoleRule[],
  documentType: string,
  at: InstantMs,
  digitised = false,
): RoleRule | undefined {
  return rulesFor(rules, documentType).find((rule) => meetsCondition(rule, digitised) && termCovers(rule, at));
}

/** Whether a row is for such a record at all. */
export function meetsCondition(rule: RoleRule, digitised: boolean): boolean {
  return rule.when === undefined || digitised;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Problems of a rule table: a row without the seal, two rows for one type on one day. */
export function roleRuleProblems(rules: readonly RoleRule[]): Finding[] {
  const problems: Finding[] = [];
  for (const [at, rule] of rules.entries()) {
    if (!rule.requirements.some(({ role, scope }) => role === 'school-seal' && scope === 'record')) {
      problems.push({ code: 'TRUST_ROLE_RULES_SEAL', params: { id: rule.id } });
    }
    for (const other of rules.slice(0, at)) {
      if (rule.when !== other.when || !termsMeet(rule, other)) continue;
      // A family and a type of it may both stand: the exact row goes first.
      const type = rule.documentTypes.find((name) => other.documentTypes.includes(name));
      if (type !== undefined) {
        problems.push({ code: 'TRUST_ROLE_RULES', params: { first: other.id, second: rule.id, type } });
      }
    }
  }
  return problems;
}

/** Whether two terms of civil dates, both ends included, have a day in common; dates compare as texts. */
export function termsMeet(a: { from?: string; to?: string }, b: { from?: string; to?: string }): boolean {
  return (a.from ?? '') <= (b.to ?? '9999-99-99') && (b.from ?? '') <= (a.to ?? '9999-99-99');
}

/** Whether two patterns name a type in common. */
export function typesMeet(a: string, b: string): boolean {
  return matchesDocumentType(a, b) || matchesDocumentType(b, a);
}

/** What a key may sign, and when. */
export interface Binding {
  readonly documentTypes?: readonly string[];
  readonly terms: readonly { readonly from: string; readonly to?: string }[];
}

/** Whether two bindings of one key and role speak of the same type on the same day: such are one. */
export function bindingsMeet(a: Binding, b: Binding): boolean {
  const types =
    a.documentTypes === undefined ||
    b.documentTypes === undefined ||
    a.documentTypes.some((x) => b.documentTypes!.some((y) => typesMeet(x, y)));
  return types && a.terms.some((x) => b.terms.some((y) => termsMeet(x, y)));
}
