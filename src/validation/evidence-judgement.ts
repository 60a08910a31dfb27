import type { DigestName } from '../crypto/types.js';
import type { SignedDocument } from '../document/signed-document.js';
import { toHex } from '../encoding.js';
import type { Finding } from '../errors.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { type Instant, type InstantMs, parseInstant } from '../time.js';
import type { ExistenceSource, TrustStore } from '../trust/types.js';
import { algorithmSunsets } from './algorithms.js';
import { carriedEvidence, EvidenceBook } from './evidence-book.js';
import { type EvidenceBudget, type EvidenceFacts, evidenceFacts, recordAlone } from './evidence-facts.js';
import { type EvidenceLeaves, evidenceLeaves } from './evidence-leaf.js';
import { detectContainer } from './format.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { madeBy, proofsOfExistence } from './proofs.js';
import type { TimeContext } from './time-context.js';

/** An evidence record judged on its own: each time-stamp as of the one after it, the last as of now (RFC 4998 §5.3). */
export interface JudgedEvidence {
  /** `leaf` is absent where the file was not at hand. */
  readonly facts: Omit<EvidenceFacts, 'leaf'> & Partial<Pick<EvidenceFacts, 'leaf'>>;
  /** Oldest first. */
  readonly stamps: readonly JudgedTimestamp[];
  /** Since when what the record is of is proven to exist. */
  readonly existed?: InstantMs;
}

const wholeFile: EvidenceFacts['leaf'] = { kind: 'FILE' };

type ProofOfBundled = NonNullable<EvidenceBook['proofOfBundled']>;

export function judgeEvidence(
  facts: JudgedEvidence['facts'],
  context: TimeContext,
  proofOfBundled: ProofOfBundled | undefined,
): JudgedEvidence {
  const { at, limits, question, trust } = context;
  const book = new EvidenceBook(carriedEvidence(undefined, facts.stamps, limits), trust, at, question.sunsets);
  if (proofOfBundled !== undefined) book.proofOfBundled = proofOfBundled;
  const outside = { evidence: [{ leaf: wholeFile, ...facts }], receipts: [], unusable: [], signatureChecks: 0 };
  const { timestamps } = proofsOfExistence({ outer: [], timestamps: [], outside }, [], [], {
    ...context,
    evidence: book,
  });
  const times = timestamps.flatMap(({ facts: { token }, findings }) =>
    findings.length === 0 && token !== undefined ? [madeBy(token, at)] : [],
  );
  return { facts, stamps: timestamps, ...(times.length > 0 && { existed: Math.min(...times) }) };
}

/** What was concluded of a store's files, for one situation: the same for every file of a run. */
const concluded = new WeakMap<
  ExistenceSource,
  { readonly situation: readonly unknown[]; readonly proofOfBundled: ProofOfBundled }
>();

/**
 * Evidence records about the bundle's own files: since when a CRL or OCSP response is proven to exist. The same function for the same
 * situation, so that answers that rest on it can be kept.
 */
export function proofsOfBundled(context: TimeContext): ProofOfBundled | undefined {
  const { at, limits, policy, question, trust } = context;
  const { existence } = trust;
  if (existence === undefined) return undefined;
  const { currentToday, maxAge, required } = policy.revocation;
  const situation = [at, limits, question.sunsets, currentToday, maxAge, required, trust];
  let kept = concluded.get(existence);
  if (kept === undefined || situation.some((one, i) => one !== kept!.situation[i])) {
    kept = { situation, proofOfBundled: bundledProofs(existence, context) };
    concluded.set(existence, kept);
  }
  return kept.proofOfBundled;
}

/** Evidence about evidence about evidence: nobody keeps more. */
const MOST_DEPTH = 3;

/** Public-key operations for one record about a file of the bundle; an honest one takes some dozens. */
const MOST_CHECKS = 2_000;

/**
 * An answer rests on those one level below alone, and those of the lowest level on no evidence about the bundle: so it is the same whatever
 * was asked before, each record is judged once a level, and a CRL whose evidence rests on that very CRL is not proven by itself.
 */
function bundledProofs(existence: ExistenceSource, context: TimeContext): ProofOfBundled {
  const signatureChecks = Math.min(context.limits.signatureChecks, MOST_CHECKS);
  const limits = withLimits({ ...context.limits, signatureChecks });
  const read = new Map<string, readonly EvidenceFacts[]>();
  const factsOf = (sha256: string, der: Uint8Array): readonly EvidenceFacts[] => {
    let facts = read.get(sha256);
    if (facts !== undefined) return facts;
    const records = existence.records(sha256);
    // Not kept: a run asks about whatever its files carry.
    if (records.length === 0) return [];
    const leaves = evidenceLeaves(der, { kind: 'unknown' }, limits);
    facts = records
      .map((record) => evidenceFacts(record, leaves, nothingSigned, limits, { signatureChecks: 0, hashedBytes: 0 }))
      .filter((one) => 'stamps' in one);
    read.set(sha256, facts);
    return facts;
  };
  const level = (below: ProofOfBundled | undefined): ProofOfBundled => {
    const known = new Map<string, InstantMs | undefined>();
    return (sha256, der) => {
      if (known.has(sha256)) return known.get(sha256);
      const facts = factsOf(sha256, der);
      if (facts.length === 0) return undefined;
      const times = facts.map((one) => {
        const alone = { ...context, limits, budget: { signatureChecks: 0 } };
        return judgeEvidence(one, alone, below).existed ?? Number.POSITIVE_INFINITY;
      });
      const earliest = Math.min(...times);
      const proven = earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
      known.set(sha256, proven);
      return proven;
    };
  };
  let outermost = level(undefined);
  for (let depth = 1; depth < MOST_DEPTH; depth++) outermost = level(outermost);
  return outermost;
}

const nothingSigned: SignedDocument = { format: 'jws', signatures: [], faults: [] };

export interface CheckEvidenceOptions {
  readonly trust: TrustStore;
  readonly at: Instant;
  readonly limits?: Partial<Limits>;
}

/**
 * Judges one evidence record for one file, of whatever kind. A bad record is a finding, never an exception.
 * @param bytes the file; without it only the record's time-stamps are judged, and what begins a chain is taken at its word
 * @throws KhueError `WRONG_CALL` for a time that is none
 */
export function checkEvidence(
  bytes: Uint8Array | undefined,
  record: Uint8Array,
  { at: given, limits: some, trust }: CheckEvidenceOptions,
): JudgedEvidence | Finding {
  const at = parseInstant(given);
  if (at === undefined) throw new KhueError('WRONG_CALL', { params: { what: 'at' } });
  const limits = withLimits(some);
  const budget = { signatureChecks: 0, hashedBytes: 0 };
  const facts = bytes === undefined ? recordAlone(record, limits, budget) : factsOfFile(bytes, record, limits, budget);
  const context = contextOf(trust, at, limits, budget);
  return 'stamps' in facts ? judgeEvidence(facts, context, context.evidence.proofOfBundled) : facts;
}

function factsOfFile(
  bytes: Uint8Array,
  record: Uint8Array,
  limits: Limits,
  budget: EvidenceBudget,
): EvidenceFacts | Finding {
  const { document, leaves } = openForEvidence(bytes, limits);
  return evidenceFacts(record, leaves, document, limits, budget);
}

function contextOf(trust: TrustStore, at: InstantMs, limits: Limits, budget: TimeContext['budget']): TimeContext {
  const evidence = new EvidenceBook(undefined, trust, at, algorithmSunsets);
  const revocation = { required: true, maxAge: 0, currentToday: true };
  const policy = { revocation, staleTolerance: Number.POSITIVE_INFINITY };
  const question = { purpose: 'time-stamping', sunsets: algorithmSunsets } as const;
  const context: TimeContext = { trust, at, limits, budget, question, evidence, policy };
  const proofOfBundled = proofsOfBundled(context);
  if (proofOfBundled !== undefined) evidence.proofOfBundled = proofOfBundled;
  return context;
}

export interface OpenedForEvidence {
  readonly document: SignedDocument;
  readonly leaves: EvidenceLeaves;
  readonly kind: 'signed' | 'signed-pdf' | 'other';
}

/** A file as evidence sees it. Never throws. */
export function openForEvidence(bytes: Uint8Array, limits: Limits): OpenedForEvidence {
  const container = detectContainer(bytes, [], limits);
  const isSigned = container.kind === 'signed' || container.kind === 'signed-pdf';
  return {
    document: isSigned ? container.document : nothingSigned,
    leaves: evidenceLeaves(bytes, container, limits),
    kind: isSigned ? container.kind : 'other',
  };
}

/** The digests, lower-case hex, of every leaf that a file can have been stamped as. */
export function evidenceLeafDigests(bytes: Uint8Array, name: DigestName, limits?: Partial<Limits>): readonly string[] {
  return openForEvidence(bytes, withLimits(limits)).leaves.digests(name).map(toHex);
}
