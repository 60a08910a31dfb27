import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fromBase64, toBase64 } from '../../src/encoding.js';
import type { ValidationReport } from '../../src/validation/index.js';
import { useTool } from './tool.js';

const held = useTool();
const tool = () => held.tool;
const verify = (...args: string[]) => tool().khue(['verify', ...args, ...tool().trust]);

const GOOD = 'signed/bang-cu-nhan.json';
const BAD = 'forged/ten-tren-bang-bi-sua.json';
const DOUBT = 'doubtful/truong-ngoai-danh-sach.json';

describe('exit status of verify (contract §1)', () => {
  test.each([
    [0, [GOOD]],
    [1, [BAD]],
    [2, [DOUBT]],
    [1, ['records/hoc-ba-thpt.json']],
    [66, ['khong-co.json']],
    // Of several the first that applies: 1 before 66 before 2 before 0; the others are reported all the same.
    [1, [GOOD, DOUBT, 'khong-co.json', BAD]],
    [66, [GOOD, DOUBT, 'khong-co.json']],
    [2, [GOOD, DOUBT]],
    [1, ['signed', 'forged', 'doubtful']],
  ])('is %i for %j', async (status, files) => {
    const run = await verify(...files, '--format', 'ndjson');
    expect(run.status).toBe(status);
    if (files.length > 1 && files.includes(GOOD)) expect(run.stdout).toContain('"RECORD_ACCEPTED"');
  });

  test.each([
    ['no command at all', []],
    ['an unknown command', ['kiem-tra']],
    ['no input', ['verify', '--trust', 'trust']],
    ['no trust list', ['verify', GOOD]],
    ['an unknown option', ['verify', GOOD, '--trust', 'trust', '--mang']],
    ['an unknown format', ['verify', GOOD, '--trust', 'trust', '--format', 'xml']],
    ['a time that is none', ['verify', GOOD, '--trust', 'trust', '--at', 'hôm qua']],
    ['a day that does not exist', ['verify', GOOD, '--trust', 'trust', '--at', '2026-02-30']],
    ['a language that is none', ['verify', GOOD, '--trust', 'trust', '--lang', 'fr']],
    ['a number that is none', ['verify', GOOD, '--trust', 'trust', '--max-age', '-1']],
    ['a PEM file for a record', ['verify', GOOD, '--trust', 'anchors.pem']],
    [
      'revocation optional for a record',
      ['verify', GOOD, '--trust', 'trust', '--policy', 'record', '--revocation', 'if-available'],
    ],
  ])('is 64 for %s, with a sentence and the way to the help', async (_what, args) => {
    const run = await tool().khue(args);
    expect(run.status).toBe(64);
    if (args.length > 0) {
      expect(run.stdout).toBe('');
      expect(run.stderr.trim().split('\n')).toHaveLength(1);
    }
  });

  test('is that of the command with --lang before it, not that of the overview', async () => {
    for (const lang of [['--lang', 'en'], ['--lang=en']]) {
      const run = await tool().khue([...lang, 'verify', BAD, ...tool().trust]);
      expect(run.status).toBe(1);
      expect((await tool().khue([...lang, 'kiem-tra'])).status).toBe(64);
    }
    expect((await tool().khue(['--lang', 'fr', 'verify', GOOD, ...tool().trust])).status).toBe(64);
    expect((await tool().khue(['--lang', 'en'])).stdout).toContain('Commands');
  });

  test('is 73 for an output that exists: refused before any work, the old file untouched, replaced with --force', async () => {
    tool().write('ket-qua.txt', 'kết quả cũ');
    const refused = await verify(BAD, '-o', 'ket-qua.txt');
    expect(refused.status).toBe(73);
    expect(refused.stderr).toContain('[OUTPUT_EXISTS]');
    expect(refused.stdout).toBe('');
    expect(tool().read('ket-qua.txt')).toBe('kết quả cũ');
    const forced = await verify(BAD, '-o', 'ket-qua.txt', '--force');
    expect(forced.status).toBe(1);
    expect(tool().read('ket-qua.txt')).toMatch(/^KHÔNG CHẤP NHẬN/);
    expect(
      tool()
        .names()
        .filter((name) => name.endsWith('.tmp')),
    ).toEqual([]);
  });

  test('is 66 for an output that cannot be written, and nothing half-written stays', async () => {
    const run = await verify(GOOD, '-o', 'khong-co-thu-muc/ket-qua.json');
    expect(run.status).toBe(66);
    expect(run.stderr).toContain('[OUTPUT_FOLDER_MISSING]');
  });

  test('is 0 for --help and --version of everything, in both languages', async () => {
    expect((await tool().khue(['--version'])).stdout).toMatch(/^khue \d+\.\d+\.\d+\n$/);
    for (const command of ['verify', 'check', 'sign', 'prepare', 'complete', 'merge', 'demo-world', 'trust']) {
      const vi = await tool().khue([command, '--help']);
      const en = await tool().khue([command, '--help', '--lang', 'en']);
      expect([vi.status, en.status], command).toEqual([0, 0]);
      expect(vi.stdout).toContain(`khue ${command}`);
      expect(en.stdout).toMatch(/\b(the|of|a|and)\b/);
      expect(en.stdout).not.toMatch(/Mã thoát|TỆP|HỒ_SƠ|THƯ_MỤC|KẾT_QUẢ|tùy chọn/);
    }
  });
});

describe('bad input to verify', () => {
  test('an unsigned record is «chưa ký», not «giả mạo»', async () => {
    const run = await verify('records/hoc-ba-thpt.json');
    const [first] = run.stdout.split('\n');
    expect(first).toMatch(/^KHÔNG CHẤP NHẬN: Tệp chưa ký: .*không có nghĩa là giả mạo/);
    expect(run.stdout).toContain('NOT_SIGNED');
    const english = await verify('records/hoc-ba-thpt.json', '--lang', 'en');
    expect(english.stdout).toMatch(/^NOT ACCEPTED: The file is not signed: .*does not mean that it is forged/);
  });

  test.each([
    ['an empty file', '', 'FORMAT_UNKNOWN', 'Tệp trống'],
    ['JSON that is no record', '{"a":1}', 'FORMAT_UNKNOWN', 'dữ liệu JSON khác'],
    ['JSON that is cut off', '{"payload":"e30","signatures":[{', 'FORMAT_UNKNOWN', 'cắt cụt'],
    ['XML', '<?xml version="1.0"?><DU_LIEU_HOC_BA/>', 'FORMAT_UNKNOWN', 'XML'],
    ['any text', 'Xin chào', 'FORMAT_UNKNOWN', 'không có nghĩa là giả mạo'],
    ['a PDF', '%PDF-1.7\n%\u00e2\u00e3\n', 'FORMAT_UNKNOWN', 'bị cắt cụt'],
  ])('%s is undecided and said for what it is', async (_what, content, code, words) => {
    tool().write('dau-vao.json', content);
    const run = await verify('dau-vao.json');
    expect(run.status).toBe(2);
    expect(run.stdout).toContain(code);
    expect(run.stdout.split('\n')[0]).toContain(words);
  });

  test('a folder without any artefact, a broken zip, a file in a folder’s place: 66, named', async () => {
    tool().write('trong/ghi-chu.txt', 'không có gì');
    tool().write('hong.zip', 'PK\u0003\u0004rác');
    for (const [input, code] of [
      ['trong', 'FOLDER_EMPTY'],
      ['hong.zip', 'ZIP_BROKEN'],
      [`${GOOD}/x.json`, 'INPUT_UNREADABLE'],
    ] as const) {
      const run = await verify(input);
      expect(run.status, input).toBe(66);
      expect(run.stderr, input).toContain(`[${code}]`);
      expect(run.stderr, input).toContain(input);
    }
  });

  test('a file name with line breaks and terminal sequences is shown escaped, on both outputs', async () => {
    const name = 'ten\u001b[31m\n\u202ejson.fdp';
    const missing = await verify(name);
    expect(missing.status).toBe(66);
    tool().write(name, tool().read(BAD));
    const found = await verify(name);
    expect(found.status).toBe(1);
    for (const text of [missing.stderr, found.stdout]) {
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
      expect(text).toContain('\\u{1B}[31m\\u{A}\\u{202E}');
    }
    rmSync(tool().path(name));
  });

  test('a detached document that cannot be read ends the command', async () => {
    expect(await verify(GOOD, '--document', 'khong-co.json')).toMatchObject({ status: 66, stdout: '' });
  });
});

describe('inputs of verify', () => {
  const reports = (stdout: string): ValidationReport[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as ValidationReport);

  test('a folder is read in order of names, hidden files left out', async () => {
    tool().write('signed/.an.json', 'ẩn');
    const run = await verify('signed', '--format', 'ndjson');
    rmSync(tool().path('signed/.an.json'));
    expect(run.status).toBe(0);
    const names = reports(run.stdout).map(({ input }) => input);
    expect(names).toEqual([...names].sort());
    expect(names).toHaveLength(tool().world.signed.size);
  });

  test('a zip archive gives the answers of its files, each named inside it', async () => {
    const files = { 'a/tot.json': tool().world.signed.get('bang-cu-nhan')!, 'gia.json': text(BAD), 'x.txt': text(BAD) };
    tool().write('ho-so.zip', zipSync(files));
    const run = await verify('ho-so.zip', '--format', 'ndjson');
    expect(run.status).toBe(1);
    expect(reports(run.stdout).map(({ input, answer }) => [input, answer])).toEqual([
      ['ho-so.zip/a/tot.json', 'ACCEPT'],
      ['ho-so.zip/gia.json', 'REJECT'],
    ]);
  });

  test('NDJSON holds artefacts as they are, or wrapped with an id; a bad line spoils no other', async () => {
    const good = tool().world.signed.get('bang-cu-nhan')!;
    const lines = [
      new TextDecoder().decode(good),
      JSON.stringify({ id: 'HS-1', data: toBase64(good) }),
      '{"rác',
      '',
      JSON.stringify({ id: 2, data: toBase64(text(BAD)) }),
    ];
    expect(fromBase64(toBase64(good))).toEqual(good);
    tool().write('lo.ndjson', lines.join('\r\n'));
    const run = await verify('lo.ndjson', '--format', 'ndjson');
    expect(reports(run.stdout).map(({ input, code }) => [input, code])).toEqual([
      ['lo.ndjson:1', 'RECORD_ACCEPTED'],
      ['HS-1', 'RECORD_ACCEPTED'],
      ['lo.ndjson:3', 'FORMAT_UNKNOWN'],
      ['2', 'SIGNATURE_VALUE_WRONG'],
    ]);
    expect(run.status).toBe(1);
  });

  test('standard input is one artefact, or lines with --format ndjson', async () => {
    const good = tool().world.signed.get('bang-cu-nhan')!;
    const one = await tool().khue(['verify', '-', ...tool().trust], { input: good });
    expect(one).toMatchObject({ status: 0, stderr: '' });
    expect(one.stdout).toMatch(/^HỢP LỆ/);
    const lines = `${JSON.stringify({ id: 'a', data: toBase64(good) })}\n${JSON.stringify({ id: 'b', data: toBase64(text(BAD)) })}\n`;
    const many = await tool().khue(['verify', '-', '--format', 'ndjson', ...tool().trust], { input: lines });
    expect(reports(many.stdout).map(({ input, answer }) => [input, answer])).toEqual([
      ['a', 'ACCEPT'],
      ['b', 'REJECT'],
    ]);
  });

  test('standard input beside a file is one artefact in a table too', async () => {
    const good = JSON.stringify(JSON.parse(Buffer.from(tool().world.signed.get('bang-cu-nhan')!).toString()), null, 2);
    const run = await tool().khue(['verify', '-', BAD, '--format', 'csv', '--workers', '1', ...tool().trust], {
      input: good,
    });
    const rows = run.stdout.trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 2))).toEqual([
      [`"'-"`, '"ACCEPT"'],
      [`"${BAD}"`, '"REJECT"'],
    ]);
  });

  test('nothing on standard input is an empty file', async () => {
    expect((await tool().khue(['verify', '-', ...tool().trust], { input: '' })).status).toBe(2);
  });

  const text = (name: string): Uint8Array => tool().world.files.get(name)!;
});

describe('--at', () => {
  test.each([
    ['2026-11-21', '2026-11-21T16:59:59Z'],
    ['2026-11-21T08:00:00Z', '2026-11-21T08:00:00Z'],
    ['2026-11-21T08:00:00+07:00', '2026-11-21T01:00:00Z'],
  ])('%s means %s, and the report says that it was given', async (at, expected) => {
    const run = await tool().khue([
      'verify',
      GOOD,
      ...['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none', '--format', 'json', '--at', at],
    ]);
    expect(JSON.parse(run.stdout)).toMatchObject({ validatedAt: expected, atSource: 'GIVEN', answer: 'ACCEPT' });
  });

  test('long after, the same file with the same list is undecided: the list is stale', async () => {
    const args = [
      'verify',
      GOOD,
      '--trust',
      'trust',
      '--pin',
      'trust-pin.txt',
      '--state',
      'none',
      '--at',
      '2027-12-01',
    ];
    const run = await tool().khue(args);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain('TRUST_LIST_STALE');
    const tolerated = await tool().khue([...args, '--stale-days', '30', '--max-age', '30']);
    expect(tolerated.status).toBe(0);
    expect(tolerated.stdout).toContain('TRUST_LIST_STALE');
  });
});

describe('results', () => {
  test('go to standard output, nothing else does; -o writes the same octets', async () => {
    for (const format of ['text', 'json', 'ndjson', 'csv', 'html']) {
      const shown = await verify(GOOD, '--format', format);
      expect(shown, format).toMatchObject({ status: 0, stderr: '' });
      rmSync(tool().path('ra'), { force: true });
      const written = await verify(GOOD, '--format', format, '-o', 'ra');
      expect(written, format).toMatchObject({ status: 0, stdout: '' });
      expect(tool().read('ra'), format).toBe(shown.stdout);
    }
  });

  test('--lang en is English throughout', async () => {
    const run = await verify(BAD, '--lang', 'en');
    expect(run.stdout).toMatch(/^NOT ACCEPTED: /);
    expect(run.stdout).not.toMatch(/Chữ ký|Danh sách tin cậy:|Mã kết luận/);
  });

  test('a record called record by --policy is judged; under signatures the answer is about signatures alone', async () => {
    expect((await verify(DOUBT, '--policy', 'signatures', '--format', 'json')).stdout).toContain('SIGNATURES_ACCEPTED');
    const anchors = await tool().khue([
      'verify',
      GOOD,
      '--trust',
      'anchors.pem',
      '--policy',
      'signatures',
      '--revocation',
      'if-available',
      '--at',
      '2026-11-21',
    ]);
    expect(anchors.status).not.toBe(66);
  });

  test('a reader that closes the pipe early gets no stack', () => {
    const { main, folder, trust } = tool();
    const command = `"${process.execPath}" "${main}" verify signed forged --format json ${trust.join(' ')} | head -c 10`;
    const run = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
    expect(run.stdout).toHaveLength(10);
  });
});
