import { verifySignature } from '#crypto';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import { keyAllows, keyOf } from './key.js';
import { displayName, sameName } from './name.js';
import type { CrlFile, LookUpOptions } from './revocation.js';
import { verifyIssuedBy } from './signature-check.js';

/** Who may sign a CRL, whether the signature is good, and whether its algorithms are (RFC 5280 §6.3.3 (f), (g)). */

/** RFC 5280 §6.3.3 (f): where key usage is stated it must hold cRLSign. */
export function maySignCrls(signer: Certificate): boolean {
  return signer.keyUsage?.has('cRLSign') ?? true;
}

/** Outcomes kept for one CRL, by the signer's key. */
const maxOutcomes = 256;
const verified = new WeakMap<CrlFile, Map<string, boolean>>();

export function verifyCrl(crl: CrlFile, signer: Certificate): boolean {
  const { signatureScheme } = crl;
  if (signatureScheme === undefined || !keyAllows(signer, signatureScheme)) return false;
  let outcomes = verified.get(crl);
  if (outcomes === undefined) {
    outcomes = new Map();
    verified.set(crl, outcomes);
  }
  let outcome = outcomes.get(signer.spkiSha256);
  if (outcome === undefined) {
    const key = keyOf(signer);
    outcome = key !== undefined && verifySignature(signatureScheme, key, crl.tbsDer, crl.signatureValue);
    if (outcomes.size >= maxOutcomes) outcomes.clear();
    outcomes.set(signer.spkiSha256, outcome);
  }
  return outcome;
}

/** The caller's judgement of the CRL's algorithm, and of those by which a signer of its own is known. */
export function weaknessOf(
  { sha256, der, signatureScheme }: CrlFile,
  signer: Certificate,
  path: readonly Certificate[] | undefined,
  { judgeSignature, provenBy }: LookUpOptions,
): Finding | undefined {
  if (judgeSignature === undefined || signatureScheme === undefined) return undefined;
  const weak = judgeSignature(signatureScheme, signer, provenBy?.(sha256, der));
  for (let i = 0; weak === undefined && path !== undefined && i + 1 < path.length; i++) {
    const { signatureScheme: scheme, sha256: link, der: linkDer } = path[i]!;
    const found = scheme === undefined ? undefined : judgeSignature(scheme, path[i + 1]!, provenBy?.(link, linkDer));
    if (found !== undefined) return found;
  }
  return weak;
}

/**
 * What a list of CAs says against a signer other than the issuer of what is asked for. A path to the same anchor (RFC 5280 §6.3.3 (f)) has
 * whoever holds a CA under that, for any name: so the signer is appointed by the issuer, by who certified the issuer, or by a CA that the list
 * names; and the list grants every CA of its path that it names when the CRL is made.
 */
export function standsAgainst(
  path: readonly Certificate[],
  issuer: Certificate,
  thisUpdate: InstantMs,
  { listedUntil }: LookUpOptions,
): { readonly finding: Finding; readonly position: number } | undefined {
  if (listedUntil === undefined) return undefined;
  const listed = path.map((ca) => listedUntil(ca, thisUpdate));
  let position = listed.findIndex((until) => until !== undefined && until !== Number.POSITIVE_INFINITY);
  if (position < 0) {
    const by = path[1] ?? path[0]!;
    const named = listed[0] !== undefined || listed[1] !== undefined || by.spkiSha256 === issuer.spkiSha256;
    if (named || (sameName(by.subject, issuer.issuer) && verifyIssuedBy(issuer, by))) return undefined;
    position = 0;
  }
  return {
    finding: { code: 'AUTHORITY_NOT_GRANTED', params: { name: displayName(path[position]!.subject) } },
    position,
  };
}
