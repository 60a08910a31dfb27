import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { fromBase64Url, toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { type JadesDocument, openJades, signingInput } from '../../src/jades/index.js';
import { type TestSigner, testSigner } from './signers.js';

const payload = utf8Encode('{"a":"Đ"}');

let rsa: TestSigner;
let ec: TestSigner;
beforeAll(async () => {
  rsa = await testSigner('RS256');
  ec = await testSigner('ES256');
});

type Json = Record<string, unknown>;

async function thumbprint(signer: TestSigner): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(signer.chain[0]!))));
}

/** A good header of an outer signature; members given as `undefined` are left out. */
async function header(change: Json = {}, signer = rsa): Promise<Json> {
  return {
    alg: signer.algorithm,
    typ: 'jose+json',
    cty: 'json',
    iat: 1_780_000_000,
    'x5t#S256': await thumbprint(signer),
    x5c: signer.chain.slice(0, 2).map(toBase64),
    ...change,
  };
}

const text = (value: unknown): string => toBase64Url(utf8Encode(JSON.stringify(value)));

async function signature(protectedHeader: Json, signer = rsa, more: Json = {}) {
  const head = text(protectedHeader);
  return { protected: head, ...more, signature: toBase64Url(await signer.sign(signingInput(head, payload))) };
}

const file = (value: unknown): Uint8Array => utf8Encode(JSON.stringify(value));

const general = (...signatures: unknown[]) => file({ payload: toBase64Url(payload), signatures });

const open = (bytes: Uint8Array): JadesDocument => openJades(bytes);

const codes = (document: JadesDocument): string[] =>
  [...document.faults, ...document.signatures.flatMap(({ faults }) => faults)].map(({ code }) => code);

const integrity = (document: JadesDocument): string[] =>
  document.signatures.map((one) => judgeIntegrity(one).integrity);

describe('the three serializations', () => {
  it('hold the same signature, content and answer', async () => {
    const one = await signature(await header());
    const compact = utf8Encode(`${one.protected}.${toBase64Url(payload)}.${one.signature}`);
    const flattened = file({ payload: toBase64Url(payload), ...one });
    for (const [bytes, serialization] of [
      [compact, 'compact'],
      [flattened, 'flattened'],
      [general(one), 'general'],
    ] as const) {
      const document = open(bytes);
      expect(document.serialization).toBe(serialization);
      expect(codes(document)).toEqual([]);
      expect(utf8Decode(document.content!)).toBe('{"a":"Đ"}');
      expect(integrity(document)).toEqual(['INTACT']);
      expect(document.signatures[0]!.level).toBe('B-B');
    }
  });

  it('may end with one line break when compact, and hold nothing else around it', async () => {
    const one = await signature(await header());
    const jws = `${one.protected}.${toBase64Url(payload)}.${one.signature}`;
    expect(codes(open(utf8Encode(`${jws}\n`)))).toEqual([]);
    expect(codes(open(utf8Encode(`${jws}\r\n`)))).toEqual([]);
    for (const bad of [` ${jws}`, `${jws} `, `${jws}\n\n`, `${jws}.`, `${jws}=`]) {
      expect(codes(open(utf8Encode(bad))), JSON.stringify(bad.slice(-3))).not.toEqual([]);
    }
  });

  it('are not mixed', async () => {
    const one = await signature(await header());
    const document = open(file({ payload: toBase64Url(payload), ...one, signatures: [one] }));
    expect(codes(document)).toEqual(['JWS_SERIALIZATIONS_MIXED', 'JWS_SERIALIZATIONS_MIXED']);
  });

  it('are recognised apart from other files', () => {
    const others = [
      '',
      ' ',
      '[]',
      '{}',
      '{"loai_ho_so":"hoc-ba/thpt"}',
      '%PDF-1.7',
      '<xml/>',
      'abc',
      'a.b',
      '"a.b.c"',
      '\ufeff{}',
    ];
    for (const other of others) {
      const document = open(utf8Encode(other));
      expect(document.signatures, other).toEqual([]);
      expect(document.faults.length, other).toBeGreaterThan(0);
    }
  });

  it('note members that JWS does not know', async () => {
    const one = await signature(await header(), rsa, { evil: 1 });
    const document = open(file({ payload: toBase64Url(payload), other: 2, signatures: [one] }));
    expect(codes(document)).toEqual([]);
    expect(document.warnings).toEqual([
      { code: 'JWS_UNKNOWN_MEMBER', params: { name: 'other' }, path: '' },
      { code: 'JWS_UNKNOWN_MEMBER', params: { name: 'evil' }, path: '/signatures/0' },
    ]);
  });
});

describe('what cannot be processed', () => {
  const headers: [string, Json, string][] = [
    ['alg none', { alg: 'none' }, 'SIGNATURE_ALGORITHM_REFUSED'],
    ['alg NoNe', { alg: 'NoNe' }, 'SIGNATURE_ALGORITHM_REFUSED'],
    ['alg HS256 (with the public key as the secret)', { alg: 'HS256' }, 'SIGNATURE_ALGORITHM_REFUSED'],
    ['alg RS1', { alg: 'RS1' }, 'SIGNATURE_ALGORITHM_UNKNOWN'],
    ['alg rs256', { alg: 'rs256' }, 'SIGNATURE_ALGORITHM_UNKNOWN'],
    ['alg __proto__', { alg: '__proto__' }, 'SIGNATURE_ALGORITHM_UNKNOWN'],
    ['no alg', { alg: undefined }, 'JWS_HEADER_MEMBER'],
    ['alg of another kind', { alg: ['RS256'] }, 'JWS_HEADER_MEMBER'],
    ['alg of another kind of key', { alg: 'ES256' }, 'SIGNATURE_ALGORITHM_NOT_OF_KEY'],
    ['an unknown critical name', { crit: ['exp'], exp: 1 }, 'JWS_CRIT_UNKNOWN'],
    ['a critical name that is registered', { crit: ['alg'] }, 'JWS_CRIT_FORM'],
    ['a critical name that is absent', { crit: ['sigT'] }, 'JWS_CRIT_FORM'],
    ['a critical name of the prototype', { crit: ['toString'] }, 'JWS_CRIT_UNKNOWN'],
    ['an empty crit', { crit: [] }, 'JWS_CRIT_FORM'],
    ['crit that is no list', { crit: 'iat' }, 'JWS_CRIT_FORM'],
    ['crit with a repeated name', { crit: ['iat', 'iat'] }, 'JWS_CRIT_FORM'],
    ['b64 that is not critical', { b64: true }, 'JWS_CRIT_LACKS'],
    ['b64 of another kind', { b64: 'false', crit: ['b64'] }, 'JWS_HEADER_MEMBER'],
    ['sigD beside a payload', { sigD: {}, crit: ['sigD'] }, 'JADES_DETACHED_AND_PAYLOAD'],
    ['x5c that is a text', { x5c: 'MII' }, 'JWS_HEADER_MEMBER'],
    ['x5c that is empty', { x5c: [] }, 'JWS_HEADER_MEMBER'],
    ['x5c that is no base64', { x5c: ['MII*'] }, 'JWS_BASE64'],
    ['x5c that is no certificate', { x5c: ['MIIB'] }, 'CERTIFICATE_UNREADABLE'],
    ['a thumbprint of another length', { 'x5t#S256': 'QUJD' }, 'JWS_HEADER_MEMBER'],
    ['khue_prev of another form', { khue_prev: { digAlg: 'S256', digVals: ['QUJD'] } }, 'JWS_HEADER_MEMBER'],
    ['khue_prev with SHA-1', { khue_prev: { digAlg: 'S1', digVals: ['QUJD'] } }, 'JWS_HEADER_MEMBER'],
    ['khue_prev without a digest', { khue_prev: { digAlg: 'S256', digVals: [] } }, 'JWS_HEADER_MEMBER'],
  ];
  it.each(headers)('%s', async (_, change, code) => {
    const document = open(general(await signature(await header(change))));
    expect(codes(document)).toContain(code);
    expect(document.signatures[0]!.level).toBe('NOT_ETSI');
  });

  it('a name in both headers', async () => {
    const document = open(general(await signature(await header(), rsa, { header: { iat: 1 } })));
    expect(codes(document)).toEqual(['JWS_HEADER_IN_BOTH']);
  });

  it('alg moved to the unprotected header', async () => {
    const document = open(
      general(await signature(await header({ alg: undefined }), rsa, { header: { alg: 'RS256' } })),
    );
    expect(codes(document)).toContain('JWS_HEADER_MEMBER');
    expect(integrity(document)).toEqual(['BROKEN']);
  });

  it('crit or b64 outside the protected header', async () => {
    const document = open(general(await signature(await header(), rsa, { header: { crit: ['etsiU'], b64: false } })));
    expect(codes(document)).toEqual(['JWS_HEADER_UNPROTECTED', 'JWS_HEADER_UNPROTECTED']);
  });

  it('a member named twice in the protected header', async () => {
    const head = toBase64Url(utf8Encode(JSON.stringify(await header()).replace('{', '{"alg":"none",')));
    const document = open(general({ protected: head, signature: 'QUJD' }));
    expect(codes(document)).toContain('JSON_DUPLICATE_MEMBER');
  });

  it('a member named twice in the file: two payloads, two signatures', async () => {
    const one = await signature(await header());
    const bytes = utf8Decode(general(one));
    expect(codes(open(utf8Encode(bytes.replace('{', '{"payload":"e30",'))))).toEqual([
      'JWS_JSON_UNREADABLE',
      'JSON_DUPLICATE_MEMBER',
    ]);
    expect(codes(open(utf8Encode(bytes.replace('"signature":', '"signature":"","signature":'))))).toContain(
      'JSON_DUPLICATE_MEMBER',
    );
  });

  it('base64url with padding, white space, the other alphabet or stray bits', async () => {
    const one = await signature(await header());
    const spoiled = (name: 'protected' | 'signature', change: (old: string) => string) =>
      codes(open(general({ ...one, [name]: change(one[name]) })));
    for (const change of [(old: string) => `${old}=`, (old: string) => ` ${old}`, (old: string) => `${old}\n`]) {
      expect(spoiled('signature', change)).toEqual(['JWS_BASE64URL']);
      expect(spoiled('protected', change)).toContain('JWS_BASE64URL');
    }
    expect(spoiled('signature', (old) => `+${old.slice(1)}`)).toEqual(['JWS_BASE64URL']);
    // 256 octets leave four unused bits in the last letter.
    const last = one.signature.at(-1)!;
    expect(spoiled('signature', (old) => old.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1))).toEqual([
      'JWS_BASE64URL',
    ]);
    expect(spoiled('signature', () => '')).toEqual(['JWS_BASE64URL']);
  });

  it('a payload with stray bits, though its signature verifies', async () => {
    const head = text(await header());
    const strange = 'QUF';
    const value = toBase64Url(await rsa.sign(utf8Encode(`${head}.${strange}`)));
    const document = open(file({ payload: strange, signatures: [{ protected: head, signature: value }] }));
    expect(document.content).toBeUndefined();
    expect(document.faults).toEqual([{ code: 'JWS_BASE64URL', params: { where: 'payload' } }]);
  });

  it('signatures that disagree on b64', async () => {
    const document = open(
      general(await signature(await header()), await signature(await header({ b64: false, crit: ['b64'] }))),
    );
    expect(document.faults.map(({ code }) => code)).toEqual(['JWS_B64_DIFFERS']);
  });

  it('an ECDSA curve that is not the algorithm’s', async () => {
    const p384 = await testSigner('ES384');
    const document = open(general(await signature(await header({ alg: 'ES256' }, p384), p384)));
    expect(codes(document)).toEqual(['SIGNATURE_ALGORITHM_NOT_OF_KEY']);
  });

  it('an ECDSA value in DER', async () => {
    const one = await signature(await header({}, ec), ec);
    expect(integrity(open(general(one)))).toEqual(['INTACT']);
    const value = fromBase64Url(one.signature)!;
    const integer = (half: Uint8Array) => (half[0]! >= 0x80 ? [2, 33, 0, ...half] : [2, 32, ...half]);
    const content = [...integer(value.subarray(0, 32)), ...integer(value.subarray(32))];
    const der = toBase64Url(Uint8Array.from([0x30, content.length, ...content]));
    expect(integrity(open(general({ ...one, signature: der })))).toEqual(['BROKEN']);
  });

  it('parts of a wrong kind', async () => {
    const one = await signature(await header());
    const bad: unknown[] = [
      { payload: {}, signatures: [one] },
      { payload: 'QQ', signatures: {} },
      { payload: 'QQ', signatures: [1] },
      { payload: 'QQ', signatures: [{ ...one, header: [] }] },
      { payload: 'QQ', signatures: [{ ...one, protected: 1 }] },
      { payload: 'QQ', signatures: [{ ...one, signature: null }] },
      { payload: 'QQ', signatures: [{ protected: text([]), signature: 'QUJD' }] },
    ];
    for (const value of bad) expect(codes(open(file(value))), JSON.stringify(value).slice(0, 60)).not.toEqual([]);
  });
});

describe('limits', () => {
  it('are named when reached and never called a wrong format', async () => {
    const one = await signature(await header());
    const many = open(general(...Array.from({ length: 65 }, () => one)));
    expect(many.faults).toEqual([{ code: 'LIMIT_EXCEEDED', params: { limit: 'jwsSignatures', allowed: 64 } }]);
    const limit = (limits: Json) =>
      openJades(general(one), { limits }).signatures[0]!.faults.map(({ params }) => params);
    expect(limit({ jwsHeaderBytes: 100 })).toContainEqual({ limit: 'jwsHeaderBytes', allowed: 100 });
    expect(limit({ certificatesPerArtefact: 1 })).toContainEqual({ limit: 'certificatesPerArtefact', allowed: 1 });
    expect(limit({ certificateBytes: 100 })).toContainEqual({ limit: 'certificateBytes', allowed: 100 });
    const deep = open(utf8Encode('['.repeat(100_000)));
    expect(deep.faults[0]!.params).toMatchObject({ limit: 'jsonDepth' });
    expect(openJades(general(one), { limits: { jsonBytes: 10 } }).faults[0]!.params).toMatchObject({
      limit: 'jsonBytes',
    });
  });

  it('count a certificate once however many signatures carry it', async () => {
    const one = await signature(await header());
    const document = open(general(...Array.from({ length: 64 }, () => one)));
    expect(codes(document)).toEqual([]);
  });
});

describe('what is no JAdES baseline but can be processed', () => {
  const cases: [string, Json, string][] = [
    ['no signing time', { iat: undefined }, 'JADES_TIME'],
    ['two signing times', { sigT: '2020-01-01T00:00:00Z' }, 'JADES_TIME'],
    ['sigT from 2025-07-15', { iat: undefined, sigT: '2025-07-15T00:00:00Z' }, 'JADES_TIME'],
    ['sigT with a fraction', { iat: undefined, sigT: '2024-07-15T00:00:00.5Z' }, 'JADES_TIME'],
    ['iat with a fraction', { iat: 1.5 }, 'JADES_TIME'],
    ['a negative iat', { iat: -1 }, 'JADES_TIME'],
    ['no certificate reference', { 'x5t#S256': undefined }, 'JADES_CERTIFICATE_REFERENCE'],
    ['a SHA-1 thumbprint', { x5t: 'QUJD' }, 'JADES_MEMBER_FORBIDDEN'],
    ['srCms of another form', { srCms: ['x'] }, 'JADES_MEMBER_FORM'],
    ['srAts of another form', { srAts: [] }, 'JADES_MEMBER_FORM'],
  ];
  it.each(cases)('%s', async (_, change, code) => {
    const [one] = open(general(await signature(await header(change)))).signatures;
    expect(one!.faults).toEqual([]);
    expect(one!.level).toBe('NOT_ETSI');
    expect(one!.warnings.map((warning) => warning.code)).toContain(code);
    expect(judgeIntegrity(one!).integrity).toBe('INTACT');
  });

  it('sigT one second before the boundary is good', async () => {
    const [one] = open(
      general(await signature(await header({ iat: undefined, sigT: '2025-07-14T23:59:59Z' }))),
    ).signatures;
    expect(one!.level).toBe('B-B');
    expect(one!.claimedSigningTime).toBe(Date.UTC(2025, 6, 14, 23, 59, 59));
  });

  it('claims of another form than contract §2 are no claims', async () => {
    const claimed = (...qVals: string[]) => ({ claimed: [{ mediaType: 'text/plain', encoding: 'binary', qVals }] });
    const role = async (srAts: unknown) =>
      open(general(await signature(await header({ srAts })))).signatures[0]!.claimedRole;
    expect(await role(claimed('principal', 'subject=TOAN', 'title=a=b'))).toEqual({
      role: 'principal',
      subject: 'TOAN',
      title: 'a=b',
    });
    expect(await role(claimed('principal', 'title=x', 'subject=TOAN'))).toBeUndefined();
    expect(await role(claimed('principal', 'title=x', 'title=y'))).toBeUndefined();
    expect(await role(claimed('principal', 'other=x'))).toBeUndefined();
    expect(await role(claimed('title=x'))).toBeUndefined();
    expect(await role(claimed())).toBeUndefined();
    expect(await role({ claimed: [...claimed('a').claimed, ...claimed('b').claimed] })).toBeUndefined();
  });
});

describe('the signer', () => {
  it('is not taken when the reference names another certificate', async () => {
    const other = await thumbprint(ec);
    const [one] = open(general(await signature(await header({ 'x5t#S256': other })))).signatures;
    expect(one!.signerCertificate).toBeUndefined();
    expect(judgeIntegrity(one!).finding?.code).toBe('SIGNER_CERTIFICATE_NOT_FOUND');
  });

  it('is found wherever it stands in x5c', async () => {
    const x5c = [rsa.chain[1]!, rsa.chain[0]!].map(toBase64);
    const [one] = open(general(await signature(await header({ x5c })))).signatures;
    expect(judgeIntegrity(one!).integrity).toBe('INTACT');
  });
});

describe('a header that comes again', () => {
  it('is read to the same facts, and nobody can change what the next reader is given', async () => {
    const same = await header({
      srAts: { claimed: [{ mediaType: 'text/plain', encoding: 'binary', qVals: ['principal'] }] },
    });
    const bytes = general(await signature(same));
    const [first] = open(bytes).signatures;
    const [second] = open(bytes).signatures;
    expect(second).toEqual(first);
    expect(() => {
      (second!.header as Record<string, unknown>)['alg'] = 'none';
    }).toThrow(TypeError);
    second!.certificateReferences[0]!.value.fill(0);
    (second!.faults as unknown[]).push({ code: 'JWS_NOT_A_JWS' });
    const [third] = open(bytes).signatures;
    expect(third).toEqual(first);
    expect(third!.signerCertificate).toBeDefined();
  });

  it('is judged anew beside an unprotected header', async () => {
    const same = await header();
    expect(codes(open(general(await signature(same))))).toEqual([]);
    const beside = await signature(same, rsa, { header: { alg: 'RS256' } });
    expect(codes(open(general(beside)))).toEqual(['JWS_HEADER_IN_BOTH']);
    expect(codes(open(general(await signature(same))))).toEqual([]);
  });
});
