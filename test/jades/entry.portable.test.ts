import { describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import {
  claimStrings,
  compactSerialization,
  entryPayload,
  entrySignatures,
  extractPartial,
  openJades,
  protectedHeader,
  signingInput,
} from '../../src/jades/index.js';
import { readJson } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { type TestSigner, testSigner } from './signers.js';

type Mutable = Record<string, unknown>;

const blank = (): Mutable => ({
  loai_ho_so: 'hoc-ba/thpt',
  phien_ban: '1.0',
  ma_ban_ghi: '0b6d3c1e-4a57-4a53-8f0e-6f3c8f7e2d11',
  lan: 1,
  pham_vi: 'ca_nam',
  nam_bat_dau: 2025,
  nam_ket_thuc: 2026,
  khoi_lop_hoc_id: '12',
  ten_lop_hoc: '12A1',
  co_so_giao_duc: { co_so_giao_duc_id: '79000123', ten_co_so_giao_duc: 'Trường THPT Minh Hoạ' },
  nguoi_hoc: { ho_va_ten: 'Nguyễn Thị Minh Hoạ', ngay_sinh: '2008-03-09', gioi_tinh: 'nu' },
  bang_diem_hoc_ba: [
    { mon_hoc_id: 'TOAN', danh_gia: 'binh_thuong', diem_ca_nam: 8.6 },
    { mon_hoc_id: 'VAN', danh_gia: 'binh_thuong', diem_ca_nam: 7 },
  ],
});

const entries = (record: Mutable) => record['bang_diem_hoc_ba'] as Mutable[];
const strict = (record: Mutable): JsonObject => readJson(utf8Encode(JSON.stringify(record))) as JsonObject;

async function jwsFor(record: Mutable, index: number, signer: TestSigner, subject: string): Promise<string> {
  const header = protectedHeader({
    algorithm: signer.algorithm,
    certificateChain: signer.chain,
    signingTime: Date.UTC(2026, 5, 1),
    claims: claimStrings({ role: 'subject-teacher', subject }),
    commitment: 'ProofOfCreation',
    carriage: 'entry',
  });
  const payload = entryPayload(strict(record), index);
  return compactSerialization({ protected: header, signature: await signer.sign(signingInput(header, payload)) });
}

async function signedRecord(): Promise<Mutable> {
  const record = blank();
  const maths = await testSigner('RS256', 0);
  const letters = await testSigner('ES256', 0);
  const second = await testSigner('RS256', 1);
  entries(record)[0]!['chu_ky'] = [await jwsFor(record, 0, maths, 'TOAN')];
  entries(record)[1]!['chu_ky'] = [await jwsFor(record, 1, letters, 'VAN'), await jwsFor(record, 1, second, 'VAN')];
  record['chung_thu_so'] = [maths, letters, second].map(({ chain }) => toBase64(chain[0]!));
  return record;
}

const judged = (record: Mutable) =>
  entrySignatures(strict(record)).map((signature) => ({
    entry: signature.entry,
    position: signature.position,
    integrity: judgeIntegrity(signature).integrity,
    codes: signature.faults.map(({ code }) => code),
  }));

const broken = (record: Mutable) => judged(record).filter(({ integrity }) => integrity === 'BROKEN');

describe('entryPayload', () => {
  it('is the RFC 8785 form of exactly the members of contract §7', () => {
    const record = blank();
    entries(record)[0]!['chu_ky'] = ['anything'];
    expect(utf8Decode(entryPayload(strict(record), 0))).toBe(
      '{"co_so_giao_duc_id":"79000123","ho_va_ten":"Nguyễn Thị Minh Hoạ",' +
        '"ket_qua":{"danh_gia":"binh_thuong","diem_ca_nam":8.6,"mon_hoc_id":"TOAN"},"khoi_lop_hoc_id":"12",' +
        '"loai":"khue/ket-qua-mon/1","loai_ho_so":"hoc-ba/thpt","ma_ban_ghi":"0b6d3c1e-4a57-4a53-8f0e-6f3c8f7e2d11",' +
        '"nam_bat_dau":2025,"nam_ket_thuc":2026,"ngay_sinh":"2008-03-09","pham_vi":"ca_nam","phien_ban":"1.0"}',
    );
  });

  it('is the same from a value parsed by JSON.parse', () => {
    const record = blank();
    expect(entryPayload(record as unknown as JsonObject, 1)).toEqual(entryPayload(strict(record), 1));
  });

  it.each([
    ['/loai_ho_so'],
    ['/phien_ban'],
    ['/ma_ban_ghi'],
    ['/pham_vi'],
    ['/nam_bat_dau'],
    ['/nam_ket_thuc'],
    ['/khoi_lop_hoc_id'],
    ['/co_so_giao_duc/co_so_giao_duc_id'],
    ['/nguoi_hoc/ho_va_ten'],
    ['/nguoi_hoc/ngay_sinh'],
    ['/co_so_giao_duc'],
    ['/nguoi_hoc'],
  ])('says which member is missing: %s', (path) => {
    const record = blank();
    const names = path.slice(1).split('/');
    const holder = names.length === 2 ? (record[names[0]!] as Mutable) : record;
    delete holder[names.at(-1)!];
    expect(() => entryPayload(strict(record), 0)).toThrow(
      expect.objectContaining({ code: 'ENTRY_MEMBER_MISSING', path: expect.stringContaining(path) as string }),
    );
  });

  it('refuses an index without an entry', () => {
    expect(() => entryPayload(strict(blank()), 2)).toThrow(
      expect.objectContaining({ code: 'ENTRY_MEMBER_MISSING', path: '/bang_diem_hoc_ba/2' }),
    );
  });
});

describe('entrySignatures', () => {
  it('finds every signature with its entry, claims and certificate, INTACT and B-B', async () => {
    const record = await signedRecord();
    const signatures = entrySignatures(strict(record));
    expect(signatures.map(({ entry, position }) => [entry, position])).toEqual([
      ['/bang_diem_hoc_ba/0', 0],
      ['/bang_diem_hoc_ba/1', 0],
      ['/bang_diem_hoc_ba/1', 1],
    ]);
    for (const signature of signatures) {
      expect(judgeIntegrity(signature)).toEqual({ integrity: 'INTACT' });
      expect(signature).toMatchObject({ scope: 'ENTRY', level: 'B-B', faults: [], warnings: [] });
      expect(signature.carriedCertificates).toEqual([signature.signerCertificate]);
    }
    expect(signatures[0]!.claimedRole).toEqual({ role: 'subject-teacher', subject: 'TOAN' });
  });

  it('does not cover numbers that come later', async () => {
    const record = await signedRecord();
    record['hoc_ba_id'] = '12345678';
    (record['nguoi_hoc'] as Mutable)['so_dinh_danh_ca_nhan'] = '079208000001';
    expect(broken(record)).toEqual([]);
  });

  const changes: [string, (record: Mutable) => Mutable, string, unknown][] = [
    ['a mark', (record) => entries(record)[0]!, 'diem_ca_nam', 9.6],
    ['a member put beside the mark', (record) => entries(record)[0]!, 'ghi_chu', 'x'],
    ['the holder', (record) => record['nguoi_hoc'] as Mutable, 'ho_va_ten', 'Trần Văn Minh Hoạ'],
    ['the birth date', (record) => record['nguoi_hoc'] as Mutable, 'ngay_sinh', '2008-03-10'],
    ['the school', (record) => record['co_so_giao_duc'] as Mutable, 'co_so_giao_duc_id', '79000124'],
    ['the year', (record) => record, 'nam_ket_thuc', 2027],
    ['the grade', (record) => record, 'khoi_lop_hoc_id', '11'],
    ['the issue of the record', (record) => record, 'ma_ban_ghi', '0b6d3c1e-4a57-4a53-8f0e-6f3c8f7e2d12'],
    ['the period', (record) => record, 'pham_vi', 'hoc_ky_1'],
  ];
  it.each(changes)('is BROKEN when %s is changed', async (_, holder, name, value) => {
    const record = await signedRecord();
    holder(record)[name] = value;
    expect(broken(record).length).toBeGreaterThan(0);
  });

  it('is BROKEN when a signature is moved to another entry', async () => {
    const record = await signedRecord();
    const [maths, letters] = entries(record);
    [maths!['chu_ky'], letters!['chu_ky']] = [letters!['chu_ky']!, maths!['chu_ky']!];
    expect(broken(record)).toHaveLength(3);
  });

  it('has no signer when the certificate is not in chung_thu_so', async () => {
    const record = await signedRecord();
    record['chung_thu_so'] = (record['chung_thu_so'] as string[]).slice(1);
    expect(judgeIntegrity(entrySignatures(strict(record))[0]!).finding?.code).toBe('SIGNER_CERTIFICATE_NOT_FOUND');
    delete record['chung_thu_so'];
    expect(broken(record)).toHaveLength(3);
  });

  it.each([
    ['x5c', ['MII'], 'ENTRY_HEADER'],
    ['cty', 'json', 'ENTRY_HEADER'],
    ['kid', 'x', 'ENTRY_HEADER'],
    ['khue_prev', { digAlg: 'S256', digVals: ['A'.repeat(43)] }, 'ENTRY_HEADER'],
    ['typ', 'jose+json', 'ENTRY_HEADER'],
    ['srCms', undefined, 'ENTRY_HEADER'],
    ['iat', undefined, 'ENTRY_HEADER'],
    ['sigD', {}, 'ENTRY_HEADER'],
    ['b64', false, 'ENTRY_HEADER'],
  ])('is a fault when the header departs from contract §7 in %s', async (name, value, code) => {
    const record = await signedRecord();
    const [jws] = entries(record)[0]!['chu_ky'] as string[];
    const [head, , signature] = jws!.split('.');
    const header = JSON.parse(utf8Decode(fromUrl(head!))) as Record<string, unknown>;
    header[name] = value;
    entries(record)[0]!['chu_ky'] = [`${toBase64Url(utf8Encode(JSON.stringify(header)))}..${signature}`];
    expect(judged(record)[0]!.codes).toContain(code);
  });

  it.each([
    ['a payload inside', (jws: string) => [jws.replace('..', '.e30.')], 'ENTRY_SIGNATURE_NOT_DETACHED'],
    ['no JWS', () => ['abc'], 'ENTRY_SIGNATURE_NOT_DETACHED'],
    ['no text', () => [17], 'ENTRY_SIGNATURE_NOT_DETACHED'],
    ['a text instead of a list', (jws: string) => jws, 'ENTRY_SIGNATURES_FORM'],
    ['five of them', (jws: string) => [jws, jws, jws, jws, jws], 'ENTRY_SIGNATURES_FORM'],
  ] as [string, (jws: string) => JsonValue, string][])('is a fault with %s', async (_, change, code) => {
    const record = await signedRecord();
    const [jws] = entries(record)[0]!['chu_ky'] as string[];
    entries(record)[0]!['chu_ky'] = change(jws!);
    expect(judged(record)[0]!.codes).toContain(code);
  });

  it('says the missing member when the payload cannot be rebuilt', async () => {
    const record = await signedRecord();
    delete record['ma_ban_ghi'];
    expect(judged(record)[0]).toMatchObject({ integrity: 'BROKEN', codes: ['ENTRY_MEMBER_MISSING'] });
  });

  it('checks the algorithm against the key of the certificate found in chung_thu_so', async () => {
    const record = blank();
    const p384 = await testSigner('ES384');
    entries(record)[0]!['chu_ky'] = [await jwsFor(record, 0, { ...p384, algorithm: 'ES256' }, 'TOAN')];
    record['chung_thu_so'] = [toBase64(p384.chain[0]!)];
    expect(judged(record)[0]!.codes).toEqual(['SIGNATURE_ALGORITHM_NOT_OF_KEY']);
  });

  it('stops at the limit when many entries repeat a very long name', async () => {
    const record = await signedRecord();
    const [entry] = entries(record);
    (record['nguoi_hoc'] as Mutable)['ho_va_ten'] = 'Đ'.repeat(50_000);
    record['bang_diem_hoc_ba'] = Array.from({ length: 1000 }, () => entry);
    const signatures = entrySignatures(strict(record), { jsonBytes: 1_000_000 });
    expect(signatures).toHaveLength(10);
    expect(signatures.at(-1)!.faults).toContainEqual({
      code: 'LIMIT_EXCEEDED',
      params: { limit: 'jsonBytes', allowed: 1_000_000 },
      path: '/bang_diem_hoc_ba/9',
    });
  });

  it('finds nothing in records without entries', () => {
    expect(entrySignatures(strict({}))).toEqual([]);
    expect(entrySignatures(strict({ bang_diem_hoc_ba: [1, 'x', null, {}] }))).toEqual([]);
  });
});

const fromUrl = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

describe('extractPartial', () => {
  it('gives every signature as an ordinary JWS once the payload is put back', async () => {
    const partial = extractPartial(strict(await signedRecord()));
    expect(partial.map(({ entry }) => entry)).toEqual([
      '/bang_diem_hoc_ba/0',
      '/bang_diem_hoc_ba/1',
      '/bang_diem_hoc_ba/1',
    ]);
    for (const { jws, payload } of partial) {
      const whole = jws.replace('..', `.${toBase64Url(payload)}.`);
      const document = openJades(utf8Encode(whole));
      expect(document.faults).toEqual([]);
      expect(document.content).toEqual(payload);
      expect(document.signatures[0]!.faults).toEqual([]);
    }
  });
});
