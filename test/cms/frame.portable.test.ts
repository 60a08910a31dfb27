import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { octetString, oid, sequence, setOf, utf8String } from '../../src/asn1/writer.js';
import { readSignedData, type SignedData, signedAttributesDer, writeSignedData } from '../../src/cms/index.js';
import { concatBytes, toHex, utf8Encode } from '../../src/encoding.js';
import { algorithmRow } from '../../src/signer/algorithms.js';
import { testSigner } from '../jades/signers.js';

const content = utf8Encode('nội dung được ký');

async function made(more: { claims?: readonly string[] } = {}): Promise<Uint8Array> {
  const signer = await testSigner('RS256');
  const messageDigest = digest('SHA-256', content);
  const signedAttributes = signedAttributesDer({ messageDigest, certificate: signer.chain[0]!, ...more });
  return writeSignedData({
    content,
    digest: 'SHA-256',
    scheme: algorithmRow('RS256').scheme,
    signedAttributes,
    value: await signer.sign(signedAttributes),
    certificates: signer.chain.slice(0, 2),
  });
}

function read(bytes: Uint8Array, padded = false): SignedData {
  const reading = readSignedData(bytes, undefined, { padded });
  if ('fault' in reading) throw new Error(JSON.stringify(reading.fault));
  return reading.signedData;
}

const faultOf = (bytes: Uint8Array, padded = false): string => {
  const reading = readSignedData(bytes, undefined, { padded });
  return 'fault' in reading ? String(reading.fault.params?.['what']) : 'read';
};

const headerLength = (der: Uint8Array, at: number): number => (der[at + 1]! < 0x80 ? 2 : 2 + (der[at + 1]! & 0x7f));

function contentLength(der: Uint8Array, at: number): number {
  if (der[at + 1]! < 0x80) return der[at + 1]!;
  let length = 0;
  for (let i = 0; i < (der[at + 1]! & 0x7f); i++) length = length * 256 + der[at + 2 + i]!;
  return length;
}

/** The elements inside one element. */
function inside(der: Uint8Array): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = headerLength(der, 0); at < der.length; ) {
    const length = headerLength(der, at) + contentLength(der, at);
    list.push(der.subarray(at, at + length));
    at += length;
  }
  return list;
}

const end = Uint8Array.of(0, 0);
const open = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(Uint8Array.of(tag, 0x80), ...parts, end);

/** A ContentInfo of indefinite length; `reframe` is given version, digests, content, certificates, signers. */
async function indefinite(reframe: (...members: Uint8Array[]) => Uint8Array[]) {
  const der = await made();
  const [type, wrapper] = inside(der);
  const [signedData] = inside(wrapper!);
  return { der, ber: open(0x30, type!, open(0xa0, open(0x30, ...reframe(...inside(signedData!))))) };
}

describe('the frame of a CMS in indefinite form', () => {
  it('reads the same, with a remark', async () => {
    const { der, ber } = await indefinite((version, digests, encapsulated, certificates, signers) => {
      const segments = [octetString(content.subarray(0, 5)), octetString(content.subarray(5))];
      return [
        version!,
        digests!,
        open(0x30, inside(encapsulated!)[0]!, open(0xa0, open(0x24, ...segments))),
        open(0xa0, ...inside(certificates!)),
        open(0x31, ...inside(signers!)),
      ];
    });
    const remarks = [{ code: 'CMS_NOT_DER' }];
    expect(read(ber)).toEqual({ ...read(der), length: ber.length, remarks });
    expect(read(concatBytes(ber, end, end), true)).toEqual({ ...read(der), length: ber.length, remarks });
  });

  it('is refused where octets are digested or compared', async () => {
    const certificate = await indefinite((version, digests, encapsulated, certificates, signers) => {
      const [first, ...rest] = inside(certificates!);
      return [version!, digests!, encapsulated!, open(0xa0, open(0x30, ...inside(first!)), ...rest), signers!];
    });
    expect(faultOf(certificate.ber)).toContain('indefinite length');
    const attributes = await indefinite((version, digests, encapsulated, certificates, signers) => {
      const [info] = inside(signers!);
      const members = inside(info!).map((member) => (member[0] === 0xa0 ? open(0xa0, ...inside(member)) : member));
      return [version!, digests!, encapsulated!, certificates!, open(0x31, open(0x30, ...members))];
    });
    expect(faultOf(attributes.ber)).toContain('indefinite length');
  });

  it('is refused when it is cut off, at every length', async () => {
    const { ber } = await indefinite((...members) => members);
    for (let length = 0; length < ber.length; length += 7) {
      expect(faultOf(ber.subarray(0, length)), String(length)).not.toBe('read');
    }
  });

  it('is refused in more parts than a CMS has, before they take room', () => {
    const many = concatBytes(...Array.from({ length: 70_000 }, () => Uint8Array.of(0x04, 0)));
    const type = oid('1.2.840.113549.1.7.2');
    const encapsulated = open(0x30, oid('1.2.840.113549.1.7.1'), open(0xa0, open(0x24, many)));
    expect(faultOf(open(0x30, type, open(0xa0, open(0x30, encapsulated))))).toContain('more parts');
  });
});

describe('octets after a CMS', () => {
  it('are zero, and only where padding is allowed', async () => {
    const der = await made();
    const padded = concatBytes(der, new Uint8Array(100));
    expect(read(padded, true)).toEqual(read(der));
    expect(faultOf(padded)).toContain(`(byte ${der.length})`);
    padded[padded.length - 1] = 1;
    expect(faultOf(padded, true)).toContain(`(byte ${padded.length - 1})`);
  });
});

describe('claimed roles', () => {
  it('are written as EU DSS writes them: explicit tag, one id-at-role of UTF8String each', async () => {
    const [signer] = read(await made({ claims: ['principal', 'capacity=kt'] })).signers;
    const attribute = signer!.signedAttributes!.find(({ type }) => type === '0.4.0.19122.1.1');
    const role = (text: string) => sequence(oid('2.5.4.72'), setOf(utf8String(text)));
    const claimed = sequence(role('principal'), role('capacity=kt'));
    const explicit = concatBytes(Uint8Array.of(0xa0, claimed.length), claimed);
    expect(attribute!.values.map(toHex)).toEqual([toHex(sequence(explicit))]);
  });
});
