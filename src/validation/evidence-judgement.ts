import type { DigestName } from '../crypto/types.js';
import type { SignedDocument } from '../document/signed-document.js';
import { toHex } from '../encoding.js';
import type { Finding } from '../errors.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { type Instant, type InstantMs, parseInstant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { algorithmSunsets } from './algorithms.js';
import { carriedEvidence, EvidenceBook } from './evidence-book.js';
import { type EvidenceFacts, evidenceFacts } from './evidence-facts.js';
import { type EvidenceLeaves, evidenceLeaves } from './evidence-leaf.js';
import { detectContainer } from './format.js';
import type { JudgedTimestamp } from './judged-timestamp.js';
import { proofsOfExistence } from './proofs.js';
import type { TimeContext } from './time-context.js';

/** An evidence record judged on its own: each time-stamp as of the one after it, the last as of now (RFC 4998 §5.3). */
export interface JudgedEvidence {
  readonly facts: EvidenceFacts;
  /** Oldest first. */
  readonly stamps: readonly JudgedTimestamp[];
  /** Since when what the record is of is proven to exist. */
  readonly existed?: InstantMs;
}

export function judgeEvidence(
  facts: EvidenceFacts,
  context: TimeContext,
  proofOfBundled = context.evidence.proofOfBundled,
): JudgedEvidence {
  const { at, limits, question, trust } = context;
  const book = new EvidenceBook(carriedEvidence(undefined, facts.stamps, limits), trust, at, question.sunsets);
  if (proofOfBundled !== undefined) book.proofOfBundled = proofOfBundled;
  const outside = { evidence: [facts], receipts: [], unusable: [], signatureChecks: 0 };
  const { timestamps } = proofsOfExistence({ outer: [], timestamps: [], outside }, [], [], {
    ...context,
    evidence: book,
  });
  const times = timestamps.flatMap(({ facts: { token }, findings }) =>
    findings.length === 0 && token !== undefined ? [token.time] : [],
  );
  return { facts, stamps: timestamps, ...(times.length > 0 && { existed: Math.min(...times) }) };
}

/** What was concluded of a store's files, for one time and table of algorithms: the same for every file of a run. */
const concluded = new WeakMap<
  NonNullable<TrustStore['existence']>,
  { readonly situation: readonly unknown[]; readonly known: Map<string, InstantMs | undefined> }
>();

/** Evidence about evidence about evidence: nobody keeps more, and each further step could be asked for by each before it. */
const MOST_DEPTH = 3;

/** Evidence records about the bundle's own files: since when a CRL or OCSP response is proven to exist. */
export function proofsOfBundled(context: TimeContext): EvidenceBook['proofOfBundled'] {
  const { at, limits, policy, question, trust } = context;
  const { existence } = trust;
  if (existence === undefined) return undefined;
  const { maxAge, required } = policy.revocation;
  const situation = [at, question.sunsets, maxAge, required, trust];
  let kept = concluded.get(existence);
  if (kept === undefined || situation.some((one, i) => one !== kept!.situation[i])) {
    kept = { situation, known: new Map() };
    concluded.set(existence, kept);
  }
  const { known } = kept;
  const asking = new Set<string>();
  const prove: NonNullable<EvidenceBook['proofOfBundled']> = (sha256, der) => {
    if (known.has(sha256)) return known.get(sha256);
    // While it is being judged it proves nothing: evidence of a CRL may rest on that very CRL.
    if (asking.has(sha256) || asking.size >= MOST_DEPTH) return undefined;
    asking.add(sha256);
    let earliest: InstantMs | undefined;
    for (const record of existence.records(sha256)) {
      const leaves = evidenceLeaves(der, { kind: 'unknown' }, limits);
      const budget = { signatureChecks: 0 };
      const facts = evidenceFacts(record, leaves, nothingSigned, limits, budget);
      if (!('stamps' in facts)) continue;
      const { existed } = judgeEvidence(facts, { ...context, budget }, prove);
      if (existed !== undefined && (earliest === undefined || existed < earliest)) earliest = existed;
    }
    asking.delete(sha256);
    // What was found on the way to another rests on less than may be known of it.
    if (asking.size === 0) known.set(sha256, earliest);
    return earliest;
  };
  return prove;
}

const nothingSigned: SignedDocument = { format: 'jws', signatures: [], faults: [] };

export interface CheckEvidenceOptions {
  readonly trust: TrustStore;
  readonly at: Instant;
  readonly limits?: Partial<Limits>;
}

/**
 * Judges one evidence record for one file, of whatever kind. A bad record is a finding, never an exception.
 * @throws KhueError `WRONG_CALL` for a time that is none
 */
export function checkEvidence(
  bytes: Uint8Array,
  record: Uint8Array,
  { at: given, limits: some, trust }: CheckEvidenceOptions,
): JudgedEvidence | Finding {
  const at = parseInstant(given);
  if (at === undefined) throw new KhueError('WRONG_CALL', { params: { what: 'at' } });
  const limits = withLimits(some);
  const { document, leaves } = openForEvidence(bytes, limits);
  const budget = { signatureChecks: 0 };
  const facts = evidenceFacts(record, leaves, document, limits, budget);
  return 'stamps' in facts ? judgeEvidence(facts, contextOf(trust, at, limits, budget)) : facts;
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
