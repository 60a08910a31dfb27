import type { InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { currentUntil, isCompromisedBefore, isVouchedFor } from '../x509/freshness.js';
import type { IssuerEnd, RevocationFact } from '../x509/revocation.js';

/** What is known of the time of a signature (EN 319 102-1 §5.5, §5.6.2.3). */
export interface SignatureTimes {
  /** Validation time. */
  readonly at: InstantMs;
  /** Earliest proof that the signature existed: a time-stamp, an evidence record. Absent: none. */
  readonly proofOfExistence?: InstantMs;
  /** What the time-stamp that proves it says, where its accuracy makes the proof a little later (RFC 3161 §2.4.2): for people. */
  readonly stampedAt?: InstantMs;
  /**
   * Earliest proof of the very octets of the signature and of all that it covers, not only of its value: where its digest has been given
   * up since, the proof of the value says nothing of the content. Absent: as `proofOfExistence`.
   */
  readonly boundBy?: InstantMs;
  /** Proof that the signature did not exist yet: a content time-stamp that it covers. Absent: none. */
  readonly createdAfter?: InstantMs;
  /** What the signature says of itself; never a proof. */
  readonly claimed?: InstantMs;
}

/** What revocation data say of one certificate of the path. */
export interface RevocationFacts {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly fact: RevocationFact;
  /** Until when the issuer's word counts, where that has ended: the same data are asked with it again. */
  readonly issuerEnd?: IssuerEnd;
}

export interface RevocationPolicy {
  readonly required: boolean;
  /** Milliseconds by which data may be older than they say. */
  readonly maxAge: number;
  /**
   * For time-stamps: data that were current when the token is proven to have existed count as well as later ones. An archive time-stamp
   * is put over the data that it is to keep, so that those are always a little older (EN 319 102-1 §5.6.2.1, sliding).
   */
  readonly currentAtProof?: boolean;
  /**
   * Data that are current at the validation time count although a proof of existence is younger: what would be accepted without a
   * time-stamp, which anyone can take away, is not refused because of it (EN 319 102-1 §5.5.4: the basic validation comes first).
   */
  readonly currentToday?: boolean;
}

/** What revocation data say of one certificate of a path, judged by contract §3 ("Revocation from the first release"). */
export type RevocationState =
  | { readonly state: 'GOOD'; readonly thisUpdate: InstantMs; readonly old: boolean; readonly wholeLife: boolean }
  /** Revoked, and nothing proves that the signature is older. */
  | { readonly state: 'REVOKED'; readonly revokedAt: InstantMs; readonly thisUpdate?: InstantMs }
  /** On hold: the CA has still to say (EN 319 102-1 §5.2.6.4). */
  | { readonly state: 'ON_HOLD'; readonly revokedAt: InstantMs; readonly thisUpdate?: InstantMs }
  /** Revoked later than the proof of existence, but the key may have been in other hands before it. */
  | { readonly state: 'COMPROMISED'; readonly invalidityDate: InstantMs; readonly thisUpdate?: InstantMs }
  /** No data at all. */
  | { readonly state: 'MISSING' }
  /** Data that do not cover the certificate: made before it, or after its expiry without archiving. */
  | { readonly state: 'NOT_COVERING'; readonly thisUpdate: InstantMs }
  /** Data of a signer on whom nobody can rely any more, and nothing proves that they were made before (EN 319 102-1 §5.6.2.2). */
  | { readonly state: 'UNPROVEN'; readonly thisUpdate: InstantMs; readonly until: InstantMs }
  /** Data too old to say how things stood at the time in question. */
  | { readonly state: 'OLD'; readonly thisUpdate: InstantMs; readonly until: InstantMs };

/** Judges the best fact about one certificate. Pure: everything it rests on is given. */
export function judgeRevocation(
  fact: RevocationFact,
  certificate: Certificate,
  times: SignatureTimes,
  policy: RevocationPolicy,
): RevocationState {
  const { at, proofOfExistence: proof } = times;
  if (fact.status === 'REVOKED' && fact.revokedAt !== undefined && fact.revokedAt <= at) {
    const revoked = judgeRevoked(fact, fact.revokedAt, times, certificate);
    // Who names a day still to come says nothing of what lies between the data and the proof: they count as any others do.
    if (revoked.state !== 'GOOD' || proof === undefined || revoked.thisUpdate >= proof) return revoked;
  }
  if (fact.status === 'UNKNOWN' || fact.thisUpdate === undefined) return { state: 'MISSING' };
  const { thisUpdate } = fact;
  const { notBefore, notAfter } = certificate;
  const archived =
    fact.certHashMatches === true || (fact.expiredCertsFrom !== undefined && fact.expiredCertsFrom <= notAfter);
  if (thisUpdate < notBefore || (thisUpdate > notAfter && !archived)) return { state: 'NOT_COVERING', thisUpdate };
  const wholeLife = thisUpdate >= notAfter;
  const unproven = unprovenState(fact, thisUpdate, at);
  if (unproven !== undefined) return unproven;
  const until = currentUntil(fact);
  if (proof !== undefined) {
    if (thisUpdate >= proof) return { state: 'GOOD', thisUpdate, old: false, wholeLife };
    // Of an expired certificate nobody would say today how it stands: what was known before the proof does not become enough by waiting.
    const currentToday = policy.currentToday === true && at < until && at <= notAfter;
    const current = (policy.currentAtProof === true && proof < until) || currentToday;
    return current ? { state: 'GOOD', thisUpdate, old: false, wholeLife } : { state: 'OLD', thisUpdate, until: proof };
  }
  if (at < until) return { state: 'GOOD', thisUpdate, old: false, wholeLife };
  if (at < until + policy.maxAge) return { state: 'GOOD', thisUpdate, old: true, wholeLife };
  return { state: 'OLD', thisUpdate, until };
}

/** What is not a matter of age: `maxAge` does not lengthen it. */
function unprovenState(fact: RevocationFact, thisUpdate: InstantMs, at: InstantMs): RevocationState | undefined {
  if (isVouchedFor(fact, at)) return undefined;
  return { state: 'UNPROVEN', thisUpdate, until: fact.signerUntil! };
}

function judgeRevoked(
  fact: RevocationFact,
  revokedAt: InstantMs,
  { at, proofOfExistence: proof }: SignatureTimes,
  { notAfter }: Certificate,
): RevocationState {
  const seen = fact.thisUpdate === undefined ? undefined : { thisUpdate: fact.thisUpdate };
  if (proof !== undefined && proof < revokedAt) {
    if (isCompromisedBefore(fact, proof)) {
      return { state: 'COMPROMISED', invalidityDate: fact.invalidityDate!, ...seen };
    }
    // Revoked later than the proven time does no harm; and who names the day of revocation says that it was good before, expired or not.
    const thisUpdate = fact.thisUpdate ?? revokedAt;
    const good = { state: 'GOOD', thisUpdate, old: false, wholeLife: thisUpdate >= notAfter } as const;
    return unprovenState(fact, thisUpdate, at) ?? good;
  }
  if (fact.reason === 'certificateHold') return { state: 'ON_HOLD', revokedAt, ...seen };
  return { state: 'REVOKED', revokedAt, ...seen };
}
