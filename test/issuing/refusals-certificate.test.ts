import { beforeAll, describe, expect, it } from 'vitest';
import { sentences } from '../../src/codes.js';
import { signEntry, signRecord } from '../../src/issuing/index.js';
import { type Signer, signerFromPkcs8 } from '../../src/signer/index.js';
import { diploma, openSchool, refused, type School, SIGNING_TIME, smallRecord, untouched } from './school.js';

let school: School;

beforeAll(async () => {
  school = await openSchool('refusals-certificate');
});

const entry15 = (signer: Signer, record: object = smallRecord()) =>
  signEntry(record, { entry: '15', signer, signingTime: SIGNING_TIME });

describe('Before a key is used, the certificate', () => {
  it('must be valid at the signing time', async () => {
    const expired = await school.issue('Hết hạn', { notAfter: Date.parse('2026-05-31T00:00:00Z') });
    const future = await school.issue('Chưa hiệu lực', { notBefore: Date.parse('2026-07-01T00:00:00Z') });
    const error = await refused('SIGNER_CERTIFICATE_EXPIRED', () => entry15(untouched(expired)));
    expect(sentences(error.code, error.params).vi).toContain('đã hết hạn ngày 31/05/2026');
    await refused('SIGNER_CERTIFICATE_NOT_YET_VALID', () => entry15(untouched(future)));
  });

  it('must be issued for signing', async () => {
    const encipher = await school.issue('Mã hóa', { keyUsage: ['keyEncipherment'] });
    await refused('SIGNER_KEY_USAGE', () => entry15(untouched(encipher)));
    const repudiation = await school.issue('Chỉ chống chối bỏ', { keyUsage: ['nonRepudiation'] });
    await expect(entry15(repudiation.signer)).resolves.toBeInstanceOf(Uint8Array);
    const none = await school.issue('Không ghi mục đích', { keyUsage: [] });
    await expect(entry15(none.signer)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('must not be for servers only, by the trust list', async () => {
    const server = await school.issue('Máy chủ', { extendedKeyUsage: ['serverAuth'] });
    await refused('SIGNER_PATH_UNTRUSTED', () =>
      signEntry(smallRecord(), {
        entry: '15',
        signer: untouched(server),
        signingTime: SIGNING_TIME,
        trust: school.trust(),
      }),
    );
  });

  it('must have a key of 2048 bits or more, and an algorithm that khue writes', async () => {
    const weak = await school.issue('RSA 1024', { key: 'rsa-1024' });
    const error = await refused('SIGNER_KEY_TOO_SMALL', () => entry15(untouched(weak)));
    expect(error.params['bits']).toBe(1024);
    const p384 = await school.issue('P-384', { key: 'p-384' });
    await refused('ALGORITHM_NOT_WRITTEN', () => entry15(untouched(p384)));
    const edwards = await school.issue('Ed25519', { key: 'ed25519' });
    await refused('ALGORITHM_NOT_WRITTEN', () => entry15(untouched(edwards)));
    const options = { entry: '15', signingTime: SIGNING_TIME } as const;
    const { homeroom } = school;
    await refused('ALGORITHM_NOT_OF_KEY', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(homeroom), algorithm: 'ES256' }),
    );
    await refused('ALGORITHM_NOT_WRITTEN', () =>
      signEntry(smallRecord(), { ...options, signer: untouched(homeroom), algorithm: 'RS512' }),
    );
    await refused('ALGORITHM_NOT_OF_KEY', () =>
      signEntry(smallRecord(), {
        ...options,
        signer: { ...untouched(homeroom), algorithms: ['PS256'] },
        algorithm: 'RS256',
      }),
    );
  });

  it('must lead to an authority of the trust list', async () => {
    const home = await school.pki.issueCa({ id: 'home', subject: [['CN', 'RootCA DEMO tự làm']] });
    const stranger = await school.issue('Người lạ', { ca: home });
    const error = await refused('SIGNER_PATH_UNTRUSTED', () =>
      signEntry(smallRecord(), {
        entry: '15',
        signer: untouched(stranger),
        signingTime: SIGNING_TIME,
        trust: school.trust(),
      }),
    );
    expect(error.params['subject']).toContain('Người lạ');
  });

  it('must not be revoked by then; one revoked later may have signed earlier', async () => {
    const leaf = school.teachers[1]!;
    const attempt = async (revokedAt: string) => {
      const crl = await school.pki.crl(
        school.pki.vgca.ca,
        [{ serialNumber: leaf.serialNumber, revokedAt: Date.parse(revokedAt) }],
        Date.parse('2026-05-30T00:00:00Z'),
        Date.parse('2027-01-01T00:00:00Z'),
      );
      return signEntry(smallRecord(), {
        entry: '15',
        signer: leaf.signer,
        signingTime: SIGNING_TIME,
        trust: school.trust({ crls: [crl] }),
      });
    };
    await refused('SIGNER_CERTIFICATE_REVOKED', () => attempt('2026-05-01T00:00:00Z'));
    await expect(attempt('2026-06-15T00:00:00Z')).resolves.toBeInstanceOf(Uint8Array);
  });

  it('must be there, with a time that is one', async () => {
    const { signer } = school.homeroom;
    await refused('CHAIN_MISSING', () => entry15({ ...signer, certificateChain: [] }));
    await refused('CERTIFICATE_UNREADABLE', () => entry15({ ...signer, certificateChain: [Uint8Array.of(0x30, 0)] }));
    await refused('SIGNING_TIME_INVALID', () =>
      signEntry(smallRecord(), { entry: '15', signer, signingTime: '2026-02-30T00:00:00Z' }),
    );
  });
});

describe('A key that answers wrongly', () => {
  it('never makes a file: the value is verified with the certificate first', async () => {
    const { rector, principal } = school;
    const wrong: Signer = { ...rector.signer, sign: (request) => principal.signer.sign(request) };
    const error = await refused('SIGNATURE_VALUE_MISMATCH', () =>
      signRecord(diploma(), { role: 'head-of-issuing-body', signer: wrong, signingTime: SIGNING_TIME }),
    );
    expect(error.params['certificate']).toContain('Phan Thị Hiệu Thử');
  });

  it('an EC value in DER instead of r||s is refused', async () => {
    const leaf = await school.issue('EC', { key: 'p-256' });
    const local = await signerFromPkcs8(leaf.key.pkcs8, leaf.chain);
    const der: Signer = {
      ...local,
      sign: async (request) => {
        const value = await local.sign(request);
        const half = (bytes: Uint8Array) => [2, bytes.length + 1, 0, ...bytes];
        return Uint8Array.of(0x30, 70, ...half(value.slice(0, 32)), ...half(value.slice(32)));
      },
    };
    const { signMany: _, ...alone } = der;
    await refused('SIGNATURE_VALUE_MISMATCH', () =>
      signRecord(diploma(), { role: 'head-of-issuing-body', signer: alone, signingTime: SIGNING_TIME }),
    );
  });
});
