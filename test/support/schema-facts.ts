import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formats } from '../../src/record/schema-runtime.js';

/** The published schemas as a generator needs them: what may stand where, over `$ref` and `allOf`, conditions apart. */

export type Schema = { readonly [name: string]: unknown };

export interface Statement {
  readonly schema: Schema;
  /** `$id` of the document it stands in. */
  readonly base: string;
}

export interface Facts {
  /** Absolute references that were followed, nearest first. */
  readonly refs: string[];
  readonly properties: Map<string, Statement[]>;
  readonly required: Set<string>;
  readonly conditions: {
    readonly base: string;
    readonly when: Schema;
    readonly met?: Schema;
    readonly unmet?: Schema;
  }[];
  readonly anyOf: Statement[];
  /** Keywords with a plain value; what stands nearest wins. */
  readonly plain: Record<string, unknown>;
  items?: Statement;
}

const folder = fileURLToPath(new URL('../../schemas/', import.meta.url));
const documents = new Map<string, Schema>();
const ajv = new Ajv2020({ strict: false, formats });
for (const name of readdirSync(folder, { recursive: true }).map(String)) {
  if (!name.endsWith('.schema.json')) continue;
  const schema = JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Schema;
  documents.set(String(schema['$id']), schema);
  ajv.addSchema(schema);
}

const PLAIN = [
  ...['const', 'enum', 'type', 'pattern', 'format', 'minLength', 'maxLength'],
  ...['minimum', 'exclusiveMinimum', 'maximum', 'minItems', 'maxItems', 'uniqueItems', 'minProperties'],
];

/** Everything that is said of one value by several statements. */
export function factsOf(statements: readonly Statement[]): Facts {
  const facts: Facts = {
    refs: [],
    properties: new Map(),
    required: new Set(),
    conditions: [],
    anyOf: [],
    plain: {},
  };
  for (const statement of statements) collect(statement, facts);
  return facts;
}

export function rootOf(id: string): Statement {
  return { schema: documents.get(id)!, base: id };
}

function collect({ schema, base }: Statement, facts: Facts): void {
  if (typeof schema !== 'object') return;
  for (const name of PLAIN) if (schema[name] !== undefined) facts.plain[name] ??= schema[name];
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)) {
    facts.properties.set(name, [...(facts.properties.get(name) ?? []), { schema: property, base }]);
  }
  for (const name of (schema['required'] ?? []) as string[]) facts.required.add(name);
  const dependent = (schema['dependentRequired'] ?? {}) as Record<string, string[]>;
  for (const [name, needed] of Object.entries(dependent)) {
    facts.conditions.push({ base, when: { required: [name] }, met: { required: needed } });
  }
  if (schema['items'] !== undefined) facts.items ??= { schema: schema['items'] as Schema, base };
  if (schema['if'] !== undefined) {
    facts.conditions.push({
      base,
      when: schema['if'] as Schema,
      ...(schema['then'] === undefined ? {} : { met: schema['then'] as Schema }),
      ...(schema['else'] === undefined ? {} : { unmet: schema['else'] as Schema }),
    });
  }
  for (const part of (schema['anyOf'] ?? []) as Schema[]) facts.anyOf.push({ schema: part, base });
  if (typeof schema['$ref'] === 'string') {
    const target = resolve(schema['$ref'], base);
    facts.refs.push(target.ref);
    collect(target, facts);
  }
  for (const part of (schema['allOf'] ?? []) as Schema[]) collect({ schema: part, base }, facts);
}

function resolve(ref: string, base: string): Statement & { readonly ref: string } {
  const [id, fragment = ''] = ref.startsWith('#') ? [base, ref.slice(1)] : (ref.split('#') as [string, string?]);
  let schema: unknown = documents.get(id);
  for (const token of fragment.split('/').slice(1)) schema = (schema as Schema)[token];
  return { schema: schema as Schema, base: id, ref: fragment === '' ? id : `${id}#${fragment}` };
}

const compiled = new Map<Schema, (value: unknown) => boolean>();

/** Whether a value meets a condition of a schema (an `if` names no local reference). */
export function meets(value: unknown, condition: Schema): boolean {
  let validate = compiled.get(condition);
  if (validate === undefined) {
    validate = ajv.compile({ ...condition }) as (value: unknown) => boolean;
    compiled.set(condition, validate);
  }
  return validate(value);
}
