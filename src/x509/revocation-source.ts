import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import { CrlData, type Question } from './crl-source.js';
import { OcspData } from './ocsp-source.js';
import type { OcspFile } from './ocsp-types.js';
import type { CrlFile, LookUpOptions, RevocationFact, RevocationSource } from './revocation.js';

export interface CrlSourceOptions {
  /** Certificates among which signers of CRLs and responses are found when it is not the key that issued the certificate asked for. */
  readonly certificates?: readonly Certificate[];
  /** Anchors to which a signer of CRLs needs a path; without them only the issuer's own key may sign (RFC 5280 §6.3.3 (f)). */
  readonly anchors?: readonly Certificate[];
  /** Also verifies signatures of algorithms that `#crypto` does not have (DSA of the NIST path suite). */
  readonly verifyLegacy?: (crl: CrlFile, signer: Certificate) => boolean;
}

export interface RevocationSourceOptions extends CrlSourceOptions {
  readonly crls?: readonly CrlFile[];
  readonly ocsp?: readonly OcspFile[];
  /** Other sources that are asked along with these data, for certificates and for signers of these data: a bundle's, say. */
  readonly along?: readonly RevocationSource[];
}

/** Revocation status from CRLs alone. */
export function crlSource(crls: readonly CrlFile[], options: CrlSourceOptions = {}): RevocationSource {
  return revocationSource({ ...options, crls });
}

/**
 * Revocation status from CRLs (RFC 5280 §6.3.3) and OCSP responses (RFC 6960 §3.2) alike. Where several say something, a revocation
 * for good wins; else the newest, and of good ones those that were current at `at` or are not older than the proof of existence.
 */
export function revocationSource(options: RevocationSourceOptions): RevocationSource {
  const { certificates = [], anchors = [], crls = [], ocsp = [], along = [], verifyLegacy } = options;
  const crlData = crls.length === 0 ? undefined : new CrlData(crls, { certificates, anchors, verifyLegacy });
  const ocspData = ocsp.length === 0 ? undefined : new OcspData(ocsp, certificates);
  const ask = (certificate: Certificate, issuer: Certificate, question: Question): RevocationFact => {
    const { at } = question;
    let best = crlData?.lookUp(certificate, issuer, question);
    if (ocspData !== undefined) best = better(best, ocspData.lookUp(certificate, issuer, question), question);
    for (const source of along) best = better(best, source.lookUp(certificate, issuer, at, question), question);
    return best ?? noFact;
  };
  return {
    lookUp: (certificate: Certificate, issuer: Certificate, at: InstantMs, asked?: LookUpOptions) =>
      ask(certificate, issuer, { ...asked, at, asking: [], ask, work: { checks: 0 } }),
  };
}

const noFact: RevocationFact = Object.freeze({ status: 'UNKNOWN', source: 'NONE', unusable: Object.freeze([]) });
const week = 7 * 86_400_000;

function better(a: RevocationFact | undefined, b: RevocationFact, question: Question): RevocationFact {
  if (a === undefined) return b;
  const [first, second] = prefers(b, a, question) ? [b, a] : [a, b];
  if (second.unusable.length === 0) return first;
  const unusable: Finding[] = [...a.unusable, ...b.unusable];
  return { ...first, unusable };
}

/** Whether `b` is to be believed rather than `a`, which came first. */
function prefers(b: RevocationFact, a: RevocationFact, question: Question): boolean {
  if (b.status === 'UNKNOWN' || a.status === 'UNKNOWN') return a.status === 'UNKNOWN' && b.status !== 'UNKNOWN';
  const forGood = isForGood(b, question.at);
  if (forGood !== isForGood(a, question.at)) return forGood;
  const newer = b.thisUpdate! > a.thisUpdate!;
  if (forGood || a.status !== 'GOOD' || b.status !== 'GOOD') return newer;
  const newest = Math.max(a.thisUpdate!, b.thisUpdate!);
  if (question.proof !== undefined && newest >= question.proof) return newer;
  const current = isCurrent(b, question.at);
  return current === isCurrent(a, question.at) ? newer : current;
}

/** Revoked, and not only on hold (RFC 5280 §5.3.1). */
function isForGood({ status, reason, revokedAt }: RevocationFact, at: InstantMs): boolean {
  return status === 'REVOKED' && reason !== 'certificateHold' && (revokedAt ?? 0) <= at;
}

function isCurrent({ thisUpdate, nextUpdate, signerNotAfter }: RevocationFact, at: InstantMs): boolean {
  // Contract §3: without nextUpdate a datum is good for seven days.
  return at < Math.min(nextUpdate ?? thisUpdate! + week, signerNotAfter ?? Number.POSITIVE_INFINITY);
}
