/** Whose turn it is: required places, order, what is already there (contract §2). Everything comes from the rule table. */
import type { CarriedSignature } from '../document/signed-document.js';
import { KhueError } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import { defaultRoleRules } from '../trust/default-role-rules.js';
import { pickRoleRule, rulesFor } from '../trust/role-rules.js';
import type { RoleRule, TrustStore } from '../trust/types.js';
import type { RecordEntry, RecordShape } from '../validation/record-shape.js';
import { type RequiredSignatories, requiredSignatories, type Slot } from '../validation/slots.js';
import type { Certificate } from '../x509/index.js';
import type { Signatory } from './signatories.js';
import { capitalised, roleParams, roleWords } from './words.js';

const SEAL_ROLE = 'school-seal';

export function roleRulesFor(type: string, trust: TrustStore | undefined): readonly RoleRule[] {
  return trust === undefined ? rulesFor(defaultRoleRules, type) : trust.roleRules(type);
}

/** What the rules look at: a record, or a PDF with one inside. */
export interface TurnInput {
  readonly shape: RecordShape;
  readonly signatories: readonly Signatory[];
  /** Signatures over the whole record, of every layer. */
  readonly outer: readonly CarriedSignature[];
  /** Signatures over entries, of every layer. */
  readonly entries: readonly CarriedSignature[];
  /** Those of the file that is to be signed: on a PDF a role signs that has signed the record inside. Absent: all. */
  readonly layer?: readonly CarriedSignature[];
}

/** What the row in force asks of a record. */
export interface RequiredHere extends RequiredSignatories {
  /** Roles that sign entries. */
  readonly entryRoles: readonly string[];
}

/** @throws KhueError `ROLE_RULES_MISSING` */
export function requiredHere(input: TurnInput, rules: readonly RoleRule[], at: InstantMs): RequiredHere {
  const { type, digitised } = input.shape;
  const rule = pickRoleRule(rules, type, at, digitised);
  if (rule === undefined) throw new KhueError('ROLE_RULES_MISSING', { params: { type, date: formatVietnamDate(at) } });
  const entryRoles = rule.requirements.filter(({ scope }) => scope === 'entry').map(({ role }) => role);
  return { ...requiredSignatories([rule], input.shape), entryRoles };
}

/**
 * Whether an outer signature of this role may be put now.
 * @returns its places
 * @throws KhueError `ROLE_NOT_EXPECTED`, `ROLE_NEEDS_ENTRY`, `ROLE_ALREADY_SIGNED`, `ROLE_OUT_OF_TURN`, `ROLE_TOO_LATE`
 */
export function checkTurn(
  input: TurnInput,
  required: RequiredHere,
  role: string,
  certificate: Certificate,
): readonly Slot[] {
  const own = required.slots.filter((slot) => slot.scope === 'record' && slot.role === role && !slot.standIn);
  if (own.length === 0) throw notExpected(input, required, role);
  const there = layerOf(input, role);
  // Each of several issuing bodies may sign in each role, and has to sign in one (contract §3, model 5).
  const most = Math.max(own.length, input.shape.issuerCodes.length);
  if (keysOf(there).size >= most || keysOf(there).has(certificate.spkiSha256))
    throw new KhueError('ROLE_ALREADY_SIGNED', { params: roleParams('role', role) });
  // Subject teachers cannot sign after the first outer signature, so theirs are needed first whatever the order.
  const entries = input.shape.entries.filter((entry) => teachersMissing(input, required, entry));
  if (entries.length > 0) throw outOfTurn(role, teachersOf(required, entries));
  if (required.strict) checkOrder(input, required, role);
  return own;
}

/**
 * Whether this key may fill a place: the one that the record's own list names, and the seal's own.
 * @throws KhueError `SEAL_KEY_NOT_SEPARATE`, `ROW_NAMES_OTHER_KEY`
 */
export function checkKey(input: TurnInput, places: readonly Slot[], role: string, certificate: Certificate): void {
  checkSealKey(input, role, certificate);
  checkRowKey(input, places, role, certificate);
}

function checkOrder(input: TurnInput, required: RequiredHere, role: string): void {
  const place = required.sequence.indexOf(role);
  // A role that only the record's own list adds has no place in the order.
  if (place < 0) return;
  const missing = required.sequence.slice(0, place).find((earlier) => roleMissing(input, required, earlier));
  if (missing !== undefined) throw outOfTurn(role, roleWords(missing));
  const later = required.sequence.slice(place + 1).find((other) => layerOf(input, other).length > 0);
  if (later !== undefined)
    throw new KhueError('ROLE_TOO_LATE', {
      params: { role: capitalised(roleWords(role).vi), roleEn: roleWords(role).en, ...roleParams('later', later) },
    });
}

function roleMissing(input: TurnInput, required: RequiredHere, role: string): boolean {
  const needed = required.slots.filter((slot) => slot.scope === 'record' && slot.role === role && !slot.standIn);
  return keysOf(outerOf(input, role)).size < needed.length;
}

/**
 * Whether this role may sign this entry now.
 * @throws KhueError `ROLE_NOT_EXPECTED`, `ENTRY_TAKEN_OVER`, `ENTRY_WITHOUT_RESULT`, `ENTRY_ALREADY_SIGNED`,
 *   `ENTRY_SIGNATURES_FULL`, `ROW_NAMES_OTHER_KEY`
 */
export function checkEntryTurn(
  input: TurnInput,
  required: RequiredHere,
  entry: RecordEntry,
  role: string,
  certificate: Certificate,
  most: number,
): void {
  const subject = entry.subjectName ?? entry.subjectId ?? '';
  const at = { params: { subject }, path: entry.pointer };
  if (!required.entryRoles.includes(role)) throw notExpected(input, required, role);
  if (entry.takenFrom !== undefined) throw new KhueError('ENTRY_TAKEN_OVER', at);
  if (!entry.carriesResult) throw new KhueError('ENTRY_WITHOUT_RESULT', at);
  const there = input.entries.filter((signature) => signature.entry === entry.pointer);
  if (keysOf(there).has(certificate.spkiSha256)) throw new KhueError('ENTRY_ALREADY_SIGNED', at);
  if (there.length >= most)
    throw new KhueError('ENTRY_SIGNATURES_FULL', { params: { subject, most }, path: entry.pointer });
  checkKey(input, slotsOf(required, entry), role, certificate);
}

/** @throws KhueError `ENTRY_AFTER_RECORD` */
export function checkNotYetSigned(input: TurnInput): void {
  const first = (input.layer ?? input.outer).find((signature) => signature.claimedRole?.role !== 'subject-teacher');
  if (first !== undefined)
    throw new KhueError('ENTRY_AFTER_RECORD', { params: roleParams('role', first.claimedRole?.role ?? '…') });
}

export function outerOf(input: TurnInput, role: string): readonly CarriedSignature[] {
  return input.outer.filter((signature) => signature.claimedRole?.role === role);
}

function layerOf(input: TurnInput, role: string): readonly CarriedSignature[] {
  return (input.layer ?? input.outer).filter((signature) => signature.claimedRole?.role === role);
}

function slotsOf(required: RequiredHere, entry: RecordEntry): readonly Slot[] {
  return required.slots.filter((slot) => slot.scope === 'entry' && slot.entry === entry.index && !slot.standIn);
}

/** Each key counts once, however often it signed. */
function teachersMissing(input: TurnInput, required: RequiredHere, entry: RecordEntry): boolean {
  const there = input.entries.filter((signature) => signature.entry === entry.pointer);
  return keysOf(there).size < slotsOf(required, entry).length;
}

export function keysOf(signatures: readonly CarriedSignature[]): ReadonlySet<string | undefined> {
  return new Set(signatures.map((signature) => signature.signerCertificate?.spkiSha256));
}

function teachersOf(required: RequiredHere, entries: readonly RecordEntry[]): { vi: string; en: string } {
  const subjects = entries.map((entry) => entry.subjectName ?? entry.subjectId ?? entry.pointer).join(', ');
  const { vi, en } = roleWords(required.entryRoles[0] ?? 'subject-teacher');
  return { vi: `${vi} (${subjects})`, en: `${en} (${subjects})` };
}

function outOfTurn(role: string, missing: { vi: string; en: string }): KhueError {
  return new KhueError('ROLE_OUT_OF_TURN', {
    params: { ...roleParams('role', role), missing: missing.vi, missingEn: missing.en },
  });
}

function notExpected(input: TurnInput, required: RequiredHere, role: string): KhueError {
  const outer = required.slots.filter(({ scope }) => scope === 'record').map((slot) => slot.role);
  if (required.entryRoles.includes(role) && !outer.includes(role)) return new KhueError('ROLE_NEEDS_ENTRY');
  const roles = [...new Set([...required.entryRoles, ...outer])];
  return new KhueError('ROLE_NOT_EXPECTED', {
    params: {
      type: input.shape.type,
      ...roleParams('role', role),
      roles: roles.map((name) => roleWords(name).vi).join(' → '),
      rolesEn: roles.map((name) => roleWords(name).en).join(' → '),
    },
  });
}

/** The seal's key fills no other place (contract §2). */
function checkSealKey(input: TurnInput, role: string, certificate: Certificate): void {
  const same = [...input.outer, ...input.entries].find(
    (signature) =>
      signature.signerCertificate?.spkiSha256 === certificate.spkiSha256 &&
      signature.claimedRole?.role !== role &&
      (role === SEAL_ROLE || signature.claimedRole?.role === SEAL_ROLE),
  );
  if (same === undefined) return;
  const other = role === SEAL_ROLE ? (same.claimedRole?.role ?? '…') : role;
  throw new KhueError('SEAL_KEY_NOT_SEPARATE', { params: roleParams('role', other) });
}

/** `danh_sach_nguoi_ky` may name the key that will sign; a place without a key is open to anyone in the role. */
function checkRowKey(input: TurnInput, slots: readonly Slot[], role: string, certificate: Certificate): void {
  if (slots.length === 0) return;
  if (slots.some(({ spkiSha256 }) => spkiSha256 === undefined || spkiSha256 === certificate.spkiSha256)) return;
  const keys = slots.map((slot) => slot.spkiSha256);
  const names = input.signatories.filter((row) => row.spkiSha256 !== undefined && keys.includes(row.spkiSha256));
  throw new KhueError('ROW_NAMES_OTHER_KEY', {
    params: { name: capitalised(names.map((row) => row.name ?? '…').join(', ')), ...roleParams('role', role) },
    path: `/danh_sach_nguoi_ky/${names[0]?.index ?? 0}`,
  });
}
