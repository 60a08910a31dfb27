import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formats, joinErrors, linePattern } from '../../src/record/schema-runtime.js';
import { recordTypes, schemaFor, validateRecord } from '../../src/record/validators.js';
import { runs } from '../support/fuzz.js';
import { MEASURED } from '../support/measured.js';
import { type JsonRecord, readSchemaFile, schemaFiles, validExamples } from './schema-examples.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const generated = ['record', 'validation', 'issuing'].map((room) => `src/${room}/generated/validators.ts`);

describe('what is generated from the schemas', () => {
  it('is checked in as the generator writes it', () => {
    expect(() =>
      execFileSync(process.execPath, ['scripts/generate.mjs', '--check'], { cwd: root, stdio: 'pipe' }),
    ).not.toThrow();
  });

  it.each(generated)('%s runs under a Content-Security-Policy without unsafe-eval and needs no ajv', (path) => {
    const code = readFileSync(`${root}${path}`, 'utf8');
    expect(code).not.toMatch(/\beval\s*\(|\bFunction\s*\(|\brequire\s*\(|\bimport\s*\(/);
    expect([...code.matchAll(/from ['"]([^'"]+)['"]/g)].map((match) => match[1])).toEqual([
      expect.stringMatching(/schema-runtime\.js$/),
    ]);
  });

  it('does not carry the texts of the schemas in the validators', () => {
    for (const path of generated) expect(readFileSync(`${root}${path}`, 'utf8')).not.toContain('"description"');
  });
});

describe('the generated validators', () => {
  const plain = new Ajv2020({ strict: false, formats });
  for (const file of schemaFiles()) plain.addSchema(readSchemaFile(file));
  const records = recordTypes.flatMap(({ type }) => validExamples(type).map(({ record }) => record));

  it('answer as ajv does over the schemas as they are, for records changed at random', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...records),
        fc.array(fc.tuple(fc.nat(), fc.constantFrom('drop', 'set', 'add'), oddValues()), {
          minLength: 1,
          maxLength: 3,
        }),
        (record, changes) => {
          const copy = structuredClone(record);
          // Each value is put in as a copy of its own: a later change may reach into it, and it is given again to other runs.
          for (const [place, kind, value] of changes) change(copy, place, kind, structuredClone(value));
          const { known, type, version, problems } = validateRecord(copy);
          if (!known) return;
          expect(problems.length === 0).toBe(plain.getSchema(schemaFor(type!, version!)!.id)!(copy));
        },
      ),
      { numRuns: runs(1_500) },
    );
  });

  it('look at no item of a list that is too long', () => {
    const record = validExamples('hoc-ba/thpt')[0]!.record;
    const entries = Array.from({ length: 100_000 }, () => ({ mon_hoc_id: 1, x: null, chu_ky: [7, 8] }));
    const faulty = { ...record, bang_diem_hoc_ba: entries, danh_sach_nguoi_ky: entries };
    expect(validateRecord(faulty).problems.map(({ pointer, keyword }) => [pointer, keyword])).toEqual([
      ['/danh_sach_nguoi_ky', 'maxItems'],
      ['/bang_diem_hoc_ba', 'maxItems'],
    ]);
  });

  it('give a short list for a record with 50,000 unknown members, in linear time', MEASURED, () => {
    const record = validExamples('hoc-ba/thpt')[0]!.record;
    const time = (count: number): number => {
      const unknown = Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, i]));
      const faulty = { ...record, ...unknown, nguoi_hoc: unknown };
      const start = performance.now();
      const { problems } = validateRecord(faulty);
      expect(problems.length).toBe(50);
      return performance.now() - start;
    };
    time(2_000);
    const small = Math.min(time(5_000), time(5_000), time(5_000));
    const large = Math.min(time(50_000), time(50_000));
    expect(large / small).toBeLessThan(10 ** 1.6);
  });

  it('throw for no JSON value whatever', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(...recordTypes), (value, { type, version }) => {
        validateRecord(value);
        const object =
          typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { bang_diem_hoc_ba: value };
        expect(validateRecord({ ...object, loai_ho_so: type, phien_ban: version }).problems.length).toBeGreaterThan(0);
      }),
    );
  });

  it('judge objects without a prototype like any other', () => {
    for (const record of records) {
      const bare = withoutPrototype(record);
      expect(validateRecord(bare)).toEqual(validateRecord(record));
      expect(
        validateRecord(Object.assign(withoutPrototype(record) as object, JSON.parse('{"__proto__":1}'))).known,
      ).toBe(true);
    }
  });

  it('refuse a member called __proto__', () => {
    const record = JSON.parse(JSON.stringify(records[0]).replace(/^\{/, '{"__proto__":{},')) as unknown;
    expect(validateRecord(record).problems.map(({ pointer }) => pointer)).toEqual(['/__proto__']);
  });
});

describe('the helpers of the generated validators', () => {
  it('dates exist in the calendar', () => {
    for (const good of ['2024-02-29', '2000-02-29', '1999-12-31', '0001-01-01'])
      expect(formats.date(good), good).toBe(true);
    for (const bad of [
      '2023-02-29',
      '1900-02-29',
      '2024-04-31',
      '2024-00-10',
      '2024-01-00',
      '2024-1-01',
      '٢٠٢٤-01-01',
      '2024-01-01 ',
    ]) {
      expect(formats.date(bad), bad).toBe(false);
    }
  });

  it('agree with the Date object on every day of four centuries', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1700, max: 2100 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (y, m, d) => {
          const text = `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
          const date = new Date(`${text}T00:00:00Z`);
          expect(formats.date(text)).toBe(!Number.isNaN(date.getTime()) && date.toISOString().startsWith(text));
        },
      ),
    );
  });

  it('a line is what the pattern of the schema says', () => {
    const pattern = /^\S(.*\S)?$/u;
    const characters = fc.constantFrom(
      ' ',
      '\t',
      '\n',
      '\r',
      '\u00a0',
      '\u2028',
      '\ufeff',
      '\u3000',
      'a',
      'Đ',
      '😀',
      '\u0306',
    );
    fc.assert(
      fc.property(fc.array(characters, { maxLength: 6 }), (list) => {
        const text = list.join('');
        expect(linePattern.test(text), JSON.stringify(text)).toBe(pattern.test(text));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('errors of a part are placed below it and never grow without bound', () => {
    const error = { instancePath: '/x', keyword: 'type', params: {} };
    expect(joinErrors(null, [error], '/a/0')).toEqual([{ ...error, instancePath: '/a/0/x' }]);
    let all = joinErrors(null, [error], '');
    for (let i = 0; i < 5_000; i++) all = joinErrors(all, [error], `/${i}`);
    expect(all.length).toBe(1_000);
  });
});

const oddValues = () =>
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -0,
    1,
    8.25,
    9.5,
    '',
    ' ',
    'x',
    'Đ',
    '2026-02-30',
    '01',
    [],
    {},
    ['a'],
    [1],
    { a: 1 },
    'a'.repeat(600),
  );

/** Changes the n-th member of the record, counted over all levels. */
function change(record: JsonRecord, place: number, kind: string, value: unknown): void {
  const holders: { holder: Record<string, unknown>; name: string }[] = [];
  collect(record as Record<string, unknown>, holders);
  const { holder, name } = holders[place % holders.length]!;
  if (kind === 'drop') delete holder[name];
  else if (kind === 'set') holder[name] = value;
  else if (!Array.isArray(holder)) holder['them'] = value;
}

function collect(value: Record<string, unknown>, holders: { holder: Record<string, unknown>; name: string }[]): void {
  for (const [name, item] of Object.entries(value)) {
    if (name === 'loai_ho_so' || name === 'phien_ban') continue;
    holders.push({ holder: value, name });
    if (typeof item === 'object' && item !== null) collect(item as Record<string, unknown>, holders);
  }
}

function withoutPrototype(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototype);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, item] of Object.entries(value)) copy[name] = withoutPrototype(item);
  return copy;
}
