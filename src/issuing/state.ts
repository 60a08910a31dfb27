import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { checkRecord } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Instant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { instantOf } from './context.js';
import { openFile } from './file.js';
import { fieldsOf } from './pdf-fields.js';
import type { OpenedPdf } from './pdf-input.js';
import { keysOf, outerOf, type RequiredHere, requiredHere, roleRulesFor, type TurnInput } from './turn.js';

/** One place where a signature is required, and whether it is there. */
export interface SigningPlace {
  readonly role: string;
  /** JSON Pointer and subject, of a place in an entry. */
  readonly entry?: string;
  readonly subject?: string;
  /** Who the record says will sign: claims. */
  readonly names: readonly string[];
  /** Signatures needed and there. */
  readonly needed: number;
  readonly signed: number;
}

/** How far a record is with its signatures: seen without a key or a PIN. */
export interface SigningState {
  readonly id?: string;
  readonly type: string;
  /** `ten_lop_hoc`. */
  readonly className?: string;
  /** Code of the issuing body. */
  readonly issuer?: string;
  /** `2025-2026`: `nam_bat_dau` and `nam_ket_thuc`. */
  readonly schoolYear?: string;
  readonly places: readonly SigningPlace[];
  /** Roles that may sign now; empty when all is signed. */
  readonly next: readonly string[];
  /** Signed things that cannot be signed further: what is wrong with the record itself. */
  readonly problem?: KhueError;
}

export interface SigningStateOptions {
  /** When the rule table is asked. */
  readonly at: Instant;
  /** Absent: the package's own rule table. */
  readonly trust?: TrustStore;
  readonly limits?: Partial<Limits>;
}

/**
 * Reads a record, a signed file or a PDF with a record inside, and says which signatures it has and needs. On a PDF a role for which its page
 * has a field signs there, whoever has signed the record inside.
 * @throws KhueError of `openInput`, `openPdfInput`; `PDF_WITHOUT_RECORD`; `ROLE_RULES_MISSING`
 */
export function signingState(bytes: Uint8Array, options: SigningStateOptions): SigningState {
  const { record, turn, pdf } = opened(bytes, withLimits(options.limits));
  const { shape } = turn;
  const roleRules = roleRulesFor(shape.type, options.trust);
  const required = requiredHere(turn, roleRules, instantOf(options.at));
  const places = placesOf(turn, required, pdf);
  const error = checkRecord(record, { roleRules }).problems.find(({ severity }) => severity === 'error');
  const className = text(record['ten_lop_hoc']);
  const schoolYear = schoolYearOf(record);
  return {
    ...(shape.id === undefined ? {} : { id: shape.id }),
    type: shape.type,
    ...(className === undefined ? {} : { className }),
    ...(shape.issuerCodes[0] === undefined ? {} : { issuer: shape.issuerCodes[0] }),
    ...(schoolYear === undefined ? {} : { schoolYear }),
    places,
    next: nextOf(turn, required, places),
    ...(error === undefined
      ? {}
      : {
          problem: new KhueError('RECORD_HAS_ERRORS', {
            params: { count: 1, pointer: error.pointer || '/', problem: error.vi, problemEn: error.en },
            path: error.pointer,
          }),
        }),
  };
}

interface Opened {
  readonly record: JsonObject;
  readonly turn: TurnInput;
  readonly pdf?: OpenedPdf;
}

function opened(bytes: Uint8Array, limits: Limits): Opened {
  const input = openFile(bytes, limits);
  if (input.kind !== 'pdf') return { record: input.record, turn: input };
  if (input.record === undefined) throw new KhueError('PDF_WITHOUT_RECORD');
  return { record: input.record.input.record, turn: input.record.turn, pdf: input };
}

/** Roles that may sign now: those that miss a signature and before which none is missing in the record or on its page. */
function nextOf(turn: TurnInput, required: RequiredHere, places: readonly SigningPlace[]): string[] {
  const open = places.filter(({ needed, signed }) => signed < needed);
  const entries = open.filter(({ entry }) => entry !== undefined);
  const nobody = (turn.layer ?? turn.outer).every(({ claimedRole }) => claimedRole?.role === 'subject-teacher');
  if (entries.length > 0 && nobody) return [...new Set(entries.map(({ role }) => role))];
  const missing = recordRolesOf(required).filter((role) =>
    open.some((place) => place.entry === undefined && place.role === role),
  );
  if (!required.strict) return missing;
  // What the record inside bears already stands before what its page still lacks.
  const first = required.sequence.findIndex((role) => keysOf(outerOf(turn, role)).size < neededOf(required, role));
  return missing.filter((role) => first < 0 || required.sequence.indexOf(role) <= first);
}

/** In the order of the table, then those that only the record's own list adds: they have no place in it (contract §2). */
function recordRolesOf({ sequence, slots }: RequiredHere): readonly string[] {
  return [...new Set([...sequence, ...slots.flatMap(({ scope, role }) => (scope === 'record' ? [role] : []))])];
}

function neededOf(required: RequiredHere, role: string): number {
  return required.slots.filter((slot) => slot.scope === 'record' && slot.role === role && !slot.standIn).length;
}

function placesOf(turn: TurnInput, required: RequiredHere, pdf: OpenedPdf | undefined): SigningPlace[] {
  const places: SigningPlace[] = [];
  const onPage = (role: string, subject?: string): boolean =>
    pdf !== undefined && fieldsOf(pdf, role, subject) !== undefined;
  for (const entry of turn.shape.entries) {
    const slots = required.slots.filter(
      (slot) => slot.scope === 'entry' && slot.entry === entry.index && !slot.standIn,
    );
    if (slots.length === 0) continue;
    const { role } = slots[0]!;
    const there = turn.entries.filter((signature) => signature.entry === entry.pointer);
    const counted = onPage(role, entry.subjectId) ? there.filter(({ pdf: place }) => place !== undefined) : there;
    const subject = entry.subjectName ?? entry.subjectId;
    places.push({
      role,
      entry: entry.pointer,
      ...(subject === undefined ? {} : { subject }),
      names: namesOf(turn, role, entry.subjectId),
      needed: slots.length,
      signed: Math.min(keysOf(counted).size, slots.length),
    });
  }
  for (const role of recordRolesOf(required)) {
    const needed = neededOf(required, role);
    if (needed === 0) continue;
    const there = outerOf(turn, role);
    const counted = onPage(role) ? there.filter(({ pdf: place }) => place !== undefined) : there;
    places.push({
      role,
      names: namesOf(turn, role, undefined),
      needed,
      signed: Math.min(keysOf(counted).size, needed),
    });
  }
  return places;
}

function namesOf(input: TurnInput, role: string, subject: string | undefined): string[] {
  return input.signatories
    .filter((row) => row.role === role && (subject === undefined || row.subject === subject))
    .flatMap(({ name }) => (name === undefined ? [] : [name]));
}

function schoolYearOf({ nam_bat_dau: from, nam_ket_thuc: to }: JsonObject): string | undefined {
  return Number.isSafeInteger(from) && Number.isSafeInteger(to) ? `${from as number}-${to as number}` : undefined;
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
