/** The programme of 2006: TT 58/2011 with 26/2020, TT 30/2014 with 22/2016. */
import { type Case, fires, row, silent } from './case.js';

const of2020 = {
  '/chuong_trinh': 'gdpt-2006',
  '/nam_bat_dau': 2020,
  '/nam_ket_thuc': 2021,
  '/ngay_ky_phat_hanh': '2021-05-31',
};

export const older: readonly Case[] = [
  fires(
    'tt58-2011/year-average',
    'an average of the terms rounded down, as a warning',
    'thpt',
    { ...of2020, [row(8, 'diem_tong_ket')]: 7.8 },
    `warning @ ${row(8, 'diem_tong_ket')}`,
  ),
  silent('tt58-2011/year-average', 'an average that is right, whatever else the old circular said', 'thpt', of2020),
  fires(
    'tt30-2014/no-zero',
    'the mark 0, as a warning',
    'primary5',
    { ...of2020, [row(0, 'diem_tong_ket')]: 0 },
    `warning @ ${row(0, 'diem_tong_ket')}`,
  ),
  silent('tt30-2014/no-zero', 'the mark 1', 'primary5', { ...of2020, [row(0, 'diem_tong_ket')]: 1 }),
];
