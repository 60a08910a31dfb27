import { DerError } from '../asn1/reader.js';
import { concatBytes } from '../encoding.js';

/**
 * Indefinite lengths in the frame of a CMS, put into definite form. CMS is BER (RFC 5652 §1), and 40 of 380 intact signatures of the
 * corpus are framed so (Bouncy Castle's default). Only the frame may be: what is digested or compared (signed attributes, certificates,
 * CRLs) is copied octet by octet, and the strict reader refuses indefinite lengths there.
 */

/** Identifier octets that are opened, and what may be opened inside each. */
interface Frame {
  readonly [tag: number]: Frame | 'octets';
}

const signerInfo: Frame = { 161: {} };
const signedData: Frame = {
  48: { 160: { 36: 'octets' } },
  160: {},
  161: {},
  49: { 48: signerInfo },
};
const contentInfo: Frame = { 48: { 160: { 48: signedData } } };

/**
 * @param ber octets that begin with a ContentInfo of indefinite length
 * @returns the ContentInfo in definite form, and how many octets of the input it took
 * @throws DerError for what is no BER, and for indefinite lengths outside the frame
 */
export function definiteForm(ber: Uint8Array): { readonly der: Uint8Array; readonly length: number } {
  const cursor: Cursor = { bytes: ber, at: 0, parts: 0 };
  const der = concatBytes(...element(cursor, ber.length, contentInfo));
  return { der, length: cursor.at };
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  /** Chunks made so far: a frame has few, and hostile ones must not take more room than their octets. */
  parts: number;
}

const maxParts = 65_536;

/** An element that the frame opens, as chunks to be joined. Depth is that of the frame. */
function element(cursor: Cursor, end: number, frame: Frame): Uint8Array[] {
  const { bytes } = cursor;
  const start = cursor.at;
  const { tag, length } = header(cursor, end);
  const inner = frame[tag];
  if (inner === undefined) throw new DerError(length === undefined ? 'indefinite length' : 'no ContentInfo', start);
  const contentEnd = length === undefined ? end : cursor.at + length;
  const chunks: Uint8Array[] = [];
  let runStart = cursor.at;
  const flush = (): void => {
    if (cursor.at > runStart) chunks.push(bytes.subarray(runStart, cursor.at));
  };
  for (;;) {
    if (length === undefined ? isEnd(cursor, end) : cursor.at === contentEnd) break;
    if (inner !== 'octets' && inner[bytes[cursor.at]!] === undefined) {
      skip(cursor, contentEnd);
      continue;
    }
    flush();
    if (++cursor.parts > maxParts) throw new DerError('in more parts than a CMS has', cursor.at);
    if (inner === 'octets') chunks.push(segment(cursor, contentEnd));
    // Not spread: an element may hold more members than a call takes arguments.
    else for (const chunk of element(cursor, contentEnd, inner)) chunks.push(chunk);
    runStart = cursor.at;
  }
  flush();
  if (length === undefined) cursor.at += 2;
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  chunks.unshift(headerOctets(inner === 'octets' ? 0x04 : tag, size));
  return chunks;
}

/** End-of-contents octets (X.690 §8.1.5). */
function isEnd({ bytes, at }: Cursor, end: number): boolean {
  return at + 2 <= end && bytes[at] === 0 && bytes[at + 1] === 0;
}

function skip(cursor: Cursor, end: number): void {
  const start = cursor.at;
  const { length } = header(cursor, end);
  if (length === undefined) throw new DerError('indefinite length', start + 1);
  cursor.at += length;
}

/** A segment of a constructed OCTET STRING (X.690 §8.7.3.2): primitive, definite. */
function segment(cursor: Cursor, end: number): Uint8Array {
  const start = cursor.at;
  const { tag, length } = header(cursor, end);
  if (tag !== 0x04 || length === undefined) throw new DerError('segment that is no primitive OCTET STRING', start);
  cursor.at += length;
  return cursor.bytes.subarray(cursor.at - length, cursor.at);
}

function header(cursor: Cursor, end: number): { tag: number; length: number | undefined } {
  const { bytes, at } = cursor;
  if (at + 2 > end) throw new DerError('cut off in an element of indefinite length', at);
  const tag = bytes[at]!;
  const first = bytes[at + 1]!;
  cursor.at = at + 2;
  if (first === 0x80) return { tag, length: undefined };
  let length = first;
  if (first > 0x80) {
    const octets = first & 0x7f;
    if (octets > 4 || cursor.at + octets > end) throw new DerError('length that cannot be', at + 1);
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[cursor.at++]!;
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new DerError('length not in its shortest form', at + 1);
  }
  if (length > end - cursor.at) throw new DerError('an element reaches past the end of what holds it', at);
  return { tag, length };
}

function headerOctets(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets);
}
