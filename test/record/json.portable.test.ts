import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import type { Limits } from '../../src/limits.js';
import { readJson } from '../../src/record/index.js';
import { readStrictly } from '../../src/record/json.js';
import { readQuickly } from '../../src/record/json-quick.js';
import { runs } from '../support/fuzz.js';
import { MEASURED } from '../support/measured.js';

const read = (text: string, limits?: Partial<Limits>) => readJson(utf8Encode(text), limits);

function refusal(input: string | Uint8Array, limits?: Partial<Limits>): { code: string; offset: number | undefined } {
  try {
    readJson(typeof input === 'string' ? utf8Encode(input) : input, limits);
  } catch (error) {
    if (!(error instanceof KhueError)) throw error;
    return { code: error.code, offset: error.offset };
  }
  throw new Error(`accepted: ${JSON.stringify(input)}`);
}

const bytes = (...values: (number | string)[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => (typeof value === 'string' ? [...utf8Encode(value)] : [value])));

describe('the strict JSON reader refuses with the exact byte offset', () => {
  const cases: readonly [title: string, input: string | Uint8Array, code: string, offset: number][] = [
    ['nothing', '', 'JSON_EMPTY', 0],
    ['white space alone', ' \n\t', 'JSON_EMPTY', 3],
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, '{}'), 'JSON_BOM', 0],
    ['a byte order mark character as content', bytes('[', 0xef, 0xbb, 0xbf, ']'), 'JSON_SYNTAX', 1],
    ['a byte that begins nothing', bytes('["', 0xff, '"]'), 'JSON_UTF8', 2],
    ['an overlong form', bytes('["', 0xc0, 0xaf, '"]'), 'JSON_UTF8', 2],
    ['an overlong form of three bytes', bytes('["', 0xe0, 0x80, 0xaf, '"]'), 'JSON_UTF8', 2],
    ['a surrogate written in UTF-8', bytes('["a', 0xed, 0xa0, 0x80, '"]'), 'JSON_UTF8', 3],
    ['a sequence cut off by the end', bytes('["Đ', 0xe1, 0xba), 'JSON_UTF8', 4],
    ['a code point beyond U+10FFFF', bytes('["', 0xf4, 0x90, 0x80, 0x80, '"]'), 'JSON_UTF8', 2],
    ['a lone high surrogate in a value', '{"k":"\\ud800"}', 'JSON_LONE_SURROGATE', 6],
    ['a lone low surrogate in a name', '{"\\udc00":1}', 'JSON_LONE_SURROGATE', 2],
    ['a reversed pair', '{"k":"\\udc00\\ud800"}', 'JSON_LONE_SURROGATE', 6],
    ['a high surrogate before another escape', '["ế\\ud800\\n"]', 'JSON_LONE_SURROGATE', 5],
    ['a high surrogate before a letter escape', '["\\ud800\\u0041"]', 'JSON_LONE_SURROGATE', 2],
    ['the same member twice', '{"a":1,"a":2}', 'JSON_DUPLICATE_MEMBER', 7],
    ['the same member twice, once escaped', '{"a":1,"\\u0061":2}', 'JSON_DUPLICATE_MEMBER', 7],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'JSON_DUPLICATE_MEMBER', 15],
    ['the same member twice after accented text', '{"ế":"ế","b":0,"ế":2}', 'JSON_DUPLICATE_MEMBER', 19],
    ['a number beyond a double', '[1e400]', 'JSON_NUMBER_RANGE', 1],
    ['a negative number beyond a double', '[1,-1e309]', 'JSON_NUMBER_RANGE', 3],
    ['a leading zero', '[01]', 'JSON_NUMBER', 1],
    ['a bare minus', '[-]', 'JSON_NUMBER', 1],
    ['a plus sign', '[+1]', 'JSON_SYNTAX', 1],
    ['a point without digits', '[1.]', 'JSON_NUMBER', 1],
    ['a point without a whole part', '[.5]', 'JSON_SYNTAX', 1],
    ['an exponent without digits', '[1e+]', 'JSON_NUMBER', 1],
    ['a hexadecimal number', '[0x10]', 'JSON_SYNTAX', 2],
    ['NaN', '[NaN]', 'JSON_SYNTAX', 1],
    ['a comma before the end of an array', '[1,]', 'JSON_SYNTAX', 3],
    ['a comma before the end of an object', '{"a":1,}', 'JSON_SYNTAX', 7],
    ['a comment', '[1 /* x */]', 'JSON_SYNTAX', 3],
    ['a name without quotes', '{a:1}', 'JSON_SYNTAX', 1],
    ['single quotes', "['a']", 'JSON_SYNTAX', 1],
    ['a missing colon', '{"a" 1}', 'JSON_SYNTAX', 5],
    ['a second value', '{} {}', 'JSON_TRAILING', 3],
    ['a NUL after the value', bytes('1', 0), 'JSON_TRAILING', 1],
    ['a no-break space between tokens', '[1,\u00a02]', 'JSON_SYNTAX', 3],
    ['an unfinished word', '[tru]', 'JSON_SYNTAX', 1],
    ['a word in capitals', '[True]', 'JSON_SYNTAX', 1],
    ['an object cut off', '{"a":1', 'JSON_TRUNCATED', 6],
    ['a string cut off', '["ế', 'JSON_TRUNCATED', 5],
    ['a string cut off in an escape', '["a\\', 'JSON_TRUNCATED', 4],
    ['a string cut off after an escape', '["a\\n', 'JSON_TRUNCATED', 5],
    ['a raw line feed in a string', '["ế\n"]', 'JSON_CONTROL_CHARACTER', 5],
    ['a raw NUL in a name', bytes('{"a', 0, '":1}'), 'JSON_CONTROL_CHARACTER', 3],
    ['a raw tab after an escape', '["\\n\t"]', 'JSON_CONTROL_CHARACTER', 4],
    ['an unknown escape', '["\\x41"]', 'JSON_ESCAPE', 2],
    ['a Unicode escape with a letter beyond F', '["\\u00g0"]', 'JSON_ESCAPE', 2],
    ['a short Unicode escape', '["\\u12"]', 'JSON_ESCAPE', 2],
  ];
  it.each(cases)('%s', (_title, input, code, offset) => {
    expect(refusal(input)).toEqual({ code, offset });
  });
});

describe('the strict JSON reader keeps its limits and names the one reached', () => {
  const named = (text: string, limits: Partial<Limits>) => {
    try {
      read(text, limits);
    } catch (error) {
      return error instanceof KhueError ? `${error.code} ${error.params['limit']} ${error.offset}` : 'not a KhueError';
    }
    return 'accepted';
  };

  it('counts bytes', () => {
    expect(named('[1,2]', { jsonBytes: 5 })).toBe('accepted');
    expect(named('[1,2]', { jsonBytes: 4 })).toBe('LIMIT_EXCEEDED jsonBytes 4');
  });

  it('counts arrays and objects open at once, 64 by default', () => {
    expect(named('[[[]],[[]]]', { jsonDepth: 3 })).toBe('accepted');
    expect(named('[[{"a":[]}]]', { jsonDepth: 3 })).toBe('LIMIT_EXCEEDED jsonDepth 7');
    expect(named('['.repeat(64) + ']'.repeat(64), {})).toBe('accepted');
    expect(named('['.repeat(65) + ']'.repeat(65), {})).toBe('LIMIT_EXCEEDED jsonDepth 64');
  });

  it('does not overflow the stack whatever depth the caller allows', () => {
    expect(named('['.repeat(1_000_000), { jsonDepth: 10_000_000 })).toBe('LIMIT_EXCEEDED jsonDepth 1000');
    expect(named('{"a":'.repeat(100_000), { jsonDepth: 10_000_000 })).toBe('LIMIT_EXCEEDED jsonDepth 5000');
  });

  it('counts members and elements together', () => {
    expect(named('{"a":[1,2],"b":3}', { jsonMembers: 4 })).toBe('accepted');
    expect(named('{"a":[1,2],"b":3}', { jsonMembers: 3 })).toBe('LIMIT_EXCEEDED jsonMembers 11');
  });
});

describe('the strict JSON reader', () => {
  it('returns objects without a prototype, so that __proto__ is a name like any other', () => {
    const value = read('{"__proto__":{"x":1},"constructor":2,"toString":3}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(Object.getPrototypeOf(Object.values(value)[0])).toBeNull();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('reads every escape and a surrogate pair', () => {
    expect(read('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u1ebF\\uD83D\\uDE00"')).toBe('"\\/\b\f\n\r\tế😀');
  });

  it('reads one value of every kind, white space around it', () => {
    expect(read(' \t\r\n[ null , true , false , 0 , -0 , 8.6 , 1E-7 , "" , { } , [ ] ] \n')).toEqual([
      null,
      true,
      false,
      0,
      -0,
      8.6,
      1e-7,
      '',
      Object.create(null),
      [],
    ]);
  });

  it('reads bytes that stand at any alignment in a larger buffer', () => {
    for (const json of [
      '{"a":"line\\nbreak","b":[1,2,3]}',
      '{"a":"ế","b":[1,2,3]}',
      '""',
      '1',
      '[]',
      '"abc"',
      '[1,"x"]',
    ]) {
      const text = utf8Encode(json);
      for (let offset = 0; offset < 8; offset++) {
        const buffer = new Uint8Array(text.length + 16).fill(1);
        buffer.set(text, offset);
        expect(readJson(buffer.subarray(offset, offset + text.length))).toEqual(JSON.parse(json));
      }
    }
  });

  it('finds a raw control character at any place of a long string', () => {
    for (let at = 0; at < 70; at++) {
      const text = `["${'x'.repeat(at)}\u001f${'y'.repeat(70 - at)}"]`;
      expect(refusal(text)).toEqual({ code: 'JSON_CONTROL_CHARACTER', offset: at + 2 });
    }
  });

  it('reads a name again by its characters, not by their hash', () => {
    // Both pairs have equal hashes under h·31 + c.
    expect(read('[{"Aa":1,"BB":2},{"BB":3,"Aa":4}]')).toEqual([
      { Aa: 1, BB: 2 },
      { BB: 3, Aa: 4 },
    ]);
  });

  it('agrees with JSON.parse on every value that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(read(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: runs(400) },
    );
  });

  it('agrees with JSON.parse on every number that both accept', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 22 });
    const number = fc
      .tuple(fc.constantFrom('', '-'), digits, fc.option(digits), fc.option(fc.integer({ min: -330, max: 308 })))
      .map(
        ([sign, whole, part, exp]) =>
          `${sign}${whole}${part === null ? '' : `.${part}`}${exp === null ? '' : `e${exp}`}`,
      );
    fc.assert(
      fc.property(number, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(refusal(text).code).toBe('JSON_NUMBER');
          return;
        }
        if (Number.isFinite(expected)) expect(read(text)).toBe(expected);
        else expect(refusal(text).code).toBe('JSON_NUMBER_RANGE');
      }),
      { numRuns: runs(2000) },
    );
  });

  it('never accepts what JSON.parse refuses, and throws nothing but KhueError with an offset inside the input', () => {
    const token = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"b"',
        '"',
        '\\',
        '\\u',
        'd800',
        '\\udc00',
        '0',
        '1',
        '-',
        '.',
        'e',
        '1e999',
      ],
      ...['true', 'nul', ' ', '\n', '\u0000', 'ế', '\ufeff', '😀', '"__proto__"', '/*', "'"],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        const input = utf8Encode(text);
        let value: unknown;
        try {
          value = readJson(input);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
          const { offset } = error as KhueError;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(input.length);
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: runs(5000) },
    );
  });

  it('gives by its short cut what it gives without, or leaves the answer to it', () => {
    const strict = (text: string, bytes: Uint8Array) => {
      try {
        return readStrictly(text, bytes, 6, 40);
      } catch (error) {
        return (error as KhueError).code;
      }
    };
    const name = fc.constantFrom('a', 'b', '__proto__', 'ế', '');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 8, withCrossShrink: true },
        fc.constantFrom('1', '"x"', 'null', '1e400', '"ế"', '-0', '"\\n"', '0.1'),
        tie('array'),
        tie('object'),
      ),
      array: fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
      object: fc
        .array(fc.tuple(name, tie('value')), { maxLength: 4 })
        .map((members) => `{${members.map(([key, item]) => `"${key}":${item}`).join(',')}}`),
    }));
    let quick = 0;
    fc.assert(
      fc.property(value as fc.Arbitrary<string>, fc.nat(4), (text, shift) => {
        const bytes = utf8Encode(`${' '.repeat(shift)}${text}`).subarray(shift);
        const short = readQuickly(text, bytes, { jsonDepth: 6, jsonMembers: 40 });
        if (short === undefined) return;
        quick++;
        expect(short).toEqual(strict(text, bytes));
        expect(Object.getPrototypeOf(short) === null || typeof short !== 'object' || Array.isArray(short)).toBe(true);
      }),
      { numRuns: runs(3000) },
    );
    expect(quick).toBeGreaterThan(300);
  });

  it('throws nothing but KhueError on arbitrary bytes, and accepts only what JSON.parse reads alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (input) => {
        try {
          const value = readJson(input);
          expect(value).toEqual(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input)));
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('takes time in proportion to the input', MEASURED, () => {
    // Each shape could be quadratic in a careless reader: many escapes, many names, one long string, a fault at the end.
    const shapes: ((n: number) => string)[] = [
      (n) => `["${'\\n'.repeat(n)}"]`,
      (n) => `{${Array.from({ length: n / 4 }, (_, i) => `"k${i}":"\\t"`).join(',')}}`,
      (n) => `["${'x'.repeat(n)}","\\n"${',""'.repeat(n / 4)}]`,
      (n) => `["${'ế'.repeat(n)}"`,
    ];
    for (const shape of shapes) {
      const time = (n: number) => {
        const input = utf8Encode(shape(n));
        let best = Number.POSITIVE_INFINITY;
        for (let run = 0; run < 5; run++) {
          const start = performance.now();
          try {
            readJson(input, { jsonMembers: 1e9 });
          } catch (error) {
            expect(error).toBeInstanceOf(KhueError);
          }
          best = Math.min(best, performance.now() - start);
        }
        return best;
      };
      time(1000);
      const exponent = Math.log(time(160_000) / time(10_000)) / Math.log(16);
      expect(exponent).toBeLessThan(1.6);
    }
  });
});
