import type { JsonObject } from '../../record/json-value.js';
import type { DemoSchool } from '../people.js';
import { forge, forgeAgain, recast, schoolCast } from './cast.js';
import { mapEntries, nextVersion, PUPILS, without, yearRecord } from './shape.js';
import type { CasePlan } from './types.js';

/** Schools of several levels, merged schools, continuing education: model 2, 14. */

const allBy = (school: DemoSchool, id: string, record: JsonObject) =>
  Object.fromEntries(
    (record['bang_diem_hoc_ba'] as readonly JsonObject[]).map((entry) => [
      entry['mon_hoc_id'] as string,
      [school.person(id)],
    ]),
  );

export const bodyCases: readonly CasePlan[] = [
  {
    name: 'truong-lien-cap',
    group: 'co-so',
    vi: 'Trường liên cấp: cùng một trường, cùng con dấu, cấp học bạ THPT bên cạnh tiểu học và THCS.',
    en: 'A school of several levels: one school and seal issues upper-secondary records beside the other levels.',
    draft(context) {
      const school = context.school('lien-cap-ho-sen');
      const one = school.person('gv-tu-nhien');
      const subjects = ['19', '15', '69', '40', '47', '88', '91', '99', '35', '36', '37', '38'];
      const record = yearRecord(context, this.name, {
        school: school.id,
        level: 'thpt',
        grade: 10,
        className: '10A',
        pupil: { ...PUPILS.plain, age: 16, number: 1040 },
        teachers: Object.fromEntries(subjects.map((id) => [id, one])),
      });
      const teachers = allBy(school, 'gv-tu-nhien', record);
      return { record, cast: schoolCast(context, school, record, { teachers }) };
    },
    twin: {
      code: 'DOCUMENT_TYPE_NOT_AUTHORISED',
      vi: 'Một trường chỉ có cấp THCS cấp học bạ THPT.',
      en: 'A school of lower secondary level alone issues an upper-secondary record.',
      forge: ({ record }, context) => {
        const school = context.school('thcs-dak-khue');
        const other: JsonObject = {
          ...record,
          co_so_giao_duc: {
            ...(record['co_so_giao_duc'] as JsonObject),
            co_so_giao_duc_id: school.code,
            ten_co_so_giao_duc: school.name,
          },
        };
        return forge({
          record: other,
          cast: schoolCast(context, school, other, { teachers: allBy(school, 'giao-vien', other) }),
        });
      },
    },
  },
  {
    name: 'con-dau-thu-hoi-khi-sap-nhap',
    group: 'co-so',
    expected: { answer: 'UNDECIDED', code: 'CERTIFICATE_REVOKED' },
    vi: 'Trường sáp nhập ngày 01/7, con dấu bị thu hồi; hồ sơ đóng dấu từ tháng 5 nhưng không có dấu thời gian chứng minh.',
    en: 'The school was merged on 1 July and its seal revoked; sealed in May, but no time-stamp proves it.',
    draft(context) {
      const school = context.school('thcs-ben-do');
      const record = yearRecord(context, this.name, { school: school.id, level: 'thcs', grade: 7, className: '7A' });
      return { record, cast: schoolCast(context, school, record) };
    },
    twin: {
      code: 'ISSUER_TERM_NOT_COVERED',
      vi: 'Con dấu của trường đã sáp nhập đóng sau ngày sáp nhập, theo chính thời điểm ghi trong chữ ký.',
      en: 'The merged school’s seal was used after the merger, by the signature’s own word.',
      forge: (sample, { times }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'school-seal', () => ({ at: times.inMonth(7, 9, 8) })),
        ),
    },
  },
  {
    name: 'truong-ke-thua-cap-lai',
    group: 'co-so',
    vi: 'Trường kế thừa cấp lại hồ sơ của trường đã sáp nhập: lần 2, mã trường cũ, chữ ký và con dấu của trường mới.',
    en: 'The successor re-issues a merged school’s record: version 2, the old code, the new school’s signatures and seal.',
    documents: ['con-dau-thu-hoi-khi-sap-nhap'],
    draft(context) {
      const first = context.issued('con-dau-thu-hoi-khi-sap-nhap');
      const { times } = context;
      const record = {
        ...nextVersion(
          context,
          this.name,
          first,
          {
            ly_do: 'cap_lai',
            dien_giai: 'Cấp lại để hồ sơ có con dấu còn hiệu lực của trường kế thừa.',
            quyet_dinh: { so_quyet_dinh: '1234/QĐ-UBND', ngay_quyet_dinh: times.date(5, 15) },
          },
          {},
        ),
        ngay_ky_phat_hanh: times.date(7, 24),
      };
      const school = context.school('thcs-but-nghien');
      return { record, cast: schoolCast(context, school, record, { from: [7, 20] }) };
    },
    twin: {
      code: 'ISSUER_TERM_NOT_COVERED',
      vi: 'Trường mới ký hồ sơ của trường cũ như bản cấp lần đầu, không phải cấp lại.',
      en: 'The new school signs the old one’s record as a first issue, not as a re-issue.',
      forge: ({ record, cast }) =>
        forge({
          record: {
            ...without(
              mapEntries(record, (entry) => without(entry, 'nguon')),
              'thay_the',
            ),
            lan: 1,
          },
          cast: [
            ...(record['bang_diem_hoc_ba'] as readonly JsonObject[]).map((entry) => ({
              ...cast[0]!,
              role: 'subject-teacher' as const,
              subject: entry['mon_hoc_id'] as string,
            })),
            ...cast,
          ],
        }),
    },
  },
  {
    name: 'gdtx',
    group: 'co-so',
    vi: 'Giáo dục thường xuyên cấp THPT: giám đốc trung tâm ký ở vị trí của hiệu trưởng.',
    en: 'Continuing education, upper secondary: the centre’s director signs in the principal’s place.',
    draft(context) {
      const school = context.school('gdtx-sao-hom');
      const whole = yearRecord(context, this.name, {
        school: school.id,
        level: 'thpt',
        grade: 12,
        className: '12B',
        pupil: PUPILS.adult,
      });
      const record = {
        ...whole,
        loai_ho_so: 'hoc-ba/gdtx',
        cap_hoc_id: '05',
        chuong_trinh: 'gdtx',
        hinh_thuc_hoc: 'Vừa làm vừa học',
        bang_diem_hoc_ba: (whole['bang_diem_hoc_ba'] as readonly JsonObject[]).filter(({ mon_hoc_id }) =>
          ['19', '15', '40', '35', '36', '37', '38', '91'].includes(mon_hoc_id as string),
        ),
        tong_ket_hoc_ba: without(whole['tong_ket_hoc_ba'] as JsonObject, 'danh_hieu_khen_thuong'),
      };
      return { record, cast: schoolCast(context, school, record) };
    },
    twin: {
      code: 'SIGNER_OF_OTHER_BODY',
      vi: 'Hồ sơ của trung tâm do hiệu trưởng một trường THPT ký.',
      en: 'The centre’s record is signed by the principal of an upper-secondary school.',
      forge: (sample, { person }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'principal', () => ({ person: person('thpt-tam-quan/hieu-truong') })),
        ),
    },
  },
];
