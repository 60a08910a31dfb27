import type { Finding } from '../../errors.js';
import type { Locks } from './locks.js';
import {
  type AttackFamily,
  CHANGE_LEVELS,
  type Change,
  type ChangeLevel,
  familyOfChange,
  isAbove,
  type RevisionChanges,
} from './types.js';

export interface ChangesAfter {
  readonly changesAfter: 'NONE' | 'PERMITTED' | 'SUSPICIOUS';
  /** Why SUSPICIOUS. */
  readonly finding?: Finding;
  /** The attack that it looks like. */
  readonly family?: AttackFamily;
}

export interface JudgedPart {
  /** The revision that the signature closes. */
  readonly revision: number;
  readonly locks: Locks;
}

/** Without a word of the signature's own: further signatures, form filling and long-term updates (ISO 32000-2 §12.8.2.1). */
const UNSAID = 'FORM_FILLING';

/**
 * Whether what came after each signature was allowed under policy `signatures`, by its own level and the fields that it locks. Revisions are
 * walked once, from the newest; only signatures that lock fields look at the changes of fields one by one.
 * @param signatures in the order of their revisions
 * @param changes by revision
 */
export function judgeChanges(
  signatures: readonly JudgedPart[],
  changes: readonly (RevisionChanges | undefined)[],
): readonly ChangesAfter[] {
  const next = nextForbidden(changes);
  const touchings = fieldChanges(changes);
  return signatures.map(({ locks, revision }) => {
    const level = locks.level ?? UNSAID;
    const after = next[revision + 1];
    const first = earlier(after?.above.get(level), locks.certifies ? after?.certified : undefined);
    const locked = locks.locksAny
      ? touchings.find((one) => one.revision > revision && locks.locksField(one.field))
      : undefined;
    const worst = earlier(first, locked);
    if (worst !== undefined) {
      const params = { revision: worst.revision + 1, what: describe(worst.change) };
      const code = worst === first ? 'PDF_CHANGED_AFTER' : 'PDF_LOCK_VIOLATED';
      return { changesAfter: 'SUSPICIOUS', finding: { code, params }, family: familyOfChange(worst.change) };
    }
    // A saving that changed nothing is a saving all the same: the file is longer than what was signed.
    return { changesAfter: revision < changes.length - 1 ? 'PERMITTED' : 'NONE' };
  });
}

interface Placed {
  readonly revision: number;
  readonly change: Change;
}

/** Of what comes at or after a revision: the first change above each level, and the first that a certification does not allow. */
interface NextForbidden {
  readonly above: ReadonlyMap<ChangeLevel, Placed>;
  readonly certified?: Placed;
}

function nextForbidden(changes: readonly (RevisionChanges | undefined)[]): readonly (NextForbidden | undefined)[] {
  const all: (NextForbidden | undefined)[] = changes.map(() => undefined);
  let later: NextForbidden | undefined;
  for (let revision = changes.length - 1; revision >= 0; revision--) {
    const own = changes[revision]?.changes ?? [];
    if (own.length > 0) {
      const above = new Map(later?.above);
      let certified = later?.certified;
      for (const change of [...own].reverse()) {
        const placed = { revision, change };
        for (const level of CHANGE_LEVELS) if (isAbove(change.level, level)) above.set(level, placed);
        if (change.notAfterCertification === true) certified = placed;
      }
      later = { above, ...(certified !== undefined && { certified }) };
    }
    all[revision] = later;
  }
  return all;
}

interface Touching extends Placed {
  readonly field: string;
}

function fieldChanges(changes: readonly (RevisionChanges | undefined)[]): readonly Touching[] {
  return changes.flatMap((of, revision) =>
    (of?.changes ?? []).flatMap((change) =>
      change.field === undefined ? [] : [{ revision, change, field: change.field }],
    ),
  );
}

function earlier<P extends Placed>(a: P | undefined, b: P | undefined): P | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.revision < a.revision ? b : a;
}

function describe({ finding }: Change): string {
  const { code, params } = finding;
  return params === undefined ? code : `${code} ${Object.values(params).join(' ')}`;
}
