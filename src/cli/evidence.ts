import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { evidenceBeside, evidencePath } from '../bulk/read-item.js';
import { sentences } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import {
  EvidenceCollector,
  type ImprintDigest,
  type RenewInput,
  renewEvidence,
  type Timestamper,
} from '../issuing/index.js';
import { escapeForDisplay } from '../record/index.js';
import { evidenceFileName, type TrustStore } from '../trust/index.js';
import { checkEvidence, evidenceLeafDigests, evidenceOutcome } from '../validation/index.js';
import {
  type Command,
  choice,
  dashed,
  instantOption,
  mustGoWith,
  type Parsed,
  parseCommand,
  print,
  say,
  sayError,
  sayLine,
  usageError,
} from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import {
  filesBelow,
  isFolder,
  makeFolder,
  mustBecomeFolder,
  mustBeReadable,
  mustNotExist,
  readInput,
  refuseExisting,
  writeOutput,
} from './files.js';
import { goingOn, tell } from './inputs.js';
import { openTrustArgument, trustCompanions, trustOptionSpecs } from './trust-source.js';
import { timestamperOption, tsaHelp, tsaOptionSpecs } from './tsa.js';

const help = {
  vi: `khue evidence build|verify|renew    bằng chứng thời gian cho nhiều tệp: một dấu thời gian, mỗi tệp một bản ghi .ers (RFC 4998)

  build TỆP… --tsa …                   một dấu thời gian cho mọi tệp (tệp hoặc thư mục); bản ghi TỆP.ers nằm cạnh từng tệp
        [--bundle GÓI]                 ghi thêm vào gói tin cậy (evidence/; bản đã có được giữ); --only-bundle: chỉ ghi vào đó
        [--whole-file]                 tính trên mọi byte của tệp, mọi loại tệp   [-o THƯ_MỤC]  ghi .ers vào thư mục khác
  verify TỆP… --trust T                tệp đã có trước lúc nào (TỆP.ers, --evidence TỆP.ers…, hoặc trong gói tin cậy)
  renew TỆP.ers|THƯ_MỤC… --tsa …       gia hạn tất cả bằng một dấu thời gian mới, ghi đè (hoặc -o THƯ_MỤC)
        --digest SHA-384|SHA-512       chuyển sang hàm băm khác; cần tệp gốc cạnh bản ghi, hoặc --files THƯ_MỤC…
        [--trust T]                    từ chối bản ghi mà dấu thời gian cuối không còn được công nhận
        [--embed [--embed-large]]      cùng --trust: đưa dữ liệu thu hồi của các dấu thời gian trước vào bản ghi (kể cả CRL trên 64 kB)

${tsaHelp.vi}  --digest             SHA-256 (mặc định khi build), SHA-384, SHA-512
  --at THỜI_ĐIỂM       coi như đang là lúc này     --pin …, --state …   như khue verify     --force   ghi đè
Phần riêng của mỗi tệp trong bản ghi chỉ vài trăm byte. «khue verify» tự tìm TỆP.ers và evidence/ trong gói.
Mã thoát: 0 có bằng chứng, 1 bằng chứng sai hoặc tệp bị từ chối, 2 chưa kết luận được, 66 không đọc được, 73 tệp đã có.
`,
  en: `khue evidence build|verify|renew    proof of time for many files: one time-stamp, a .ers record for each file (RFC 4998)

  build FILE… --tsa …                  one time-stamp over all (files or folders); FILE.ers is written beside each file
        [--bundle BUNDLE]              into a trust bundle too (evidence/; what is there is kept); --only-bundle: only there
        [--whole-file]                 over every octet, any kind of file          [-o FOLDER]  .ers into another folder
  verify FILE… --trust T               by when each file existed (FILE.ers, --evidence FILE.ers…, or in the bundle)
  renew FILE.ers|FOLDER… --tsa …       renews all with one new time-stamp, in place (or -o FOLDER)
        --digest SHA-384|SHA-512       onto another hash; needs the file beside its record, or --files FOLDER…
        [--trust T]                    refuses records whose last time-stamp does not count any more
        [--embed [--embed-large]]      with --trust: puts what the time-stamps so far are judged by into the record (CRLs above 64 kB too)

${tsaHelp.en}  --digest             SHA-256 (default of build), SHA-384, SHA-512
  --at TIME            as if it were this time     --pin …, --state …   as for khue verify     --force   overwrite
What is a file's own in a record is a few hundred bytes. "khue verify" finds FILE.ers and a bundle's evidence/ by itself.
Exit status: 0 proven, 1 evidence wrong or a file refused, 2 undecided, 66 unreadable, 73 the output exists.
`,
};

export const evidenceCommand: Command = { name: 'evidence', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('evidence', argv, {
    ...tsaOptionSpecs,
    ...trustOptionSpecs,
    digest: { type: 'string' },
    bundle: { type: 'string' },
    'only-bundle': { type: 'boolean' },
    'whole-file': { type: 'boolean' },
    evidence: { type: 'string', multiple: true },
    files: { type: 'string', multiple: true },
    embed: { type: 'boolean' },
    'embed-large': { type: 'boolean' },
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  const [action, ...paths] = parsed.positionals;
  if (action !== 'build' && action !== 'verify' && action !== 'renew') {
    throw usageError('evidence', 'cần build, verify hoặc renew', 'build, verify or renew is needed');
  }
  if (paths.length === 0) throw usageError('evidence', 'chưa nêu tệp nào', 'no file was named');
  const unused = NOT_OF[action].find((name) => parsed.given(name));
  if (unused !== undefined) {
    throw usageError(
      'evidence',
      `${action} không dùng ${dashed(unused)}`,
      `${action} has no use for ${dashed(unused)}`,
    );
  }
  mustGoWith('evidence', parsed, [
    ...trustCompanions,
    ['tsa-pin-file', 'tsa'],
    ['only-bundle', 'bundle'],
    ['embed', 'trust'],
    ['embed-large', 'embed'],
  ]);
  if (action === 'build') return build(parsed, paths);
  return action === 'verify' ? verify(parsed, paths) : renew(parsed, paths);
}

/** Options that an action makes no use of: who gave one meant another call. */
const NOT_OF = {
  build: ['trust', 'evidence', 'files', 'embed', 'embed-large'],
  verify: ['tsa', 'digest', 'bundle', 'only-bundle', 'whole-file', 'files', 'embed', 'embed-large', 'output', 'force'],
  renew: ['bundle', 'only-bundle', 'whole-file', 'evidence'],
} as const;

const digests: readonly ImprintDigest[] = ['SHA-256', 'SHA-384', 'SHA-512'];

interface Named {
  readonly path: string;
  /** Below the folder that was named. */
  readonly name: string;
}

/** @param wanted which files of a folder those are, for who has none of them */
function* filesOf(
  paths: readonly string[],
  accept: (name: string) => boolean = (name) => !name.endsWith('.ers'),
  wanted = '*',
): Generator<Named> {
  for (const path of paths) {
    if (!isFolder(path)) {
      mustBeReadable(path);
      yield { path, name: basename(path) };
      continue;
    }
    let count = 0;
    for (const file of filesBelow(path, accept)) {
      count++;
      yield { path: file, name: relative(path, file) };
    }
    if (count === 0)
      throw new CommandFailure(EXIT.unreadable, new KhueError('FOLDER_EMPTY', { params: { path, wanted } }));
  }
}

/** As `filesOf`; what cannot be read is told, and costs the others nothing (contract §1). */
function readableFilesOf(
  outcome: Outcome,
  paths: readonly string[],
  ...which: [((name: string) => boolean)?, string?]
): Named[] {
  return paths.flatMap((path) => {
    try {
      return [...filesOf([path], ...which)];
    } catch (failure) {
      tell(outcome, failure);
      return [];
    }
  });
}

async function timestamper(parsed: Parsed): Promise<Timestamper> {
  const at = instantOption('evidence', 'at', parsed.text('at'));
  const made = await timestamperOption('evidence', parsed, { at });
  if (made === undefined) throw usageError('evidence', 'thiếu --tsa', '--tsa is missing');
  return made;
}

async function build(parsed: Parsed, paths: readonly string[]): Promise<number> {
  const wholeFile = parsed.flag('whole-file');
  const force = parsed.flag('force');
  const bundle = parsed.text('bundle');
  const folder = parsed.text('output');
  const onlyBundle = parsed.flag('only-bundle');
  const targets = new Map<string, string>();
  const taken = new Map<string, string>();
  const outcome = new Outcome();
  const found = wholeFile
    ? readableFilesOf(outcome, paths)
    : readableFilesOf(outcome, paths, (name) => /\.(json|pdf)$/i.test(name), '.json, .pdf');
  if (found.length === 0) return outcome.status;
  for (const { name, path } of found) {
    const target = evidencePath(folder === undefined ? path : join(folder, name));
    if (!onlyBundle) mustBeFree(target, taken, path, { folder, force });
    targets.set(path, target);
  }
  const digest = choice('evidence', 'digest', parsed.text('digest'), digests);
  const collector = new EvidenceCollector({
    timestamper: await timestamper(parsed),
    wholeFile,
    ...(digest === undefined ? {} : { digest }),
  });
  for (const path of targets.keys()) {
    try {
      collector.add({ name: path, bytes: readInput(path) });
    } catch (cause) {
      if (cause instanceof CommandFailure) {
        outcome.add(cause.status);
        sayError(cause.cause as KhueError, path);
      } else if (cause instanceof KhueError) {
        outcome.add(EXIT.reject);
        sayError(cause, path);
      } else throw cause;
    }
  }
  const kept = new Set<string>();
  const made = new Set<string>();
  let count = 0;
  for (const { der, leafSha256, name } of await collector.finish()) {
    const written: string[] = [];
    if (!onlyBundle) written.push(put(targets.get(name)!, der, force));
    if (bundle !== undefined) {
      const path = join(bundle, ...evidenceFileName(leafSha256).split('/'));
      // The one that is there is older, and proves more.
      if (!force && (kept.has(path) || (!made.has(path) && existsSync(path)))) kept.add(path);
      else {
        written.push(put(path, der, true));
        made.add(path);
      }
    }
    if (written.length === 0) continue;
    count++;
    await print(`${written.join(', ')}\n`);
  }
  if (kept.size > 0) say('EVIDENCE_KEPT', { count: kept.size });
  say('EVIDENCE_BUILT', { count });
  return outcome.status;
}

/**
 * Settled before a time-stamp is asked for: folders below `-o` are made, and of two records of one name one would be lost.
 * @param taken places so far, with the input of each
 */
function mustBeFree(
  target: string,
  taken: Map<string, string>,
  path: string,
  { folder, force }: { readonly folder: string | undefined; readonly force: boolean },
): void {
  const place = resolve(target);
  if ((taken.get(place) ?? path) !== path) {
    const name = basename(target);
    throw usageError('evidence', `hai tệp vào cùng tên ${name}`, `two inputs have the name ${name}`);
  }
  taken.set(place, path);
  if (folder === undefined) refuseExisting(target, force);
  else {
    mustBecomeFolder(dirname(target));
    if (!force) mustNotExist(target);
  }
}

function put(path: string, der: Uint8Array, force: boolean): string {
  makeFolder(dirname(path));
  writeOutput(path, der, force);
  return path;
}

function trustOf(parsed: Parsed, at: Date, given: boolean): TrustStore | undefined {
  const path = parsed.text('trust');
  if (path === undefined) return undefined;
  const state = parsed.text('state');
  const pins = parsed.texts('pin');
  return openTrustArgument({ path, pins, at, clock: !given, ...(state === undefined ? {} : { state }) });
}

async function verify(parsed: Parsed, paths: readonly string[]): Promise<number> {
  const given = instantOption('evidence', 'at', parsed.text('at'));
  const at = given ?? new Date();
  const trust = trustOf(parsed, at, given !== undefined);
  if (trust === undefined) throw usageError('evidence', 'thiếu --trust', '--trust is missing');
  const named = parsed.texts('evidence').map((path) => readInput(path));
  const outcome = new Outcome();
  const judge = async (path: string): Promise<void> => {
    const bytes = readInput(path);
    const { evidence: own = [] } = evidenceBeside(path);
    const bundled = evidenceLeafDigests(bytes, 'SHA-256').flatMap((sha256) => trust.existence?.records(sha256) ?? []);
    const records = [...named, ...own, ...bundled];
    // Of several the one that proves most speaks.
    const results = records.map((record) => evidenceOutcome(checkEvidence(bytes, record, { trust, at })));
    const best =
      results.find(({ answer }) => answer === 'ACCEPT') ??
      results.find(({ answer }) => answer === 'UNDECIDED') ??
      results[0];
    const finding: Finding = best?.finding ?? { code: 'EVIDENCE_MISSING' };
    outcome.add(best?.answer === 'ACCEPT' ? EXIT.ok : best?.answer === 'REJECT' ? EXIT.reject : EXIT.undecided);
    await print(`${escapeForDisplay(path)}: ${sentence(parsed, finding)}\n`);
  };
  for (const path of paths) {
    await goingOn(outcome, async () => {
      for (const file of filesOf([path])) await goingOn(outcome, () => judge(file.path));
    });
  }
  return outcome.status;
}

function sentence(parsed: Parsed, { code, params }: Finding): string {
  return escapeForDisplay(sentences(code, params)[parsed.language]);
}

async function renew(parsed: Parsed, paths: readonly string[]): Promise<number> {
  const digest = choice('evidence', 'digest', parsed.text('digest'), digests);
  const folder = parsed.text('output');
  const given = instantOption('evidence', 'at', parsed.text('at'));
  const at = given ?? new Date();
  const trust = trustOf(parsed, at, given !== undefined);
  const service = await timestamper(parsed);
  const files = digest === undefined && trust === undefined ? undefined : filesByLeaf(parsed.texts('files'));
  const targets = new Map<string, string>();
  const taken = new Map<string, string>();
  const outcome = new Outcome();
  const found = readableFilesOf(outcome, paths, (one) => one.endsWith('.ers'), '.ers');
  if (found.length === 0) return outcome.status;
  for (const { name, path } of found) {
    const target = folder === undefined ? path : join(folder, name);
    if (folder !== undefined) mustBeFree(target, taken, path, { folder, force: parsed.flag('force') });
    targets.set(path, target);
  }
  const inputs: RenewInput[] = [];
  const look = (path: string): void => {
    const record = readInput(path);
    const file = path.slice(0, -'.ers'.length);
    const own = existsSync(file) && !isFolder(file) ? file : files?.get(basename(file));
    const bytes = own === undefined ? undefined : readInput(own);
    const why = trust === undefined ? undefined : lapsed(bytes, record, trust, at);
    if (why === undefined) inputs.push({ name: path, record, ...(bytes === undefined ? {} : { bytes }) });
    else {
      outcome.add(EXIT.reject);
      sayError(new KhueError('EVIDENCE_PROVES_NOTHING', { params: { why: sentence(parsed, why) } }), path);
    }
  };
  for (const path of targets.keys()) await goingOn(outcome, async () => look(path));
  if (trust === undefined && inputs.length > 0) say('EVIDENCE_RENEWED_UNCHECKED');
  const embed =
    trust === undefined || !parsed.flag('embed') ? undefined : { trust, at, embedLarge: parsed.flag('embed-large') };
  const renewed = await renewEvidence(inputs, {
    timestamper: service,
    ...(digest && { digest }),
    ...(embed && { embed }),
  });
  // The same CRL for every record: said once.
  const missing = new Set(
    renewed.flatMap((one) => ('error' in one ? [] : one.missing.map((why) => sentence(parsed, why)))),
  );
  for (const line of missing) sayLine(line);
  let count = 0;
  for (const one of renewed) {
    if ('error' in one) {
      outcome.add(EXIT.reject);
      sayError(one.error, one.name);
      continue;
    }
    count++;
    await print(`${put(targets.get(one.name)!, one.record, true)}\n`);
  }
  say('EVIDENCE_RENEWED', { count });
  return outcome.status;
}

/** Why the last time-stamp of a record does not count; a renewal of it would prove nothing. */
function lapsed(bytes: Uint8Array | undefined, record: Uint8Array, trust: TrustStore, at: Date): Finding | undefined {
  const judged = checkEvidence(bytes, record, { trust, at });
  if (!('stamps' in judged)) return judged;
  const finding = judged.stamps.at(-1)?.findings[0];
  return finding && { code: finding.code, ...(finding.params && { params: finding.params }) };
}

/** Files by the SHA-256 of every leaf that they can have been stamped as: how a bundle names its records. */
function filesByLeaf(paths: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (paths.length === 0) return found;
  for (const { path } of filesOf(paths)) {
    for (const sha256 of evidenceLeafDigests(readInput(path), 'SHA-256')) found.set(sha256, path);
  }
  return found;
}
