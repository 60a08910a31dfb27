import { KhueError } from '../errors.js';
import { mergeSignatures } from '../issuing/index.js';
import { type Command, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';

const help = {
  vi: `khue merge BẢN… -o KẾT_QUẢ              gộp chữ ký giáo viên bộ môn trên các bản của một hồ sơ

Thứ tự các bản không ảnh hưởng kết quả; các bản có nội dung khác nhau bị từ chối kèm vị trí khác nhau đầu tiên.
`,
  en: `khue merge COPY… -o OUT                 joins subject teachers' signatures made on copies of one record

The order of the copies does not matter; copies whose content differs are refused with the first difference.
`,
};

export const mergeCommand: Command = { name: 'merge', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('merge', argv, { output: { type: 'string', short: 'o' }, force: { type: 'boolean' } });
  const output = parsed.text('output');
  if (parsed.positionals.length === 0) throw usageError('merge', 'chưa nêu bản nào', 'no copy was named');
  if (output === undefined) throw usageError('merge', 'thiếu -o KẾT_QUẢ', '-o OUT is missing');
  refuseExisting(output, parsed.flag('force'));
  const copies = parsed.positionals.map((path) => readInput(path));
  try {
    writeOutput(output, mergeSignatures(copies), parsed.flag('force'));
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.reject, cause) : cause;
  }
  await print(
    parsed.language === 'vi'
      ? `đã gộp ${copies.length} bản: ${output}\n`
      : `merged ${copies.length} copies: ${output}\n`,
  );
  return EXIT.ok;
}
