import type { Language } from '../codes.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { label, recordTypeLabels } from './labels.js';
import { historyRows, paperView } from './paper-view.js';
import { array, humanDate, maskNumber, object, text } from './values.js';

/** What a person is shown of a signed record: plain strings, still to be escaped by the output that prints them. */
export interface RecordView {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
  readonly table?: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

const words = {
  holder: { vi: 'Họ và tên', en: 'Full name' },
  birth: { vi: 'Ngày sinh', en: 'Date of birth' },
  personalNumber: { vi: 'Số định danh cá nhân', en: 'Personal number' },
  school: { vi: 'Trường', en: 'School' },
  year: { vi: 'Năm học', en: 'School year' },
  className: { vi: 'Lớp', en: 'Class' },
  scope: { vi: 'Phạm vi', en: 'Scope' },
  issued: { vi: 'Ngày ký phát hành', en: 'Date of issue' },
  study: { vi: 'Kết quả học tập cả năm', en: 'Study result of the year' },
  conduct: { vi: 'Kết quả rèn luyện cả năm', en: 'Conduct of the year' },
  overall: { vi: 'Đánh giá kết quả giáo dục', en: 'Overall result of the year' },
  promoted: { vi: 'Được lên lớp', en: 'Promoted' },
  subject: { vi: 'Môn học', en: 'Subject' },
  term1: { vi: 'HK I', en: 'Term I' },
  term2: { vi: 'HK II', en: 'Term II' },
  final: { vi: 'Cả năm', en: 'Year' },
  afterSummer: { vi: 'Đánh giá lại', en: 'Re-assessed' },
  level: { vi: 'Mức đạt', en: 'Level' },
  mark: { vi: 'Điểm', en: 'Mark' },
  award: { vi: 'Danh hiệu, khen thưởng', en: 'Award' },
  term1Level: { vi: 'Mức HK I', en: 'Level, term I' },
  term1Mark: { vi: 'Điểm HK I', en: 'Mark, term I' },
  yes: { vi: 'có', en: 'yes' },
  no: { vi: 'không', en: 'no' },
} as const;

const scopes: Record<string, { vi: string; en: string }> = {
  ca_nam: { vi: 'cả năm', en: 'whole year' },
  hoc_ky_1: { vi: 'học kỳ I', en: 'term I' },
  den_ngay: { vi: 'đến ngày chuyển', en: 'up to the day of transfer' },
};

type Levels = Readonly<Record<string, { readonly vi: string; readonly en: string }>>;

/** TT 22/2021 Art. 5(3), 8, 9. */
const levels: Levels = {
  T: { vi: 'Tốt', en: 'Good' },
  K: { vi: 'Khá', en: 'Fair' },
  Đ: { vi: 'Đạt', en: 'Satisfactory' },
  CĐ: { vi: 'Chưa đạt', en: 'Not satisfactory' },
};

/** TT 58/2011 Art. 4, 13: the programme before GDPT 2018. */
const levelsBefore: Levels = {
  G: { vi: 'Giỏi', en: 'Excellent' },
  T: { vi: 'Tốt', en: 'Good' },
  K: { vi: 'Khá', en: 'Fair' },
  TB: { vi: 'Trung bình', en: 'Average' },
  Y: { vi: 'Yếu', en: 'Weak' },
  Kém: { vi: 'Kém', en: 'Poor' },
};

/** TT 27/2020 Art. 7(1)(a), 9(2). */
const primaryLevels: Levels = {
  XS: { vi: 'Hoàn thành xuất sắc', en: 'Excellent' },
  T: { vi: 'Hoàn thành tốt', en: 'Well accomplished' },
  H: { vi: 'Hoàn thành', en: 'Accomplished' },
  C: { vi: 'Chưa hoàn thành', en: 'Not accomplished' },
};

/** The holder's own data and results, from the signed record (model 6): personal numbers stay masked to the last four. */
export function recordView(record: JsonObject, language: Language): RecordView {
  const w = (key: keyof typeof words): string => words[key][language];
  const holder = object(record['nguoi_hoc']);
  const type = text(record['loai_ho_so']);
  const rows: [string, string][] = [];
  const add = (key: keyof typeof words, value: string): void => {
    if (value !== '') rows.push([w(key), value]);
  };
  add('holder', text(holder['ho_va_ten']));
  add('birth', humanDate(text(holder['ngay_sinh'])));
  add('personalNumber', maskNumber(text(holder['so_dinh_danh_ca_nhan'])));
  if (type.startsWith('hoc-ba/')) {
    const school = object(record['co_so_giao_duc']);
    const summary = object(record['tong_ket_hoc_ba']);
    add('school', text(school['ten_co_so_giao_duc']));
    add('year', [text(record['nam_bat_dau']), text(record['nam_ket_thuc'])].filter((part) => part !== '').join('–'));
    add('className', text(record['ten_lop_hoc']));
    add('scope', scopes[text(record['pham_vi'])]?.[language] ?? text(record['pham_vi']));
    const level = (value: JsonValue | undefined): string => label(levels, text(value), language);
    add('study', level(summary['ket_qua_hoc_tap_nam_id']));
    add('conduct', level(summary['ket_qua_ren_luyen_nam_id']));
    add('study', label(levelsBefore, text(summary['hoc_luc_nam_id']), language));
    add('conduct', label(levelsBefore, text(summary['hanh_kiem_nam_id']), language));
    add('overall', label(primaryLevels, text(summary['ket_qua_giao_duc_id']), language));
    add('award', text(summary['danh_hieu_khen_thuong']) || text(summary['khen_thuong']));
    const promoted = summary['is_duoc_len_lop'];
    if (typeof promoted === 'boolean' || typeof promoted === 'number') add('promoted', promoted ? w('yes') : w('no'));
    add('issued', humanDate(text(record['ngay_ky_phat_hanh'])));
    rows.push(...historyRows(record, language));
    return { title: label(recordTypeLabels, type, language), rows, table: subjectTable(record, type, w, language) };
  }
  const paper = paperView(record, language);
  const table = paper.table === undefined ? {} : { table: paper.table };
  return { title: label(recordTypeLabels, type, language), rows: [...rows, ...paper.rows], ...table };
}

function subjectTable(
  record: JsonObject,
  type: string,
  w: (key: keyof typeof words) => string,
  language: Language,
): RecordView['table'] | undefined {
  const entries = array(record['bang_diem_hoc_ba']).map(object);
  if (entries.length === 0) return undefined;
  const name = (entry: JsonObject): string => text(entry['ten_mon_hoc']) || text(entry['mon_hoc_id']);
  if (type === 'hoc-ba/tieu-hoc') {
    return {
      header: [w('subject'), w('term1Level'), w('term1Mark'), w('level'), w('mark')],
      rows: entries.map((entry) => [
        name(entry),
        ...[entry['ket_qua_hoc_tap_ky_1_id'], entry['diem_hoc_ky_1']].map((cell) =>
          result(cell, primaryLevels, language),
        ),
        ...[entry['ket_qua_hoc_tap_id'], entry['diem_tong_ket']].map((cell) => result(cell, primaryLevels, language)),
      ]),
    };
  }
  const again = entries.some((entry) => entry['diem_danh_gia_lai'] !== undefined);
  const cells = ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', ...(again ? ['diem_danh_gia_lai'] : [])];
  return {
    header: [w('subject'), w('term1'), w('term2'), w('final'), ...(again ? [w('afterSummer')] : [])],
    rows: entries.map((entry) => [name(entry), ...cells.map((cell) => result(entry[cell], levels, language))]),
  };
}

/** A mark as the language writes decimals, or a level in words. */
function result(value: JsonValue | undefined, words: Levels, language: Language): string {
  if (typeof value !== 'number') return label(words, text(value), language);
  return language === 'vi' ? String(value).replace('.', ',') : String(value);
}

/** Name of the subject whose entry a pointer names (`/bang_diem_hoc_ba/3`); empty when there is none. */
export function subjectAt(record: JsonObject, pointer: string): string {
  const index = /^\/bang_diem_hoc_ba\/(\d{1,4})$/.exec(pointer)?.[1];
  if (index === undefined) return '';
  const entry = object(array(record['bang_diem_hoc_ba'])[Number(index)]);
  return text(entry['ten_mon_hoc']) || text(entry['mon_hoc_id']);
}
