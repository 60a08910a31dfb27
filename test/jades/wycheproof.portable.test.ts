import { expect, it } from 'vitest';
import { importKey, verifySignature } from '#crypto';
import type { CurveName, PublicKeyData } from '../../src/crypto/types.js';
import { fromBase64Url, utf8Encode } from '../../src/encoding.js';
import { algorithmFitsKey, openJades } from '../../src/jades/index.js';
import { corpusText, describeCorpus } from '../support/corpus.js';

interface Jwk {
  kty: string;
  crv?: CurveName;
  use?: string;
  key_ops?: string[];
  n?: string;
  e?: string;
  x?: string;
  y?: string;
  alg?: string;
}

interface Group {
  comment: string;
  private?: Jwk;
  public?: Jwk;
  tests: { tcId: number; comment: string; jws: string; result: 'valid' | 'invalid' }[];
}

function keyDataOf(jwk: Jwk): PublicKeyData | undefined {
  const bytes = (text: string | undefined): Uint8Array => fromBase64Url(text!)!;
  if (jwk.kty === 'RSA') return { kind: 'RSA', n: bytes(jwk.n), e: bytes(jwk.e) };
  if (jwk.kty === 'EC') return { kind: 'EC', curve: jwk.crv!, x: bytes(jwk.x), y: bytes(jwk.y) };
  return undefined;
}

/** `use` and `key_ops` of a JWK stand in for the key usage of a certificate, which path validation judges. */
function keyMaySign(jwk: Jwk): boolean {
  return !(jwk.use === 'enc' || (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify')));
}

/**
 * Genuine values by an RSA key whose JWK says `alg: PS512`. A certificate has no such member: a key that keeps to one algorithm is
 * an id-RSASSA-PSS key there, which `keyAllows` judges. (Elsewhere the same list calls PS384 by a key of `alg: PS256` valid.)
 */
const genuine = [
  '332 ps512 UsingRS256',
  '334 ps512 UsingRS384',
  '336 ps512 UsingRS512',
  '338 ps512 UsingPS256',
  '340 ps512 UsingPS384',
];

describeCorpus('Wycheproof JSON Web Signatures through jades', 401, () => {
  const { testGroups, numberOfTests } = JSON.parse(corpusText('wycheproof/json_web_signature_test.json')) as {
    testGroups: Group[];
    numberOfTests: number;
  };

  const judge = (group: Group, jws: string): { verified: boolean; codes: string[] } => {
    const document = openJades(utf8Encode(jws));
    const [signature] = document.signatures;
    const codes = [...document.faults, ...(signature?.faults ?? [])].map(({ code }) => code);
    const jwk = group.public ?? group.private!;
    const data = keyDataOf(jwk);
    if (document.serialization !== 'compact' || signature === undefined || codes.length > 0)
      return { verified: false, codes };
    if (data === undefined || !algorithmFitsKey(signature.algorithmName, data)) return { verified: false, codes };
    if (!keyMaySign(jwk)) return { verified: false, codes };
    const { scheme, signedBytes, value } = signature;
    return { verified: verifySignature(scheme!, importKey(data), signedBytes!, value), codes };
  };

  it('answers every row with a public key as listed', () => {
    let run = 0;
    const differing: string[] = [];
    for (const group of testGroups.filter((one) => one.public !== undefined)) {
      for (const test of group.tests) {
        run++;
        const { verified } = judge(group, test.jws);
        if (verified !== (test.result === 'valid')) differing.push(`${test.tcId} ${group.comment} ${test.comment}`);
      }
    }
    expect(differing).toEqual(genuine);
    expect(run).toBeGreaterThan(300);
  });

  it('refuses every row with a secret key, the valid ones because a MAC is no signature', () => {
    const groups = testGroups.filter((one) => one.public === undefined);
    const rows = groups.flatMap((group) => group.tests.map((test) => ({ test, ...judge(group, test.jws) })));
    expect(rows.filter(({ verified }) => verified)).toEqual([]);
    for (const { test, codes } of rows) {
      // Two `valid` rows hold a character outside base64url; that is said first.
      const said = codes.includes('SIGNATURE_ALGORITHM_REFUSED') || [372, 373].includes(test.tcId);
      if (test.result === 'valid') expect(said, `${test.tcId} ${codes}`).toBe(true);
    }
    const all = testGroups.reduce((sum, group) => sum + group.tests.length, 0);
    expect(all).toBe(numberOfTests);
  });
});
