import { KhueError } from '../errors.js';
import { mergeSignatures } from '../issuing/index.js';
import { type Command, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT, statusOf } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';
import { mustBeJson } from './inputs.js';

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
  const paths = parsed.positionals;
  const copies = paths.map((path) => readInput(path));
  writeOutput(output, merged(copies, paths), parsed.flag('force'));
  await print(
    parsed.language === 'vi'
      ? `đã gộp ${copies.length} bản: ${output}\n`
      : `merged ${copies.length} copies: ${output}\n`,
  );
  return EXIT.ok;
}

/** Errors of the library know copies by their number at most; here they have names. */
function merged(copies: readonly Uint8Array[], paths: readonly string[]): Uint8Array {
  let at = 0;
  try {
    for (; at < copies.length; at++) {
      mustBeJson(copies[at]!, paths[at]!);
      // Each alone first: a copy that is no record, or holds a broken signature, is told from copies that differ.
      mergeSignatures([copies[at]!]);
    }
    return mergeSignatures(copies);
  } catch (cause) {
    if (!(cause instanceof KhueError)) throw cause;
    const { code, offset, params, path } = cause;
    const copy = at < copies.length ? at + 1 : params['copy'];
    const shown = new KhueError(code, {
      params: 'copy' in params && copy !== undefined ? { ...params, copy } : params,
      ...(offset === undefined ? {} : { offset }),
      ...(path === undefined ? {} : { path }),
    });
    throw new CommandFailure(statusOf(cause), shown, typeof copy === 'number' ? paths[copy - 1] : undefined);
  }
}
