import { type Pending, PendingGathering, type PendingPerson } from '../bulk/index.js';
import { readFailure, wholeFile } from '../bulk/read-item.js';
import { signingState } from '../issuing/index.js';
import { label, roleLabels } from '../present/labels.js';
import { escapeForDisplay } from '../record/index.js';
import { mustBeNoOther } from '../record/other-format.js';
import { initials } from '../validation/masking.js';
import {
  type Command,
  choice,
  describeError,
  instantOption,
  mustGoWith,
  parseCommand,
  print,
  usageError,
} from './command.js';
import { EXIT, Outcome, statusOf } from './exit.js';
import { signingFiles, thatHoldAny } from './inputs.js';
import { maskedError, maskedName } from './masked.js';
import { openListArgument, trustCompanions, trustOptionSpecs } from './trust-source.js';

const help = {
  vi: `khue pending THƯ_MỤC…                    còn thiếu chữ ký nào: theo lớp và giáo viên, và vướng ở đâu

  --trust T [--pin …]      bảng người ký theo danh sách tin cậy (mặc định: bảng kèm theo chương trình)
  --format text|json
  --include-personal-data  nêu đủ họ tên (mặc định: chữ cái đầu)
Mã thoát: 0 đủ chữ ký, 2 còn thiếu, 1 có hồ sơ không ký được, 66 có tệp không đọc được.
`,
  en: `khue pending FOLDER…                     which signatures are missing, by class and teacher, and what blocks

  --trust T [--pin …]      table of signatories of the trust list (default: the one in the program)
  --format text|json
  --include-personal-data  whole names (default: initials)
Exit status: 0 all signed, 2 some are missing, 1 some records cannot be signed, 66 some files cannot be read.
`,
};

export const pendingCommand: Command = { name: 'pending', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('pending', argv, {
    ...trustOptionSpecs,
    format: { type: 'string' },
    'include-personal-data': { type: 'boolean' },
  });
  if (parsed.positionals.length === 0) throw usageError('pending', 'chưa nêu thư mục', 'no folder was named');
  mustGoWith('pending', parsed, trustCompanions);
  const format = choice('pending', 'format', parsed.text('format'), ['text', 'json']) ?? 'text';
  const given = instantOption('pending', 'at', parsed.text('at'));
  const at = given ?? new Date();
  const trustPath = parsed.text('trust');
  const state = parsed.text('state');
  const trust =
    trustPath === undefined
      ? undefined
      : openListArgument('pending', {
          path: trustPath,
          pins: parsed.texts('pin'),
          at,
          clock: given === undefined,
          ...(state === undefined ? {} : { state }),
        });
  const outcome = new Outcome();
  const paths = thatHoldAny(parsed.positionals, outcome);
  if (paths.length === 0) return outcome.status;
  const gathering = new PendingGathering();
  for (const { path, name } of signingFiles(paths)) {
    try {
      const { bytes } = wholeFile(path);
      mustBeNoOther(bytes, path);
      gathering.add(name, signingState(bytes, { at, ...(trust === undefined ? {} : { trust }) }));
    } catch (cause) {
      const error = readFailure(cause, path);
      gathering.blocked(name, error);
    }
  }
  const pending = named(gathering.result(), parsed.flag('include-personal-data'));
  await print(format === 'json' ? `${JSON.stringify(jsonOf(pending), null, 2)}\n` : textOf(pending, parsed.language));
  for (const { error } of pending.blocked) outcome.add(statusOf(error));
  if (pending.complete < pending.records - pending.blocked.length) outcome.add(EXIT.undecided);
  return outcome.status;
}

/** Many records at once: names as initials, numbers in names of files cut, unless asked for (model 6). */
function named(pending: Pending, whole: boolean): Pending {
  if (whole) return pending;
  const classes = pending.classes.map((group) => ({
    ...group,
    people: group.people.map((person) => ({
      ...person,
      // A school's seal bears the school's name.
      name: person.role === 'school-seal' ? person.name : person.name.split(', ').map(initials).join(', '),
    })),
  }));
  const blocked = pending.blocked.map(({ input, error }) => ({
    input: maskedName(input, false),
    error: maskedError(error, false),
  }));
  return { ...pending, classes, blocked };
}

function jsonOf({ blocked, ...rest }: Pending): unknown {
  return { ...rest, blocked: blocked.map(({ input, error }) => ({ input, code: error.code, path: error.path })) };
}

function textOf(pending: Pending, language: 'vi' | 'en'): string {
  const vi = language === 'vi';
  const { records, complete, classes, blocked } = pending;
  const lines = [
    vi ? `${complete} trên ${records} hồ sơ đủ chữ ký` : `${complete} of ${records} records have every signature`,
  ];
  // What all have in common need not be said of each.
  const schools = new Set(classes.map(({ issuer }) => issuer)).size > 1;
  const years = new Set(classes.map(({ schoolYear }) => schoolYear)).size > 1;
  for (const group of classes) {
    const which = [schools ? group.issuer : undefined, years ? group.schoolYear : undefined].filter(Boolean).join(', ');
    const name = `${group.className || '–'}${which === '' ? '' : ` (${which})`}`;
    lines.push('', `${vi ? 'Lớp' : 'Class'} ${name}: ${group.complete}/${group.records}`);
    for (const person of group.people) lines.push(`  ${personLine(person, language)}`);
  }
  if (blocked.length > 0) {
    lines.push('', vi ? 'Không ký được như hiện có:' : 'Cannot be signed as they are:');
    for (const { input, error } of blocked) lines.push(`  ${input}: ${describeError(error)}`);
  }
  return `${lines.map(escapeForDisplay).join('\n')}\n`;
}

function personLine(
  { role, name, subjects, needed, signed, ready, waitsFor }: PendingPerson,
  language: 'vi' | 'en',
): string {
  const vi = language === 'vi';
  const who = `${label(roleLabels, role, language)}${name === '' ? '' : ` ${name}`}${subjects.length === 0 ? '' : ` (${subjects.join(', ')})`}`;
  if (signed >= needed) return `${who}: ${signed}/${needed}`;
  const waits = waitsFor.map(({ role: before, records }) => `${label(roleLabels, before, language)} ${records}`);
  const parts = [
    ...(ready > 0 ? [vi ? `ký được ngay ${ready}` : `${ready} ready to sign`] : []),
    ...(waits.length > 0 ? [`${vi ? 'chờ' : 'waits for'} ${waits.join(', ')}`] : []),
  ];
  return `${who}: ${signed}/${needed}${parts.length === 0 ? '' : ` – ${parts.join('; ')}`}`;
}
