import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
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
  if (force !== true && (await entriesOf(folder)) > 0)
    throw new KhueError('OUTPUT_EXISTS', { params: { path: folder }, path: folder });
  const world = await createDemoWorld(rest);
  try {
    for (const [name, bytes] of world.files) {
      const path = join(folder, ...name.split('/'));
      await mkdir(dirname(path), { recursive: true });
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
  if (force !== true && (await entriesOf(folder)) > 0)
    throw new KhueError('OUTPUT_EXISTS', { params: { path: folder }, path: folder });
  const many = await makeManyRecords(rest);
  try {
    for (const [name, bytes] of many.trust) await put(join(folder, 'trust', ...name.split('/')), bytes);
    await put(join(folder, 'trust-pin.txt'), `${many.trustPin}\n`);
    const lines = form === 'ndjson' ? createWriteStream(join(folder, 'records.ndjson')) : undefined;
    const truth = createWriteStream(join(folder, 'truth.ndjson'));
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
        if (!made.has(parent)) await mkdir(parent, { recursive: true });
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

async function put(path: string, content: Uint8Array | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

/** Waits where the disk is slower than we are. */
async function written(stream: WriteStream, content: Uint8Array | string): Promise<void> {
  if (!stream.write(content)) await once(stream, 'drain');
}

function ended(stream: WriteStream): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.end(() => resolve());
  });
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
