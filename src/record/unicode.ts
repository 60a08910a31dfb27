export type UnicodeFaultKind =
  | 'not-nfc'
  | 'eth'
  | 'control'
  | 'bidirectional'
  | 'zero-width'
  | 'private-use'
  | 'unassigned'
  | 'lone-surrogate'
  | 'replacement';

export interface UnicodeFault {
  readonly kind: UnicodeFaultKind;
  readonly severity: 'error' | 'warning';
  /** JSON Pointer of the value; for a property name, of the member that it names. */
  readonly pointer: string;
  /** Whether the fault stands in a property name. */
  readonly inName: boolean;
  /** The code points at fault, `U+00D0`; empty for `not-nfc`. */
  readonly characters: readonly string[];
  readonly vi: string;
  readonly en: string;
}

export interface UnicodeChange {
  readonly pointer: string;
  readonly before: string;
  readonly after: string;
  readonly vi: string;
  readonly en: string;
}

import type { JsonValue } from './json-value.js';

export function findUnicodeFaults(_value: unknown): readonly UnicodeFault[] {
  throw new Error('being built');
}
export function fixUnicode(_value: unknown): { value: JsonValue; changes: readonly UnicodeChange[] } {
  throw new Error('being built');
}
export function escapeForDisplay(_text: string): string {
  throw new Error('being built');
}
