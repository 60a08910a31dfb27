import { equalBytes } from '../../encoding.js';
import {
  areWrittenAlike,
  isArray,
  isDict,
  isWholeRealIn,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from '../syntax/index.js';

/** Keys of what is measured, a list or a number: every reader takes it written either way, and programs write it anew. */
const MEASURES: ReadonlySet<string> = new Set(
  (
    'MediaBox CropBox BleedBox TrimBox ArtBox Rect BBox Matrix UserUnit PZ Dur SS RD QuadPoints L LL LLE LLO CL InkList Vertices Border C IC BC BG ' +
    'CA ca LW ML FL SM Font WhitePoint BlackPoint Gamma Range Coords Domain Decode Background D Dest OpenAction C0 C1 Bounds Encode XStep YStep ' +
    'FontBBox FontMatrix Ascent Descent CapHeight XHeight StemV ItalicAngle'
  ).split(' '),
);

/**
 * Whether `2` and `2.0` are the same: not where nothing else is known, since to some readers a width, a flag or a code that is no integer is none;
 * for a measure; for all that a program's own data hold, which nobody draws (§14.5).
 */
type Writing = 'STRICT' | 'MEASURE' | 'PRIVATE';

/** Whether two values say the same: references by number, streams by dictionary and carried octets, numbers also by how they are written. */
export function equalValues(a: PdfValue | undefined, b: PdfValue | undefined, writing: Writing = 'STRICT'): boolean {
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
    return (
      isArray(right) &&
      left.length === right.length &&
      (writing !== 'STRICT' || areWrittenAlike(left, right)) &&
      left.every((value, i) => equalValues(value, right[i], writing))
    );
  }
  return isDict(left) && isDict(right) && equalDicts(left, right, writing);
}

function equalEntries(a: PdfDict, b: PdfDict, key: string, around: Writing = 'STRICT'): boolean {
  const writing = writingOf(key, a.get(key), around);
  if (!equalValues(a.get(key), b.get(key), writing)) return false;
  return writing !== 'STRICT' || isWholeRealIn(a, key) === isWholeRealIn(b, key);
}

/** The width of a line is a measure, those of letters are counted by integers (§9.7.4.3). */
function writingOf(key: string, value: PdfValue | undefined, around: Writing): Writing {
  if (around === 'PRIVATE' || key === 'PieceInfo') return 'PRIVATE';
  return MEASURES.has(key) || (key === 'W' && typeof value === 'number') ? 'MEASURE' : 'STRICT';
}

/** What pages and fields have from those above them (§7.7.3.4, §12.7.4.1): where null stands, some readers look no further up. */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate', 'FT', 'V', 'Ff', 'DA', 'Q'];

/** At the price of the smaller one: a hostile file has a large one compared with many small ones. */
function equalDicts(a: PdfDict, b: PdfDict, writing: Writing): boolean {
  if (INHERITED.some((key) => a.has(key) !== b.has(key))) return false;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size < large.size && entriesOf(small) !== entriesOf(large)) return false;
  for (const key of small.keys()) if (!equalEntries(a, b, key, writing)) return false;
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
export function changedKeys(a: PdfDict, b: PdfDict): string[] {
  const keys: string[] = [];
  for (const key of a.keys()) if (!equalEntries(a, b, key) || (INHERITED.includes(key) && !b.has(key))) keys.push(key);
  for (const [key, value] of b) if (!a.has(key) && (value !== null || INHERITED.includes(key))) keys.push(key);
  return keys;
}
