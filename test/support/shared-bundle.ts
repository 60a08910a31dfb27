import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Variable that names the folder of this run of the tests; it is taken away after them (shared-folder.ts). */
export const SHARED_FOLDER = 'KHUE_TEST_FOLDER';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const bundles = new Map<string, Promise<string>>();

/**
 * Programs bundled as Node loads them, once a process: test files of one process share their modules (vitest.config.ts).
 * @param entries files of the project by the name that each gets
 * @returns the folder in which they lie as `NAME.mjs`
 */
export function sharedBundle(entries: Readonly<Record<string, string>>): Promise<string> {
  const key = JSON.stringify(entries);
  const made = bundles.get(key) ?? bundle(entries);
  bundles.set(key, made);
  return made;
}

async function bundle(entries: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(process.env[SHARED_FOLDER] ?? tmpdir(), 'bundle-'));
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: Object.entries(entries).map(([out, path]) => ({ in: join(projectRoot, path), out })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // What is loaded when it is needed stays in files of its own, as it is installed: the tool starts twice as fast.
    splitting: true,
    // A pool of workers starts its own file, which must lie where its package put it.
    external: ['piscina'],
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    alias: { '#crypto': join(projectRoot, 'src/crypto/node.ts') },
    // Packages in CommonJS ask for Node's modules by `require`.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  return folder;
}
