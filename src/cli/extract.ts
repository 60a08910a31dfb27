import { KhueError } from '../errors.js';
import { extractRecord } from '../issuing/index.js';
import { type Command, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { refuseExisting, writeOutput } from './files.js';
import { readOne } from './inputs.js';

const help = {
  vi: `khue extract TỆP.pdf -o HỒ_SƠ.json       lấy hồ sơ ra khỏi tệp PDF

Hồ sơ được chép nguyên từng byte như khi đính kèm: hồ sơ, hoặc hồ sơ đã ký. Lệnh này không kiểm tra chữ ký: dùng «khue verify».
`,
  en: `khue extract FILE.pdf -o RECORD.json     takes the record out of a PDF

The record is copied octet for octet as it was embedded: a record, or a signed one. Nothing is verified here: use "khue verify".
`,
};

export const extractCommand: Command = { name: 'extract', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('extract', argv, { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } });
  const [path, ...more] = parsed.positionals;
  const output = parsed.text('output');
  if (path === undefined || more.length > 0) throw usageError('extract', 'cần đúng một tệp PDF', 'one PDF is needed');
  if (output === undefined) throw usageError('extract', 'thiếu -o HỒ_SƠ.json', '-o RECORD.json is missing');
  refuseExisting(output, parsed.flag('force'));
  const { bytes, name } = recordOf(readOne(path), path);
  writeOutput(output, bytes, parsed.flag('force'));
  await print(parsed.language === 'vi' ? `${output}: lấy từ «${name}»\n` : `${output}: taken from "${name}"\n`);
  return EXIT.ok;
}

/** A file that was read and holds no record is an answer; one that cannot be read is none. */
function recordOf(pdf: Uint8Array, path: string): ReturnType<typeof extractRecord> {
  try {
    return extractRecord(pdf);
  } catch (cause) {
    if (!(cause instanceof KhueError)) throw cause;
    throw new CommandFailure(cause.code === 'PDF_WITHOUT_RECORD' ? EXIT.reject : EXIT.unreadable, cause, path);
  }
}
