import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import type * as Bulk from '../../src/bulk/index.js';
import type { DemoWorld } from '../../src/demo-world/index.js';
import { sharedBundle } from '../support/shared-bundle.js';
import { sharedWorld } from '../support/shared-world.js';

/**
 * `khue/bulk` as it is installed: workers are threads of their own and load a file, so the room is built for a test file, with a
 * second worker that hangs, crashes or fills memory over items whose name says so.
 */
export interface Built {
  readonly bulk: typeof Bulk;
  readonly world: DemoWorld;
  readonly folder: string;
  /** The bundle of the world's trust lists on the disk. */
  readonly trust: string;
  readonly poisonedWorker: string;
  write(name: string, content: string | Uint8Array): string;
}

const PROGRAMS = {
  bulk: 'src/bulk/index.ts',
  worker: 'src/bulk/worker.ts',
  poisoned: 'test/bulk/poisoned-worker.ts',
};

export function useBuilt(): { readonly built: Built } {
  const holder: { built?: Built } = {};
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'khue-bulk-'));
    const [world, programs] = await Promise.all([sharedWorld({ cases: true }), sharedBundle(PROGRAMS)]);
    const write = (name: string, content: string | Uint8Array): string => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    };
    for (const [name, bytes] of world.files) write(name, bytes);
    holder.built = {
      bulk: (await import(pathToFileURL(join(programs, 'bulk.mjs')).href)) as typeof Bulk,
      world,
      folder,
      trust: join(folder, 'trust'),
      poisonedWorker: join(programs, 'poisoned.mjs'),
      write,
    };
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get built() {
      return holder.built!;
    },
  };
}
