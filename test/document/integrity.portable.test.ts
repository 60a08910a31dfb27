import { beforeAll, describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { judgeIntegrity } from '../../src/document/integrity.js';
import type { CarriedSignature, PromisedDigest } from '../../src/document/signed-document.js';
import { readCertificate } from '../../src/x509/index.js';
import { testSigner } from '../jades/signers.js';

const signedBytes = Uint8Array.of(1, 2, 3);
let good: CarriedSignature;

beforeAll(async () => {
  const signer = await testSigner('RS256');
  good = {
    position: 0,
    scope: 'FILE',
    value: await signer.sign(signedBytes),
    algorithmName: 'RS256',
    scheme: { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' },
    signedBytes,
    promisedDigests: [],
    certificateReferences: [],
    signerCertificate: readCertificate(signer.chain[0]!),
    carriedCertificates: [],
    level: 'B-B',
    faults: [],
    warnings: [],
  };
});

const judge = (change: Partial<CarriedSignature>) => judgeIntegrity({ ...good, ...change });
const promised = (...outcomes: PromisedDigest['outcome'][]): PromisedDigest[] =>
  outcomes.map((outcome, i) => ({ what: `d${i}`, outcome }));

describe('judgeIntegrity', () => {
  it('is INTACT when the value verifies and every promised digest matches', () => {
    expect(judge({})).toEqual({ integrity: 'INTACT' });
    expect(judge({ promisedDigests: promised('MATCH', 'MATCH') })).toEqual({ integrity: 'INTACT' });
  });

  it('looks at nothing but digests and value: faults and level do not matter', () => {
    expect(judge({ faults: [{ code: 'JWS_CRIT_FORM' }], level: 'NOT_ETSI' })).toEqual({ integrity: 'INTACT' });
  });

  it('says why it is BROKEN, a wrong value before a wrong digest, that before a missing one', () => {
    const finding = (change: Partial<CarriedSignature>) => judge(change).finding;
    const wrong = digest('SHA-256', good.value);
    expect(finding({ value: wrong, promisedDigests: promised('DIFFERS') })).toEqual({ code: 'SIGNATURE_VALUE_WRONG' });
    expect(finding({ signedBytes: Uint8Array.of(1, 2, 4) })).toEqual({ code: 'SIGNATURE_VALUE_WRONG' });
    expect(finding({ promisedDigests: promised('MATCH', 'NOT_GIVEN', 'DIFFERS') })).toEqual({
      code: 'SIGNED_DIGEST_DIFFERS',
      params: { what: 'd2' },
    });
    expect(finding({ promisedDigests: promised('MATCH', 'NOT_GIVEN') })).toEqual({
      code: 'SIGNED_DATA_NOT_GIVEN',
      params: { what: 'd1' },
    });
    expect(finding({ signedBytes: undefined })?.code).toBe('SIGNED_DATA_NOT_GIVEN');
    expect(finding({ signedBytes: undefined, promisedDigests: promised('DIFFERS') })?.code).toBe(
      'SIGNED_DIGEST_DIFFERS',
    );
    expect(finding({ signerCertificate: undefined })?.code).toBe('SIGNER_CERTIFICATE_NOT_FOUND');
    expect(finding({ scheme: undefined })).toEqual({
      code: 'SIGNATURE_ALGORITHM_UNKNOWN',
      params: { algorithm: 'RS256' },
    });
  });

  it('cannot use a key of an unknown kind, or numbers that are no key', () => {
    const certificate = good.signerCertificate!;
    const even = { kind: 'RSA', n: new Uint8Array(256).fill(0x80), e: Uint8Array.of(3) } as const;
    for (const publicKey of [undefined, even]) {
      const signerCertificate = { ...certificate, publicKey };
      expect(judge({ signerCertificate }).finding?.code).toBe('SIGNER_KEY_UNUSABLE');
    }
  });
});
