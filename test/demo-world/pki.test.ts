import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDemoPki } from '../../src/demo-world/index.js';
import { officialPerson, remotePerson } from '../../src/demo-world/layouts.js';
import { toHex } from '../../src/encoding.js';

const allCertificates = (pki: Awaited<ReturnType<typeof createDemoPki>>) => [
  ...pki.authorities.map(({ certificateDer }) => certificateDer),
  pki.tsa.vgca.certificateDer,
  pki.tsa.neac.certificateDer,
];

describe('the demonstration PKI', () => {
  it('makes every certificate so that Node verifies it under its issuer', async () => {
    const pki = await createDemoPki();
    for (const ca of pki.authorities) {
      const certificate = new X509Certificate(ca.certificateDer);
      const issuer = new X509Certificate((ca.issuer ?? ca).certificateDer);
      expect(certificate.checkIssued(issuer), ca.id).toBe(true);
      expect(certificate.verify(issuer.publicKey), ca.id).toBe(true);
      expect(certificate.ca).toBe(true);
    }
    const leaf = new X509Certificate(pki.tsa.vgca.certificateDer);
    expect(leaf.verify(new X509Certificate(pki.vgca.ca.certificateDer).publicKey)).toBe(true);
    expect(leaf.ca).toBe(false);
  });

  it('makes the same bytes for the same seed and instant, also when certificates are asked for side by side', async () => {
    const make = async () => {
      const pki = await createDemoPki({ seed: 'a' });
      const leaves = await Promise.all(
        ['Một', 'Hai', 'Ba'].map((name) =>
          pki.issue({
            ca: pki.vgca.ca,
            subject: officialPerson({ name, email: 'a@khue-demo.invalid', unit: 'TRƯỜNG THPT MINH HỌA' }),
          }),
        ),
      );
      const crl = await pki.crl(pki.vgca.ca, [{ serialNumber: leaves[0]!.serialNumber, revokedAt: pki.at }]);
      return [...allCertificates(pki), ...leaves.map(({ certificateDer }) => certificateDer), crl].map(toHex);
    };
    expect(await make()).toEqual(await make());
  });

  it('makes other keys and serials for another seed', async () => {
    const [a, b] = await Promise.all([createDemoPki({ seed: 'a' }), createDemoPki({ seed: 'b' })]);
    expect(a.vgca.ca.spkiSha256).not.toBe(b.vgca.ca.spkiSha256);
    expect(toHex(a.vgca.ca.serialNumber)).not.toBe(toHex(b.vgca.ca.serialNumber));
  });

  it('makes new keys when asked for fresh ones', async () => {
    const [a, b] = await Promise.all([createDemoPki({ fresh: true }), createDemoPki()]);
    expect(a.vgca.ca.spkiSha256).not.toBe(b.vgca.ca.spkiSha256);
    expect(new X509Certificate(a.vgca.root.certificateDer).subject).toBe(
      new X509Certificate(b.vgca.root.certificateDer).subject,
    );
  }, 60_000);

  it('says in every subject that it is a demonstration', async () => {
    const pki = await createDemoPki();
    for (const der of allCertificates(pki)) expect(new X509Certificate(der).subject).toMatch(/DEMO – KHÔNG CÓ GIÁ TRỊ/);
  });

  it('writes names in the order of the real layouts', async () => {
    const pki = await createDemoPki();
    const person = await pki.issue({
      ca: pki.neac.remote,
      subject: remotePerson({ name: 'Nguyễn Văn Mẫu', citizenId: '999000000001', province: 'Hà Nội' }),
    });
    expect(new X509Certificate(person.certificateDer).subject.split('\n')).toEqual([
      'C=VN',
      'ST=Hà Nội',
      'O=DEMO – KHÔNG CÓ GIÁ TRỊ',
      'CN=Nguyễn Văn Mẫu',
      'UID=CCCD:999000000001',
    ]);
  });

  it('signs with the key of the certificate in every algorithm that the signer offers', async () => {
    const pki = await createDemoPki();
    for (const key of ['rsa-2048', 'p-256', 'p-384', 'ed25519'] as const) {
      const { signer, certificateDer } = await pki.issue({ ca: pki.vgca.ca, subject: [['CN', 'DEMO']], key });
      const publicKey = new X509Certificate(certificateDer).publicKey;
      const toBeSigned = new TextEncoder().encode('khue');
      for (const algorithm of signer.algorithms) {
        const value = await signer.sign({ toBeSigned, algorithm, describe: 'test' });
        const verified = await verifyByNode(algorithm, publicKey, toBeSigned, value);
        expect(verified, algorithm).toBe(true);
      }
    }
  });

  it('never hands out a key twice and says so when the pool is empty', async () => {
    const pki = await createDemoPki();
    const [a, b] = [await pki.key('rsa-1024'), await pki.key('rsa-1024')];
    expect(toHex(a.spkiDer)).not.toBe(toHex(b.spkiDer));
    await expect(pki.key('rsa-1024')).rejects.toThrow(/only 2 keys/);
  });
});

async function verifyByNode(
  algorithm: string,
  publicKey: X509Certificate['publicKey'],
  data: Uint8Array,
  value: Uint8Array,
): Promise<boolean> {
  const { constants, verify } = await import('node:crypto');
  if (algorithm === 'Ed25519') return verify(null, data, publicKey, value);
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith('ES')) return verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, value);
  const padding = algorithm.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(hash, data, { key: publicKey, padding }, value);
}
