import { basename } from 'node:path';
import { KhueError } from '../errors.js';
import { type HtmlItem, renderHtml } from '../present/html.js';
import { subjectAt } from '../present/record-view.js';
import { renderText } from '../present/text.js';
import { type HighWater, higherMarks } from '../trust/index.js';
import { examine, type ValidationReport } from '../validation/index.js';
import {
  type Command,
  choice,
  instantOption,
  mustGoWith,
  type Parsed,
  parseCommand,
  print,
  sayError,
  usageError,
  wholeNumber,
} from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';
import { inputsOf, isSingleInput } from './inputs.js';
import { maskedError, maskedName } from './masked.js';
import { keepMarks, openTrustMaterial, trustOptionSpecs } from './trust-source.js';

const help = {
  vi: `khue verify TỆP… --trust DANH_SÁCH    kiểm tra hồ sơ đã ký, không cần mạng

TỆP: tệp, thư mục, zip, NDJSON, hoặc - (đầu vào chuẩn).
  --trust T                danh sách tin cậy đã ký; gói (thư mục hoặc zip); hoặc tệp PEM (chỉ với --policy signatures)
  --at THỜI_ĐIỂM           kiểm tra tại thời điểm này (mặc định: bây giờ); 2026-11-21 là hết ngày đó
  --policy auto|record|signatures
  --format text|json|ndjson|csv|html
  --document TỆP           tài liệu được ký rời, hoặc hồ sơ nguồn của kết quả lấy từ nơi khác; dùng được nhiều lần
  --pin SHA256|TỆP         khóa được phép ký danh sách tin cậy; dùng được nhiều lần
  --state TỆP|none         nơi giữ số thứ tự danh sách đã thấy
  --stale-days N           chấp nhận danh sách quá hạn N ngày
  --max-age NGÀY           chấp nhận dữ liệu thu hồi quá hạn chừng này ngày
  --revocation required|if-available
  --include-personal-data  không che tên và số định danh
  -o KẾT_QUẢ [--force]     ghi vào tệp, hoặc thư mục (ndjson, csv)
Nhiều tệp (--format ndjson|csv, mỗi đầu vào một dòng; với -o có thêm summary.json và summary.html):
  --workers N              số luồng (mặc định: số lõi)       --ordered  đúng thứ tự đầu vào
  --resume                 đi tiếp lần chạy bị ngắt           --item-seconds N  giới hạn mỗi tệp (mặc định 30)
  --checks all|problems    chỉ ghi các kiểm tra không đạt
  --link-key TỆP|none      khóa để «khue conflicts» đối chiếu các dòng mà không lộ dữ liệu cá nhân

Mã thoát: 0 hợp lệ, 1 không chấp nhận, 2 chưa kết luận được, 64 gọi sai, 66 không đọc được, 73 tệp kết quả đã có.
`,
  en: `khue verify INPUT… --trust TRUST      verifies signed records, offline

INPUT: files, folders, zip archives, NDJSON, or - for standard input.
  --trust T                a signed trust list; a bundle (folder or zip); or a PEM file (with --policy signatures only)
  --at TIME                judge at this time (default: now); 2026-11-21 is the end of that day in Việt Nam
  --policy auto|record|signatures
  --format text|json|ndjson|csv|html
  --document FILE          detached documents, or sources of taken-over results; may be given again
  --pin SHA256|FILE        keys that may sign the trust list; may be given again
  --state FILE|none        where the sequence numbers seen are kept
  --stale-days N           accept a list N days past its next update
  --max-age DAYS           accept revocation data that many days past their next update
  --revocation required|if-available
  --include-personal-data  names and numbers unmasked
  -o OUT [--force]         write to a file, or a folder (ndjson, csv)
Many files (--format ndjson|csv, one line an input; with -o also summary.json and summary.html):
  --workers N              threads (default: the cores)      --ordered  in the order of the inputs
  --resume                 go on with a run that was cut off  --item-seconds N  limit for one file (default 30)
  --checks all|problems    write only the checks that were not passed
  --link-key FILE|none     secret by which "khue conflicts" compares lines without personal data

Exit status: 0 valid, 1 not accepted, 2 undecided, 64 wrong usage, 66 unreadable, 73 the output exists.
`,
};

/** Options that concern many inputs. */
const manyOptionSpecs = {
  workers: { type: 'string' },
  ordered: { type: 'boolean' },
  resume: { type: 'boolean' },
  checks: { type: 'string' },
  'item-seconds': { type: 'string' },
  'link-key': { type: 'string' },
} as const;

export const verifyCommand: Command = { name: 'verify', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('verify', argv, {
    ...trustOptionSpecs,
    policy: { type: 'string' },
    format: { type: 'string' },
    document: { type: 'string', multiple: true },
    'stale-days': { type: 'string' },
    'max-age': { type: 'string' },
    revocation: { type: 'string' },
    'include-personal-data': { type: 'boolean' },
    ...manyOptionSpecs,
    force: { type: 'boolean' },
    output: { type: 'string', short: 'o' },
  });
  const { language } = parsed;
  if (parsed.positionals.length === 0) {
    throw usageError('verify', 'chưa nêu tệp cần kiểm tra', 'no input was named');
  }
  const trustPath = parsed.text('trust');
  if (trustPath === undefined) throw usageError('verify', 'thiếu --trust', '--trust is missing');
  const format = choice('verify', 'format', parsed.text('format'), ['text', 'json', 'ndjson', 'csv', 'html']) ?? 'text';
  const policy = choice('verify', 'policy', parsed.text('policy'), ['auto', 'record', 'signatures']) ?? 'auto';
  const revocation =
    choice('verify', 'revocation', parsed.text('revocation'), ['required', 'if-available']) ?? 'required';
  if (revocation === 'if-available' && policy === 'record') {
    throw usageError(
      'verify',
      '--revocation if-available không dùng được với --policy record',
      '--revocation if-available is not allowed with --policy record',
    );
  }
  mustBeOfUse(parsed, format);
  const given = instantOption('verify', 'at', parsed.text('at'));
  // Workers, runs and summaries are loaded for who wants lines.
  const lines = format === 'ndjson' || format === 'csv' ? { format, ...(await import('./verify-many.js')) } : undefined;
  const output = lines === undefined ? parsed.text('output') : lines.linesOutput(parsed.text('output'), lines.format);
  const force = parsed.flag('force');
  const resumed = output !== undefined && parsed.flag('resume') ? lines?.resumedRun(output) : undefined;
  if (output !== undefined && resumed === undefined) refuseExisting(output, force);
  const at = given ?? (resumed?.moment === undefined ? new Date() : new Date(resumed.moment.at));
  const staleDays = wholeNumber('verify', 'stale-days', parsed.text('stale-days'));
  const maxAgeDays = wholeNumber('verify', 'max-age', parsed.text('max-age'));
  const state = parsed.text('state');
  const { store: trust, material } = openTrustMaterial({
    path: trustPath,
    pins: parsed.texts('pin'),
    at,
    clock: given === undefined && resumed?.moment === undefined,
    ...(state === undefined ? {} : { state }),
  });
  if (trust.info.kind === 'anchors' && policy !== 'signatures') {
    throw usageError(
      'verify',
      'tệp PEM chỉ dùng được với --policy signatures; hồ sơ cần danh sách tin cậy đã ký',
      'a PEM file serves --policy signatures alone; a record needs a signed trust list',
    );
  }
  const documents = documentsOf(parsed);
  const includePersonalData = parsed.flag('include-personal-data');
  const single = isSingleInput(parsed.positionals, format === 'ndjson');
  if (lines !== undefined) {
    let marks: HighWater['lists'] = {};
    const status = await lines.verifyAll(parsed, {
      onMarks: (lists) => {
        marks = higherMarks(marks, lists);
      },
      format: lines.format,
      single,
      output,
      setup: {
        trust:
          resumed?.moment?.highWater === undefined ? material : { ...material, highWater: resumed.moment.highWater },
        at: at.getTime(),
        atSource: given === undefined ? (resumed?.moment?.atSource ?? 'CLOCK') : 'GIVEN',
        policy,
        revocation,
        documents,
        includePersonalData,
        language,
        ...(staleDays === undefined ? {} : { staleDays }),
        ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
      },
    });
    keepMarks(trust, marks);
    return status;
  }
  const shownToPerson = single && (format === 'text' || format === 'html');
  const outcome = new Outcome();
  const sink = new Sink(output, force);
  const html: HtmlItem[] = [];
  const reports: ValidationReport[] = [];
  let first = true;
  for await (const input of inputsOf(parsed.positionals)) {
    if ('failure' in input) {
      outcome.add(EXIT.unreadable);
      sayError(maskedError(input.failure, includePersonalData), maskedName(input.name, includePersonalData));
      continue;
    }
    const { report, record } = examine(input.bytes, {
      trust,
      at,
      atSource: given === undefined ? 'CLOCK' : 'GIVEN',
      policy,
      revocation,
      documents,
      // One input shown to a person: names stand, numbers keep their last four (model 6).
      includePersonalData: includePersonalData || (shownToPerson ? 'names' : false),
      input: input.name === '-' ? '-' : single ? basename(input.name) : input.name,
      ...(input.evidence === undefined ? {} : { evidence: input.evidence }),
      ...(staleDays === undefined ? {} : { staleDays }),
      ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
    });
    if (report.answer === 'REJECT') outcome.add(EXIT.reject);
    if (report.answer === 'UNDECIDED') outcome.add(EXIT.undecided);
    const shown = {
      ...((shownToPerson || includePersonalData) && record !== undefined ? { record } : {}),
      ...(record === undefined ? {} : { subjectOf: (entry: string) => subjectAt(record, entry) }),
    };
    switch (format) {
      case 'text':
        await sink.write(`${first ? '' : '\n————\n\n'}${renderText(report, { language, ...shown })}`);
        break;
      case 'json':
        reports.push(report);
        break;
      case 'html':
        html.push({ report, ...shown });
        break;
    }
    first = false;
  }
  if (format === 'html') await sink.write(renderHtml(html, language));
  if (format === 'json')
    await sink.write(`${JSON.stringify(single && reports.length === 1 ? reports[0] : reports, null, 2)}\n`);
  sink.finish();
  keepMarks(trust);
  return outcome.status;
}

/** Options that only many lines, or a file, make use of: who gave one of them meant another call. */
function mustBeOfUse(parsed: Parsed, format: string): void {
  if (format !== 'ndjson' && format !== 'csv') {
    const name = Object.keys(manyOptionSpecs).find((one) => parsed.given(one));
    if (name !== undefined) {
      throw usageError(
        'verify',
        `--${name} chỉ dùng cùng --format ndjson hoặc csv`,
        `--${name} goes with --format ndjson or csv only`,
      );
    }
  }
  mustGoWith('verify', parsed, [
    ['resume', 'output'],
    ['force', 'output'],
  ]);
}

function documentsOf(parsed: Parsed): { name: string; bytes: Uint8Array }[] {
  // As they were called: `sigD` may tell two files of one name by their folders.
  return parsed.texts('document').map((path) => ({ name: path.replaceAll('\\', '/'), bytes: readInput(path) }));
}

/** Standard output as it comes, or a file that appears only when it is whole. */
class Sink {
  readonly #path: string | undefined;
  readonly #force: boolean;
  readonly #parts: string[] = [];

  constructor(path: string | undefined, force: boolean) {
    this.#path = path;
    this.#force = force;
  }

  async write(text: string): Promise<void> {
    if (this.#path === undefined) await print(text);
    else this.#parts.push(text);
  }

  finish(): void {
    if (this.#path === undefined) return;
    try {
      writeOutput(this.#path, this.#parts.join(''), this.#force);
    } catch (cause) {
      if (cause instanceof CommandFailure) throw cause;
      throw new CommandFailure(
        EXIT.unreadable,
        cause instanceof KhueError
          ? cause
          : new KhueError('OUTPUT_UNWRITABLE', { params: { path: this.#path, reason: 'EIO' } }),
      );
    }
  }
}
