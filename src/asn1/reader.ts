import type { InstantMs } from '../time.js';
import { decodeIa5, decodeString, decodeUtf8 } from './strings.js';
import { contextConstructed, contextPrimitive, Tag } from './tags.js';
import { isShortestInteger, readTime } from './values.js';

/**
 * A strict DER reader (ITU-T X.690 §8, §10, §11) that copies nothing: every value is a view of the bytes given.
 * Definite minimal lengths, minimal INTEGERs and OIDs, BOOLEAN 00/FF, canonical BIT STRING padding, no octets after the end.
 * Whatever else is a `DerError` with the byte offset; the rooms above turn it into their own code at the edge.
 */

export { contextConstructed, contextPrimitive, Tag };

/** What is wrong and where; never leaves the library: rooms turn it into their `KhueError` or finding. */
export class DerError extends Error {
  override readonly name = 'DerError';
  readonly offset: number;

  constructor(what: string, offset: number) {
    super(what);
    this.offset = offset;
  }
}

/** Nesting at which reading stops (contract §5). */
export const maxDerDepth = 64;

export interface BitString {
  readonly bytes: Uint8Array;
  readonly unusedBits: number;
}

/** A cursor over the elements of one constructed value, or over the whole input. */
export class DerReader {
  readonly bytes: Uint8Array;
  /** Offset of the next element's identifier octet. */
  position: number;
  readonly end: number;
  readonly depth: number;
  /** Added to offsets in errors: where `bytes` lies in the input that people see. */
  readonly base: number;
  /** Content of the element read last. */
  contentStart = 0;
  contentEnd = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length, depth = 0, base = 0) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.depth = depth;
    this.base = base;
    if (depth > maxDerDepth) this.fail(`nested deeper than ${maxDerDepth}`, start);
  }

  fail(what: string, offset = this.position): never {
    throw new DerError(what, offset + this.base);
  }

  get atEnd(): boolean {
    return this.position >= this.end;
  }

  /** Refuses octets after the last element. */
  finish(): void {
    if (this.position < this.end) this.fail('octets after the last element');
  }

  /** Identifier octet of the next element; -1 at the end. */
  peek(): number {
    return this.position < this.end ? this.bytes[this.position]! : -1;
  }

  /**
   * Steps over the next element: sets `contentStart`, `contentEnd`, moves `position` behind it.
   * @returns the identifier octet
   */
  next(): number {
    const bytes = this.bytes;
    const start = this.position;
    const end = this.end;
    if (start >= end) this.fail('an element is missing');
    const tag = bytes[start]!;
    if ((tag & 0x1f) === 0x1f) this.fail('tag number above 30', start);
    if (start + 1 >= end) this.fail('cut off in a length', start);
    let length = bytes[start + 1]!;
    let content = start + 2;
    if (length >= 0x80) {
      const octets = length & 0x7f;
      if (octets === 0) this.fail('indefinite length', start + 1);
      if (octets > 4) this.fail('length of more than four octets', start + 1);
      if (content + octets > end) this.fail('cut off in a length', start + 1);
      if (bytes[content] === 0) this.fail('length not in its shortest form', start + 1);
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + bytes[content++]!;
      if (length < 0x80) this.fail('length not in its shortest form', start + 1);
    }
    if (length > end - content) this.fail('an element reaches past the end of what holds it', start);
    this.contentStart = content;
    this.contentEnd = content + length;
    this.position = content + length;
    return tag;
  }

  /** Steps over the next element, which must have this identifier octet. */
  expect(tag: number): void {
    const start = this.position;
    if (start < this.end && this.bytes[start] !== tag) {
      this.fail(`identifier octet 0x${hex(this.bytes[start]!)} where 0x${hex(tag)} belongs`, start);
    }
    this.next();
  }

  /** Reader over the content of a constructed element. */
  enter(tag: number): DerReader {
    this.expect(tag);
    return new DerReader(this.bytes, this.contentStart, this.contentEnd, this.depth + 1, this.base);
  }

  sequence(): DerReader {
    return this.enter(Tag.sequence);
  }

  /** Enters when the next element has this identifier octet. */
  optional(tag: number): DerReader | undefined {
    return this.peek() === tag ? this.enter(tag) : undefined;
  }

  /** SET OF, its elements in the order that DER asks for (X.690 §11.6). */
  setOf(): DerReader {
    const set = this.enter(Tag.set);
    this.checkSetOrder(set);
    return set;
  }

  private checkSetOrder(set: DerReader): void {
    const first = set.position;
    let previousStart = -1;
    let previousEnd = -1;
    while (!set.atEnd) {
      const start = set.position;
      set.next();
      if (previousStart >= 0 && compareRanges(set.bytes, previousStart, previousEnd, start, set.position) > 0) {
        this.fail('SET OF not in ascending order', start);
      }
      previousStart = start;
      previousEnd = set.position;
    }
    set.position = first;
  }

  /** Content of the element read last, as a view. */
  content(): Uint8Array {
    return this.bytes.subarray(this.contentStart, this.contentEnd);
  }

  /** The next element whole, identifier and length octets included. */
  element(): Uint8Array {
    const start = this.position;
    this.next();
    return this.bytes.subarray(start, this.position);
  }

  boolean(tag: number = Tag.boolean): boolean {
    this.expect(tag);
    if (this.contentEnd - this.contentStart !== 1) this.fail('BOOLEAN of other than one octet', this.contentStart);
    const value = this.bytes[this.contentStart]!;
    if (value !== 0 && value !== 0xff) this.fail('BOOLEAN that is neither 00 nor FF', this.contentStart);
    return value === 0xff;
  }

  /** Content octets of an INTEGER, two's complement, shortest form. */
  integer(tag: number = Tag.integer): Uint8Array {
    this.expect(tag);
    const start = this.contentStart;
    if (this.contentEnd === start) this.fail('INTEGER without content', start);
    if (!isShortestInteger(this.bytes, start, this.contentEnd)) this.fail('INTEGER not in its shortest form', start);
    return this.content();
  }

  /** INTEGER that must be 0 or more, as a big-endian magnitude without leading zero (`[0]` for zero). */
  unsigned(tag: number = Tag.integer): Uint8Array {
    const content = this.integer(tag);
    if (content[0]! >= 0x80) this.fail('negative INTEGER', this.contentStart);
    return content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
  }

  /** Small non-negative INTEGER; anything above `max` is an error. */
  smallInteger(max: number, tag: number = Tag.integer): number {
    const magnitude = this.unsigned(tag);
    let value = 0;
    if (magnitude.length > 6) this.fail(`INTEGER above ${max}`, this.contentStart);
    for (const octet of magnitude) value = value * 256 + octet;
    if (value > max) this.fail(`INTEGER above ${max}`, this.contentStart);
    return value;
  }

  enumerated(): number {
    return this.smallInteger(0xffff, Tag.enumerated);
  }

  bitString(tag: number = Tag.bitString): BitString {
    this.expect(tag);
    const start = this.contentStart;
    const end = this.contentEnd;
    if (end === start) this.fail('BIT STRING without content', start);
    const unusedBits = this.bytes[start]!;
    if (unusedBits > 7 || (unusedBits > 0 && end - start === 1)) this.fail('BIT STRING with wrong padding', start);
    if (unusedBits > 0 && (this.bytes[end - 1]! & ((1 << unusedBits) - 1)) !== 0) {
      this.fail('BIT STRING with padding bits set', end - 1);
    }
    return { bytes: this.bytes.subarray(start + 1, end), unusedBits };
  }

  /** BIT STRING that holds whole octets: keys, signature values. */
  octetsInBitString(): Uint8Array {
    const value = this.bitString();
    if (value.unusedBits !== 0) this.fail('BIT STRING that does not hold whole octets', this.contentStart);
    return value.bytes;
  }

  /** Named bits as a number, bit 0 of the type being bit 0 of the number; no trailing zero bit (X.690 §11.2.2); at most 31 bits. */
  namedBits(tag: number = Tag.bitString): number {
    const { bytes, unusedBits } = this.bitString(tag);
    const bits = bytes.length * 8 - unusedBits;
    if (bits > 31) this.fail('more named bits than known', this.contentStart);
    let value = 0;
    for (let i = 0; i < bits; i++) if ((bytes[i >> 3]! & (0x80 >> (i & 7))) !== 0) value |= 1 << i;
    if (bits > 0 && (value & (1 << (bits - 1))) === 0) {
      this.fail('named BIT STRING with trailing zero bits', this.contentStart);
    }
    return value;
  }

  octetString(tag: number = Tag.octetString): Uint8Array {
    this.expect(tag);
    return this.content();
  }

  null(): void {
    this.expect(Tag.null);
    if (this.contentEnd !== this.contentStart) this.fail('NULL with content', this.contentStart);
  }

  /** Dotted decimal. */
  oid(tag: number = Tag.oid): string {
    this.expect(tag);
    return this.oidText();
  }

  private oidText(): string {
    const bytes = this.bytes;
    const start = this.contentStart;
    const end = this.contentEnd;
    let hash = end - start;
    for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
    const slot = hash & (oidCacheSize - 1);
    const cached = oidCache[slot];
    if (cached !== undefined && sameContent(cached.content, bytes, start, end)) return cached.text;
    const text = this.decodeOid(start, end);
    if (end - start <= 32) oidCache[slot] = { content: bytes.slice(start, end), text };
    return text;
  }

  private decodeOid(start: number, end: number): string {
    const bytes = this.bytes;
    if (end === start) this.fail('OBJECT IDENTIFIER without content', start);
    if (end - start > 128) this.fail('OBJECT IDENTIFIER of more than 128 octets', start);
    if (bytes[end - 1]! >= 0x80) this.fail('OBJECT IDENTIFIER cut off', end - 1);
    let text = '';
    let at = start;
    while (at < end) {
      const arcStart = at;
      if (bytes[at] === 0x80) this.fail('OBJECT IDENTIFIER not in its shortest form', at);
      let arc = 0;
      while (bytes[at]! >= 0x80) arc = arc * 128 + (bytes[at++]! & 0x7f);
      arc = arc * 128 + bytes[at++]!;
      if (arc > Number.MAX_SAFE_INTEGER)
        text += `${text === '' ? '2.' : '.'}${bigArc(bytes, arcStart, at, text === '')}`;
      else if (text === '') text = arc < 40 ? `0.${arc}` : arc < 80 ? `1.${arc - 40}` : `2.${arc - 80}`;
      else text += `.${arc}`;
    }
    return text;
  }

  /**
   * UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows them: `Z`, whole seconds, seconds written; UTCTime years 1950–2049.
   * Milliseconds since 1970.
   */
  time(): InstantMs {
    const tag = this.peek();
    if (tag !== Tag.utcTime && tag !== Tag.generalizedTime) this.fail('neither UTCTime nor GeneralizedTime');
    this.next();
    const time = readTime(this.bytes, tag, this.contentStart, this.contentEnd);
    if (Number.isNaN(time)) this.fail('no date or time of day as RFC 5280 §4.1.2.5 asks', this.contentStart);
    return time;
  }

  /** GeneralizedTime where nothing else may stand: RFC 6960 §4.2.2.1, dates in extensions. */
  generalizedTime(): InstantMs {
    if (this.peek() !== Tag.generalizedTime) this.fail('no GeneralizedTime');
    return this.time();
  }

  /**
   * A character string of any type that X.509 uses, decoded strictly.
   * @returns the identifier octet and the text; `undefined` text for types that are no character strings
   */
  anyString(): { tag: number; text: string | undefined } {
    const start = this.position;
    const tag = this.next();
    // X.690 §10.2: strings are primitive. Of the universal types only SEQUENCE and SET are constructed here.
    if ((tag & 0xe0) === 0x20 && tag !== Tag.sequence && tag !== Tag.set) this.fail('constructed string', start);
    return { tag, text: decodeString(tag, this) };
  }

  /** IA5String (or an implicitly tagged one). */
  ia5String(tag: number = Tag.ia5String): string {
    this.expect(tag);
    return decodeIa5(this);
  }

  utf8String(tag: number = Tag.utf8String): string {
    this.expect(tag);
    return decodeUtf8(this);
  }
}

const oidCacheSize = 1024;
const oidCache: ({ readonly content: Uint8Array; readonly text: string } | undefined)[] = new Array(oidCacheSize);

function sameContent(content: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (content.length !== end - start) return false;
  for (let i = 0; i < content.length; i++) if (content[i] !== bytes[start + i]) return false;
  return true;
}

function bigArc(bytes: Uint8Array, start: number, end: number, first: boolean): string {
  let arc = 0n;
  for (let i = start; i < end; i++) arc = arc * 128n + BigInt(bytes[i]! & 0x7f);
  return String(first ? arc - 80n : arc);
}

function compareRanges(bytes: Uint8Array, aStart: number, aEnd: number, bStart: number, bEnd: number): number {
  const shared = Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = 0; i < shared; i++) {
    const difference = bytes[aStart + i]! - bytes[bStart + i]!;
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}

const hex = (octet: number): string => octet.toString(16).padStart(2, '0');
