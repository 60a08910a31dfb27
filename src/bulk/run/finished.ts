import { existsSync, linkSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KhueError } from '../../errors.js';
import { parseInstant } from '../../time.js';
import type { BulkItem } from '../items.js';
import { ItemReader } from '../read-item.js';
import type { Summary } from '../summary/summary.js';
import { replaceFile, syncFolder } from './files.js';
import type { RunMoment } from './header.js';
import { InputsDigest, nameHash } from './identity.js';
import { breathing } from './resume.js';

/** The end of a run: its lines get their name, and what they are the lines of can be told afterwards. */

/** `summary.json` and `.html` beside the lines; where those are of another file of lines, named after this one. */
export function summaryNames(output: string): readonly [string, string] {
  const folder = dirname(output);
  const own = summaryOf(join(folder, 'summary.json'))?.lines;
  const stem =
    own === undefined && !existsSync(join(folder, 'summary.json'))
      ? 'summary'
      : own === basename(output)
        ? 'summary'
        : `${basename(output).replace(/\.(ndjson|csv|jsonl)$/i, '')}.summary`;
  return [join(folder, `${stem}.json`), join(folder, `${stem}.html`)];
}

/** The summary of a finished run, by its file of lines. */
export function finishedSummary(output: string): Summary | undefined {
  const summary = summaryOf(summaryNames(output)[0]);
  return summary?.lines === basename(output) && existsSync(output) ? summary : undefined;
}

/** For which moment a finished run was made. */
export function finishedMoment(output: string): RunMoment | undefined {
  const summary = finishedSummary(output);
  const at = summary === undefined ? undefined : parseInstant(summary.validatedAt);
  return summary === undefined || at === undefined ? undefined : { at, atSource: summary.atSource };
}

function summaryOf(path: string): Summary | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Summary;
  } catch {
    return undefined;
  }
}

/** Which file of the folder becomes the output. */
export type Placement = 'lines' | 'assembled';

/**
 * Gives the lines their name; without `force` never over a file that is there. The folder keeps its own name of the file (a link)
 * until it is taken away, so that a run that ends in between knows its output again.
 */
export function place(folder: string, from: Placement, to: string, force: boolean): void {
  replaceFile(join(folder, 'finished'), from);
  give(join(folder, from), to, force);
}

function give(from: string, to: string, force: boolean): void {
  if (force) renameSync(from, to);
  else {
    try {
      linkSync(from, to);
    } catch (cause) {
      if ((cause as { code?: string }).code === 'EEXIST' || existsSync(to))
        throw new KhueError('OUTPUT_EXISTS', { params: { path: to } });
      // Some file systems know no links.
      renameSync(from, to);
    }
  }
  syncFolder(dirname(to));
}

/** Whether the run of a folder had ended but for its output's name, which is then given. */
export function placed(folder: string, to: string, force: boolean): true | undefined {
  const path = join(folder, 'finished');
  if (!existsSync(path)) return undefined;
  const from = join(folder, readFileSync(path, 'utf8') === 'assembled' ? 'assembled' : 'lines');
  if (existsSync(from) && !isSameFile(from, to)) give(from, to, force);
  return existsSync(to) ? true : undefined;
}

function isSameFile(a: string, b: string): boolean {
  if (!existsSync(b)) return false;
  const [one, two] = [statSync(a), statSync(b)];
  return one.ino === two.ino && one.dev === two.dev;
}

/** The digest of the inputs as they are now. */
export async function inputsDigest(groups: AsyncIterable<Iterable<BulkItem>>, signal?: AbortSignal): Promise<string> {
  const digest = new InputsDigest();
  const reader = new ItemReader();
  try {
    for await (const item of breathing(groups)) {
      signal?.throwIfAborted();
      digest.add(nameHash(item.name), reader.identity(item));
    }
  } finally {
    reader.close();
  }
  return digest.hex();
}
