import { dirname } from 'node:path';
import { type Conflict, findConflicts, noConflicts } from '../bulk/index.js';
import { type Code, sentences } from '../codes.js';
import { KhueError } from '../errors.js';
import { escapeForDisplay } from '../record/index.js';
import { type Command, choice, parseCommand, say, sayLine, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';
import { unreadable } from './files.js';
import { reportFiles, sayNotReports } from './inputs.js';
import { LineSink } from './line-sink.js';

const help = {
  vi: `khue conflicts BÁO_CÁO…                 tìm mâu thuẫn giữa các hồ sơ, từ các dòng của «khue verify --format ndjson»

  Cùng học sinh, trường, năm, lớp, kỳ và lần mà nội dung khác; một số hiệu cấp hai lần; con dấu dùng ngoài thời hạn;
  lần cấp lại nâng kết quả. Làm trên đĩa, bộ nhớ không tăng theo số dòng. Không đọc lại hồ sơ.
  --format text|ndjson     mặc định: text
  --work THƯ_MỤC           nơi để tệp tạm (khoảng 64 byte mỗi dòng)
  -o KẾT_QUẢ [--force]     ghi vào tệp
Mã thoát: 0 không có, 1 có mâu thuẫn, 66 không đọc được, hoặc có dòng không phải là báo cáo.
`,
  en: `khue conflicts REPORTS…                 finds what contradicts among records, from lines of "khue verify --format ndjson"

  The same learner, school, year, grade, period and version with different content; one number given twice; a seal used
  outside its dates; re-issues that raise results. Works on the disk, in memory that does not grow with the lines.
  --format text|ndjson     default: text
  --work FOLDER            where temporary files lie (about 64 octets a line)
  -o OUT [--force]         write to a file
Exit status: 0 none, 1 conflicts found, 66 unreadable, or some lines are no reports.
`,
};

export const conflictsCommand: Command = { name: 'conflicts', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('conflicts', argv, {
    format: { type: 'string' },
    work: { type: 'string' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  if (parsed.positionals.length === 0) throw usageError('conflicts', 'chưa nêu tệp báo cáo', 'no report was named');
  const format = choice('conflicts', 'format', parsed.text('format'), ['text', 'ndjson']) ?? 'text';
  const output = parsed.text('output');
  const paths = reportFiles(parsed.positionals, output);
  const sink = new LineSink(output, parsed.flag('force'));
  const workFolder = parsed.text('work') ?? (output === undefined ? undefined : dirname(output));
  const counts = noConflicts();
  let said = performance.now();
  let skipped: number;
  try {
    const conflicts = findConflicts(paths, counts, {
      ...(workFolder === undefined ? {} : { workFolder }),
      onLines: (lines) => {
        if (performance.now() - said < 10_000) return;
        said = performance.now();
        sayLine(String(lines));
      },
    });
    for (const conflict of conflicts)
      await sink.write(format === 'ndjson' ? `${JSON.stringify(conflict)}\n` : textOf(conflict, parsed.language));
    skipped = sayNotReports(counts, paths);
    sink.finish();
  } catch (cause) {
    sink.abandon();
    if (cause instanceof KhueError || cause instanceof CommandFailure) throw cause;
    const path = (cause as { path?: string }).path ?? paths[0]!;
    throw unreadable(path, cause);
  }
  if (counts.linkKeys.size > 1) say('LINK_KEYS_DIFFER', { count: counts.linkKeys.size });
  const { lines, compared, found } = counts;
  say('CONFLICTS_FOUND', {
    lines,
    compared,
    versions: found.VERSION_CONFLICT,
    numbers: found.NUMBER_TWICE,
    seals: found.SEAL_OUTSIDE_DATES,
    raised: found.RESULTS_RAISED,
  });
  return Object.values(found).some((count) => count > 0) ? EXIT.reject : skipped;
}

const codeOf: Readonly<Record<Conflict['kind'], Code>> = {
  VERSION_CONFLICT: 'CONFLICT_VERSION',
  NUMBER_TWICE: 'CONFLICT_NUMBER',
  SEAL_OUTSIDE_DATES: 'CONFLICT_SEAL_DATES',
  RESULTS_RAISED: 'CONFLICT_RESULTS_RAISED',
};

function textOf(conflict: Conflict, language: 'vi' | 'en'): string {
  const { kind, lines, subjects = [], reason = '–', at = '–', from = '–', to = '–', code = '' } = conflict;
  const head = sentences(codeOf[kind], { subjects: subjects.join(', '), reason, at, from, to, code })[language];
  const places = lines.map(
    ({ file, line, input, id, version }) =>
      `  ${file}:${line}  ${input ?? ''}  ${id ?? ''}${version === undefined ? '' : `  (${language === 'vi' ? 'lần' : 'version'} ${version})`}`,
  );
  return `${[head, ...places].map(escapeForDisplay).join('\n')}\n`;
}
