import { beforeAll, describe, expect, test } from 'vitest';
import type { Impact } from '../../src/bulk/index.js';
import type { DemoSchool } from '../../src/demo-world/index.js';
import { makeListSigners, makeTrustFiles } from '../../src/demo-world/trust-files.js';
import { useTool } from '../cli/tool.js';

const holder = useTool({ cases: false });
const tool = () => holder.tool;

type Plan = DemoSchool['plan']['people'][number];

/** A school in which one person is otherwise. */
function changed(school: DemoSchool, id: string, plan: Partial<Plan>): DemoSchool {
  const people = school.people.map((person) =>
    person.plan.id === id ? { ...person, plan: { ...person.plan, ...plan } } : person,
  );
  return { ...school, people };
}

let stdout = '';
let stderr = '';
let impacts: Impact[] = [];

/** The next list: a principal left in February, a seal was revoked in July, a school is gone, a seal is no longer listed. */
beforeAll(async () => {
  const { world, write, khue, trust } = tool();
  const schools = [...world.schools.values()]
    .filter(({ id }) => id !== 'thcs-but-nghien')
    .map((school) => {
      if (school.id === 'thpt-van-cac')
        return changed(school, 'hieu-truong', { term: { from: [8, 1, 3], to: [2, 28] } });
      if (school.id === 'th-sao-khue') return changed(school, 'con-dau', { flaw: 'revoked-merged' });
      if (school.id === 'lien-cap-ho-sen') return changed(school, 'con-dau', { flaw: 'not-listed' });
      return school;
    });
  const files = await makeTrustFiles(world.pki, schools, world.times, await makeListSigners(world.pki), 2);
  for (const [name, bytes] of files.files) write(`next/${name}`, bytes);
  await khue(['verify', 'signed', ...trust, '--format', 'ndjson', '-o', 'now.ndjson']);
  const run = await khue([
    'trust',
    'diff',
    'trust',
    'next',
    '--at',
    '2026-11-21',
    '--lang',
    'en',
    '--format',
    'ndjson',
    '--impact',
    'now.ndjson',
  ]);
  expect(run.status).toBe(0);
  ({ stdout, stderr } = run);
  impacts = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Impact)
    .filter(({ line }) => line !== undefined);
}, 120_000);

const changes = () =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { change?: { what: string; name: string } }).change)
    .filter((change) => change !== undefined)
    .map(({ what, name }) => `${what} ${name}`);

describe('khue trust diff', () => {
  test('names what differs, entry by entry', () => {
    expect(changes()).toEqual(
      expect.arrayContaining([
        'ISSUER_REMOVED Trường THCS Bút Nghiên Minh Họa',
        'SIGNER_CHANGED Phan Thị Hư Cấu',
        'SIGNER_REMOVED Trường TH, THCS và THPT Hồ Sen Minh Họa',
      ]),
    );
    expect(stderr).toMatch(/\d+ changes in the list; 7 report lines, \d affected/);
  });

  test('foretells from reports alone what the verdict under the new list then says', async () => {
    const { khue, read } = tool();
    await khue([
      'verify',
      'signed',
      '--trust',
      'next',
      '--at',
      '2026-11-21',
      '--state',
      'none',
      '--format',
      'ndjson',
      '-o',
      'then.ndjson',
    ]);
    const answers = (name: string) =>
      new Map(
        read(name)
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as { input: string; answer: string })
          .map(({ input, answer }) => [input, answer] as const),
      );
    const then = answers('then.ndjson');
    for (const [input, answer] of answers('now.ndjson')) {
      const impact = impacts.find((one) => one.input === input);
      if (impact === undefined) expect(then.get(input), input).toBe(answer);
      else if (impact.becomes !== undefined) expect([input, impact.becomes]).toEqual([input, then.get(input)]);
    }
    const foretold = impacts.map(({ input, becomes, reasons }) => [input, becomes, reasons[0]]);
    expect(foretold).toEqual(
      expect.arrayContaining([
        ['signed/hoc-ba-thcs.json', 'UNDECIDED', 'ISSUER_REMOVED'],
        ['signed/hoc-ba-thpt.json', 'REJECT', 'SIGNER_TERM_CHANGED'],
        ['signed/hoc-ba-lien-cap.json', 'REJECT', 'SIGNER_KEY_REMOVED'],
        ['signed/hoc-ba-tieu-hoc.json', 'UNDECIDED', 'CERTIFICATE_REVOKED'],
      ]),
    );
  });

  test('two equal lists have no impact; a report that is none is exit status 66', async () => {
    const { khue } = tool();
    const same = await khue([
      'trust',
      'diff',
      'trust',
      'trust',
      '--at',
      '2026-11-21',
      '--lang',
      'en',
      '--impact',
      'now.ndjson',
    ]);
    expect(same.stdout).toBe('');
    expect(same.stderr).toContain('0 changes in the list; 7 report lines, 0 affected');
    expect(
      (await khue(['trust', 'diff', 'trust', 'next', '--at', '2026-11-21', '--impact', 'gone.ndjson'])).status,
    ).toBe(66);
    expect((await khue(['trust', 'diff', 'trust'])).status).toBe(64);
  });

  test('reports may lie in a folder; lines that are no reports are counted and said, and alone they are an error', async () => {
    const { khue, write, read } = tool();
    const diff = (path: string) =>
      khue(['trust', 'diff', 'trust', 'next', '--at', '2026-11-21', '--lang', 'en', '--impact', path]);
    write('parts/part-00000', read('now.ndjson'));
    write('parts/part-00001', '');
    write('parts/_SUCCESS', '');
    const folder = await diff('parts');
    expect([folder.status, /7 report lines, [1-9] affected/.test(folder.stderr)]).toEqual([0, true]);
    write('parts/part-00001', 'null\n{"answer":"ACCEPT","code":"X","signatures":[{"code":1}]}\n');
    const mixed = await diff('parts');
    expect([mixed.status, mixed.stderr]).toEqual([
      66,
      expect.stringContaining('2 of 9 lines are no reports (the first: parts/part-00001:1)'),
    ]);
    write('bad.ndjson', 'null\n7\n');
    const bad = await diff('bad.ndjson');
    expect([bad.status, bad.stderr.includes('REPORTS_NONE')]).toEqual([66, true]);
  });
});
