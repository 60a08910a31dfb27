import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { inputGroups } from './sources/index.js';

const AT_A_TIME = 2_000;
const SAMPLE = 4 << 20;

/**
 * How many inputs there are, counted a little at a time so that nothing else waits. Lines of a file are estimated from its
 * beginning: reading it all only to count would cost what judging costs.
 */
export async function countInputs(paths: readonly string[], signal: AbortSignal): Promise<number> {
  let count = 0;
  let since = 0;
  const onLines = (path: string): void => {
    count += estimatedLines(path);
  };
  for await (const group of inputGroups(paths, { onLines })) {
    for (const _ of group) {
      count++;
      if (++since < AT_A_TIME) continue;
      since = 0;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    }
  }
  return count;
}

function estimatedLines(path: string): number {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const sample = Buffer.allocUnsafe(Math.min(SAMPLE, size));
      const got = readSync(file, sample, 0, sample.length, 0);
      let lines = 0;
      for (let at = sample.indexOf(0x0a); at >= 0 && at < got; at = sample.indexOf(0x0a, at + 1)) lines++;
      return lines === 0 ? 1 : Math.round((lines * size) / got);
    } finally {
      closeSync(file);
    }
  } catch {
    return 1;
  }
}
