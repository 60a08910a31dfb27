import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64, toBase64Url, utf8Encode } from '../../src/encoding.js';
import { checkReadRecord } from '../../src/record/check.js';
import { checkRecord, readJson } from '../../src/record/index.js';
import { defaultRoleRules } from '../../src/trust/default-role-rules.js';
import type { RoleRule } from '../../src/trust/types.js';
import { runs } from '../support/fuzz.js';
import { MEASURED } from '../support/measured.js';
import { type Changes, changed, type Example } from './changed.js';

const structure = (example: Example, changes: Changes, roleRules?: readonly RoleRule[]) =>
  checkRecord(changed(example, changes), roleRules === undefined ? {} : { roleRules })
    .problems.filter(({ id }) => id.startsWith('structure/'))
    .map(({ id, severity, pointer }) => `${severity} ${id.slice('structure/'.length)} ${pointer}`);

const own = '2f6b8a90-4e1d-4c72-b3a8-9d0e1f2a3b77';

describe('what no schema can say', () => {
  const replaced = { ma_ban_ghi: own, sha256: '0'.repeat(64), ly_do: 'chinh_sua' };
  const source = { co_so_giao_duc_id: '1', ma_ban_ghi: own, sha256: '0'.repeat(64), pointer: '/bang_diem_hoc_ba/0' };
  const cases: readonly [title: string, example: Example, changes: Changes, expected: readonly string[]][] = [
    [
      'two rows of one subject',
      'thpt',
      { '/bang_diem_hoc_ba/3/mon_hoc_id': '15', '/danh_sach_nguoi_ky/3/mon_hoc_id': '15' },
      ['error subject-twice /bang_diem_hoc_ba/3/mon_hoc_id'],
    ],
    ['a school year of two years', 'thpt', { '/nam_ket_thuc': 2027 }, ['error school-year /nam_ket_thuc']],
    [
      'a school year of the history',
      'thpt',
      { '/qua_trinh_hoc_tap/0/nam_ket_thuc': 2025 },
      ['error school-year /qua_trinh_hoc_tap/0/nam_ket_thuc'],
    ],
    [
      'a year of the history at a school abroad that is a calendar year',
      'thpt',
      { '/qua_trinh_hoc_tap/0': { nam_bat_dau: 2024, nam_ket_thuc: 2024, ten_co_so_giao_duc: 'Trường Thử Singapore' } },
      [],
    ],
    [
      'a year of the history at a school abroad that ends before it begins',
      'thpt',
      { '/qua_trinh_hoc_tap/0': { nam_bat_dau: 2024, nam_ket_thuc: 2023, ten_co_so_giao_duc: 'Trường Thử Singapore' } },
      ['error school-year /qua_trinh_hoc_tap/0/nam_ket_thuc'],
    ],
    [
      'a record that replaces itself',
      'thpt',
      { '/lan': 2, '/ma_ban_ghi': own, '/thay_the': replaced },
      ['error replaces-itself /thay_the/ma_ban_ghi'],
    ],
    ['a record that replaces another', 'thpt', { '/lan': 2, '/thay_the': replaced }, []],
    [
      'a result taken over from itself',
      'thpt',
      { '/ma_ban_ghi': own, '/bang_diem_hoc_ba/0/nguon': source },
      ['error source-is-itself /bang_diem_hoc_ba/0/nguon/ma_ban_ghi'],
    ],
    [
      'a translation of other Vietnamese text',
      'bachelor',
      { '/ban_dich/0/cac_muc/0/tieng_viet': 'BẰNG THẠC SĨ' },
      ['error translation /ban_dich/0/cac_muc/0/tieng_viet'],
    ],
    [
      'a translation of nothing',
      'bachelor',
      { '/ban_dich/0/cac_muc/0/vi_tri': '/ten' },
      ['error translation /ban_dich/0/cac_muc/0/vi_tri'],
    ],
    [
      'a translation of what is no text',
      'bachelor',
      { '/ban_dich/0/cac_muc/0/vi_tri': '/nguoi_hoc' },
      ['error translation /ban_dich/0/cac_muc/0/vi_tri'],
    ],
    [
      'a signatory listed twice',
      'thpt',
      { '/danh_sach_nguoi_ky/-': { vai_tro: 'school-seal', ho_va_ten: 'Trường THPT Khuê Văn Thử Nghiệm' } },
      ['error signatory-twice /danh_sach_nguoi_ky/15'],
    ],
    ['two teachers of one subject', 'thpt', { '/danh_sach_nguoi_ky/1/mon_hoc_id': '19' }, []],
    [
      'a teacher of a subject that is not there',
      'thpt',
      { '/danh_sach_nguoi_ky/1/mon_hoc_id': '66' },
      ['error signatory-subject /danh_sach_nguoi_ky/1/mon_hoc_id'],
    ],
    [
      'a stand-in for oneself',
      'thpt',
      { '/danh_sach_nguoi_ky/1/ky_thay': 'subject-teacher', '/danh_sach_nguoi_ky/1/ly_do': 'om' },
      ['error stand-in-is-itself /danh_sach_nguoi_ky/1/ky_thay'],
    ],
    [
      'a deputy without a decision, as a warning',
      'thpt',
      { '/danh_sach_nguoi_ky/13/tu_cach': 'KT' },
      ['warning capacity-without-decision /danh_sach_nguoi_ky/13'],
    ],
  ];
  it.each(cases)('%s', (_title, example, changes, expected) => expect(structure(example, changes)).toEqual(expected));
});

describe('the list of signatories against the rule table', () => {
  const cases: readonly [title: string, example: Example, changes: Changes, expected: readonly string[]][] = [
    ['holds every row', 'thpt', {}, []],
    [
      'lacks the seal',
      'thpt',
      { '/danh_sach_nguoi_ky/14': undefined },
      ['error signatory-missing /danh_sach_nguoi_ky'],
    ],
    [
      'lacks the homeroom teacher',
      'thpt',
      { '/danh_sach_nguoi_ky/12': undefined },
      ['error signatory-missing /danh_sach_nguoi_ky'],
    ],
    [
      'lacks the teacher of a subject with a result',
      'thpt',
      { '/danh_sach_nguoi_ky/4': undefined },
      ['error signatory-missing /danh_sach_nguoi_ky'],
    ],
    ['needs no teacher of a subject without a result', 'thptPartial', {}, []],
    ['needs no teacher of a result taken over', 'thcsSummer', {}, []],
    ['needs no teacher in primary school that it does not name', 'primary1', {}, []],
    [
      'names a stand-in that the table has',
      'thpt',
      { '/danh_sach_nguoi_ky/1/ky_thay': 'homeroom-teacher', '/danh_sach_nguoi_ky/1/ly_do': 'om' },
      [],
    ],
    [
      'names a stand-in that the table has not',
      'thpt',
      { '/danh_sach_nguoi_ky/1/ky_thay': 'school-seal', '/danh_sach_nguoi_ky/1/ly_do': 'om' },
      ['error stand-in-not-allowed /danh_sach_nguoi_ky/1/ky_thay'],
    ],
    [
      'names a capacity that the table has not',
      'thpt',
      {
        '/danh_sach_nguoi_ky/13/tu_cach': 'TUQ',
        '/danh_sach_nguoi_ky/13/quyet_dinh': { so_quyet_dinh: '1', ngay_quyet_dinh: '2026-01-01' },
      },
      ['error capacity-not-allowed /danh_sach_nguoi_ky/13/tu_cach'],
    ],
    [
      'has the seal before the principal',
      'thpt',
      {
        '/danh_sach_nguoi_ky/13': undefined,
        '/danh_sach_nguoi_ky/-': { vai_tro: 'principal', ho_va_ten: 'Cao Văn Thử', tu_cach: 'dung_dau' },
      },
      ['warning signing-order /danh_sach_nguoi_ky/14'],
    ],
    [
      'of a diploma lacks the head',
      'diploma',
      { '/danh_sach_nguoi_ky/0': undefined },
      ['error signatory-missing /danh_sach_nguoi_ky'],
    ],
  ];
  it.each(cases)('%s', (_title, example, changes, expected) => {
    expect(structure(example, changes, defaultRoleRules)).toEqual(expected);
  });

  it('names the role and the subject', () => {
    const { problems } = checkRecord(changed('thpt', { '/danh_sach_nguoi_ky/4': undefined }), {
      roleRules: defaultRoleRules,
    });
    expect(problems[0]).toMatchObject({
      vi: 'Danh sách người ký cần 1 dòng giáo viên bộ môn cho môn Giáo dục quốc phòng và an ninh (mã 47), hồ sơ có 0.',
      en: 'The list of signatories needs 1 of the role subject teacher for Giáo dục quốc phòng và an ninh (code 47); 0 stand there.',
    });
  });

  it('is judged by the row in force on the day of issue, one that names the type before its family’s', () => {
    const seal = { role: 'school-seal', scope: 'record' } as const;
    const rule = (id: string, documentTypes: string[], from: string | undefined, count: number): RoleRule => ({
      id,
      documentTypes,
      ...(from === undefined ? {} : { from }),
      order: 'strict',
      requirements: [{ ...seal, count }],
      source: id,
    });
    const missing = (rules: readonly RoleRule[]) =>
      checkRecord(changed('thpt'), { roleRules: rules }).problems.map(({ source }) => source);
    expect(missing([rule('later', ['hoc-ba/thpt'], '2026-05-30', 2)])).toEqual([]);
    expect(missing([rule('now', ['hoc-ba/thpt'], '2026-05-29', 2)])).toEqual(['now']);
    expect(
      missing([rule('family', ['hoc-ba/*'], '2026-05-29', 2), rule('type', ['hoc-ba/thpt'], undefined, 1)]),
    ).toEqual([]);
    expect(missing([rule('new', ['hoc-ba/*'], '2026-01-01', 2), rule('old', ['hoc-ba/*'], undefined, 1)])).toEqual([
      'new',
    ]);
  });

  it('is not judged where no table is given', () => {
    expect(structure('thpt', { '/danh_sach_nguoi_ky/14': undefined })).toEqual([]);
  });
});

describe('chung_thu_so', () => {
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const certificates = [1, 2, 3]
    .map((n) => Uint8Array.from([0x30, 0x82, 0x01, n, ...new Array(60).fill(n)]))
    .map((der) => ({ text: toBase64(der), digest: sha256(der) }))
    .sort((a, b) => Buffer.compare(a.digest, b.digest));
  const jws = (digest: Uint8Array, more = '') =>
    `${toBase64Url(utf8Encode(`{"alg":"RS256","x5t#S256":"${toBase64Url(digest)}"}`))}..${'A'.repeat(86)}${more}`;
  const [a, b, c] = certificates as [Certificate, Certificate, Certificate];
  interface Certificate {
    text: string;
    digest: Uint8Array;
  }

  const cases: readonly [title: string, list: unknown, signatures: unknown[], expected: readonly string[]][] = [
    ['is right: sorted, each named', [a.text, b.text], [[jws(a.digest)], [jws(b.digest)]], []],
    ['may be named by several signatures', [a.text], [[jws(a.digest)], [jws(a.digest, 'B')]], []],
    [
      'is out of order',
      [b.text, a.text],
      [[jws(a.digest), jws(b.digest)]],
      ['error certificate-order /chung_thu_so/1'],
    ],
    ['holds one twice', [a.text, a.text], [[jws(a.digest)]], ['error certificate-twice /chung_thu_so/1']],
    [
      'holds one that no signature names',
      [a.text, c.text],
      [[jws(a.digest)]],
      ['error certificate-unnamed /chung_thu_so/1'],
    ],
    [
      'lacks one that a signature names',
      [a.text],
      [[jws(a.digest)], [jws(b.digest)]],
      ['error certificate-missing /bang_diem_hoc_ba/1/chu_ky/0'],
    ],
    ['is missing whole', undefined, [[jws(a.digest)]], ['error certificate-missing /bang_diem_hoc_ba/0/chu_ky/0']],
    [
      'is beside a signature that stands twice',
      [a.text],
      [[jws(a.digest), jws(a.digest)]],
      ['error signature-twice /bang_diem_hoc_ba/0/chu_ky/1'],
    ],
    [
      'is beside a signature that is none',
      [a.text],
      [[jws(a.digest), 'x..y']],
      ['error signature-unreadable /bang_diem_hoc_ba/0/chu_ky/1'],
    ],
  ];
  it.each(cases)('%s', (_title, list, signatures, expected) => {
    const changes: Record<string, unknown> = list === undefined ? {} : { '/chung_thu_so': list };
    for (const [index, jwss] of signatures.entries()) changes[`/bang_diem_hoc_ba/${index}/chu_ky`] = jwss;
    expect(structure('thpt', changes)).toEqual(expected);
    const faster = checkRecord(changed('thpt', changes), { sha256 }).problems;
    expect(faster).toEqual(checkRecord(changed('thpt', changes)).problems);
  });
});

describe('checkRecord', () => {
  it('gives type, version, rule set and no problem for a good record', () => {
    expect(checkRecord(changed('thcs'))).toEqual({
      valid: true,
      type: 'hoc-ba/thcs',
      version: '1.0',
      ruleSet: {
        id: 'tt22-2021',
        title: expect.objectContaining({ vi: expect.stringContaining('22/2021') }),
        source: expect.stringContaining('TT 22/2021/TT-BGDĐT'),
        sourceVi: expect.stringContaining('TT 22/2021/TT-BGDĐT, có hiệu lực'),
        confidence: 'confirmed',
      },
      problems: [],
    });
  });

  it('lists the problems of every kind in document order', () => {
    const record = changed('thpt', {
      '/nguoi_hoc/ho_va_ten': '\u00d0ỗ Thử',
      '/nam_ket_thuc': 2027,
      '/bang_diem_hoc_ba/8/diem_tong_ket': 1,
      '/bang_diem_hoc_ba/2/diem_tong_ket': 1,
      '/bang_diem_hoc_ba/10/diem_tong_ket': 1,
      '/tong_ket_hoc_ba': undefined,
      '/cap_hoc_id': '03',
      '/la': 1,
    });
    const { valid, problems } = checkRecord(record);
    expect(valid).toBe(false);
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/nam_ket_thuc',
      '/cap_hoc_id',
      '/nguoi_hoc/ho_va_ten',
      '/bang_diem_hoc_ba/2/diem_tong_ket',
      '/bang_diem_hoc_ba/8/diem_tong_ket',
      '/bang_diem_hoc_ba/10/diem_tong_ket',
      '/la',
      '/tong_ket_hoc_ba',
    ]);
  });

  it('is valid with warnings alone', () => {
    const { valid, problems } = checkRecord(changed('thpt', { '/nguoi_hoc/gioi_tinh/gioi_tinh_id': '1' }));
    expect([valid, problems.map(({ severity }) => severity)]).toEqual([true, ['warning']]);
  });

  it('says which types it knows when it does not know the record’s', () => {
    const { valid, problems } = checkRecord(changed('thpt', { '/loai_ho_so': 'hoc-ba/mam-non' }));
    expect(valid).toBe(false);
    expect(problems.some(({ id }) => id === 'schema/known')).toBe(true);
  });

  it.each([
    ['undefined', undefined],
    ['a text', 'x'],
    ['an array', []],
    ['null', null],
    ['a function', () => 1],
    ['a date', { a: new Date() }],
    ['a BigInt', { a: 1n }],
    ['NaN', [Number.NaN]],
  ])('refuses %s with a problem', (_title, value) => {
    const { valid, problems } = checkRecord(value);
    expect(valid).toBe(false);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('refuses an accessor without calling it, a proxy that throws, a cycle and depth beyond the limit', () => {
    const throwing = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    const accessor = {
      get a(): number {
        throw new Error('called');
      },
    };
    const cycle: Record<string, unknown> = {};
    cycle['a'] = cycle;
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    for (const value of [throwing, accessor, cycle, deep, { nguoi_hoc: throwing }]) {
      expect(checkRecord(value).problems.map(({ id }) => id)).toEqual(['structure/not-json']);
    }
    expect(checkRecord([[[1]]], { limits: { jsonDepth: 2 } }).problems[0]?.en).toContain('jsonDepth');
    expect(checkRecord([1, 2, 3], { limits: { jsonMembers: 2 } }).problems[0]?.en).toContain('jsonMembers');
  });

  it('answers a hostile size in time that grows with it, and lists no more than a thousand problems', MEASURED, () => {
    const time = (n: number) => {
      const record = changed('thpt') as Record<string, unknown>;
      const rows = Array.from({ length: n }, (_, i) => ({
        mon_hoc_id: String(i % 7),
        danh_gia: 'x',
        diem_hoc_ky_1: 'Đ\u0000',
        chu_ky: ['x'],
      }));
      record['bang_diem_hoc_ba'] = rows;
      record['danh_sach_nguoi_ky'] = rows.map(() => ({ vai_tro: 'subject-teacher', mon_hoc_id: '3' }));
      record['chung_thu_so'] = rows.map(() => 'AAAA');
      record['ban_dich'] = [{ cac_muc: rows.map(() => ({ vi_tri: '/a/b/c', tieng_viet: 'x' })) }];
      let best = Number.POSITIVE_INFINITY;
      for (let run = 0; run < 3; run++) {
        const start = performance.now();
        const { problems } = checkRecord(record, { roleRules: defaultRoleRules, limits: { jsonMembers: 1e9 } });
        best = Math.min(best, performance.now() - start);
        expect(problems).toHaveLength(1001);
      }
      return best;
    };
    time(500);
    expect(Math.log(time(8_000) / time(1_000)) / Math.log(8)).toBeLessThan(1.6);
  });

  it('never throws and always gives both languages, for any value at any place of a record', () => {
    const example = fc.constantFrom<Example>('thpt', 'thcsSummer', 'primary5', 'bachelor', 'fromRegister');
    const hostile = fc.oneof(
      { arbitrary: fc.jsonValue(), weight: 3 },
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withTypedArray: true,
        withSparseArray: true,
      }),
      fc.constantFrom<unknown>('__proto__', 'constructor', [], {}, [[]], [null], -1, 1e308, '', 'Đ', true),
    );
    const places = (value: unknown, at: string): string[] =>
      typeof value !== 'object' || value === null
        ? [at]
        : [
            ...(at === '' ? [] : [at]),
            ...Object.entries(value).flatMap(([name, inner]) => places(inner, `${at}/${name}`)),
          ];
    fc.assert(
      fc.property(example, fc.array(fc.tuple(fc.nat(), hostile), { minLength: 1, maxLength: 4 }), (name, edits) => {
        let record = changed(name);
        for (const [pick, value] of edits) {
          const all = places(record, '').filter((place) => !place.includes('~'));
          if (all.length === 0) break;
          const copy = structuredCloneOr(record);
          set(copy, all[pick % all.length]!, value);
          record = copy;
        }
        const { valid, problems } = checkRecord(record, { roleRules: defaultRoleRules });
        expect(valid).toBe(!problems.some(({ severity }) => severity === 'error'));
        for (const { id, vi, en, source, pointer } of problems) {
          expect(vi !== '' && en !== '' && source !== '' && typeof pointer === 'string').toBe(true);
          expect(id === 'structure/not-json' || !`${vi}${en}`.includes('undefined')).toBe(true);
        }
      }),
      { numRuns: runs(1500) },
    );
  });

  it('never throws for what the strict reader returns, __proto__ and all', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('hoc-ba/thpt', 'hoc-ba/tieu-hoc', 'van-bang/cu-nhan', 'x'),
        (value, type) => {
          const text = `{"loai_ho_so":${JSON.stringify(type)},"phien_ban":"1.0","__proto__":{"a":1},"bang_diem_hoc_ba":[${JSON.stringify(value)}],
          "tong_ket_hoc_ba":${JSON.stringify(value)},"nguoi_hoc":${JSON.stringify(value)},"danh_sach_nguoi_ky":[{"vai_tro":"__proto__","x":${JSON.stringify(value)}}]}`;
          expect(checkRecord(readJson(utf8Encode(text)), { roleRules: defaultRoleRules }).valid).toBe(false);
        },
      ),
      { numRuns: runs(500) },
    );
  });
});

function structuredCloneOr<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    return value;
  }
}

function set(record: unknown, pointer: string, value: unknown): void {
  const tokens = pointer.slice(1).split('/');
  let holder = record as Record<string, unknown> | undefined;
  for (const token of tokens.slice(0, -1)) holder = holder?.[token] as Record<string, unknown> | undefined;
  if (typeof holder === 'object' && holder !== null && !ArrayBuffer.isView(holder)) {
    Object.defineProperty(holder, tokens.at(-1)!, { value, configurable: true, enumerable: true, writable: true });
  }
}

describe('a record just read', () => {
  it('is checked as any other value, whatever characters its text has', () => {
    const text = JSON.stringify(changed('thpt', {}));
    const odd = ['Đỗ', 'Ð', 'a\u0301', '\u202e', '\u200b', '\ue000', 'x\ny', '"', '\\', '\u00ad', '😀', '\ud83d\ude00'];
    const texts = odd.flatMap((part) => [
      text.replace('"ho_va_ten":"', `"ho_va_ten":${JSON.stringify(part).slice(0, -1)}`),
      text.replace('"ten_lop_hoc"', JSON.stringify(`ten_lop_hoc${part}`)),
    ]);
    // Escapes that a text of ordinary characters can hide others in.
    texts.push(
      text,
      text.replace('"ho_va_ten":"', '"ho_va_ten":"\\u202e'),
      text.replace('"ho_va_ten":"', '"ho_va_ten":"\\u00d0'),
    );
    expect(texts.filter((one) => one !== text).length).toBe(texts.length - 1);
    for (const one of texts) {
      const value = readJson(utf8Encode(one));
      expect(checkReadRecord(value, one)).toEqual(checkRecord(value));
    }
  });

  it('of a programme named "undefined" is not taken for one without a programme', () => {
    const without = checkRecord(changed('thpt', { '/chuong_trinh': undefined }));
    const named = checkRecord(changed('thpt', { '/chuong_trinh': 'undefined' }));
    const again = checkRecord(changed('thpt', { '/chuong_trinh': undefined }));
    expect(again).toEqual(without);
    expect(named.problems).not.toEqual(without.problems);
  });
});
