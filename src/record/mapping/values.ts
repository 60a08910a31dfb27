import { wordOf } from '../../codes.js';
import { KhueError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../json-value.js';
import { levels, sections } from './fields.js';
import type { FieldRow, LevelRow, Section } from './types.js';

/** A value of a record on its way through the mapping; objects have no prototype, as those of the strict reader. */
export type Draft = { [name: string]: JsonValue };

export const draft = (): Draft => Object.create(null) as Draft;

/** What a file holds beside the record: put back where it was, never read. */
export interface CarriedValue {
  /** JSON Pointer in the ministry's JSON. */
  readonly pointer: string;
  readonly value: JsonValue;
}

const byName = new Map(sections.map((section) => [section.name, section]));
const rowsByKey = new Map(
  sections.map((section) => [section.name, new Map(section.rows.map((row) => [row.key, row]))] as const),
);

export function levelOf(capHoc: JsonValue | undefined): LevelRow | undefined {
  return levels.find((row) => row.level === capHoc);
}

/** The section of an object or item; the summary's and the subjects' depend on the level of school. */
export function sectionOf(row: FieldRow, level: LevelRow): Section {
  if (row.section === 'tong-ket') return byName.get(level.summary)!;
  if (row.section === 'ket-qua-mon') return byName.get(level.subject)!;
  return byName.get(row.section!)!;
}

export const rootSection = byName.get('hoc-ba')!;

export function rowOf(section: Section, key: string): FieldRow | undefined {
  return rowsByKey.get(section.name)!.get(key);
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

export function mappingError(pointer: string, expected: string, offset?: number): KhueError {
  return new KhueError('MAPPING_VALUE', {
    path: pointer,
    params: { expected },
    ...(offset === undefined ? {} : { offset }),
  });
}

export function requireObject(value: JsonValue | undefined, pointer: string): JsonObject {
  if (!isObject(value)) throw mappingError(pointer, 'an object');
  return value;
}

export function child(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

export function equalValues(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equalValues(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalValues(a[name], b[name]))
  );
}

/** The level of a record: from `cap_hoc_id`, which must be one of the table's. */
export function levelOfRecord(record: JsonObject): LevelRow {
  const type = record['loai_ho_so'];
  const level = levelOf(record['cap_hoc_id']);
  if (level === undefined || (type !== undefined && !wordOf(type).startsWith('hoc-ba/'))) {
    throw new KhueError('MAPPING_TYPE_UNKNOWN', {
      params: { type: wordOf(type ?? record['cap_hoc_id'] ?? ''), known: levels.map((row) => row.type).join(', ') },
    });
  }
  return level;
}
