/** One line of the table of rules: a record, changed, and what the dated rules find in it. */
import type { Changes, Example } from '../changed.js';

export const row = (index: number, field: string) => `/bang_diem_hoc_ba/${index}/${field}`;
export const sum = (field: string) => `/tong_ket_hoc_ba/${field}`;

/** A pupil whose study result is decided by few subjects: all 8.5 but for the changes. */
export const marks = (values: Readonly<Record<number, number | string>>, stated: string): Changes => {
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

export interface Case {
  readonly rule: string;
  readonly title: string;
  readonly example: Example;
  readonly changes?: Changes;
  /** Exactly what the dated rules find; empty: silent. */
  readonly finds: readonly string[];
}

export const fires = (rule: string, title: string, example: Example, changes: Changes, ...finds: string[]): Case => ({
  rule,
  title,
  example,
  changes,
  finds: finds.map((one) => one.replace(' @ ', ` ${rule} `)),
});
export const silent = (rule: string, title: string, example: Example, changes: Changes = {}): Case => ({
  rule,
  title,
  example,
  changes,
  finds: [],
});
