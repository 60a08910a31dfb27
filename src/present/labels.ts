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
};

export const statusLabels: Labels = {
  VALID: { vi: 'đang có hiệu lực', en: 'in force' },
  REVOKED: { vi: 'đã bị thu hồi, hủy bỏ', en: 'revoked' },
  SUPERSEDED: { vi: 'đã được thay bằng bản khác', en: 'superseded by another record' },
  SUSPENDED: { vi: 'đang tạm ngừng', en: 'suspended' },
  UNKNOWN: { vi: 'chưa biết', en: 'unknown' },
  NONE: { vi: 'đơn vị cấp không công bố trạng thái', en: 'the issuer keeps no status' },
};

export function label(labels: Labels, code: string | undefined, language: Language): string {
  if (code === undefined) return '';
  return labels[code]?.[language] ?? code;
}
