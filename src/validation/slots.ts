import type { InstantMs } from '../time.js';
import { matchesDocumentType, meetsCondition } from '../trust/role-rules.js';
import type { RoleRequirement, RoleRule } from '../trust/types.js';
import type { RecordShape, SignatoryRow } from './record-shape.js';
import { termsCover } from './terms.js';

/** One required signatory (contract §3, "Document under record"). */
export interface Slot {
  readonly role: string;
  readonly scope: 'record' | 'entry';
  /** Index into the record's entries, for scope `entry`. */
  readonly entry?: number;
  /** The signatory list names the key. */
  readonly spkiSha256?: string;
  /** Role whose outer signature fills the slot instead (contract §2, exception b). */
  readonly standIn?: string;
  readonly capacities?: readonly string[];
  /** Code of the issuing body that has to answer in this role, where a paper has several. */
  readonly issuer?: string;
}

export interface RequiredSignatories {
  readonly slots: readonly Slot[];
  /** Roles of scope `record` in signing order. */
  readonly sequence: readonly string[];
  readonly strict: boolean;
  /** Rows of the table that the record's own list lacks, as role and entry. */
  readonly lacking: readonly { readonly role: string; readonly entry?: number }[];
  /** JSON Pointers of entries taken over from another record. */
  readonly takenOver: readonly string[];
}

/** The rows of the rule table that hold (contract §2): alone at a proven time, else both at the claimed time and at `at`. */
export function rulesInForce(
  rules: readonly RoleRule[],
  documentType: string,
  sealTimes: { readonly proven?: InstantMs; readonly claimed?: InstantMs; readonly at: InstantMs },
  digitised = false,
): readonly RoleRule[] | undefined {
  const when = sealTimes.proven !== undefined ? [sealTimes.proven] : [sealTimes.claimed ?? sealTimes.at, sealTimes.at];
  const picked: RoleRule[] = [];
  for (const at of when) {
    const rule = ruleAt(rules, documentType, at, digitised);
    if (rule === undefined) return undefined;
    if (!picked.includes(rule)) picked.push(rule);
  }
  return picked;
}

/** A row for such records before one for all, a row that names the type exactly before its family's; of several the newest. */
function ruleAt(
  rules: readonly RoleRule[],
  documentType: string,
  at: InstantMs,
  digitised: boolean,
): RoleRule | undefined {
  let best: RoleRule | undefined;
  let bestRank = -1;
  for (const rule of rules) {
    if (!rule.documentTypes.some((pattern) => matchesDocumentType(pattern, documentType))) continue;
    if (!meetsCondition(rule, digitised) || !termsCover([rule], at, at)) continue;
    const rank = (rule.when === undefined ? 0 : 2) + (rule.documentTypes.includes(documentType) ? 1 : 0);
    if (rank > bestRank || (rank === bestRank && (rule.from ?? '') > (best?.from ?? ''))) {
      best = rule;
      bestRank = rank;
    }
  }
  return best;
}

/**
 * No record that keeps to its schema needs as many (60 entries, 64 rows, 10 bodies). One that would is refused, and its entries times its
 * rows are not written out.
 */
const MOST_SLOTS = 4_096;

/** Required = rule table ∪ the record's own list; the list can only add. Each of several issuing bodies answers in every role. */
export function requiredSignatories(rules: readonly RoleRule[], record: RecordShape): RequiredSignatories {
  const slots: Slot[] = [];
  const lacking: { role: string; entry?: number }[] = [];
  const takenOver = record.entries.filter(({ takenFrom }) => takenFrom !== undefined).map(({ pointer }) => pointer);
  const sequence: string[] = [];
  const requirements = withSeal(merged(rules));
  const rowsOf = groupRows(record.signatories);

  for (const requirement of requirements) {
    if (requirement.scope === 'entry') {
      entrySlots(requirement, record, rowsOf, slots, lacking);
      continue;
    }
    sequence.push(requirement.role);
    const count = (requirement.count ?? 1) * Math.max(1, record.issuerCodes.length);
    const rows = rowsOf(requirement.role);
    if (rows.length < count) lacking.push({ role: requirement.role });
    recordSlots(requirement, rows, count, slots);
  }
  const added: SignatoryRow[] = [];
  for (const row of record.signatories) {
    const known = requirements.some(({ role }) => role === row.role);
    if (known) continue;
    if (row.role === 'subject-teacher') added.push(row);
    else if (slots.length < MOST_SLOTS) slots.push({ role: row.role, scope: 'record', ...keyOfRow(row) });
  }
  if (added.length > 0) addedTeachers(groupRows(added), record, slots);
  if (slots.length >= MOST_SLOTS) lacking.push({ role: slots[MOST_SLOTS - 1]!.role });
  return { slots, sequence, strict: rules.some(({ order }) => order === 'strict'), lacking, takenOver };
}

/** The seal can never be left out, wherever a table comes from (contract §2): else nobody says which of its rows holds. */
function withSeal(requirements: readonly RoleRequirement[]): readonly RoleRequirement[] {
  if (requirements.some(({ role, scope }) => role === SEAL && scope === 'record')) return requirements;
  return [...requirements, { role: SEAL, scope: 'record' }];
}

/** The role of the school's seal. */
export const SEAL = 'school-seal';

/** Both rows must be satisfied: the greater count, the narrower capacities and stand-ins of each place. */
function merged(rules: readonly RoleRule[]): readonly RoleRequirement[] {
  const first = rules[0];
  if (first === undefined) return [];
  if (rules.length === 1) return first.requirements;
  const all: RoleRequirement[] = [...first.requirements];
  for (const rule of rules.slice(1)) {
    for (const other of rule.requirements) {
      const at = all.findIndex(({ role, scope }) => role === other.role && scope === other.scope);
      if (at < 0) {
        all.splice(placeAfterEarlier(all, rule.requirements, other), 0, other);
        continue;
      }
      const one = all[at]!;
      const capacities = intersection(one.capacities, other.capacities);
      const standIns = (one.standIns ?? []).filter((role) => other.standIns?.includes(role) ?? false);
      all[at] = {
        role: one.role,
        scope: one.scope,
        count: Math.max(one.count ?? 1, other.count ?? 1),
        standIns,
        ...(capacities === undefined ? undefined : { capacities }),
        ...(one.onlyListedTeachers && other.onlyListedTeachers ? { onlyListedTeachers: true } : undefined),
      };
    }
  }
  return all;
}

/** A role that the other row lacks keeps its place in the order: behind the nearest before it that both have. */
function placeAfterEarlier(
  all: readonly RoleRequirement[],
  own: readonly RoleRequirement[],
  added: RoleRequirement,
): number {
  for (let i = own.indexOf(added) - 1; i >= 0; i--) {
    const { role, scope } = own[i]!;
    const at = all.findIndex((one) => one.role === role && one.scope === scope);
    if (at >= 0) return at + 1;
  }
  return 0;
}

function intersection<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : a.filter((item) => b.includes(item));
}

function recordSlots(requirement: RoleRequirement, rows: readonly SignatoryRow[], count: number, slots: Slot[]): void {
  const needed = Math.max(count, rows.length);
  const capacities = requirement.capacities === undefined ? undefined : { capacities: requirement.capacities };
  for (let i = 0; i < needed && slots.length < MOST_SLOTS; i++) {
    const row = rows[i];
    slots.push({
      role: requirement.role,
      scope: 'record',
      ...capacities,
      ...(row === undefined ? undefined : keyOfRow(row)),
      ...(row === undefined ? undefined : standInOf(row, requirement)),
    });
  }
}

type RowsOf = (role: string, subject?: string) => readonly SignatoryRow[];

/** Rows by role, and by role and subject: looked up once for every entry, however long both lists are. */
function groupRows(signatories: readonly SignatoryRow[]): RowsOf {
  const groups = new Map<string, SignatoryRow[]>();
  const add = (key: string, row: SignatoryRow): void => {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  };
  for (const row of signatories) {
    add(row.role, row);
    if (row.subject !== undefined) add(`${row.role}\n${row.subject}`, row);
  }
  return (role, subject) => groups.get(subject === undefined ? role : `${role}\n${subject}`) ?? [];
}

function entrySlots(
  requirement: RoleRequirement,
  record: RecordShape,
  rowsOf: RowsOf,
  slots: Slot[],
  lacking: { role: string; entry?: number }[],
): void {
  for (const entry of record.entries) {
    if (entry.takenFrom !== undefined) continue;
    const rows = entry.subjectId === undefined ? [] : rowsOf(requirement.role, entry.subjectId);
    if (!entry.carriesResult || (requirement.onlyListedTeachers && rows.length === 0)) continue;
    const count = requirement.count ?? 1;
    if (rows.length < count) lacking.push({ role: requirement.role, entry: entry.index });
    for (let i = 0; i < Math.max(count, rows.length) && slots.length < MOST_SLOTS; i++) {
      const row = rows[i];
      slots.push({
        role: requirement.role,
        scope: 'entry',
        entry: entry.index,
        ...(row === undefined ? undefined : keyOfRow(row)),
        ...(row === undefined ? undefined : standInOf(row, requirement)),
      });
    }
  }
}

/** Subject teachers whom the record's list adds where the table asks for none. */
function addedTeachers(rowsOf: RowsOf, record: RecordShape, slots: Slot[]): void {
  for (const entry of record.entries) {
    if (entry.takenFrom !== undefined || !entry.carriesResult || entry.subjectId === undefined) continue;
    for (const row of rowsOf('subject-teacher', entry.subjectId)) {
      if (slots.length >= MOST_SLOTS) return;
      slots.push({ role: row.role, scope: 'entry', entry: entry.index, ...keyOfRow(row) });
    }
  }
}

function keyOfRow(row: SignatoryRow): { readonly spkiSha256: string } | undefined {
  return row.spkiSha256 === undefined ? undefined : { spkiSha256: row.spkiSha256 };
}

/** A stand-in counts only where the rule table lists that role, and with a reason; the seal can never be left out (contract §2). */
function standInOf(row: SignatoryRow, requirement: RoleRequirement): { readonly standIn: string } | undefined {
  const { standIn, reason } = row;
  if (standIn === undefined || reason === undefined || requirement.role === SEAL) return undefined;
  return requirement.standIns?.some((role) => role === standIn) ? { standIn } : undefined;
}
