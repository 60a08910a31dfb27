import { readFailure, wholeFile } from '../bulk/read-item.js';
import { KhueError } from '../errors.js';
import {
  type EntrySelection,
  prepareSignatures,
  type SigningOptions,
  type SigningState,
  signingState,
} from '../issuing/index.js';
import { label, roleLabels } from '../present/labels.js';
import { escapeForDisplay } from '../record/index.js';
import { mustBeNoOther } from '../record/other-format.js';
import { formatVietnamDate } from '../time.js';
import { readCertificate, readPem } from '../x509/index.js';
import { describeError, type Parsed, print, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome, statusOf } from './exit.js';
import { readInput } from './files.js';
import { signingFiles, thatHoldAny } from './inputs.js';
import { maskedError, shownName } from './masked.js';

/** Measured on two cores with a local RSA-2048 key (docs/scale.md): reading and checking a file, one signature. */
const MS_A_FILE = 2;
const MS_A_PDF = 25;
const MS_A_SIGNATURE = 1;

/** `khue sign … --plan`: what would be signed, before any PIN. Writes nothing. */
export async function showPlan(
  parsed: Parsed,
  options: SigningOptions & { entries?: EntrySelection },
): Promise<number> {
  const { language } = parsed;
  const vi = language === 'vi';
  const chain = chainOf(parsed);
  const skipped: string[] = [];
  const outcome = new Outcome();
  let records = 0;
  let signatures = 0;
  let signable = 0;
  let pdf = 0;
  const output = parsed.text('output');
  const paths = thatHoldAny(parsed.positionals, outcome, output);
  if (paths.length === 0) return outcome.status;
  for (const { path, name } of signingFiles(paths, output)) {
    records++;
    if (/\.pdf$/i.test(name)) pdf++;
    try {
      const { bytes } = wholeFile(path);
      mustBeNoOther(bytes, path);
      signatures += planned(name, bytes, options, chain);
      signable++;
    } catch (cause) {
      const error = readFailure(cause, path);
      outcome.add(statusOf(error));
      skipped.push(`  ${shownName(name)}: ${describeError(maskedError(error, false))}`);
    }
  }
  const seconds = Math.ceil((signable * MS_A_FILE + pdf * MS_A_PDF + signatures * MS_A_SIGNATURE) / 1000);
  const lines = [
    vi ? `Hồ sơ: ${records}` : `Records: ${records}`,
    vi
      ? `Sẽ ký: ${signable} hồ sơ, ${signatures} chữ ký`
      : `To be signed: ${signable} records, ${signatures} signatures`,
    vi ? `Bỏ qua: ${skipped.length}` : `Skipped: ${skipped.length}`,
    ...skipped,
    vi ? `Số lần mở khóa (nhập PIN): ${signatures > 0 ? 1 : 0}` : `Activations (PIN): ${signatures > 0 ? 1 : 0}`,
    ...certificateLines(chain, options, vi),
    vi ? `Thời gian dự kiến: khoảng ${seconds} giây` : `Expected duration: about ${seconds} s`,
  ];
  await print(`${lines.join('\n')}\n`);
  return outcome.status;
}

/** Signatures that this role puts on a file; with the certificate every check is made that signing makes. */
function planned(
  name: string,
  bytes: Uint8Array,
  options: SigningOptions & { entries?: EntrySelection },
  chain: readonly Uint8Array[] | undefined,
): number {
  if (chain !== undefined)
    return prepareSignatures([{ name, bytes }], { ...options, certificateChain: chain }).items.length;
  let state: SigningState;
  try {
    state = signingState(bytes, {
      at: options.signingTime,
      ...(options.trust === undefined ? {} : { trust: options.trust }),
    });
  } catch (cause) {
    // Nothing says whose turn it is on a PDF of another kind: whoever signs it signs it.
    if (cause instanceof KhueError && cause.code === 'PDF_WITHOUT_RECORD') return 1;
    throw cause;
  }
  if (state.problem !== undefined) throw state.problem;
  const own = state.places.filter(({ role }) => role === options.role);
  const open = own.filter(({ needed, signed }) => signed < needed);
  const { entries } = options;
  const chosen = Array.isArray(entries)
    ? open.filter(({ entry, subject }) => entries.includes(entry ?? '') || entries.includes(subject ?? ''))
    : open;
  const role = inWords('role', [options.role]);
  if (own.length === 0) {
    const roles = inWords('roles', [...new Set(state.places.map((place) => place.role))], ' → ');
    throw new KhueError('ROLE_NOT_EXPECTED', { params: { type: state.type, ...role, ...roles } });
  }
  if (open.length === 0) throw new KhueError('ROLE_ALREADY_SIGNED', { params: role });
  if (!state.next.includes(options.role))
    throw new KhueError('ROLE_OUT_OF_TURN', { params: { ...role, ...inWords('missing', state.next) } });
  // Which subjects are this teacher's is known with the certificate only.
  return Math.max(1, entries === undefined ? 1 : chosen.length);
}

/** Roles as the parameters of a code, in both languages. */
function inWords(name: string, roles: readonly string[], between = ', '): Record<string, string> {
  const words = (language: 'vi' | 'en') => roles.map((role) => label(roleLabels, role, language)).join(between);
  return { [name]: words('vi'), [`${name}En`]: words('en') };
}

function chainOf(parsed: Parsed): readonly Uint8Array[] | undefined {
  const path = parsed.text('cert');
  if (path === undefined) return undefined;
  const bytes = readInput(path, 1024 * 1024);
  try {
    const text = new TextDecoder('latin1').decode(bytes);
    const chain = text.includes('-----BEGIN CERTIFICATE-----') ? readPem(text) : [bytes];
    for (const der of chain) readCertificate(der);
    return chain;
  } catch (cause) {
    if (cause instanceof KhueError) throw new CommandFailure(EXIT.unreadable, cause, path);
    throw usageError('sign', `--cert ${path}: không phải chứng thư`, `--cert ${path} is no certificate`);
  }
}

function certificateLines(
  chain: readonly Uint8Array[] | undefined,
  { signingTime }: SigningOptions,
  vi: boolean,
): string[] {
  if (chain === undefined)
    return [
      vi
        ? 'Chứng thư: nằm trong tệp khóa, chưa xem được khi chưa có PIN; thêm --cert TỆP.pem để kiểm tra trước'
        : 'Certificate: inside the key file, not to be seen without the PIN; add --cert FILE.pem to check it now',
    ];
  const at = new Date(signingTime).getTime();
  return chain.map((der) => {
    const { subject, notAfter } = readCertificate(der);
    const name = subject.rdns.flat().find(({ type }) => type === '2.5.4.3')?.value ?? '';
    const days = Math.floor((notAfter - at) / 86_400_000);
    return vi
      ? `Chứng thư: ${escapeForDisplay(name)}, ngày cuối ${formatVietnamDate(notAfter)} (còn ${days} ngày)`
      : `Certificate: ${escapeForDisplay(name)}, last day ${formatVietnamDate(notAfter)} (${days} days left)`;
  });
}
