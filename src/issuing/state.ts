import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { checkRecord } from '../record/index.js';
import type { JsonValue } from '../record/json-value.js';
import type { Instant } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { instantOf } from './context.js';
import { type OpenedInput, openInput } from './input.js';
import { keysOf, outerOf, requiredHere, roleRulesFor } from './turn.js';

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
 * Reads a record or signed file and says which signatures it has and needs.
 * @throws KhueError of `openInput`; `ROLE_RULES_MISSING`
 */
export function signingState(bytes: Uint8Array, options: SigningStateOptions): SigningState {
  const input = openInput(bytes, options.limits);
  const { shape, record } = input;
  const roleRules = roleRulesFor(shape.type, options.trust);
  const required = requiredHere(input, roleRules, instantOf(options.at));
  const places = placesOf(input, required);
  const error = checkRecord(record, { roleRules }).problems.find(({ severity }) => severity === 'error');
  const className = text(record['ten_lop_hoc']);
  const entriesMissing = places.filter(({ entry, needed, signed }) => entry !== undefined && signed < needed);
  const missing = required.sequence.filter((role) =>
    places.some((place) => place.entry === undefined && place.role === role && place.signed < place.needed),
  );
  const next =
    entriesMissing.length > 0 && input.outer.length === 0
      ? [...new Set(entriesMissing.map(({ role }) => role))]
      : required.strict
        ? missing.slice(0, 1)
        : missing;
  return {
    ...(shape.id === undefined ? {} : { id: shape.id }),
    type: shape.type,
    ...(className === undefined ? {} : { className }),
    ...(shape.issuerCodes[0] === undefined ? {} : { issuer: shape.issuerCodes[0] }),
    places,
    next,
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

function placesOf(input: OpenedInput, required: ReturnType<typeof requiredHere>): SigningPlace[] {
  const places: SigningPlace[] = [];
  for (const entry of input.shape.entries) {
    const slots = required.slots.filter(
      (slot) => slot.scope === 'entry' && slot.entry === entry.index && !slot.standIn,
    );
    if (slots.length === 0) continue;
    const there = keysOf(input.entries.filter((signature) => signature.entry === entry.pointer)).size;
    const subject = entry.subjectName ?? entry.subjectId;
    places.push({
      role: slots[0]!.role,
      entry: entry.pointer,
      ...(subject === undefined ? {} : { subject }),
      names: namesOf(input, slots[0]!.role, entry.subjectId),
      needed: slots.length,
      signed: Math.min(there, slots.length),
    });
  }
  for (const role of required.sequence) {
    const needed = required.slots.filter(
      (slot) => slot.scope === 'record' && slot.role === role && !slot.standIn,
    ).length;
    if (needed === 0) continue;
    const signed = Math.min(keysOf(outerOf(input, role)).size, needed);
    places.push({ role, names: namesOf(input, role, undefined), needed, signed });
  }
  return places;
}

function namesOf(input: OpenedInput, role: string, subject: string | undefined): string[] {
  return input.signatories
    .filter((row) => row.role === role && (subject === undefined || row.subject === subject))
    .flatMap(({ name }) => (name === undefined ? [] : [name]));
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
