// Package gates: publint, are-the-types-wrong, imports down the table without circles, a browser entry free of Node.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { checkImports } from './imports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
let passed = 0;
let failed = 0;

async function gate(title, body) {
  try {
    const problems = await body();
    if (problems.length > 0) throw new Error(problems.join('\n  '));
    passed++;
    console.log(`ok    ${title}`);
  } catch (failure) {
    failed++;
    console.log(`FAIL  ${title}\n  ${failure.message}`);
  }
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? [] : [`${command} ${args.join(' ')}: ${error?.message ?? ''}${stdout}${stderr}`];
}

await gate('imports run down the table, without a circle', () => checkImports(join(root, 'src')));

await gate('what is generated from schemas/ and codes is up to date', () =>
  run('node', ['scripts/generate.mjs', '--check']),
);

await gate('publint has nothing to say', () => run('npx', ['publint', '--strict']));

await gate('the types are right for every way of importing (esm only)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'khue-pack-'));
  try {
    const packed = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
    });
    if (packed.status !== 0) return [packed.stderr];
    const name = packed.stdout.trim().split('\n').at(-1);
    return run('npx', [
      'attw',
      join(folder, name),
      '--profile',
      'esm-only',
      '--exclude-entrypoints',
      './schemas/*',
      './package.json',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

for (const entry of ['index', 'validation/index', 'record/index', 'x509/index', 'jades/index', 'trust/index']) {
  await gate(`the browser entry ${entry} pulls in no Node module`, async () => {
    const result = await build({
      entryPoints: [join(root, 'dist', `${entry}.js`)],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      conditions: ['browser'],
      metafile: true,
      logLevel: 'silent',
      absWorkingDir: root,
      // As a user's bundler sees the package: by its package.json, without our tsconfig's paths to the sources.
      tsconfigRaw: '{}',
      // Anything of Node's would fail to resolve here; node-forge asks for `crypto` behind a feature test and is loaded lazily.
      external: ['node-forge'],
    });
    const code = result.outputFiles[0].text;
    const inputs = Object.keys(result.metafile.inputs);
    const problems = inputs
      .filter((input) => input.includes('crypto/node.js'))
      .map((input) => `${input} is in the bundle`);
    if (/\bfrom\s*["']node:|\brequire\(["']node:/.test(code)) problems.push('a node: import is left in the bundle');
    if (/\beval\(|new Function\(/.test(code)) problems.push('eval or new Function is in the bundle');
    return problems;
  });
}

await gate('the version of the tool is the version of the package', () => {
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  const source = readFileSync(join(root, 'src/cli/version.ts'), 'utf8');
  return source.includes(`'${version}'`) ? [] : [`src/cli/version.ts does not say ${version}`];
});

console.log(`gates: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
