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
    'MediaBox CropBox BleedBox TrimBox ArtBox Rect BBox Matrix UserUnit Dur RD QuadPoints L Vertices Border C IC BC BG CA ca LW ML FL SM ' +
    'WhitePoint BlackPoint Gamma Range Coords Domain Decode Background D Dest C0 C1 Bounds Encode FontBBox FontMatrix Ascent Descent ' +
    'CapHeight XHeight StemV ItalicAngle'
  ).split(' '),
);

/** Keys of integers that say what is drawn, and how: what is none is none to some readers, whichever of the two was there first. */
const INTEGERS: ReadonlySet<string> = new Set(
  (
    'F Ff Rotate Flags W W2 DW DW2 FirstChar LastChar Widths Count Q I TI MaxLen StructParent StructParents N FunctionType ShadingType ' +
    'PatternType PaintType TilingType FormType Width Height BitsPerComponent Colors Columns Predictor K Rows EarlyChange LC LJ OPM'
  ).split(' '),
);

/** How numbers are compared: `2` and `2.0` are the same; or not; or only what was `2.0` may be written `2`, as many programs do. */
type Writing = 'MEASURE' | 'INTEGER' | 'ANY';

/**
 * Whether two values, of before and after, say the same: references by number, streams by dictionary and carried octets. What was `2` and is
 * `2.0` does not but for measures: a width, a flag or a turn that is no integer is none to some readers.
 */
export function equalValues(was: PdfValue | undefined, is: PdfValue | undefined, writing: Writing = 'ANY'): boolean {
  const left = was ?? null;
  const right = is ?? null;
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
      (writing === 'MEASURE' || areWrittenAlike(left, right, writing === 'ANY')) &&
      left.every((value, i) => equalValues(value, right[i], writing))
    );
  }
  return isDict(left) && isDict(right) && equalDicts(left, right);
}

function equalEntries(was: PdfDict, is: PdfDict, key: string): boolean {
  const writing = writingOf(key, was.get(key));
  if (!equalValues(was.get(key), is.get(key), writing)) return false;
  if (writing === 'MEASURE') return true;
  const [before, after] = [isWholeRealIn(was, key), isWholeRealIn(is, key)];
  return before === after || (before && writing === 'ANY');
}

/** The width of a line is one, those of letters are counted by integers (§9.7.4.3). */
function writingOf(key: string, value: PdfValue | undefined): Writing {
  if (MEASURES.has(key) || (key === 'W' && typeof value === 'number')) return 'MEASURE';
  return INTEGERS.has(key) ? 'INTEGER' : 'ANY';
}

/** What pages and fields have from those above them (§7.7.3.4, §12.7.4.1): where null stands, some readers look no further up. */
const INHERITED = ['Resources', 'MediaBox', 'CropBox', 'Rotate', 'FT', 'V', 'Ff', 'DA', 'Q'];

/** At the price of the smaller one: a hostile file has a large one compared with many small ones. */
function equalDicts(a: PdfDict, b: PdfDict): boolean {
  if (INHERITED.some((key) => a.has(key) !== b.has(key))) return false;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  if (small.size < large.size && entriesOf(small) !== entriesOf(large)) return false;
  for (const key of small.keys()) if (!equalEntries(a, b, key)) return false;
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
