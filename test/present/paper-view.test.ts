import { describe, expect, it } from 'vitest';
import { describeSignature } from '../../src/issuing/words.js';
import { recordTypeLabels } from '../../src/present/labels.js';
import { recordView } from '../../src/present/record-view.js';
import { recordTypes } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { validExamples } from '../record/schema-examples.js';

const example = (type: string, at = 0): JsonObject => validExamples(type)[at]!.record as JsonObject;
const rowsOf = (record: JsonObject, language: 'vi' | 'en' = 'vi') =>
  Object.fromEntries(recordView(record, language).rows);

describe('what a person is shown of a record', () => {
  it.each(recordTypes.map(({ type }) => type))('names %s in both languages, in the view and before signing', (type) => {
    expect(Object.hasOwn(recordTypeLabels, type)).toBe(true);
    expect(recordView(example(type), 'en').title).not.toBe(type);
    expect(describeSignature(example(type), 'school-seal', undefined)).not.toContain(type);
  });

  it.each(recordTypes.map(({ type }) => type))(
    '%s shows its holder and date, and no number of a person in full',
    (type) => {
      for (const { record } of validExamples(type)) {
        for (const language of ['vi', 'en'] as const) {
          const view = recordView(record as JsonObject, language);
          const holder = record['nguoi_hoc'] as JsonObject;
          const shown = JSON.stringify([view.rows, view.table ?? []]);
          expect(view.rows[0]![1]).toBe(holder['ho_va_ten']);
          expect(shown).toMatch(/\d{2}\/\d{2}\/\d{4}/);
          const number = holder['so_dinh_danh_ca_nhan'];
          if (number !== undefined) expect(shown).not.toContain(number);
          // A cell without a value is an empty text, never `undefined` or `[object Object]`.
          expect(shown).not.toMatch(/undefined|object Object|null/);
          for (const row of view.table?.rows ?? []) expect(row.length).toBe(view.table!.header.length);
        }
      }
    },
  );

  it('a supplement shows its courses with the columns that are used, and its average with the scale', () => {
    const view = recordView(example('phu-luc/phu-luc-van-bang'), 'vi');
    expect(view.table?.header).toEqual(['Học phần', 'Tín chỉ', 'Giờ', 'Điểm', 'Điểm chữ', 'Ghi chú']);
    expect(view.table?.rows[1]).toEqual(['Toán rời rạc', '2,5', '', '6,75', 'B', '']);
    expect(view.table?.rows[2]?.at(-1)).toBe('công nhận, Trường Đại học Mẫu Thử');
    expect(rowsOf(example('phu-luc/phu-luc-van-bang'))).toMatchObject({
      'Điểm trung bình toàn khóa': '3,41 / 4',
      'Văn bằng, giấy tờ liên quan': 'BẰNG CỬ NHÂN, DHKV2026000789, 29/06/2026',
    });
  });

  it('a decision shows what it is about, its reason, and each correction before and after', () => {
    const correction = recordView(example('quyet-dinh/quyet-dinh-chinh-sua'), 'en');
    expect(correction.table).toEqual({
      header: ['Item', 'Before', 'After'],
      rows: [['Họ, chữ đệm, tên', 'Lê Văn Giả Định', 'Lê Vân Giả Định']],
    });
    expect(rowsOf(example('quyet-dinh/quyet-dinh-thu-hoi'))).toMatchObject({
      'Hình thức': 'thu hồi',
      'Lý do': 'gian lận',
    });
  });

  it('a temporary certificate says when it ends', () => {
    expect(rowsOf(example('giay-to/giay-chung-nhan-tot-nghiep-tam-thoi'))).toMatchObject({
      'Hết hiệu lực': 'khi văn bằng được cấp',
      'Có giá trị đến hết ngày': '31/12/2026',
    });
  });

  it('a paper entered from its register says so, and that its signatory did not sign here', () => {
    for (const [type, at, name] of [
      ['van-bang/trung-cap', 1, 'Âu Văn Trước Thử'],
      ['hoc-ba/thpt', 3, 'Cao Văn Hiệu Cũ'],
    ] as const) {
      const rows = rowsOf(example(type, at), 'en');
      expect(rows['Entered from the register on']).toMatch(/2026$/);
      expect(rows['Signatory of the paper (did not sign here)']).toContain(name);
    }
  });

  it('a foreign text stands beside the Vietnamese one that it translates', () => {
    expect(rowsOf(example('van-bang/thac-si', 1))['Tên văn bằng']).toBe('BẰNG THẠC SĨ / THE DEGREE OF MASTER');
  });

  it('levels of the programme before GDPT 2018 are told in words', () => {
    expect(rowsOf(example('hoc-ba/thpt', 3))).toMatchObject({
      'Kết quả học tập cả năm': 'Khá',
      'Kết quả rèn luyện cả năm': 'Tốt',
    });
  });
});
