/** Who signs: names, headings and fields of the signatories that a record lists (contract §2, §7; model 8, 9). */
import type { JsonObject } from '../record/json-value.js';
import type { FieldRequest } from './flow.js';
import { inWords, type Part } from './reading.js';

/** Which signatures a PDF is made for (model 9). */
export type PdfProfile = 'principal+seal' | 'seal' | 'all';

export interface Signatory {
  readonly row: Part;
  readonly role: string;
  readonly subject: string;
  readonly name: string;
  /** In whose place and as what. */
  readonly headings: readonly string[];
  /** Where this PDF is to be signed. */
  readonly field?: FieldRequest;
  /** The record's JSON bears the signature already. */
  readonly signed: boolean;
}

export const ROLE_TITLES: Readonly<Record<string, string>> = {
  'subject-teacher': 'GIÁO VIÊN BỘ MÔN',
  'homeroom-teacher': 'GIÁO VIÊN CHỦ NHIỆM',
  principal: 'HIỆU TRƯỞNG',
  'head-of-issuing-body': 'THỦ TRƯỞNG ĐƠN VỊ CẤP',
  'register-custodian': 'ĐƠN VỊ GIỮ SỔ GỐC',
  'school-seal': 'CON DẤU',
};

const FIELD_NAMES: Readonly<Record<string, string>> = {
  'homeroom-teacher': 'gvcn',
  principal: 'hieu_truong',
  'head-of-issuing-body': 'thu_truong',
  'register-custodian': 'giu_so_goc',
  'school-seal': 'con_dau',
};

export const HEADS: ReadonlySet<string> = new Set(['principal', 'head-of-issuing-body', 'register-custodian']);
export const SEAL = 'school-seal';
export const TEACHER = 'subject-teacher';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Authority of whoever signs in another's place, above the title (Nghị định 30/2020, annex I, II.7). */
export function headings(row: JsonObject, subject?: string): string[] {
  const title = text(row['chuc_vu']).toUpperCase();
  const role = inWords(ROLE_TITLES, text(row['vai_tro']));
  if (row['vai_tro'] === TEACHER) return ['GIÁO VIÊN', ...(subject === undefined ? [] : [subject.toUpperCase()])];
  const own = title === '' || row['vai_tro'] === SEAL ? role : title;
  // A deputy signs for the head, whose title is the deputy's without its first word.
  const head = own.startsWith('PHÓ ') ? own.slice('PHÓ '.length) : role;
  switch (row['tu_cach']) {
    case 'KT':
      return [`KT. ${head}`, own];
    case 'Q':
      return [`Q. ${own}`];
    case 'TL':
      return [`TL. ${head}`, own];
    case 'TUQ':
      return [`TUQ. ${head}`, own];
    case 'phu_trach':
      return [`PHỤ TRÁCH (${own})`];
    default:
      return [own];
  }
}

/**
 * The signatories in the record's order.
 * @param signedRoles roles whose signatures the record's JSON carries already
 * @param subjects names of subjects by their ids
 */
export function signatoriesOf(
  record: Part,
  profile: PdfProfile,
  signedRoles: ReadonlySet<string>,
  subjects: ReadonlyMap<string, string>,
): readonly Signatory[] {
  const used = new Map<string, number>();
  const signedSubjects = new Set(
    record
      .items('bang_diem_hoc_ba')
      .filter((entry) => entry.items('chu_ky').length > 0)
      .map((entry) => entry.peek('mon_hoc_id')),
  );
  return record.items('danh_sach_nguoi_ky').map((row, order): Signatory => {
    const role = row.peek('vai_tro');
    const subject = row.peek('mon_hoc_id');
    const name = row.text('ho_va_ten');
    // What headings and places say; a title that the form does not show is left for the rest.
    row.pass('vai_tro', 'mon_hoc_id', 'co_so_giao_duc_id', 'tu_cach');
    const title = row.peek('chuc_vu');
    if ((role !== TEACHER && role !== SEAL) || title.toLowerCase() === 'giáo viên') row.pass('chuc_vu');
    const said = { vai_tro: role, tu_cach: row.peek('tu_cach'), ...(title === '' ? {} : { chuc_vu: title }) };
    const signed = profile !== 'all' && (role === TEACHER ? signedSubjects.has(subject) : signedRoles.has(role));
    const shared = { row, role, subject, name, signed, headings: headings(said, subjects.get(subject)) };
    if (!belongs(role, profile)) return shared;
    const base = role === TEACHER ? `ky.gvbm.${subject}` : `ky.${inWords(FIELD_NAMES, role)}`;
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    const description = `Ô ký số: ${inWords(ROLE_TITLES, role).toLowerCase()} ${name}`;
    return { ...shared, field: { name: count === 1 ? base : `${base}_${count}`, description, order } };
  });
}

/** Whoever signs the PDF itself: the head and the seal, the seal alone, or everybody (model 9). */
function belongs(role: string, profile: PdfProfile): boolean {
  if (profile === 'all' || role === SEAL) return true;
  return profile === 'principal+seal' && HEADS.has(role);
}
