/** A record as the rules see it: whatever is not of the schema's kind is simply not there. */
import { wordOf } from '../../codes.js';

export type Members = Readonly<Record<string, unknown>>;

/** A row of `bang_diem_hoc_ba`. */
export interface SubjectRow {
  /** `/bang_diem_hoc_ba/3` */
  readonly pointer: string;
  readonly id: string | undefined;
  readonly members: Members;
  /** Assessed as every pupil is (`danh_gia: binh_thuong`). */
  readonly ordinary: boolean;
  /** Exempt, reduced, by an individual plan, or taken over from another record: what follows from it is a warning. */
  readonly touched: boolean;
}

export interface RecordView {
  readonly record: Members;
  readonly type: string;
  /** `khoi_lop_hoc_id` */
  readonly grade: string | undefined;
  /** Calendar year in which the school year begins. */
  readonly startYear: number | undefined;
  /** `pham_vi: ca_nam`. */
  readonly wholeYear: boolean;
  readonly rows: readonly SubjectRow[];
  /** `tong_ket_hoc_ba` */
  readonly summary: Members;
  /** A disabled pupil who is not assessed (`co_khuyet_tat_khong_danh_gia`), or any row that is not ordinary. */
  readonly adapted: boolean;
  /** Nothing of this pupil is missed. */
  readonly notAssessed: boolean;
}

/** The schemas allow 60 rows; more are refused there, and cost no work here. */
const MOST_ROWS = 100;

export function viewOf(record: Members): RecordView {
  const entries = record['bang_diem_hoc_ba'];
  const rows = Array.isArray(entries) ? entries.slice(0, MOST_ROWS).flatMap(rowOf) : [];
  const notAssessed = record['co_khuyet_tat_khong_danh_gia'] === true;
  return {
    record,
    type: textOf(record['loai_ho_so']) ?? '',
    grade: textOf(record['khoi_lop_hoc_id']),
    startYear: typeof record['nam_bat_dau'] === 'number' ? record['nam_bat_dau'] : undefined,
    wholeYear: record['pham_vi'] === 'ca_nam',
    rows,
    summary: isMembers(record['tong_ket_hoc_ba']) ? record['tong_ket_hoc_ba'] : {},
    adapted: notAssessed || rows.some((row) => !row.ordinary),
    notAssessed,
  };
}

function rowOf(entry: unknown, index: number): SubjectRow[] {
  if (!isMembers(entry)) return [];
  const id = textOf(entry['mon_hoc_id']);
  const ordinary = entry['danh_gia'] === 'binh_thuong';
  return [
    {
      pointer: `/bang_diem_hoc_ba/${index}`,
      id,
      members: entry,
      ordinary,
      touched: !ordinary || entry['nguon'] !== undefined,
    },
  ];
}

/** A subject for messages: name with code. */
export function labelOf(row: SubjectRow): string {
  const name = textOf(row.members['ten_mon_hoc']);
  return name === undefined ? (row.id ?? '?') : `${name} (${row.id ?? '?'})`;
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A mark in tenths: 8.6 is 86. Sums and comparisons of marks are of integers, so that no binary fraction decides. */
export function tenthsOf(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0 && value <= 10)) return undefined;
  const tenths = Math.round(value * 10);
  return tenths / 10 === value ? tenths : undefined;
}

/** A mark for people: `8,6` in Vietnamese, `8.6` in English. */
export function markText(tenths: number): { readonly vi: string; readonly en: string } {
  const en = tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
  return { vi: en.replace('.', ','), en };
}

/** A value of the record for a message, cut short. */
export function shown(value: unknown): string {
  if (value === undefined) return '–';
  const text = wordOf(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
