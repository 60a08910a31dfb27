import type { Language } from '../codes.js';

/** Words for people, by code. A code without an entry is shown as it is. */
type Labels = Readonly<Record<string, { readonly vi: string; readonly en: string }>>;

export const roleLabels: Labels = {
  'subject-teacher': { vi: 'Giáo viên bộ môn', en: 'Subject teacher' },
  'homeroom-teacher': { vi: 'Giáo viên chủ nhiệm', en: 'Homeroom teacher' },
  principal: { vi: 'Cán bộ quản lý (hiệu trưởng)', en: 'School manager (principal)' },
  'school-seal': { vi: 'Con dấu số của cơ sở giáo dục', en: 'Digital seal of the institution' },
  'head-of-issuing-body': { vi: 'Thủ trưởng đơn vị cấp', en: 'Head of the issuing body' },
  'register-custodian': { vi: 'Đơn vị giữ sổ gốc', en: 'Custodian of the register' },
  'status-issuer': { vi: 'Đơn vị công bố trạng thái', en: 'Status issuer' },
  unknown: { vi: 'Vai trò chưa được chứng minh', en: 'Role not proven' },
};

export const capacityLabels: Labels = {
  dung_dau: { vi: 'người đứng đầu', en: 'head' },
  KT: { vi: 'ký thay (KT.)', en: 'signing for the head (KT.)' },
  Q: { vi: 'quyền (Q.)', en: 'acting (Q.)' },
  phu_trach: { vi: 'phụ trách', en: 'in charge' },
  TL: { vi: 'thừa lệnh (TL.)', en: 'by order (TL.)' },
  TUQ: { vi: 'thừa ủy quyền (TUQ.)', en: 'by authorisation (TUQ.)' },
};

export const answerLabels: Labels = {
  ACCEPT: { vi: 'HỢP LỆ', en: 'VALID' },
  REJECT: { vi: 'KHÔNG CHẤP NHẬN', en: 'NOT ACCEPTED' },
  UNDECIDED: { vi: 'CHƯA KẾT LUẬN ĐƯỢC', en: 'UNDECIDED' },
};

export const integrityLabels: Labels = {
  INTACT: { vi: 'nội dung nguyên vẹn', en: 'content intact' },
  BROKEN: { vi: 'nội dung hoặc chữ ký đã bị thay đổi', en: 'content or signature was changed' },
};

export const recordTypeLabels: Labels = {
  'hoc-ba/tieu-hoc': { vi: 'Học bạ tiểu học', en: 'School record, primary' },
  'hoc-ba/thcs': { vi: 'Học bạ trung học cơ sở', en: 'School record, lower secondary' },
  'hoc-ba/thpt': { vi: 'Học bạ trung học phổ thông', en: 'School record, upper secondary' },
  'van-bang/tot-nghiep-thpt': { vi: 'Bằng tốt nghiệp trung học phổ thông', en: 'Upper-secondary diploma' },
  'van-bang/cu-nhan': { vi: 'Bằng cử nhân', en: "Bachelor's degree" },
  'hoc-ba/gdtx': { vi: 'Học bạ giáo dục thường xuyên', en: 'School record, continuing education' },
  'van-bang/tot-nghiep-thcs': { vi: 'Bằng tốt nghiệp trung học cơ sở', en: 'Lower-secondary diploma' },
  'van-bang/trung-hoc-nghe': { vi: 'Bằng trung học nghề', en: 'Vocational secondary diploma' },
  'van-bang/trung-cap': { vi: 'Bằng trung cấp', en: 'Intermediate vocational diploma' },
  'van-bang/cao-dang': { vi: 'Bằng cao đẳng', en: 'College diploma' },
  'van-bang/thac-si': { vi: 'Bằng thạc sĩ', en: "Master's degree" },
  'van-bang/tien-si': { vi: 'Bằng tiến sĩ', en: 'Doctoral degree' },
  'van-bang/chuyen-sau-dac-thu': {
    vi: 'Văn bằng chương trình đào tạo chuyên sâu đặc thù',
    en: 'Diploma of a specialised advanced programme',
  },
  'phu-luc/phu-luc-van-bang': { vi: 'Phụ lục văn bằng', en: 'Diploma supplement' },
  'chung-chi/chung-chi': { vi: 'Chứng chỉ', en: 'Certificate' },
  'giay-to/giay-chung-nhan-hoan-thanh': {
    vi: 'Giấy chứng nhận hoàn thành chương trình',
    en: 'Certificate of completion',
  },
  'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi': {
    vi: 'Giấy chứng nhận tốt nghiệp tạm thời',
    en: 'Temporary certificate of graduation',
  },
  'giay-to/ban-sao-tu-so-goc': { vi: 'Bản sao từ sổ gốc', en: 'Copy from the register' },
  'giay-to/giay-cong-nhan-van-bang-nuoc-ngoai': {
    vi: 'Giấy công nhận văn bằng nước ngoài',
    en: 'Recognition of a foreign diploma',
  },
  'quyet-dinh/quyet-dinh-chinh-sua': {
    vi: 'Quyết định chỉnh sửa nội dung văn bằng, chứng chỉ',
    en: 'Decision to correct a diploma or certificate',
  },
  'quyet-dinh/quyet-dinh-thu-hoi': {
    vi: 'Quyết định thu hồi, hủy bỏ văn bằng, chứng chỉ',
    en: 'Decision to revoke a diploma or certificate',
  },
};

export const statusLabels: Labels = {
  VALID: { vi: 'đang có hiệu lực', en: 'in force' },
  REVOKED: { vi: 'đã bị thu hồi, hủy bỏ', en: 'revoked' },
  SUPERSEDED: { vi: 'đã được thay bằng bản khác', en: 'superseded by another record' },
  SUSPENDED: { vi: 'đang tạm ngừng', en: 'suspended' },
  UNKNOWN: { vi: 'chưa biết', en: 'unknown' },
  NONE: { vi: 'đơn vị cấp không công bố trạng thái', en: 'the issuer keeps no status' },
};

/** What happened to a record (model 15). */
export const statusChangeLabels: Labels = {
  corrected: { vi: 'chỉnh sửa', en: 'corrected' },
  revoked: { vi: 'thu hồi', en: 'revoked' },
  cancelled: { vi: 'hủy bỏ', en: 'cancelled' },
  recalled: { vi: 'thu hồi do cấp sai', en: 'recalled' },
  superseded: { vi: 'thay bằng bản khác', en: 'superseded' },
  suspended: { vi: 'tạm ngừng', en: 'suspended' },
  restored: { vi: 'khôi phục', en: 'restored' },
};

export function label(labels: Labels, code: string | undefined, language: Language): string {
  if (code === undefined) return '';
  // A code may come from an artefact: names of Object.prototype are none of ours.
  return Object.hasOwn(labels, code) ? labels[code]![language] : code;
}
