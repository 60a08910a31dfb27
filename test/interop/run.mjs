// npm run test:interop [-- --full] [NAME…]: what programs that others wrote say of our files, and what we say of theirs.
// Each file of cases/ is one such conversation; it installs what it needs from Debian, PyPI and Maven by itself (kit.mjs).
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoWorld } from '../../dist/demo-world/index.js';
import { AT, expect, tally } from './kit.mjs';

const full = process.argv.includes('--full');
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const names = readdirSync(new URL('./cases', import.meta.url))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();
const world = await createDemoWorld({ at: AT });
for (const name of names) {
  const work = mkdtempSync(join(tmpdir(), 'khue-interop-'));
  const before = { passed: tally.passed, failed: tally.failures.length, time: Date.now() };
  try {
    const { default: conversation } = await import(`./cases/${name}.mjs`);
    await conversation({ world, work, full });
  } catch (error) {
    expect(`${name} runs to its end`, false, error.stack);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const failed = tally.failures.length - before.failed;
  const seconds = Math.round((Date.now() - before.time) / 1000);
  console.log(`${name}: ${tally.passed - before.passed} passed, ${failed} failed (${seconds} s)`);
}
for (const failure of tally.failures) console.log(`FAIL  ${failure}`);
console.log(`interop: ${tally.passed} passed, ${tally.failures.length} failed`);
process.exit(tally.failures.length === 0 ? 0 : 1);
