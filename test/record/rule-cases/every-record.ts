/** Rules of every record and of every học bạ. */
import { type Case, fires, silent } from './case.js';

export const everyRecord: readonly Case[] = [
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
];
