/** Words of refusals and of the text shown to a signer. Parameters of a code serve both languages, so each word comes in both. */
import type { JsonObject } from '../record/json-value.js';
import { maskNumbers } from '../validation/masking.js';
import { formatName, type Name } from '../x509/index.js';

interface Words {
  readonly vi: string;
  readonly en: string;
}

const roles: Readonly<Record<string, Words>> = {
  'subject-teacher': { vi: 'giáo viên bộ môn', en: 'subject teacher' },
  'homeroom-teacher': { vi: 'giáo viên chủ nhiệm', en: 'homeroom teacher' },
  principal: { vi: 'hiệu trưởng (cán bộ quản lý)', en: 'principal' },
  'school-seal': { vi: 'con dấu của trường', en: 'school seal' },
  'head-of-issuing-body': { vi: 'thủ trưởng đơn vị cấp', en: 'head of the issuing body' },
  'register-custodian': { vi: 'đơn vị giữ sổ gốc', en: 'custodian of the register' },
  'status-issuer': { vi: 'đơn vị công bố trạng thái', en: 'status issuer' },
};

export function roleWords(role: string): Words {
  return Object.hasOwn(roles, role) ? roles[role]! : { vi: role, en: role };
}

/** `{ role, roleEn }` under the given name. */
export function roleParams<Name extends string>(name: Name, role: string): Record<Name | `${Name}En`, string> {
  const { vi, en } = roleWords(role);
  return { [name]: vi, [`${name}En`]: en } as Record<Name | `${Name}En`, string>;
}

/** «con dấu của trường», «của hiệu trưởng …»: what a certificate is, a seal, or whose it is. */
export function belonging(role: string): Words {
  const { vi, en } = roleWords(role);
  return role === 'school-seal' ? { vi, en: `the ${en}` } : { vi: `của ${vi}`, en: `that of the ${en}` };
}

export function capitalised(words: string): string {
  return words.slice(0, 1).toLocaleUpperCase('vi') + words.slice(1);
}

const types: Readonly<Record<string, string>> = {
  'hoc-ba/tieu-hoc': 'học bạ tiểu học',
  'hoc-ba/thcs': 'học bạ trung học cơ sở',
  'hoc-ba/thpt': 'học bạ trung học phổ thông',
  'van-bang/tot-nghiep-thpt': 'bằng tốt nghiệp trung học phổ thông',
  'van-bang/cu-nhan': 'bằng cử nhân',
  'hoc-ba/gdtx': 'học bạ giáo dục thường xuyên',
  'van-bang/tot-nghiep-thcs': 'bằng tốt nghiệp trung học cơ sở',
  'van-bang/trung-hoc-nghe': 'bằng trung học nghề',
  'van-bang/trung-cap': 'bằng trung cấp',
  'van-bang/cao-dang': 'bằng cao đẳng',
  'van-bang/thac-si': 'bằng thạc sĩ',
  'van-bang/tien-si': 'bằng tiến sĩ',
  'van-bang/chuyen-sau-dac-thu': 'văn bằng chương trình chuyên sâu đặc thù',
  'phu-luc/phu-luc-van-bang': 'phụ lục văn bằng',
  'chung-chi/chung-chi': 'chứng chỉ',
  'giay-to/giay-chung-nhan-hoan-thanh': 'giấy chứng nhận hoàn thành chương trình',
  'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi': 'giấy chứng nhận tốt nghiệp tạm thời',
  'giay-to/ban-sao-tu-so-goc': 'bản sao từ sổ gốc',
  'giay-to/giay-cong-nhan-van-bang-nuoc-ngoai': 'giấy công nhận văn bằng nước ngoài',
  'quyet-dinh/quyet-dinh-chinh-sua': 'quyết định chỉnh sửa văn bằng, chứng chỉ',
  'quyet-dinh/quyet-dinh-thu-hoi': 'quyết định thu hồi, hủy bỏ văn bằng, chứng chỉ',
};

/** What a signer sees before the key is used; the holder's name as initials (model 6), since the text also lies in jobs. */
export function describeSignature(record: JsonObject, role: string, subject: string | undefined): string {
  const type = textOf(record, 'loai_ho_so');
  const parts = [`Ký ${types[type] ?? `hồ sơ ${type}`} của ${initials(textOf(record, 'nguoi_hoc', 'ho_va_ten'))}`];
  const schoolClass = textOf(record, 'ten_lop_hoc');
  if (schoolClass !== '') parts.push(`lớp ${schoolClass}`);
  const [from, to] = [record['nam_bat_dau'], record['nam_ket_thuc']];
  if (typeof from === 'number' && typeof to === 'number') parts.push(`năm học ${from}–${to}`);
  if (subject !== undefined) parts.push(`môn ${subject}`);
  parts.push(`vai trò ${roleWords(role).vi}`, `mã bản ghi ${textOf(record, 'ma_ban_ghi')}`);
  return parts.join(', ');
}

/** For a PDF without a record: nothing of it is known but its octets. */
export function describePdf(sha256: string, role: string, field: string): string {
  return `Ký tệp PDF có SHA-256 ${sha256}, vai trò ${roleWords(role).vi}, ô ký ${field}`;
}

function initials(name: string): string {
  const letters = name.split(/\s+/).filter((word) => word !== '');
  return letters.map((word) => `${[...word][0]}.`).join('') || '…';
}

function textOf(record: JsonObject, ...path: readonly string[]): string {
  let value: unknown = record;
  for (const name of path) value = (value as JsonObject | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** A certificate's subject in a refusal: it goes to logs, so numbers of persons keep their last four digits (model 6). */
export function shownName(name: Name): string {
  return maskNumbers(formatName(name));
}
