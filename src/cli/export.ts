import { digest } from '#crypto';
import { toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { openJades } from '../jades/index.js';
import { type ExportOptions, readJson, recordToElm, recordToOb3 } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { type Command, choice, parseCommand, print, say, usageError } from './command.js';
import { CommandFailure, EXIT, statusOf } from './exit.js';
import { refuseExisting, writeOutput } from './files.js';
import { mustBeJson, readOne } from './inputs.js';

const help = {
  vi: `khue export HỒ_SƠ --to elm|ob3           chuyển một hồ sơ sang mô hình dữ liệu của nước ngoài (không có chữ ký)

  --to elm                 European Learning Model 3 (European Digital Credential, JSON-LD)
  --to ob3                 Open Badges 3.0; học bạ thành CLR 2.0
  -o TỆP                   ghi vào tệp; không có thì in ra; --force để ghi đè
  --include-personal-data  kèm số định danh cá nhân và mã người học (mặc định bỏ)

HỒ_SƠ là hồ sơ JSON hoặc JSON đã ký (lấy phần nội dung; chữ ký không được kiểm tra, dùng khue verify); - là đầu vào chuẩn.
Dữ liệu xuất ra không thay được bản gốc. Bảng chuyển đổi: docs/mapping.md.
Mã thoát: 0 xong, 1 hồ sơ không xuất được, 66 không đọc được, 73 tệp kết quả đã có.
`,
  en: `khue export RECORD --to elm|ob3          one record in a data model used abroad (unsigned)

  --to elm                 European Learning Model 3 (European Digital Credential, JSON-LD)
  --to ob3                 Open Badges 3.0; a học bạ becomes CLR 2.0
  -o OUT                   writes a file, else prints; --force replaces it
  --include-personal-data  with the personal number and the learner code (left out by default)

RECORD is a record or a signed JSON (its payload is taken; signatures are not verified, see khue verify); - is standard input.
The export does not replace the record. Tables: docs/mapping.md.
Exit status: 0 done, 1 the record cannot be exported, 66 unreadable, 73 the output exists.
`,
};

export const exportCommand: Command = { name: 'export', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('export', argv, {
    to: { type: 'string' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
    'include-personal-data': { type: 'boolean' },
  });
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0) {
    throw usageError('export', 'cần đúng một hồ sơ', 'exactly one record is needed');
  }
  const to = choice('export', 'to', parsed.text('to'), ['elm', 'ob3']);
  if (to === undefined) throw usageError('export', 'thiếu --to elm|ob3', '--to elm|ob3 is missing');
  const output = parsed.text('output');
  const force = parsed.flag('force');
  if (output !== undefined) refuseExisting(output, force);
  const { record, sha256 } = recordOf(readOne(path), path);
  const options: ExportOptions = {
    includePersonalData: parsed.flag('include-personal-data'),
    ...(sha256 === undefined ? {} : { recordSha256: sha256 }),
  };
  const exported = exportAs(to, record, options, path);
  const text = `${JSON.stringify(exported, null, 2)}\n`;
  if (output === undefined) await print(text);
  else writeOutput(output, text, force);
  say('EXPORT_UNSIGNED');
  if (options.includePersonalData === true) say('EXPORT_PERSONAL_DATA');
  return EXIT.ok;
}

function exportAs(to: 'elm' | 'ob3', record: JsonObject, options: ExportOptions, path: string): JsonObject {
  try {
    return to === 'elm' ? recordToElm(record, options) : recordToOb3(record, options);
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.reject, cause, path) : cause;
  }
}

/** A record, or the payload of a signed JSON with its digest. */
function recordOf(bytes: Uint8Array, path: string): { record: JsonObject; sha256?: string } {
  try {
    mustBeJson(bytes, path);
    const value = readJson(bytes);
    if (isObject(value) && 'loai_ho_so' in value) return { record: value };
    const { content } = openJades(bytes);
    const payload = content === undefined ? undefined : readJson(content);
    if (content !== undefined && isObject(payload) && 'loai_ho_so' in payload) {
      return { record: payload, sha256: toHex(digest('SHA-256', content)) };
    }
    throw new KhueError('INPUT_NOT_JSON_RECORD', { params: { path } });
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(statusOf(cause), cause, path) : cause;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
