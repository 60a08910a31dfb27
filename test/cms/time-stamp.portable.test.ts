import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { boolean, contextTag, integer, octetString, oid, sequence, tlv } from '../../src/asn1/writer.js';
import { CmsOid, readTimestamp, signedAttributesDer, writeSignedData } from '../../src/cms/index.js';
import { createDemoPki, type DemoLeaf } from '../../src/demo-world/index.js';
import { utf8Encode } from '../../src/encoding.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { readCertificate } from '../../src/x509/index.js';
import { writeName } from '../../src/x509/write.js';

const imprint = digest('SHA-256', utf8Encode('nội dung'));

let tsaOnce: Promise<DemoLeaf> | undefined;
const tsa = (): Promise<DemoLeaf> => {
  tsaOnce ??= createDemoPki({ seed: 'tst' }).then((pki) => pki.tsa.vgca);
  return tsaOnce;
};

interface Parts {
  readonly version?: number;
  readonly imprint?: Uint8Array;
  readonly time?: string;
  readonly accuracy?: Uint8Array;
  /** Members after the accuracy. */
  readonly rest?: readonly Uint8Array[];
}

const info = (parts: Parts = {}): Uint8Array =>
  sequence(
    integer(parts.version ?? 1),
    oid('1.2.3'),
    sequence(sequence(oid('2.16.840.1.101.3.4.2.1')), octetString(parts.imprint ?? imprint)),
    integer(1),
    tlv(0x18, utf8Encode(parts.time ?? '20261121030405Z')),
    ...(parts.accuracy === undefined ? [] : [parts.accuracy]),
    ...(parts.rest ?? []),
  );

interface Carriage {
  readonly contentType?: string;
  readonly certificates?: readonly Uint8Array[];
  /** The certificate that the ESS attribute names. */
  readonly named?: Uint8Array;
}

/** A token over any content, signed by the TSA's key. */
async function token(content: Uint8Array, carriage: Carriage = {}): Promise<Uint8Array> {
  const { signer } = await tsa();
  const contentType = carriage.contentType ?? CmsOid.timestampInfo;
  const signedAttributes = signedAttributesDer({
    contentType,
    messageDigest: digest('SHA-256', content),
    certificate: carriage.named ?? signer.certificateChain[0]!,
  });
  return writeSignedData({
    contentType,
    content,
    digest: 'SHA-256',
    scheme: algorithmRow('RS256').scheme,
    signedAttributes,
    value: await signer.sign({ toBeSigned: signedAttributes, algorithm: 'RS256', describe: '' }),
    certificates: carriage.certificates ?? signer.certificateChain,
  });
}

async function reading(parts: Parts): Promise<unknown> {
  const found = readTimestamp(await token(info(parts)));
  return 'timestamp' in found ? found.timestamp : found.fault;
}

describe('the content of a time-stamp token', () => {
  it.each([
    ['20261121030405Z', '2026-11-21T03:04:05.000Z'],
    ['20261121030405.5Z', '2026-11-21T03:04:05.500Z'],
    ['20261121030405.123456789Z', '2026-11-21T03:04:05.123Z'],
    ['20240229235959.001Z', '2024-02-29T23:59:59.001Z'],
  ])('says its time to the millisecond: %s', async (time, expected) => {
    expect(await reading({ time })).toMatchObject({ time: Date.parse(expected) });
  });

  it.each([
    '20261121030405.50Z',
    '20261121030405.Z',
    '20261121030405',
    '20261121030405+0700',
    '202611210304Z',
    '20260229030405Z',
    '20261121030460Z',
  ])('has no time in another form: %s', async (time) => {
    expect(await reading({ time })).toMatchObject({ code: 'TIMESTAMP_UNREADABLE' });
  });

  it.each<[number, Uint8Array]>([
    [0, sequence()],
    [2000, sequence(integer(2))],
    [1500, sequence(integer(1), tlv(0x80, Uint8Array.of(0x01, 0xf4)))],
    [1, sequence(tlv(0x81, Uint8Array.of(1)))],
  ])('says its accuracy, rounded up: %d ms', async (accuracy, der) => {
    expect(await reading({ accuracy: der })).toMatchObject({ accuracy });
  });

  it.each<[string, Parts]>([
    ['another version', { version: 2 }],
    ['an imprint that is no SHA-256', { imprint: imprint.subarray(1) }],
    ['1000 milliseconds', { accuracy: sequence(tlv(0x80, Uint8Array.of(0x03, 0xe8))) }],
    [
      'a critical extension that is unknown',
      { rest: [tlv(0xa1, sequence(oid('1.2.3'), boolean(true), octetString(new Uint8Array())))] },
    ],
    ['a further member', { rest: [tlv(0xa2, new Uint8Array())] }],
  ])('is refused with %s', async (_what, parts) => {
    expect(await reading(parts)).toMatchObject({ code: 'TIMESTAMP_UNREADABLE' });
  });

  it('may hold ordering, a nonce, a name of the TSA, and extensions that are not critical', async () => {
    const name = contextTag(0, contextTag(4, writeName((await tsa()).subject)));
    const extension = tlv(0xa1, sequence(oid('1.2.3'), octetString(new Uint8Array())));
    const rest = [boolean(true), integer(77), name, extension];
    expect(await reading({ rest })).toMatchObject({ nonce: Uint8Array.of(77) });
  });

  it('must not name another TSA than its certificate does', async () => {
    const rest = [contextTag(0, contextTag(4, writeName([['CN', 'TSA khác']])))];
    expect(await reading({ rest })).toMatchObject({ code: 'TIMESTAMP_SIGNER' });
  });
});

describe('the signature of a time-stamp token', () => {
  const fault = async (der: Promise<Uint8Array>) => {
    const found = readTimestamp(await der);
    return 'fault' in found ? found.fault.code : 'read';
  };

  it('is over a TSTInfo and nothing else', async () => {
    expect(await fault(token(info(), { contentType: CmsOid.data }))).toBe('TIMESTAMP_UNREADABLE');
    expect(await fault(token(utf8Encode('không phải TSTInfo')))).toBe('TIMESTAMP_UNREADABLE');
  });

  it('must name its certificate by digest: one with the same key does not do', async () => {
    const { chain } = await tsa();
    const other = (await createDemoPki({ seed: 'tst' })).tsa.neac.certificateDer;
    expect(await fault(token(info(), { named: other }))).toBe('TIMESTAMP_SIGNER');
    expect(await fault(token(info(), { certificates: [chain[0]!, other], named: other }))).toBe(
      'TIMESTAMP_VALUE_WRONG',
    );
  });

  it('may be by a certificate that lies elsewhere', async () => {
    const { chain } = await tsa();
    const without = await token(info(), { certificates: chain.slice(0, 1) });
    expect(readTimestamp(without)).toHaveProperty('timestamp');
    // The token as a TSA gives it that was not asked for its certificate.
    const bare = withoutCertificates(without);
    expect(readTimestamp(bare)).toMatchObject({ fault: { code: 'TIMESTAMP_SIGNER' } });
    expect(readTimestamp(bare, undefined, [readCertificate(chain[0]!)])).toHaveProperty('timestamp');
  });
});

/** A token without `certificates`, which nothing signs. */
function withoutCertificates(der: Uint8Array): Uint8Array {
  const [type, wrapper] = children(der);
  const [signedData] = children(wrapper!);
  const members = children(signedData!).filter((member) => member[0] !== 0xa0);
  return sequence(type!, contextTag(0, sequence(...members)));
}

function children(der: Uint8Array): Uint8Array[] {
  const header = (at: number) => (der[at + 1]! < 0x80 ? 2 : 2 + (der[at + 1]! & 0x7f));
  const length = (at: number) => {
    if (der[at + 1]! < 0x80) return der[at + 1]!;
    let value = 0;
    for (let i = 2; i < header(at); i++) value = value * 256 + der[at + i]!;
    return value;
  };
  const list: Uint8Array[] = [];
  for (let at = header(0); at < der.length; at += header(at) + length(at)) {
    list.push(der.subarray(at, at + header(at) + length(at)));
  }
  return list;
}
