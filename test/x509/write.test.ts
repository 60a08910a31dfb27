import { constants, createHash, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDemoPki } from '../../src/demo-world/index.js';
import { toHex } from '../../src/encoding.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import { openCrl } from '../../src/x509/index.js';
import type { RevocationReason } from '../../src/x509/revocation.js';
import {
  CRL_REASONS,
  certificatePolicies,
  keyIdentifierOf,
  nameConstraints,
  pemOf,
  signingKeyFromPkcs8,
  subjectAltEmail,
  unknownExtension,
  writeCertificate,
  writeName,
} from '../../src/x509/write.js';

const NOT_BEFORE = Date.UTC(2026, 0, 1);
const NOT_AFTER = Date.UTC(2051, 0, 1);

describe('writing certificates', () => {
  it.each([
    ['rsa-2048', 'RS256'],
    ['rsa-2048', 'RS384'],
    ['rsa-2048', 'RS512'],
    ['rsa-2048', 'PS256'],
    ['rsa-2048', 'PS384'],
    ['rsa-2048', 'PS512'],
    ['p-256', 'ES256'],
    ['p-384', 'ES384'],
    ['ed25519', 'Ed25519'],
  ] as const)('signs with a %s key as %s so that Node verifies it', async (kind, algorithm: SignatureAlgorithm) => {
    const pki = await createDemoPki();
    const key = await (await pki.key(kind)).as(algorithm);
    const der = await writeCertificate({
      subject: [['CN', 'DEMO']],
      issuer: [['CN', 'DEMO']],
      serialNumber: 1,
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      spkiDer: key.spkiDer,
      signWith: key,
    });
    const certificate = new X509Certificate(der);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    der[der.length - 1]! ^= 1;
    expect(new X509Certificate(der).verify(certificate.publicKey)).toBe(false);
  });

  it('writes the dates, serial number and e-mail that it is given', async () => {
    const pki = await createDemoPki();
    const { certificateDer } = await pki.issue({
      ca: pki.vgca.ca,
      subject: [['CN', 'DEMO']],
      notBefore: NOT_BEFORE,
      notAfter: NOT_AFTER,
      serialNumber: Uint8Array.of(0, 0xff, 1),
      extensions: [subjectAltEmail('a@khue-demo.invalid')],
    });
    const certificate = new X509Certificate(certificateDer);
    expect(new Date(certificate.validFrom).getTime()).toBe(NOT_BEFORE);
    expect(new Date(certificate.validTo).getTime()).toBe(NOT_AFTER);
    expect(certificate.serialNumber).toBe('FF01');
    expect(certificate.subjectAltName).toBe('email:a@khue-demo.invalid');
  });

  it('gives the same octets twice with PKCS#1 v1.5', async () => {
    const pki = await createDemoPki();
    const key = await pki.key();
    const make = async () =>
      toHex(
        await writeCertificate({
          subject: [['CN', 'DEMO']],
          issuer: pki.vgca.ca.subject,
          serialNumber: 7,
          notBefore: NOT_BEFORE,
          notAfter: NOT_AFTER,
          spkiDer: key.spkiDer,
          extensions: [certificatePolicies(['2.16.704.1.1.1.1.1']), unknownExtension(true)],
          signWith: pki.vgca.ca.key,
        }),
      );
    expect(await make()).toBe(await make());
  });

  it('lets an extension of one’s own take the place of the usual one', async () => {
    const pki = await createDemoPki();
    const policies = certificatePolicies(['1.2.3'], true);
    const { certificateDer } = await pki.issue({
      ca: pki.vgca.ca,
      subject: [['CN', 'DEMO']],
      policies: ['1.2.4'],
      extensions: [policies, nameConstraints({ permitted: [writeName([['C', 'VN']])] })],
    });
    const hex = toHex(certificateDer);
    expect(hex.split('0603551d20').length, 'certificatePolicies stands once').toBe(2);
    expect(hex).toContain(toHex(policies.value));
    expect(new X509Certificate(certificateDer).verify(new X509Certificate(pki.vgca.ca.certificateDer).publicKey)).toBe(
      true,
    );
  });

  it('takes the key identifier from the bits of the public key', async () => {
    const pki = await createDemoPki();
    const { spkiDer } = await pki.key('ed25519');
    const expected = createHash('sha1').update(spkiDer.subarray(-32)).digest('hex');
    expect(toHex(await keyIdentifierOf(spkiDer))).toBe(expected);
  });

  it('refuses a key that is not one of the algorithm', async () => {
    const pki = await createDemoPki();
    const { pkcs8 } = await pki.key('p-256');
    await expect(signingKeyFromPkcs8(pkcs8, 'RS256')).rejects.toThrow();
  });

  it('writes PEM that Node reads', async () => {
    const pki = await createDemoPki();
    const pem = pemOf('CERTIFICATE', pki.vgca.root.certificateDer);
    expect(new Uint8Array(new X509Certificate(pem).raw)).toEqual(pki.vgca.root.certificateDer);
  });
});

describe('writing names', () => {
  it('chooses PrintableString for C, IA5String for E, UTF8String for the rest', () => {
    expect(toHex(writeName([['C', 'VN']]))).toBe('300d310b300906035504061302564e');
    expect(toHex(writeName([['E', 'a@b']]))).toBe('30143112301006092a864886f70d0109011603614062');
    expect(toHex(writeName([['CN', 'Đ']]))).toBe('300d310b300906035504030c02c490');
  });

  it('writes a multi-valued RDN as one SET', () => {
    const name = writeName([
      [
        { type: 'CN', value: 'B' },
        { type: 'O', value: 'A' },
      ],
    ]);
    expect(toHex(name)).toBe('30163114300806035504030c014230080603' + '55040a0c0141');
  });
});

describe('writing CRLs', () => {
  it('signs what stands before the signature', async () => {
    const pki = await createDemoPki();
    const crl = await pki.crl(pki.vgca.ca, [
      { serialNumber: 5, revokedAt: pki.at, reason: 'keyCompromise', invalidityDate: pki.at - 1000 },
    ]);
    const { tbs, value } = signedParts(crl);
    const publicKey = new X509Certificate(pki.vgca.ca.certificateDer).publicKey;
    expect(verify('sha256', tbs, { key: publicKey, padding: constants.RSA_PKCS1_PADDING }, value)).toBe(true);
    expect(toHex(tbs)).toContain('0a0101'); // keyCompromise
  });

  it('writes what the CRL reader reads back: entries, reasons, invalidity dates, dates of the list', async () => {
    const pki = await createDemoPki();
    const reasons = Object.keys(CRL_REASONS) as RevocationReason[];
    const revokedAt = Date.UTC(2026, 3, 1);
    const crl = openCrl(
      await pki.crl(
        pki.vgca.ca,
        reasons.map((reason, i) => ({ serialNumber: i + 1, revokedAt, reason, invalidityDate: revokedAt - 1000 * i })),
        Date.UTC(2026, 4, 1),
        Date.UTC(2050, 4, 1),
      ),
    );
    expect({ thisUpdate: crl.thisUpdate, nextUpdate: crl.nextUpdate, entryCount: crl.entryCount }).toEqual({
      thisUpdate: Date.UTC(2026, 4, 1),
      nextUpdate: Date.UTC(2050, 4, 1),
      entryCount: reasons.length,
    });
    for (const [i, reason] of reasons.entries())
      expect(crl.find(Uint8Array.of(i + 1))).toMatchObject({ revokedAt, reason, invalidityDate: revokedAt - 1000 * i });
    expect(crl.find(Uint8Array.of(99))).toBeUndefined();
  });

  it('leaves the list of entries out when there is none', async () => {
    const pki = await createDemoPki();
    const empty = await pki.crl(pki.vgca.root);
    const one = await pki.crl(pki.vgca.root, [{ serialNumber: 1, revokedAt: Date.UTC(2026, 0, 1) }]);
    // SEQUENCE { SEQUENCE { INTEGER 1, UTCTime } } = 2 + 2 + 3 + 15 octets.
    expect(one.length - empty.length).toBe(22);
  });
});

/** The members of SIGNED{…} with two-octet lengths, which every CRL of these tests has. */
function signedParts(der: Uint8Array): { tbs: Uint8Array; value: Uint8Array } {
  const tbsLength = (der[6]! << 8) | der[7]!;
  return { tbs: der.subarray(4, 8 + tbsLength), value: der.subarray(der.length - 256) };
}
