import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../../src/demo-world/seeded.js';
import { renderPdf } from '../../src/form/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { useTool } from '../cli/tool.js';
import { smallPdf } from '../support/small-pdf.js';

const holder = useTool({ cases: false });
const tool = () => holder.tool;

const COUNT = 60;
const AT = ['--at', '2026-06-01T03:00:00Z'];
const TRUST = ['--trust', 'trust', '--pin', 'trust-pin.txt', '--state', 'none'];

interface Row {
  readonly id?: string;
  readonly file: string;
  readonly sha256?: string;
  readonly outcome: string;
  readonly code?: string;
}

const manifest = (folder: string): Row[] =>
  tool()
    .read(`${folder}.manifest.ndjson`)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

/** A year's records of a school whose homeroom teachers teach everything. */
beforeAll(() => {
  const { danh_sach_nguoi_ky: rows, ...rest } = tool().world.records.get('hoc-ba-tieu-hoc')!;
  const signatories = (rows as JsonObject[]).filter(({ vai_tro }) => vai_tro !== 'subject-teacher');
  const random = seeded('signing', 'ids');
  for (let i = 0; i < COUNT; i++) {
    const ten_lop_hoc = i % 3 === 0 ? '5B' : '5A';
    const record = { ...rest, danh_sach_nguoi_ky: signatories, ten_lop_hoc, ma_ban_ghi: random.uuid() };
    tool().write(`nam-hoc/${ten_lop_hoc}/${i}.json`, JSON.stringify(record));
  }
  tool().write('nam-hoc/5A/hong.json', '{"loai_ho_so":"hoc-ba/tieu-hoc"}');
  tool().write('nam-hoc/ghi-chu.txt', 'x');
}, 120_000);

const sign = (input: string, role: string, key: string, output: string, ...more: string[]) =>
  tool().khue(
    ['sign', input, '--role', role, '--key', `keys/th-sao-khue/${key}.p12`, ...TRUST, ...AT, '-o', output, ...more],
    { env: { KHUE_PIN: tool().world.pin } },
  );

describe('a school’s year', () => {
  test('the plan says, before any PIN, what is signed, what is skipped and why, the certificate’s last day', async () => {
    const plan = await tool().khue([
      ...['sign', 'nam-hoc', '--role', 'homeroom-teacher', '--plan', '--lang', 'en', ...TRUST, ...AT],
      ...['--cert', 'certificates/th-sao-khue/gvcn-5a.pem'],
    ]);
    expect(plan.stdout).toContain(`Records: ${COUNT + 1}`);
    expect(plan.stdout).toContain(`To be signed: ${COUNT} records, ${COUNT} signatures`);
    expect(plan.stdout).toMatch(/Skipped: 1\n {2}5A\/hong\.json: .*\[RECORD_HAS_ERRORS\]/);
    expect(plan.stdout).toContain('Activations (PIN): 1');
    expect(plan.stdout).toMatch(/Certificate: .*, last day \d\d\/\d\d\/20\d\d \(\d+ days left\)/);
    expect(plan.stdout).toMatch(/Expected duration: about \d+ s/);
    expect(plan.status).toBe(1);
    const late = await tool().khue([
      'sign',
      'nam-hoc',
      '--role',
      'principal',
      '--plan',
      '--lang',
      'en',
      ...TRUST,
      ...AT,
    ]);
    expect(late.stdout).toContain('To be signed: 0 records');
    expect(late.stdout).toContain('ROLE_OUT_OF_TURN');
  });

  test('is signed with one PIN by homeroom teacher, principal and seal, each refused record named, folders kept', async () => {
    const first = await sign('nam-hoc', 'homeroom-teacher', 'gvcn-5a', 'ky-1');
    expect(first.status).toBe(1);
    expect(first.stderr).toContain('5A/hong.json');
    const rows = manifest('ky-1');
    expect(rows).toHaveLength(COUNT + 1);
    expect(rows.filter(({ outcome }) => outcome === 'REFUSED').map(({ file, code }) => [file, code])).toEqual([
      ['5A/hong.json', 'RECORD_HAS_ERRORS'],
    ]);
    for (const { id, file, sha256, outcome } of rows) {
      if (outcome !== 'SIGNED') continue;
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(
        createHash('sha256')
          .update(tool().read(`ky-1/${file}`))
          .digest('hex'),
      ).toBe(sha256);
    }
    expect((await sign('ky-1/5A', 'principal', 'hieu-truong', 'ky-2/5A')).status).toBe(0);
    const sealed = await sign('ky-2/5A', 'school-seal', 'con-dau', 'ky-3/5A', '--evidence', 'keys/tsa/vgca.p12');
    expect(sealed.status).toBe(0);
    const verified = await tool().khue(['verify', 'ky-3', ...tool().trust, '--format', 'ndjson', '-o', 'ky-3.ndjson']);
    expect(verified.status).toBe(0);
    const answers = tool()
      .read('ky-3.ndjson')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { answer: string; signatures: { timestamps?: { kind: string }[] }[] });
    const count = (COUNT * 2) / 3;
    expect(answers.filter(({ answer }) => answer === 'ACCEPT')).toHaveLength(count);
    // One time-stamp over the run: a record of a few kilobytes beside each file, and ready for a bundle.
    const proven = answers.filter(({ signatures }) =>
      signatures.slice(-3).every(({ timestamps }) => timestamps?.[0]?.kind === 'EVIDENCE_RECORD'),
    );
    expect(proven).toHaveLength(count);
    expect(
      tool()
        .names('ky-3/5A')
        .filter((name) => name.endsWith('.ers')),
    ).toHaveLength(count);
    expect(tool().names('ky-3/5A.evidence')).toHaveLength(count);
    expect(sealed.stderr).toContain('5A.evidence');
    // Gone on with when all is done, or nearly: what proves an earlier time stays, and what is missing comes.
    const records = (): Map<string, string> =>
      new Map(
        ['ky-3/5A', 'ky-3/5A.evidence'].flatMap((folder) =>
          tool()
            .names(folder)
            .filter((name) => name.endsWith('.ers'))
            .map((name) => [`${folder}/${name}`, Buffer.from(tool().bytes(`${folder}/${name}`)).toString('hex')]),
        ),
      );
    const before = records();
    const [beside] = [...before.keys()].filter((name) => name.startsWith('ky-3/5A/'));
    const [bundled] = [...before.keys()].filter((name) => name.startsWith('ky-3/5A.evidence/'));
    for (const name of [beside!, bundled!]) rmSync(tool().path(name));
    const again = ['ky-2/5A', 'school-seal', 'con-dau', 'ky-3/5A'] as const;
    const resumed = await sign(...again, '--evidence', 'keys/tsa/vgca.p12', '--resume', '--lang', 'en');
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain('1 evidence records');
    const after = records();
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    expect([...after].filter(([name, der]) => before.get(name) !== der).map(([name]) => name)).toEqual([beside]);
  }, 60_000);

  test('shows by class and person what is signed and what blocks, names as initials unless asked for', async () => {
    const run = await tool().khue(['pending', 'ky-1', '--lang', 'en', ...AT]);
    expect(run.status).toBe(2);
    expect(run.stdout).toContain(`0 of ${COUNT} records have every signature`);
    expect(run.stdout).toMatch(/Class 5A: 0\/40\n {2}Homeroom teacher N\. T\. T\. D\.: 40\/40/);
    expect(run.stdout).toMatch(/School manager \(principal\) T\. T\. P\. T\.: 0\/40 – 40 ready to sign/);
    expect(run.stdout).toMatch(/Digital seal of the institution .*: 0\/40 – waits for School manager \(principal\) 40/);
    const whole = await tool().khue(['pending', 'nam-hoc', '--include-personal-data', '--format', 'json', ...AT]);
    expect(whole.status).toBe(1);
    const { blocked, classes } = JSON.parse(whole.stdout) as {
      blocked: unknown[];
      classes: { className: string; people: { name: string }[] }[];
    };
    expect(blocked).toEqual([expect.objectContaining({ input: '5A/hong.json' })]);
    expect(classes.find(({ className }) => className === '5A')!.people[0]!.name).toBe('Nguyễn Thị Trình Diễn');
  });

  test('goes on where it stopped: what stands is kept, what is missing or changed is signed again', async () => {
    rmSync(tool().path('nam-hoc/5A/hong.json'), { force: true });
    expect((await sign('nam-hoc', 'homeroom-teacher', 'gvcn-5a', 'ky-1')).status).toBe(73);
    rmSync(tool().path('ky-1/5A/1.json'));
    writeFileSync(tool().path('ky-1/5A/2.json'), 'half a fi');
    const run = await sign('nam-hoc', 'homeroom-teacher', 'gvcn-5a', 'ky-1', '--resume', '--lang', 'en');
    expect(run.status).toBe(0);
    expect(run.stderr).toContain(`2 records signed, ${COUNT - 2} were there before, 0 refused`);
    const rows = manifest('ky-1');
    expect(new Set(rows.map(({ file }) => file)).size).toBe(COUNT);
    expect(rows).toHaveLength(COUNT);
    expect(tool().names('ky-1')).toEqual(['5A', '5B']);
  });
});

describe('a school’s year as PDF', () => {
  const PDFS = 6;
  const year = 'nam-hoc-pdf';
  const pending = async (folder: string) =>
    JSON.parse((await tool().khue(['pending', folder, '--format', 'json', ...AT])).stdout) as {
      records: number;
      complete: number;
      classes: { people: { role: string; needed: number; signed: number; ready: number }[] }[];
      blocked: { input: string; code: string }[];
    };
  const people = ({ classes }: Awaited<ReturnType<typeof pending>>) =>
    classes.flatMap((group) => group.people.map(({ role, signed, ready }) => [role, signed, ready]));

  beforeAll(async () => {
    for (let i = 0; i < PDFS; i++)
      tool().write(
        `${year}/5A/${i}.pdf`,
        await renderPdf(tool().bytes(`ky-1/5A/${1 + i + (i >> 1)}.json`), { profile: 'principal+seal' }),
      );
    tool().write(`${year}/khoa.pdf`, smallPdf({ trailer: '/Encrypt 5 0 R' }));
    tool().write(`${year}/nua.pdf`, tool().bytes(`${year}/5A/0.pdf`).subarray(0, 5_000));
  }, 60_000);

  test('the plan and the state of signing see through to the record inside and to the fields of its page', async () => {
    const plan = (...more: string[]) =>
      tool().khue(['sign', year, '--plan', '--lang', 'en', ...TRUST, ...AT, '--role', ...more]);
    for (const more of [['principal'], ['principal', '--cert', 'certificates/th-sao-khue/hieu-truong.pem']]) {
      const { status, stdout } = await plan(...more);
      expect(status).toBe(1);
      expect(stdout).toContain(`Records: ${PDFS + 2}`);
      expect(stdout).toContain(`To be signed: ${PDFS} records, ${PDFS} signatures`);
      expect(stdout).toMatch(/khoa\.pdf: .*\[PDF_ENCRYPTED_NOT_SIGNED\]/);
      expect(stdout).toMatch(/nua\.pdf: .*\[PDF_/);
    }
    expect((await plan('school-seal')).stdout).toContain('ROLE_OUT_OF_TURN');
    const state = await pending(year);
    expect(state).toMatchObject({ records: PDFS + 2, complete: 0 });
    expect(state.blocked.map(({ input }) => input)).toEqual(['khoa.pdf', 'nua.pdf']);
    expect(people(state)).toEqual([
      ['homeroom-teacher', PDFS, 0],
      ['principal', 0, PDFS],
      ['school-seal', 0, 0],
    ]);
  });

  test('is signed by one PIN each, goes on where it stopped, and every page is accepted in the end', async () => {
    const first = await sign(year, 'principal', 'hieu-truong', 'pdf-1', '--lang', 'en');
    expect(first.status).toBe(1);
    expect(first.stderr).toContain(`${PDFS} records signed, 0 were there before, 2 refused`);
    const rows = manifest('pdf-1');
    expect(
      rows
        .filter(({ outcome }) => outcome === 'REFUSED')
        .map(({ file }) => file)
        .sort(),
    ).toEqual(['khoa.pdf', 'nua.pdf']);
    for (const { id, file, sha256 } of rows.filter(({ outcome }) => outcome === 'SIGNED')) {
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(
        createHash('sha256')
          .update(tool().bytes(`pdf-1/${file}`))
          .digest('hex'),
      ).toBe(sha256);
    }
    rmSync(tool().path('pdf-1/5A/1.pdf'));
    writeFileSync(tool().path('pdf-1/5A/2.pdf'), tool().bytes('pdf-1/5A/2.pdf').subarray(0, 9_000));
    const again = await sign(year, 'principal', 'hieu-truong', 'pdf-1', '--resume', '--lang', 'en');
    expect(again.stderr).toContain(`2 records signed, ${PDFS - 2} were there before, 2 refused`);
    expect(manifest('pdf-1')).toHaveLength(PDFS + 2);
    expect(people(await pending('pdf-1'))).toContainEqual(['school-seal', 0, PDFS]);
    expect((await sign('pdf-1', 'school-seal', 'con-dau', 'pdf-2')).status).toBe(0);
    expect(await pending('pdf-2')).toMatchObject({ records: PDFS, complete: PDFS, blocked: [] });
    const verified = await tool().khue([
      'verify',
      'pdf-2',
      ...tool().trust,
      '--format',
      'ndjson',
      '-o',
      'pdf-2.ndjson',
    ]);
    expect(verified.status).toBe(0);
    const lines = tool().read('pdf-2.ndjson').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { answer: string }).answer)).toEqual(Array(PDFS).fill('ACCEPT'));
  }, 60_000);
});
