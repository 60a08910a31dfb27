import { describe, expect, it } from 'vitest';
import { randomBytes, verifySignature } from '#crypto';
import { createDemoPki } from '../../src/demo-world/index.js';
import { fromHex, toHex, utf8Encode } from '../../src/encoding.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { openPkcs12 } from '../../src/signer/index.js';
import { hmac } from '../../src/signer/pkcs12-mac.js';
import { keyOf, readCertificate } from '../../src/x509/index.js';
import { legacyFile } from './legacy-file.js';
import { makePkcs12 } from './make-pkcs12.js';

describe('A key file', () => {
  it('in the old protection, with a Vietnamese password, opens and signs', async () => {
    const signer = await openPkcs12(legacyFile, 'mật khẩu');
    const toBeSigned = randomBytes(100);
    const value = await signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' });
    const key = keyOf(readCertificate(signer.certificateChain[0]!))!;
    expect(verifySignature(algorithmRow('RS256').scheme, key, toBeSigned, value)).toBe(true);
    await expect(openPkcs12(legacyFile, 'mat khau')).rejects.toMatchObject({ code: 'PIN_WRONG' });
  });

  it('in PBES2 opens with any text as password, the empty one and one outside the basic plane too', async () => {
    const pki = await createDemoPki({ seed: 'portable' });
    const leaf = await pki.issue({ ca: pki.vgca.ca, subject: [['CN', 'DEMO']], key: 'p-256' });
    for (const password of ['', 'Ơ̆ ư̆ – ḵ', '🔑 khóa', 'x'.repeat(200)]) {
      const file = await makePkcs12({ keys: [leaf.key.pkcs8], certificates: [leaf.certificateDer], password });
      expect((await openPkcs12(file, password)).algorithms).toEqual(['ES256']);
      await expect(openPkcs12(file, `${password}x`)).rejects.toMatchObject({ code: 'PIN_WRONG' });
    }
  });
});

it('HMAC gives the values of RFC 4231, for keys shorter and longer than a block', () => {
  const short = hmac('SHA-256', new Uint8Array(20).fill(0x0b), utf8Encode('Hi There'));
  expect(toHex(short)).toBe('b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  const long = hmac(
    'SHA-512',
    new Uint8Array(131).fill(0xaa),
    utf8Encode('Test Using Larger Than Block-Size Key - Hash Key First'),
  );
  expect(toHex(long).slice(0, 32)).toBe('80b24263c7c1a3ebb71493c1dd7be8b4');
  expect(fromHex(toHex(long))).toEqual(long);
});
