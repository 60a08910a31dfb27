import type { VerifyOptions } from '../validation/index.js';
import { checkedTerms } from '../validation/verify.js';
import { type BulkInput, type BulkItem, itemOf } from './items.js';
import type { BulkReport, JudgeSetup } from './judge.js';
import { type PoolOptions, WorkerPool } from './pool.js';
import { schedule } from './schedule.js';
import { type TrustMaterial, trustDigest } from './trust-material.js';

/** Options of `verify` (names alone are not offered), and how the work is spread. */
export interface VerifyManyOptions extends PoolOptions, Omit<VerifyOptions, 'trust' | 'input' | 'includePersonalData'> {
  /** Where the trust list lies: every worker opens it for itself, once. */
  readonly trust: TrustMaterial;
  readonly includePersonalData?: boolean;
  /** Secret by which reports can be compared across the set (`bulk.keys`); absent: they carry no keyed digests. */
  readonly linkKey?: Uint8Array;
  /** Reports in the order of the inputs; default as they come. */
  readonly ordered?: boolean;
  /** Items in one message to a worker; default 64. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * Judges many files on worker threads (contract §6): the same reports as `verify`, with `bulk` beside (what is compared across the
 * set). Inputs are read as fast as reports are taken, no faster. A file that hangs, crashes or fills memory is reported with
 * `LIMIT_EXCEEDED` or `WORKER_ENDED` and spoils no other.
 *
 * @param inputs `{ name, path }` (cheapest: a worker reads the file), `{ name, bytes }`, or what `inputsFrom` yields
 * @throws KhueError what concerns the options and the trust list; the signal's reason when it is aborted
 */
export async function* verifyMany(
  inputs: AsyncIterable<BulkInput> | Iterable<BulkInput>,
  options: VerifyManyOptions,
): AsyncGenerator<BulkReport> {
  const { ordered, batchSize, signal } = options;
  const pool = new WorkerPool(setupOf(options), options);
  const decoder = new TextDecoder();
  try {
    const batches = schedule(asGroups(inputs), pool, {
      ...(ordered === undefined ? {} : { ordered }),
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const { result } of batches) {
      let start = 0;
      for (const end of result.ends) {
        yield JSON.parse(decoder.decode(result.lines.subarray(start, end))) as BulkReport;
        start = end;
      }
    }
  } finally {
    await pool.close();
  }
}

function setupOf(options: VerifyManyOptions): JudgeSetup {
  // A wrong call is an exception once, not a report for every file.
  const { at, policy } = checkedTerms(options);
  const { atSource = 'GIVEN', revocation } = options;
  const { documents, limits, maxAgeDays, staleDays, includePersonalData, linkKey } = options;
  return {
    trust: { ...options.trust, digest: options.trust.digest ?? trustDigest(options.trust.source) },
    at,
    atSource,
    policy,
    format: 'ndjson',
    language: 'vi',
    ...(revocation === undefined ? {} : { revocation }),
    ...(documents === undefined ? {} : { documents }),
    ...(limits === undefined ? {} : { limits }),
    ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
    ...(staleDays === undefined ? {} : { staleDays }),
    ...(includePersonalData === undefined ? {} : { includePersonalData }),
    ...(linkKey === undefined ? {} : { linkKey }),
  };
}

/** One item a group would make one a message: as many as are at hand without waiting go together. */
async function* asGroups(inputs: AsyncIterable<BulkInput> | Iterable<BulkInput>): AsyncGenerator<Iterable<BulkItem>> {
  if (Symbol.asyncIterator in inputs) for await (const input of inputs) yield [itemOf(input)];
  else yield itemsOf(inputs);
}

function* itemsOf(inputs: Iterable<BulkInput>): Generator<BulkItem> {
  for (const input of inputs) yield itemOf(input);
}
