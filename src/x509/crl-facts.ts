import { compareBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { formatInstant, type InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import { isRevokedForGood, revocationHarms } from './freshness.js';
import { displayName } from './name.js';
import type { CrlEntry, CrlFile, RevocationEvidence, RevocationFact } from './revocation.js';
import type { Question } from './revocation-question.js';

/** What one CRL, or a complete one with its delta, says of a certificate. */

/** With the earliest proof of it, and of what its signer is known by. */
export type Used = Extract<RevocationEvidence, { kind: 'CRL' }> & { readonly provenBy: InstantMs | undefined };

export function newestFirst(a: CrlFile, b: CrlFile): number {
  return (
    b.thisUpdate - a.thisUpdate ||
    compareNumbers(b.crlNumber, a.crlNumber) ||
    (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0)
  );
}

/** Compares INTEGER content octets of numbers 0 and above. */
export function compareNumbers(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  const x = a ?? new Uint8Array(1);
  const y = b ?? new Uint8Array(1);
  if (x.length !== y.length) return x.length - y.length;
  return compareBytes(x, y);
}

/** Of CRLs for different reasons each may say that it is revoked, from different days on: what harms comes first. */
export function gravity(fact: RevocationFact, { at, proof }: Question): number {
  return 2 * Number(revocationHarms(fact, proof)) + Number(isRevokedForGood(fact, at));
}

export function findEntry(
  complete: CrlFile,
  delta: CrlFile | undefined,
  certificate: Certificate,
): CrlEntry | undefined {
  const changed = delta?.findFor(certificate.serialNumber, certificate.issuer);
  if (changed !== undefined && changed.reason !== 'removeFromCRL') return changed;
  const listed = complete.findFor(certificate.serialNumber, certificate.issuer);
  if (changed === undefined || listed === undefined) return listed;
  // RFC 5280 §6.3.3 (k): released from hold. Expired certificates are removed too (§5.3.1), and what was said of them before stays true.
  const released = listed.reason === 'certificateHold' && delta!.thisUpdate <= certificate.notAfter;
  return released ? undefined : listed;
}

/** Contract §3: entries may be dropped after expiry, so that silence of a later CRL says nothing. */
export function tellsAfterExpiry(newest: CrlFile, complete: CrlFile, certificate: Certificate): boolean {
  if (newest.thisUpdate <= certificate.notAfter) return true;
  return complete.expiredCertsFrom !== undefined && complete.expiredCertsFrom <= certificate.notAfter;
}

export function revokedFact(
  crl: CrlFile,
  entry: CrlEntry,
  evidence: readonly Used[],
  end: Pick<RevocationFact, 'signerUntil'>,
  unusable: readonly Finding[],
): RevocationFact {
  return {
    status: 'REVOKED',
    source: 'CRL',
    thisUpdate: crl.thisUpdate,
    ...(crl.nextUpdate === undefined ? {} : { nextUpdate: crl.nextUpdate }),
    ...entry,
    ...(crl.expiredCertsFrom === undefined ? {} : { expiredCertsFrom: crl.expiredCertsFrom }),
    ...end,
    evidence,
    unusable,
  };
}

export function crlFinding(code: 'CRL_OUT_OF_SCOPE' | 'CRL_SIGNATURE_INVALID', crl: CrlFile): Finding {
  return { code, params: { issuer: displayName(crl.issuer), thisUpdate: formatInstant(crl.thisUpdate) } };
}
