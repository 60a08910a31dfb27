import { type ParseArgsConfig, parseArgs } from 'node:util';
import { systemReason } from '../bulk/system.js';
import { type Code, type Language, sentences } from '../codes.js';
import { type CodeParams, KhueError } from '../errors.js';
import { escapeForDisplay } from '../record/characters.js';
import { parseInstant } from '../time.js';
import { CommandFailure, EXIT } from './exit.js';

/** One command of the tool: its name, its help and what it does; the returned number is the exit status. */
export interface Command {
  readonly name: string;
  readonly help: { readonly vi: string; readonly en: string };
  run(argv: readonly string[]): Promise<number>;
}

type OptionSpecs = NonNullable<ParseArgsConfig['options']>;

export interface Parsed {
  readonly positionals: readonly string[];
  /** The last value of an option that takes one. */
  text(name: string): string | undefined;
  /** All values of a repeatable option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** Whether the option stands on the command line, with or without a value. */
  given(name: string): boolean;
  readonly language: Language;
}

let language: Language = 'vi';

/** The language of messages: `--lang en`, else Vietnamese. */
export function currentLanguage(): Language {
  return language;
}

/** Finds `--lang` before anything is parsed, so that even a usage error is said in the right language. */
export function chooseLanguage(argv: readonly string[]): void {
  const at = argv.findIndex((argument) => argument === '--lang' || argument.startsWith('--lang='));
  if (at < 0) return;
  const value = argv[at]!.includes('=') ? argv[at]!.slice(7) : argv[at + 1];
  if (value === 'en' || value === 'vi') language = value;
}

export function usageError(command: string, vi: string, en: string): CommandFailure {
  const problem = language === 'vi' ? vi : en;
  return new CommandFailure(EXIT.usage, new KhueError('USAGE', { params: { problem, command } }));
}

/**
 * Parses arguments; every fault is a usage error that names the option. Node's own strict mode says the same in English alone, in words
 * that differ from release to release.
 */
export function parseCommand(command: string, argv: readonly string[], options: OptionSpecs): Parsed {
  const specs: OptionSpecs = { ...options, lang: { type: 'string' } };
  const { positionals, values, tokens } = parseArgs({
    args: [...argv],
    options: specs,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) if (token.kind === 'option') mustFit(command, token, specs);
  const given: Readonly<Record<string, unknown>> = values;
  const lang = given['lang'];
  if (lang !== undefined && lang !== 'vi' && lang !== 'en') {
    throw usageError(command, '--lang là vi hoặc en', '--lang is vi or en');
  }
  const all = (name: string): readonly string[] => {
    const value = given[name];
    if (value === undefined || typeof value === 'boolean') return [];
    return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
  };
  return {
    positionals,
    text: (name) => all(name).at(-1),
    texts: all,
    flag: (name) => given[name] === true,
    given: (name) => given[name] !== undefined,
    language,
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function mustFit(command: string, { name, rawName, value, inlineValue }: OptionToken, specs: OptionSpecs): void {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
  if (spec === undefined) throw usageError(command, `không có tùy chọn ${rawName}`, `there is no option ${rawName}`);
  if (spec.type === 'boolean') {
    if (value === undefined) return;
    throw usageError(command, `tùy chọn ${rawName} không nhận giá trị`, `the option ${rawName} takes no value`);
  }
  if (value === undefined || value === '') {
    throw usageError(command, `tùy chọn ${rawName} cần một giá trị`, `the option ${rawName} needs a value`);
  }
  if (name === 'output' && value === '-') {
    throw usageError(
      command,
      '-o cần tên tệp; tệp tên «-»: -o ./-',
      '-o takes the name of a file; one named "-": -o ./-',
    );
  }
  // `--pin --format json`: the value was forgotten. A lone `-` is standard input.
  if (inlineValue === false && value.startsWith('-') && value !== '-') {
    const way = `${rawName}${rawName.startsWith('--') ? '=' : ' ./'}${value}`;
    throw usageError(
      command,
      `tùy chọn ${rawName} cần một giá trị, gặp «${value}» (nếu đúng là giá trị: ${way})`,
      `the option ${rawName} needs a value, found "${value}" (if that is the value: ${way})`,
    );
  }
}

/** Refuses an option that would be ignored: who gave it meant something by it. Pairs: the option, and what it goes with. */
export function mustGoWith(
  command: string,
  parsed: Parsed,
  pairs: readonly (readonly [option: string, needed: string])[],
): void {
  for (const [option, needed] of pairs) {
    if (!parsed.given(option) || parsed.given(needed)) continue;
    throw usageError(
      command,
      `${dashed(option)} chỉ dùng cùng ${dashed(needed)}`,
      `${dashed(option)} goes with ${dashed(needed)} only`,
    );
  }
}

/** Refuses options that have no effect beside another. */
export function mustNotGoWith(command: string, parsed: Parsed, option: string, others: readonly string[]): void {
  const other = parsed.given(option) ? others.find((name) => parsed.given(name)) : undefined;
  if (other === undefined) return;
  throw usageError(
    command,
    `${dashed(other)} không dùng cùng ${dashed(option)}`,
    `${dashed(other)} has no use with ${dashed(option)}`,
  );
}

/** As the user writes it. */
export function dashed(name: string): string {
  return name === 'output' ? '-o' : `--${name}`;
}

/** Reads a whole number of an option within bounds. */
export function wholeNumber(command: string, name: string, text: string | undefined, digits = 6): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || text.length > digits) {
    throw usageError(
      command,
      `--${name} cần một số nguyên không âm, nhiều nhất ${digits} chữ số`,
      `--${name} takes a whole number of at most ${digits} digits`,
    );
  }
  return Number(text);
}

/** Sequence numbers may be made of dates and times; 15 digits are a safe integer. */
export const SEQUENCE_DIGITS = 15;

/** Reads `--at`: an RFC 3339 instant, or a bare date, which is the end of that day in Việt Nam. */
export function instantOption(command: string, name: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const ms = parseInstant(text);
  if (ms === undefined) {
    throw usageError(
      command,
      `--${name} cần dạng 2026-11-21 hoặc 2026-11-21T08:00:00Z`,
      `--${name} takes 2026-11-21 or 2026-11-21T08:00:00Z`,
    );
  }
  return new Date(ms);
}

/** SHA-256 values of an option, as tools print them: 64 hex digits of either case, colons allowed. */
export function digestsOption(command: string, name: string, texts: readonly string[]): string[] {
  return texts.map((text) => {
    const digits = text.replaceAll(':', '').toLowerCase();
    if (/^[0-9a-f]{64}$/.test(digits)) return digits;
    throw usageError(
      command,
      `--${name} cần 64 chữ số hex (SHA-256), gặp «${text}»`,
      `--${name} takes 64 hex digits (SHA-256), found "${text}"`,
    );
  });
}

/** One of a closed set of words. */
export function choice<T extends string>(
  command: string,
  name: string,
  text: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((word) => word === text);
  if (found === undefined) {
    throw usageError(
      command,
      `--${name} là một trong: ${allowed.join(', ')}`,
      `--${name} is one of: ${allowed.join(', ')}`,
    );
  }
  return found;
}

/** Says something to the person on standard error, in one line, with every dangerous character shown escaped. */
export function say(code: Code, params: CodeParams = {}): void {
  process.stderr.write(`${escapeForDisplay(sentences(code, params)[language])}\n`);
}

/** The sentence of an error for a person: what, where, what to do. */
export function describeError(error: KhueError): string {
  const place = [
    error.path === undefined ? '' : error.path,
    error.offset === undefined ? '' : language === 'vi' ? `byte thứ ${error.offset}` : `byte offset ${error.offset}`,
  ].filter((part) => part !== '');
  const where = place.length === 0 ? '' : ` (${place.join(', ')})`;
  return escapeForDisplay(`${sentences(error.code, inWords(error.params))[language]}${where} [${error.code}]`);
}

/** The operating system's short words for what a person can do something about. */
const systemWords: Readonly<Record<string, readonly [vi: string, en: string]>> = {
  EACCES: ['không có quyền', 'permission denied'],
  EPERM: ['không được phép', 'not permitted'],
  EROFS: ['ổ đĩa chỉ đọc', 'a read-only file system'],
  EISDIR: ['đây là một thư mục', 'it is a folder'],
  ELOOP: ['liên kết vòng', 'links that lead in a circle'],
  EMFILE: ['quá nhiều tệp đang mở', 'too many open files'],
  ENAMETOOLONG: ['tên quá dài', 'the name is too long'],
  ENOENT: ['không có tệp hoặc thư mục này', 'there is no such file or folder'],
  ENOSPC: ['hết chỗ trên đĩa', 'no room is left on the disk'],
  ENOTDIR: ['một phần của đường dẫn không phải thư mục', 'a part of the path is no folder'],
};

function inWords(params: CodeParams): CodeParams {
  const { reason } = params;
  const words = typeof reason === 'string' && Object.hasOwn(systemWords, reason) ? systemWords[reason] : undefined;
  return words === undefined ? params : { ...params, reason: `${words[language === 'vi' ? 0 : 1]}, ${reason}` };
}

/** A line on standard error, with every dangerous character shown escaped. */
export function sayLine(text: string): void {
  process.stderr.write(`${escapeForDisplay(text)}\n`);
}

export function sayError(error: KhueError, input?: string): void {
  process.stderr.write(`${input === undefined ? '' : `${escapeForDisplay(input)}: `}${describeError(error)}\n`);
}

/**
 * Writes to standard output, waiting where the reader is slower than we are; a closed pipe ends the output quietly.
 * @throws CommandFailure when the file that it goes to cannot be written (`> out.ndjson` on a full disk)
 */
export function print(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown): void => {
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE') {
        resolve();
        return;
      }
      const params = { path: '/dev/stdout', reason: systemReason(error) };
      reject(new CommandFailure(EXIT.unreadable, new KhueError('OUTPUT_UNWRITABLE', { params, cause: error })));
    };
    try {
      process.stdout.write(text, done);
    } catch (cause) {
      // Some versions of Node throw where a file cannot be written.
      done(cause);
    }
  });
}
