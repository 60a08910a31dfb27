import type { InstantMs } from '../time.js';
import type { IssuerEnd, LookUpOptions, RevocationFact, RevocationReason } from './revocation.js';

/** How long revocation data count, and which of them harm (contract §3; EN 319 102-1 §5.2.5, §5.6.2.2). */

/** Without `nextUpdate` a datum is good for seven days (contract §3). */
const WEEK = 7 * 86_400_000;

/** When data no longer say how things stand. */
export function currentUntil({
  thisUpdate,
  nextUpdate,
  signerUntil,
}: Pick<RevocationFact, 'thisUpdate' | 'nextUpdate' | 'signerUntil'>): InstantMs {
  const said = nextUpdate ?? (thisUpdate ?? Number.NEGATIVE_INFINITY) + WEEK;
  return Math.min(said, signerUntil ?? Number.POSITIVE_INFINITY);
}

/**
 * Whether anybody answers for the data at an instant: their signer can still be relied on, or they are proven to be older than the end of
 * that. Whoever holds a key that is no longer watched over dates what it signs as it likes.
 */
export function isVouchedFor({ signerUntil }: Pick<RevocationFact, 'signerUntil'>, at: InstantMs): boolean {
  return signerUntil === undefined || at <= signerUntil;
}

/** Until when one datum's signer vouches; `undefined` where it is proven to have existed by then. */
export function unprovenUntil(until: InstantMs, provenBy: InstantMs | undefined): InstantMs | undefined {
  return until === Number.POSITIVE_INFINITY || (provenBy !== undefined && provenBy <= until) ? undefined : until;
}

interface Datum {
  /** SHA-256 of `der`, hex. */
  readonly sha256: string;
  readonly der: Uint8Array;
}

/** Earliest instant by which a CRL or response and the certificates that link its signer to an anchor are all proven to exist. */
export function provenTogether(
  { provenBy }: LookUpOptions,
  data: Datum,
  certificates: readonly Datum[],
): InstantMs | undefined {
  let latest = provenBy?.(data.sha256, data.der);
  for (const certificate of certificates) {
    const one = provenBy?.(certificate.sha256, certificate.der);
    if (one === undefined || latest === undefined) return undefined;
    latest = Math.max(latest, one);
  }
  return latest;
}

type Revoked = Pick<RevocationFact, 'status' | 'reason' | 'revokedAt' | 'invalidityDate'>;

/** Revoked, and not only on hold (RFC 5280 §5.3.1). */
export function isRevokedForGood({ status, reason, revokedAt }: Revoked, at: InstantMs): boolean {
  return status === 'REVOKED' && reason !== 'certificateHold' && (revokedAt ?? 0) <= at;
}

/** Whether the reason says that the key is in other hands (RFC 5280 §5.3.1). */
export function isCompromise({ reason }: Revoked): boolean {
  return reason === 'keyCompromise' || reason === 'cACompromise' || reason === 'aACompromise';
}

/** Whether a key may have been in other hands before a time from before its revocation (contract §3). */
export function isCompromisedBefore(revoked: Revoked, proof: InstantMs): boolean {
  const { invalidityDate } = revoked;
  return isCompromise(revoked) && invalidityDate !== undefined && invalidityDate < proof;
}

/** Whether a revocation takes away what is proven to have existed at a time. */
export function revocationHarms(fact: Revoked, proof: InstantMs | undefined): boolean {
  if (proof === undefined || (fact.revokedAt ?? 0) <= proof) return true;
  return isCompromisedBefore(fact, proof);
}

/** Until when what a revoked certificate signed may be taken for its holder's: infinite where it is not revoked. */
export function reliableUntil(fact: Revoked, at: InstantMs): InstantMs {
  if (fact.status !== 'REVOKED' || (fact.revokedAt ?? 0) > at) return Number.POSITIVE_INFINITY;
  return Math.min(fact.revokedAt ?? 0, fact.invalidityDate ?? Number.POSITIVE_INFINITY);
}

const benign: ReadonlySet<RevocationReason | undefined> = new Set<RevocationReason>([
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
]);

/** As `LookUpOptions.issuerEnd`, from what is known of the issuer's own certificate. */
export function issuerEndOf(fact: Revoked, at: InstantMs): IssuerEnd | undefined {
  const until = reliableUntil(fact, at);
  if (until === Number.POSITIVE_INFINITY) return undefined;
  return { until, keptUntil: benign.has(fact.reason) ? Number.POSITIVE_INFINITY : until };
}

/** Which of several facts is to be believed: a revocation that harms before anything, then what somebody answers for. */
export function weightOf(fact: RevocationFact, at: InstantMs, proof: InstantMs | undefined): number {
  if (fact.status === 'UNKNOWN') return 0;
  if (isRevokedForGood(fact, at) && revocationHarms(fact, proof)) return 3;
  return isVouchedFor(fact, at) ? 2 : 1;
}

/** Until when data of an issuer whose own time has ended count without a proof. */
export function endOfIssuer({ issuerEnd }: LookUpOptions, fromArtefact: boolean): InstantMs {
  if (issuerEnd === undefined) return Number.POSITIVE_INFINITY;
  return fromArtefact ? issuerEnd.until : issuerEnd.keptUntil;
}
