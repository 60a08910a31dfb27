import { beforeAll, describe, expect, it } from 'vitest';
import { useTool } from './tool.js';

const held = useTool();
const tool = () => held.tool;

/** Whatever must not be read anywhere: learners' names and every number of a person that the samples hold. */
const secrets = new Map<string, string>();

beforeAll(() => {
  for (const [name, record] of tool().world.records) collect(record, name, '');
  expect(secrets.size).toBeGreaterThan(10);
});

function collect(value: unknown, sample: string, at: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const place = `${at}/${key}`;
    const secret =
      (key === 'ho_va_ten' && /\/nguoi_hoc\/ho_va_ten$/.test(place)) ||
      ['so_dinh_danh_ca_nhan', 'nguoi_hoc_id', 'so_giay_to'].includes(key);
    if (secret && typeof member === 'string') secrets.set(member, `${sample}${place}`);
    else collect(member, sample, place);
  }
}

function expectNone(output: string, title: string): void {
  const plain = output.normalize('NFC').toLowerCase();
  for (const [secret, place] of secrets) {
    expect(plain.includes(secret.normalize('NFC').toLowerCase()), `${title}: ${place}`).toBe(false);
  }
}

describe('a personal number or a learner’s name of the samples', () => {
  const verify = (...args: string[]) => tool().khue(['verify', ...args, ...tool().trust]);

  it.each(['text', 'json', 'ndjson', 'csv', 'html'])(
    'stands nowhere in what verify says of many files as %s, on either output',
    async (format) => {
      const { stdout, stderr } = await verify('signed', 'forged', 'doubtful', 'records', '--format', format);
      expect(stdout.length).toBeGreaterThan(1_000);
      expectNone(stdout, format);
      expectNone(stderr, `${format}, standard error`);
    },
  );

  it.each(['json', 'ndjson', 'csv'])('stands nowhere in the report of one file as %s', async (format) => {
    for (const [name] of tool().world.signed) {
      const file = tool()
        .names('signed')
        .find((found) => found.startsWith(`${name}.`));
      const { stdout, stderr } = await verify(`signed/${file}`, '--format', format);
      expect(stdout).not.toBe('');
      expectNone(`${stdout}${stderr}`, `${name} ${format}`);
    }
  });

  it('stands nowhere in a report that verify writes to a file', async () => {
    await verify('signed', '--format', 'ndjson', '-o', 'reports.ndjson');
    expectNone(tool().read('reports.ndjson'), 'reports.ndjson');
  });

  it.each(['text', 'json'])(
    'stands nowhere in what check says as %s, of good records and of spoiled ones',
    async (format) => {
      const names: string[] = [];
      for (const [name, record] of tool().world.records) {
        const text = JSON.stringify(record);
        names.push(tool().write(`check/${name}.json`, text));
        names.push(
          tool().write(`check/${name}-no-issuer.json`, text.replace('"lan":1', '"lan":0').replace('"ngay_', '"ngai_')),
        );
      }
      const { stdout, stderr } = await tool().khue(['check', ...names, '--format', format]);
      expect(stdout.length).toBeGreaterThan(200);
      expectNone(`${stdout}${stderr}`, format);
    },
  );

  it('would be found by this search', async () => {
    const [secret] = secrets.keys();
    expect(() => expectNone(`… ${secret!.toUpperCase()} …`, 'the search')).toThrow();
    // One file shown to a person does name its holder (model 6), so that a search over it finds something.
    const { stdout } = await verify(
      `signed/${tool()
        .names('signed')
        .find((name) => name.startsWith('hoc-ba-thpt'))}`,
    );
    expect(() => expectNone(stdout, 'one file')).toThrow();
  });
});
