import { describe, expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { concatBytes, toBase64Url, utf8Encode } from '../../src/encoding.js';
import { compactSerialization, openJades } from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { VerifyOptions } from '../../src/validation/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  AT,
  cast,
  primaryRecord,
  secondaryRecord,
  signedPrimary,
  signedSecondary,
  step,
  store,
  text,
} from '../support/trust-fixture.js';

/** What a file is, and what a person is told of a file that is nothing to judge. None is called forged without proof. */

async function judge(bytes: Uint8Array, more: Partial<VerifyOptions> = {}) {
  return verifyChecked(bytes, { trust: await store(), at: AT, ...more });
}

describe('files that hold no signature to judge', () => {
  test('the data of a record without signatures is NOT_SIGNED, REJECT, and not called a forgery', async () => {
    for (const policy of ['auto', 'record', 'signatures'] as const) {
      const report = await judge(canonicalize(primaryRecord()), { policy });
      expect(report).toMatchObject({ answer: 'REJECT', code: 'NOT_SIGNED', format: 'unknown', signatures: [] });
      expect(report.message.vi).toContain('không phải bản gốc có chữ ký; điều này không có nghĩa là giả mạo');
      expect(report.message.vi).toContain('bản xuất hoặc bản nháp');
    }
  });

  test('a JWS whose list of signatures is empty is NOT_SIGNED', async () => {
    expect(await judge(await forgeOuter(canonicalize(primaryRecord()), []))).toMatchObject({
      answer: 'REJECT',
      code: 'NOT_SIGNED',
    });
  });

  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10);
  test.each([
    ['an empty file', new Uint8Array(), 'FILE_IS_EMPTY'],
    ['white space', text(' \n'), 'FILE_IS_EMPTY'],
    ['some other JSON', text('{"a":1}'), 'FILE_IS_OTHER_JSON'],
    ['a JSON list', text('[1,2]'), 'FILE_IS_OTHER_JSON'],
    ['JSON cut off', text('{"payload":"e30","signatures":[{"prot'), 'FILE_IS_CUT_OFF'],
    [
      'the ministry’s XML',
      text('<?xml version="1.0"?><HOC_BA><DU_LIEU_HOC_BA Id="data"></DU_LIEU_HOC_BA></HOC_BA>'),
      'FILE_IS_MINISTRY_XML',
    ],
    ['other XML', text('\ufeff<?xml version="1.0"?><hoa_don/>'), 'FILE_IS_XML'],
    ['a web page', text('<!DOCTYPE html><html></html>'), 'FILE_IS_HTML'],
    ['a zip archive', concatBytes(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), new Uint8Array(30)), 'FILE_IS_ZIP'],
    ['a picture', concatBytes(png, new Uint8Array(20)), 'FILE_IS_IMAGE'],
    ['a photograph', concatBytes(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), new Uint8Array(20)), 'FILE_IS_IMAGE'],
  ] as const)('%s is FORMAT_UNKNOWN, UNDECIDED, and says what it is', async (_title, bytes, what) => {
    const report = await judge(bytes);
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      verdict: 'INDETERMINATE',
      code: 'FORMAT_UNKNOWN',
      format: 'unknown',
    });
    expect(report.remarks?.map(({ code }) => code)).toEqual([what]);
    expect(report.message.vi).toContain('điều này không có nghĩa là giả mạo');
    expect(report.message.vi).toContain(report.remarks![0]!.message.vi);
  });

  test.each([
    ['garbage', Uint8Array.from({ length: 300 }, (_, i) => (i * 97 + 13) & 255)],
    ['words', text('Đây là một bức thư. Không phải học bạ.')],
    ['three words with dots', text('a.b.c')],
  ])('%s is FORMAT_UNKNOWN, UNDECIDED', async (_title, bytes) => {
    expect(await judge(bytes)).toMatchObject({ answer: 'UNDECIDED', code: 'FORMAT_UNKNOWN' });
  });

  test('a PDF that is cut off is left open, told for what it is, and nothing is implied about forgery', async () => {
    const report = await judge(text('%PDF-1.7\n1 0 obj\n'));
    expect(report).toMatchObject({
      answer: 'UNDECIDED',
      code: 'FORMAT_UNKNOWN',
      format: 'pdf',
      settledBy: [{ what: 'ORIGINAL_FILE' }],
    });
    expect(report.remarks?.map(({ code }) => code)).toContain('FILE_IS_CUT_OFF_PDF');
  });

  test.each([
    ['a JWE in JSON', text('{"protected":"e30","iv":"a","ciphertext":"b","tag":"c"}')],
    ['a compact JWE', text(`${toBase64Url(utf8Encode('{"alg":"RSA-OAEP","enc":"A256GCM"}'))}.a.b.c.d`)],
    ['an encrypted archive', concatBytes(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 1, 0), new Uint8Array(30))],
  ])('%s is ENCRYPTED_UNSUPPORTED, UNDECIDED', async (_title, bytes) => {
    expect(await judge(bytes)).toMatchObject({ answer: 'UNDECIDED', code: 'ENCRYPTED_UNSUPPORTED' });
  });

  test.each([
    ['jsonBytes', { jsonBytes: 100 }],
    ['jsonDepth', { jsonDepth: 2 }],
    ['jwsSignatures', { jwsSignatures: 2 }],
    ['signatureChecks', { signatureChecks: 2 }],
    ['hashedBytes', { hashedBytes: 1000 }],
  ])('the limit %s reached is LIMIT_EXCEEDED, UNDECIDED, naming the limit', async (name, limits) => {
    const report = await judge(await signedPrimary(), { limits });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'LIMIT_EXCEEDED' });
    expect(report.message.en).toContain(name);
  });
});

describe('records that only teachers have signed', () => {
  test('plain JSON with good teachers’ signatures is ROLE_MISSING, naming who is still to sign', async () => {
    const bytes = openJades(await signedSecondary()).content!;
    const report = await judge(bytes);
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING', format: 'unknown' });
    expect(report.missingRoles?.map(({ role }) => role)).toEqual(['homeroom-teacher', 'principal', 'school-seal']);
    expect(report.signatures.map(({ integrity }) => integrity)).toEqual(['INTACT', 'INTACT']);
  });
});

describe('policies', () => {
  test('under auto a good signature over something else is NOT_A_RECORD, UNDECIDED; under signatures it is accepted', async () => {
    const { principal } = await cast();
    const bytes = await forgeOuter(text('{"thu":"khong phai hoc ba"}'), [step(principal, 'principal')]);
    expect(await judge(bytes)).toMatchObject({ policy: 'auto', answer: 'UNDECIDED', code: 'NOT_A_RECORD' });
    expect(await judge(bytes, { policy: 'record' })).toMatchObject({ answer: 'UNDECIDED', code: 'NOT_A_RECORD' });
    expect(await judge(bytes, { policy: 'signatures' })).toMatchObject({
      policy: 'signatures',
      answer: 'ACCEPT',
      code: 'SIGNATURES_ACCEPTED',
    });
  });

  test('under auto a failed signature over something else stays REJECT', async () => {
    const { principal } = await cast();
    const bytes = await forgeOuter(text('{"thu":"khong phai hoc ba"}'), [step(principal, 'principal')]);
    const changed = text(new TextDecoder().decode(bytes).replace('"payload":"e', '"payload":"f'));
    expect(await judge(changed)).toMatchObject({ answer: 'REJECT', verdict: 'TOTAL_FAILED' });
  });

  test('under signatures authority is not judged, and the worst of all signatures counts, teachers’ included', async () => {
    const { stranger } = await cast();
    const bytes = await signedPrimary(() => [step(stranger, 'principal')]);
    const report = await judge(bytes, { policy: 'signatures' });
    expect(report).toMatchObject({ policy: 'signatures', answer: 'ACCEPT' });
    expect(report.signatures[0]?.signer?.authorised).toBeUndefined();
    const record = secondaryRecord();
    const broken = new TextDecoder().decode(await signedSecondary(undefined, record));
    expect((await judge(text(broken), { policy: 'signatures' })).signatures).toHaveLength(5);
  });

  test('a compact JWS is judged, with and without a line break at its end', async () => {
    const { principal } = await cast();
    const payload = text('{"a":1}');
    const { protected: header, signature } = JSON.parse(
      new TextDecoder().decode(await forgeOuter(payload, [step(principal, 'principal')])),
    ).signatures[0];
    const compact = compactSerialization({ protected: header, signature }, payload);
    for (const ending of ['', '\n', '\r\n']) {
      expect(await judge(text(compact + ending), { policy: 'signatures' }), JSON.stringify(ending)).toMatchObject({
        answer: 'ACCEPT',
      });
    }
    const flattened = JSON.stringify({ payload: toBase64Url(payload), protected: header, signature });
    expect(await judge(text(flattened), { policy: 'signatures' })).toMatchObject({ answer: 'ACCEPT' });
  });

  test('a wrong call is an exception, never a report', async () => {
    const { verify } = await import('../../src/validation/index.js');
    const trust = await store();
    const bytes = await signedPrimary();
    expect(() => verify(bytes, { trust, at: 'hôm nay' })).toThrow('WRONG_CALL');
    for (const other of ['{}', undefined, [1], { length: 3 }])
      expect(() => verify(other as never, { trust, at: AT })).toThrow('WRONG_CALL');
    expect(verify(Buffer.from(bytes), { trust, at: AT })).toEqual(verify(bytes, { trust, at: AT }));
    expect(() => verify(bytes, { trust, at: AT, policy: 'all' as 'auto' })).toThrow('WRONG_CALL');
    expect(() => verify(bytes, { trust, at: AT, maxAgeDays: -1 })).toThrow('WRONG_CALL');
  });
});

describe('payloads that two readers could read differently', () => {
  async function signed(json: string) {
    const { homeroom, principal, seal } = await cast();
    return forgeOuter(text(json), [
      step(homeroom, 'homeroom-teacher'),
      step(principal, 'principal'),
      step(seal, 'school-seal'),
    ]);
  }

  test('a signed record with a doubled member is RECORD_NOT_READABLE, REJECT', async () => {
    const json = new TextDecoder().decode(canonicalize(primaryRecord()));
    expect(await judge(await signed(`${json.slice(0, -1)},"lan":2}`))).toMatchObject({
      answer: 'REJECT',
      code: 'RECORD_NOT_READABLE',
    });
  });

  test('a JWS with two payload members is FORMAT_FAILURE, REJECT', async () => {
    const bytes = new TextDecoder().decode(await signedPrimary());
    const report = await judge(text(bytes.replace('{"payload"', '{"payload":"e30","payload"')));
    expect(report).toMatchObject({ answer: 'REJECT', subIndication: 'FORMAT_FAILURE' });
  });

  test('a JWS that is general and flattened at once is FORMAT_FAILURE, REJECT', async () => {
    const bytes = new TextDecoder().decode(await signedPrimary());
    const report = await judge(text(bytes.replace('{"payload"', '{"signature":"AA","protected":"e30","payload"')));
    expect(report).toMatchObject({ answer: 'REJECT', subIndication: 'FORMAT_FAILURE' });
  });

  test('a payload nested beyond the limit is LIMIT_EXCEEDED, UNDECIDED, not a crash', async () => {
    const deep = `{"loai_ho_so":"hoc-ba/thpt","mo_rong":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(await judge(await signed(deep))).toMatchObject({ answer: 'UNDECIDED', code: 'LIMIT_EXCEEDED' });
  });
});
