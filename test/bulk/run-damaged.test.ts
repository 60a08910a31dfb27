import { closeSync, existsSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/bulk/index.js';
import { readCsv } from '../present/read-csv.js';
import { useBuilt } from './built.js';

/** What lies in the folder of a run that ended at a bad moment, or was handled meanwhile. */

const holder = useBuilt();
const built = () => holder.built;
const COUNT = 200;
const ROW = 40;

function options(name: string, more: Partial<RunOptions> & { format?: 'ndjson' | 'csv' } = {}): RunOptions {
  const { bulk, folder, trust, world } = built();
  const { format = 'ndjson', ...rest } = more;
  const source = { path: trust };
  return {
    setup: {
      trust: { source, pinned: [world.trustPin], digest: bulk.trustDigest(source) },
      ...{ at: world.at, atSource: 'GIVEN', policy: 'auto', format, language: 'vi' },
    },
    output: join(folder, name),
    ...{ ordered: true, resume: true, force: false, inputs: ['set'], workers: 1 },
    source: () => bulk.inputGroups([join(folder, 'set')]),
    ...rest,
  };
}

/** A run that is stopped when its first lines are there. */
async function stopped(name: string, more: Parameters<typeof options>[1] = {}): Promise<string> {
  const stop = new AbortController();
  const events = { onProgress: () => stop.abort(new Error('stopped')) };
  await expect(built().bulk.runToFile(options(name, { signal: stop.signal, events, ...more }))).rejects.toThrow(
    'stopped',
  );
  const folder = join(built().folder, `${name}.run`);
  const { lineCount } = JSON.parse(readFileSync(join(folder, 'checkpoint.json'), 'utf8')) as { lineCount: number };
  expect(lineCount).toBeGreaterThan(10);
  expect(lineCount).toBeLessThan(COUNT);
  return folder;
}

/** As of an input that was judged again when the process ended: its new line is cut off, its old one lies among the lines. */
function forgetRow(folder: string, seq: number): void {
  const file = openSync(join(folder, 'index'), 'r+');
  writeSync(file, Buffer.alloc(ROW), 0, ROW, seq * ROW);
  closeSync(file);
}

let whole = '';

beforeAll(async () => {
  const { bulk, write, world, folder } = built();
  for (let i = 0; i < COUNT; i++) write(`set/${1_000 + i}.json`, world.cases[i % 12]!.bytes);
  await bulk.runToFile(options('whole.ndjson'));
  whole = readFileSync(join(folder, 'whole.ndjson'), 'utf8');
}, 120_000);

describe('a run that is gone on with', () => {
  test.each([true, false])('has one line for an input whose new line was cut off (ordered: %s)', async (ordered) => {
    const name = `cut-${ordered}.ndjson`;
    forgetRow(await stopped(name, { ordered }), 5);
    const summary = await built().bulk.runToFile(options(name, { ordered }));
    const text = readFileSync(join(built().folder, name), 'utf8');
    if (ordered) expect(text === whole).toBe(true);
    expect(text.split('\n').sort()).toEqual(whole.split('\n').sort());
    expect(summary.total).toBe(COUNT);
  });

  test('as a table begins anew then, and has one row an input', async () => {
    forgetRow(await stopped('cut.csv', { format: 'csv' }), 5);
    const { total } = await built().bulk.runToFile(options('cut.csv', { format: 'csv' }));
    const rows = readCsv(readFileSync(join(built().folder, 'cut.csv'), 'utf8').slice(1));
    expect([rows.length, new Set(rows.map(([input]) => input)).size, total]).toEqual([COUNT + 1, COUNT + 1, COUNT]);
  });

  test('over standard input, which is another one now, is refused and not ended without lines', async () => {
    const { bulk, folder } = built();
    /** As a pipe: whoever asks again is given what is left. */
    const piped = (count: number) => {
      let left = Array.from(
        { length: count },
        (_, i) => ({ kind: 'failure', name: `-:${i + 1}`, code: 'INPUT_EMPTY', params: { path: '-' } }) as const,
      );
      const source = async function* () {
        const given = left;
        left = [];
        yield given;
      };
      return { inputs: ['-'], source };
    };
    await stopped('piped.ndjson', piped(COUNT));
    const differs = { code: 'RUN_DIFFERS', params: { what: 'inputs' } };
    await expect(bulk.runToFile(options('piped.ndjson', piped(20)))).rejects.toMatchObject(differs);
    expect(existsSync(join(folder, 'piped.ndjson'))).toBe(false);
    expect((await bulk.runToFile(options('piped.ndjson', piped(COUNT)))).total).toBe(COUNT);
    const others = bulk.runToFile(options('piped.ndjson', piped(20)));
    await expect(others).rejects.toMatchObject({ code: 'RUN_INPUTS_DIFFER' });
    expect((await bulk.runToFile(options('piped.ndjson', { ...piped(20), force: true }))).total).toBe(20);
  });

  test('does nothing where its output’s name is taken, unless it is told to replace it', async () => {
    const { bulk, folder } = built();
    await stopped('taken.ndjson');
    writeFileSync(join(folder, 'taken.ndjson'), 'mine');
    let judged = 0;
    const events = { onProgress: () => void judged++ };
    await expect(bulk.runToFile(options('taken.ndjson', { events }))).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect([judged, existsSync(join(folder, 'taken.summary.json'))]).toEqual([0, false]);
    expect(readFileSync(join(folder, 'taken.ndjson'), 'utf8')).toBe('mine');
    await bulk.runToFile(options('taken.ndjson', { force: true }));
    expect(readFileSync(join(folder, 'taken.ndjson'), 'utf8') === whole).toBe(true);
  });

  test('counts every line where it ended in the middle of writing a batch', async () => {
    const { bulk, folder } = built();
    const items = Array.from(
      { length: COUNT },
      (_, i) => ({ kind: 'failure', name: `${i}`, code: 'INPUT_EMPTY', params: { path: `${i}` } }) as const,
    );
    const source = async function* () {
      yield items;
    };
    let said = 0;
    // As a full disk does, after the lines of the second batch were taken.
    const onUnread = () => {
      if (++said === 70) throw new Error('full');
    };
    await expect(bulk.runToFile(options('even.ndjson', { source, events: { onUnread } }))).rejects.toThrow('full');
    const summary = await bulk.runToFile(options('even.ndjson', { source }));
    const lines = readFileSync(join(folder, 'even.ndjson'), 'utf8').trimEnd().split('\n');
    expect([lines.length, summary.total, summary.unread]).toEqual([COUNT, COUNT, COUNT]);
  });

  test('is refused where its lines are gone, and never fills them up', async () => {
    for (const damage of [(path: string) => truncateSync(path, 100), (path: string) => rmSync(path)]) {
      const folder = await stopped('gone.ndjson', { force: true, resume: false });
      damage(join(folder, 'lines'));
      await expect(built().bulk.runToFile(options('gone.ndjson'))).rejects.toMatchObject({
        code: 'RUN_DIFFERS',
        params: { what: 'lines' },
      });
    }
  });
});
