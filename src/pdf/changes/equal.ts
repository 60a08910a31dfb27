import { equalBytes } from '../../encoding.js';
import { isArray, isDict, PdfName, PdfRef, PdfStream, PdfString, type PdfValue } from '../syntax/index.js';

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
  if (isDict(left)) return isDict(right) && changedKeys(left, right).length === 0;
  return false;
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
