import { describe, expect, test } from 'vitest';
import { type ForgedStep, forgeEntries, forgeOuter } from '../../src/demo-world/forge.js';
import { canonicalize, recordTypes } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { defaultRoleRules, pickRoleRule } from '../../src/trust/index.js';
import type { ListedIssuer, StatusAnswer } from '../../src/trust/types.js';
import type { ValidationReport } from '../../src/validation/index.js';
import { validExamples } from '../record/schema-examples.js';
import { verifyChecked } from '../support/report-invariants.js';
import { AT, cast, issuer, SIGNED_AT, signer, step, store } from '../support/trust-fixture.js';

/** Every record type and every valid example of it: signed in its roles, accepted; without one of them, rejected. */

const BODY = '99000999';
const OTHER = '99000998';

async function bodies(): Promise<ListedIssuer[]> {
  const { rector, director, deputy, universitySeal, academySeal, former } = await cast();
  const documentTypes = ['hoc-ba', 'van-bang', 'chung-chi', 'phu-luc', 'giay-to', 'quyet-dinh'].map((family) => ({
    type: `${family}/*`,
  }));
  return [
    issuer(BODY, 'Cơ sở Mẫu Thử', {
      documentTypes,
      signers: [
        signer('head-of-issuing-body', 'Thái Thị Trừu Tượng', rector),
        signer('principal', 'Thái Thị Trừu Tượng', rector),
        signer('register-custodian', 'Võ Văn Phó Thử', deputy, {
          capacities: [{ capacity: 'dung_dau' }, { capacity: 'TL', decision: '7/QĐ-SGDĐT, 2026-01-05' }],
        }),
        signer('school-seal', 'Con dấu Mẫu Thử', universitySeal),
      ],
    }),
    issuer(OTHER, 'Cơ sở Mẫu Thử thứ hai', {
      documentTypes,
      signers: [
        signer('head-of-issuing-body', 'Lương Văn Quy Ước', director),
        signer('register-custodian', 'Đinh Văn Mãn Nhiệm', former),
        signer('school-seal', 'Con dấu thứ hai', academySeal),
      ],
    }),
  ];
}

/** The example with the codes of the bodies of the list, and one teacher a subject, so that the rows need no key. */
function ofListedBody(example: JsonObject): JsonObject {
  const record = structuredClone(example) as Record<string, JsonValue>;
  const codes = [BODY, OTHER];
  if (record['co_so_giao_duc'] !== undefined)
    record['co_so_giao_duc'] = { ...(record['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: BODY };
  if (Array.isArray(record['don_vi_cap']))
    record['don_vi_cap'] = (record['don_vi_cap'] as readonly JsonObject[]).map((body, i) => ({
      ...body,
      co_so_giao_duc_id: codes[i]!,
    }));
  const subjects = new Set<string>();
  record['danh_sach_nguoi_ky'] = (record['danh_sach_nguoi_ky'] as readonly JsonObject[]).flatMap(
    ({ co_so_giao_duc_id: _, spki_sha256: __, ...row }) => {
      const subject = String(row['mon_hoc_id'] ?? '');
      if (subject !== '' && subjects.has(subject)) return [];
      subjects.add(subject);
      return [row as JsonObject];
    },
  );
  return record as JsonObject;
}

async function outerSteps(record: JsonObject): Promise<ForgedStep[]> {
  const { rector, director, deputy, homeroom, universitySeal, academySeal, former } = await cast();
  const digitised = record['du_lieu_so_hoa'] !== undefined;
  const rule = pickRoleRule(defaultRoleRules, String(record['loai_ho_so']), AT_MS, digitised)!;
  const issuers = Array.isArray(record['don_vi_cap']) ? record['don_vi_cap'].length : 1;
  const roles = rule.requirements.filter(({ scope }) => scope === 'record').map(({ role }) => role as string);
  const listed = (record['danh_sach_nguoi_ky'] as readonly JsonObject[]).map((row) => String(row['vai_tro']));
  const added = [...new Set(listed)].filter((role) => !roles.includes(role) && role !== 'subject-teacher');
  const people: Record<string, readonly (typeof rector)[]> = {
    'homeroom-teacher': [homeroom],
    principal: [rector],
    'head-of-issuing-body': [rector, director],
    'register-custodian': [deputy, former],
    'school-seal': [universitySeal, academySeal],
  };
  return [...added, ...roles].flatMap((role) => people[role]!.slice(0, issuers).map((by) => step(by, role)));
}

const AT_MS = Date.parse('2026-11-21T00:00:00Z');

async function judge(
  record: JsonObject,
  change: (steps: ForgedStep[]) => ForgedStep[] = (steps) => steps,
  beside: { readonly documents?: readonly JsonObject[]; readonly status?: StatusAnswer } = {},
): Promise<ValidationReport> {
  const { maths } = await cast();
  const teacherOf = (subject: string) => (needsTeacher(record, subject) ? maths : undefined);
  const withEntries =
    record['bang_diem_hoc_ba'] === undefined
      ? record
      : await forgeEntries(record, teacherOf, () => SIGNED_AT - 86_400_000);
  const bytes = await forgeOuter(canonicalize(withEntries), change(await outerSteps(record)));
  const { documents = [], status } = beside;
  const kept = { kind: 'recall-list' as const, id: 'ds', issuerSpkiSha256: 'c'.repeat(64), from: '2026-01-01' };
  const trust = await store({
    issuers: await bodies(),
    ...(status !== undefined && {
      status: { ask: () => status },
      change: (entry: ListedIssuer) => ({ ...entry, status: [kept] }),
    }),
  });
  const given = documents.map((one, i) => ({ name: `${i}.json`, bytes: canonicalize(one) }));
  return verifyChecked(bytes, { trust, at: AT, documents: given });
}

function needsTeacher(record: JsonObject, subject: string): boolean {
  return (record['danh_sach_nguoi_ky'] as readonly JsonObject[]).some(
    (row) => row['mon_hoc_id'] === subject && row['ky_thay'] === undefined,
  );
}

const examples = recordTypes.flatMap(({ type }) =>
  validExamples(type).map(({ name, record }) => [`${type}/${name}`, record as JsonObject] as const),
);

describe('signed in its roles', () => {
  test.each(examples)('%s is accepted', async (_name, example) => {
    const report = await judge(ofListedBody(example));
    expect(report.missingRoles ?? []).toEqual([]);
    expect([report.answer, report.code], report.message.vi).toEqual(['ACCEPT', 'RECORD_ACCEPTED']);
  });

  test.each(examples)('%s is rejected without its last seal, and says what is missing', async (_name, example) => {
    const report = await judge(ofListedBody(example), (steps) => steps.slice(0, -1));
    expect(report.answer).toBe('REJECT');
    expect(report.missingRoles?.map(({ role }) => role)).toContain('school-seal');
  });
});

describe('a paper entered from its register', () => {
  const entered = examples.filter(([, record]) => record['du_lieu_so_hoa'] !== undefined);

  test('is signed by the custodian: the head does not stand for it', async () => {
    const { rector } = await cast();
    for (const [name, example] of entered) {
      const report = await judge(ofListedBody(example), (steps) =>
        steps.map((one) =>
          one.claim?.role === 'register-custodian'
            ? { ...one, by: rector, claim: { role: 'head-of-issuing-body' } }
            : one,
        ),
      );
      expect(report.answer, name).toBe('REJECT');
      expect(report.missingRoles, name).toContainEqual({ role: 'register-custodian' });
    }
  });

  test('may be signed by order where the list allows it for that key with its decision', async () => {
    const [, example] = entered.find(([name]) => name.startsWith('van-bang/tot-nghiep-thcs'))!;
    const byOrder = (decision: string) => (steps: ForgedStep[]) =>
      steps.map((one) =>
        one.claim?.role === 'register-custodian'
          ? { ...one, claim: { role: 'register-custodian', capacity: 'TL', decision } }
          : one,
      );
    expect((await judge(ofListedBody(example), byOrder('7/QĐ-SGDĐT, 2026-01-05'))).answer).toBe('ACCEPT');
    const head = example['don_vi_cap'] as readonly JsonObject[];
    const elsewhere = { ...ofListedBody(example), don_vi_cap: [{ ...head[0]!, co_so_giao_duc_id: OTHER }] };
    expect((await judge(elsewhere, byOrder('7/QĐ-SGDĐT, 2026-01-05'))).answer).toBe('REJECT');
  });
});

describe('what a reader of a sound paper must still hear', () => {
  const remarksOf = async (record: JsonObject) => {
    const report = await judge(record);
    expect(report.answer).toBe('ACCEPT');
    return (report.remarks ?? []).map(({ code }) => code);
  };
  const named = (name: string) => ofListedBody(examples.find(([one]) => one === name)![1]);

  test('a certificate whose period is over, by its own words', async () => {
    const record = named('chung-chi/chung-chi/valid-1.json');
    expect(await remarksOf(record)).toEqual([]);
    expect(await remarksOf({ ...record, co_gia_tri_den_ngay: '2026-11-20' })).toEqual(['PAPER_PERIOD_OVER']);
  });

  test('a temporary certificate ends when the diploma is issued', async () => {
    expect(await remarksOf(named('giay-to/giay-chung-nhan-tot-nghiep-tam-thoi/valid-1.json'))).toEqual([
      'PAPER_ENDS_WITH_DIPLOMA',
    ]);
  });

  describe('a temporary certificate whose diploma was issued', () => {
    const paper = () => named('giay-to/giay-chung-nhan-tot-nghiep-tam-thoi/valid-1.json');
    const diploma = (change: JsonObject = {}): JsonObject => {
      const { loai_ho_so } = paper()['van_bang_se_cap'] as JsonObject;
      const record = named(`${String(loai_ho_so)}/valid-1.json`);
      return { ...record, nguoi_hoc: paper()['nguoi_hoc']!, ngay_cap: '2026-08-14', ...change };
    };
    const other = { ...(paper()['nguoi_hoc'] as JsonObject), so_dinh_danh_ca_nhan: '999303000111' };
    const unnumbered = (name: string): JsonObject => {
      const { so_dinh_danh_ca_nhan: _, ...holder } = paper()['nguoi_hoc'] as Record<string, JsonValue>;
      return { ...holder, ho_va_ten: name };
    };
    const name = String((paper()['nguoi_hoc'] as JsonObject)['ho_va_ten']);

    test.each<[string, JsonObject, string]>([
      ['given beside it has ended, which is said with the day', diploma(), 'PAPER_DIPLOMA_ISSUED'],
      [
        'is known by name and birth where a number lacks',
        diploma({ nguoi_hoc: unnumbered(name) }),
        'PAPER_DIPLOMA_ISSUED',
      ],
      ['is another person’s: nothing has ended', diploma({ nguoi_hoc: other }), 'PAPER_ENDS_WITH_DIPLOMA'],
      ['is of another name', diploma({ nguoi_hoc: unnumbered('Người Khác Thử') }), 'PAPER_ENDS_WITH_DIPLOMA'],
      ['is another paper of the same person', { ...paper(), ngay_cap: '2026-08-14' }, 'PAPER_ENDS_WITH_DIPLOMA'],
    ])('%s', async (_title, document, code) => {
      const report = await judge(paper(), undefined, { documents: [document] });
      expect([report.answer, (report.remarks ?? []).map((one) => one.code)]).toEqual(['ACCEPT', [code]]);
      if (code === 'PAPER_DIPLOMA_ISSUED') expect(report.remarks?.[0]?.message.vi).toContain('14/08/2026');
    });

    test('is not accepted once the issuer’s status list names the diploma as its successor', async () => {
      const successor = String(diploma()['ma_ban_ghi']);
      const atMs = Date.parse('2026-08-13T17:00:00Z');
      const change = { kind: 'superseded', at: '2026-08-14', atMs, successor } as const;
      const status = {
        state: 'SUPERSEDED',
        twin: false,
        issuedAt: Date.parse('2026-11-01T00:00:00Z'),
        change,
      } as const;
      const report = await judge(paper(), undefined, { status });
      expect(report).toMatchObject({ answer: 'REJECT', code: 'RECORD_SUPERSEDED' });
      expect(report.message.vi).toContain(successor);
    });
  });

  test('a paper entered from its register', async () => {
    expect(await remarksOf(named('hoc-ba/thpt/valid-4.json'))).toEqual(['PAPER_FROM_REGISTER']);
  });

  test('a decision about the paper of another body that is listed and left it nothing', async () => {
    const record = named('quyet-dinh/quyet-dinh-thu-hoi/valid-1.json');
    const about = (code: string) => ({
      ...record,
      ho_so_goc: {
        ...(record['ho_so_goc'] as JsonObject),
        don_vi_cap: [{ co_so_giao_duc_id: code, ten_co_so_giao_duc: 'Nơi cấp' }],
      },
    });
    expect(await remarksOf(about(BODY))).toEqual([]);
    expect(await remarksOf(about('KHONG-CO'))).toEqual([]);
    expect(await remarksOf(about(OTHER))).toEqual(['DECISION_OF_OTHER_BODY']);
  });
});
