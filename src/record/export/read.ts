import { KhueError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../json-value.js';
import { validateRecord } from '../validators.js';
import { exportTypes } from './table.js';
import type { ExportType } from './types.js';

/** What both exports read of a record, once. Absent members are absent. */
export interface Reading {
  readonly record: JsonObject;
  readonly type: ExportType;
  readonly id: string;
  readonly issuers: readonly JsonObject[];
  readonly holder: JsonObject;
  /** Title as printed, or of the year. */
  readonly title: string;
  readonly titlePointer?: string;
  readonly issued: string;
  readonly validUntil?: string;
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objects = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : [];
export const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Refuses a record that its own schema refuses, or whose type has no row in the export table. */
export function readForExport(record: JsonObject): Reading {
  const loai = textOf(record['loai_ho_so']) ?? '';
  const type = exportTypes.find((row) => row.type === loai);
  if (type === undefined || type.kind === 'none') {
    const known = exportTypes.filter((row) => row.kind !== 'none').map((row) => row.type);
    throw new KhueError('EXPORT_TYPE_UNKNOWN', { params: { type: loai, known: known.join(', ') } });
  }
  const [problem] = validateRecord(record).problems;
  if (problem !== undefined) {
    const pointer = problem.pointer === '' ? '/' : problem.pointer;
    throw new KhueError('EXPORT_RECORD_INVALID', {
      path: problem.pointer,
      params: { pointer, keyword: problem.keyword },
    });
  }
  const school = type.kind === 'school-record';
  const titleMember = ['ten_van_bang', 'ten_giay_to'].find((member) => textOf(record[member]) !== undefined);
  const year = `${record['nam_bat_dau']}–${record['nam_ket_thuc']}`;
  const until = textOf(record['co_gia_tri_den_ngay']);
  return {
    record,
    type,
    id: `urn:uuid:${record['ma_ban_ghi']}`,
    issuers: school ? [record['co_so_giao_duc'] as JsonObject] : objects(record['don_vi_cap']),
    holder: record['nguoi_hoc'] as JsonObject,
    title: school
      ? `Học bạ, lớp ${record['ten_lop_hoc']}, năm học ${year}`
      : (textOf(record[titleMember ?? '']) ?? type.en),
    ...(titleMember === undefined ? {} : { titlePointer: `/${titleMember}` }),
    issued: startOfDay(String(record[school ? 'ngay_ky_phat_hanh' : 'ngay_cap'])),
    ...(until === undefined ? {} : { validUntil: `${until}T23:59:59+07:00` }),
  };
}

/** A civil date as the beginning of that day in Việt Nam. */
export const startOfDay = (date: string): string => `${date}T00:00:00+07:00`;

/** The academic year as a term, and how far the record reaches where that is not the whole year. */
export function termOf(record: JsonObject): string {
  const year = `${record['nam_bat_dau']}-${record['nam_ket_thuc']}`;
  if (record['pham_vi'] === 'hoc_ky_1') return `${year}, HK I`;
  return record['pham_vi'] === 'den_ngay' ? `${year}, đến ${record['den_ngay']}` : year;
}

export const issuerId = (issuer: JsonObject): string => `urn:khue:co-so-giao-duc:${issuer['co_so_giao_duc_id']}`;

/** A level or mark as one result: what it is called, its value, and the scale it stands on. */
export interface ResultReading {
  /** Member of the record; also the end of the result description's id. */
  readonly member: string;
  readonly name: string;
  readonly value: string;
  /** Levels from low to high; absent for a mark of 0 to 10. */
  readonly levels?: readonly string[];
  /** Of a supplement's course or average, in the words of Open Badges; `max` the scale's highest mark where it is known. */
  readonly resultType?: 'RawScore' | 'LetterGrade' | 'GradePointAverage' | 'Result';
  readonly max?: string;
}

const names: Readonly<Record<string, string>> = {
  diem_hoc_ky_1: 'Học kỳ I',
  diem_hoc_ky_2: 'Học kỳ II',
  diem_tong_ket: 'Cả năm',
  diem_danh_gia_lai: 'Sau đánh giá lại',
  ket_qua_hoc_tap_ky_1_id: 'Kết quả học tập học kỳ I',
  ket_qua_hoc_tap_ky_2_id: 'Kết quả học tập học kỳ II',
  ket_qua_hoc_tap_nam_id: 'Kết quả học tập cả năm',
  ket_qua_hoc_tap_he_id: 'Kết quả học tập sau đánh giá lại',
  ket_qua_ren_luyen_ky_1_id: 'Kết quả rèn luyện học kỳ I',
  ket_qua_ren_luyen_ky_2_id: 'Kết quả rèn luyện học kỳ II',
  ket_qua_ren_luyen_nam_id: 'Kết quả rèn luyện cả năm',
  ket_qua_ren_luyen_ky_he: 'Kết quả rèn luyện trong kì nghỉ hè',
  hoc_luc_ky_1_id: 'Học lực học kỳ I',
  hoc_luc_ky_2_id: 'Học lực học kỳ II',
  hoc_luc_nam_id: 'Học lực cả năm',
  hoc_luc_sau_thi_lai_id: 'Học lực sau thi lại',
  hanh_kiem_ky_1_id: 'Hạnh kiểm học kỳ I',
  hanh_kiem_ky_2_id: 'Hạnh kiểm học kỳ II',
  hanh_kiem_nam_id: 'Hạnh kiểm cả năm',
  hanh_kiem_sau_he_id: 'Hạnh kiểm sau hè',
  diem_trung_binh_ky_1: 'Điểm trung bình học kỳ I',
  diem_trung_binh_ky_2: 'Điểm trung bình học kỳ II',
  diem_trung_binh_nam: 'Điểm trung bình cả năm',
  diem_trung_binh_sau_thi_lai: 'Điểm trung bình sau thi lại',
  ket_qua_hoc_tap_id: 'Mức đạt được cuối năm',
  ket_qua_giao_duc_id: 'Đánh giá kết quả giáo dục',
  ket_qua_ky_1_id: 'Cuối học kỳ I',
  ket_qua_id: 'Cuối năm',
};

const scales = {
  primarySubject: ['C', 'H', 'T'],
  quality: ['C', 'Đ', 'T'],
  four: ['CĐ', 'Đ', 'K', 'T'],
  /** Programme before GDPT 2018: schemas/chung/kieu. */
  formerStudy: ['Kém', 'Y', 'TB', 'K', 'G'],
  formerConduct: ['Y', 'TB', 'K', 'T'],
  comment: ['CĐ', 'Đ'],
  education: ['C', 'H', 'T', 'XS'],
} as const;

/** Subject results: marks, or Đ and CĐ, or the primary levels. */
export function subjectResults(entry: JsonObject): ResultReading[] {
  return results(
    entry,
    [
      'ket_qua_hoc_tap_ky_1_id',
      'diem_hoc_ky_1',
      'diem_hoc_ky_2',
      'ket_qua_hoc_tap_id',
      'diem_tong_ket',
      'diem_danh_gia_lai',
    ],
    (member) => (member.startsWith('diem') ? scales.comment : scales.primarySubject),
  );
}

export function summaryResults(summary: JsonObject): ResultReading[] {
  const members = Object.keys(names).filter((member) =>
    /^ket_qua_(hoc_tap|ren_luyen)_|^hoc_luc_|^hanh_kiem_|^diem_trung_binh_|^ket_qua_giao_duc_id$/.test(member),
  );
  return results(summary, members, summaryScale);
}

function summaryScale(member: string): readonly string[] {
  if (member === 'ket_qua_giao_duc_id') return scales.education;
  if (member.startsWith('hoc_luc_')) return scales.formerStudy;
  return member.startsWith('hanh_kiem_') ? scales.formerConduct : scales.four;
}

export function qualityResults(item: JsonObject): ResultReading[] {
  return results(item, ['ket_qua_ky_1_id', 'ket_qua_id'], () => scales.quality);
}

function results(
  object: JsonObject,
  members: readonly string[],
  scale: (member: string) => readonly string[],
): ResultReading[] {
  return members.flatMap((member): ResultReading[] => {
    const value = object[member];
    if (typeof value === 'number') return [{ member, name: names[member]!, value: String(value) }];
    if (typeof value !== 'string') return [];
    return [{ member, name: names[member]!, value, levels: scale(member) }];
  });
}

/** Marks of a course as the supplement prints them; without a scale a mark is a result and no more. */
export function courseResults(course: JsonObject, record: JsonObject): ResultReading[] {
  const scale = course['thang_diem'] ?? record['thang_diem'];
  const found: ResultReading[] = [];
  const add = (member: string, name: string, resultType: ResultReading['resultType'], max?: JsonValue) => {
    const value = course[member];
    if (typeof value !== 'number' && typeof value !== 'string') return;
    const scaled = typeof max === 'number' && typeof value === 'number';
    found.push({
      member,
      name,
      value: String(value),
      resultType: resultType === 'RawScore' && !scaled ? 'Result' : resultType!,
      ...(scaled ? { max: String(max) } : {}),
    });
  };
  add('diem', 'Điểm', 'RawScore', scale);
  add('diem_he_4', 'Điểm hệ 4', 'RawScore', 4);
  add('diem_chu', 'Điểm chữ', 'LetterGrade');
  return found;
}

/** Average and class of the whole programme. */
export function programmeResults(record: JsonObject): ResultReading[] {
  const { diem_trung_binh: average, thang_diem_trung_binh: scale, hang_tot_nghiep: rank } = record;
  return [
    ...(typeof average === 'number' && typeof scale === 'number'
      ? [
          {
            member: 'diem_trung_binh',
            name: 'Điểm trung bình toàn khóa',
            value: String(average),
            resultType: 'GradePointAverage' as const,
            max: String(scale),
          },
        ]
      : []),
    ...(typeof rank === 'string'
      ? [{ member: 'hang_tot_nghiep', name: 'Hạng tốt nghiệp', value: rank, resultType: 'Result' as const }]
      : []),
  ];
}

/** Whether the learner has the course, where the supplement says so. */
export function isPassed(course: JsonObject): boolean | undefined {
  const { ket_qua: outcome } = course;
  if (outcome === 'dat' || outcome === 'cong_nhan') return true;
  // An exempt learner has neither passed nor failed.
  return outcome === 'khong_dat' ? false : undefined;
}

/** schemas/chung/hoc-phan: ket_qua. */
export const courseOutcomes: Readonly<Record<string, string>> = {
  dat: 'Đạt',
  khong_dat: 'Không đạt',
  mien: 'Miễn',
  cong_nhan: 'Công nhận',
};

/** The diploma that a supplement belongs to, in words. */
export function diplomaOf(record: JsonObject): string | undefined {
  const diploma = isObject(record['van_bang']) ? record['van_bang'] : {};
  const number = textOf(diploma['so_hieu']);
  const name = textOf(diploma['ten_giay_to']);
  if (name === undefined && number === undefined) return undefined;
  return `Phụ lục của ${name ?? 'văn bằng'}${number === undefined ? '' : `, số hiệu ${number}`}`;
}

export const isPromoted = (summary: JsonObject): boolean | undefined =>
  typeof summary['is_duoc_len_lop'] === 'boolean' ? summary['is_duoc_len_lop'] : undefined;

export const awardOf = (summary: JsonObject): string | undefined =>
  textOf(summary['danh_hieu_khen_thuong']) ?? textOf(summary['khen_thuong']);

/** Class of a degree, or grade of a certificate. */
export const gradeOf = (record: JsonObject): { member: string; value: string } | undefined => {
  const member = ['hang_tot_nghiep', 'xep_loai', 'ket_qua'].find((name) => textOf(record[name]) !== undefined);
  return member === undefined ? undefined : { member, value: String(record[member]) };
};

export const unsignedNotice =
  'Unsigned data made from a record; the signed JSON is the record of truth. Dữ liệu không có chữ ký, lập từ hồ sơ; bản gốc là tệp JSON đã ký.';
