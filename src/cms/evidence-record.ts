import { digest } from '#crypto';
import { contextConstructed, DerError, DerReader, Tag } from '../asn1/reader.js';
import { contentOf, integer, octetString, sequence, sequenceOf, tlv } from '../asn1/writer.js';
import { digestLengths } from '../crypto/rules.js';
import type { DigestName } from '../crypto/types.js';
import { concatBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { readDigestAlgorithm, writeDigestAlgorithm } from './algorithms.js';
import { rootFrom } from './hash-tree.js';

/** One archive time-stamp: a reduced tree and the token over its root. */
export interface ArchiveTimestamp {
  /** Digest of the tree; absent: that of the token's imprint (RFC 4998 §4.1). */
  readonly digest?: DigestName;
  readonly reducedTree: readonly (readonly Uint8Array[])[];
  readonly tokenDer: Uint8Array;
}

export interface EvidenceRecord {
  /** Oldest chain first; in a chain the oldest time-stamp first (RFC 4998 §5.1). */
  readonly chains: readonly (readonly ArchiveTimestamp[])[];
  /** DER of the sequence of the first n chains, for hash-tree renewal: index n - 1. */
  readonly sequenceDers: readonly Uint8Array[];
  /** The record as carried: what a renewal takes over unchanged. */
  readonly carried: CarriedRecord;
}

/** Parts of a record as they lie in it, DER. */
export interface CarriedRecord {
  readonly algorithms: readonly DigestName[];
  /** CryptoInfos, whole. */
  readonly cryptoInfos?: Uint8Array;
  /** Each chain's archive time-stamps, whole. */
  readonly chains: readonly (readonly Uint8Array[])[];
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
  const names: DigestName[] = [];
  for (let i = 0; !algorithms.atEnd; i++) {
    if (i >= MOST_LISTS) algorithms.fail('too many digest algorithms');
    const { digest: name } = readDigestAlgorithm(algorithms);
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  const cryptoInfos = record.peek() === contextConstructed(0) ? record.element() : undefined;
  // An encrypted archive's hashes are of ciphertexts that are not here (RFC 4998 §6).
  if (record.peek() === contextConstructed(1)) record.fail('encrypted evidence');
  const sequenceReader = record.sequence();
  record.finish();
  const chains: ArchiveTimestamp[][] = [];
  const stampDers: Uint8Array[][] = [];
  const parts: Uint8Array[] = [];
  const sequenceDers: Uint8Array[] = [];
  let count = 0;
  while (!sequenceReader.atEnd) {
    if (chains.length >= MOST_CHAINS) sequenceReader.fail('too many chains');
    const start = sequenceReader.position;
    const chain = sequenceReader.sequence();
    const stamps: ArchiveTimestamp[] = [];
    const ders: Uint8Array[] = [];
    while (!chain.atEnd) {
      if (++count > MOST_STAMPS) chain.fail('too many time-stamps');
      const from = chain.position;
      stamps.push(readStamp(chain.sequence()));
      ders.push(chain.bytes.subarray(from, chain.position));
    }
    if (stamps.length === 0) chain.fail('empty chain');
    chains.push(stamps);
    stampDers.push(ders);
    parts.push(sequenceReader.bytes.subarray(start, sequenceReader.position));
    sequenceDers.push(sequenceOf(parts));
  }
  if (chains.length === 0) sequenceReader.fail('no time-stamp');
  const carried: CarriedRecord = { algorithms: names, chains: stampDers, ...(cryptoInfos && { cryptoInfos }) };
  return { chains, sequenceDers, carried };
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
      const value = list.octetString();
      // Only whole digests: joined, pieces of any length could be cut anew.
      if (value.length !== (name === undefined ? (values[0] ?? value).length : digestLengths[name]))
        list.fail('hash of a wrong length');
      values.push(value);
    }
    if (values.length === 0) list.fail('empty list');
    reducedTree.push(values);
  }
  if (reader.peek() !== Tag.sequence) reader.fail('no time-stamp');
  const tokenDer = reader.element();
  reader.finish();
  return { ...(name !== undefined && { digest: name }), reducedTree, tokenDer };
}

/** What each token of a record must be over, for one document: `undefined` where a list does not hold what it must. */
export interface EvidenceStep {
  readonly tokenDer: Uint8Array;
  /** The imprint that the token must have. */
  readonly imprint?: Uint8Array;
  /** The digest of the tree, which must be the imprint's (RFC 4998 §4.3, step 4). */
  readonly digest: DigestName;
  /** The chain begins with this one: hash-tree renewal happened before it. */
  readonly chain: number;
}

/**
 * The steps of RFC 4998 §5.3 for one document, oldest first. Whether the tokens are good, and each still was when the next was made, is for
 * the validation to judge.
 * @param documentDigest the document's digest by an algorithm
 * @param imprintDigest of a token's imprint, for archive time-stamps that name no algorithm of their own (§4.1)
 */
export function evidenceSteps(
  { chains, sequenceDers }: EvidenceRecord,
  documentDigest: (name: DigestName) => Uint8Array,
  imprintDigest: (tokenDer: Uint8Array) => DigestName | undefined = () => undefined,
): EvidenceStep[] {
  const steps: EvidenceStep[] = [];
  for (const [at, chain] of chains.entries()) {
    let previous: Uint8Array | undefined;
    let ofChain: DigestName | undefined;
    for (const { digest: given, reducedTree, tokenDer } of chain) {
      const name = given ?? imprintDigest(tokenDer) ?? 'SHA-256';
      ofChain ??= name;
      const own =
        previous !== undefined
          ? digest(name, previous)
          : at === 0
            ? documentDigest(name)
            : // §5.2, hash-tree renewal: H(H(d) + H(atsc)).
              digest(name, concatBytes(documentDigest(name), digest(name, sequenceDers[at - 1]!)));
      // All of a chain use one algorithm (§5.3, step 2).
      const imprint = name === ofChain ? rootFrom(name, own, reducedTree) : undefined;
      steps.push({ tokenDer, digest: name, chain: at, ...(imprint !== undefined && { imprint }) });
      previous = tokenDer;
    }
  }
  return steps;
}

/** An EvidenceRecord, DER. */
export function writeEvidenceRecord(chains: readonly (readonly ArchiveTimestamp[])[]): Uint8Array {
  const names = [...new Set(chains.flat().flatMap((stamp) => (stamp.digest === undefined ? [] : [stamp.digest])))];
  return sequence(integer(1), sequenceOf(names.map(writeDigestAlgorithm)), writeChains(chains));
}

/** What renewal hashes: of time-stamp renewal the last token, of hash-tree renewal every chain so far (RFC 4998 §5.2). */
export function renewalLeaf(
  { chains, sequenceDers }: EvidenceRecord,
  renewed: { readonly digest: DigestName; readonly documentDigest?: Uint8Array },
): Uint8Array {
  const { digest: name, documentDigest } = renewed;
  if (documentDigest === undefined) return digest(name, chains.at(-1)!.at(-1)!.tokenDer);
  return digest(name, concatBytes(documentDigest, digest(name, sequenceDers.at(-1)!)));
}

/** A record with one more archive time-stamp: in its last chain (time-stamp renewal), or as a chain of its own (hash-tree renewal). */
export function renewedRecord(
  { carried: { algorithms, chains, cryptoInfos } }: EvidenceRecord,
  stamp: ArchiveTimestamp,
  where: 'SAME_CHAIN' | 'NEW_CHAIN',
): Uint8Array {
  const names = [...new Set([...algorithms, ...(stamp.digest === undefined ? [] : [stamp.digest])])];
  const added = writeStamp(stamp);
  const last = chains.at(-1)!;
  const all = where === 'NEW_CHAIN' ? [...chains, [added]] : [...chains.slice(0, -1), [...last, added]];
  return recordOf(names, cryptoInfos, all);
}

function recordOf(
  algorithms: readonly DigestName[],
  cryptoInfos: Uint8Array | undefined,
  chains: readonly (readonly Uint8Array[])[],
): Uint8Array {
  return sequence(
    integer(1),
    sequenceOf(algorithms.map(writeDigestAlgorithm)),
    ...(cryptoInfos === undefined ? [] : [cryptoInfos]),
    sequenceOf(chains.map(sequenceOf)),
  );
}

/**
 * A record with another token in its last archive time-stamp, DER: the same token with more in it. Over the last one nothing was stamped yet.
 */
export function withLastToken(
  { carried: { algorithms, chains, cryptoInfos }, chains: read }: EvidenceRecord,
  tokenDer: Uint8Array,
): Uint8Array {
  const chain = chains.at(-1)!;
  const stamp = contentOf(chain.at(-1)!);
  // The token is the last of its members.
  const before = stamp.subarray(0, stamp.length - read.at(-1)!.at(-1)!.tokenDer.length);
  const all = [...chains.slice(0, -1), [...chain.slice(0, -1), sequence(before, tokenDer)]];
  return recordOf(algorithms, cryptoInfos, all);
}

/** ArchiveTimeStampSequence, DER: what hash-tree renewal hashes (RFC 4998 §5.2). */
export function writeChains(chains: readonly (readonly ArchiveTimestamp[])[]): Uint8Array {
  return sequenceOf(chains.map((chain) => sequenceOf(chain.map(writeStamp))));
}

function writeStamp({ digest: name, reducedTree, tokenDer }: ArchiveTimestamp): Uint8Array {
  const tree = reducedTree.map((list) => sequence(...list.map(octetString)));
  return sequence(
    ...(name === undefined ? [] : [tlv(contextConstructed(0), contentOf(writeDigestAlgorithm(name)))]),
    ...(tree.length === 0 ? [] : [tlv(contextConstructed(2), ...tree)]),
    tokenDer,
  );
}
