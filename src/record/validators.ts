import { entryOf, entryOfType, type FieldNode, fieldAt, pointerTokens, recordEntries } from './fields.js';
import { validatorByType } from './generated/validators.js';
import { problemsOf, type SchemaProblem } from './schema-problems.js';

export type { SchemaProblem } from './schema-problems.js';

export interface RecordValidation {
  /** False when no published schema has this `loai_ho_so` and `phien_ban`; the one problem then lists those that do. */
  readonly known: boolean;
  /** `loai_ho_so` and `phien_ban`, where they are texts. */
  readonly type?: string;
  readonly version?: string;
  /** At most 50, one a place. */
  readonly problems: readonly SchemaProblem[];
}

/** How a field is classed for privacy (model 6): not personal, basic personal data, sensitive. */
export type PrivacyClass = 'khong' | 'co-ban' | 'nhay-cam';

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

/** Every published record schema: all types in all versions. */
export const recordTypes: readonly RecordSchema[] = recordEntries.map(({ type, version, id, file, title }) => ({
  type,
  version,
  id,
  file,
  title,
}));

const bySchema = new Map(recordTypes.map((schema) => [`${schema.type}@${schema.version}`, schema]));

/** The published schema of a type in one version (`schemaFor('hoc-ba/thpt', '1.0')`); `undefined` when there is none. */
export function schemaFor(type: string, version: string): RecordSchema | undefined {
  return bySchema.get(`${type}@${version}`);
}

/**
 * Checks a value against the published schema that its `loai_ho_so` and `phien_ban` name. Never throws on JSON values,
 * whatever they hold; the rules of the circulars, texts and signatures are not looked at here.
 */
export function validateRecord(value: unknown): RecordValidation {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return unknown(undefined, undefined);
  const { loai_ho_so: type, phien_ban: version } = value as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || typeof version !== 'string') return unknown(type, version);
  const entry = entryOf(type, version);
  const validate = entry === undefined ? undefined : validatorByType[`${type}@${version}`];
  if (entry === undefined || validate === undefined) return unknown(type, version);
  const problems = validate(value) ? [] : problemsOf(validate.errors ?? [], entry.root);
  return { known: true, type, version, problems };
}

function unknown(type: unknown, version: unknown): RecordValidation {
  return {
    known: false,
    ...(typeof type === 'string' ? { type } : {}),
    ...(typeof version === 'string' ? { version } : {}),
    problems: [unknownVersion(type) ?? unknownType()],
  };
}

const UPDATE = {
  vi: 'Nếu đây là mẫu mới công bố, hãy cập nhật khue (npm install khue@latest).',
  en: 'If it is newly published, update khue (npm install khue@latest).',
};

function unknownVersion(type: unknown): SchemaProblem | undefined {
  const versions = recordTypes.filter((schema) => schema.type === type).map(({ version }) => version);
  if (versions.length === 0) return undefined;
  const list = versions.join(', ');
  return {
    pointer: '/phien_ban',
    keyword: 'known',
    vi: `«Phiên bản lược đồ» (phien_ban) thiếu hoặc không thuộc lược đồ nào đã công bố của ${String(type)}; các phiên bản đã có: ${list}. ${UPDATE.vi}`,
    en: `"Version of the schema" (phien_ban) is missing or belongs to no published schema of ${String(type)}; the known versions are: ${list}. ${UPDATE.en}`,
  };
}

function unknownType(): SchemaProblem {
  const list = recordTypes.map((schema) => `${schema.type} ${schema.version}`).join(', ');
  return {
    pointer: '/loai_ho_so',
    keyword: 'known',
    vi: `«Loại hồ sơ» (loai_ho_so) thiếu hoặc không thuộc lược đồ nào đã công bố; các loại và phiên bản đã có: ${list}. ${UPDATE.vi}`,
    en: `"Type of the record" (loai_ho_so) is missing or belongs to no published schema; the known types and versions are: ${list}. ${UPDATE.en}`,
  };
}

/**
 * Class of the member at a JSON Pointer of a record of that type, for masking. Below `mo_rong`, and for members that the
 * schema does not know, `nhay-cam`; `undefined` for an unknown type.
 */
export function privacyClassOf(type: string, pointer: string): PrivacyClass | undefined {
  const entry = entryOfType(type);
  if (entry === undefined) return undefined;
  return CLASSES[fieldAt(entry.root, pointerTokens(pointer))?.c ?? 2];
}

const CLASSES = ['khong', 'co-ban', 'nhay-cam'] as const;

/** True for members that number a person, shown to the last four digits (model 6); unknown members count as such. */
export function isPersonalNumber(type: string, pointer: string): boolean {
  const node = nodeOf(type, pointer);
  return node === undefined || node.n === 1;
}

/** The names of a member for people; `undefined` where the schema knows no such member. */
export function titleOf(type: string, pointer: string): { readonly vi: string; readonly en: string } | undefined {
  const node = nodeOf(type, pointer);
  return node === undefined ? undefined : { vi: node.vi, en: node.en };
}

function nodeOf(type: string, pointer: string): FieldNode | undefined {
  const entry = entryOfType(type);
  return entry === undefined ? undefined : fieldAt(entry.root, pointerTokens(pointer));
}
