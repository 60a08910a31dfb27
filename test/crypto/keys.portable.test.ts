import { describe, expect, it } from 'vitest';
import { importKey } from '#crypto';
import { curves } from '../../src/crypto/rules.js';
import type { CurveName, PublicKeyData } from '../../src/crypto/types.js';
import { fromHex } from '../../src/encoding.js';

const odd = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(0xff);
const e65537 = Uint8Array.of(1, 0, 1);

const generators: Record<CurveName, [string, string]> = {
  'P-256': [
    '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  ],
  'P-384': [
    'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
  ],
  'P-521': [
    '00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    '011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
  ],
};

const point = (curve: CurveName): PublicKeyData & { kind: 'EC' } => ({
  kind: 'EC',
  curve,
  x: fromHex(generators[curve][0])!,
  y: fromHex(generators[curve][1])!,
});

describe('importKey', () => {
  it('says how long a key is', () => {
    expect(importKey({ kind: 'RSA', n: odd(256), e: e65537 }).bits).toBe(2048);
    expect(importKey({ kind: 'RSA', n: Uint8Array.of(1, ...odd(256)), e: e65537 }).bits).toBe(2049);
    for (const curve of ['P-256', 'P-384', 'P-521'] as const)
      expect(importKey(point(curve)).bits).toBe(curves[curve].bits);
    // RFC 8032 §7.1, test 1.
    const key = fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')!;
    expect(importKey({ kind: 'Ed25519', key }).bits).toBe(256);
  });

  const even = odd(256);
  even[255] = 0xfe;
  const rsa: [string, Uint8Array, Uint8Array][] = [
    ['an even modulus', even, e65537],
    ['an even exponent', odd(256), Uint8Array.of(1, 0, 0)],
    ['exponent 1', odd(256), Uint8Array.of(1)],
    ['no exponent', odd(256), new Uint8Array()],
    ['a leading zero in the modulus', Uint8Array.of(0, ...odd(256)), e65537],
    ['a leading zero in the exponent', odd(256), Uint8Array.of(0, 1, 0, 1)],
    ['an exponent above 64 bits', odd(256), odd(9)],
    ['a modulus below 512 bits', odd(63), e65537],
    ['a modulus above 16,384 bits', odd(2049), e65537],
    ['no modulus', new Uint8Array(), e65537],
  ];
  it.each(rsa)('refuses an RSA key with %s', (_, n, e) => {
    expect(() => importKey({ kind: 'RSA', n, e })).toThrow(RangeError);
  });

  it.each(['P-256', 'P-384', 'P-521'] as const)('refuses what is no point of %s', (curve) => {
    const good = point(curve);
    const { size, p } = curves[curve];
    const off = good.y.slice();
    off[size - 1]! ^= 1;
    const modulus = fromHex(p.toString(16).padStart(2 * size, '0'))!;
    const bad: Partial<typeof good>[] = [
      { y: off },
      { x: good.y, y: good.x },
      { x: new Uint8Array(size), y: new Uint8Array(size) },
      { x: modulus },
      { y: modulus },
      { x: good.x.subarray(1) },
      { y: Uint8Array.of(0, ...good.y) },
      { curve: 'secp256k1' as CurveName },
    ];
    for (const change of bad) expect(() => importKey({ ...good, ...change })).toThrow(RangeError);
  });

  // RFC 7748 §6.1, RFC 8032 §5.1.3: every encoding of a point of small order, canonical or not.
  const smallOrder = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ];
  it.each(smallOrder)('refuses the Ed25519 key %s of small order, with either sign', (hex) => {
    const key = fromHex(hex)!;
    expect(() => importKey({ kind: 'Ed25519', key })).toThrow(RangeError);
    key[31]! |= 0x80;
    expect(() => importKey({ kind: 'Ed25519', key })).toThrow(RangeError);
  });

  it('refuses an Ed25519 key that is no point, or of another length', () => {
    const key = fromHex('0200000000000000000000000000000000000000000000000000000000000000')!;
    expect(() => importKey({ kind: 'Ed25519', key })).toThrow(RangeError);
    expect(() => importKey({ kind: 'Ed25519', key: new Uint8Array(31) })).toThrow(RangeError);
    expect(() => importKey({ kind: 'Ed25519', key: new Uint8Array(33) })).toThrow(RangeError);
  });
});
