import { mkdirSync } from 'node:fs';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Impact } from '../../src/bulk/index.js';
import type { DemoSchool } from '../../src/demo-world/index.js';
import { recallFiles } from '../../src/demo-world/recall-files.js';
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

type Bundle = ReadonlyMap<string, Uint8Array>;

/** What verifying `signed` under two bundles says, and what the comparison of the bundles says of it. */
async function compared(name: string, bundles: readonly [Bundle, Bundle], inputs = 'signed') {
  const { khue, read, write } = tool();
  const at = ['--at', '2026-11-21'];
  const [before, after] = [`${name}-old`, `${name}-new`];
  for (const [i, folder] of [before, after].entries()) {
    for (const [file, bytes] of bundles[i]!) write(`${folder}/${file}`, bytes);
    const trust = ['--trust', folder, ...at, '--state', 'none'];
    await khue(['verify', inputs, ...trust, '--format', 'ndjson', '--ordered', '-o', `${folder}.ndjson`]);
  }
  const [was, is] = [before, after].map((folder) =>
    read(`${folder}.ndjson`)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { input: string; answer: string }),
  );
  const run = await khue([
    ...['trust', 'diff', before, after, ...at, '--format', 'ndjson', '--impact', `${before}.ndjson`],
  ]);
  expect(run.status).toBe(0);
  const found = run.stdout
    .split('\n')
    .filter((line) => line.includes('"reasons"'))
    .map((line) => JSON.parse(line) as Impact);
  const impacts = new Map(found.map((impact) => [impact.input!, impact]));
  // Whatever changes is foretold, and whatever is foretold for certain comes.
  for (const [i, { input, answer }] of was!.entries()) {
    const impact = impacts.get(input);
    if (impact === undefined) expect([input, is![i]!.answer]).toEqual([input, answer]);
    else if (impact.becomes !== undefined) expect([input, is![i]!.answer]).toEqual([input, impact.becomes]);
  }
  return { impacts, changed: was!.filter(({ answer }, i) => answer !== is![i]!.answer).map(({ input }) => input) };
}

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

describe('what lies in a bundle beside its lists', () => {
  const listOf = async (schools: readonly DemoSchool[], sequence: number, pki = tool().world.pki): Promise<Bundle> =>
    (await makeTrustFiles(pki, schools, tool().world.times, await signers(), sequence)).files;
  // Made once: the pool has not as many keys as there are lists here.
  let made: ReturnType<typeof makeListSigners> | undefined;
  const signers = () => (made ??= makeListSigners(tool().world.pki));
  const all = () => [...tool().world.schools.values()];

  test('a key that now has another role is refused, though the list does not say that it names everyone', async () => {
    const open = all().map((school) => ({ ...school, plan: { ...school.plan, signersComplete: false } }));
    const moved = open.map((school) =>
      school.id === 'thpt-van-cac' ? changed(school, 'con-dau', { roles: ['register-custodian'] }) : school,
    );
    const { impacts } = await compared('role', [await listOf(open, 2), await listOf(moved, 3)]);
    expect(impacts.get('signed/hoc-ba-thpt.json')).toMatchObject({
      becomes: 'REJECT',
      reasons: ['SIGNER_KEY_REMOVED'],
    });
  });

  test('a seal that neither list names, and that the one of a later day refuses', async () => {
    const { world } = tool();
    const schools = all().map((school) =>
      school.id === 'lien-cap-ho-sen' ? changed(school, 'con-dau', { flaw: 'not-listed' }) : school,
    );
    const issued = async (listsIssued: number, sequence: number): Promise<Bundle> =>
      (await makeTrustFiles(world.pki, schools, { ...world.times, listsIssued }, await signers(), sequence)).files;
    const lists = [await issued(Date.UTC(2026, 4, 1), 2), await issued(world.times.listsIssued, 3)] as const;
    const { impacts, changed: different } = await compared('day', lists);
    expect(different).toContain('signed/hoc-ba-lien-cap.json');
    expect(impacts.get('signed/hoc-ba-lien-cap.json')).toMatchObject({
      answer: 'UNDECIDED',
      reasons: expect.arrayContaining(['NEWER_DATA']) as unknown,
    });
  });

  test('a record that is recalled, and one whose school’s list is gone', async () => {
    const { world } = tool();
    const schools = all().map((school) =>
      ['thpt-van-cac', 'th-sao-khue'].includes(school.id)
        ? { ...school, plan: { ...school.plan, recallList: `urn:khue-demo:thu-hoi:${school.id}` } }
        : school,
    );
    const recalled = {
      ma_ban_ghi: world.records.get('hoc-ba-thpt')!['ma_ban_ghi'] as string,
      ...{ kind: 'revoked' as const, at: '2026-10-01', qd: '12/QĐ-SGDĐT, 01/10/2026' },
    };
    const code = schools.find(({ id }) => id === 'thpt-van-cac')!.code;
    const quiet = await recallFiles(schools, world.times, new Map());
    const speaking = await recallFiles(
      schools.filter(({ id }) => id === 'thpt-van-cac'),
      world.times,
      new Map([[code, [recalled]]]),
    );
    expect([quiet.size, speaking.size]).toEqual([2, 1]);
    const { impacts, changed } = await compared('recall', [
      new Map([...(await listOf(schools, 2)), ...quiet]),
      new Map([...(await listOf(schools, 3)), ...speaking]),
    ]);
    expect(changed).toEqual(['signed/hoc-ba-thpt.json', 'signed/hoc-ba-tieu-hoc.json']);
    expect([...impacts.values()].map(({ input, becomes, reasons }) => [input, becomes, reasons])).toEqual([
      ['signed/hoc-ba-thpt.json', 'REJECT', ['RECORD_STATUS_CHANGED']],
      ['signed/hoc-ba-tieu-hoc.json', 'UNDECIDED', ['RECORD_STATUS_CHANGED']],
    ]);
  });

  test('a revocation by one key of a CA, beside a newer CRL of another key in the same name', async () => {
    const { world } = tool();
    const schools = all().map((school) =>
      school.id === 'th-sao-khue' ? changed(school, 'con-dau', { flaw: 'revoked-merged' }) : school,
    );
    const { pki, times } = world;
    const twins = new Map<string, Uint8Array>();
    for (const [i, ca] of pki.authorities.entries()) {
      const other = { ...pki.authorities[(i + 1) % pki.authorities.length]!, subject: ca.subject };
      const der = await pki.crl(other, [], times.listsIssued + 3_600_000, times.listsUntil);
      twins.set(`crls/${'0'.repeat(64)}-${ca.id}.crl`, der);
    }
    const revoked = new Map([...(await listOf(schools, 3)), ...twins]);
    const { impacts, changed: different } = await compared('twin', [await listOf(all(), 2), revoked]);
    expect(different).toContain('signed/hoc-ba-tieu-hoc.json');
    expect(impacts.get('signed/hoc-ba-tieu-hoc.json')!.reasons).toContain('CERTIFICATE_REVOKED');
  });

  test('revocation data that are gone, and those of an authority that comes into the list', async () => {
    const whole = await listOf(all(), 2);
    const without = new Map([...(await listOf(all(), 3))].filter(([name]) => !name.startsWith('crls/')));
    const gone = await compared('gone', [whole, without]);
    expect(gone.changed.length).toBeGreaterThan(0);
    for (const input of gone.changed) expect(gone.impacts.get(input)!.reasons).toContain('OLDER_DATA');
    const { pki } = tool().world;
    const fewer = Object.create(pki, {
      authorities: { value: pki.authorities.filter(({ id }) => id !== 'vgca-ca') },
    }) as typeof pki;
    expect(fewer.authorities.length).toBe(pki.authorities.length - 1);
    const added = await compared('added', [await listOf(all(), 2, fewer), await listOf(all(), 3)]);
    expect(added.changed.length).toBeGreaterThan(0);
    for (const input of added.changed) expect(added.impacts.get(input)!.reasons).toContain('AUTHORITY_CHANGED');
  });

  test('a seal that is revoked after the proven time of its signature changes no answer', async () => {
    const { khue, path, world, write } = tool();
    write('stamped-1.json', JSON.stringify(world.records.get('bang-tot-nghiep-thpt')!));
    mkdirSync(path('stamped'));
    for (const [role, key, from, to] of [
      ['head-of-issuing-body', 'hieu-truong', 'stamped-1.json', 'stamped-2.json'],
      ['school-seal', 'con-dau', 'stamped-2.json', 'stamped/bang.json'],
    ] as const) {
      const keys = ['--key', `keys/thpt-van-cac/${key}.p12`, '--tsa', 'keys/tsa/vgca.p12'];
      const at = ['--at', '2026-06-16T03:00:00Z'];
      const run = await khue(['sign', from, '--role', role, ...keys, ...at, '-o', to], {
        env: { KHUE_PIN: world.pin },
      });
      expect(run.status, run.stderr).toBe(0);
    }
    const schools = all().map((school) =>
      school.id === 'thpt-van-cac' ? changed(school, 'con-dau', { flaw: 'revoked-merged' }) : school,
    );
    const bundles = [await listOf(all(), 2), await listOf(schools, 3)] as const;
    const { impacts, changed: different } = await compared('stamped', bundles, 'stamped');
    expect(different).toEqual([]);
    expect([...impacts.values()].map(({ answer, becomes, reasons }) => [answer, becomes, reasons])).toEqual([
      ['ACCEPT', undefined, expect.arrayContaining(['CERTIFICATE_REVOKED'])],
    ]);
  });

  test('a bundle may be an archive', async () => {
    const { khue, write } = tool();
    const files = await listOf(all(), 2);
    write('bundle.zip', zipSync(Object.fromEntries(files)));
    for (const [name, bytes] of files) write(`bundle/${name}`, bytes);
    const run = await khue(['trust', 'diff', 'bundle', 'bundle.zip', '--at', '2026-11-21', '--lang', 'en']);
    expect([run.status, run.stdout, run.stderr.includes('0 changes in the list')]).toEqual([0, '', true]);
  });
});
