import { type InstantMs, isCivilDate, parseInstant, startOfDayMs } from '../../time.js';
import { STATUS_CHANGE_KINDS, type StatusChange, type StatusChangeKind, type StatusState } from './types.js';

const after: Readonly<Record<StatusChangeKind, StatusState | undefined>> = {
  corrected: undefined,
  revoked: 'REVOKED',
  cancelled: 'REVOKED',
  recalled: 'REVOKED',
  superseded: 'SUPERSEDED',
  suspended: 'SUSPENDED',
  restored: 'VALID',
};

/** The state that the changes up to `at` lead to, and the one that says so. Changes of one moment count in the order of the list. */
export function stateAfter(
  changes: readonly StatusChange[],
  at: InstantMs,
): { readonly state: StatusState; readonly change?: StatusChange } {
  let state: StatusState = 'VALID';
  let change: StatusChange | undefined;
  for (const one of [...changes].sort((a, b) => a.atMs - b.atMs)) {
    if (one.atMs > at) break;
    const next = after[one.kind];
    // A correction says nothing of a record that is not in force.
    if (next === undefined && state !== 'VALID') continue;
    state = next ?? state;
    change = one;
  }
  return change === undefined ? { state } : { state, change };
}

const MOST_TEXT = 500;

/** Reads `kind`, `at`, `qd`, `lyDo`, `successor` of an entry; `undefined` when one of them is not as contract §7 has it. */
export function readChange(entry: Readonly<Record<string, unknown>>, kind: unknown): StatusChange | undefined {
  const known = STATUS_CHANGE_KINDS.find((one) => one === kind);
  const { at, lyDo, qd, successor } = entry;
  if (known === undefined || typeof at !== 'string') return undefined;
  const atMs = isCivilDate(at) ? startOfDayMs(at) : parseInstant(at);
  if (atMs === undefined) return undefined;
  for (const text of [qd, lyDo, successor]) {
    if (text !== undefined && (typeof text !== 'string' || text.length > MOST_TEXT)) return undefined;
  }
  return {
    kind: known,
    at,
    atMs,
    ...(typeof qd === 'string' && { decision: qd }),
    ...(typeof lyDo === 'string' && { reason: lyDo }),
    ...(typeof successor === 'string' && { successor }),
  };
}
