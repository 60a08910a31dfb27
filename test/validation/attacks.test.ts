import { describe, expect, test } from 'vitest';
import { editHeader, editJws, editPayload, forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import { utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { canonicalize, readJson } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  AT,
  cast,
  primaryRecord,
  revocation,
  SIGNED_AT,
  type StoreOptions,
  secondaryRecord,
  signedPrimary,
  signedSecondary,
  signer,
  step,
  store,
  usualSteps,
} from '../support/trust-fixture.js';

/** Attacks of people who know the formats (issue §7), each named; none may ever be ACCEPT. */

const DAY = 86_400_000;

async function judge(bytes: Uint8Array, options: StoreOptions = {}) {
  const report = verifyChecked(bytes, { trust: await store(options), at: AT });
  expect(report.answer).not.toBe('ACCEPT');
  return report;
}

const recordIn = (bytes: Uint8Array): JsonObject => readJson(openJades(bytes).content!) as JsonObject;
const entriesOf = (record: JsonObject): JsonObject[] => record['bang_diem_hoc_ba'] as unknown as JsonObject[];

/** The usual outer signatures over a record as it is, teachers' signatures and all. */
async function close(record: JsonObject): Promise<Uint8Array> {
  return forgeOuter(canonicalize(record), await usualSteps());
}

describe('signatures removed, moved, doubled', () => {
  test('a signature in the middle removed is proven by those after it', async () => {
    for (const index of [0, 1]) {
      const bytes = editJws(await signedPrimary(), ({ signatures }) => void signatures.splice(index, 1));
      expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', code: 'SIGNATURE_REMOVED' });
    }
  });

  test('a principal’s signature moved from another pupil’s record does not verify here', async () => {
    const other = await signedPrimary(
      undefined,
      primaryRecord((value) => {
        value['ten_lop_hoc'] = '1Z';
      }),
    );
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      editJws(other, (jws) => {
        signatures[1] = jws.signatures[1]!;
      });
    });
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', subIndication: 'SIG_CRYPTO_FAILURE' });
  });

  test('a teacher’s signature moved to another subject of the same record does not verify there', async () => {
    const record = recordIn(await signedSecondary());
    const [first, second] = entriesOf(record);
    const moved = {
      ...record,
      bang_diem_hoc_ba: [
        { ...first!, chu_ky: second!['chu_ky']! },
        { ...second!, chu_ky: first!['chu_ky']! },
      ],
    };
    const report = await judge(await close(moved));
    expect(report).toMatchObject({ answer: 'REJECT', subIndication: 'SIG_CRYPTO_FAILURE' });
    expect(report.signatures.slice(0, 2).map(({ integrity }) => integrity)).toEqual(['BROKEN', 'BROKEN']);
  });

  test.each([
    [
      'another pupil',
      (record: Record<string, JsonValue>) => {
        record['nguoi_hoc'] = { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: 'Hà Văn Phép Thử' };
      },
    ],
    [
      'another school year',
      (record: Record<string, JsonValue>) => {
        record['nam_bat_dau'] = Number(record['nam_bat_dau']) - 1;
        record['nam_ket_thuc'] = Number(record['nam_ket_thuc']) - 1;
      },
    ],
    [
      'a re-issue of the same record',
      (record: Record<string, JsonValue>) => {
        record['ma_ban_ghi'] = '5f0f9e0c-3a51-4b8e-9d0e-8f7b1a2c3d4e';
      },
    ],
  ])('teachers’ signatures carried over to %s do not verify', async (_title, change) => {
    const record: Record<string, JsonValue> = { ...recordIn(await signedSecondary()) };
    change(record);
    const report = await judge(await close(record));
    expect(report).toMatchObject({ answer: 'REJECT', subIndication: 'SIG_CRYPTO_FAILURE' });
  });

  test('a mark changed inside one entry breaks its teacher’s signature even when the school signs again', async () => {
    const record = recordIn(await signedSecondary());
    const [first, second] = entriesOf(record);
    const better = {
      ...record,
      bang_diem_hoc_ba: [{ ...first!, diem_tong_ket: first!['diem_tong_ket'] === 10 ? 9 : 10 }, second!],
    };
    expect(await judge(await close(better))).toMatchObject({ answer: 'REJECT', code: 'SIGNATURE_VALUE_WRONG' });
  });
});

describe('people without the right', () => {
  test('a stranger’s valid certificate that names the school seals nothing', async () => {
    const { stranger } = await cast();
    const report = await judge(await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'SIGNER_NOT_LISTED' });
    expect(report.signatures[2]).toMatchObject({ integrity: 'INTACT', role: 'unknown', signer: { authorised: false } });
  });

  test('the right person of the wrong school is named as such', async () => {
    const { otherPrincipal } = await cast();
    const report = await judge(await signedPrimary(([a, , c]) => [a!, step(otherPrincipal, 'principal'), c!]));
    expect(report).toMatchObject({ answer: 'REJECT', code: 'SIGNER_OF_OTHER_BODY' });
    expect(report.message.vi).toContain(
      'Chữ ký này là của Trường THPT Khác Minh Họa, không phải của Trường Tiểu học Sao Khuê Minh Họa.',
    );
  });

  test('the seal of another school is named as such', async () => {
    const { otherSeal } = await cast();
    expect(await judge(await signedPrimary(([a, b]) => [a!, b!, step(otherSeal, 'school-seal')]))).toMatchObject({
      answer: 'REJECT',
      code: 'SIGNER_OF_OTHER_BODY',
    });
  });

  test('a principal after their term is refused', async () => {
    const { former } = await cast();
    expect(await judge(await signedPrimary(([a, , c]) => [a!, step(former, 'principal'), c!]))).toMatchObject({
      answer: 'REJECT',
      code: 'SIGNER_TERM_NOT_COVERED',
    });
  });

  test('a former principal who dates the signature back into the term is not proven right', async () => {
    const { former } = await cast();
    const back = step(former, 'principal', { at: Date.parse('2025-12-01T00:00:00Z') });
    expect(await judge(await signedPrimary(([a, , c]) => [a!, back, c!]))).toMatchObject({
      answer: 'UNDECIDED',
      code: 'AUTHORITY_TIME_NOT_PROVEN',
    });
  });

  test.each([
    ['as the head', { role: 'principal' }, 'CAPACITY_NOT_AUTHORISED'],
    ['for the head without a decision', { role: 'principal', capacity: 'KT' }, 'CAPACITY_WITHOUT_DECISION'],
    [
      'for the head with an empty decision',
      { role: 'principal', capacity: 'KT', decision: ' ' },
      'CAPACITY_WITHOUT_DECISION',
    ],
    [
      'in a capacity that nobody gave',
      { role: 'principal', capacity: 'Q', decision: '1/QĐ' },
      'CAPACITY_NOT_AUTHORISED',
    ],
  ])('a deputy who signs %s is refused', async (_title, claim, code) => {
    const { deputy } = await cast();
    expect(
      await judge(await signedPrimary(([a, , c]) => [a!, step(deputy, 'principal', { claim }), c!])),
    ).toMatchObject({
      answer: 'REJECT',
      code,
    });
  });

  test('a homeroom teacher who claims to be the principal is refused', async () => {
    const { homeroom } = await cast();
    expect(await judge(await signedPrimary(([a, , c]) => [a!, step(homeroom, 'principal'), c!]))).toMatchObject({
      answer: 'REJECT',
    });
  });

  test('a signature that claims no role at all fills no place', async () => {
    const bytes = await signedPrimary(([a, b, c]) => [a!, b!, { ...c!, claim: { role: 'seal' } }]);
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
  });

  test('a stolen seal, revoked and used on after that by its own claim, is refused', async () => {
    const { seal } = await cast();
    const entry = { revokedAt: SIGNED_AT - DAY, reason: 'keyCompromise' as const };
    expect(
      await judge(await signedPrimary(), { revocation: await revocation({ entries: [{ leaf: seal, entry }] }) }),
    ).toMatchObject({
      answer: 'REJECT',
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
    });
  });

  test('a stolen seal that dates itself back before its revocation is not proven right', async () => {
    const { seal } = await cast();
    const entry = { revokedAt: SIGNED_AT + DAY, reason: 'keyCompromise' as const };
    expect(
      await judge(await signedPrimary(), { revocation: await revocation({ entries: [{ leaf: seal, entry }] }) }),
    ).toMatchObject({
      answer: 'UNDECIDED',
      subIndication: 'REVOKED_NO_POE',
    });
  });

  test('a teacher who signs another teacher’s subject with a claim to their own is refused', async () => {
    const { maths } = await cast();
    const record = await forgeEntries(
      secondaryRecord(),
      () => maths,
      () => SIGNED_AT - DAY,
    );
    // The claim inside the second signature is changed by its own signer.
    const { claimStrings, compactSerialization, entryPayload, protectedHeader, signingInput } = await import(
      '../../src/jades/index.js'
    );
    const header = protectedHeader({
      algorithm: maths.key.algorithm,
      certificateChain: [maths.certificateDer],
      signingTime: SIGNED_AT - DAY,
      claims: claimStrings({ role: 'subject-teacher', subject: '15' }),
      commitment: 'ProofOfCreation',
      carriage: 'entry',
    });
    const signature = await (await maths.key.as(maths.key.algorithm)).sign(
      signingInput(header, entryPayload(record, 1)),
    );
    const [first, second] = entriesOf(record);
    const changed = {
      ...record,
      bang_diem_hoc_ba: [first!, { ...second!, chu_ky: [compactSerialization({ protected: header, signature })] }],
    };
    expect(await judge(await close(changed))).toMatchObject({ answer: 'REJECT', code: 'SUBJECT_DIFFERS' });
  });

  test('one teacher’s two signatures do not fill two places of one subject', async () => {
    const { maths } = await cast();
    const record = secondaryRecord((value) => {
      const rows = value['danh_sach_nguoi_ky'] as unknown as JsonObject[];
      rows.splice(1, 0, { ...rows[0]!, mon_hoc_id: '15', ho_va_ten: 'Người thứ hai' });
    });
    const once = await forgeEntries(
      record,
      () => maths,
      () => SIGNED_AT - DAY,
    );
    const again = await forgeEntries(
      record,
      () => maths,
      () => SIGNED_AT - 2 * DAY,
    );
    const both = {
      ...once,
      bang_diem_hoc_ba: entriesOf(once).map((entry, i) => ({
        ...entry,
        chu_ky: [...(entry['chu_ky'] as readonly string[]), ...(entriesOf(again)[i]!['chu_ky'] as readonly string[])],
      })),
    };
    expect((await judge(await close(both))).missingRoles).toMatchObject([
      { role: 'subject-teacher', entry: '/bang_diem_hoc_ba/0' },
    ]);
  });
});

describe('confusion of algorithms, headers and texts', () => {
  test.each(['none', 'None', 'HS256', 'RS1', 'ES256', 'PS256'])(
    'the algorithm changed to %s is never accepted',
    async (alg) => {
      const bytes = editJws(await signedPrimary(), ({ signatures }) => {
        signatures[2]!.protected = editHeader(signatures[2]!.protected, (header) => {
          header['alg'] = alg;
        });
      });
      expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', verdict: 'TOTAL_FAILED' });
    },
  );

  test('a member moved from the protected to the unprotected header is not what was signed', async () => {
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      let iat: JsonValue = 0;
      signatures[2]!.protected = editHeader(signatures[2]!.protected, (header) => {
        iat = header['iat'] as JsonValue;
        delete header['iat'];
      });
      signatures[2]!.header = { iat };
    });
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT' });
  });

  test('modified padding bits of a signature value are refused', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      const value = signatures[2]!.signature;
      // 256 octets leave four bits in the last character that must be zero.
      signatures[2]!.signature = value.slice(0, -1) + alphabet[alphabet.indexOf(value.at(-1)!) | 1];
    });
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', subIndication: 'FORMAT_FAILURE' });
  });

  test('the NFD twin of a signed record is another record', async () => {
    const bytes = editPayload(
      await signedPrimary(),
      (record) => readJson(utf8Encode(JSON.stringify(record).normalize('NFD'))) as JsonObject,
    );
    expect(await judge(bytes)).toMatchObject({ answer: 'REJECT', subIndication: 'SIG_CRYPTO_FAILURE' });
  });

  test('a record signed in NFD is judged, and its twin characters are pointed out', async () => {
    const record = readJson(utf8Encode(JSON.stringify(primaryRecord()).normalize('NFD'))) as JsonObject;
    const report = verifyChecked(await signedPrimary(undefined, record), { trust: await store(), at: AT });
    expect(report.record?.remarks?.some(({ code }) => code === 'RECORD_TEXT')).toBe(true);
  });

  test('a certificate swapped in x5c is not the one that the signed digest names', async () => {
    const { principal } = await cast();
    const { toBase64 } = await import('../../src/encoding.js');
    const bytes = editJws(await signedPrimary(), ({ signatures }) => {
      signatures[2]!.protected = editHeader(signatures[2]!.protected, (header) => {
        header['x5c'] = [toBase64(principal.certificateDer)];
      });
    });
    expect((await judge(bytes)).signatures[2]).toMatchObject({
      role: 'unknown',
      answer: expect.stringMatching(/REJECT|UNDECIDED/),
    });
  });

  test('hostile text in a record never reaches the first line', async () => {
    const evil = '\u202eEVIL<script>=cmd|\u001b[31m';
    const record = primaryRecord((value) => {
      value['co_so_giao_duc'] = { ...(value['co_so_giao_duc'] as JsonObject), ten_co_so_giao_duc: evil };
      value['nguoi_hoc'] = { ...(value['nguoi_hoc'] as JsonObject), ho_va_ten: evil };
      (value['danh_sach_nguoi_ky'] as unknown as JsonObject[])[0] = { vai_tro: 'homeroom-teacher', ho_va_ten: evil };
    });
    const { issue } = await cast();
    const leaf = await issue(evil);
    const options: StoreOptions = {
      change: (entry) => ({
        ...entry,
        signers: [...entry.signers, signer('principal', 'Người trong danh sách', leaf, { terms: [] })],
      }),
    };
    for (const bytes of [
      await signedPrimary(undefined, record),
      await signedPrimary(([a, , c]) => [a!, step(leaf, 'principal'), c!], record),
      await signedPrimary(([a, , c]) => [a!, step(leaf, 'principal', { at: leaf.notAfter + DAY }), c!], record),
    ]) {
      const { message } = verifyChecked(bytes, { trust: await store(options), at: AT });
      expect(message.vi + message.en).not.toContain('EVIL');
      expect(message.vi + message.en).not.toContain('\u202e');
    }
  });
});
