// Validators compiled ahead of time with ajv's standalone code: no `eval`, no `new Function`, no ajv at run time.
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { _, or, stringify } from 'ajv/dist/compile/codegen/index.js';
import standalone from 'ajv/dist/standalone/index.js';
import { transformSync } from 'esbuild';
import { banner, camel } from './project.mjs';

const version = createRequire(import.meta.url)('ajv/package.json').version;
const standaloneCode = standalone.default ?? standalone;

/** Keywords that say nothing to a validator; left out so that the code does not carry the texts. */
const ANNOTATIONS = new Set([
  'title',
  'description',
  '$comment',
  'examples',
  'contentEncoding',
  'contentMediaType',
  'deprecated',
]);
/** The pattern of names and lines, tested by a function of ours: it is by far the most frequent one. */
const LINE = '^\\S(.*\\S)?$';
/** From this many values on an enumeration is a Set. */
const SET_FROM = 12;

export function generateValidators(project) {
  const files = new Map();
  for (const { room, schemas } of project.rooms) {
    if (schemas.length === 0) continue;
    files.set(`src/${room}/generated/validators.ts`, moduleOf(project, room, schemas));
  }
  return files;
}

const runtimes = { record: '../schema-runtime.js', 'record/rules': '../../schema-runtime.js' };

/** `hoc-ba/thpt.schema.json` → `hocBaThpt`. */
export const validatorName = (file) => camel(file.replace(/\.schema\.json$/, ''));

function moduleOf(project, room, schemas) {
  const ajv = makeAjv();
  for (const document of documents(project)) ajv.addSchema(document);
  const names = Object.fromEntries(schemas.map(({ file, schema }) => [validatorName(file), schema.$id]));
  const runtime = runtimes[room] ?? '../../record/schema-runtime.js';
  const code = standaloneCode(ajv, names);
  return [
    banner(`schemas/ with ajv ${version}`),
    '// @ts-nocheck\n',
    `import { type CompiledValidator, codePointLength, deepEqual, formats, joinErrors, linePattern } from '${runtime}';\n\n`,
    finish(code),
    ...(room === 'record' ? [recordTable(schemas)] : []),
  ].join('');
}

/** `validatorByType['hoc-ba/thpt@1.0']`. */
function recordTable(schemas) {
  const rows = schemas.map(({ file, schema }) => {
    const { loai_ho_so, phien_ban } = schema.properties;
    return `  '${loai_ho_so.const}@${phien_ban.const}': ${validatorName(file)},\n`;
  });
  return `export const validatorByType: Readonly<Record<string, CompiledValidator>> = {\n${rows.join('')}};\n`;
}

function makeAjv() {
  const ajv = new Ajv2020({
    allErrors: true,
    messages: false,
    validateSchema: false,
    inlineRefs: false,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    formats: { date: () => true, uuid: () => true, uri: () => true, 'date-time': () => true },
    code: { source: true, esm: true, lines: true, formats: _`formats` },
  });
  ajv.removeKeyword('unevaluatedProperties');
  ajv.addKeyword({
    keyword: 'unevaluatedProperties',
    type: 'object',
    schemaType: 'array',
    error: { message: '', params: ({ params }) => _`{unevaluatedProperty: ${params.name}}` },
    code: closedCode,
  });
  ajv.opts.unevaluated = false;
  ajv.removeKeyword('enum');
  ajv.addKeyword({ keyword: 'enum', schemaType: 'array', error: { message: '', params: _`{}` }, code: enumCode });
  return ajv;
}

/** ajv compares one after the other, which for the 103 values of a mark costs more than all the rest. */
function enumCode(context) {
  const { gen, data, schema } = context;
  if (schema.some((value) => typeof value === 'object' && value !== null)) throw new Error('enum of plain values only');
  if (schema.length < SET_FROM) {
    context.pass(or(...schema.map((value) => _`${data} === ${value}`)));
    return;
  }
  const set = gen.scopeValue('obj', {
    key: JSON.stringify(schema),
    ref: schema,
    code: _`new Set(${stringify(schema)})`,
  });
  context.pass(_`${set}.has(${data})`);
}

/** `unevaluatedProperties: false`, given as the list of names that the schema knows (see `closed`). */
function closedCode(context) {
  const { gen, data, schema } = context;
  const names =
    schema.length < SET_FROM
      ? undefined
      : gen.scopeValue('obj', { key: JSON.stringify(schema), ref: schema, code: _`new Set(${stringify(schema)})` });
  gen.forIn('name', data, (name) => {
    context.setParams({ name });
    const known = names === undefined ? or(...schema.map((text) => _`${name} === ${text}`)) : _`${names}.has(${name})`;
    gen.if(_`!(${known})`, () => context.error());
  });
  context.ok(true);
}

/**
 * The names that count as evaluated in a closed schema: those of its `properties` and of the parts it refers to. What an
 * `if` names must be among them, so that the list depends on no value; ajv would keep books at run time instead.
 */
function closed(project, schema, base) {
  const names = new Set();
  collectNames(project, schema, base, names, false);
  return [...names];
}

function collectNames(project, schema, base, names, conditional) {
  if (typeof schema !== 'object') return;
  for (const name of Object.keys(schema.properties ?? {})) {
    if (conditional && !names.has(name)) throw new Error(`${base}: ${name} is known under a condition only`);
    names.add(name);
  }
  if (schema.patternProperties ?? schema.additionalProperties) throw new Error(`${base}: closed and open at once`);
  if (schema.$ref !== undefined) {
    const target = project.resolve(schema.$ref, base);
    collectNames(project, target.schema, target.base, names, conditional);
  }
  for (const part of schema.allOf ?? []) collectNames(project, part, base, names, conditional);
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), schema.if, schema.then, schema.else]) {
    if (part !== undefined) collectNames(project, part, base, names, true);
  }
}

function withoutAnnotations(schema, isMap = false) {
  if (Array.isArray(schema)) return schema.map((item) => withoutAnnotations(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => isMap || !(ANNOTATIONS.has(name) || name.startsWith('x-')));
  return Object.fromEntries(
    kept.map(([name, value]) => {
      if (!isMap && (name === 'const' || name === 'enum')) return [name, value];
      const map = !isMap && ['properties', 'patternProperties', '$defs', 'dependentSchemas'].includes(name);
      return [name, withoutAnnotations(value, map)];
    }),
  );
}

/**
 * ajv's text, made smaller and faster:
 * - no run-time modules of ajv;
 * - a part is called with its value alone and its errors get their place when there are some: ajv builds the JSON Pointer
 *   of every value on the way down, valid or not, which costs more than the checks;
 * - errors are joined in place: ajv joins by `concat`, which is quadratic over a long array of faulty items.
 */
function finish(code) {
  const own = code
    .replace(/^"use strict";\n?/, '')
    .replace(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, 'codePointLength')
    .replace(/require\("ajv\/dist\/runtime\/equal"\)\.default/g, 'deepEqual')
    .replaceAll(`new RegExp(${JSON.stringify(LINE)}, "u")`, 'linePattern')
    // Characters are counted only where the number of UTF-16 units does not decide already.
    .replace(/\b(func\d+)\((data\d*)\) > (\d+)/g, '($2.length > $3 && $1($2) > $3)')
    .replace(
      /\b(func\d+)\((data\d*)\) < (\d+)/g,
      (_all, f, value, n) => `(${value}.length < ${2 * n} && ${f}(${value}) < ${n})`,
    )
    .replace(/^function (validate\d+)\(data, \{instancePath="".*?\}=\{\}\)\{/gm, 'function $1(data){')
    .replace(
      /\b(validate\d+)\((\w+(?:\.\w+|\[\w+\])?), \{instancePath(?:: ?instancePath ?\+ ?(.*?))?,parentData.*?,dynamicAnchors\}\)\)\)\{\nvErrors = vErrors === null \? \1\.errors : vErrors\.concat\(\1\.errors\);/g,
      (_all, name, value, path = '""') =>
        `${name}(${value}))){\nvErrors = joinErrors(vErrors, ${name}.errors, ${path});`,
    )
    .replace(/\binstancePath:instancePath ?\+/g, 'instancePath:')
    .replace(/\{instancePath,/g, '{instancePath:"",')
    .replace(/,schemaPath:"(?:[^"\\]|\\.)*"/g, '');
  const small = transformSync(own, {
    format: 'esm',
    treeShaking: true,
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 140,
    charset: 'utf8',
  });
  const left =
    /require\(|\.concat\(|new Function|\beval\(|schemaPath|\bevaluated\d|\.evaluated|rootData|parentData|instancePath(?!:)/.exec(
      small.code,
    );
  if (left !== null)
    throw new Error(`generated validator still has … ${small.code.slice(left.index - 200, left.index + 200)}`);
  return small.code
    .replace(/const (\w+)=(validate\d+);/g, 'const $1: CompiledValidator = $2;\n')
    .replace(/export\{[\w,]+\};\s*$/, (text) => `\n${text.trim().replaceAll(',', ', ')}\n`);
}

/**
 * Every definition of a `$defs` as a document of its own: ajv compiles a document once, but a definition once for each
 * document that refers to it.
 */
function documents(project) {
  const list = [];
  for (const { schema } of project.schemas) {
    const { $defs = {}, ...rest } = withBoundedItems(withoutAnnotations(withClosedNames(project, schema, schema.$id)));
    list.push(pointToDocuments(rest, schema.$id));
    for (const [name, definition] of Object.entries($defs)) {
      list.push({ $id: definitionId(schema.$id, name), ...pointToDocuments(definition, schema.$id) });
    }
  }
  return list;
}

function withClosedNames(project, value, base) {
  if (Array.isArray(value)) return value.map((item) => withClosedNames(project, item, base));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withClosedNames(project, item, base)]),
  );
  if (value.unevaluatedProperties === false) copy.unevaluatedProperties = closed(project, value, base);
  else if (typeof value.unevaluatedProperties === 'object')
    throw new Error(`${base}: unevaluatedProperties must be false`);
  return copy;
}

/**
 * The items of a list that is too long are not looked at: it is refused anyway, and a hostile file must not cost an
 * error for each of 100,000 items.
 */
function withBoundedItems(value) {
  if (Array.isArray(value)) return value.map(withBoundedItems);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withBoundedItems(item)]));
  const { maxItems, items, uniqueItems, ...rest } = copy;
  if (typeof maxItems !== 'number' || items === undefined) return copy;
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  const bounded = { if: { maxItems }, then: { items, ...(uniqueItems === undefined ? {} : { uniqueItems }) } };
  return { ...rest, maxItems, allOf: [...(rest.allOf ?? []), bounded] };
}

const definitionId = (id, name) => `${id}:defs:${name}`;

function pointToDocuments(value, base) {
  if (Array.isArray(value)) return value.map((item) => pointToDocuments(item, base));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      if (name !== '$ref' || typeof item !== 'string') return [name, pointToDocuments(item, base)];
      const match = /^(.*)#\/\$defs\/([^/]+)$/.exec(item);
      return [name, match === null ? item : definitionId(match[1] === '' ? base : match[1], match[2])];
    }),
  );
}
