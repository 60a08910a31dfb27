import { digestHex } from '#crypto';
import { matchesImprint, readTimestamp, type TimestampFacts as Token } from '../cms/index.js';
import type { CarriedTimestamp, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import { verificationCost } from '../x509/key.js';
import type { WorkBudget } from './path-facts.js';

/** What is known of one time-stamp before anything is judged (EN 319 102-1 §5.4: format, signer, imprint, value). */
export interface TimestampFacts {
  readonly carried: CarriedTimestamp;
  /** `t-` and the first 16 hex digits of SHA-256 of the token. */
  readonly id: string;
  /** Index of the outer signature that carries it; absent for a time-stamp over the document. */
  readonly of?: number;
  /** Position in its list. */
  readonly position: number;
  /** The token, its own signature checked; absent when it could not be read or is not good. */
  readonly token?: Token;
  /** Why it proves nothing, whoever made it. */
  readonly finding?: Finding;
}

/** Octets that the imprints of a document's time-stamps are computed over. */
export function imprintOctets(document: SignedDocument): number {
  let octets = 0;
  const add = (list: readonly CarriedTimestamp[] = []): void => {
    for (const { imprintOver = [] } of list) for (const piece of imprintOver) octets += piece.length;
  };
  for (const { timestamps } of document.signatures) add(timestamps);
  add(document.documentTimestamps);
  return octets;
}

/** Every time-stamp of a document: those of its signatures in their order, then those over the document. */
export function timestampFacts(document: SignedDocument, limits: Limits, budget: WorkBudget): TimestampFacts[] {
  const all: TimestampFacts[] = [];
  for (const [of, { timestamps = [] }] of document.signatures.entries()) {
    for (const [position, carried] of timestamps.entries()) {
      all.push({ ...judged(carried, limits, budget), of, position });
    }
  }
  for (const [position, carried] of (document.documentTimestamps ?? []).entries()) {
    all.push({ ...judged(carried, limits, budget), position });
  }
  return all;
}

function judged(
  carried: CarriedTimestamp,
  limits: Limits,
  budget: WorkBudget,
): Pick<TimestampFacts, 'carried' | 'id' | 'token' | 'finding'> {
  const id = `t-${digestHex('SHA-256', carried.tokenDer).slice(0, 16)}`;
  const fault = carried.faults[0];
  if (fault !== undefined) return { carried, id, finding: fault };
  if (budget.signatureChecks > limits.signatureChecks) {
    const params = { limit: 'signatureChecks', allowed: limits.signatureChecks };
    return { carried, id, finding: { code: 'LIMIT_EXCEEDED', params } };
  }
  const reading = readTimestamp(carried.tokenDer, limits);
  if ('fault' in reading) {
    budget.signatureChecks++;
    return { carried, id, finding: reading.fault };
  }
  const { timestamp: token } = reading;
  budget.signatureChecks += verificationCost(token.certificate);
  if (carried.imprintOver === undefined) return { carried, id, token, finding: { code: 'TIMESTAMP_IMPRINT_UNKNOWN' } };
  if (!matchesImprint(token, carried.imprintOver))
    return { carried, id, token, finding: { code: 'TIMESTAMP_IMPRINT' } };
  return { carried, id, token };
}
