import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallPdf } from '../support/small-pdf.js';
import { type Run, useTool } from './tool.js';

/** Wrong input to every command: the status of the contract, the file's name, the right word for what it is, nothing written. */
const held = useTool({ cases: false });
const tool = () => held.tool;

const PIN = { KHUE_PIN: 'khue-demo' };
const DIPLOMA = 'records/bang-tot-nghiep-thpt.json';
const HEAD = 'keys/thpt-van-cac/hieu-truong.p12';
const SIGNED = 'signed/hoc-ba-thpt.json';
const PDF = 'xau/phoi.pdf';
const trust = () => ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none'];
const role = ['--role', 'head-of-issuing-body', '--at', '2026-11-20'];
const run = (...args: string[]): Promise<Run> => tool().khue(args, { env: PIN });

const codeOf = ({ stderr }: Run): string | undefined => /\[([A-Z_0-9]+)\]\s*$/.exec(stderr)?.[1];

beforeAll(async () => {
  tool().write('xau/cat.json', '{"loai');
  tool().write('xau/trong.json', '');
  tool().write('xau/khac.json', '{"a":1}');
  tool().write('xau/cat.pdf', smallPdf().subarray(0, 300));
  tool().write('xau/hoc-ba.xml', '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<HOC_BA/>');
  tool().write('xau/goi.zip', 'PK\u0003\u0004…');
  const locked = zipSync({ 'a.json': new Uint8Array(2) });
  // Bit 0 of the flags in the directory: encrypted.
  const entry = Buffer.from(locked.buffer, locked.byteOffset, locked.length).indexOf('PK\u0001\u0002', 'latin1');
  locked[entry + 8] = locked[entry + 8]! | 1;
  tool().write('xau/khoa.zip', locked);
  await run('render', DIPLOMA, '-o', PDF);
});

/** Every command that takes a record or a signed file, with everything else that it needs. */
const commands: Readonly<Record<string, (input: string) => string[]>> = {
  check: (input) => ['check', input],
  sign: (input) => ['sign', input, ...role, '--key', HEAD, '-o', 'xau/ra'],
  'sign --plan': (input) => ['sign', input, ...role, '--plan'],
  prepare: (input) => [
    ...['prepare', input, ...role, '--cert', 'certificates/thpt-van-cac/hieu-truong.pem', '-o', 'xau/ra'],
  ],
  merge: (input) => ['merge', 'records/hoc-ba-thpt.json', input, '-o', 'xau/ra'],
  extend: (input) => ['extend', input, '--to', 'B-T', '--tsa', 'keys/tsa/vgca.p12', ...trust(), '-o', 'xau/ra'],
  pending: (input) => ['pending', input],
  render: (input) => ['render', input, '-o', 'xau/ra'],
  export: (input) => ['export', input, '--to', 'elm'],
  extract: (input) => ['extract', input, '-o', 'xau/ra'],
};

test('an input that cannot be read ends with 66 and its name, whatever the command', async () => {
  const bad = ['xau/cat.json', 'xau/khong-co.json', 'xau/goi.zip', 'xau/cat.pdf', 'xau/trong.json'];
  const rest = Object.entries(commands).flatMap(([command, args], index) =>
    // Two of them for each command: all of them for all are minutes.
    [bad[index % 2]!, bad[2 + (index % 3)]!].map((input) => ({ command, input, args: args(input) })),
  );
  const wrong: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      const { command, input, args } = next;
      const { status, stderr, stdout } = await run(...args);
      // What is planned or pending is a table on standard output, with the reason in it.
      const said = `${stderr}${command === 'pending' || command === 'sign --plan' ? stdout : ''}`;
      const named = said.includes(input.split('/').at(-1)!);
      if (status !== 66 || !named || existsSync(tool().path('xau/ra'))) wrong.push([command, input, status, said]);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  expect(wrong).toEqual([]);
}, 60_000);

describe('what was read and is something else is said for what it is', () => {
  test.each([
    ['check', PDF, 66, 'INPUT_IS_PDF'],
    ['render', PDF, 66, 'INPUT_IS_PDF'],
    ['export', PDF, 66, 'INPUT_IS_PDF'],
    ['merge', PDF, 66, 'INPUT_IS_PDF'],
    ['check', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['render', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['export', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['check', 'xau/goi.zip', 66, 'ZIP_BROKEN'],
    ['check', 'xau/khoa.zip', 66, 'ZIP_ENCRYPTED'],
    ['render', 'xau/goi.zip', 66, 'INPUT_IS_ZIP'],
    ['sign', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['sign', 'xau/goi.zip', 66, 'INPUT_IS_ZIP'],
    ['prepare', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['extend', 'xau/hoc-ba.xml', 66, 'INPUT_IS_XML'],
    ['sign', 'xau/khac.json', 1, 'INPUT_NOT_A_RECORD'],
    ['merge', 'xau/khac.json', 1, 'INPUT_NOT_A_RECORD'],
    ['render', 'xau/khac.json', 1, 'RENDER_INPUT'],
    ['export', 'xau/khac.json', 1, 'INPUT_NOT_JSON_RECORD'],
    ['merge', SIGNED, 1, 'MERGE_SIGNED_RECORD'],
    ['extend', 'xau/khac.json', 1, 'JWS_NOT_A_JWS'],
    ['extract', SIGNED, 66, 'PDF_HEADER'],
  ])('khue %s %s', async (command, input, status, code) => {
    const done = await run(...commands[command]!(input));
    expect({ status: done.status, code: codeOf(done) }).toEqual({ status, code });
    expect(done.stderr).toContain(input);
    if (code === 'MERGE_SIGNED_RECORD') expect(done.stderr, 'the second copy').toContain('Bản 2');
  });

  test('a file that is too large is named, with the size that is allowed', async () => {
    tool().write('xau/lon.pem', ' '.repeat(1024 * 1024 + 1));
    const done = await run('sign', DIPLOMA, ...role, '--plan', '--cert', 'xau/lon.pem');
    expect({ status: done.status, code: codeOf(done) }).toEqual({ status: 66, code: 'LIMIT_EXCEEDED' });
    expect(done.stderr).toMatch(/xau\/lon.pem: .*fileBytes \(1048576\)/);
  });

  test('a file that is no status list is not called a trust list', async () => {
    for (const args of [
      ['show', DIPLOMA],
      [
        'set',
        DIPLOMA,
        '--record',
        DIPLOMA,
        '--kind',
        'revoked',
        '--date',
        '2026-11-01',
        '--decision',
        '1',
        '-o',
        'xau/ra',
      ],
    ]) {
      const done = await run('status', ...args);
      expect({ status: done.status, code: codeOf(done) }).toEqual({ status: 66, code: 'STATUS_LIST_UNREADABLE' });
      expect(done.stderr).not.toContain('danh sách tin cậy');
    }
  });

  test('the key file, not the list, is named where the key cannot be opened', async () => {
    tool().write('xau/sai.txt', 'sai');
    const made = await run(...['trust', 'build', '--operator', 'A', '--ca', 'authorities', '-o', 'xau/ds.json']);
    expect(made.status).toBe(0);
    const key = ['--key', 'keys/trust-list/root.p12', '--pin-file', 'xau/sai.txt'];
    const list = await run('trust', 'sign', 'xau/ds.json', ...key, '-o', 'xau/ra');
    const recall = await run(
      ...['status', 'build', '--id', 'i', '--issuer', 'c', '--expires', '2026-12-31', ...key, '-o', 'xau/ra'],
    );
    for (const done of [list, recall]) {
      expect(done.status).toBe(1);
      expect(done.stderr).toMatch(/^keys\/trust-list\/root\.p12: .*\[PIN_WRONG\]/);
    }
  });

  test('values and jobs that are no JSON are named by complete', async () => {
    const done = await run('complete', 'xau/cat.json', 'xau/khac.json', '-o', 'xau/ra');
    expect(done.status).toBe(66);
    expect(done.stderr).toContain('xau/cat.json');
  });

  test('a file of lines without a line, and an archive without an artefact, are no clean bill', async () => {
    tool().write('xau/rong.ndjson', '');
    tool().write('xau/dong-trang.ndjson', '\n\r\n');
    for (const name of ['xau/rong.ndjson', 'xau/dong-trang.ndjson']) {
      for (const format of ['text', 'ndjson']) {
        const done = await run('verify', name, ...trust(), '--format', format);
        expect(done.status, name).toBe(66);
        expect(done.stderr, name).toContain('[INPUT_EMPTY]');
      }
    }
  });
});

test('a pipe is read to its end, not called an empty file', () => {
  const { main, folder } = tool();
  const command = `cat ${DIPLOMA} | "${process.execPath}" "${main}" check /dev/stdin`;
  expect(spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

describe('trust lists', () => {
  test('a list of a file of its own is called by that name', async () => {
    const done = await run('verify', SIGNED, '--trust', DIPLOMA, '--state', 'none');
    expect(done.status).toBe(66);
    expect(done.stderr).toContain(`«${DIPLOMA}»`);
    expect(done.stderr).not.toContain('trust-list.jws');
  });

  test('anchors name nobody who may sign', async () => {
    const done = await run('sign', DIPLOMA, ...role, '--key', HEAD, '--trust', 'anchors.pem', '-o', 'xau/ra');
    expect({ status: done.status, code: codeOf(done) }).toEqual({ status: 64, code: 'USAGE' });
  });

  test('a folder without certificates, an address that is none, a list that is signed already are refused', async () => {
    const build = ['trust', 'build', '--operator', 'A', '-o', 'xau/ra'];
    const folder = await run(...build, '--ca', 'signed');
    expect({ status: folder.status, code: codeOf(folder) }).toEqual({ status: 66, code: 'FOLDER_EMPTY' });
    expect(folder.stderr).toContain('.cer');
    expect((await run(...build, '--website', 'javascript:alert(1)')).status).toBe(64);
    const key = ['--key', 'keys/trust-list/root.p12'];
    const signed = await run('trust', 'sign', 'trust/trust-list.jws', ...key, '-o', 'xau/ra');
    expect({ status: signed.status, code: codeOf(signed) }).toEqual({ status: 1, code: 'LIST_SIGNED_ALREADY' });
    expect(existsSync(tool().path('xau/ra'))).toBe(false);
  });
});

describe('outputs', () => {
  test('a wrong PIN leaves no folder behind, and a file in a folder’s place is named', async () => {
    tool().write('xau/sai.txt', 'sai');
    const sign = (...more: string[]) => run('sign', DIPLOMA, ...role, '--key', HEAD, ...more);
    expect(codeOf(await sign('--pin-file', 'xau/sai.txt', '-o', 'xau/moi/'))).toBe('PIN_WRONG');
    expect(existsSync(tool().path('xau/moi'))).toBe(false);
    expect(codeOf(await sign('-o', 'README.md/'))).toBe('OUTPUT_NOT_A_FOLDER');
    expect((await sign('-o', '-')).status).toBe(64);
  });

  test('whose folder is not there, or is a file, are refused before a PIN is asked for, and say so', async () => {
    const sign = (output: string) => tool().khue(['sign', DIPLOMA, ...role, '--key', HEAD, '-o', output]);
    const missing = await sign('khong-co/ra.json');
    expect(missing).toMatchObject({ status: 66 });
    expect(missing.stderr).toMatch(/thư mục khong-co chưa có.*\[OUTPUT_FOLDER_MISSING\]/);
    expect(codeOf(await sign('README.md/ra.json'))).toBe('OUTPUT_NOT_A_FOLDER');
  });
});

describe('options', () => {
  test('--rect makes a field that is seen, on a PDF without a record; --field and --image have no use elsewhere', async () => {
    tool().write('xau/giay.pdf', smallPdf());
    const sign = (input: string, ...more: string[]) =>
      run('sign', input, ...role, '--key', HEAD, ...more, '-o', `xau/${more.length}.pdf`);
    expect(await sign('xau/giay.pdf', '--rect', '50,50,150,90')).toMatchObject({ status: 0, stderr: '' });
    expect(tool().read('xau/2.pdf')).toContain('/Rect [50 50 150 90]');
    expect((await sign('xau/giay.pdf', '--rect', '50,50,20,90', '--page', '1')).status).toBe(64);
    expect((await sign(DIPLOMA, '--field', 'x', '--title', 'x')).status).toBe(64);
    const form = await sign(PDF, '--field', 'x', '--title', 'x');
    expect({ status: form.status, code: codeOf(form) }).toEqual({ status: 1, code: 'PDF_FIELD_OF_ROLE' });
  });

  test('extend without --tsa, where a file needs a time-stamp, is wrong usage', async () => {
    const done = await run('extend', SIGNED, '--to', 'B-T', ...trust(), '--at', '2026-11-21', '-o', 'xau/ra');
    expect({ status: done.status, code: codeOf(done) }).toEqual({ status: 64, code: 'EXTEND_TIMESTAMPER_MISSING' });
  });

  test('--link-key says when it makes a key, and makes no folder for one', async () => {
    const lines = ['verify', SIGNED, ...trust(), '--format', 'ndjson', '--at', '2026-11-21', '--link-key'];
    const made = await run(...lines, 'xau/khoa-noi');
    expect(made.status).toBe(0);
    expect(made.stderr).toContain('xau/khoa-noi');
    expect((await run(...lines, 'xau/khoa-noi')).stderr).toBe('');
    expect((await run(...lines, 'xau/khong-co/khoa')).status).toBe(66);
    expect(existsSync(tool().path('xau/khong-co'))).toBe(false);
  });

  test('trust state reset deletes a state file and nothing else', async () => {
    mkdirSync(tool().path('xau/thu-muc'));
    const folder = await run('trust', 'state', 'reset', '--state', 'xau/thu-muc');
    expect({ status: folder.status, code: codeOf(folder) }).toEqual({ status: 66, code: 'INPUT_IS_FOLDER' });
    expect((await run('trust', 'state', 'reset', '--state', DIPLOMA)).status).toBe(64);
    expect(existsSync(tool().path(DIPLOMA))).toBe(true);
    tool().write('xau/trang-thai.json', '{');
    expect((await run('trust', 'state', 'reset', '--state', 'xau/trang-thai.json', '--force')).status).toBe(0);
    expect(existsSync(tool().path('xau/trang-thai.json'))).toBe(false);
  });
});

describe('help', () => {
  test('of a command comes by `khue help COMMAND` too', async () => {
    expect((await run('help', 'merge')).stdout).toBe((await run('merge', '--help')).stdout);
    expect((await run('help', 'khong-co')).status).toBe(64);
  });
});

test('a certificate without its chain is told, unless the trust list has what is missing', async () => {
  const [leaf] = tool()
    .read('certificates/thpt-van-cac/hieu-truong.pem')
    .split(/(?<=-----END CERTIFICATE-----\n)/);
  tool().write('xau/le.pem', leaf!);
  const prepare = (...more: string[]) =>
    run('prepare', DIPLOMA, ...role, '--cert', 'xau/le.pem', '-o', 'xau/viec.json', '--force', ...more);
  const alone = await prepare();
  expect(alone.status).toBe(0);
  expect(alone.stderr).toMatch(/Phan Thị Hư Cấu không kèm chứng thư của nơi cấp .*--trust/);
  expect((await prepare('--lang', 'en')).stderr).toMatch(/comes without that of its issuer/);
  expect(await prepare(...trust())).toMatchObject({ status: 0, stderr: '' });
  expect((JSON.parse(tool().read('xau/viec.json')) as { certificateChain: unknown[] }).certificateChain).toHaveLength(
    2,
  );
});

test('a trust list past its next update is told by every command that asks it who may sign', async () => {
  const late = [...trust(), '--at', '2027-12-01'];
  const certificate = 'certificates/thpt-van-cac/hieu-truong.pem';
  const head = ['--role', 'head-of-issuing-body'];
  for (const args of [
    ['sign', DIPLOMA, ...head, '--key', HEAD, '-o', 'xau/muon.json'],
    ['prepare', DIPLOMA, ...head, '--cert', certificate, '-o', 'xau/muon-viec.json'],
    ['pending', DIPLOMA],
  ]) {
    const { stderr, status } = await run(...args, ...late);
    expect(status, args[0]).toBe(args[0] === 'pending' ? 2 : 0);
    expect(stderr, args[0]).toMatch(/^Danh sách tin cậy «.*» đã quá hạn cập nhật .*\n$/);
  }
  const english = await run('pending', DIPLOMA, ...late, '--lang', 'en');
  expect(english.stderr).toMatch(/is past its next update/);
});
