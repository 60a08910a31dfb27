import type { JsonObject } from '../../record/json-value.js';
import { edited, forge, forgeAgain, recast, schoolCast } from './cast.js';
import {
  entriesOf,
  entryOf,
  firstTermOnly,
  mapEntries,
  nextVersion,
  PUPILS,
  takenOver,
  withEntry,
  within,
  without,
  yearRecord,
} from './shape.js';
import { movedSignature, withoutSignature } from './twins.js';
import type { CaseContext, CasePlan } from './types.js';

/** School years that do not run from September to May in one class: model 2. */

const historyRow = (
  { times, school }: CaseContext,
  id: string,
  grade: string,
  className: string,
  hinh_thuc: string,
  yearsBack = 0,
): JsonObject => ({
  nam_bat_dau: times.year - 1 - yearsBack,
  nam_ket_thuc: times.year - yearsBack,
  khoi_lop_hoc_id: grade,
  ten_lop_hoc: className,
  co_so_giao_duc_id: school(id).code,
  ten_co_so_giao_duc: school(id).name,
  hinh_thuc,
});

/** Two subjects failed in both terms: study result Chưa đạt (TT 22/2021 Art. 9(2)(d)), so re-assessment in summer (Art. 14). */
function failed(record: JsonObject): JsonObject {
  const low = (mark: number) => ({ diem_hoc_ky_1: mark, diem_hoc_ky_2: mark, diem_tong_ket: mark });
  return within(withEntry(withEntry(record, '15', low(3.2)), '35', low(3)), 'tong_ket_hoc_ba', {
    ket_qua_hoc_tap_ky_1_id: 'CĐ',
    ket_qua_hoc_tap_ky_2_id: 'CĐ',
    ket_qua_hoc_tap_nam_id: 'CĐ',
    is_duoc_len_lop: false,
    noi_dung_len_lop: 'Chưa được lên lớp, đánh giá lại trong hè',
    danh_hieu_khen_thuong: undefined,
    nhan_xet_tong_hop: 'Cần củng cố môn Toán và môn Vật lí trong hè.',
  });
}

export const yearCases: readonly CasePlan[] = [
  {
    name: 'chuyen-truong-den-ngay',
    group: 'hoc-ba',
    vi: 'Học sinh chuyển trường giữa năm: trường cũ ký hồ sơ đến ngày chuyển đi.',
    en: 'A pupil leaves during the year: the old school signs a record up to the day of leaving.',
    draft(context) {
      const { times } = context;
      const whole = yearRecord(context, this.name, {
        school: 'thpt-tam-quan',
        level: 'thpt',
        grade: 11,
        className: '11A1',
        pupil: PUPILS.moving,
      });
      const record = {
        ...without(firstTermOnly(whole), 'tong_ket_hoc_ba'),
        pham_vi: 'den_ngay',
        den_ngay: times.date(1, 16),
        qua_trinh_hoc_tap: [historyRow(context, 'thpt-tam-quan', '11', '11A1', 'chuyen_di')],
        ngay_ky_phat_hanh: times.date(1, 20),
      };
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record, { from: [1, 16] }) };
    },
    twin: {
      code: 'SIGNER_NOT_LISTED',
      vi: 'Hồ sơ của trường cũ lại do con dấu của trường mới đóng.',
      en: 'The old school’s record is sealed by the new school.',
      forge: (sample, { school }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'school-seal', () => ({ person: school('thpt-van-cac').holder('school-seal') })),
        ),
    },
  },
  {
    name: 'tiep-nhan-giua-nam',
    group: 'hoc-ba',
    vi: 'Trường mới ghi cả năm; hai kết quả lấy nguyên từ hồ sơ của trường cũ (nguon), không ai ký lại.',
    en: 'The new school’s whole year; two results are taken over from the old school’s record (nguon) and not signed again.',
    documents: ['chuyen-truong-den-ngay'],
    draft(context) {
      const source = context.issued('chuyen-truong-den-ngay');
      const whole = yearRecord(context, this.name, {
        school: 'thpt-van-cac',
        level: 'thpt',
        grade: 11,
        className: '11A3',
        pupil: PUPILS.moving,
      });
      const record = {
        ...mapEntries(whole, (entry) => {
          const subject = entry['mon_hoc_id'] as string;
          return subject === '38' || subject === '99' ? takenOver(source, subject) : entry;
        }),
        nguoi_hoc: source.record['nguoi_hoc']!,
        qua_trinh_hoc_tap: [
          historyRow(context, 'thpt-tam-quan', '11', '11A1', 'chuyen_di'),
          historyRow(context, 'thpt-van-cac', '11', '11A3', 'chuyen_den'),
        ],
      };
      return { record, cast: schoolCast(context, context.school('thpt-van-cac'), record) };
    },
    twin: {
      code: 'TAKEN_OVER_DIFFERS',
      vi: 'Kết quả «lấy từ trường cũ» cao hơn kết quả mà trường cũ đã ký.',
      en: 'A result "taken over" is better than the one that the old school signed.',
      documents: ['chuyen-truong-den-ngay'],
      forge: ({ record, cast }) => forge({ record: withEntry(record, '38', { diem_hoc_ky_1: 10 }), cast }),
    },
  },
  {
    name: 'hai-truong-hoc-ky-1',
    group: 'hoc-ba',
    vi: 'Hai trường trong một năm học: hồ sơ học kỳ 1 của trường thứ nhất.',
    en: 'Two schools in one year: the first school’s record of term 1.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'tu-thuc-dai-nghien',
        level: 'thpt',
        grade: 12,
        className: '12A2',
        pupil: PUPILS.between,
      });
      const record: JsonObject = {
        ...firstTermOnly(whole),
        pham_vi: 'hoc_ky_1',
        tong_ket_hoc_ba: {
          ket_qua_ren_luyen_ky_1_id: 'T',
          ket_qua_hoc_tap_ky_1_id: 'T',
          so_buoi_nghi_hoc_ky_1: 1,
          nhan_xet_tong_hop: 'Chăm học, hòa đồng.',
        },
        ngay_ky_phat_hanh: context.times.date(1, 23),
      };
      return { record, cast: schoolCast(context, context.school('tu-thuc-dai-nghien'), record, { from: [1, 19] }) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Hồ sơ học kỳ 1 chưa được hiệu trưởng ký, con dấu cũng chưa đóng.',
      en: 'The record of term 1 lacks the principal’s signature and the seal.',
      forge: (sample) =>
        forgeAgain(
          sample,
          sample.cast.filter(({ role }) => role !== 'principal' && role !== 'school-seal'),
        ),
    },
  },
  {
    name: 'hai-truong-ca-nam',
    group: 'hoc-ba',
    vi: 'Hai trường trong một năm học: hồ sơ cả năm của trường thứ hai, giáo viên trường này ký mọi môn.',
    en: 'Two schools in one year: the second school’s record of the whole year, its own teachers sign every subject.',
    draft(context) {
      const record: JsonObject = {
        ...yearRecord(context, this.name, {
          school: 'thpt-tam-quan',
          level: 'thpt',
          grade: 12,
          className: '12A1',
          pupil: PUPILS.between,
        }),
        nguoi_hoc: context.issued('hai-truong-hoc-ky-1').record['nguoi_hoc']!,
        qua_trinh_hoc_tap: [
          historyRow(context, 'tu-thuc-dai-nghien', '12', '12A2', 'chuyen_di'),
          historyRow(context, 'thpt-tam-quan', '12', '12A1', 'chuyen_den'),
        ],
      };
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record) };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Quá trình học tập bị sửa sau khi ký: giấu trường thứ nhất.',
      en: 'The history was changed after signing to hide the first school.',
      forge: (sample, context) =>
        edited(sample, { qua_trinh_hoc_tap: [historyRow(context, 'thpt-tam-quan', '12', '12A1', 'len_lop')] }),
    },
  },
  {
    name: 'chua-duoc-len-lop',
    group: 'hoc-ba',
    vi: 'Chưa được lên lớp: hai môn dưới 3,5, phải đánh giá lại trong hè.',
    en: 'Not promoted: two subjects under 3.5, to be re-assessed in summer.',
    draft(context) {
      const record = failed(
        yearRecord(context, this.name, {
          school: 'thpt-tam-quan',
          level: 'thpt',
          grade: 10,
          className: '10A1',
          pupil: PUPILS.summer,
        }),
      );
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record) };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: '«Chưa được lên lớp» bị sửa thành «được lên lớp» sau khi ký.',
      en: '"Not promoted" was changed to "promoted" after signing.',
      forge: (sample) =>
        edited(sample, (record) =>
          within(record, 'tong_ket_hoc_ba', { is_duoc_len_lop: true, noi_dung_len_lop: 'Được lên lớp 11' }),
        ),
    },
  },
  {
    name: 'danh-gia-lai-sau-he',
    group: 'hoc-ba',
    vi: 'Đánh giá lại sau hè: lần 2 thay lần 1; hai môn ký lại, các môn khác giữ nguyên từ lần 1.',
    en: 'Re-assessment in summer: version 2 replaces version 1; two subjects are signed again, the others are unchanged.',
    documents: ['chua-duoc-len-lop'],
    draft(context) {
      const first = context.issued('chua-duoc-len-lop');
      const record = {
        ...within(
          nextVersion(
            context,
            this.name,
            first,
            { ly_do: 'danh_gia_lai' },
            { '15': { diem_danh_gia_lai: 5.5 }, '35': { diem_danh_gia_lai: 6 } },
          ),
          'tong_ket_hoc_ba',
          { ket_qua_hoc_tap_he_id: 'K', is_duoc_len_lop: true, noi_dung_len_lop: 'Được lên lớp 11 sau đánh giá lại' },
        ),
        ngay_ky_phat_hanh: context.times.date(7, 24),
      };
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record, { from: [7, 20] }) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Điểm đánh giá lại môn Toán không có chữ ký của giáo viên Toán.',
      en: 'The re-assessed mark in mathematics lacks its teacher’s signature.',
      documents: ['chua-duoc-len-lop'],
      forge: ({ record, cast }) =>
        forge({ record, cast: cast.filter(({ subject }) => subject !== '15') }, { list: cast }),
    },
  },
  {
    name: 'dinh-chinh',
    group: 'hoc-ba',
    vi: 'Đính chính có quyết định: lần 2 thay lần 1, một môn ký lại.',
    en: 'Correction under a decision: version 2 replaces version 1, one subject is signed again.',
    documents: ['hai-truong-ca-nam'],
    draft(context) {
      const first = context.issued('hai-truong-ca-nam');
      const { times } = context;
      const row = entryOf(first.record, '19');
      const record = {
        ...nextVersion(
          context,
          this.name,
          first,
          {
            ly_do: 'chinh_sua',
            dien_giai: 'Nhận xét môn Ngữ văn ghi nhầm của học sinh khác.',
            quyet_dinh: { so_quyet_dinh: '77/QĐ-TQ', ngay_quyet_dinh: times.date(6, 12) },
          },
          { '19': { ...row, nhan_xet: 'Cảm thụ tốt, diễn đạt mạch lạc.' } },
        ),
        ngay_ky_phat_hanh: times.date(6, 19),
      };
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record, { from: [6, 15] }) };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Môn được đính chính mang chữ ký của giáo viên trên lần 1, không phải trên nội dung mới.',
      en: 'The corrected entry carries the teacher’s signature of version 1, not one over the new content.',
      documents: ['hai-truong-ca-nam'],
      forge: (sample, context) => movedSignature(sample, context.issued('hai-truong-ca-nam'), '19'),
    },
  },
  {
    name: 'vuot-lop',
    group: 'hoc-ba',
    vi: 'Vượt lớp: từ lớp 6 lên thẳng lớp 8, có quyết định.',
    en: 'Grade skipping: from grade 6 straight to grade 8, by decision.',
    draft(context) {
      const { times } = context;
      const record: JsonObject = {
        ...yearRecord(context, this.name, {
          school: 'thcs-but-nghien',
          level: 'thcs',
          grade: 8,
          className: '8A2',
          pupil: PUPILS.early,
        }),
        qua_trinh_hoc_tap: [
          historyRow(context, 'thcs-but-nghien', '06', '6A2', 'nhap_hoc', 1),
          {
            ...historyRow(context, 'thcs-but-nghien', '08', '8A2', 'vuot_lop'),
            quyet_dinh: { so_quyet_dinh: '18/QĐ-BN', ngay_quyet_dinh: times.date(8, 20, 1) },
          },
        ],
      };
      return { record, cast: schoolCast(context, context.school('thcs-but-nghien'), record) };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Lớp 8 bị sửa thành lớp 9 sau khi ký.',
      en: 'Grade 8 was changed to grade 9 after signing.',
      forge: (sample) => edited(sample, { khoi_lop_hoc_id: '09', ten_lop_hoc: '9A2' }),
    },
  },
  {
    name: 'luu-ban',
    group: 'hoc-ba',
    vi: 'Học lại lớp 10: hai năm học, hai hồ sơ; đây là hồ sơ của năm thứ hai.',
    en: 'Grade 10 repeated: two school years, two records; this is the second year’s.',
    draft(context) {
      const record: JsonObject = {
        ...yearRecord(context, this.name, {
          school: 'thpt-tam-quan',
          level: 'thpt',
          grade: 10,
          className: '10A2',
          pupil: PUPILS.again,
        }),
        qua_trinh_hoc_tap: [
          historyRow(context, 'thpt-tam-quan', '10', '10A1', 'nhap_hoc', 1),
          historyRow(context, 'thpt-tam-quan', '10', '10A2', 'luu_ban'),
        ],
      };
      return { record, cast: schoolCast(context, context.school('thpt-tam-quan'), record) };
    },
    twin: {
      code: 'SIGNATURE_REMOVED',
      vi: 'Chữ ký của giáo viên chủ nhiệm đã bị gỡ khỏi tệp.',
      en: 'The homeroom teacher’s signature was removed from the file.',
      forge: (sample) => withoutSignature(sample, 0),
    },
  },
  {
    name: 'gdpt-2006',
    group: 'hoc-ba',
    vi: 'Chương trình 2006, năm học 2023–2024, lớp 12; ký đúng hạn năm đó bằng chứng thư dài hạn.',
    en: 'Programme of 2006, school year 2023–2024, grade 12; signed that year with certificates of long life.',
    draft(context) {
      const back = context.times.year - 2024;
      const record: JsonObject = {
        ...mapEntries(
          yearRecord(context, this.name, {
            school: 'thpt-tam-quan',
            level: 'thpt',
            grade: 12,
            className: '12A1',
            pupil: PUPILS.old,
          }),
          (entry) => without(entry, 'ngon_ngu'),
        ),
        chuong_trinh: 'gdpt-2006',
        nam_bat_dau: 2023,
        nam_ket_thuc: 2024,
        ngay_ky_phat_hanh: '2024-05-29',
      };
      const plain = {
        ...record,
        bang_diem_hoc_ba: entriesOf(record).filter(({ mon_hoc_id }) => mon_hoc_id !== '91' && mon_hoc_id !== '99'),
        tong_ket_hoc_ba: {
          hoc_luc_ky_1_id: 'G',
          hoc_luc_ky_2_id: 'G',
          hoc_luc_nam_id: 'G',
          hanh_kiem_ky_1_id: 'T',
          hanh_kiem_ky_2_id: 'T',
          hanh_kiem_nam_id: 'T',
          so_buoi_nghi_hoc: 2,
          danh_hieu_khen_thuong: 'Học sinh giỏi',
          nhan_xet_tong_hop: 'Chăm học, lễ phép.',
        },
      };
      return { record: plain, cast: schoolCast(context, context.school('thpt-tam-quan'), plain, { yearsBack: back }) };
    },
    twin: {
      code: 'SIGNER_NOT_LISTED',
      vi: 'Hồ sơ năm 2024 đóng con dấu của một trường khác.',
      en: 'The record of 2024 bears another school’s seal.',
      forge: (sample, { school }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'school-seal', () => ({ person: school('thpt-van-cac').holder('school-seal') })),
        ),
    },
  },
];
