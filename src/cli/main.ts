#!/usr/bin/env node
import { KhueError } from '../errors.js';
import { type Command, chooseLanguage, currentLanguage, print, sayError, usageError } from './command.js';
import { CommandFailure, EXIT, statusOf } from './exit.js';
import { takePinFromEnvironment } from './pin.js';
import { VERSION } from './version.js';

/** In the order of the overview. Each is loaded when it is called: `khue verify` need not wait for what makes certificates. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  verify: async () => (await import('./verify.js')).verifyCommand,
  check: async () => (await import('./check.js')).checkCommand,
  sign: async () => (await import('./sign.js')).signCommand,
  prepare: async () => (await import('./prepare.js')).prepareCommand,
  complete: async () => (await import('./complete.js')).completeCommand,
  merge: async () => (await import('./merge.js')).mergeCommand,
  extend: async () => (await import('./extend.js')).extendCommand,
  evidence: async () => (await import('./evidence.js')).evidenceCommand,
  extract: async () => (await import('./extract.js')).extractCommand,
  render: async () => (await import('./render.js')).renderCommand,
  export: async () => (await import('./export.js')).exportCommand,
  conflicts: async () => (await import('./conflicts.js')).conflictsCommand,
  pending: async () => (await import('./pending.js')).pendingCommand,
  trust: async () => (await import('./trust.js')).trustCommand,
  status: async () => (await import('./status.js')).statusCommand,
  'demo-world': async () => (await import('./demo-world.js')).demoWorldCommand,
};

async function run(argv: readonly string[]): Promise<number> {
  chooseLanguage(argv);
  const [name, ...rest] = withoutLanguage(argv).filter((argument, index) => index > 0 || argument !== '--');
  if (name === '--version') {
    await print(`khue ${VERSION}\n`);
    return EXIT.ok;
  }
  if (name === 'help' && rest[0] !== undefined) return run([rest[0], '--help', ...rest.slice(1)]);
  if (name === undefined || name === '--help' || name === 'help') {
    await print(await overview());
    return name === undefined && argv.length === 0 ? EXIT.usage : EXIT.ok;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    const known = Object.keys(commands).join(', ');
    throw new CommandFailure(EXIT.usage, new KhueError('COMMAND_UNKNOWN', { params: { command: name, known } }));
  }
  const command = await load();
  if (rest.includes('--help')) {
    await print(command.help[currentLanguage()]);
    return EXIT.ok;
  }
  return command.run(rest);
}

/** `--lang` may also stand before the command, as the overview names it. */
function withoutLanguage(argv: readonly string[]): readonly string[] {
  const [first = ''] = argv;
  if (first !== '--lang' && !first.startsWith('--lang=')) return argv;
  const [language, rest] = first === '--lang' ? [argv[1], argv.slice(2)] : [first.slice(7), argv.slice(1)];
  if (language === 'vi' || language === 'en') return rest;
  throw usageError(rest[0] ?? 'help', '--lang là vi hoặc en', '--lang is vi or en');
}

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map((command) => {
    const summary = command.help[currentLanguage()].split('\n')[0]!;
    return `  ${summary}`;
  });
  const head =
    currentLanguage() === 'vi'
      ? 'khue: ký và kiểm tra học bạ số, văn bằng số (không cần mạng)\n\nCác lệnh (khue LỆNH --help để xem chi tiết):'
      : 'khue: signs and verifies digital school records and diplomas (offline)\n\nCommands (khue COMMAND --help for more):';
  return `${head}\n${lines.join('\n')}\n\n  --lang vi|en   --version\n`;
}

takePinFromEnvironment();
// A reader that stops reading (`| head`) ends the output, not the work: the exit status still covers every input. So does one of
// progress and warnings (`2>&1 | head`, a terminal that is closed): nobody listens to an error there, and it would end the program.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (failure) {
  const cause = failure instanceof CommandFailure ? failure.cause : failure;
  if (cause instanceof KhueError) {
    sayError(cause, failure instanceof CommandFailure ? failure.input : undefined);
    process.exitCode = failure instanceof CommandFailure ? failure.status : statusOf(cause);
  } else {
    const reason = cause instanceof Error ? cause.message : String(cause);
    sayError(new KhueError('INTERNAL_FAULT', { params: { reason } }));
    process.exitCode = EXIT.fault;
  }
}
