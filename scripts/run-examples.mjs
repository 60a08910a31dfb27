// Runs every program under examples/ against the built package, as a vendor, an employer would, and every drill of
// examples/drills/; each must end with status 0. Names given as arguments run those alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = process.argv.slice(2);
const among = (name) => wanted.length === 0 || wanted.some((part) => name.includes(part));
const programs = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts') && among(name));
const drills = readdirSync(join(root, 'examples/drills')).filter((name) => name.endsWith('.mjs') && among(name));
let failed = 0;

function run(name, file) {
  const work = mkdtempSync(join(tmpdir(), 'khue-example-'));
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, file], {
    cwd: work,
    encoding: 'utf8',
  });
  rmSync(work, { recursive: true, force: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} examples/${name} (${seconds} s)`);
  if (status === 0) return;
  failed++;
  console.log(stdout, stderr);
}

for (const name of programs.sort()) {
  // Types are stripped, nothing is bundled: `khue` resolves to this package by its own name.
  const folder = mkdtempSync(join(root, 'examples', '.run-'));
  try {
    const file = join(folder, name.replace(/\.ts$/, '.mjs'));
    await build({
      entryPoints: [join(root, 'examples', name)],
      outfile: file,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
    run(name, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
for (const name of drills.sort()) run(`drills/${name}`, join(root, 'examples/drills', name));

const count = programs.length + drills.length;
console.log(`examples: ${count - failed} passed, ${failed} failed`);
process.exit(failed === 0 && count > 0 ? 0 : 1);
