import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { useTool } from './tool.js';

const held = useTool();
const tool = () => held.tool;
const RECORD = 'records/bang-tot-nghiep-thpt.json';

describe('khue export', () => {
  test('prints a record in either model and says on standard error that it is unsigned', async () => {
    for (const [to, type] of [
      ['elm', 'EuropeanDigitalCredential'],
      ['ob3', 'OpenBadgeCredential'],
    ] as const) {
      const { status, stdout, stderr } = await tool().khue(['export', RECORD, '--to', to]);
      expect(status).toBe(0);
      expect((JSON.parse(stdout) as { type: string[] }).type).toContain(type);
      expect(stderr).toContain('bản gốc vẫn là tệp JSON đã ký');
    }
  });

  test('takes the payload of a signed JSON and names its digest', async () => {
    const signed = tool()
      .names('signed')
      .find((name) => name.endsWith('.json') && name.startsWith('bang'));
    const text = tool().read(`signed/${signed}`);
    const payload = Buffer.from((JSON.parse(text) as { payload: string }).payload, 'base64url');
    const { status, stdout } = await tool().khue(['export', `signed/${signed}`, '--to', 'ob3', '--lang', 'en']);
    expect(status).toBe(0);
    expect(stdout).toContain(createHash('sha256').update(payload).digest('hex'));
  });

  test('reads standard input', async () => {
    const { status, stdout } = await tool().khue(['export', '-', '--to', 'elm'], { input: tool().read(RECORD) });
    expect(status).toBe(0);
    expect(stdout).toContain('"LearningAchievement"');
  });

  test('writes a file, and replaces it only when told to', async () => {
    expect((await tool().khue(['export', RECORD, '--to', 'elm', '-o', 'elm.json'])).status).toBe(0);
    const first = tool().read('elm.json');
    const again = await tool().khue(['export', RECORD, '--to', 'ob3', '-o', 'elm.json']);
    expect(again.status).toBe(73);
    expect(tool().read('elm.json')).toBe(first);
    expect((await tool().khue(['export', RECORD, '--to', 'ob3', '-o', 'elm.json', '--force'])).status).toBe(0);
    expect(tool().read('elm.json')).toContain('OpenBadgeCredential');
  });

  test('leaves the personal number out, writes it when asked, and then says so', async () => {
    const { nguoi_hoc: holder } = JSON.parse(tool().read(RECORD)) as { nguoi_hoc: { so_dinh_danh_ca_nhan: string } };
    const without = await tool().khue(['export', RECORD, '--to', 'ob3']);
    expect(without.stdout).not.toContain(holder.so_dinh_danh_ca_nhan);
    const withNumber = await tool().khue(['export', RECORD, '--to', 'ob3', '--include-personal-data']);
    expect(withNumber.stdout).toContain(holder.so_dinh_danh_ca_nhan);
    expect(withNumber.stderr).toContain('--include-personal-data');
    expect(withNumber.stderr).not.toContain(holder.so_dinh_danh_ca_nhan);
  });

  test.each([
    ['no record', ['export', '--to', 'elm'], 64],
    ['two records', ['export', RECORD, RECORD, '--to', 'elm'], 64],
    ['no model', ['export', RECORD], 64],
    ['another model', ['export', RECORD, '--to', 'pdf'], 64],
    ['a file that is not there', ['export', 'khong-co.json', '--to', 'elm'], 66],
    ['a file that is no JSON', ['export', 'trust-pin.txt', '--to', 'elm'], 66],
  ])('%s: exit status', async (_, args, status) => {
    expect((await tool().khue(args)).status).toBe(status);
  });

  test('refuses what it cannot express, in both languages', async () => {
    tool().write('la.json', '{"loai_ho_so":"van-bang/la","phien_ban":"1.0"}');
    const vi = await tool().khue(['export', 'la.json', '--to', 'elm']);
    const en = await tool().khue(['export', 'la.json', '--to', 'elm', '--lang', 'en']);
    expect([vi.status, en.status]).toEqual([1, 1]);
    expect(vi.stderr).toContain('chưa có dòng trong bảng xuất');
    expect(en.stderr).toContain('has no row in the export table');
  });

  test('has help in both languages', async () => {
    expect((await tool().khue(['export', '--help'])).stdout).toContain('học bạ thành CLR 2.0');
    expect((await tool().khue(['export', '--help', '--lang', 'en'])).stdout).toContain('a học bạ becomes CLR 2.0');
    expect((await tool().khue(['--help'])).stdout).toContain('khue export');
  });
});
