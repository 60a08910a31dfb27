import { basename, join } from 'node:path';
import {
  type BatchResult,
  finishedMoment,
  finishedSummary,
  inputGroups,
  isFolder,
  Judge,
  type JudgeSetup,
  judgedAlone,
  type RunMoment,
  runFolder,
  runMoment,
  runToFile,
  type Summary,
  schedule,
  summaryNames,
  Tally,
  trustDigest,
  WorkerPool,
} from '../bulk/index.js';
import { type EndingCounts, endingCounter } from '../bulk/sources/ignored.js';
import { KhueError } from '../errors.js';
import { csvHeader } from '../present/csv.js';
import type { HighWater } from '../trust/index.js';
import { choice, currentLanguage, type Parsed, print, say, sayLine, usageError, wholeNumber } from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { makeFolder, systemReason, writeOutput } from './files.js';
import { besideOutput, sayIgnored } from './inputs.js';
import { linkKeyArgument } from './link-key.js';
import { maskedName } from './masked.js';
import { Progress } from './progress.js';

export interface ManyOptions {
  readonly format: 'ndjson' | 'csv';
  /** The arguments name one artefact. */
  readonly single: boolean;
  readonly output: string | undefined;
  /** Told of the marks of lists that were opened. */
  readonly onMarks: (lists: HighWater['lists']) => void;
  readonly setup: Omit<JudgeSetup, 'format' | 'checks' | 'linkKey'>;
}

/** `-o` of lines: a file, or a folder that holds `reports.ndjson` (`reports.csv`) with the summary. */
export function linesOutput(output: string | undefined, format: 'ndjson' | 'csv'): string | undefined {
  if (output === undefined) return undefined;
  if (!isFolder(output) && !/[\\/]$/.test(output)) return output;
  makeFolder(output);
  return join(output, `reports.${format}`);
}

/** What `--resume` finds: the validation time of the run, unfinished or finished, or nothing (a run begins). */
export function resumedRun(output: string): { readonly moment: RunMoment } | undefined {
  const moment = runMoment(output) ?? finishedMoment(output);
  return moment === undefined ? undefined : { moment };
}

/** `khue verify` with one line an input. Returns the exit status. */
export async function verifyAll(parsed: Parsed, options: ManyOptions): Promise<number> {
  const { format, single, output } = options;
  const checks = choice('verify', 'checks', parsed.text('checks'), ['all', 'problems']);
  const linkKey = linkKeyArgument(parsed.text('link-key'));
  const { trust } = options.setup;
  const setup: JudgeSetup = {
    ...options.setup,
    trust: { ...trust, digest: trustDigest(trust.source) },
    format,
    ...(checks === undefined ? {} : { checks }),
    ...(linkKey === undefined ? {} : { linkKey }),
  };
  if (single) return verifyOne(parsed, setup, options);
  const pool = poolOptions(parsed);
  return output === undefined
    ? toStandardOutput(parsed, setup, pool, options.onMarks)
    : toFile(parsed, setup, output, pool, options.onMarks);
}

function poolOptions(parsed: Parsed): { readonly workers?: number; readonly itemSeconds?: number } {
  const workers = wholeNumber('verify', 'workers', parsed.text('workers'));
  const itemSeconds = wholeNumber('verify', 'item-seconds', parsed.text('item-seconds'));
  if (workers === 0 || (workers !== undefined && workers > 1024) || itemSeconds === 0)
    throw usageError(
      'verify',
      '--workers và --item-seconds cần số từ 1',
      '--workers and --item-seconds take 1 or more',
    );
  return { ...(workers === undefined ? {} : { workers }), ...(itemSeconds === undefined ? {} : { itemSeconds }) };
}

/** One artefact is judged on this thread: no worker is worth starting for it. */
async function verifyOne(parsed: Parsed, setup: JudgeSetup, { output, onMarks }: ManyOptions): Promise<number> {
  const tally = new Tally();
  const parts: Uint8Array[] = setup.format === 'csv' ? [new TextEncoder().encode(csvHeader())] : [];
  const judge = new Judge(setup);
  for await (const group of inputGroups(parsed.positionals)) {
    for (const item of group) {
      const name = item.name === '-' ? '-' : basename(item.name);
      const result = judgedAlone({ ...item, name }, judge);
      parts.push(result.lines);
      if (result.marks !== undefined) onMarks(result.marks);
      count(result, tally);
    }
  }
  judge.close();
  const bytes = Buffer.concat(parts);
  if (output === undefined) await print(bytes);
  else writeOutput(output, bytes, parsed.flag('force'));
  return statusOf({ answers: tally.answers, unread: tally.unread, faulty: isFaulty([...tally.codes.keys()]) });
}

/** Standard output: in the order of the inputs, each answer as soon as it and those before it are there. */
async function toStandardOutput(
  parsed: Parsed,
  setup: JudgeSetup,
  options: ReturnType<typeof poolOptions>,
  onMarks: ManyOptions['onMarks'],
): Promise<number> {
  const tally = new Tally();
  const pool = new WorkerPool(setup, options);
  const progress = new Progress(parsed.positionals);
  const ignored: EndingCounts = {};
  try {
    if (setup.format === 'csv') await print(csvHeader());
    const onIgnored = endingCounter(ignored);
    const groups = inputGroups(parsed.positionals, {
      standardInputIsLines: setup.format === 'ndjson',
      onIgnored,
      ...besideOutput(),
    });
    for await (const { result } of schedule(groups, pool, { ordered: true })) {
      if (process.stdout.isTTY) progress.clear();
      await print(result.lines);
      count(result, tally, progress);
      if (result.marks !== undefined) onMarks(result.marks);
      progress.update(tally);
    }
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause) : cause;
  } finally {
    progress.end();
    await pool.close();
  }
  sayIgnored(ignored);
  return statusOf({ answers: tally.answers, unread: tally.unread, faulty: isFaulty([...tally.codes.keys()]) });
}

async function toFile(
  parsed: Parsed,
  setup: JudgeSetup,
  output: string,
  pool: ReturnType<typeof poolOptions>,
  onMarks: ManyOptions['onMarks'],
): Promise<number> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new Interrupted());
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = new Progress(parsed.positionals);
  const paths = parsed.positionals;
  const said: typeof say = (code, params) => {
    progress.clear();
    say(code, params);
  };
  const except = [...ownFiles(output), ...besideOther(output)];
  const state = parsed.text('state');
  const shown = (input: string): string => maskedName(input, setup.includePersonalData === true);
  try {
    const summary = await runToFile({
      ...pool,
      setup,
      output,
      ordered: parsed.flag('ordered'),
      resume: parsed.flag('resume'),
      force: parsed.flag('force'),
      inputs: paths,
      ...(state === undefined ? {} : { state }),
      source: (onIgnored) => inputGroups(paths, { standardInputIsLines: setup.format === 'ndjson', except, onIgnored }),
      signal: stop.signal,
      events: {
        onProgress: (tally) => progress.update(tally),
        onFinished: (lines) => said('RUN_FINISHED', { path: output, lines }),
        onResumed: (lines) => said('RUN_RESUMED', { lines }),
        onChanged: (input) => said('RUN_INPUT_CHANGED', { input: shown(input) }),
        onRestarted: (input) => said('RUN_INPUTS_CHANGED', { input: shown(input) }),
        onMarks,
        onUnread: (input, code, message) => sayUnread(progress, input, code, message),
      },
    });
    progress.end();
    sayIgnored(summary.notLookedAt.byEnding);
    return statusOf({ ...summary, faulty: isFaulty(summary.reasons.map(({ code }) => code)) });
  } catch (cause) {
    progress.end();
    if (cause instanceof Interrupted) {
      say('RUN_INTERRUPTED', { path: runFolder(output) });
      return 130;
    }
    if (cause instanceof KhueError) throw new CommandFailure(statusOfFailure(cause), cause);
    // What no disk said is a fault of the program, and is called one.
    if (!isSystemError(cause)) throw cause;
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('OUTPUT_UNWRITABLE', { params: { path: output, reason: systemReason(cause) }, cause }),
    );
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function ownFiles(output: string): string[] {
  return [output, runFolder(output), `${runFolder(output)}.lock`, ...summaryNames(output)];
}

/** A folder of results may hold those in the other format too; only what a summary calls results is none of the inputs. */
function besideOther(output: string): string[] {
  const [, stem, format] = /^(.*[\\/]reports\.)(ndjson|csv)$/.exec(output) ?? [];
  const other = `${stem}${format === 'csv' ? 'ndjson' : 'csv'}`;
  return stem === undefined || finishedSummary(other) === undefined ? [] : ownFiles(other);
}

class Interrupted extends Error {}

function isSystemError(cause: unknown): boolean {
  return cause instanceof Error && typeof (cause as NodeJS.ErrnoException).syscall === 'string';
}

function statusOfFailure({ code }: KhueError): number {
  if (code === 'RUN_DIFFERS' || code === 'RUN_INPUTS_DIFFER') return EXIT.usage;
  if (code === 'RUN_UNFINISHED' || code === 'RUN_BUSY' || code === 'OUTPUT_EXISTS') return EXIT.exists;
  return EXIT.unreadable;
}

/** Whether the program failed over an input, which its line says and is none of the input's faults. */
function isFaulty(codes: readonly string[]): boolean {
  return codes.some((code) => code.startsWith('INTERNAL_FAULT'));
}

function statusOf({
  answers,
  unread,
  faulty,
}: Pick<Summary, 'answers' | 'unread'> & { readonly faulty: boolean }): number {
  const outcome = new Outcome();
  if (faulty) outcome.add(EXIT.fault);
  if (unread > 0) outcome.add(EXIT.unreadable);
  if (answers.REJECT > 0) outcome.add(EXIT.reject);
  // Those that could not be read are among the undecided.
  if (answers.UNDECIDED > unread) outcome.add(EXIT.undecided);
  return outcome.status;
}

function count(result: BatchResult, tally: Tally, progress?: Progress): void {
  for (const summary of result.summaries) {
    tally.add(summary, tally.counts.total + 1);
    if (summary.unread !== undefined) sayUnread(progress, summary.input ?? '', summary.code, summary.unread);
  }
}

function sayUnread(
  progress: Progress | undefined,
  input: string,
  code: string,
  message: { readonly vi: string; readonly en: string },
): void {
  progress?.clear();
  sayLine(`${input}: ${message[currentLanguage()]} [${code}]`);
}
