import { KhueError } from '../errors.js';

/** One place where a record departs from its schema, in whole sentences for people. */
export interface SchemaProblem {
  /** JSON Pointer of the member concerned; a missing or unknown member is named itself, not its parent. */
  readonly pointer: string;
  /** Keyword of JSON Schema 2020-12 that failed (`required`, `enum`, `unevaluatedProperties`, …), or `known`. */
  readonly keyword: string;
  readonly vi: string;
  readonly en: string;
}

export interface RecordValidation {
  /** False when no published schema has this `loai_ho_so` and `phien_ban`; the one problem then lists those that do. */
  readonly known: boolean;
  readonly type?: string;
  readonly version?: string;
  readonly problems: readonly SchemaProblem[];
}

/** How a field is classed for privacy (model 6). */
export type PrivacyClass = 'co-ban' | 'nhay-cam' | 'khong';

/** One published record schema. */
export interface RecordSchema {
  /** `loai_ho_so`. */
  readonly type: string;
  /** `phien_ban`, `major.minor`. */
  readonly version: string;
  /** URN of the schema. */
  readonly id: string;
  /** Path in the package, below `schemas/`. */
  readonly file: string;
  readonly title: { readonly vi: string; readonly en: string };
}

export const recordTypes: readonly RecordSchema[] = [];

export function schemaFor(_type: string, _version: string): RecordSchema | undefined {
  throw new KhueError('INTERNAL' as never);
}

export function validateRecord(_value: unknown): RecordValidation {
  throw new KhueError('INTERNAL' as never);
}

/** Class of the member at a JSON Pointer of a record of that type; below `mo_rong` and for unknown members `nhay-cam`. */
export function privacyClassOf(_type: string, _pointer: string): PrivacyClass | undefined {
  throw new KhueError('INTERNAL' as never);
}

/** True for members that number a person (masked to the last four, model 6). */
export function isPersonalNumber(_type: string, _pointer: string): boolean {
  throw new KhueError('INTERNAL' as never);
}
