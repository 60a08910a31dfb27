import { execFileSync } from 'node:child_process';
import { createPrivateKey, sign as rsaSign } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Job } from '../../src/issuing/index.js';
import { useTool } from './tool.js';

/** Several inputs of one command: one that cannot be read costs no other, and none loses its place (contract §1). */
const held = useTool({ cases: false });
const tool = () => held.tool;

const DIPLOMA = 'records/bang-tot-nghiep-thpt.json';
const SIGNED = 'signed/bang-tot-nghiep-thpt.json';
const CHAIN = 'certificates/thpt-van-cac/hieu-truong.pem';
const ROLE = ['--role', 'head-of-issuing-body', '--at', '2026-11-20'];
const KEY = ['--key', 'keys/thpt-van-cac/hieu-truong.p12'];
const MISSING = 'nhieu/khong-co.json';

const run = (...args: string[]) => tool().khue(args, { env: { KHUE_PIN: tool().world.pin } });
const extended = () => ['--to', 'B-T', '--tsa', 'keys/tsa/vgca.p12', ...tool().trust];

/** Two records of one name in two classes. */
beforeAll(() => {
  for (const of of ['A', 'B']) {
    tool().write(`nhieu/${of}.json`, tool().read(DIPLOMA).replace('DEMO-TN', `DEMO-T${of}`));
    tool().write(`lop/5${of}/x.json`, tool().read(`nhieu/${of}.json`));
    tool().write(`da-ky/5${of}/x.json`, tool().read(SIGNED));
  }
});

/** Values of a job's items, made where the key lives. */
function values(jobName: string): string {
  const job = JSON.parse(tool().read(jobName)) as Job;
  const { pkcs8 } = tool().world.people.get('thpt-van-cac/hieu-truong')!.leaf.key;
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  const made = job.items.map(({ id, input, protected: header }) => {
    const payload = Buffer.from(tool().read(input)).toString('base64url');
    return [id, rsaSign('sha256', Buffer.from(`${header}.${payload}`), key).toString('base64')];
  });
  return tool().write(`gia-tri-${jobName}`, JSON.stringify(Object.fromEntries(made)));
}

describe('one input that cannot be read', () => {
  const inputs = ['nhieu/A.json', MISSING, 'nhieu/B.json'];

  test('is told by sign, and the others are signed', async () => {
    const signed = await run('sign', ...inputs, ...ROLE, ...KEY, '-o', 'ky');
    expect([signed.status, tool().names('ky')]).toEqual([66, ['A.json', 'B.json']]);
    expect(signed.stderr).toMatch(/khong-co\.json.*\[INPUT_UNREADABLE\]/);
    // Of two that were named one is left: its result goes where both would have.
    expect((await run('sign', MISSING, 'nhieu/A.json', ...ROLE, ...KEY, '-o', 'ky-mot')).status).toBe(66);
    expect(tool().names('ky-mot')).toEqual(['A.json']);
  });

  test('is told by prepare and complete, and the others are completed', async () => {
    const prepared = await run('prepare', ...inputs, ...ROLE, '--cert', CHAIN, '-o', 'viec.json');
    expect([prepared.status, prepared.stderr.includes(MISSING)]).toEqual([66, true]);
    expect((JSON.parse(tool().read('viec.json')) as Job).items.map(({ input }) => input)).toEqual([
      'nhieu/A.json',
      'nhieu/B.json',
    ]);
    const given = values('viec.json');
    cpSync(tool().path('nhieu'), tool().path('con-lai'), { recursive: true });
    rmSync(tool().path('con-lai/A.json'));
    const rest = ['con-lai/A.json', 'con-lai/B.json'];
    const completed = await run('complete', 'viec.json', given, ...rest, '--at', '2026-11-20', '-o', 'xong');
    expect([completed.status, tool().names('xong')]).toEqual([66, ['B.json']]);
    expect(completed.stderr).toMatch(/^.*con-lai\/A\.json.*\[INPUT_UNREADABLE\]\n$/);
  });

  test('is told by extend, and the others are extended', async () => {
    const files = ['da-ky/5A/x.json', MISSING, SIGNED];
    const done = await run('extend', ...files, ...extended(), '-o', 'mo-rong');
    expect([done.status, tool().names('mo-rong')]).toEqual([66, ['bang-tot-nghiep-thpt.json', 'x.json']]);
  });

  test('is told by evidence, and the others get their records and keep them', async () => {
    const stamped = ['--tsa', 'keys/tsa/vgca.p12', '--at', '2026-11-20T06:00:00Z'];
    const built = await run('evidence', 'build', MISSING, 'da-ky/5A/x.json', ...stamped, '-o', 'bang-chung');
    expect([built.status, tool().names('bang-chung')]).toEqual([66, ['x.json.ers']]);
    expect(built.stderr).toMatch(/khong-co\.json.*\[INPUT_UNREADABLE\]/);
    const later = [...stamped.slice(0, 3), '2026-11-20T07:00:00Z'];
    const renewed = await run('evidence', 'renew', `${MISSING}.ers`, 'bang-chung/x.json.ers', ...later);
    expect([renewed.status, renewed.stdout]).toEqual([66, 'bang-chung/x.json.ers\n']);
  });

  test('alone asks for no PIN and leaves nothing behind', async () => {
    const asked = await tool().khue(['sign', MISSING, ...ROLE, ...KEY, '-o', 'khong/']);
    expect([asked.status, asked.stderr.includes('PIN'), existsSync(tool().path('khong'))]).toEqual([66, false, false]);
  });
});

test('an empty folder among several costs the others nothing', async () => {
  for (const folder of ['rong', 'co']) mkdirSync(tool().path(`cac-lop/${folder}`), { recursive: true });
  tool().write('cac-lop/co/a.json', tool().read(DIPLOMA));
  const folders = ['cac-lop/rong', 'cac-lop/co'];
  const planned = await run('sign', ...folders, ...ROLE, '--plan', '--lang', 'en');
  expect([planned.status, planned.stdout.includes('To be signed: 1 records')]).toEqual([66, true]);
  const signed = await run('sign', ...folders, ...ROLE, ...KEY, '-o', 'cac-lop-ky');
  expect([signed.status, tool().names('cac-lop-ky')]).toEqual([66, ['a.json']]);
  const pending = await run('pending', ...folders, '--lang', 'en');
  expect([pending.status, pending.stdout.includes('0 of 1 records')]).toEqual([66, true]);
  for (const { stderr } of [planned, signed, pending]) expect(stderr).toMatch(/cac-lop\/rong.*\[FOLDER_EMPTY\]/);
});

test('a file whose name is as long as names may be is signed under it', async () => {
  const name = `${'x'.repeat(250)}.json`;
  tool().write(`dai/${name}`, tool().read(DIPLOMA));
  const signed = await run('sign', `dai/${name}`, ...ROLE, ...KEY, '-o', 'dai-ky/');
  expect([signed.status, tool().names('dai-ky')]).toEqual([0, [name]]);
});

test('a job of a large school, longer than any record may be, is completed', async () => {
  tool().write('truong-lon/a.json', tool().read(DIPLOMA));
  const prepared = await run('prepare', 'truong-lon', ...ROLE, '--cert', CHAIN, '-o', 'truong-lon.json');
  expect(prepared.status).toBe(0);
  const given = values('truong-lon.json');
  for (const name of ['truong-lon.json', given]) tool().write(name, tool().read(name) + ' '.repeat(16 * 1024 * 1024));
  const done = await run('complete', 'truong-lon.json', given, '--at', '2026-11-20', '-o', 'truong-lon-ky.json');
  expect(done).toMatchObject({ status: 0, stderr: '' });
});

describe('files of one name in different folders', () => {
  const places = (folder: string) => [tool().names(folder), tool().names(`${folder}/5A`), tool().names(`${folder}/5B`)];
  const apart = [['5A', '5B'], ['x.json'], ['x.json']];

  test.each([
    ['the folder', ['lop'], []],
    ['the files', ['lop/5A/x.json', 'lop/5B/x.json'], []],
    ['the folder, and lie elsewhere by now', ['lop'], ['noi-khac']],
    ['the folder, and are named one by one', ['lop'], ['noi-khac/5B/x.json', 'noi-khac/5A/x.json']],
  ])('are one job where prepare was given %s', async (_what, prepared, completed) => {
    cpSync(tool().path('lop'), tool().path('noi-khac'), { recursive: true });
    for (const name of ['viec-lop.json', 'lop-xong']) rmSync(tool().path(name), { force: true, recursive: true });
    expect(await run('prepare', ...prepared, ...ROLE, '--cert', CHAIN, '-o', 'viec-lop.json')).toMatchObject({
      status: 0,
    });
    const given = values('viec-lop.json');
    const done = await run('complete', 'viec-lop.json', given, ...completed, '--at', '2026-11-20', '-o', 'lop-xong');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(places('lop-xong')).toEqual(apart);
    for (const of of ['A', 'B']) {
      const { payload } = JSON.parse(tool().read(`lop-xong/5${of}/x.json`)) as { payload: string };
      expect(Buffer.from(payload, 'base64url').toString('utf8')).toContain(`DEMO-T${of}`);
    }
  });

  test('keep their places when a folder is extended, again too, into a folder among its files', async () => {
    const extend = (...more: string[]) => run('extend', 'da-ky', ...extended(), '-o', 'da-ky/xong', ...more);
    expect((await extend()).status).toBe(0);
    expect((await extend('--force')).status).toBe(0);
    expect(places('da-ky/xong')).toEqual(apart);
    rmSync(tool().path('da-ky/xong'), { recursive: true });
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe that nobody writes to', () => {
  beforeAll(() => {
    for (const name of ['ong.json', 'ong.jws']) execFileSync('mkfifo', [tool().path(name)]);
  });

  test('is told and waited for by nobody: inputs to be signed, documents, trust lists', async () => {
    tool().write('mot-thu-muc/a.json', tool().read(DIPLOMA));
    const list = (trust: string) => ['--trust', trust, '--state', 'none', '--at', '2026-11-21'];
    for (const args of [
      ['sign', 'ong.json', ...ROLE, ...KEY, '-o', 'ong-ky.json'],
      ['sign', 'mot-thu-muc', 'ong.json', ...ROLE, ...KEY, '-o', 'ong-ky'],
      ['sign', 'ong.json', ...ROLE, '--plan'],
      ['prepare', 'ong.json', ...ROLE, '--cert', CHAIN, '-o', 'ong-viec.json'],
      ['pending', 'ong.json'],
      ['extend', 'ong.json', ...extended(), '-o', 'ong-mo-rong.json'],
      ['verify', SIGNED, ...list('trust'), '--document', 'ong.json'],
      ['verify', SIGNED, ...list('ong.jws')],
      ['conflicts', 'ong.json'],
    ]) {
      const done = await run(...args);
      expect([args[0], done.status], done.stderr).toEqual([args[0], 66]);
      expect(`${done.stdout}${done.stderr}`).toMatch(/ong\.j(?:son|ws).*\[INPUT_UNREADABLE\]/);
    }
    expect(tool().names('ong-ky')).toEqual(['a.json']);
  }, 60_000);
});
