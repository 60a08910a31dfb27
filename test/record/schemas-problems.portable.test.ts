import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/record/schema-problems.js';
import { isPersonalNumber, privacyClassOf, recordTypes, titleOf, validateRecord } from '../../src/record/validators.js';

const head = { loai_ho_so: 'van-bang/cu-nhan', phien_ban: '1.0' };
const minimal = {
  ...head,
  ma_ban_ghi: 'f2a94d07-3b6e-4c58-8e1f-6d7c0b9a8e01',
  lan: 1,
  don_vi_cap: [{ co_so_giao_duc_id: 'DHKV', ten_co_so_giao_duc: 'Trường Đại học Khuê Văn Thử Nghiệm' }],
  nguoi_hoc: { ho_va_ten: 'Thử', ngay_sinh: '2003' },
  ten_van_bang: 'BẰNG CỬ NHÂN',
  nganh_dao_tao: { ten_nganh: 'Công nghệ thông tin' },
  ngay_cap: '2026-06-29',
  dia_danh_cap: 'Thành phố Minh Họa',
  danh_sach_nguoi_ky: [{ vai_tro: 'head-of-issuing-body', ho_va_ten: 'Phan Thị Hiệu Thử' }],
};

describe('what is legal is not refused', () => {
  const holder = (nguoi_hoc: object) =>
    validateRecord({ ...minimal, nguoi_hoc: { ...minimal.nguoi_hoc, ...nguoi_hoc } }).problems;

  it.each([
    ['a name of one word', { ho_va_ten: 'Thử' }],
    ['an apostrophe', { ho_va_ten: "H'Minh Họa" }],
    ['a typographic apostrophe', { ho_va_ten: 'H’Minh Họa' }],
    ['a hyphen', { ho_va_ten: 'Y-Ví Dụ' }],
    ['letters of the Tây Nguyên languages', { ho_va_ten: 'Ƀok Čư Ĕñuôl Ŏ Ŭ ơ̆ ư̆' }],
    ['capitals', { ho_va_ten: 'NGUYỄN THỊ VÍ DỤ' }],
    ['a name in Latin letters of another language', { ho_va_ten: 'José Exemple-Łódź' }],
    ['a birth year', { ngay_sinh: '1931' }],
    ['a birth month', { ngay_sinh: '1931-04' }],
    ['a birth date', { ngay_sinh: '1931-04-30' }],
    ['no personal number', {}],
    ['a personal number with leading zeros', { so_dinh_danh_ca_nhan: '001099000001' }],
    ['an address with a district', { noi_sinh: { ten_quan_huyen: 'Huyện Ví Dụ', ten_tinh_thanh: 'Tỉnh Minh Họa' } }],
    ['an address without one', { noi_sinh: { ten_phuong_xa: 'Xã Ví Dụ' } }],
    ['no information on sex', { gioi_tinh: { gioi_tinh_id: '0' } }],
  ])('%s', (_what, change) => {
    expect(holder(change)).toEqual([]);
  });

  it('a joint programme, a record without serial number, an extension of anyone', () => {
    const don_vi_cap = [
      ...minimal.don_vi_cap,
      { co_so_giao_duc_id: 'DHMT', ten_co_so_giao_duc: 'Trường Đại học Mẫu Thử' },
    ];
    expect(validateRecord({ ...minimal, don_vi_cap, mo_rong: { 'urn:vi-du:x': [{ y: null }] } }).problems).toEqual([]);
  });
});

describe('problems', () => {
  it('name the member in Vietnamese and English, in whole sentences', () => {
    const { problems } = validateRecord({ ...minimal, ngay_cap: '2026-02-30', nguoi_hoc: { ngay_sinh: '2003' } });
    expect(problems).toEqual([
      {
        pointer: '/nguoi_hoc/ho_va_ten',
        keyword: 'required',
        vi: 'Thiếu «Họ và tên» (ho_va_ten).',
        en: '"Full name" (ho_va_ten) is missing.',
      },
      {
        pointer: '/ngay_cap',
        keyword: 'format',
        vi: '«Ngày cấp» (ngay_cap) là một ngày không có trong lịch.',
        en: '"Date of issue" (ngay_cap) is a date that does not exist in the calendar.',
      },
    ]);
  });

  it('quote names from the input cut, on one line and as a JSON text', () => {
    const { problems } = validateRecord({ ...minimal, ['<b>\n"\u202e' + 'x'.repeat(500)]: 1 });
    expect(problems).toHaveLength(1);
    expect(problems[0]!.vi).toMatch(/^Mục "<b>\\n\\"/);
    expect(problems[0]!.vi.length).toBeLessThan(250);
  });

  it('are at most fifty', () => {
    const mo = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x${i}`, i]));
    expect(validateRecord({ ...minimal, ...mo }).problems).toHaveLength(50);
  });

  it('escape names in pointers as RFC 6901 says', () => {
    expect(validateRecord({ ...minimal, 'a/b~c': 1 }).problems[0]!.pointer).toBe('/a~1b~0c');
  });

  it('of a union are those of the branch that was meant, or the union when none was', () => {
    const error = (instancePath: string, keyword: string) => ({ instancePath, keyword, params: { type: 'string' } });
    expect(
      problemsOf([error('/x', 'type'), error('/x/y', 'type'), error('/x', 'anyOf')]).map(({ pointer, keyword }) => [
        pointer,
        keyword,
      ]),
    ).toEqual([['/x/y', 'type']]);
    expect(
      problemsOf([error('/w', 'type'), error('/x', 'type'), error('/x', 'const'), error('/x', 'oneOf')]).map(
        ({ pointer, keyword }) => [pointer, keyword],
      ),
    ).toEqual([
      ['/w', 'type'],
      ['/x', 'oneOf'],
    ]);
  });

  it.each([[null], ['x'], [7], [[]], [{}], [{ loai_ho_so: 1 }], [{ loai_ho_so: 'toString', phien_ban: '1.0' }]])(
    '%j is of no known type, and the known ones are listed',
    (value) => {
      const { known, problems } = validateRecord(value);
      expect(known).toBe(false);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ pointer: '/loai_ho_so', keyword: 'known' });
      for (const { type } of recordTypes) expect(problems[0]!.vi).toContain(type);
    },
  );

  it('a version that was never published is unknown, not invalid', () => {
    const answer = validateRecord({ ...minimal, phien_ban: '1.7' });
    expect(answer).toMatchObject({ known: false, type: 'van-bang/cu-nhan', version: '1.7' });
    expect(answer.problems[0]!.pointer).toBe('/phien_ban');
  });
});

describe('privacy classes', () => {
  it.each([
    ['/nguoi_hoc/ho_va_ten', 'co-ban'],
    ['/nguoi_hoc/dan_toc', 'nhay-cam'],
    ['/nguoi_hoc/dan_toc/ten_dan_toc', 'nhay-cam'],
    ['/bang_diem_hoc_ba/12/danh_gia', 'nhay-cam'],
    ['/bang_diem_hoc_ba/12/diem_tong_ket', 'co-ban'],
    ['/bang_diem_hoc_ba/12/mon_hoc_id', 'khong'],
    ['/co_so_giao_duc/ten_co_so_giao_duc', 'khong'],
    ['/mo_rong', 'nhay-cam'],
    ['/mo_rong/urn:x/y', 'nhay-cam'],
    ['/khong_biet', 'nhay-cam'],
  ])('of %s is %s', (pointer, expected) => {
    expect(privacyClassOf('hoc-ba/thpt', pointer)).toBe(expected);
  });

  it('height and weight in primary school are sensitive', () => {
    expect(privacyClassOf('hoc-ba/tieu-hoc', '/tong_ket_hoc_ba/chieu_cao')).toBe('nhay-cam');
    expect(privacyClassOf('hoc-ba/tieu-hoc', '/tong_ket_hoc_ba/can_nang')).toBe('nhay-cam');
  });

  it('an unknown type has none', () => {
    expect(privacyClassOf('hoc-ba/mam-non', '/nguoi_hoc')).toBeUndefined();
  });

  it('numbers of a person are known as such, and unknown members count as one', () => {
    for (const pointer of [
      '/nguoi_hoc/so_dinh_danh_ca_nhan',
      '/nguoi_hoc/giay_to_tuy_than/0/so_giay_to',
      '/hoc_ba_id',
      '/x',
    ]) {
      expect(isPersonalNumber('hoc-ba/thcs', pointer), pointer).toBe(true);
    }
    expect(isPersonalNumber('hoc-ba/thcs', '/nguoi_hoc/ho_va_ten')).toBe(false);
    expect(titleOf('hoc-ba/thcs', '/nguoi_hoc/ngay_sinh')).toEqual({
      vi: 'Ngày, tháng, năm sinh',
      en: 'Date of birth',
    });
  });
});
