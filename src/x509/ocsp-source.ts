import { digest, verifySignature } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { equalBytes, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { formatInstant, type InstantMs } from '../time.js';
import type { Certificate } from './certificate.js';
import {
  currentUntil,
  endOfIssuer,
  isVouchedFor,
  provenTogether,
  reliableUntil,
  unprovenUntil,
  weightOf,
} from './freshness.js';
import { keyAllows, keyOf, verificationCost } from './key.js';
import { displayName, sameName } from './name.js';
import { identifies, keyHash } from './ocsp-id.js';
import type { BasicOcspResponse, OcspFile, SingleOcspResponse } from './ocsp-types.js';
import { findPath } from './path.js';
import { readCertificate } from './read-certificate.js';
import type { RevocationEvidence, RevocationFact } from './revocation.js';
import {
  type FoundSigner,
  isOverworked,
  maxSignerDepth,
  overworked,
  type Question,
  type RevocationWork,
} from './revocation-question.js';

/** Responses that name one certificate and are looked at before the search gives up: nobody has more by honest means. */
const maxUsed = 64;
/** Certificates tried as the signer of one response. */
const maxSigners = 16;

interface Answer {
  readonly file: OcspFile;
  readonly basic: BasicOcspResponse;
  readonly single: SingleOcspResponse;
}

/**
 * Revocation status from OCSP responses by RFC 6960 §3.2: the newest `thisUpdate` not after `at` decides among those whose CertID,
 * signature and signer are right.
 */
export class OcspData {
  private readonly bySerial = new Map<string, Answer[]>();
  private readonly certificates: readonly Certificate[];
  /** By response and issuer; of this source alone, so that what another one knew changes nothing. */
  private readonly signers = new WeakMap<OcspFile, Map<string, FoundSigner>>();

  private readonly fromArtefact: boolean;

  /** @param options `certificates`: among which responders are found beside those that a response carries */
  constructor(
    files: readonly OcspFile[],
    { certificates, fromArtefact }: { readonly certificates: readonly Certificate[]; readonly fromArtefact: boolean },
  ) {
    for (const file of files) {
      const { basic } = file;
      if (basic === undefined) continue;
      for (const single of basic.responses) {
        const key = toHex(single.certId.serialNumber);
        const list = this.bySerial.get(key);
        if (list === undefined) this.bySerial.set(key, [{ file, basic, single }]);
        else list.push({ file, basic, single });
      }
    }
    for (const list of this.bySerial.values()) if (list.length > 1) list.sort(newestFirst);
    this.certificates = certificates;
    this.fromArtefact = fromArtefact;
  }

  lookUp(certificate: Certificate, issuer: Certificate, question: Question): RevocationFact {
    const unusable: Finding[] = [];
    const { at, proof } = question;
    let best: RevocationFact | undefined;
    let used = 0;
    for (const answer of this.bySerial.get(toHex(certificate.serialNumber)) ?? []) {
      if (isOverworked(question)) {
        unusable.push(overworked);
        break;
      }
      // What was signed or is said of a time after `at` was not there then.
      if (answer.single.thisUpdate > at || answer.basic.producedAt > at) continue;
      if (!identifies(answer.single.certId, certificate, issuer)) continue;
      const fact = this.judge(answer, certificate, issuer, question);
      if (!('status' in fact)) unusable.push(fact);
      // Newest first: an older one only where it weighs more.
      else if (best === undefined || weightOf(fact, at, proof) > weightOf(best, at, proof)) best = fact;
      if (++used >= maxUsed) break;
    }
    return { ...(best ?? { status: 'UNKNOWN', source: 'NONE' }), unusable };
  }

  private judge(
    { file, basic, single }: Answer,
    certificate: Certificate,
    issuer: Certificate,
    question: Question,
  ): RevocationFact | Finding {
    if (file.faults.length > 0) return file.faults[0]!;
    const producedAt = formatInstant(basic.producedAt);
    if (single.faults.length > 0) return { code: 'OCSP_UNUSABLE', params: { producedAt, what: single.faults[0]! } };
    const signer = this.signerOf(file, basic, issuer, question);
    if (signer === undefined) {
      return { code: 'OCSP_SIGNATURE_INVALID', params: { producedAt, issuer: displayName(issuer.subject) } };
    }
    const delegated = signer.spkiSha256 !== issuer.spkiSha256;
    // A responder's certificate inside the response is proven with that, one from elsewhere on its own.
    const apart = delegated && !carried(basic).some(({ sha256 }) => sha256 === signer.sha256);
    const provenBy = provenTogether(question, file, apart ? [signer] : []);
    const weak = weakness(basic, signer, issuer, question, provenBy);
    if (weak !== undefined) return weak;
    const standing = delegated ? this.standingOf(signer, issuer, basic, question) : forEver;
    if (standing === undefined || (provenBy ?? question.at) >= standing.until) {
      return {
        code: 'OCSP_RESPONDER_NOT_CHECKED',
        params: { producedAt, responder: displayName(signer.subject) },
      };
    }
    const hash = hashMatches(single, certificate);
    const { nextUpdate, archiveCutoff } = single;
    // Nobody knows a status of later than when it signs.
    const thisUpdate = Math.min(single.thisUpdate, basic.producedAt);
    const lacking = outOfScope(single, certificate, hash);
    if (lacking !== undefined) {
      return { code: 'OCSP_OUT_OF_SCOPE', params: { thisUpdate: formatInstant(thisUpdate), what: lacking } };
    }
    const end = Math.min(
      delegated || this.fromArtefact ? signer.notAfter : Number.POSITIVE_INFINITY,
      endOfIssuer(question, this.fromArtefact),
    );
    const signerUntil = unprovenUntil(end, provenBy);
    return {
      status: single.status,
      source: 'OCSP',
      thisUpdate,
      ...(nextUpdate === undefined ? {} : { nextUpdate }),
      ...(single.status === 'REVOKED' ? { revokedAt: single.revokedAt! } : {}),
      ...(single.reason === undefined ? {} : { reason: single.reason }),
      ...(single.invalidityDate === undefined ? {} : { invalidityDate: single.invalidityDate }),
      ...(archiveCutoff === undefined ? {} : { expiredCertsFrom: archiveCutoff }),
      ...(hash === true ? { certHashMatches: true as const } : {}),
      producedAt: basic.producedAt,
      ...(signerUntil === undefined ? {} : { signerUntil }),
      evidence: [{ kind: 'OCSP', file, signer }, ...(standing.by ?? [])],
      unusable: [],
    };
  }

  /** Whose key signed: the issuer itself, or a responder that it appointed (RFC 6960 §4.2.2.2). Found once a response and issuer. */
  private signerOf(
    file: OcspFile,
    basic: BasicOcspResponse,
    issuer: Certificate,
    question: Question,
  ): Certificate | undefined {
    let known = this.signers.get(file);
    if (known === undefined) {
      known = new Map();
      this.signers.set(file, known);
    }
    let found = known.get(issuer.sha256);
    if (found === undefined) {
      const work = { checks: 0 };
      found = { signer: this.findSigner(basic, issuer, work), checks: work.checks };
      if (known.size >= maxSigners) known.clear();
      known.set(issuer.sha256, found);
    }
    question.work.checks += found.checks;
    return found.signer;
  }

  private findSigner(basic: BasicOcspResponse, issuer: Certificate, work: RevocationWork): Certificate | undefined {
    const signed = (signer: Certificate): boolean => {
      work.checks += verificationCost(signer);
      return verifies(basic, signer);
    };
    // A key that issues certificates could appoint itself at any time: its key usage is not asked for digitalSignature.
    if (isNamed(basic, issuer) && signed(issuer)) return issuer;
    let tried = 0;
    for (const responder of [...carried(basic), ...this.certificates]) {
      if (!isNamed(basic, responder) || !mayAnswer(responder)) continue;
      if (++tried > maxSigners) return undefined;
      if (signed(responder) && this.isAppointed(responder, issuer, basic.producedAt, work)) return responder;
    }
    return undefined;
  }

  /** Issued directly by the key that issued the certificate asked for, for this purpose, and valid when it signed. */
  private isAppointed(
    responder: Certificate,
    issuer: Certificate,
    producedAt: InstantMs,
    work: RevocationWork,
  ): boolean {
    const sameKey = this.certificates.filter(
      ({ spkiSha256, subject, sha256 }) =>
        spkiSha256 === issuer.spkiSha256 && sha256 !== issuer.sha256 && sameName(subject, issuer.subject),
    );
    const anchors = [issuer, ...sameKey].map((certificate) => ({ certificate }));
    const outcome = findPath(responder, { candidates: [], anchors, at: producedAt, purpose: 'ocsp' });
    work.checks += outcome.signatureChecks;
    return outcome.found;
  }

  /**
   * Until when a responder's key is known to be its own: infinite, or its revocation. Without id-pkix-ocsp-nocheck it is asked for like
   * any certificate, as of when it signed: `undefined` where nothing good is known of it. With it nobody need ask (RFC 6960 §4.2.2.2.1),
   * but what is known counts.
   */
  private standingOf(
    responder: Certificate,
    issuer: Certificate,
    basic: BasicOcspResponse,
    question: Question,
  ): Standing | undefined {
    const unknown = responder.ocspNoCheck ? forEver : undefined;
    if (question.asking.includes(responder.sha256) || question.asking.length >= maxSignerDepth) return unknown;
    const asking = [...question.asking, responder.sha256];
    const fact = question.ask(responder, issuer, { ...question, asking });
    const { evidence, status, thisUpdate } = fact;
    // Where nobody need ask, an answer does not rest on what is known besides.
    const by = responder.ocspNoCheck || evidence === undefined ? undefined : { by: evidence };
    if (status === 'REVOKED') return { until: reliableUntil(fact, question.at), ...by };
    if (status !== 'GOOD' || thisUpdate === undefined || !isVouchedFor(fact, question.at)) return unknown;
    const whenSigned = thisUpdate >= basic.producedAt || basic.producedAt < currentUntil(fact);
    return whenSigned ? { ...forEver, ...by } : unknown;
  }
}

interface Standing {
  readonly until: InstantMs;
  /** What says so, where an answer needs it. */
  readonly by?: readonly RevocationEvidence[];
}

const forEver: Standing = { until: Number.POSITIVE_INFINITY };

function newestFirst(a: Answer, b: Answer): number {
  return (
    b.single.thisUpdate - a.single.thisUpdate ||
    b.basic.producedAt - a.basic.producedAt ||
    (a.file.sha256 < b.file.sha256 ? -1 : a.file.sha256 > b.file.sha256 ? 1 : 0)
  );
}

const carriedCertificates = new WeakMap<BasicOcspResponse, readonly Certificate[]>();

/** Certificates in a response; those that cannot be read are passed over. */
function carried(basic: BasicOcspResponse): readonly Certificate[] {
  let known = carriedCertificates.get(basic);
  if (known === undefined) {
    const read: Certificate[] = [];
    for (const der of basic.certificates) {
      try {
        read.push(readCertificate(der));
      } catch (error) {
        if (!(error instanceof KhueError)) throw error;
      }
    }
    known = read;
    carriedCertificates.set(basic, known);
  }
  return known;
}

/** ResponderID (RFC 6960 §4.2.1). */
function isNamed({ responder }: BasicOcspResponse, certificate: Certificate): boolean {
  return responder.kind === 'name'
    ? sameName(responder.name, certificate.subject)
    : equalBytes(responder.keyHash, keyHash(certificate, 'SHA-1'));
}

const mayAnswer = ({ extendedKeyUsage }: Certificate): boolean => extendedKeyUsage?.includes(Oid.ocspSigning) === true;

const verifiedBy = new WeakMap<BasicOcspResponse, Map<string, boolean>>();

function verifies(basic: BasicOcspResponse, signer: Certificate): boolean {
  const { signatureScheme } = basic;
  if (signatureScheme === undefined || !keyAllows(signer, signatureScheme)) return false;
  let outcomes = verifiedBy.get(basic);
  if (outcomes === undefined) {
    outcomes = new Map();
    verifiedBy.set(basic, outcomes);
  }
  let verified = outcomes.get(signer.spkiSha256);
  if (verified === undefined) {
    const key = keyOf(signer);
    verified = key !== undefined && verifySignature(signatureScheme, key, basic.tbsDer, basic.signatureValue);
    if (outcomes.size >= 4 * maxSigners) outcomes.clear();
    outcomes.set(signer.spkiSha256, verified);
  }
  return verified;
}

/** The caller's judgement of the response's algorithm, and of the one by which a responder was appointed. */
function weakness(
  basic: BasicOcspResponse,
  signer: Certificate,
  issuer: Certificate,
  { judgeSignature }: Question,
  provenBy: InstantMs | undefined,
): Finding | undefined {
  if (judgeSignature === undefined || basic.signatureScheme === undefined) return undefined;
  const weak = judgeSignature(basic.signatureScheme, signer, provenBy);
  if (weak !== undefined || signer.spkiSha256 === issuer.spkiSha256) return weak;
  return signer.signatureScheme === undefined ? undefined : judgeSignature(signer.signatureScheme, issuer, provenBy);
}

/** Whether certHash is the certificate's digest; `undefined` when there is none that khue can compute. */
function hashMatches({ certHash }: SingleOcspResponse, certificate: Certificate): boolean | undefined {
  if (certHash?.digest === undefined) return undefined;
  return equalBytes(certHash.value, digest(certHash.digest, certificate.der));
}

/** Why the answer says nothing of the certificate, in words. */
function outOfScope(
  single: SingleOcspResponse,
  certificate: Certificate,
  hash: boolean | undefined,
): string | undefined {
  if (hash === false) return 'certHash of another certificate';
  if (single.status === 'UNKNOWN') return 'status unknown';
  if (single.thisUpdate < certificate.notBefore) return 'made before the certificate';
  if (single.status === 'REVOKED' || single.thisUpdate <= certificate.notAfter || hash === true) return undefined;
  // Contract §3: what was known may be dropped after expiry.
  const { archiveCutoff } = single;
  return archiveCutoff !== undefined && archiveCutoff <= certificate.notAfter ? undefined : 'made after its expiry';
}
