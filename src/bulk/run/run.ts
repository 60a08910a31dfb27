import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { KhueError } from '../../errors.js';
import { csvHeader } from '../../present/csv.js';
import type { HighWater } from '../../trust/index.js';
import type { BulkItem } from '../items.js';
import { type BulkReport, generatorOf, type Judge, type JudgeSetup } from '../judge.js';
import { type PoolOptions, WorkerPool } from '../pool.js';
import { type JudgedBatch, schedule } from '../schedule.js';
import { endingCounter, totalOf } from '../sources/ignored.js';
import { summariseItem } from '../summarise-item.js';
import { summaryHtml } from '../summary/html.js';
import { type Summary, summarise } from '../summary/summary.js';
import { Tally } from '../summary/tally.js';
import { replaceFile } from './files.js';
import { finishedSummary, inputsDigest, type Placement, place, placed, summaryNames } from './finished.js';
import {
  headerDigests,
  headerOf,
  lock,
  mustBeFree,
  mustBeTheRun,
  mustEqual,
  type RunHeader,
  readHeader,
  removeFolder,
  runFolder,
  startFolder,
} from './header.js';
import { InputsChanged, remaining } from './resume.js';
import { RunStore } from './store.js';

export interface RunOptions extends PoolOptions {
  readonly setup: JudgeSetup;
  /** The file of the lines. */
  readonly output: string;
  readonly ordered: boolean;
  readonly resume: boolean;
  readonly force: boolean;
  /** Where what is known of the list is kept, as it was named: every line says of the list what is known there. */
  readonly state?: string;
  /** What was named as inputs, to see that a resumed run is the same one. */
  readonly inputs: readonly string[];
  /** Makes the inputs, from the start each time it is called; `onIgnored` is told of files that nobody reads. */
  readonly source: (onIgnored: (name: string) => void) => AsyncIterable<Iterable<BulkItem>>;
  readonly signal?: AbortSignal;
  readonly events?: RunEvents;
}

export interface RunEvents {
  readonly onProgress?: (tally: Tally) => void;
  /** A run is gone on with: so many lines stand. */
  readonly onResumed?: (lines: number) => void;
  /** The run was finished before, for the same inputs and options: nothing was done. */
  readonly onFinished?: (lines: number) => void;
  /** An input that was judged is another one since: it is judged again. */
  readonly onChanged?: (input: string) => void;
  /** Inputs were added, removed or renamed: everything is judged again, at the same validation time. */
  readonly onRestarted?: (input: string) => void;
  /** Lists that were opened: their marks are the caller's to keep. */
  readonly onMarks?: (lists: HighWater['lists']) => void;
  readonly onUnread?: (input: string, code: string, message: { readonly vi: string; readonly en: string }) => void;
}

const CHECKPOINT_MS = 250;
/** Lines that came before their turn are held up to here; then they go to the disk as they are and are put in order at the end. */
const HELD_BYTES = 24 << 20;

/**
 * Judges many inputs into a file of lines with a summary beside it, so that a run that ends at any moment can be gone on with and
 * ends with the same lines. While it runs, what it has lies in the folder `OUTPUT.run`.
 *
 * @throws KhueError `RUN_UNFINISHED`, `RUN_DIFFERS`, `RUN_INPUTS_DIFFER`, `RUN_BUSY`, `OUTPUT_EXISTS`; the signal's reason; system errors of writing
 */
export async function runToFile(given: RunOptions): Promise<Summary> {
  let spent = false;
  // Standard input is read once, whoever asks for it again.
  const once = given.inputs.includes('-');
  const source: RunOptions['source'] = (onIgnored) => {
    spent = once;
    return given.source(onIgnored);
  };
  const options: RunOptions = { ...given, source };
  const folder = runFolder(options.output);
  const header = headerOf(options);
  mustBeFree(folder);
  let begin: (() => void) | undefined;
  if (options.resume && readHeader(folder) !== undefined) mustEqual(readHeader(folder), header, folder);
  else {
    // Looking whether standard input is the same would leave nothing of it to be judged.
    const asked = options.resume && !(once && options.force);
    const finished = asked ? await alreadyFinished(options, header).catch(unlessForced(options)) : undefined;
    if (finished !== undefined) return finished;
    if (existsSync(folder) && !options.force && !options.resume)
      throw new KhueError('RUN_UNFINISHED', { params: { path: folder } });
    begin = () => startFolder(folder, header);
  }
  const unlock = lock(folder, begin);
  try {
    for (;;) {
      try {
        return await attempt(options, folder, header);
      } catch (cause) {
        if (!(cause instanceof InputsChanged)) throw cause;
        if (spent) throw new KhueError('RUN_DIFFERS', { params: { path: folder, what: 'inputs' } });
        options.events?.onRestarted?.(cause.input);
        lock(folder, () => startFolder(folder, header));
      }
    }
  } finally {
    unlock();
  }
}

/** @throws KhueError `RUN_DIFFERS`, `RUN_INPUTS_DIFFER` where the lines are of other inputs or options, or are no longer what they were */
async function alreadyFinished(options: RunOptions, header: RunHeader): Promise<Summary | undefined> {
  const { output, events } = options;
  const summary = finishedSummary(output);
  if (summary === undefined) return undefined;
  const { run } = summary;
  mustBeTheRun(run?.header, header, output);
  if (statSync(output).size !== run!.linesBytes)
    throw new KhueError('RUN_DIFFERS', { params: { path: output, what: basename(output) } });
  if (
    (await inputsDigest(
      options.source(() => {}),
      options.signal,
    )) !== run!.inputsSha256
  )
    throw new KhueError('RUN_INPUTS_DIFFER', { params: { path: output } });
  events?.onFinished?.(summary.total);
  return summary;
}

/** With `force` another run in its place is no reason to stop. */
function unlessForced({ force }: RunOptions): (cause: unknown) => undefined {
  return (cause) => {
    if (!force || !(cause instanceof KhueError)) throw cause;
  };
}

async function attempt(options: RunOptions, folder: string, header: RunHeader): Promise<Summary> {
  const before = placed(folder, options.output, options.force);
  if (before !== undefined) {
    const summary = finishedSummary(options.output);
    if (summary !== undefined) {
      removeFolder(folder);
      return (await alreadyFinished(options, header)) ?? summary;
    }
  }
  // Said before the work is done, and before a summary stands beside lines that are not its own.
  if (!options.force && existsSync(options.output))
    throw new KhueError('OUTPUT_EXISTS', { params: { path: options.output } });
  const { setup, ordered, events } = options;
  const { store, tally, ignored } = RunStore.open(folder);
  // Rows of a table are not counted again.
  if (store.superseded && setup.format === 'csv') throw new InputsChanged('');
  const pool = new WorkerPool(setup, options);
  try {
    const first = setup.format === 'csv' ? 2 : 1;
    if (store.lineCount > 0) events?.onResumed?.(store.lineCount);
    else if (setup.format === 'csv') store.head(new TextEncoder().encode(csvHeader()));
    const groups = remaining(
      // Told again from the start, so what was counted before does not count twice.
      options.source(endingCounter(ignored)),
      store,
      {
        onChanged: (name) => {
          if (setup.format === 'csv') throw new InputsChanged(name);
          store.superseded = true;
          events?.onChanged?.(name);
        },
      },
    );
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    let due = performance.now() + CHECKPOINT_MS;
    /** What is counted is what is written. */
    let isEven = true;
    const write = (batch: JudgedBatch): void => {
      isEven = false;
      const emitted = store.lineCount;
      store.append(batch.items, batch.result);
      if (batch.result.marks !== undefined) events?.onMarks?.(batch.result.marks);
      for (const [i, summary] of batch.result.summaries.entries()) {
        tally.add(summary, first + (ordered ? batch.items[i]!.seq! : emitted + i));
        if (summary.unread !== undefined) events?.onUnread?.(summary.input ?? '', summary.code, summary.unread);
      }
      isEven = true;
    };
    const held = new InTurn(write, ordered);
    try {
      for await (const batch of schedule(groups, pool, signal)) {
        held.take(batch);
        events?.onProgress?.(tally);
        const now = performance.now();
        if (now < due) continue;
        store.checkpoint(tally, ignored);
        // At most a twentieth of the time goes into checkpoints.
        due = performance.now() + Math.max(CHECKPOINT_MS, 20 * (performance.now() - now));
      }
    } catch (cause) {
      // A batch that was written and not counted (a disk that was full for a moment) is judged again from the last checkpoint on.
      if (isEven && !(cause instanceof InputsChanged)) store.checkpoint(tally, ignored);
      throw cause;
    }
    held.end();
    store.checkpoint(tally, ignored);
    return finish(options, { folder, header, store, counted: tally, ignored, judge: pool.judge });
  } finally {
    await pool.close();
  }
}

/** Batches in their turn, as far as memory allows. */
class InTurn {
  readonly #write: (batch: JudgedBatch) => void;
  readonly #ordered: boolean;
  readonly #held = new Map<number, JudgedBatch>();
  #heldBytes = 0;
  #next = 0;

  constructor(write: (batch: JudgedBatch) => void, ordered: boolean) {
    this.#write = write;
    this.#ordered = ordered;
  }

  take(batch: JudgedBatch): void {
    if (!this.#ordered) {
      this.#write(batch);
      return;
    }
    this.#held.set(batch.turn, batch);
    this.#heldBytes += batch.result.lines.length;
    for (let next = this.#held.get(this.#next); next !== undefined; next = this.#held.get(this.#next)) {
      this.#give(next);
      this.#next++;
    }
    if (this.#heldBytes > HELD_BYTES) for (const one of [...this.#held.values()]) this.#give(one);
    while (this.#given.delete(this.#next)) this.#next++;
  }

  readonly #given = new Set<number>();

  #give(batch: JudgedBatch): void {
    this.#held.delete(batch.turn);
    this.#heldBytes -= batch.result.lines.length;
    if (batch.turn !== this.#next) this.#given.add(batch.turn);
    this.#write(batch);
  }

  end(): void {
    for (const batch of [...this.#held.values()].sort((a, b) => a.turn - b.turn)) this.#give(batch);
  }
}

function finish(
  options: RunOptions,
  {
    folder,
    header,
    store,
    counted,
    ignored,
    judge,
  }: {
    readonly folder: string;
    readonly header: RunHeader;
    readonly store: RunStore;
    readonly counted: Tally;
    readonly ignored: Record<string, number>;
    readonly judge: Judge;
  },
): Summary {
  const { output, ordered, setup, force } = options;
  let tally = counted;
  let from: Placement = 'lines';
  if (store.superseded || (ordered && !store.inOrder)) {
    from = 'assembled';
    const again = assemble(
      store,
      join(folder, from),
      setup.format === 'csv' ? new TextEncoder().encode(csvHeader()).length : 0,
      store.superseded,
    );
    if (again !== undefined) tally = again;
  }
  const inputsSha256 = store.inputsDigest();
  store.close();
  const summary = summarise(tally, {
    validatedAt: setup.at,
    atSource: setup.atSource,
    ...generatorOf(judge),
    lines: basename(output),
    run: { header: headerDigests(header), inputsSha256, linesBytes: statSync(join(folder, from)).size },
    notLookedAt: { count: totalOf(ignored), byEnding: ignored },
    personalData: setup.includePersonalData === true,
  });
  const [json, html] = summaryNames(output);
  replaceFile(json, `${JSON.stringify(summary, null, 1)}\n`);
  replaceFile(html, summaryHtml(summary));
  place(folder, from, output, force);
  removeFolder(folder);
  return summary;
}

/** The lines in the order of the inputs, of each input its newest. Counted again where some were judged twice. */
function assemble(store: RunStore, path: string, headLength: number, recount: boolean): Tally | undefined {
  const tally = recount ? new Tally() : undefined;
  // A file of that name may be the output already, by a link.
  rmSync(path, { force: true });
  const file = openSync(path, 'w');
  try {
    let pieces: Uint8Array[] = headLength > 0 ? [store.readHead(headLength)] : [];
    let bytes = 0;
    const flush = (): void => {
      const whole = Buffer.concat(pieces);
      for (let done = 0; done < whole.length; ) done += writeSync(file, whole, done);
      pieces = [];
      bytes = 0;
    };
    store.forgetWindow();
    const count = store.rowCount;
    for (let seq = 0; seq < count; seq++) {
      const row = store.row(seq);
      if (row === undefined || row.length === 0) continue;
      const line = store.readLine(row);
      pieces.push(line);
      bytes += line.length;
      tally?.add(summariseItem(JSON.parse(new TextDecoder().decode(line)) as BulkReport), seq + 1);
      if (bytes > 4 << 20) flush();
    }
    flush();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return tally;
}
