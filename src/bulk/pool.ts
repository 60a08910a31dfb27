import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type Code, codes } from '../codes.js';
import { type CodeParams, KhueError } from '../errors.js';
import type { BatchResult, BatchTask } from './batch.js';
import type { BulkItem } from './items.js';
import { Judge, type JudgeSetup } from './judge.js';
import { MemoryWatch, Turns } from './memory.js';
import { ItemReader } from './read-item.js';
import { joined, PROGRESS, packed } from './work.js';

export interface PoolOptions {
  /** Default: the cores that this process may use. */
  readonly workers?: number;
  /** Wall time that one item may take before its worker is ended; default 30. */
  readonly itemSeconds?: number;
  /** JavaScript heap of a worker; default 256. A worker that needs more is ended. */
  readonly workerHeapMb?: number;
  /** What a worker may hold in all, buffers with it; default 1,024. Seen of all together; the item that needs more is then told from the others. */
  readonly workerMemoryMb?: number;
  /** The worker's program, where it does not lie beside this one. */
  readonly workerFile?: string;
}

export const DEFAULT_ITEM_SECONDS = 30;
/** Several times what the largest JSON within the limits takes. */
const DEFAULT_HEAP_MB = 256;
/** A PDF of the largest size, with what is unpacked of it and its objects. */
const DEFAULT_MEMORY_MB = 1024;
/**
 * Workers load their program with `import`: where `require` may load it (Node 20.19 and later), piscina tries that first, and a worker
 * that is ended meanwhile takes the process with it (v8::ToLocalChecked in CreateRequiredModuleFacade).
 */
const NO_REQUIRE = '--no-experimental-require-module';
const LOADER = process.allowedNodeEnvironmentFlags.has(NO_REQUIRE) ? [NO_REQUIRE] : [];
const WATCH_MS = 100;
/** Who looks later than this stood still, and the workers perhaps with it (a program that was stopped, a caller that computes). */
const STILL_MS = 10 * WATCH_MS;
/** Time in which the memory of a worker that was ended goes back. */
const SETTLE_MS = 200;

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
  readonly #memoryMb: number;
  readonly #memory: MemoryWatch;
  readonly #turns = new Turns();
  readonly #running = new Set<Watched>();
  #watch: NodeJS.Timeout | undefined;
  #looked = 0;

  /** @throws KhueError when the trust list cannot be opened */
  constructor(setup: JudgeSetup, options: PoolOptions = {}) {
    this.judge = new Judge(setup);
    this.workers = Math.max(1, options.workers ?? availableParallelism());
    this.#itemSeconds = options.itemSeconds ?? DEFAULT_ITEM_SECONDS;
    this.#heapMb = options.workerHeapMb ?? DEFAULT_HEAP_MB;
    this.#memoryMb = options.workerMemoryMb ?? DEFAULT_MEMORY_MB;
    this.#memory = new MemoryWatch(this.workers, this.#memoryMb);
    this.#pool = new Piscina({
      filename: options.workerFile ?? workerFile(),
      minThreads: this.workers,
      maxThreads: this.workers,
      idleTimeout: Number.POSITIVE_INFINITY,
      workerData: setup,
      // Nothing of the environment is a worker's business.
      env: {},
      execArgv: LOADER,
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
      const again = ended === 'ALL' || (rest.length > 1 && ended !== 'TIME');
      parts.push(await this.#suspect(rest[at]!, again, ended));
      rest = rest.slice(at + 1);
    }
    return joined(parts);
  }

  /** Whether the item alone ends a worker, or what came before it did. */
  async #suspect(item: BulkItem, again: boolean, ended: Ended): Promise<BatchResult> {
    if (again) {
      const outcome = await (ended === 'ALL' ? this.#alone(item) : this.#attempt([item]));
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
    if (ended === 'ALL') return ['LIMIT_EXCEEDED', { limit: 'workerMemory', allowed: `${this.#memoryMb} MB` }];
    if (ended === 'MEMORY') return ['LIMIT_EXCEEDED', { limit: 'workerHeap', allowed: `${this.#heapMb} MB` }];
    return ['WORKER_ENDED', {}];
  }

  /** While it is tried nobody else is at work, so that it is this item which holds what is held. */
  #alone(item: BulkItem): Promise<Attempt> {
    return this.#turns.alone(async () => {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      this.#memory.restart();
      return this.#try([item]);
    });
  }

  #attempt(items: readonly BulkItem[]): Promise<Attempt> {
    return this.#turns.beside(() => this.#try(items));
  }

  async #try(items: readonly BulkItem[]): Promise<Attempt> {
    const progress = new SharedArrayBuffer(4 * PROGRESS.length);
    const watched: Watched = { counter: new Int32Array(progress), stop: new AbortController(), seen: -1, since: 0 };
    this.#running.add(watched);
    if (this.#watch === undefined) {
      this.#looked = performance.now();
      this.#watch = setInterval(() => this.#look(), WATCH_MS);
    }
    const task: BatchTask = { items, progress };
    try {
      return { result: (await this.#pool.run(task, { signal: watched.stop.signal })) as BatchResult };
    } catch (cause) {
      if (this.#closed) throw cause;
      const done = Atomics.load(watched.counter, PROGRESS.done);
      if (Atomics.load(watched.counter, PROGRESS.started) === 0 && !watched.stop.signal.aborted)
        throw asKhueError(cause);
      return { done, ended: watched.stop.signal.aborted ? (watched.stop.signal.reason as Ended) : endedBy(cause) };
    } finally {
      this.#running.delete(watched);
      if (this.#running.size === 0) {
        clearInterval(this.#watch);
        this.#watch = undefined;
      }
    }
  }

  /** Ends a worker whose item has made no step for too long that was looked at, and all when together they hold too much. */
  #look(): void {
    const now = performance.now();
    const still = Math.max(0, now - this.#looked - STILL_MS);
    this.#looked = now;
    if (this.#memory.isOver()) {
      for (const { stop } of this.#running) stop.abort('ALL' satisfies Ended);
      this.#memory.restart();
      return;
    }
    for (const watched of this.#running) {
      const { counter, stop } = watched;
      watched.since += still;
      if (Atomics.load(counter, PROGRESS.started) === 0) continue;
      const done = Atomics.load(counter, PROGRESS.done);
      if (done !== watched.seen) {
        watched.seen = done;
        watched.since = now;
      } else if (now - watched.since > this.#itemSeconds * 1000) stop.abort('TIME' satisfies Ended);
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

/** `ALL`: every worker was ended since together they held too much. */
type Ended = 'TIME' | 'MEMORY' | 'CRASH' | 'ALL';

type Attempt = { readonly result: BatchResult } | { readonly done: number; readonly ended: Ended };

interface Watched {
  readonly counter: Int32Array;
  readonly stop: AbortController;
  seen: number;
  since: number;
}

function endedBy(cause: unknown): Ended {
  return (cause as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'MEMORY' : 'CRASH';
}

/** What a worker throws before its first item (another trust list than the run's) comes over without its class. */
function asKhueError(cause: unknown): unknown {
  if (cause instanceof KhueError || typeof cause !== 'object' || cause === null) return cause;
  const { code, params } = cause as { readonly code?: unknown; readonly params?: CodeParams };
  if (typeof code !== 'string' || !Object.hasOwn(codes, code)) return cause;
  return new KhueError(code as Code, { ...(params === undefined ? {} : { params }), cause });
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
