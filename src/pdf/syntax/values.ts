import { decodeHex } from '#crypto';
import { fromHexDigits } from '../../encoding.js';

/**
 * PDF objects as values (ISO 32000-2 §7.3). `null`, booleans and numbers are JavaScript's; an array is an array; a dictionary is a Map
 * from decoded names (one character an octet, without the solidus) to values; the rest has a class each.
 */
export type PdfValue = null | boolean | number | PdfName | PdfString | PdfRef | PdfStream | PdfArray | PdfDict;

export type PdfArray = readonly PdfValue[];

export type PdfDict = ReadonlyMap<string, PdfValue>;

export class PdfName {
  /** `#xx` resolved, one character an octet. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An indirect reference (§7.3.10). */
export class PdfRef {
  readonly num: number;
  readonly gen: number;

  constructor(num: number, gen: number) {
    this.num = num;
    this.gen = gen;
  }
}

/** A string where it stands; its octets are decoded when somebody asks for them. */
export class PdfString {
  readonly source: Uint8Array;
  /** Position of `(` or `<` in `source`. */
  readonly start: number;
  /** Position after `)` or `>`. */
  readonly end: number;
  readonly isHex: boolean;

  constructor(source: Uint8Array, start: number, end: number, isHex: boolean) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.isHex = isHex;
  }

  /** Octets of the string; `undefined` for a hexadecimal one with other characters in it. */
  bytes(): Uint8Array | undefined {
    return this.isHex ? hexBytes(this.source, this.start + 1, this.end - 1) : literalBytes(this);
  }
}

/** A stream: its dictionary and where its octets stand, as carried (encoded). */
export class PdfStream {
  readonly dict: PdfDict;
  readonly source: Uint8Array;
  readonly start: number;
  readonly end: number;

  constructor(dict: PdfDict, source: Uint8Array, start: number, end: number) {
    this.dict = dict;
    this.source = source;
    this.start = start;
    this.end = end;
  }

  /** The carried octets, a view. */
  data(): Uint8Array {
    return this.source.subarray(this.start, this.end);
  }
}

export function isDict(value: PdfValue | undefined): value is PdfDict {
  return value instanceof Map;
}

export function isArray(value: PdfValue | undefined): value is PdfArray {
  return Array.isArray(value);
}

export function nameOf(value: PdfValue | undefined): string | undefined {
  return value instanceof PdfName ? value.name : undefined;
}

/** Entries that are whole numbers written as reals: keys of a dictionary; a bit for each place of an array, which may have millions. */
interface WholeReals {
  readonly keys: Set<string>;
  readonly places: number[];
}

const wholeReals = new WeakMap<object, WholeReals>();

/** Remembers of an entry that it is a whole number with a point (`2.0`). */
export function noteWholeReal(container: object, entry: string | number): void {
  const known = wholeReals.get(container) ?? { keys: new Set(), places: [] };
  wholeReals.set(container, known);
  if (typeof entry === 'string') known.keys.add(entry);
  else {
    while (known.places.length <= entry >>> 5) known.places.push(0);
    known.places[entry >>> 5]! |= 1 << (entry & 31);
  }
}

/** Whether a dictionary has a whole number written as a real here: where an integer has to stand, some readers see none (§7.3.3). */
export function isWholeRealIn(dict: PdfDict, key: string): boolean {
  return wholeReals.get(dict)?.keys.has(key) === true;
}

/** Whether two arrays have such numbers in the same places. */
export function areWrittenAlike(a: PdfArray, b: PdfArray): boolean {
  const [left, right] = [wholeReals.get(a)?.places ?? [], wholeReals.get(b)?.places ?? []];
  return left.length === right.length && left.every((word, i) => word === right[i]);
}

/** Gives a copy of a dictionary's entries the same writing. */
export function writtenLike(dict: PdfDict, original: PdfDict): PdfDict {
  for (const key of wholeReals.get(original)?.keys ?? [])
    if (dict.get(key) === original.get(key)) noteWholeReal(dict, key);
  return dict;
}

/** Whether an array has such a number in a place. */
export function isWholeRealAt(array: PdfArray, place: number): boolean {
  return (((wholeReals.get(array)?.places[place >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
}

/** An entry that every reader takes for the same integer from 0: written as one, and of 31 bits. */
export function plainIntegerIn(dict: PdfDict, key: string): number | undefined {
  const count = countOf(dict.get(key));
  return count === undefined || count > 0x7fffffff || isWholeRealIn(dict, key) ? undefined : count;
}

/** A whole number from 0, or `undefined`. */
export function countOf(value: PdfValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Value of a hexadecimal digit, 16 for white space, 255 for anything else. */
export const HEX_VALUES: Uint8Array = (() => {
  const table = new Uint8Array(256).fill(255);
  for (let i = 0; i < 10; i++) table[0x30 + i] = i;
  for (let i = 0; i < 6; i++) {
    table[0x41 + i] = 10 + i;
    table[0x61 + i] = 10 + i;
  }
  for (const space of [0, 9, 10, 12, 13, 32]) table[space] = 16;
  return table;
})();

/** §7.3.4.3: white space is passed over, an odd last digit counts as its left half. */
function hexBytes(source: Uint8Array, from: number, to: number): Uint8Array | undefined {
  // Digits in pairs and nothing else, as signatures are written.
  const plain = to - from < LONG ? fromHexDigits(source, from, to) : decodeHex(source.subarray(from, to));
  return plain ?? spacedHex(source, from, to);
}

/** Shorter strings are not worth a call into the runtime. */
const LONG = 512;

function spacedHex(source: Uint8Array, from: number, to: number): Uint8Array | undefined {
  const out = new Uint8Array((to - from + 1) >> 1);
  let length = 0;
  let high = -1;
  for (let i = from; i < to; i++) {
    const value = HEX_VALUES[source[i]!]!;
    if (value < 16) {
      if (high < 0) high = value;
      else {
        out[length++] = (high << 4) | value;
        high = -1;
      }
    } else if (value !== 16) return undefined;
  }
  if (high >= 0) out[length++] = high << 4;
  return out.subarray(0, length);
}

const ESCAPES = new Map([
  [0x6e, 10],
  [0x72, 13],
  [0x74, 9],
  [0x62, 8],
  [0x66, 12],
]);

/** §7.3.4.2. */
function literalBytes({ source, start, end }: PdfString): Uint8Array {
  const out = new Uint8Array(end - start - 2);
  let length = 0;
  for (let i = start + 1; i < end - 1; i++) {
    const octet = source[i]!;
    if (octet === 0x0d) {
      // An end of line inside a string is a line feed.
      out[length++] = 10;
      if (source[i + 1] === 0x0a) i++;
      continue;
    }
    if (octet !== 0x5c) {
      out[length++] = octet;
      continue;
    }
    const next = source[++i]!;
    if (next >= 0x30 && next <= 0x37) {
      let code = next - 0x30;
      for (let digits = 1; digits < 3 && source[i + 1]! >= 0x30 && source[i + 1]! <= 0x37; digits++)
        code = code * 8 + source[++i]! - 0x30;
      out[length++] = code & 0xff;
    } else if (next === 0x0d) {
      if (source[i + 1] === 0x0a) i++;
    } else if (next !== 0x0a) {
      out[length++] = ESCAPES.get(next) ?? next;
    }
  }
  return out.subarray(0, length);
}
