import type { Finding } from '../../errors.js';

/** How far a saving went (standards note, Reading 5), each level allowing what the ones before it do. */
export const CHANGE_LEVELS = ['NONE', 'LTA_UPDATES', 'FORM_FILLING', 'ANNOTATIONS', 'OTHER'] as const;
export type ChangeLevel = (typeof CHANGE_LEVELS)[number];

export function isAbove(level: ChangeLevel, allowed: ChangeLevel): boolean {
  return CHANGE_LEVELS.indexOf(level) > CHANGE_LEVELS.indexOf(allowed);
}

/** Families of attacks that a change is told to belong to (standards note, Reading 6); each has a sentence, `PDF_FAMILY_…`. */
export type AttackFamily =
  | 'UNIVERSAL_FORGERY'
  | 'INCREMENTAL_SAVING'
  | 'SHADOW_HIDE'
  | 'SHADOW_REPLACE'
  | 'SHADOW_HIDE_AND_REPLACE'
  | 'EVIL_ANNOTATION'
  | 'SNEAKY_SIGNATURE'
  | 'APPEARANCE_SWAP'
  | 'OBJECT_STREAM_OVERRIDE'
  | 'SIGNATURE_WRAPPING'
  | 'ACTION';

/** One thing that a saving changed. */
export interface Change {
  readonly level: ChangeLevel;
  readonly finding: Finding;
  /** Qualified name of the form field that it touches. */
  readonly field?: string;
  readonly family?: AttackFamily;
  /** Not allowed after a certification signature, whatever its level: a new picture on a certified page. */
  readonly notAfterCertification?: true;
  /** What the closed list of contract §3 (standards note, Writing 7) may allow under policy `record`. */
  readonly kind:
    | 'signature' // the value and appearance of a field that was there, empty
    | 'new-signature' // a field with a signature that was not there
    | 'timestamp'
    | 'validation-data'
    | 'field'
    | 'metadata'
    | 'bookkeeping'
    | 'annotation'
    | 'other';
}

/** What one saving changed in the document before it. */
export interface RevisionChanges {
  readonly revision: number;
  readonly changes: readonly Change[];
}

export function levelOf(changes: readonly Change[]): ChangeLevel {
  let worst: ChangeLevel = 'NONE';
  for (const { level } of changes) if (isAbove(level, worst)) worst = level;
  return worst;
}

/** The family of attacks that a change looks like where it is not allowed; a name for people, not a judgement. */
export function familyOfChange({ family, kind }: Change): AttackFamily {
  if (family !== undefined) return family;
  if (kind === 'annotation') return 'EVIL_ANNOTATION';
  return kind === 'signature' || kind === 'new-signature' || kind === 'timestamp'
    ? 'SNEAKY_SIGNATURE'
    : 'INCREMENTAL_SAVING';
}
