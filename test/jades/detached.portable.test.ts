import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { concatBytes, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { type TestSigner, testSigner } from './signers.js';

/** A payload that stands elsewhere, and the names of the signer's certificate that only older programs write. */

let rsa: TestSigner;
let eddsa: TestSigner;
beforeAll(async () => {
  rsa = await testSigner('RS256');
  eddsa = await testSigner('Ed25519');
});

// No text, no ASCII, and a point in it: nothing that a compact serialization could hold unencoded.
const content = Uint8Array.of(0xff, 0x2e, 0x00, 0xc4, 0x90);

const digestOf = async (name: string, bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(name, new Uint8Array(bytes)));

async function signed(change: object, covered: Uint8Array, signer = rsa) {
  const header = {
    alg: signer.algorithm,
    iat: 1_780_000_000,
    'x5t#S256': toBase64Url(await digestOf('SHA-256', signer.chain[0]!)),
    x5c: signer.chain.slice(0, 2).map((der) => btoa(String.fromCharCode(...der))),
    ...change,
  };
  const text = toBase64Url(utf8Encode(JSON.stringify(header)));
  const value = await signer.sign(concatBytes(utf8Encode(`${text}.`), covered));
  return { protected: text, signature: toBase64Url(value) };
}

const serializations = (one: { protected: string; signature: string }): Record<string, string> => ({
  compact: `${one.protected}..${one.signature}`,
  flattened: JSON.stringify(one),
  general: JSON.stringify({ signatures: [one] }),
  'flattened with an empty payload': JSON.stringify({ payload: '', ...one }),
  'general with an empty payload': JSON.stringify({ payload: '', signatures: [one] }),
});

const integrity = (file: string, ...given: (Uint8Array | Readonly<Record<string, Uint8Array>>)[]): string => {
  const named = given.flatMap((one, i) =>
    one instanceof Uint8Array
      ? [{ name: `${i}`, bytes: one }]
      : Object.entries(one).map(([name, bytes]) => ({ name, bytes })),
  );
  const { signatures, faults } = openJades(utf8Encode(file), { documents: named });
  expect(faults).toEqual([]);
  expect(signatures[0]!.faults).toEqual([]);
  return judgeIntegrity(signatures[0]!).finding?.code ?? 'INTACT';
};

describe('a payload that was left out (RFC 7515 Appendix F)', () => {
  it('is the one document given, encoded or, with `b64` false, as it is (RFC 7797 §4.2)', async () => {
    const encoded = await signed({}, utf8Encode(toBase64Url(content)));
    const plain = await signed({ b64: false, crit: ['b64'] }, content);
    for (const one of [encoded, plain]) {
      for (const [name, file] of Object.entries(serializations(one))) {
        expect(integrity(file, content), name).toBe('INTACT');
        expect(integrity(file, content.slice(1)), `${name}, other content`).toBe('SIGNATURE_VALUE_WRONG');
      }
    }
  });

  it('is not guessed from several documents', async () => {
    const one = await signed({ b64: false, crit: ['b64'] }, content);
    expect(integrity(JSON.stringify(one), content, content)).toBe('SIGNED_DATA_NOT_GIVEN');
  });
});

describe('documents that `sigD` names (ETSI TS 119 182-1 §5.2.8)', () => {
  const other = utf8Encode('khác');
  const found = async (par: string, documents: Readonly<Record<string, Uint8Array>>) => {
    const sigD = { mId: 'http://uri.etsi.org/19182/ObjectIdByURI', pars: [par] };
    const one = await signed({ sigD, crit: ['sigD'] }, utf8Encode(toBase64Url(content)));
    const named = Object.entries(documents).map(([name, bytes]) => ({ name, bytes }));
    const { signatures } = openJades(utf8Encode(JSON.stringify(one)), { documents: named });
    return judgeIntegrity(signatures[0]!).finding?.code ?? 'INTACT';
  };

  it('are told from others of the same last name by their folders', async () => {
    const both = { 'ky1/a.txt': other, 'ky2/a.txt': content };
    for (const par of ['ky2/a.txt', 'ky2%2Fa.txt', './ky2/a.txt', 'https://vi-du.example.vn/nop/ky2/a.txt'])
      expect(await found(par, both), par).toBe('INTACT');
    expect(await found('nop/ky2/a.txt', { 'a.txt': content })).toBe('INTACT');
    expect(await found('a.txt', { '/tmp/nop/a.txt': content })).toBe('INTACT');
    expect(await found('b.txt', { 'a.txt': content })).toBe('SIGNED_DATA_NOT_GIVEN');
  });

  it('are not guessed: of two that fit neither is called changed', async () => {
    expect(await found('a.txt', { 'ky1/a.txt': other, 'ky2/a.txt': content })).toBe('SIGNED_DATA_NOT_GIVEN');
    expect(await found('a.txt', { 'ky1/a.txt': content, 'ky2/a.txt': content })).toBe('INTACT');
    expect(await found('a.txt', { 'ky1/a.txt': other })).toBe('SIGNATURE_VALUE_WRONG');
  });
});

describe('several documents of one last name, of which not all are given', () => {
  const pars = ['2024/bang-diem.pdf', '2025/bang-diem.pdf', '2025/anh.jpg'];
  const [first, second, picture] = ['một', 'hai', 'ba, dài hơn hai tệp kia'].map(utf8Encode) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const file = async (kind: 'ByURI' | 'ByURIHash'): Promise<string> => {
    const texts = [first, second, picture].map((bytes) => utf8Encode(toBase64Url(bytes)));
    const sigD = { mId: `http://uri.etsi.org/19182/ObjectId${kind}`, pars };
    if (kind === 'ByURI') return JSON.stringify(await signed({ sigD, crit: ['sigD'] }, concatBytes(...texts)));
    const hashV = await Promise.all(texts.map(async (text) => toBase64Url(await digestOf('SHA-256', text))));
    return JSON.stringify(await signed({ sigD: { ...sigD, hashM: 'S256', hashV }, crit: ['sigD'] }, new Uint8Array()));
  };

  it.each(['ByURI', 'ByURIHash'] as const)(
    '%s: one that is missing is missing, not another one changed',
    async (kind) => {
      const one = await file(kind);
      const some: readonly Readonly<Record<string, Uint8Array>>[] = [
        { '2024/bang-diem.pdf': first },
        { '2024/bang-diem.pdf': first, 'anh.jpg': picture },
        { '/tmp/2024/bang-diem.pdf': first, '/tmp/2025/anh.jpg': picture },
        { 'bang-diem.pdf': first, 'anh.jpg': picture },
      ];
      for (const given of some) expect(integrity(one, given), Object.keys(given).join()).toBe('SIGNED_DATA_NOT_GIVEN');
      const all = { '/tmp/2024/bang-diem.pdf': first, '2025/bang-diem.pdf': second, 'anh.jpg': picture };
      expect(integrity(one, all)).toBe('INTACT');
      const changed = kind === 'ByURI' ? 'SIGNATURE_VALUE_WRONG' : 'SIGNED_DIGEST_DIFFERS';
      expect(integrity(one, { ...all, '2025/bang-diem.pdf': first })).toBe(changed);
    },
  );

  it('of the same octets each stands for one name', async () => {
    const sigD = { mId: 'http://uri.etsi.org/19182/ObjectIdByURI', pars: ['x/a.txt', 'y/a.txt'] };
    const twice = utf8Encode(toBase64Url(first) + toBase64Url(first));
    const one = JSON.stringify(await signed({ sigD, crit: ['sigD'] }, twice));
    expect(integrity(one, { 'p/a.txt': first, 'q/a.txt': first })).toBe('INTACT');
    expect(integrity(one, { 'a.txt': first })).toBe('SIGNED_DATA_NOT_GIVEN');
  });
});

describe('a header that names one document a hundred thousand times', () => {
  it('ends as a limit, without the document being read or joined as often', async () => {
    const pars = Array.from({ length: 60_000 }, () => 'a');
    const hashV = pars.map(() => '');
    const documents = [{ name: 'a', bytes: new Uint8Array(1024 * 1024) }];
    const base = 'http://uri.etsi.org/19182/ObjectIdByURI';
    for (const sigD of [
      { mId: base, pars },
      { mId: `${base}Hash`, pars, hashM: 'S256', hashV },
    ]) {
      for (const change of [{ crit: ['sigD'] }, { crit: ['sigD', 'b64'], b64: false }]) {
        const one = await signed({ sigD, ...change }, new Uint8Array());
        const { signatures } = openJades(utf8Encode(JSON.stringify(one)), { documents });
        expect(signatures[0]!.faults).toMatchObject([{ code: 'LIMIT_EXCEEDED', params: { limit: 'referencedBytes' } }]);
      }
    }
    // Nothing much comes of an empty document, or of a small one beside a large one, and it is read as it stands.
    const sigD = { mId: base, pars: pars.concat(pars) };
    const empty = await signed({ sigD, crit: ['sigD'] }, new Uint8Array());
    expect(integrity(JSON.stringify(empty), { a: new Uint8Array() })).toBe('INTACT');
    const ones = await signed({ sigD, crit: ['sigD', 'b64'], b64: false }, new Uint8Array(120_000));
    expect(integrity(JSON.stringify(ones), { a: new Uint8Array(1), b: new Uint8Array(200_000) })).toBe('INTACT');
  });
});

describe('names that JAdES does not write', () => {
  const attached = (one: { protected: string; signature: string }) =>
    JSON.stringify({ payload: toBase64Url(content), ...one });
  const covered = utf8Encode(toBase64Url(content));

  it('a SHA-1 thumbprint of another certificate leaves the signature without a signer', async () => {
    const own = toBase64Url(await digestOf('SHA-1', rsa.chain[0]!));
    const other = toBase64Url(await digestOf('SHA-1', rsa.chain[1]!));
    for (const change of [{}, { 'x5t#S256': undefined }]) {
      expect(integrity(attached(await signed({ ...change, x5t: own }, covered)))).toBe('INTACT');
      expect(integrity(attached(await signed({ ...change, x5t: other }, covered)))).toBe(
        'SIGNER_CERTIFICATE_NOT_FOUND',
      );
    }
  });

  it('EdDSA (RFC 8037) is Ed25519 with a key of that kind, and nothing with another', async () => {
    expect(integrity(attached(await signed({ alg: 'EdDSA' }, covered, eddsa)))).toBe('INTACT');
    const file = attached(await signed({ alg: 'EdDSA' }, covered));
    expect(openJades(utf8Encode(file)).signatures[0]!.faults).toMatchObject([
      { code: 'SIGNATURE_ALGORITHM_NOT_OF_KEY', params: { algorithm: 'EdDSA', key: 'RSA' } },
    ]);
  });

  it('an empty payload is content like any other where no document is given', async () => {
    const one = await signed({}, new Uint8Array());
    const document = openJades(utf8Encode(JSON.stringify({ payload: '', ...one })));
    expect(utf8Decode(document.content!)).toBe('');
    expect(judgeIntegrity(document.signatures[0]!).integrity).toBe('INTACT');
  });
});
