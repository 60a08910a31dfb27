import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const schemasFolder = fileURLToPath(new URL('../../schemas/', import.meta.url));

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonRecord = { [name: string]: Json };

export interface InvalidExample {
  readonly name: string;
  readonly why: string;
  readonly expect: { readonly pointer: string; readonly keyword: string };
  readonly record: JsonRecord;
}

interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: Json;
}

export function readSchemaFile(path: string): JsonRecord {
  return JSON.parse(readFileSync(`${schemasFolder}${path}`, 'utf8')) as JsonRecord;
}

/** Every `*.schema.json`, relative to `schemas/`. */
export function schemaFiles(): string[] {
  return readdirSync(schemasFolder, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.schema.json'))
    .sort();
}

export function validExamples(type: string): { name: string; record: JsonRecord }[] {
  return readdirSync(`${schemasFolder}examples/${type}`)
    .filter((name) => /^valid-.*\.json$/.test(name))
    .sort()
    .map((name) => ({ name, record: readSchemaFile(`examples/${type}/${name}`) }));
}

/** The invalid examples of a type with their patch applied. */
export function invalidExamples(type: string): InvalidExample[] {
  const folder = `examples/${type}/invalid`;
  return readdirSync(`${schemasFolder}${folder}`)
    .sort()
    .map((name) => {
      const { why, expect, base, patch } = readSchemaFile(`${folder}/${name}`) as unknown as {
        why: string;
        expect: { pointer: string; keyword: string };
        base: string;
        patch: Operation[];
      };
      const record = readSchemaFile(`examples/${type}/${base}`);
      for (const operation of patch) apply(record, operation, name);
      return { name, why, expect, record };
    });
}

/** One operation of RFC 6902, enough of it for the examples. */
function apply(record: JsonRecord, { op, path, value }: Operation, name: string): void {
  const tokens = path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = tokens.pop()!;
  let target: Json | undefined = record;
  for (const token of tokens) target = (target as JsonRecord | undefined)?.[token];
  if (typeof target !== 'object' || target === null) throw new Error(`${name}: nothing at ${path}`);
  const holder = target as JsonRecord;
  if (op !== 'add' && holder[last] === undefined) throw new Error(`${name}: nothing at ${path}`);
  if (op === 'remove') delete holder[last];
  else holder[last] = value!;
}
