import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { algorithmSunsets } from './algorithms.js';
import { carriedEvidence, EvidenceBook } from './evidence-book.js';
import { proofsOfBundled } from './evidence-judgement.js';
import { type Facts, overBudget } from './facts.js';
import type { Judged } from './finding.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import type { WorkBudget } from './path-facts.js';
import { type ExistenceProof, proofsOfExistence } from './proofs.js';
import { judgeReceipts } from './receipts.js';
import { type CarriedFacts, datedFacts, type SignatureFacts, type SignatureProof } from './signature-facts.js';
import type { SignaturePolicy } from './signature-judgement.js';
import type { TimeContext } from './time-context.js';

/** The facts of a file placed in time: when each signature is proven to exist, and what trust and revocation data say as of then. */
export interface DatedFacts {
  readonly outer: readonly SignatureFacts[];
  readonly entries: readonly SignatureFacts[];
  readonly timestamps: readonly JudgedTimestamp[];
  /** Contradictions between time-stamps, for each outer signature; empty where there are no time-stamps. */
  readonly contradictions: readonly (readonly Judged[])[];
  readonly evidence: EvidenceBook;
  /** Receipts that do not count, and evidence records that do not fit in. */
  readonly remarks: readonly Finding[];
  /** A limit that ended the work. */
  readonly limit?: Finding;
}

/**
 * Records from beside the file never make its answer worse: where the work for them does not fit into the limits, they prove nothing, and
 * the file is judged as without them.
 * @param previous for each outer signature those that it digests (`khue_prev`)
 * @param given proofs of existence from beside the file
 */
export function dateFacts(
  facts: Facts,
  previous: readonly (readonly number[] | undefined)[],
  given: readonly ExistenceProof[],
  trust: TrustStore,
  at: InstantMs,
  policy: SignaturePolicy,
  limits: Limits,
): DatedFacts {
  const dated = (some: Facts): DatedFacts => dateAll(some, previous, given, trust, at, policy, limits);
  const all = dated(facts);
  const { outside } = facts;
  if (all.limit === undefined || outside === undefined || outside.evidence.length === 0) return all;
  const without = dated({ ...facts, outside: { ...outside, evidence: [], signatureChecks: 0 } });
  return { ...without, remarks: [...without.remarks, all.limit] };
}

function dateAll(
  facts: Facts,
  previous: readonly (readonly number[] | undefined)[],
  given: readonly ExistenceProof[],
  trust: TrustStore,
  at: InstantMs,
  policy: SignaturePolicy,
  limits: Limits,
): DatedFacts {
  const sunsets = policy.sunsets ?? algorithmSunsets;
  const budget: WorkBudget = { signatureChecks: facts.signatureChecks + (facts.outside?.signatureChecks ?? 0) };
  const stamps = [...facts.timestamps, ...(facts.outside?.evidence ?? []).flatMap(({ stamps: own }) => own)];
  const evidence = new EvidenceBook(carriedEvidence(facts.document, stamps, limits), trust, at, sunsets);
  const question = { purpose: 'document-signing', sunsets } as const;
  const context: TimeContext = { trust, at, limits, budget, question, evidence, policy };
  evidence.proofOfBundled = proofsOfBundled(context);
  const receipts = judgeReceipts(facts.outside?.receipts ?? [], context);
  const proofs = proofsOfExistence(facts, previous, [...given, ...receipts.proofs], context);
  const outer: SignatureFacts[] = [];
  const entries: SignatureFacts[] = [];
  const { timestamps, contradictions } = proofs;
  const dated = (list: readonly CarriedFacts[], proof: (index: number) => SignatureProof, into: SignatureFacts[]) =>
    list.every((one, index) => {
      if (budget.signatureChecks > limits.signatureChecks) return false;
      into.push(datedFacts(one, proof(index), context));
      return true;
    });
  const within =
    dated(facts.outer, (index) => proofs.outer[index]!, outer) && dated(facts.entries, () => proofs.inner, entries);
  return {
    outer,
    entries,
    timestamps,
    contradictions,
    evidence,
    remarks: [...receipts.remarks, ...proofs.remarks],
    ...(within ? undefined : { limit: overBudget(limits) }),
  };
}
