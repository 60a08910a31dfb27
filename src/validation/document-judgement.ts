import type { Answer, SubIndication } from '../codes/kind.js';
import type { Code } from '../codes.js';
import type { CodeParams, Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { type DatedFacts, dateFacts } from './dated-facts.js';
import type { EvidenceBook } from './evidence-book.js';
import type { Facts } from './facts.js';
import { answerOf, type Judged, judged, judgedFinding, weightiest } from './finding.js';
import { findingsOf, type JudgedSignature, judgeTechnically, type Stamped } from './judged-signature.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { type SigningOrder, signingOrder } from './order.js';
import { paperRemarks } from './paper-remarks.js';
import { judgePage, judgePlacements, type PdfJudgement } from './pdf-policy.js';
import type { ExistenceProof } from './proofs.js';
import { judgeRecord, type RecordJudgement } from './record-policy.js';
import { recordStatus, type StatusJudgement } from './record-status.js';
import type { Policy, Settlement, Verdict } from './report.js';
import { settle } from './settlement.js';
import type { SignaturePolicy } from './signature-judgement.js';
import { successionRemarks } from './succession.js';
import { givenRecords, takenOverFindings } from './taken-over.js';
import { unknownProgramme } from './unknown.js';

export interface DocumentPolicy extends SignaturePolicy {
  readonly policy: Policy;
  /** Proofs of existence from beside the file. */
  readonly existenceProofs?: readonly ExistenceProof[];
}

/** The conclusion about a whole file (contract §3). */
export interface DocumentJudgement {
  /** The policy that was applied: `auto` becomes `record` where a record was found. */
  readonly policy: Policy;
  readonly answer: Answer;
  readonly verdict: Verdict;
  readonly subIndication?: SubIndication;
  readonly code: Code;
  readonly params: CodeParams;
  readonly settledBy: readonly Settlement[];
  /** Oldest datum that the answer rests on. */
  readonly asOf?: InstantMs;
  readonly outer: readonly JudgedSignature[];
  readonly entries: readonly JudgedSignature[];
  /** Time-stamps, those of each outer signature in its order, then those over the document. */
  readonly timestamps: readonly JudgedTimestamp[];
  /** Which revocation data lie in the file. */
  readonly evidence: EvidenceBook;
  readonly order: SigningOrder;
  readonly record?: RecordJudgement;
  readonly status?: StatusJudgement;
  /** A PDF under policy `record`. */
  readonly page?: PdfJudgement;
  readonly remarks: readonly Finding[];
}

/** Judges a file from its facts: pure. */
export function judgeDocument(
  facts: Facts,
  trust: TrustStore,
  at: InstantMs,
  policy: DocumentPolicy,
  documents: readonly { readonly bytes: Uint8Array }[],
  limits: Limits,
): DocumentJudgement {
  const order = signingOrder(facts.outer.map(({ carried }) => carried));
  const signaturePolicy: SignaturePolicy =
    // Never ACCEPT a record without revocation status (contract §3): the lenient option is for bare signatures.
    facts.record !== undefined && policy.policy !== 'signatures'
      ? { ...policy, revocation: { ...policy.revocation, required: true } }
      : policy;
  const faults = facts.carrierFaults;
  const given = policy.existenceProofs ?? [];
  const dated = dateFacts(facts, order.previous, given, trust, at, signaturePolicy, limits);
  const { timestamps, evidence } = dated;
  const outer = dated.outer.map((signature, i) =>
    judgeTechnically(signature, order.duplicate[i]!, faults, trust, signaturePolicy, stampedOf(dated, i)),
  );
  const seen = new Set<string>();
  const entries = dated.entries.map((signature) => {
    const name = `${signature.carried.entry} ${signature.id}`;
    const copy = seen.has(name);
    seen.add(name);
    return judgeTechnically(signature, copy, [], trust, signaturePolicy);
  });
  judgePlacements(facts, outer, policy.policy !== 'signatures' && facts.record !== undefined);
  const base = { outer, entries, timestamps, evidence, order };
  const certain = withoutSignatures(facts, facts.limit ?? dated.limit, trust);
  const own = [...remarksOf(facts), ...(facts.outside?.unusable ?? []), ...dated.remarks];
  if (certain !== undefined) return conclude(policy.policy, [certain], [], trust, base, own, {});

  if (policy.policy !== 'signatures' && facts.record !== undefined) {
    const { record } = facts;
    const judgement = judgeRecord(record, outer, entries, order, trust, at, policy.staleTolerance);
    const page = judgePage(facts, outer);
    const status = recordStatus(record, at, trust);
    const findings = [
      ...judgement.findings,
      ...(page?.findings ?? []),
      ...faults.map((fault) => judgedFinding(fault)),
      ...recordFindings(facts, trust),
      ...takenOverFindings(record, documents, limits),
      ...status.findings,
    ];
    const remarks = [
      ...own,
      ...paperRemarks(record, dated.outer, trust, at, () => givenRecords(documents, limits).values()),
      ...successionRemarks(record, trust, at),
      ...status.remarks,
    ];
    return conclude('record', findings, judgement.filling, trust, base, remarks, {
      record: judgement,
      status,
      ...(page !== undefined && { page }),
    });
  }
  const findings: Judged[] = [...outer, ...entries].flatMap(findingsOf);
  if (policy.policy !== 'signatures') {
    if (facts.recordFault !== undefined) findings.push(unreadableRecord(facts.recordFault, trust));
    else findings.push(judged('NOT_A_RECORD', { settlement: settle('ORIGINAL_FILE', '', trust) }));
  }
  findings.push(...faults.map((fault) => judgedFinding(fault)));
  return conclude(policy.policy, findings, [...outer, ...entries], trust, base, own, {});
}

function stampedOf({ contradictions, timestamps }: DatedFacts, index: number): Stamped | undefined {
  if (timestamps.length === 0) return undefined;
  return {
    timestamps: timestamps.filter(
      ({ facts: { carried, of } }) =>
        of === index || (carried.kind === 'EVIDENCE_RECORD' && carried.covers?.includes(index) === true),
    ),
    contradictions: contradictions[index] ?? [],
  };
}

/** Which problems make a record one that nobody may read: its schema's, and two results of one subject (contract §7). */
export function makesInvalid(id: string): boolean {
  return (id.startsWith('schema/') && id !== 'schema/known') || id === 'structure/subject-twice';
}

/** A record's own faults: unknown schema is judged with the signatories, wrong content here. */
function recordFindings({ record }: Facts, trust: TrustStore): Judged[] {
  const broken = record?.check.problems.find(({ id }) => makesInvalid(id));
  const programme = record === undefined ? undefined : unknownProgramme(record, trust);
  return [
    ...(broken === undefined ? [] : [judged('RECORD_INVALID', { path: broken.pointer })]),
    ...(programme === undefined ? [] : [programme]),
  ];
}

function unreadableRecord(fault: Finding, trust: TrustStore): Judged {
  return fault.code === 'LIMIT_EXCEEDED'
    ? judgedFinding(fault, { settlement: settle('OTHER_LIMITS', '', trust) })
    : judgedFinding(fault);
}

/** Files that are judged by what they are, because there is no signature to judge. */
function withoutSignatures(facts: Facts, limit: Finding | undefined, trust: TrustStore): Judged | undefined {
  const { container } = facts;
  if (limit !== undefined) {
    return judgedFinding(limit, {
      settlement: settle('OTHER_LIMITS', String(limit.params?.['limit'] ?? ''), trust),
    });
  }
  switch (container.kind) {
    case 'encrypted':
      return judged('ENCRYPTED_UNSUPPORTED', { settlement: settle('ORIGINAL_FILE', '', trust) });
    case 'unknown':
      return judged('FORMAT_UNKNOWN', { settlement: settle('ORIGINAL_FILE', '', trust) });
    case 'unsigned-pdf':
      return judged('NOT_SIGNED');
    case 'signed-pdf':
      // The worst of no signatures is no answer.
      return facts.outer.length === 0 && facts.carrierFaults.length === 0 ? judged('NOT_SIGNED') : undefined;
    case 'unsigned-record':
      return facts.entries.length === 0 ? judged('NOT_SIGNED') : undefined;
    case 'signed':
      return facts.outer.length === 0 && facts.carrierFaults.length === 0 ? judged('NOT_SIGNED') : undefined;
    default:
      return undefined;
  }
}

/** Members beside the JWS that a careless reader might take for its content: the first few are named. */
const NAMED_MEMBERS = 8;

function remarksOf(facts: Facts): Finding[] {
  const { container } = facts;
  if (container.kind === 'signed') return container.document.warnings.slice(0, NAMED_MEMBERS);
  if ((container.kind === 'unknown' || container.kind === 'signed-pdf') && container.what !== undefined)
    return [{ code: container.what }];
  if (container.kind === 'unsigned-pdf') return [{ code: container.what }];
  return container.kind === 'unsigned-record' ? [{ code: 'FILE_IS_UNSIGNED_RECORD' }] : [];
}

function conclude(
  policy: Policy,
  findings: readonly Judged[],
  basis: readonly JudgedSignature[],
  trust: TrustStore,
  base: Pick<DocumentJudgement, 'outer' | 'entries' | 'timestamps' | 'evidence' | 'order'>,
  remarks: readonly Finding[],
  more: Pick<DocumentJudgement, 'record' | 'status' | 'page'>,
): DocumentJudgement {
  const top = weightiest(findings);
  const answer = answerOf(findings);
  const asOf = oldest(basis, more.status, trust, base);
  return {
    policy,
    ...base,
    ...more,
    remarks,
    answer,
    verdict: top === undefined ? 'TOTAL_PASSED' : top.indication === 'FAILED' ? 'TOTAL_FAILED' : 'INDETERMINATE',
    code: top?.code ?? (policy === 'signatures' ? 'SIGNATURES_ACCEPTED' : 'RECORD_ACCEPTED'),
    params: top?.params ?? {},
    settledBy: answer === 'UNDECIDED' ? settlements(findings, trust) : [],
    ...(top?.subIndication === undefined ? undefined : { subIndication: top.subIndication }),
    ...(asOf === undefined ? undefined : { asOf }),
  };
}

/** Each missing thing once, the weightiest finding's first. */
function settlements(findings: readonly Judged[], trust: TrustStore): Settlement[] {
  const top = weightiest(findings);
  const all: Settlement[] = [];
  for (const { settlement } of top === undefined ? findings : [top, ...findings]) {
    if (settlement === undefined) continue;
    if (!all.some(({ what, of }) => what === settlement.what && of === settlement.of)) all.push(settlement);
  }
  // Never without one (model 18): what khue cannot judge, a later version may.
  return all.length > 0 ? all : [settle(top?.code === 'LIMIT_EXCEEDED' ? 'OTHER_LIMITS' : 'NEWER_VERIFIER', '', trust)];
}

function oldest(
  basis: readonly JudgedSignature[],
  status: StatusJudgement | undefined,
  trust: TrustStore,
  { outer, timestamps }: Pick<DocumentJudgement, 'outer' | 'timestamps'>,
): InstantMs | undefined {
  let date: InstantMs | undefined = status?.asOf;
  for (const { technical, body } of basis) {
    for (const one of [technical.asOf, body?.listIssuedAt]) {
      if (one !== undefined && (date === undefined || one < date)) date = one;
    }
  }
  // Those of a signature are in what was concluded of it; of what proves it from over the document too.
  for (const { asOf, facts, findings } of timestamps) {
    const { covers = [] } = facts.carried;
    if (asOf === undefined || findings.length > 0 || !covers.some((i) => basis.includes(outer[i]!))) continue;
    if (date === undefined || asOf < date) date = asOf;
  }
  return date === undefined ? undefined : Math.min(date, trust.info.issuedAt);
}
