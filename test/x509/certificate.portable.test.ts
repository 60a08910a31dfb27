import { describe, expect, it } from 'vitest';
import { bitString, integer, nullValue, oid, sequence } from '../../src/asn1/writer.js';
import { concatBytes, toBase64 } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { keyAllows, keyOf, readCertificate, readPem, verifyIssuedBy } from '../../src/x509/index.js';
import { extendedKeyUsage, keyUsage, unknownExtension, writeCertificate } from '../../src/x509/write.js';
import { makeCa, makeLeaf, newKey, notAfter, notBefore } from './support/make.js';

function refusal(act: () => unknown): KhueError {
  try {
    act();
  } catch (error) {
    if (error instanceof KhueError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('reading certificates', () => {
  it('gives the same object for the same octets, holding its own copy', async () => {
    const { der } = await makeCa('A');
    const first = readCertificate(der);
    const octets = der.slice();
    expect(readCertificate(octets)).toBe(first);
    der.fill(0);
    expect(first.der).toEqual(octets);
    expect(readCertificate(octets).subject.rdns[0]![0]!.value).toBe('A');
  });

  it('reads what a path and a report need', async () => {
    const root = await makeCa('Root', undefined, { pathLength: 2 });
    const ca = readCertificate(root.der);
    expect(ca.basicConstraints).toEqual({ ca: true, critical: true, pathLength: 2 });
    expect([...ca.keyUsage!]).toEqual(['keyCertSign', 'cRLSign']);
    expect(ca.selfIssued).toBe(true);
    expect(ca.publicKey?.kind).toBe('EC');
    expect(ca.keyBits).toBe(256);
    expect([ca.notBefore, ca.notAfter]).toEqual([notBefore, notAfter]);
    const leaf = readCertificate((await makeLeaf('Leaf', root)).der);
    expect(verifyIssuedBy(leaf, ca)).toBe(true);
    expect(verifyIssuedBy(ca, leaf)).toBe(false);
    expect(leaf.authorityKeyIdentifier).toEqual(ca.subjectKeyIdentifier);
    expect([...leaf.faults, ...leaf.lapses, ...leaf.remarks]).toEqual([]);
  });

  it('refuses an octet behind the certificate and names where it lies', async () => {
    const { der } = await makeCa('A');
    const error = refusal(() => readCertificate(concatBytes(der, Uint8Array.of(0))));
    expect([error.code, error.offset]).toEqual(['CERTIFICATE_UNREADABLE', der.length]);
  });

  it('refuses a certificate above the limit without reading it', async () => {
    const error = refusal(() => readCertificate(new Uint8Array(64 * 1024 + 1)));
    expect([error.code, error.params]).toEqual(['LIMIT_EXCEEDED', { limit: 'certificateBytes', allowed: 65536 }]);
    const { der } = await makeCa('A');
    expect(refusal(() => readCertificate(der, { certificateBytes: 100 })).code).toBe('LIMIT_EXCEEDED');
  });

  it('never throws for every single octet changed', async () => {
    const { der } = await makeLeaf('Leaf', await makeCa('Root'));
    for (let i = 0; i < der.length; i++) {
      for (const bit of [1, 0x80]) {
        const broken = der.slice();
        broken[i]! ^= bit;
        try {
          readCertificate(broken);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }
    }
  });

  it.each([
    ['a doubled extension', [keyUsage(['digitalSignature']), keyUsage(['digitalSignature'])], 'stands twice'],
    ['key usage without a bit', [{ oid: '2.5.29.15', critical: true, value: Uint8Array.of(3, 1, 0) }], 'without a bit'],
    ['extended key usage without a purpose', [extendedKeyUsage([])], 'without a purpose'],
    ['an extension that is no DER', [{ oid: '2.5.29.17', value: Uint8Array.of(0x30, 0x80) }], 'malformed'],
  ])('%s is a fault of the certificate, not an unreadable one', async (_, extensions, what) => {
    const leaf = readCertificate((await makeLeaf('Leaf', await makeCa('Root'), { extensions })).der);
    expect(leaf.faults.map(({ params }) => params!['what']).join()).toContain(what);
  });

  it('lists critical extensions that it does not process', async () => {
    const extensions = [unknownExtension(true, '1.2.3.4'), unknownExtension(false, '1.2.3.5')];
    const leaf = readCertificate((await makeLeaf('Leaf', await makeCa('Root'), { extensions })).der);
    expect(leaf.unknownCriticalExtensions).toEqual(['1.2.3.4']);
  });

  it('calls a serial number of zero a remark and one of 21 octets a lapse', async () => {
    const root = await makeCa('Root');
    const zero = readCertificate((await makeLeaf('Leaf', root, { serialNumber: 0 })).der);
    expect([zero.lapses.length, zero.remarks.length]).toEqual([0, 1]);
    const long = readCertificate((await makeLeaf('Leaf', root, { serialNumber: new Uint8Array(21).fill(1) })).der);
    expect([long.lapses.length, long.remarks.length]).toEqual([1, 0]);
  });

  it('faults extensions in a certificate of version 1', async () => {
    const leaf = readCertificate((await makeLeaf('Leaf', await makeCa('Root'), { version: 1 })).der);
    expect(leaf.faults.map(({ params }) => params!['what']).join()).toContain('version 3');
  });
});

describe('public keys', () => {
  const rsaBits = sequence(integer(new Uint8Array(256).fill(0xd1)), integer(65537));
  const withKey = async (spkiDer: Uint8Array) => {
    const key = await newKey();
    const name = [['CN', 'K']] as const;
    const der = await writeCertificate({
      subject: name,
      issuer: name,
      serialNumber: 1,
      notBefore,
      notAfter,
      spkiDer,
      signWith: key,
    });
    return readCertificate(der);
  };
  const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nullValue());

  it('hands RSA keys to the crypto room as numbers without leading zeros', async () => {
    const certificate = await withKey(sequence(sequence(oid('1.2.840.113549.1.1.1'), nullValue()), bitString(rsaBits)));
    expect(certificate.keyBits).toBe(2048);
    const key = certificate.publicKey!;
    expect(key.kind === 'RSA' && [key.n.length, [...key.e]]).toEqual([256, [1, 0, 1]]);
    expect(keyAllows(certificate, { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' })).toBe(true);
  });

  it('keeps an RSASSA-PSS key to PSS and to its parameters (RFC 4055 §1.2)', async () => {
    const parameters = sequence(
      concatBytes(Uint8Array.of(0xa0, sha256.length), sha256),
      (() => {
        const mgf = sequence(oid('1.2.840.113549.1.1.8'), sha256);
        return concatBytes(Uint8Array.of(0xa1, mgf.length), mgf);
      })(),
      Uint8Array.of(0xa2, 3, 2, 1, 32),
    );
    const certificate = await withKey(sequence(sequence(oid('1.2.840.113549.1.1.10'), parameters), bitString(rsaBits)));
    const pss = (digest: 'SHA-256' | 'SHA-384', saltLength: number) =>
      keyAllows(certificate, { scheme: 'RSASSA-PSS', digest, mgfDigest: digest, saltLength });
    expect([pss('SHA-256', 32), pss('SHA-256', 40), pss('SHA-256', 20), pss('SHA-384', 48)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(keyAllows(certificate, { scheme: 'RSASSA-PKCS1-v1_5', digest: 'SHA-256' })).toBe(false);
  });

  it('has no key for curves, point forms and kinds that it does not know', async () => {
    const compressed = await withKey(
      sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), bitString(new Uint8Array(33).fill(2))),
    );
    const secp256k1 = await withKey(
      sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.3.132.0.10')), bitString(new Uint8Array(65).fill(4))),
    );
    const gost = await withKey(sequence(sequence(oid('1.2.643.2.2.19')), bitString(new Uint8Array(64))));
    for (const certificate of [compressed, secp256k1, gost]) {
      expect(certificate.publicKey).toBeUndefined();
      expect(keyOf(certificate)).toBeUndefined();
    }
  });

  it('has no key for a point that is not on its curve', async () => {
    const point = new Uint8Array(65).fill(1);
    point[0] = 4;
    const certificate = await withKey(
      sequence(sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7')), bitString(point)),
    );
    expect(certificate.publicKey?.kind).toBe('EC');
    expect(keyOf(certificate)).toBeUndefined();
  });
});

describe('PEM', () => {
  const block = (label: string, bytes: Uint8Array) =>
    `-----BEGIN ${label}-----\r\n${toBase64(bytes)}\r\n-----END ${label}-----\r\n`;

  it('reads every certificate of a file and passes over text, keys and CRLs', async () => {
    const a = (await makeCa('A')).der;
    const b = (await makeCa('B')).der;
    const text = `Bag Attributes\n${block('CERTIFICATE', a)}${block('X509 CRL', a)}# ghi chú\n${block('CERTIFICATE', b)}`;
    expect(readPem(text)).toEqual([a, b]);
    expect(readPem(text, 'X509 CRL')).toEqual([a]);
  });

  it.each([
    ['no block', 'hello', 'no block'],
    ['a block without end', '-----BEGIN CERTIFICATE-----\nAAAA', 'no end'],
    ['a block that is not base64', '-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----', 'base64'],
  ])('%s is refused', (_, text, what) => {
    const error = refusal(() => readPem(text));
    expect([error.code, String(error.params['what']).includes(what)]).toEqual(['PEM_UNREADABLE', true]);
  });
});
