import { fromBER } from 'asn1js';
import * as fc from 'fast-check';
import { CryptoEngine, ContentInfo as PkiContentInfo, SignedData as PkiSignedData, setEngine, TSTInfo } from 'pkijs';
import { beforeAll, describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import {
  makeTimestampToken,
  readSignedData,
  readTimestamp,
  type SignedDataInput,
  signedAttributesDer,
  writeSignedData,
} from '../../src/cms/index.js';
import { createDemoPki } from '../../src/demo-world/index.js';
import { toHex, utf8Encode } from '../../src/encoding.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import { testSigner } from '../jades/signers.js';
import { runs } from '../support/fuzz.js';

/** pkijs reads what we write, and says of it what we say. */

beforeAll(() => {
  setEngine('khue', new CryptoEngine({ name: 'khue', crypto: globalThis.crypto }));
});

function pkijs(der: Uint8Array): PkiSignedData {
  const info = new PkiContentInfo({ schema: fromBER(der.slice().buffer).result });
  return new PkiSignedData({ schema: info.content });
}

async function cms(
  algorithm: SignatureAlgorithm,
  content: Uint8Array,
  more: { claims?: readonly string[]; attached?: boolean },
): Promise<Uint8Array> {
  const signer = await testSigner(algorithm);
  const { scheme, digest: name = 'SHA-512' } = algorithmRow(algorithm);
  const signedAttributes = signedAttributesDer({
    messageDigest: digest(name, content),
    certificate: signer.chain[0]!,
    ...(more.claims && { claims: more.claims }),
  });
  const input: SignedDataInput = {
    digest: name,
    scheme,
    signedAttributes,
    value: await signer.sign(signedAttributes),
    certificates: signer.chain.slice(0, 2),
    ...(more.attached && { content }),
  };
  return writeSignedData(input);
}

describe('pkijs', () => {
  it.each(['RS256', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384'] as const)(
    'verifies our CMS by %s',
    async (algorithm) => {
      const content = utf8Encode('nội dung');
      const detached = pkijs(await cms(algorithm, content, { claims: ['principal'] }));
      const data = content.slice().buffer;
      expect(await detached.verify({ signer: 0, data, checkChain: false })).toBe(true);
      const attached = pkijs(await cms(algorithm, content, { attached: true }));
      expect(await attached.verify({ signer: 0, checkChain: false })).toBe(true);
      const other = utf8Encode('nội dung khác').slice().buffer;
      expect(await detached.verify({ signer: 0, data: other, checkChain: false }).catch(() => false)).toBe(false);
    },
  );

  it('reads the same attributes, certificates and value out of whatever we write', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 4 }),
        fc.constantFrom<SignatureAlgorithm>('RS256', 'ES256', 'PS256'),
        fc.boolean(),
        async (content, claims, algorithm, attached) => {
          const der = await cms(algorithm, content, { claims, attached });
          const reading = readSignedData(der);
          if ('fault' in reading) throw new Error(JSON.stringify(reading.fault));
          const ours = reading.signedData;
          const theirs = pkijs(der);
          const [signer] = ours.signers;
          const info = theirs.signerInfos[0]!;
          expect(ours.contentType).toBe(theirs.encapContentInfo.eContentType);
          expect(ours.certificateDers.length).toBe(theirs.certificates!.length);
          expect(signer!.signedAttributes!.map(({ type }) => type)).toEqual(
            info.signedAttrs!.attributes.map(({ type }) => type),
          );
          expect(toHex(signer!.value)).toBe(toHex(info.signature.valueBlock.valueHexView));
          expect(toHex(signer!.signedAttributesDer!)).toBe(toHex(new Uint8Array(info.signedAttrs!.encodedValue)));
          expect(ours.content).toEqual(attached ? content : undefined);
        },
      ),
      { numRuns: runs(30) },
    );
  });

  it('reads our time-stamp tokens as we do', async () => {
    const { tsa } = await createDemoPki({ seed: 'pkijs' });
    const imprint = digest('SHA-256', utf8Encode('nội dung'));
    const der = await makeTimestampToken({
      digest: 'SHA-256',
      imprint,
      time: Date.parse('2026-11-21T03:04:05Z'),
      serialNumber: 123n,
      nonce: Uint8Array.of(1, 2),
      accuracySeconds: 3,
      ordering: true,
      certificates: tsa.vgca.signer.certificateChain,
      scheme: algorithmRow('RS256').scheme,
      sign: (toBeSigned) => tsa.vgca.signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' }),
    });
    const token = pkijs(der);
    const info = TSTInfo.fromBER(token.encapContentInfo.eContent!.getValue());
    expect(info).toMatchObject({ version: 1, ordering: true, genTime: new Date('2026-11-21T03:04:05Z') });
    expect(info.accuracy!.seconds).toBe(3);
    expect(toHex(info.messageImprint.hashedMessage.valueBlock.valueHexView)).toBe(toHex(imprint));
    expect(readTimestamp(der)).toMatchObject({
      timestamp: { time: info.genTime.getTime(), accuracy: 3000, nonce: Uint8Array.of(1, 2) },
    });
    expect(await token.verify({ signer: 0, checkChain: false, data: utf8Encode('nội dung').slice().buffer })).toBe(
      true,
    );
  });
});
