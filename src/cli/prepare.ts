import { KhueError } from '../errors.js';
import { prepareSignatures } from '../issuing/index.js';
import { readCertificate, readPem } from '../x509/index.js';
import { type Command, type Parsed, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome, statusOf } from './exit.js';
import { readInput, refuseExisting, writeOutput } from './files.js';
import { readEach, signingInputs } from './inputs.js';
import { sayIncomplete } from './key.js';
import { sayMasked } from './masked.js';
import { signingOptionSpecs, signingOptions } from './signing-options.js';

const help = {
  vi: `khue prepare TỆP… --role VAI_TRÒ --cert CHUỖI.pem -o VIỆC.json    chuẩn bị mã băm để nơi khác ký

  --cert CHUỖI.pem     chứng thư của người ký rồi các chứng thư cấp trên (PEM hoặc DER)
  --tsa-room BYTE      chỗ dành trong tệp PDF cho dấu thời gian mà «khue complete --tsa» sẽ đặt vào (thường 8192)
  các tùy chọn khác như «khue sign»; tệp VIỆC.json không chứa bí mật, có thể lưu nhiều tuần
  sau khi có giá trị chữ ký: khue complete VIỆC.json GIÁ_TRỊ.json TỆP… -o KẾT_QUẢ
`,
  en: `khue prepare INPUT… --role ROLE --cert CHAIN.pem -o JOB.json      digests for a key that lives elsewhere

  --cert CHAIN.pem     the signer's certificate, then its issuers (PEM or DER)
  --tsa-room OCTETS    room kept in PDFs for the time-stamp that "khue complete --tsa" will put there (8192 as a rule)
  other options as in "khue sign"; JOB.json holds no secret and may lie for weeks
  with the signature values at hand: khue complete JOB.json VALUES.json INPUT… -o OUT
`,
};

export const prepareCommand: Command = { name: 'prepare', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('prepare', argv, {
    ...signingOptionSpecs,
    cert: { type: 'string' },
    'tsa-room': { type: 'string' },
  });
  if (parsed.positionals.length === 0) throw usageError('prepare', 'chưa nêu hồ sơ', 'no record was named');
  const certificatePath = parsed.text('cert');
  if (certificatePath === undefined)
    throw usageError('prepare', 'thiếu --cert CHUỖI.pem', '--cert CHAIN.pem is missing');
  const output = parsed.text('output');
  if (output === undefined) throw usageError('prepare', 'thiếu -o VIỆC.json', '-o JOB.json is missing');
  refuseExisting(output, parsed.flag('force'));
  const options = signingOptions('prepare', parsed);
  const certificateChain = certificatesOf(certificatePath);
  if (options.trust === undefined && options.role !== 'subject-teacher') sayIncomplete(certificateChain);
  const outcome = new Outcome();
  const inputs = signingInputs(parsed.positionals, outcome);
  const job = prepareSignatures(readEach(inputs, outcome), {
    ...options,
    ...roomOption(parsed),
    certificateChain,
    onRefused: ({ input, error }) => {
      outcome.add(statusOf(error));
      sayMasked(error, input);
    },
  });
  if (job.items.length > 0) {
    writeOutput(output, `${JSON.stringify(job, null, 1)}\n`, parsed.flag('force'));
    await print(
      parsed.language === 'vi'
        ? `${output}: ${job.items.length} mã băm cần ký (${job.algorithm})\n`
        : `${output}: ${job.items.length} digests to sign (${job.algorithm})\n`,
    );
  }
  return outcome.status;
}

/** A time-stamp of twenty times the usual size is none. */
const MOST_ROOM = 262_144;

function roomOption(parsed: Parsed): { timestampRoom?: number } {
  const text = parsed.text('tsa-room');
  if (text === undefined) return {};
  const octets = /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : MOST_ROOM + 1;
  if (octets > MOST_ROOM)
    throw usageError('prepare', `--tsa-room: 1 đến ${MOST_ROOM} byte`, `--tsa-room: 1 to ${MOST_ROOM} octets`);
  return { timestampRoom: octets };
}

/** Certificates of a PEM or DER file, signer first; one that cannot be read is told before any record is looked at. */
function certificatesOf(path: string): Uint8Array[] {
  const bytes = readInput(path);
  const text = new TextDecoder('latin1').decode(bytes);
  try {
    const chain = text.includes('-----BEGIN') ? readPem(text) : [bytes];
    if (chain.length === 0) throw new KhueError('CHAIN_MISSING');
    for (const der of chain) readCertificate(der);
    return chain;
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause, path) : cause;
  }
}
