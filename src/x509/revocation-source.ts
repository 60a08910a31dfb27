import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import { CrlData } from './crl-source.js';
import { currentUntil, isRevokedForGood, weightOf } from './freshness.js';
import { OcspData } from './ocsp-source.js';
import type { OcspFile } from './ocsp-types.js';
import type { CrlFile, LookUpOptions, RevocationFact, RevocationSource } from './revocation.js';
import type { Question } from './revocation-question.js';

export interface CrlSourceOptions {
  /** Certificates among which signers of CRLs and responses are found when it is not the key that issued the certificate asked for. */
  readonly certificates?: readonly Certificate[];
  /** Anchors to which a signer of CRLs needs a path; without them only the issuer's own key may sign (RFC 5280 §6.3.3 (f)). */
  readonly anchors?: readonly Certificate[];
  /**
   * The data lie in an artefact, where anybody may have put them: those of an issuer, too, count after the end of its certificate only
   * if they are proven to be older (EN 319 102-1 §5.6.2.2). Default: whoever keeps the data answers for that.
   */
  readonly fromArtefact?: boolean;
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
  const {
    certificates = [],
    anchors = [],
    crls = [],
    ocsp = [],
    along = [],
    verifyLegacy,
    fromArtefact = false,
  } = options;
  const crlData =
    crls.length === 0 ? undefined : new CrlData(crls, { certificates, anchors, verifyLegacy, fromArtefact });
  const ocspData = ocsp.length === 0 ? undefined : new OcspData(ocsp, { certificates, fromArtefact });
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

function better(a: RevocationFact | undefined, b: RevocationFact, question: Question): RevocationFact {
  if (a === undefined) return b;
  const [first, second] = prefers(b, a, question) ? [b, a] : [a, b];
  if (second.unusable.length === 0) return first;
  const unusable: Finding[] = [...a.unusable, ...b.unusable];
  return { ...first, unusable };
}

/** Whether `b` is to be believed rather than `a`, which came first. */
function prefers(b: RevocationFact, a: RevocationFact, question: Question): boolean {
  const weight = weightOf(b, question.at, question.proof);
  const other = weightOf(a, question.at, question.proof);
  if (weight !== other) return weight > other;
  if (b.status === 'UNKNOWN') return false;
  const forGood = isRevokedForGood(b, question.at);
  if (forGood !== isRevokedForGood(a, question.at)) return forGood;
  const newer = b.thisUpdate! > a.thisUpdate!;
  if (forGood || a.status !== 'GOOD' || b.status !== 'GOOD') return newer;
  if (question.preferOcsp === true && a.source !== b.source && isEnough(a, question) === isEnough(b, question))
    return b.source === 'OCSP';
  const newest = Math.max(a.thisUpdate!, b.thisUpdate!);
  if (question.proof !== undefined && newest >= question.proof) return newer;
  const current = question.at < currentUntil(b);
  return current === question.at < currentUntil(a) ? newer : current;
}

/** For ever, from a proven time on; without one for now. */
function isEnough(fact: RevocationFact, { at, proof }: Question): boolean {
  return proof === undefined ? at < currentUntil(fact) : fact.thisUpdate! >= proof;
}
