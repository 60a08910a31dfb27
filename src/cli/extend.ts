import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { evidenceBeside } from '../bulk/read-item.js';
import { sentences } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import {
  buildEvidence,
  type ExtendLevel,
  extendDetailed,
  httpFetcher,
  lastingFinding,
  type OutsideDatum,
  type Timestamper,
  willItLast,
} from '../issuing/index.js';
import { escapeForDisplay, readJson } from '../record/index.js';
import { mustBeNoOther } from '../record/other-format.js';
import { evidenceFileName, type TrustStore } from '../trust/index.js';
import {
  type Command,
  choice,
  instantOption,
  mustGoWith,
  mustNotGoWith,
  type Parsed,
  parseCommand,
  print,
  sayLine,
  usageError,
} from './command.js';
import { EXIT, Outcome, statusOf } from './exit.js';
import { beginsAsPdf, filesBelow, isFolder, makeFolder, readInput, writeOutput } from './files.js';
import { goingOn, readEach, signingInputs } from './inputs.js';
import { sayMasked, shownName } from './masked.js';
import { OutputPlan } from './signing-options.js';
import { openTrustArgument, trustOptionSpecs } from './trust-source.js';
import { timestamperOption, tsaHelp, tsaOptionSpecs } from './tsa.js';

const help = {
  vi: `khue extend TỆP… --to B-T|B-LT|B-LTA --trust T -o KẾT_QUẢ    bổ sung để chữ ký còn kiểm tra được nhiều năm sau
khue extend TỆP… --check --until NGÀY --trust T              tệp này còn hợp lệ đến ngày đó không, mắt xích nào đứt trước

  --to                 B-T: dấu thời gian; B-LT: thêm chứng thư và dữ liệu thu hồi; B-LTA: thêm dấu thời gian lưu trữ
                       (tệp đã ở B-LTA: đóng thêm một dấu lưu trữ mới)
${tsaHelp.vi}  --each               mọi chữ ký ngoài, không chỉ con dấu
  --crls THƯ_MỤC       danh sách thu hồi (.crl) và câu trả lời OCSP (.ocsp, .ors) có sẵn, ngoài gói tin cậy
  --online             hỏi các địa chỉ ghi trong chứng thư về những gì còn thiếu (mặc định: không ra mạng)
  --embed-large        đưa cả danh sách thu hồi lớn hơn 64 kB vào tệp; nếu không, tệp giữ mức B-T (evidence: BUNDLE) và với
  --bundle GÓI         danh sách đó được ghi vào GÓI/crls/, cùng bản ghi bằng chứng trong GÓI/evidence/ (một dấu --tsa)
  --at THỜI_ĐIỂM       coi như đang là lúc này
  --pin …, --state …   như khue verify
Không bao giờ hạ mức; thiếu gì thì nêu rõ. Mã thoát 2: chưa đạt mức yêu cầu, hoặc dự kiến không còn kết luận được.
`,
  en: `khue extend FILE… --to B-T|B-LT|B-LTA --trust T -o OUT       adds what lets signatures be verified many years later
khue extend FILE… --check --until DATE --trust T             will this file still be valid then, and which link breaks first

  --to                 B-T: a time-stamp; B-LT: certificates and revocation data too; B-LTA: an archive time-stamp too
                       (a file that is B-LTA already gets a further archive time-stamp)
${tsaHelp.en}  --each               every outer signature, not the seal's alone
  --crls FOLDER        CRLs (.crl) and OCSP responses (.ocsp, .ors) at hand beside the trust bundle
  --online             asks the addresses in the certificates for what is missing (default: nothing leaves this machine)
  --embed-large        puts CRLs above 64 kB into the file too; without it the file stays B-T (evidence: BUNDLE) and with
  --bundle BUNDLE      such a CRL goes into BUNDLE/crls/ and an evidence record of it into BUNDLE/evidence/ (one --tsa stamp)
  --at TIME            as if it were this time
  --pin …, --state …   as for khue verify
Never downgrades; what is missing is said. Exit status 2: the level was not reached, or the answer is expected to be left open.
`,
};

export const extendCommand: Command = { name: 'extend', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('extend', argv, {
    to: { type: 'string' },
    ...tsaOptionSpecs,
    each: { type: 'boolean' },
    crls: { type: 'string' },
    online: { type: 'boolean' },
    'embed-large': { type: 'boolean' },
    bundle: { type: 'string' },
    check: { type: 'boolean' },
    until: { type: 'string' },
    ...trustOptionSpecs,
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  if (parsed.positionals.length === 0) throw usageError('extend', 'chưa nêu tệp nào', 'no file was named');
  const trustPath = parsed.text('trust');
  if (trustPath === undefined) throw usageError('extend', 'thiếu --trust', '--trust is missing');
  mustGoWith('extend', parsed, [
    ['until', 'check'],
    ['tsa-pin-file', 'tsa'],
  ]);
  mustNotGoWith('extend', parsed, 'check', ['to', 'tsa', 'output', 'each', 'crls', 'online', 'embed-large', 'force']);
  const given = instantOption('extend', 'at', parsed.text('at'));
  const at = given ?? new Date();
  const state = parsed.text('state');
  const trust = openTrustArgument({
    path: trustPath,
    pins: parsed.texts('pin'),
    at,
    clock: given === undefined,
    ...(state === undefined ? {} : { state }),
  });
  return parsed.flag('check') ? check(parsed, trust, at) : extend(parsed, trust, at, given);
}

async function extend(parsed: Parsed, trust: TrustStore, at: Date, given: Date | undefined): Promise<number> {
  const to = choice<ExtendLevel>('extend', 'to', parsed.text('to'), ['B-T', 'B-LT', 'B-LTA']);
  if (to === undefined) throw usageError('extend', 'thiếu --to B-T|B-LT|B-LTA', '--to B-T|B-LT|B-LTA is missing');
  const outcome = new Outcome();
  const inputs = signingInputs(parsed.positionals, outcome, parsed.text('output'));
  const plan = new OutputPlan('extend', inputs, parsed);
  if (inputs.length === 0) return outcome.status;
  const folder = parsed.text('crls');
  const data = folder === undefined ? {} : dataIn(folder);
  const timestamper = await timestamperOption('extend', parsed, { at: given });
  const outside = new Map<string, OutsideDatum>();
  for (const { bytes, name } of readEach(inputs, outcome)) {
    try {
      mustBeReadable(bytes, name);
      const extension = await extendDetailed(bytes, {
        to,
        trust,
        at,
        ...data,
        each: parsed.flag('each'),
        embedLarge: parsed.flag('embed-large'),
        ...(parsed.flag('online') ? { fetchers: [httpFetcher()] } : {}),
        ...(timestamper === undefined ? {} : { timestamper }),
      });
      for (const finding of extension.missing) sayLine(`${shownName(name)}: ${sentence(parsed, finding)}`);
      for (const datum of extension.outside) outside.set(datum.sha256, datum);
      const path = plan.write(name, [extension.bytes]);
      const levels = extension.levels.join(', ');
      await print(`${shownName(path)}: ${sentence(parsed, { code: 'EXTENDED', params: { levels } })}\n`);
      if (extension.levels.at(-1) !== to && !isAbove(extension.levels.at(-1), to)) outcome.add(EXIT.undecided);
    } catch (cause) {
      if (!(cause instanceof KhueError)) throw cause;
      // A wrong call, which shows only where a file turns out to need a time-stamp.
      outcome.add(cause.code === 'EXTEND_TIMESTAMPER_MISSING' ? EXIT.usage : statusOf(cause));
      sayMasked(cause, name);
    }
  }
  const bundle = parsed.text('bundle');
  if (bundle !== undefined && outside.size > 0) await keepOutside(bundle, [...outside.values()], timestamper);
  return outcome.status;
}

/** Neither a PDF nor a compact JWS (which begins with the base64url of `{"`) must be JSON, and is told where it is not. */
function mustBeReadable(bytes: Uint8Array, name: string): void {
  mustBeNoOther(bytes, name);
  const isCompact = bytes[0] === 0x65 && bytes[1] === 0x79;
  if (!beginsAsPdf(bytes) && !isCompact) readJson(bytes);
}

/** CRLs that files do not hold go into the bundle, with an evidence record each and one time-stamp over all of them. */
async function keepOutside(
  bundle: string,
  data: readonly OutsideDatum[],
  timestamper: Timestamper | undefined,
): Promise<void> {
  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    const path = join(bundle, ...name.split('/'));
    makeFolder(dirname(path));
    if (!existsSync(path)) writeOutput(path, bytes, false);
    await print(`${path}\n`);
  };
  for (const { der, name } of data) await put(name, der);
  if (timestamper === undefined) return;
  const files = data.filter(({ sha256 }) => !existsSync(join(bundle, ...evidenceFileName(sha256).split('/'))));
  const records = await buildEvidence(
    files.map(({ der: bytes, name }) => ({ name, bytes })),
    { timestamper, wholeFile: true },
  );
  for (const { der, leafSha256 } of records) await put(evidenceFileName(leafSha256), der);
}

const ORDER: readonly (string | undefined)[] = ['B-B', 'B-T', 'B-LT', 'B-LTA'];

function isAbove(level: string | undefined, asked: ExtendLevel): boolean {
  return ORDER.indexOf(level) > ORDER.indexOf(asked);
}

function dataIn(folder: string): { readonly crls: Uint8Array[]; readonly ocspResponses: Uint8Array[] } {
  if (!isFolder(folder))
    throw usageError('extend', `--crls cần một thư mục: ${folder}`, `--crls takes a folder: ${folder}`);
  const read = (pattern: RegExp): Uint8Array[] =>
    [...filesBelow(folder, (name) => pattern.test(name))].map((path) => readInput(path));
  return { crls: read(/\.crl$/i), ocspResponses: read(/\.(ocsp|ors)$/i) };
}

async function check(parsed: Parsed, trust: TrustStore, at: Date): Promise<number> {
  const until = instantOption('extend', 'until', parsed.text('until'));
  if (until === undefined) throw usageError('extend', '--check cần --until NGÀY', '--check needs --until DATE');
  const outcome = new Outcome();
  const look = async ({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }): Promise<void> => {
    const lasting = willItLast(bytes, { trust, at, until, ...evidenceBeside(name) });
    const why = lasting.because === undefined ? '' : sentence(parsed, lasting.because);
    const now = lasting.breaksAt === at.getTime();
    const finding: Finding = now
      ? { code: 'LASTING_NOT_NOW', params: { why } }
      : lastingFinding(lasting, until.getTime(), why);
    await print(`${shownName(name)}: ${sentence(parsed, finding)}\n`);
    outcome.add(lasting.lasts ? EXIT.ok : EXIT.undecided);
  };
  for (const input of readEach(signingInputs(parsed.positionals, outcome), outcome))
    await goingOn(outcome, () => look(input));
  return outcome.status;
}

function sentence(parsed: Parsed, { code, params }: Finding): string {
  return escapeForDisplay(sentences(code, params)[parsed.language]);
}
