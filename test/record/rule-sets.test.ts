import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KhueError } from '../../src/errors.js';
import { checkRecord, type RuleSet, readJson, readRuleSet, ruleSets } from '../../src/record/index.js';
import { runs } from '../support/fuzz.js';
import { type Changes, changed } from './changed.js';
import { readSchemaFile } from './schema-examples.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const load = (path: string) => readJson(readFileSync(`${root}${path}`));

describe('a circular that is made up, in a data file alone', () => {
  const circular = readRuleSet(load('test/record/circulars/tt99-2031.json'));
  const check = (changes: Changes, sets: readonly RuleSet[] = [circular]) =>
    checkRecord(
      changed('thpt', {
        '/nam_bat_dau': 2031,
        '/nam_ket_thuc': 2032,
        '/ngay_ky_phat_hanh': '2032-05-31',
        ...changes,
      }),
      { ruleSets: sets },
    );

  it('governs the grades and school years that it names, and no others', () => {
    expect(check({}).ruleSet?.id).toBe('tt99-2031');
    // Where it says nothing, the package's own set governs, whichever that is by then: a new circular must not need this file.
    for (const changes of [{ '/khoi_lop_hoc_id': '11' }, { '/chuong_trinh': 'tich-hop' }]) {
      const own = check(changes, []).ruleSet?.id;
      expect(own).toMatch(/^(?:tt\d+-20\d\d|tich-hop)$/);
      expect(check(changes).ruleSet?.id).toBe(own);
    }
    expect(check({}, []).ruleSet?.id).not.toBe('tt99-2031');
    expect(checkRecord(changed('thpt'), { ruleSets: [circular] }).ruleSet?.id).toBe('tt22-2021');
  });

  it('its rules fire, and those of the circular before it no longer do', () => {
    const row = '/bang_diem_hoc_ba/0';
    const changes = { [`${row}/diem_hoc_ky_1`]: 6, [`${row}/diem_hoc_ky_2`]: 9, [`${row}/diem_tong_ket`]: 8 };
    const found = (sets?: readonly RuleSet[]) =>
      check(changes, sets).problems.map(({ id, severity, pointer }) => [severity, id, pointer]);
    expect(found()).toContainEqual(['error', 'tt99-2031/year-average', `${row}/diem_tong_ket`]);
    expect(found().filter(([, id]) => String(id).startsWith('tt22-2021/'))).toEqual([]);
    expect(found([])).not.toContainEqual(['error', 'tt22-2021/year-average', `${row}/diem_tong_ket`]);
    const absent = { '/tong_ket_hoc_ba/so_buoi_nghi_hoc': 31, '/tong_ket_hoc_ba/is_duoc_len_lop': true };
    expect(check(absent).problems.map(({ id }) => id)).toContain('tt99-2031/absences');
  });

  it('replaces a set of the package that has its id', () => {
    const silent = readRuleSet({ ...circular, id: 'tt22-2021', rules: [], schoolYears: undefined as never } as never);
    const result = checkRecord(changed('thpt', { '/bang_diem_hoc_ba/8/diem_tong_ket': 1 }), { ruleSets: [silent] });
    expect(result.problems.map(({ id }) => id)).toEqual(['rules/nothing-checked']);
  });

  it('with no rule in it, says that nothing was compared and why', () => {
    const { problems, ruleSet, valid } = check({}, [{ ...circular, rules: [] }]);
    expect({ valid, id: ruleSet?.id }).toEqual({ valid: true, id: 'tt99-2031' });
    expect(problems.find(({ id }) => id === 'rules/nothing-checked')).toMatchObject({
      severity: 'warning',
      vi: expect.stringContaining('Chỉ đối chiếu điểm cả năm'),
      en: expect.stringContaining('Only year averages'),
    });
  });

  const faults: readonly [string, (set: Record<string, unknown>) => void, string][] = [
    ['without a source', (set) => delete set['source'], '/'],
    ['with a member that no one knows', (set) => Object.assign(set, { nguon: 'x' }), '/'],
    ['with an evaluator that does not exist', (set) => (rulesOf(set)[0]!['evaluator'] = 'eval'), '/rules/0/evaluator'],
    ['with a parameter of another evaluator', (set) => (rulesOf(set)[1]!['terms'] = []), '/rules/1'],
    ['with a parameter missing', (set) => delete rulesOf(set)[0]!['year'], '/rules/0'],
    ['with a rule of another set’s name', (set) => (rulesOf(set)[1]!['id'] = 'tt22-2021/absences'), '/rules/1/id'],
    ['with one id twice', (set) => (rulesOf(set)[1]!['id'] = 'tt99-2031/year-average'), '/rules/1/id'],
    ['with a grade 13', (set) => (set['schoolYears'] = [{ grades: ['13'], from: 2031 }]), '/schoolYears/0/grades/0'],
    ['with a day that does not exist', (set) => (set['issued'] = { from: '2031-02-30' }), '/issued/from'],
    ['without a changelog', (set) => (set['changelog'] = []), '/changelog'],
  ];
  it.each(faults)('%s is refused, and the place is named', (_title, spoil, path) => {
    const set = structuredClone(circular) as unknown as Record<string, unknown>;
    spoil(set);
    expect(() => readRuleSet(set)).toThrow(
      expect.objectContaining({ code: 'RULE_SET_INVALID', params: expect.objectContaining({ path }) }),
    );
  });

  it.each([{ toString: 0 }, Object.create(null) as object, [{}]])(
    'with an evaluator that is no text is refused',
    (value) => {
      const rules = [{ ...ruleSets[0]!.rules[0]!, id: 'tt99-2031/x', evaluator: value }];
      expect(() => readRuleSet({ ...circular, rules })).toThrow(
        expect.objectContaining({
          code: 'RULE_SET_INVALID',
          params: expect.objectContaining({ path: '/rules/0/evaluator' }),
        }),
      );
    },
  );

  it('whatever JSON it is, is refused or applied, and nothing else is thrown', () => {
    const places = [...new Set(ruleSets.flatMap(({ rules }) => rules))];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), fc.nat(), (rule, value, at) => {
        const members = Object.keys(rule);
        const spoiled = { ...rule, id: 'tt99-2031/x', [members[at % members.length]!]: value };
        try {
          check({}, [readRuleSet({ ...circular, rules: [spoiled] })]);
        } catch (cause) {
          expect(cause).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

const rulesOf = (set: Record<string, unknown>) => set['rules'] as Record<string, unknown>[];

describe('the rule sets of the package', () => {
  const files = readdirSync(`${root}rules`).filter((name) => name.endsWith('.json'));

  it('are the files in rules/, each of its schema and under its own name', () => {
    const fromFiles = files.map((name) => {
      const { $schema, ...set } = load(`rules/${name}`) as unknown as RuleSet & { $schema: string };
      expect($schema).toBe('../schemas/rule-set.schema.json');
      expect(`${set.id}.json`).toBe(name);
      return readRuleSet(set);
    });
    expect([...ruleSets].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(fromFiles);
  });

  it('use every evaluator that the schema has', () => {
    const schema = readSchemaFile('rule-set.schema.json') as unknown as {
      $defs: { rule: { properties: { evaluator: { enum: string[] } } } };
    };
    const used = new Set(ruleSets.flatMap(({ rules }) => rules.map(({ evaluator }) => evaluator as string)));
    expect(schema.$defs.rule.properties.evaluator.enum.filter((name) => !used.has(name))).toEqual([]);
  });

  it('have at most one main set for any type, programme, grade, school year and day of issue', () => {
    const types = new Set(ruleSets.flatMap(({ documentTypes }) => documentTypes).filter((type) => !type.includes('*')));
    const grades = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0'));
    const days = ['2019-12-31', '2020-01-15', '2026-04-14', '2026-04-15', '2030-01-01'];
    const main = ruleSets.filter((set) => set.main);
    for (const type of types) {
      for (const programme of ['gdpt-2018', 'gdpt-2006', 'gdtx']) {
        for (const grade of grades) {
          for (let year = 2010; year < 2030; year++) {
            for (const day of days) {
              const governing = main.filter(
                (set) =>
                  set.documentTypes.some(
                    (name) =>
                      name === type || name === '*' || (name.endsWith('/*') && type.startsWith(name.slice(0, -1))),
                  ) &&
                  (set.programmes?.includes(programme) ?? true) &&
                  (set.schoolYears?.some(
                    ({ grades: own, from, to = 9999 }) => own.includes(grade) && year >= from && year <= to,
                  ) ??
                    true) &&
                  day >= (set.issued?.from ?? '') &&
                  day <= (set.issued?.to ?? '9999'),
              );
              expect(
                governing.length,
                `${type} ${programme} ${grade} ${year} ${day}: ${governing.map(({ id }) => id)}`,
              ).toBeLessThanOrEqual(1);
            }
          }
        }
      }
    }
  });

  it('say in both languages what they leave unchecked where not all of a circular is known', () => {
    for (const { id, confidence, limits } of ruleSets) {
      if (confidence !== 'confirmed') expect(limits?.vi && limits.en, id).toBeTruthy();
    }
  });

  it('keep a changelog, newest first, in NFC', () => {
    for (const { id, changelog } of ruleSets) {
      const dates = changelog.map(({ date }) => date);
      expect([...dates].sort().reverse(), id).toEqual(dates);
    }
    for (const name of files) {
      const text = readFileSync(`${root}rules/${name}`, 'utf8');
      expect(text, name).toBe(text.normalize('NFC'));
      expect(text, name).not.toMatch(/[\u00d0\u00f0]/);
    }
  });
});

describe('the pages on rule sets', () => {
  const pages = ['docs/runbook-thong-tu-moi.md', 'rules/README.md'].map((path) => ({
    path,
    text: readFileSync(`${root}${path}`, 'utf8'),
  }));

  it('name only files of this project that exist', () => {
    const made = /<|tt70-2027/;
    for (const { path, text } of pages) {
      const named = [...text.matchAll(/\b((?:docs|rules|schemas|test)\/[\w./-]+\.(?:md|json|ts))\b/g)].map(
        ([file]) => file,
      );
      expect(named.length, path).toBeGreaterThan(1);
      for (const file of named) expect(made.test(file) || existsSync(`${root}${file}`), `${path}: ${file}`).toBe(true);
    }
  });

  it('list every rule set with how well it is known', () => {
    const rows = pages[1]!.text.split('\n').filter((line) => line.startsWith('| `'));
    const listed = rows.flatMap((line) => [...line.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, id]) => id!));
    expect(listed.sort()).toEqual(ruleSets.map(({ id }) => id).sort());
    for (const { id, confidence } of ruleSets) {
      expect(rows.find((line) => line.split('|')[1]!.includes(`\`${id}\``))?.split('|')[3], id).toContain(confidence);
    }
  });

  it('show a case that has the form of those that are read from files', () => {
    const shown = /```json\n([^`]+)```/.exec(pages[0]!.text)![1]!;
    const sample = JSON.parse(shown) as object;
    const [known] = load('test/record/rule-cases/older.json') as unknown as object[];
    expect(Object.keys(sample)).toEqual(Object.keys(known!));
  });
});
