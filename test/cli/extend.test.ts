import { describe, expect, test } from 'vitest';
import { utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';
import { useTool } from './tool.js';

const using = useTool({ cases: false });
const tool = () => using.tool;
const RECORD = 'signed/hoc-ba-thpt.json';

/** Signed in May, extended the day after the world's CRLs were made. */
const extend = (input: string, ...more: string[]) =>
  tool().khue(['extend', input, '--tsa', 'keys/tsa/vgca.p12', ...tool().trust, '--lang', 'en', ...more], {
    env: { KHUE_PIN: tool().world.pin },
  });

/** The question of `--check`, which takes nothing that adds to a file. */
const lasts = (input: string, until: string) =>
  tool().khue(['extend', input, '--check', '--until', until, ...tool().trust, '--lang', 'en']);

const levels = (name: string) => openJades(utf8Encode(tool().read(name))).signatures.map(({ level }) => level);

describe('khue extend', () => {
  test('takes a record to B-T and to B-LTA from the bundle alone; verify accepts it and tells the proven time', async () => {
    const first = await extend(RECORD, '--to', 'B-T', '-o', 't.json');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toBe('t.json: The signatures are now: B-B, B-B, B-T.\n');
    const second = await extend('t.json', '--to', 'B-LTA', '-o', 'lta.json');
    expect(second.status).toBe(0);
    expect(levels('lta.json')).toEqual(['B-B', 'B-B', 'B-LTA']);
    const verified = await tool().khue(['verify', 'lta.json', ...tool().trust, '--lang', 'en']);
    expect(verified.status).toBe(0);
    expect(verified.stdout).toContain('proven to exist since');
    const html = await tool().khue(['verify', 'lta.json', ...tool().trust, '--format', 'html']);
    expect(html.stdout).toContain('chứng minh được đã có từ');
  });

  test('puts one on each outer signature when asked', async () => {
    expect((await extend(RECORD, '--to', 'B-T', '--each', '-o', 'each.json')).status).toBe(0);
    expect(levels('each.json')).toEqual(['B-T', 'B-T', 'B-T']);
  });

  test('says what is missing and ends with 2 where the level is not reached', async () => {
    const trust = [
      '--trust',
      'trust/trust-list.jws',
      '--pin',
      'trust-pin.txt',
      '--at',
      '2026-11-21',
      '--state',
      'none',
    ];
    const run = await tool().khue(
      ['extend', RECORD, '--to', 'B-LT', '--tsa', 'keys/tsa/vgca.p12', ...trust, '--lang', 'en', '-o', 'lt.json'],
      { env: { KHUE_PIN: tool().world.pin } },
    );
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('are missing: the file stays B-T');
    expect(levels('lt.json').at(-1)).toBe('B-T');
    const folder = await extend('lt.json', '--to', 'B-LT', '--crls', 'trust/crls', '-o', 'lt2.json');
    expect(folder.status).toBe(0);
    expect(levels('lt2.json').at(-1)).toBe('B-LT');
  });

  test('refuses wrong usage, and a file without a signature', async () => {
    expect((await extend(RECORD, '-o', 'x.json')).status).toBe(64);
    expect((await extend(RECORD, '--check')).status).toBe(64);
    expect((await tool().khue(['extend', RECORD, '--to', 'B-T', '-o', 'x.json'])).status).toBe(64);
    const unsigned = await extend('records/hoc-ba-thpt.json', '--to', 'B-T', '-o', 'x.json');
    expect(unsigned.status).toBe(1);
  });

  test('--check --until says whether it will last, and which link breaks first', async () => {
    await extend(RECORD, '--to', 'B-T', '-o', 'c1.json');
    await extend('c1.json', '--to', 'B-LTA', '-o', 'c2.json');
    const soon = await lasts('c2.json', '2027-06-01');
    expect(soon).toMatchObject({ status: 0 });
    expect(soon.stdout).toContain('Expected to stay valid until');
    const far = await lasts('c2.json', '2066-11-21');
    expect(far.status).toBe(2);
    expect(far.stdout).toContain('The link that breaks first');
    const plain = await lasts(RECORD, '2066-11-21');
    expect(plain.status).toBe(2);
  });

  test('--check counts the evidence record beside a file, as verify does', async () => {
    tool().write('ben-canh/a.json', tool().read(RECORD));
    const breaks = async () => /from (\S+)/.exec((await lasts('ben-canh/a.json', '2066-11-21')).stdout)?.[1] ?? '';
    const without = await breaks();
    // The day before the world’s CRLs were made, which are then enough for ever.
    const stamp = ['--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-18T06:00:00Z'];
    const built = await tool().khue(['evidence', 'build', 'ben-canh/a.json', ...stamp], {
      env: { KHUE_PIN: tool().world.pin },
    });
    expect(built.status).toBe(0);
    expect(without).not.toBe('');
    expect(await breaks()).not.toBe(without);
  });
});
