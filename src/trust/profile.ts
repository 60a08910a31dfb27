import type { Finding } from '../errors.js';
import { formatInstant, isCivilDate, parseInstant } from '../time.js';
import { validate } from './generated/trust-list-validator.js';
import type { BundleIndex, TrustList } from './lote.js';
import { entityRules } from './profile-entities.js';
import { textProblems } from './profile-text.js';
import { roleRuleProblems } from './role-rules.js';
import type { RoleRule } from './types.js';
import { EXTENSION, ISSUERS_LIST_TYPE, NEVER } from './vocabulary.js';
import { type ExtensionPlace, escapePointer, extensionsOf, extensionValue, INFORMATION, servicesOf } from './walk.js';

/**
 * The rules of khue's profile of ETSI TS 119 602: the schema, and by hand what a schema cannot say.
 * One rule a function; every problem is a value with its JSON Pointer, so that opening refuses at the first and checking shows all.
 */

type Report = (finding: Finding) => void;

/** More than anyone reads; the rest is not collected. */
const MOST_PROBLEMS = 200;

interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}
const validateSchema = validate as unknown as { (value: unknown): boolean; errors?: readonly SchemaError[] | null };

/** The problems of a list's JSON; none: the value is a `TrustList` that `readList` may read. */
export function profileProblems(value: unknown): Finding[] {
  const problems = schemaProblems(value);
  if (problems.length > 0) return problems;
  const list = value as TrustList;
  const report: Report = (finding) => {
    if (problems.length < MOST_PROBLEMS) problems.push(finding);
  };
  datesAndHistory(list, report);
  extensions(list, report);
  entityRules(list, report);
  index(list, report);
  ruleTable(list, report);
  textProblems(list, report);
  return problems;
}

/**
 * A list with `NextUpdate: null` says that it is closed (TS 119 602 §6.3.15), which ETSI's schema has no place for;
 * it is read like the date that never comes.
 */
export function withClosedDate(value: unknown): unknown {
  const information = (value as Partial<TrustList> | null)?.LoTE?.ListAndSchemeInformation;
  if (typeof information !== 'object' || (information as typeof information | null)?.NextUpdate !== null) return value;
  const { LoTE } = value as TrustList;
  const closed = { ...information, NextUpdate: NEVER };
  return { ...(value as TrustList), LoTE: { ...LoTE, ListAndSchemeInformation: closed } };
}

function schemaProblems(value: unknown): Finding[] {
  if (validateSchema(value)) return [];
  const problems: Finding[] = [];
  for (const { instancePath, keyword, params, schemaPath } of validateSchema.errors ?? []) {
    // What follows from another error: the branch that was taken, the rows that are no seal.
    if (keyword === 'if' || schemaPath.includes('/contains/')) continue;
    if (keyword === 'contains') {
      problems.push({ code: 'TRUST_ROLE_RULES_SEAL', params: { id: idAt(value, instancePath) }, path: instancePath });
      continue;
    }
    const member = params['additionalProperty'] ?? params['missingProperty'];
    const pointer = member === undefined ? instancePath : `${instancePath}/${escapePointer(String(member))}`;
    problems.push({ code: 'TRUST_LIST_SCHEMA', params: { pointer, keyword }, path: pointer });
    if (problems.length === MOST_PROBLEMS) break;
  }
  return problems;
}

/** The id of the row of the rule table whose `requirements` a pointer names. */
function idAt(value: unknown, pointer: string): string {
  const parts = pointer.split('/').slice(1, -1);
  const row = parts.reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], value);
  const id = (row as { id?: unknown } | undefined)?.id;
  return typeof id === 'string' ? id : pointer;
}

/** Times exactly `YYYY-MM-DDThh:mm:ssZ` of days that exist (§6.1.3), civil dates that exist, terms and histories in order. */
function datesAndHistory(list: TrustList, report: Report): void {
  const { ListIssueDateTime, NextUpdate } = list.LoTE.ListAndSchemeInformation;
  const good = new Set<string>();
  const time = (value: string, pointer: string): void => {
    if (good.has(value)) return;
    const ms = parseInstant(value);
    if (ms === undefined || formatInstant(ms) !== value) {
      report({ code: 'TRUST_LIST_DATES', params: { pointer, value }, path: pointer });
    } else good.add(value);
  };
  time(ListIssueDateTime, `${INFORMATION}/ListIssueDateTime`);
  time(NextUpdate, `${INFORMATION}/NextUpdate`);
  if (NextUpdate <= ListIssueDateTime) {
    const pointer = `${INFORMATION}/NextUpdate`;
    report({ code: 'TRUST_LIST_DATES', params: { pointer, value: NextUpdate }, path: pointer });
  }
  for (const { service, pointer } of servicesOf(list)) {
    let last = service.ServiceInformation.StatusStartingTime;
    time(last, `${pointer}/ServiceInformation/StatusStartingTime`);
    for (const [at, { StatusStartingTime }] of (service.ServiceHistory ?? []).entries()) {
      time(StatusStartingTime, `${pointer}/ServiceHistory/${at}/StatusStartingTime`);
      // The form is fixed, so that times compare as texts.
      if (StatusStartingTime >= last) {
        report({ code: 'TRUST_LIST_HISTORY', params: { pointer: `${pointer}/ServiceHistory` }, path: pointer });
      }
      last = StatusStartingTime;
    }
  }
  for (const { extension, pointer } of extensionsOf(list)) {
    datesWithin(extension.value, `${pointer}/value`, time, report);
  }
}

/** Members named `from`, `to`, `date`, `minIssuedAt` of our own extensions. */
function datesWithin(
  value: unknown,
  pointer: string,
  time: (value: string, pointer: string) => void,
  report: Report,
): void {
  if (Array.isArray(value)) {
    if (typeof value[0] === 'object') {
      for (const [at, item] of value.entries()) datesWithin(item, `${pointer}/${at}`, time, report);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { from, to } = value as { from?: unknown; to?: unknown };
  if (typeof from === 'string' && typeof to === 'string' && from > to) {
    report({ code: 'TRUST_LIST_DATES', params: { pointer, value: `${from} > ${to}` }, path: pointer });
  }
  for (const [name, member] of Object.entries(value)) {
    const here = `${pointer}/${escapePointer(name)}`;
    if (typeof member === 'object') datesWithin(member, here, time, report);
    else if (typeof member !== 'string') continue;
    else if (name === 'minIssuedAt') time(member, here);
    else if ((name === 'from' || name === 'to' || name === 'date') && !isCivilDate(member)) {
      report({ code: 'TRUST_LIST_DATES', params: { pointer: here, value: member }, path: here });
    }
  }
}

const KNOWN = {
  scheme: [EXTENSION.roleRules, EXTENSION.shards, EXTENSION.completeHierarchies, EXTENSION.nextSigner],
  entity: [EXTENSION.issuingBody],
  service: [EXTENSION.authority, EXTENSION.purposes],
} as const satisfies Record<ExtensionPlace, readonly string[]>;

/** Critical ones are known where they stand (§6.3.17), none twice in one place, and a shard has none of the root list's. */
function extensions(list: TrustList, report: Report): void {
  const isShard = list.LoTE.ListAndSchemeInformation.LoTEType === ISSUERS_LIST_TYPE;
  let place = '';
  let ids = new Set<string>();
  for (const { extension, pointer, place: kind } of extensionsOf(list)) {
    const { critical, id } = extension;
    const known = (KNOWN[kind] as readonly string[]).includes(id);
    if (critical && !known) report({ code: 'TRUST_CRITICAL_EXTENSION', params: { id, pointer }, path: pointer });
    const parent = pointer.slice(0, pointer.lastIndexOf('/'));
    if (parent !== place) {
      place = parent;
      ids = new Set();
    }
    if (ids.has(id)) report({ code: 'TRUST_DUPLICATE_EXTENSION', params: { id, pointer: parent }, path: pointer });
    ids.add(id);
    if (isShard && kind === 'scheme' && known) {
      report({
        code: 'TRUST_SHARD_OVERREACH',
        params: { name: list.LoTE.ListAndSchemeInformation.LoTEType, pointer },
        path: pointer,
      });
    }
  }
}

/** Every code, location and id of the index stands once, and no code both here and in a shard. */
function index(list: TrustList, report: Report): void {
  const extensions = list.LoTE.ListAndSchemeInformation.SchemeExtensions;
  const value = extensionValue<BundleIndex>(extensions, EXTENSION.shards);
  if (value === undefined) return;
  const once = (ids: Iterable<string>, seen = new Set<string>()): void => {
    for (const id of ids) {
      if (seen.has(id)) report({ code: 'TRUST_DUPLICATE_INDEX', params: { id } });
      seen.add(id);
    }
  };
  const codes = new Set<string>();
  for (const { TrustedEntityInformation } of list.LoTE.TrustedEntitiesList ?? []) {
    const body = extensionValue<{ ma: string; formerCodes?: string[] }>(
      TrustedEntityInformation.TEInformationExtensions,
      EXTENSION.issuingBody,
    );
    for (const code of body === undefined ? [] : [body.ma, ...(body.formerCodes ?? [])]) codes.add(code);
  }
  for (const shard of value.shards ?? []) once(shard.codes, codes);
  once((value.shards ?? []).map(({ location }) => location));
  once((value.crls ?? []).map(({ id }) => id));
  once((value.status ?? []).map(({ id }) => id));
}

/** Every row keeps the seal (contract §2), and at most one row holds for a type on a day. */
function ruleTable(list: TrustList, report: Report): void {
  const extensions = list.LoTE.ListAndSchemeInformation.SchemeExtensions;
  const table = extensionValue<{ rules: readonly RoleRule[] }>(extensions, EXTENSION.roleRules);
  for (const finding of roleRuleProblems(table?.rules ?? [])) report(finding);
}
