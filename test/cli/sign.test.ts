import { createPrivateKey, generateKeyPairSync, sign as rsaSign } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readPin, takePinFromEnvironment } from '../../src/cli/pin.js';
import { fromBase64Url, utf8Decode } from '../../src/encoding.js';
import type { Job } from '../../src/issuing/index.js';
import { makePkcs12 } from '../signer/make-pkcs12.js';
import { useTool } from './tool.js';

const held = useTool({ cases: false });
const tool = () => held.tool;

const PIN = { KHUE_PIN: 'khue-demo' };
const DIPLOMA = 'records/bang-tot-nghiep-thpt.json';
const HEAD = 'keys/thpt-van-cac/hieu-truong.p12';
const SEAL = 'keys/thpt-van-cac/con-dau.p12';

beforeAll(() => {
  tool().write('pin.txt', 'khue-demo\r\n');
});

/** Signs at the day of the world, unless the arguments say otherwise. */
const sign = (input: string, role: string, key: string, output: string, ...more: string[]) =>
  tool().khue(['sign', input, '--role', role, '--key', key, '-o', output, '--at', '2026-11-20', ...more], { env: PIN });

const verify = (...args: string[]) => tool().khue(['verify', ...args, ...tool().trust]);

describe('a học bạ from record to verified file', () => {
  test('teachers on copies, merged in any order, homeroom teacher, principal, seal: accepted', async () => {
    const teachers = ['gv-van', 'gv-toan-tin', 'gv-ngoai-ngu', 'gv-su', 'gv-the-chat', 'gv-tu-nhien'];
    mkdirSync(tool().path('ban-sao'));
    const copies = teachers.map((teacher) => `ban-sao/${teacher}.json`);
    const runs = await Promise.all(
      teachers.map((teacher, index) =>
        sign(
          'records/hoc-ba-thpt.json',
          'subject-teacher',
          `keys/thpt-van-cac/${teacher}.p12`,
          copies[index]!,
          '--all-mine',
        ),
      ),
    );
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0, 0]);
    const merge = (files: readonly string[], output: string) => tool().khue(['merge', ...files, '-o', output]);
    expect((await merge(copies, 'gop.json')).status).toBe(0);
    expect((await merge([...copies].reverse(), 'gop-nguoc.json')).status).toBe(0);
    expect(tool().read('gop-nguoc.json')).toBe(tool().read('gop.json'));

    // Half of the teachers: nobody may go on.
    expect((await merge(copies.slice(0, 3), 'gop-nua.json')).status).toBe(0);
    const early = await sign('gop-nua.json', 'homeroom-teacher', 'keys/thpt-van-cac/gv-van.p12', 'som.json');
    expect(early.status).toBe(1);
    expect(early.stderr).toContain('[ROLE_OUT_OF_TURN]');
    expect(existsSync(tool().path('som.json'))).toBe(false);

    const trust = ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none'];
    expect(
      (await sign('gop.json', 'homeroom-teacher', 'keys/thpt-van-cac/gv-van.p12', 'hb1.json', ...trust)).status,
    ).toBe(0);
    expect((await sign('hb1.json', 'principal', HEAD, 'hb2.json', '--title', 'Hiệu trưởng', ...trust)).status).toBe(0);
    expect((await sign('hb2.json', 'school-seal', SEAL, 'hb3.json', ...trust)).status).toBe(0);
    const report = await verify('hb3.json');
    expect(report).toMatchObject({ status: 0, stderr: '' });
    expect(report.stdout).toMatch(/^HỢP LỆ theo dữ liệu đến ngày 20\/11\/2026\. /);

    const difference = await merge([copies[0]!, 'records/hoc-ba-tu-thuc.json'], 'khac.json');
    expect(difference.status).toBe(1);
    expect(difference.stderr).toContain('[MERGE_CONTENT_DIFFERS]');
    expect(existsSync(tool().path('khac.json'))).toBe(false);
  }, 60_000);
});

describe('a diploma', () => {
  test('is signed by head and seal, several files at once into a folder', async () => {
    tool().write('lo/a.json', tool().read(DIPLOMA));
    tool().write('lo/b.json', tool().read(DIPLOMA).replace('DEMO-TN', 'DEMO-TM'));
    expect((await sign('lo', 'head-of-issuing-body', HEAD, 'lo-1/', '--title', 'Hiệu trưởng')).status).toBe(0);
    expect((await sign('lo-1', 'school-seal', SEAL, 'lo-2/')).status).toBe(0);
    const report = await verify('lo-2', '--format', 'ndjson');
    expect(report.status).toBe(0);
    expect(report.stdout.trimEnd().split('\n')).toHaveLength(2);
  });

  test('one bad record of several is refused with its reason; the others are signed', async () => {
    tool().write('lan/tot.json', tool().read(DIPLOMA));
    tool().write('lan/xau.json', '{"loai_ho_so":"van-bang/tot-nghiep-thpt"}');
    const run = await sign('lan', 'head-of-issuing-body', HEAD, 'lan-1/');
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('xau.json');
    expect(tool().names('lan-1')).toEqual(['tot.json']);
  });
});

describe('before a key is used', () => {
  afterEach(() => rmSync(tool().path('ra.json'), { force: true }));
  const refused = async (
    run: { status: number | null; stderr: string; stdout: string },
    status: number,
    code: string,
  ) => {
    expect({ status: run.status, code: /\[([A-Z_0-9]+)\]\s*$/.exec(run.stderr)?.[1] }).toEqual({ status, code });
    expect(run.stdout).toBe('');
    expect(existsSync(tool().path('ra.json')), 'nothing is written').toBe(false);
    expect(run.stderr, 'the PIN is nowhere').not.toMatch(/khue-demo(?!\.invalid)/);
  };

  test('a wrong PIN ends the command: one try, nothing written, whatever is left to sign', async () => {
    tool().write('sai.txt', 'khong-phai-pin');
    const run = await sign(DIPLOMA, 'head-of-issuing-body', HEAD, 'ra.json', '--pin-file', 'sai.txt');
    await refused(run, 1, 'PIN_WRONG');
    expect(run.stderr.match(/PIN_WRONG/g)).toHaveLength(1);
    expect(run.stderr).not.toContain('khong-phai-pin');
  });

  test('no PIN at all, where nobody can be asked, is wrong usage', async () => {
    const run = await tool().khue([
      'sign',
      DIPLOMA,
      '--role',
      'head-of-issuing-body',
      ...['--key', HEAD, '-o', 'ra.json'],
    ]);
    await refused(run, 64, 'PIN_MISSING');
  });

  test.each([
    ['no key file', 'keys/khong-co.p12', 66, 'INPUT_UNREADABLE'],
    ['a folder', 'keys', 66, 'INPUT_IS_FOLDER'],
    ['a certificate instead of a key', 'anchors.pem', 1, 'PKCS12_UNREADABLE'],
    ['a key without certificate', 'khong-chung-thu.p12', 1, 'KEY_WITHOUT_CERTIFICATE'],
    ['another key than the certificate’s', 'lech.p12', 1, 'KEY_WITHOUT_CERTIFICATE'],
  ])('%s is refused', async (_what, key, status, code) => {
    const pkcs8 = new Uint8Array(
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'der' }),
    );
    const certificate = tool().world.certificates.get('thpt-van-cac/hieu-truong')!.certificateDer;
    if (key === 'khong-chung-thu.p12') {
      tool().write(key, await makePkcs12({ keys: [pkcs8], certificates: [], password: 'khue-demo' }));
    }
    if (key === 'lech.p12') {
      tool().write(key, await makePkcs12({ keys: [pkcs8], certificates: [certificate], password: 'khue-demo' }));
    }
    await refused(await sign(DIPLOMA, 'head-of-issuing-body', key, 'ra.json'), status, code);
  });

  test.each([
    ['no such record', 'khong-co.json', 66, 'INPUT_UNREADABLE'],
    ['an empty file', 'trong.json', 66, 'JSON_EMPTY'],
    ['JSON that is no record', 'khac.json', 1, 'INPUT_NOT_A_RECORD'],
    ['a record with errors', 'loi.json', 1, 'RECORD_HAS_ERRORS'],
    ['an empty folder', 'rong', 66, 'FOLDER_EMPTY'],
  ])('%s is refused', async (_what, input, status, code) => {
    tool().write('trong.json', '');
    tool().write('khac.json', '{"a":1}');
    tool().write('loi.json', tool().read(DIPLOMA).replace('"lan": 1', '"lan": 0'));
    mkdirSync(tool().path('rong'), { recursive: true });
    await refused(await sign(input, 'head-of-issuing-body', HEAD, 'ra.json'), status, code);
  });

  test.each([
    ['the file asks for no such role', 'status-issuer', HEAD, [], 'ROLE_NOT_EXPECTED'],
    ['the role’s turn has not come', 'school-seal', SEAL, [], 'ROLE_OUT_OF_TURN'],
    ['the wrong token', 'head-of-issuing-body', SEAL, ['trust'], 'SIGNER_OF_OTHER_ROLE'],
    [
      'another school’s',
      'head-of-issuing-body',
      'keys/dai-hoc-thap-but/hieu-truong.p12',
      ['trust'],
      'SIGNER_NOT_OF_ISSUER',
    ],
    ['a stranger’s', 'head-of-issuing-body', 'keys/nguoi-la/ghi-ten-truong.p12', ['trust'], 'SIGNER_NOT_OF_ISSUER'],
    ['for encryption only', 'head-of-issuing-body', 'keys/nguoi-la/sai-muc-dich.p12', [], 'SIGNER_KEY_USAGE'],
    [
      'a home-made authority',
      'head-of-issuing-body',
      'keys/nguoi-la/goc-tu-lam.p12',
      ['trust'],
      'SIGNER_PATH_UNTRUSTED',
    ],
  ])('%s: refused in words that a clerk understands', async (_what, role, key, more, code) => {
    const trust = more.length === 0 ? [] : ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none'];
    const run = await sign(DIPLOMA, role, key, 'ra.json', ...trust);
    await refused(run, 1, code);
    expect(run.stderr).not.toMatch(/undefined|\{|SPKI/);
  });

  test.each([
    ['no role', ['sign', DIPLOMA, '--key', HEAD, '-o', 'ra.json']],
    ['an unknown role', ['sign', DIPLOMA, '--role', 'hieu-truong', '--key', HEAD, '-o', 'ra.json']],
    ['no key', ['sign', DIPLOMA, '--role', 'principal', '-o', 'ra.json']],
    ['no output', ['sign', DIPLOMA, '--role', 'head-of-issuing-body', '--key', HEAD]],
    ['a teacher without subjects', ['sign', DIPLOMA, '--role', 'subject-teacher', '--key', HEAD, '-o', 'ra.json']],
    [
      'subjects of no teacher',
      ['sign', DIPLOMA, '--role', 'principal', '--subject', '15', '--key', HEAD, '-o', 'ra.json'],
    ],
    [
      'a deputy without decision',
      ['sign', DIPLOMA, '--role', 'head-of-issuing-body', '--capacity', 'KT', '--key', HEAD, '-o', 'ra.json'],
    ],
    [
      'two inputs of one name',
      ['sign', DIPLOMA, DIPLOMA, '--role', 'head-of-issuing-body', '--key', HEAD, '-o', 'ra2/'],
    ],
  ])('%s is wrong usage', async (_what, args) => {
    await refused(await tool().khue(args, { env: PIN }), 64, 'USAGE');
  });

  test('an output that exists is left alone, and no PIN is read for it', async () => {
    tool().write('cu.json', 'cũ');
    const run = await tool().khue(['sign', DIPLOMA, '--role', 'head-of-issuing-body', '--key', HEAD, '-o', 'cu.json']);
    expect(run.status).toBe(73);
    expect(run.stderr).toContain('[OUTPUT_EXISTS]');
    expect(tool().read('cu.json')).toBe('cũ');
    const forced = await sign(DIPLOMA, 'head-of-issuing-body', HEAD, 'cu.json', '--force');
    expect(forced.status).toBe(0);
    expect(tool().read('cu.json')).toContain('"signatures"');
  });
});

describe('KHUE_PIN', () => {
  test('is taken out of the environment at start, and read once', async () => {
    process.env['KHUE_PIN'] = 'bí mật';
    takePinFromEnvironment();
    expect('KHUE_PIN' in process.env).toBe(false);
    expect(utf8Decode(await readPin(undefined, ''))).toBe('bí mật');
    await expect(readPin(undefined, '')).rejects.toMatchObject({ cause: { code: 'PIN_MISSING' } });
  });
});

describe('prepare and complete with a key that lives elsewhere', () => {
  const chain = 'certificates/thpt-van-cac/hieu-truong.pem';
  const prepare = (...more: string[]) =>
    tool().khue(['prepare', DIPLOMA, '--role', 'head-of-issuing-body', '--at', '2026-11-20', ...more]);

  test('digests go out, values of an external RSA key come in, the file is accepted once sealed', async () => {
    const prepared = await prepare('--cert', chain, '-o', 'viec.json');
    expect(prepared).toMatchObject({ status: 0, stderr: '' });
    const job = JSON.parse(tool().read('viec.json')) as Job;
    expect(tool().read('viec.json')).not.toContain('Phạm Văn Thí Điểm');

    const { pkcs8 } = tool().world.people.get('thpt-van-cac/hieu-truong')!.leaf.key;
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
    const payload = Buffer.from(tool().read(DIPLOMA)).toString('base64url');
    const values = Object.fromEntries(
      job.items.map(({ id, protected: header }) => [
        id,
        rsaSign('sha256', Buffer.from(`${header}.${payload}`), key).toString('base64'),
      ]),
    );
    expect(fromBase64Url(job.items[0]!.protected)).toBeDefined();
    tool().write('gia-tri.json', JSON.stringify(values));
    const completed = await tool().khue([
      'complete',
      'viec.json',
      'gia-tri.json',
      '-o',
      'xong.json',
      '--at',
      '2026-11-20',
    ]);
    expect(completed).toMatchObject({ status: 0, stderr: '' });
    // Again over the same inputs gives the same file.
    const again = await tool().khue([
      'complete',
      'viec.json',
      'gia-tri.json',
      DIPLOMA,
      '-o',
      'xong2.json',
      '--at',
      '2026-11-20',
    ]);
    expect(again.status).toBe(0);
    expect(tool().read('xong2.json')).toBe(tool().read('xong.json'));
    expect((await sign('xong.json', 'school-seal', SEAL, 'xong3.json')).status).toBe(0);
    expect((await verify('xong3.json')).status).toBe(0);

    // A changed record, a wrong value and an unreadable file of values are refused, and nothing is written.
    tool().write('doi/bang-tot-nghiep-thpt.json', tool().read(DIPLOMA).replace('DEMO-TN', 'DEMO-TX'));
    const complete = (values_: string, input: string) =>
      tool().khue(['complete', 'viec.json', values_, input, '-o', 'hong.json', '--at', '2026-11-20']);
    const changed = await complete('gia-tri.json', 'doi/bang-tot-nghiep-thpt.json');
    expect(changed.status).toBe(1);
    expect(changed.stderr).toContain('[INPUT_CHANGED]');
    tool().write('sai.json', JSON.stringify({ [job.items[0]!.id]: 'AAAA' }));
    expect(await complete('sai.json', DIPLOMA)).toMatchObject({ status: 1 });
    tool().write('rac.json', '{"x"');
    expect(await complete('rac.json', DIPLOMA)).toMatchObject({ status: 66 });
    expect(await complete('khong-co.json', DIPLOMA)).toMatchObject({ status: 66 });
    tool().write('danh-sach.json', '[]');
    expect(await complete('danh-sach.json', DIPLOMA)).toMatchObject({ status: 64 });
    expect(existsSync(tool().path('hong.json'))).toBe(false);
  });

  test('a certificate without its chain does where the trust list has the rest, and is refused where it has not', async () => {
    const { certificateDer } = tool().world.certificates.get('thpt-van-cac/hieu-truong')!;
    tool().write('la.cer', certificateDer);
    const trust = ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none'];
    expect((await prepare('--cert', 'la.cer', '-o', 'v1.json', ...trust)).status).toBe(0);
    const [homeMade] = tool()
      .read('certificates/nguoi-la/goc-tu-lam.pem')
      .split(/(?<=-----END CERTIFICATE-----)/);
    tool().write('la.pem', homeMade!);
    const refused = await prepare('--cert', 'la.pem', '-o', 'v2.json', ...trust);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[SIGNER_PATH_UNTRUSTED]');
    expect(existsSync(tool().path('v2.json'))).toBe(false);
  });

  test('a file that is no certificate, a PEM file without one, and no such file are refused by name', async () => {
    tool().write('rac.pem', '-----BEGIN CERTIFICATE-----\nrác\n-----END CERTIFICATE-----\n');
    tool().write('khoa.pem', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n');
    tool().write('chu.cer', 'không phải chứng thư');
    for (const file of ['rac.pem', 'khoa.pem', 'chu.cer', 'khong-co.pem']) {
      const run = await prepare('--cert', file, '-o', 'v3.json');
      expect(run.status, file).toBe(66);
      expect(run.stderr, file).toContain(file);
      expect(existsSync(tool().path('v3.json'))).toBe(false);
    }
  });
});

describe('check', () => {
  test('says each problem with its place in both languages, and reads on after a file that it cannot read', async () => {
    tool().write('xau.json', tool().read(DIPLOMA).replace('"lan": 1', '"lan": 0'));
    const vi = await tool().khue(['check', 'xau.json', 'khong-co.json', DIPLOMA]);
    expect(vi.status).toBe(1);
    expect(vi.stdout).toContain('/lan');
    expect(vi.stdout).toContain('ĐẠT (0 lỗi');
    expect(vi.stderr).toContain('khong-co.json');
    const en = await tool().khue(['check', 'xau.json', '--lang', 'en', '--format', 'json']);
    expect(JSON.parse(en.stdout)).toMatchObject({ input: 'xau.json', valid: false });
    expect((await tool().khue(['check', DIPLOMA])).status).toBe(0);
    expect((await tool().khue(['check', 'khong-co.json'])).status).toBe(66);
  });

  test('names the octet where JSON breaks off, and a member that stands twice', async () => {
    tool().write('cat.json', '{"loai_ho_so":"hoc-ba/thpt"');
    tool().write('hai.json', '{"lan":1,"lan":2}');
    const cut = await tool().khue(['check', 'cat.json']);
    expect(cut.status).toBe(66);
    expect(cut.stderr).toMatch(/byte thứ 27.*\[JSON_TRUNCATED\]/);
    expect((await tool().khue(['check', 'hai.json'])).stderr).toContain('[JSON_DUPLICATE_MEMBER]');
  });

  test('corrects text that is not NFC into a new file, with the list of changes', async () => {
    tool().write('nfd.json', tool().read(DIPLOMA).normalize('NFD'));
    expect((await tool().khue(['check', 'nfd.json'])).status).toBe(1);
    const fixed = await tool().khue(['check', 'nfd.json', '--fix-unicode', '-o', 'nfc.json']);
    expect(fixed.status).toBe(0);
    expect(fixed.stdout).toContain('/nguoi_hoc/ho_va_ten');
    expect((await tool().khue(['check', 'nfc.json'])).status).toBe(0);
    const again = await tool().khue(['check', 'nfd.json', '--fix-unicode', '-o', 'nfc.json']);
    expect(again.status).toBe(73);
    expect((await tool().khue(['check', 'nfd.json', '--fix-unicode'])).status).toBe(64);
  });
});
