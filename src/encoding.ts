/** Text encodings used everywhere: UTF-8, hexadecimal, base64 (RFC 4648 §4) and base64url without padding (RFC 7515 §2). */

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf8Encoder = new TextEncoder();

export function utf8Encode(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

/** Strict decoding: throws a `TypeError` on any malformed sequence; a byte order mark is kept as U+FEFF. */
export function utf8Decode(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** More than 30 combining marks in a row: no language writes them, and putting them in order takes the square of their number. */
const LONG_RUN = /(\p{M}{30})(?=\p{M})/gu;

/**
 * `text.normalize(form)` in time that grows with the length alone: long runs of combining marks are first cut by U+034F, as the
 * Stream-Safe Text Process does (UAX #15 §13). Any other text is normalised as it is.
 */
export function normalize(text: string, form: 'NFC' | 'NFD' | 'NFKC'): string {
  return (text.length > 30 ? text.replace(LONG_RUN, '$1\u034f') : text).normalize(form);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]!];
  return text;
}

/** Reads an even number of hexadecimal digits of either case; `undefined` when the text is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Values of hexadecimal digits; 255 for any other octet. */
const HEX_VALUES: Uint8Array = new Uint8Array(256).fill(255);
for (let i = 0; i < 16; i++) {
  const digit = i.toString(16);
  HEX_VALUES[digit.charCodeAt(0)] = i;
  HEX_VALUES[digit.toUpperCase().charCodeAt(0)] = i;
}

/** As `fromHex`, for digits that are ASCII octets. */
export function fromHexDigits(digits: Uint8Array, from = 0, to = digits.length): Uint8Array | undefined {
  const length = (to - from) >> 1;
  if (2 * length !== to - from) return undefined;
  const out = new Uint8Array(length);
  let bad = 0;
  for (let i = 0, at = from; i < length; i++, at += 2) {
    const high = HEX_VALUES[digits[at]!]!;
    const low = HEX_VALUES[digits[at + 1]!]!;
    bad |= high | low;
    out[i] = (high << 4) | low;
  }
  return bad < 16 ? out : undefined;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64 = `${BASE64URL.slice(0, 62)}+/`;

const tableOf = (alphabet: string): Int8Array => {
  const table = new Int8Array(128).fill(-1);
  for (let i = 0; i < 64; i++) table[alphabet.charCodeAt(i)] = i;
  return table;
};
const BASE64URL_VALUES = tableOf(BASE64URL);
const BASE64_VALUES = tableOf(BASE64);

/**
 * Strict base64url: no padding, no white space, no other alphabet, no non-zero trailing bits (RFC 7515 §2, RFC 4648 §3.5),
 * so that every octet string has exactly one accepted text. `undefined` when the text is anything else.
 */
export function fromBase64Url(text: string): Uint8Array | undefined {
  return decode64(text, text.length, BASE64URL_VALUES);
}

/** Strict base64 with padding (RFC 4648 §4); `undefined` when the text is anything else. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  let length = text.length;
  if (length > 0 && text.charCodeAt(length - 1) === 61) length--;
  if (length > 0 && length === text.length - 1 && text.charCodeAt(length - 1) === 61) length--;
  return decode64(text, length, BASE64_VALUES);
}

function decode64(text: string, length: number, values: Int8Array): Uint8Array | undefined {
  const rest = length & 3;
  if (rest === 1) return undefined;
  const whole = length - rest;
  const bytes = new Uint8Array((whole >> 2) * 3 + (rest === 0 ? 0 : rest - 1));
  let bad = 0;
  let at = 0;
  for (let i = 0; i < whole; i += 4) {
    const c0 = text.charCodeAt(i);
    const c1 = text.charCodeAt(i + 1);
    const c2 = text.charCodeAt(i + 2);
    const c3 = text.charCodeAt(i + 3);
    if ((c0 | c1 | c2 | c3) > 127) return undefined;
    const n = (values[c0]! << 18) | (values[c1]! << 12) | (values[c2]! << 6) | values[c3]!;
    bad |= n;
    bytes[at++] = n >> 16;
    bytes[at++] = n >> 8;
    bytes[at++] = n;
  }
  if (bad < 0) return undefined;
  if (rest !== 0) {
    const v0 = values[text.charCodeAt(whole)] ?? -1;
    const v1 = values[text.charCodeAt(whole + 1)] ?? -1;
    const v2 = rest === 3 ? (values[text.charCodeAt(whole + 2)] ?? -1) : 0;
    if (v0 < 0 || v1 < 0 || v2 < 0) return undefined;
    bytes[at++] = (v0 << 2) | (v1 >> 4);
    if (rest === 3) {
      bytes[at] = (v1 << 4) | (v2 >> 2);
      if ((v2 & 3) !== 0) return undefined;
    } else if ((v1 & 15) !== 0) return undefined;
  }
  return bytes;
}

export function toBase64Url(bytes: Uint8Array): string {
  return encode64(bytes, BASE64URL, '');
}

export function toBase64(bytes: Uint8Array): string {
  return encode64(bytes, BASE64, '=');
}

function encode64(bytes: Uint8Array, alphabet: string, pad: string): string {
  const chunks: string[] = [];
  let text = '';
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const n = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + alphabet[(n >> 6) & 63]! + alphabet[n & 63]!;
    if (text.length > 8192) {
      chunks.push(text);
      text = '';
    }
  }
  if (i + 1 === bytes.length) {
    const n = bytes[i]! << 16;
    text += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + pad + pad;
  } else if (i + 2 === bytes.length) {
    const n = (bytes[i]! << 16) | (bytes[i + 1]! << 8);
    text += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + alphabet[(n >> 6) & 63]! + pad;
  }
  chunks.push(text);
  return chunks.join('');
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Order of octets from the first on; of two that begin alike the shorter comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Whether a value given from outside is octets, of whatever realm or subclass. */
export function isOctets(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}
