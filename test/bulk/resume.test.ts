import { spawn } from 'node:child_process';
import { cpSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTool } from '../cli/tool.js';
import { runs } from '../support/fuzz.js';

const holder = useTool();
const tool = () => holder.tool;

/** By night fifty times, whatever the factor (scripts/nightly.mjs). */
const KILLS = Math.min(runs(5, 50), 50);
/** Enough that a run lasts some seconds. */
const FILES = Math.min(runs(500, 1_500), 1_500);
/** How long an uninterrupted run takes here, in milliseconds: a run is killed within that time on any machine. */
let wholeMs = 0;

const args = (output: string, more: readonly string[] = []): string[] => [
  'verify',
  'set',
  ...tool().trust,
  '--format',
  'ndjson',
  '--workers',
  '2',
  '-o',
  output,
  ...more,
];

let whole = '';
let wholeUnordered: string[] = [];

beforeAll(async () => {
  const files = tool().world.cases;
  const lines: string[] = [];
  for (let i = 0; i < FILES; i++) {
    const { bytes } = files[i % files.length]!;
    if (i % 3 === 0) lines.push(Buffer.from(bytes).toString('utf8').replaceAll('\n', ' '));
    else tool().write(`set/${i % 10}/${i}.json`, bytes);
  }
  tool().write('set/lines.ndjson', `${lines.join('\n')}\n`);
  const started = performance.now();
  expect((await tool().khue(args('whole.ndjson', ['--ordered']))).status).toBe(1);
  wholeMs = performance.now() - started;
  whole = tool().read('whole.ndjson');
  wholeUnordered = whole.split('\n').sort();
  expect(whole.trimEnd().split('\n')).toHaveLength(FILES);
}, 120_000);

/** Starts a run and kills it (SIGKILL) after some time, or as soon as something is so; whether it was still running. */
function killed(command: readonly string[], when: number | (() => boolean)): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [tool().main, ...command], {
      cwd: tool().folder,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(tool().folder, '../home'),
        XDG_STATE_HOME: join(tool().folder, '../state'),
      },
      stdio: 'ignore',
    });
    const kill = (): boolean => child.kill('SIGKILL');
    const timer = typeof when === 'number' ? setTimeout(kill, when) : setInterval(() => when() && kill(), 5);
    child.on('close', (_status, signal) => {
      clearInterval(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

async function untilDone(output: string, more: readonly string[]): Promise<number> {
  let kills = 0;
  // A first run that is let live some time, then kills at any moment, the last part uninterrupted.
  for (let round = 0; round < 3; round++) {
    if (!(await killed(args(output, ['--resume', ...more]), wholeMs * (0.1 + Math.random() * 0.6)))) break;
    kills++;
  }
  const last = await tool().khue(args(output, ['--resume', ...more]));
  expect(last.status).toBe(1);
  expect(existsSync(tool().path(`${output}.run`))).toBe(false);
  return kills;
}

describe('a run killed at any moment', () => {
  test(
    `ends, gone on with, with the same octets as an uninterrupted one (${KILLS} times)`,
    async () => {
      let kills = 0;
      for (let i = 0; kills < KILLS; i++) {
        const output = `killed-${i}.ndjson`;
        kills += await untilDone(output, ['--ordered']);
        expect(tool().read(output) === whole, output).toBe(true);
        rmSync(tool().path(output));
        rmSync(tool().path(`killed-${i}.summary.json`), { force: true });
      }
      console.log(`killed: ${kills} times at random moments, ended with the same octets each time`);
      expect(kills).toBeGreaterThanOrEqual(KILLS);
    },
    120_000 * Math.max(1, KILLS / 5),
  );

  test('ends with the same lines and counts in whatever order they came', async () => {
    await untilDone('any.ndjson', []);
    expect(tool().read('any.ndjson').split('\n').sort()).toEqual(wholeUnordered);
    const counts = (name: string): unknown => {
      // Which lines are named as the first of a group follows the order in which they came.
      const withoutLines = (key: string, value: unknown): unknown => (key === 'lines' ? undefined : value);
      const { answers, notPassed, provinces, total, years } = JSON.parse(tool().read(name), withoutLines) as Record<
        string,
        unknown
      >;
      return { answers, notPassed, provinces, total, years };
    };
    expect(counts('any.summary.json')).toEqual(counts('summary.json'));
  }, 120_000);

  test('a table (csv) is the same too', async () => {
    const csv = (output: string, more: readonly string[]): string[] =>
      args(output, ['--ordered', ...more]).map((arg) => (arg === 'ndjson' ? 'csv' : arg));
    expect((await tool().khue(csv('whole.csv', []))).status).toBe(1);
    await killed(csv('part.csv', ['--resume']), wholeMs / 2);
    expect((await tool().khue(csv('part.csv', ['--resume']))).status).toBe(1);
    expect(tool().read('part.csv') === tool().read('whole.csv')).toBe(true);
    expect(tool().read('part.csv').startsWith('\ufeff"input"')).toBe(true);
  }, 120_000);
});

describe('inputs that change between two parts of a run', () => {
  /** Kills a run once it has some lines at a checkpoint; the state is then laid aside as it is. */
  async function partOf(output: string): Promise<void> {
    const checkpoint = tool().path(`${output}.run/checkpoint.json`);
    // It is replaced as a whole, and the whole folder goes at the end of a run.
    const linesThere = (): number => {
      try {
        return (JSON.parse(readFileSync(checkpoint, 'utf8')) as { lineCount: number }).lineCount;
      } catch {
        return 0;
      }
    };
    const cut = await killed(args(output, ['--ordered']), () => linesThere() > 100);
    expect(cut, 'the run was over before it could be killed: more files are needed').toBe(true);
    expect(existsSync(checkpoint)).toBe(true);
  }

  test('a changed file is noticed, judged again, and its old line is gone', async () => {
    await partOf('changed.ndjson');
    const victim = tool().path('set/0/10.json');
    const old = readFileSync(victim);
    writeFileSync(victim, 'something else');
    const run = await tool().khue(args('changed.ndjson', ['--ordered', '--resume', '--lang', 'en']));
    expect(run.stderr).toContain('set/0/10.json was changed after it was judged');
    const found = tool().read('changed.ndjson').trimEnd().split('\n');
    expect(found).toHaveLength(FILES);
    const expected = whole.trimEnd().split('\n');
    const different = found.filter((line, i) => line !== expected[i]);
    expect(different.map((line) => JSON.parse(line) as { input: string; code: string })).toMatchObject([
      { input: 'set/0/10.json', code: 'FORMAT_UNKNOWN' },
    ]);
    const summary = JSON.parse(tool().read('changed.summary.json')) as { total: number };
    expect(summary.total).toBe(FILES);
    writeFileSync(victim, old);
  }, 120_000);

  test('a file more among them is noticed, and everything is judged again for the same moment', async () => {
    await partOf('more.ndjson');
    cpSync(tool().path('set/0/10.json'), tool().path('set/0/09-new.json'));
    const run = await tool().khue(args('more.ndjson', ['--ordered', '--resume', '--lang', 'en']));
    expect(run.stderr).toContain('The set of inputs was changed');
    rmSync(tool().path('set/0/09-new.json'));
    const found = tool().read('more.ndjson').trimEnd().split('\n');
    expect(found).toHaveLength(FILES + 1);
    expect(found.filter((line) => line.includes('09-new'))).toHaveLength(1);
  }, 120_000);

  test('other options than the first time are refused; an unfinished run is not passed over', async () => {
    await partOf('other.ndjson');
    const resumed = await tool().khue(args('other.ndjson', ['--resume', '--lang', 'en']));
    expect(resumed.status).toBe(64);
    expect(resumed.stderr).toContain('RUN_DIFFERS');
    const again = await tool().khue(args('other.ndjson', ['--ordered']));
    expect(again.status).toBe(73);
    expect(again.stderr).toContain('RUN_UNFINISHED');
    const forced = await tool().khue(args('other.ndjson', ['--ordered', '--force']));
    expect(forced.status).toBe(1);
    expect(tool().read('other.ndjson') === whole).toBe(true);
    const finished = await tool().khue(args('other.ndjson', ['--ordered', '--resume', '--lang', 'en']));
    expect(finished).toMatchObject({ status: 1 });
    expect(finished.stderr).toContain('was finished before');
    utimesSync(tool().path('other.ndjson'), new Date(), new Date());
  }, 120_000);
});

describe('what lies beside the inputs', () => {
  test('the output of a run is none of its inputs, with all that belongs to it', async () => {
    for (const i of [0, 1, 2]) tool().write(`own/${i}.json`, tool().world.cases[i]!.bytes);
    const command = (more: readonly string[] = []) => ['verify', 'own', ...args('own/lines.ndjson', more).slice(2)];
    for (const more of [[], ['--force']]) {
      await tool().khue(command(more));
      expect(tool().read('own/lines.ndjson').trimEnd().split('\n')).toHaveLength(3);
    }
  });

  test('--force takes no folder from a run that is at work in it', async () => {
    tool().write('busy.ndjson.run/run.json', '{}');
    tool().write('busy.ndjson.run/lock', String(process.pid));
    const refused = await tool().khue(args('busy.ndjson', ['--force']));
    expect(refused.stderr).toContain('RUN_BUSY');
    expect(tool().read('busy.ndjson.run/lock')).toBe(String(process.pid));
  });

  test('two that come at one instant are not both let in: who looks at the lock and takes it is one', async () => {
    const command = ['verify', 'own', ...args('door.ndjson').slice(2)];
    tool().write('own/0.json', tool().world.cases[0]!.bytes);
    tool().write('door.ndjson.run.lock', String(process.pid));
    expect((await tool().khue(command)).stderr).toContain('RUN_BUSY');
    expect(existsSync(tool().path('door.ndjson.run'))).toBe(false);
    // One that was killed at the door holds nobody, and nothing of a door is left.
    tool().write('door.ndjson.run.lock', '2147483646 00000000-0000-4000-8000-000000000000/1');
    expect((await tool().khue(command)).stderr).not.toContain('RUN_BUSY');
    const names = tool().names();
    expect(names.filter((name) => name.startsWith('door.ndjson'))).toEqual(['door.ndjson']);
  });

  // Where the system tells when a process began.
  test.runIf(existsSync('/proc/sys/kernel/random/boot_id'))(
    'but from one whose process is gone and whose number another one has',
    async () => {
      const command = (more: readonly string[]) => ['verify', 'own', ...args('reused.ndjson', more).slice(2)];
      tool().write('own/0.json', tool().world.cases[0]!.bytes);
      tool().write('reused.ndjson.run/run.json', JSON.stringify({ generator: 'khue/run/1' }));
      tool().write('reused.ndjson.run/lock', `${process.pid} 00000000-0000-4000-8000-000000000000/1`);
      const run = await tool().khue(command(['--force']));
      expect([run.stderr.includes('RUN_BUSY'), existsSync(tool().path('reused.ndjson'))]).toEqual([false, true]);
    },
  );
});

describe('a run that is finished already', () => {
  const small = (output: string, ...more: string[]): string[] => ['verify', 'few', ...args(output, more).slice(2)];
  const resumed = (output: string, ...more: string[]) =>
    tool().khue([...small(output, '--resume', '--lang', 'en'), ...more]);

  beforeAll(async () => {
    for (const i of [0, 1, 2]) tool().write(`few/${i}.json`, tool().world.cases[i]!.bytes);
    expect((await tool().khue(small('few.ndjson'))).status).not.toBe(73);
  });

  test('is given again for the same inputs and options alone', async () => {
    const again = await resumed('few.ndjson');
    expect(again.stderr).toContain('few.ndjson was finished before: 3 lines');
    const other = await resumed('few.ndjson', '--policy', 'signatures', '--checks', 'problems');
    expect(other.status).toBe(64);
    expect(other.stderr).toMatch(/checks, policy.*RUN_DIFFERS|policy, checks.*RUN_DIFFERS/s);
    const later = await resumed('few.ndjson', '--at', '2026-11-22');
    expect([later.status, later.stderr.includes('(at)')]).toEqual([64, true]);
    // Lines say of the list what is known there: with another state they would not be the same ones.
    const elsewhere = await resumed('few.ndjson', '--state', 'other-state.json');
    expect([elsewhere.status, elsewhere.stderr.includes('(state)')]).toEqual([64, true]);
  });

  test.each([
    ['a changed file', () => tool().write('few/1.json', 'something else')],
    ['a file more', () => tool().write('few/3.json', '{}')],
    ['an evidence record that came to a file', () => tool().write('few/0.json.ers', 'one')],
    ['an evidence record that went', () => rmSync(tool().path('few/0.json.ers'))],
  ])('%s among the inputs is noticed', async (_, change) => {
    await tool().khue(small('few.ndjson', '--force'));
    change();
    const run = await resumed('few.ndjson');
    expect([run.status, run.stderr.includes('RUN_INPUTS_DIFFER')]).toEqual([64, true]);
  });

  test('lines that were cut short are noticed', async () => {
    await tool().khue(small('few.ndjson', '--force'));
    writeFileSync(tool().path('few.ndjson'), tool().read('few.ndjson').slice(0, -10));
    expect((await resumed('few.ndjson')).stderr).toContain('RUN_DIFFERS');
  });

  test('but whose folder was not yet taken away loses nothing', async () => {
    // The header of such a run, from one that is cut off.
    const header2 = tool().path('header2.ndjson.run/run.json');
    await killed(args('header2.ndjson'), () => existsSync(header2));
    const header = readFileSync(header2, 'utf8');
    await tool().khue(small('few.ndjson', '--force'));
    const lines = tool().read('few.ndjson');
    mkdirSync(tool().path('few.ndjson.run'));
    const own = { ...(JSON.parse(header) as object), inputs: ['few'], ordered: false };
    writeFileSync(tool().path('few.ndjson.run/run.json'), JSON.stringify(own));
    writeFileSync(tool().path('few.ndjson.run/finished'), 'lines');
    linkSync(tool().path('few.ndjson'), tool().path('few.ndjson.run/lines'));
    const run = await resumed('few.ndjson');
    expect(run.stderr).toContain('was finished before');
    expect(existsSync(tool().path('few.ndjson.run'))).toBe(false);
    expect(tool().read('few.ndjson')).toBe(lines);
  });

  test('a folder of that name which is no run’s is left alone', async () => {
    tool().write('mine.ndjson.run/notes.txt', 'mine');
    for (const more of ['--force', '--resume']) {
      const run = await tool().khue(small('mine.ndjson', more));
      expect([run.status, run.stderr.includes('OUTPUT_EXISTS')]).toEqual([73, true]);
    }
    expect(tool().read('mine.ndjson.run/notes.txt')).toBe('mine');
    for (const [text, status] of [
      ['{}', 64],
      ['null', 73],
    ] as const) {
      tool().write('mine.ndjson.run/run.json', text);
      expect((await tool().khue(small('mine.ndjson', '--resume'))).status).toBe(status);
      expect(tool().read('mine.ndjson.run/run.json')).toBe(text);
    }
  });
});
