// Runs every program under examples/ against the built package, as a vendor, an employer would, and every drill of
// examples/drills/, as many at a time as there are cores; each must end with status 0. Names given as arguments run those alone.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
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
  return new Promise((resolve) => {
    const options = { cwd: work, encoding: 'utf8', maxBuffer: 1 << 27 };
    execFile(process.execPath, [...process.execArgv, file], options, (error, stdout, stderr) => {
      rmSync(work, { recursive: true, force: true });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${error === null ? 'ok  ' : 'FAIL'} examples/${name} (${seconds} s)`);
      if (error !== null) {
        failed++;
        console.log(stdout, stderr, error.message);
      }
      resolve();
    });
  });
}

async function runProgram(name) {
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
    await run(name, file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const waiting = [
  ...drills.sort().map((name) => () => run(`drills/${name}`, join(root, 'examples/drills', name))),
  ...programs.sort().map((name) => () => runProgram(name)),
];
const next = async () => {
  for (let work = waiting.shift(); work !== undefined; work = waiting.shift()) await work();
};
await Promise.all(Array.from({ length: availableParallelism() }, next));

const count = programs.length + drills.length;
console.log(`examples: ${count - failed} passed, ${failed} failed`);
process.exit(failed === 0 && count > 0 ? 0 : 1);
