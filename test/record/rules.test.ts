import { describe, expect, it } from 'vitest';
import { checkRecord, recordTypes, ruleSets } from '../../src/record/index.js';
import { type Changes, changed, type Example } from './changed.js';
import { type Case, row, sum } from './rule-cases/case.js';
import { continuing } from './rule-cases/continuing.js';
import { diplomas } from './rule-cases/diplomas.js';
import { everyRecord } from './rule-cases/every-record.js';
import { fromFiles } from './rule-cases/from-files.js';
import { papers } from './rule-cases/papers.js';
import { primary } from './rule-cases/primary.js';
import { secondary } from './rule-cases/secondary.js';
import { validExamples } from './schema-examples.js';

/** What the dated rules say of a record: `severity id pointer`. */
function found(example: Example, changes: Changes): string[] {
  return checkRecord(changed(example, changes))
    .problems.filter(({ id }) => !id.startsWith('schema/') && !id.startsWith('structure/'))
    .map(({ id, severity, pointer }) => `${severity} ${id} ${pointer}`);
}

const cases: readonly Case[] = [
  ...everyRecord,
  ...secondary,
  ...primary,
  ...continuing,
  ...diplomas,
  ...papers,
  ...fromFiles,
];

describe('each dated rule fires where its circular says, and nowhere else', () => {
  it.each(cases.map((one) => [`${one.rule}: ${one.title}${one.finds.length === 0 ? ' → silent' : ''}`, one] as const))(
    '%s',
    (_title, { example, changes = {}, finds }) => expect(found(example, changes)).toEqual(finds),
  );

  it('and the table has both for every rule of every file', () => {
    for (const { id } of ruleSets.flatMap(({ rules }) => rules)) {
      const own = cases.filter(({ rule }) => rule === id);
      expect(
        own.some(({ finds }) => finds.length > 0),
        `${id} fires`,
      ).toBe(true);
      expect(
        own.some(({ finds }) => finds.length === 0),
        `${id} is silent`,
      ).toBe(true);
    }
  });
});

describe('the year average', () => {
  it('is right for all 101 × 101 pairs of term marks, by whole numbers', () => {
    const record = changed('thcs') as unknown as {
      bang_diem_hoc_ba: Record<string, unknown>[];
      tong_ket_hoc_ba: Record<string, unknown>;
    };
    record.tong_ket_hoc_ba = {};
    const row = record.bang_diem_hoc_ba[0]!;
    for (let first = 0; first <= 100; first += 1) {
      for (let second = first % 7; second <= 100; second += 7) {
        // Thirds are never halfway between two tenths, so that the nearest is unique: |3·year − sum| ≤ 1.
        const year = [...Array(101).keys()].find((tenths) => Math.abs(3 * tenths - (first + 2 * second)) <= 1)!;
        Object.assign(row, { diem_hoc_ky_1: first / 10, diem_hoc_ky_2: second / 10, diem_tong_ket: year / 10 });
        const ids = checkRecord(record).problems.map(({ id }) => id);
        expect(ids, `${first} ${second} ${year}`).not.toContain('tt22-2021/year-average');
      }
    }
  });
});

describe('conduct of the year', () => {
  const expected: Readonly<Record<string, string>> = {
    'T T': 'T',
    'K T': 'T',
    'Đ T': 'K',
    'CĐ T': 'K',
    'T K': 'K',
    'K K': 'K',
    'Đ K': 'K',
    'CĐ K': 'Đ',
    'T Đ': 'K',
    'K Đ': 'Đ',
    'Đ Đ': 'Đ',
    'CĐ Đ': 'Đ',
    'T CĐ': 'CĐ',
    'K CĐ': 'CĐ',
    'Đ CĐ': 'CĐ',
    'CĐ CĐ': 'CĐ',
  };
  it.each(Object.entries(expected))('of the terms %s is %s and nothing else', (pair, year) => {
    const [first, second] = pair.split(' ');
    for (const stated of ['T', 'K', 'Đ', 'CĐ']) {
      const ids = checkRecord(
        changed('thpt', {
          [sum('ket_qua_ren_luyen_ky_1_id')]: first,
          [sum('ket_qua_ren_luyen_ky_2_id')]: second,
          [sum('ket_qua_ren_luyen_nam_id')]: stated,
        }),
      ).problems.map(({ id }) => id);
      expect(ids.includes('tt22-2021/conduct-year')).toBe(stated !== year);
    }
  });
});

describe('the rule set', () => {
  const cases: readonly [grade: string, level: string, year: number, ruleSet: string | undefined][] = [
    ['06', 'thcs', 2021, 'tt22-2021'],
    ['06', 'thcs', 2020, undefined],
    ['07', 'thcs', 2022, 'tt22-2021'],
    ['07', 'thcs', 2021, undefined],
    ['08', 'thcs', 2023, 'tt22-2021'],
    ['09', 'thcs', 2023, undefined],
    ['09', 'thcs', 2024, 'tt22-2021'],
    ['10', 'thpt', 2022, 'tt22-2021'],
    ['11', 'thpt', 2022, undefined],
    ['12', 'thpt', 2024, 'tt22-2021'],
    ['01', 'tieu-hoc', 2020, 'tt27-2020'],
    ['02', 'tieu-hoc', 2020, undefined],
    ['05', 'tieu-hoc', 2024, 'tt27-2020'],
    ['05', 'tieu-hoc', 2023, undefined],
  ];
  it.each(cases)('of grade %s (%s) in the school year from %i is %s', (grade, level, year, ruleSet) => {
    const example = level === 'thcs' ? 'thcs' : level === 'thpt' ? 'thpt' : 'primary5';
    const result = checkRecord(changed(example, { '/khoi_lop_hoc_id': grade, '/nam_bat_dau': year }));
    expect(result.ruleSet?.id).toBe(ruleSet);
    expect(result.problems.some(({ id }) => id === 'rules/none')).toBe(ruleSet === undefined);
  });

  it.each(['gdtx', 'gdpt-2006'])(
    'of programme %s, which is not that of the record’s year, is none, which is said',
    (programme) => {
      const result = checkRecord(changed('thpt', { '/chuong_trinh': programme, [row(0, 'diem_tong_ket')]: 1 }));
      expect(result).toMatchObject({
        valid: true,
        problems: [{ id: 'rules/none', severity: 'warning', pointer: '/chuong_trinh' }],
      });
      expect(result.ruleSet).toBeUndefined();
    },
  );

  it.each(['chuyen-biet', 'tich-hop'])('of programme %s compares nothing and says why', (programme) => {
    const result = checkRecord(changed('thpt', { '/chuong_trinh': programme, [row(0, 'diem_tong_ket')]: 1 }));
    expect(result).toMatchObject({
      valid: true,
      ruleSet: { id: programme, confidence: 'unknown' },
      problems: [{ id: 'rules/nothing-checked', severity: 'warning' }],
    });
  });

  it('of a programme that no one knows is an error that lists those that are known', () => {
    const result = checkRecord(changed('thpt', { '/chuong_trinh': 'gdpt-2040' }));
    expect(result).toMatchObject({
      valid: false,
      problems: [
        {
          id: 'rules/programme-unknown',
          severity: 'error',
          pointer: '/chuong_trinh',
          vi: expect.stringContaining('chuyen-biet, gdpt-2006, gdpt-2018, gdtx, tich-hop'),
          en: expect.stringContaining('update khue'),
        },
      ],
    });
  });

  it.each([
    ['06', 2020, 'hoc-ba/thcs', 'gdpt-2006', 'tt58-2011'],
    ['12', 2023, 'hoc-ba/thpt', 'gdpt-2006', 'tt58-2011'],
    ['12', 2024, 'hoc-ba/thpt', 'gdpt-2006', undefined],
    ['05', 2023, 'hoc-ba/tieu-hoc', 'gdpt-2006', 'tt30-2014'],
    ['01', 2020, 'hoc-ba/tieu-hoc', 'gdpt-2006', undefined],
    ['10', 2022, 'hoc-ba/gdtx', 'gdtx', 'tt43-2021'],
    ['10', 2021, 'hoc-ba/gdtx', 'gdtx', undefined],
  ])('of grade %s in %i (%s, %s) is %s', (grade, year, type, programme, expected) => {
    const changes = {
      '/khoi_lop_hoc_id': grade,
      '/nam_bat_dau': year,
      '/loai_ho_so': type,
      '/chuong_trinh': programme,
    };
    expect(checkRecord(changed('thpt', changes)).ruleSet?.id).toBe(expected);
  });

  it.each([
    ['2019-12-31', undefined],
    ['2020-01-15', 'tt21-2019'],
    ['2026-04-14', 'tt21-2019'],
    ['2026-04-15', 'tt10-2026'],
  ])('of a diploma of %s is %s', (day, expected) => {
    expect(checkRecord(changed('diploma', { '/ngay_cap': day })).ruleSet?.id).toBe(expected);
  });

  it('of a diploma is the diplomas’', () => expect(checkRecord(changed('bachelor')).ruleSet?.id).toBe('tt10-2026'));
});

describe('rule files', () => {
  it('give every rule a source and an id of their own', () => {
    const ids = ruleSets.flatMap((file) => file.rules.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const file of ruleSets) {
      for (const rule of file.rules) {
        expect(rule.id.startsWith(`${file.id}/`)).toBe(true);
        expect(rule.source.length).toBeGreaterThan(5);
      }
    }
  });

  it('are data: JSON holds them without loss', () => {
    expect(JSON.parse(JSON.stringify(ruleSets))).toEqual(ruleSets);
  });

  it.each(recordTypes.map(({ type }) => type))('leave every published example of %s without a remark', (type) => {
    for (const { name, record } of validExamples(type)) {
      const { problems, ruleSet } = checkRecord(record);
      const nothingKnown = ruleSet?.confidence === 'unknown' ? ['rules/nothing-checked'] : [];
      expect(
        problems.map(({ id }) => id),
        name,
      ).toEqual(nothingKnown);
    }
  });
});

describe('messages', () => {
  it('name what is expected and what stands there, in both languages', () => {
    const [problem] = checkRecord(changed('thpt', { [row(8, 'diem_tong_ket')]: 7.8 })).problems;
    expect(problem).toMatchObject({
      vi: 'Điểm trung bình cả năm môn Vật lí (35): tính từ hai học kì phải là 7,9, hồ sơ ghi 7,8.',
      en: 'Year average of Vật lí (35): 7.9 is expected from the two terms, 7.8 stands there.',
      source: 'TT 22/2021 Art. 9(1)(b)',
    });
  });

  it('are NFC, and show no personal number', () => {
    for (const { example, changes = {} } of cases) {
      for (const { vi, en } of checkRecord(changed(example, changes)).problems) {
        expect(vi.normalize('NFC')).toBe(vi);
        expect(en.normalize('NFC')).toBe(en);
        expect(/\d{9,}/.test(vi + en)).toBe(false);
      }
    }
  });
});
