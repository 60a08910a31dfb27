// A million JSON records through `runToFile` in a process of its own, then `conflicts` over their lines: the greatest resident sets.
//   npm run build && node bench/bulk-million.mjs [--records N]
// 10,000 different records (a pupil and an id of their own, three signatures) are named as often as makes the number: what is kept between two records
// is bounded by the caches, which these fill. Needs about 6 GB of disk. Fails when a bound of the issue is passed.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { signedJson, writeTrust } from './made-files.mjs';
import { line } from './measure.mjs';

const at = process.argv.indexOf('--records');
const count = at > 0 ? Number(process.argv[at + 1]) : 1_000_000;
const different = Math.min(count, 10_000);
const MOST_MB = 400;

const folder = mkdtempSync(join(tmpdir(), 'khue-million-'));
let failed = false;
try {
  const world = await createDemoWorld({ cases: false });
  const records = join(folder, 'records.ndjson');
  await writeRecords(world, records);
  const options = {
    paths: Array.from({ length: Math.ceil(count / different) }, () => records),
    trust: writeTrust(world, folder),
    pin: world.trustPin,
    at: '2026-11-21T00:00:00Z',
    workers: 2,
    checks: 'problems',
    linkKey: 'b7'.repeat(32),
    output: join(folder, 'reports.ndjson'),
  };
  const found = child('bulk-child.mjs', options);
  if (found.accepted !== found.records) throw new Error(JSON.stringify(found));
  line('bulk-million/records', found.records, `records, ${different} of them different`);
  line('bulk-million/json-records-per-s', found.records / found.seconds, '1/s (2 workers, 3 signatures each)');
  line('bulk-million/cpu-us-per-record', (1e6 * found.cpuSeconds) / found.records, 'µs');
  bound('bulk-million/peak-rss-mb', found.peakRssMb);
  line('bulk-million/lines', found.linesBytes / 2 ** 20, 'MB');
  const conflicts = child('conflicts-child.mjs', { paths: [options.output], workFolder: folder });
  if (conflicts.compared !== found.records || conflicts.found !== 0) throw new Error(JSON.stringify(conflicts));
  line('conflicts-million/lines-per-s', conflicts.lines / conflicts.seconds, '1/s');
  bound('conflicts-million/peak-rss-mb', conflicts.peakRssMb);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function writeRecords(world, path) {
  const stream = createWriteStream(path);
  const AT_A_TIME = 16;
  for (let from = 0; from < different; from += AT_A_TIME) {
    const numbers = Array.from({ length: Math.min(AT_A_TIME, different - from) }, (_, i) => from + i);
    for (const bytes of await Promise.all(numbers.map((number) => signedJson(world, number))))
      if (!stream.write(`${new TextDecoder().decode(bytes)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

function child(name, options) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [path, JSON.stringify(options)], { encoding: 'utf8' }));
}

function bound(name, value) {
  line(name, value, 'MB');
  if (value <= MOST_MB) return;
  failed = true;
  console.log(`FAILED: ${name} is over ${MOST_MB} MB`);
}
