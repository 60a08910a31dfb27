import { digest, digestHex } from '#crypto';
import {
  type EvidenceRecord,
  type EvidenceStep,
  evidenceSteps,
  readEvidenceRecord,
  readTimestamp,
} from '../cms/index.js';
import type { DigestName } from '../crypto/types.js';
import type { CarriedTimestamp, SignedDocument } from '../document/signed-document.js';
import { concatBytes, equalBytes, toHex } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Receipt, TrustStore } from '../trust/types.js';
import { verificationCost } from '../x509/key.js';
import {
  coverOf,
  type EvidenceCover,
  type EvidenceLeaf,
  type EvidenceLeaves,
  evidenceLeaves,
} from './evidence-leaf.js';
import type { Container } from './format.js';
import type { WorkBudget } from './path-facts.js';
import type { TimestampFacts } from './timestamp-facts.js';

/** An evidence record about a file (RFC 4998), whatever the time and the trust. */
export interface EvidenceFacts {
  readonly leaf: EvidenceLeaf;
  readonly cover: EvidenceCover;
  /** Oldest first; a `finding` on each of them when the record does not hold together. */
  readonly stamps: readonly TimestampFacts[];
}

/** A receipt for a file; whether its service counts is judged later. */
export interface ReceiptFacts {
  readonly leaf: EvidenceLeaf;
  readonly cover: EvidenceCover;
  readonly receipt: Receipt;
}

/** Proofs of existence from beside a file and from the bundle. */
export interface OutsideFacts {
  readonly evidence: readonly EvidenceFacts[];
  readonly receipts: readonly ReceiptFacts[];
  /** Records at hand that say nothing of this file. */
  readonly unusable: readonly Finding[];
  /** Public-key operations that the records took. */
  readonly signatureChecks: number;
}

/** More evidence records of one file than anybody keeps. */
const MOST_RECORDS = 16;

/** Counted work for evidence records: apart from the file's, so that a record from beside it takes nothing from its judgement. */
export interface EvidenceBudget extends WorkBudget {
  hashedBytes: number;
}

/** A file that evidence may be about. */
export interface EvidencedFile {
  readonly bytes: Uint8Array;
  readonly container: Container;
  readonly document: SignedDocument;
  /** Evidence records from beside it, DER. What the bundle holds for it is looked up by its leaves. */
  readonly evidence: readonly Uint8Array[];
  /** Documents from beside it may stand for its payload. */
  readonly detached: boolean;
}

export function outsideFacts(file: EvidencedFile, trust: TrustStore, limits: Limits): OutsideFacts | undefined {
  const { bytes, container, document, evidence: beside } = file;
  const source = trust.existence;
  const leaves = evidenceLeaves(bytes, container, limits, file.detached);
  const evidence: EvidenceFacts[] = [];
  const receipts: ReceiptFacts[] = [];
  const unusable: Finding[] = [];
  const budget: EvidenceBudget = { signatureChecks: 0, hashedBytes: 0 };
  const ders = beside.slice(0, MOST_RECORDS);
  if (source !== undefined) {
    leaves.digests('SHA-256').forEach((digest, i) => {
      const leaf = leaves.leaves[i]!;
      const sha256 = toHex(digest);
      for (const der of source.records(sha256)) {
        if (ders.length < MOST_RECORDS && !ders.some((known) => equalBytes(known, der))) ders.push(der);
      }
      for (const receipt of source.receipts(sha256)) receipts.push({ leaf, cover: coverOf(leaf, document), receipt });
    });
    unusable.push(...source.unusable());
  }
  for (const der of ders) {
    if (leaves.hashed + budget.hashedBytes > limits.hashedBytes) {
      const params = { limit: 'hashedBytes', allowed: limits.hashedBytes };
      unusable.push({ code: 'LIMIT_EXCEEDED', params });
      break;
    }
    const reading = evidenceFacts(der, leaves, document, limits, budget);
    if ('stamps' in reading) evidence.push(reading);
    else unusable.push(reading);
  }
  if (evidence.length + receipts.length + unusable.length === 0) return undefined;
  return { evidence, receipts, unusable, signatureChecks: budget.signatureChecks };
}

/** Reads one record and goes up its trees from what of the file it stands for (RFC 4998 §4.3, §5.3). Never throws. */
export function evidenceFacts(
  der: Uint8Array,
  leaves: EvidenceLeaves,
  document: SignedDocument,
  limits: Limits,
  budget: EvidenceBudget,
): EvidenceFacts | Finding {
  const reading = readEvidenceRecord(der, limits);
  if ('fault' in reading) return reading.fault;
  const { record } = reading;
  // Each token, and for each chain, to find the leaf and to go up from it, all the chains before.
  budget.hashedBytes += der.length + 2 * record.sequenceDers.reduce((sum, { length }) => sum + length, 0);
  const tokenOf = tokenReader(limits, budget);
  const imprintDigest = (tokenDer: Uint8Array): DigestName | undefined => tokenOf(tokenDer).token?.imprint.digest;
  const place = placeOf(record, leaves, tokenOf);
  const leaf = leaves.leaves[place];
  if (leaf === undefined) return { code: 'EVIDENCE_NOT_OF_FILE' };
  const cover = coverOf(leaf, document);
  const steps = evidenceSteps(record, (name) => leaves.digests(name)[place]!, imprintDigest);
  return { leaf, cover, stamps: stampsOf(steps, cover, tokenOf, false) };
}

const nothingCovered: EvidenceCover = {
  whole: false,
  signatures: [],
  content: false,
  documentTimestamps: [],
  additions: false,
};

/** As `evidenceFacts`, of a record whose file is not at hand: what begins a chain is over that, and taken at its word. */
export function recordAlone(
  der: Uint8Array,
  limits: Limits,
  budget: EvidenceBudget,
): Pick<EvidenceFacts, 'cover' | 'stamps'> | Finding {
  const reading = readEvidenceRecord(der, limits);
  if ('fault' in reading) return reading.fault;
  const tokenOf = tokenReader(limits, budget);
  const unknown = new Uint8Array();
  const steps = evidenceSteps(
    reading.record,
    () => unknown,
    (tokenDer) => tokenOf(tokenDer).token?.imprint.digest,
  );
  return { cover: nothingCovered, stamps: stampsOf(steps, nothingCovered, tokenOf, true) };
}

type ReadToken = (tokenDer: Uint8Array) => Pick<TimestampFacts, 'token' | 'finding'>;

/** Each token is read once. */
function tokenReader(limits: Limits, budget: WorkBudget): ReadToken {
  const tokens = new Map<Uint8Array, ReturnType<ReadToken>>();
  return (tokenDer) => {
    let known = tokens.get(tokenDer);
    if (known === undefined) {
      known = readToken(tokenDer, limits, budget);
      tokens.set(tokenDer, known);
    }
    return known;
  };
}

/** @param withoutFile what begins a chain is not compared */
function stampsOf(
  steps: readonly EvidenceStep[],
  cover: EvidenceCover,
  tokenOf: ReadToken,
  withoutFile: boolean,
): TimestampFacts[] {
  let broken: Finding | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let unread: number | undefined;
  const stamps = steps.map(({ chain, digest: name, imprint, tokenDer }, position): TimestampFacts => {
    const { finding, token } = tokenOf(tokenDer);
    const carried: CarriedTimestamp = { kind: 'EVIDENCE_RECORD', tokenDer, covers: cover.signatures, faults: [] };
    const params = { number: position + 1 };
    const isOverFile = steps[position - 1]?.chain !== chain;
    const linked =
      (withoutFile && isOverFile && (token === undefined || token.imprint.digest === name)) ||
      (imprint !== undefined &&
        (token === undefined || (token.imprint.digest === name && equalBytes(token.imprint.value, imprint))));
    if (!linked) broken ??= { code: 'EVIDENCE_LINK', params };
    // What a token that cannot be read is over nobody knows, so that what comes after it in its chain leads to nothing; the next chain is
    // over the document anew.
    const fault = finding ?? (chain === unread ? { code: 'EVIDENCE_LINK', params } : undefined);
    if (token === undefined) unread = chain;
    if (token !== undefined) {
      if (token.time + token.accuracy < last) broken ??= { code: 'EVIDENCE_ORDER', params };
      last = token.time - token.accuracy;
    }
    const id = `t-${digestHex('SHA-256', tokenDer).slice(0, 16)}`;
    return { carried, id, position, ...(token && { token }), ...(fault && { finding: fault }) };
  });
  if (broken === undefined) return stamps;
  const finding = broken;
  return stamps.map((stamp) => ({ ...stamp, finding: stamp.finding ?? finding }));
}

/**
 * Which leaf a record is of: the one that stands in its first list, or that its first time-stamp is over. Where that one cannot be read,
 * a later chain says it, which is over the document anew.
 */
function placeOf({ chains, sequenceDers }: EvidenceRecord, leaves: EvidenceLeaves, tokenOf: ReadToken): number {
  for (const [at, chain] of chains.entries()) {
    const { digest: given, reducedTree, tokenDer } = chain[0]!;
    const { token } = tokenOf(tokenDer);
    const name = given ?? token?.imprint.digest ?? 'SHA-256';
    const over = reducedTree[0] ?? (token === undefined ? undefined : [token.imprint.value]);
    if (over === undefined) continue;
    const before = at === 0 ? undefined : digest(name, sequenceDers[at - 1]!);
    const place = leaves.digests(name).findIndex((one) => {
      const own = before === undefined ? one : digest(name, concatBytes(one, before));
      return over.some((hash) => equalBytes(hash, own));
    });
    if (place !== -1 || at === 0) return place;
  }
  return -1;
}

function readToken(
  tokenDer: Uint8Array,
  limits: Limits,
  budget: WorkBudget,
): Pick<TimestampFacts, 'token' | 'finding'> {
  if (budget.signatureChecks > limits.signatureChecks) {
    const params = { limit: 'signatureChecks', allowed: limits.signatureChecks };
    return { finding: { code: 'LIMIT_EXCEEDED', params } };
  }
  const reading = readTimestamp(tokenDer, limits);
  if ('fault' in reading) {
    budget.signatureChecks++;
    return { finding: reading.fault };
  }
  budget.signatureChecks += verificationCost(reading.timestamp.certificate);
  return { token: reading.timestamp };
}
