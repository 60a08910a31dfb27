import { symlinkSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { verify as verifyBytes } from '../../src/validation/index.js';
import { useTool } from './tool.js';

const held = useTool({ cases: true, catalogue: true });
const tool = () => held.tool;

/** Whatever must not be read anywhere: names of learners and their parents, and every number of a person that the samples hold. */
const secrets = new Map<string, string>();

beforeAll(() => {
  for (const [name, record] of tool().world.records) collect(record, name, '');
  expect(secrets.size).toBeGreaterThan(50);
});

const NUMBERS = new Set([
  ...['so_dinh_danh_ca_nhan', 'nguoi_hoc_id', 'so_giay_to', 'ma_ho_so_hoc_tap_suot_doi', 'hoc_ba_id'],
  // Of `so_dinh_danh_truoc_day`.
  ...['so', 'ma_dinh_danh_vbcc'],
]);

function collect(value: unknown, sample: string, at: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const place = `${at}/${key}`;
    const secret =
      (key === 'ho_va_ten' && /\/(?:nguoi_hoc|thong_tin_\w+)\/ho_va_ten$/.test(place)) ||
      // The old name and the new one in a decision that corrects a diploma.
      /\/noi_dung_chinh_sua\/\d+\/gia_tri_(?:cu|moi)$/.test(place) ||
      NUMBERS.has(key);
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
      const { stdout, stderr } = await verify('signed', 'forged', 'doubtful', 'records', 'cases', '--format', format);
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

  it('stands nowhere in the report that verify returns for each file of the catalogue', () => {
    const trust = tool().world.openTrust();
    for (const { file, bytes, documents = [] } of tool().world.catalogue) {
      const given = documents.map((name) => ({ name, bytes: tool().world.files.get(name)! }));
      expectNone(JSON.stringify(verifyBytes(bytes, { trust, at: new Date(tool().world.at), documents: given })), file);
    }
  });

  it('stands nowhere in the reports and summaries that a run writes, nor in the conflicts found in them', async () => {
    tool().write('run/keep', '');
    await verify('cases', 'signed-pdf', '--format', 'ndjson', '-o', 'run');
    const files = tool()
      .names('run')
      .filter((name) => name !== 'keep');
    expect(files).toEqual(['reports.ndjson', 'summary.html', 'summary.json']);
    for (const file of files) expectNone(tool().read(`run/${file}`), file);
    for (const format of ['text', 'ndjson']) {
      const { stdout, stderr } = await tool().khue(['conflicts', 'run/reports.ndjson', '--format', format]);
      expect(stdout.length).toBeGreaterThan(200);
      expectNone(`${stdout}${stderr}`, `conflicts ${format}`);
    }
    await verify('signed', '--format', 'ndjson', '-o', 'reports.ndjson');
    expectNone(tool().read('reports.ndjson'), 'reports.ndjson');
  });

  it('stands nowhere in the logs of signing a folder: plan, refusals, list of results', async () => {
    tool().write('pin.txt', 'khue-demo\n');
    const sign = ['sign', 'records/cases', '--role', 'head-of-issuing-body', '--pin-file', 'pin.txt', ...tool().trust];
    const key = ['--key', 'keys/thpt-tam-quan/hieu-truong.p12'];
    for (const more of [['--plan'], []]) {
      const { stdout, stderr } = await tool().khue([...sign, ...key, '-o', 'signed-cases', ...more]);
      expect(stdout.length + stderr.length).toBeGreaterThan(1_000);
      expectNone(`${stdout}${stderr}`, `sign ${more}`);
    }
    expectNone(tool().read('signed-cases.manifest.ndjson'), 'manifest');
  });

  it('stands nowhere in what signing says of files that are called by it', async () => {
    const numbers = ['001209012345', '001209054321', '001209098765'];
    const [good, bad, missing] = numbers.map((number) => `theo-so/${number}.json`) as [string, string, string];
    tool().write(good, tool().read('records/bang-tot-nghiep-thpt.json'));
    tool().write(bad, '{"a":1}');
    tool().write('pin.txt', 'khue-demo\n');
    const role = ['--role', 'head-of-issuing-body', '--at', '2026-11-20'];
    const key = ['--key', 'keys/thpt-van-cac/hieu-truong.p12', '--pin-file', 'pin.txt'];
    const service = ['--tsa', 'keys/tsa/vgca.p12', '--tsa-pin-file', 'pin.txt'];
    for (const args of [
      ['sign', 'theo-so', ...role, '--plan'],
      ['sign', 'theo-so', ...role, ...key, '-o', 'theo-so-ky'],
      ['sign', good, bad, missing, ...role, ...key, '-o', 'theo-so-le'],
      [
        'prepare',
        good,
        bad,
        missing,
        ...role,
        '--cert',
        'certificates/thpt-van-cac/hieu-truong.pem',
        '-o',
        'viec.json',
      ],
      ['extend', good, bad, missing, '--to', 'B-T', ...service, ...tool().trust, '-o', 'theo-so-mo-rong'],
    ]) {
      const { stdout, stderr } = await tool().khue(args);
      expect(`${stdout}${stderr}`, args[0]).toContain('…4321.json');
      for (const number of numbers) expect(`${stdout}${stderr}`, args[0]).not.toContain(number);
    }
  });

  it.each(['text', 'json'])('stands nowhere in what pending says as %s', async (format) => {
    const { stdout, stderr } = await tool().khue(['pending', 'records', '--format', format]);
    expect(stdout.length).toBeGreaterThan(1_000);
    expectNone(`${stdout}${stderr}`, `pending ${format}`);
  });

  it('stands nowhere in what other commands say of a file: the way to last, copies that differ, an export refused', async () => {
    const [one, other] = ['cases/bang-thpt.json', 'cases/bang-trung-cap.json'];
    for (const args of [
      ['extend', one, '--check', '--until', '2040-01-01', ...tool().trust],
      ['merge', one, other, '-o', 'merged.json'],
      ['export', 'records/cases/quyet-dinh-chinh-sua.json', '--to', 'elm'],
      ['extract', one, '-o', 'extracted.json'],
      ['status', 'show', one],
    ]) {
      const { stdout, stderr } = await tool().khue(args);
      expect(`${stdout}${stderr}`).not.toBe('');
      expectNone(`${stdout}${stderr}`, args.join(' '));
    }
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

  it('stands nowhere either where a file that is called by it cannot be read', async () => {
    const number = '001206012345';
    const { khue, trust, write, read } = tool();
    write(`hong/${number}.zip`, 'PK\u0003\u0004 broken');
    write(`hong/${number}.json`, '<hoc-ba/>');
    symlinkSync('nowhere.json', tool().path(`hong/${number}-b.json`));
    const runs = ['text', 'json', 'ndjson', 'csv', 'html'].map((format) => [
      'verify',
      'hong',
      ...trust,
      '--format',
      format,
    ]);
    runs.push(['verify', 'hong', ...trust, '--format', 'ndjson', '-o', 'hong-kq/'], ['pending', 'hong']);
    for (const args of runs) {
      const { status, stdout, stderr } = await khue(args);
      expect(status, args.join(' ')).toBe(66);
      expect(`${stdout}${stderr}`, args.join(' ')).toContain('…2345');
      expect(`${stdout}${stderr}`, args.join(' ')).not.toContain(number);
    }
    for (const file of tool().names('hong-kq')) expect(read(`hong-kq/${file}`), file).not.toContain(number);
    const whole = await khue(['verify', 'hong', ...trust, '--format', 'ndjson', '--include-personal-data']);
    expect(whole.stderr).toContain(number);
  });

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
