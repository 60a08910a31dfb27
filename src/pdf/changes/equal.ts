import { equalBytes } from '../../encoding.js';
import {
  isArray,
  isDict,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from '../syntax/index.js';

/** Whether two values say the same: references by number, streams by dictionary and carried octets. */
export function equalValues(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  const left = a ?? null;
  const right = b ?? null;
  if (left === right) return true;
  if (left instanceof PdfRef) return right instanceof PdfRef && left.num === right.num && left.gen === right.gen;
  if (left instanceof PdfName) return right instanceof PdfName && left.name === right.name;
  if (left instanceof PdfString) return right instanceof PdfString && equalStrings(left, right);
  if (left instanceof PdfStream) {
    return right instanceof PdfStream && equalValues(left.dict, right.dict) && equalBytes(left.data(), right.data());
  }
  if (isArray(left)) {
    return isArray(right) && left.length === right.length && left.every((value, i) => equalValues(value, right[i]));
  }
  return isDict(left) && isDict(right) && equalDicts(left, right);
}

/** At the price of the smaller one: a hostile file has a large one compared with many small ones. */
function equalDicts(a: PdfDict, b: PdfDict): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size < large.size && entriesOf(small) !== entriesOf(large)) return false;
  for (const [key, value] of small) if (!equalValues(value, large.get(key))) return false;
  if (small.size < large.size) return true;
  for (const [key, value] of large) if (value !== null && !small.has(key)) return false;
  return true;
}

const counted = new WeakMap<PdfDict, number>();

/** Entries that say anything (ISO 32000-2 §7.3.7: null is as good as none). */
function entriesOf(dict: PdfDict): number {
  let count = counted.get(dict);
  if (count === undefined) {
    count = 0;
    for (const value of dict.values()) if (value !== null) count++;
    counted.set(dict, count);
  }
  return count;
}

function equalStrings(a: PdfString, b: PdfString): boolean {
  const [left, right] = [a.bytes(), b.bytes()];
  return left !== undefined && right !== undefined && equalBytes(left, right);
}

/** Keys whose values differ, also those that only one of the two has. */
export function changedKeys(a: ReadonlyMap<string, PdfValue>, b: ReadonlyMap<string, PdfValue>): string[] {
  const keys: string[] = [];
  for (const [key, value] of a) if (!equalValues(value, b.get(key))) keys.push(key);
  for (const [key, value] of b) if (!a.has(key) && value !== null) keys.push(key);
  return keys;
}
