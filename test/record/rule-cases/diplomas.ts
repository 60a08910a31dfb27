/** Diplomas of every era, TT 10/2026 and TT 21/2019 with 27/2019. */
import { type Case, fires, silent } from './case.js';

const bachelorOf2024 = {
  '/ngay_cap': '2024-06-29',
  '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2024-06-25',
  '/nam_tot_nghiep': 2024,
};

export const diplomas: readonly Case[] = [
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
    'tt10-2026/within-five-days',
    'a diploma six days after the decision, as a warning',
    'diploma',
    { '/ngay_cap': '2026-07-26' },
    'warning @ /ngay_cap',
  ),
  silent('tt10-2026/within-five-days', 'five days after', 'diploma', { '/ngay_cap': '2026-07-25' }),
  silent('tt10-2026/within-five-days', 'six days after, before the circular came into force', 'diploma', {
    '/ngay_cap': '2026-04-14',
    '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2026-04-08',
    '/danh_sach_nguoi_ky/0/chuc_vu': 'Giám đốc Sở',
  }),
  fires(
    'tt10-2026/class',
    'a class that the list does not have, as a warning',
    'bachelor',
    { '/hang_tot_nghiep': 'Tuyệt vời' },
    'warning @ /hang_tot_nghiep',
  ),
  silent('tt10-2026/class', 'a class in capitals', 'bachelor', { '/hang_tot_nghiep': 'XUẤT SẮC' }),
  fires(
    'tt10-2026/no-thcs-diploma',
    'a diploma of lower secondary school in 2026',
    'diploma',
    { '/loai_ho_so': 'van-bang/tot-nghiep-thcs' },
    'error @ /loai_ho_so',
  ),
  silent('tt10-2026/no-thcs-diploma', 'one of 1993, entered from the register', 'fromRegister', {
    '/loai_ho_so': 'van-bang/tot-nghiep-thcs',
    '/ngay_cap': '2026-05-01',
    '/du_lieu_so_hoa/ngay_so_hoa': '2026-05-01',
  }),
  fires(
    'tt10-2026/principal-signs',
    'the director of the department after 15-04-2026, as a warning',
    'diploma',
    { '/danh_sach_nguoi_ky/0/chuc_vu': 'GIÁM ĐỐC SỞ' },
    'warning @ /danh_sach_nguoi_ky/0/chuc_vu',
  ),
  silent('tt10-2026/principal-signs', 'a deputy in charge', 'diploma', {
    '/danh_sach_nguoi_ky/0/chuc_vu': 'Phó Hiệu trưởng phụ trách',
  }),
  fires(
    'tt21-2019/director-signs',
    'the principal before 15-04-2026, as a warning',
    'diploma',
    { '/ngay_cap': '2026-04-14', '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2026-04-08' },
    'warning @ /danh_sach_nguoi_ky/0/chuc_vu',
  ),
  silent('tt21-2019/director-signs', 'a deputy director for the director', 'diploma', {
    '/ngay_cap': '2026-04-14',
    '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2026-04-08',
    '/danh_sach_nguoi_ky/0/chuc_vu': 'Phó Giám đốc Sở',
  }),
  fires(
    'tt21-2019/no-thcs-diploma',
    'a diploma of lower secondary school early in 2026, as a warning',
    'diploma',
    {
      '/loai_ho_so': 'van-bang/tot-nghiep-thcs',
      '/ngay_cap': '2026-01-01',
      '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2025-12-30',
      '/nam_tot_nghiep': 2025,
    },
    'warning @ /loai_ho_so',
  ),
  silent('tt21-2019/no-thcs-diploma', 'on the last day of 2025', 'diploma', {
    '/loai_ho_so': 'van-bang/tot-nghiep-thcs',
    '/ngay_cap': '2025-12-31',
    '/quyet_dinh_cong_nhan/ngay_quyet_dinh': '2025-12-30',
    '/nam_tot_nghiep': 2025,
  }),
  fires(
    'tt21-2019/form-of-training',
    'the form of training on a degree of 2024, as a warning',
    'bachelor',
    { ...bachelorOf2024, '/hinh_thuc_dao_tao': 'Chính quy' },
    'warning @ /hinh_thuc_dao_tao',
  ),
  silent('tt21-2019/form-of-training', 'a degree of 2024 without it', 'bachelor', bachelorOf2024),
  fires(
    'tt21-2019/class',
    'a class that the list does not have, as a warning',
    'bachelor',
    { ...bachelorOf2024, '/hang_tot_nghiep': 'Tuyệt vời' },
    'warning @ /hang_tot_nghiep',
  ),
  silent('tt21-2019/class', 'a class of the list', 'bachelor', { ...bachelorOf2024, '/hang_tot_nghiep': 'Khá' }),
];
