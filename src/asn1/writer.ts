import { compareBytes, concatBytes, utf8Encode } from '../encoding.js';
import type { InstantMs } from '../time.js';

/**
 * A small DER writer (ITU-T X.690 §10–11): every function returns one whole TLV. For producing only; the verifying side
 * reads carried bytes and never writes them again.
 */

/** One TLV: `tag` is the identifier octet (tag numbers up to 30). */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = contents.length === 1 ? contents[0]! : concatBytes(...contents);
  return concatBytes(Uint8Array.of(tag), lengthOctets(content.length), content);
}

/** Definite form, fewest octets (X.690 §10.1). */
function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

export function sequence(...members: readonly Uint8Array[]): Uint8Array {
  return tlv(0x30, concatBytes(...members));
}

/** SEQUENCE OF, for lists too long for arguments. */
export function sequenceOf(members: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const member of members) length += member.length;
  const content = new Uint8Array(length);
  let at = 0;
  for (const member of members) {
    content.set(member, at);
    at += member.length;
  }
  return tlv(0x30, content);
}

/** SET OF: members in ascending order of their encodings (X.690 §11.6). */
export function setOf(...members: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, concatBytes(...[...members].sort(compareBytes)));
}

export function boolean(value: boolean): Uint8Array {
  return Uint8Array.of(0x01, 0x01, value ? 0xff : 0x00);
}

export function nullValue(): Uint8Array {
  return Uint8Array.of(0x05, 0x00);
}

/** INTEGER of a number, or of an unsigned big-endian magnitude (a serial number, an RSA modulus). */
export function integer(value: number | bigint | Uint8Array): Uint8Array {
  return tlv(0x02, value instanceof Uint8Array ? unsignedContent(value) : twosComplement(BigInt(value)));
}

function unsignedContent(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const trimmed = magnitude.length === 0 ? Uint8Array.of(0) : magnitude.subarray(start);
  return trimmed[0]! >= 0x80 ? concatBytes(Uint8Array.of(0), trimmed) : trimmed;
}

function twosComplement(value: bigint): Uint8Array {
  let octets = 1;
  while (BigInt.asIntN(octets * 8, value) !== value) octets++;
  const content = new Uint8Array(octets);
  for (let i = octets - 1, rest = BigInt.asUintN(octets * 8, value); i >= 0; i--, rest >>= 8n)
    content[i] = Number(rest & 0xffn);
  return content;
}

/** ENUMERATED, for CRL reasons. */
export function enumerated(value: number): Uint8Array {
  return tlv(0x0a, twosComplement(BigInt(value)));
}

/** OBJECT IDENTIFIER from its dotted form; throws a `RangeError` for a text that is none. */
export function oid(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9]\d*))+$/.test(dotted)) throw new RangeError(`not an object identifier: ${dotted}`);
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  if (first < 2n && second > 39n) throw new RangeError(`not an object identifier: ${dotted}`);
  const content: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const septets = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) septets.unshift(Number(left & 0x7fn) | 0x80);
    content.push(...septets);
  }
  return tlv(0x06, Uint8Array.from(content));
}

export function octetString(bytes: Uint8Array): Uint8Array {
  return tlv(0x04, bytes);
}

/** BIT STRING of whole octets, or with some unused bits at the end (which must be zero). */
export function bitString(bytes: Uint8Array, unusedBits = 0): Uint8Array {
  return tlv(0x03, Uint8Array.of(unusedBits), bytes);
}

/** BIT STRING of named bits: the numbers of those that are set, trailing zero bits left out (X.690 §11.2.2). */
export function namedBits(set: readonly number[]): Uint8Array {
  if (set.length === 0) return bitString(new Uint8Array(0));
  const last = Math.max(...set);
  const bytes = new Uint8Array((last >> 3) + 1);
  for (const bit of set) bytes[bit >> 3]! |= 0x80 >> (bit & 7);
  return bitString(bytes, 7 - (last & 7));
}

export function utf8String(text: string): Uint8Array {
  return tlv(0x0c, utf8Encode(text));
}

/** Throws a `RangeError` for characters outside the PrintableString set (X.680 §41.4). */
export function printableString(text: string): Uint8Array {
  if (!isPrintable(text)) throw new RangeError('not a PrintableString');
  return tlv(0x13, utf8Encode(text));
}

export function isPrintable(text: string): boolean {
  return /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);
}

/** Throws a `RangeError` for characters outside ASCII. */
export function ia5String(text: string): Uint8Array {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) throw new RangeError('not an IA5String');
  return tlv(0x16, utf8Encode(text));
}

/** `YYMMDDHHMMSSZ`; for years 1950 to 2049 (RFC 5280 §4.1.2.5.1). */
export function utcTime(ms: InstantMs): Uint8Array {
  return tlv(0x17, utf8Encode(timeDigits(ms).slice(2)));
}

/** `YYYYMMDDHHMMSSZ` (RFC 5280 §4.1.2.5.2). */
export function generalizedTime(ms: InstantMs): Uint8Array {
  return tlv(0x18, utf8Encode(timeDigits(ms)));
}

/** The form that RFC 5280 §4.1.2.5 asks for: UTCTime through 2049, GeneralizedTime from 2050. */
export function certificateTime(ms: InstantMs): Uint8Array {
  const year = new Date(ms).getUTCFullYear();
  return year >= 1950 && year < 2050 ? utcTime(ms) : generalizedTime(ms);
}

function timeDigits(ms: InstantMs): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}

/**
 * Context-specific tag: `constructed` (default) wraps a whole TLV (EXPLICIT); otherwise `content` is the bare content of a
 * primitive (IMPLICIT).
 */
export function contextTag(
  number: number,
  content: Uint8Array,
  options: { readonly constructed?: boolean } = {},
): Uint8Array {
  return tlv(((options.constructed ?? true) ? 0xa0 : 0x80) | number, content);
}

/** The content octets of a TLV written by this module: what an IMPLICIT tag takes over. */
export function contentOf(der: Uint8Array): Uint8Array {
  const first = der[1]!;
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

/** A TLV with another identifier octet: IMPLICIT tagging of something written by this module. */
export function retag(tag: number, der: Uint8Array): Uint8Array {
  return tlv(tag, contentOf(der));
}
