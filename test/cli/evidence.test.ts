import { cpSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useTool } from './tool.js';

const using = useTool({ cases: false });
const tool = () => using.tool;
const RECORD = 'hoc-ba-thpt.json';

const evidence = (action: string, args: readonly string[], env = {}) =>
  tool().khue(['evidence', action, ...args, '--lang', 'en'], { env: { KHUE_PIN: tool().world.pin, ...env } });
const tsa = ['--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-20T06:00:00Z'];
const verified = async (input: string, ...more: string[]) => {
  const run = await tool().khue(['verify', input, ...tool().trust, '--format', 'json', ...more]);
  return JSON.parse(run.stdout) as {
    answer: string;
    signatures: { bestSignatureTime: string; timestamps?: { kind: string }[] }[];
  };
};

describe('khue evidence', () => {
  test('builds one time-stamp over a folder; verify finds the record beside the file and in the bundle', async () => {
    cpSync(tool().path('signed'), tool().path('dem'), { recursive: true });
    const built = await evidence('build', ['dem', ...tsa, '--bundle', 'trust']);
    expect(built.status).toBe(0);
    expect(built.stdout).toContain('.ers');
    expect(built.stderr).toMatch(/\d+ evidence records were made with one time-stamp/);
    const report = await verified(`dem/${RECORD}`);
    expect(report.answer).toBe('ACCEPT');
    for (const { bestSignatureTime, timestamps } of report.signatures.slice(-3)) {
      expect(bestSignatureTime).toBe('2026-11-20T06:00:00Z');
      // Found beside the file and in the bundle: the same record once.
      expect(timestamps).toMatchObject([{ kind: 'EVIDENCE_RECORD' }]);
    }
    const text = await tool().khue(['verify', `dem/${RECORD}`, ...tool().trust, '--lang', 'en']);
    expect(text.stdout).toContain('proven to exist since');
    rmSync(tool().path(`dem/${RECORD}.ers`));
    expect((await verified(`dem/${RECORD}`)).signatures.at(-1)?.timestamps).toMatchObject([
      { kind: 'EVIDENCE_RECORD' },
    ]);
    expect((await evidence('verify', ['dem', ...tool().trust])).status).toBe(0);
  });

  test('says of a file what its evidence proves: nothing, not of this file, since when', async () => {
    tool().write('mot/a.json', tool().read(`signed/${RECORD}`));
    const trust = [...tool().trust].map((one) => (one === 'trust' ? 'trust/trust-list.jws' : one));
    const without = await evidence('verify', ['mot/a.json', ...trust]);
    expect(without).toMatchObject({ status: 2 });
    expect(without.stdout).toContain('There is no evidence record for this file');
    tool().write('mot/b.pdf', 'no PDF');
    expect((await evidence('build', ['mot/b.pdf', ...tsa])).status).toBe(1);
    const whole = await evidence('build', ['mot/b.pdf', ...tsa, '--whole-file', '--digest', 'SHA-512']);
    expect(whole.status).toBe(0);
    tool().write('mot/c.pdf', 'another');
    const other = await evidence('verify', ['mot/c.pdf', ...tool().trust, '--evidence', 'mot/b.pdf.ers']);
    expect(other).toMatchObject({ status: 1 });
    expect(other.stdout).toContain('does not belong to this file');
    // A token by a service that the bundle's CRLs speak of.
    const proven = await evidence('verify', ['mot/b.pdf', ...tool().trust]);
    expect(proven).toMatchObject({ status: 0 });
    expect(proven.stdout).toContain('The evidence holds');
  });

  test('renews everything with one time-stamp, and onto a new hash, files beside or found by their leaves', async () => {
    cpSync(tool().path('signed'), tool().path('gia-han'), { recursive: true });
    expect((await evidence('build', ['gia-han', ...tsa, '--bundle', 'goi', '--only-bundle'])).status).toBe(0);
    expect(
      tool()
        .names('gia-han')
        .some((name) => name.endsWith('.ers')),
    ).toBe(false);
    const later = ['--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-20T07:00:00Z'];
    const size = () =>
      tool()
        .names('goi/evidence')
        .map((name) => readFileSync(tool().path(`goi/evidence/${name}`)).length)
        .reduce((sum, one) => sum + one, 0);
    const first = size();
    expect((await evidence('renew', ['goi/evidence', ...later])).status).toBe(0);
    const second = size();
    expect(second).toBeGreaterThan(1.5 * first);
    const without = await evidence('renew', ['goi/evidence', ...later, '--digest', 'SHA-512']);
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('EVIDENCE_FILE_NEEDED');
    expect(size()).toBe(second);
    const rehashed = await evidence('renew', ['goi/evidence', ...later, '--digest', 'SHA-512', '--files', 'gia-han']);
    expect(rehashed).toMatchObject({ status: 0 });
    const [name] = tool().names('goi/evidence');
    const records = tool()
      .names('goi/evidence')
      .flatMap((one) => ['--evidence', `goi/evidence/${one}`]);
    expect(name).toMatch(/^[0-9a-f]{64}\.ers$/);
    const proven = await evidence('verify', [`gia-han/${RECORD}`, ...tool().trust, ...records]);
    expect(proven.stdout).toContain('(time-stamps: 3)');
  });

  test('keeps the record that the bundle has of a file, which proves an earlier time, and overwrites it only when asked', async () => {
    tool().write('giu/a.json', tool().read(`signed/${RECORD}`));
    const build = (time: string, ...more: string[]) =>
      evidence('build', ['giu', ...tsa.slice(0, 3), time, '--bundle', 'goi-giu', '--only-bundle', ...more]);
    expect(await build('2026-11-20T06:00:00Z')).toMatchObject({ status: 0 });
    const path = `goi-giu/evidence/${tool().names('goi-giu/evidence')[0]}`;
    const first = readFileSync(tool().path(path));
    tool().write('giu/b.json', tool().read('signed/hoc-ba-thcs.json'));
    const again = await build('2026-11-20T07:00:00Z');
    expect(again.status).toBe(0);
    expect(again.stderr).toContain('1 records of these files already');
    expect(again.stdout.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(tool().path(path))).toEqual(first);
    expect(tool().names('goi-giu/evidence')).toHaveLength(2);
    expect((await build('2026-11-20T08:00:00Z', '--force')).stderr).not.toContain('already');
    expect(readFileSync(tool().path(path))).not.toEqual(first);
  });

  test('renews no record whose last time-stamp does not count, its file at hand or not; without --trust it says that it did not look', async () => {
    cpSync(tool().path('signed'), tool().path('xet'), { recursive: true });
    cpSync(tool().path('trust'), tool().path('trust-khong-crl'), { recursive: true });
    rmSync(tool().path('trust-khong-crl/crls'), { recursive: true });
    expect((await evidence('build', ['xet', ...tsa, '--bundle', 'goi-xet', '--only-bundle'])).status).toBe(0);
    const record = (): Uint8Array =>
      readFileSync(tool().path(`goi-xet/evidence/${tool().names('goi-xet/evidence')[0]}`));
    const before = record();
    const later = ['goi-xet/evidence', '--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-20T07:00:00Z'];
    const pinned = tool().trust.slice(2);
    for (const files of [[], ['--files', 'xet']]) {
      const refused = await evidence('renew', [...later, '--trust', 'trust-khong-crl', ...pinned, ...files]);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toContain('EVIDENCE_PROVES_NOTHING');
      expect(refused.stderr).toContain('0 evidence records were renewed');
    }
    expect(record()).toEqual(before);
    const looked = await evidence('renew', [...later, ...tool().trust]);
    expect(looked).toMatchObject({ status: 0 });
    expect(looked.stderr).not.toContain('was not looked at');
    expect(record().length).toBeGreaterThan(before.length);
    const plain = record().length;
    const [tsaAndAt, trusting] = [later.slice(1), tool().trust];
    cpSync(tool().path('goi-xet'), tool().path('goi-day'), { recursive: true });
    const full = await evidence('renew', ['goi-day/evidence', ...tsaAndAt, ...trusting, '--embed']);
    expect(full).toMatchObject({ status: 0 });
    expect((await evidence('renew', ['goi-xet/evidence', ...tsaAndAt, ...trusting])).status).toBe(0);
    const embedded = readFileSync(tool().path(`goi-day/evidence/${tool().names('goi-day/evidence')[0]}`));
    expect(embedded.length - plain).toBeGreaterThan(record().length - plain + 500);
    const unlooked = await evidence('renew', [...later.slice(0, -1), '2026-11-20T08:00:00Z']);
    expect(unlooked).toMatchObject({ status: 0 });
    expect(unlooked.stderr).toContain('was not looked at');
  });

  test.each([
    ['build', ['--trust', 'trust']],
    ['build', ['--files', 'signed']],
    ['build', ['--only-bundle']],
    ['verify', ['--tsa', 'keys/tsa/vgca.p12']],
    ['verify', ['-o', 'x']],
    ['renew', ['--whole-file']],
    ['renew', ['--embed']],
    ['renew', ['--pin', 'trust-pin.txt']],
  ])('%s refuses %j, which would have no effect there', async (action, more) => {
    const run = await evidence(action, [`signed/${RECORD}`, ...more]);
    expect(run).toMatchObject({ status: 64, stdout: '' });
    expect(run.stderr).toContain(more[0]);
  });

  test('writes into a folder that is not there yet, subfolders too, and never two records under one name', async () => {
    tool().write('nguon/a/x.json', tool().read(`signed/${RECORD}`));
    tool().write('nguon/b/x.json', tool().read('signed/bang-cu-nhan.json'));
    const built = await evidence('build', ['nguon', ...tsa, '-o', 'ket-qua']);
    expect(built.status).toBe(0);
    expect([...tool().names('ket-qua/a'), ...tool().names('ket-qua/b')]).toEqual(['x.json.ers', 'x.json.ers']);
    for (const [action, inputs] of [
      ['build', ['nguon/a/x.json', 'nguon/b/x.json']],
      ['renew', ['ket-qua/a/x.json.ers', 'ket-qua/b/x.json.ers']],
    ] as const) {
      const run = await evidence(action, [...inputs, ...tsa, '-o', 'mot-cho', '--force']);
      expect(run).toMatchObject({ status: 64, stdout: '' });
      expect(run.stderr).toContain('two inputs have the name x.json.ers');
    }
    const later = ['--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-20T07:00:00Z'];
    const renewed = await evidence('renew', ['ket-qua', ...later, '-o', 'gia-han']);
    expect([renewed.status, ...tool().names('gia-han/b')]).toEqual([0, 'x.json.ers']);
  });

  test('verify goes on with the others where one cannot be read', async () => {
    tool().write('sau/a.json', tool().read(`signed/${RECORD}`));
    const run = await evidence('verify', ['khong-co.json', 'sau/a.json', ...tool().trust]);
    expect([run.status, run.stdout.includes('sau/a.json')]).toEqual([66, true]);
    const lasting = ['extend', 'khong-co.json', 'sau/a.json', '--check', '--until', '2027-01-01', ...tool().trust];
    const looked = await tool().khue(lasting);
    expect([looked.status, looked.stdout.includes('sau/a.json')]).toEqual([66, true]);
    const lists = await tool().khue(['trust', 'check', 'khong-co.jws', 'trust/trust-list.jws', '--at', '2026-11-21']);
    expect([lists.status, lists.stdout.includes('trust/trust-list.jws')]).toEqual([66, true]);
  });

  test('says of a folder without any which files it looks for', async () => {
    const built = await evidence('build', ['keys', ...tsa]);
    const renewed = await evidence('renew', ['records', ...tsa]);
    expect([built.status, renewed.status]).toEqual([66, 66]);
    expect(built.stderr).toContain('(.json, .pdf)');
    expect(renewed.stderr).toContain('(.ers)');
  });

  test('tells wrong usage', async () => {
    for (const args of [['x'], ['build', 'signed', '--only-bundle']]) {
      const run = await tool().khue(['evidence', ...args]);
      expect(run.status).toBe(64);
      expect(run.stderr).not.toBe('');
    }
  });
});
