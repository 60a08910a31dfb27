import { existsSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { useTool } from './tool.js';

const held = useTool({ cases: false });
const tool = () => held.tool;

const GOOD = 'signed/bang-cu-nhan.json';
const PIN = { KHUE_PIN: 'khue-demo' };
const OPERATOR = 'Nhóm danh sách tin cậy minh họa (DEMO)';
const verify = (...args: string[]) => tool().khue(['verify', GOOD, ...args]);
const AT = ['--at', '2026-11-21'];

const build = (output: string, ...more: string[]) =>
  tool().khue([
    'trust',
    'build',
    ...['--operator', OPERATOR, '--ca', 'authorities', '--schools', 'trust-input/truong.csv'],
    ...[
      '--signers',
      'trust-input/nguoi-ky.csv',
      '--certs',
      'trust-input/cer',
      '--at',
      '2026-11-20',
      '-o',
      output,
      ...more,
    ],
  ]);
const signList = (input: string, output: string, key = 'keys/trust-list/root.p12') =>
  tool().khue(['trust', 'sign', input, '--key', key, '--at', '2026-11-20', '-o', output], { env: PIN });

describe('a trust list of one’s own', () => {
  test('built from CA files, tables and certificates, signed, shown, checked, and verified against', async () => {
    expect(await build('ds.json')).toMatchObject({ status: 0, stderr: '' });
    expect(await tool().khue(['trust', 'check', 'ds.json', ...AT])).toMatchObject({ status: 0 });
    expect(await signList('ds.json', 'ds.jws')).toMatchObject({ status: 0, stderr: '' });
    const shown = await tool().khue(['trust', 'show', 'ds.jws', '--pin', 'trust-pin.txt', '--code', '99020301', ...AT]);
    expect(shown.status).toBe(0);
    for (const part of [
      OPERATOR,
      tool().world.trustPin,
      'đã ghim',
      'Trường THPT Văn Các Minh Họa',
      'Phan Thị Hư Cấu',
    ]) {
      expect(shown.stdout).toContain(part);
    }
    // The list alone holds no CRL: everything but that is known.
    const run = await verify('--trust', 'ds.jws', '--pin', 'trust-pin.txt', '--state', 'none', ...AT);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('REVOCATION_MISSING');
    // As a zipped bundle with the CRLs it is enough.
    const files: Record<string, Uint8Array> = { 'trust-list.jws': Buffer.from(tool().read('ds.jws')) };
    for (const [name, bytes] of tool().world.files) if (name.startsWith('trust/crls/')) files[name.slice(6)] = bytes;
    tool().write('goi.zip', zipSync(files));
    const whole = await verify('--trust', 'goi.zip', '--pin', 'trust-pin.txt', '--state', 'none', ...AT);
    expect(whole).toMatchObject({ status: 0, stderr: '' });
  });

  test('names services whose receipts count, by the keys of their certificates', async () => {
    expect(
      await build('bn.json', '--receipt-service', 'Dịch vụ biên nhận (DEMO)=authorities/tsa-neac.pem'),
    ).toMatchObject({
      status: 0,
      stderr: '',
    });
    const [entity] = JSON.parse(tool().read('bn.json')).LoTE.TrustedEntitiesList.filter((one: object) =>
      JSON.stringify(one).includes('urn:khue:svc:receipt-service'),
    );
    expect(JSON.stringify(entity)).toContain(tool().world.pki.tsa.neac.spkiSha256);
    expect(JSON.stringify(entity)).toContain('Dịch vụ biên nhận (DEMO)');
    expect(await build('x.json', '--receipt-service', 'authorities/tsa-neac.pem')).toMatchObject({ status: 64 });
    expect(await build('x.json', '--receipt-service', 'A=trust-pin.txt')).toMatchObject({ status: 66 });
    expect(existsSync(`${tool().folder}/x.json`)).toBe(false);
  });

  test('that was tampered with after it was signed is said by check, and not added to', async () => {
    await build('sua.json');
    await signList('sua.json', 'sua.jws');
    const check = ['trust', 'check', 'sua.jws', ...AT];
    expect((await tool().khue(check)).status).toBe(0);
    const [header, payload, value] = tool().read('sua.jws').split('.');
    const list = Buffer.from(payload!, 'base64url').toString('utf8').replaceAll('Văn Các', 'Văn Cac');
    tool().write('sua.jws', [header, Buffer.from(list).toString('base64url'), value].join('.'));
    const checked = await tool().khue(check);
    expect(checked.status).toBe(1);
    expect(checked.stdout).toContain('[TRUST_SIGNATURE_BROKEN]');
    const added = await tool().khue(['trust', 'add', 'sua.jws', '--at', '2026-11-21', '-o', 'sua-2.json']);
    expect(added.status).toBe(66);
    expect(added.stderr).toContain('[TRUST_SIGNATURE_BROKEN]');
    expect(existsSync(tool().path('sua-2.json'))).toBe(false);
  });

  test('shows who is withdrawn, and whom a body follows, in the words of the language', async () => {
    tool().write('rut-truong.csv', 'ma_co_so,ten_co_so,loai_ho_so,ke_thua_tu\n99020301,Trường,hoc-ba/thpt,99020302\n');
    tool().write(
      'rut-nguoi.csv',
      'ma_co_so,vai_tro,ho_ten,tu_ngay,khoa,trang_thai,ngay_trang_thai\n' +
        `99020301,principal,Phan Thị Hư Cấu,2020-09-01,${'5'.padStart(64, '0')},thu_hoi,2026-09-01\n`,
    );
    const tables = ['--schools', 'rut-truong.csv', '--signers', 'rut-nguoi.csv'];
    const made = ['trust', 'build', '--operator', OPERATOR, '--ca', 'authorities', ...tables];
    expect(await tool().khue([...made, '--at', '2026-11-20', '-o', 'rut.json'])).toMatchObject({ status: 0 });
    expect(await signList('rut.json', 'rut.jws')).toMatchObject({ status: 0 });
    const show = ['trust', 'show', 'rut.jws', '--pin', 'trust-pin.txt', '--code', '99020301', ...AT];
    const { stdout } = await tool().khue(show);
    expect(stdout).toMatch(/Phan Thị Hư Cấu {2}2020-09-01 – … – thôi được công nhận từ 01\/09\/2026/);
    expect(stdout).toContain('kế thừa từ: 99020302');
    expect(stdout).not.toMatch(/granted|predecessor/);
  });

  test('is added to: the next number, every old entry kept, checked against the one before', async () => {
    await build('t1.json', '--sequence', '2026112101');
    const next = await tool().khue(['trust', 'add', 't1.json', '--at', '2026-11-21', '-o', 't2.json']);
    expect(next).toMatchObject({ status: 0 });
    expect(next.stdout).toContain('danh sách số 2026112102');
    expect((await tool().khue(['trust', 'check', 't2.json', '--previous', 't1.json', ...AT])).status).toBe(0);
    const back = await tool().khue(['trust', 'check', 't1.json', '--previous', 't2.json', ...AT]);
    expect(back.status).toBe(1);
    expect(back.stdout).toContain('TRUST_SEQUENCE_INVALID');
  });

  test('with a table row that cannot be used is not written at all, and every row is named', async () => {
    const table = tool().read('trust-input/truong.csv');
    tool().write('xau.csv', `${table}99999999,,hoc-ba/khong-co,,,,hôm qua,,,,,,\n`);
    const run = await tool().khue([
      'trust',
      'build',
      ...['--operator', OPERATOR, '--ca', 'authorities', '--schools', 'xau.csv', '-o', 'khong.json'],
    ]);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('xau.csv');
    expect(existsSync(tool().path('khong.json'))).toBe(false);
  });

  test('wrong calls: no operator, no output, an output that exists, no such list, no JSON, a wrong PIN', async () => {
    tool().write('co.json', 'cũ');
    tool().write('rac.json', '{');
    tool().write('sai.txt', 'sai');
    const status = async (...args: string[]) => (await tool().khue(['trust', ...args])).status;
    expect(await status('build', '-o', 'x.json')).toBe(64);
    expect(await status('build', '--operator', 'A')).toBe(64);
    expect(await status('build', '--operator', 'A', '-o', 'co.json')).toBe(73);
    expect(await status('build', '--operator', 'A', '--ca', 'khong-co', '-o', 'x.json')).toBe(66);
    expect(await status('build', '--operator', 'A', '--signers', 'a.csv', '-o', 'x.json')).toBe(64);
    expect(await status('mua')).toBe(64);
    expect(await status('show', 'khong-co.jws')).toBe(66);
    expect(await status('show', 'rac.json')).toBe(66);
    expect(await status('check', 'rac.json')).toBe(66);
    expect(
      await status('sign', 'rac.json', '--key', 'keys/trust-list/root.p12', '-o', 'x.jws', '--pin-file', 'sai.txt'),
    ).toBe(66);
    await build('t3.json');
    expect(
      await status('sign', 't3.json', '--key', 'keys/trust-list/root.p12', '-o', 'x.jws', '--pin-file', 'sai.txt'),
    ).toBe(1);
    expect(await status('state')).toBe(64);
    expect(existsSync(tool().path('x.jws')) || existsSync(tool().path('x.json'))).toBe(false);
    expect(tool().read('co.json')).toBe('cũ');
  });

  test('signed by a key of another organisation than the operator is refused', async () => {
    await build('t4.json');
    const run = await signList('t4.json', 't4.jws', 'keys/trust-list/van-cac.p12');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('[TRUST_SIGNER_MISMATCH]');
    expect(existsSync(tool().path('t4.jws'))).toBe(false);
  });
});

describe('--trust that cannot be used', () => {
  test.each([
    ['is missing', 'khong-co', 'INPUT_UNREADABLE'],
    ['is an empty file', 'trong.jws', 'TRUST_UNREADABLE'],
    ['is any JSON', 'cases.json', 'TRUST_UNREADABLE'],
    ['is a folder without a list', 'keys', 'TRUST_BUNDLE_WITHOUT_LIST'],
    ['is a broken zip', 'hong.zip', 'TRUST_BUNDLE_UNREADABLE'],
    ['was changed', 'doi.jws', 'TRUST_SIGNATURE_BROKEN'],
  ])('because it %s ends the command with 66 and its name', async (_why, path, code) => {
    tool().write('trong.jws', '');
    tool().write('hong.zip', 'PK\u0003\u0004');
    const [header, payload, signature] = tool().read('trust/trust-list.jws').split('.');
    const changed = Buffer.from(Buffer.from(payload!, 'base64url').toString('utf8').replace('granted', 'Granted'));
    tool().write('doi.jws', [header, changed.toString('base64url'), signature].join('.'));
    const run = await verify('--trust', path, '--pin', 'trust-pin.txt', '--state', 'none', ...AT);
    expect({ status: run.status, code: /\[([A-Z_]+)\]\s*$/.exec(run.stderr)?.[1] }).toEqual({ status: 66, code });
    expect(run.stderr).toContain(path);
    expect(run.stdout).toBe('');
  });
});

describe('pins', () => {
  const trust = ['--trust', 'trust', '--state', 'none', ...AT];
  const config = (content: string) => {
    tool().write('cau-hinh/khue/pins.json', content);
    return { XDG_CONFIG_HOME: tool().path('cau-hinh') };
  };
  const run = (env: Record<string, string>, ...more: string[]) =>
    tool().khue(['verify', GOOD, ...trust, ...more, '--format', 'json'], { env });

  test('come from pins.json of the user, as a list or an object', async () => {
    for (const content of [{ pins: [tool().world.trustPin] }, [tool().world.trustPin.toUpperCase()]]) {
      const report = await run(config(JSON.stringify(content)));
      expect(report).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(report.stdout).trust.pinned).toBe(true);
    }
  });

  test('that do not fit end the command; a pins.json that cannot be read is not taken for none', async () => {
    const other = 'a'.repeat(64);
    expect((await run({}, '--pin', other)).stderr).toContain('[TRUST_SIGNER_NOT_PINNED]');
    expect(await run(config(`["${other}"]`))).toMatchObject({ status: 66, stdout: '' });
    for (const content of ['{', '{"pins":["x"]}', '"x"', 'null']) {
      const refused = await run(config(content));
      expect(refused.status, content).toBe(66);
      expect(refused.stderr, content).toContain('[PINS_UNREADABLE]');
      // No words of a parser or of the program.
      expect(refused.stderr, content).toContain('(JSON)');
    }
  });

  test('beside the list are never looked at: without one of one’s own there is a warning, and the report says so', async () => {
    tool().write('trust/pins.json', JSON.stringify([tool().world.trustPin]));
    const report = await run({});
    expect(report.status).toBe(0);
    expect(report.stderr.trim().split('\n')).toHaveLength(1);
    expect(report.stderr).toContain(tool().world.trustPin);
    expect(JSON.parse(report.stdout).trust.pinned).toBe(false);
  });

  test('may be digits of either case with colons, as tools print them', async () => {
    const printed = tool().world.trustPin.toUpperCase().match(/../g)!.join(':');
    const { status, stdout } = await run({}, '--pin', printed);
    expect([status, JSON.parse(stdout).trust.pinned]).toEqual([0, true]);
  });

  test('may be a certificate; a file that is neither is refused', async () => {
    expect((await run({}, '--pin', 'certificates/trust-list/root.pem')).status).toBe(0);
    expect((await run({}, '--pin', 'certificates/trust-list/van-cac.pem')).status).toBe(66);
    const refused = await run({}, '--pin', 'README.md');
    expect(refused).toMatchObject({ status: 66, stdout: '' });
    expect(refused.stderr).toContain('[PIN_UNREADABLE]');
  });
});

describe('the state file', () => {
  const state = ['--state', 'trang-thai/muc.json'];
  const trust = (path: string) => ['--trust', path, '--pin', 'trust-pin.txt', ...state, ...AT];

  test('stops a list from being rolled back, says the first use, and can be shown and reset', async () => {
    await build('s1.json');
    await signList('s1.json', 's1.jws');
    await tool().khue(['trust', 'add', 's1.jws', '--at', '2026-11-20', '-o', 's2.json']);
    await signList('s2.json', 's2.jws');
    const first = await verify(...trust('s2.jws'), '--format', 'json');
    expect(JSON.parse(first.stdout).trust.rollback).toBe('FIRST_USE');
    const second = await verify(...trust('s2.jws'), '--format', 'json');
    expect(JSON.parse(second.stdout).trust.rollback).toBe('OK');
    const back = await verify(...trust('s1.jws'));
    expect(back).toMatchObject({ status: 66, stdout: '' });
    expect(back.stderr).toContain('[TRUST_ROLLBACK]');
    const shown = await tool().khue(['trust', 'state', 'show', ...state]);
    expect(shown.stdout).toContain(tool().world.trustPin);
    expect((await tool().khue(['trust', 'state', 'reset', ...state])).status).toBe(0);
    expect((await verify(...trust('s1.jws'))).status).toBe(2);
    // Another content under the same number.
    await build('s1b.json', '--next-update', '2027-01-01');
    await signList('s1b.json', 's1b.jws');
    expect((await verify(...trust('s1b.jws'))).stderr).toContain('[TRUST_EQUIVOCATION]');
  });

  test('that cannot be read or written ends the command, and is not taken for none', async () => {
    for (const content of ['{', '[]', '{"lists":5}']) {
      tool().write('hong.json', content);
      const run = await verify('--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'hong.json', ...AT);
      expect(run.status, content).toBe(66);
      expect(run.stderr).toMatch(/\[(STATE_UNREADABLE|TRUST_STATE_INVALID)\]/);
      expect(tool().read('hong.json')).toBe(content);
    }
    const blocked = await verify('--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'README.md/x/y.json', ...AT);
    expect(blocked.status).toBe(66);
    expect(blocked.stderr).toContain('[OUTPUT_NOT_A_FOLDER]');
  });

  test('guards the clock: a system clock before what was already seen is refused, --at overrides', async () => {
    const trust = ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'dong-ho.json'];
    const on = (day: string) => tool().khue(['verify', GOOD, ...trust], { env: clockAt(`${day}T00:00:00Z`) });
    expect(await on('2026-11-22')).toMatchObject({ status: 0, stderr: '' });
    expect(await on('2026-11-20')).toMatchObject({ status: 0, stderr: '' });
    const back = await on('2026-11-01');
    expect(back).toMatchObject({ status: 66, stdout: '' });
    expect(back.stderr).toContain('[CLOCK_SET_BACK]');
    expect((await verify(...trust, '--at', '2026-11-01')).stderr).not.toContain('CLOCK_SET_BACK');
  });

  test('takes no time from a list whose key nobody pinned: that of a stranger would stop the tool for years', async () => {
    const state = ['--state', 'dong-ho-2.json'];
    const later = ['--trust', 'trust', ...state];
    expect((await verify(...later, ...AT)).status).toBe(0);
    expect(JSON.parse(tool().read('dong-ho-2.json'))).not.toHaveProperty('latestAuthenticatedTime');
    const before = await tool().khue(['verify', GOOD, ...later], { env: clockAt('2026-11-01T00:00:00Z') });
    expect(before.stderr).not.toContain('CLOCK_SET_BACK');
    expect((await verify(...later, '--pin', 'trust-pin.txt', ...AT)).status).toBe(0);
    expect(JSON.parse(tool().read('dong-ho-2.json'))).toHaveProperty('latestAuthenticatedTime');
  });
});

/** A process whose system clock stands still at an instant. */
function clockAt(instant: string): { NODE_OPTIONS: string } {
  const script = `const Real = Date; const now = ${Date.parse(instant)};
globalThis.Date = class extends Real {
  constructor(...given) { super(...(given.length === 0 ? [now] : given)); }
  static now() { return now; }
};`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

describe('demo-world', () => {
  test('is written into a new folder, and never into one that holds something', async () => {
    const made = await tool().khue(['demo-world', 'moi', '--seed', 'khac', '--at', '2026-11-21T00:00:00Z']);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(tool().path('moi/trust/trust-list.jws'))).toBe(true);
    expect((await tool().khue(['demo-world', 'keys'])).status).toBe(73);
    expect((await tool().khue(['demo-world'])).status).toBe(64);
    expect((await tool().khue(['demo-world', 'README.md/x'])).status).toBe(66);
    expect((await tool().khue(['demo-world', 'moi2', '--at', 'mai'])).status).toBe(64);
  }, 60_000);
});
