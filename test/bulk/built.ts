import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll } from 'vitest';
import type * as Bulk from '../../src/bulk/index.js';
import { createDemoWorld, type DemoWorld } from '../../src/demo-world/index.js';

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

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export function useBuilt(): { readonly built: Built } {
  const holder: { built?: Built } = {};
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'khue-bulk-'));
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    const [world] = await Promise.all([createDemoWorld(), bundle(folder)]);
    const write = (name: string, content: string | Uint8Array): string => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    };
    for (const [name, bytes] of world.files) write(name, bytes);
    holder.built = {
      bulk: (await import(pathToFileURL(join(folder, 'bulk.mjs')).href)) as typeof Bulk,
      world,
      folder,
      trust: join(folder, 'trust'),
      poisonedWorker: join(folder, 'poisoned.mjs'),
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

function bundle(outdir: string): Promise<unknown> {
  return build({
    entryPoints: [
      { in: join(projectRoot, 'src/bulk/index.ts'), out: 'bulk' },
      { in: join(projectRoot, 'src/bulk/worker.ts'), out: 'worker' },
      { in: join(projectRoot, 'test/bulk/poisoned-worker.ts'), out: 'poisoned' },
    ],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    external: ['piscina'],
    alias: { '#crypto': join(projectRoot, 'src/crypto/node.ts') },
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
}
