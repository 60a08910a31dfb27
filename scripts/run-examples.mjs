// Runs every program under examples/ against the built package, as a vendor, an employer would; each must end with status 0.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts')).sort();
let failed = 0;
for (const name of examples) {
  // Types are stripped, nothing is bundled: `khue` resolves to this package by its own name.
  const folder = mkdtempSync(join(root, 'examples', '.run-'));
  try {
    const file = join(folder, name.replace(/\.ts$/, '.mjs'));
    await build({ entryPoints: [join(root, 'examples', name)], outfile: file, format: 'esm', platform: 'node', logLevel: 'silent' });
    const work = mkdtempSync(join(tmpdir(), 'khue-example-'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: work, encoding: 'utf8' });
    rmSync(work, { recursive: true, force: true });
    console.log(`${status === 0 ? 'ok  ' : 'FAIL'} examples/${name}`);
    if (status !== 0) {
      failed++;
      console.log(stdout, stderr);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`examples: ${examples.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && examples.length > 0 ? 0 : 1);
