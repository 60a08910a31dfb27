import { describe, expect, test } from 'vitest';
import { useTool } from './tool.js';

/** `khue status` as the office that keeps the register uses it. */
const holder = useTool({ cases: false });

const RECORD = '0190a5b4-0000-7000-8000-00000000000a';
const common = (world: { pin: string }) => ({ env: { KHUE_PIN: world.pin } });

describe('khue status', () => {
  test('builds, adds to and shows a recall list, each number one higher, nothing lost', async () => {
    const { tool } = holder;

    tool.write('thu-hoi.csv', `ma_ban_ghi,kind,at,qd,lyDo\n${RECORD},revoked,10/10/2026,77/QĐ-TH,cấp sai\n`);
    const build = [
      'status',
      'build',
      'thu-hoi.csv',
      '--id',
      'thu-hoi/x',
      '--issuer',
      '99000701',
      '--expires',
      '2026-12-31',
    ];
    const sign = ['--key', 'keys/thpt-van-cac/con-dau.p12', '--at', '2026-11-20T00:00:00Z'];
    const made = await tool.khue([...build, ...sign, '-o', 'thu-hoi.jws'], common(tool.world));
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(/status\/[0-9a-f]{64}\.jws/);
    const set = ['status', 'set', 'thu-hoi.jws', '--record', 'records/bang-cu-nhan.json', '--kind', 'superseded'];
    const how = ['--date', '2026-11-01', '--decision', '9/QĐ', '--successor', RECORD];
    expect(await tool.khue([...set, ...how, ...sign, '-o', 'moi.jws'], common(tool.world))).toMatchObject({
      status: 0,
    });
    // A name that is mistyped is no identifier to be signed: the record that was meant would stay valid.
    const mistyped = ['status', 'set', 'thu-hoi.jws', '--record', 'records/bang-cu-nhn.json', '--kind', 'revoked'];
    expect(
      await tool.khue(
        [...mistyped, '--date', '2026-11-01', '--decision', '9/QĐ', ...sign, '-o', 'sai.jws'],
        common(tool.world),
      ),
    ).toMatchObject({ status: 66, stdout: '' });
    expect(tool.names('')).not.toContain('sai.jws');
    const shown = JSON.parse((await tool.khue(['status', 'show', 'moi.jws'])).stdout);
    expect(shown).toMatchObject({ id: 'thu-hoi/x', sequence: 2, complete: true });
    expect(shown.entries).toHaveLength(2);
    expect(shown.entries[1]).toMatchObject({
      kind: 'superseded',
      recordSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const one = await tool.khue(['status', 'show', 'moi.jws', '--record', RECORD]);
    expect(JSON.parse(one.stdout).entries).toHaveLength(1);
  });

  test('refuses wrong calls and wrong files with the statuses of the contract', async () => {
    const { tool } = holder;
    const status = async (...args: string[]) => (await tool.khue(['status', ...args], common(tool.world))).status;
    expect(await status()).toBe(64);
    expect(await status('xyz')).toBe(64);
    expect(await status('build', '-o', 'x.jws')).toBe(64);
    expect(await status('show', 'README.md')).toBe(66);
    expect(await status('show', 'khong-co.jws')).toBe(66);
    expect(await status('show', 'trust/trust-list.jws')).toBe(66);
    tool.write('sai.csv', 'ma_ban_ghi,kind,at,qd\nx,xóa,2026-10-10,1\n');

    const more = [
      '--id',
      'i',
      '--issuer',
      'c',
      '--expires',
      '2026-12-31',
      '--key',
      'keys/thpt-van-cac/con-dau.p12',
      '-o',
      'sai.jws',
    ];
    expect(await status('build', 'sai.csv', ...more)).toBe(1);
    expect(tool.names('')).not.toContain('sai.jws');
  });
});
