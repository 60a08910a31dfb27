/**
 * The places that must be signed: a row of the rule table joined with the record's own `danh_sach_nguoi_ky` (contract §2).
 * One reading for issuing (whose turn it is), `check` (what the list lacks) and `verify` (what is missing).
 */
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Role, RoleRequirement, RoleRule } from './types.js';

/** A row of `danh_sach_nguoi_ky`; members of another kind than the schema's are left out. Names are claims. */
export interface ListedSignatory {
  /** Position in the list. */
  readonly index: number;
  readonly role: string;
  readonly subject?: string;
  readonly name?: string;
  readonly capacity?: string;
  readonly standIn?: string;
  readonly reason?: string;
  readonly spkiSha256?: string;
}

/** An entry of `bang_diem_hoc_ba` as the rule table sees it. */
export interface EntrySlot {
  readonly index: number;
  /** `/bang_diem_hoc_ba/3` */
  readonly pointer: string;
  /** `mon_hoc_id`; absent when it is no text. */
  readonly subject?: string;
  readonly carriesResult: boolean;
  /** The entry has `nguon` (contract §2, exception a): no subject teacher signs. */
  readonly takenOver: boolean;
  /** Signatures of subject teachers that the entry needs; 0 when it is taken over, without result or filled by stand-ins. */
  readonly needed: number;
  /** Roles whose outer signature fills places of this entry (exception b), as far as the rule allows them. */
  readonly standIns: readonly Role[];
  /** Rows of the list for this subject. */
  readonly rows: readonly ListedSignatory[];
}

/** A place of the record as a whole, filled by an outer signature. */
export interface RecordSlot {
  readonly role: string;
  readonly needed: number;
  /** The row of the table; absent where only the record's list asks for the role. */
  readonly requirement?: RoleRequirement;
}

export interface RequiredSlots {
  /** Whether subject teachers sign at all under this rule. */
  readonly entriesAreSigned: boolean;
  readonly entries: readonly EntrySlot[];
  /** In signing order. */
  readonly record: readonly RecordSlot[];
}

/** Reads `danh_sach_nguoi_ky`, hostile or not; never throws. */
export function listedSignatories(record: JsonObject): ListedSignatory[] {
  const list = record['danh_sach_nguoi_ky'];
  if (!Array.isArray(list)) return [];
  const rows: ListedSignatory[] = [];
  (list as readonly JsonValue[]).forEach((row, index) => {
    if (!isObject(row)) return;
    const role = text(row['vai_tro']);
    if (role === undefined) return;
    const optional = {
      subject: text(row['mon_hoc_id']),
      name: text(row['ho_va_ten']),
      capacity: text(row['tu_cach']),
      standIn: text(row['ky_thay']),
      reason: text(row['ly_do']),
      spkiSha256: text(row['spki_sha256']),
    };
    rows.push({ index, role, ...withoutUndefined(optional) });
  });
  return rows;
}

/** Members that hold a result: marks and levels of every level of school. A comment alone is no result. */
const RESULT_MEMBER = /^(diem|ket_qua)_/;

/** Whether an entry of `bang_diem_hoc_ba` carries a result. */
export function carriesResult(entry: JsonObject): boolean {
  return Object.keys(entry).some((name) => RESULT_MEMBER.test(name));
}

/** The required places of a record: required = table ∪ list, the list can only add (contract §2). Never throws. */
export function requiredSlots(record: JsonObject, rule: RoleRule): RequiredSlots {
  const rows = listedSignatories(record);
  const teacher = rule.requirements.find((requirement) => requirement.scope === 'entry');
  return {
    entriesAreSigned: teacher !== undefined,
    entries: entrySlots(record, rows, teacher),
    record: recordSlots(rows, rule),
  };
}

function entrySlots(
  record: JsonObject,
  rows: readonly ListedSignatory[],
  teacher: RoleRequirement | undefined,
): EntrySlot[] {
  const entries = record['bang_diem_hoc_ba'];
  if (!Array.isArray(entries)) return [];
  return (entries as readonly JsonValue[]).map((entry, index) => {
    const members = isObject(entry) ? entry : {};
    const subject = text(members['mon_hoc_id']);
    const own = rows.filter((row) => row.role === (teacher?.role ?? 'subject-teacher') && row.subject === subject);
    const slot = {
      index,
      pointer: `/bang_diem_hoc_ba/${index}`,
      carriesResult: carriesResult(members),
      takenOver: members['nguon'] !== undefined,
      rows: own,
    };
    const filled = own.flatMap(({ standIn }) => teacher?.standIns?.filter((role) => role === standIn) ?? []);
    const asked = slot.carriesResult && !slot.takenOver ? askedOf(own, teacher) : 0;
    return {
      ...slot,
      ...(subject === undefined ? {} : { subject }),
      needed: Math.max(0, asked - filled.length),
      standIns: [...new Set(filled)],
    };
  });
}

/** One signature a row where the list has more rows than the table asks for; in primary school only where the list has a row. */
function askedOf(rows: readonly ListedSignatory[], teacher: RoleRequirement | undefined): number {
  if (teacher === undefined) return rows.length;
  if (teacher.onlyListedTeachers === true) return rows.length;
  return Math.max(teacher.count ?? 1, rows.length);
}

/** Outer roles of the table in its order; roles that only the list has stand where the list has them. */
function recordSlots(rows: readonly ListedSignatory[], rule: RoleRule): RecordSlot[] {
  const slots: RecordSlot[] = rule.requirements
    .filter((requirement) => requirement.scope === 'record')
    .map((requirement) => ({ role: requirement.role, needed: requirement.count ?? 1, requirement }));
  const entryRoles = new Set(
    rule.requirements.filter(({ scope }) => scope === 'entry').map(({ role }) => role as string),
  );
  entryRoles.add('subject-teacher');
  let after = 0;
  for (const row of rows) {
    if (entryRoles.has(row.role)) continue;
    const at = slots.findIndex((slot) => slot.role === row.role);
    if (at >= 0) after = Math.max(after, at + 1);
    else slots.splice(after++, 0, { role: row.role, needed: 1 });
  }
  return slots;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function withoutUndefined<T extends Record<string, string | undefined>>(members: T): { [name in keyof T]?: string } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [name in keyof T]?: string;
  };
}
