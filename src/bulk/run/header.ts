import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
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
  if (header === undefined) return undefined;
  const { at, highWater } = header;
  return { at, atSource: header.atSource as 'CLOCK' | 'GIVEN', ...(highWater === undefined ? {} : { highWater }) };
}

export interface RunMoment {
  readonly at: number;
  readonly atSource: 'CLOCK' | 'GIVEN';
  readonly highWater?: HighWater;
}

export function headerOf({
  setup,
  ordered,
  inputs,
}: {
  readonly setup: JudgeSetup;
  readonly ordered: boolean;
  readonly inputs: readonly string[];
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

function differing(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): string {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
    .join(', ');
}

export function readHeader(folder: string): RunHeader | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunHeader;
  } catch {
    return undefined;
  }
}

export function startFolder(folder: string, header: RunHeader): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  replaceFile(join(folder, 'run.json'), `${JSON.stringify(header, null, 1)}\n`);
}

/** One process a run. A lock whose process is gone (`kill -9`) holds nobody. */
export function lock(folder: string): () => void {
  mustBeFree(folder);
  const path = join(folder, 'lock');
  replaceFile(path, String(process.pid));
  return () => rmSync(path, { force: true });
}

/** @throws KhueError `RUN_BUSY` when another process is at work there, whatever is wanted of the folder */
export function mustBeFree(folder: string): void {
  const path = join(folder, 'lock');
  const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  if (owner > 0 && owner !== process.pid && isAlive(owner))
    throw new KhueError('RUN_BUSY', { params: { path: folder } });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { code?: string }).code === 'EPERM';
  }
}
