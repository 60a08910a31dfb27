import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { differentContents, findConflicts, noConflicts } from '../../src/bulk/conflicts/find.js';
import { reportLines } from '../../src/bulk/conflicts/lines.js';
import type { Conflict } from '../../src/bulk/index.js';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { bangTotNghiepThpt, hocBa, signDiploma } from '../../src/demo-world/index.js';
import { signed as sign } from '../../src/demo-world/many-sign.js';
import { recallFiles } from '../../src/demo-world/recall-files.js';
import { makeListSigners, makeTrustFiles } from '../../src/demo-world/trust-files.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { useTool } from '../cli/tool.js';
import { growthExponent } from '../support/growth.js';

const holder = useTool({ cases: false });
const tool = () => holder.tool;

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

let found: Conflict[] = [];

test('a line keeps its number of the file, empty lines before it or not', () => {
  tool().write('gaps.ndjson', '\n{"a":1}\n\n\n{"b":2}');
  const lines: [number, string][] = [];
  for (const { bytes, number } of reportLines(tool().path('gaps.ndjson'))) lines.push([number, String(bytes)]);
  expect(lines).toEqual([
    [2, '{"a":1}'],
    [5, '{"b":2}'],
  ]);
});

test('a mark before the first line is no part of it; a line longer than any report is none, and is not held', () => {
  const long = 'x'.repeat(9 << 20);
  tool().write('long.ndjson', `\ufeff{"a":1}\n${long}\n{"b":2}\n${long}`);
  const lines: [number, string, number][] = [];
  for (const { bytes, number, offset } of reportLines(tool().path('long.ndjson'), 1 << 20))
    lines.push([number, String(bytes), offset]);
  expect(lines.map(([number, text]) => [number, text])).toEqual([
    [1, '{"a":1}'],
    [2, ''],
    [3, '{"b":2}'],
    [4, ''],
  ]);
  expect([lines[0]![2], lines[2]![2]]).toEqual([3, 3 + 8 + long.length + 1]);
});

beforeAll(async () => {
  const { world, khue, write, trust, read } = tool();
  const { times, seed } = world;
  const school = world.schools.get('thpt-van-cac')!;
  const pupil = { name: 'Trần Thị Đối Chiếu', age: 16, sex: 'nu', number: 4242 } as const;
  const base = (name: string): JsonObject =>
    hocBa({ seed, name, times, school, pupil, level: 'thpt', grade: 10, className: '10A1' });
  const learner = base('x')['nguoi_hoc'] as JsonObject;
  const marks = (record: JsonObject, more: number): JsonObject => ({
    ...record,
    nguoi_hoc: learner,
    bang_diem_hoc_ba: (record['bang_diem_hoc_ba'] as JsonObject[]).map((entry, i) =>
      i === 1 ? { ...entry, diem_hoc_ky_1: 8, diem_hoc_ky_2: 8, diem_tong_ket: more } : entry,
    ),
  });
  const first = { ...marks(base('x'), 8), ma_ban_ghi: id(1) };
  const other = { ...marks(base('x'), 8.1), ma_ban_ghi: id(2) };
  const raised = {
    ...marks(base('x'), 9.5),
    ma_ban_ghi: id(3),
    lan: 2,
    thay_the: { ma_ban_ghi: id(1), ly_do: 'danh_gia_lai', sha256: '0'.repeat(64) },
  };
  const stranger = {
    ...hocBa({
      seed,
      name: 'y',
      times,
      school,
      pupil: { ...pupil, number: 4243 },
      level: 'thpt',
      grade: 10,
      className: '10A1',
    }),
    ma_ban_ghi: id(4),
  };
  for (const [name, record] of Object.entries({ first, other, raised, stranger }))
    write(`set/${name}.json`, await sign(record, school, times));
  // The same file again is a copy, no conflict.
  write('set/copy.json', await sign(first, school, times));
  const paper = (name: string, more: JsonObject): JsonObject => ({
    ...bangTotNghiepThpt({ seed, name, times, school, pupil: { ...pupil, age: 18 } }),
    so_hieu: 'DEMO-TN000001',
    ...more,
  });
  const [signed, sealed] = [times.inMonth(7, 24, 10), times.inMonth(7, 24, 14)];
  const papers = {
    paper1: paper('p1', { ma_ban_ghi: id(11) }),
    paper2: paper('p2', { ma_ban_ghi: id(12) }),
    again1: paper('q1', { ma_ban_ghi: id(13), so_hieu: 'DEMO-TN000002' }),
    again2: paper('q2', {
      ma_ban_ghi: id(14),
      so_hieu: 'DEMO-TN000002',
      lan: 2,
      thay_the: { ma_ban_ghi: id(13), ly_do: 'cap_lai', sha256: '0'.repeat(64) },
    }),
  };
  for (const [name, record] of Object.entries(papers))
    write(`set/${name}.json`, await signDiploma(record, { school }, signed, sealed));
  const seal = school.holder('school-seal');
  const early = await forgeOuter(canonicalize(paper('e', { ma_ban_ghi: id(15), so_hieu: 'DEMO-TN000003' })), [
    { by: school.holder('head-of-issuing-body').leaf, claim: { role: 'head-of-issuing-body' }, at: signed },
    { by: seal.leaf, claim: { role: 'school-seal' }, at: seal.leaf.notBefore - 86_400_000 },
  ]);
  write('set/early.json', early);
  await khue(['verify', 'set', ...trust, '--format', 'ndjson', '--ordered', '-o', 'set.ndjson']);
  const run = await khue(['conflicts', 'set.ndjson', '--format', 'ndjson', '-o', 'conflicts.ndjson', '--lang', 'en']);
  expect(run.status).toBe(1);
  expect(run.stderr).toContain('10 lines');
  found = read('conflicts.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Conflict);
}, 120_000);

const of = (kind: Conflict['kind']): Conflict[] => found.filter((conflict) => conflict.kind === kind);
const inputs = ({ lines }: Conflict): string[] => lines.map(({ input }) => input!.slice(4, -5)).sort();

describe('khue conflicts', () => {
  test('equal business key and version with different content; a copy is none', () => {
    expect(of('VERSION_CONFLICT')).toHaveLength(1);
    const names = inputs(of('VERSION_CONFLICT')[0]!);
    expect(names).toHaveLength(2);
    expect(names).toContain('other');
  });

  test('a re-issue that raises results, with its subjects and the reason that it names', () => {
    expect(of('RESULTS_RAISED')).toHaveLength(1);
    const [conflict] = of('RESULTS_RAISED');
    expect(inputs(conflict!)).toContain('raised');
    expect(conflict).toMatchObject({ subjects: ['15'], reason: 'danh_gia_lai' });
  });

  test('a record that another one replaced is compared with it, though it is no longer accepted', async () => {
    const { world, khue, read, write } = tool();
    const schools = [...world.schools.values()].map((school) =>
      school.id === 'thpt-van-cac'
        ? { ...school, plan: { ...school.plan, recallList: 'urn:khue-demo:thu-hoi' } }
        : school,
    );
    const files = await makeTrustFiles(world.pki, schools, world.times, await makeListSigners(world.pki), 2);
    const replaced = {
      ...{ ma_ban_ghi: id(1), kind: 'superseded' as const, at: '2026-10-01', qd: '7/QĐ, 01/10/2026', successor: id(3) },
    };
    const recalls = await recallFiles(
      schools,
      world.times,
      new Map([[world.schools.get('thpt-van-cac')!.code, [replaced]]]),
    );
    for (const [name, bytes] of [...files.files, ...recalls]) write(`recalling/${name}`, bytes);
    const trust = ['--trust', 'recalling', '--at', '2026-11-21', '--state', 'none'];
    await khue([
      'verify',
      'set/first.json',
      'set/raised.json',
      ...trust,
      '--format',
      'ndjson',
      '-o',
      'replaced.ndjson',
    ]);
    expect(read('replaced.ndjson')).toContain('"code":"RECORD_SUPERSEDED"');
    const run = await khue(['conflicts', 'replaced.ndjson', '--format', 'ndjson']);
    const [conflict] = run.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Conflict);
    expect([conflict!.kind, inputs(conflict!)]).toEqual(['RESULTS_RAISED', ['first', 'raised']]);
  });

  test('one number on different papers, unless one replaces the other', () => {
    expect(of('NUMBER_TWICE').map(inputs)).toEqual([['paper1', 'paper2']]);
  });

  test('a seal used outside its dates', () => {
    expect(of('SEAL_OUTSIDE_DATES').map(inputs)).toEqual([['early']]);
    const { at, from } = of('SEAL_OUTSIDE_DATES')[0]!;
    expect(at! < from!).toBe(true);
  });

  test('neither reports nor conflicts tell a personal number or a mark', () => {
    for (const text of [tool().read('set.ndjson'), tool().read('conflicts.ndjson')]) {
      expect(/999\d{5,}4242|Đối Chiếu|DEMO-TN000001|"(?:8\.1|9\.5)"/.test(text)).toBe(false);
    }
  });

  test('without link keys nothing is compared, and it says so; text for people names the lines', async () => {
    const { khue, trust } = tool();
    await khue(['verify', 'set', ...trust, '--format', 'ndjson', '--link-key', 'none', '-o', 'plain.ndjson']);
    const run = await khue(['conflicts', 'plain.ndjson', '--lang', 'en']);
    expect(run.stderr).toContain('0 compared');
    const people = await khue(['conflicts', 'set.ndjson', '--lang', 'en']);
    expect(people.stdout).toContain('A re-issue raises results (subjects: 15; reason named: danh_gia_lai)');
    expect((await khue(['conflicts', 'gone.ndjson'])).status).toBe(66);
  });
});

test('one content with its members in another order is a copy, and no number given twice', async () => {
  const { world, khue, write, read, trust } = tool();
  const { times, seed } = world;
  const school = world.schools.get('thpt-van-cac')!;
  const pupil = { name: 'Trần Thị Thứ Tự', age: 18, sex: 'nu', number: 4244 } as const;
  const record = bangTotNghiepThpt({ seed, name: 'order', times, school, pupil });
  const other = Object.fromEntries(Object.entries(record).reverse());
  const payloads = { canonical: canonicalize(record), other: new TextEncoder().encode(JSON.stringify(other)) };
  const [head, seal] = [school.holder('head-of-issuing-body'), school.holder('school-seal')];
  for (const [name, payload] of Object.entries(payloads)) {
    const signed = await forgeOuter(payload, [
      { by: head.leaf, claim: { role: 'head-of-issuing-body' }, at: times.inMonth(7, 24, 10) },
      { by: seal.leaf, claim: { role: 'school-seal' }, at: times.inMonth(7, 24, 14) },
    ]);
    write(`order/${name}.json`, signed);
  }
  await khue(['verify', 'order', ...trust, '--format', 'ndjson', '-o', 'order.ndjson']);
  const keys = read('order.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { bulk: { keys: unknown } }).bulk.keys);
  expect(keys[0]).toEqual(keys[1]);
  const run = await khue(['conflicts', 'order.ndjson', '--lang', 'en']);
  expect([run.status, run.stderr.includes('2 compared')]).toEqual([0, true]);
});

test('what an earlier call wrote into the folder of reports is no report', async () => {
  const { khue, read, write } = tool();
  write('own/reports.ndjson', read('set.ndjson'));
  const call = ['conflicts', 'own', '--format', 'ndjson', '-o', 'own/conflicts.ndjson', '--lang', 'en'];
  for (const more of [[], ['--force']]) {
    const run = await khue([...call, ...more]);
    expect([run.status, run.stderr.includes('10 lines'), run.stderr.includes('no reports')]).toEqual([1, true, false]);
  }
});

describe('lines that are no reports', () => {
  test('are counted and said, and are never “none found”', async () => {
    const { khue, write, read } = tool();
    const [first] = read('set.ndjson').split('\n');
    const facts = ',"bulk":{"answer":"ACCEPT"}}';
    write(
      'mixed.ndjson',
      `${first}\nhalf a li\n{"a":1}\n[1]\nnull\n{"answer":"ACCEPT","bulk":{"answer":7}}\nx${facts}\n`,
    );
    const mixed = await khue(['conflicts', 'mixed.ndjson', '--lang', 'en']);
    expect(mixed.status).toBe(66);
    expect(mixed.stderr).toContain('6 of 7 lines are no reports (the first: mixed.ndjson:2)');
    const withConflicts = await khue(['conflicts', 'set.ndjson', 'mixed.ndjson', '--lang', 'en']);
    expect([withConflicts.status, withConflicts.stderr.includes('6 of 17 lines')]).toEqual([1, true]);
  });

  test.each([
    ['a table', 'set.csv', 'input,answer\na,b\n'],
    ['an empty file', 'empty.ndjson', ''],
    ['records', 'records.ndjson', '{"loai_ho_so":"hoc-ba/thpt"}\n'],
  ])('%s alone is an error', async (_, name, content) => {
    const { khue, write, path } = tool();
    write(name, content);
    const run = await khue(['conflicts', name, '-o', `${name}.out`, '--lang', 'en']);
    expect([run.status, run.stderr.includes('REPORTS_NONE')]).toEqual([66, true]);
    expect(existsSync(path(`${name}.out`))).toBe(false);
  });
});

test('many contents under one key cost time in proportion to putting them into a set', () => {
  const rowsOf = (size: number) => {
    const content = (i: number): string => createHash('md5').update(String(i)).digest('base64');
    const row = { kind: 'record', key: 'k', id: 'i', version: 1, file: 0, line: 1, offset: 0 } as const;
    return Array.from({ length: size }, (_, i) => ({ ...row, content: content(i) }));
  };
  const sizes = [20_000, 160_000];
  // What does not fit into the processor's caches takes longer a piece, for any work: a set of as many has the same memory to go through.
  const bare = growthExponent(sizes, (size) => {
    const rows = rowsOf(size);
    return () => expect(new Set([...rows, ...rows.slice(0, 10)].map((row) => row.content)).size).toBe(size);
  });
  const ours = growthExponent(sizes, (size) => {
    const rows = rowsOf(size);
    return () => expect(differentContents([...rows, ...rows.slice(0, 10)])).toHaveLength(size);
  });
  // The square of their number would be 1 more.
  expect(ours.exponent - bare.exponent, `${ours.times}; in a set ${bare.times}`).toBeLessThanOrEqual(0.5);
});

test('memory does not grow with the number of lines, and every planted pair is found', () => {
  const path = join(tool().folder, 'many.ndjson');
  const file = openSync(path, 'w');
  const key = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);
  const COUNT = 200_000;
  let piece = '';
  for (let i = 0; i < COUNT; i++) {
    // Every ten-thousandth shares its key with the one before.
    const record = i % 10_000 === 9_999 ? i - 1 : i;
    const bulk = {
      answer: 'ACCEPT',
      id: id(i),
      version: 1,
      keys: { by: 'k', record: key(`r${record}`), content: key(`c${i}`) },
    };
    piece += `{"input":"f${i}","answer":"ACCEPT","record":{"id":"${id(i)}"},"bulk":${JSON.stringify(bulk)}}\n`;
    if (piece.length > 1 << 20) {
      writeSync(file, piece);
      piece = '';
    }
  }
  writeSync(file, piece);
  closeSync(file);
  global.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const counts = noConflicts();
  const all = [...findConflicts([path], counts, { onLines: () => (most = Math.max(most, process.memoryUsage().rss)) })];
  expect(all).toHaveLength(COUNT / 10_000);
  expect(all.every(({ kind, lines }) => kind === 'VERSION_CONFLICT' && lines.length === 2)).toBe(true);
  expect(counts).toMatchObject({ lines: COUNT, compared: COUNT });
  console.log(`conflicts: ${COUNT} lines, ${((most - before) / 2 ** 20).toFixed(0)} MiB more at the most`);
  expect(most - before).toBeLessThan(250 * 2 ** 20);
}, 120_000);
