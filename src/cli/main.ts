#!/usr/bin/env node
import { KhueError } from '../errors.js';
import { checkCommand } from './check.js';
import { type Command, chooseLanguage, currentLanguage, print, sayError, usageError } from './command.js';
import { completeCommand } from './complete.js';
import { conflictsCommand } from './conflicts.js';
import { demoWorldCommand } from './demo-world.js';
import { CommandFailure, EXIT } from './exit.js';
import { exportCommand } from './export.js';
import { extendCommand } from './extend.js';
import { extractCommand } from './extract.js';
import { mergeCommand } from './merge.js';
import { pendingCommand } from './pending.js';
import { takePinFromEnvironment } from './pin.js';
import { prepareCommand } from './prepare.js';
import { renderCommand } from './render.js';
import { signCommand } from './sign.js';
import { statusCommand } from './status.js';
import { trustCommand } from './trust.js';
import { verifyCommand } from './verify.js';
import { VERSION } from './version.js';

const commands: readonly Command[] = [
  verifyCommand,
  checkCommand,
  signCommand,
  prepareCommand,
  completeCommand,
  mergeCommand,
  extendCommand,
  extractCommand,
  renderCommand,
  exportCommand,
  conflictsCommand,
  pendingCommand,
  trustCommand,
  statusCommand,
  demoWorldCommand,
];

async function run(argv: readonly string[]): Promise<number> {
  chooseLanguage(argv);
  const [name, ...rest] = withoutLanguage(argv).filter((argument, index) => index > 0 || argument !== '--');
  if (name === '--version') {
    await print(`khue ${VERSION}\n`);
    return EXIT.ok;
  }
  if (name === undefined || name === '--help' || name === 'help') {
    await print(overview());
    return name === undefined && argv.length === 0 ? EXIT.usage : EXIT.ok;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const known = commands.map((candidate) => candidate.name).join(', ');
    throw new CommandFailure(EXIT.usage, new KhueError('COMMAND_UNKNOWN', { params: { command: name, known } }));
  }
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

function overview(): string {
  const lines = commands.map((command) => {
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
// A reader that stops reading (`| head`) ends the output, not the work: the exit status still covers every input.
process.stdout.on('error', () => {});
try {
  process.exitCode = await run(process.argv.slice(2));
} catch (failure) {
  const cause = failure instanceof CommandFailure ? failure.cause : failure;
  if (cause instanceof KhueError) {
    sayError(cause, failure instanceof CommandFailure ? failure.input : undefined);
    process.exitCode = failure instanceof CommandFailure ? failure.status : EXIT.reject;
  } else {
    const reason = cause instanceof Error ? cause.message : String(cause);
    sayError(new KhueError('INTERNAL_FAULT', { params: { reason } }));
    process.exitCode = EXIT.fault;
  }
}
