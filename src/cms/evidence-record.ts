import { digest } from '#crypto';
import { contextConstructed, DerError, DerReader, Tag } from '../asn1/reader.js';
import { contentOf, integer, octetString, sequence, sequenceOf, tlv } from '../asn1/writer.js';
import type { DigestName } from '../crypto/types.js';
import { concatBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readDigestAlgorithm, writeDigestAlgorithm } from './algorithms.js';
import { rootFrom } from './hash-tree.js';

/** One archive time-stamp: a reduced tree and the token over its root. */
export interface ArchiveTimestamp {
  /** Digest of the tree. */
  readonly digest: DigestName;
  readonly reducedTree: readonly (readonly Uint8Array[])[];
  readonly tokenDer: Uint8Array;
}

export interface EvidenceRecord {
  /** Oldest chain first; in a chain the oldest time-stamp first (RFC 4998 §5.1). */
  readonly chains: readonly (readonly ArchiveTimestamp[])[];
  /** DER of the sequence of the first n chains, for hash-tree renewal: index n - 1. */
  readonly sequenceDers: readonly Uint8Array[];
}

const MOST_STAMPS = 200;
// A chain is begun when a hash is given up; each costs a digest over all before it.
const MOST_CHAINS = 16;
const MOST_LISTS = 64;
const MOST_HASHES = 10_000;

/** Reads an EvidenceRecord (RFC 4998 §3.1). Never throws. */
export function readEvidenceRecord(
  der: Uint8Array,
  limits?: Partial<Limits>,
): { readonly record: EvidenceRecord } | { readonly fault: Finding } {
  const { cmsBytes } = withLimits(limits);
  if (der.length > cmsBytes)
    return { fault: { code: 'LIMIT_EXCEEDED', params: { limit: 'cmsBytes', allowed: cmsBytes } } };
  try {
    return { record: read(new DerReader(der)) };
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { fault: { code: 'EVIDENCE_UNREADABLE', params: { what: `${error.message} (byte ${error.offset})` } } };
  }
}

function read(input: DerReader): EvidenceRecord {
  const record = input.sequence();
  input.finish();
  if (record.smallInteger(255) !== 1) record.fail('version other than 1');
  const algorithms = record.sequence();
  for (let i = 0; !algorithms.atEnd; i++) {
    if (i >= MOST_LISTS) algorithms.fail('too many digest algorithms');
    readDigestAlgorithm(algorithms);
  }
  record.optional(contextConstructed(0));
  // An encrypted archive's hashes are of ciphertexts that are not here (RFC 4998 §6).
  if (record.peek() === contextConstructed(1)) record.fail('encrypted evidence');
  const sequenceReader = record.sequence();
  record.finish();
  const chains: ArchiveTimestamp[][] = [];
  const parts: Uint8Array[] = [];
  const sequenceDers: Uint8Array[] = [];
  let count = 0;
  while (!sequenceReader.atEnd) {
    if (chains.length >= MOST_CHAINS) sequenceReader.fail('too many chains');
    const start = sequenceReader.position;
    const chain = sequenceReader.sequence();
    const stamps: ArchiveTimestamp[] = [];
    while (!chain.atEnd) {
      if (++count > MOST_STAMPS) chain.fail('too many time-stamps');
      stamps.push(readStamp(chain.sequence()));
    }
    if (stamps.length === 0) chain.fail('empty chain');
    chains.push(stamps);
    parts.push(sequenceReader.bytes.subarray(start, sequenceReader.position));
    sequenceDers.push(sequenceOf(parts));
  }
  if (chains.length === 0) sequenceReader.fail('no time-stamp');
  return { chains, sequenceDers };
}

function readStamp(reader: DerReader): ArchiveTimestamp {
  let name: DigestName | undefined;
  const given = reader.peek() === contextConstructed(0);
  if (given) {
    const whole = reader.element();
    const implicit = new DerReader(sequence(contentOf(whole)));
    name = readDigestAlgorithm(implicit).digest;
    if (name === undefined) reader.fail('unknown digest algorithm');
  }
  reader.optional(contextConstructed(1));
  const tree = reader.optional(contextConstructed(2));
  const reducedTree: Uint8Array[][] = [];
  let hashes = 0;
  while (tree !== undefined && !tree.atEnd) {
    if (reducedTree.length >= MOST_LISTS) tree.fail('reduced tree too deep');
    const list = tree.sequence();
    const values: Uint8Array[] = [];
    while (!list.atEnd) {
      if (++hashes > MOST_HASHES) list.fail('too many hashes');
      values.push(list.octetString());
    }
    if (values.length === 0) list.fail('empty list');
    reducedTree.push(values);
  }
  if (reader.peek() !== Tag.sequence) reader.fail('no time-stamp');
  const tokenDer = reader.element();
  reader.finish();
  // RFC 4998 §4.1: without digestAlgorithm it is that of the time-stamp, which the caller knows; SHA-256 is what all others use.
  return { digest: name ?? 'SHA-256', reducedTree, tokenDer };
}

/** What each token of a record must be over, for one document: `undefined` where a list does not hold what it must. */
export interface EvidenceStep {
  readonly tokenDer: Uint8Array;
  /** The imprint that the token must have. */
  readonly imprint?: Uint8Array;
  readonly digest: DigestName;
  /** The chain begins with this one: hash-tree renewal happened before it. */
  readonly chain: number;
}

/**
 * The steps of RFC 4998 §5.3 for one document, oldest first. Whether the tokens are good, and each still was when the next was made, is for
 * the validation to judge.
 * @param documentDigest the document's digest by an algorithm
 */
export function evidenceSteps(
  { chains, sequenceDers }: EvidenceRecord,
  documentDigest: (name: DigestName) => Uint8Array,
): EvidenceStep[] {
  const steps: EvidenceStep[] = [];
  for (const [at, chain] of chains.entries()) {
    let previous: Uint8Array | undefined;
    for (const { digest: name, reducedTree, tokenDer } of chain) {
      const own =
        previous !== undefined
          ? digest(name, previous)
          : at === 0
            ? documentDigest(name)
            : // §5.2, hash-tree renewal: H(H(d) + H(atsc)).
              digest(name, concatBytes(documentDigest(name), digest(name, sequenceDers[at - 1]!)));
      const imprint = rootFrom(name, own, reducedTree);
      steps.push({ tokenDer, digest: name, chain: at, ...(imprint !== undefined && { imprint }) });
      previous = tokenDer;
    }
  }
  return steps;
}

/** An EvidenceRecord, DER. */
export function writeEvidenceRecord(chains: readonly (readonly ArchiveTimestamp[])[]): Uint8Array {
  const names = [...new Set(chains.flat().map((stamp) => stamp.digest))];
  return sequence(integer(1), sequenceOf(names.map(writeDigestAlgorithm)), writeChains(chains));
}

/** ArchiveTimeStampSequence, DER: what hash-tree renewal hashes (RFC 4998 §5.2). */
export function writeChains(chains: readonly (readonly ArchiveTimestamp[])[]): Uint8Array {
  return sequenceOf(chains.map((chain) => sequenceOf(chain.map(writeStamp))));
}

function writeStamp({ digest: name, reducedTree, tokenDer }: ArchiveTimestamp): Uint8Array {
  const tree = reducedTree.map((list) => sequence(...list.map(octetString)));
  return sequence(
    tlv(contextConstructed(0), contentOf(writeDigestAlgorithm(name))),
    ...(tree.length === 0 ? [] : [tlv(contextConstructed(2), ...tree)]),
    tokenDer,
  );
}
