import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { toBase64 } from '../../src/encoding.js';
import { useTool } from '../cli/tool.js';

const holder = useTool({ cases: false });
const tool = () => holder.tool;

test('a stream is answered line by line, in order, each answer before the next line is written', async () => {
  const { folder, main, trust, world } = tool();
  const good = world.signed.get('bang-cu-nhan')!;
  const lines = [
    Buffer.from(good).toString('utf8'),
    '',
    '{"half',
    JSON.stringify({ id: 'wrapped', data: toBase64(good) }),
    'x'.repeat(200_000),
  ];
  const args = [main, 'verify', '-', '--format', 'ndjson', '--workers', '1', ...trust];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const found: [string, string][] = [];
  for (const line of lines) {
    child.stdin.write(`${line}\n`);
    // The next line is not written before: an answer that waited for more would never come.
    const { value } = await answers.next();
    const { input, code } = JSON.parse(value as string) as { input: string; code: string };
    found.push([input, code]);
  }
  child.stdin.end();
  expect((await answers.next()).done).toBe(true);
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status).toBe(2);
  expect(found).toEqual([
    ['-:1', 'RECORD_ACCEPTED'],
    ['-:2', 'FORMAT_UNKNOWN'],
    ['-:3', 'FORMAT_UNKNOWN'],
    ['wrapped', 'RECORD_ACCEPTED'],
    ['-:5', 'FORMAT_UNKNOWN'],
  ]);
}, 60_000);

test('a reader that stops reading ends the output, not the program', async () => {
  const { folder, main, trust, world } = tool();
  const line = `${Buffer.from(world.signed.get('bang-cu-nhan')!).toString('utf8')}\n`;
  const args = [main, 'verify', '-', '--format', 'ndjson', '--workers', '1', ...trust];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  child.stdin.on('error', () => {});
  child.stdin.end(line.repeat(300));
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status).toBe(0);
  expect(said).toBe('');
}, 60_000);

test('nor does a reader of warnings that stops reading', async () => {
  const { folder, main, trust } = tool();
  const gone = Array.from({ length: 50 }, (_, i) => `gone-${i}.json`);
  const args = [main, 'verify', ...gone, ...trust, '--format', 'ndjson', '--workers', '1', '-o', 'deaf.ndjson'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  const status = await new Promise((resolve) => child.on('close', resolve));
  expect(status).toBe(66);
  expect(tool().read('deaf.ndjson').trimEnd().split('\n')).toHaveLength(gone.length);
}, 60_000);

test.skipIf(process.platform !== 'linux')(
  'a full disk under standard output is said, and is no fault of the program',
  async () => {
    const { folder, main, trust, world } = tool();
    tool().write('full/a.json', world.signed.get('bang-cu-nhan')!);
    for (const format of ['ndjson', 'csv', 'json']) {
      const full = openSync('/dev/full', 'w');
      const args = [main, 'verify', 'full', ...trust, '--format', format, '--lang', 'en'];
      const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', full, 'pipe'] });
      let said = '';
      child.stderr!.on('data', (piece: Buffer) => {
        said += piece.toString();
      });
      const status = await new Promise((resolve) => child.on('close', resolve));
      closeSync(full);
      expect([format, status, said.includes('OUTPUT_UNWRITABLE'), said.includes('INTERNAL_FAULT')]).toEqual([
        format,
        66,
        true,
        false,
      ]);
    }
  },
  60_000,
);
