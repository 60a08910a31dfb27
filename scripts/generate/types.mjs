// TypeScript types of the JSON that each schema describes.
import { banner, typeName } from './project.mjs';

export function generateTypes(project) {
  const files = new Map();
  for (const { room, schemas, types } of project.rooms) {
    if (schemas.length === 0 || !types) continue;
    files.set(`src/${room}/generated/types.ts`, new Emitter(project, room).file(schemas));
  }
  return files;
}

class Emitter {
  constructor(project, room) {
    this.project = project;
    this.room = room;
    this.declared = new Map(); // type name → absolute ref
    this.code = [];
    this.usesJsonValue = false;
  }

  file(schemas) {
    const names = schemas.map(({ schema }) => this.declare(schema.$id, schema, schema.$id));
    if (this.room === 'record') {
      this.code.push(
        `/** Every record that a published schema describes. */\nexport type KhueRecord =\n${names.map((n) => `  | ${n}`).join('\n')};\n`,
      );
    }
    const json = this.room === 'record' ? '../json-value.js' : '../../record/json-value.js';
    const imports = this.usesJsonValue ? `import type { JsonValue } from '${json}';\n\n` : '';
    return `${banner('schemas/')}${imports}${this.code.join('\n')}`;
  }

  /** Declares a named type once and returns its name. */
  declare(ref, schema, base) {
    const name = typeName(ref);
    const known = this.declared.get(name);
    if (known === ref) return name;
    if (known !== undefined) throw new Error(`${ref} and ${known} would both be the type ${name}`);
    this.declared.set(name, ref);
    const place = this.code.push('') - 1;
    const doc = comment(schema, '');
    const body = this.type(schema, base, 0);
    this.code[place] = isPlainObject(schema, body)
      ? `${doc}export interface ${name} ${body}\n`
      : `${doc}export type ${name} = ${body};\n`;
    return name;
  }

  type(schema, base, depth) {
    if (schema === true) return 'unknown';
    if (schema === false) return 'never';
    const parts = [];
    if (schema.$ref !== undefined) {
      const target = this.project.resolve(schema.$ref, base);
      parts.push(this.declare(target.ref, target.schema, target.base));
    }
    for (const part of schema.allOf ?? []) {
      if (part.if === undefined && part.not === undefined) parts.push(this.type(part, base, depth));
    }
    for (const keyword of ['oneOf', 'anyOf']) {
      const branches = schema[keyword];
      if (branches === undefined || branches.every((branch) => branch.required !== undefined && !branch.properties))
        continue;
      const union = unique(branches.map((branch) => this.type(branch, base, depth)));
      parts.push(union.length === 1 ? union[0] : `(${union.join(' | ')})`);
    }
    const own = this.own(schema, base, depth);
    if (own !== undefined) parts.push(own);
    const known = unique(parts.filter((part) => part !== 'unknown'));
    if (known.length > 0) return known.join(' & ');
    this.usesJsonValue = true;
    return 'JsonValue';
  }

  /** What the schema says itself, without its references and unions. */
  own(schema, base, depth) {
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum !== undefined) return enumType(schema.enum);
    const types = schema.type === undefined ? implied(schema) : [schema.type].flat();
    if (types.length === 0) return undefined;
    return types.map((type) => this.ofType(type, schema, base, depth)).join(' | ');
  }

  ofType(type, schema, base, depth) {
    switch (type) {
      case 'string':
      case 'boolean':
      case 'null':
        return type;
      case 'integer':
      case 'number':
        return 'number';
      case 'array':
        return this.array(schema, base, depth);
      default:
        return this.object(schema, base, depth);
    }
  }

  array(schema, base, depth) {
    const rest = schema.items === undefined ? undefined : this.type(schema.items, base, depth);
    if (schema.prefixItems !== undefined) {
      const first = schema.prefixItems.map((item) => this.type(item, base, depth));
      return `readonly [${[...first, ...(rest === undefined || rest === 'never' ? [] : [`...${rest}[]`])].join(', ')}]`;
    }
    if (rest === undefined) {
      this.usesJsonValue = true;
      return 'readonly JsonValue[]';
    }
    return /[ &|{]/.test(rest) && !rest.startsWith('{') ? `readonly (${rest})[]` : `readonly ${rest}[]`;
  }

  object(schema, base, depth) {
    const pad = '  '.repeat(depth + 1);
    const required = new Set(schema.required ?? []);
    const lines = Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const type = this.type(property, base, depth + 1);
      return `${comment(property, pad)}${pad}readonly ${key(name)}${required.has(name) ? '' : '?'}: ${property === true ? 'unknown' : type};`;
    });
    const open = this.indexType(schema, base, depth);
    if (lines.length === 0) {
      if (open !== undefined) return `{ readonly [name: string]: ${open} }`;
      if (required.size > 0) return `{ ${[...required].map((name) => `readonly ${key(name)}: unknown`).join('; ')} }`;
      this.usesJsonValue = true;
      return '{ readonly [name: string]: JsonValue }';
    }
    return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
  }

  indexType(schema, base, depth) {
    const values = Object.values(schema.patternProperties ?? {});
    if (typeof schema.additionalProperties === 'object') values.push(schema.additionalProperties);
    if (values.length === 0) return undefined;
    return unique(values.map((value) => this.type(value, base, depth))).join(' | ');
  }
}

const isPlainObject = (schema, body) =>
  body.startsWith('{\n') &&
  body.endsWith('}') &&
  !/^\}.*[&|]/m.test(body) &&
  (schema.allOf ?? []).every((part) => part.if !== undefined);

function implied(schema) {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return ['object'];
  if (schema.required !== undefined) return ['object'];
  if (schema.items !== undefined || schema.prefixItems !== undefined) return ['array'];
  if (schema.pattern !== undefined || schema.maxLength !== undefined) return ['string'];
  return [];
}

/** Long lists of numbers (the 101 marks) are `number`: a computed mark must be assignable. */
function enumType(values) {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length <= 20) return values.map((value) => JSON.stringify(value)).join(' | ');
  const others = values.filter((value) => typeof value !== 'number');
  return ['number', ...others.map((value) => JSON.stringify(value))].join(' | ');
}

const unique = (list) => [...new Set(list)];
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function comment(schema, pad) {
  if (typeof schema !== 'object') return '';
  const text = [schema.title, schema.description].filter((part) => part !== undefined).join('. ');
  return text === '' ? '' : `${pad}/** ${text.replaceAll('*/', '*\\/')} */\n`;
}
