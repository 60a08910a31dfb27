import { signInputs } from '../issuing/index.js';
import {
  type Command,
  digestsOption,
  instantOption,
  mustGoWith,
  mustNotGoWith,
  type Parsed,
  parseCommand,
  usageError,
} from './command.js';
import { Outcome } from './exit.js';
import { isFolder, readInput } from './files.js';
import { readEach, signingInputs } from './inputs.js';
import { openSigner, sayIncomplete } from './key.js';
import { readPin } from './pin.js';
import { type OpenedKeys, signFolders } from './sign-folder.js';
import { showPlan } from './sign-plan.js';
import { OutputPlan, signingOptionSpecs, signingOptions, writeCompleted } from './signing-options.js';
import { timestamperOption, tsaHelp, tsaOptionSpecs } from './tsa.js';

const help = {
  vi: `khue sign TỆP… --role VAI_TRÒ --key KHÓA.p12 -o KẾT_QUẢ    thêm một chữ ký vào mỗi hồ sơ

TỆP: hồ sơ chưa ký, hồ sơ đã ký (.json), tệp PDF, hoặc thư mục các tệp đó.
  --role               subject-teacher | homeroom-teacher | principal | school-seal | head-of-issuing-body | register-custodian
                       | status-issuer
  --subject MÃ_MÔN…    môn mà giáo viên bộ môn ký (nhiều môn: 15,38, hoặc nêu lại); --all-mine: mọi môn của người này
  --key KHÓA.p12       tệp khóa PKCS#12; --key-cert SHA256 chọn khóa khi tệp có nhiều khóa
  --pin-file TỆP       mã PIN (hoặc KHUE_PIN, hoặc được hỏi); PIN sai không được thử lại
  --capacity C         dung_dau | KT | Q | phu_trach | TL | TUQ; khác dung_dau thì cần --decision "số, ngày"
  --title CHỨC_VỤ      chức vụ ghi trong chữ ký
  --trust T [--pin …]  danh sách tin cậy: kiểm tra đúng người, đúng vai trò trước khi dùng khóa
  --algorithm          RS256 (mặc định), PS256, ES256; trên PDF cả ES384
  --image TỆP          hình con dấu hoặc chữ ký (PNG, JPEG) hiện trong ô ký trên PDF
  --field TÊN          ô ký trong tệp PDF không mang hồ sơ (mặc định: một ô mới, không hiện trên trang)
  --rect TRÁI,DƯỚI,PHẢI,TRÊN [--page N]   ô mới hiện trên trang N (mặc định 1), tính bằng điểm từ góc dưới bên trái
${tsaHelp.vi}  -o KẾT_QUẢ [--force] tệp (một hồ sơ) hoặc thư mục (nhiều hồ sơ)
Cả thư mục, một lần nhập PIN: giữ nguyên thư mục con, từng hồ sơ bị từ chối được nêu riêng, danh mục KẾT_QUẢ.manifest.ndjson ở cuối.
  --evidence URL|TỆP.p12   một dấu thời gian cho cả lượt ký (mặc định: dịch vụ trong KHUE_TSA), thay cho --tsa (mỗi hồ sơ một dấu):
                       mỗi hồ sơ một bản ghi bằng chứng TỆP.ers, thêm trong KẾT_QUẢ.evidence (hoặc --bundle GÓI); «khue evidence --help»
  --plan [--cert TỆP.pem]  trước khi nhập PIN: số hồ sơ, hồ sơ bị bỏ qua và lý do, số lần mở khóa, hạn chứng thư, thời gian
  --resume             đi tiếp lần ký bị ngắt
`,
  en: `khue sign INPUT… --role ROLE --key KEY.p12 -o OUT          adds one signature to each record

INPUT: an unsigned record, a signed record (.json), a PDF, or a folder of them.
  --role               subject-teacher | homeroom-teacher | principal | school-seal | head-of-issuing-body | register-custodian
                       | status-issuer
  --subject ID…        subjects that a subject teacher signs (several: 15,38, or given again); --all-mine: every one of this teacher's
  --key KEY.p12        PKCS#12 file; --key-cert SHA256 chooses where it holds several keys
  --pin-file FILE      the PIN (or KHUE_PIN, or a prompt); a wrong PIN is not tried again
  --capacity C         dung_dau | KT | Q | phu_trach | TL | TUQ; all but dung_dau need --decision "number, date"
  --title TEXT         title written into the signature
  --trust T [--pin …]  trust list: right person and role are checked before the key is used
  --algorithm          RS256 (default), PS256, ES256; on PDFs also ES384
  --image FILE         picture of the seal or of a signature (PNG, JPEG), shown in the cell on the PDF
  --field NAME         signature field in a PDF without a record (default: a new one, not visible on the page)
  --rect LEFT,BOTTOM,RIGHT,TOP [--page N] a new field that is seen on page N (default 1), in points from the lower left corner
${tsaHelp.en}  -o OUT [--force]     a file (one record) or a folder (several)
A whole folder with one PIN: subfolders are kept, every refused record is named, OUT.manifest.ndjson at the end.
  --evidence URL|FILE.p12  one time-stamp over the whole run (default: the service in KHUE_TSA) instead of --tsa, one a record:
                       an evidence record FILE.ers for each, also in OUT.evidence (or --bundle BUNDLE); "khue evidence --help"
  --plan [--cert FILE.pem]  before any PIN: records, what is skipped and why, activations, certificates and their last day, duration
  --resume             goes on with a run of signing that was cut off
`,
};

export const signCommand: Command = { name: 'sign', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('sign', argv, {
    ...signingOptionSpecs,
    ...tsaOptionSpecs,
    key: { type: 'string' },
    'key-cert': { type: 'string' },
    'pin-file': { type: 'string' },
    plan: { type: 'boolean' },
    cert: { type: 'string' },
    resume: { type: 'boolean' },
    evidence: { type: 'string' },
    bundle: { type: 'string' },
  });
  if (parsed.positionals.length === 0) throw usageError('sign', 'chưa nêu hồ sơ', 'no record was named');
  const keyPath = parsed.text('key');
  mustGoWith('sign', parsed, [
    ['cert', 'plan'],
    ['tsa-pin-file', 'tsa'],
    ['resume', 'output'],
  ]);
  mustNotGoWith('sign', parsed, 'plan', ['resume', 'force']);
  const options = signingOptions('sign', parsed);
  if (options.role === 'subject-teacher' && parsed.text('tsa') !== undefined) {
    throw usageError(
      'sign',
      'chữ ký của giáo viên bộ môn không mang dấu thời gian: bỏ --tsa',
      "a subject teacher's signature carries no time-stamp: leave --tsa out",
    );
  }
  const folders = parsed.positionals.some(isFolder) || parsed.flag('resume');
  if ((parsed.given('evidence') || parsed.given('bundle')) && (!folders || options.role === 'subject-teacher')) {
    throw usageError(
      'sign',
      '--evidence và --bundle dành cho cả thư mục, không cho chữ ký của giáo viên bộ môn; với tệp lẻ dùng khue evidence build',
      "--evidence and --bundle are for folders and not for subject teachers' signatures; for single files use khue evidence build",
    );
  }
  if (evidenceService(parsed) === undefined) mustGoWith('sign', parsed, [['bundle', 'evidence']]);
  if (parsed.flag('plan')) return showPlan(parsed, options);
  if (keyPath === undefined) throw usageError('sign', 'thiếu --key KHÓA.p12', '--key KEY.p12 is missing');
  if (folders) return signFolders(parsed, options, () => openKeys(parsed, keyPath, options.role !== 'subject-teacher'));
  const outcome = new Outcome();
  const inputs = signingInputs(parsed.positionals, outcome);
  const plan = new OutputPlan('sign', inputs, parsed);
  if (inputs.length === 0) return outcome.status;
  const { signer, timestamper } = await openKeys(parsed, keyPath);
  const signing = { ...options, signer, ...(timestamper === undefined ? {} : { timestamper }) };
  await writeCompleted(signInputs(readEach(inputs, outcome), signing), plan, outcome, parsed.language);
  return outcome.status;
}

/** What stamps the run as a whole: the option, else the service of the house where no record is stamped by itself. */
function evidenceService(parsed: Parsed): string | undefined {
  return parsed.text('evidence') ?? (parsed.given('tsa') ? undefined : process.env['KHUE_TSA'] || undefined);
}

/** Reads the PIN once. Both keys before anything is signed, so that a wrong one costs nothing. The PIN and its copy are overwritten. */
async function openKeys(parsed: Parsed, keyPath: string, withEvidence = false): Promise<OpenedKeys> {
  const [chosen] = digestsOption('sign', 'key-cert', parsed.texts('key-cert'));
  const keyFile = readInput(keyPath, 16 * 1024 * 1024);
  const pin = await readPin(parsed.text('pin-file'), `PIN (${keyPath}): `);
  // Opening a key file overwrites the PIN that it is given.
  const each = parsed.text('tsa') !== undefined;
  const evidence = withEvidence ? evidenceService(parsed) : undefined;
  const copies: Uint8Array[] = [];
  const copy = (): { pin: Uint8Array } => {
    const made = pin.slice();
    copies.push(made);
    return { pin: made };
  };
  const [forEach, forRun] = [each ? copy() : {}, evidence === undefined ? {} : copy()];
  try {
    const signer = await openSigner(keyPath, keyFile, pin, chosen);
    // Teachers' certificates stand in the record alone, without their issuers.
    const hasChain = parsed.text('trust') !== undefined || parsed.text('role') === 'subject-teacher';
    if (!hasChain) sayIncomplete(signer.certificateChain);
    const at = instantOption('sign', 'at', parsed.text('at'));
    return {
      signer,
      timestamper: await timestamperOption('sign', parsed, { at, ...forEach }),
      evidence:
        evidence === undefined
          ? undefined
          : await timestamperOption('sign', parsed, { at, option: 'evidence', fallback: evidence, ...forRun }),
    };
  } finally {
    for (const one of copies) one.fill(0);
  }
}
