/** Evidence for many (RFC 4998): one time-stamp over a hash tree of many files, a reduced tree for each, and renewal. */
import {
  type EvidenceRecord,
  evidenceSteps,
  hashTree,
  readEvidenceRecord,
  readTimestamp,
  renewalLeaf,
  renewedRecord,
  writeEvidenceRecord,
} from '../cms/index.js';
import type { DigestName } from '../crypto/types.js';
import { equalBytes, toHex } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { evidenceFacts } from '../validation/evidence-facts.js';
import { openForEvidence } from '../validation/evidence-judgement.js';
import { type EmbedOptions, type EmbedValues, valuesEmbedder } from './evidence-values.js';
import type { ImprintDigest, Timestamper } from './timestamper.js';

export interface EvidenceOptions {
  readonly timestamper: Timestamper;
  /** Digest of the tree; default SHA-256. */
  readonly digest?: ImprintDigest;
  /** Every octet of each file, for programs that know neither signed JSON nor PDF; other kinds of file need it. */
  readonly wholeFile?: boolean;
  readonly limits?: Partial<Limits>;
}

/** The evidence record of one file. */
export interface EvidenceOfFile {
  readonly name: string;
  /** SHA-256 of the leaf, lower-case hex: its name in a trust bundle (`evidence/<this>.ers`). */
  readonly leafSha256: string;
  /** EvidenceRecord, DER. */
  readonly der: Uint8Array;
}

interface Leaf {
  readonly name: string;
  readonly sha256: string;
  /** Place among the distinct leaves of the tree. */
  readonly place: number;
}

/**
 * Collects files and puts one time-stamp over all of them. Of a file only its digests are kept.
 * Source: RFC 4998 §4.2; leaves by docs/evidence.md.
 */
export class EvidenceCollector {
  readonly #options: EvidenceOptions;
  readonly #digest: ImprintDigest;
  readonly #limits: Limits;
  readonly #files: Leaf[] = [];
  readonly #places = new Map<string, number>();
  readonly #leaves: Uint8Array[] = [];

  constructor(options: EvidenceOptions) {
    this.#options = options;
    this.#digest = options.digest ?? 'SHA-256';
    this.#limits = withLimits(options.limits);
  }

  get size(): number {
    return this.#files.length;
  }

  /** @throws KhueError `EVIDENCE_NOTHING_SIGNED` for what is neither a signed JSON nor a signed PDF, without `wholeFile` */
  add({ bytes, name }: { readonly name: string; readonly bytes: Uint8Array }): void {
    const { leaves, place } = leafToStamp(bytes, this.#options.wholeFile === true, this.#limits);
    const leaf = leaves.digests(this.#digest)[place]!;
    const key = toHex(leaf);
    let at = this.#places.get(key);
    if (at === undefined) {
      // The same octets twice are one leaf.
      at = this.#leaves.push(leaf) - 1;
      this.#places.set(key, at);
    }
    const sha256 = this.#digest === 'SHA-256' ? key : toHex(leaves.digests('SHA-256')[place]!);
    this.#files.push({ name, sha256, place: at });
  }

  /**
   * Whether an evidence record proves all of a file that one made now would: every octet, or all its signatures.
   * @param der EvidenceRecord, DER
   * @returns SHA-256 of its leaf, lower-case hex; `undefined` for one of another file, of fewer signatures, or damaged
   * @throws KhueError as `add`
   */
  leafProvenBy({ bytes }: { readonly bytes: Uint8Array }, der: Uint8Array): string | undefined {
    const { document, leaves, place } = leafToStamp(bytes, this.#options.wholeFile === true, this.#limits);
    const facts = evidenceFacts(der, leaves, document, this.#limits, { signatureChecks: 0, hashedBytes: 0 });
    if (!('stamps' in facts) || facts.stamps.some(({ finding }) => finding !== undefined)) return undefined;
    const found = leaves.leaves.indexOf(facts.leaf);
    return found === 0 || found === place ? toHex(leaves.digests('SHA-256')[found]!) : undefined;
  }

  /**
   * Asks for the time-stamp.
   * @returns records in the order of the files, each made when its turn comes
   * @throws KhueError of the time-stamp service
   */
  async finish(): Promise<Iterable<EvidenceOfFile>> {
    if (this.#files.length === 0) return [];
    const digest = this.#digest;
    const tree = hashTree(digest, this.#leaves);
    const tokenDer = await this.#options.timestamper.timestamp(digest, tree.root);
    return recordsOf(this.#files, (place) =>
      writeEvidenceRecord([[{ digest, reducedTree: tree.reduced(place), tokenDer }]]),
    );
  }
}

function* recordsOf(files: readonly Leaf[], write: (place: number) => Uint8Array): Generator<EvidenceOfFile> {
  for (const { name, place, sha256 } of files) yield { name, leafSha256: sha256, der: write(place) };
}

/** One time-stamp over many files: an evidence record for each, in their order. As `EvidenceCollector`. */
export async function buildEvidence(
  files:
    | Iterable<{ readonly name: string; readonly bytes: Uint8Array }>
    | AsyncIterable<{ readonly name: string; readonly bytes: Uint8Array }>,
  options: EvidenceOptions,
): Promise<EvidenceOfFile[]> {
  const collector = new EvidenceCollector(options);
  for await (const file of files) collector.add(file);
  return [...(await collector.finish())];
}

function leafToStamp(
  bytes: Uint8Array,
  wholeFile: boolean,
  limits: Limits,
): Pick<ReturnType<typeof openForEvidence>, 'document' | 'leaves'> & { readonly place: number } {
  const { document, kind, leaves } = openForEvidence(bytes, limits);
  if (wholeFile) return { document, leaves, place: 0 };
  const isSigned = kind !== 'other' && document.faults.length === 0;
  // Of a PDF the end of its last revision is the end of the file; of a JSON the leaf of all its signatures comes second.
  if (isSigned && kind === 'signed-pdf') return { document, leaves, place: 0 };
  if (isSigned && leaves.leaves[1]?.kind === 'SIGNED') return { document, leaves, place: 1 };
  throw new KhueError('EVIDENCE_NOTHING_SIGNED');
}

export interface RenewInput {
  readonly name: string;
  /** EvidenceRecord, DER. */
  readonly record: Uint8Array;
  /** The file that it is of: needed for a new hash, compared where it is given. */
  readonly bytes?: Uint8Array;
}

export interface RenewOptions {
  readonly timestamper: Timestamper;
  /** Another digest than a record's last one: hash-tree renewal. Absent, or the same: time-stamp renewal. */
  readonly digest?: ImprintDigest;
  /** Puts certificates and revocation data of the time-stamps so far into the last one's token, so that the record keeps them itself. */
  readonly embed?: EmbedOptions;
  readonly limits?: Partial<Limits>;
}

export type RenewedEvidence =
  | {
      readonly name: string;
      readonly record: Uint8Array;
      readonly kind: 'TIME_STAMP' | 'HASH_TREE';
      /** What `embed` could not put in. */
      readonly missing: readonly Finding[];
    }
  | { readonly name: string; readonly error: KhueError };

interface Renewal {
  readonly name: string;
  readonly record: EvidenceRecord;
  readonly digest: ImprintDigest;
  readonly kind: 'TIME_STAMP' | 'HASH_TREE';
  readonly leaf: Uint8Array;
  readonly missing: readonly Finding[];
}

/**
 * Renews evidence records with one token for each digest among them: over the last time-stamps, or over files and all chains so far
 * with another hash (RFC 4998 §5.2). A record that does not hold together is refused; whether its last time-stamp still counts by a trust
 * list is for the caller to ask first (`checkEvidence`).
 * @throws KhueError of the time-stamp service
 */
export async function renewEvidence(
  inputs: Iterable<RenewInput>,
  { digest, embed, limits: some, timestamper }: RenewOptions,
): Promise<RenewedEvidence[]> {
  const limits = withLimits(some);
  const embedded = embed === undefined ? undefined : valuesEmbedder(embed, limits);
  const planned: (Renewal | { readonly name: string; readonly error: KhueError })[] = [];
  for (const input of inputs) {
    try {
      planned.push(plan(input, digest, embedded, limits));
    } catch (error) {
      if (!(error instanceof KhueError)) throw error;
      planned.push({ name: input.name, error });
    }
  }
  const trees = new Map<ImprintDigest, { readonly tree: ReturnType<typeof hashTree>; readonly token: Uint8Array }>();
  const places = new Map<string, number>();
  for (const name of new Set(planned.flatMap((one) => ('leaf' in one ? [one.digest] : [])))) {
    const leaves: Uint8Array[] = [];
    for (const one of planned) {
      if (!('leaf' in one) || one.digest !== name) continue;
      const key = `${name} ${toHex(one.leaf)}`;
      // Records of one evening end with the same time-stamp: one leaf for all of them.
      if (!places.has(key)) places.set(key, leaves.push(one.leaf) - 1);
    }
    const tree = hashTree(name, leaves);
    trees.set(name, { tree, token: await timestamper.timestamp(name, tree.root) });
  }
  return planned.map((one): RenewedEvidence => {
    if (!('leaf' in one)) return one;
    const { tree, token: tokenDer } = trees.get(one.digest)!;
    const reducedTree = tree.reduced(places.get(`${one.digest} ${toHex(one.leaf)}`)!);
    const where = one.kind === 'HASH_TREE' ? 'NEW_CHAIN' : 'SAME_CHAIN';
    const record = renewedRecord(one.record, { digest: one.digest, reducedTree, tokenDer }, where);
    // One time-stamp more may be more than is ever read again.
    const reading = readEvidenceRecord(record, limits);
    if ('fault' in reading) {
      const { code, params } = reading.fault;
      return { name: one.name, error: new KhueError(code, { params }) };
    }
    return { name: one.name, record, kind: one.kind, missing: one.missing };
  });
}

function plan(
  { bytes, name, record: given }: RenewInput,
  asked: ImprintDigest | undefined,
  embedded: EmbedValues | undefined,
  limits: Limits,
): Renewal {
  const { der, missing } = embedded?.(given) ?? { der: given, missing: [] };
  const reading = readEvidenceRecord(der, limits);
  if ('fault' in reading) throw new KhueError(reading.fault.code, { params: reading.fault.params });
  const { record } = reading;
  const current = holdsTogether(record, limits);
  const file = bytes === undefined ? undefined : leafOf(bytes, der, limits);
  const digest = asked ?? current;
  if (!isImprintDigest(digest)) throw new KhueError('EVIDENCE_DIGEST_NEEDED', { params: { digest } });
  const common = { name, record, digest, missing };
  if (digest === current) return { ...common, kind: 'TIME_STAMP', leaf: renewalLeaf(record, { digest }) };
  if (file === undefined) throw new KhueError('EVIDENCE_FILE_NEEDED');
  const documentDigest = file(digest);
  return { ...common, kind: 'HASH_TREE', leaf: renewalLeaf(record, { digest, documentDigest }) };
}

function isImprintDigest(name: DigestName): name is ImprintDigest {
  return name === 'SHA-256' || name === 'SHA-384' || name === 'SHA-512';
}

/** The digest of the last chain, when every token reads and is over the one before it. */
function holdsTogether(record: EvidenceRecord, limits: Limits): DigestName {
  const imprints = new Map(
    record.chains.flat().map(({ tokenDer }) => {
      const reading = readTimestamp(tokenDer, limits);
      if ('fault' in reading) throw new KhueError(reading.fault.code, { params: reading.fault.params });
      return [tokenDer, reading.timestamp.imprint] as const;
    }),
  );
  const unknown = new Uint8Array();
  const steps = evidenceSteps(
    record,
    () => unknown,
    (tokenDer) => imprints.get(tokenDer)!.digest,
  );
  for (const [i, { chain, digest, imprint, tokenDer }] of steps.entries()) {
    const stamped = imprints.get(tokenDer)!;
    // What begins a chain is over the file, which is compared where it is given.
    const isFirst = steps[i - 1]?.chain !== chain;
    const linked = isFirst || (imprint !== undefined && equalBytes(imprint, stamped.value));
    if (digest !== stamped.digest || !linked) throw new KhueError('EVIDENCE_LINK', { params: { number: i + 1 } });
  }
  return steps.at(-1)!.digest;
}

/** The file's digests by the leaf that the record is of. @throws KhueError `EVIDENCE_NOT_OF_FILE` and what the record lacks */
function leafOf(bytes: Uint8Array, der: Uint8Array, limits: Limits): (name: DigestName) => Uint8Array {
  const { document, leaves } = openForEvidence(bytes, limits);
  const facts = evidenceFacts(der, leaves, document, limits, { signatureChecks: 0, hashedBytes: 0 });
  if (!('stamps' in facts)) throw new KhueError(facts.code, { params: facts.params });
  const fault = facts.stamps.find(({ finding }) => finding !== undefined)?.finding;
  if (fault !== undefined) throw new KhueError(fault.code, { params: fault.params });
  const place = leaves.leaves.indexOf(facts.leaf);
  return (name) => leaves.digests(name)[place]!;
}
