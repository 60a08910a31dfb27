import type { BatchResult } from './batch.js';
import { type BulkItem, carriedBytes } from './items.js';
import type { WorkerPool } from './pool.js';

export interface ScheduleOptions {
  /** Items in a message; default 64. */
  readonly batchSize?: number;
  /** Results in the order of the inputs; those that are early wait. */
  readonly ordered?: boolean;
  readonly signal?: AbortSignal;
}

/** A judged batch. */
export interface JudgedBatch {
  /** Its place among the batches, which are made in the order of the inputs. */
  readonly turn: number;
  /** Without the octets that they carried: nobody needs them any more, and a batch may wait long for its turn. */
  readonly items: readonly BulkItem[];
  readonly result: BatchResult;
}

const BATCH = 64;
const BATCH_BYTES = 4 << 20;

/**
 * Sends items to the pool in batches and yields what comes back. Reads no further than the pool and the reader of the results
 * keep up with: at most two batches a worker are on their way, and as many wait to be taken. Items that came together are sent
 * as soon as a worker is free, so that who writes one line and waits is answered.
 * @throws what the signal's `reason` is, when it is aborted; what the inputs throw
 */
export async function* schedule(
  groups: AsyncIterable<Iterable<BulkItem>>,
  pool: WorkerPool,
  options: ScheduleOptions = {},
): AsyncGenerator<JudgedBatch> {
  const { batchSize = BATCH, ordered = false, signal } = options;
  const mostRunning = 2 * pool.workers;
  const mostWaiting = 4 * pool.workers;
  const source = groups[Symbol.asyncIterator]();
  let group: Iterator<BulkItem> | undefined;
  let ended = false;
  let queue: BulkItem[] = [];
  let queued = 0;
  let running = 0;
  let toYield = 0;
  const ready = new Map<number, JudgedBatch>();
  let order = 0;
  const keys: number[] = [];
  let failure = undefined as { readonly cause: unknown } | undefined;
  let wake = (): void => {};
  let pull: Promise<void> | undefined;

  const fill = (): void => {
    while (group !== undefined && queue.length < batchSize && queued < BATCH_BYTES) {
      const { done, value } = group.next();
      if (done === true) {
        group = undefined;
        return;
      }
      queue.push(value);
      queued += carriedBytes(value);
    }
  };
  const send = (): void => {
    const items = queue;
    const carried = queued;
    const turn = order++;
    queue = [];
    queued = 0;
    running++;
    pool.run(items).then(
      (result) => {
        running--;
        ready.set(turn, { turn, items: carried === 0 ? items : items.map(withoutBytes), result });
        keys.push(turn);
        wake();
      },
      (cause: unknown) => {
        running--;
        failure ??= { cause };
        wake();
      },
    );
  };
  const take = (): JudgedBatch | undefined => {
    const turn = ordered ? toYield : keys[0];
    const batch = turn === undefined ? undefined : ready.get(turn);
    if (batch === undefined || turn === undefined) return undefined;
    ready.delete(turn);
    if (ordered) toYield++;
    else keys.shift();
    return batch;
  };
  const onAbort = (): void => {
    failure ??= { cause: signal?.reason };
    wake();
  };
  signal?.addEventListener('abort', onAbort);
  try {
    signal?.throwIfAborted();
    for (;;) {
      failed();
      for (let batch = take(); batch !== undefined; batch = take()) {
        yield batch;
        failed();
      }
      const room = running < mostRunning && ready.size < mostWaiting;
      if (room) {
        fill();
        if (queue.length >= batchSize || queued >= BATCH_BYTES) {
          send();
          continue;
        }
        if (group !== undefined) continue;
      }
      if (group === undefined && !ended && room) {
        pull ??= source.next().then(
          ({ done, value }) => {
            pull = undefined;
            if (done === true) ended = true;
            else group = value[Symbol.iterator]();
            wake();
          },
          (cause: unknown) => {
            pull = undefined;
            failure ??= { cause };
            wake();
          },
        );
      }
      if (room && pull !== undefined && queue.length > 0 && running < pool.workers) {
        // More that is at hand comes within a turn of the event loop; what does not is not waited for.
        await new Promise((resolve) => setImmediate(resolve));
        if (pull !== undefined && group === undefined) send();
        continue;
      }
      if (ended && group === undefined && queue.length > 0 && room) {
        send();
        continue;
      }
      if (ended && group === undefined && queue.length === 0 && running === 0 && ready.size === 0) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (failure !== undefined || hasReady() || (pull === undefined && group !== undefined && room)) resolve();
      });
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // Not waited for: a source may be in the middle of reading a pipe that nobody writes to.
    source.return?.(undefined).then(undefined, () => {});
  }

  function failed(): void {
    if (failure !== undefined) throw failure.cause;
  }

  function hasReady(): boolean {
    return ordered ? ready.has(toYield) : keys.length > 0;
  }
}

const NOTHING = new Uint8Array(0);

function withoutBytes(item: BulkItem): BulkItem {
  return item.kind === 'bytes' ? { ...item, bytes: NOTHING } : item;
}
