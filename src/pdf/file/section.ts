import type { Limits } from '../../limits.js';
import {
  countOf,
  isArray,
  isDict,
  isWholeRealAt,
  isWholeRealIn,
  OCTET_KIND,
  type PdfDict,
  PdfFault,
  PdfParser,
  PdfStream,
  type PdfValue,
  plainIntegerIn,
  type Work,
} from '../syntax/index.js';
import { XrefEntry } from './entry.js';
import { decodeStream, type InflateBudget } from './filters.js';

/** What reading sections needs and counts. */
export interface ReadContext {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  readonly work: Work;
  readonly inflating: InflateBudget;
  /** Entries read so far, over all sections. */
  entries: number;
}

/** One cross-reference section with its trailer (ISO 32000-2 §7.5.4, §7.5.5, §7.5.8). */
export interface Section {
  readonly kind: 'table' | 'stream';
  readonly start: number;
  /** After the trailer dictionary, or after `endobj` of the stream. */
  readonly end: number;
  readonly entries: readonly XrefEntry[];
  readonly trailer: PdfDict;
  /** Number of the object that the cross-reference stream is. */
  readonly streamObject?: number;
}

/** What closes a section: `startxref`, an offset, `%%EOF`. */
export interface Closing {
  readonly startxref: number;
  /** Position of the keyword `startxref`. */
  readonly start: number;
  /** Position after `%%EOF`. */
  readonly eof: number;
  /** Position after the white space that follows `%%EOF`. */
  readonly end: number;
}

/**
 * Reads the section at an offset; white space may stand before it, nothing else.
 * @throws PdfFault `PDF_XREF`, `PDF_TRAILER`, `PDF_OBJECT`, `PDF_STREAM`, `LIMIT_EXCEEDED`
 */
export function readSection(offset: number, context: ReadContext): Section {
  const { bytes } = context;
  if (offset >= bytes.length) throw new PdfFault('PDF_XREF', offset, { detail: 'offset outside the file' });
  const parser = parserAt(offset, context);
  // Every reader passes over white space here; it is no guess.
  skipWhite(parser, bytes);
  if (parser.keyword('xref')) return readTable(offset, parser, context);
  const octet = bytes[parser.at] ?? 0;
  if (octet < 0x30 || octet > 0x39) throw new PdfFault('PDF_XREF', offset, { detail: 'no section at this offset' });
  return readStream(offset, parser, context);
}

export function parserAt(offset: number, { bytes, limits, work }: ReadContext, end: number = bytes.length): PdfParser {
  return new PdfParser(bytes, offset, end, { nesting: limits.pdfNesting, work });
}

/** §7.5.5: the three lines after a section. Comments may stand before them, nothing else. */
export function readClosing(offset: number, context: ReadContext): Closing {
  const { bytes } = context;
  const parser = parserAt(offset, context);
  parser.skip();
  const start = parser.at;
  if (!parser.keyword('startxref')) throw new PdfFault('PDF_STARTXREF', start, { detail: 'startxref expected' });
  skipWhite(parser, bytes);
  const startxref = parser.unsigned();
  skipWhite(parser, bytes);
  const at = parser.at;
  const marker = [0x25, 0x25, 0x45, 0x4f, 0x46];
  if (!marker.every((octet, i) => bytes[at + i] === octet))
    throw new PdfFault('PDF_STARTXREF', at, { detail: '%%EOF expected' });
  const eof = at + marker.length;
  parser.at = eof;
  skipWhite(parser, bytes);
  context.work.spend(parser.at - offset);
  return { startxref, start, eof, end: parser.at };
}

function skipWhite(parser: PdfParser, bytes: Uint8Array): void {
  while (parser.at < bytes.length && OCTET_KIND[bytes[parser.at]!] === 1) parser.at++;
}

/** ISO 32000-1 Annex C: beyond this number readers may give the cross-references up and search the file for objects. */
const MOST_NUMBER = 8_388_607;

function mustBeInRange(first: number, length: number, offset: number): void {
  if (Math.max(first, first + length - 1) > MOST_NUMBER)
    throw new PdfFault('PDF_XREF', offset, { detail: 'object number out of range' });
}

function count(context: ReadContext, more: number, offset: number): void {
  context.entries += more;
  if (context.entries > context.limits.pdfObjects) {
    throw new PdfFault('LIMIT_EXCEEDED', offset, { limit: 'pdfObjects', allowed: context.limits.pdfObjects });
  }
}

function readTable(start: number, parser: PdfParser, context: ReadContext): Section {
  const { bytes, work } = context;
  const entries: XrefEntry[] = [];
  for (;;) {
    // Comments make some readers give the table up.
    skipWhite(parser, bytes);
    if (parser.keyword('trailer')) break;
    const first = parser.unsigned();
    skipWhite(parser, bytes);
    const length = parser.unsigned();
    count(context, length, parser.at);
    mustBeInRange(first, length, parser.at);
    parser.at = endOfLine(bytes, parser.at);
    for (let i = 0; i < length; i++) entries.push(readLine(first + i, parser.at + 20 * i, bytes));
    // §7.5.4: the first free object is 0. Readers may take this for a table that counts from 1, and its numbers for others.
    if (first === 1 && length > 1 && entries[entries.length - length]!.kind === 'free')
      throw new PdfFault('PDF_XREF', start, { detail: 'table that begins with object 1, free' });
    parser.at += 20 * length;
    work.spend(20 * length);
  }
  refuseTwice(entries, start);
  const trailer = parser.value();
  if (!isDict(trailer)) throw new PdfFault('PDF_TRAILER', start, { detail: 'dictionary expected' });
  // Readers that want an integer here take `9.0` for none, and search the file for objects.
  if (isWholeRealIn(trailer, 'Size')) throw new PdfFault('PDF_TRAILER', start, { detail: 'Size' });
  mustBeInRange(0, countOf(trailer.get('Size')) ?? 0, start);
  work.spend(parser.at - start);
  return { kind: 'table', start, end: parser.at, entries, trailer };
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20) at++;
  if (bytes[at] === 0x0d && bytes[at + 1] === 0x0a) return at + 2;
  if (bytes[at] === 0x0d || bytes[at] === 0x0a) return at + 1;
  throw new PdfFault('PDF_XREF', at, { detail: 'end of line expected' });
}

/** §7.5.4: exactly 20 octets, `nnnnnnnnnn ggggg n` and a two-octet end of line. */
function readLine(num: number, at: number, bytes: Uint8Array): XrefEntry {
  const position = digits(bytes, at, 10);
  const gen = digits(bytes, at + 11, 5);
  const kind = bytes[at + 17];
  const [last, end] = [bytes[at + 18], bytes[at + 19]];
  const closed = (last === 0x20 && (end === 0x0d || end === 0x0a)) || (last === 0x0d && end === 0x0a);
  if (position < 0 || gen < 0 || bytes[at + 10] !== 0x20 || bytes[at + 16] !== 0x20 || !closed)
    throw new PdfFault('PDF_XREF', at, { detail: 'entry of other than 20 octets' });
  if (kind === 0x6e) return new XrefEntry(num, gen, 'plain', position, 0);
  if (kind === 0x66) return new XrefEntry(num, gen, 'free', position, 0);
  throw new PdfFault('PDF_XREF', at, { detail: 'entry neither n nor f' });
}

function digits(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) {
    const digit = (bytes[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function refuseTwice(entries: readonly XrefEntry[], offset: number): void {
  let last = -1;
  let ordered = true;
  for (const { num } of entries) {
    if (num <= last) ordered = false;
    last = num;
  }
  if (ordered) return;
  const seen = new Set<number>();
  for (const { num } of entries) {
    if (seen.has(num)) throw new PdfFault('PDF_XREF', offset, { detail: `object ${num} twice in one section` });
    seen.add(num);
  }
}

function readStream(start: number, parser: PdfParser, context: ReadContext): Section {
  // The length of a cross-reference stream must be direct (§7.5.8.2): its references cannot be followed yet.
  const { num, value } = parser.indirectObject(() => undefined);
  if (!(value instanceof PdfStream))
    throw new PdfFault('PDF_XREF', start, { detail: 'cross-reference stream expected' });
  const { dict } = value;
  const type = dict.get('Type');
  if (!(typeof type === 'object' && type !== null && 'name' in type && type.name === 'XRef'))
    throw new PdfFault('PDF_XREF', start, { detail: 'stream of another type' });
  const wrong = (detail: string): never => {
    throw new PdfFault('PDF_XREF', start, { detail });
  };
  const size = plainIntegerIn(dict, 'Size') ?? wrong('Size');
  const widths = numbers(dict.get('W'));
  // Some readers give up a kind of more than four octets.
  if (widths?.length !== 3 || widths.some((width, i) => width > (i === 0 ? 4 : 8))) return wrong('W');
  const [w0, w1, w2] = widths as [number, number, number];
  const index = dict.has('Index') ? numbers(dict.get('Index')) : [0, size];
  if (index === undefined || index.length % 2 !== 0) return wrong('Index');
  const data = decodeStream(value, context.inflating, context.work);
  const width = w0 + w1 + w2;
  let rows = 0;
  for (let i = 1; i < index.length; i += 2) rows += index[i]!;
  count(context, rows, start);
  mustBeInRange(0, size, start);
  for (let i = 0; i < index.length; i += 2) mustBeInRange(index[i]!, index[i + 1]!, start);
  if (width === 0 || rows * width !== data.length) wrong('length');
  const entries: XrefEntry[] = [];
  let at = 0;
  for (let i = 0; i < index.length; i += 2) {
    const first = index[i]!;
    for (let j = 0; j < index[i + 1]!; j++, at += width) {
      const type = w0 === 0 ? 1 : bigEndian(data, at, w0);
      const second = bigEndian(data, at + w0, w1);
      const third = bigEndian(data, at + w0 + w1, w2);
      if (type === 0) entries.push(new XrefEntry(first + j, third, 'free', second, 0));
      else if (type === 1) entries.push(new XrefEntry(first + j, third, 'plain', second, 0));
      else if (type === 2) entries.push(new XrefEntry(first + j, 0, 'compressed', second, third));
      else wrong('entry of unknown type');
    }
  }
  refuseTwice(entries, start);
  return { kind: 'stream', start, end: parser.at, entries, trailer: dict, streamObject: num };
}

/** Whole numbers, written as integers. */
function numbers(value: PdfValue | undefined): number[] | undefined {
  if (!isArray(value)) return undefined;
  const all = value.map((one, i) => (isWholeRealAt(value, i) ? undefined : countOf(one)));
  return all.every((one) => one !== undefined) ? (all as number[]) : undefined;
}

function bigEndian(data: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + data[at + i]!;
  if (value > Number.MAX_SAFE_INTEGER) throw new PdfFault('PDF_XREF', undefined, { detail: 'entry out of range' });
  return value;
}
