import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KhueError } from '../errors.js';
import { type ManyOptions, makeManyRecords } from './many.js';
import { createDemoWorld } from './world.js';
import type { DemoWorld, DemoWorldOptions } from './world-types.js';

/**
 * Makes a world and writes it into a folder, which is made when it is not there.
 * @throws KhueError `OUTPUT_EXISTS` when the folder is not empty, unless `force`; `OUTPUT_UNWRITABLE` when it cannot be written
 */
export async function writeDemoWorld(
  folder: string,
  options: DemoWorldOptions & { readonly force?: boolean } = {},
): Promise<{ readonly count: number; readonly world: DemoWorld }> {
  const { force, ...rest } = options;
  await mustBeFor(folder, force === true);
  const world = await createDemoWorld(rest);
  try {
    for (const [name, bytes] of world.files) {
      const path = join(folder, ...name.split('/'));
      await makeFolders(dirname(path));
      await writeFile(path, bytes);
    }
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return { count: world.files.size, world };
}

/** What many records are written as: a file each, or lines of one file. */
export type ManyForm = 'files' | 'ndjson';

/**
 * Makes many records and writes them as they are made: `trust/`, `trust-pin.txt`, `records/CODE/NUMBER.json` or `records.ndjson`, and
 * beside them `truth.ndjson` (name or line, answer, how it was forged).
 * @throws KhueError as `writeDemoWorld`
 */
export async function writeManyRecords(
  folder: string,
  options: ManyOptions & {
    readonly form?: ManyForm;
    readonly force?: boolean;
    readonly onMade?: (count: number) => void;
  },
): Promise<{ readonly count: number; readonly forged: number; readonly schools: number }> {
  const { form = 'files', force, onMade, ...rest } = options;
  await mustBeFor(folder, force === true);
  const many = await makeManyRecords(rest);
  try {
    for (const [name, bytes] of many.trust) await put(join(folder, 'trust', ...name.split('/')), bytes);
    await put(join(folder, 'trust-pin.txt'), `${many.trustPin}\n`);
    const lines = form === 'ndjson' ? opened(join(folder, 'records.ndjson')) : undefined;
    const truth = opened(join(folder, 'truth.ndjson'));
    let count = 0;
    let forged = 0;
    const made = new Set<string>();
    for await (const { name, bytes, answer, forged: how } of many.records()) {
      count++;
      if (how !== undefined) forged++;
      const place = form === 'ndjson' ? { line: count } : { file: `records/${name}` };
      await written(truth, `${JSON.stringify({ ...place, answer, ...(how === undefined ? {} : { forged: how }) })}\n`);
      if (lines !== undefined) {
        await written(lines, bytes);
        await written(lines, '\n');
      } else {
        const path = join(folder, 'records', ...name.split('/'));
        const parent = dirname(path);
        if (!made.has(parent)) await makeFolders(parent);
        made.add(parent);
        await writeFile(path, bytes);
      }
      onMade?.(count);
    }
    for (const stream of [truth, lines]) if (stream !== undefined) await ended(stream);
    return { count, forged, schools: many.schools };
  } catch (cause) {
    throw cause instanceof KhueError ? cause : unwritable(folder, cause);
  }
}

/** Node's own way never ends where a folder is there and holds none that is made (`/proc`). */
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (cause) {
    // Made meanwhile.
    if (!(await isFolder(path))) throw cause;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await makeFolders(dirname(path));
  await writeFile(path, content);
}

function opened(path: string): WriteStream {
  // Whoever writes next is told: a failure while nobody waits would end the program.
  return createWriteStream(path).on('error', () => {});
}

/** Waits where the disk is slower than we are. */
async function written(stream: WriteStream, content: Uint8Array | string): Promise<void> {
  if (stream.errored !== null) throw stream.errored;
  if (!stream.write(content)) await once(stream, 'drain');
}

function ended(stream: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    if (stream.errored !== null) reject(stream.errored);
    else stream.end((cause?: Error | null) => (cause ? reject(cause) : resolve()));
  });
}

/** A folder that is there, and empty unless `force`: before the work of a minute is done for it. */
async function mustBeFor(folder: string, force: boolean): Promise<void> {
  if (!force && (await entriesOf(folder)) > 0)
    throw new KhueError('OUTPUT_EXISTS', { params: { path: folder }, path: folder });
  try {
    await makeFolders(folder);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

async function entriesOf(folder: string): Promise<number> {
  try {
    return (await readdir(folder)).length;
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return 0;
    throw unwritable(folder, cause);
  }
}

function unwritable(folder: string, cause: unknown): KhueError {
  const reason = (cause as { code?: string }).code ?? String(cause);
  return new KhueError('OUTPUT_UNWRITABLE', { params: { path: folder, reason }, path: folder, cause });
}
