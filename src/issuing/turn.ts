/** Whose turn it is: required places, order, what is already there (contract §2). Everything comes from the rule table. */
import { KhueError } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import { defaultRoleRules } from '../trust/default-role-rules.js';
import { pickRoleRule, rulesFor } from '../trust/role-rules.js';
import {
  type EntrySlot,
  listedSignatories,
  type RecordSlot,
  type RequiredSlots,
  requiredSlots,
} from '../trust/slots.js';
import type { RoleRule, TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/index.js';
import type { OpenedInput } from './input.js';
import { capitalised, roleParams, roleWords } from './words.js';

const SEAL_ROLE = 'school-seal';

export function roleRulesFor(type: string, trust: TrustStore | undefined): readonly RoleRule[] {
  return trust === undefined ? rulesFor(defaultRoleRules, type) : trust.roleRules(type);
}

/** The row in force. @throws KhueError `ROLE_RULES_MISSING` */
export function ruleInForce(rules: readonly RoleRule[], type: string, at: InstantMs): RoleRule {
  const rule = pickRoleRule(rules, type, at);
  if (rule === undefined) throw new KhueError('ROLE_RULES_MISSING', { params: { type, date: formatVietnamDate(at) } });
  return rule;
}

/**
 * Whether an outer signature of this role may be put now.
 * @returns its place
 * @throws KhueError `ROLE_NOT_EXPECTED`, `ROLE_NEEDS_ENTRY`, `ROLE_ALREADY_SIGNED`, `ROLE_OUT_OF_TURN`, `ROLE_TOO_LATE`,
 *   `SEAL_KEY_NOT_SEPARATE`, `ROW_NAMES_OTHER_KEY`
 */
export function checkTurn(input: OpenedInput, rule: RoleRule, role: string, certificate: Certificate): RecordSlot {
  const slots = requiredSlots(input.record, rule);
  const place = slots.record.findIndex((slot) => slot.role === role);
  const slot = slots.record[place];
  if (slot === undefined) throw notExpected(input.type, slots, rule, role);
  const signed = (wanted: RecordSlot): boolean => timesSigned(input, wanted.role) >= wanted.needed;
  if (signed(slot)) throw new KhueError('ROLE_ALREADY_SIGNED', { params: roleParams('role', role) });
  // Subject teachers cannot sign after the first outer signature, so theirs are needed first whatever the order.
  const entry = slots.entries.find((wanted) => teachersOf(input, wanted) < wanted.needed);
  if (entry !== undefined) throw outOfTurn(role, missingTeachers(input, slots));
  if (rule.order === 'strict') {
    const missing = slots.record.slice(0, place).find((earlier) => !signed(earlier));
    if (missing !== undefined) throw outOfTurn(role, roleWords(missing.role));
    const later = slots.record.slice(place + 1).find((other) => timesSigned(input, other.role) > 0);
    if (later !== undefined)
      throw new KhueError('ROLE_TOO_LATE', {
        params: { ...roleParams('role', role), ...roleParams('later', later.role) },
      });
  }
  checkSealKey(input, role, certificate);
  checkRowKey(input, role, certificate);
  return slot;
}

/**
 * Whether this role may sign this entry now.
 * @throws KhueError `ROLE_NOT_EXPECTED`, `ENTRY_TAKEN_OVER`, `ENTRY_WITHOUT_RESULT`, `ENTRY_ALREADY_SIGNED`,
 *   `ENTRY_SIGNATURES_FULL`, `ROW_NAMES_OTHER_KEY`
 */
export function checkEntryTurn(
  input: OpenedInput,
  rule: RoleRule,
  entry: EntrySlot,
  role: string,
  certificate: Certificate,
  most: number,
): void {
  const subject = entry.subject ?? '';
  const at = { params: { subject }, path: entry.pointer };
  if (!rule.requirements.some((requirement) => requirement.role === role && requirement.scope === 'entry'))
    throw notExpected(input.type, requiredSlots(input.record, rule), rule, role);
  if (entry.takenOver) throw new KhueError('ENTRY_TAKEN_OVER', at);
  if (!entry.carriesResult) throw new KhueError('ENTRY_WITHOUT_RESULT', at);
  const there = input.entries.filter((signature) => signature.entry === entry.pointer);
  if (there.some((signature) => signature.signerCertificate?.spkiSha256 === certificate.spkiSha256))
    throw new KhueError('ENTRY_ALREADY_SIGNED', at);
  if (there.length >= most)
    throw new KhueError('ENTRY_SIGNATURES_FULL', { params: { subject, most }, path: entry.pointer });
  const keys = entry.rows.map((row) => row.spkiSha256);
  if (keys.length > 0 && keys.every((key) => key !== undefined && key !== certificate.spkiSha256))
    throw new KhueError('ROW_NAMES_OTHER_KEY', {
      params: { name: entry.rows.map((row) => row.name ?? '…').join(', '), ...roleParams('role', role) },
      path: entry.pointer,
    });
}

/** @throws KhueError `ENTRY_AFTER_RECORD` */
export function checkNotYetSigned(input: OpenedInput): void {
  const first = input.outer[0];
  if (first !== undefined)
    throw new KhueError('ENTRY_AFTER_RECORD', { params: roleParams('role', first.claimedRole?.role ?? '…') });
}

function timesSigned(input: OpenedInput, role: string): number {
  const keys = input.outer.filter((signature) => signature.claimedRole?.role === role);
  return new Set(keys.map((signature) => signature.signerCertificate?.spkiSha256)).size;
}

/** Teachers who have signed an entry, each key counted once. */
function teachersOf(input: OpenedInput, entry: EntrySlot): number {
  const signatures = input.entries.filter((signature) => signature.entry === entry.pointer);
  return new Set(signatures.map((signature) => signature.signerCertificate?.spkiSha256)).size;
}

function missingTeachers(input: OpenedInput, slots: RequiredSlots): { vi: string; en: string } {
  const subjects = slots.entries
    .filter((wanted) => teachersOf(input, wanted) < wanted.needed)
    .map(({ index, subject }) => nameOfSubject(input, index) ?? subject ?? `/bang_diem_hoc_ba/${index}`)
    .join(', ');
  const { vi, en } = roleWords('subject-teacher');
  return { vi: `${vi} (${subjects})`, en: `${en} (${subjects})` };
}

function nameOfSubject(input: OpenedInput, index: number): string | undefined {
  const entries = input.record['bang_diem_hoc_ba'] as readonly Record<string, unknown>[] | undefined;
  const name = entries?.[index]?.['ten_mon_hoc'];
  return typeof name === 'string' ? name : undefined;
}

function outOfTurn(role: string, missing: { vi: string; en: string }): KhueError {
  return new KhueError('ROLE_OUT_OF_TURN', {
    params: { ...roleParams('role', role), missing: missing.vi, missingEn: missing.en },
  });
}

function notExpected(type: string, slots: RequiredSlots, rule: RoleRule, role: string): KhueError {
  const entryRoles = rule.requirements.filter(({ scope }) => scope === 'entry').map((wanted): string => wanted.role);
  const recordRoles = slots.record.map((slot) => slot.role);
  if (entryRoles.includes(role) && !recordRoles.includes(role)) return new KhueError('ROLE_NEEDS_ENTRY');
  const roles = [...entryRoles, ...recordRoles];
  return new KhueError('ROLE_NOT_EXPECTED', {
    params: {
      type,
      ...roleParams('role', role),
      roles: roles.map((name) => roleWords(name).vi).join(' → '),
      rolesEn: roles.map((name) => roleWords(name).en).join(' → '),
    },
  });
}

/** The seal's key fills no other place (contract §2). */
function checkSealKey(input: OpenedInput, role: string, certificate: Certificate): void {
  const same = [...input.outer, ...input.entries].find(
    (signature) =>
      signature.signerCertificate?.spkiSha256 === certificate.spkiSha256 &&
      (role === SEAL_ROLE || signature.claimedRole?.role === SEAL_ROLE),
  );
  if (same === undefined) return;
  const other = role === SEAL_ROLE ? (same.claimedRole?.role ?? '…') : role;
  throw new KhueError('SEAL_KEY_NOT_SEPARATE', { params: roleParams('role', other) });
}

/** `danh_sach_nguoi_ky` may name the key that will sign. */
function checkRowKey(input: OpenedInput, role: string, certificate: Certificate): void {
  const rows = listedSignatories(input.record).filter((row) => row.role === role);
  if (rows.length === 0) return;
  if (rows.some(({ spkiSha256 }) => spkiSha256 === undefined || spkiSha256 === certificate.spkiSha256)) return;
  throw new KhueError('ROW_NAMES_OTHER_KEY', {
    params: { name: capitalised(rows.map((row) => row.name ?? '…').join(', ')), ...roleParams('role', role) },
    path: `/danh_sach_nguoi_ky/${rows[0]!.index}`,
  });
}
