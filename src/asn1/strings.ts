import { Tag } from './tags.js';

/** Character strings of X.509, decoded strictly: every octet string has one text or none. */

/** The element that a reader stands on. */
interface Content {
  readonly bytes: Uint8Array;
  readonly contentStart: number;
  readonly contentEnd: number;
  fail(what: string, offset: number): never;
}

/** The text of a string of any type; `undefined` for types that are no character strings. */
export function decodeString(tag: number, content: Content): string | undefined {
  switch (tag) {
    case Tag.utf8String:
      return decodeUtf8(content);
    case Tag.printableString:
      return decodeAscii(content, isPrintable, 'PrintableString');
    case Tag.ia5String:
      return decodeIa5(content);
    case Tag.numericString:
      return decodeAscii(content, isNumeric, 'NumericString');
    case Tag.visibleString:
      return decodeAscii(content, isVisible, 'VisibleString');
    case Tag.teletexString:
      // T.61 in certificates is Latin-1 in practice; compared octet by octet, the text is for display alone.
      return decodeAscii(content, isOctet, 'TeletexString');
    case Tag.bmpString:
      return decodeWide(content, 2);
    case Tag.universalString:
      return decodeWide(content, 4);
    default:
      return undefined;
  }
}

export function decodeIa5(content: Content): string {
  return decodeAscii(content, isAscii, 'IA5String');
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function decodeUtf8(content: Content): string {
  const { bytes, contentStart, contentEnd } = content;
  if (contentEnd - contentStart <= 64) {
    let text = '';
    let i = contentStart;
    for (; i < contentEnd; i++) {
      const octet = bytes[i]!;
      if (octet >= 0x80) break;
      text += String.fromCharCode(octet);
    }
    if (i === contentEnd) return text;
  }
  try {
    return utf8Decoder.decode(bytes.subarray(contentStart, contentEnd));
  } catch {
    return content.fail('UTF8String that is not UTF-8', contentStart);
  }
}

function decodeAscii(content: Content, allowed: (octet: number) => boolean, type: string): string {
  let text = '';
  for (let i = content.contentStart; i < content.contentEnd; i++) {
    const octet = content.bytes[i]!;
    if (!allowed(octet)) content.fail(`character that ${type} does not have`, i);
    text += String.fromCharCode(octet);
  }
  return text;
}

function decodeWide(content: Content, width: 2 | 4): string {
  const { bytes, contentStart, contentEnd } = content;
  if ((contentEnd - contentStart) % width !== 0) content.fail('string of incomplete characters', contentStart);
  let text = '';
  for (let i = contentStart; i < contentEnd; i += width) {
    let point = 0;
    for (let j = i; j < i + width; j++) point = point * 256 + bytes[j]!;
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) content.fail('no such character', i);
    text += String.fromCodePoint(point);
  }
  return text;
}

const isOctet = (): boolean => true;
const isAscii = (octet: number): boolean => octet < 0x80;
const isVisible = (octet: number): boolean => octet >= 0x20 && octet < 0x7f;
const isNumeric = (octet: number): boolean => octet === 0x20 || (octet >= 0x30 && octet <= 0x39);

// Real certificates hold `*`, `@`, `_` and `&` in PrintableStrings; X.680 §41.4 does not, and neither does this reader
// accept other octets. Those four are let through as OpenSSL and Go do: refusing them refuses real people.
const printable = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?*@_&") {
  printable[character.charCodeAt(0)] = 1;
}
const isPrintable = (octet: number): boolean => octet < 0x80 && printable[octet] === 1;
