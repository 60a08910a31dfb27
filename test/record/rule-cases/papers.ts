/** Supplements, certificates, copies, decisions: the rules of the papers around a diploma. */
import type { Changes } from '../changed.js';
import { type Case, fires, silent } from './case.js';

const id = '2f6b8a90-4e1d-4c72-b3a8-9d0e1f2a3b77';
const itself = 'f2a94d07-3b6e-4c58-8e1f-6d7c0b9a8e01';
const digest = '0'.repeat(64);

const course = (code: string, credits: number, more: object = {}) => ({
  ma_hoc_phan: code,
  ten_hoc_phan: `Học phần ${code}`,
  so_tin_chi: credits,
  so_gio: credits * 15,
  diem: 8,
  ...more,
});
/** A supplement of 2026 in which everything is right. */
const supplement: Changes = {
  '/loai_ho_so': 'phu-luc/phu-luc-van-bang',
  '/ma_ban_ghi': itself,
  '/van_bang': { loai_ho_so: 'van-bang/cu-nhan', ten_giay_to: 'BẰNG CỬ NHÂN', so_hieu: 'DHKV2026000789' },
  '/ngay_nhap_hoc': '2022-09-05',
  '/ngay_tot_nghiep': '2026-06-25',
  '/ngon_ngu_dao_tao': ['vi'],
  '/thoi_gian_dao_tao': '4 năm',
  '/trinh_do_dao_tao': 'Đại học',
  '/hinh_thuc_dao_tao': 'Chính quy',
  '/thang_diem': 10,
  '/cac_hoc_phan': [course('A1', 3), course('A2', 2.5), course('QP', 8, { tinh_diem_trung_binh: false })],
  '/tong_so_tin_chi': 13.5,
  '/tong_so_gio': 202.5,
  '/diem_trung_binh': 3.25,
  '/thang_diem_trung_binh': 4,
};
const supplementOf2024: Changes = {
  ...supplement,
  '/ngay_nhap_hoc': '2020-09-05',
  '/ngay_tot_nghiep': '2024-06-25',
  '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2024-06-25',
  '/nam_tot_nghiep': 2024,
  '/ngay_cap': '2024-06-29',
};
const decision: Changes = {
  '/loai_ho_so': 'quyet-dinh/quyet-dinh-chinh-sua',
  '/ma_ban_ghi': itself,
  '/ho_so_goc': { ten_giay_to: 'BẰNG CỬ NHÂN', ma_ban_ghi: id, sha256: digest, ngay_cap: '2026-06-01' },
  '/noi_dung_chinh_sua': [{ ten_muc: 'Dân tộc', gia_tri_cu: 'Kinh', gia_tri_moi: 'Tày' }],
  '/ngay_hieu_luc': '2026-06-29',
};
const copy: Changes = {
  '/loai_ho_so': 'giay-to/ban-sao-tu-so-goc',
  '/ma_ban_ghi': itself,
  '/van_bang_goc': { ten_giay_to: 'BẰNG CỬ NHÂN', so_hieu: 'CN 012345', ma_ban_ghi: id, ngay_cap: '2026-06-01' },
  '/noi_dung_so_goc': { nam_tot_nghiep: 2026 },
};
const temporary: Changes = {
  '/loai_ho_so': 'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi',
  '/van_bang_se_cap': { loai_ho_so: 'van-bang/cu-nhan', ten_van_bang: 'BẰNG CỬ NHÂN' },
  '/co_gia_tri_den_ngay': '2026-12-31',
};
const completion: Changes = { '/loai_ho_so': 'giay-to/giay-chung-nhan-hoan-thanh', '/nam_hoan_thanh': 2026 };
const certificate: Changes = {
  '/loai_ho_so': 'chung-chi/chung-chi',
  '/tu_ngay': '2026-01-05',
  '/den_ngay': '2026-05-30',
  '/co_gia_tri_den_ngay': '2028-06-29',
};

const both = (rule: string, base: Changes, right: [string, Changes], wrong: [string, Changes, string]): Case[] => [
  fires(rule, wrong[0], 'bachelor', { ...base, ...wrong[1] }, wrong[2]),
  silent(rule, right[0], 'bachelor', { ...base, ...right[1] }),
];

export const papers: readonly Case[] = [
  ...both(
    'giay-to/dates',
    certificate,
    ['a certificate after its course', {}],
    [
      'a certificate that ends before it begins',
      { '/co_gia_tri_den_ngay': '2026-06-28' },
      'error @ /co_gia_tri_den_ngay',
    ],
  ),
  ...both(
    'giay-to/dates',
    completion,
    ['completed in the year of issue', {}],
    ['completed after the issue', { '/nam_hoan_thanh': 2027 }, 'error @ /ngay_cap'],
  ),
  ...both(
    'giay-to/decision-date',
    { ...certificate, '/lan': 2 },
    ['a decision on the day of the re-issue', { '/thay_the': { quyet_dinh: { ngay_quyet_dinh: '2026-06-29' } } }],
    [
      'a decision after the re-issue, as a warning',
      { '/thay_the': { quyet_dinh: { ngay_quyet_dinh: '2026-06-30' } } },
      'warning @ /ngay_cap',
    ],
  ),
  ...both(
    'giay-to/supplement-dates',
    supplement,
    ['admission, defence, graduation, issue', { '/luan_van': { ten_de_tai: 'Đề tài', ngay_bao_ve: '2026-06-01' } }],
    ['graduation before admission', { '/ngay_nhap_hoc': '2026-06-26' }, 'error @ /ngay_tot_nghiep'],
  ),
  ...both(
    'giay-to/credits-sum',
    supplement,
    ['a total without the courses outside the average', { '/tong_so_tin_chi': 5.5 }],
    ['a total that no way of counting gives, as a warning', { '/tong_so_tin_chi': 14 }, 'warning @ /tong_so_tin_chi'],
  ),
  silent('giay-to/credits-sum', 'a total with the thesis', 'bachelor', {
    ...supplement,
    '/luan_van': { ten_de_tai: 'Đề tài', so_tin_chi: 10 },
    '/tong_so_tin_chi': 23.5,
  }),
  silent('giay-to/credits-sum', 'a course that was failed and does not count', 'bachelor', {
    ...supplement,
    '/cac_hoc_phan': [course('A1', 3, { ket_qua: 'khong_dat' }), course('A1', 3)],
    '/tong_so_tin_chi': 3,
    '/tong_so_gio': undefined,
  }),
  ...both(
    'giay-to/hours-sum',
    supplement,
    ['the hours of all', {}],
    ['an hour too many, as a warning', { '/tong_so_gio': 203.5 }, 'warning @ /tong_so_gio'],
  ),
  ...both(
    'giay-to/average-in-scale',
    supplement,
    ['the highest mark of the scale', { '/diem_trung_binh': 4 }],
    ['an average above its scale', { '/diem_trung_binh': 4.01 }, 'error @ /diem_trung_binh'],
  ),
  ...both(
    'giay-to/mark-in-scale',
    { ...supplement, '/tong_so_tin_chi': undefined, '/tong_so_gio': undefined, '/ngay_cap': '2026-06-29' },
    ['a mark on the course’s own scale of 100', { '/cac_hoc_phan': [course('A1', 3, { diem: 88, thang_diem: 100 })] }],
    [
      'a mark above the scale of the supplement',
      { '/cac_hoc_phan': [course('A1', 3), course('A2', 3, { diem: 10.5 })] },
      'error @ /cac_hoc_phan/1/diem',
    ],
  ),
  ...both(
    'giay-to/course-once',
    { ...supplement, '/tong_so_tin_chi': 6, '/tong_so_gio': 90 },
    ['two courses of one name', { '/cac_hoc_phan': [course('A1', 3), course('A2', 3)] }],
    [
      'a course listed twice, as a warning',
      { '/cac_hoc_phan': [course('A1', 3), course('a1', 3)] },
      'warning @ /cac_hoc_phan/1/ma_hoc_phan',
    ],
  ),
  ...both(
    'giay-to/original-dates',
    decision,
    ['a decision on a diploma of the same day', { '/ho_so_goc/ngay_cap': '2026-06-29' }],
    ['a decision on a diploma that was not yet issued', { '/ho_so_goc/ngay_cap': '2026-06-30' }, 'error @ /ngay_cap'],
  ),
  ...both(
    'giay-to/original-dates',
    copy,
    ['a copy after the original', {}],
    ['an original before graduation', { '/noi_dung_so_goc/nam_tot_nghiep': 2027 }, 'error @ /van_bang_goc/ngay_cap'],
  ),
  ...both(
    'giay-to/effect-date',
    decision,
    ['effect on the day of issue', {}],
    ['effect before the decision, as a warning', { '/ngay_hieu_luc': '2026-06-28' }, 'warning @ /ngay_hieu_luc'],
  ),
  ...both(
    'giay-to/original-not-itself',
    decision,
    ['a decision on another paper', {}],
    ['a decision on itself', { '/ho_so_goc/ma_ban_ghi': itself }, 'error @ /ho_so_goc/ma_ban_ghi'],
  ),
  ...both(
    'giay-to/copy-not-itself',
    copy,
    ['a copy of another paper', {}],
    ['a copy of itself', { '/van_bang_goc/ma_ban_ghi': itself }, 'error @ /van_bang_goc/ma_ban_ghi'],
  ),
  ...both(
    'giay-to/original-digest',
    decision,
    ['a paper diploma by its serial number', { '/ho_so_goc': { ten_giay_to: 'BẰNG CỬ NHÂN', so_hieu: '012345' } }],
    ['a digital diploma without its digest', { '/ho_so_goc/sha256': undefined }, 'error @ /ho_so_goc/sha256'],
  ),
  ...both(
    'giay-to/correction-changes',
    decision,
    ['a text that was not there before', { '/noi_dung_chinh_sua/0/gia_tri_cu': undefined }],
    [
      'a correction that changes nothing',
      { '/noi_dung_chinh_sua/0/gia_tri_moi': 'Kinh' },
      'error @ /noi_dung_chinh_sua/0/gia_tri_moi',
    ],
  ),
  ...both(
    'tt18-2020/head-signs',
    completion,
    ['the head of the school', {}],
    [
      'the director of the department, as a warning',
      { '/danh_sach_nguoi_ky/0/chuc_vu': 'Giám đốc Sở Giáo dục và Đào tạo' },
      'warning @ /danh_sach_nguoi_ky/0/chuc_vu',
    ],
  ),
  ...both(
    'tt10-2026/diploma-to-come',
    temporary,
    ['a diploma that there is', {}],
    [
      'a diploma of lower secondary school to come, as a warning',
      { '/van_bang_se_cap/loai_ho_so': 'van-bang/tot-nghiep-thcs' },
      'warning @ /van_bang_se_cap/loai_ho_so',
    ],
  ),
  ...both(
    'tt21-2019/supplement-items',
    supplementOf2024,
    ['all items', {}],
    ['no date of admission, as a warning', { '/ngay_nhap_hoc': undefined }, 'warning @ /ngay_nhap_hoc'],
  ),
];
