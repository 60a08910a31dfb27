import { workerData } from 'node:worker_threads';
import type { BatchTask } from '../../src/bulk/batch.js';
import type { BulkItem } from '../../src/bulk/items.js';
import { Judge, type JudgeSetup } from '../../src/bulk/judge.js';
import { workOff } from '../../src/bulk/work.js';
import { moved } from '../../src/bulk/worker.js';

/** The pool's worker with items that do to it what a hostile file might: names say what. */
class PoisonedJudge extends Judge {
  override judge(item: BulkItem): ReturnType<Judge['judge']> {
    if (item.name.includes('hang')) for (;;);
    if (item.name.includes('crash')) process.exit(3);
    if (item.name.includes('bomb')) {
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => ({ i, at: kept.length })));
    }
    if (item.name.includes('numbers')) {
      // On Node 24 these outgrow the heap limit unnoticed.
      const kept: unknown[] = [];
      for (;;) kept.push(Array.from({ length: 1000 }, (_, i) => i));
    }
    if (item.name.includes('swell')) {
      // Octets of buffers lie outside of what a heap limit counts; slow enough that who looks on can keep up.
      const kept: unknown[] = [];
      for (;;) {
        kept.push(new Uint8Array(4 << 20).fill(1));
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4);
      }
    }
    if (item.name.includes('slow') && item.kind === 'bytes') {
      // Says that it began, to whom its octets are shared with.
      Atomics.store(new Int32Array(item.bytes.buffer), 0, 1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000);
      return super.judge({ ...item, bytes: new Uint8Array(0) });
    }
    return super.judge(item);
  }
}

const judge = new PoisonedJudge(workerData as JudgeSetup);

export default function work(task: BatchTask): unknown {
  return moved(workOff(task, judge));
}
