import { Ajv, type AnySchemaObject } from 'ajv';
import { compactVerify, generalVerify, importSPKI } from 'jose';
import { describe, expect, it } from 'vitest';
import { digest } from '../../src/crypto/node.js';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import {
  appendSignature,
  claimStrings,
  compactSerialization,
  digestOf,
  generalSerialization,
  type HeaderOptions,
  linkBytes,
  openJades,
  previousOf,
  protectedHeader,
  schemeOf,
  signingInput,
} from '../../src/jades/index.js';
import type { SignatureAlgorithm } from '../../src/signer/types.js';
import { readCertificate } from '../../src/x509/index.js';
import { corpusText, describeCorpus } from '../support/corpus.js';
import { type TestSigner, testSigner } from './signers.js';

const payload = utf8Encode('{"loai_ho_so":"hoc-ba/thpt","nguoi_hoc":{"ho_va_ten":"Nguyễn Thị Minh Hoạ"}}');
const signingTime = Date.UTC(2026, 5, 1, 2, 3, 4);

const headerOptions = (signer: TestSigner, more: Partial<HeaderOptions> = {}): HeaderOptions => ({
  algorithm: signer.algorithm,
  certificateChain: signer.chain,
  signingTime,
  claims: claimStrings({ role: 'principal', capacity: 'KT', decision: '12/QĐ-THPT, 2026-01-05' }),
  commitment: 'ProofOfApproval',
  carriage: 'outer',
  ...more,
});

async function sign(signer: TestSigner, options: HeaderOptions, content = payload) {
  const header = protectedHeader(options);
  return { protected: header, signature: await signer.sign(signingInput(header, content)) };
}

const decode = (text: string) => JSON.parse(utf8Decode(fromBase64Url(text)!)) as Record<string, unknown>;

const pem = (der: Uint8Array) => `-----BEGIN PUBLIC KEY-----\n${toBase64(der)}\n-----END PUBLIC KEY-----`;

describe('protectedHeader', () => {
  it('writes the members of an outer signature in their fixed order, with x5c last and without the root', async () => {
    const signer = await testSigner('RS256');
    const previous = previousOf([{ linkBytes: utf8Encode('a.b') } as never]);
    const header = decode(protectedHeader(headerOptions(signer, { previous })));
    const names = ['alg', 'typ', 'cty', 'iat', 'x5t#S256', 'srCms', 'srAts', 'khue_prev', 'x5c'];
    expect(Object.keys(header)).toEqual(names);
    expect(header).toMatchObject({
      alg: 'RS256',
      typ: 'jose+json',
      cty: 'json',
      iat: signingTime / 1000,
      'x5t#S256': toBase64Url(digest('SHA-256', signer.chain[0]!)),
      srCms: [{ commId: { id: 'http://uri.etsi.org/01903/v1.2.2#ProofOfApproval' } }],
      srAts: {
        claimed: [
          {
            mediaType: 'text/plain',
            encoding: 'binary',
            qVals: ['principal', 'capacity=KT', 'decision=12/QĐ-THPT, 2026-01-05'],
          },
        ],
      },
      khue_prev: { digAlg: 'S256', digVals: [toBase64Url(digest('SHA-256', utf8Encode('a.b')))] },
      x5c: [toBase64(signer.chain[0]!), toBase64(signer.chain[1]!)],
    });
  });

  it('leaves out khue_prev for the first signature', async () => {
    const signer = await testSigner('RS256');
    expect(decode(protectedHeader(headerOptions(signer, { previous: previousOf([]) })))).not.toHaveProperty(
      'khue_prev',
    );
  });

  it('writes exactly the members of contract §7 for a subject teacher', async () => {
    const signer = await testSigner('ES256');
    const header = decode(protectedHeader(headerOptions(signer, { carriage: 'entry', commitment: 'ProofOfCreation' })));
    expect(Object.keys(header)).toEqual(['alg', 'typ', 'iat', 'x5t#S256', 'srCms', 'srAts']);
    expect(header['typ']).toBe('jose');
  });

  it('takes typ and cty of a compact signature from the caller', async () => {
    const signer = await testSigner('RS256');
    const options = headerOptions(signer, { carriage: 'compact', claims: undefined, commitment: undefined });
    const header = decode(protectedHeader({ ...options, typ: 'recall-list+jwt', cty: 'json' }));
    expect(header).toMatchObject({ typ: 'recall-list+jwt', cty: 'json' });
    expect(decode(protectedHeader(options))).not.toHaveProperty('cty');
  });

  it('drops fractions of a second', async () => {
    const signer = await testSigner('RS256');
    expect(decode(protectedHeader(headerOptions(signer, { signingTime: 1_999 })))['iat']).toBe(1);
  });

  it('refuses to write without a certificate', async () => {
    const signer = await testSigner('RS256');
    expect(() => protectedHeader(headerOptions(signer, { certificateChain: [] }))).toThrow(
      'SIGNER_CERTIFICATE_MISSING',
    );
  });
});

describe('general serialization', () => {
  const algorithms: SignatureAlgorithm[] = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'Ed25519',
  ];
  for (const algorithm of algorithms) {
    it(`is read back INTACT and B-B, and jose verifies it too: ${algorithm}`, async () => {
      const signer = await testSigner(algorithm);
      const bytes = generalSerialization(payload, [await sign(signer, headerOptions(signer))]);
      const document = openJades(bytes);
      expect(document.faults).toEqual([]);
      expect(document.warnings).toEqual([]);
      const [signature] = document.signatures;
      expect(signature).toMatchObject({
        level: 'B-B',
        faults: [],
        warnings: [],
        scheme: schemeOf(algorithm),
        claimedSigningTime: signingTime,
        claimedRole: { role: 'principal', capacity: 'KT', decision: '12/QĐ-THPT, 2026-01-05' },
      });
      expect(judgeIntegrity(signature!)).toEqual({ integrity: 'INTACT' });
      const key = await importSPKI(pem(readCertificate(signer.chain[0]!).spkiDer), algorithm);
      const verified = await generalVerify(JSON.parse(utf8Decode(bytes)), key);
      expect(utf8Decode(verified.payload)).toBe(utf8Decode(payload));
    });
  }

  it('has no white space between tokens and payload first', async () => {
    const text = utf8Decode(generalSerialization(payload, [{ protected: 'AA', signature: 'BB' }]));
    expect(text).toBe(`{"payload":"${toBase64Url(payload)}","signatures":[{"protected":"AA","signature":"BB"}]}`);
  });

  it('chains signatures by khue_prev over protected and signature text', async () => {
    const first = await testSigner('RS256', 0);
    const second = await testSigner('RS256', 1);
    const one = generalSerialization(payload, [await sign(first, headerOptions(first))]);
    const previous = previousOf(openJades(one).signatures);
    const two = appendSignature(one, await sign(second, headerOptions(second, { previous })));
    const [a, b] = openJades(two).signatures;
    expect(b!.previous).toEqual({ digest: 'SHA-256', values: [digest('SHA-256', a!.linkBytes!)] });
    expect(a!.linkBytes).toEqual(linkBytes(a!.protectedText, a!.signatureText));
    expect([a, b].map((signature) => judgeIntegrity(signature!).integrity)).toEqual(['INTACT', 'INTACT']);
  });
});

describe('appendSignature', () => {
  const added = { protected: 'cHJvdGVjdGVk', signature: 'c2ln' };

  it.each([
    ['written by khue', '{"payload":"QQ","signatures":[{"protected":"a","signature":"b"}]}'],
    [
      'with white space and members in another order',
      '{ "signatures" : [ {"protected":"a"} \n] , "payload" : "QQ" }\n',
    ],
    [
      'with brackets and quotes inside strings',
      '{"payload":"a]}\\"],[","x\\"y":[{}],"signatures":[{"signature":"]"}],"z":"]"}',
    ],
    ['with an escaped member name', '{"payload":"QQ","sign\\u0061tures":[{"protected":"a"}]}'],
    [
      'with letters of several octets before',
      '{"ghi chú":"Đặng Ưu 𝄞","payload":"QQ","signatures":[{"protected":"a"}]}',
    ],
    ['with no signature yet', '{"payload":"QQ","signatures":[]}'],
  ])('leaves every octet of a file %s as it was', (_, text) => {
    const before = utf8Encode(text);
    const after = utf8Decode(appendSignature(before, added));
    const token = '{"protected":"cHJvdGVjdGVk","signature":"c2ln"}';
    const at = after.indexOf(token);
    const comma = after[at - 1] === ',' ? 1 : 0;
    expect(after.slice(0, at - comma) + after.slice(at + token.length)).toBe(text);
    const parsed = JSON.parse(after) as { signatures: unknown[] };
    expect(parsed.signatures).toHaveLength((JSON.parse(text) as { signatures: unknown[] }).signatures.length + 1);
    expect(parsed.signatures.at(-1)).toEqual(added);
  });

  it.each([
    ['{"payload":"QQ","protected":"a","signature":"b"}'],
    ['{"loai_ho_so":"hoc-ba/thpt"}'],
    ['[]'],
    ['{"signatures":1}'],
  ])('refuses %s, which is no general serialization', (text) => {
    expect(() => appendSignature(utf8Encode(text), added)).toThrow('JWS_NOT_GENERAL');
  });

  it('refuses a signature more than the limit', () => {
    const full = generalSerialization(
      payload,
      Array.from({ length: 64 }, () => added),
    );
    expect(() => appendSignature(full, added)).toThrow('LIMIT_EXCEEDED');
  });
});

describe('compactSerialization', () => {
  it('is read back and verified by jose', async () => {
    const signer = await testSigner('RS256');
    const options = headerOptions(signer, { carriage: 'compact', claims: undefined, commitment: undefined });
    const jws = compactSerialization(await sign(signer, options), payload);
    const document = openJades(utf8Encode(jws));
    expect(document.serialization).toBe('compact');
    expect(document.content).toEqual(payload);
    expect(document.signatures[0]!.level).toBe('B-B');
    expect(judgeIntegrity(document.signatures[0]!).integrity).toBe('INTACT');
    const key = await importSPKI(pem(readCertificate(signer.chain[0]!).spkiDer), 'RS256');
    expect(utf8Decode((await compactVerify(jws, key)).payload)).toBe(utf8Decode(payload));
  });

  it('leaves the payload part empty when it is detached, and one given document stands for it', async () => {
    const signer = await testSigner('RS256');
    const jws = compactSerialization(await sign(signer, headerOptions(signer, { carriage: 'compact' })));
    expect(jws.split('.')[1]).toBe('');
    const [signature] = openJades(utf8Encode(jws), { documents: [{ name: 'x', bytes: payload }] }).signatures;
    expect(judgeIntegrity(signature!).integrity).toBe('INTACT');
  });
});

describe('digestOf', () => {
  it('names what a device is asked to sign, and nothing for Ed25519', () => {
    expect([digestOf('RS256'), digestOf('ES384'), digestOf('PS512'), digestOf('Ed25519')]).toEqual([
      'SHA-256',
      'SHA-384',
      'SHA-512',
      undefined,
    ]);
  });
});

describeCorpus('the JSON Schemas of ETSI TS 119 182-1', 3, () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ['19182-jsonSchema', '19182-protected-jsonSchema']) {
    ajv.addSchema({ ...schema(`${name}.json`), $id: `https://schema.example/${name}.json` });
  }
  for (const rfc of ['7515', '7517', '7519', '7797']) {
    ajv.addSchema({ ...schema(`rfcs/rfc${rfc}.json`), $id: `https://schema.example/rfcs/rfc${rfc}.json` });
  }

  function schema(name: string): AnySchemaObject {
    return JSON.parse(corpusText(`jades-schema/resolved/${name}`)) as AnySchemaObject;
  }

  it.each(['outer', 'compact', 'entry'] as const)('accept the header of carriage %s', async (carriage) => {
    const signer = await testSigner('PS256');
    const previous = previousOf([{ linkBytes: utf8Encode('a.b') } as never]);
    const header = decode(protectedHeader(headerOptions(signer, { carriage, previous })));
    const validate = ajv.getSchema('https://schema.example/19182-protected-jsonSchema.json')!;
    expect(validate(header), JSON.stringify(validate.errors)).toBe(true);
    // The schema is really asked.
    expect(validate({ ...header, iat: undefined, sigT: 7 })).toBe(false);
    expect(validate({ ...header, x5t: 'AA' })).toBe(false);
  });
});
