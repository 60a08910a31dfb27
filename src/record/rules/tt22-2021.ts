/** Thông tư 22/2021/TT-BGDĐT: assessment in lower and upper secondary schools, with the subjects of GDPT 2018. */
import type { RuleFile, StudyLevel } from './types.js';

const LOWER = ['06', '07', '08', '09'];
const UPPER = ['10', '11', '12'];

const lowerSubjects = {
  compulsory: ['19', '15', '69', '26', '05', '66', '27', '32', '88', '97', '91', '99'],
  optional: ['14', '31'],
};
const upperSubjects = {
  compulsory: ['19', '15', '69', '40', '47', '88', '91', '99'],
  electives: { choose: 4, of: ['41', '100', '35', '36', '37', '46', '38', '29', '30'] },
  optional: ['14', '70'],
};

/** Subjects with marks, and those assessed by comments only (Art. 5(3)(a)). */
const SCORED = [
  ...['19', '15', '69', '26', '05', '66', '27', '32'],
  ...['40', '47', '41', '100', '35', '36', '37', '46', '38'],
];
const LEVELLED = ['88', '97', '91', '99', '29', '30'];
const OPTIONAL = ['14', '31', '70'];

const levels: readonly StudyLevel[] = [
  { level: 'T', every: 65, some: 80, failed: 0 },
  { level: 'K', every: 50, some: 65, failed: 0 },
  { level: 'Đ', every: 35, some: 50, failed: 1 },
];

const needs = [
  {
    fields: ['ket_qua_ren_luyen_ky_he', 'ket_qua_ren_luyen_nam_id'],
    fails: 'CĐ',
    vi: 'kết quả rèn luyện',
    en: 'conduct result',
  },
  {
    fields: ['ket_qua_hoc_tap_he_id', 'ket_qua_hoc_tap_nam_id'],
    fails: 'CĐ',
    vi: 'kết quả học tập',
    en: 'study result',
  },
];
const absences = { field: 'so_buoi_nghi_hoc', most: 45 };

export const tt22of2021: RuleFile = {
  id: 'tt22-2021',
  title: {
    vi: 'Thông tư 22/2021/TT-BGDĐT: đánh giá học sinh trung học cơ sở và trung học phổ thông',
    en: 'Circular 22/2021/TT-BGDĐT: assessment of lower and upper secondary pupils',
  },
  source: 'TT 22/2021/TT-BGDĐT, in force 05-09-2021, grade by grade (Art. 21)',
  documentTypes: ['hoc-ba/thcs', 'hoc-ba/thpt'],
  programmes: ['gdpt-2018'],
  schoolYears: {
    '06': { from: 2021 },
    '07': { from: 2022 },
    '10': { from: 2022 },
    '08': { from: 2023 },
    '11': { from: 2023 },
    '09': { from: 2024 },
    '12': { from: 2024 },
  },
  results: true,
  rules: [
    {
      id: 'tt22-2021/kind-of-result',
      evaluator: 'kind-of-result',
      severity: 'error',
      source: 'TT 22/2021 Art. 5(3)(a)',
      scored: [...SCORED, ...OPTIONAL],
      levelled: LEVELLED,
      fields: ['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', 'diem_danh_gia_lai'],
    },
    {
      id: 'tt22-2021/year-average',
      evaluator: 'average-of-terms',
      severity: 'error',
      source: 'TT 22/2021 Art. 9(1)(b)',
      terms: [
        { field: 'diem_hoc_ky_1', weight: 1 },
        { field: 'diem_hoc_ky_2', weight: 2 },
      ],
      year: 'diem_tong_ket',
    },
    {
      id: 'tt22-2021/year-level',
      evaluator: 'year-equals-term-2',
      severity: 'error',
      source: 'TT 22/2021 Art. 9(1)(a)',
      term: 'diem_hoc_ky_2',
      year: 'diem_tong_ket',
    },
    {
      id: 'tt22-2021/result-present',
      evaluator: 'result-present',
      severity: 'warning',
      source: 'TT 22/2021 Art. 9(1), 10, 11',
      fields: ['diem_tong_ket'],
    },
    {
      id: 'tt22-2021/subjects',
      evaluator: 'subjects-for-grade',
      severity: 'warning',
      source: 'GDPT 2018 (TT 32/2018, TT 13/2022), part IV',
      grades: Object.fromEntries([
        ...LOWER.map((grade) => [grade, lowerSubjects]),
        ...UPPER.map((grade) => [grade, upperSubjects]),
      ]),
    },
    {
      id: 'tt22-2021/conduct-year',
      evaluator: 'conduct-year-table',
      severity: 'error',
      source: 'TT 22/2021 Art. 8(2)(b)',
      terms: ['ket_qua_ren_luyen_ky_1_id', 'ket_qua_ren_luyen_ky_2_id'],
      year: 'ket_qua_ren_luyen_nam_id',
      table: {
        T: { T: 'T', K: 'K', Đ: 'K', CĐ: 'CĐ' },
        K: { T: 'T', K: 'K', Đ: 'Đ', CĐ: 'CĐ' },
        Đ: { T: 'K', K: 'K', Đ: 'Đ', CĐ: 'CĐ' },
        CĐ: { T: 'K', K: 'Đ', Đ: 'Đ', CĐ: 'CĐ' },
      },
    },
    {
      id: 'tt22-2021/study-level',
      evaluator: 'study-level',
      severity: 'error',
      source: 'TT 22/2021 Art. 9(2), 9(3)',
      columns: [
        { marks: 'diem_hoc_ky_1', result: 'ket_qua_hoc_tap_ky_1_id' },
        { marks: 'diem_hoc_ky_2', result: 'ket_qua_hoc_tap_ky_2_id' },
        { marks: 'diem_tong_ket', result: 'ket_qua_hoc_tap_nam_id' },
      ],
      levels,
      lowest: 'CĐ',
      count: 6,
      counted: [...SCORED, ...LEVELLED],
      raiseFrom: 2,
    },
    {
      id: 'tt22-2021/absences',
      evaluator: 'absence-limit',
      severity: 'error',
      source: 'TT 22/2021 Art. 12(1)(c)',
      field: absences.field,
      most: absences.most,
      flags: ['is_duoc_len_lop', 'is_hoan_thanh_chuong_trinh'],
    },
    {
      id: 'tt22-2021/promotion',
      evaluator: 'promotion',
      severity: 'error',
      source: 'TT 22/2021 Art. 12(1)',
      flag: 'is_duoc_len_lop',
      needs,
      absences,
    },
    {
      id: 'tt22-2021/completion',
      evaluator: 'promotion',
      severity: 'error',
      source: 'TT 22/2021 Art. 12(1)',
      flag: 'is_hoan_thanh_chuong_trinh',
      grades: ['09', '12'],
      needs,
      absences,
    },
    {
      id: 'tt22-2021/completion-grade',
      evaluator: 'only-in-grades',
      severity: 'warning',
      source: 'TT 22/2021 Art. 12(1); form of the học bạ',
      field: 'is_hoan_thanh_chuong_trinh',
      grades: ['09', '12'],
    },
    {
      id: 'tt22-2021/award-excellent',
      evaluator: 'award',
      severity: 'error',
      source: 'TT 22/2021 Art. 15(1)(a)',
      field: 'danh_hieu_khen_thuong',
      title: 'Học sinh Xuất sắc',
      needs: [
        { field: 'ket_qua_ren_luyen_nam_id', value: 'T' },
        { field: 'ket_qua_hoc_tap_nam_id', value: 'T' },
      ],
      marks: { field: 'diem_tong_ket', atLeast: 90, count: 6 },
    },
    {
      id: 'tt22-2021/award-good',
      evaluator: 'award',
      severity: 'error',
      source: 'TT 22/2021 Art. 15(1)(b)',
      field: 'danh_hieu_khen_thuong',
      title: 'Học sinh Giỏi',
      needs: [
        { field: 'ket_qua_ren_luyen_nam_id', value: 'T' },
        { field: 'ket_qua_hoc_tap_nam_id', value: 'T' },
      ],
    },
    {
      id: 'tt22-2021/titles',
      evaluator: 'titles',
      severity: 'warning',
      source: 'TT 22/2021 Art. 15(1)',
      field: 'danh_hieu_khen_thuong',
      titles: ['Học sinh Xuất sắc', 'Học sinh Giỏi'],
    },
    {
      id: 'tt22-2021/absences-sum',
      evaluator: 'sum',
      severity: 'warning',
      source: 'form of the học bạ THCS: absences of each term and of the year (deduced)',
      parts: ['/tong_ket_hoc_ba/so_buoi_nghi_hoc_ky_1', '/tong_ket_hoc_ba/so_buoi_nghi_hoc_ky_2'],
      total: '/tong_ket_hoc_ba/so_buoi_nghi_hoc',
    },
  ],
};
