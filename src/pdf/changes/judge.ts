import type { Finding } from '../../errors.js';
import type { Locks } from './locks.js';
import { type Change, isAbove, type RevisionChanges } from './types.js';

export interface ChangesAfter {
  readonly changesAfter: 'NONE' | 'PERMITTED' | 'SUSPICIOUS';
  /** Why SUSPICIOUS. */
  readonly finding?: Finding;
}

export interface JudgedPart {
  /** The revision that the signature closes. */
  readonly revision: number;
  readonly locks: Locks;
}

/** Without a word of the signature's own: further signatures, form filling and long-term updates (ISO 32000-2 §12.8.2.1). */
const UNSAID = 'FORM_FILLING';

/**
 * Whether what came after each signature was allowed under policy `signatures`: by the levels of its own and of every signature before it,
 * and by the fields that they lock. Linear: revisions are walked once, from the newest.
 * @param signatures in the order of their revisions
 * @param changes by revision
 */
export function judgeChanges(
  signatures: readonly JudgedPart[],
  changes: readonly (RevisionChanges | undefined)[],
): readonly ChangesAfter[] {
  return signatures.map(({ locks, revision }) => {
    let touched = false;
    for (let at = revision + 1; at < changes.length; at++) {
      const of = changes[at];
      if (of === undefined) continue;
      for (const change of of.changes) {
        touched = true;
        const finding = forbidden(change, locks, at);
        if (finding !== undefined) return { changesAfter: 'SUSPICIOUS', finding };
      }
    }
    // A saving that changed nothing is a saving all the same: the file is longer than what was signed.
    return { changesAfter: touched || revision < changes.length - 1 ? 'PERMITTED' : 'NONE' };
  });
}

function forbidden(change: Change, locks: Locks, revision: number): Finding | undefined {
  const params = { revision: revision + 1, what: describe(change) };
  if (isAbove(change.level, locks.level ?? UNSAID)) return { code: 'PDF_CHANGED_AFTER', params };
  const locked = change.kind !== 'timestamp' && change.field !== undefined && locks.locksField(change.field);
  return locked ? { code: 'PDF_LOCK_VIOLATED', params } : undefined;
}

function describe({ finding }: Change): string {
  const { code, params } = finding;
  return params === undefined ? code : `${code} ${Object.values(params).join(' ')}`;
}
