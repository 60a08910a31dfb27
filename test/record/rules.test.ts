import { describe, expect, it } from 'vitest';
import { checkRecord, ruleFiles } from '../../src/record/index.js';
import { type Changes, changed, type Example, examples } from './changed.js';

/** What the dated rules say of a record: `severity id pointer`. */
function found(example: Example, changes: Changes): string[] {
  return checkRecord(changed(example, changes))
    .problems.filter(({ id }) => !id.startsWith('schema/') && !id.startsWith('structure/'))
    .map(({ id, severity, pointer }) => `${severity} ${id} ${pointer}`);
}

const row = (index: number, field: string) => `/bang_diem_hoc_ba/${index}/${field}`;
const sum = (field: string) => `/tong_ket_hoc_ba/${field}`;

/** A pupil whose study result is decided by few subjects: all 8.5 but for the changes. */
const marks = (values: Readonly<Record<number, number | string>>, stated: string): Changes => {
  const changes: Record<string, unknown> = {
    [sum('danh_hieu_khen_thuong')]: undefined,
    [sum('ket_qua_hoc_tap_ky_1_id')]: undefined,
    [sum('ket_qua_hoc_tap_ky_2_id')]: undefined,
    [sum('ket_qua_hoc_tap_nam_id')]: stated,
    [sum('is_duoc_len_lop')]: undefined,
    [sum('is_hoan_thanh_chuong_trinh')]: undefined,
    [sum('noi_dung_hoan_thanh_chuong_trinh')]: undefined,
  };
  for (let index = 0; index < 12; index++) {
    const value = values[index] ?? (index < 8 ? 8.5 : 'Đ');
    for (const field of ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket']) changes[row(index, field)] = value;
  }
  return changes;
};

interface Case {
  readonly rule: string;
  readonly title: string;
  readonly example: Example;
  readonly changes?: Changes;
  /** Exactly what the dated rules find; empty: silent. */
  readonly finds: readonly string[];
}

const fires = (rule: string, title: string, example: Example, changes: Changes, ...finds: string[]): Case => ({
  rule,
  title,
  example,
  changes,
  finds: finds.map((one) => one.replace(' @ ', ` ${rule} `)),
});
const silent = (rule: string, title: string, example: Example, changes: Changes = {}): Case => ({
  rule,
  title,
  example,
  changes,
  finds: [],
});

const cases: readonly Case[] = [
  // TT 22/2021
  fires(
    'tt22-2021/kind-of-result',
    'a level in a scored subject',
    'thpt',
    { [row(1, 'diem_hoc_ky_1')]: 'Đ', [sum('ket_qua_hoc_tap_ky_1_id')]: undefined },
    `error @ ${row(1, 'diem_hoc_ky_1')}`,
  ),
  fires(
    'tt22-2021/kind-of-result',
    'a mark in a subject assessed by comments',
    'thpt',
    { [row(5, 'diem_danh_gia_lai')]: 7 },
    `error @ ${row(5, 'diem_danh_gia_lai')}`,
  ),
  silent('tt22-2021/kind-of-result', 'a mark after re-assessment', 'thpt', { [row(1, 'diem_danh_gia_lai')]: 7 }),
  fires(
    'tt22-2021/year-average',
    'an average of the terms rounded down',
    'thpt',
    { [row(8, 'diem_tong_ket')]: 7.8 },
    `error @ ${row(8, 'diem_tong_ket')}`,
  ),
  fires(
    'tt22-2021/year-average',
    'a wrong average with reduced demands, as a warning',
    'thpt',
    { [row(8, 'diem_tong_ket')]: 7.8, [row(8, 'danh_gia')]: 'giam_yeu_cau' },
    `warning @ ${row(8, 'diem_tong_ket')}`,
  ),
  fires(
    'tt22-2021/year-average',
    'a wrong average of a row taken over, as a warning',
    'thpt',
    {
      [row(8, 'diem_tong_ket')]: 7.8,
      [row(8, 'nguon')]: {
        co_so_giao_duc_id: '1',
        ma_ban_ghi: '2f6b8a90-4e1d-4c72-b3a8-9d0e1f2a3b77',
        sha256: '0'.repeat(64),
        pointer: '/bang_diem_hoc_ba/8',
      },
    },
    `warning @ ${row(8, 'diem_tong_ket')}`,
  ),
  silent('tt22-2021/year-average', 'an average that is right', 'thpt', {
    [row(8, 'diem_hoc_ky_1')]: 7.5,
    [row(8, 'diem_hoc_ky_2')]: 8.1,
  }),
  silent('tt22-2021/year-average', 'a subject of one term only', 'thpt', { [row(8, 'diem_hoc_ky_1')]: undefined }),
  fires(
    'tt22-2021/year-level',
    'a year’s level other than term 2’s',
    'thpt',
    { [row(5, 'diem_hoc_ky_2')]: 'CĐ', [sum('ket_qua_hoc_tap_ky_2_id')]: undefined },
    `error @ ${row(5, 'diem_tong_ket')}`,
  ),
  silent('tt22-2021/year-level', 'Chưa đạt in term 1 and Đạt in term 2', 'thpt', {
    [row(5, 'diem_hoc_ky_1')]: 'CĐ',
    [sum('ket_qua_hoc_tap_ky_1_id')]: undefined,
  }),
  fires(
    'tt22-2021/result-present',
    'an empty cell of an ordinary subject',
    'thpt',
    { [row(5, 'diem_tong_ket')]: undefined },
    `warning @ ${row(5, 'diem_tong_ket')}`,
  ),
  silent('tt22-2021/result-present', 'empty cells of a pupil who is not assessed', 'thpt', {
    [row(5, 'diem_tong_ket')]: undefined,
    '/co_khuyet_tat_khong_danh_gia': true,
  }),
  silent('tt22-2021/result-present', 'empty cells of a record of the first term', 'thptPartial'),
  fires(
    'tt22-2021/subjects',
    'a subject of another level',
    'thpt',
    { [row(3, 'mon_hoc_id')]: '66' },
    'warning @ /bang_diem_hoc_ba',
    `warning @ ${row(3, 'mon_hoc_id')}`,
  ),
  fires(
    'tt22-2021/subjects',
    'five electives',
    'thpt',
    {
      '/bang_diem_hoc_ba/-': {
        mon_hoc_id: '30',
        danh_gia: 'binh_thuong',
        diem_hoc_ky_1: 'Đ',
        diem_hoc_ky_2: 'Đ',
        diem_tong_ket: 'Đ',
      },
    },
    'warning @ /bang_diem_hoc_ba',
  ),
  silent('tt22-2021/subjects', 'an optional subject', 'thcs', {
    '/bang_diem_hoc_ba/-': {
      mon_hoc_id: '14',
      danh_gia: 'binh_thuong',
      diem_hoc_ky_1: 9,
      diem_hoc_ky_2: 9,
      diem_tong_ket: 9,
    },
  }),
  fires(
    'tt22-2021/conduct-year',
    'Tốt from Khá in term 2',
    'thpt',
    { [sum('ket_qua_ren_luyen_ky_2_id')]: 'K' },
    `error @ ${sum('ket_qua_ren_luyen_nam_id')}`,
  ),
  silent('tt22-2021/conduct-year', 'Tốt from Khá in term 1', 'thpt', { [sum('ket_qua_ren_luyen_ky_1_id')]: 'K' }),
  fires(
    'tt22-2021/study-level',
    'Tốt with a mark of 6.4',
    'thcs',
    marks({ 0: 6.4 }, 'T'),
    `error @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  fires(
    'tt22-2021/study-level',
    'Khá where every condition of Tốt is met',
    'thcs',
    marks({}, 'K'),
    `error @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  fires(
    'tt22-2021/study-level',
    'Chưa đạt where one subject alone pulls Tốt down, as a warning',
    'thcs',
    marks({ 0: 3 }, 'CĐ'),
    `warning @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  fires(
    'tt22-2021/study-level',
    'two levels up for one subject, as a warning',
    'thcs',
    marks({ 0: 3 }, 'K'),
    `warning @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  fires(
    'tt22-2021/study-level',
    'a raise for two subjects',
    'thcs',
    marks({ 0: 3, 1: 3 }, 'Đ'),
    `error @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  fires(
    'tt22-2021/study-level',
    'a wrong level beside an exempt subject, as a warning',
    'thcs',
    {
      ...marks({ 0: 6.4 }, 'T'),
      [row(8, 'danh_gia')]: 'mien',
      [row(8, 'diem_hoc_ky_1')]: undefined,
      [row(8, 'diem_hoc_ky_2')]: undefined,
      [row(8, 'diem_tong_ket')]: undefined,
    },
    `warning @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  silent('tt22-2021/study-level', 'Khá with a mark of 6.4', 'thcs', marks({ 0: 6.4 }, 'K')),
  silent('tt22-2021/study-level', 'Đạt raised from Chưa đạt by one subject', 'thcs', marks({ 0: 3 }, 'Đ')),
  silent('tt22-2021/study-level', 'Khá raised from Đạt by one subject', 'thcs', marks({ 0: 4 }, 'K')),
  silent('tt22-2021/study-level', 'Khá raised from Đạt by one failed comment subject', 'thcs', marks({ 8: 'CĐ' }, 'K')),
  silent('tt22-2021/study-level', 'Chưa đạt by two failed comment subjects', 'thcs', marks({ 8: 'CĐ', 9: 'CĐ' }, 'CĐ')),
  fires(
    'tt22-2021/absences',
    'promoted with 46 absences',
    'thpt',
    { [sum('so_buoi_nghi_hoc')]: 46, [sum('so_buoi_nghi_hoc_ky_2')]: 45 },
    `error @ ${sum('is_duoc_len_lop')}`,
  ),
  fires(
    'tt22-2021/absences',
    'a disabled pupil promoted with 46 absences, as a warning',
    'thpt',
    { [sum('so_buoi_nghi_hoc')]: 46, [sum('so_buoi_nghi_hoc_ky_2')]: 45, [row(5, 'danh_gia')]: 'ke_hoach_ca_nhan' },
    `warning @ ${sum('is_duoc_len_lop')}`,
  ),
  silent('tt22-2021/absences', 'promoted with 45 absences', 'thpt', {
    [sum('so_buoi_nghi_hoc')]: 45,
    [sum('so_buoi_nghi_hoc_ky_2')]: 44,
  }),
  silent('tt22-2021/absences', 'not promoted with 46', 'thpt', {
    [sum('so_buoi_nghi_hoc')]: 46,
    [sum('so_buoi_nghi_hoc_ky_2')]: 45,
    [sum('is_duoc_len_lop')]: false,
  }),
  fires(
    'tt22-2021/promotion',
    'promoted with conduct Chưa đạt',
    'thpt',
    {
      [sum('ket_qua_ren_luyen_ky_2_id')]: 'CĐ',
      [sum('ket_qua_ren_luyen_nam_id')]: 'CĐ',
      [sum('danh_hieu_khen_thuong')]: undefined,
    },
    `error @ ${sum('is_duoc_len_lop')}`,
  ),
  fires(
    'tt22-2021/promotion',
    'not promoted though everything suffices, as a warning',
    'thpt',
    { [sum('is_duoc_len_lop')]: false },
    `warning @ ${sum('is_duoc_len_lop')}`,
  ),
  silent('tt22-2021/promotion', 'promoted after summer training', 'thpt', {
    [sum('ket_qua_ren_luyen_ky_2_id')]: 'CĐ',
    [sum('ket_qua_ren_luyen_nam_id')]: 'CĐ',
    [sum('ket_qua_ren_luyen_ky_he')]: 'Đ',
    [sum('danh_hieu_khen_thuong')]: undefined,
  }),
  fires(
    'tt22-2021/completion',
    'completed with study Chưa đạt',
    'thcs',
    { ...marks({ 0: 3, 1: 3 }, 'CĐ'), [sum('is_hoan_thanh_chuong_trinh')]: true },
    `error @ ${sum('is_hoan_thanh_chuong_trinh')}`,
  ),
  silent('tt22-2021/completion', 'completed after re-assessment', 'thcs', {
    ...marks({ 0: 3, 1: 3 }, 'CĐ'),
    [sum('is_hoan_thanh_chuong_trinh')]: true,
    [sum('ket_qua_hoc_tap_he_id')]: 'Đ',
  }),
  fires(
    'tt22-2021/completion-grade',
    'completed in grade 10',
    'thpt',
    { [sum('is_hoan_thanh_chuong_trinh')]: true },
    `warning @ ${sum('is_hoan_thanh_chuong_trinh')}`,
  ),
  silent('tt22-2021/completion-grade', 'completed in grade 9', 'thcs'),
  fires(
    'tt22-2021/award-excellent',
    'Xuất sắc with four marks of 9',
    'thpt',
    { [sum('danh_hieu_khen_thuong')]: 'Học sinh xuất sắc' },
    `error @ ${sum('danh_hieu_khen_thuong')}`,
  ),
  silent('tt22-2021/award-excellent', 'Xuất sắc with seven', 'thcs'),
  fires(
    'tt22-2021/award-good',
    'Giỏi with conduct Khá',
    'thpt',
    { [sum('ket_qua_ren_luyen_ky_2_id')]: 'K', [sum('ket_qua_ren_luyen_nam_id')]: 'K' },
    `error @ ${sum('danh_hieu_khen_thuong')}`,
  ),
  silent('tt22-2021/award-good', 'Giỏi with both Tốt', 'thpt'),
  fires(
    'tt22-2021/titles',
    'a title that was abolished',
    'thpt',
    { [sum('danh_hieu_khen_thuong')]: 'Học sinh Tiên tiến' },
    `warning @ ${sum('danh_hieu_khen_thuong')}`,
  ),
  silent('tt22-2021/titles', 'no title', 'thpt', { [sum('danh_hieu_khen_thuong')]: undefined }),
  fires(
    'tt22-2021/absences-sum',
    'a total that is not the sum of the terms',
    'thpt',
    { [sum('so_buoi_nghi_hoc')]: 4 },
    `warning @ ${sum('so_buoi_nghi_hoc')}`,
  ),
  silent('tt22-2021/absences-sum', 'a total alone', 'thpt', {
    [sum('so_buoi_nghi_hoc_ky_1')]: undefined,
    [sum('so_buoi_nghi_hoc')]: 4,
  }),

  // TT 27/2020
  fires(
    'tt27-2020/result-present',
    'a subject without its level',
    'primary5',
    { [row(3, 'ket_qua_hoc_tap_id')]: undefined },
    `warning @ ${row(3, 'ket_qua_hoc_tap_id')}`,
  ),
  silent('tt27-2020/result-present', 'a subject by an individual plan without its level', 'primary5', {
    [row(3, 'ket_qua_hoc_tap_id')]: undefined,
    [row(3, 'danh_gia')]: 'ke_hoach_ca_nhan',
  }),
  fires(
    'tt27-2020/score-only-in',
    'a mark in Đạo đức',
    'primary5',
    { [row(3, 'diem_tong_ket')]: 10 },
    `warning @ ${row(3, 'diem_tong_ket')}`,
  ),
  fires(
    'tt27-2020/score-only-in',
    'no mark in Khoa học in grade 5',
    'primary5',
    { [row(5, 'diem_tong_ket')]: undefined },
    `warning @ ${row(5, 'diem_tong_ket')}`,
  ),
  silent('tt27-2020/score-only-in', 'a mark in optional foreign language 1 in grade 1', 'primary1', {
    '/bang_diem_hoc_ba/-': {
      mon_hoc_id: '11',
      ngon_ngu: 'en',
      danh_gia: 'binh_thuong',
      ket_qua_hoc_tap_id: 'H',
      diem_tong_ket: 7,
    },
  }),
  fires(
    'tt27-2020/subjects',
    'Tự nhiên và Xã hội in grade 5',
    'primary5',
    { '/bang_diem_hoc_ba/-': { mon_hoc_id: '04', danh_gia: 'binh_thuong', ket_qua_hoc_tap_id: 'T' } },
    `warning @ ${row(12, 'mon_hoc_id')}`,
  ),
  silent('tt27-2020/subjects', 'Tự nhiên và Xã hội in grade 1', 'primary1'),
  fires(
    'tt27-2020/overall',
    'xuất sắc with a year-end mark of 8',
    'primary5',
    { [row(0, 'diem_tong_ket')]: 8 },
    `error @ ${sum('ket_qua_giao_duc_id')}`,
  ),
  fires(
    'tt27-2020/overall',
    'xuất sắc with a subject at H',
    'primary5',
    { [row(9, 'ket_qua_hoc_tap_id')]: 'H' },
    `error @ ${sum('ket_qua_giao_duc_id')}`,
  ),
  fires(
    'tt27-2020/overall',
    'xuất sắc with a competence at Đ',
    'primary5',
    { [sum('bang_nang_luc_pham_chat/14/ket_qua_id')]: 'Đ' },
    `error @ ${sum('ket_qua_giao_duc_id')}`,
  ),
  fires(
    'tt27-2020/overall',
    'Hoàn thành where every condition of xuất sắc is met',
    'primary5',
    { [sum('ket_qua_giao_duc_id')]: 'H', [sum('khen_thuong')]: undefined },
    `error @ ${sum('ket_qua_giao_duc_id')}`,
  ),
  fires(
    'tt27-2020/overall',
    'more than the filled cells allow, though others are empty',
    'primary5',
    { [sum('bang_nang_luc_pham_chat')]: undefined, [row(0, 'diem_tong_ket')]: 4 },
    `error @ ${sum('ket_qua_giao_duc_id')}`,
  ),
  silent('tt27-2020/overall', 'a lower level while cells are empty', 'primary5', {
    [sum('bang_nang_luc_pham_chat')]: undefined,
    [sum('ket_qua_giao_duc_id')]: 'T',
    [sum('khen_thuong')]: undefined,
  }),
  silent('tt27-2020/overall', 'either level where only the optional subject differs', 'primary5', {
    '/bang_diem_hoc_ba/-': { mon_hoc_id: '14', danh_gia: 'binh_thuong', ket_qua_hoc_tap_id: 'H' },
  }),
  fires(
    'tt27-2020/class-completed',
    'a completed class denied',
    'primary5',
    { [sum('is_hoan_thanh_chuong_trinh_lop_hoc')]: false },
    `warning @ ${sum('is_hoan_thanh_chuong_trinh_lop_hoc')}`,
  ),
  silent('tt27-2020/class-completed', 'not complete, yet promoted', 'primary1'),
  fires(
    'tt27-2020/printed-result',
    'HOÀN THÀNH denied',
    'primary5',
    { [sum('is_hoan_thanh_chuong_trinh')]: false },
    `warning @ ${sum('is_hoan_thanh_chuong_trinh')}`,
  ),
  silent('tt27-2020/printed-result', 'complete after additional assessment', 'primary1', {
    [sum('is_hoan_thanh_chuong_trinh')]: true,
  }),
  fires(
    'tt27-2020/primary-completed',
    'completed primary school denied in grade 5',
    'primary5',
    { [sum('is_hoan_thanh_chuong_trinh_tieu_hoc')]: false },
    `warning @ ${sum('is_hoan_thanh_chuong_trinh_tieu_hoc')}`,
  ),
  silent('tt27-2020/primary-completed', 'in grade 1', 'primary1', {
    [sum('is_hoan_thanh_chuong_trinh_tieu_hoc')]: false,
  }),
  fires(
    'tt27-2020/completion-grade',
    'completed primary school in grade 1',
    'primary1',
    { [sum('is_hoan_thanh_chuong_trinh_tieu_hoc')]: true },
    `warning @ ${sum('is_hoan_thanh_chuong_trinh_tieu_hoc')}`,
  ),
  silent('tt27-2020/completion-grade', 'in grade 5', 'primary5'),
  fires(
    'tt27-2020/award-excellent',
    'Xuất sắc with Hoàn thành tốt',
    'primary5',
    { [row(0, 'diem_tong_ket')]: 8, [sum('ket_qua_giao_duc_id')]: 'T' },
    `error @ ${sum('khen_thuong')}`,
  ),
  silent('tt27-2020/award-excellent', 'Xuất sắc with Hoàn thành xuất sắc', 'primary5'),
  fires(
    'tt27-2020/award-outstanding',
    'Tiêu biểu with xuất sắc, as a warning',
    'primary5',
    { [sum('khen_thuong')]: 'Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện' },
    `warning @ ${sum('khen_thuong')}`,
  ),
  silent('tt27-2020/award-outstanding', 'Tiêu biểu with Hoàn thành tốt', 'primary5', {
    [row(0, 'diem_tong_ket')]: 8,
    [sum('ket_qua_giao_duc_id')]: 'T',
    [sum('khen_thuong')]: 'Học sinh tiêu biểu hoàn thành tốt trong học tập và rèn luyện',
  }),

  // Every record, every học bạ, every diploma
  fires(
    'chung/personal-number',
    'a number of another birth year',
    'thpt',
    { '/nguoi_hoc/ngay_sinh': '2009-03-08' },
    'warning @ /nguoi_hoc/so_dinh_danh_ca_nhan',
  ),
  fires(
    'chung/personal-number',
    'a number of the other sex',
    'thpt',
    { '/nguoi_hoc/gioi_tinh/gioi_tinh_id': '1' },
    'warning @ /nguoi_hoc/so_dinh_danh_ca_nhan',
  ),
  silent('chung/personal-number', 'a sex that is not told', 'thpt', { '/nguoi_hoc/gioi_tinh/gioi_tinh_id': '0' }),
  fires(
    'chung/identity-paper-dates',
    'a paper that expires before its issue',
    'thpt',
    {
      '/nguoi_hoc/giay_to_tuy_than': [
        {
          loai_giay_to: 'ho_chieu',
          so_giay_to: 'X1',
          quoc_gia_cap: 'VNM',
          ngay_cap: '2026-01-02',
          ngay_het_han: '2026-01-01',
        },
      ],
    },
    'error @ /nguoi_hoc/giay_to_tuy_than/0/ngay_het_han',
  ),
  silent('chung/identity-paper-dates', 'a paper without an expiry', 'thpt', {
    '/nguoi_hoc/giay_to_tuy_than': [
      { loai_giay_to: 'ho_chieu', so_giay_to: 'X1', quoc_gia_cap: 'VNM', ngay_cap: '2026-01-02' },
    ],
  }),
  fires(
    'hoc-ba/dates',
    'a birth after the school year began',
    'thpt',
    { '/nguoi_hoc/ngay_sinh': '2026', '/nguoi_hoc/so_dinh_danh_ca_nhan': undefined },
    'error @ /nam_bat_dau',
  ),
  fires(
    'hoc-ba/dates',
    'a partial record signed before its last day',
    'thptPartial',
    { '/ngay_ky_phat_hanh': '2026-01-05', '/den_ngay': '2026-01-06' },
    'error @ /ngay_ky_phat_hanh',
  ),
  silent('hoc-ba/dates', 'a birth year alone', 'thcsSummer'),
  fires(
    'hoc-ba/decision-date',
    'a decision after the record that it orders, as a warning',
    'thcsSummer',
    { '/thay_the/quyet_dinh': { so_quyet_dinh: '1', ngay_quyet_dinh: '2026-08-21' } },
    'warning @ /ngay_ky_phat_hanh',
  ),
  silent('hoc-ba/decision-date', 'a decision before it', 'thcsSummer', {
    '/thay_the/quyet_dinh': { so_quyet_dinh: '1', ngay_quyet_dinh: '2026-08-19' },
  }),
  fires(
    'hoc-ba/school-year-dates',
    'a record of the whole year signed in its first half',
    'thpt',
    { '/ngay_ky_phat_hanh': '2025-12-31' },
    'error @ /ngay_ky_phat_hanh',
  ),
  fires(
    'hoc-ba/school-year-dates',
    'a last day outside the school year',
    'thptPartial',
    { '/den_ngay': '2025-06-30' },
    'error @ /den_ngay',
  ),
  silent('hoc-ba/school-year-dates', 'a partial record of February', 'thptPartial'),
  fires(
    'van-bang/dates',
    'a diploma before its decision',
    'diploma',
    { '/ngay_cap': '2026-07-19' },
    'error @ /ngay_cap',
  ),
  fires(
    'van-bang/dates',
    'entered from the register before it was issued',
    'fromRegister',
    { '/du_lieu_so_hoa/ngay_so_hoa': '1993-08-14' },
    'error @ /du_lieu_so_hoa/ngay_so_hoa',
  ),
  silent('van-bang/dates', 'issued on the day of the decision', 'diploma', { '/ngay_cap': '2026-07-20' }),
  fires(
    'van-bang/decision-date',
    'a decision to re-issue after the re-issue, as a warning',
    'diploma',
    {
      '/lan': 2,
      '/thay_the': {
        ma_ban_ghi: '2f6b8a90-4e1d-4c72-b3a8-9d0e1f2a3b77',
        sha256: '0'.repeat(64),
        ly_do: 'cap_lai',
        quyet_dinh: { so_quyet_dinh: '1', ngay_quyet_dinh: '2026-07-25' },
      },
    },
    'warning @ /ngay_cap',
  ),
  silent('van-bang/decision-date', 'no decision', 'diploma'),
  fires(
    'van-bang/within-five-days',
    'a diploma six days after the decision, as a warning',
    'diploma',
    { '/ngay_cap': '2026-07-26' },
    'warning @ /ngay_cap',
  ),
  silent('van-bang/within-five-days', 'five days after', 'diploma', { '/ngay_cap': '2026-07-25' }),
  silent('van-bang/within-five-days', 'six days after, before the circular came into force', 'diploma', {
    '/ngay_cap': '2026-04-14',
    '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2026-04-08',
  }),
  fires(
    'van-bang/class',
    'a class that the list does not have, as a warning',
    'bachelor',
    { '/hang_tot_nghiep': 'Tuyệt vời' },
    'warning @ /hang_tot_nghiep',
  ),
  silent('van-bang/class', 'a class in capitals', 'bachelor', { '/hang_tot_nghiep': 'XUẤT SẮC' }),
];

describe('each dated rule fires where its circular says, and nowhere else', () => {
  it.each(cases.map((one) => [`${one.rule}: ${one.title}${one.finds.length === 0 ? ' → silent' : ''}`, one] as const))(
    '%s',
    (_title, { example, changes = {}, finds }) => expect(found(example, changes)).toEqual(finds),
  );

  it('and the table has both for every rule of every file', () => {
    for (const { id } of ruleFiles.flatMap(({ rules }) => rules)) {
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
    expect(result.ruleSet).toBe(ruleSet);
    expect(result.problems.some(({ id }) => id === 'rules/none')).toBe(ruleSet === undefined);
  });

  it.each(['gdtx', 'gdpt-2006', 'chuyen-biet', 'tich-hop'])(
    'of programme %s is not known, which is said',
    (programme) => {
      const result = checkRecord(changed('thpt', { '/chuong_trinh': programme, [row(0, 'diem_tong_ket')]: 1 }));
      expect(result).toMatchObject({
        valid: true,
        problems: [{ id: 'rules/none', severity: 'warning', pointer: '/chuong_trinh' }],
      });
      expect(result.ruleSet).toBeUndefined();
    },
  );

  it('of a diploma is the diplomas’', () => expect(checkRecord(changed('bachelor')).ruleSet).toBe('van-bang'));
});

describe('rule files', () => {
  it('give every rule a source and an id of their own', () => {
    const ids = ruleFiles.flatMap((file) => file.rules.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const file of ruleFiles) {
      for (const rule of file.rules) {
        expect(rule.id.startsWith(`${file.id}/`)).toBe(true);
        expect(rule.source.length).toBeGreaterThan(5);
      }
    }
  });

  it('are data: JSON holds them without loss', () => {
    expect(JSON.parse(JSON.stringify(ruleFiles))).toEqual(ruleFiles);
  });

  it('leave every published example without a remark', () => {
    for (const example of Object.keys(examples) as Example[])
      expect(checkRecord(changed(example)).problems).toEqual([]);
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
