import type { Language } from '../codes.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { label, recordTypeLabels } from './labels.js';

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
  issuer: { vi: 'Đơn vị cấp', en: 'Issued by' },
  year: { vi: 'Năm học', en: 'School year' },
  className: { vi: 'Lớp', en: 'Class' },
  scope: { vi: 'Phạm vi', en: 'Scope' },
  issued: { vi: 'Ngày ký phát hành', en: 'Date of issue' },
  study: { vi: 'Kết quả học tập cả năm', en: 'Study result of the year' },
  conduct: { vi: 'Kết quả rèn luyện cả năm', en: 'Conduct of the year' },
  overall: { vi: 'Đánh giá kết quả giáo dục', en: 'Overall result' },
  promoted: { vi: 'Được lên lớp', en: 'Promoted' },
  degree: { vi: 'Tên văn bằng', en: 'Diploma' },
  field: { vi: 'Ngành đào tạo', en: 'Field of study' },
  rank: { vi: 'Hạng tốt nghiệp', en: 'Class of degree' },
  serial: { vi: 'Số hiệu', en: 'Serial number' },
  register: { vi: 'Số vào sổ gốc', en: 'Register number' },
  granted: { vi: 'Ngày cấp', en: 'Date of issue' },
  subject: { vi: 'Môn học', en: 'Subject' },
  term1: { vi: 'HK I', en: 'Term I' },
  term2: { vi: 'HK II', en: 'Term II' },
  final: { vi: 'Cả năm', en: 'Year' },
  afterSummer: { vi: 'Đánh giá lại', en: 'Re-assessed' },
  level: { vi: 'Mức đạt', en: 'Level' },
  mark: { vi: 'Điểm', en: 'Mark' },
  yes: { vi: 'có', en: 'yes' },
  no: { vi: 'không', en: 'no' },
} as const;

const scopes: Record<string, { vi: string; en: string }> = {
  ca_nam: { vi: 'cả năm', en: 'whole year' },
  hoc_ky_1: { vi: 'học kỳ I', en: 'term I' },
  den_ngay: { vi: 'đến ngày chuyển', en: 'up to the day of transfer' },
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
    add('study', text(summary['ket_qua_hoc_tap_nam_id']));
    add('conduct', text(summary['ket_qua_ren_luyen_nam_id']));
    add('overall', text(summary['danh_gia_ket_qua_giao_duc']));
    const promoted = summary['is_duoc_len_lop'];
    if (typeof promoted === 'boolean' || typeof promoted === 'number') add('promoted', promoted ? w('yes') : w('no'));
    add('issued', humanDate(text(record['ngay_ky_phat_hanh'])));
    return { title: label(recordTypeLabels, type, language), rows, table: subjectTable(record, type, w) };
  }
  for (const issuer of array(record['don_vi_cap'])) add('issuer', text(object(issuer)['ten_co_so_giao_duc']));
  add('degree', text(record['ten_van_bang']));
  const field = record['nganh_dao_tao'];
  add('field', typeof field === 'string' ? field : text(object(field)['ten_nganh']));
  add('rank', text(record['hang_tot_nghiep']));
  add('serial', text(record['so_hieu']));
  add('register', text(record['so_vao_so_goc']));
  add('granted', humanDate(text(record['ngay_cap'])));
  return { title: label(recordTypeLabels, type, language), rows };
}

function subjectTable(
  record: JsonObject,
  type: string,
  w: (key: keyof typeof words) => string,
): RecordView['table'] | undefined {
  const entries = array(record['bang_diem_hoc_ba']).map(object);
  if (entries.length === 0) return undefined;
  const name = (entry: JsonObject): string => text(entry['ten_mon_hoc']) || text(entry['mon_hoc_id']);
  if (type === 'hoc-ba/tieu-hoc') {
    return {
      header: [w('subject'), w('level'), w('mark')],
      rows: entries.map((entry) => [name(entry), text(entry['ket_qua_hoc_tap_id']), text(entry['diem_tong_ket'])]),
    };
  }
  const cells = ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', 'diem_danh_gia_lai'];
  return {
    header: [w('subject'), w('term1'), w('term2'), w('final'), w('afterSummer')],
    rows: entries.map((entry) => [name(entry), ...cells.map((cell) => text(entry[cell]))]),
  };
}

/** Name of the subject whose entry a pointer names (`/bang_diem_hoc_ba/3`); empty when there is none. */
export function subjectAt(record: JsonObject, pointer: string): string {
  const index = /^\/bang_diem_hoc_ba\/(\d{1,4})$/.exec(pointer)?.[1];
  if (index === undefined) return '';
  const entry = object(array(record['bang_diem_hoc_ba'])[Number(index)]);
  return text(entry['ten_mon_hoc']) || text(entry['mon_hoc_id']);
}

/** `079******1234` would still tell the province: only the last four stand. */
export function maskNumber(number: string): string {
  return number.length <= 4 ? number : '•'.repeat(number.length - 4) + number.slice(-4);
}

function humanDate(date: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (day !== null) return `${day[3]}/${day[2]}/${day[1]}`;
  const month = /^(\d{4})-(\d{2})$/.exec(date);
  return month !== null ? `${month[2]}/${month[1]}` : date;
}

function text(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return '';
}

function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function array(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
