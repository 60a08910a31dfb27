import { KhueError } from '../errors.js';
import { type CompletedItem, completeSignatures } from '../issuing/index.js';
import { readJson } from '../record/index.js';
import { type Command, instantOption, mustGoWith, parseCommand, usageError } from './command.js';
import { CommandFailure, EXIT, Outcome } from './exit.js';
import { readInput } from './files.js';
import { inTheirPlaces, placedInputs, readableOf, readEach, type SigningInput } from './inputs.js';
import { OutputPlan, writeCompleted } from './signing-options.js';
import { openListArgument, trustCompanions, trustOptionSpecs } from './trust-source.js';
import { timestamperOption, tsaHelp, tsaOptionSpecs } from './tsa.js';

const help = {
  vi: `khue complete VIỆC.json GIÁ_TRỊ.json [TỆP…] -o KẾT_QUẢ    đặt giá trị chữ ký vào hồ sơ

  GIÁ_TRỊ.json         { "<mã mục>": "<chữ ký, base64>", … }
  TỆP…                 các hồ sơ đã nêu khi prepare (mặc định: đúng đường dẫn ghi trong việc)
  --trust T            kiểm tra lại chứng thư và thẩm quyền khi hoàn tất
${tsaHelp.vi}  chạy lại nhiều lần không hại; mục sai bị từ chối kèm lý do, các mục khác vẫn giữ
`,
  en: `khue complete JOB.json VALUES.json [INPUT…] -o OUT        puts signature values into the records

  VALUES.json          { "<item id>": "<signature value, base64>", … }
  INPUT…               the records named when preparing (default: the paths in the job)
  --trust T            checks certificate and authority again when completing
${tsaHelp.en}  running it again does no harm; a bad item is refused with its reason, the others are kept
`,
};

export const completeCommand: Command = { name: 'complete', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('complete', argv, {
    ...trustOptionSpecs,
    ...tsaOptionSpecs,
    output: { type: 'string', short: 'o' },
    force: { type: 'boolean' },
  });
  mustGoWith('complete', parsed, [...trustCompanions, ['tsa-pin-file', 'tsa']]);
  const [jobPath, valuesPath, ...paths] = parsed.positionals;
  if (jobPath === undefined || valuesPath === undefined) {
    throw usageError('complete', 'cần VIỆC.json và GIÁ_TRỊ.json', 'JOB.json and VALUES.json are needed');
  }
  const job = json(jobPath);
  const values = json(valuesPath);
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw usageError(
      'complete',
      'GIÁ_TRỊ.json cần là { "mã mục": "base64" }',
      'VALUES.json must be { "item id": "base64" }',
    );
  }
  const names = jobInputNames(job);
  const outcome = new Outcome();
  const given = paths.length > 0 ? paths : names;
  const inputs = inTheirPlaces(placedInputs(given, outcome, parsed.text('output')));
  const plan = new OutputPlan('complete', inputs, parsed, given.length);
  const readable = new Set(readableOf(inputs, outcome));
  if (readable.size === 0 && given.length > 0) return outcome.status;
  const time = instantOption('complete', 'at', parsed.text('at'));
  const at = time ?? new Date();
  const trustPath = parsed.text('trust');
  const state = parsed.text('state');
  const timestamper = await timestamperOption('complete', parsed, { at: time });
  const find = byName(inputs, names);
  const unread = new Set<string>();
  const read = (name: string): Uint8Array | undefined => {
    const input = find(name);
    if (input === undefined) return undefined;
    for (const { bytes } of readEach(readable.has(input) ? [input] : [], outcome)) return bytes;
    unread.add(name);
    return undefined;
  };
  const items = completeSignatures(job, values as Record<string, string>, {
    inputs: read,
    at,
    ...(timestamper === undefined ? {} : { timestamper }),
    ...(trustPath === undefined
      ? {}
      : {
          trust: openListArgument('complete', {
            path: trustPath,
            pins: parsed.texts('pin'),
            at,
            clock: time === undefined,
            ...(state === undefined ? {} : { state }),
          }),
        }),
  });
  // Only what was read is written.
  const called = (name: string): string => find(name)!.name;
  await writeCompleted(but(items, unread), plan, outcome, parsed.language, called);
  return outcome.status;
}

/** A job of a large school is longer than any record: each item carries its signer's certificates. */
const JOB_LIMITS = { jsonBytes: 512 * 1024 * 1024, jsonMembers: 20_000_000 };

function json(path: string): unknown {
  try {
    return readJson(readInput(path), JOB_LIMITS);
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.unreadable, cause, path) : cause;
  }
}

function jobInputNames(job: unknown): string[] {
  const items = (job as { items?: unknown } | null)?.items;
  if (!Array.isArray(items)) return [];
  const names = items.map((item: { input?: unknown }) => item?.input).filter((name) => typeof name === 'string');
  return [...new Set(names as string[])];
}

/** Of inputs that could not be read it was told already; that a job lacks them would be another fault. */
async function* but(items: AsyncIterable<CompletedItem>, unread: ReadonlySet<string>): AsyncGenerator<CompletedItem> {
  for await (const item of items) if (!unread.has(item.input)) yield item;
}

/** A job names its inputs as they were called then; the same files may lie elsewhere now: as many last parts of the path as can be are the same. */
function byName(inputs: readonly SigningInput[], names: readonly string[]): (name: string) => SigningInput | undefined {
  const exact = new Map(inputs.map((input) => [input.name, input]));
  const byLast = new Map<string, SigningInput[]>();
  for (const input of inputs) {
    const last = parts(input.name)[0]!;
    byLast.set(last, [...(byLast.get(last) ?? []), input]);
  }
  // One file given for a job of one file is that file, whatever it is called by now; its content is checked all the same.
  const only = inputs.length === 1 && names.length === 1 ? inputs[0] : undefined;
  return (name) => exact.get(name) ?? mostAlike(name, byLast.get(parts(name)[0]!) ?? []) ?? only;
}

/** The last first. */
function parts(path: string): string[] {
  return path.split(/[\\/]/).reverse();
}

function mostAlike(name: string, inputs: readonly SigningInput[]): SigningInput | undefined {
  const wanted = parts(name);
  const alike = (input: SigningInput): number => {
    const differs = parts(input.name).findIndex((part, index) => part !== wanted[index]);
    return differs < 0 ? wanted.length : differs;
  };
  let best: SigningInput | undefined;
  for (const input of inputs) if (best === undefined || alike(input) > alike(best)) best = input;
  return best;
}
