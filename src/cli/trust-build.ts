import { KhueError } from '../errors.js';
import type { Instant } from '../time.js';
import {
  addToTrustList,
  buildTrustList,
  collectAuthorities,
  collectIssuers,
  type IssuerInput,
  type NamedFile,
  type ReceiptServiceInput,
  signTrustList,
  type TrustList,
  type TrustListInput,
} from '../trust/index.js';
import {
  digestsOption,
  instantOption,
  mustGoWith,
  type Parsed,
  parseCommand,
  print,
  SEQUENCE_DIGITS,
  sayError,
  usageError,
  wholeNumber,
} from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { filesBelow, isFolder, readInput, refuseExisting, writeOutput } from './files.js';
import { openSigner } from './key.js';
import { readPin } from './pin.js';
import { isSignedList, jsonOfList, payloadOfList } from './trust-show.js';
import { certificatePins } from './trust-source.js';

const sources = {
  ca: { type: 'string', multiple: true },
  schools: { type: 'string' },
  signers: { type: 'string' },
  certs: { type: 'string' },
  'confirm-root': { type: 'string', multiple: true },
  'next-update': { type: 'string' },
  at: { type: 'string' },
  output: { type: 'string', short: 'o' },
  force: { type: 'boolean' },
} as const;

const DEFAULT_LIFE_DAYS = 90;

export async function buildList(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, {
    ...sources,
    operator: { type: 'string' },
    'operator-en': { type: 'string' },
    website: { type: 'string' },
    name: { type: 'string' },
    territory: { type: 'string' },
    sequence: { type: 'string' },
    'receipt-service': { type: 'string', multiple: true },
  });
  if (parsed.positionals.length > 0) {
    throw usageError('trust', `không dùng «${parsed.positionals[0]}»`, `"${parsed.positionals[0]}" has no use here`);
  }
  const operator = parsed.text('operator');
  if (operator === undefined) throw usageError('trust', 'thiếu --operator TÊN', '--operator NAME is missing');
  const output = outputOf(parsed);
  const outcome = new Outcome();
  const content = collect(parsed, outcome);
  const nameEn = parsed.text('operator-en');
  const website = parsed.text('website');
  if (website !== undefined && !/^https?:\/\/[^\s]+$/i.test(website)) {
    throw usageError('trust', '--website cần một địa chỉ http(s)://', '--website takes an http(s):// address');
  }
  const name = parsed.text('name');
  const input: TrustListInput = {
    operator: {
      name: operator,
      ...(nameEn === undefined ? {} : { nameEn }),
      ...(website === undefined ? {} : { website }),
    },
    territory: parsed.text('territory') ?? 'VN',
    ...(name === undefined ? {} : { name }),
    sequence: wholeNumber('trust', 'sequence', parsed.text('sequence'), SEQUENCE_DIGITS) ?? 1,
    receiptServices: receiptServicesOf(parsed, content.issuedAt),
    ...content,
  };
  return writeList(buildTrustList(input), output, parsed, outcome);
}

export async function addList(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, sources);
  const [path, ...more] = parsed.positionals;
  if (path === undefined || more.length > 0)
    throw usageError('trust', 'cần đúng một danh sách', 'exactly one list is needed');
  const output = outputOf(parsed);
  const list = payloadOfList(path);
  const outcome = new Outcome();
  return writeList(addToTrustList(list as TrustList, collect(parsed, outcome)), output, parsed, outcome);
}

export async function signList(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('trust', argv, {
    key: { type: 'string' },
    'key-cert': { type: 'string' },
    'pin-file': { type: 'string' },
    at: { type: 'string' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  const [path, ...more] = parsed.positionals;
  const keyPath = parsed.text('key');
  if (path === undefined || more.length > 0)
    throw usageError('trust', 'cần đúng một danh sách', 'exactly one list is needed');
  if (keyPath === undefined) throw usageError('trust', 'thiếu --key KHÓA.p12', '--key KEY.p12 is missing');
  const [chosen] = digestsOption('trust', 'key-cert', parsed.texts('key-cert'));
  const at = instantOption('trust', 'at', parsed.text('at')) ?? new Date();
  const output = outputOf(parsed);
  const list = listOf(path);
  const keyFile = readInput(keyPath, 16 * 1024 * 1024);
  const pin = await readPin(parsed.text('pin-file'), `PIN (${keyPath}): `);
  const signer = await openSigner(keyPath, keyFile, pin, chosen);
  try {
    writeOutput(output, await signTrustList(list as TrustList, signer, at), parsed.flag('force'));
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.reject, cause, path) : cause;
  }
  await print(parsed.language === 'vi' ? `đã ký: ${output}\n` : `signed: ${output}\n`);
  return EXIT.ok;
}

/** The unsigned list as JSON; a signed one is not signed over. */
function listOf(path: string): unknown {
  const bytes = readInput(path);
  if (isSignedList(bytes)) {
    throw new CommandFailure(EXIT.reject, new KhueError('LIST_SIGNED_ALREADY'), path);
  }
  try {
    return jsonOfList(bytes);
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause, path) : cause;
  }
}

function outputOf(parsed: Parsed): string {
  const output = parsed.text('output');
  if (output === undefined) throw usageError('trust', 'thiếu -o KẾT_QUẢ', '-o OUT is missing');
  refuseExisting(output, parsed.flag('force'));
  return output;
}

/** Authorities, issuers and dates from the files named; what is left out is said and makes the status 1. */
function collect(
  parsed: Parsed,
  outcome: Outcome,
): Pick<TrustListInput, 'authorities' | 'issuers' | 'issuedAt' | 'nextUpdate'> {
  const confirmed = digestsOption('trust', 'confirm-root', parsed.texts('confirm-root'));
  const caFiles = parsed.texts('ca').flatMap((path) => certificateFiles(path));
  const { authorities, problems } = collectAuthorities(caFiles, confirmed);
  for (const problem of problems) {
    if (problem.code !== 'TRUST_CA_ISSUER_MISSING') outcome.add(EXIT.reject);
    sayError(new KhueError(problem.code, problem));
  }
  const issuedAt = instantOption('trust', 'at', parsed.text('at')) ?? new Date();
  const next = parsed.text('next-update');
  const nextUpdate =
    next === 'closed'
      ? 'closed'
      : (instantOption('trust', 'next-update', next) ?? new Date(issuedAt.getTime() + DEFAULT_LIFE_DAYS * 86_400_000));
  return { authorities, issuers: issuersOf(parsed, outcome), issuedAt, nextUpdate };
}

function issuersOf(parsed: Parsed, outcome: Outcome): readonly IssuerInput[] {
  const schools = parsed.text('schools');
  const signers = parsed.text('signers');
  const certs = parsed.text('certs');
  mustGoWith('trust', parsed, [['certs', 'signers']]);
  if (schools === undefined) {
    if (signers !== undefined || certs !== undefined) {
      throw usageError('trust', '--signers và --certs cần --schools', '--signers and --certs need --schools');
    }
    return [];
  }
  const collected = collectIssuers(
    named(schools),
    signers === undefined ? undefined : named(signers),
    certs === undefined ? [] : certificateFiles(certs),
  );
  for (const problem of collected.problems) {
    outcome.add(EXIT.reject);
    sayError(new KhueError(problem.code, problem));
  }
  return collected.issuers;
}

/** `NAME=CERTIFICATE`: granted from the issue of this list; who keeps a longer history names it in the list itself. */
function receiptServicesOf(parsed: Parsed, from: Instant): readonly ReceiptServiceInput[] {
  const keys = new Map<string, string[]>();
  for (const value of parsed.texts('receipt-service')) {
    const [, name, path] = /^([^=]*[^=\s][^=]*)=(.+)$/s.exec(value) ?? [];
    if (name === undefined || path === undefined) {
      throw usageError('trust', '--receipt-service cần TÊN=TỆP_CHỨNG_THƯ', '--receipt-service takes NAME=CERTIFICATE');
    }
    keys.set(name, [...(keys.get(name) ?? []), ...certificateFiles(path).flatMap(keysIn)]);
  }
  return [...keys].map(([name, hashes]) => ({ name, keys: hashes, history: [{ status: 'granted', from }] }));
}

function keysIn({ bytes, name }: NamedFile): readonly string[] {
  try {
    return certificatePins(bytes);
  } catch (cause) {
    const error = new KhueError('TRUST_CERTIFICATE_FILE', { params: { file: name }, cause });
    throw new CommandFailure(EXIT.unreadable, error);
  }
}

function named(path: string): NamedFile {
  return { name: path, bytes: readInput(path) };
}

/** A file, or the certificates of a folder; a folder's files are known by their bare names, as tables name them. */
function certificateFiles(path: string): NamedFile[] {
  if (!isFolder(path)) return [named(path)];
  const files = [...filesBelow(path, (name) => /\.(cer|crt|pem|der)$/i.test(name))];
  if (files.length === 0) {
    const params = { path, wanted: '.cer, .crt, .pem, .der' };
    throw new CommandFailure(EXIT.unreadable, new KhueError('FOLDER_EMPTY', { params }));
  }
  return files.map((file) => ({
    name: file.slice(path.length).replace(/^[\\/]+/, ''),
    bytes: readInput(file),
  }));
}

/** A list with left-out parts is not written: half a list would refuse the schools that are missing. */
async function writeList(list: TrustList, output: string, parsed: Parsed, outcome: Outcome): Promise<number> {
  if (outcome.status !== EXIT.ok) return outcome.status;
  writeOutput(output, `${JSON.stringify(list, null, 1)}\n`, parsed.flag('force'));
  const { LoTESequenceNumber: sequence } = list.LoTE.ListAndSchemeInformation;
  const entities = list.LoTE.TrustedEntitiesList?.length ?? 0;
  await print(
    parsed.language === 'vi'
      ? `${output}: danh sách số ${sequence}, ${entities} đơn vị; ký bằng «khue trust sign»\n`
      : `${output}: list number ${sequence}, ${entities} entities; sign it with "khue trust sign"\n`,
  );
  return EXIT.ok;
}
