import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Code } from '../codes.js';
import type { CodeParams } from '../errors.js';
import type { BatchResult, BatchTask } from './batch.js';
import type { BulkItem } from './items.js';
import { Judge, type JudgeSetup } from './judge.js';
import { ItemReader } from './read-item.js';
import { joined, PROGRESS, packed } from './work.js';

export interface PoolOptions {
  /** Default: the cores that this process may use. */
  readonly workers?: number;
  /** Wall time that one item may take before its worker is ended; default 30. */
  readonly itemSeconds?: number;
  /** JavaScript heap of a worker; default 256. A worker that needs more is ended. */
  readonly workerHeapMb?: number;
  /** The worker's program, where it does not lie beside this one. */
  readonly workerFile?: string;
}

export const DEFAULT_ITEM_SECONDS = 30;
/** Several times what the largest JSON within the limits takes. */
const DEFAULT_HEAP_MB = 256;
const WATCH_MS = 100;

/**
 * A pool of workers (piscina) that lose no item: one that hangs, crashes or asks for too much memory costs its worker, is reported
 * and spoils no other; the rest of its batch is judged again.
 */
export class WorkerPool {
  readonly workers: number;
  readonly #pool: Piscina;
  /** A judge of this thread, for what no worker can say. */
  readonly judge: Judge;
  readonly #itemSeconds: number;
  readonly #heapMb: number;
  readonly #running = new Set<{
    readonly counter: Int32Array;
    readonly stop: AbortController;
    seen: number;
    since: number;
  }>();
  #watch: NodeJS.Timeout | undefined;

  /** @throws KhueError when the trust list cannot be opened */
  constructor(setup: JudgeSetup, options: PoolOptions = {}) {
    this.judge = new Judge(setup);
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.#itemSeconds = options.itemSeconds ?? DEFAULT_ITEM_SECONDS;
    this.#heapMb = options.workerHeapMb ?? DEFAULT_HEAP_MB;
    this.#pool = new Piscina({
      filename: options.workerFile ?? workerFile(),
      minThreads: this.workers,
      maxThreads: this.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      workerData: setup,
      // Nothing of the environment is a worker's business.
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: this.#heapMb,
        // Records are read, judged and forgotten: a larger nursery would only be a larger process.
        maxYoungGenerationSizeMb: 12,
      },
    });
    // A worker that ends without a task has nothing to lose; the next task is told.
    this.#pool.on('error', () => {});
  }

  /** Judges a batch. Rejects only when the pool itself cannot work or was closed. */
  async run(items: readonly BulkItem[]): Promise<BatchResult> {
    const parts: BatchResult[] = [];
    let rest = items;
    while (rest.length > 0) {
      const outcome = await this.#attempt(rest);
      if ('result' in outcome) {
        parts.push(outcome.result);
        break;
      }
      const { done, ended } = outcome;
      if (done >= rest.length && rest.length > 1) {
        // All were judged and the worker ended over the answer: in halves it is smaller.
        const half = rest.length >> 1;
        parts.push(await this.run(rest.slice(0, half)), await this.run(rest.slice(half)));
        break;
      }
      const at = Math.min(done, rest.length - 1);
      if (at > 0) parts.push(await this.run(rest.slice(0, at)));
      parts.push(await this.#suspect(rest[at]!, rest.length > 1 && ended !== 'TIME', ended));
      rest = rest.slice(at + 1);
    }
    return joined(parts);
  }

  /** Whether the item alone ends a worker, or what came before it did. */
  async #suspect(item: BulkItem, again: boolean, ended: Ended): Promise<BatchResult> {
    if (again) {
      const outcome = await this.#attempt([item]);
      if ('result' in outcome) return outcome.result;
      ended = outcome.ended;
    }
    const [code, params] = this.#said(ended);
    const { name, sha256 } = namedBy(item);
    const report = this.judge.unread(name, code, params, sha256);
    return packed([{ report, identity: identityOf(item) }], this.judge);
  }

  #said(ended: Ended): [Code, CodeParams] {
    if (ended === 'TIME') return ['LIMIT_EXCEEDED', { limit: 'itemSeconds', allowed: this.#itemSeconds }];
    if (ended === 'MEMORY') return ['LIMIT_EXCEEDED', { limit: 'workerHeap', allowed: `${this.#heapMb} MB` }];
    return ['WORKER_ENDED', {}];
  }

  async #attempt(items: readonly BulkItem[]): Promise<{ result: BatchResult } | { done: number; ended: Ended }> {
    const progress = new SharedArrayBuffer(4 * PROGRESS.length);
    const watched = { counter: new Int32Array(progress), stop: new AbortController(), seen: -1, since: 0 };
    this.#running.add(watched);
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
    const task: BatchTask = { items, progress };
    try {
      return { result: (await this.#pool.run(task, { signal: watched.stop.signal })) as BatchResult };
    } catch (cause) {
      if (this.#closed) throw cause;
      const done = Atomics.load(watched.counter, PROGRESS.done);
      if (Atomics.load(watched.counter, PROGRESS.started) === 0) throw cause;
      return { done, ended: watched.stop.signal.aborted ? 'TIME' : endedBy(cause) };
    } finally {
      this.#running.delete(watched);
      if (this.#running.size === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      }
    }
  }

  /** Ends a worker whose item has made no step for too long. */
  #look(): void {
    const now = performance.now();
    for (const watched of this.#running) {
      const { counter, stop } = watched;
      if (Atomics.load(counter, PROGRESS.started) === 0) continue;
      const done = Atomics.load(counter, PROGRESS.done);
      if (done !== watched.seen) {
        watched.seen = done;
        watched.since = now;
      } else if (now - watched.since > this.#itemSeconds * 1000) stop.abort();
    }
  }

  #closed = false;

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await this.#pool.destroy();
    this.judge.close();
  }
}

type Ended = 'TIME' | 'MEMORY' | 'CRASH';

function endedBy(cause: unknown): Ended {
  return (cause as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'MEMORY' : 'CRASH';
}

/** Beside this file, as it is installed; a bundle of the tool puts it beside the bundle. */
function workerFile(): string {
  for (const name of ['./worker.js', './bulk/worker.js', './worker.mjs']) {
    const path = fileURLToPath(new URL(name, import.meta.url));
    if (existsSync(path)) return path;
  }
  throw new Error('the worker of khue/bulk is missing');
}

/** Name and digest as a report over the item would give them: of a wrapped line those of what is wrapped. */
function namedBy(item: BulkItem): { readonly name: string; readonly sha256?: string } {
  const reader = new ItemReader();
  try {
    const read = reader.tryRead(item);
    if ('failure' in read) return { name: read.name };
    return { name: read.name, sha256: createHash('sha256').update(read.bytes).digest('hex') };
  } finally {
    reader.close();
  }
}

function identityOf(item: BulkItem): readonly [number, number] {
  const reader = new ItemReader();
  try {
    return reader.identity(item);
  } finally {
    reader.close();
  }
}
