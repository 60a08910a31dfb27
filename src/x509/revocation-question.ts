import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import type { LookUpOptions, RevocationFact } from './revocation.js';

/** What is asked of data of one kind. */
export interface Question extends LookUpOptions {
  readonly at: InstantMs;
  /** Signers of data whose own status is being asked for, by SHA-256. */
  readonly asking: readonly string[];
  /** Status of a signer's certificate, from all data at hand. */
  readonly ask: (certificate: Certificate, issuer: Certificate, question: Question) => RevocationFact;
  /** Counted work of the whole look-up, signers' own included, the same whatever the caches hold. */
  readonly work: RevocationWork;
}

/** The signer of a CRL or response, if there is a good one, and the work that finding it takes. */
export interface FoundSigner {
  readonly signer: Certificate | undefined;
  /** To its anchor, where it is not the issuer of the certificate asked for. */
  readonly path?: readonly Certificate[];
  /** Something on the signer's path was revoked then: what it signed counts if it is proven to be older. */
  readonly revokedFrom?: InstantMs;
  readonly checks: number;
}

export interface RevocationWork {
  checks: number;
}

/** Public-key operations of one look-up; more are not made, and what is left is as good as missing. */
export const maxRevocationChecks = 2_000;

export function isOverworked({ work }: Question): boolean {
  return work.checks > maxRevocationChecks;
}

export const overworked: Finding = Object.freeze({
  code: 'LIMIT_EXCEEDED',
  params: Object.freeze({ limit: 'revocationChecks', allowed: maxRevocationChecks }),
});

/** Data of signers that are themselves asked for in data of another signer, and so on: how far this is followed. */
export const maxSignerDepth = 3;
