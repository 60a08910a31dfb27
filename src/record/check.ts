/** `checkRecord`: everything about a record's content, before it is signed and beside its signatures. */
import { defaultLimits, type Limits, withLimits } from '../limits.js';
import type { RoleRule } from '../trust/types.js';
import { checkCertificates, type Sha256 } from './certificates.js';
import { isOrdinary } from './characters.js';
import { glance } from './guard.js';
import type { JsonValue } from './json-value.js';
import { documentOrder } from './pointer.js';
import type { CheckResult, Problem } from './problem.js';
import { runRules } from './rules/run.js';
import type { RuleSet } from './rules/types.js';
import { isMembers, type Members, textOf } from './rules/view.js';
import { checkSignatories } from './signatories.js';
import { checkStructure, reporter } from './structure.js';
import { findUnicodeFaults } from './unicode.js';
import { validateRecord } from './validators.js';

export interface CheckOptions {
  /** Rows of the rule table that may govern the record; without them the required signatories are not checked. */
  readonly roleRules?: readonly RoleRule[];
  /** `jsonDepth` and `jsonMembers` hold here too. */
  readonly limits?: Partial<Limits>;
  /** SHA-256 of certificates; by default `@noble/hashes`, for a caller that has a faster one. */
  readonly sha256?: Sha256;
  /** Rule sets beside the package's, as `readRuleSet` returns them; one with a known id replaces that one. */
  readonly ruleSets?: readonly RuleSet[];
}

/** Problems kept of one record. */
const PROBLEMS_KEPT = 1_000;

/**
 * Checks a record: its schema, its characters, the rules that no schema can say, and the dated rules of the circulars that
 * govern its programme, grade and school year (model 3, domain §14).
 *
 * @param value the record as `readJson` returns it; anything else is a problem, never an exception
 * @returns problems in document order, each with JSON Pointer, id, severity, both languages and source; `valid` when none is an error
 */
export function checkRecord(value: unknown, options: CheckOptions = {}): CheckResult {
  const { fault, ordinary } = glance(value, options.limits === undefined ? defaultLimits : withLimits(options.limits));
  return fault === undefined ? checkJson(value, ordinary, options) : { valid: false, problems: [fault] };
}

/**
 * As `checkRecord`, for a value just read: it is JSON within the same limits, and when its whole text is of ordinary characters and has
 * no escape, so is every string and name in it.
 *
 * @param text what `value` was read from
 */
export function checkReadRecord(value: JsonValue, text: string, options: CheckOptions = {}): CheckResult {
  return isOrdinary(text) && !text.includes('\\') ? checkJson(value, true, options) : checkRecord(value, options);
}

/** Said instead of a missing `loai_ho_so`: a signed file holds its record inside. */
export const signedFile: Problem = {
  id: 'structure/signed-file',
  severity: 'error',
  pointer: '',
  vi: 'Đây là tệp đã ký, không phải hồ sơ chưa ký. Kiểm tra tệp đã ký bằng «khue verify»; lệnh này chỉ xem nội dung trước khi ký.',
  en: 'This is a signed file, not an unsigned record. Use "khue verify" for it; this command looks at content before it is signed.',
  source: 'khue contract §7',
};

/** JSON Serialization of a JWS (RFC 7515 §7.2), general or flattened. */
function isSigned(value: unknown): boolean {
  if (!isMembers(value) || value['loai_ho_so'] !== undefined) return false;
  return Array.isArray(value['signatures']) || (value['protected'] !== undefined && value['signature'] !== undefined);
}

function checkJson(value: unknown, ordinary: boolean, options: CheckOptions): CheckResult {
  if (isSigned(value)) return { valid: false, problems: [signedFile] };
  const problems: Problem[] = [];
  const validation = validateRecord(value);
  for (const { pointer, keyword, vi, en } of validation.problems) {
    problems.push({ id: `schema/${keyword}`, severity: 'error', pointer, vi, en, source: 'schemas/' });
  }
  for (const { kind, severity, pointer, vi, en } of ordinary ? [] : findUnicodeFaults(value)) {
    problems.push({ id: `unicode/${kind}`, severity, pointer, vi, en, source: 'khue: text in records' });
  }
  if (!isMembers(value)) return { valid: false, problems: inOrder(value, problems) };
  const ruleSet = checkContent(value, options, problems);
  const type = textOf(value['loai_ho_so']);
  const version = textOf(value['phien_ban']);
  return {
    valid: !problems.some(({ severity }) => severity === 'error'),
    ...(type === undefined ? {} : { type }),
    ...(version === undefined ? {} : { version }),
    ...(ruleSet === undefined ? {} : { ruleSet: namesOf(ruleSet) }),
    problems: inOrder(value, problems),
  };
}

function checkContent(record: Members, options: CheckOptions, problems: Problem[]): RuleSet | undefined {
  const report = reporter(problems);
  checkStructure(record, report);
  checkSignatories(record, options.roleRules, report);
  checkCertificates(record, options.sha256, report);
  const { ruleSet, problems: found } = runRules(record, options.ruleSets);
  problems.push(...found);
  return ruleSet;
}

function namesOf({ id, title, source, sourceVi, confidence }: RuleSet): NonNullable<CheckResult['ruleSet']> {
  return { id, title, source, ...(sourceVi === undefined ? {} : { sourceVi }), confidence };
}

/** Of too many, those stay that a verdict rests on: a thousand odd characters hide no fault of the schema. */
const weightiest = ['schema/', 'structure/', 'rules/'];

function weight({ id }: Problem): number {
  const at = weightiest.findIndex((kind) => id.startsWith(kind));
  return at < 0 ? weightiest.length : at;
}

function inOrder(value: unknown, problems: readonly Problem[]): readonly Problem[] {
  if (problems.length < 2) return problems;
  const order = documentOrder(value);
  const more = problems.length - PROBLEMS_KEPT;
  const kept = more <= 0 ? problems : [...problems].sort((a, b) => weight(a) - weight(b)).slice(0, PROBLEMS_KEPT);
  const sorted = [...kept].sort((a, b) => order(a.pointer, b.pointer));
  if (more <= 0) return sorted;
  return [
    ...sorted,
    {
      id: 'structure/more-problems',
      severity: 'error',
      pointer: '',
      vi: `Còn ít nhất ${more} vấn đề nữa không được liệt kê.`,
      en: `At least ${more} more problems are not listed.`,
      source: 'khue contract §5 (limits)',
    },
  ];
}
