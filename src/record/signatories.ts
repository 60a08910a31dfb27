/** The list of signatories against itself and against the rule table (contract §2). */
import type { RoleRequirement, RoleRule } from '../trust/types.js';
import { isMembers, type Members, textOf } from './rules/view.js';
import type { Report } from './structure.js';

interface Row {
  /** Position in the list. */
  readonly index: number;
  readonly role: string;
  readonly subject: string | undefined;
  readonly members: Members;
}

const roleNames: Readonly<Record<string, { readonly vi: string; readonly en: string }>> = {
  'subject-teacher': { vi: 'giáo viên bộ môn', en: 'subject teacher' },
  'homeroom-teacher': { vi: 'giáo viên chủ nhiệm', en: 'homeroom teacher' },
  principal: { vi: 'cán bộ quản lý', en: 'principal' },
  'school-seal': { vi: 'con dấu của nhà trường', en: 'school seal' },
  'head-of-issuing-body': { vi: 'thủ trưởng cơ quan cấp', en: 'head of the issuing body' },
  'register-custodian': { vi: 'cơ quan quản lý sổ gốc', en: 'custodian of the register' },
  'status-issuer': { vi: 'nơi công bố trạng thái', en: 'status issuer' },
};

const LIST = '/danh_sach_nguoi_ky';

/** The schemas allow 10; more are refused there. */
const MOST_ISSUERS = 10;

export function checkSignatories(record: Members, roleRules: readonly RoleRule[] | undefined, report: Report): void {
  const rows = rowsOf(record);
  uniqueRows(rows, report);
  subjectsKnown(record, rows, report);
  bodiesKnown(record, rows, report);
  capacities(rows, report);
  const rule = roleRules === undefined ? undefined : ruleOf(record, roleRules);
  if (rule === undefined) return;
  requiredRecordRoles(rows, rule, Math.max(1, issuerCodes(record).size), report);
  requiredEntryRoles(record, rows, rule, report);
  allowedByTable(rows, rule, report);
  order(rows, rule, report);
}

function rowsOf(record: Members): Row[] {
  const list = record['danh_sach_nguoi_ky'];
  if (!Array.isArray(list)) return [];
  return list.flatMap((row: unknown, index) => {
    const role = isMembers(row) ? textOf(row['vai_tro']) : undefined;
    if (!isMembers(row) || role === undefined) return [];
    return [{ index, role, subject: textOf(row['mon_hoc_id']), members: row }];
  });
}

function named(role: string): { readonly vi: string; readonly en: string } {
  return Object.hasOwn(roleNames, role) ? roleNames[role]! : { vi: role, en: role };
}

function uniqueRows(rows: readonly Row[], report: Report): void {
  const seen = new Set<string>();
  for (const { index, role, subject, members } of rows) {
    const key = `${role}\n${subject}\n${textOf(members['ho_va_ten'])}\n${textOf(members['spki_sha256'])}\n${textOf(members['co_so_giao_duc_id'])}`;
    if (seen.has(key)) {
      const name = named(role);
      report(
        'signatory-twice',
        `${LIST}/${index}`,
        `Mỗi người ký chỉ được ghi một dòng cho một vai trò; dòng ${name.vi} này lặp lại một dòng trước.`,
        `One row a signatory and role is expected; this row of a ${name.en} repeats an earlier one.`,
        'khue contract §2',
      );
    }
    seen.add(key);
  }
}

function subjectsKnown(record: Members, rows: readonly Row[], report: Report): void {
  const entries = record['bang_diem_hoc_ba'];
  if (!Array.isArray(entries)) return;
  const subjects = new Set(entries.map((entry: unknown) => (isMembers(entry) ? entry['mon_hoc_id'] : undefined)));
  for (const { index, subject } of rows) {
    if (subject === undefined || subjects.has(subject)) continue;
    report(
      'signatory-subject',
      `${LIST}/${index}/mon_hoc_id`,
      `Mã môn ${subject} phải là của một dòng trong bảng điểm; bảng điểm không có môn này.`,
      `Subject code ${subject} is expected to be one of the results; there is no such row.`,
      'khue contract §2',
    );
  }
}

function capacities(rows: readonly Row[], report: Report): void {
  for (const { index, role, members } of rows) {
    if (members['ky_thay'] === role) {
      const name = named(role);
      report(
        'stand-in-is-itself',
        `${LIST}/${index}/ky_thay`,
        `Người ký thay phải giữ vai trò khác với ${name.vi}.`,
        `The stand-in is expected to hold another role than ${name.en}.`,
        'khue contract §2 (b)',
      );
    }
    const capacity = textOf(members['tu_cach']);
    if (capacity === undefined || capacity === 'dung_dau' || members['quyet_dinh'] !== undefined) continue;
    report(
      'capacity-without-decision',
      `${LIST}/${index}`,
      `Ký với tư cách ${capacity} cần số và ngày quyết định hoặc văn bản ủy quyền (quyet_dinh); ở đây không ghi.`,
      `Signing as ${capacity} needs the number and date of the decision (quyet_dinh); none stands there.`,
      'khue contract §2',
      'warning',
    );
  }
}

/** The row in force on the day of issue, or of entry from the register: one for such records, then one that names the type, the newest first. */
function ruleOf(record: Members, rules: readonly RoleRule[]): RoleRule | undefined {
  const type = textOf(record['loai_ho_so']) ?? '';
  const entered = isMembers(record['du_lieu_so_hoa']) ? textOf(record['du_lieu_so_hoa']['ngay_so_hoa']) : undefined;
  const day = textOf(record['ngay_ky_phat_hanh']) ?? entered ?? textOf(record['ngay_cap']) ?? '9999-12-31';
  const matching = rules.filter(
    (rule) =>
      rule.documentTypes.some(
        (pattern) => pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1))),
      ) &&
      (rule.from ?? '') <= day &&
      day <= (rule.to ?? '9999-12-31'),
  );
  const met = matching.filter(({ when }) => when !== undefined && record[when] !== undefined);
  const able = met.length > 0 ? met : matching.filter(({ when }) => when === undefined);
  const exact = able.filter((rule) => rule.documentTypes.includes(type));
  const candidates = exact.length > 0 ? exact : able;
  return candidates.reduce<RoleRule | undefined>(
    (best, rule) => (best === undefined || (rule.from ?? '') > (best.from ?? '') ? rule : best),
    undefined,
  );
}

/** A row may say which of several bodies its signatory signs for. */
function bodiesKnown(record: Members, rows: readonly Row[], report: Report): void {
  const codes = issuerCodes(record);
  for (const { index, members } of rows) {
    const code = textOf(members['co_so_giao_duc_id']);
    if (code === undefined || codes.has(code)) continue;
    report(
      'signatory-body',
      `${LIST}/${index}/co_so_giao_duc_id`,
      `Mã đơn vị ${code} phải là của một đơn vị cấp hồ sơ này; hồ sơ không có đơn vị đó.`,
      `Code ${code} is expected to be that of a body that issues this record; there is no such body.`,
      'khue model 5',
    );
  }
}

function issuerCodes(record: Members): ReadonlySet<unknown> {
  const school = record['co_so_giao_duc'];
  if (isMembers(school)) return new Set([school['co_so_giao_duc_id']]);
  const bodies = record['don_vi_cap'];
  if (!Array.isArray(bodies)) return new Set();
  return new Set(
    bodies.slice(0, MOST_ISSUERS).map((body: unknown) => (isMembers(body) ? body['co_so_giao_duc_id'] : '')),
  );
}

/** Each of several issuing bodies answers in every role (model 5). */
function requiredRecordRoles(rows: readonly Row[], rule: RoleRule, issuers: number, report: Report): void {
  for (const requirement of rule.requirements) {
    if (requirement.scope !== 'record') continue;
    const needed = (requirement.count ?? 1) * issuers;
    const listed = rows.filter(({ role }) => role === requirement.role).length;
    if (listed >= needed) continue;
    const name = named(requirement.role);
    report(
      'signatory-missing',
      LIST,
      `Danh sách người ký cần ${needed} dòng ${name.vi} (${requirement.role}), hồ sơ có ${listed}.`,
      `The list of signatories needs ${needed} of the role ${name.en} (${requirement.role}); ${listed} stand there.`,
      rule.source,
    );
  }
}

function requiredEntryRoles(record: Members, rows: readonly Row[], rule: RoleRule, report: Report): void {
  const entries = record['bang_diem_hoc_ba'];
  const requirement = rule.requirements.find(({ scope }) => scope === 'entry');
  // In primary school only the entries that the list gives to another teacher are signed one by one.
  if (requirement === undefined || requirement.onlyListedTeachers === true || !Array.isArray(entries)) return;
  const listed = new Map<string, number>();
  for (const { role, subject } of rows) {
    if (role === requirement.role && subject !== undefined) listed.set(subject, (listed.get(subject) ?? 0) + 1);
  }
  const needed = requirement.count ?? 1;
  for (const entry of entries as readonly unknown[]) {
    if (!isMembers(entry) || entry['nguon'] !== undefined || !carriesResult(entry)) continue;
    const subject = textOf(entry['mon_hoc_id']);
    if (subject === undefined || (listed.get(subject) ?? 0) >= needed) continue;
    const name = named(requirement.role);
    const label = textOf(entry['ten_mon_hoc']) ?? subject;
    report(
      'signatory-missing',
      LIST,
      `Danh sách người ký cần ${needed} dòng ${name.vi} cho môn ${label} (mã ${subject}), hồ sơ có ${listed.get(subject) ?? 0}.`,
      `The list of signatories needs ${needed} of the role ${name.en} for ${label} (code ${subject}); ${listed.get(subject) ?? 0} stand there.`,
      rule.source,
    );
  }
}

/** Members of an entry that are no result: who, how, by whom. Everything else, a comment too, a teacher answers for. */
const notResults: ReadonlySet<string> = new Set([
  'mon_hoc_id',
  'ten_mon_hoc',
  'ngon_ngu',
  'danh_gia',
  'mien_phan_thuc_hanh',
  'giao_vien_bo_mon',
  'nguon',
  'chu_ky',
]);

/** Whether an entry of `bang_diem_hoc_ba` carries a result, so that a subject teacher signs it (contract §2). */
export function carriesResult(entry: Members): boolean {
  for (const name in entry) if (!notResults.has(name) && entry[name] !== null) return true;
  return false;
}

function allowedByTable(rows: readonly Row[], rule: RoleRule, report: Report): void {
  for (const { index, role, members } of rows) {
    const requirement: RoleRequirement | undefined = rule.requirements.find((one) => one.role === role);
    if (requirement === undefined) continue;
    const capacity = textOf(members['tu_cach']) ?? 'dung_dau';
    const allowed: readonly string[] | undefined = requirement.capacities;
    if (allowed !== undefined && !allowed.includes(capacity)) {
      report(
        'capacity-not-allowed',
        `${LIST}/${index}/tu_cach`,
        `Vai trò ${named(role).vi} được ký với tư cách ${allowed.join(', ')}; hồ sơ ghi ${capacity}.`,
        `A ${named(role).en} may sign as ${allowed.join(', ')}; ${capacity} stands there.`,
        rule.source,
      );
    }
    const standIn = textOf(members['ky_thay']);
    const standIns: readonly string[] = requirement.standIns ?? [];
    if (standIn !== undefined && !standIns.includes(standIn)) {
      report(
        'stand-in-not-allowed',
        `${LIST}/${index}/ky_thay`,
        `Người ký thay ${named(role).vi} chỉ được là ${standIns.map((one) => named(one).vi).join(', ') || 'không ai'}; hồ sơ ghi ${standIn}.`,
        `A ${named(role).en} may be stood in for by ${standIns.map((one) => named(one).en).join(', ') || 'nobody'}; ${standIn} stands there.`,
        rule.source,
      );
    }
  }
}

/** The list is in signing order; where the table's order binds, one that differs from it misleads. */
function order(rows: readonly Row[], rule: RoleRule, report: Report): void {
  if (rule.order !== 'strict') return;
  let last = 0;
  for (const { index, role } of rows) {
    const at = rule.requirements.findIndex((requirement) => requirement.role === role);
    if (at < 0) continue;
    if (at < last) {
      const before = named(rule.requirements[last]!.role);
      report(
        'signing-order',
        `${LIST}/${index}`,
        `Danh sách theo thứ tự ký: ${named(role).vi} phải đứng trước ${before.vi}, ở đây đứng sau.`,
        `The list is in signing order: the ${named(role).en} is expected before the ${before.en}, but stands after.`,
        rule.source,
        'warning',
      );
    }
    last = Math.max(last, at);
  }
}
