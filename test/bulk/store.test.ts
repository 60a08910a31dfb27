import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchResult } from '../../src/bulk/batch.js';
import type { BulkItem } from '../../src/bulk/items.js';
import { inputsDigest } from '../../src/bulk/run/finished.js';
import { remaining } from '../../src/bulk/run/resume.js';
import { RunStore } from '../../src/bulk/run/store.js';
import { Tally } from '../../src/bulk/summary/tally.js';

/** What a run keeps on the disk, without anything being judged. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'khue-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const itemAt = (seq: number): BulkItem => ({ kind: 'bytes', name: `${seq}`, bytes: new Uint8Array(0) });

/** The line of an input is its place. */
function append(store: RunStore, ...places: number[]): void {
  const items = places.map((seq) => ({ ...itemAt(seq), seq }));
  const texts = places.map((seq) => `${seq}\n`);
  const lines = new TextEncoder().encode(texts.join(''));
  const ends = Uint32Array.from(places, (_, i) => texts.slice(0, i + 1).join('').length);
  const result: BatchResult = { lines, ends, identities: new Float64Array(2 * places.length), summaries: [] };
  store.append(items, result);
}

describe('the lines of a run that is gone on with', () => {
  test('are known not to be in order where some came before their turn and the run ended then', () => {
    const { store } = RunStore.open(folder);
    append(store, 0, 1);
    // The third hangs; so much is held by then that the next ones are written as they are.
    append(store, 3, 4);
    expect(store.inOrder).toBe(true);
    store.checkpoint(new Tally(), {});
    store.close();
    const { store: again } = RunStore.open(folder);
    append(again, 2);
    expect(again.inOrder).toBe(false);
    append(again, 5);
    again.close();
  });

  test('are known to be in order where the next ones follow', () => {
    const { store } = RunStore.open(folder);
    append(store, 0, 1);
    store.checkpoint(new Tally(), {});
    // After the checkpoint: it is cut off, and comes again.
    append(store, 2);
    store.close();
    const { store: again } = RunStore.open(folder);
    append(again, 2, 3);
    expect([again.inOrder, again.superseded, again.lineCount]).toEqual([true, false, 4]);
    again.close();
  });
});

describe('looking at what was judged already', () => {
  /** As from a slow disk: a millisecond each, in which nothing else is done. */
  async function* slow(count: number): AsyncGenerator<Iterable<BulkItem>> {
    yield (function* () {
      for (let seq = 0; seq < count; seq++) {
        for (const until = performance.now() + 1; performance.now() < until; );
        yield itemAt(seq);
      }
    })();
  }

  test('leaves time for progress and signals, and passes nothing over that has no line', async () => {
    const { store } = RunStore.open(folder);
    append(store, ...Array.from({ length: 9 }, (_, seq) => seq));
    append(store, ...Array.from({ length: 490 }, (_, i) => 10 + i));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const left: unknown[] = [];
    let passed = 0;
    const events = { onChanged: () => {}, onDone: () => passed++ };
    for await (const group of remaining(slow(502), store, events)) for (const { seq } of group) left.push(seq);
    clearInterval(timer);
    expect([left, passed]).toEqual([[9, 500, 501], 499]);
    expect(turns).toBeGreaterThan(2);
    store.close();
  });

  test('of a run that is finished ends when it is told to', async () => {
    await expect(inputsDigest(slow(20_000), AbortSignal.timeout(50))).rejects.toThrow('timeout');
  });
});
