import { PdfFault, type Work } from './fault.js';
import {
  HEX_VALUES,
  isWholeRealIn,
  noteWholeReal,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
} from './values.js';

/** Kinds of octets (ISO 32000-2 §7.2.3): 0 regular, 1 white space, 2 delimiter. */
export const OCTET_KIND: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (const space of [0, 9, 10, 12, 13, 32]) table[space] = 1;
  for (const delimiter of '()<>[]{}/%') table[delimiter.charCodeAt(0)] = 2;
  return table;
})();

export interface ParserOptions {
  /** Deepest nesting of arrays and dictionaries. */
  readonly nesting: number;
  readonly work: Work;
  /** Added to positions in findings: objects in object streams are told by where their stream stands. */
  readonly shift?: number;
}

/** Says the length of a stream whose `/Length` is a reference; `undefined` when it cannot be had. */
export type LengthOf = (length: PdfRef) => number | undefined;

/**
 * Reads PDF objects from octets, strictly: a name twice in a dictionary, a stream without the `endstream` that its `/Length` promises, and
 * every token that the standard does not know are refused (ISO 32000-2 §7.2, §7.3).
 */
export class PdfParser {
  readonly bytes: Uint8Array;
  at: number;
  /** Whether the number last read is a whole one with a point. */
  isWholeReal = false;
  private readonly end: number;
  private readonly options: ParserOptions;

  constructor(bytes: Uint8Array, at: number, end: number, options: ParserOptions) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
    this.options = options;
  }

  fail(detail: string, at = this.at): never {
    throw new PdfFault('PDF_OBJECT', at + (this.options.shift ?? 0), { detail });
  }

  /** Passes over white space and comments. */
  skip(): void {
    const { bytes, end } = this;
    let at = this.at;
    for (; at < end; at++) {
      const octet = bytes[at]!;
      if (octet === 0x25) {
        while (at < end && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at++;
        at--;
      } else if (OCTET_KIND[octet] !== 1) break;
    }
    this.at = at;
  }

  /** One object (§7.3); a stream only through `indirectObject`. */
  value(depth = 0): PdfValue {
    this.skip();
    const { bytes } = this;
    const start = this.at;
    if (start >= this.end) this.fail('end of data');
    const octet = bytes[start]!;
    if (octet === 0x2f) return this.name();
    if (octet >= 0x30 && octet <= 0x39) return this.numberOrReference();
    switch (octet) {
      case 0x3c:
        return bytes[start + 1] === 0x3c ? this.dictionary(depth) : this.hexString();
      case 0x28:
        return this.literalString();
      case 0x5b:
        return this.array(depth);
      case 0x2b:
      case 0x2d:
      case 0x2e:
        return this.number();
    }
    if (this.keyword('true')) return true;
    if (this.keyword('false')) return false;
    if (this.keyword('null')) return null;
    return this.fail('unknown token');
  }

  /** Consumes a keyword that ends here; false, and nothing consumed, for anything else. */
  keyword(word: string): boolean {
    const { bytes, at } = this;
    const end = at + word.length;
    if (end > this.end) return false;
    for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
    if (end < this.end && OCTET_KIND[bytes[end]!] === 0) return false;
    this.at = end;
    return true;
  }

  /** A whole number from 0 without sign. */
  unsigned(): number {
    const { bytes, end } = this;
    const start = this.at;
    let at = start;
    let value = 0;
    for (; at < end; at++) {
      const digit = bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === start || at - start > 15) this.fail('whole number expected');
    if (at < end && OCTET_KIND[bytes[at]!] === 0) this.fail('whole number expected');
    this.at = at;
    return value;
  }

  name(): PdfName {
    const { bytes, end } = this;
    const start = this.at + 1;
    let at = start;
    let hash = 0;
    for (; at < end; at++) {
      const octet = bytes[at]!;
      if (OCTET_KIND[octet] !== 0) break;
      if (octet === 0x23) return this.escapedName(start);
      hash = (hash * 31 + octet) | 0;
    }
    this.at = at;
    return knownName(bytes, start, at, hash);
  }

  /** §7.3.5: `#` and two hexadecimal digits stand for an octet, never for 0. */
  private escapedName(start: number): PdfName {
    const { bytes, end } = this;
    let text = '';
    let at = start;
    for (; at < end && OCTET_KIND[bytes[at]!] === 0; at++) {
      let octet = bytes[at]!;
      if (octet === 0x23) {
        const high = HEX_VALUES[bytes[at + 1] ?? 0x20]!;
        const low = HEX_VALUES[bytes[at + 2] ?? 0x20]!;
        if (high > 15 || low > 15 || at + 2 >= end) this.fail('name with a wrong escape', at);
        octet = high * 16 + low;
        if (octet === 0) this.fail('name with a wrong escape', at);
        at += 2;
      }
      text += String.fromCharCode(octet);
    }
    this.at = at;
    return new PdfName(text);
  }

  private number(): number {
    const { bytes, end } = this;
    const start = this.at;
    let at = start;
    const sign = bytes[at];
    if (sign === 0x2b || sign === 0x2d) at++;
    let value = 0;
    let digits = 0;
    let scale = 0;
    for (; at < end; at++) {
      const octet = bytes[at]!;
      if (octet >= 0x30 && octet <= 0x39) {
        value = value * 10 + octet - 0x30;
        digits++;
        if (scale > 0) scale *= 10;
      } else if (octet === 0x2e && scale === 0) scale = 1;
      else break;
    }
    if (digits === 0 || digits > 300 || (at < end && OCTET_KIND[bytes[at]!] === 0)) this.fail('malformed number');
    this.at = at;
    if (scale > 1) value /= scale;
    this.isWholeReal = scale > 0 && Number.isInteger(value);
    return sign === 0x2d ? -value : value;
  }

  /** §7.3.10: number and generation are digits and nothing else. */
  private numberOrReference(): number | PdfRef {
    const first = this.at;
    const value = this.number();
    const after = this.at;
    if (!Number.isInteger(value) || !this.isDigit(this.skipSpace(after))) return value;
    const start = this.skipSpace(after);
    let at = start;
    let gen = 0;
    while (this.isDigit(at) && at - start < 6) gen = gen * 10 + this.bytes[at++]! - 0x30;
    const letter = this.skipSpace(at);
    const isReference =
      letter > at &&
      letter < this.end &&
      this.bytes[letter] === 0x52 &&
      (letter + 1 >= this.end || OCTET_KIND[this.bytes[letter + 1]!] !== 0);
    if (!isReference) return value;
    for (let i = first; i < after; i++) if (!this.isDigit(i)) return value;
    this.at = letter + 1;
    return new PdfRef(value, gen);
  }

  private isDigit(at: number): boolean {
    const octet = at < this.end ? this.bytes[at]! : 0;
    return octet >= 0x30 && octet <= 0x39;
  }

  /** Position after white space and comments. */
  private skipSpace(from: number): number {
    if (from < this.end && this.bytes[from] === 0x20 && OCTET_KIND[this.bytes[from + 1] ?? 0] === 0) return from + 1;
    const before = this.at;
    this.at = from;
    this.skip();
    const after = this.at;
    this.at = before;
    return after;
  }

  private hexString(): PdfString {
    const start = this.at;
    const close = this.bytes.indexOf(0x3e, start + 1);
    if (close < 0 || close >= this.end) {
      this.options.work.spend((close < 0 ? this.bytes.length : close) - start);
      this.fail('string without end', start);
    }
    this.at = close + 1;
    return new PdfString(this.bytes, start, close + 1, true);
  }

  private literalString(): PdfString {
    const { bytes, end } = this;
    const start = this.at;
    let open = 0;
    for (let at = start; at < end; at++) {
      switch (bytes[at]) {
        case 0x5c:
          at++;
          break;
        case 0x28:
          open++;
          break;
        case 0x29:
          if (--open === 0) {
            this.at = at + 1;
            return new PdfString(bytes, start, at + 1, false);
          }
      }
    }
    this.options.work.spend(end - start);
    return this.fail('string without end', start);
  }

  private deeper(depth: number): number {
    if (depth < this.options.nesting) return depth + 1;
    const params = { limit: 'pdfNesting', allowed: this.options.nesting };
    throw new PdfFault('LIMIT_EXCEEDED', this.at + (this.options.shift ?? 0), params);
  }

  private array(depth: number): PdfValue[] {
    const inner = this.deeper(depth);
    this.at++;
    const values: PdfValue[] = [];
    for (;;) {
      this.skip();
      if (this.at < this.end && this.bytes[this.at] === 0x5d) break;
      const value = this.value(inner);
      if (typeof value === 'number' && this.isWholeReal) noteWholeReal(values, values.length);
      values.push(value);
    }
    this.at++;
    return values;
  }

  private dictionary(depth: number): PdfDict {
    const inner = this.deeper(depth);
    this.at += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.skip();
      const octet = this.at < this.end ? this.bytes[this.at] : 0;
      if (octet === 0x3e && this.bytes[this.at + 1] === 0x3e && this.at + 2 <= this.end) break;
      if (octet !== 0x2f) this.fail('dictionary key expected');
      const { at } = this;
      const { name } = this.name();
      if (entries.has(name)) this.fail('dictionary with a key twice', at);
      const value = this.value(inner);
      // No number is 0 too where readers see none.
      if (typeof value === 'number' && value !== 0 && this.isWholeReal) noteWholeReal(entries, name);
      entries.set(name, value);
    }
    this.at += 2;
    return entries;
  }

  /** `num gen obj … endobj` (§7.3.10), a stream included (§7.3.8); `at` stands after `endobj` then. */
  indirectObject(lengthOf: LengthOf): { readonly num: number; readonly gen: number; readonly value: PdfValue } {
    const start = this.at;
    try {
      const num = this.unsigned();
      this.skip();
      const gen = this.unsigned();
      this.skip();
      if (!this.keyword('obj')) this.fail('obj expected');
      let value = this.value();
      this.skip();
      if (value instanceof Map && this.keyword('stream')) value = this.stream(value, lengthOf);
      this.skip();
      if (!this.keyword('endobj')) this.fail('endobj expected');
      return { num, gen, value };
    } finally {
      this.options.work.spend(this.at - start);
    }
  }

  private stream(dict: PdfDict, lengthOf: LengthOf): PdfStream {
    const { bytes } = this;
    // After the keyword CRLF or LF, never CR alone, so that the first octet of the data is certain.
    if (bytes[this.at] === 0x0d && bytes[this.at + 1] === 0x0a) this.at += 2;
    else if (bytes[this.at] === 0x0a) this.at++;
    else this.fail('stream keyword without end of line');
    const start = this.at;
    const written = dict.get('Length');
    const length = written instanceof PdfRef ? lengthOf(written) : written;
    // Readers that want an integer here take `9.0` for none.
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || isWholeRealIn(dict, 'Length'))
      this.fail('stream without Length');
    const end = start + length;
    if (end > this.end) this.fail('stream longer than the file');
    this.at = end;
    // §7.3.8.1 has one end of line here; two are met, and say nothing else of where the data end.
    for (let i = 0; i < 4 && (bytes[this.at] === 0x0d || bytes[this.at] === 0x0a); i++) this.at++;
    if (!this.keyword('endstream')) this.fail('endstream is not where Length says', end);
    return new PdfStream(dict, bytes, start, end);
  }
}

/**
 * Names that were met before, so that the usual ones are not made anew. Bounded; a file can fill it, which costs others nothing but speed.
 */
const names: (PdfName | undefined)[] = new Array<PdfName | undefined>(4096);

function knownName(bytes: Uint8Array, start: number, end: number, hash: number): PdfName {
  const length = end - start;
  const slot = (hash ^ (hash >>> 12)) & 4095;
  const known = names[slot];
  if (known !== undefined && known.name.length === length) {
    const text = known.name;
    let same = true;
    for (let i = 0; i < length; i++) {
      if (text.charCodeAt(i) !== bytes[start + i]) {
        same = false;
        break;
      }
    }
    if (same) return known;
  }
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  const made = new PdfName(text);
  if (length <= 32) names[slot] = made;
  return made;
}
