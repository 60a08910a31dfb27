import { describe, expect, test } from 'vitest';
import { type ForgedStep, forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import { utf8Encode } from '../../src/encoding.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { defaultRoleRules } from '../../src/trust/index.js';
import type { ListedIssuer, RoleRule } from '../../src/trust/types.js';
import type { VerifyOptions } from '../../src/validation/index.js';
import { verifyChecked } from '../support/report-invariants.js';
import {
  AT,
  type Change,
  cast,
  diploma,
  issuer,
  PRIMARY,
  primaryRecord,
  SECONDARY,
  SIGNED_AT,
  type StoreOptions,
  secondaryRecord,
  signedPrimary,
  signedSecondary,
  signer,
  step,
  store,
  UNIVERSITY,
  usualSteps,
} from '../support/trust-fixture.js';

/** Who must sign, in which order, and what the record itself may say about it (contract §2, §3). */

async function judge(bytes: Uint8Array, options: StoreOptions = {}, more: Partial<VerifyOptions> = {}) {
  return verifyChecked(bytes, { trust: await store(options), at: AT, ...more });
}

const rows = (record: Record<string, JsonValue>): JsonObject[] =>
  record['danh_sach_nguoi_ky'] as unknown as JsonObject[];
const entries = (record: Record<string, JsonValue>): JsonObject[] =>
  record['bang_diem_hoc_ba'] as unknown as JsonObject[];

const withRules = (change: (rule: RoleRule) => RoleRule): StoreOptions => ({
  rules: defaultRoleRules.map((rule) => (rule.documentTypes.includes('hoc-ba/tieu-hoc') ? change(rule) : rule)),
});

describe('required signatories', () => {
  test.each([
    ['homeroom-teacher', 0],
    ['principal', 1],
    ['school-seal', 2],
  ])('a record whose %s never signed is ROLE_MISSING, REJECT', async (role, index) => {
    const bytes = await signedPrimary((steps) => steps.filter((_, i) => i !== index));
    const report = await judge(bytes);
    expect(report).toMatchObject({
      answer: 'REJECT',
      verdict: 'INDETERMINATE',
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
      code: 'ROLE_MISSING',
      missingRoles: [{ role }],
    });
  });

  test('the missing places are said in the first line in words that a person knows', async () => {
    const report = await judge(await signedPrimary(([homeroom]) => [homeroom!]));
    expect(report.message.vi).toBe('KHÔNG CHẤP NHẬN: Hồ sơ thiếu chữ ký bắt buộc. Còn thiếu: hiệu trưởng, con dấu.');
  });

  test('a role that the record names like a member of every object is quoted nowhere', async () => {
    const record = primaryRecord((value) => {
      rows(value).unshift({ vai_tro: 'constructor', ho_va_ten: 'Người không vai' });
    });
    const { answer, message } = await judge(await signedPrimary(undefined, record));
    expect(answer).toBe('REJECT');
    expect(`${message.vi} ${message.en}`).not.toMatch(/undefined|constructor/);
  });

  test('an entry with a result and without its teacher is ROLE_MISSING with entry and subject', async () => {
    const { maths } = await cast();
    const bytes = await signedSecondary(undefined, undefined, (subject) => (subject === '15' ? maths : undefined));
    const report = await judge(bytes);
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
    expect(report.missingRoles).toEqual([
      { role: 'subject-teacher', entry: '/bang_diem_hoc_ba/1', subject: expect.any(String) },
    ]);
  });

  test('an entry whose subject two teachers share needs both', async () => {
    const record = secondaryRecord((value) => {
      rows(value).splice(1, 0, { ...rows(value)[0]!, mon_hoc_id: '15', ho_va_ten: 'Người thứ hai' });
    });
    const report = await judge(await signedSecondary(undefined, record));
    expect(report.missingRoles).toMatchObject([{ role: 'subject-teacher', entry: '/bang_diem_hoc_ba/0' }]);
  });

  test('in primary school an entry needs its teacher only where the list names one', async () => {
    const { english } = await cast();
    const record = primaryRecord((value) => {
      rows(value).unshift({ vai_tro: 'subject-teacher', mon_hoc_id: '89', ho_va_ten: 'Cô Nhạc Minh Họa' });
    });
    expect(await judge(await signedPrimary(undefined, record))).toMatchObject({ code: 'ROLE_MISSING' });
    const signed = await forgeEntries(
      record,
      (subject) => (subject === '89' ? english : undefined),
      () => SIGNED_AT - 1000,
    );
    expect(await judge(await forgeOuter(canonicalize(signed), await usualSteps()))).toMatchObject({ answer: 'ACCEPT' });
  });

  test('the record’s own list can add a signatory', async () => {
    const { deputy } = await cast();
    const record = primaryRecord((value) => {
      rows(value).splice(1, 0, {
        vai_tro: 'principal',
        ho_va_ten: 'Võ Văn Phó Thử',
        chuc_vu: 'Phó Hiệu trưởng',
        tu_cach: 'KT',
      });
    });
    expect(await judge(await signedPrimary(undefined, record))).toMatchObject({ code: 'ROLE_MISSING' });
    const second = step(deputy, 'principal', {
      claim: { role: 'principal', capacity: 'KT', decision: '12/QĐ-SK, 2025-08-15' },
    });
    const bytes = await signedPrimary(([a, b, c]) => [a!, b!, second, c!], record);
    expect(await judge(bytes)).toMatchObject({ answer: 'ACCEPT' });
  });

  test('the record’s own list can take nothing away: a row of the table that it lacks is not accepted', async () => {
    const record = primaryRecord((value) => {
      value['danh_sach_nguoi_ky'] = rows(value).filter((row) => row['vai_tro'] !== 'principal');
    });
    const report = await judge(await signedPrimary(undefined, record));
    expect(report).toMatchObject({ answer: 'REJECT', verdict: 'INDETERMINATE', code: 'SIGNATORY_LIST_INCOMPLETE' });
    expect(await judge(await signedPrimary(([a, , c]) => [a!, c!], record))).toMatchObject({ code: 'ROLE_MISSING' });
  });

  test('a row that names a key is filled by that key alone', async () => {
    const { principal, deputy } = await cast();
    const named =
      (key: string): Change =>
      (value) => {
        const row = rows(value).findIndex(({ vai_tro }) => vai_tro === 'principal');
        rows(value)[row] = { ...rows(value)[row]!, spki_sha256: key };
      };
    expect(await judge(await signedPrimary(undefined, primaryRecord(named(principal.spkiSha256))))).toMatchObject({
      answer: 'ACCEPT',
    });
    expect(await judge(await signedPrimary(undefined, primaryRecord(named(deputy.spkiSha256))))).toMatchObject({
      code: 'ROLE_MISSING',
    });
  });

  test('a table that changed between the claimed time and now asks for both of its rows', async () => {
    const strictFromJuly = (rule: RoleRule): RoleRule[] => [
      { ...rule, id: 'cu', to: '2026-06-30' },
      {
        ...rule,
        id: 'moi',
        from: '2026-07-01',
        requirements: [{ role: 'homeroom-teacher', scope: 'record', count: 2 }, ...rule.requirements.slice(2)],
      },
    ];
    const rules = defaultRoleRules.flatMap((rule) =>
      rule.documentTypes.includes('hoc-ba/tieu-hoc') ? strictFromJuly(rule) : [rule],
    );
    const report = await judge(await signedPrimary(), { rules });
    expect(report).toMatchObject({ code: 'ROLE_MISSING', missingRoles: [{ role: 'homeroom-teacher' }] });
    expect(
      (await judge(await signedPrimary(), { rules }, { at: '2026-06-29T00:00:00Z' })).missingRoles,
    ).toBeUndefined();
  });

  test('a role that only one of the two rows names keeps its place in the order', async () => {
    const { principal } = await cast();
    const added = { role: 'head-of-issuing-body', scope: 'record' } as const;
    const withHead = (rule: RoleRule): RoleRule => ({
      ...rule,
      requirements: rule.requirements.flatMap((one) => (one.role === 'school-seal' ? [added, one] : [one])),
    });
    const rulesWith = (first: (rule: RoleRule) => RoleRule, second: (rule: RoleRule) => RoleRule) =>
      defaultRoleRules.flatMap((rule) =>
        rule.documentTypes.includes('hoc-ba/tieu-hoc')
          ? [
              { ...first(rule), id: 'cu', to: '2026-06-30' },
              { ...second(rule), id: 'moi', from: '2026-07-01' },
            ]
          : [rule],
      );
    const same = (rule: RoleRule): RoleRule => rule;
    const record = primaryRecord((value) => {
      rows(value).splice(-1, 0, { vai_tro: 'head-of-issuing-body', ho_va_ten: 'Trịnh Thị Phác Thảo' });
    });
    const head = step(principal, 'head-of-issuing-body');
    for (const rules of [rulesWith(same, withHead), rulesWith(withHead, same)]) {
      const good = await signedPrimary(([a, b, c]) => [a!, b!, head, c!], record);
      expect(await judge(good, { rules })).toMatchObject({ answer: 'ACCEPT' });
      const late = await signedPrimary(([a, b, c]) => [a!, b!, c!, head], record);
      expect(await judge(late, { rules })).toMatchObject({ code: 'SIGNATURE_OUT_OF_ORDER' });
    }
  });

  test('a table without the seal asks for it all the same', async () => {
    const without = withRules((rule) => ({
      ...rule,
      requirements: rule.requirements.filter(({ role }) => role !== 'school-seal' && role !== 'homeroom-teacher'),
    }));
    const record = primaryRecord((value) => {
      value['danh_sach_nguoi_ky'] = rows(value).filter((row) => row['vai_tro'] === 'principal');
    });
    const report = await judge(await signedPrimary(([, b]) => [b!], record), without);
    expect(report).toMatchObject({ code: 'ROLE_MISSING', missingRoles: [{ role: 'school-seal' }] });
  });

  test('a table that says nothing of the type leaves the answer open', async () => {
    expect(await judge(await signedPrimary(), { rules: [] })).toMatchObject({
      answer: 'UNDECIDED',
      code: 'RULE_TABLE_MISSING',
    });
  });
});

describe('stand-ins and taken-over results', () => {
  const standIn =
    (more: JsonObject): Change =>
    (value) => {
      const at = rows(value).findIndex(({ mon_hoc_id }) => mon_hoc_id === '69');
      rows(value)[at] = { ...rows(value)[at]!, ...more };
    };
  const onlyMaths = async (record: JsonObject) => {
    const { maths } = await cast();
    return signedSecondary(undefined, record, (subject) => (subject === '15' ? maths : undefined));
  };

  test('the homeroom teacher stands in for a subject teacher where the row says so, with a reason', async () => {
    const record = secondaryRecord(standIn({ ky_thay: 'homeroom-teacher', ly_do: 'om' }));
    const report = await judge(await onlyMaths(record));
    expect(report).toMatchObject({ answer: 'ACCEPT' });
    expect(report.signatures).toHaveLength(4);
  });

  test('a role that the table does not list as stand-in fills nothing', async () => {
    const record = secondaryRecord(standIn({ ky_thay: 'school-seal', ly_do: 'om' }));
    expect(await judge(await onlyMaths(record))).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
  });

  test('nobody stands in for the seal, whatever the table says', async () => {
    const { deputy, rector } = await cast();
    const rules = defaultRoleRules.map((rule): RoleRule => {
      if (rule.id !== 'van-bang-mac-dinh') return rule;
      const [head, seal] = rule.requirements;
      return { ...rule, requirements: [head!, { ...seal!, standIns: ['register-custodian'] }] };
    });
    const record = diploma([UNIVERSITY], (value) => {
      const at = rows(value).findIndex(({ vai_tro }) => vai_tro === 'school-seal');
      rows(value)[at] = { ...rows(value)[at]!, ky_thay: 'register-custodian', ly_do: 'khac' };
    });
    const bytes = await forgeOuter(canonicalize(record), [
      step(rector, 'head-of-issuing-body'),
      step(deputy, 'register-custodian'),
    ]);
    const change: StoreOptions['change'] = (entry) => ({
      ...entry,
      signers: [...entry.signers, signer('register-custodian', 'Võ Văn Phó Thử', deputy)],
    });
    expect(await judge(bytes, { rules, change })).toMatchObject({ code: 'ROLE_MISSING' });
  });

  test('a stand-in who did not sign leaves the place missing', async () => {
    const record = secondaryRecord(standIn({ ky_thay: 'homeroom-teacher', ly_do: 'om' }));
    const { maths } = await cast();
    const bytes = await signedSecondary(
      ([, b, c]) => [b!, c!],
      record,
      (subject) => (subject === '15' ? maths : undefined),
    );
    expect((await judge(bytes)).missingRoles).toMatchObject([
      { role: 'subject-teacher' },
      { role: 'homeroom-teacher' },
    ]);
  });

  const SOURCE_ID = '0f4e3a52-1d5b-4d0e-9a55-2f6f3c1b7a10';

  async function taken(sha256: string, change: (entry: Record<string, JsonValue>) => void = () => {}) {
    const record = secondaryRecord((value) => {
      const at = entries(value).findIndex(({ mon_hoc_id }) => mon_hoc_id === '69');
      const entry = structuredClone(entries(value)[at]!) as Record<string, JsonValue>;
      entry['nguon'] = { co_so_giao_duc_id: '99000799', ma_ban_ghi: SOURCE_ID, sha256, pointer: '/bang_diem_hoc_ba/1' };
      change(entry);
      entries(value)[at] = entry;
      value['danh_sach_nguoi_ky'] = rows(value).filter(({ mon_hoc_id }) => mon_hoc_id !== '69');
    });
    return onlyMaths(record);
  }

  test('an entry taken over from another school needs no teacher here and is listed', async () => {
    const report = await judge(await taken('a'.repeat(64)));
    expect(report).toMatchObject({ answer: 'ACCEPT', takenOver: ['/bang_diem_hoc_ba/1'] });
  });

  test('where the source is given, a result that differs from it is REJECT', async () => {
    const { digest } = await import('#crypto');
    const { toHex } = await import('../../src/encoding.js');
    const source = canonicalize(secondaryRecord());
    const sha256 = toHex(digest('SHA-256', source));
    const documents = [{ name: 'nguon.json', bytes: source }];
    expect(await judge(await taken(sha256), {}, { documents })).toMatchObject({ answer: 'ACCEPT' });
    const better = await taken(sha256, (entry) => {
      entry['diem_tong_ket'] = entry['diem_tong_ket'] === 10 ? 9 : 10;
    });
    expect(await judge(better, {}, { documents })).toMatchObject({ answer: 'REJECT', code: 'TAKEN_OVER_DIFFERS' });
    // The same marks, but another pupil’s, or of another grade.
    const judgeFrom = async (change: Change) => {
      const bytes = canonicalize(secondaryRecord(change));
      const report = await judge(
        await taken(toHex(digest('SHA-256', bytes))),
        {},
        { documents: [{ name: 'nguon.json', bytes }] },
      );
      return report.code;
    };
    const pupil =
      (more: JsonObject): Change =>
      (value) => {
        value['nguoi_hoc'] = { ...(value['nguoi_hoc'] as JsonObject), ...more };
      };
    const another = { so_dinh_danh_ca_nhan: '999209000001', ho_va_ten: 'Người Học Khác', ngay_sinh: '2009-09-09' };
    expect(await judgeFrom(pupil(another))).toBe('TAKEN_OVER_DIFFERS');
    expect(await judgeFrom(pupil({ ho_va_ten: 'Tên Viết Khác' }))).toBe('RECORD_ACCEPTED');
    const ofGrade =
      (grade: string): Change =>
      (value) => {
        value['khoi_lop_hoc_id'] = grade;
      };
    const grade = secondaryRecord()['khoi_lop_hoc_id'] as string;
    expect(await judgeFrom(ofGrade(grade === '12' ? '11' : '12'))).toBe('TAKEN_OVER_DIFFERS');
    // Signed, the source says the same.
    const signed = [{ name: 'nguon.jose.json', bytes: await forgeOuter(source, []) }];
    expect(await judge(better, {}, { documents: signed })).toMatchObject({ code: 'TAKEN_OVER_DIFFERS' });
  });
});

describe('order', () => {
  test('the seal before the principal is SIGNATURE_OUT_OF_ORDER where the row is strict', async () => {
    expect(await judge(await signedPrimary(([a, b, c]) => [a!, c!, b!]))).toMatchObject({
      answer: 'REJECT',
      code: 'SIGNATURE_OUT_OF_ORDER',
    });
  });

  test('where the order is advisory the same file is accepted with a warning', async () => {
    const report = await judge(
      await signedPrimary(([a, b, c]) => [a!, c!, b!]),
      withRules((rule) => ({ ...rule, order: 'advisory' })),
    );
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[1]?.checks).toContainEqual(
      expect.objectContaining({ code: 'SIGNATURE_OUT_OF_ORDER', outcome: 'WARNING' }),
    );
  });

  test('order is what khue_prev says, not the order of the array', async () => {
    const bytes = await signedPrimary();
    const jws = JSON.parse(new TextDecoder().decode(bytes));
    jws.signatures.reverse();
    const report = await judge(utf8Encode(JSON.stringify(jws)));
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures.map(({ role }) => role)).toEqual(['homeroom-teacher', 'principal', 'school-seal']);
  });

  test('signatures made side by side, none naming the other, prove no order: PREVIOUS_MISSING', async () => {
    const payload = canonicalize(primaryRecord());
    const signatures = [];
    for (const one of await usualSteps()) {
      signatures.push(...JSON.parse(new TextDecoder().decode(await forgeOuter(payload, [one]))).signatures);
    }
    const jws = { ...JSON.parse(new TextDecoder().decode(await forgeOuter(payload, []))), signatures };
    expect(await judge(utf8Encode(JSON.stringify(jws)))).toMatchObject({ answer: 'REJECT', code: 'PREVIOUS_MISSING' });
  });
});

describe('a role that only the record’s own list adds', () => {
  test('is of a signature that names those before it, like every other', async () => {
    const { deputy } = await cast();
    const record = primaryRecord((value) => {
      rows(value).splice(2, 0, { vai_tro: 'register-custodian', ho_va_ten: 'Võ Văn Phó Thử' });
    });
    const options: StoreOptions = {
      change: (entry) => ({
        ...entry,
        signers: [...entry.signers, signer('register-custodian', 'Võ Văn Phó Thử', deputy)],
      }),
    };
    const custodian = step(deputy, 'register-custodian');
    const inOrder = await signedPrimary(([a, b, c]) => [a!, b!, custodian, c!], record);
    expect(await judge(inOrder, options)).toMatchObject({ answer: 'ACCEPT' });
    const first = await signedPrimary((steps) => [custodian, ...steps], record);
    expect(await judge(first, options)).toMatchObject({ answer: 'ACCEPT' });
    const beside = { ...custodian, members: { khue_prev: undefined } };
    const bytes = await signedPrimary((steps) => [...steps, beside], record);
    expect(await judge(bytes, options)).toMatchObject({ answer: 'REJECT', code: 'PREVIOUS_MISSING' });
  });

  test('is not quoted in the first line, whatever it is called', async () => {
    const record = primaryRecord((value) => {
      rows(value).push({ vai_tro: 'constructor', ho_va_ten: 'Người Ký Thêm Thử' });
    });
    const { answer, code, message } = await judge(await signedPrimary((steps) => steps, record));
    expect([answer, code]).toEqual(['REJECT', 'ROLE_MISSING']);
    expect(`${message.vi} ${message.en}`).not.toContain('undefined');
  });
});

describe('authority', () => {
  const by = (steps: (all: ForgedStep[]) => ForgedStep[], options: StoreOptions = {}) =>
    signedPrimary(steps).then((bytes) => judge(bytes, options));

  test('a deputy who signs for the head with the decision that the list names is accepted', async () => {
    const { deputy } = await cast();
    const claim = { role: 'principal', capacity: 'KT', title: 'Phó Hiệu trưởng', decision: '12/QĐ-SK, 2025-08-15' };
    const report = await by(([a, , c]) => [a!, step(deputy, 'principal', { claim }), c!]);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[1]).toMatchObject({ capacity: 'KT', signer: { name: 'Võ Văn Phó Thử' } });
  });

  test('a decision other than the listed one is a warning', async () => {
    const { deputy } = await cast();
    const claim = { role: 'principal', capacity: 'KT', decision: '77/QĐ-XX' };
    const report = await by(([a, , c]) => [a!, step(deputy, 'principal', { claim }), c!]);
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[1]?.checks).toContainEqual(
      expect.objectContaining({ code: 'DECISION_DIFFERS', outcome: 'WARNING' }),
    );
  });

  test('a capacity that the rule table does not allow for the place is refused whatever the list allows', async () => {
    const { deputy } = await cast();
    const claim = { role: 'principal', capacity: 'TUQ', decision: '12/QĐ-SK' };
    const options: StoreOptions = {
      change: (entry) => ({
        ...entry,
        signers: [
          ...entry.signers,
          signer('principal', 'Võ Văn Phó Thử', deputy, { capacities: [{ capacity: 'TUQ' }] }),
        ],
      }),
    };
    expect(await by(([a, , c]) => [a!, step(deputy, 'principal', { claim }), c!], options)).toMatchObject({
      answer: 'REJECT',
      code: 'CAPACITY_NOT_IN_RULES',
    });
  });

  test('a listed person in another role is ROLE_NOT_AUTHORISED, with the words for a good signature by the wrong person', async () => {
    const { principal, seal } = await cast();
    const report = await by(([a]) => [a!, step(seal, 'principal'), step(principal, 'school-seal')]);
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_NOT_AUTHORISED' });
    expect(report.message.vi).toMatch(
      /^KHÔNG CHẤP NHẬN: chữ ký đúng kỹ thuật nhưng người ký không có thẩm quyền\. Người ký có trong danh sách của Trường Tiểu học/,
    );
    expect(report.signatures[1]).toMatchObject({ integrity: 'INTACT', role: 'unknown', claimedRole: 'principal' });
  });

  test('a body that may not issue this type is refused', async () => {
    const options: StoreOptions = { change: (entry) => ({ ...entry, documentTypes: [{ type: 'hoc-ba/thpt' }] }) };
    expect(await by((steps) => steps, options)).toMatchObject({
      answer: 'REJECT',
      code: 'DOCUMENT_TYPE_NOT_AUTHORISED',
    });
  });

  test('a signer bound to other document types is refused', async () => {
    const options: StoreOptions = {
      change: (entry) => ({
        ...entry,
        signers: entry.signers.map((one) => ({ ...one, documentTypes: ['van-bang/*'] })),
      }),
    };
    expect(await by((steps) => steps, options)).toMatchObject({ code: 'DOCUMENT_TYPE_NOT_AUTHORISED' });
  });

  test('a service withdrawn before the claimed time is refused, one withdrawn since is not proven', async () => {
    const withdrawn = (from: number): StoreOptions => ({
      change: (entry) => ({
        ...entry,
        signers: entry.signers.map((one) => ({ ...one, history: [{ status: 'withdrawn', from }, ...one.history] })),
      }),
    });
    expect(await by((steps) => steps, withdrawn(SIGNED_AT - 1000))).toMatchObject({ code: 'SIGNER_TERM_NOT_COVERED' });
    expect(await by((steps) => steps, withdrawn(SIGNED_AT + 1000))).toMatchObject({
      code: 'AUTHORITY_TIME_NOT_PROVEN',
    });
  });

  test('teachers that the list names bind: one that it does not name is refused although the school vouches', async () => {
    const { maths, english } = await cast();
    const listed = (also: boolean): StoreOptions => ({
      change: (entry) =>
        entry.code === SECONDARY
          ? {
              ...entry,
              teachersListed: true,
              signers: [
                ...entry.signers,
                signer('subject-teacher', 'Lê Văn Ví Von', maths),
                ...(also ? [signer('subject-teacher', 'Phạm Văn Lồng Tiếng', english)] : []),
              ],
            }
          : entry,
    });
    const bytes = await signedSecondary();
    expect(await judge(bytes, listed(false))).toMatchObject({ answer: 'REJECT', code: 'SIGNER_NOT_LISTED' });
    // The homeroom teacher is not listed either.
    const report = await judge(bytes, listed(true));
    expect(report.signatures.slice(0, 2).map(({ signer: who }) => who?.authorisedBy)).toEqual([
      'TRUST_LIST',
      'TRUST_LIST',
    ]);
    expect(report.signatures[2]).toMatchObject({ code: 'SIGNER_NOT_LISTED' });
  });

  test('teachers stay unproven while the school’s own signatures are not good', async () => {
    const { stranger } = await cast();
    const report = await judge(await signedSecondary(([a, b]) => [a!, b!, step(stranger, 'school-seal')]), {
      change: (entry) => ({ ...entry, signersComplete: false }),
    });
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_NOT_LISTED' });
    expect(report.signatures[0]).toMatchObject({ answer: 'UNDECIDED', code: 'SCHOOL_DOES_NOT_VOUCH', role: 'unknown' });
  });

  test('a homeroom teacher’s signature that the principal and the seal did not see is not vouched for', async () => {
    const { stranger } = await cast();
    const late = step(stranger, 'homeroom-teacher');
    const report = await judge(await signedPrimary(([, b, c]) => [b!, c!, late]));
    expect(report.answer).toBe('REJECT');
    expect(report.signatures[2]?.checks.map(({ code }) => code)).toContain('SCHOOL_DOES_NOT_VOUCH');
  });

  test('a teacher who is not listed signs in no capacity but their own', async () => {
    const { homeroom } = await cast();
    const as = (more: object) =>
      by(([, b, c]) => [step(homeroom, 'homeroom-teacher', { claim: { role: 'homeroom-teacher', ...more } }), b!, c!]);
    expect(await as({ capacity: 'dung_dau' })).toMatchObject({ answer: 'ACCEPT' });
    for (const more of [{ capacity: 'Q' }, { capacity: 'KT', decision: '1/QĐ, 01/01/2026' }]) {
      const report = await as(more);
      expect(report).toMatchObject({ answer: 'REJECT', code: 'CAPACITY_NOT_AUTHORISED' });
      expect(report.signatures[0]).toMatchObject({ role: 'unknown', code: 'CAPACITY_NOT_AUTHORISED' });
      expect(report.signatures[0]?.capacity).toBeUndefined();
    }
  });

  describe('a re-issue by the body that followed', () => {
    const NEXT = '99000999';
    const reissue = primaryRecord((value) => {
      value['lan'] = 2;
      value['thay_the'] = {
        ma_ban_ghi: '0f4e3a52-1d5b-4d0e-9a55-2f6f3c1b7a10',
        sha256: 'b'.repeat(64),
        ly_do: 'chinh_sua',
      };
    });
    const lists = async (
      next: Partial<ListedIssuer> = {},
      before: Partial<ListedIssuer> = {},
    ): Promise<readonly ListedIssuer[]> => {
      const { principal, seal } = await cast();
      return [
        issuer(PRIMARY, 'Trường Trước Sáp Nhập Minh Họa', {
          term: { from: '2000-01-01', to: '2025-12-31' },
          succession: [{ kind: 'successor', code: NEXT, decision: '1/QĐ', date: '2026-01-01' }],
          ...before,
        }),
        issuer(NEXT, 'Trường Sau Sáp Nhập Minh Họa', {
          signers: [signer('principal', 'Trịnh Thị Phác Thảo', principal), signer('school-seal', 'Con dấu', seal)],
          ...next,
        }),
      ];
    };

    test('may be signed by it, but not an original', async () => {
      const issuers = await lists();
      const again = await judge(await signedPrimary(undefined, reissue), { issuers });
      expect(again.answer).toBe('ACCEPT');
      const original = await judge(await signedPrimary(), { issuers });
      expect(original.answer).toBe('REJECT');
      expect(original.signatures[2]).toMatchObject({ code: 'SIGNER_OF_OTHER_BODY' });
      // The decision is of a later day than the signatures say: the school was nobody's successor yet.
      const succession = issuers[0]!.succession.map((one) => ({ ...one, date: '2026-11-01' }));
      const later = await lists({}, { succession });
      const early = await judge(await signedPrimary(undefined, reissue), { issuers: later });
      expect(early.answer).toBe('REJECT');
      expect(early.signatures[2]).toMatchObject({ code: 'SIGNER_OF_OTHER_BODY' });
    });

    test('whose shard is not in the bundle leaves the answer open', async () => {
      const [before] = await lists();
      const trust = await store({ issuers: [before!] });
      const missing = { unavailable: { code: 'TRUST_SHARD_MISSING' as const, params: { name: 'x', code: NEXT } } };
      const without = { ...trust, issuer: (code: string) => (code === NEXT ? missing : trust.issuer(code)) };
      const judged = async (record: JsonObject) =>
        verifyChecked(await signedPrimary(undefined, record), { trust: without, at: AT });
      expect(await judged(reissue)).toMatchObject({ answer: 'UNDECIDED', code: 'TRUST_SHARD_MISSING' });
      // An original is no affair of the successor's.
      expect(await judged(primaryRecord())).toMatchObject({ answer: 'REJECT' });
    });

    test('that is none, signed as an original by those who followed, is refused in whichever shard they stand', async () => {
      const trust = await store({ issuers: await lists({}, { signersComplete: false }) });
      const apart = {
        ...trust,
        holders: (spki: string, code: string) => trust.holders!(spki, code).filter((held) => held.issuer.code === code),
      };
      const report = verifyChecked(await signedPrimary(), { trust: apart, at: AT });
      expect(report.signatures[2]).toMatchObject({ answer: 'REJECT', code: 'SIGNER_OF_OTHER_BODY' });
    });

    test('whose shard is past its next update confirms nothing', async () => {
      const issuers = await lists({ listNextUpdate: Date.parse(AT) - 86_400_000 });
      const bytes = await signedPrimary(undefined, reissue);
      expect(await judge(bytes, { issuers })).toMatchObject({ answer: 'UNDECIDED', code: 'TRUST_LIST_STALE' });
    });

    test('with a seal that nobody lists yet is refused only where both lists are complete', async () => {
      const { stranger } = await cast();
      const bytes = await signedPrimary(([a, b]) => [a!, b!, step(stranger, 'school-seal')], reissue);
      const asked = async (signersComplete: boolean) => judge(bytes, { issuers: await lists({ signersComplete }) });
      expect(await asked(true)).toMatchObject({ answer: 'REJECT', code: 'SIGNER_NOT_LISTED' });
      expect(await asked(false)).toMatchObject({ answer: 'UNDECIDED', code: 'SIGNER_NOT_LISTED' });
    });

    test('names its teachers itself or not, whatever the closed school’s entry did', async () => {
      const bytes = await signedPrimary(undefined, reissue);
      const listing = await judge(bytes, { issuers: await lists({ teachersListed: true }) });
      expect(listing).toMatchObject({ answer: 'REJECT', code: 'SIGNER_NOT_LISTED' });
      const issuers = await lists({}, { teachersListed: true });
      expect(await judge(bytes, { issuers })).toMatchObject({ answer: 'ACCEPT' });
    });
  });

  test('an issuer that keeps a status list which the bundle does not hold leaves the answer open', async () => {
    const options: StoreOptions = {
      change: (entry) => ({
        ...entry,
        status: [{ kind: 'recall-list', id: 'thu-hoi', issuerSpkiSha256: 'c'.repeat(64), from: '2026-01-01' }],
      }),
    };
    expect(await by((steps) => steps, options)).toMatchObject({
      answer: 'UNDECIDED',
      code: 'STATUS_UNKNOWN',
      record: { status: 'UNKNOWN' },
      settledBy: [{ what: 'STATUS_LIST' }],
    });
  });
});

describe('signatures that change nothing', () => {
  test('a signature that claims no place is listed with a warning', async () => {
    const { stranger } = await cast();
    const report = await judge(await signedPrimary((steps) => [...steps, step(stranger, 'register-custodian')]));
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[3]).toMatchObject({ role: 'unknown' });
    expect(report.signatures[3]?.checks).toContainEqual(
      expect.objectContaining({ code: 'UNEXPECTED_SIGNATURE', outcome: 'WARNING' }),
    );
  });

  test('a doubled signature is listed with a warning and counts once', async () => {
    const bytes = await signedPrimary();
    const jws = JSON.parse(new TextDecoder().decode(bytes));
    jws.signatures.push(jws.signatures[2]);
    const report = await judge(utf8Encode(JSON.stringify(jws)));
    expect(report.answer).toBe('ACCEPT');
    expect(
      report.signatures.filter(({ checks }) => checks.some(({ code }) => code === 'DUPLICATE_SIGNATURE')),
    ).toHaveLength(1);
    // Doubling fills no second place.
    const twoSeals = diploma([UNIVERSITY], (value) => {
      rows(value).push({ vai_tro: 'school-seal', ho_va_ten: 'Con dấu thứ hai' });
    });
    const { rector, universitySeal } = await cast();
    const one = await forgeOuter(canonicalize(twoSeals), [
      step(rector, 'head-of-issuing-body'),
      step(universitySeal, 'school-seal'),
    ]);
    const doubled = JSON.parse(new TextDecoder().decode(one));
    doubled.signatures.push(doubled.signatures[1]);
    expect(await judge(utf8Encode(JSON.stringify(doubled)))).toMatchObject({ code: 'ROLE_MISSING' });
  });

  test('the seal of a stranger does not choose the row of the rule table', async () => {
    const { stranger } = await cast();
    const own = defaultRoleRules.filter(({ documentTypes }) => documentTypes.includes('hoc-ba/tieu-hoc'));
    const lighter = (rule: RoleRule) => rule.requirements.filter(({ role }) => role !== 'homeroom-teacher');
    const options: StoreOptions = {
      rules: own.flatMap((rule) => [
        { ...rule, id: `${rule.id}-a`, to: '2026-10-31' },
        { ...rule, id: `${rule.id}-b`, from: '2026-11-01', requirements: lighter(rule) },
      ]),
    };
    const lacking = { answer: 'REJECT', missingRoles: [{ role: 'homeroom-teacher' }] };
    const record = primaryRecord((value) => {
      value['danh_sach_nguoi_ky'] = rows(value).filter((row) => row['vai_tro'] !== 'homeroom-teacher');
    });
    expect(await judge(await signedPrimary(([, b, c]) => [b!, c!], record), options)).toMatchObject(lacking);
    const late = step(stranger, 'school-seal', { at: Date.parse('2026-11-15T03:00:00Z') });
    const bytes = await signedPrimary(([, b, c]) => [b!, c!, late], record);
    const jws = JSON.parse(new TextDecoder().decode(bytes));
    for (const signatures of [jws.signatures, jws.signatures.toReversed()]) {
      expect(await judge(utf8Encode(JSON.stringify({ ...jws, signatures })), options)).toMatchObject(lacking);
    }
    const first = await signedPrimary(([, b, c]) => [late, b!, c!], record);
    expect(await judge(first, options)).toMatchObject(lacking);
  });

  test('a forged second claim to a place does not spoil the good one', async () => {
    const { stranger } = await cast();
    const report = await judge(await signedPrimary((steps) => [...steps, step(stranger, 'principal')]));
    expect(report.answer).toBe('ACCEPT');
    expect(report.signatures[3]).toMatchObject({ answer: 'REJECT', role: 'unknown' });
  });
});

describe('the type of the content', () => {
  test('a signature that says its content is not JSON is refused on a record', async () => {
    const { protectedHeader, signingInput, generalSerialization } = await import('../../src/jades/index.js');
    const { rector } = await cast();
    const payload = canonicalize(diploma());
    const sign = async (cty?: string) => {
      const header = protectedHeader({
        algorithm: 'RS256',
        certificateChain: rector.chain,
        signingTime: SIGNED_AT,
        claims: ['head-of-issuing-body'],
        carriage: 'outer',
        ...(cty === undefined ? {} : { cty }),
      });
      const signature = await (await rector.key.as('RS256')).sign(signingInput(header, payload));
      return (await judge(generalSerialization(payload, [{ protected: header, signature }]))).signatures[0];
    };
    expect(await sign()).toMatchObject({ answer: 'ACCEPT' });
    for (const json of ['JSON', 'application/json', 'application/json; charset=utf-8'])
      expect(await sign(json)).toMatchObject({ answer: 'ACCEPT' });
    for (const other of ['text/plain', 'jsonx', 'application/json-seq', 'application/xml; json'])
      expect(await sign(other)).toMatchObject({ answer: 'REJECT', code: 'PAYLOAD_TYPE' });
  });
});

describe('the seal', () => {
  test('a seal whose key also signs as somebody else is SEAL_KEY_SHARED, REJECT', async () => {
    const { seal } = await cast();
    const options: StoreOptions = {
      change: (entry) => ({ ...entry, signers: [...entry.signers, signer('principal', 'Con dấu ký thay', seal)] }),
    };
    const report = await judge(await signedPrimary(([a, , c]) => [a!, step(seal, 'principal'), c!]), options);
    expect(report).toMatchObject({ answer: 'REJECT', code: 'SEAL_KEY_SHARED' });
  });
});

describe('the record itself', () => {
  test('a record that breaks its own schema is RECORD_INVALID, REJECT', async () => {
    const report = await judge(
      await signedPrimary(
        undefined,
        primaryRecord((value) => void delete value['ten_lop_hoc']),
      ),
    );
    expect(report).toMatchObject({ answer: 'REJECT', code: 'RECORD_INVALID', record: { schemaValid: false } });
  });

  test.each([
    ['type', { loai_ho_so: 'hoc-ba/mau-giao' }, 'loại hồ sơ', 'hoc-ba/ (gdtx, thcs, thpt, tieu-hoc)'],
    ['type of no family', { loai_ho_so: 'bang-lai' }, 'loại hồ sơ', 'van-bang/ ('],
    ['name that every object has', { loai_ho_so: 'constructor' }, 'loại hồ sơ', 'van-bang/ ('],
    ['version', { phien_ban: '7.0' }, 'phiên bản lược đồ', 'hoc-ba/tieu-hoc 1.0'],
  ])('an unknown %s is RECORD_SCHEMA, UNDECIDED, says what is known and how to update', async (...row) => {
    const [, change, what, known] = row;
    const report = await judge(
      await signedPrimary(
        undefined,
        primaryRecord((value) => void Object.assign(value, change)),
      ),
    );
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'RECORD_SCHEMA', settledBy: [{ what: 'SCHEMA' }] });
    expect(report.record?.schemaValid).toBeUndefined();
    for (const part of [what, known, 'npm install khue@latest']) expect(report.message.vi).toContain(part);
    expect(report.message.vi).not.toMatch(/giả/);
    // The first line quotes no file.
    expect(report.message.vi).not.toContain(Object.values(change)[0]);
  });

  test('an unknown programme is UNDECIDED, says which are known and how to update', async () => {
    const report = await judge(
      await signedPrimary(
        undefined,
        primaryRecord((value) => void Object.assign(value, { chuong_trinh: 'gdpt-2040' })),
      ),
    );
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'RECORD_PROGRAMME_UNKNOWN' });
    expect(report.settledBy).toMatchObject([{ what: 'NEWER_VERIFIER' }]);
    for (const part of ['chuyen-biet, gdpt-2006, gdpt-2018, gdtx, tich-hop', 'npm install khue@latest'])
      expect(report.message.vi).toContain(part);
    expect(report.message.vi).not.toMatch(/giả|2040/);
  });

  test('an unknown programme does not save a record that is rejected for another reason', async () => {
    const report = await judge(
      await signedPrimary(
        (steps) => steps.slice(0, 2),
        primaryRecord((value) => void Object.assign(value, { chuong_trinh: 'gdpt-2040' })),
      ),
    );
    expect(report).toMatchObject({ answer: 'REJECT', code: 'ROLE_MISSING' });
  });

  test('a programme that is known and has no rules for that year does not keep a signed record from being accepted', async () => {
    const report = await judge(
      await signedPrimary(
        undefined,
        primaryRecord((value) => void Object.assign(value, { chuong_trinh: 'gdpt-2006' })),
      ),
    );
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.remarks).toMatchObject([{ code: 'RULE_SET_NONE', outcome: 'WARNING' }]);
    expect(report.record?.remarks?.[0]?.message.vi).toContain('tt27-2020');
  });

  test('a record of unknown type whose content was changed is still REJECT', async () => {
    const bytes = await signedPrimary(
      undefined,
      primaryRecord((value) => void Object.assign(value, { phien_ban: '7.0' })),
    );
    const text = new TextDecoder().decode(bytes);
    expect(await judge(utf8Encode(text.replace('"payload":"ey', '"payload":"ez')))).toMatchObject({ answer: 'REJECT' });
  });

  test('unusual characters and broken rules beyond the schema are warnings on an otherwise accepted record', async () => {
    const record = primaryRecord((value) => {
      value['ten_lop_hoc'] = '1A\u200b';
      value['nam_ket_thuc'] = Number(value['nam_bat_dau']) + 2;
    });
    const report = await judge(await signedPrimary(undefined, record));
    expect(report.answer).toBe('ACCEPT');
    expect(report.record?.remarks?.every(({ outcome }) => outcome === 'WARNING')).toBe(true);
    expect(report.record?.remarks?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['RECORD_TEXT', 'RECORD_RULE']),
    );
  });
});
