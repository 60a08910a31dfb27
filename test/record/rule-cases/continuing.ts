/** TT 43/2021: continuing education. */
import type { Changes } from '../changed.js';
import { type Case, fires, row, silent, sum } from './case.js';

/** A learner of a centre, its director signing. */
const centre: Changes = {
  '/loai_ho_so': 'hoc-ba/gdtx',
  '/chuong_trinh': 'gdtx',
  '/danh_sach_nguoi_ky': [{ vai_tro: 'principal', ho_va_ten: 'Phùng Thị Ví Dụ', chuc_vu: 'Giám đốc trung tâm' }],
};
/** Five subjects with the given marks, and what the centre says of them. */
const five = (marks: readonly number[], stated: string): Changes => ({
  ...centre,
  '/bang_diem_hoc_ba': marks.map((mark, index) => ({
    mon_hoc_id: ['19', '15', '40', '35', '36', '37'][index],
    danh_gia: 'binh_thuong',
    diem_hoc_ky_1: mark,
    diem_hoc_ky_2: mark,
    diem_tong_ket: mark,
  })),
  '/tong_ket_hoc_ba': { ket_qua_hoc_tap_nam_id: stated },
});

export const continuing: readonly Case[] = [
  fires(
    'tt43-2021/year-average',
    'an average of the terms rounded down',
    'thpt',
    { ...centre, [row(8, 'diem_tong_ket')]: 7.8 },
    `error @ ${row(8, 'diem_tong_ket')}`,
  ),
  silent('tt43-2021/year-average', 'an average that is right', 'thpt', centre),
  fires(
    'tt43-2021/study-level',
    'Tốt with four subjects at 8 instead of five, as a warning',
    'thpt',
    five([8, 8, 8, 8, 7, 7], 'T'),
    `warning @ ${sum('ket_qua_hoc_tap_nam_id')}`,
  ),
  silent('tt43-2021/study-level', 'Tốt with five subjects at 8', 'thpt', five([8, 8, 8, 8, 8, 7], 'T')),
  silent(
    'tt43-2021/study-level',
    'Chưa đạt by one subject, a raise being unknown',
    'thpt',
    five([8, 8, 8, 8, 8, 3], 'CĐ'),
  ),
  fires(
    'tt43-2021/absences',
    'promoted with 46 absences',
    'thpt',
    { ...centre, [sum('so_buoi_nghi_hoc')]: 46, [sum('so_buoi_nghi_hoc_ky_2')]: 45 },
    `error @ ${sum('is_duoc_len_lop')}`,
  ),
  silent('tt43-2021/absences', 'promoted with 45', 'thpt', {
    ...centre,
    [sum('so_buoi_nghi_hoc')]: 45,
    [sum('so_buoi_nghi_hoc_ky_2')]: 44,
  }),
  fires(
    'tt43-2021/promotion',
    'promoted with conduct Chưa đạt',
    'thpt',
    { ...centre, [sum('ket_qua_ren_luyen_nam_id')]: 'CĐ' },
    `error @ ${sum('is_duoc_len_lop')}`,
  ),
  silent('tt43-2021/promotion', 'promoted after summer training', 'thpt', {
    ...centre,
    [sum('ket_qua_ren_luyen_nam_id')]: 'CĐ',
    [sum('ket_qua_ren_luyen_ky_he')]: 'Đ',
  }),
  fires(
    'tt43-2021/completion',
    'completed with conduct Chưa đạt',
    'thcs',
    { ...centre, [sum('ket_qua_ren_luyen_nam_id')]: 'CĐ', [sum('is_duoc_len_lop')]: undefined },
    `error @ ${sum('is_hoan_thanh_chuong_trinh')}`,
  ),
  silent('tt43-2021/completion', 'completed with everything sufficient', 'thcs', centre),
  fires(
    'tt43-2021/director-signs',
    'a principal where a director is expected, as a warning',
    'thpt',
    { ...centre, '/danh_sach_nguoi_ky/0/chuc_vu': 'Hiệu trưởng' },
    'warning @ /danh_sach_nguoi_ky/0/chuc_vu',
  ),
  silent('tt43-2021/director-signs', 'a deputy director', 'thpt', {
    ...centre,
    '/danh_sach_nguoi_ky/0/chuc_vu': 'Phó Giám đốc',
  }),
  fires(
    'tt43-2021/absences-sum',
    'a total that is not the sum of the terms, as a warning',
    'thpt',
    { ...centre, [sum('so_buoi_nghi_hoc')]: 4 },
    `warning @ ${sum('so_buoi_nghi_hoc')}`,
  ),
  silent('tt43-2021/absences-sum', 'a total alone', 'thpt', {
    ...centre,
    [sum('so_buoi_nghi_hoc_ky_1')]: undefined,
    [sum('so_buoi_nghi_hoc')]: 4,
  }),
];
