// Many files at once: node bench/bulk.mjs [--quick] [--records N]. Called by bench/run.mjs; figures of one run, ratios in turn.
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { writeManyRecords } from '../dist/demo-world/files.js';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { entrySignatures, openJades } from '../dist/jades/index.js';
import { defaultLimits } from '../dist/limits.js';
import { readJson } from '../dist/record/index.js';
import { put, signedPdf, writeTrust } from './made-files.mjs';
import { line, median } from './measure.mjs';

const AT = '2026-11-21T00:00:00Z';

/**
 * Each record of the set is named `times` times, so that a run lasts long enough: a year's takes hours, and a worker reaches its rate only after
 * some thousand verdicts. No cache holds a set of this size.
 */
export async function bulkBench({ quick, count = quick ? 400 : 4_000, rounds = quick ? 1 : 2, times = quick ? 1 : 4 }) {
  const folder = mkdtempSync(join(tmpdir(), 'khue-bench-'));
  try {
    const set = join(folder, 'set');
    await writeManyRecords(set, { count, at: AT, form: 'ndjson' });
    const common = {
      trust: join(set, 'trust'),
      pin: readFileSync(join(set, 'trust-pin.txt'), 'utf8').trim(),
      at: AT,
      output: join(folder, 'out.ndjson'),
    };
    const path = join(set, 'records.ndjson');
    const records = { ...common, paths: Array.from({ length: times }, () => path) };
    const floor = times * (await bareSeconds(path));
    const one = [];
    const two = [];
    for (let round = 0; round < rounds; round++) {
      one.push(run({ ...records, workers: 1 }));
      two.push(run({ ...records, workers: 2 }));
    }
    const rate = (runs) => median(runs.map((found) => found.records / found.seconds));
    line('bulk/json-records-per-s (1 worker)', rate(one), '1/s');
    line('bulk/json-records-per-s', rate(two), '1/s (2 workers)');
    line('bulk/scaling-2-workers', rate(two) / rate(one), 'ratio');
    // CPU of the whole process, reading and writing included, so that what else the machine does matters less.
    line(
      'bulk/floor-ratio',
      floor / median(one.map(({ cpuSeconds }) => cpuSeconds)),
      'ratio (bare signature checks / whole run, CPU)',
    );
    line('bulk/peak-rss-mb', Math.max(...two.map(({ peakRssMb }) => peakRssMb)), 'MB');
    line('bulk/records', times * count, `records, ${count} of them different`);
    await pdfBench(folder, quick);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(options) {
  const child = fileURLToPath(new URL('bulk-child.mjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [child, JSON.stringify(options)], { encoding: 'utf8' }));
}

/** Forms with the record inside and three signatures of their own, each file several times. */
async function pdfBench(folder, quick) {
  const world = await createDemoWorld({ cases: false });
  const pdfs = join(folder, 'pdfs');
  const count = quick ? 24 : 200;
  for (let number = 0; number < count; number++) put(join(pdfs, `${number}.pdf`), await signedPdf(world, number));
  const options = {
    trust: writeTrust(world, join(folder, 'world')),
    pin: world.trustPin,
    at: AT,
    output: join(folder, 'pdfs.ndjson'),
    paths: Array.from({ length: quick ? 2 : 10 }, () => pdfs),
  };
  const [one, two] = [1, 2].map((workers) => run({ ...options, workers }));
  for (const { accepted, records } of [one, two])
    if (accepted !== records) throw new Error(`${accepted} of ${records} PDFs accepted`);
  line('bulk/pdf-files-per-s (1 worker)', one.records / one.seconds, '1/s');
  line('bulk/pdf-files-per-s', two.records / two.seconds, '1/s (2 workers)');
  line('bulk/pdf-cpu-ms', (1000 * one.cpuSeconds) / one.records, 'ms of processor time a file, start included');
  line('bulk/pdf-files', one.records, `files, ${count} of them different`);
}

/** CPU seconds of nothing but hashing and RSA or ECDSA over every signature of the set. */
async function bareSeconds(path) {
  const keys = new Map();
  let micros = 0;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const document = openJades(Buffer.from(text));
    const inner = entrySignatures(readJson(document.content), defaultLimits);
    const checks = [...document.signatures, ...inner].flatMap((signature) => {
      const { signerCertificate: certificate, signedTexts, signedBytes, value } = signature;
      if (certificate === undefined) return [];
      let key = keys.get(certificate.sha256);
      if (key === undefined) {
        const spki = createPublicKey({ key: Buffer.from(certificate.spkiDer), format: 'der', type: 'spki' });
        key = createPublicKey({ key: spki.export({ format: 'jwk' }), format: 'jwk' });
        keys.set(certificate.sha256, key);
      }
      const signed = signedBytes ?? Buffer.from(`${signedTexts.before}.${signedTexts.after}`, 'latin1');
      return [{ key, signed, value }];
    });
    const before = process.cpuUsage();
    for (const { key, signed, value } of checks) nodeVerify('sha256', signed, key, value);
    const { user, system } = process.cpuUsage(before);
    micros += user + system;
  }
  return micros / 1e6;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf('--records');
  await bulkBench({
    quick: process.argv.includes('--quick'),
    ...(at > 0 ? { count: Number(process.argv[at + 1]) } : {}),
  });
}
