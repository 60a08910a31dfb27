import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KhueError } from '../errors.js';
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
