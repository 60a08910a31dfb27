import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Tally } from '../../src/bulk/index.js';
import { chooseLanguage } from '../../src/cli/command.js';
import { Progress } from '../../src/cli/progress.js';

const terminal = process.stderr.isTTY;
let now = 0;
let said: string[] = [];

beforeEach(() => {
  said = [];
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  process.stderr.isTTY = terminal;
});

/** So many files were judged, every tenth of them not accepted. */
function judged(count: number): Tally {
  const tally = new Tally();
  for (let i = 0; i < count; i++) {
    const bad = i % 10 === 9;
    const code = bad ? 'SIGNATURE_VALUE_WRONG' : 'RECORD_ACCEPTED';
    tally.add({ answer: bad ? 'REJECT' : 'ACCEPT', code, signers: [] }, i + 1);
  }
  return tally;
}

describe('how far a run is', () => {
  test('is a line every ten seconds where nobody looks on', () => {
    process.stderr.isTTY = false;
    chooseLanguage(['--lang', 'en']);
    const progress = new Progress(['-']);
    progress.update(judged(0));
    for (let second = 1; second <= 25; second++) {
      now = 1_000 + 1_000 * second;
      progress.update(judged(second));
    }
    progress.end();
    expect(said).toEqual([
      '10 files, 1/s: valid 9, not accepted 1, undecided 0\n',
      '20 files, 1/s: valid 18, not accepted 2, undecided 0\n',
    ]);
  });

  test('is said too while one file takes long', () => {
    process.stderr.isTTY = false;
    chooseLanguage(['--lang', 'en']);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const progress = new Progress(['a.ndjson']);
    const wait = (ms: number): void => {
      now += ms;
      vi.advanceTimersByTime(ms);
    };
    wait(10_000);
    progress.update(judged(3));
    wait(10_000);
    progress.end();
    wait(10_000);
    vi.useRealTimers();
    expect(said).toEqual([
      '0 files, 0/s: valid 0, not accepted 0, undecided 0\n',
      '3 files, 0/s: valid 3, not accepted 0, undecided 0\n',
    ]);
  });

  test('is a bar on a terminal, with rate, counts by verdict and the time that is left, and is gone in the end', async () => {
    process.stderr.isTTY = true;
    chooseLanguage(['--lang', 'en']);
    const folder = mkdtempSync(join(tmpdir(), 'khue-progress-'));
    for (let i = 0; i < 40; i++) writeFileSync(join(folder, `${i}.json`), '{}');
    const progress = new Progress([folder]);
    // Counting goes on beside the work.
    await new Promise((resolve) => setTimeout(resolve, 200));
    progress.update(judged(0));
    now += 5_000;
    progress.update(judged(10));
    // What is said meanwhile has a line of its own.
    progress.clear();
    progress.clear();
    progress.end();
    rmSync(folder, { recursive: true });
    expect(said).toEqual([
      `\r\u001b[2K[${'█'.repeat(6)}${'░'.repeat(18)}] 25.0 % 10 files, 2/s: valid 9, not accepted 1, undecided 0, left 00:15`,
      '\r\u001b[2K',
    ]);
  });
});
