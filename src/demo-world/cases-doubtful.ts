import { utf8Encode } from '../encoding.js';
import { leakedSeal, otherHistoryTeacher } from './case-kit.js';
import { type CasePlan, undecided } from './case-plan.js';
import { forgeOuter } from './forge.js';
import { signDiploma, signHocBa } from './sign.js';

/** What nobody can conclude yet: something lacks, and nothing shows a forgery. */
export const doubtfulPlans: readonly CasePlan[] = [
  {
    name: 'con-dau-lo-khoa-khong-co-moc-thoi-gian',
    ...undecided(
      'CERTIFICATE_REVOKED',
      'Con dấu ghi thời điểm trước ngày thu hồi nhưng không có dấu thời gian chứng minh.',
      'The seal claims a time before its revocation, and nothing proves it.',
    ),
    make: ({ schools, ...kit }) => leakedSeal({ schools, ...kit }, 'lo-truoc', kit.times.inMonth(2, 10, 8)),
  },
  {
    name: 'giao-vien-nghi-huu',
    ...undecided(
      'CERTIFICATE_REVOKED',
      'Chứng thư của một giáo viên bị thu hồi khi nghỉ hưu, sau ngày ký ghi trong tệp; thiếu dấu thời gian.',
      'A teacher’s certificate was revoked on retirement, after the claimed signing; no time-stamp proves it.',
    ),
    make: (kit) => otherHistoryTeacher(kit, 'nghi-huu', 'gv-nghi-huu'),
  },
  {
    name: 'chung-thu-het-han',
    ...undecided(
      'CERTIFICATE_EXPIRED',
      'Chứng thư của một giáo viên đã hết hạn; thiếu dấu thời gian chứng minh đã ký trước đó.',
      'A teacher’s certificate has expired since; no time-stamp proves that the signature is older.',
    ),
    make: (kit) => otherHistoryTeacher(kit, 'het-han', 'gv-het-han'),
  },
  {
    name: 'truong-da-sap-nhap',
    ...undecided(
      'AUTHORITY_TIME_NOT_PROVEN',
      'Trường đã sáp nhập; chữ ký ghi ngày trước đó nhưng chưa có gì chứng minh.',
      'The school has been merged since; the signatures claim an earlier date that nothing proves.',
    ),
    make: ({ schools, record, times }) => {
      const school = schools.get('thpt-cau-cu')!;
      return signHocBa(record('sap-nhap', { school, grade: 11, className: '11A1' }), { school }, times);
    },
  },
  {
    name: 'truong-ngoai-danh-sach',
    ...undecided('AUTHORITY_UNKNOWN', 'Danh sách không có trường này.', 'The list does not know this school.'),
    make: ({ schools, diploma, times }) => {
      const school = schools.get('thpt-ngoai-danh-sach')!;
      const record = diploma('ngoai-danh-sach', { school });
      return signDiploma(record, { school }, times.inMonth(7, 24, 10), times.inMonth(7, 24, 14));
    },
  },
  {
    name: 'hieu-truong-chua-dang-ky',
    ...undecided(
      'SIGNER_NOT_LISTED',
      'Hiệu trưởng mới chưa có trong danh sách, mà danh sách không nói là đầy đủ.',
      'The new principal is not listed yet, and the entry does not say that it is complete.',
    ),
    make: ({ schools, diploma, times }) => {
      const school = schools.get('tu-thuc-dai-nghien')!;
      const principal = school.person('hieu-truong-moi');
      const record = diploma('chua-dang-ky', { school, principal });
      return signDiploma(record, { school, principal }, times.inMonth(7, 24, 10), times.inMonth(7, 24, 14));
    },
  },
  {
    name: 'khong-phai-ban-ghi',
    ...undecided(
      'NOT_A_RECORD',
      'Chữ ký tốt trên một nội dung không phải là bản ghi.',
      'A sound signature over something that is no record.',
    ),
    make: ({ principal }) =>
      forgeOuter(utf8Encode('{"thong_bao":"Đây không phải là học bạ (minh họa)."}'), [principal()]),
  },
];
