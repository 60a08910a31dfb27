import { existsSync, rmSync } from 'node:fs';
import { sentences } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import { openJades } from '../jades/index.js';
import { label, roleLabels } from '../present/labels.js';
import { escapeForDisplay, readJson } from '../record/index.js';
import { formatVietnamDate } from '../time.js';
import { checkTrustList, type ListedIssuer, type StatusPeriod } from '../trust/index.js';
import { listLimits, verifyList } from '../trust/verify-list.js';
import { formatName } from '../x509/index.js';
import { digestsOption, instantOption, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { isFolder, readInput, systemReason } from './files.js';
import { goingOn } from './inputs.js';
import { defaultStateFile, pinsFile, readState } from './state.js';
import { openTrustArgument } from './trust-source.js';

/** A list may be larger than an artefact. */
const LIMITS = listLimits(undefined);

/** Whether a list is a compact JWS, which begins with `{"` in base64url. */
export function isSignedList(bytes: Uint8Array): boolean {
  return bytes[0] === 0x65 && bytes[1] === 0x79;
}

/** The JSON of a list, within the limits of lists. @throws KhueError */
export function jsonOfList(bytes: Uint8Array): unknown {
  return readJson(bytes, LIMITS);
}

/** The list's JSON: of an unsigned list, or the payload of a signed one, whose signature must hold: what was tampered with is not gone on with. */
export function payloadOfList(path: string): unknown {
  return readable(path, (bytes) => jsonOfList(isSignedList(bytes) ? verifyList(bytes, path, LIMITS).payload : bytes));
}

function readable<T>(path: string, read: (bytes: Uint8Array) => T): T {
  const bytes = readInput(path);
  try {
    return read(bytes);
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause, path) : cause;
  }
}

interface CheckedList {
  readonly payload: unknown;
  /** Certificate of who signed it. */
  readonly signer?: Uint8Array;
  /** Why nobody can open it as it is signed. */
  readonly problem?: Finding;
}

/** A list to be checked: a signature that does not hold is one of its problems. */
function listToCheck(path: string): CheckedList {
  return readable(path, (bytes): CheckedList => {
    if (!isSignedList(bytes)) return { payload: jsonOfList(bytes) };
    const { content } = openJades(bytes, { limits: LIMITS });
    if (content === undefined) throw new KhueError('TRUST_UNREADABLE', { params: { name: path } });
    const payload = jsonOfList(content);
    try {
      return { payload, signer: verifyList(bytes, path, LIMITS).signer.der };
    } catch (cause) {
      if (!(cause instanceof KhueError)) throw cause;
      return { payload, problem: { code: cause.code, params: cause.params } };
    }
  });
}

export async function showList(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, {
    pin: { type: 'string', multiple: true },
    at: { type: 'string' },
    code: { type: 'string' },
    state: { type: 'string' },
  });
  const { language } = parsed;
  const vi = language === 'vi';
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0)
    throw usageError('trust', 'cần đúng một danh sách', 'exactly one list is needed');
  const given = instantOption('trust', 'at', parsed.text('at'));
  const store = openTrustArgument({
    path,
    pins: parsed.texts('pin'),
    at: given ?? new Date(),
    clock: given === undefined,
    // Looking at a list is no reason to remember it.
    state: parsed.text('state') ?? 'none',
  });
  const { info } = store;
  const lines = [
    `${vi ? 'Danh sách' : 'List'}: ${escapeForDisplay(info.name)}`,
    `${vi ? 'Đơn vị vận hành' : 'Operator'}: ${escapeForDisplay(info.operator)}`,
    `${vi ? 'Số thứ tự' : 'Sequence'}: ${info.sequence}`,
    `${vi ? 'Phát hành' : 'Issued'}: ${formatVietnamDate(info.issuedAt)}; ${vi ? 'cập nhật tiếp' : 'next update'}: ${
      info.nextUpdate === undefined
        ? vi
          ? 'không (danh sách đóng)'
          : 'none (closed list)'
        : formatVietnamDate(info.nextUpdate)
    }`,
    `${vi ? 'Khóa ký danh sách (để ghim)' : 'Key that signed the list (to pin)'}: ${info.signerSpkiSha256}${
      info.pinned ? (vi ? ' – đã ghim' : ' – pinned') : ''
    }`,
    `${vi ? 'Tệp ghim' : 'Pin file'}: ${pinsFile()}`,
    '',
    `${vi ? 'Tổ chức chứng thực' : 'Certification services'} (${store.authorities.length}):`,
    ...store.authorities.map((authority) => {
      const status = authority.history[0];
      const { notBefore, notAfter } = authority.certificate;
      return `  ${authority.kind.padEnd(10)} ${escapeForDisplay(authority.name)} – ${formatVietnamDate(notBefore)}–${formatVietnamDate(notAfter)}, ${
        status === undefined ? '?' : inWords(status.status, language)
      }; ${escapeForDisplay(formatName(authority.certificate.subject))}`;
    }),
    ...store.warnings
      .filter(({ code }) => code !== 'TRUST_UNPINNED')
      .map((warning) => `! ${escapeForDisplay(sentences(warning.code, warning.params)[language])}`),
  ];
  const code = parsed.text('code');
  let status: number = EXIT.ok;
  if (code !== undefined) {
    const entry = store.issuer(code);
    if ('found' in entry) lines.push('', ...issuerLines(entry.found, language));
    else {
      status = EXIT.unreadable;
      lines.push('', `${escapeForDisplay(code)}: ${vi ? 'không có trong danh sách' : 'not in the list'}`);
    }
  }
  await print(`${lines.join('\n')}\n`);
  return status;
}

const words = {
  successor: { vi: 'được kế thừa bởi', en: 'successor' },
  predecessor: { vi: 'kế thừa từ', en: 'predecessor' },
  granted: { vi: 'được công nhận', en: 'granted' },
  withdrawn: { vi: 'thôi được công nhận', en: 'withdrawn' },
  error: { vi: 'lỗi', en: 'error' },
  warning: { vi: 'cảnh báo', en: 'warning' },
} as const;

function inWords(word: keyof typeof words, language: 'vi' | 'en'): string {
  return words[word][language];
}

/** Whoever is withdrawn is not shown as if nothing had happened. */
function withdrawn(history: readonly StatusPeriod[] | undefined, language: 'vi' | 'en'): string {
  const now = history?.[0];
  if (now?.status !== 'withdrawn') return '';
  return ` – ${inWords('withdrawn', language)} ${language === 'vi' ? 'từ' : 'from'} ${formatVietnamDate(now.from)}`;
}

function issuerLines(issuer: ListedIssuer, language: 'vi' | 'en'): string[] {
  const term = (from?: string, to?: string): string => `${from ?? '…'} – ${to ?? '…'}`;
  return [
    `${escapeForDisplay(issuer.code)}  ${escapeForDisplay(issuer.name)}  (${term(issuer.term.from, issuer.term.to)})${withdrawn(issuer.history, language)}`,
    ...issuer.documentTypes.map((type) => `  ${escapeForDisplay(type.type)}  ${term(type.from, type.to)}`),
    ...issuer.succession.map(
      (item) =>
        `  ${inWords(item.kind, language)}: ${escapeForDisplay(item.code)} ${item.date ?? ''} ${escapeForDisplay(item.decision ?? '')}`,
    ),
    ...issuer.signers.flatMap((signer) => [
      `  ${label(roleLabels, signer.role, language)}: ${escapeForDisplay(signer.name)}  ${signer.terms
        .map((one) => term(one.from, one.to))
        .join('; ')}${withdrawn(signer.history, language)}`,
      ...signer.spkiSha256.map((key) => `    ${key}`),
    ]),
  ];
}

export async function checkLists(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, {
    previous: { type: 'string' },
    at: { type: 'string' },
    'confirm-root': { type: 'string', multiple: true },
  });
  if (parsed.positionals.length === 0)
    throw usageError('trust', 'cần danh sách để kiểm tra', 'a list to check is needed');
  const previousPath = parsed.text('previous');
  const previous = previousPath === undefined ? undefined : payloadOfList(previousPath);
  const at = instantOption('trust', 'at', parsed.text('at')) ?? new Date();
  const confirmedRoots = digestsOption('trust', 'confirm-root', parsed.texts('confirm-root'));
  const outcome = new Outcome();
  const check = async (path: string): Promise<void> => {
    const { payload, problem: broken, signer } = listToCheck(path);
    const result = checkTrustList(payload, {
      at,
      ...(previous === undefined ? {} : { previous }),
      ...(signer === undefined ? {} : { signer }),
      confirmedRoots,
    });
    const usable = result.usable && broken === undefined;
    const problems =
      broken === undefined ? result.problems : [{ ...broken, severity: 'error' as const }, ...result.problems];
    if (!usable) outcome.add(EXIT.reject);
    const word = usable
      ? parsed.language === 'vi'
        ? 'DÙNG ĐƯỢC'
        : 'USABLE'
      : parsed.language === 'vi'
        ? 'CHƯA DÙNG ĐƯỢC'
        : 'NOT USABLE';
    const lines = problems.map((problem) => {
      const where = problem.path === undefined ? '' : ` ${problem.path}`;
      return `  ${inWords(problem.severity, parsed.language)}${escapeForDisplay(where)}  ${escapeForDisplay(sentences(problem.code, problem.params)[parsed.language])} [${problem.code}]`;
    });
    await print(`${[`${escapeForDisplay(path)}: ${word}`, ...lines].join('\n')}\n`);
  };
  for (const path of parsed.positionals) await goingOn(outcome, () => check(path));
  return outcome.status;
}

export async function stateCommand(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, { state: { type: 'string' }, force: { type: 'boolean' } });
  const path = parsed.text('state') ?? defaultStateFile();
  const [action, ...more] = parsed.positionals;
  if ((action !== 'show' && action !== 'reset') || more.length > 0) {
    throw usageError('trust', 'cần: state show, hoặc state reset', 'needed: state show, or state reset');
  }
  if (isFolder(path)) throw new CommandFailure(EXIT.unreadable, new KhueError('INPUT_IS_FOLDER', { params: { path } }));
  if (action === 'show') {
    const state = readState(path);
    await print(`${path}\n${JSON.stringify(state ?? { lists: {} }, null, 2)}\n`);
    return EXIT.ok;
  }
  const shown = escapeForDisplay(path);
  if (!existsSync(path)) {
    await print(
      parsed.language === 'vi' ? `không có ${shown}: không có gì để xóa\n` : `no ${shown}: nothing to remove\n`,
    );
    return EXIT.ok;
  }
  // A mistyped name costs nobody a file; a damaged state file may have to go all the same.
  if (parsed.given('state') && !parsed.flag('force') && !isState(path)) {
    throw usageError(
      'trust',
      `${path} không phải tệp trạng thái của khue; nếu vẫn muốn xóa, thêm --force`,
      `${path} is no state file of khue; to remove it all the same, add --force`,
    );
  }
  try {
    rmSync(path);
  } catch (cause) {
    const params = { path, reason: systemReason(cause) };
    throw new CommandFailure(EXIT.unreadable, new KhueError('OUTPUT_UNWRITABLE', { params }));
  }
  await print(parsed.language === 'vi' ? `đã xóa ${shown}\n` : `removed ${shown}\n`);
  return EXIT.ok;
}

function isState(path: string): boolean {
  try {
    return readState(path) !== undefined;
  } catch {
    return false;
  }
}
