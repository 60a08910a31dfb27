import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KhueError } from '../../../src/errors.js';
import type { JsonObject, JsonValue } from '../../../src/record/json-value.js';
import {
  databaseKeys,
  ministryJsonToRecord,
  recordToMinistryJson,
  sections,
  signatories,
} from '../../../src/record/mapping/index.js';
import { runs } from '../../support/fuzz.js';
import { arbitraryRecord, plain, schoolRecords } from './records.js';

const upper = schoolRecords.find(({ name }) => name === 'hoc-ba/thpt/valid-1.json')!.record;
const primary = schoolRecords.find(({ name }) => name === 'hoc-ba/tieu-hoc/valid-1.json')!.record;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof KhueError) return error.code;
    throw error;
  }
  return 'no error';
}

describe('a học bạ in the keys of the ministry’s front-end, and back', () => {
  it.each(schoolRecords)('loses nothing of $name', ({ record }) => {
    const { record: back, carried } = ministryJsonToRecord(recordToMinistryJson(record));
    expect(plain(back)).toEqual(plain(record));
    expect(carried).toEqual([]);
  });

  it('loses nothing of any record that the tables can express', () => {
    fc.assert(
      fc.property(arbitraryRecord, (record) => {
        expect(plain(ministryJsonToRecord(recordToMinistryJson(record)).record)).toEqual(plain(record));
      }),
      { numRuns: runs(100) },
    );
  });

  it('writes the nested keys as the front-end has them', () => {
    const json = plain(recordToMinistryJson(upper)) as Record<string, never>;
    expect(json).toMatchObject({
      nguoi_hoc: { gioi_tinh: { ten_gioi_tinh: 'Nữ' }, dan_toc: { ten_dan_toc: 'Kinh' } },
      co_so_giao_duc: { dia_chi: { ten_phuong_xa: 'Phường Ví Dụ' } },
      giam_hieu_ky_hoc_ba: {
        ho_va_ten: 'Trịnh Thị Hiệu Thử',
        chuc_vu_cong_tac: { ten_chuc_vu_cong_tac: 'Hiệu trưởng' },
      },
      tong_ket_hoc_ba: { is_duoc_len_lop: 1, ket_qua_hoc_tap_nam_id: 'T' },
      diadanhphathanh: 'Tỉnh Minh Họa',
      khue: { ma_ban_ghi: upper['ma_ban_ghi'] },
    });
  });

  it('writes the flags of primary school under the names of the tables', () => {
    const summary = recordToMinistryJson(primary)['tong_ket_hoc_ba'] as JsonObject;
    expect([0, 1]).toContain(summary['duoclenlop']);
    expect([0, 1]).toContain(summary['is_hoan_thanh_chuong_trinh']);
  });

  it('carries what is the database’s and puts it back', () => {
    const json = {
      ...(plain(recordToMinistryJson(upper)) as JsonObject),
      is_co_hieu_luc: 1,
      ban_tin_id: 'BT-1',
      la: { sau: [1] },
    } as Record<string, JsonValue>;
    (json['nguoi_hoc'] as Record<string, JsonValue>)['anh'] = null;
    (json['giam_hieu_ky_hoc_ba'] as Record<string, JsonValue>)['signature'] = 'QUJD';
    ((json['bang_diem_hoc_ba'] as JsonValue[])[2] as Record<string, JsonValue>)['stt'] = 3;
    const { record, carried } = ministryJsonToRecord(json);
    expect(plain(record)).toEqual(plain(upper));
    expect(carried.map(({ pointer }) => pointer).sort()).toEqual([
      '/ban_tin_id',
      '/bang_diem_hoc_ba/2/stt',
      '/giam_hieu_ky_hoc_ba/signature',
      '/is_co_hieu_luc',
      '/la',
      '/nguoi_hoc/anh',
    ]);
    expect(plain(recordToMinistryJson(record, { carried }))).toEqual(plain(json));
  });

  it('takes null for what the database does not have, and puts it back unless it was filled in since', () => {
    const { record } = schoolRecords.find(({ name }) => name === 'hoc-ba/thcs/valid-1.json')!;
    type Row = Record<string, JsonValue>;
    const answer = plain(recordToMinistryJson(record)) as Row & {
      nguoi_hoc: Row;
      bang_diem_hoc_ba: Row[];
      tong_ket_hoc_ba: Row;
    };
    answer['so_so_dang_bo'] = null;
    answer.nguoi_hoc['thong_tin_nguoi_giam_ho'] = null;
    answer.bang_diem_hoc_ba[0]!['diem_danh_gia_lai'] = null;
    answer['_quatrinhhoctap'] = null;
    answer.tong_ket_hoc_ba['is_duoc_len_lop'] = null;
    const { record: back, carried } = ministryJsonToRecord(answer);
    expect(JSON.stringify(back)).not.toContain('null');
    expect(plain(recordToMinistryJson(back, { carried }))).toEqual(answer);
    const filled = { ...back, so_so_dang_bo: '12/THCS' };
    expect(recordToMinistryJson(filled, { carried })['so_so_dang_bo']).toBe('12/THCS');
    const unsigned = ministryJsonToRecord({ cap_hoc_id: '03', giam_hieu_ky_hoc_ba: null });
    expect(plain(recordToMinistryJson(unsigned.record, unsigned))).toEqual({
      cap_hoc_id: '03',
      giam_hieu_ky_hoc_ba: null,
      khue: { loai_ho_so: 'hoc-ba/thcs' },
    });
  });

  it('makes a principal’s row of a front-end answer that has no member of khue', () => {
    const { record } = ministryJsonToRecord(recordToMinistryJson(upper, { withoutOwn: true }));
    expect(plain(record['danh_sach_nguoi_ky'])).toEqual([
      { vai_tro: 'principal', ho_va_ten: 'Trịnh Thị Hiệu Thử', chuc_vu: 'Hiệu trưởng' },
    ]);
    expect(record['loai_ho_so']).toBe('hoc-ba/thpt');
  });

  it.each([
    [
      'a principal who differs from the record’s',
      { giam_hieu_ky_hoc_ba: { ho_va_ten: 'Người Khác' } },
      'MAPPING_CONFLICT',
    ],
    ['a flag that is neither 1 nor 0', { tong_ket_hoc_ba: { is_duoc_len_lop: 2 } }, 'MAPPING_VALUE'],
    ['a mapped member among khue’s own', { khue: { ten_lop_hoc: '9A' } }, 'MAPPING_CONFLICT'],
    ['a text where an object belongs', { nguoi_hoc: 'Thử' }, 'MAPPING_VALUE'],
    ['a number where a text belongs', { khoi_lop_hoc_id: 10 }, 'MAPPING_VALUE'],
    ['a level that it does not know', { cap_hoc_id: '99' }, 'MAPPING_TYPE_UNKNOWN'],
    ['a level that is an object', { cap_hoc_id: { toString: 0 } }, 'MAPPING_TYPE_UNKNOWN'],
  ])('refuses %s', (_, change, code) => {
    const json = { ...(plain(recordToMinistryJson(upper)) as JsonObject), ...change } as JsonObject;
    expect(codeOf(() => ministryJsonToRecord(json))).toBe(code);
  });

  it('takes a member called __proto__ for a name like any other', () => {
    const json = JSON.parse('{"cap_hoc_id":"04","__proto__":{"vai_tro":"x"},"khue":{"__proto__":1}}') as JsonObject;
    const { record, carried } = ministryJsonToRecord(json);
    expect(Object.hasOwn(record, '__proto__')).toBe(true);
    expect(carried).toEqual([{ pointer: '/__proto__', value: { vai_tro: 'x' } }]);
    expect(JSON.stringify(recordToMinistryJson(record, { carried }))).toContain('"__proto__":{"vai_tro":"x"}');
  });
});

describe('the tables', () => {
  /** The keys that were seen in the ministry's front-end and the national tables for a học bạ. */
  const seen = `nguoi_hoc.ho_va_ten nguoi_hoc.gioi_tinh.ten_gioi_tinh nguoi_hoc.ngay_sinh nguoi_hoc.dan_toc.ten_dan_toc
    nguoi_hoc.quoc_tich.ten_quoc_tich nguoi_hoc.doituongchinhsach nguoi_hoc.so_dinh_danh_ca_nhan nguoi_hoc.nguoi_hoc_id
    nguoi_hoc.noi_sinh.dia_chi_chi_tiet nguoi_hoc.dia_chi_thuong_tru.dia_chi_chi_tiet nguoi_hoc.noi_o_hien_tai.dia_chi_chi_tiet
    nguoi_hoc.thong_tin_cha nguoi_hoc.thong_tin_me nguoi_hoc.thong_tin_nguoi_giam_ho
    co_so_giao_duc.co_so_giao_duc_id co_so_giao_duc.ten_co_so_giao_duc co_so_giao_duc.dia_chi.ten_phuong_xa
    co_so_giao_duc.dia_chi.ten_quan_huyen co_so_giao_duc.dia_chi.ten_tinh_thanh ten_lop_hoc khoi_lop_hoc_id cap_hoc_id
    nam_bat_dau nam_ket_thuc so_so_dang_bo giam_hieu_ky_hoc_ba.ho_va_ten
    giam_hieu_ky_hoc_ba.chuc_vu_cong_tac.ten_chuc_vu_cong_tac ngay_ky_phat_hanh diadanhphathanh _quatrinhhoctap
    cokhuyettatkhongdanhgia hoc_ba_id
    tong_ket_hoc_ba.chieu_cao tong_ket_hoc_ba.can_nang tong_ket_hoc_ba.so_buoi_nghi_co_phep
    tong_ket_hoc_ba.so_buoi_nghi_khong_phep bang_diem_hoc_ba.ket_qua_hoc_tap_id bang_diem_hoc_ba.diem_tong_ket
    bang_diem_hoc_ba.nhan_xet_tong_hop bang_diem_hoc_ba.mon_hoc_id tong_ket_hoc_ba.bang_nang_luc_pham_chat
    tong_ket_hoc_ba.nhan_xet_pham_chat tong_ket_hoc_ba.nhan_xet_nang_luc_chung tong_ket_hoc_ba.nhan_xet_nang_luc_dac_thu
    tong_ket_hoc_ba.is_hoan_thanh_chuong_trinh tong_ket_hoc_ba.khen_thuong tong_ket_hoc_ba.noi_dung_hoan_thanh_chuong_trinh
    tong_ket_hoc_ba.dahthanhctrinhlophoc tong_ket_hoc_ba.dahthanhctrinhtieuhoc tong_ket_hoc_ba.duoclenlop
    bang_diem_hoc_ba.diem_hoc_ky_1 bang_diem_hoc_ba.diem_hoc_ky_2 bang_diem_hoc_ba.giao_vien_bo_mon
    tong_ket_hoc_ba.ket_qua_ren_luyen_ky_1_id tong_ket_hoc_ba.ket_qua_ren_luyen_ky_2_id
    tong_ket_hoc_ba.ket_qua_ren_luyen_nam_id tong_ket_hoc_ba.ket_qua_hoc_tap_ky_1_id
    tong_ket_hoc_ba.ket_qua_hoc_tap_ky_2_id tong_ket_hoc_ba.ket_qua_hoc_tap_nam_id
    tong_ket_hoc_ba.ket_qua_ren_luyen_ky_he tong_ket_hoc_ba.ket_qua_hoc_tap_he_id tong_ket_hoc_ba.so_buoi_nghi_hoc
    tong_ket_hoc_ba.is_duoc_len_lop tong_ket_hoc_ba.noi_dung_len_lop tong_ket_hoc_ba.loai_chung_chi
    tong_ket_hoc_ba.ket_qua_xep_loai tong_ket_hoc_ba.tham_gia_cuoc_thi tong_ket_hoc_ba.noi_dung_khen_thuong_dot_xuat
    tong_ket_hoc_ba.nhan_xet_tong_hop`.split(/\s+/);

  const paths = new Set<string>();
  const walk = (name: string, prefix: string) => {
    for (const section of sections.filter((one) => one.name === name || one.name.startsWith(`${name}-t`))) {
      for (const row of section.rows) {
        const path = `${prefix}${row.json ?? row.key}`;
        paths.add(path);
        if (row.section !== undefined) walk(row.section, `${path}.`);
      }
    }
  };
  walk('hoc-ba', '');
  for (const row of signatories) for (const path of Object.values(row.members)) paths.add(`${row.json}.${path}`);

  it.each(seen)('have a row for %s', (path) => {
    expect(paths.has(path)).toBe(true);
  });

  it('name an element, a key and a JSON key once in a section', () => {
    for (const section of sections) {
      for (const names of [
        section.rows.map((row) => row.key),
        section.rows.map((row) => row.json ?? row.key),
        section.rows.map((row) => row.xml ?? row.key.toUpperCase()),
      ]) {
        expect(new Set(names).size, section.name).toBe(names.length);
      }
    }
  });

  it('name sections that exist, and keep the database’s state out of the record', () => {
    for (const { rows } of sections) {
      for (const { section } of rows) {
        if (section === undefined) continue;
        expect(
          sections.some((one) => one.name === section || one.name.startsWith(`${section}-`)),
          section,
        ).toBe(true);
      }
    }
    for (const { key } of databaseKeys) expect(paths.has(key)).toBe(false);
  });
});
