import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/record/json-value.js';
import { useTool } from '../cli/tool.js';

/** Folders of records as schools have them, and runs of signing that are not called twice alike. */

const holder = useTool({ cases: false });
const tool = () => holder.tool;

const AT = ['--at', '2026-11-21'];
const diploma = (): string => JSON.stringify(tool().world.records.get('bang-tot-nghiep-thpt')!);

const sign = (input: string, output: string, ...more: string[]) =>
  tool().khue(
    [
      ...['sign', input, '--role', 'head-of-issuing-body', '--key', 'keys/thpt-van-cac/hieu-truong.p12'],
      ...[...AT, '-o', output, '--lang', 'en', ...more],
    ],
    { env: { KHUE_PIN: tool().world.pin } },
  );

const deep = 'deep/records';
afterAll(() => {
  execFileSync('rm', ['-rf', tool().path('deep')]);
});

/** A folder that lies deeper than paths may be long: nobody can read it by its name, not even who may read everything. */
function tooDeep(): void {
  mkdirSync(tool().path(deep), { recursive: true });
  const script =
    'cd "$0" && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do mkdir "$1" && cd -P "$1" || exit 1; done';
  execFileSync('sh', ['-c', script, tool().path(deep), 'x'.repeat(250)]);
}

describe('signing a folder', () => {
  test('into a folder among its files signs no file that it wrote itself', async () => {
    tool().write('within/a.json', diploma());
    tool().write('within/z.json', diploma());
    const first = await sign('within', 'within/signed');
    expect(first.stderr).toContain('2 records signed, 0 were there before, 0 refused');
    const again = await sign('within', 'within/signed', '--resume');
    expect(again.stderr).toContain('0 records signed, 2 were there before, 0 refused');
    expect(tool().names('within')).toEqual(['a.json', 'signed', 'signed.manifest.ndjson', 'z.json']);
    expect(tool().names('within/signed')).toEqual(['a.json', 'z.json']);
    const plan = ['sign', 'within', '--role', 'head-of-issuing-body', ...AT, '--plan', '--lang', 'en'];
    expect((await tool().khue([...plan, '-o', 'within/signed'])).stdout).toContain('Records: 2\n');
  });

  test('is not gone on with by another role, another key or other claims; the manifest says who signed', async () => {
    tool().write('goes-on/a.json', diploma());
    expect((await sign('goes-on', 'gone-on')).status).toBe(0);
    const manifest = tool().read('gone-on.manifest.ndjson');
    expect(JSON.parse(manifest)).toMatchObject({
      file: 'a.json',
      outcome: 'SIGNED',
      role: 'head-of-issuing-body',
      certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
    const others: [string, string[]][] = [
      ['certificateSha256', ['--key', 'keys/thpt-van-cac/pho-hieu-truong.p12']],
      ['role, certificateSha256', ['--role', 'school-seal', '--key', 'keys/thpt-van-cac/con-dau.p12']],
      ['options', ['--title', 'Quyền Hiệu trưởng']],
    ];
    for (const [what, more] of others) {
      const run = await sign('goes-on', 'gone-on', '--resume', ...more);
      expect([run.status, run.stderr.includes(`(${what})`), run.stderr.includes('RUN_DIFFERS')], what).toEqual([
        64,
        true,
        true,
      ]);
      expect(tool().read('gone-on.manifest.ndjson')).toBe(manifest);
    }
    const anew = await sign('goes-on', 'gone-on', '--resume', '--force', '--title', 'Hiệu trưởng');
    expect(anew.stderr).toContain('1 records signed, 0 were there before');
    expect(tool().read('gone-on.manifest.ndjson').trimEnd().split('\n')).toHaveLength(1);
  });

  test('is not gone on with by two at once; one that was killed holds nobody', async () => {
    tool().write('at-once/a.json', diploma());
    const lock = 'at-once-signed.manifest.ndjson.run/lock';
    tool().write(lock, String(process.pid));
    const busy = await sign('at-once', 'at-once-signed', '--resume');
    expect([busy.status, busy.stderr.includes('RUN_BUSY'), tool().names('at-once-signed')]).toEqual([73, true, []]);
    expect(tool().read(lock)).toBe(String(process.pid));
    tool().write(lock, '2147483646 00000000-0000-4000-8000-000000000000/1');
    expect((await sign('at-once', 'at-once-signed', '--resume')).status).toBe(0);
    const names = tool().names();
    expect(names.filter((name) => name.startsWith('at-once-'))).toEqual([
      'at-once-signed',
      'at-once-signed.manifest.ndjson',
    ]);
  });

  test('where the manifest cannot be written says so, and is no fault of the program', async () => {
    tool().write('no-manifest/a.json', diploma());
    mkdirSync(tool().path('no-manifest-signed.manifest.ndjson.part'));
    const run = await sign('no-manifest', 'no-manifest-signed', '--force');
    expect([run.status, run.stderr.includes('OUTPUT_UNWRITABLE')]).toEqual([66, true]);
    expect(run.stderr).toContain('no-manifest-signed.manifest.ndjson');
  });

  test('and signing a changed file anew in a part that was cut off leaves one row of it', async () => {
    tool().write('cut-off/a.json', diploma());
    expect((await sign('cut-off', 'cut-off-signed')).status).toBe(0);
    const row = tool().read('cut-off-signed.manifest.ndjson');
    const earlier = { ...(JSON.parse(row) as object), inputSha256: '0'.repeat(64), sha256: '1'.repeat(64) };
    rmSync(tool().path('cut-off-signed.manifest.ndjson'));
    tool().write('cut-off-signed.manifest.ndjson.part', `${JSON.stringify(earlier)}\n${row}{"file":"b.js`);
    const run = await sign('cut-off', 'cut-off-signed', '--resume');
    expect(run.stderr).toContain('0 records signed, 1 were there before, 0 refused');
    expect(tool().read('cut-off-signed.manifest.ndjson')).toBe(row);
    expect(tool().names()).not.toContain('cut-off-signed.manifest.ndjson.part');
  });

  test('does not ask for a PIN where a result is there already, or a file stands in the folder’s place', async () => {
    tool().write('ready/a.json', diploma());
    tool().write('ready-1/a.json', 'mine');
    tool().write('ready-2.manifest.ndjson', '{}');
    tool().write('ready-3', 'a file');
    const asked = [
      'sign',
      'ready',
      '--role',
      'head-of-issuing-body',
      '--key',
      'keys/thpt-van-cac/hieu-truong.p12',
      ...AT,
    ];
    for (const [output, status, code] of [
      ['ready-1', 73, 'OUTPUT_EXISTS'],
      ['ready-2', 73, 'OUTPUT_EXISTS'],
      ['ready-3/signed', 66, 'OUTPUT_NOT_A_FOLDER'],
    ] as const) {
      const run = await tool().khue([...asked, '-o', output]);
      expect([output, run.status, run.stderr.includes(code)]).toEqual([output, status, true]);
    }
    expect(tool().read('ready-1/a.json')).toBe('mine');
    expect(tool().names('ready-1')).toEqual(['a.json']);
  });

  test('replaces nothing where there is no run to go on with, not even what is to be signed', async () => {
    tool().write('begin/a.json', diploma());
    tool().write('begin-1/a.json', 'mine');
    for (const output of ['begin-1', 'begin', './begin/']) {
      const run = await sign('begin', output, '--resume');
      expect([output, run.status, run.stderr.includes('OUTPUT_EXISTS')]).toEqual([output, 73, true]);
    }
    expect(tool().read('begin-1/a.json')).toBe('mine');
    expect(tool().read('begin/a.json')).toBe(diploma());
    const begun = await sign('begin', 'begin-2', '--resume');
    expect(begun.stderr).toContain('1 records signed, 0 were there before, 0 refused');
  });

  test('signs a file whose name is as long as names may be', async () => {
    const name = `${'x'.repeat(250)}.json`;
    tool().write(`long/${name}`, diploma());
    const run = await sign('long', 'long-signed');
    expect([run.status, tool().names('long-signed')]).toEqual([0, [name]]);
  });

  test('signs the file that a link leads to, and shows names escaped', async () => {
    tool().write('linked-to/a.json', diploma());
    mkdirSync(tool().path('links'));
    symlinkSync('../linked-to/a.json', tool().path('links/a.json'));
    symlinkSync('.', tool().path('links/loop'));
    writeFileSync(tool().path('links/x\n\u001b[31m.json'), diploma());
    const run = await sign('links', 'links-signed');
    expect(run.stderr).toContain('2 records signed');
    expect(run.stdout).toContain('links-signed/x\\u{A}\\u{1B}[31m.json');
    expect(run.stdout).not.toContain('\u001b');
  });

  test('a folder that cannot be read is named, and nothing is signed in part', async () => {
    tool().write(`${deep}/a.json`, diploma());
    tooDeep();
    for (const run of [
      await sign('deep', 'deep-signed'),
      await tool().khue(['pending', 'deep', '--lang', 'en']),
      await tool().khue(['sign', 'deep', '--role', 'principal', '--plan', '--lang', 'en']),
    ]) {
      expect([run.status, run.stdout]).toEqual([66, '']);
      expect(run.stderr).toMatch(/Cannot read the file deep\/records\/x+.*name is too long|INPUT_UNREADABLE/);
    }
    expect(tool().names()).not.toContain('deep-signed');
    // Who verifies gets a line for it, and everything else is judged.
    const verified = await tool().khue(['verify', 'deep', ...tool().trust, '--format', 'ndjson']);
    const codes = verified.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { code: string }).code);
    expect(codes).toEqual(['NOT_SIGNED', 'INPUT_UNREADABLE']);
  });
});

describe('before and while people sign', () => {
  test('the plan says in words who signs such papers, whose turn it is, and that an archive is none', async () => {
    tool().write('plan/bang.json', diploma());
    tool().write('plan/hoc-ba.json', JSON.stringify(tool().world.records.get('hoc-ba-thpt')!));
    tool().write('plan/zip.json', zipSync({ 'a.json': new Uint8Array(2) }));
    const plan = await tool().khue(['sign', 'plan', '--role', 'homeroom-teacher', '--plan', ...AT]);
    expect(plan.stdout).toMatch(
      /bang\.json: Loại hồ sơ .* không có chữ ký của Giáo viên chủ nhiệm\. .*Thủ trưởng đơn vị cấp → Con dấu.*\[ROLE_NOT_EXPECTED\]/,
    );
    expect(plan.stdout).toMatch(/hoc-ba\.json: .*Giáo viên chủ nhiệm.*Giáo viên bộ môn.*\[ROLE_OUT_OF_TURN\]/);
    expect(plan.stdout).toMatch(/zip\.json: .*\[INPUT_IS_ZIP\]/);
    expect(plan.status).toBe(1);
    const pending = await tool().khue(['pending', 'plan/zip.json', ...AT]);
    expect([pending.status, pending.stdout.includes('[INPUT_IS_ZIP]')]).toEqual([66, true]);
  });

  test('classes of the same name of two schools, or of two years, are two classes', async () => {
    const record = tool().world.records.get('hoc-ba-thpt')! as JsonObject;
    const others: JsonObject[] = [
      record,
      { ...record, co_so_giao_duc: { ...(record['co_so_giao_duc'] as JsonObject), co_so_giao_duc_id: '99000099' } },
      { ...record, nam_bat_dau: 2019, nam_ket_thuc: 2020 },
    ];
    for (const [i, one] of others.entries()) tool().write(`schools/${i}.json`, JSON.stringify(one));
    const text = await tool().khue(['pending', 'schools', ...AT]);
    expect(text.stdout.match(/^Lớp 10A1 \(.*\): 0\/1$/gm)).toHaveLength(3);
    expect(text.stdout).toMatch(/^Lớp 10A1 \(99000099, 20\d\d-20\d\d\)/m);
    const json = await tool().khue(['pending', 'schools', '--format', 'json', ...AT]);
    const { classes } = JSON.parse(json.stdout) as { classes: { issuer: string; schoolYear: string }[] };
    expect(new Set(classes.map(({ issuer, schoolYear }) => `${issuer} ${schoolYear}`)).size).toBe(3);
  });
});

describe('folders for results', () => {
  test.skipIf(process.platform !== 'linux')(
    'that cannot be made where they are asked for end the command',
    async () => {
      tool().write('proc/a.json', diploma());
      for (const run of [
        await tool().khue(['demo-world', '/proc/khue']),
        await tool().khue(['demo-world', '/proc/khue/a/b', '--records', '1']),
        await sign('proc', '/proc/khue/signed'),
        await tool().khue(['verify', 'proc', ...tool().trust, '--format', 'ndjson', '-o', '/proc/khue/']),
      ])
        expect([run.status, run.stderr.includes('OUTPUT_UNWRITABLE')]).toEqual([66, true]);
    },
  );

  test('that hold a folder in a file’s place are said, and do not end the program', async () => {
    mkdirSync(tool().path('taken/truth.ndjson'), { recursive: true });
    const run = await tool().khue(['demo-world', 'taken', '--records', '1', '--ndjson', '--force']);
    expect([run.status, run.stderr.includes('OUTPUT_UNWRITABLE')]).toEqual([66, true]);
  }, 120_000);
});
