import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { verifySignature } from '#crypto';
import {
  createDemoPki,
  type DemoLeaf,
  type DemoPki,
  officialPerson,
  officialSeal,
} from '../../src/demo-world/index.js';
import { utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { listPkcs12, openPkcs12, type Signer, signerFromPkcs8 } from '../../src/signer/index.js';
import { formatName, keyOf, readCertificate } from '../../src/x509/index.js';
import { runs } from '../support/fuzz.js';
import { MEASURED } from '../support/measured.js';
import { makePkcs12 } from './make-pkcs12.js';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}.p12`, import.meta.url)));

async function refusal(promise: Promise<unknown>): Promise<KhueError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(KhueError);
  return outcome as KhueError;
}

async function signsWith(signer: Signer): Promise<void> {
  const certificate = readCertificate(signer.certificateChain[0]!);
  const toBeSigned = utf8Encode('học bạ');
  for (const algorithm of signer.algorithms) {
    const value = await signer.sign({ toBeSigned, algorithm, describe: 'thử' });
    expect(verifySignature(algorithmRow(algorithm).scheme, keyOf(certificate)!, toBeSigned, value), algorithm).toBe(
      true,
    );
  }
}

const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

describe('Files that openssl made', () => {
  it.each([
    ['legacy-rc2-40', 'demo', RSA_ALGORITHMS],
    ['legacy-3des', 'demo', RSA_ALGORITHMS],
    ['legacy-ec-rc2-128', 'demo', ['ES256']],
    ['legacy-vietnamese-password', 'mật khẩu', RSA_ALGORITHMS],
    ['pbes2-aes256', 'demo', RSA_ALGORITHMS],
    ['pbes2-ec', 'demo', ['ES256']],
    ['pbes2-vietnamese-password', 'mật khẩu', RSA_ALGORITHMS],
  ])(
    '%s opens with its password, signs in every algorithm of its key, and brings its chain',
    async (name, pin, algorithms) => {
      const signer = await openPkcs12(fixture(name), pin);
      expect(signer.algorithms).toEqual(algorithms);
      const chain = signer.certificateChain.map((der) => formatName(readCertificate(der).subject));
      expect(chain).toHaveLength(3);
      expect(chain[0]).toContain('DEMO');
      await signsWith(signer);
    },
  );

  it('A PIN given as octets opens the file and is overwritten afterwards', async () => {
    const pin = utf8Encode('mật khẩu');
    await openPkcs12(fixture('legacy-vietnamese-password'), pin);
    expect(pin.every((octet) => octet === 0)).toBe(true);
  });

  it('A wrong PIN is PIN_WRONG for old and new protection, and its octets are overwritten all the same', async () => {
    for (const name of ['legacy-rc2-40', 'pbes2-aes256']) {
      const pin = utf8Encode('0000');
      expect((await refusal(openPkcs12(fixture(name), pin))).code).toBe('PIN_WRONG');
      expect(pin).toEqual(new Uint8Array(4));
    }
  });

  it('An unaccented or decomposed spelling of a Vietnamese password is another password', async () => {
    for (const pin of ['mat khau', 'mật khẩu'.normalize('NFD')])
      expect((await refusal(openPkcs12(fixture('pbes2-vietnamese-password'), pin))).code).toBe('PIN_WRONG');
  });

  it.each([
    ['no-key', 'CERTIFICATE_WITHOUT_KEY'],
    ['no-certificate', 'KEY_WITHOUT_CERTIFICATE'],
    ['no-mac', 'PKCS12_UNSUPPORTED'],
  ])('%s is refused as %s', async (name, code) => {
    expect((await refusal(openPkcs12(fixture(name), 'demo'))).code).toBe(code);
  });

  it('Any change or cut of the file is refused with an error of khue and never opens', async () => {
    const original = fixture('pbes2-ec');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(original.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, cut) => {
          const bytes = cut ? original.slice(0, at) : original.slice();
          if (!cut) bytes[at]! ^= change;
          const outcome = await openPkcs12(bytes, 'demo').then(
            (signer) => signer.certificateChain.length,
            (error: unknown) => error,
          );
          // A changed octet may lie where nothing depends on it (attributes after the MAC, redundant parameters).
          if (typeof outcome !== 'number') expect(outcome).toBeInstanceOf(KhueError);
          else expect(cut).toBe(false);
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('Octets that are no PKCS#12 file are PKCS12_UNREADABLE', async () => {
    for (const bytes of [
      new Uint8Array(0),
      utf8Encode('{"loai_ho_so":"hoc-ba/thpt"}'),
      new Uint8Array(2000).fill(0x30),
    ])
      expect((await refusal(openPkcs12(bytes, 'demo'))).code).toBe('PKCS12_UNREADABLE');
  });

  it('A file above the size limit is refused before it is read', async () => {
    const error = await refusal(openPkcs12(new Uint8Array(5 * 1024 * 1024), 'demo'));
    expect(error.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('Files with several keys', () => {
  let pki: DemoPki;
  let person: DemoLeaf;
  let seal: DemoLeaf;
  let file: Uint8Array;

  beforeAll(async () => {
    pki = await createDemoPki({ seed: 'several-keys' });
    person = await pki.issue({
      ca: pki.vgca.ca,
      subject: officialPerson({ name: 'Lê Văn Mẫu (DEMO)', email: 'a@demo.example', unit: 'TRƯỜNG MẪU' }),
      key: 'p-256',
    });
    seal = await pki.issue({
      ca: pki.vgca.ca,
      subject: officialSeal({ name: 'TRƯỜNG MẪU (DEMO)', taxCode: '0000000000' }),
    });
    file = await makePkcs12({
      keys: [person.key.pkcs8, seal.key.pkcs8],
      certificates: [pki.vgca.ca.certificateDer, seal.certificateDer, person.certificateDer],
      password: 'mật khẩu',
    });
  });

  it('Without a choice they are refused, naming each certificate to choose from', async () => {
    const error = await refusal(openPkcs12(file, 'mật khẩu'));
    expect(error.code).toBe('KEY_AMBIGUOUS');
    for (const leaf of [person, seal]) expect(error.params['keys']).toContain(leaf.certificateSha256);
  });

  it('The certificate chooses the key, in any spelling of its digest', async () => {
    for (const leaf of [person, seal]) {
      const spelled = leaf.certificateSha256.toUpperCase().replace(/(..)(?=.)/g, '$1:');
      const signer = await openPkcs12(file, 'mật khẩu', { certificateSha256: spelled });
      expect(signer.certificateChain[0]).toEqual(leaf.certificateDer);
      expect(signer.certificateChain[1]).toEqual(pki.vgca.ca.certificateDer);
      await signsWith(signer);
    }
  });

  it('A choice that is not in the file is KEY_NOT_IN_FILE and lists what is', async () => {
    const error = await refusal(openPkcs12(file, 'mật khẩu', { certificateSha256: '0'.repeat(64) }));
    expect(error.code).toBe('KEY_NOT_IN_FILE');
    expect(error.params['keys']).toContain(seal.certificateSha256);
  });

  it('Their keys are listed with subject, validity and public key, CA certificates are not', async () => {
    const keys = await listPkcs12(file, 'mật khẩu');
    expect(keys.map((key) => key.spkiSha256).sort()).toEqual([person.spkiSha256, seal.spkiSha256].sort());
    expect(keys.every((key) => key.subject.includes('DEMO') && key.notBefore < key.notAfter)).toBe(true);
  });

  it('A renewed certificate beside the old one of the same key is a choice', async () => {
    const renewed = await pki.issue({
      ca: pki.vgca.ca,
      subject: person.subject,
      key: person.key,
      notAfter: person.notAfter + 1e10,
    });
    const both = await makePkcs12({
      keys: [person.key.pkcs8],
      certificates: [person.certificateDer, renewed.certificateDer],
      password: 'x',
    });
    expect((await refusal(openPkcs12(both, 'x'))).code).toBe('KEY_AMBIGUOUS');
    const signer = await openPkcs12(both, 'x', { certificateSha256: renewed.certificateSha256 });
    expect(signer.certificateChain[0]).toEqual(renewed.certificateDer);
  });

  it('A MAC that claims a thousand million rounds is refused at once', MEASURED, async () => {
    const slow = await makePkcs12({
      keys: [person.key.pkcs8],
      certificates: [person.certificateDer],
      password: 'x',
      claimedMacRounds: 1_000_000_000,
    });
    const started = performance.now();
    expect((await refusal(openPkcs12(slow, 'x'))).code).toBe('PKCS12_UNSUPPORTED');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('A key given as PKCS#8', () => {
  let pki: DemoPki;

  beforeAll(async () => {
    pki = await createDemoPki({ seed: 'pkcs8' });
  });

  it.each(['rsa-2048', 'p-256', 'p-384', 'ed25519'] as const)(
    'of kind %s signs in every algorithm of its kind',
    async (kind) => {
      const leaf = await pki.issue({ ca: pki.neac.token, subject: [['CN', 'DEMO']], key: kind });
      const signer = await signerFromPkcs8(leaf.key.pkcs8, leaf.chain);
      expect(signer.algorithms.length).toBeGreaterThan(0);
      await signsWith(signer);
    },
  );

  it('that is not the certificate’s is KEY_CERTIFICATE_MISMATCH, of the same kind or another', async () => {
    const leaf = await pki.issue({ ca: pki.neac.token, subject: [['CN', 'DEMO']] });
    const other = await pki.key('rsa-2048');
    const curve = await pki.key('p-256');
    for (const key of [other, curve])
      expect((await refusal(signerFromPkcs8(key.pkcs8, leaf.chain))).code).toBe('KEY_CERTIFICATE_MISMATCH');
    expect((await refusal(signerFromPkcs8(leaf.key.pkcs8, []))).code).toBe('CHAIN_MISSING');
  });

  it('signs many requests in their order, and one that fails spoils no other', async () => {
    const leaf = await pki.issue({ ca: pki.neac.token, subject: [['CN', 'DEMO']], key: 'p-256' });
    const signer = await signerFromPkcs8(leaf.key.pkcs8, leaf.chain);
    const requests = Array.from({ length: 40 }, (_, i) => ({
      toBeSigned: Uint8Array.of(i),
      algorithm: i === 7 ? ('RS256' as const) : ('ES256' as const),
      describe: String(i),
    }));
    const outcomes = await signer.signMany!(requests);
    const key = keyOf(readCertificate(leaf.certificateDer))!;
    outcomes.forEach((outcome, i) => {
      if (i === 7) expect('error' in outcome && outcome.error.code).toBe('ALGORITHM_NOT_OF_KEY');
      else
        expect(
          'value' in outcome && verifySignature(algorithmRow('ES256').scheme, key, Uint8Array.of(i), outcome.value),
        ).toBe(true);
    });
  });
});
