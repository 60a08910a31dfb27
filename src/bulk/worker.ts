import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import type { BatchResult, BatchTask } from './batch.js';
import { Judge, type JudgeSetup } from './judge.js';
import { workOff } from './work.js';

/** A worker of the pool: opens the trust list once, then works batches off. */
const judge = new Judge(workerData as JudgeSetup);

export default function work(task: BatchTask): unknown {
  return moved(workOff(task, judge));
}

/** The answer with its octets handed over instead of copied. */
export function moved(result: BatchResult): unknown {
  return move({
    [transferableSymbol]: [result.lines.buffer, result.ends.buffer, result.identities.buffer],
    [valueSymbol]: result,
  } as never);
}
