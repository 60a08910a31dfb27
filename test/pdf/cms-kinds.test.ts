import { describe, expect, test } from 'vitest';
import { digest } from '#crypto';
import { signedAttributesDer, writeSignedData } from '../../src/cms/write.js';
import type { DigestName, SignatureScheme } from '../../src/crypto/types.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { openPdf, openPdfSigned } from '../../src/pdf/index.js';
import { readFields } from '../../src/pdf/signature/fields.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import { testSigner } from '../jades/signers.js';
import { signedByHand, withEmptyFields } from '../support/signed-pdf.js';

/** What a CMS in a PDF may be (issue 3 §2): the three SubFilters that are read, SHA-1 with a flag, and what is refused by name. */

type Algorithm = SignatureAlgorithm;

const digestOf = (algorithm: Algorithm): DigestName =>
  (algorithm === 'Ed25519' ? 'SHA-512' : `SHA-${algorithm.slice(2)}`) as DigestName;

function schemeOf(algorithm: Algorithm): SignatureScheme {
  const name = digestOf(algorithm);
  if (algorithm === 'Ed25519') return { scheme: 'Ed25519' };
  if (algorithm.startsWith('RS')) return { scheme: 'RSASSA-PKCS1-v1_5', digest: name };
  if (algorithm.startsWith('ES')) return { scheme: 'ECDSA', digest: name, encoding: 'der' };
  return { scheme: 'RSASSA-PSS', digest: name, mgfDigest: name, saltLength: Number(algorithm.slice(2)) / 8 };
}

/** @param attached content inside the CMS, of which its digest is then */
async function cms(octets: Uint8Array, algorithm: Algorithm = 'RS256', attached?: Uint8Array): Promise<Uint8Array> {
  const by = await testSigner(algorithm);
  const name = digestOf(algorithm);
  const signedAttributes = signedAttributesDer({
    messageDigest: digest(name, attached ?? octets),
    certificate: by.chain[0]!,
  });
  return writeSignedData({
    digest: name,
    scheme: schemeOf(algorithm),
    signedAttributes,
    value: await by.sign(signedAttributes),
    certificates: by.chain,
    ...(attached !== undefined && { content: attached }),
  });
}

async function signed(
  subFilter: string,
  make: (octets: Uint8Array) => Promise<Uint8Array>,
): Promise<{
  readonly integrity: string;
  readonly faults: string[];
  readonly warnings: string[];
  readonly level: string;
}> {
  const pdf = withEmptyFields(1);
  const field = [...readFields(openPdf(pdf).view()).values()][0]!;
  const document = openPdfSigned(await signedByHand(pdf, field, '', make, subFilter));
  expect(document.faults).toEqual([]);
  const [one] = document.signatures;
  return {
    integrity: judgeIntegrity(one!).integrity,
    faults: one!.faults.map(({ code }) => code),
    warnings: one!.warnings.map(({ code }) => code),
    level: one!.level,
  };
}

describe('a signature in a PDF', () => {
  test.each([
    ['ETSI.CAdES.detached', 'B-B'],
    ['adbe.pkcs7.detached', 'NOT_ETSI'],
    ['PBAD.PAdES', 'NOT_ETSI'],
  ])('of SubFilter %s is read', async (subFilter, level) => {
    expect(await signed(subFilter, (octets) => cms(octets))).toMatchObject({ integrity: 'INTACT', faults: [], level });
  });

  test.each<Algorithm>(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'Ed25519'])(
    'by %s is verified',
    async (algorithm) => {
      expect(await signed('ETSI.CAdES.detached', (octets) => cms(octets, algorithm))).toMatchObject({
        integrity: 'INTACT',
        faults: [],
      });
      const other = await signed('ETSI.CAdES.detached', (octets) => cms(octets.subarray(1), algorithm));
      expect(other.integrity).toBe('BROKEN');
    },
  );

  test('of SubFilter adbe.pkcs7.sha1 is read and flagged; one over another digest is broken', async () => {
    const sha1 = (octets: Uint8Array): Promise<Uint8Array> => cms(octets, 'RS256', digest('SHA-1', octets));
    const found = await signed('adbe.pkcs7.sha1', sha1);
    expect(found).toMatchObject({ integrity: 'INTACT', faults: [], level: 'NOT_ETSI' });
    expect(found.warnings).toContain('PDF_SHA1');
    expect((await signed('adbe.pkcs7.sha1', (octets) => sha1(octets.subarray(1)))).integrity).toBe('BROKEN');
    // Nothing inside says nothing of the page.
    expect((await signed('adbe.pkcs7.sha1', (octets) => cms(octets))).integrity).toBe('BROKEN');
  });

  test.each([
    ['a SubFilter that khue does not read', 'adbe.x509.rsa_sha1', 'PDF_SUBFILTER', (octets: Uint8Array) => cms(octets)],
    [
      'a content of its own where the page is signed',
      'ETSI.CAdES.detached',
      'CMS_CONTENT_INSIDE',
      (octets: Uint8Array) => cms(octets, 'RS256', octets.slice(0, 20)),
    ],
    ['no CMS at all', 'ETSI.CAdES.detached', 'CMS_UNREADABLE', async () => Uint8Array.of(0x30, 3, 2, 1, 0)],
  ])('%s is refused by name', async (_what, subFilter, code, make) => {
    expect((await signed(subFilter, make)).faults).toContain(code);
  });
});
