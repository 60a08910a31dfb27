// src/record/generated/fields.ts: for every member of a record its names, its privacy class and the hint on its form, as a
// table of distinct nodes, so that problems can be named and values masked without shipping the schemas.
import { banner, englishName } from './project.mjs';

const CLASSES = ['khong', 'co-ban', 'nhay-cam'];

export function generateFields(project) {
  const builder = new Builder(project);
  const types = project.rooms
    .find(({ room }) => room === 'record')
    .schemas.map(({ file, schema }) => ({
      type: schema.properties.loai_ho_so.const,
      version: schema.properties.phien_ban.const,
      id: schema.$id,
      file,
      title: { vi: schema.title, en: englishName(schema.description) },
      root: builder.node(schema, schema.$id, 'khong'),
    }));
  const rows = builder.nodes.map((node) => `  ${node},`).join('\n');
  const list = types.map((row) => `  ${JSON.stringify(row)},`).join('\n');
  const text = `${banner('schemas/')}import type { FieldNode, RecordEntry } from '../field-types.js';\n\nexport const nodes: readonly FieldNode[] = [\n${rows}\n];\n\nexport const entries: readonly RecordEntry[] = [\n${list}\n];\n`;
  return new Map([['src/record/generated/fields.ts', text]]);
}

/** Members of an object or items of an array, collected over `$ref` and `allOf`; what stands nearest wins. */
export function describe(project, schema, base) {
  const found = { properties: new Map() };
  collect(project, schema, base, found);
  return found;
}

function collect(project, schema, base, found) {
  if (typeof schema !== 'object') return;
  for (const name of [
    'title',
    'description',
    'x-dang',
    'x-khi',
    'x-rieng-tu',
    'x-khue',
    'x-so-ca-nhan',
    'enum',
    'const',
    'type',
    'format',
  ]) {
    if (schema[name] !== undefined && found[name] === undefined) found[name] = schema[name];
  }
  if (schema.properties !== undefined) {
    for (const [name, property] of Object.entries(schema.properties)) {
      const list = found.properties.get(name) ?? [];
      list.push({ schema: property, base });
      found.properties.set(name, list);
    }
  }
  if (schema.required !== undefined) found.required = new Set([...(found.required ?? []), ...schema.required]);
  if (schema.items !== undefined && found.items === undefined) found.items = { schema: schema.items, base };
  if (schema.propertyNames !== undefined && found.open === undefined)
    found.open = { schema: schema.propertyNames, base };
  if (schema.$ref !== undefined) {
    const target = project.resolve(schema.$ref, base);
    collect(project, target.schema, target.base, found);
    found.ref ??= target.ref;
  }
  for (const part of schema.allOf ?? []) if (part.if === undefined) collect(project, part, base, found);
}

/** Several statements about one member (a record type narrows what a shared part says) as one schema. */
export function describeMember(project, statements) {
  const found = { properties: new Map() };
  for (const { schema, base } of statements) collect(project, schema, base, found);
  return found;
}

class Builder {
  constructor(project) {
    this.project = project;
    this.nodes = [];
    this.known = new Map();
  }

  node(schema, base, inherited) {
    return this.add(describe(this.project, schema, base), inherited);
  }

  add(found, inherited) {
    const privacy = found['x-rieng-tu'] ?? inherited;
    const row = { vi: found.title ?? '', en: englishName(found.description) ?? '', c: CLASSES.indexOf(privacy) };
    if (row.c < 0) throw new Error(`no privacy class ${privacy}`);
    if (found['x-so-ca-nhan']) row.n = 1;
    if (found['x-khi'] !== undefined) row.w = found['x-khi'];
    if (found['x-dang'] !== undefined) row.d = found['x-dang'];
    else if (found.enum !== undefined) row.d = valuesHint(found.enum);
    if (found.open !== undefined) {
      row.o = 1;
      row.d ??= found.open.schema['x-dang'];
    }
    if (found.properties.size > 0) {
      row.k = Object.fromEntries(
        [...found.properties].map(([name, statements]) => [
          name,
          this.add(describeMember(this.project, statements), privacy),
        ]),
      );
    }
    if (found.items !== undefined) row.i = this.node(found.items.schema, found.items.base, privacy);
    const text = JSON.stringify(row);
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const index = this.nodes.push(text) - 1;
    this.known.set(text, index);
    return index;
  }
}

function valuesHint(values) {
  const list = values.map((value) => (typeof value === 'string' ? `"${value}"` : String(value))).join(', ');
  return { vi: `một trong: ${list}`, en: `one of: ${list}` };
}
