/** Rules of every record, of every học bạ and of every diploma. */
import type { RuleFile } from './types.js';

const birth = { at: '/nguoi_hoc/ngay_sinh', vi: 'ngày sinh', en: 'the date of birth' };
const signed = { at: '/ngay_ky_phat_hanh', vi: 'ngày ký phát hành', en: 'the date of issue' };
const issued = { at: '/ngay_cap', vi: 'ngày cấp', en: 'the date of issue' };
const decided = {
  at: '/quyet_dinh_cong_nhan/ngay_quyet_dinh',
  vi: 'ngày quyết định công nhận tốt nghiệp',
  en: 'the date of the graduation decision',
};
const replaced = {
  at: '/thay_the/quyet_dinh/ngay_quyet_dinh',
  vi: 'ngày quyết định chỉnh sửa, cấp lại',
  en: 'the date of the decision to correct or re-issue',
};

export const everyRecord: RuleFile = {
  id: 'chung',
  title: { vi: 'Mọi loại hồ sơ', en: 'Every kind of record' },
  source: 'khue',
  documentTypes: ['*'],
  results: false,
  rules: [
    {
      id: 'chung/personal-number',
      evaluator: 'personal-number',
      severity: 'warning',
      source: 'structure of the personal identification number (digits 4 to 6)',
      number: '/nguoi_hoc/so_dinh_danh_ca_nhan',
      birth: '/nguoi_hoc/ngay_sinh',
      sex: '/nguoi_hoc/gioi_tinh/gioi_tinh_id',
    },
    {
      id: 'chung/identity-paper-dates',
      evaluator: 'dates-in-order',
      severity: 'error',
      source: 'order of time',
      pairs: [
        {
          earlier: {
            at: '/nguoi_hoc/giay_to_tuy_than/*/ngay_cap',
            vi: 'ngày cấp giấy tờ',
            en: 'the issue of the paper',
          },
          later: { at: '/nguoi_hoc/giay_to_tuy_than/*/ngay_het_han', vi: 'ngày hết hạn', en: 'its expiry' },
        },
      ],
    },
  ],
};

export const everySchoolRecord: RuleFile = {
  id: 'hoc-ba',
  title: { vi: 'Mọi học bạ', en: 'Every school record' },
  source: 'khue',
  documentTypes: ['hoc-ba/*'],
  results: false,
  rules: [
    {
      id: 'hoc-ba/dates',
      evaluator: 'dates-in-order',
      severity: 'error',
      source: 'order of time',
      pairs: [
        { earlier: birth, later: { at: '/nam_bat_dau', vi: 'năm học', en: 'the school year' } },
        { earlier: birth, later: signed },
        { earlier: { at: '/den_ngay', vi: 'ngày cuối của học bạ', en: 'the last day of the record' }, later: signed },
      ],
    },
    {
      id: 'hoc-ba/decision-date',
      evaluator: 'dates-in-order',
      severity: 'warning',
      source: 'order of time',
      pairs: [{ earlier: replaced, later: signed }],
    },
    {
      id: 'hoc-ba/school-year-dates',
      evaluator: 'school-year-dates',
      severity: 'error',
      source: 'order of time; a school year begins between July and September',
      signed: '/ngay_ky_phat_hanh',
      until: '/den_ngay',
      firstDay: '07-01',
      lastDay: '12-31',
    },
  ],
};

export const everyDiploma: RuleFile = {
  id: 'van-bang',
  title: { vi: 'Mọi văn bằng', en: 'Every diploma' },
  source: 'TT 10/2026/TT-BGDĐT (in force 15-04-2026) and order of time',
  documentTypes: ['van-bang/*'],
  results: true,
  rules: [
    {
      id: 'van-bang/dates',
      evaluator: 'dates-in-order',
      severity: 'error',
      source: 'order of time',
      pairs: [
        { earlier: birth, later: issued },
        { earlier: birth, later: { at: '/nam_tot_nghiep', vi: 'năm tốt nghiệp', en: 'the year of graduation' } },
        { earlier: decided, later: issued },
        { earlier: { at: '/nam_tot_nghiep', vi: 'năm tốt nghiệp', en: 'the year of graduation' }, later: issued },
        {
          earlier: issued,
          later: { at: '/du_lieu_so_hoa/ngay_so_hoa', vi: 'ngày số hóa', en: 'the date of entry from the register' },
        },
      ],
    },
    {
      id: 'van-bang/decision-date',
      evaluator: 'dates-in-order',
      severity: 'warning',
      source: 'order of time',
      pairs: [{ earlier: replaced, later: issued }],
    },
    {
      id: 'van-bang/within-five-days',
      evaluator: 'within-days',
      severity: 'warning',
      source: 'TT 10/2026/TT-BGDĐT (digital diplomas within 5 days of the decision; press, text not seen)',
      inForce: { from: '2026-04-15' },
      from: decided,
      to: issued,
      days: 5,
      unless: ['/du_lieu_so_hoa', '/thay_the'],
    },
    {
      id: 'van-bang/class',
      evaluator: 'one-of',
      severity: 'warning',
      source: 'TT 27/2019/TT-BGDĐT Art. 2 (whether TT 10/2026 keeps the list is not known)',
      field: '/hang_tot_nghiep',
      values: ['Xuất sắc', 'Giỏi', 'Khá', 'Trung bình khá', 'Trung bình'],
    },
  ],
};
