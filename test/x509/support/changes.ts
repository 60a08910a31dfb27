import fc from 'fast-check';
import { DerReader } from '../../../src/asn1/reader.js';
import { bitString, integer, sequence } from '../../../src/asn1/writer.js';
import { concatBytes } from '../../../src/encoding.js';
import type { SigningKey } from '../../../src/x509/write.js';

/** One change of octets; offsets are taken modulo the length. */
export type Change =
  | { kind: 'set'; at: number; value: number }
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'copy'; from: number; to: number; length: number };

export const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant('flip' as const), at: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  fc.record({
    kind: fc.constant('copy' as const),
    from: fc.nat(),
    to: fc.nat(),
    length: fc.integer({ min: 1, max: 40 }),
  }),
);

export function apply(der: Uint8Array, list: readonly Change[]): Uint8Array {
  let bytes: Uint8Array = der.slice();
  for (const change of list) {
    if (bytes.length === 0) return bytes;
    const index = (n: number) => n % bytes.length;
    switch (change.kind) {
      case 'set':
        bytes[index(change.at)] = change.value;
        break;
      case 'flip':
        bytes[index(change.at)]! ^= 1 << change.bit;
        break;
      case 'cut':
        bytes = bytes.slice(0, index(change.at));
        break;
      case 'insert':
        bytes = concatBytes(bytes.slice(0, index(change.at)), change.bytes, bytes.slice(index(change.at)));
        break;
      case 'copy':
        bytes.copyWithin(
          index(change.to),
          index(change.from),
          Math.min(bytes.length, index(change.from) + change.length),
        );
        break;
    }
  }
  return bytes;
}

/** An element with what stands in it; `prefix` is the octet of unused bits before DER in a BIT STRING. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly prefix: number;
  readonly children?: readonly Element[];
}

/** Reads DER into a tree, also the one element inside an OCTET STRING or BIT STRING; `undefined` for what is none. */
function elements(bytes: Uint8Array, insideString = false): Element[] | undefined {
  const reader = new DerReader(bytes);
  const all: Element[] = [];
  try {
    while (!reader.atEnd) {
      const tag = reader.next();
      const content = reader.content();
      const prefix = tag === 3 ? 1 : 0;
      const constructed = (tag & 0x20) !== 0;
      // Octets that stand for themselves (key identifiers, digests) look like DER now and then.
      const string = !insideString && (tag === 4 || (tag === 3 && content[0] === 0));
      const inside = content.subarray(prefix);
      const found = (constructed || string) && inside.length > 0 ? elements(inside, insideString || string) : undefined;
      const children = string && found?.length !== 1 ? undefined : found;
      all.push(children === undefined ? { tag, content, prefix } : { tag, content, prefix, children });
    }
  } catch {
    return undefined;
  }
  return all;
}

const lengthOf = (length: number): number[] =>
  length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];

const encode = (tag: number, content: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(tag, ...lengthOf(content.length)), content);

export interface Mutant {
  readonly what: string;
  readonly der: Uint8Array;
}

/** Every element of some DER made wrong in every way that fits its type, the lengths around it set right again. */
export function malformed(der: Uint8Array): Mutant[] {
  const roots = elements(der)!;
  return roots.flatMap((root, index) => {
    const before = roots.slice(0, index).map(whole);
    const after = roots.slice(index + 1).map(whole);
    return wrongIn(root, `${index}`).map(({ what, der: changed }) => ({
      what,
      der: concatBytes(...before, changed, ...after),
    }));
  });
}

const whole = ({ tag, content }: Element): Uint8Array => encode(tag, content);

function wrongIn(element: Element, path: string): Mutant[] {
  const { tag, content, prefix, children = [] } = element;
  const own = wrongs(element).map(([what, der]) => ({ what: `${what} at ${path}`, der }));
  const below = children.flatMap((child, index) =>
    wrongIn(child, `${path}.${index}`).map(({ what, der }) => {
      const parts = children.map((other, at) => (at === index ? der : whole(other)));
      return { what, der: encode(tag, concatBytes(content.subarray(0, prefix), ...parts)) };
    }),
  );
  return [...own, ...below];
}

function wrongs({ tag, content }: Element): [string, Uint8Array][] {
  const list: [string, Uint8Array][] = [];
  const length = content.length;
  const add = (what: string, ...parts: (Uint8Array | number)[]): void => {
    list.push([what, concatBytes(...parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : part)))]);
  };
  const put = (what: string, changed: Uint8Array): void => {
    list.push([what, encode(tag, changed)]);
  };
  add(
    'length in too long a form',
    tag,
    length < 0x80 ? 0x81 : 0x83,
    ...(length < 0x80 ? [length] : [0, length >> 8, length & 0xff]),
    content,
  );
  add('length of four octets', tag, 0x84, 0, 0, length >> 8, length & 0xff, content);
  add('length past the end', tag, 0x84, 0x7f, 0xff, 0xff, 0xff, content);
  add('length of 127 octets', tag, 0xff, content);
  add('tag number above 30', 0x1f | (tag & 0xe0), 0x81, 0x01, ...lengthOf(length), content);
  add('another class', tag ^ 0x40, ...lengthOf(length), content);
  if ((tag & 0x20) !== 0) {
    add('indefinite length', tag, 0x80, content, 0, 0);
    put('a member too many', concatBytes(content, Uint8Array.of(5, 0)));
    put('half a member', concatBytes(content, Uint8Array.of(0x30)));
  } else if (tag < 0x80) {
    add('constructed string', tag | 0x20, ...lengthOf(encode(tag, content).length), encode(tag, content));
  }
  switch (tag) {
    case 1:
      put('BOOLEAN of one', Uint8Array.of(1));
      put('BOOLEAN of two octets', Uint8Array.of(0xff, 0xff));
      put('BOOLEAN without content', new Uint8Array(0));
      break;
    case 2:
    case 10:
      put('INTEGER with a leading octet', concatBytes(Uint8Array.of(content[0]! >= 0x80 ? 0xff : 0), content));
      put('INTEGER without content', new Uint8Array(0));
      break;
    case 3:
      put('eight unused bits', concatBytes(Uint8Array.of(8), content.subarray(1)));
      put('BIT STRING without content', new Uint8Array(0));
      break;
    case 5:
      put('NULL with content', Uint8Array.of(0));
      break;
    case 6:
      put('OID with a leading 80', concatBytes(Uint8Array.of(0x80), content));
      put('OID cut off', concatBytes(content, Uint8Array.of(0x81)));
      put('OID without content', new Uint8Array(0));
      break;
    case 12:
      put('broken UTF-8', concatBytes(content, Uint8Array.of(0xc3)));
      put('overlong UTF-8', concatBytes(content, Uint8Array.of(0xc0, 0x80)));
      put('a surrogate in UTF-8', concatBytes(content, Uint8Array.of(0xed, 0xa0, 0x80)));
      break;
    case 19:
      put('a character that is not printable', concatBytes(content, Uint8Array.of(0x40)));
      break;
    case 22:
      put('an octet above ASCII', concatBytes(content, Uint8Array.of(0x80)));
      break;
    case 23:
    case 24: {
      const digits = content.subarray(0, length - 1);
      const text = (suffix: string) => concatBytes(digits, new TextEncoder().encode(suffix));
      put('time with a fraction', text('.5Z'));
      put('time with a zone', text('+0000'));
      put('time without a zone', digits);
      put('time without seconds', concatBytes(content.subarray(0, length - 3), Uint8Array.of(0x5a)));
      put(
        'the thirteenth month',
        concatBytes(digits.subarray(0, length - 11), new TextEncoder().encode('13'), content.subarray(length - 9)),
      );
      break;
    }
  }
  return list;
}

/** SIGNED { … } around changed content: certificates, CRLs and basic OCSP responses have the same frame. */
export async function signedAgain(tbs: Uint8Array, original: Uint8Array, key: SigningKey): Promise<Uint8Array> {
  const outer = new DerReader(original).sequence();
  outer.next();
  const algorithm = outer.element();
  outer.next();
  const rest = outer.bytes.subarray(outer.position, outer.end);
  const value = await key.sign(tbs);
  const half = value.length / 2;
  const carried = sequence(integer(value.subarray(0, half)), integer(value.subarray(half)));
  return sequence(tbs, algorithm, bitString(carried), rest);
}

/** What is signed in such a frame. */
export function tbsOf(original: Uint8Array): Uint8Array {
  return new DerReader(original).sequence().element();
}
