import { DerError } from '../../asn1/reader.js';
import { definiteForm } from '../../cms/definite.js';
import type { Finding } from '../../errors.js';
import type { PdfFile, PdfView } from '../file/index.js';
import {
  countOf,
  findingOf,
  isArray,
  isDict,
  nameOf,
  type PdfDict,
  PdfFault,
  PdfRef,
  PdfString,
  textOf,
} from '../syntax/index.js';
import { type FormField, isSignatureField, readFields } from './fields.js';

/** A signature or document time-stamp as it lies in the file, before its CMS is opened. */
export interface FoundSignature {
  readonly field: FormField;
  readonly dict: PdfDict;
  /** Number of the signature dictionary's object; absent where it stands in the field. */
  readonly num?: number;
  readonly subFilter: string;
  readonly isTimestamp: boolean;
  /** `[0 a b c]`; absent when it is not one. */
  readonly byteRange?: readonly [number, number, number, number];
  /** The DER in `/Contents`, without padding. */
  readonly der?: Uint8Array;
  /** The revision that it closes. */
  readonly revision?: number;
  readonly faults: readonly Finding[];
}

/**
 * The signatures of a file, found by structure and held against "Reading" 3 of the standards note (ISO 32000-2 §12.8.1, EN 319 142-1 §5.4):
 * in the order of the ends of what they sign. Never throws; a form that cannot be read is a fault.
 */
export function findSignatures(file: PdfFile): {
  readonly found: readonly FoundSignature[];
  readonly faults: readonly Finding[];
} {
  const view = file.view();
  const found: FoundSignature[] = [];
  try {
    for (const field of readFields(view).values()) {
      if (!isSignatureField(field) || (field.dict.get('V') ?? null) === null) continue;
      found.push(readOne(field, view));
      const { pdfSignatures } = file.context.limits;
      if (found.length > pdfSignatures)
        throw new PdfFault('LIMIT_EXCEEDED', undefined, { limit: 'pdfSignatures', allowed: pdfSignatures });
    }
  } catch (thrown) {
    return { found: [], faults: [findingOf(thrown)] };
  }
  found.sort((a, b) => endOf(a) - endOf(b));
  return { found: oneForEachSaving(found), faults: [] };
}

function endOf({ byteRange }: FoundSignature): number {
  return byteRange === undefined ? Number.MAX_SAFE_INTEGER : byteRange[2] + byteRange[3];
}

function readOne(field: FormField, view: PdfView): FoundSignature {
  const value = field.dict.get('V');
  const num = value instanceof PdfRef ? value.num : undefined;
  const found: Building = { field, dict: new Map(), subFilter: '', isTimestamp: false, faults: [] };
  if (num !== undefined) found.num = num;
  try {
    const dict = view.resolve(value);
    if (!isDict(dict)) throw fault('PDF_SIGNATURE_DICTIONARY', 'V');
    const subFilter = nameOf(view.get(dict, 'SubFilter')) ?? '';
    const isTimestamp = nameOf(view.get(dict, 'Type')) === 'DocTimeStamp' || subFilter === 'ETSI.RFC3161';
    found.dict = dict;
    found.subFilter = subFilter;
    found.isTimestamp = isTimestamp;
    readPlace(found, dict, num, view);
  } catch (thrown) {
    found.faults = [findingOf(thrown)];
  }
  return found;
}

type Building = { -readonly [Name in keyof FoundSignature]: FoundSignature[Name] };

function fault(
  code: 'PDF_SIGNATURE_DICTIONARY' | 'PDF_BYTE_RANGE' | 'PDF_CONTENTS',
  detail: string,
  offset?: number,
): PdfFault {
  return new PdfFault(code, offset, { detail });
}

/** Where a signature stands and what it signs: all of it, or nothing and a fault. */
function readPlace(into: Building, dict: PdfDict, num: number | undefined, { file }: PdfView): void {
  const contents = dict.get('Contents');
  if (!(contents instanceof PdfString) || !contents.isHex) throw fault('PDF_CONTENTS', 'no direct hexadecimal string');
  // In an object stream it has no place in the file that a byte range could leave out.
  if (contents.source !== file.bytes) throw fault('PDF_CONTENTS', 'inside an object stream');
  const byteRange = rangeOf(dict);
  const [, gapStart, gapEnd, rest] = byteRange;
  if (gapStart !== contents.start) throw fault('PDF_BYTE_RANGE', 'the gap does not begin at Contents', contents.start);
  if (gapEnd !== contents.end) throw fault('PDF_BYTE_RANGE', 'the gap does not end with Contents', contents.end);
  const end = gapEnd + rest;
  if (end > file.bytes.length) throw fault('PDF_BYTE_RANGE', 'past the end of the file', contents.start);
  const revision = file.revisions.find((one) => end >= one.eof && end <= one.end);
  if (revision === undefined) throw fault('PDF_BYTE_RANGE', 'ends inside a saving', contents.start);
  if (contents.start < revision.start)
    throw fault('PDF_BYTE_RANGE', 'closes another saving than its own', contents.start);
  // The dictionary that is found must be the one that was saved with the signature, not a later or an earlier one.
  const entry = num === undefined ? undefined : file.entryOf(num, file.revisions.length - 1);
  if (entry !== undefined && entry.revision !== revision.index)
    throw fault('PDF_BYTE_RANGE', 'closes another saving than its own', contents.start);
  into.der = derOf(contents);
  into.byteRange = byteRange;
  into.revision = revision.index;
}

function rangeOf(dict: PdfDict): readonly [number, number, number, number] {
  const value = dict.get('ByteRange');
  if (!isArray(value)) throw fault('PDF_BYTE_RANGE', 'missing');
  const numbers = value.map((one) => countOf(one));
  if (numbers.length !== 4 || numbers.some((one) => one === undefined))
    throw fault('PDF_BYTE_RANGE', 'not four whole numbers');
  const range = numbers as [number, number, number, number];
  if (range[0] !== 0) throw fault('PDF_BYTE_RANGE', 'does not begin at the first octet');
  if (range[1] >= range[2]) throw fault('PDF_BYTE_RANGE', 'ranges overlap');
  return range;
}

/**
 * The one CMS at the head of the string; zeros behind it, and nothing else (EN 319 142-1 §5.4). Frames of indefinite length, which some
 * signing programs write, end with their end-of-contents octets.
 */
function derOf(contents: PdfString): Uint8Array {
  const { start, end } = contents;
  const octets = contents.bytes();
  if (octets === undefined || octets.length < 2 || octets[0] !== 0x30) throw fault('PDF_CONTENTS', 'no DER', start);
  const length = lengthOf(octets, start);
  for (let i = length; i < octets.length; i++) {
    if (octets[i] !== 0) throw fault('PDF_CONTENTS', 'other octets behind the DER', Math.min(start + 1 + 2 * i, end));
  }
  return octets.subarray(0, length);
}

function lengthOf(octets: Uint8Array, start: number): number {
  const first = octets[1]!;
  if (first === 0x80) {
    try {
      return definiteForm(octets).length;
    } catch (error) {
      if (error instanceof DerError) throw fault('PDF_CONTENTS', error.message, start);
      throw error;
    }
  }
  let length = first;
  let size = 0;
  if (first > 0x80) {
    size = first - 0x80;
    if (size > 4) throw fault('PDF_CONTENTS', 'no DER', start);
    length = 0;
    for (let i = 0; i < size; i++) length = length * 256 + (octets[2 + i] ?? 0);
  }
  const whole = 2 + size + length;
  if (whole > octets.length) throw fault('PDF_CONTENTS', 'DER longer than the string', start);
  return whole;
}

/** Two signatures that close one saving would each lie in what the other signs: at most one can have been made so. */
function oneForEachSaving(found: readonly FoundSignature[]): FoundSignature[] {
  const closed = new Set<number>();
  return found.map((one) => {
    if (one.revision === undefined) return one;
    if (!closed.has(one.revision)) {
      closed.add(one.revision);
      return one;
    }
    const detail = 'another signature closes the same saving';
    return { ...one, faults: [...one.faults, { code: 'PDF_BYTE_RANGE' as const, params: { detail } }] };
  });
}

/** A text of the signature dictionary; a claim. */
export function textClaim(dict: PdfDict, key: string, view: PdfView): string | undefined {
  const value = view.get(dict, key);
  return value instanceof PdfString ? textOf(value) : undefined;
}
