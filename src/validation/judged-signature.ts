import type { Answer } from '../codes/kind.js';
import type { DigestName, SignatureScheme } from '../crypto/types.js';
import type { CarriedSignature } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { ListedIssuer, ListedSigner, TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { answerOf, type Judged, judged, weightiest } from './finding.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import type { RecordShape } from './record-shape.js';
import type { SignatureFacts } from './signature-facts.js';
import { judgeSignature, type SignaturePolicy, type TechnicalJudgement } from './signature-judgement.js';

/** One signature with everything that was concluded about it. Filled step by step by the document's policy, then read by the report. */
export interface JudgedSignature {
  readonly facts: SignatureFacts;
  readonly technical: TechnicalJudgement;
  readonly duplicate: boolean;
  /** It fills, or could fill, a place that the record needs. */
  expected: boolean;
  /** Findings of order (`khue_prev`) and of the claims; absent where they were not judged. */
  order?: readonly Judged[];
  /** Findings of authority; absent where it was not judged. */
  authority?: readonly Judged[];
  authorisedBy?: 'TRUST_LIST' | 'SCHOOL';
  signer?: ListedSigner;
  body?: ListedIssuer;
  /** PDF: what came after it, where that was not allowed; written by the document's policy. */
  placement?: readonly Judged[];
  changesAfter?: 'NONE' | 'PERMITTED' | 'SUSPICIOUS';
  readonly warnings: Finding[];
}

export function judgeTechnically(
  facts: SignatureFacts,
  duplicate: boolean,
  carrierFaults: readonly Finding[],
  trust: TrustStore,
  policy: SignaturePolicy,
  stamped: Stamped = notStamped,
): JudgedSignature {
  const technical = withTimestamps(judgeOnce(facts, carrierFaults, trust, policy), stamped);
  const warnings = [...technical.warnings];
  const { claimed, at, proofOfExistence } = facts.times;
  if (claimed !== undefined && claimed > at) warnings.push({ code: 'CLAIMED_IN_FUTURE' });
  const certificate = facts.carried.signerCertificate;
  if (
    claimed !== undefined &&
    certificate !== undefined &&
    proofOfExistence === undefined &&
    claimed < certificate.notBefore
  ) {
    warnings.push({
      code: 'CLAIMED_BEFORE_CERTIFICATE',
      params: { notBefore: formatVietnamDate(certificate.notBefore) },
    });
  }
  if (duplicate) warnings.push({ code: 'DUPLICATE_SIGNATURE' });
  return { facts, technical, duplicate, expected: false, warnings };
}

/** The time-stamps that a signature carries, judged, and what they say against each other. */
export interface Stamped {
  readonly timestamps: readonly JudgedTimestamp[];
  readonly contradictions: readonly Judged[];
}

const notStamped: Stamped = { timestamps: [], contradictions: [] };

/**
 * A time-stamp that does not count is passed over with a remark, for anyone can add one (EN 319 102-1 §5.5.4). One that the signature
 * itself covers is its signer's own word: over other content it is a failure (contract §3, HASH_FAILURE).
 */
function withTimestamps(technical: TechnicalJudgement, { timestamps, contradictions }: Stamped): TechnicalJudgement {
  if (timestamps.length === 0) return technical;
  const findings = [...technical.findings];
  const warnings = [...technical.warnings];
  const dates = technical.asOf === undefined ? [] : [technical.asOf];
  for (const { facts, findings: theirs, asOf } of timestamps) {
    const top = weightiest(theirs);
    if (top === undefined) {
      if (asOf !== undefined) dates.push(asOf);
      continue;
    }
    const signed = facts.carried.kind === 'CONTENT' && top.code === 'TIMESTAMP_IMPRINT';
    if (signed) findings.push(top);
    else warnings.push({ code: top.code, ...(top.params === undefined ? undefined : { params: top.params }) });
  }
  findings.push(...contradictions);
  return { ...technical, findings, warnings, ...(dates.length === 0 ? undefined : { asOf: Math.min(...dates) }) };
}

/** What a conclusion without any finding rested on, beside the facts of path and revocation that it is kept under. */
interface GoodCase {
  readonly trust: TrustStore;
  readonly certificate: Certificate;
  readonly scheme: SignatureScheme;
  readonly contentDigest: DigestName | undefined;
  readonly at: InstantMs;
  readonly policy: SignaturePolicy;
  readonly technical: TechnicalJudgement;
}

/**
 * Signatures of one signer over file after file differ in their values alone, and those are verified each time. The conclusion about the
 * certificate is drawn once: only where there is nothing to say, and where the claimed time has no say in it.
 */
const goodCases = new WeakMap<SignatureFacts['revocation'], GoodCase>();

function judgeOnce(
  facts: SignatureFacts,
  carrierFaults: readonly Finding[],
  trust: TrustStore,
  policy: SignaturePolicy,
): TechnicalJudgement {
  const known = goodCases.get(facts.revocation);
  const usual = isUsual(facts, carrierFaults);
  if (known !== undefined && usual && isSameCase(known, facts, trust, policy)) return known.technical;
  const technical = judgeSignature(facts, carrierFaults, trust, policy);
  const { contentDigest, signerCertificate: certificate, scheme } = facts.carried;
  const good =
    technical.findings.length === 0 && technical.warnings.length === 0 && technical.validatedPath !== undefined;
  if (usual && good && certificate !== undefined && scheme !== undefined) {
    goodCases.set(facts.revocation, {
      trust,
      certificate,
      scheme,
      contentDigest,
      at: facts.times.at,
      policy,
      technical,
    });
  }
  return technical;
}

/** No fault or remark of the signature's own, no proof of time, and a claimed time that no rule would hold against it. */
function isUsual(
  { carried, times, integrityFinding, path }: SignatureFacts,
  carrierFaults: readonly Finding[],
): boolean {
  const { faults, warnings, signerCertificate } = carried;
  return (
    carrierFaults.length + faults.length + warnings.length === 0 &&
    integrityFinding === undefined &&
    path?.path !== undefined &&
    signerCertificate !== undefined &&
    times.proofOfExistence === undefined &&
    times.createdAfter === undefined &&
    (times.claimed === undefined || times.claimed < signerCertificate.notAfter)
  );
}

function isSameCase(one: GoodCase, facts: SignatureFacts, trust: TrustStore, policy: SignaturePolicy): boolean {
  const { contentDigest, signerCertificate, scheme } = facts.carried;
  return (
    one.trust === trust &&
    one.certificate === signerCertificate &&
    one.scheme === scheme &&
    one.contentDigest === contentDigest &&
    one.at === facts.times.at &&
    one.policy.sunsets === policy.sunsets &&
    one.policy.staleTolerance === policy.staleTolerance &&
    one.policy.revocation.required === policy.revocation.required &&
    one.policy.revocation.currentToday === policy.revocation.currentToday &&
    one.policy.revocation.maxAge === policy.revocation.maxAge
  );
}

/** Every finding of a signature, technical ones first. */
export function findingsOf(signature: JudgedSignature): readonly Judged[] {
  const { technical, order, authority, placement } = signature;
  if ((order?.length ?? 0) + (authority?.length ?? 0) + (placement?.length ?? 0) === 0) return technical.findings;
  return [...technical.findings, ...(placement ?? []), ...(order ?? []), ...(authority ?? [])];
}

export function signatureAnswer(signature: JudgedSignature): Answer {
  return answerOf(findingsOf(signature));
}

/** Whether the value is good over the carried bytes, so that what the signature claims is its signer's own word. */
export function isIntact(signature: JudgedSignature): boolean {
  return signature.facts.integrity === 'INTACT' && signature.facts.carried.faults.length === 0;
}

/**
 * Position of the entry that a signature is of: the one that it stands in, or, of a subject teacher's on a page, the one whose subject it
 * names (contract §2, §7 `ky.gvbm.<mon_hoc_id>`); negative where there is none.
 */
export function entryOf({ facts }: JudgedSignature, { entries }: RecordShape): number {
  const { claimedRole, entry, pdf } = facts.carried;
  if (pdf === undefined) return Number((entry ?? '').split('/')[2] ?? -1);
  if (claimedRole?.role !== 'subject-teacher' || claimedRole.subject === undefined) return -1;
  return entries.findIndex(({ subjectId }) => subjectId === claimedRole.subject);
}

/** What a signature's own header says against it: its content's type, its time, the place that it stands in (contract §2, §7). */
export function claimFindings({ facts }: JudgedSignature, subjectId: string | undefined): Judged[] {
  return claimFaults(facts.carried, facts.contentType, subjectId).map((code) => judged(code));
}

/** As `claimFindings`, by code, of a signature that nobody judges: one that another is to be put over. */
export function claimFaults(
  { claimedRole, claimedSigningTime }: Pick<CarriedSignature, 'claimedRole' | 'claimedSigningTime'>,
  contentType: string | undefined,
  subjectId: string | undefined,
): readonly ('PAYLOAD_TYPE' | 'SIGNING_TIME_MISSING' | 'SUBJECT_DIFFERS')[] {
  const found: ('PAYLOAD_TYPE' | 'SIGNING_TIME_MISSING' | 'SUBJECT_DIFFERS')[] = [];
  // A parameter of the media type (RFC 9110 §8.3.1) says nothing of JSON (RFC 8259 §11).
  if (contentType !== undefined && !/^(application\/)?json[ \t]*(;|$)/i.test(contentType)) found.push('PAYLOAD_TYPE');
  if (claimedSigningTime === undefined) found.push('SIGNING_TIME_MISSING');
  const named = claimedRole?.subject;
  if (named !== undefined && subjectId !== undefined && named !== subjectId) found.push('SUBJECT_DIFFERS');
  return found;
}
