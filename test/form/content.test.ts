import { describe, expect, test } from 'vitest';
import { render } from '../../src/form/render.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { pageTexts } from '../support/pdf-text.js';
import { coveringSamples, mapLeaves, samples } from './samples.js';

const all = samples();
const covering = coveringSamples();

/** Without white space, which lines break at, and blind to case, for headings are in capitals. */
const bare = (text: string): string => text.replace(/\s/g, '').toUpperCase();
const printed = (input: Uint8Array | JsonObject): string => bare(pageTexts(render(input).pdf).join(''));

/** Codes that choose what is drawn; their words are tested below. */
const STRUCTURE = new Set(['loai_ho_so', 'phien_ban', 'vai_tro', 'mon_hoc_id', 'nang_luc_pham_chat_id', 'tu_cach']);

/** What no form prints, with the reason of each; everything else must be seen on the pages. */
const UNPRINTED: readonly {
  readonly reason: string;
  readonly is: (keys: readonly string[], record: JsonObject) => boolean;
}[] = [
  {
    reason: 'signatures, certificates, digests and places in data are for programs',
    is: (keys) =>
      keys.some((key) =>
        ['chu_ky', 'chung_thu_so', 'spki_sha256', 'sha256', 'pointer', 'status', 'vi_tri'].includes(key),
      ),
  },
  { reason: 'the title says the level', is: (keys) => keys.at(-1) === 'cap_hoc_id' },
  {
    reason: 'the identifier of a record that is referred to; its number, date or school is printed',
    is: (keys) =>
      keys.at(-1) === 'ma_ban_ghi' &&
      ['nguon', 'van_bang', 'ho_so_goc', 'van_bang_goc'].some((key) => keys.includes(key)),
  },
  {
    reason: 'a code whose name is printed',
    is: (keys, record) => {
      const names: Record<string, string> = {
        co_so_giao_duc_id: 'ten_co_so_giao_duc',
        ma_phuong_xa: 'ten_phuong_xa',
        ma_tinh_thanh: 'ten_tinh_thanh',
        dan_toc_id: 'ten_dan_toc',
        quoc_tich_id: 'ten_quoc_tich',
        gioi_tinh_id: 'ten_gioi_tinh',
        loai_ho_so_tuong_duong: 'trinh_do_tuong_duong',
      };
      const beside = names[keys.at(-1)!];
      return beside !== undefined && at(record, [...keys.slice(0, -1), beside]) !== undefined;
    },
  },
  {
    reason: 'the body of a signatory is printed by its name, and the kind of a holder by the papers',
    is: (keys) =>
      (keys[0] === 'danh_sach_nguoi_ky' && keys.at(-1) === 'co_so_giao_duc_id') || keys.at(-1) === 'loai_nguoi_hoc',
  },
  {
    reason: 'the Vietnamese text of a translation stands at its own place in the record',
    is: (keys) => keys.at(-1) === 'tieng_viet',
  },
];

function at(value: JsonValue | undefined, keys: readonly string[]): JsonValue | undefined {
  let found: JsonValue | undefined = value;
  for (const key of keys) found = (found as Record<string, JsonValue> | undefined)?.[key];
  return found;
}

describe('a printed form', () => {
  test('shows every value of every record: each made unlike all others is found on the pages', {
    timeout: 60_000,
  }, () => {
    for (const { name, record } of covering) {
      const expected: [string, string[]][] = [];
      let count = 0;
      const marked = mapLeaves(record, (leaf, keys) => {
        if (typeof leaf === 'boolean' || leaf === null || STRUCTURE.has(keys.at(-1)!)) return leaf;
        if (UNPRINTED.some(({ is }) => is(keys, record))) return leaf;
        const n = ++count;
        if (typeof leaf === 'number') {
          expected.push([keys.join('/'), [`${50_000 + n},5`]]);
          return 50_000 + n + 0.5;
        }
        if (/^\d{4}(-\d\d){1,2}$/.test(leaf as string)) {
          const [year, month, day] = [1000 + n, (n % 9) + 3, (n % 18) + 10];
          const date = `${year}-0${month}-${day}`.replace('-010', '-10').replace('-011', '-11');
          const m = date.split('-')[1]!;
          expected.push([keys.join('/'), [`${day}/${m}/${year}`, bare(`${day} tháng ${Number(m)} năm ${year}`)]]);
          return date;
        }
        expected.push([keys.join('/'), [`ZẶ${n}Q`]]);
        return `Zặ${n}q`;
      }) as JsonObject;
      const text = printed(marked);
      const missing = expected
        .filter(([, forms]) => !forms.some((form) => text.includes(form)))
        .map(([where]) => where);
      expect(missing, name).toEqual([]);
    }
  });

  test('says of every yes and no which of them it is', { timeout: 60_000 }, () => {
    const drawn = (record: JsonObject): string =>
      render(record)
        .drawn.map(({ text }) => text)
        .join('\n');
    const tried = new Set<string>();
    for (const { name, record } of covering) {
      const flags: (readonly string[])[] = [];
      mapLeaves(record, (leaf, keys) => {
        const member = `${record['loai_ho_so'] as string} ${keys.at(-1)} ${leaf}`;
        if (typeof leaf === 'boolean' && !tried.has(member)) flags.push(keys);
        if (typeof leaf === 'boolean') tried.add(member);
        return leaf;
      });
      if (flags.length === 0) continue;
      const said = drawn(record);
      for (const flag of flags) {
        const other = mapLeaves(record, (leaf, keys) =>
          keys.join('/') === flag.join('/') ? !(leaf as boolean) : leaf,
        ) as JsonObject;
        expect(drawn(other) === said, `${name} ${flag.join('/')}`).toBe(false);
      }
    }
    expect(tried.size).toBeGreaterThan(10);
  });

  test('is read back letter by letter, in NFC, as the record has it', { timeout: 60_000 }, () => {
    for (const { bytes, name, record } of covering) {
      const pages = pageTexts(render(bytes).pdf);
      const whole = pages.join('');
      expect(whole.normalize('NFC'), name).toBe(whole);
      const holder = (record['nguoi_hoc'] as JsonObject)['ho_va_ten'] as string;
      expect(bare(whole), name).toContain(bare(holder));
      for (const page of pages) expect(page, name).toContain('bản thể hiện của hồ sơ số');
    }
  });

  test('prints what no form has a place for, under the name that the schema gives it', () => {
    const { record } = all.find(({ name }) => name.includes('cu-nhan/valid-1'))!;
    const odd = { ...record, mo_rong: { 'https://vi-du.example/ghi-chu': { cau: 'Lời ghi thêm' } }, khong_biet: 'Lạ' };
    const text = printed(odd as JsonObject);
    expect(text).toContain(bare('Thông tin khác trong hồ sơ'));
    expect(text).toContain(bare('Phần mở rộng – https://vi-du.example/ghi-chu – cau: Lời ghi thêm'));
    expect(text).toContain(bare('khong_biet: Lạ'));
    // A member whose name looks like a place that was read is no place to hide.
    expect(printed({ ...record, 'nguoi_hoc/ho_va_ten': 'Giấu' } as JsonObject)).toContain(bare('Giấu'));
  });

  test('takes no name of Object.prototype for a word of its own', () => {
    const { record } = all.find(({ name }) => name.includes('hoc-ba/thpt/valid-1'))!;
    const [first, ...rest] = record['bang_diem_hoc_ba'] as JsonObject[];
    const { ten_mon_hoc: _, ...unnamed } = first!;
    const signatory = { vai_tro: 'constructor', ho_va_ten: 'Người Thử' };
    const text = printed({
      ...record,
      bang_diem_hoc_ba: [{ ...unnamed, mon_hoc_id: 'toString' }, ...rest],
      danh_sach_nguoi_ky: [...(record['danh_sach_nguoi_ky'] as JsonObject[]), signatory],
    } as JsonObject);
    expect(text).toContain('TOSTRING');
    expect(text).toContain(bare('Người Thử'));
  });

  test('carries the headings of its official form, in its order', () => {
    const orders: Record<string, readonly string[]> = {
      'hoc-ba/thpt/valid-1': [
        'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
        'Độc lập - Tự do - Hạnh phúc',
        'HỌC BẠ',
        'TRUNG HỌC PHỔ THÔNG',
        'Số sổ đăng bộ',
        'THÔNG TIN HỌC SINH',
        'Họ và tên cha',
        'Họ và tên mẹ',
        'QUÁ TRÌNH HỌC TẬP',
        'KẾT QUẢ HỌC TẬP',
        'HK I',
        'Nhận xét và chữ kí của giáo viên',
        'KẾT QUẢ RÈN LUYỆN, HỌC TẬP',
        'Kết quả lên lớp',
        'Nhận xét của giáo viên chủ nhiệm',
        'GIÁO VIÊN CHỦ NHIỆM',
        'CON DẤU',
        'HIỆU TRƯỞNG',
      ],
      'hoc-ba/tieu-hoc/valid-1': [
        'TIỂU HỌC',
        'Chiều cao',
        '1. Các môn học và hoạt động giáo dục',
        'Điểm KTĐK',
        '2. Những phẩm chất chủ yếu',
        '3.1. Năng lực chung',
        '3.2. Năng lực đặc thù',
        '4. Đánh giá kết quả giáo dục',
        '5. Khen thưởng',
        '6. Hoàn thành chương trình lớp học',
      ],
      'van-bang/tot-nghiep-thpt/valid-1': [
        'cấp',
        'BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG',
        'Cho',
        'Ngày sinh',
        'Nơi sinh',
        'Giới tính',
        'Dân tộc',
        'Học sinh trường',
        'Khóa thi',
        'Hội đồng thi',
        'Số hiệu',
        'Số vào sổ gốc cấp văn bằng',
      ],
      'van-bang/tien-si/valid-1': ['BẰNG TIẾN SĨ', 'Ngành đào tạo', 'Chuyên ngành', 'Tên luận án', 'Số hiệu'],
      'phu-luc-van-bang/valid-1': [
        'PHỤ LỤC VĂN BẰNG',
        'Ngày nhập học',
        'KẾT QUẢ HỌC TẬP',
        'Số tín chỉ',
        'Tổng số tín chỉ',
      ],
      'giay-chung-nhan-hoan-thanh/valid-1': ['CHỨNG NHẬN', 'Họ và tên', 'Đã hoàn thành', 'Năm hoàn thành'],
      'quyet-dinh-chinh-sua/valid-1': ['Số: 901/QĐ-ĐHKV', 'Căn cứ', 'QUYẾT ĐỊNH:', 'Điều 1.', 'Điều 2.'],
    };
    for (const [wanted, headings] of Object.entries(orders)) {
      const { bytes } = all.find(({ name }) => name.includes(wanted))!;
      const text = printed(bytes);
      let from = 0;
      for (const heading of headings) {
        const found = text.indexOf(bare(heading), from);
        expect(found, `${wanted}: ${heading}`).toBeGreaterThanOrEqual(from);
        from = found + 1;
      }
    }
  });
});
