import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { formats } from '../../src/record/schema-runtime.js';
import { recordTypes, schemaFor, validateRecord } from '../../src/record/validators.js';
import { invalidExamples, type JsonRecord, readSchemaFile, schemaFiles, validExamples } from './schema-examples.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const types = recordTypes.map(({ type }) => type);
const files = schemaFiles();

/** ajv as any other vendor would use it: over the files as they are, nothing generated. */
function plainAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true, formats });
  ajv.addVocabulary(['x-khue', 'x-rieng-tu', 'x-so-ca-nhan', 'x-dang', 'x-khi']);
  for (const file of files) ajv.addSchema(readSchemaFile(file));
  return ajv;
}

describe('the schemas', () => {
  it.each(files)('%s follows the metaschema of JSON Schema 2020-12 and its references lead somewhere', (file) => {
    const ajv = plainAjv();
    const schema = readSchemaFile(file);
    expect(ajv.validateSchema(schema), JSON.stringify(ajv.errors)).toBe(true);
    expect(() => ajv.getSchema(String(schema['$id']))).not.toThrow();
  });

  it.each(files)('%s is named by a versioned URN that follows its path', (file) => {
    const { $id } = readSchemaFile(file);
    const name = file.replace(/\.schema\.json$/, '').replaceAll('/', ':');
    expect($id).toMatch(new RegExp(`^urn:khue:schema:${name}:[0-9]+$`));
  });

  it.each(files)('%s needs no schema of anyone else', (file) => {
    const references = [...JSON.stringify(readSchemaFile(file)).matchAll(/"\$ref":"([^"]*)"/g)].map(
      (match) => match[1],
    );
    expect(references.filter((ref) => !/^(#|urn:khue:schema:)/.test(ref!))).toEqual([]);
  });

  const own = files.filter((file) => /^(chung|hoc-ba|van-bang|phu-luc|chung-chi|giay-to|quyet-dinh)\//.test(file));

  it.each(own)('every property of %s has a Vietnamese title, a sourced description and a privacy class', (file) => {
    const faults: string[] = [];
    for (const [path, property] of properties(readSchemaFile(file))) {
      if (narrowsOnly(property)) continue;
      const { title, description } = property as { title?: string; description?: string };
      if (typeof title !== 'string' || title === '') faults.push(`${path}: no title`);
      if (
        typeof description !== 'string' ||
        !/^[A-Z].* \[(confirmed|source|known|inferred|khue)[^\]]*\]$/.test(description)
      ) {
        faults.push(`${path}: no description with source and confidence`);
      }
      if (!['khong', 'co-ban', 'nhay-cam'].includes(String(property['x-rieng-tu'])))
        faults.push(`${path}: no privacy class`);
    }
    expect(faults).toEqual([]);
  });

  it.each(own)('every object of %s is closed, or is a part that a closed one refers to, or mo_rong', (file) => {
    const open: string[] = [];
    walk(readSchemaFile(file), '', (schema, path) => {
      if (schema['type'] === 'object' && schema['unevaluatedProperties'] !== false) open.push(path);
    });
    const parts = ['chung/ban-ghi', 'chung/hoc-ba', 'chung/van-bang', 'chung/giay-to', 'chung/mo-rong'].map(
      (name) => `${name}.schema.json`,
    );
    expect(open).toEqual(parts.includes(file) ? [''] : []);
  });

  it('no schema uses multipleOf, which floating point breaks for marks', () => {
    for (const file of files) expect(JSON.stringify(readSchemaFile(file))).not.toContain('"multipleOf"');
  });

  it('marks are the 101 values 0, 0.1 … 10 as their shortest decimals, and 11 whole ones in primary school', () => {
    const defs = readSchemaFile('chung/kieu.schema.json')['$defs'] as { [name: string]: { enum: unknown[] } };
    const marks = Array.from({ length: 101 }, (_, i) => Number(`${Math.floor(i / 10)}.${i % 10}`));
    expect(defs['diem']!.enum).toEqual(marks);
    expect(defs['ket_qua_mon']!.enum).toEqual([...marks, '\u0110', 'C\u0110']);
    expect(defs['diem_nguyen']!.enum).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('every text in them is NFC and writes Đ as U+0110', () => {
    for (const file of files) {
      const text = readFileSync(`${root}schemas/${file}`, 'utf8');
      expect(text, file).toBe(text.normalize('NFC'));
      expect(text, file).not.toMatch(/[\u00d0\u00f0]/);
    }
  });

  it('schemas/index.json names every file once', () => {
    const { schemas } = readSchemaFile('index.json') as unknown as { schemas: { id: string; file: string }[] };
    expect(schemas.map(({ file }) => file).sort()).toEqual(files);
    expect(new Set(schemas.map(({ id }) => id)).size).toBe(files.length);
  });
});

describe('the registry of record types', () => {
  it('knows each published type and version by the file that says so', () => {
    for (const { type, version, id, file } of recordTypes) {
      const schema = readSchemaFile(file) as unknown as { $id: string; properties: JsonRecord };
      expect(schema.$id).toBe(id);
      expect(schema.properties['loai_ho_so']).toMatchObject({ const: type });
      expect(schema.properties['phien_ban']).toMatchObject({ const: version });
      expect(schemaFor(type, version)?.id).toBe(id);
    }
    expect(types).toEqual([...new Set(types)].sort());
    for (const type of [
      'hoc-ba/thcs',
      'hoc-ba/thpt',
      'hoc-ba/tieu-hoc',
      'van-bang/cu-nhan',
      'van-bang/tot-nghiep-thpt',
    ])
      expect(types).toContain(type);
  });

  it('knows nothing else, not even names that every object has', () => {
    expect(schemaFor('hoc-ba/thpt', '2.0')).toBeUndefined();
    expect(schemaFor('toString', '1.0')).toBeUndefined();
    expect(schemaFor('__proto__', '')).toBeUndefined();
  });
});

describe.each(types)('the examples of %s', (type) => {
  const valid = validExamples(type);
  let plain: Ajv2020;
  beforeAll(() => {
    plain = plainAjv();
  });

  it('are at least two', () => {
    expect(valid.length).toBeGreaterThanOrEqual(2);
  });

  it.each(valid.map(({ name, record }) => [name, record] as const))('%s is valid', (_name, record) => {
    expect(validateRecord(record)).toEqual({ known: true, type, version: '1.0', problems: [] });
    expect(plain.getSchema(schemaFor(type, '1.0')!.id)!(record)).toBe(true);
  });

  it.each(valid.map(({ name, record }) => [name, record] as const))(
    '%s is refused as a type of another family, a học bạ as one of another level',
    (_name, record) => {
      // Diplomas of one family may have the same members: their name alone tells them apart.
      for (const other of types.filter(
        (name) => name !== type && (type.startsWith('hoc-ba/') || family(name) !== family(type)),
      )) {
        const { known, problems } = validateRecord({ ...record, loai_ho_so: other });
        expect(known).toBe(true);
        expect(problems.length, other).toBeGreaterThan(0);
      }
    },
  );

  it.each(invalidExamples(type).map((example) => [example.name, example.why, example] as const))(
    'invalid/%s is refused there, for that reason and no other: %s',
    (_name, _why, { expect: expected, record }) => {
      const { known, problems } = validateRecord(record);
      expect(known).toBe(true);
      expect(problems.map(({ pointer, keyword }) => ({ pointer, keyword }))).toEqual([expected]);
      expect(plain.getSchema(schemaFor(type, '1.0')!.id)!(record)).toBe(false);
    },
  );
});

const family = (type: string): string => type.split('/')[0]!;

/** A property that only narrows what a shared part says of it has no texts of its own. */
const narrowsOnly = (property: JsonRecord): boolean =>
  Object.keys(property).every((name) => name === 'properties' || name === 'required');

/** Every property with its path, wherever an object declares some; conditions are left out. */
function properties(schema: JsonRecord): [string, JsonRecord][] {
  const found: [string, JsonRecord][] = [];
  walk(schema, '', (part, path) => {
    for (const [name, property] of Object.entries((part['properties'] ?? {}) as JsonRecord)) {
      if (typeof property === 'object' && !path.includes('/if'))
        found.push([`${path}/${name}`, property as JsonRecord]);
    }
  });
  return found;
}

function walk(schema: JsonRecord, path: string, visit: (schema: JsonRecord, path: string) => void): void {
  visit(schema, path);
  for (const [name, value] of Object.entries(schema)) {
    if (['enum', 'const', 'required', 'if', 'then', 'else', 'allOf'].includes(name)) continue;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      walk(value as JsonRecord, `${path}/${name}`, visit);
  }
}
