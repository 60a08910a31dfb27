import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KhueError } from '../../errors.js';
import type { HighWater } from '../../trust/index.js';
import { linkKeyId } from '../facts.js';
import type { JudgeSetup } from '../judge.js';
import { replaceFile } from './files.js';

/** The folder of a run while it goes on: what the run is, and whose it is. */

/** What must be equal for a run to be gone on with. */
export interface RunHeader {
  readonly runVersion: 1;
  readonly generator: string;
  readonly format: string;
  readonly ordered: boolean;
  readonly inputs: readonly string[];
  readonly at: number;
  readonly atSource: string;
  readonly policy: string;
  readonly trust: string;
  readonly pins: readonly string[];
  readonly more: Readonly<Record<string, unknown>>;
  /** What was known of the list when the run began, so that every line says the same of it. */
  readonly highWater?: HighWater;
}

export function runFolder(output: string): string {
  return `${output}.run`;
}

/**
 * The validation time of the run that lies unfinished beside an output, so that all of it is judged for one moment.
 */
export function runMoment(output: string): RunMoment | undefined {
  const header = readHeader(runFolder(output));
  // Somebody else's is told apart when the run begins.
  if (header === undefined || !Number.isFinite(header.at)) return undefined;
  const { at, highWater } = header;
  return { at, atSource: header.atSource as 'CLOCK' | 'GIVEN', ...(highWater === undefined ? {} : { highWater }) };
}

/** For which moment, and with which knowledge of the list, a run was begun. */
export interface RunMoment {
  readonly at: number;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly highWater?: HighWater;
}

export function headerOf({
  setup,
  ordered,
  inputs,
  state,
}: {
  readonly setup: JudgeSetup;
  readonly ordered: boolean;
  readonly inputs: readonly string[];
  readonly state?: string;
}): RunHeader {
  const { revocation, staleDays, maxAgeDays, includePersonalData, checks, language, limits, linkKey } = setup;
  return {
    runVersion: 1,
    generator: GENERATOR_OF_RUNS,
    format: setup.format,
    ordered,
    inputs,
    at: setup.at,
    atSource: setup.atSource,
    policy: setup.policy,
    trust: setup.trust.digest ?? '',
    pins: setup.trust.pinned ?? [],
    ...(setup.trust.highWater === undefined ? {} : { highWater: setup.trust.highWater }),
    more: JSON.parse(
      JSON.stringify({
        revocation,
        staleDays,
        maxAgeDays,
        includePersonalData,
        checks,
        language: setup.format === 'csv' ? language : undefined,
        limits,
        linkKey: linkKey === undefined ? undefined : linkKeyId(linkKey),
        state,
        documents: setup.documents?.map(
          ({ name, bytes }) => `${name} ${createHash('sha256').update(bytes).digest('hex')}`,
        ),
      }),
    ) as Record<string, unknown>,
  };
}

const GENERATOR_OF_RUNS = 'khue/run/1';

export function mustEqual(found: RunHeader | undefined, wanted: RunHeader, folder: string): void {
  if (found === undefined) throw new KhueError('RUN_DIFFERS', { params: { path: folder, what: 'run.json' } });
  for (const name of Object.keys(wanted) as (keyof RunHeader)[])
    if (name !== 'highWater' && JSON.stringify(found[name]) !== JSON.stringify(wanted[name])) {
      const what = name === 'more' ? differing(found.more, wanted.more) : name;
      throw new KhueError('RUN_DIFFERS', { params: { path: folder, what } });
    }
}

/**
 * What a finished run was, by digests of each part of its header: names of files and pins stay with who ran it, and it can still be
 * said what differs.
 */
export function headerDigests(header: RunHeader): Readonly<Record<string, string>> {
  const { more, highWater: _, ...rest } = header;
  return Object.fromEntries(
    [...Object.entries(rest), ...Object.entries(more)].map(([name, value]) => [name, digestOf(value)]),
  );
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

/** @throws KhueError `RUN_DIFFERS`, naming the parts that are other ones */
export function mustBeTheRun(
  found: Readonly<Record<string, string>> | undefined,
  wanted: RunHeader,
  path: string,
): void {
  const what = found === undefined ? 'summary.json' : differing(found, headerDigests(wanted));
  if (what !== '') throw new KhueError('RUN_DIFFERS', { params: { path, what } });
}

function differing(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .join(', ');
}

export function readHeader(folder: string): RunHeader | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as RunHeader) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * An empty folder for a run. What is there already is taken away only where it is a run's.
 * @throws KhueError `OUTPUT_EXISTS`
 */
export function startFolder(folder: string, header: RunHeader): void {
  if (!isOurs(folder)) throw new KhueError('OUTPUT_EXISTS', { params: { path: folder } });
  // What says that lines are there goes before them: a run that ends here is one that has not begun.
  for (const name of ['finished', 'checkpoint.json']) rmSync(join(folder, name), { force: true });
  removeFolder(folder);
  mkdirSync(folder);
  replaceFile(join(folder, 'run.json'), `${JSON.stringify(header, null, 1)}\n`);
}

/** Nothing, an empty folder, a run's, or what is left of one that ended while its folder was made or taken away. */
function isOurs(folder: string): boolean {
  if (!existsSync(folder) || readHeader(folder)?.generator === GENERATOR_OF_RUNS) return true;
  try {
    return readdirSync(folder).every((name) => LEFT_OVER.test(name));
  } catch {
    return false;
  }
}

const LEFT_OVER = /^(run\.json\.\d+\.tmp|lock|finished)$/;

/** Takes a finished run's folder away so that what is left at any moment still says what it was. */
export function removeFolder(folder: string): void {
  const last = ['run.json', 'finished'];
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder))
    if (!last.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of last) rmSync(join(folder, name), { force: true });
  rmdirSync(folder);
}

/**
 * One process a run. A lock whose process is gone (`kill -9`) holds nobody, whoever has its number since. Of two that come at one
 * instant only one is let look at the lock and take it: the door to it lies beside the folder, which may be made anew meanwhile.
 * @param begin what is done to the folder before it is taken
 */
export function lock(folder: string, begin: () => void = () => {}): () => void {
  const door = `${folder}.lock`;
  enter(door, folder);
  try {
    mustBeFree(folder);
    begin();
    const path = join(folder, 'lock');
    replaceFile(path, thisProcess());
    return () => rmSync(path, { force: true });
  } finally {
    rmSync(door, { force: true });
  }
}

/** @throws KhueError `RUN_BUSY` */
function enter(door: string, folder: string): void {
  // With its content at once: who finds it there knows whose it is.
  const own = `${door}.${process.pid}.tmp`;
  writeFileSync(own, thisProcess());
  try {
    if (isPlaced(own, door)) return;
    mustNotBeHeld(door, folder);
    rmSync(door, { force: true });
    if (!isPlaced(own, door)) throw new KhueError('RUN_BUSY', { params: { path: folder } });
  } finally {
    rmSync(own, { force: true });
  }
}

/** Some file systems know no links: there two may still come in together. */
function isPlaced(own: string, door: string): boolean {
  try {
    linkSync(own, door);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code !== 'EEXIST';
  }
}

/** @throws KhueError `RUN_BUSY` when another process is at work there, whatever is wanted of the folder */
export function mustBeFree(folder: string): void {
  mustNotBeHeld(join(folder, 'lock'), folder);
}

function mustNotBeHeld(path: string, folder: string): void {
  const [pid = '', started] = textOf(path).trim().split(' ');
  const owner = Number(pid);
  if (owner > 0 && owner !== process.pid && isAlive(owner) && !isAnother(owner, started))
    throw new KhueError('RUN_BUSY', { params: { path: folder } });
}

/** Nothing where there is none, or none any more. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return '';
    throw cause;
  }
}

function thisProcess(): string {
  return `${process.pid} ${startOf(process.pid) ?? ''}`.trimEnd();
}

/** Whether a number was given to another process since; where nothing tells, it was not. */
function isAnother(pid: number, started: string | undefined): boolean {
  const now = startOf(pid);
  return started !== undefined && now !== undefined && now !== started;
}

/** The start of the machine and of the process on it; undefined where no system tells (Linux does). */
function startOf(pid: number): string | undefined {
  try {
    const machine = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): field 22; the second is a name in brackets, which may hold anything.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return started === undefined ? undefined : `${machine}/${started}`;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM';
  }
}
