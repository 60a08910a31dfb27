import { KhueError } from '../errors.js';
import { signInputs } from '../issuing/index.js';
import { openPkcs12, type Signer } from '../signer/index.js';
import { type Command, parseCommand, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { readInput } from './files.js';
import { signingInputs } from './inputs.js';
import { readPin } from './pin.js';
import { OutputPlan, signingOptionSpecs, signingOptions, writeCompleted } from './signing-options.js';

const help = {
  vi: `khue sign TỆP… --role VAI_TRÒ --key KHÓA.p12 -o KẾT_QUẢ    thêm một chữ ký vào mỗi hồ sơ

TỆP: hồ sơ chưa ký, hồ sơ đã ký (.json), hoặc thư mục các tệp đó.
  --role               subject-teacher | homeroom-teacher | principal | school-seal | head-of-issuing-body | register-custodian
  --subject MÃ_MÔN…    môn mà giáo viên bộ môn ký; --all-mine: mọi môn của người này
  --key KHÓA.p12       tệp khóa PKCS#12; --key-cert SHA256 chọn khóa khi tệp có nhiều khóa
  --pin-file TỆP       mã PIN (hoặc KHUE_PIN, hoặc được hỏi); PIN sai không được thử lại
  --capacity C         dung_dau | KT | Q | phu_trach | TL | TUQ; khác dung_dau thì cần --decision "số, ngày"
  --title CHỨC_VỤ      chức vụ ghi trong chữ ký
  --trust T [--pin …]  danh sách tin cậy: kiểm tra đúng người, đúng vai trò trước khi dùng khóa
  --algorithm          RS256 (mặc định), PS256, ES256
  -o KẾT_QUẢ [--force] tệp (một hồ sơ) hoặc thư mục (nhiều hồ sơ)
`,
  en: `khue sign INPUT… --role ROLE --key KEY.p12 -o OUT          adds one signature to each record

INPUT: an unsigned record, a signed record (.json), or a folder of them.
  --role               subject-teacher | homeroom-teacher | principal | school-seal | head-of-issuing-body | register-custodian
  --subject ID…        subjects that a subject teacher signs; --all-mine: every one of this teacher's
  --key KEY.p12        PKCS#12 file; --key-cert SHA256 chooses where it holds several keys
  --pin-file FILE      the PIN (or KHUE_PIN, or a prompt); a wrong PIN is not tried again
  --capacity C         dung_dau | KT | Q | phu_trach | TL | TUQ; all but dung_dau need --decision "number, date"
  --title TEXT         title written into the signature
  --trust T [--pin …]  trust list: right person and role are checked before the key is used
  --algorithm          RS256 (default), PS256, ES256
  -o OUT [--force]     a file (one record) or a folder (several)
`,
};

export const signCommand: Command = { name: 'sign', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('sign', argv, {
    ...signingOptionSpecs,
    key: { type: 'string' },
    'key-cert': { type: 'string' },
    'pin-file': { type: 'string' },
  });
  if (parsed.positionals.length === 0) throw usageError('sign', 'chưa nêu hồ sơ', 'no record was named');
  const keyPath = parsed.text('key');
  if (keyPath === undefined) throw usageError('sign', 'thiếu --key KHÓA.p12', '--key KEY.p12 is missing');
  const options = signingOptions('sign', parsed);
  const inputs = signingInputs(parsed.positionals);
  const plan = new OutputPlan('sign', inputs, parsed.text('output'), parsed.flag('force'));
  const keyFile = readInput(keyPath, 16 * 1024 * 1024);
  const pin = await readPin(parsed.text('pin-file'), `PIN (${keyPath}): `);
  const signer = await open(keyPath, keyFile, pin, parsed.text('key-cert')?.toLowerCase());
  const outcome = new Outcome();
  await writeCompleted(signInputs(inputs, { ...options, signer }), plan, outcome, parsed.language);
  return outcome.status;
}

async function open(
  path: string,
  keyFile: Uint8Array,
  pin: Uint8Array,
  certificateSha256: string | undefined,
): Promise<Signer> {
  try {
    return await openPkcs12(keyFile, pin, certificateSha256 === undefined ? {} : { certificateSha256 });
  } catch (cause) {
    if (cause instanceof KhueError) throw new CommandFailure(EXIT.reject, cause, path);
    throw cause;
  } finally {
    pin.fill(0);
  }
}
