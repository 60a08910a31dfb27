import { KhueError } from '../errors.js';
import { renderPdf } from '../form/index.js';
import { type Command, choice, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT, statusOf } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';
import { mustBeJson } from './inputs.js';

const help = {
  vi: `khue render HỒ_SƠ|ĐÃ_KÝ.json -o KẾT_QUẢ.pdf    in hồ sơ thành PDF/A-3 có ô ký, dữ liệu hồ sơ nằm bên trong

  --profile principal+seal|seal|all   ai ký trên PDF; mặc định: theo chữ ký đã có trong dữ liệu
  --force                             ghi đè tệp đã có
Mã thoát: 0 xong, 1 hồ sơ không in được, 66 không đọc được, 73 tệp kết quả đã có.
`,
  en: `khue render RECORD|SIGNED.json -o OUT.pdf    prints a record as PDF/A-3 with signature fields and the record inside

  --profile principal+seal|seal|all   who signs the PDF; default: by the signatures that the data bear already
  --force                             replaces an existing file
Exit status: 0 done, 1 the record cannot be rendered, 66 unreadable, 73 the output exists.
`,
};

export const renderCommand: Command = { name: 'render', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('render', argv, {
    output: { type: 'string', short: 'o' },
    profile: { type: 'string' },
    force: { type: 'boolean' },
  });
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0)
    throw usageError('render', 'cần đúng một hồ sơ', 'exactly one record is needed');
  const output = parsed.text('output');
  if (output === undefined) throw usageError('render', 'thiếu -o KẾT_QUẢ', '-o OUT is missing');
  const profile = choice('render', 'profile', parsed.text('profile'), ['principal+seal', 'seal', 'all']);
  refuseExisting(output, parsed.flag('force'));
  const bytes = readInput(path);
  try {
    mustBeJson(bytes, path);
    writeOutput(output, await renderPdf(bytes, profile === undefined ? {} : { profile }), parsed.flag('force'));
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(statusOf(cause), cause, path) : cause;
  }
  await print(parsed.language === 'vi' ? `đã in: ${output}\n` : `rendered: ${output}\n`);
  return EXIT.ok;
}
