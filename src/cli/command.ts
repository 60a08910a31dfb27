import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Code, type Language, sentences } from '../codes.js';
import { type CodeParams, KhueError } from '../errors.js';
import { escapeForDisplay } from '../record/index.js';
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
  if (value === 'en') language = 'en';
}

export function usageError(command: string, vi: string, en: string): CommandFailure {
  const problem = language === 'vi' ? vi : en;
  return new CommandFailure(EXIT.usage, new KhueError('USAGE', { params: { problem, command } }));
}

/** Parses arguments; every fault is a usage error that names the option. */
export function parseCommand(command: string, argv: readonly string[], options: OptionSpecs): Parsed {
  try {
    const specs: OptionSpecs = { ...options, lang: { type: 'string' } };
    const parsed = parseArgs({ args: [...argv], options: specs, allowPositionals: true, strict: true });
    const { positionals } = parsed;
    const values: Readonly<Record<string, unknown>> = parsed.values;
    const lang = values['lang'];
    if (lang !== undefined && lang !== 'vi' && lang !== 'en') {
      throw usageError(command, '--lang là vi hoặc en', '--lang is vi or en');
    }
    const all = (name: string): readonly string[] => {
      const value = values[name];
      if (value === undefined || typeof value === 'boolean') return [];
      return (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
    };
    return {
      positionals,
      text: (name) => all(name).at(-1),
      texts: all,
      flag: (name) => values[name] === true,
      language,
    };
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    const reason = cause instanceof Error ? cause.message.split('. ')[0]! : String(cause);
    throw usageError(command, `tham số không dùng được (${reason})`, `unusable argument (${reason})`);
  }
}

/** Reads a whole number of an option within bounds. */
export function wholeNumber(command: string, name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,6}$/.test(text) || !Number.isSafeInteger(value)) {
    throw usageError(command, `--${name} cần một số nguyên không âm`, `--${name} takes a whole number`);
  }
  return value;
}

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
  return escapeForDisplay(`${sentences(error.code, error.params)[language]}${where} [${error.code}]`);
}

/** A line on standard error, with every dangerous character shown escaped. */
export function sayLine(text: string): void {
  process.stderr.write(`${escapeForDisplay(text)}\n`);
}

export function sayError(error: KhueError, input?: string): void {
  process.stderr.write(`${input === undefined ? '' : `${escapeForDisplay(input)}: `}${describeError(error)}\n`);
}

/** Writes to standard output, waiting where the reader is slower than we are; a closed pipe ends the output quietly. */
export function print(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(error);
    });
  });
}
