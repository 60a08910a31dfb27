/** Thông tư 27/2020/TT-BGDĐT: assessment in primary schools, with the subjects of GDPT 2018. */
import type { RuleFile } from './types.js';

const always = ['88', '89', '90', '91'];
const subjects = {
  '01': { compulsory: ['02', '01', '03', '04', ...always], optional: ['11', '14'] },
  '02': { compulsory: ['02', '01', '03', '04', ...always], optional: ['11', '14'] },
  '03': { compulsory: ['02', '01', '03', '11', '04', '12', '87', ...always], optional: ['14'] },
  '04': { compulsory: ['02', '01', '03', '11', '05', '13', '12', '87', ...always], optional: ['14'] },
  '05': { compulsory: ['02', '01', '03', '11', '05', '13', '12', '87', ...always], optional: ['14'] },
};
const tested = {
  '01': ['02', '01'],
  '02': ['02', '01'],
  '03': ['02', '01', '11', '12', '87'],
  '04': ['02', '01', '11', '05', '13', '12', '87'],
  '05': ['02', '01', '11', '05', '13', '12', '87'],
};
const optional = { '01': ['11', '14'], '02': ['11', '14'], '03': ['14'], '04': ['14'], '05': ['14'] };

export const tt27of2020: RuleFile = {
  id: 'tt27-2020',
  title: {
    vi: 'Thông tư 27/2020/TT-BGDĐT: đánh giá học sinh tiểu học',
    en: 'Circular 27/2020/TT-BGDĐT: assessment of primary pupils',
  },
  source: 'TT 27/2020/TT-BGDĐT, in force 20-10-2020, grade by grade (Art. 2, 3)',
  documentTypes: ['hoc-ba/tieu-hoc'],
  programmes: ['gdpt-2018'],
  schoolYears: {
    '01': { from: 2020 },
    '02': { from: 2021 },
    '03': { from: 2022 },
    '04': { from: 2023 },
    '05': { from: 2024 },
  },
  results: true,
  rules: [
    {
      id: 'tt27-2020/result-present',
      evaluator: 'result-present',
      severity: 'warning',
      source: 'TT 27/2020 Art. 7(1)(a)',
      fields: ['ket_qua_hoc_tap_id'],
    },
    {
      id: 'tt27-2020/score-only-in',
      evaluator: 'score-only-in',
      severity: 'warning',
      source: 'TT 27/2020 Art. 7(1)(b) (that the other cells stay empty: deduced)',
      field: 'diem_tong_ket',
      grades: {
        // Foreign language 1 is optional here and the circular asks for no test; a school may set one.
        '01': { tested: tested['01'], allowed: ['11'] },
        '02': { tested: tested['02'], allowed: ['11'] },
        '03': { tested: tested['03'], allowed: [] },
        '04': { tested: tested['04'], allowed: [] },
        '05': { tested: tested['05'], allowed: [] },
      },
    },
    {
      id: 'tt27-2020/subjects',
      evaluator: 'subjects-for-grade',
      severity: 'warning',
      source: 'GDPT 2018 (TT 32/2018), part IV',
      grades: subjects,
    },
    {
      id: 'tt27-2020/overall',
      evaluator: 'primary-overall',
      severity: 'error',
      source: 'TT 27/2020 Art. 9(2)',
      result: 'ket_qua_giao_duc_id',
      subjectLevel: 'ket_qua_hoc_tap_id',
      score: 'diem_tong_ket',
      qualities: 'bang_nang_luc_pham_chat',
      qualityLevel: 'ket_qua_id',
      qualityIds: ['01', '02', '03', '04', '05', '06', '07', '08'],
      tested,
      optional,
      levels: [
        { level: 'XS', subjects: ['T'], qualities: ['T'], score: 90 },
        { level: 'T', subjects: ['T'], qualities: ['T'], score: 70 },
        { level: 'H', subjects: ['T', 'H'], qualities: ['T', 'Đ'], score: 50 },
      ],
      lowest: 'C',
    },
    {
      id: 'tt27-2020/class-completed',
      evaluator: 'implies',
      severity: 'warning',
      source: 'TT 27/2020 Art. 11(1)',
      when: { field: 'ket_qua_giao_duc_id', values: ['XS', 'T', 'H'] },
      flag: 'is_hoan_thanh_chuong_trinh_lop_hoc',
    },
    {
      id: 'tt27-2020/printed-result',
      evaluator: 'implies',
      severity: 'warning',
      source: 'TT 27/2020 Art. 11(1); form of the học bạ',
      when: { field: 'ket_qua_giao_duc_id', values: ['XS', 'T', 'H'] },
      flag: 'is_hoan_thanh_chuong_trinh',
    },
    {
      id: 'tt27-2020/primary-completed',
      evaluator: 'implies',
      severity: 'warning',
      source: 'TT 27/2020 Art. 11(2)',
      when: { field: 'ket_qua_giao_duc_id', values: ['XS', 'T', 'H'] },
      flag: 'is_hoan_thanh_chuong_trinh_tieu_hoc',
      grades: ['05'],
    },
    {
      id: 'tt27-2020/completion-grade',
      evaluator: 'only-in-grades',
      severity: 'warning',
      source: 'TT 27/2020 Art. 11(2)',
      field: 'is_hoan_thanh_chuong_trinh_tieu_hoc',
      grades: ['05'],
    },
    {
      id: 'tt27-2020/award-excellent',
      evaluator: 'award',
      severity: 'error',
      source: 'TT 27/2020 Art. 13(1)(a)',
      field: 'khen_thuong',
      title: 'Học sinh Xuất sắc',
      needs: [{ field: 'ket_qua_giao_duc_id', value: 'XS' }],
    },
    {
      id: 'tt27-2020/award-outstanding',
      evaluator: 'award',
      severity: 'warning',
      source: 'TT 27/2020 Art. 13(1)(b)',
      field: 'khen_thuong',
      title: 'Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện',
      needs: [{ field: 'ket_qua_giao_duc_id', value: 'T' }],
    },
  ],
};
