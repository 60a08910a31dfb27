import { sentences } from '../codes.js';
import { KhueError } from '../errors.js';
import {
  type CheckResult,
  canonicalize,
  checkRecord,
  escapeForDisplay,
  fixUnicode,
  type RuleSet,
  readJson,
  readRuleSet,
  signedFile,
} from '../record/index.js';
import { defaultRoleRules } from '../trust/index.js';
import {
  type Command,
  choice,
  mustGoWith,
  mustNotGoWith,
  parseCommand,
  print,
  sayError,
  usageError,
} from './command.js';
import { CommandFailure, EXIT, Outcome, statusOf } from './exit.js';
import { beginsAsPdf, readInput, refuseExisting, writeOutput } from './files.js';
import { inputsOf, isSingleInput, mustBeJson } from './inputs.js';

const help = {
  vi: `khue check HỒ_SƠ…                      kiểm tra nội dung hồ sơ trước khi ký

  --format text|json       text: từng lỗi với vị trí (JSON Pointer); json: cho máy đọc
  --rules TỆP              thêm một bộ quy tắc (thông tư mới, bản thử); dùng được nhiều lần
  --fix-unicode -o TỆP     ghi bản chưa ký đã sửa ký tự (NFC, Đ…) cùng danh sách thay đổi; --force để ghi đè

Mã thoát: 0 không có lỗi, 1 có lỗi, 66 không đọc được.
`,
  en: `khue check RECORD…                     checks a record's content before it is signed

  --format text|json       text: each problem with its place (JSON Pointer); json: for machines
  --rules FILE             adds a rule set (a new circular, one being tried); may be given again
  --fix-unicode -o OUT     writes a corrected unsigned copy (NFC, Đ…) with the list of changes; --force replaces it

Exit status: 0 no error, 1 errors, 66 unreadable.
`,
};

export const checkCommand: Command = { name: 'check', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('check', argv, {
    format: { type: 'string' },
    rules: { type: 'string', multiple: true },
    'fix-unicode': { type: 'boolean' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  const { language } = parsed;
  const format = choice('check', 'format', parsed.text('format'), ['text', 'json']) ?? 'text';
  const output = parsed.text('output');
  if (parsed.positionals.length === 0) throw usageError('check', 'chưa nêu hồ sơ', 'no record was named');
  mustGoWith('check', parsed, [
    ['output', 'fix-unicode'],
    ['force', 'fix-unicode'],
  ]);
  mustNotGoWith('check', parsed, 'fix-unicode', ['rules', 'format']);
  if (parsed.flag('fix-unicode')) {
    if (output === undefined || !isSingleInput(parsed.positionals, false)) {
      throw usageError('check', '--fix-unicode cần một hồ sơ và -o TỆP', '--fix-unicode takes one record and -o OUT');
    }
    return fix(parsed.positionals[0]!, output, parsed.flag('force'), language);
  }
  const ruleSets = parsed.texts('rules').map(ruleSetOf);
  const outcome = new Outcome();
  const results: unknown[] = [];
  for await (const input of inputsOf(parsed.positionals)) {
    try {
      if ('failure' in input) throw input.failure;
      const signed = isSignedPdf(input.bytes);
      if (!signed) mustBeJson(input.bytes, input.name);
      const result = signed
        ? { valid: false, problems: [signedFile] }
        : checkRecord(readJson(input.bytes), { roleRules: defaultRoleRules, ruleSets });
      if (!result.valid) outcome.add(EXIT.reject);
      if (format === 'json') results.push({ input: input.name, ...result });
      else await print(textOf(input.name, result, language));
    } catch (cause) {
      if (!(cause instanceof KhueError)) throw cause;
      outcome.add(statusOf(cause));
      sayError(cause, input.name);
      if (format === 'json') results.push(unread(input.name, cause));
    }
  }
  if (format === 'json') {
    // As `khue verify` does: a folder is a list, however many lie in it.
    const one = isSingleInput(parsed.positionals, false) && results.length === 1;
    await print(`${JSON.stringify(one ? results[0] : results, null, 2)}\n`);
  }
  return outcome.status;
}

/** Told as a signed JSON is; a PDF without a signature is a view of a record, which `extract` takes out. */
function isSignedPdf(bytes: Uint8Array): boolean {
  return beginsAsPdf(bytes) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('/ByteRange');
}

/** In the shape of a result, so that a machine finds every input that was named. */
function unread(input: string, { code, offset, params, path }: KhueError): unknown {
  const problem = { id: code, severity: 'error', offset, pointer: path ?? '', ...sentences(code, params) };
  return { input, valid: false, problems: [problem] };
}

function ruleSetOf(path: string): RuleSet {
  try {
    return readRuleSet(readJson(readInput(path)));
  } catch (cause) {
    if (!(cause instanceof KhueError)) throw cause;
    throw new CommandFailure(EXIT.unreadable, new KhueError(cause.code, { params: cause.params, path }));
  }
}

/** Which circular the record was held against. */
function ruleLine({ ruleSet }: CheckResult, language: 'vi' | 'en'): string {
  const head = language === 'vi' ? '  bộ quy tắc' : '  rule set';
  if (ruleSet === undefined) return `${head}  ${language === 'vi' ? 'không có' : 'none'}`;
  const { id, title, source, sourceVi } = ruleSet;
  const basis = language === 'vi' ? (sourceVi ?? source) : source;
  return `${head}  ${escapeForDisplay(title[language])} (${escapeForDisplay(basis)}) [${escapeForDisplay(id)}]`;
}

function textOf(name: string, result: CheckResult, language: 'vi' | 'en'): string {
  const errors = result.problems.filter((problem) => problem.severity === 'error').length;
  const warnings = result.problems.length - errors;
  const head =
    language === 'vi'
      ? `${escapeForDisplay(name)}: ${result.valid ? 'ĐẠT' : 'CHƯA ĐẠT'} (${errors} lỗi, ${warnings} cảnh báo)`
      : `${escapeForDisplay(name)}: ${result.valid ? 'OK' : 'NOT OK'} (${errors} errors, ${warnings} warnings)`;
  const lines = result.problems.map((problem) => {
    const severity =
      problem.severity === 'error' ? (language === 'vi' ? 'lỗi' : 'error') : language === 'vi' ? 'cảnh báo' : 'warning';
    const pointer = problem.pointer === '' ? '/' : problem.pointer;
    return `  ${severity}  ${escapeForDisplay(pointer)}  ${escapeForDisplay(problem[language])} [${problem.id}]`;
  });
  return `${[head, ruleLine(result, language), ...lines].join('\n')}\n`;
}

async function fix(path: string, output: string, force: boolean, language: 'vi' | 'en'): Promise<number> {
  refuseExisting(output, force);
  for await (const input of inputsOf([path])) {
    try {
      if ('failure' in input) throw input.failure;
      mustBeJson(input.bytes, input.name);
      const { value, changes, remaining } = fixUnicode(readJson(input.bytes));
      writeOutput(output, canonicalize(value), force);
      const lines = changes.map(
        (change) => `  ${escapeForDisplay(change.pointer)}  ${escapeForDisplay(change[language])}`,
      );
      const head = language === 'vi' ? `${changes.length} chỗ đã sửa` : `${changes.length} places corrected`;
      const left = remaining.map(
        (fault) => `  ! ${escapeForDisplay(fault.pointer)}  ${escapeForDisplay(fault[language])}`,
      );
      await print(`${[`${escapeForDisplay(output)}: ${head}`, ...lines, ...left].join('\n')}\n`);
      // What no rule can correct stays for a person to look at.
      if (remaining.some((fault) => fault.severity === 'error')) return EXIT.reject;
    } catch (cause) {
      if (!(cause instanceof KhueError)) throw cause;
      sayError(cause, input.name);
      return statusOf(cause);
    }
  }
  return EXIT.ok;
}
