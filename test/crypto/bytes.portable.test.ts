import fc from 'fast-check';
import { deflateSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  decodeBase64Url,
  decodeHex,
  digest,
  digestHex,
  digestTextsHex,
  encodeBase64Url,
  importKey,
  inflate,
  randomBytes,
  startDigest,
  verifySignature,
  verifyTexts,
} from '#crypto';
import type { DigestName } from '../../src/crypto/types.js';
import { concatBytes, fromBase64Url, toBase64Url, toHex, utf8Encode } from '../../src/encoding.js';
import { runs } from '../support/fuzz.js';

describe('digest', () => {
  // FIPS 180-4 and RFC 1321 examples for "abc".
  const abc: [DigestName, string][] = [
    ['MD5', '900150983cd24fb0d6963f7d28e17f72'],
    ['SHA-1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['SHA-224', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
    ['SHA-256', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['SHA-384', 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
    [
      'SHA-512',
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    ],
  ];
  it.each(abc)('gives the published %s of "abc"', (name, hex) => {
    expect(toHex(digest(name, utf8Encode('abc')))).toBe(hex);
    expect(digest(name, utf8Encode('abc')).constructor).toBe(Uint8Array);
  });

  it('can be taken on the way, copied, and goes on afterwards', () => {
    const running = startDigest('SHA-256');
    running.update(utf8Encode('a'));
    const copy = running.copy();
    expect(running.snapshot()).toEqual(digest('SHA-256', utf8Encode('a')));
    running.update(utf8Encode('bc'));
    copy.update(utf8Encode('x'));
    expect(running.snapshot()).toEqual(digest('SHA-256', utf8Encode('abc')));
    expect(running.snapshot()).toEqual(digest('SHA-256', utf8Encode('abc')));
    expect(copy.snapshot()).toEqual(digest('SHA-256', utf8Encode('ax')));
    expect(copy.finish()).toEqual(digest('SHA-256', utf8Encode('ax')));
    expect(running.finish()).toEqual(digest('SHA-256', utf8Encode('abc')));
  });
});

describe('hexadecimal digits', () => {
  it('are read in either case, and nothing but digits in pairs is', () => {
    const octets = randomBytes(1000);
    const digits = utf8Encode(toHex(octets));
    expect(decodeHex(digits)).toEqual(octets);
    expect(decodeHex(utf8Encode(toHex(octets).toUpperCase()))).toEqual(octets);
    expect(decodeHex(new Uint8Array())).toEqual(new Uint8Array());
    expect(decodeHex(digits.subarray(1))).toBeUndefined();
    for (const wrong of [0x20, 0x0a, 0x67, 0x47, 0x2f, 0x3a, 0x40, 0x60, 0x00, 0xb0, 0xe1]) {
      for (const at of [0, 1, 999, 1998, 1999]) {
        const changed = digits.slice();
        changed[at] = wrong;
        expect(decodeHex(changed), `${wrong} at ${at}`).toBeUndefined();
      }
    }
  });
});

describe('inflate', () => {
  const text = utf8Encode('Học bạ số '.repeat(5000));

  it('gives back what was deflated, in both formats', () => {
    expect(inflate('zlib', zlibSync(text), text.length)).toEqual(text);
    expect(inflate('raw', deflateSync(text), text.length)).toEqual(text);
    expect(inflate('zlib', zlibSync(new Uint8Array()), 0)).toEqual(new Uint8Array());
    const random = randomBytes(200_000);
    expect(inflate('zlib', zlibSync(random), random.length)).toEqual(random);
  });

  it('stops with a RangeError as soon as the output would pass the cap', () => {
    for (const format of ['zlib', 'raw'] as const) {
      const packed = format === 'zlib' ? zlibSync(text) : deflateSync(text);
      expect(() => inflate(format, packed, text.length - 1)).toThrow(RangeError);
      expect(() => inflate(format, packed, 0)).toThrow(RangeError);
    }
    // 8 MiB of zeros in 8 kB.
    const bomb = zlibSync(new Uint8Array(8 * 1024 * 1024), { level: 6 });
    expect(() => inflate('zlib', bomb, 1_000_000)).toThrow(RangeError);
  });

  it('refuses data that are cut off anywhere', () => {
    for (const format of ['zlib', 'raw'] as const) {
      const packed = format === 'zlib' ? zlibSync(text) : deflateSync(text);
      for (let length = 0; length < packed.length; length++) {
        expect(() => inflate(format, packed.subarray(0, length), text.length), `${format} ${length}`).toThrow();
      }
    }
  });

  it('passes over what follows the data', () => {
    expect(inflate('zlib', concatBytes(zlibSync(text), randomBytes(10_000)), text.length)).toEqual(text);
    expect(inflate('raw', concatBytes(deflateSync(text), Uint8Array.of(1, 2, 3)), text.length)).toEqual(text);
  });

  it('refuses a wrong header, method, dictionary or check value', () => {
    const packed = zlibSync(text);
    const changed = (at: number, value: number): Uint8Array => packed.with(at, value);
    expect(() => inflate('zlib', changed(packed.length - 1, packed.at(-1)! ^ 1), text.length)).toThrow();
    for (const [cmf, flags] of [
      [0x78, 0x00],
      [0x79, 0x9c],
      [0x88, 0x1c],
      [0x78, 0xbb],
    ] as const) {
      expect(() => inflate('zlib', changed(0, cmf).with(1, flags), text.length), `${cmf} ${flags}`).toThrow();
    }
    expect(() => inflate('raw', Uint8Array.of(0x07), 100)).toThrow();
  });

  it('ends for any data, with output within the cap or an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          expect(inflate('raw', bytes, 10_000).length).toBeLessThanOrEqual(10_000);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});

describe('texts', () => {
  const ascii = fc.string({ maxLength: 300 });

  it('are digested as their octets with a point between, whatever was digested before', () => {
    fc.assert(
      fc.property(ascii, ascii, (before, after) => {
        const bytes = utf8Encode(`${before}.${after}`);
        expect(digestHex('SHA-256', bytes)).toBe(toHex(digest('SHA-256', bytes)));
        expect(digestTextsHex('SHA-256', before, after)).toBe(digestHex('SHA-256', bytes));
      }),
      { numRuns: runs(200) },
    );
    const long = 'a'.repeat(3_000_000);
    expect(digestTextsHex('SHA-512', long, 'b')).toBe(digestHex('SHA-512', utf8Encode(`${long}.b`)));
    expect(digestTextsHex('SHA-512', 'b', 'c')).toBe(digestHex('SHA-512', utf8Encode('b.c')));
  });

  it('verify as their octets do', async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ]);
    const { x, y } = await crypto.subtle.exportKey('jwk', publicKey);
    const key = importKey({ kind: 'EC', curve: 'P-256', x: fromBase64Url(x!)!, y: fromBase64Url(y!)! });
    const scheme = { scheme: 'ECDSA', digest: 'SHA-256', encoding: 'p1363' } as const;
    const signed = Uint8Array.from(utf8Encode('head.payload'));
    const value = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed));
    expect(verifySignature(scheme, key, signed, value)).toBe(true);
    expect(verifyTexts(scheme, key, 'head', 'payload', value)).toBe(true);
    expect(verifyTexts(scheme, key, 'head', 'payloac', value)).toBe(false);
    expect(verifyTexts(scheme, key, 'hea', 'dpayload', value)).toBe(false);
    expect(verifyTexts(scheme, key, 'head', 'payload.', value)).toBe(false);
  });
});

describe('base64url', () => {
  it('is written as encoding.ts writes it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(encodeBase64Url(bytes)).toBe(toBase64Url(bytes));
        expect(encodeBase64Url(bytes.subarray(1))).toBe(toBase64Url(bytes.subarray(1)));
      }),
      { numRuns: runs(200) },
    );
  });

  it('with one character changed anywhere is refused as the strict decoder refuses it', () => {
    const text = toBase64Url(Uint8Array.from({ length: 100 }, (_, i) => i * 37));
    for (const whole of [text, text.slice(0, -1), text.slice(0, -2), text.slice(0, -3)]) {
      for (const odd of ['+', '/', '=', ' ', '\n', '\u0000', '\u00c1', '\u0141', '\ud83d', '.', '*']) {
        for (let at = 0; at < whole.length; at++) {
          const changed = whole.slice(0, at) + odd + whole.slice(at + 1);
          expect(decodeBase64Url(changed)).toBeUndefined();
        }
      }
    }
  });

  it('accepts exactly what the strict decoder of encoding.ts accepts', () => {
    const letters = 'ABCDefgh0123-_+/= \n*Đ\u0000';
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(toBase64Url),
      fc.string({ unit: fc.constantFrom(...letters), maxLength: 200 }),
      fc
        .tuple(
          fc.uint8Array({ minLength: 60, maxLength: 100 }).map(toBase64Url),
          fc.constantFrom(...letters, '==', 'A'),
        )
        .map((two) => two.join('')),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(decodeBase64Url(value)).toEqual(fromBase64Url(value));
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('randomBytes', () => {
  it('gives as many octets as asked, others each time', () => {
    for (const length of [0, 1, 32, 65_537]) expect(randomBytes(length).length).toBe(length);
    expect(toHex(randomBytes(32))).not.toBe(toHex(randomBytes(32)));
    // The second piece of a long request is filled as well.
    expect(
      randomBytes(70_000)
        .subarray(65_536)
        .some((byte) => byte !== 0),
    ).toBe(true);
  });
});
