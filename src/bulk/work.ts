import type { BatchResult, BatchTask } from './batch.js';
import type { BulkItem } from './items.js';
import type { Judge, JudgedItem } from './judge.js';
import { summariseItem } from './summarise-item.js';

/** Places of a batch's shared counter. */
export const PROGRESS = { started: 0, done: 1, length: 2 } as const;

/** Judges a batch, telling after each item that it is done. */
export function workOff(
  { items, progress }: BatchTask,
  judge: Pick<Judge, 'judge' | 'line' | 'newMarks'>,
): BatchResult {
  const counter = new Int32Array(progress);
  Atomics.store(counter, PROGRESS.started, 1);
  const judged: JudgedItem[] = [];
  for (const [index, item] of items.entries()) {
    judged.push(judge.judge(item));
    Atomics.store(counter, PROGRESS.done, index + 1);
  }
  const marks = judge.newMarks();
  return { ...packed(judged, judge), ...(marks === undefined ? undefined : { marks }) };
}

/** One item judged on this thread, as a batch of one. */
export function judgedAlone(item: BulkItem, judge: Judge): BatchResult {
  const result = packed([judge.judge(item)], judge);
  const marks = judge.newMarks();
  return marks === undefined ? result : { ...result, marks };
}

/** Lines as one piece of octets, so that a message hands them over without a copy. */
export function packed(judged: readonly JudgedItem[], judge: Pick<Judge, 'line'>): BatchResult {
  const texts = judged.map(({ report }) => judge.line(report));
  const ends = new Uint32Array(judged.length);
  let length = 0;
  for (const [index, text] of texts.entries()) {
    length += Buffer.byteLength(text);
    ends[index] = length;
  }
  const identities = new Float64Array(2 * judged.length);
  for (const [index, { identity }] of judged.entries()) identities.set(identity, 2 * index);
  return {
    lines: encoded(texts.join(''), length),
    ends,
    identities,
    summaries: judged.map(({ report }) => summariseItem(report)),
  };
}

function encoded(text: string, length: number): Uint8Array<ArrayBuffer> {
  // Not from Buffer's pool, which could not be handed over.
  const bytes = new Uint8Array(length);
  new TextEncoder().encodeInto(text, bytes);
  return bytes;
}

/** Results of parts of a batch as the batch's. */
export function joined(parts: readonly BatchResult[]): BatchResult {
  if (parts.length === 1) return parts[0]!;
  const count = parts.reduce((sum, { ends }) => sum + ends.length, 0);
  const ends = new Uint32Array(count);
  const identities = new Float64Array(2 * count);
  let item = 0;
  let offset = 0;
  for (const part of parts) {
    for (const end of part.ends) ends[item++] = offset + end;
    identities.set(part.identities, 2 * (item - part.ends.length));
    offset += part.lines.length;
  }
  const opened = parts.flatMap(({ marks }) => (marks === undefined ? [] : [marks]));
  const marks = opened.length === 0 ? undefined : (Object.assign({}, ...opened) as BatchResult['marks']);
  return {
    ...(marks === undefined ? undefined : { marks }),
    lines: new Uint8Array(Buffer.concat(parts.map(({ lines }) => lines))),
    ends,
    identities,
    summaries: parts.flatMap(({ summaries }) => summaries),
  };
}
