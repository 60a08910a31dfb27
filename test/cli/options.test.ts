import { beforeEach, describe, expect, test } from 'vitest';
import { checkCommand } from '../../src/cli/check.js';
import { type Command, chooseLanguage } from '../../src/cli/command.js';
import { demoWorldCommand } from '../../src/cli/demo-world.js';
import { CommandFailure } from '../../src/cli/exit.js';
import { extendCommand } from '../../src/cli/extend.js';
import { pendingCommand } from '../../src/cli/pending.js';
import { signCommand } from '../../src/cli/sign.js';
import { statusCommand } from '../../src/cli/status.js';
import { trustCommand } from '../../src/cli/trust.js';
import { verifyCommand } from '../../src/cli/verify.js';
import { sentences } from '../../src/codes.js';
import { KhueError } from '../../src/errors.js';

/** Wrong calls, found before any file is looked at. */

beforeEach(() => chooseLanguage(['--lang=vi']));

async function refusal(command: Command, args: readonly string[], language: 'vi' | 'en' = 'vi'): Promise<string> {
  const failure = await command.run(args).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(failure).toBeInstanceOf(CommandFailure);
  const { status, cause } = failure as CommandFailure;
  expect(status).toBe(64);
  expect(cause).toBeInstanceOf(KhueError);
  const { code, params } = cause as KhueError;
  return sentences(code, params)[language];
}

const role = ['--role', 'head-of-issuing-body'];

describe('an argument that cannot be used', () => {
  test.each([
    ['that nobody knows', checkCommand, ['a', '--mang'], 'không có tùy chọn --mang', 'there is no option --mang'],
    ['of one letter', checkCommand, ['a', '-z'], 'không có tùy chọn -z', 'there is no option -z'],
    ['without its value', verifyCommand, ['a', '--trust'], '--trust cần một giá trị', '--trust needs a value'],
    [
      'whose value was forgotten',
      verifyCommand,
      ['a', '--trust', '--format', 'json'],
      'gặp «--format»',
      'found "--format"',
    ],
    ['with an empty value', verifyCommand, ['a', '--trust='], '--trust cần một giá trị', '--trust needs a value'],
    [
      'that is a flag with a value',
      signCommand,
      ['a', '--plan=x'],
      '--plan không nhận giá trị',
      '--plan takes no value',
    ],
    [
      'named like a member of every object',
      checkCommand,
      ['a', '--constructor'],
      'không có tùy chọn',
      'there is no option',
    ],
    [
      'of another language than there is',
      checkCommand,
      ['a', '--lang', 'fr'],
      '--lang là vi hoặc en',
      '--lang is vi or en',
    ],
    [
      'a subcommand like a member of every object',
      trustCommand,
      ['toString'],
      'không có «toString»',
      'there is no "toString"',
    ],
  ])('%s is named in the language of the user', async (_what, command, args, vi, en) => {
    const said = await refusal(command, args);
    expect(said).toContain(vi);
    expect(said).not.toMatch(/\b(argument|option|Unknown|missing|ambiguous|value)\b/);
    chooseLanguage(['--lang', 'en']);
    expect(await refusal(command, args, 'en')).toContain(en);
  });
});

describe('an option that would have no effect is not ignored', () => {
  const build = ['build', '--operator', 'A', '-o', 'ra'];
  test.each([
    [
      'sign --cert',
      signCommand,
      ['a', ...role, '--key', 'k', '--cert', 'a.pem', '-o', 'ra'],
      '--cert chỉ dùng cùng --plan',
    ],
    ['sign --pin', signCommand, ['a', ...role, '--key', 'k', '--pin', 'p', '-o', 'ra'], '--pin chỉ dùng cùng --trust'],
    ['sign --resume', signCommand, ['a', ...role, '--key', 'k', '--resume'], '--resume chỉ dùng cùng -o'],
    [
      'sign --bundle',
      signCommand,
      ['a', ...role, '--key', 'k', '--bundle', 'g', '-o', 'ra'],
      '--bundle dành cho cả thư mục',
    ],
    [
      'sign FOLDER --bundle',
      signCommand,
      ['src', ...role, '--key', 'k', '--tsa', 'https://tsa.example/', '--bundle', 'g', '-o', 'ra'],
      '--bundle chỉ dùng cùng --evidence',
    ],
    [
      'sign --tsa-pin-file',
      signCommand,
      ['a', ...role, '--key', 'k', '--tsa-pin-file', 'x', '-o', 'ra'],
      '--tsa-pin-file chỉ',
    ],
    [
      'verify --resume',
      verifyCommand,
      ['a', '--trust', 't', '--format', 'ndjson', '--resume'],
      '--resume chỉ dùng cùng -o',
    ],
    ['verify --workers', verifyCommand, ['a', '--trust', 't', '--workers', '2'], '--format ndjson hoặc csv'],
    ['check -o', checkCommand, ['a', '-o', 'ra'], '-o chỉ dùng cùng --fix-unicode'],
    ['check --fix-unicode FOLDER', checkCommand, ['src', '--fix-unicode', '-o', 'ra'], '--fix-unicode cần một hồ sơ'],
    ['check --rules', checkCommand, ['a', '--fix-unicode', '-o', 'ra', '--rules', 'x'], '--rules không dùng cùng'],
    [
      'extend --until',
      extendCommand,
      ['a', '--trust', 't', '--to', 'B-T', '--until', '2030-01-01'],
      '--until chỉ dùng cùng --check',
    ],
    [
      'extend -o',
      extendCommand,
      ['a', '--trust', 't', '--check', '--until', '2030-01-01', '-o', 'x'],
      '-o không dùng cùng --check',
    ],
    ['pending --state', pendingCommand, ['a', '--state', 'none'], '--state chỉ dùng cùng --trust'],
    ['demo-world --ndjson', demoWorldCommand, ['ra', '--ndjson'], '--ndjson chỉ dùng cùng --records'],
    [
      'trust build --certs',
      trustCommand,
      [...build, '--schools', 'a', '--certs', 'b'],
      '--certs chỉ dùng cùng --signers',
    ],
    ['trust build --confirm-root', trustCommand, [...build, '--confirm-root', 'zz'], '64 chữ số hex'],
    ['trust check --confirm-root', trustCommand, ['check', 'a', '--confirm-root', 'zz'], '64 chữ số hex'],
    ['trust build --sequence', trustCommand, [...build, '--sequence', '2026112100000001'], 'nhiều nhất 15 chữ số'],
    ['trust state', trustCommand, ['state', 'reset', 'x'], 'state reset'],
    [
      'status set --date',
      statusCommand,
      ['set', 'a', '--record', 'b', '--kind', 'revoked', '--date', 'x', '--decision', '1', '-o', 'ra'],
      '--date cần dạng',
    ],
    ['status show', statusCommand, ['show', 'a', 'b'], 'cần đúng một danh sách'],
  ])('%s', async (_what, command, args, words) => {
    expect(await refusal(command, args)).toContain(words);
  });
});
