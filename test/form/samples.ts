import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromBase64Url } from '../../src/encoding.js';
import { readJson } from '../../src/record/index.js';
import type { JsonObject, JsonValue } from '../../src/record/json-value.js';
import { runs } from '../support/fuzz.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly record: JsonObject;
}

/** Schemas that are of no record. */
const NO_RECORDS = /^(?:trust-list|validation-report|signing-job)\//;

/** The valid examples beside the schemas, of every type, and the signed cases of the test vectors. */
export function samples(): Sample[] {
  const examples = readdirSync(join(root, 'schemas/examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /valid-\d+\.json$/.test(path) && !path.includes('invalid') && !NO_RECORDS.test(path))
    .map((path) => ['schemas/examples', path] as const);
  const cases = readdirSync(join(root, 'test-vectors/cases'))
    .filter((path) => path.endsWith('.json') && !path.endsWith('.gia.json') && path !== 'cases.json')
    .map((path) => ['test-vectors/cases', path] as const);
  return [...examples, ...cases].sort().map(([folder, path]) => {
    const bytes = new Uint8Array(readFileSync(join(root, folder, path)));
    const value = readJson(bytes) as JsonObject;
    const payload = value['payload'];
    const record = typeof payload === 'string' ? (readJson(fromBase64Url(payload)!) as JsonObject) : value;
    return { name: path, bytes, record };
  });
}

/** A value with each of its leaves made anew. */
export function mapLeaves(
  value: JsonValue,
  change: (leaf: JsonValue, keys: readonly string[]) => JsonValue,
  keys: readonly string[] = [],
): JsonValue {
  if (Array.isArray(value)) return value.map((item, i) => mapLeaves(item as JsonValue, change, [...keys, String(i)]));
  if (typeof value !== 'object' || value === null) return change(value, keys);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapLeaves(item as JsonValue, change, [...keys, key])]),
  );
}

/** Of the samples those that together have every member that any of a type has; all of them by night. */
export function coveringSamples(): Sample[] {
  const all = samples();
  if (runs(1) > 1) return all;
  const seen = new Set<string>();
  const size = ({ record }: Sample): number => JSON.stringify(record).length;
  return [...all]
    .sort((a, b) => size(b) - size(a))
    .filter(({ record }) => {
      const before = seen.size;
      mapLeaves(record, (leaf, keys) => {
        const member = keys.filter((key) => !/^\d+$/.test(key)).join('/');
        seen.add(`${record['loai_ho_so'] as string} ${member}${typeof leaf === 'boolean' ? ` ${leaf}` : ''}`);
        return leaf;
      });
      return seen.size > before;
    });
}
