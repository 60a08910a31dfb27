import { writeDemoWorld, writeManyRecords } from '../demo-world/files.js';
import { KhueError } from '../errors.js';
import { type Command, instantOption, mustGoWith, type Parsed, parseCommand, print, usageError } from './command.js';
import { CommandFailure, EXIT } from './exit.js';

const help = {
  vi: `khue demo-world THƯ_MỤC                 tạo một thế giới mẫu đầy đủ để thử

  --seed S             hạt giống: cùng hạt giống cho cùng tên, hồ sơ, ngày tháng, CRL và chữ ký (mặc định: demo)
  --at THỜI_ĐIỂM       «bây giờ» của thế giới mẫu (mặc định: bây giờ)
  --fresh              tạo khóa mới thay cho các khóa mẫu trong kho
  --cases              thêm một mẫu cho mỗi trường hợp mà khue biết, kèm một bản giả (thư mục cases/, câu trả lời ở cases.json)
  --records N          N hồ sơ đã ký khác nhau, cứ 100 có 1 giả (sự thật ở truth.ndjson); --ndjson: một tệp, mỗi dòng một hồ sơ
  --force              ghi vào thư mục đã có tệp
  Hai hệ thống chứng thực, TSA, CRL, trường, người, con dấu, danh sách tin cậy đã ký, hồ sơ mẫu thật và giả.
  Mọi chứng thư đều ghi rõ là mẫu; không ai tin chúng trừ khi tự chọn tin.
`,
  en: `khue demo-world DIR                    makes a complete demonstration world to try things in

  --seed S             the same seed gives the same names, records, dates, CRLs and signatures (default: demo)
  --at TIME            the world's "now" (default: now)
  --fresh              makes new keys instead of the checked-in demonstration keys
  --cases              also one sample for every case that khue knows, with a forged twin (folder cases/, answers in cases.json)
  --records N          N different signed records, 1 in 100 forged (the truth in truth.ndjson); --ndjson: one file, a record a line
  --force              writes into a folder that holds files
  Two root hierarchies, TSA, CRLs, schools, people, seals, a signed trust list, genuine and forged sample records.
  Every certificate says that it is a demonstration; nothing trusts them unless you choose to.
`,
};

export const demoWorldCommand: Command = { name: 'demo-world', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const parsed = parseCommand('demo-world', argv, {
    seed: { type: 'string' },
    at: { type: 'string' },
    fresh: { type: 'boolean' },
    cases: { type: 'boolean' },
    records: { type: 'string' },
    ndjson: { type: 'boolean' },
    force: { type: 'boolean' },
  });
  const [folder, ...more] = parsed.positionals;
  if (folder === undefined || more.length > 0)
    throw usageError('demo-world', 'cần đúng một thư mục', 'exactly one folder is needed');
  mustGoWith('demo-world', parsed, [['ndjson', 'records']]);
  const at = instantOption('demo-world', 'at', parsed.text('at')) ?? new Date();
  const seed = parsed.text('seed');
  const records = parsed.text('records');
  try {
    if (records !== undefined) return await manyRecords(folder, records, at, parsed);
    const { count } = await writeDemoWorld(folder, {
      at,
      fresh: parsed.flag('fresh'),
      catalogue: parsed.flag('cases'),
      force: parsed.flag('force'),
      ...(seed === undefined ? {} : { seed }),
    });
    await print(
      parsed.language === 'vi'
        ? `${folder}: ${count} tệp. Xem ${folder}/README.md\n`
        : `${folder}: ${count} files. See ${folder}/README.md\n`,
    );
    return EXIT.ok;
  } catch (cause) {
    if (cause instanceof KhueError)
      throw new CommandFailure(cause.code === 'OUTPUT_EXISTS' ? EXIT.exists : EXIT.unreadable, cause);
    throw cause;
  }
}

const LINE_MS = 10_000;

async function manyRecords(folder: string, records: string, at: Date, parsed: Parsed): Promise<number> {
  const wanted = Number(records);
  if (!/^\d{1,9}$/.test(records) || wanted === 0)
    throw usageError('demo-world', '--records cần một số từ 1', '--records takes a number from 1');
  if (parsed.flag('cases') || parsed.flag('fresh'))
    throw usageError(
      'demo-world',
      '--records không đi cùng --cases, --fresh',
      '--records goes without --cases, --fresh',
    );
  const seed = parsed.text('seed');
  const vi = parsed.language === 'vi';
  let said = performance.now();
  const { count, forged, schools } = await writeManyRecords(folder, {
    count: wanted,
    at,
    form: parsed.flag('ndjson') ? 'ndjson' : 'files',
    force: parsed.flag('force'),
    ...(seed === undefined ? {} : { seed }),
    onMade: (made) => {
      if (performance.now() - said < LINE_MS) return;
      said = performance.now();
      process.stderr.write(`${made}/${wanted}\n`);
    },
  });
  await print(
    vi
      ? `${folder}: ${count} hồ sơ của ${schools} trường, ${forged} giả (truth.ndjson)\n`
      : `${folder}: ${count} records of ${schools} schools, ${forged} forged (truth.ndjson)\n`,
  );
  return EXIT.ok;
}
