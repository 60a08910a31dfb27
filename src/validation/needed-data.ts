import { equalBytes } from '../encoding.js';
import type { Certificate } from '../x509/certificate.js';
import type { RevocationEvidence } from '../x509/revocation.js';
import type { DocumentJudgement } from './document-judgement.js';
import type { JudgedSignature } from './judged-signature.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { judgeRevocation, type RevocationFacts, type RevocationPolicy, type RevocationState } from './revocation.js';

/** One certificate of a path and what is known of its revocation: what a file has to hold to be judged in later years. */
export interface NeededAnswer {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly evidence: readonly RevocationEvidence[];
  /** By contract §3: `GOOD` for ever, or for now only, or not at all. */
  readonly state: RevocationState['state'];
  /** The data were made before the time that is to be proven: they count while they are current, and no longer. */
  readonly forNow: boolean;
}

/** What the judgement of signatures rests on. */
export interface NeededData {
  /** Paths of signers and time-stamping services and of signers of revocation data, each certificate once. */
  readonly certificates: readonly Certificate[];
  readonly answers: readonly NeededAnswer[];
  /** Signatures and time-stamps without a path that holds. */
  readonly withoutPath: readonly string[];
}

/** @param signatures judged outer signatures and subject teachers' */
export function neededData(
  judgement: DocumentJudgement,
  signatures: readonly JudgedSignature[],
  policy: RevocationPolicy,
): NeededData {
  const certificates = new Map<string, Certificate>();
  const answers = new Map<string, NeededAnswer>();
  const withoutPath: string[] = [];
  const enter = (one: RevocationFacts, proof: number | undefined, at: number, ofToken: boolean): void => {
    const times = { at, ...(proof === undefined ? undefined : { proofOfExistence: proof }) };
    const strict = { ...policy, currentToday: false, currentAtProof: ofToken };
    const lasting = judgeRevocation(one.fact, one.certificate, times, strict).state;
    const today = judgeRevocation(one.fact, one.certificate, times, { ...strict, currentToday: true }).state;
    const evidence = one.fact.evidence ?? [];
    for (const one of evidence) for (const signer of signersOf(one)) certificates.set(signer.sha256, signer);
    const forNow = lasting !== 'GOOD' && today === 'GOOD';
    const known = answers.get(one.certificate.sha256);
    // The same certificate for several signatures: what is worst counts.
    if (known !== undefined && (known.state !== 'GOOD' || known.forNow)) return;
    const { certificate, issuer } = one;
    answers.set(certificate.sha256, { certificate, issuer, evidence, state: today, forNow });
  };
  const chosen = new Set(signatures);
  for (const signature of signatures) {
    const { path, times, revocation, id } = signature.facts;
    if (path?.path === undefined) withoutPath.push(id);
    for (const certificate of path?.path ?? []) certificates.set(certificate.sha256, certificate);
    for (const one of revocation) enter(one, times.proofOfExistence, times.at, false);
  }
  for (const stamp of judgement.timestamps) {
    const { of } = stamp.facts;
    if (of !== undefined && !chosen.has(judgement.outer[of]!)) continue;
    if (!isWanted(stamp, judgement)) continue;
    for (const certificate of stamp.validatedPath ?? []) certificates.set(certificate.sha256, certificate);
    const at = signatures[0]?.facts.times.at ?? 0;
    for (const one of stamp.revocation) enter(one, stamp.proofOfExistence, at, true);
  }
  return { certificates: [...certificates.values()], answers: [...answers.values()], withoutPath };
}

/**
 * What counts for nothing needs nothing. One that waits for data alone would count with them: it is done without where another of its kind
 * counts already.
 */
function isWanted({ facts, findings }: JudgedTimestamp, { timestamps }: DocumentJudgement): boolean {
  if (findings.length === 0) return true;
  const { kind } = facts.carried;
  if (kind === 'CONTENT') return false;
  if (findings.some(({ subIndication }) => subIndication !== 'TRY_LATER')) return false;
  return !timestamps.some(
    (other) => other.findings.length === 0 && other.facts.of === facts.of && other.facts.carried.kind === kind,
  );
}

/** By whom a CRL or response is known, as far as it does not hold them itself. */
export function signersOf(evidence: RevocationEvidence): readonly Certificate[] {
  const { kind, signer } = evidence;
  if (kind === 'CRL') return evidence.path ?? [signer];
  const carried = evidence.file.basic?.certificates ?? [];
  return carried.some((der) => equalBytes(der, signer.der)) ? [] : [signer];
}
