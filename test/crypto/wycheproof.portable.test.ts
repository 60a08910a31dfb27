import { expect, it } from 'vitest';
import { importKey, verifySignature } from '#crypto';
import type { CurveName, DigestName, PublicKeyData, SignatureScheme } from '../../src/crypto/types.js';
import { fromHex } from '../../src/encoding.js';
import { corpusText, describeCorpus } from '../support/corpus.js';

interface Group {
  publicKey: Record<string, string>;
  sha?: string;
  mgfSha?: string;
  sLen?: number;
  tests: { tcId: number; comment: string; flags: string[]; msg: string; sig: string; result: string }[];
}

/**
 * Rows that Wycheproof calls `acceptable`, and what khue answers: refused, because RFC 8017 §9.2 note 1 encodes the NULL
 * parameter of the hash algorithm, and khue compares the whole encoded message.
 */
const acceptable: Record<string, boolean> = { MissingNull: false };

const digestOf = (name: string): DigestName =>
  name.replace('SHA512/', 'SHA-512/').replace(/^SHA-?(?=\d)/, 'SHA-') as DigestName;

const number = (hex: string): Uint8Array => fromHex(hex.replace(/^(00)+/, ''))!;

const coordinate = (hex: string, octets: number): Uint8Array =>
  fromHex(hex.replace(/^(00)+/, '').padStart(octets * 2, '0'))!;

const rsaKey = (key: Record<string, string>): PublicKeyData => ({
  kind: 'RSA',
  n: number(key['modulus']!),
  e: number(key['publicExponent']!),
});

function ecKey(key: Record<string, string>): PublicKeyData {
  const curve: CurveName = key['curve'] === 'secp256r1' ? 'P-256' : 'P-384';
  const octets = curve === 'P-256' ? 32 : 48;
  return { kind: 'EC', curve, x: coordinate(key['wx']!, octets), y: coordinate(key['wy']!, octets) };
}

function runFile(
  file: string,
  keyOf: (group: Group) => PublicKeyData,
  schemeOf: (group: Group) => SignatureScheme | undefined,
) {
  const { testGroups, numberOfTests } = JSON.parse(corpusText(`wycheproof/${file}`)) as {
    testGroups: Group[];
    numberOfTests: number;
  };
  let run = 0;
  for (const group of testGroups) {
    const scheme = schemeOf(group);
    for (const test of group.tests) {
      run++;
      // Digests that no certificate in khue's tables may use (SHA-512/256) have no scheme at all.
      const verified =
        scheme !== undefined &&
        verifySignature(scheme, importKey(keyOf(group)), fromHex(test.msg)!, fromHex(test.sig)!);
      const expected =
        scheme === undefined
          ? false
          : test.result === 'acceptable'
            ? acceptable[test.flags.join()]
            : test.result === 'valid';
      expect(verified, `${file} ${test.tcId} ${test.comment} (${test.result})`).toBe(expected);
    }
  }
  expect(run).toBe(numberOfTests);
}

const known = (name: string): boolean => ['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'].includes(name);

describeCorpus('Wycheproof through #crypto', 14, () => {
  for (const file of ['2048_sha256', '2048_sha384', '2048_sha512', '3072_sha256', '4096_sha256']) {
    it(`answers RSA PKCS#1 v1.5 ${file} as listed`, () => {
      runFile(
        `rsa_signature_${file}_test.json`,
        (group) => rsaKey(group.publicKey),
        (group) => ({ scheme: 'RSASSA-PKCS1-v1_5', digest: digestOf(group.sha!) }),
      );
    });
  }

  for (const file of ['2048_sha256_mgf1_32_params', '2048_sha256_mgf1_32', 'misc']) {
    it(`answers RSA PSS ${file} as listed`, () => {
      runFile(
        `rsa_pss_${file}_test.json`,
        (group) => rsaKey(group.publicKey),
        (group) => {
          const digest = digestOf(group.sha!);
          const mgfDigest = digestOf(group.mgfSha!);
          return known(digest) && known(mgfDigest)
            ? { scheme: 'RSASSA-PSS', digest, mgfDigest, saltLength: group.sLen! }
            : undefined;
        },
      );
    });
  }

  for (const [file, encoding] of [
    ['secp256r1_sha256', 'der'],
    ['secp384r1_sha384', 'der'],
    ['secp256r1_sha256_p1363', 'p1363'],
    ['secp384r1_sha384_p1363', 'p1363'],
  ] as const) {
    it(`answers ECDSA ${file} as listed`, () => {
      runFile(
        `ecdsa_${file}_test.json`,
        (group) => ecKey(group.publicKey),
        (group) => ({ scheme: 'ECDSA', digest: digestOf(group.sha!), encoding }),
      );
    });
  }

  it('answers Ed25519 as listed', () => {
    runFile(
      'ed25519_test.json',
      (group) => ({ kind: 'Ed25519', key: fromHex(group.publicKey['pk']!)! }),
      () => ({ scheme: 'Ed25519' }),
    );
  });
});
