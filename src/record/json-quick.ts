/**
 * A short cut for the strict reader: the engine's own parser builds the value, and counting proves that nothing was lost.
 * It only ever answers "this is the value" or nothing; what is refused, and where, is the strict reader's to say.
 */
import type { Limits } from '../limits.js';
import type { JsonValue } from './json-value.js';
import { countQuotes } from './utf8.js';

/** Longer inputs go to the strict reader, which stops at the first fault instead of building everything first. */
const MOST_BYTES = 256 * 1024;
/** Where there are fewer marks than one in so many bytes, strings are long and the strict reader's `indexOf` is faster: asked of two samples. */
const SAMPLE = 512;
const BYTES_A_MARK = 64;

interface Count {
  depthLeft: number;
  membersLeft: number;
  strings: number;
}

/**
 * @returns the value, or `undefined` when only the strict reader can tell
 *
 * `JSON.parse` keeps to RFC 8259, but takes the last of two equal names, reads 1e400 as Infinity and lets lone surrogates pass. The
 * last can only come from an escape, so a text without a backslash has none. Without a backslash every quotation mark delimits a string: if the
 * value holds as many names and strings as there are pairs of marks, no member was dropped.
 */
export function readQuickly(
  text: string,
  bytes: Uint8Array,
  limits: Pick<Limits, 'jsonDepth' | 'jsonMembers'>,
): JsonValue | undefined {
  if (bytes.length > MOST_BYTES || text.includes('\\')) return undefined;
  if (isSparse(bytes, 0) || isSparse(bytes, bytes.length >> 1)) return undefined;
  const quotes = countQuotes(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const count: Count = { depthLeft: limits.jsonDepth, membersLeft: limits.jsonMembers, strings: 0 };
  return seal(value, count) && count.strings * 2 === quotes ? (value as JsonValue) : undefined;
}

function isSparse(bytes: Uint8Array, from: number): boolean {
  const sample = bytes.subarray(from, from + SAMPLE);
  return countQuotes(sample) * BYTES_A_MARK < sample.length;
}

/** Counts names and strings and takes the prototypes off; false when a limit is passed or a number is not finite. */
function seal(value: unknown, count: Count): boolean {
  if (typeof value === 'string') {
    count.strings++;
    return true;
  }
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  if (count.depthLeft-- <= 0) return false;
  const fine = Array.isArray(value) ? sealArray(value, count) : sealObject(value as Record<string, unknown>, count);
  count.depthLeft++;
  return fine;
}

function sealArray(array: readonly unknown[], count: Count): boolean {
  count.membersLeft -= array.length;
  if (count.membersLeft < 0) return false;
  for (let i = 0; i < array.length; i++) if (!seal(array[i], count)) return false;
  return true;
}

function sealObject(object: Record<string, unknown>, count: Count): boolean {
  Object.setPrototypeOf(object, null);
  // Nothing is inherited any more, and no list of names need be made.
  for (const name in object) {
    count.strings++;
    if (--count.membersLeft < 0 || !seal(object[name], count)) return false;
  }
  return true;
}
