import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { contextTag, oid, sequence, setOf, tlv, utf8String } from '../../src/asn1/writer.js';
import { CmsOid, carrySignedData, readSignedData, signedAttributesDer, writeSignedData } from '../../src/cms/index.js';
import { readUnsignedValues } from '../../src/cms/unsigned.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import type { CarriedSignature } from '../../src/document/signed-document.js';
import { concatBytes, utf8Encode } from '../../src/encoding.js';
import { defaultLimits } from '../../src/limits.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { testSigner } from '../jades/signers.js';

const content = utf8Encode('nội dung');

/** A signature whose signed attributes are carried as `carried` and whose value is over `signed`. */
async function signature(
  change: (attributes: Uint8Array) => { carried: Uint8Array; signed: Uint8Array },
): Promise<CarriedSignature> {
  const signer = await testSigner('RS256');
  const messageDigest = digest('SHA-256', content);
  const attributes = signedAttributesDer({ messageDigest, certificate: signer.chain[0]!, claims: ['principal'] });
  const { carried, signed } = change(attributes);
  const reading = readSignedData(
    writeSignedData({
      digest: 'SHA-256',
      scheme: algorithmRow('RS256').scheme,
      signedAttributes: carried,
      value: await signer.sign(signed),
      certificates: signer.chain.slice(0, 2),
    }),
  );
  if ('fault' in reading) throw new Error(JSON.stringify(reading.fault));
  const contentDigest = (name: Parameters<typeof digest>[0]) => digest(name, content);
  return carrySignedData(reading.signedData, { position: 0, scope: 'FILE', contentDigest, limits: defaultLimits })
    .signature;
}

/** The members of a SET with a header of three or four octets. */
function members(set: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = 2 + (set[1]! & 0x7f); at < set.length; ) {
    const length =
      set[at + 1]! < 0x80
        ? 2 + set[at + 1]!
        : set[at + 1] === 0x81
          ? 3 + set[at + 2]!
          : 4 + set[at + 2]! * 256 + set[at + 3]!;
    list.push(set.subarray(at, at + length));
    at += length;
  }
  return list;
}

const reversed = (set: Uint8Array): Uint8Array => tlv(0x31, concatBytes(...members(set).reverse()));

describe('signed attributes out of DER order', () => {
  it('hold when the value is over their DER, as RFC 5652 has it', async () => {
    const found = await signature((der) => ({ carried: reversed(der), signed: der }));
    expect(found).toMatchObject({ faults: [], warnings: [], level: 'B-B', claimedRole: { role: 'principal' } });
    expect(judgeIntegrity(found)).toEqual({ integrity: 'INTACT' });
  });

  it('hold when the value is over what was carried, with a remark and without an ETSI level', async () => {
    const found = await signature((der) => ({ carried: reversed(der), signed: reversed(der) }));
    expect(found).toMatchObject({ faults: [], warnings: [{ code: 'CMS_ATTRIBUTE_ORDER' }], level: 'NOT_ETSI' });
    expect(judgeIntegrity(found)).toEqual({ integrity: 'INTACT' });
  });

  it('do not hold in a third order', async () => {
    const rotated = (der: Uint8Array) => {
      const [first, ...rest] = members(der);
      return tlv(0x31, concatBytes(...rest, first!));
    };
    const found = await signature((der) => ({ carried: reversed(der), signed: rotated(der) }));
    expect(judgeIntegrity(found)).toMatchObject({ integrity: 'BROKEN', finding: { code: 'SIGNATURE_VALUE_WRONG' } });
  });
});

describe('signed attributes that stand twice', () => {
  it('are refused', async () => {
    const twice = (der: Uint8Array) => setOf(...members(der), members(der)[0]!);
    await expect(signature((der) => ({ carried: twice(der), signed: twice(der) }))).rejects.toThrow('stands twice');
  });
});

describe('certificates and revocation data in unsigned attributes', () => {
  const one = sequence(utf8String('một'));
  const two = sequence(utf8String('hai'));

  it('are found where CAdES has them; an OCSP answer is made whole', () => {
    const basic = sequence(utf8String('trả lời'));
    const found = readUnsignedValues([
      { type: CmsOid.certificateValues, values: [sequence(one, two)] },
      {
        type: CmsOid.revocationValues,
        values: [sequence(contextTag(0, sequence(two)), contextTag(1, sequence(basic)))],
      },
    ]);
    expect(found).toMatchObject({ certificates: [one, two], crls: [two], faults: [] });
    expect(found.ocspResponses).toEqual([
      sequence(tlv(0x0a, Uint8Array.of(0)), contextTag(0, sequence(oid('1.3.6.1.5.5.7.48.1.1'), tlv(0x04, basic)))),
    ]);
  });

  it('are said and left out when they cannot be read', () => {
    const found = readUnsignedValues([
      { type: CmsOid.certificateValues, values: [utf8String('?')] },
      { type: CmsOid.revocationValues, values: [sequence(contextTag(0, sequence(one)))] },
    ]);
    expect(found).toMatchObject({ certificates: [], crls: [one], faults: [{ code: 'CMS_UNSIGNED_ATTRIBUTE' }] });
  });
});
