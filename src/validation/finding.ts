import type { Answer, CodeEntry, Indication, SubIndication } from '../codes/kind.js';
import { type Code, codes } from '../codes.js';
import type { CodeParams, Finding } from '../errors.js';
import type { Settlement } from './report.js';

/** A finding with the weight that contract §3 gives it. `PASSED` and `ACCEPT` are the absence of findings. */
export interface Judged extends Finding {
  readonly indication: Exclude<Indication, 'PASSED'>;
  readonly subIndication?: SubIndication;
  readonly answer: Exclude<Answer, 'ACCEPT'>;
  /** What would settle it; only for UNDECIDED. */
  readonly settlement?: Settlement;
}

interface Weight {
  readonly params?: CodeParams;
  readonly path?: string;
  readonly indication?: Judged['indication'];
  readonly subIndication?: SubIndication;
  readonly answer?: Judged['answer'];
  readonly settlement?: Settlement;
}

/**
 * Gives a code its weight: from the closed list of codes, unless the caller knows better (rows of contract §3 with two answers).
 * A code that decides nothing by itself, met where a signature cannot be processed, is a FORMAT_FAILURE.
 */
export function judged(code: Code, weight: Weight = {}): Judged {
  const entry: CodeEntry = codes[code];
  const known = entry.answer !== undefined && entry.answer !== 'ACCEPT';
  const indication = weight.indication ?? (known ? notPassed(entry.indication) : 'FAILED');
  const subIndication = weight.subIndication ?? (known ? entry.subIndication : 'FORMAT_FAILURE');
  const answer = weight.answer ?? (known ? (entry.answer as Judged['answer']) : 'REJECT');
  return {
    code,
    indication,
    answer,
    ...(subIndication === undefined ? undefined : { subIndication }),
    ...(weight.params === undefined ? undefined : { params: weight.params }),
    ...(weight.path === undefined ? undefined : { path: weight.path }),
    ...(weight.settlement === undefined ? undefined : { settlement: weight.settlement }),
  };
}

export function judgedFinding(finding: Finding, weight: Weight = {}): Judged {
  return judged(finding.code, {
    ...weight,
    ...(finding.params === undefined ? undefined : { params: finding.params }),
    ...(finding.path === undefined ? undefined : { path: finding.path }),
  });
}

function notPassed(indication: Indication | undefined): Judged['indication'] {
  return indication === 'FAILED' ? 'FAILED' : 'INDETERMINATE';
}

/** Rows of the table of contract §3, from the top; codes that the table names stand by themselves. */
const rows: readonly (SubIndication | Code)[] = [
  'SIG_CRYPTO_FAILURE',
  'HASH_FAILURE',
  'FORMAT_FAILURE',
  'REVOKED',
  'EXPIRED',
  'NOT_YET_VALID',
  'NO_SIGNING_CERTIFICATE_FOUND',
  'NO_CERTIFICATE_CHAIN_FOUND',
  'NO_CERTIFICATE_CHAIN_FOUND_NO_POE',
  'CHAIN_CONSTRAINTS_FAILURE',
  'CRYPTO_CONSTRAINTS_FAILURE',
  'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  'OUT_OF_BOUNDS_NO_POE',
  'OUT_OF_BOUNDS_NOT_REVOKED',
  'REVOKED_NO_POE',
  'REVOKED_CA_NO_POE',
  'TRY_LATER',
  'SIG_CONSTRAINTS_FAILURE',
  'SIGNER_NOT_LISTED',
  'AUTHORITY_UNKNOWN',
  'AUTHORITY_TIME_NOT_PROVEN',
  'SIGNED_AFTER_BY_OWN_CLAIM',
  'SIGNED_DATA_NOT_FOUND',
  // Below the table: the text after it, in its order.
  'TIMESTAMP_ORDER_FAILURE',
  'ROLE_MISSING',
  'SIGNATORY_LIST_INCOMPLETE',
  'RULE_TABLE_MISSING',
  'NOT_SIGNED',
  'NOT_A_RECORD',
  'RECORD_NOT_READABLE',
  'RECORD_SCHEMA',
  'RECORD_PROGRAMME_UNKNOWN',
  'RECORD_INVALID',
  'RECORD_REVOKED',
  'RECORD_SUPERSEDED',
  'RECORD_SUSPENDED',
  'STATUS_UNKNOWN',
  'ENCRYPTED_UNSUPPORTED',
  'LIMIT_EXCEEDED',
  'FORMAT_UNKNOWN',
  // Follows from another signature's answer, which says more.
  'SCHOOL_DOES_NOT_VOUCH',
];

const rowOf = new Map<string, number>(rows.map((row, index) => [row, index]));

/** Place in the table of contract §3: the smaller, the higher. */
export function rankOf(finding: Judged): number {
  const own = rowOf.get(finding.code);
  if (own !== undefined) return own;
  return (finding.subIndication === undefined ? undefined : rowOf.get(finding.subIndication)) ?? rows.length;
}

/** Of findings the one that stands for all: the worst answer, then the highest in the table, then the first. */
export function weightiest<F extends Judged>(findings: readonly F[]): F | undefined {
  let best: F | undefined;
  for (const finding of findings) {
    if (best === undefined || isWeightier(finding, best)) best = finding;
  }
  return best;
}

function isWeightier(a: Judged, b: Judged): boolean {
  if (a.answer !== b.answer) return a.answer === 'REJECT';
  return rankOf(a) < rankOf(b);
}

export function answerOf(findings: readonly Judged[]): Answer {
  let answer: Answer = 'ACCEPT';
  for (const finding of findings) {
    if (finding.answer === 'REJECT') return 'REJECT';
    answer = 'UNDECIDED';
  }
  return answer;
}

const ORDER = { ACCEPT: 0, UNDECIDED: 1, REJECT: 2 } as const;

/** Negative when `a` is the better answer. */
export function compareAnswers(a: Answer, b: Answer): number {
  return ORDER[a] - ORDER[b];
}
