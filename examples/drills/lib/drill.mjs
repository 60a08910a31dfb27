// What every drill shares: a demonstration world in a temporary folder, the `khue` command run in it, and the comparison of each
// answer with the expected one. What is printed is for whoever holds the drill: Vietnamese, step by step, with the commands to give.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoWorld } from 'khue/demo-world';

const cli = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

/** The day on which every drill's world stands. */
export const TODAY = '2026-11-21T00:00:00Z';
export const TRUST = ['--trust', 'trust', '--pin', 'trust-pin.txt'];

const meanings = {
  0: 'được chấp nhận',
  1: 'bị từ chối',
  2: 'chưa kết luận được',
  66: 'không dùng được danh sách hoặc tệp',
};

export async function startDrill(title, options = {}) {
  const root = mkdtempSync(join(tmpdir(), 'khue-drill-'));
  const world = await createDemoWorld({ at: TODAY, cases: false, ...options });
  for (const [name, bytes] of world.files) write(join(root, name), bytes);
  console.log(`DIỄN TẬP: ${title}\nThế giới minh họa, ngày 21/11/2026. Mọi tên, số, khóa đều bịa ra.\n`);
  return new Drill(root, world);
}

class Drill {
  steps = 0;
  wrong = 0;

  constructor(root, world) {
    this.root = root;
    this.world = world;
    this.environment = {
      ...process.env,
      KHUE_PIN: world.pin,
      XDG_CONFIG_HOME: join(root, '.config'),
      XDG_STATE_HOME: join(root, '.state'),
    };
  }

  step(text) {
    this.steps++;
    console.log(`\nBước ${this.steps}. ${text}`);
  }

  say(text) {
    console.log(`  ${text}`);
  }

  /** Gives a command; its exit status must be `expected`, its output must hold `words`. */
  khue(expected, words, ...args) {
    const shown = args.map((argument) => (/[^\w./=,:-]/.test(argument) ? `'${argument}'` : argument)).join(' ');
    console.log(`  $ khue ${shown}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
      cwd: this.root,
      env: this.environment,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const output = `${stdout}${stderr}`;
    const first = output.split('\n').filter((line) => line.trim() !== '');
    for (const line of first.slice(0, 2)) console.log(`    │ ${line.slice(0, 160)}`);
    const right = status === expected && [words].flat().every((word) => output.includes(word));
    if (!right) {
      this.wrong++;
      console.log(`    ✘ SAI: mã thoát ${status}, chờ đợi ${expected}; phải thấy «${[words].flat().join('», «')}»`);
      for (const line of first.slice(2, 20)) console.log(`    │ ${line}`);
    } else console.log(`    └ ✔ mã thoát ${status} (${meanings[status] ?? 'như chờ đợi'})`);
    return output;
  }

  read(name) {
    return readFileSync(join(this.root, name));
  }

  json(name) {
    return JSON.parse(this.read(name).toString('utf8'));
  }

  write(name, content) {
    write(
      join(this.root, name),
      typeof content === 'object' && !ArrayBuffer.isView(content) ? JSON.stringify(content) : content,
    );
  }

  /** Something that the drill looks at by itself. */
  expect(right, text) {
    if (!right) this.wrong++;
    console.log(`    ${right ? '✔' : '✘ SAI:'} ${text}`);
  }

  end(lessons) {
    console.log('\nGhi nhớ:');
    for (const lesson of lessons) console.log(`  • ${lesson}`);
    rmSync(this.root, { recursive: true, force: true });
    console.log(
      this.wrong === 0
        ? '\nDiễn tập đạt: mọi câu trả lời như chờ đợi.'
        : `\nDiễn tập KHÔNG đạt: ${this.wrong} chỗ sai.`,
    );
    process.exit(this.wrong === 0 ? 0 : 1);
  }
}

/** The record that a signed file carries. */
export function recordOf(signed) {
  const { payload } = JSON.parse(signed.toString('utf8'));
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** The octets that were signed: "SHA-256 of the record" is over these. */
export function signedOctets(signed) {
  return Buffer.from(JSON.parse(signed.toString('utf8')).payload, 'base64url');
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
