import reference from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Decode, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { canonicalize, canonicalText, readJson } from '../../src/record/index.js';
import { runs } from '../support/fuzz.js';

function refusal(value: unknown): string {
  try {
    canonicalize(value);
  } catch (error) {
    if (error instanceof KhueError) return `${error.code} ${error.path}`;
    throw error;
  }
  throw new Error('accepted');
}

describe('the canonical form', () => {
  it('is the second implementation’s for every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(canonicalText(value)).toBe(reference(value));
      }),
      { numRuns: runs(500) },
    );
  });

  it('is the second implementation’s for objects with any well-formed names, whatever their order', () => {
    const name = fc
      .string({ unit: 'binary', maxLength: 6 })
      .filter((text) => !/\p{Cs}/u.test(text) && text !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(name, fc.double({ noNaN: true, noDefaultInfinity: true })), (value) => {
        expect(canonicalText(value)).toBe(reference(value));
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalText(reversed)).toBe(canonicalText(value));
      }),
      { numRuns: runs(500) },
    );
  });

  it('is read back to the same value and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const once = canonicalize(value);
        expect(canonicalize(readJson(once))).toEqual(once);
      }),
    );
  });

  it('sorts names by UTF-16 code units, not by code points', () => {
    // U+1F600 begins with the code unit D83D, which is below U+FB33.
    expect(canonicalText({ '\ufb33': 1, '😀': 2, '10': 3, '9': 4, ế: 5, e: 6 })).toBe(
      '{"10":3,"9":4,"e":6,"ế":5,"😀":2,"\ufb33":1}',
    );
  });

  it('escapes what RFC 8785 §3.2.2.2 lists and nothing else', () => {
    expect(canonicalText('\u0000\b\t\n\u000b\f\r\u001f"\\/\u007f\u0080\u2028\u2029')).toBe(
      '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\"\\\\/\u007f\u0080\u2028\u2029"',
    );
  });

  it('does not normalise text', () => {
    expect(canonicalText('e\u0302\u0301')).toBe('"e\u0302\u0301"');
  });

  it('writes __proto__ as a name like any other', () => {
    expect(canonicalText(readJson(utf8Encode('{"b":1,"__proto__":{"a":2}}')))).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it('is UTF-8 without a byte order mark', () => {
    expect(utf8Decode(canonicalize(['Đỗ ƀ ơ̆']))).toBe('["Đỗ ƀ ơ̆"]');
    expect(canonicalize('a')[0]).toBe(0x22);
  });
});

describe('the canonical form is refused, with the place, for', () => {
  class Score {
    value = 8;
  }
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const cases: readonly [title: string, value: unknown, refusal: string][] = [
    ['undefined', undefined, 'JSON_NOT_CANONICAL_VALUE '],
    ['an undefined member', { a: [1, { b: undefined }] }, 'JSON_NOT_CANONICAL_VALUE /a/1/b'],
    ['a hole in an array', new Array(1), 'JSON_NOT_CANONICAL_VALUE /0'],
    ['a function', { 'a/b~c': () => 1 }, 'JSON_NOT_CANONICAL_VALUE /a~1b~0c'],
    ['a symbol', [Symbol('x')], 'JSON_NOT_CANONICAL_VALUE /0'],
    ['a BigInt', [1n], 'JSON_NOT_CANONICAL_VALUE /0'],
    ['NaN', { a: Number.NaN }, 'JSON_NUMBER_RANGE /a'],
    ['an infinity', [Number.NEGATIVE_INFINITY], 'JSON_NUMBER_RANGE /0'],
    ['a lone surrogate in a value', ['a\ud800'], 'JSON_LONE_SURROGATE /0'],
    ['a lone surrogate in a name', { '\udc00': 1 }, 'JSON_LONE_SURROGATE /\udc00'],
    ['a date', { a: new Date(0) }, 'JSON_NOT_CANONICAL_VALUE /a'],
    ['a map', [new Map()], 'JSON_NOT_CANONICAL_VALUE /0'],
    ['bytes', new Uint8Array(2), 'JSON_NOT_CANONICAL_VALUE '],
    ['an instance of a class', new Score(), 'JSON_NOT_CANONICAL_VALUE '],
    ['a boxed number', [Object(1)], 'JSON_NOT_CANONICAL_VALUE /0'],
    ['an own toJSON', { toJSON: () => 1 }, 'JSON_NOT_CANONICAL_VALUE '],
    ['an array with toJSON', Object.assign([1], { toJSON: () => 1 }), 'JSON_NOT_CANONICAL_VALUE '],
    ['a cycle', cyclic, `LIMIT_EXCEEDED ${'/0'.repeat(64)}`],
  ];
  it.each(cases)('%s', (_title, value, expected) => {
    expect(refusal(value)).toBe(expected);
  });

  it('an accessor, which is not even called', () => {
    let called = 0;
    const value = {
      get mark() {
        called++;
        return 10;
      },
    };
    expect(refusal({ a: value })).toBe('JSON_NOT_CANONICAL_VALUE /a/mark');
    expect(called).toBe(0);
  });

  it('a toJSON put on the prototype of all objects', () => {
    Object.defineProperty(Object.prototype, 'toJSON', { value: () => 1, configurable: true });
    try {
      expect(refusal({ a: 1 })).toBe('JSON_NOT_CANONICAL_VALUE ');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'toJSON');
    }
  });

  it('but not for a member named toJSON that is data', () => {
    expect(canonicalText({ toJSON: 1 })).toBe('{"toJSON":1}');
  });
});
