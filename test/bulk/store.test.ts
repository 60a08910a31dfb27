import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BatchResult } from '../../src/bulk/batch.js';
import type { BulkItem } from '../../src/bulk/items.js';
import { RunStore } from '../../src/bulk/run/store.js';
import { Tally } from '../../src/bulk/summary/tally.js';

/** What a run keeps on the disk, without anything being judged. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'khue-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The line of an input is its place. */
function append(store: RunStore, ...places: number[]): void {
  const items = places.map((seq): BulkItem => ({ kind: 'bytes', name: `${seq}`, bytes: new Uint8Array(0), seq }));
  const lines = new TextEncoder().encode(places.map((seq) => `${seq}\n`).join(''));
  const ends = Uint32Array.from(places, (_, i) => 2 * (i + 1));
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
