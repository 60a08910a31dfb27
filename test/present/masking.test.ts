import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json-value.js';
import { useTool } from '../cli/tool.js';

/** Model 6: what of persons leaves the tool, over every file of the demonstration. */

const held = useTool();
const tool = () => held.tool;

interface Persons {
  readonly holders: readonly string[];
  readonly teachers: readonly string[];
  readonly numbers: readonly string[];
}

function persons(): Persons {
  const { world } = tool();
  const holders = new Set<string>();
  const numbers = new Set<string>();
  for (const [name, bytes] of world.files) {
    if (!/^(records|signed|forged|doubtful)\//.test(name)) continue;
    const text = payloadOf(new TextDecoder().decode(bytes));
    for (const [, holder] of text.matchAll(/"ho_va_ten": ?"([^"]*)"(?=[^{}]*"ngay_sinh"|[^{}]*"so_dinh_danh)/g)) {
      holders.add(holder!);
    }
    for (const [, number] of text.matchAll(/"so_dinh_danh_ca_nhan": ?"(\d{9,})"/g)) numbers.add(number!);
  }
  for (const record of world.records.values()) holders.add((record['nguoi_hoc'] as JsonObject)['ho_va_ten'] as string);
  const people = [...world.people.values()];
  const teachers = people
    .filter(({ plan }) => plan.roles.every((role) => role === 'subject-teacher' || role === 'homeroom-teacher'))
    .map(({ name }) => name);
  return { holders: [...holders], teachers, numbers: [...numbers] };
}

function payloadOf(text: string): string {
  const payload = /"payload":"([A-Za-z0-9_-]*)"/.exec(text)?.[1];
  return payload === undefined ? text : Buffer.from(payload, 'base64url').toString('utf8');
}

const verify = (...args: string[]) => tool().khue(['verify', ...args, ...tool().trust]);
const found = (text: string, list: readonly string[]): string[] =>
  list.filter((one) => text.normalize('NFC').includes(one.normalize('NFC')));

describe('several inputs', () => {
  test.each(['text', 'json', 'ndjson', 'csv', 'html'])(
    'in %s hold no full name of a learner or teacher and no personal number',
    async (format) => {
      const { holders, teachers, numbers } = persons();
      expect([holders.length, teachers.length, numbers.length].every((count) => count > 5)).toBe(true);
      const run = await verify('records', 'signed', 'forged', 'doubtful', '--format', format);
      expect(run.status).toBe(1);
      const text = run.stdout + run.stderr;
      expect(text.length).toBeGreaterThan(1000);
      expect({ holders: found(text, holders), teachers: found(text, teachers), numbers: found(text, numbers) }).toEqual(
        {
          holders: [],
          teachers: [],
          numbers: [],
        },
      );
      // Nor a number from a teacher's certificate.
      expect(text).not.toMatch(/(?<![\da-f])999\d{9}(?![\da-f])/);
    },
    60_000,
  );
});

describe('one input', () => {
  test.each(['json', 'ndjson', 'csv'])('in %s is for machines: masked like several', async (format) => {
    const { holders, teachers, numbers } = persons();
    const { stdout } = await verify('signed/hoc-ba-thpt.json', '--format', format);
    expect(found(stdout, [...holders, ...teachers, ...numbers])).toEqual([]);
  });

  test.each(['text', 'html'])(
    'in %s is for a person: the holder and results stand, numbers keep their last four',
    async (format) => {
      const { numbers } = persons();
      const { stdout } = await verify('signed/hoc-ba-thpt.json', '--format', format);
      for (const part of ['Trần Thị Minh Họa', 'Trần Thị Thí Dụ', '••••0303', 'Ngữ văn'])
        expect(stdout).toContain(part);
      expect(found(stdout, numbers)).toEqual([]);
      expect(stdout).not.toMatch(/(?<![\da-f])999\d{9}(?![\da-f])/);
    },
  );

  test('with --include-personal-data is unmasked, and the output says so', async () => {
    const { stdout } = await verify('signed/hoc-ba-thpt.json', '--format', 'json', '--include-personal-data');
    const report = JSON.parse(stdout) as { record: { holder: string }; personalData?: unknown };
    expect(report.record.holder).toBe('Trần Thị Minh Họa');
    expect(report.personalData).toBeDefined();
  });
});

describe('refusals and file names', () => {
  test('of a signing command name no number of a person', async () => {
    const run = await tool().khue(
      [
        'sign',
        'records/hoc-ba-thpt.json',
        ...['--role', 'principal', '--key', 'keys/nguoi-la/ghi-ten-truong.p12', '-o', 'ra.json'],
        ...['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none', '--at', '2026-11-20'],
      ],
      { env: { KHUE_PIN: 'khue-demo' } },
    );
    expect(run.status).toBe(1);
    expect(run.stderr).not.toMatch(/\d{9}/);
  });

  test('that hold the learner’s name or number are cut in reports', async () => {
    const name = 'Tran Thi Minh Hoa 999310000303.json';
    tool().write(name, tool().read('signed/hoc-ba-thpt.json'));
    const { stdout } = await verify(name, '--format', 'csv');
    expect(stdout).not.toContain('Minh Hoa');
    expect(stdout).not.toContain('999310000303');
  });
});
