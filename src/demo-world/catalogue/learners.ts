import type { JsonObject } from '../../record/json-value.js';
import type { Pupil } from '../records.js';
import { edited, forge, schoolCast } from './cast.js';
import { entriesOf, mapEntries, merged, moreEntries, PUPILS, withEntry, within, without, yearRecord } from './shape.js';
import type { CaseContext, CasePlan, TwinPlan } from './types.js';

/** Learners, their names and numbers, and the subjects that not everybody takes: model 3, 4. */

/** A lower-secondary year at the school whose pupils' names these are. */
function dakKhue(context: CaseContext, name: string, pupil: Pupil, grade = 7): JsonObject {
  return yearRecord(context, name, {
    school: 'thcs-dak-khue',
    level: 'thcs',
    grade,
    className: `${grade}A`,
    pupil,
  });
}

const signedAt = (context: CaseContext, school: string, record: JsonObject, unsigned: readonly string[] = []) => ({
  record,
  cast: schoolCast(context, context.school(school), record, { unsigned }),
});

const nameChanged = (vi: string, en: string, to: (name: string) => string): TwinPlan => ({
  code: 'SIGNATURE_VALUE_WRONG',
  vi,
  en,
  forge: (sample) =>
    edited(sample, (record) =>
      within(record, 'nguoi_hoc', { ho_va_ten: to((record['nguoi_hoc'] as JsonObject)['ho_va_ten'] as string) }),
    ),
});

function ethnicName(
  name: string,
  pupil: Pupil,
  people: string,
  words: { readonly vi: string; readonly en: string },
  twin: TwinPlan,
): CasePlan {
  return {
    name,
    group: 'nguoi-hoc',
    ...words,
    draft(context) {
      const record = within(dakKhue(context, name, pupil), 'nguoi_hoc', { dan_toc: { ten_dan_toc: people } });
      return signedAt(context, 'thcs-dak-khue', record);
    },
    twin,
  };
}

/** A comment in place of the marks: nobody assesses the subject (TT 22/2021 Art. 11). */
const exempt = (entry: JsonObject): JsonObject => ({
  ...without(entry, 'diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', 'nhan_xet'),
  danh_gia: 'mien',
});

/** Titles and promotion of a pupil with a disability are the principal's decision (Art. 12(4)): nothing is computed. */
const byDecision = (record: JsonObject): JsonObject =>
  within(record, 'tong_ket_hoc_ba', { danh_hieu_khen_thuong: undefined });

/** Further marks may make six of nine and more; the lower title always holds where all results are Tốt (TT 22/2021 Art. 15). */
const GOOD = { danh_hieu_khen_thuong: 'Học sinh Giỏi' };

export const learnerCases: readonly CasePlan[] = [
  {
    name: 'mien-mon',
    group: 'nguoi-hoc',
    vi: 'Học sinh khuyết tật được miễn một môn: dòng của môn đó không có kết quả, không ai phải ký.',
    en: 'A pupil with a disability is exempt from a subject: its row has no result and nobody signs it.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'thcs-but-nghien',
        level: 'thcs',
        grade: 7,
        className: '7A1',
        pupil: PUPILS.exempt,
      });
      const record = byDecision(mapEntries(whole, (entry) => (entry['mon_hoc_id'] === '88' ? exempt(entry) : entry)));
      return signedAt(context, 'thcs-but-nghien', record);
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Môn được miễn lại có kết quả mà không có chữ ký của giáo viên nào.',
      en: 'The exempt subject carries a result that no teacher signed.',
      forge: ({ record, cast }) =>
        forge({
          record: withEntry(record, '88', { diem_hoc_ky_1: 'Đ', diem_hoc_ky_2: 'Đ', diem_tong_ket: 'Đ' }),
          cast,
        }),
    },
  },
  {
    name: 'ke-hoach-ca-nhan',
    group: 'nguoi-hoc',
    vi: 'Một môn theo kế hoạch giáo dục cá nhân, một môn giảm yêu cầu, một môn miễn phần thực hành.',
    en: 'One subject by an individual plan, one with reduced demands, one without its practical part.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'thcs-but-nghien',
        level: 'thcs',
        grade: 7,
        className: '7A1',
        pupil: { ...PUPILS.exempt, number: 1018 },
      });
      const plan = {
        ...without(exempt(entriesOf(whole).find(({ mon_hoc_id }) => mon_hoc_id === '66')!), 'danh_gia'),
        danh_gia: 'ke_hoach_ca_nhan',
        ket_qua_ke_hoach_ca_nhan: 'Nhận biết được các bộ phận của cây; đạt mục tiêu năm học của kế hoạch cá nhân.',
      };
      const planned = mapEntries(whole, (entry) => (entry['mon_hoc_id'] === '66' ? plan : entry));
      const reduced = withEntry(planned, '15', { danh_gia: 'giam_yeu_cau' });
      return signedAt(context, 'thcs-but-nghien', byDecision(withEntry(reduced, '88', { mien_phan_thuc_hanh: true })));
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Kết quả theo kế hoạch cá nhân bị viết lại sau khi ký.',
      en: 'The result under the individual plan was rewritten after signing.',
      forge: (sample) =>
        edited(sample, (record) => withEntry(record, '66', { ket_qua_ke_hoach_ca_nhan: 'Vượt mọi mục tiêu.' })),
    },
  },
  {
    name: 'tieng-dan-toc',
    group: 'nguoi-hoc',
    vi: 'Môn tự chọn tiếng dân tộc thiểu số (tiếng Ê Đê), ghi rõ ngôn ngữ.',
    en: 'The optional subject of an ethnic minority’s language (Ê Đê), with its language code.',
    draft(context) {
      const whole = dakKhue(context, this.name, { name: 'H’Ngọc Niê Ví Dụ', age: 12, sex: 'nu', number: 1020 });
      const language = {
        mon_hoc_id: '14',
        ten_mon_hoc: 'Tiếng dân tộc thiểu số',
        ngon_ngu: 'rad',
        danh_gia: 'binh_thuong',
        diem_hoc_ky_1: 9,
        diem_hoc_ky_2: 9.3,
        diem_tong_ket: 9.2,
        nhan_xet: 'Đọc và viết thành thạo.',
        giao_vien_bo_mon: ['Siu H’Kịch Bản'],
      };
      const record = within(moreEntries(whole, language), 'nguoi_hoc', { dan_toc: { ten_dan_toc: 'Ê Đê' } });
      return signedAt(context, 'thcs-dak-khue', within(record, 'tong_ket_hoc_ba', GOOD));
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Ngôn ngữ của môn bị sửa sau khi ký.',
      en: 'The language of the subject was changed after signing.',
      forge: (sample) => edited(sample, (record) => withEntry(record, '14', { ngon_ngu: 'jra' })),
    },
  },
  {
    name: 'ngoai-ngu-2',
    group: 'nguoi-hoc',
    vi: 'Ngoại ngữ 1 là tiếng Nhật, ngoại ngữ 2 là tiếng Pháp.',
    en: 'Japanese as the first foreign language, French as the second.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'thpt-tam-quan',
        level: 'thpt',
        grade: 11,
        className: '11A1',
        pupil: { name: 'Phan Thị Đa Ngữ', age: 17, sex: 'nu', number: 1021 },
      });
      const second = {
        mon_hoc_id: '70',
        ten_mon_hoc: 'Ngoại ngữ 2',
        ngon_ngu: 'fr',
        danh_gia: 'binh_thuong',
        diem_hoc_ky_1: 8.7,
        diem_hoc_ky_2: 9,
        diem_tong_ket: 8.9,
        nhan_xet: 'Phát âm tốt.',
        giao_vien_bo_mon: ['Lục Thị Dàn Dựng'],
      };
      const record = moreEntries(withEntry(whole, '69', { ngon_ngu: 'ja' }), second);
      return signedAt(context, 'thpt-tam-quan', within(record, 'tong_ket_hoc_ba', GOOD));
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Ngoại ngữ 2 không có chữ ký của giáo viên.',
      en: 'The second foreign language lacks its teacher’s signature.',
      forge: ({ record, cast }) =>
        forge({ record, cast: cast.filter(({ subject }) => subject !== '70') }, { list: cast }),
    },
  },
  ethnicName(
    'ten-e-de',
    { name: "H'Ƀlơ̆ Niê Kđăm", age: 12, sex: 'nu', number: 1022 },
    'Ê Đê',
    {
      vi: 'Tên Ê Đê: dấu nháy, chữ Ƀ, chữ ơ̆ (ơ và dấu trăng U+0306) đã ở dạng NFC.',
      en: 'An Ê Đê name: an apostrophe, the letter Ƀ, and ơ̆ (ơ with U+0306), which is NFC as it stands.',
    },
    nameChanged(
      'Dấu nháy trong tên bị đổi thành dấu nháy cong sau khi ký.',
      'The apostrophe was changed to a curly one after signing.',
      (name) => name.replace("'", '’'),
    ),
  ),
  ethnicName(
    'ten-gia-rai',
    { name: 'Rơ Čăm Y Sŭn', age: 12, sex: 'nam', number: 1023 },
    'Gia Rai',
    { vi: 'Tên Gia Rai: chữ Č, ŭ.', en: 'A Gia Rai name: the letters Č, ŭ.' },
    nameChanged('Chữ Č trong tên bị thay bằng C sau khi ký.', 'The letter Č was replaced by C after signing.', (name) =>
      name.replace('Č', 'C'),
    ),
  ),
  ethnicName(
    'ten-ba-na',
    { name: 'Đinh Bơ̆ Nglŏ', age: 12, sex: 'nam', number: 1024 },
    'Ba Na',
    { vi: 'Tên Ba Na: chữ ơ̆, ŏ.', en: 'A Ba Na name: the letters ơ̆, ŏ.' },
    nameChanged('Dấu trăng trong tên bị bỏ sau khi ký.', 'The breves were taken off the name after signing.', (name) =>
      name.normalize('NFD').replaceAll('\u0306', '').normalize('NFC'),
    ),
  ),
  {
    name: 'nguoi-nuoc-ngoai',
    group: 'nguoi-hoc',
    vi: 'Học sinh nước ngoài: hộ chiếu và thẻ tạm trú thay cho số định danh.',
    en: 'A foreign pupil: passport and residence card instead of a personal number.',
    draft(context) {
      const whole = dakKhue(context, this.name, { name: 'Khamphone Minh Họa', age: 12, sex: 'nam', number: 1025 });
      const record = within(whole, 'nguoi_hoc', {
        loai_nguoi_hoc: 'nguoi_nuoc_ngoai',
        so_dinh_danh_ca_nhan: undefined,
        dan_toc: undefined,
        quoc_tich: { ten_quoc_tich: 'Lào' },
        noi_sinh: { ten_tinh_thanh: 'Viêng Chăn', quoc_gia: 'LA' },
        giay_to_tuy_than: [
          { loai_giay_to: 'ho_chieu', so_giay_to: 'DEMO999001', quoc_gia_cap: 'LA' },
          { loai_giay_to: 'the_tam_tru', so_giay_to: 'DEMO999002', quoc_gia_cap: 'VN' },
        ],
      });
      return signedAt(context, 'thcs-dak-khue', record);
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Số hộ chiếu bị thay sau khi ký.',
      en: 'The passport number was replaced after signing.',
      forge: (sample) =>
        edited(sample, (record) =>
          within(record, 'nguoi_hoc', {
            giay_to_tuy_than: [{ loai_giay_to: 'ho_chieu', so_giay_to: 'DEMO666001', quoc_gia_cap: 'LA' }],
          }),
        ),
    },
  },
  {
    name: 'chua-co-so-dinh-danh',
    group: 'nguoi-hoc',
    vi: 'Công dân Việt Nam chưa được cấp số định danh; ngày sinh chỉ biết năm.',
    en: 'A citizen without a personal number yet; of the birth date only the year is known.',
    draft(context) {
      const whole = dakKhue(context, this.name, { name: 'Hờ A Chưa Số', age: 12, sex: 'nam', number: 1026 });
      const record = within(whole, 'nguoi_hoc', {
        loai_nguoi_hoc: 'cong_dan_viet_nam',
        so_dinh_danh_ca_nhan: undefined,
        ngay_sinh: String(context.times.year - 12),
        dan_toc: { ten_dan_toc: 'Mông' },
      });
      return signedAt(context, 'thcs-dak-khue', record);
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Số định danh được điền thêm sau khi đã ký và đóng dấu.',
      en: 'A personal number was filled in after signing and sealing.',
      forge: (sample) =>
        edited(sample, (record) => within(record, 'nguoi_hoc', { so_dinh_danh_ca_nhan: '999214001026' })),
    },
  },
  {
    name: 'so-dinh-danh-xac-lap-lai',
    group: 'nguoi-hoc',
    vi: 'Số định danh đã bị hủy và xác lập lại; số cũ vẫn ghi để đối chiếu.',
    en: 'The personal number was cancelled and established anew; the earlier one stands for comparison.',
    draft(context) {
      const whole = dakKhue(context, this.name, { name: 'Ksor Thay Số', age: 12, sex: 'nu', number: 1027 });
      const record = within(whole, 'nguoi_hoc', {
        so_dinh_danh_truoc_day: [
          {
            so: '999214999027',
            loai: 'dinh_danh_ca_nhan',
            den_ngay: context.times.date(11, 3, 1),
            ly_do: 'Hủy, xác lập lại do sai giới tính',
          },
        ],
      });
      return signedAt(context, 'thcs-dak-khue', record);
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Số định danh trước đây bị xóa khỏi hồ sơ sau khi ký.',
      en: 'The earlier number was taken out of the record after signing.',
      forge: (sample) => edited(sample, (record) => within(record, 'nguoi_hoc', { so_dinh_danh_truoc_day: undefined })),
    },
  },
  {
    name: 'chuyen-biet',
    group: 'hoc-ba',
    vi: 'Chương trình giáo dục chuyên biệt ở tiểu học: kết quả theo kế hoạch giáo dục cá nhân.',
    en: 'A special-education programme in primary school: results by an individual plan.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'th-sao-khue',
        level: 'tieu-hoc',
        grade: 4,
        className: '4A',
        pupil: PUPILS.special,
      });
      const kept = entriesOf(whole).filter(({ mon_hoc_id }) => ['02', '01', '88', '89'].includes(mon_hoc_id as string));
      const record: JsonObject = {
        ...whole,
        chuong_trinh: 'chuyen-biet',
        ten_chuong_trinh: 'Chương trình giáo dục chuyên biệt dành cho học sinh khuyết tật trí tuệ (minh họa)',
        co_khuyet_tat_khong_danh_gia: false,
        bang_diem_hoc_ba: kept.map((entry) => ({
          ...without(entry, 'diem_hoc_ky_1', 'diem_tong_ket'),
          danh_gia: 'ke_hoach_ca_nhan',
        })),
        tong_ket_hoc_ba: merged((whole['tong_ket_hoc_ba'] ?? {}) as JsonObject, {
          ket_qua_giao_duc_id: undefined,
          khen_thuong: undefined,
        }),
      };
      // The class teacher answers for the other subjects with the signature on the whole record.
      return signedAt(context, 'th-sao-khue', record, ['02', '01', '88']);
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Chương trình bị sửa thành chương trình phổ thông sau khi ký.',
      en: 'The programme was changed to the general one after signing.',
      forge: (sample) => edited(sample, { chuong_trinh: 'gdpt-2018' }),
    },
  },
  {
    name: 'tich-hop',
    group: 'hoc-ba',
    vi: 'Chương trình tích hợp ở trường tư thục: kết quả theo thang khác và bản dịch tiếng Anh của tên môn.',
    en: 'An integrated programme at a private school: results on another scale, and the subject’s name in English.',
    draft(context) {
      const whole = yearRecord(context, this.name, {
        school: 'tu-thuc-dai-nghien',
        level: 'thpt',
        grade: 12,
        className: '12TH',
        pupil: PUPILS.integrated,
      });
      const record: JsonObject = {
        ...withEntry(whole, '15', {
          ket_qua_thang_khac: [{ thang: 'A*–G', ky: 'ca_nam', noi_dung: 'Mathematics', ket_qua: 'A' }],
        }),
        chuong_trinh: 'tich-hop',
        ten_chuong_trinh: 'Chương trình tích hợp Việt Nam – nước ngoài (minh họa)',
        ban_dich: [
          {
            ngon_ngu: 'en',
            cac_muc: [{ vi_tri: '/bang_diem_hoc_ba/1/ten_mon_hoc', tieng_viet: 'Toán', ban_dich: 'Mathematics' }],
          },
        ],
      };
      return signedAt(context, 'tu-thuc-dai-nghien', record);
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Kết quả theo thang nước ngoài bị nâng từ A lên A* sau khi ký.',
      en: 'The result on the foreign scale was raised from A to A* after signing.',
      forge: (sample) =>
        edited(sample, (record) =>
          withEntry(record, '15', {
            ket_qua_thang_khac: [{ thang: 'A*–G', ky: 'ca_nam', noi_dung: 'Mathematics', ket_qua: 'A*' }],
          }),
        ),
    },
  },
];
