import type { JsonObject } from '../../record/json-value.js';
import { forge, forgeAgain, recast, schoolCast } from './cast.js';
import { PUPILS, withEntry, yearRecord } from './shape.js';
import type { CasePlan } from './types.js';

/** Who signs when the usual one does not: model 8, 13, 14. */

export const signatoryCases: readonly CasePlan[] = [
  {
    name: 'ky-thay-kt',
    group: 'nguoi-ky',
    vi: 'Phó hiệu trưởng ký thay (KT.) với quyết định giao quyền.',
    en: 'A deputy signs for the principal (KT.) under a decision.',
    draft(context) {
      const school = context.school('thpt-tam-quan');
      const principal = school.person('pho-hieu-truong');
      const record = yearRecord(context, this.name, {
        school: school.id,
        level: 'thpt',
        grade: 11,
        className: '11A2',
      });
      return { record, cast: schoolCast(context, school, record, { principal }) };
    },
    twin: {
      code: 'CAPACITY_NOT_AUTHORISED',
      vi: 'Phó hiệu trưởng ký với tư cách hiệu trưởng.',
      en: 'The deputy signs as the principal.',
      forge: (sample) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'principal', () => ({
            claim: { title: 'Hiệu trưởng', capacity: 'dung_dau', decision: undefined },
          })),
        ),
    },
  },
  {
    name: 'truong-nho-mot-nguoi-nhieu-vai',
    group: 'nguoi-ky',
    vi: 'Trường nhỏ: hiệu trưởng cũng dạy ba môn và chủ nhiệm lớp, ký mọi vai bằng một chứng thư; con dấu có khóa riêng.',
    en: 'A small school: the principal also teaches three subjects and leads the class, one certificate for all; the seal has its own key.',
    draft(context) {
      const school = context.school('thcs-dak-khue');
      const principal = school.person('hieu-truong');
      const whole = yearRecord(context, this.name, { school: school.id, level: 'thcs', grade: 6, className: '6A' });
      return { record: whole, cast: schoolCast(context, school, whole, { homeroom: principal, principal }) };
    },
    twin: {
      code: 'ROLE_NOT_AUTHORISED',
      vi: 'Con dấu lại đóng bằng chính khóa của hiệu trưởng.',
      en: 'The seal is put on with the principal’s own key.',
      forge: (sample, { person }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'school-seal', () => ({ person: person('thcs-dak-khue/hieu-truong') })),
        ),
    },
  },
  {
    name: 'giao-vien-om',
    group: 'nguoi-ky',
    vi: 'Giáo viên bộ môn ốm: giáo viên chủ nhiệm ký thay, hồ sơ ghi lý do.',
    en: 'The subject teacher is ill: the homeroom teacher stands in, the record says why.',
    draft(context) {
      const school = context.school('thpt-van-cac');
      const record = yearRecord(context, this.name, { school: school.id, level: 'thpt', grade: 10, className: '10A3' });
      const standIns = { '40': { role: 'homeroom-teacher', reason: 'om' } } as const;
      return { record, cast: schoolCast(context, school, record, { standIns }) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Người ký thay được ghi là con dấu: bảng vai trò không cho phép, môn đó vẫn thiếu chữ ký.',
      en: 'The stand-in is said to be the seal: the rule table knows no such thing, the subject still lacks its signature.',
      forge: ({ record, cast }) =>
        forge({
          record,
          cast: cast.map((member) =>
            member.standIn === undefined ? member : { ...member, standIn: { role: 'school-seal', reason: 'om' } },
          ),
        }),
    },
  },
  {
    name: 'giao-vien-nghi-huu-ky-thay',
    group: 'nguoi-ky',
    vi: 'Giáo viên bộ môn đã nghỉ hưu trước ngày ký: hiệu trưởng ký thay, hồ sơ ghi lý do.',
    en: 'The subject teacher retired before signing: the principal stands in, the record says why.',
    draft(context) {
      const school = context.school('thpt-van-cac');
      const record = yearRecord(context, this.name, { school: school.id, level: 'thpt', grade: 10, className: '10A4' });
      const standIns = { '40': { role: 'principal', reason: 'nghi-huu' } } as const;
      const teachers = { '40': [school.person('gv-nghi-huu')] };
      return { record, cast: schoolCast(context, school, record, { standIns, teachers }) };
    },
    twin: {
      code: 'SIGNED_AFTER_BY_OWN_CLAIM',
      vi: 'Người đã nghỉ hưu vẫn ký, sau khi chứng thư bị thu hồi.',
      en: 'The retired teacher signs all the same, after the certificate was revoked.',
      forge: ({ record, cast }, { times }) => {
        const later = cast.map((member) => ({
          ...member,
          at: member.at + times.inMonth(7, 10, 8) - times.inMonth(5, 25, 8),
        }));
        return forge({
          record: { ...record, ngay_ky_phat_hanh: times.date(7, 14) },
          cast: later.map(({ standIn: _, ...member }) => member),
        });
      },
    },
  },
  {
    name: 'mon-tich-hop-nhieu-giao-vien',
    group: 'nguoi-ky',
    vi: 'Môn tích hợp (Khoa học tự nhiên) do hai giáo viên dạy: cả hai cùng ký một kết quả.',
    en: 'An integrated subject (natural science) taught by two: both sign the one result.',
    draft(context) {
      const school = context.school('thcs-but-nghien');
      const science = [school.person('gv-tu-nhien'), school.person('gv-tong-hop')];
      const whole = yearRecord(context, this.name, { school: school.id, level: 'thcs', grade: 8, className: '8A3' });
      const record: JsonObject = withEntry(whole, '66', { giao_vien_bo_mon: science.map(({ name }) => name) });
      return { record, cast: schoolCast(context, school, record, { teachers: { '66': science } }) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Chỉ một trong hai giáo viên của môn tích hợp đã ký.',
      en: 'Only one of the two teachers of the integrated subject has signed.',
      forge: ({ record, cast }) => forge({ record, cast }),
    },
  },
  {
    name: 'gia-han-chung-thu',
    group: 'nguoi-ky',
    vi: 'Giáo viên và con dấu đổi chứng thư giữa kỳ: cùng người, khóa mới, ngày chồng nhau; hồ sơ mang cả hai khóa.',
    en: 'A teacher and the seal renewed mid-year: same holder, new key, overlapping dates; the record carries both keys.',
    draft(context) {
      const school = context.school('thpt-tam-quan');
      const [before, after] = [school.person('gv-tu-nhien'), school.person('gv-tu-nhien-moi')];
      const record = yearRecord(context, this.name, {
        school: school.id,
        level: 'thpt',
        grade: 10,
        className: '10A5',
        pupil: { ...PUPILS.plain, age: 16, number: 1030 },
      });
      const teachers = { '15': [before], '35': [before], '36': [after], '37': [after], '38': [after] };
      return { record, cast: schoolCast(context, school, record, { teachers, seal: school.person('con-dau-moi') }) };
    },
    twin: {
      code: 'SIGNER_NOT_LISTED',
      vi: '«Con dấu mới» là khóa của người khác: danh sách chỉ có hai khóa của trường.',
      en: 'The "new seal" is a stranger’s key: the list holds the school’s two and no other.',
      forge: (sample, { school }) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'school-seal', () => ({ person: school('hoc-vien-ben-kia').holder('school-seal') })),
        ),
    },
  },
];
