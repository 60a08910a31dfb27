import { deflateSync } from 'node:zlib';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as browser from '../../src/crypto/browser.js';
import * as node from '../../src/crypto/node.js';
import type { PublicKeyData, SignatureScheme } from '../../src/crypto/types.js';
import { concatBytes, fromBase64Url } from '../../src/encoding.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';

/** Both implementations of `#crypto` side by side: the same answer for everything, good or bad. */

const message = Uint8Array.of(1, 2, 3);
const { subtle } = globalThis.crypto;

interface Case {
  title: string;
  scheme: SignatureScheme;
  data: PublicKeyData;
  value: Uint8Array;
}

const cases: Case[] = [];

async function add(
  title: string,
  scheme: SignatureScheme,
  generate: RsaHashedKeyGenParams | EcKeyGenParams | { name: string },
  signAs: RsaPssParams | EcdsaParams | { name: string },
) {
  const pair = (await subtle.generateKey(generate, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { n, e, x, y, crv } = await subtle.exportKey('jwk', pair.publicKey);
  const bytes = (text: string | undefined) => fromBase64Url(text!)!;
  const data: PublicKeyData =
    n !== undefined
      ? { kind: 'RSA', n: bytes(n), e: bytes(e) }
      : y !== undefined
        ? { kind: 'EC', curve: crv as 'P-256', x: bytes(x), y: bytes(y) }
        : { kind: 'Ed25519', key: bytes(x) };
  const value = new Uint8Array(await subtle.sign(signAs, pair.privateKey, message));
  cases.push({ title, scheme, data, value });
}

beforeAll(async () => {
  const rsa = (name: string, hash: string, modulusLength = 2048) => ({
    name,
    hash,
    modulusLength,
    publicExponent: Uint8Array.of(1, 0, 1),
  });
  for (const digest of ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'] as const) {
    const generate = rsa('RSASSA-PKCS1-v1_5', digest);
    await add(`PKCS#1 ${digest}`, { scheme: 'RSASSA-PKCS1-v1_5', digest }, generate, { name: generate.name });
  }
  // A modulus whose length is 1 more than a whole number of octets changes the PSS block (RFC 8017 §8.1.1).
  for (const [bits, saltLength] of [
    [2048, 32],
    [2048, 0],
    [2049, 32],
    [2047, 20],
  ] as const) {
    const generate = rsa('RSA-PSS', 'SHA-256', bits);
    const scheme = { scheme: 'RSASSA-PSS', digest: 'SHA-256', mgfDigest: 'SHA-256', saltLength } as const;
    await add(`PSS ${bits} bits, salt ${saltLength}`, scheme, generate, { name: 'RSA-PSS', saltLength });
  }
  for (const [namedCurve, digest] of [
    ['P-256', 'SHA-256'],
    ['P-384', 'SHA-384'],
    ['P-521', 'SHA-512'],
    // A digest longer than the order is cut (FIPS 186-5 §6.4).
    ['P-256', 'SHA-512'],
  ] as const) {
    const scheme = { scheme: 'ECDSA', digest, encoding: 'p1363' } as const;
    await add(`ECDSA ${namedCurve} ${digest}`, scheme, { name: 'ECDSA', namedCurve }, { name: 'ECDSA', hash: digest });
  }
  await add('Ed25519', { scheme: 'Ed25519' }, { name: 'Ed25519' }, { name: 'Ed25519' });
}, 60_000);

const answers = ({ scheme, data }: Case, signed: Uint8Array, value: Uint8Array): [boolean, boolean] => [
  node.verifySignature(scheme, node.importKey(data), signed, value),
  browser.verifySignature(scheme, browser.importKey(data), signed, value),
];

describe('both implementations', () => {
  it('verify what another implementation signed, and refuse it over other octets', () => {
    expect(cases).toHaveLength(13);
    for (const one of cases) {
      expect(answers(one, message, one.value), one.title).toEqual([true, true]);
      expect(answers(one, Uint8Array.of(1, 2, 4), one.value), one.title).toEqual([false, false]);
    }
  });

  it('agree on PSS salt lengths that are not the given one', () => {
    const one = cases.find(({ title }) => title === 'PSS 2048 bits, salt 32')!;
    for (const saltLength of [31, 33, 0, 222, 223, -1, -2, 1.5, Number.NaN]) {
      const scheme = { ...one.scheme, saltLength } as SignatureScheme;
      expect(answers({ ...one, scheme }, message, one.value), String(saltLength)).toEqual([false, false]);
    }
  });

  it('agree that a value of another length or of another kind of key is wrong', () => {
    for (const one of cases) {
      const longer = concatBytes(one.value, Uint8Array.of(0));
      const leading = concatBytes(Uint8Array.of(0), one.value);
      for (const value of [longer, leading, one.value.subarray(1), one.value.subarray(0, -1), new Uint8Array()]) {
        expect(answers(one, message, value), one.title).toEqual([false, false]);
      }
      for (const { scheme } of cases) {
        if (scheme.scheme.slice(0, 3) === one.scheme.scheme.slice(0, 3)) continue;
        expect(answers({ ...one, scheme }, message, one.value)).toEqual([false, false]);
      }
    }
  });

  it('agree that an RSA value plus the modulus is wrong though it is the same number', () => {
    for (const one of cases) {
      if (one.data.kind !== 'RSA') continue;
      const hex = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
      const sum = (hex(one.value) + hex(one.data.n)).toString(16).padStart(one.value.length * 2, '0');
      expect(answers(one, message, new Uint8Array(Buffer.from(sum, 'hex'))), one.title).toEqual([false, false]);
    }
  });

  it(
    'agree on every damaged value',
    () => {
      fc.assert(
        fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, at, change) => {
          const one = cases[which % cases.length]!;
          const value = one.value.slice();
          value[at % value.length]! ^= change;
          const [first, second] = answers(one, message, value);
          expect(second).toBe(first);
          expect(first).toBe(false);
        }),
        { numRuns: runs(150) },
      );
    },
    fuzzTimeout(60_000),
  );

  it('agree on every encoding of an ECDSA pair in DER, and accept only the strict one', () => {
    const one = cases.find(({ title }) => title === 'ECDSA P-256 SHA-256')!;
    const der = { ...one, scheme: { ...one.scheme, encoding: 'der' } as SignatureScheme };
    const integer = (half: Uint8Array): number[] => {
      let bytes = [...half];
      while (bytes.length > 1 && bytes[0] === 0 && bytes[1]! < 0x80) bytes = bytes.slice(1);
      return bytes[0]! >= 0x80 ? [2, bytes.length + 1, 0, ...bytes] : [2, bytes.length, ...bytes];
    };
    const content = [...integer(one.value.subarray(0, 32)), ...integer(one.value.subarray(32))];
    const good = [0x30, content.length, ...content];
    expect(answers(der, message, Uint8Array.from(good))).toEqual([true, true]);
    const bad = [
      [0x30, 0x81, content.length, ...content],
      [...good, 0],
      [0x30, 0x80, ...content, 0, 0],
      [0x31, ...good.slice(1)],
      [0x30, content.length + 2, ...content, 5, 0],
      [0x30, content.length + 1, 2, content[1]! + 1, 0, ...content.slice(2)],
      good.slice(0, -1),
      [0x30],
      [],
    ];
    for (const value of bad) expect(answers(der, message, Uint8Array.from(value))).toEqual([false, false]);
  });

  it('agree on Ed25519 keys and values with a part of small order', () => {
    const { Point } = ed25519;
    const torsion = Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05');
    const secret = 12345n;
    const scheme = { scheme: 'Ed25519' } as const;
    const sha512 = (bytes: Uint8Array) => node.digest('SHA-512', bytes).reverse();
    const scalar = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`) % Point.Fn.ORDER;
    const answersSeen = new Set<string>();
    // Key, nonce point, or both get a component of order 8; with the cofactor all of these would verify.
    for (let i = 0; i < 64; i++) {
      const key = Point.BASE.multiply(secret)
        .add(i & 1 ? torsion : Point.ZERO)
        .toBytes();
      const nonce = BigInt(i) * 7919n + 3n;
      const r = Point.BASE.multiply(nonce)
        .add(i & 2 ? torsion : Point.ZERO)
        .toBytes();
      const k = scalar(sha512(concatBytes(r, key, message)));
      const s = (nonce + k * secret) % Point.Fn.ORDER;
      const value = concatBytes(r, Uint8Array.from(Buffer.from(s.toString(16).padStart(64, '0'), 'hex')).reverse());
      const [first, second] = answers({ title: '', scheme, data: { kind: 'Ed25519', key }, value }, message, value);
      expect(second, String(i)).toBe(first);
      if ((i & 3) === 0) expect(first).toBe(true);
      if ((i & 3) === 2) expect(first).toBe(false);
      answersSeen.add(`${i & 3}${first}`);
    }
    expect(answersSeen).toContain('0true');
    expect(answersSeen).toContain('2false');
  });

  it('agree on which zlib data are good when one bit is changed', () => {
    const text = new TextEncoder().encode('Trường trung học phổ thông Minh Hoạ. '.repeat(30));
    const packed = Buffer.from(deflateSync(text));
    const outcome = (inflate: typeof node.inflate, bytes: Uint8Array) => {
      try {
        return Buffer.from(inflate('zlib', bytes, 100_000)).toString('hex');
      } catch {
        return 'refused';
      }
    };
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const bytes = new Uint8Array(packed);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(outcome(browser.inflate, bytes), String(bit)).toBe(outcome(node.inflate, bytes));
    }
  });
});
