import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KhueError } from '../errors.js';
import type { DemoWorld } from './world-types.js';

/**
 * Writes a world into a folder, which is made when it is not there.
 * @throws KhueError `OUTPUT_EXISTS` when the folder is not empty, unless `force`; `OUTPUT_UNWRITABLE` when it cannot be written
 */
export async function writeDemoWorld(
  folder: string,
  world: Pick<DemoWorld, 'files'>,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  if (options.force !== true && (await entriesOf(folder)) > 0)
    throw new KhueError('OUTPUT_EXISTS', { params: { path: folder }, path: folder });
  try {
    for (const [name, bytes] of world.files) {
      const path = join(folder, ...name.split('/'));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
  } catch (cause) {
    throw new KhueError('OUTPUT_UNWRITABLE', {
      params: { path: folder, reason: String((cause as { code?: string }).code ?? cause) },
      path: folder,
      cause,
    });
  }
}

async function entriesOf(folder: string): Promise<number> {
  try {
    return (await readdir(folder)).length;
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return 0;
    throw new KhueError('OUTPUT_UNWRITABLE', {
      params: { path: folder, reason: String((cause as { code?: string }).code ?? cause) },
      path: folder,
      cause,
    });
  }
}
