import { expect, test } from 'vitest';
import type { BatchResult } from '../../src/bulk/batch.js';
import type { BulkItem } from '../../src/bulk/items.js';
import type { WorkerPool } from '../../src/bulk/pool.js';
import { schedule } from '../../src/bulk/schedule.js';

test('a judged batch no longer holds the octets that it was judged from', async () => {
  const judged: number[] = [];
  const pool = {
    workers: 1,
    run: (items: readonly BulkItem[]): Promise<BatchResult> => {
      for (const item of items) judged.push(item.kind === 'bytes' ? item.bytes.length : -1);
      const none = { lines: new Uint8Array(0), ends: new Uint32Array(0), identities: new Float64Array(0) };
      return Promise.resolve({ ...none, summaries: [] });
    },
  } as unknown as WorkerPool;
  async function* groups(): AsyncGenerator<readonly BulkItem[]> {
    yield [
      { kind: 'bytes', name: '-:1', bytes: new Uint8Array(1_000), line: true, seq: 0 },
      { kind: 'file', name: 'a.json', path: 'a.json', seq: 1 },
    ];
  }
  const held: BulkItem[] = [];
  for await (const { items } of schedule(groups(), pool)) held.push(...items);
  expect(judged).toEqual([1_000, -1]);
  expect(held).toEqual([
    { kind: 'bytes', name: '-:1', bytes: new Uint8Array(0), line: true, seq: 0 },
    { kind: 'file', name: 'a.json', path: 'a.json', seq: 1 },
  ]);
});
