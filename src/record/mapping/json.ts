import { KhueError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../json-value.js';
import { ownMember, signatories } from './fields.js';
import type { FieldRow, LevelRow, Section } from './types.js';
import {
  type CarriedValue,
  child,
  type Draft,
  draft,
  equalValues,
  isList,
  isObject,
  levelOfRecord,
  mappingError,
  requireObject,
  rootSection,
  rowOf,
  sectionOf,
} from './values.js';

export interface MinistryJsonOptions {
  /** What `ministryJsonToRecord` found beside the record; put back where it was. */
  readonly carried?: readonly CarriedValue[];
  /** Leave out khue's own members (default false). The way back is then not lossless. */
  readonly withoutOwn?: boolean;
}

export interface RecordFromMinistryJson {
  readonly record: JsonObject;
  readonly carried: readonly CarriedValue[];
}

/**
 * A học bạ in the nested keys of the front-end of the ministry's database (domain notes §3). Members that only khue has
 * stand in a member `khue` of the object they belong to. Throws `KhueError`; says nothing about signatures.
 */
export function recordToMinistryJson(record: JsonObject, options: MinistryJsonOptions = {}): JsonObject {
  const level = levelOfRecord(record);
  const out = toMinistry(record, rootSection, level, '', options.withoutOwn === true);
  for (const row of signatories) {
    const signatory = signatoryOf(record, row.role);
    if (signatory === undefined) continue;
    for (const [member, path] of Object.entries(row.members)) {
      const value = signatory[member];
      if (value !== undefined) setPath(out, `${row.json}.${path}`, value);
    }
  }
  for (const { pointer, value } of options.carried ?? []) putBack(out, pointer, value);
  return out;
}

/** The way back. Keys that no row names are returned in `carried` with their place; nothing is dropped. */
export function ministryJsonToRecord(value: JsonValue): RecordFromMinistryJson {
  const object = requireObject(value, '');
  const level = levelOfRecord({ cap_hoc_id: object['cap_hoc_id'] ?? '' });
  const carried: CarriedValue[] = [];
  const aside = new Set(signatories.map((row) => row.json));
  const record = fromMinistry(object, rootSection, level, '', carried, aside);
  if (record['loai_ho_so'] === undefined) record['loai_ho_so'] = level.type;
  for (const row of signatories) readSignatory(object[row.json], row, record, carried);
  return { record, carried };
}

function toMinistry(
  object: JsonObject,
  section: Section,
  level: LevelRow,
  pointer: string,
  withoutOwn: boolean,
): Draft {
  const out = draft();
  const own = draft();
  for (const [key, value] of Object.entries(object)) {
    const row = rowOf(section, key);
    if (row === undefined) own[key] = value;
    else setPath(out, row.json ?? row.key, valueToMinistry(value, row, level, child(pointer, key), withoutOwn));
  }
  if (!withoutOwn && Object.keys(own).length > 0) out[ownMember.json] = own;
  return out;
}

function valueToMinistry(
  value: JsonValue,
  row: FieldRow,
  level: LevelRow,
  pointer: string,
  withoutOwn: boolean,
): JsonValue {
  checkKind(value, row, pointer);
  if (row.kind === 'flag') return value === true ? 1 : 0;
  if (row.kind === 'object') {
    return toMinistry(requireObject(value, pointer), sectionOf(row, level), level, pointer, withoutOwn);
  }
  if (row.kind === 'list') {
    return (value as readonly JsonValue[]).map((item, index) => {
      const at = child(pointer, index);
      return toMinistry(requireObject(item, at), sectionOf(row, level), level, at, withoutOwn);
    });
  }
  return value;
}

function fromMinistry(
  object: JsonObject,
  section: Section,
  level: LevelRow,
  pointer: string,
  carried: CarriedValue[],
  aside: ReadonlySet<string>,
): Draft {
  const rows = new Map(section.rows.map((row) => [row.json ?? row.key, row]));
  const record = draft();
  for (const [key, value] of Object.entries(object)) {
    if (key === ownMember.json || aside.has(key)) continue;
    const row = rows.get(key);
    const at = child(pointer, key);
    // A database answers null for what it does not have.
    if (row === undefined || value === null) carried.push({ pointer: at, value });
    else record[row.key] = valueFromMinistry(value, row, level, at, carried);
  }
  const own = object[ownMember.json];
  if (own === undefined) return record;
  for (const [key, value] of Object.entries(requireObject(own, child(pointer, ownMember.json)))) {
    if (rowOf(section, key) !== undefined) throw conflict(child(pointer, ownMember.json), key);
    record[key] = value;
  }
  return record;
}

function valueFromMinistry(
  value: JsonValue,
  row: FieldRow,
  level: LevelRow,
  pointer: string,
  carried: CarriedValue[],
): JsonValue {
  if (row.kind === 'flag') {
    if (value === 1 || value === true) return true;
    if (value === 0 || value === false) return false;
    throw mappingError(pointer, '1 or 0');
  }
  checkKind(value, row, pointer);
  if (row.kind === 'object') {
    return fromMinistry(requireObject(value, pointer), sectionOf(row, level), level, pointer, carried, new Set());
  }
  if (row.kind === 'list') {
    return (value as readonly JsonValue[]).map((item, index) => {
      const at = child(pointer, index);
      return fromMinistry(requireObject(item, at), sectionOf(row, level), level, at, carried, new Set());
    });
  }
  return value;
}

/** Refuses what a row does not describe, so that nothing is bent on the way. */
export function checkKind(value: JsonValue, row: FieldRow, pointer: string): void {
  const fits = {
    text: typeof value === 'string',
    number: typeof value === 'number',
    mark: typeof value === 'number' || typeof value === 'string',
    flag: typeof value === 'boolean',
    texts: isList(value) && value.every((item) => typeof item === 'string'),
    object: isObject(value),
    list: isList(value),
  }[row.kind];
  if (!fits) throw mappingError(pointer, expected[row.kind]);
}

const expected = {
  text: 'a text',
  number: 'a number',
  mark: 'a number or a text',
  flag: 'true or false',
  texts: 'a list of texts',
  object: 'an object',
  list: 'a list of objects',
} as const;

function signatoryOf(record: JsonObject, role: string): JsonObject | undefined {
  const list = record['danh_sach_nguoi_ky'];
  return isList(list) ? list.filter(isObject).find((row) => row['vai_tro'] === role) : undefined;
}

function readSignatory(
  value: JsonValue | undefined,
  row: (typeof signatories)[number],
  record: Draft,
  carried: CarriedValue[],
): void {
  if (value === undefined) return;
  if (value === null) {
    carried.push({ pointer: `/${row.json}`, value });
    return;
  }
  const paths = new Map(Object.entries(row.members).map(([member, path]) => [path, member]));
  const found = draft();
  collect(requireObject(value, `/${row.json}`), '', `/${row.json}`, (path, pointer, leaf) => {
    const member = paths.get(path);
    if (member === undefined || typeof leaf !== 'string') carried.push({ pointer, value: leaf });
    else found[member] = leaf;
  });
  if (Object.keys(found).length === 0) return;
  const known = signatoryOf(record, row.role);
  if (known === undefined) {
    const list = record['danh_sach_nguoi_ky'];
    record['danh_sach_nguoi_ky'] = [
      ...(isList(list) ? list : []),
      Object.assign(draft(), { vai_tro: row.role }, found),
    ];
    return;
  }
  for (const [member, stated] of Object.entries(found)) {
    if (!equalValues(known[member], stated)) throw conflict(`/${row.json}`, member);
  }
}

/** Leaves of an object with their dotted path and pointer; empty objects and lists are leaves. */
function collect(
  object: JsonObject,
  path: string,
  pointer: string,
  take: (path: string, pointer: string, value: JsonValue) => void,
): void {
  for (const [key, value] of Object.entries(object)) {
    const at = path === '' ? key : `${path}.${key}`;
    if (isObject(value) && Object.keys(value).length > 0) collect(value, at, child(pointer, key), take);
    else take(at, child(pointer, key), value);
  }
}

function setPath(target: Draft, path: string, value: JsonValue): void {
  const names = path.split('.');
  let at = target;
  for (const name of names.slice(0, -1)) {
    if (!isObject(at[name])) at[name] = draft();
    at = at[name] as Draft;
  }
  at[names.at(-1)!] = value;
}

function putBack(target: Draft, pointer: string, value: JsonValue): void {
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at: JsonValue | undefined = target;
  for (const token of tokens.slice(0, -1)) {
    if (isList(at)) at = at[Number(token)];
    else if (isObject(at)) {
      if (at[token] === undefined) (at as Draft)[token] = draft();
      at = at[token];
    }
  }
  if (!isObject(at)) throw mappingError(pointer, 'the place that it came from');
  const name = tokens.at(-1)!;
  if (Object.hasOwn(at, name)) {
    // Filled in since.
    if (value === null) return;
    throw conflict(pointer, name);
  }
  (at as Draft)[name] = value;
}

function conflict(pointer: string, name: string): KhueError {
  return new KhueError('MAPPING_CONFLICT', { path: pointer, params: { name } });
}
