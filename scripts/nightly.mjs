// The full matrices, long fuzzing and big sizes. Writes its result with commit and figures to docs/nightly.md.
// Usage: npm run nightly [-- --fuzz FACTOR]   (default 10: every property is tried ten times as often; the numbers that stand for
// themselves, such as 200,000 mutants, 100,000 made records or 50 kills, are reached whatever the factor)
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = process.argv.indexOf('--fuzz');
const factor = at > 0 ? process.argv[at + 1] : '10';
const work = mkdtempSync(join(tmpdir(), 'khue-nightly-'));
const results = [];

function step(title, command, args, { env = {}, keep = () => [] } = {}) {
  const started = Date.now();
  process.stdout.write(`\n=== ${title}\n`);
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, CI: 'true', NO_COLOR: '1', FORCE_COLOR: '0', ...env },
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  const ok = status === 0;
  if (!ok) process.stdout.write(`${stdout}\n${stderr}\n`);
  process.stdout.write(`=== ${ok ? 'ok' : 'FAILED'}: ${title} (${seconds} s)\n`);
  results.push({ title, ok, seconds, figures: keep(`${stdout}\n${stderr}`) });
  writeReport(false);
}

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();

/** Written after every step, so that a run that is cut off leaves what it saw. */
function writeReport(finished) {
  const failed = results.filter((result) => !result.ok).length;
  const changed = git('status', '--porcelain', '--', 'src', 'schemas', 'test', 'bench', 'scripts') !== '';
  const report = [
    '# Last nightly run',
    '',
    `\`npm run nightly\` of ${new Date().toISOString().slice(0, 16)}Z on commit \`${git('rev-parse', 'HEAD')}\`${changed ? ' with uncommitted changes' : ''}.`,
    `Node ${process.version}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB. ${results.length - failed} passed, ${failed} failed${finished ? '' : '; cut off before its last step'}.`,
    '',
    '| step | result | seconds | figures |',
    '|---|---|---|---|',
    ...results.map(
      ({ title, ok, seconds, figures }) =>
        `| ${title} | ${ok ? 'green' : '**red**'} | ${seconds} | ${figures.map((line) => line.replaceAll('\t', ' ').replaceAll('|', '/')).join('<br>')} |`,
    ),
    '',
  ].join('\n');
  writeFileSync(join(root, 'docs/nightly.md'), report);
}

const lines = (pattern) => (output) =>
  output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => pattern.test(line));
const totals = lines(/^(Test Files|Tests)\s/);
/** What tests say that count something: records found and refused, kills, memory. */
const counted = lines(/^(Test Files|Tests)\s|^(made set|killed|conflicts): /);

function otherNode(major) {
  const folder = join(work, `node${major}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  spawnSync('npm', ['install', '--silent', '--no-fund', '--no-audit', '--ignore-scripts=false', `node@${major}`], {
    cwd: folder,
    encoding: 'utf8',
  });
  const direct = join(folder, 'node_modules/node/bin/node');
  return existsSync(direct) ? direct : join(folder, 'node_modules/.bin/node');
}

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
step('type check', 'npm', ['run', '--silent', 'typecheck']);
step('lint and format', 'npm', ['run', '--silent', 'lint']);
step('package gates', 'npm', ['run', '--silent', 'gates'], { keep: lines(/^gates:/) });
step(`tests, every property ${factor} times as often`, process.execPath, [vitest, 'run', '--reporter=dot'], {
  env: { KHUE_FUZZ: factor },
  keep: counted,
});
step('demo', 'npm', ['run', '--silent', 'demo']);
step('examples', process.execPath, ['scripts/run-examples.mjs'], { keep: lines(/^examples:/) });
step('interop, full matrix', 'npm', ['run', '--silent', 'test:interop', '--', '--full'], { keep: lines(/^interop:/) });
step('big sizes', process.execPath, ['bench/big-sizes.mjs'], { keep: lines(/\t/) });
step('a million records', process.execPath, ['bench/bulk-million.mjs'], { keep: lines(/\t|FAILED/) });
step('libraries to measure beside', 'npm', ['ci', '--prefix', 'bench', '--ignore-scripts', '--no-fund', '--no-audit']);
step('bench', 'npm', ['run', '--silent', 'bench'], { keep: lines(/\t/) });

for (const major of [22, 24]) {
  const node = otherNode(major);
  step(`tests on Node ${major}`, node, [vitest, 'run', '--reporter=dot'], {
    env: { PATH: `${dirname(node)}:${process.env.PATH}` },
    keep: totals,
  });
}
const failed = results.filter((result) => !result.ok).length;
writeReport(true);
rmSync(work, { recursive: true, force: true });
console.log(`\n${results.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
