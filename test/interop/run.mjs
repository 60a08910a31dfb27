// npm run test:interop [-- --full] [NAME…]: what programs that others wrote say of our files, and what we say of theirs.
// Each file of cases/ is one such conversation, held in a process of its own, as many at a time as there are cores; what they need
// from Debian, PyPI and Maven is installed before (tools.mjs).
import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoWorld } from '../../dist/demo-world/index.js';
import { AT, expect, tally } from './kit.mjs';
import { installTools } from './tools.mjs';

const self = fileURLToPath(import.meta.url);
const full = process.argv.includes('--full');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));

/** In a process of its own: one conversation; what was seen goes to the parent. */
async function converse(name) {
  const work = mkdtempSync(join(tmpdir(), 'khue-interop-'));
  try {
    const { default: conversation } = await import(`./cases/${name}.mjs`);
    await conversation({ world: await createDemoWorld({ at: AT }), work, full });
  } catch (error) {
    expect(`${name} runs to its end`, false, error.stack);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  process.send(tally, () => process.exit(0));
}

/** What a conversation saw; one whose process ended before it said so has failed. */
function held(name) {
  return new Promise((resolve) => {
    let seen = { passed: 0, failures: [`${name} ended without a result`] };
    const child = fork(self, [name, '--one', ...(full ? ['--full'] : [])]);
    child.on('message', (message) => {
      seen = message;
    });
    child.on('close', () => resolve(seen));
  });
}

async function all() {
  const names = readdirSync(new URL('./cases', import.meta.url))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => file.slice(0, -'.mjs'.length))
    .filter((name) => words.length === 0 || words.includes(name))
    .sort();
  // A conversation alone needs only what it asks for itself.
  if (names.length > 1) await installTools();
  const waiting = [...names];
  const next = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const started = Date.now();
      const { passed, failures } = await held(name);
      tally.passed += passed;
      tally.failures.push(...failures);
      const seconds = Math.round((Date.now() - started) / 1000);
      console.log(`${name}: ${passed} passed, ${failures.length} failed (${seconds} s)`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
  for (const failure of tally.failures) console.log(`FAIL  ${failure}`);
  console.log(`interop: ${tally.passed} passed, ${tally.failures.length} failed`);
  process.exit(tally.failures.length === 0 && tally.passed > 0 ? 0 : 1);
}

await (process.argv.includes('--one') ? converse(words[0]) : all());
