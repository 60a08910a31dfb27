import { KhueError } from '../errors.js';
import { readJson } from '../record/index.js';
import { isCivilDate } from '../time.js';
import {
  addRecallEntry,
  buildRecallList,
  openRecallList,
  type RecallEntry,
  type RecallListPayload,
  readRecallEntries,
  STATUS_CHANGE_KINDS,
  signRecallList,
  statusFileName,
} from '../trust/index.js';
import {
  type Command,
  choice,
  currentLanguage,
  digestsOption,
  instantOption,
  type Parsed,
  parseCommand,
  print,
  SEQUENCE_DIGITS,
  sayError,
  usageError,
  wholeNumber,
} from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';
import { openSigner } from './key.js';
import { readPin } from './pin.js';
import { examineForId, RECORD_ID } from './status-record.js';

const help = {
  vi: `khue status build|set|show    danh sách thu hồi: hồ sơ nào đã thu hồi, thay thế, tạm ngừng, chỉnh sửa

  build [MỤC.csv] --id MÃ_DANH_SÁCH --issuer MÃ_CƠ_SỞ… --expires NGÀY --key KHÓA.p12 -o DS.jws
        lập và ký danh sách; cột của MỤC.csv: ma_ban_ghi, recordSha256, kind, at, qd, lyDo, successor
        --sequence 1   --at THỜI_ĐIỂM
  set DS.jws --record MÃ_BẢN_GHI|TỆP --kind LOẠI --date NGÀY --decision "SỐ, NGÀY" [--reason LÝ_DO] [--successor MÃ]
        --key KHÓA.p12 [--expires NGÀY] -o MỚI.jws      thêm một mục, số thứ tự + 1
        LOẠI: ${STATUS_CHANGE_KINDS.join(', ')}
  show DS.jws [--record MÃ_BẢN_GHI]                     nội dung danh sách

  --key-cert SHA256   --pin-file TỆP   --force
  Trong gói tin cậy đặt danh sách vào status/; tên tệp tốt nhất do lệnh build và set in ra.
`,
  en: `khue status build|set|show    recall lists: which records were revoked, superseded, suspended, corrected

  build [ENTRIES.csv] --id LIST_ID --issuer CODE… --expires DATE --key KEY.p12 -o LIST.jws
        makes and signs a list; columns of ENTRIES.csv: ma_ban_ghi, recordSha256, kind, at, qd, lyDo, successor
        --sequence 1   --at TIME
  set LIST.jws --record RECORD_ID|FILE --kind KIND --date DATE --decision "NUMBER, DATE" [--reason TEXT] [--successor ID]
        --key KEY.p12 [--expires DATE] -o NEW.jws       adds one entry, sequence + 1
        KIND: ${STATUS_CHANGE_KINDS.join(', ')}
  show LIST.jws [--record RECORD_ID]                    what a list says

  --key-cert SHA256   --pin-file FILE   --force
  In a trust bundle lists lie in status/; build and set print the best file name.
`,
};

const subcommands: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  build,
  set,
  show,
};

export const statusCommand: Command = { name: 'status', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const subcommand = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    if (name === undefined) {
      await print(help[currentLanguage()]);
      return EXIT.usage;
    }
    const known = Object.keys(subcommands).join(', ');
    throw usageError('status', `không có «${name}»; có: ${known}`, `there is no "${name}"; there are: ${known}`);
  }
  return subcommand(rest);
}

const signing = {
  key: { type: 'string' },
  'key-cert': { type: 'string' },
  'pin-file': { type: 'string' },
  at: { type: 'string' },
  expires: { type: 'string' },
  output: { type: 'string', short: 'o' },
  force: { type: 'boolean' },
} as const;

async function build(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('status', argv, {
    ...signing,
    id: { type: 'string' },
    issuer: { type: 'string', multiple: true },
    sequence: { type: 'string' },
  });
  const [table, ...more] = parsed.positionals;
  if (more.length > 0) throw usageError('status', 'cần nhiều nhất một bảng', 'at most one table is taken');
  const id = needed(parsed, 'id');
  const issuers = parsed.texts('issuer');
  if (issuers.length === 0) throw usageError('status', 'thiếu --issuer MÃ', '--issuer CODE is missing');
  const expiresAt = instantOption('status', 'expires', needed(parsed, 'expires'))!;
  const output = outputOf(parsed);
  const outcome = new Outcome();
  const entries = table === undefined ? [] : entriesOf(table, outcome);
  // Half a list would say that the records left out are in force.
  if (outcome.status !== EXIT.ok) return outcome.status;
  const list = await refusing(output, () =>
    buildRecallList({
      id,
      issuers,
      entries,
      expiresAt,
      issuedAt: instantOption('status', 'at', parsed.text('at')) ?? new Date(),
      sequence: wholeNumber('status', 'sequence', parsed.text('sequence'), SEQUENCE_DIGITS) ?? 1,
    }),
  );
  return write(list, parsed, output);
}

async function set(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('status', argv, {
    ...signing,
    record: { type: 'string' },
    kind: { type: 'string' },
    date: { type: 'string' },
    decision: { type: 'string' },
    reason: { type: 'string' },
    successor: { type: 'string' },
  });
  const path = onlyInput(parsed);
  const record = needed(parsed, 'record');
  const kind = choice('status', 'kind', needed(parsed, 'kind'), STATUS_CHANGE_KINDS)!;
  const date = needed(parsed, 'date');
  const qd = needed(parsed, 'decision');
  if (!isCivilDate(date)) throw usageError('status', '--date cần dạng 2026-11-21', '--date takes the form 2026-11-21');
  const output = outputOf(parsed);
  const { payload } = opened(path);
  const reason = parsed.text('reason');
  const successor = parsed.text('successor');
  if (successor !== undefined && !RECORD_ID.test(successor)) {
    throw usageError('status', '--successor cần mã bản ghi (UUID)', '--successor takes the id of a record (UUID)');
  }
  const entry: RecallEntry = {
    ...examineForId(record),
    kind,
    at: date,
    qd,
    ...(reason !== undefined && { lyDo: reason }),
    ...(successor !== undefined && { successor }),
  };
  const expiresAt = instantOption('status', 'expires', parsed.text('expires'));
  const list = await refusing(path, () =>
    addRecallEntry(payload, entry, {
      issuedAt: instantOption('status', 'at', parsed.text('at')) ?? new Date(),
      ...(expiresAt !== undefined && { expiresAt }),
    }),
  );
  return write(list, parsed, output);
}

async function show(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('status', argv, { record: { type: 'string' } });
  const { payload, signerSpkiSha256 } = opened(onlyInput(parsed));
  const wanted = parsed.text('record');
  const known = wanted === undefined ? undefined : examineForId(wanted);
  const entries = payload.entries.filter(
    ({ ma_ban_ghi: id, recordSha256 }) =>
      known === undefined ||
      (id !== undefined && id.toLowerCase() === known.ma_ban_ghi?.toLowerCase()) ||
      (recordSha256 !== undefined && recordSha256 === known.recordSha256),
  );
  const { complete, exp, iat, id, scope, sequence } = payload;
  const time = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  const shown = { id, scope, iat: time(iat), exp: time(exp), sequence, complete, signerSpkiSha256, entries };
  await print(`${JSON.stringify(shown, null, 2)}\n`);
  return EXIT.ok;
}

function needed(parsed: Parsed, name: string): string {
  const value = parsed.text(name);
  if (value === undefined) throw usageError('status', `thiếu --${name}`, `--${name} is missing`);
  return value;
}

function onlyInput(parsed: Parsed): string {
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0)
    throw usageError('status', 'cần đúng một danh sách', 'exactly one list is needed');
  return path;
}

function outputOf(parsed: Parsed): string {
  const output = parsed.text('output');
  if (output === undefined) throw usageError('status', 'thiếu -o KẾT_QUẢ', '-o OUT is missing');
  refuseExisting(output, parsed.flag('force'));
  return output;
}

function opened(path: string): ReturnType<typeof openRecallList> {
  const bytes = readInput(path);
  try {
    return openRecallList(bytes, path);
  } catch (cause) {
    // Its sentences name the file.
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause) : cause;
  }
}

async function refusing<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.reject, cause, path) : cause;
  }
}

/** Entries of a table (CSV), or of a JSON array. */
function entriesOf(path: string, outcome: Outcome): readonly RecallEntry[] {
  const bytes = readInput(path);
  if (/\.json$/i.test(path)) {
    try {
      const value = readJson(bytes);
      if (Array.isArray(value)) return value as unknown as RecallEntry[];
    } catch (cause) {
      if (!(cause instanceof KhueError)) throw cause;
      throw new CommandFailure(EXIT.unreadable, cause, path);
    }
    throw new CommandFailure(
      EXIT.unreadable,
      new KhueError('STATUS_LIST_INVALID', { params: { name: path, pointer: '/' } }),
    );
  }
  const { entries, problems } = readRecallEntries({ name: path, bytes });
  for (const problem of problems) {
    outcome.add(EXIT.reject);
    sayError(new KhueError(problem.code, problem));
  }
  return entries;
}

async function write(list: RecallListPayload, parsed: Parsed, output: string): Promise<number> {
  const keyPath = needed(parsed, 'key');
  const [chosen] = digestsOption('status', 'key-cert', parsed.texts('key-cert'));
  const keyFile = readInput(keyPath, 16 * 1024 * 1024);
  const pin = await readPin(parsed.text('pin-file'), `PIN (${keyPath}): `);
  const signer = await openSigner(keyPath, keyFile, pin, chosen);
  const signed = await refusing(output, () => signRecallList(list, signer));
  writeOutput(output, signed, parsed.flag('force'));
  const name = statusFileName(list.id);
  await print(
    parsed.language === 'vi'
      ? `đã ký: ${output} (số ${list.sequence}, ${list.entries.length} mục); trong gói tin cậy: ${name}\n`
      : `signed: ${output} (number ${list.sequence}, ${list.entries.length} entries); in the trust bundle: ${name}\n`,
  );
  return EXIT.ok;
}
