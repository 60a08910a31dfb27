import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { toBase64 } from '../../src/encoding.js';
import { useTool } from '../cli/tool.js';
import { readCsv } from '../present/read-csv.js';

/** What folders, archives and lines of real people look like. */

const holder = useTool({ cases: false });
const tool = () => holder.tool;
const good = (): Uint8Array => tool().world.signed.get('bang-cu-nhan')!;

const verify = (inputs: string[], ...more: string[]) =>
  tool().khue(['verify', ...inputs, ...tool().trust, '--workers', '1', ...more]);

const lines = (text: string): { input: string; answer: string; code: string }[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { input: string; answer: string; code: string });

describe('a folder', () => {
  test('with links, pipes and endings of others: links to files are files, the rest is said and not passed over', async () => {
    tool().write('odd/a.json', good());
    tool().write('odd/ghi-chu.docx', 'x');
    symlinkSync('../odd/a.json', tool().path('odd/b.json'));
    symlinkSync('nowhere.json', tool().path('odd/c.json'));
    symlinkSync('.', tool().path('odd/loop'));
    execFileSync('mkfifo', [tool().path('odd/pipe.json')]);
    const expected = [
      ['odd/a.json', 'ACCEPT', 'RECORD_ACCEPTED'],
      ['odd/b.json', 'ACCEPT', 'RECORD_ACCEPTED'],
      ['odd/c.json', 'UNDECIDED', 'INPUT_UNREADABLE'],
    ];
    const notLookedAt = /^3 files were not looked at.*\.docx: 1, \(–\): 1, \.json: 1/m;
    const streamed = await verify(['odd'], '--format', 'ndjson', '--lang', 'en');
    expect(lines(streamed.stdout).map(({ input, answer, code }) => [input, answer, code])).toEqual(expected);
    expect(streamed.stderr).toMatch(notLookedAt);
    expect(streamed.status).toBe(66);
    const kept = await verify(['odd'], '--format', 'ndjson', '-o', 'odd.ndjson', '--lang', 'en');
    expect(lines(tool().read('odd.ndjson')).map(({ input, answer, code }) => [input, answer, code])).toEqual(expected);
    expect(kept.stderr).toMatch(notLookedAt);
    const { notLookedAt: counted } = JSON.parse(tool().read('summary.json')) as { notLookedAt: unknown };
    expect(counted).toEqual({ count: 3, byEnding: { '.docx': 1, '(–)': 1, '.json': 1 } });
    const shown = await tool().khue(['verify', 'odd', ...tool().trust, '--lang', 'en']);
    expect(shown.stderr).toMatch(notLookedAt);
  });

  test('and what is named beside it: a pipe that nobody writes to, or a device, is reported and holds nobody up', async () => {
    for (const name of ['p.json', 'p.ndjson', 'p.zip']) execFileSync('mkfifo', [tool().path(name)]);
    const named = ['p.json', 'p.ndjson', 'p.zip', '/dev/zero', 'signed/bang-cu-nhan.json'];
    const run = await verify(named, '--format', 'ndjson');
    expect(lines(run.stdout).map(({ input, code }) => [input, code])).toEqual([
      ...named.slice(0, 4).map((name) => [name, 'INPUT_UNREADABLE']),
      ['signed/bang-cu-nhan.json', 'RECORD_ACCEPTED'],
    ]);
    expect(run.status).toBe(66);
    const kept = await verify(named, '--format', 'ndjson', '-o', 'pipes/');
    expect(kept.status).toBe(66);
    const { notPassed } = JSON.parse(tool().read('pipes/summary.json')) as { notPassed: unknown };
    expect(notPassed).toMatchObject({ technical: 4 });
    expect((await tool().khue(['verify', 'p.json', ...tool().trust])).status).toBe(66);
  });

  test('that standard output is written into does not answer its own answers', async () => {
    for (const name of ['a', 'b', 'c']) tool().write(`loop/${name}.json`, good());
    for (const name of ['out.ndjson', 'z.json']) {
      const out = openSync(tool().path(`loop/${name}`), 'w');
      const { main, folder, trust } = tool();
      const format = name.endsWith('.ndjson') ? 'ndjson' : 'json';
      const child = spawn(process.execPath, [main, 'verify', 'loop', ...trust, '--format', format], {
        cwd: folder,
        stdio: ['ignore', out, 'inherit'],
      });
      const status = await new Promise((resolve) => child.on('close', resolve));
      closeSync(out);
      expect(status, name).toBe(0);
      const text = tool().read(`loop/${name}`);
      const inputs = format === 'json' ? (JSON.parse(text) as { input: string }[]) : lines(text);
      rmSync(tool().path(`loop/${name}`));
      expect(
        inputs.map(({ input }) => input),
        name,
      ).toEqual(['loop/a.json', 'loop/b.json', 'loop/c.json']);
    }
  });

  test('that holds the results of an earlier run in the other format does not judge them', async () => {
    tool().write('twice/a.json', good());
    expect((await verify(['twice'], '--format', 'ndjson', '-o', 'twice')).status).toBe(0);
    expect((await verify(['twice'], '--format', 'csv', '-o', 'twice')).status).toBe(0);
    const rows = readCsv(tool().read('twice/reports.csv').slice(1));
    expect(rows.slice(1).map(([input]) => input)).toEqual(['twice/a.json']);
    // Lines that are nobody's results are inputs, whatever they are called.
    tool().write('named/reports.ndjson', good());
    expect((await verify(['named'], '--format', 'csv', '-o', 'named')).status).toBe(0);
    const named = readCsv(tool().read('named/reports.csv').slice(1));
    expect(named.slice(1).map(([input]) => input)).toEqual(['named/reports.ndjson:1']);
  });
});

test('a table says of an input that could not be read that it could not, and goes on', async () => {
  tool().write('table/a.json', good());
  tool().write('table/b.zip', 'PK\u0003\u0004 broken');
  mkdirSync(tool().path('table-empty'));
  for (const output of [undefined, 'table.csv']) {
    const more = output === undefined ? [] : ['-o', output];
    const run = await verify(['table', 'gone.json', 'table-empty'], '--format', 'csv', '--ordered', ...more);
    expect(run.status).toBe(66);
    const [head, ...rows] = readCsv((output === undefined ? run.stdout : tool().read(output)).slice(1));
    const column = (name: string): number => head!.indexOf(name);
    expect(rows.map((row) => [row[column('code')], (row[column('fileSha256')] ?? '').length])).toEqual([
      ['RECORD_ACCEPTED', 64],
      ['ZIP_BROKEN', 0],
      ['INPUT_UNREADABLE', 0],
      ['FOLDER_EMPTY', 0],
    ]);
  }
});

test('a byte order mark before the first line, and lines of a return alone, are nobody’s fault', async () => {
  const text = Buffer.from(good()).toString('utf8').trim();
  const wrapped = JSON.stringify({ id: '002', data: toBase64(good()) });
  // A return that begins a piece of the reading (4 MiB) is still seen to be all of its line.
  const head = `\ufeff${text}\r\n`;
  const long = `${head}"${'x'.repeat(4 * 2 ** 20 - 1 - 4 - Buffer.byteLength(head))}"\r\n`;
  expect(Buffer.byteLength(long)).toBe(4 * 2 ** 20 - 1);
  const content = `${long}\r\n${wrapped}\r\n\r`;
  tool().write('mark.ndjson', content);
  const file = await verify(['mark.ndjson'], '--format', 'ndjson');
  expect(lines(file.stdout).map(({ input, answer }) => [input, answer])).toEqual([
    ['mark.ndjson:1', 'ACCEPT'],
    ['mark.ndjson:2', 'UNDECIDED'],
    ['002', 'ACCEPT'],
  ]);
  const stream = await tool().khue(['verify', '-', ...tool().trust, '--format', 'ndjson'], {
    input: `\ufeff${wrapped}\n${text}\n`,
  });
  expect(lines(stream.stdout).map(({ input, answer }) => [input, answer])).toEqual([
    ['002', 'ACCEPT'],
    ['-:2', 'ACCEPT'],
  ]);
});

test('a wrapped line whose id is no exact name is called by its place', async () => {
  const data = toBase64(good());
  const ids = ['"007"', '7', '12345678901234567890', '1.10', '""'];
  tool().write('ids.ndjson', ids.map((id) => `{"id":${id},"data":"${data}"}\n`).join(''));
  const run = await verify(['ids.ndjson'], '--format', 'ndjson');
  expect(lines(run.stdout).map(({ input, answer }) => [input, answer])).toEqual(
    ['007', '7', 'ids.ndjson:3', 'ids.ndjson:4', 'ids.ndjson:5'].map((input) => [input, 'ACCEPT']),
  );
});

test('an archive whose entries share their octets is no archive of so many files', async () => {
  const zip = zipSync({ 'a.json': new Uint8Array(200_000).fill(0x20), 'b.json': good(), 'c.json': good() });
  const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
  const found: number[] = [];
  for (let at = 0; at + 46 < zip.length; at++) if (view.getUint32(at, true) === 0x02014b50) found.push(at);
  const places = found.map((at) => [20, 24, 42].map((field) => view.getUint32(at + field, true)));
  tool().write('apart.zip', zip);
  expect((await verify(['apart.zip'], '--format', 'ndjson')).status).toBe(2);
  // All of them the second: three files of one file's length.
  for (const at of found)
    for (const [i, field] of [20, 24, 42].entries()) view.setUint32(at + field, places[1]![i]!, true);
  for (const at of found)
    for (const field of [16]) view.setUint32(at + field, view.getUint32(found[1]! + field, true), true);
  tool().write('shared.zip', zip);
  const run = await verify(['shared.zip'], '--format', 'ndjson');
  expect(lines(run.stdout).map(({ code }) => code)).toEqual(['RECORD_ACCEPTED', 'RECORD_ACCEPTED', 'ZIP_BROKEN']);
  expect(run.status).toBe(66);
});

test('a line over which the program failed is exit status 70, whatever else there is', async () => {
  tool().write('fault/a.json', good());
  expect((await verify(['fault'], '--format', 'ndjson', '-o', 'fault.ndjson')).status).toBe(0);
  const name = tool().names().includes('fault.summary.json') ? 'fault.summary.json' : 'summary.json';
  const summary = JSON.parse(tool().read(name)) as { reasons: unknown[] };
  summary.reasons.push({ code: 'INTERNAL_FAULT', answer: 'UNDECIDED', count: 1, lines: [] });
  tool().write(name, JSON.stringify(summary));
  expect((await verify(['fault'], '--format', 'ndjson', '-o', 'fault.ndjson', '--resume')).status).toBe(70);
});

test('a worker that finds another trust list than the run’s ends the run, and says so', async () => {
  tool().write('late/a.json', good());
  const worker = join(dirname(tool().main), 'worker.mjs');
  const usual = readFileSync(worker);
  // As if the list had been changed between the opening of the run and that of the worker.
  writeFileSync(worker, "throw Object.assign(new Error('x'), { code: 'TRUST_CHANGED', params: {} });");
  try {
    for (const more of [[], ['-o', 'late.ndjson']]) {
      const run = await verify(['late'], '--format', 'ndjson', '--lang', 'en', ...more);
      expect([run.status, run.stdout, run.stderr.includes('The trust list was changed')]).toEqual([66, '', true]);
    }
  } finally {
    writeFileSync(worker, usual);
  }
});
