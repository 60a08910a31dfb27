import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '#crypto';
import {
  carrySignedData,
  makeTimestampToken,
  matchesImprint,
  readSignedData,
  readTimestamp,
  readTimestampRequest,
  readTimestampResponse,
  signedAttributesDer,
  writeSignedData,
  writeTimestampRequest,
  writeTimestampResponse,
} from '../../src/cms/index.js';
import { createDemoPki, type DemoLeaf, officialSeal } from '../../src/demo-world/index.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { utf8Encode } from '../../src/encoding.js';
import { defaultLimits } from '../../src/limits.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import { runs } from '../support/fuzz.js';

const content = utf8Encode('nội dung minh họa');
const CLAIMS = ['principal', 'capacity=KT', 'title=Phó Hiệu trưởng', 'decision=12/QĐ, 2025-08-15'];

let pkiOnce: ReturnType<typeof createDemoPki> | undefined;
async function leaf(key: 'rsa-2048' | 'p-256'): Promise<DemoLeaf> {
  pkiOnce ??= createDemoPki({ seed: 'cms', at: '2026-11-21T00:00:00Z' });
  const pki = await pkiOnce;
  const subject = officialSeal({ name: 'TRƯỜNG MINH HỌA (DEMO)', taxCode: '0000000999' });
  return pki.issue({ ca: pki.vgca.ca, subject, key });
}

async function sign(
  algorithm: SignatureAlgorithm,
  by: DemoLeaf,
  more: { attached?: boolean; stamp?: Uint8Array } = {},
) {
  const { scheme, digest: name = 'SHA-512' } = algorithmRow(algorithm);
  const [certificate] = by.signer.certificateChain;
  const messageDigest = digest(name, content);
  const attributes = signedAttributesDer({
    messageDigest,
    certificate: certificate!,
    claims: CLAIMS,
    commitment: 'ProofOfApproval',
  });
  const value = await by.signer.sign({
    toBeSigned: attributes,
    digest: digest(name, attributes),
    algorithm,
    describe: '',
  });
  return writeSignedData({
    digest: name,
    scheme,
    signedAttributes: attributes,
    value,
    certificates: by.signer.certificateChain,
    ...(more.attached && { content }),
    ...(more.stamp && { signatureTimestamp: more.stamp }),
  });
}

/** SHA-256 named by an object identifier that nothing has, in both places of SignedData: neither is signed. */
function withUnknownDigests(der: Uint8Array): Uint8Array {
  const copy = der.slice();
  const named = [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
  let places = 0;
  for (let at = 0; at + named.length <= copy.length; at++) {
    if (!named.every((octet, i) => copy[at + i] === octet)) continue;
    copy[at + named.length - 1] = 0x71;
    places++;
  }
  expect(places).toBeGreaterThanOrEqual(2);
  return copy;
}

function carry(der: Uint8Array, over: Uint8Array = content) {
  const reading = readSignedData(der);
  if ('fault' in reading) throw new Error(JSON.stringify(reading.fault));
  const { signedData } = reading;
  return carrySignedData(signedData, {
    position: 0,
    scope: 'FILE',
    contentDigest: (name) => digest(name, over),
    content: () => over,
    limits: defaultLimits,
  }).signature;
}

describe('a CMS signature that khue writes', () => {
  test.each([
    ['RS256', 'rsa-2048'],
    ['PS256', 'rsa-2048'],
    ['RS384', 'rsa-2048'],
    ['ES256', 'p-256'],
  ] as const)('by %s is read back with its claims and holds, detached or not', async (algorithm, key) => {
    const by = await leaf(key);
    for (const attached of [false, true]) {
      const carried = carry(await sign(algorithm, by, { attached }));
      expect(carried).toMatchObject({
        level: 'B-B',
        faults: [],
        warnings: [],
        claimedRole: { role: 'principal', capacity: 'KT', title: 'Phó Hiệu trưởng', decision: '12/QĐ, 2025-08-15' },
        promisedDigests: [{ what: 'message-digest', outcome: 'MATCH' }],
      });
      expect(carried.signerCertificate?.spkiSha256).toBe(by.spkiSha256);
      expect(judgeIntegrity(carried)).toEqual({ integrity: 'INTACT' });
    }
  });

  test('does not hold over other content, and says which digest differs', async () => {
    const carried = carry(await sign('RS256', await leaf('rsa-2048')), utf8Encode('khác'));
    expect(judgeIntegrity(carried)).toMatchObject({ integrity: 'BROKEN', finding: { code: 'SIGNED_DIGEST_DIFFERS' } });
  });

  test('does not hold over other content because nobody knows the algorithm of its digest', async () => {
    for (const der of [await sign('RS256', await leaf('rsa-2048')), await sign('ES256', await leaf('p-256'))]) {
      for (const over of [content, utf8Encode('khác')]) {
        const carried = carry(withUnknownDigests(der), over);
        expect(judgeIntegrity(carried)).toMatchObject({
          integrity: 'BROKEN',
          finding: { code: 'SIGNATURE_ALGORITHM_UNKNOWN', params: { algorithm: '2.16.840.1.101.3.4.2.113' } },
        });
      }
    }
  });

  test('of which any one bit is changed is never INTACT, but where nothing is signed', async () => {
    const der = await sign('RS256', await leaf('rsa-2048'));
    const whole = carry(der);
    // Certificates behind the signer's are covered by no signature of this one.

    fc.assert(
      fc.property(fc.nat(der.length * 8 - 1), (bit) => {
        const copy = new Uint8Array(der);
        copy[bit >> 3]! ^= 1 << (bit & 7);
        const reading = readSignedData(copy);
        if ('fault' in reading) return;
        const carried = carry(copy);
        if (judgeIntegrity(carried).integrity !== 'INTACT' || carried.faults.length > 0) return;
        expect(carried.value).toEqual(whole.value);
        expect(carried.claimedRole).toEqual(whole.claimedRole);
        expect(carried.signerCertificate?.sha256).toBe(whole.signerCertificate?.sha256);
      }),
      { numRuns: runs(150) },
    );
  });
});

describe('a time-stamp token', () => {
  async function token(more: object = {}) {
    const by = await leaf('rsa-2048');
    return makeTimestampToken({
      digest: 'SHA-256',
      imprint: digest('SHA-256', content),
      time: Date.parse('2026-11-21T03:04:05Z'),
      serialNumber: 7,
      accuracySeconds: 1,
      certificates: by.signer.certificateChain,
      scheme: algorithmRow('RS256').scheme,
      sign: (toBeSigned) =>
        by.signer.sign({ toBeSigned, digest: digest('SHA-256', toBeSigned), algorithm: 'RS256', describe: '' }),
      ...more,
    });
  }

  test('that khue makes is read back: time, accuracy, imprint over pieces, nonce', async () => {
    const reading = readTimestamp(await token({ nonce: new Uint8Array([1, 2, 3]) }));
    if ('fault' in reading) throw new Error(reading.fault.code);
    const { timestamp } = reading;
    expect(timestamp).toMatchObject({
      time: Date.parse('2026-11-21T03:04:05Z'),
      accuracy: 1000,
      nonce: new Uint8Array([1, 2, 3]),
    });
    expect(matchesImprint(timestamp, [content.subarray(0, 4), content.subarray(4)])).toBe(true);
    expect(matchesImprint(timestamp, [content.subarray(1)])).toBe(false);
  });

  test('of another time is not believed because nobody knows the algorithm of its digest', async () => {
    // ecdsa-with-SHA256 names a digest of its own: the value holds whatever SignerInfo says of the content's.
    const by = await leaf('p-256');
    const der = await token({
      certificates: by.signer.certificateChain,
      scheme: algorithmRow('ES256').scheme,
      sign: (toBeSigned: Uint8Array) =>
        by.signer.sign({ toBeSigned, digest: digest('SHA-256', toBeSigned), algorithm: 'ES256', describe: '' }),
    });
    const text = Array.from(der, (octet) => String.fromCharCode(octet)).join('');
    const later = Uint8Array.from(text.replace('20261121030405Z', '20250101000000Z'), (letter) => letter.charCodeAt(0));
    expect(later).not.toEqual(der);
    // The imprint's algorithm stands in the content too: it is left as it was.
    const info = text.indexOf('20261121030405Z');
    const unknown = withUnknownDigests(later);
    for (let at = info - 80; at < info; at++) unknown[at] = later[at]!;
    expect('timestamp' in readTimestamp(unknown)).toBe(false);
    const honest = withUnknownDigests(der);
    for (let at = info - 80; at < info; at++) honest[at] = der[at]!;
    expect('timestamp' in readTimestamp(honest)).toBe(false);
  });

  test('changed anywhere never throws, and never shows another time', async () => {
    const der = await token();
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const copy = new Uint8Array(der);
        copy[at]! ^= by;
        const reading = readTimestamp(copy);
        if ('timestamp' in reading) expect(reading.timestamp.time).toBe(Date.parse('2026-11-21T03:04:05Z'));
      }),
      { numRuns: runs(300) },
    );
  });

  test('is asked for and answered', async () => {
    const imprint = digest('SHA-256', content);
    const request = readTimestampRequest(
      writeTimestampRequest({ digest: 'SHA-256', imprint, nonce: new Uint8Array([5]) }),
    );
    expect(request.nonce).toEqual(new Uint8Array([5]));
    const tokenDer = await token();
    expect(readTimestampResponse(writeTimestampResponse({ tokenDer }))).toEqual({ tokenDer });
    expect(readTimestampResponse(writeTimestampResponse({ refusal: 'bận' }))).toMatchObject({
      fault: { code: 'TIMESTAMP_REFUSED', params: { status: 2, reason: 'bận' } },
    });
    expect(readTimestampResponse(new Uint8Array([0x30, 0x80]))).toMatchObject({
      fault: { code: 'TIMESTAMP_UNREADABLE' },
    });
  });
});

test('whatever octets are given, reading ends in a value or a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      expect(Object.keys(readSignedData(octets))).toHaveLength(1);
      expect(Object.keys(readTimestamp(octets))).toHaveLength(1);
    }),
  );
});
