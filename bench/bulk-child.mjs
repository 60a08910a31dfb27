// One measured run over many files in a process of its own: prints JSON with wall time, CPU time and the greatest resident set.

import { statSync } from 'node:fs';
import { inputGroups, runToFile, trustDigest } from '../dist/bulk/index.js';

const { paths, trust, pin, at, workers, output, workerHeapMb, checks, linkKey } = JSON.parse(process.argv[2]);
const source = { path: trust };
const started = process.hrtime.bigint();
const summary = await runToFile({
  setup: {
    trust: { source, pinned: [pin], digest: trustDigest(source) },
    at: Date.parse(at),
    atSource: 'GIVEN',
    policy: 'auto',
    format: 'ndjson',
    language: 'vi',
    ...(checks === undefined ? {} : { checks }),
    ...(linkKey === undefined ? {} : { linkKey: new Uint8Array(Buffer.from(linkKey, 'hex')) }),
  },
  output,
  ordered: true,
  resume: false,
  force: true,
  inputs: paths,
  source: (onIgnored) => inputGroups(paths, { onIgnored }),
  workers,
  ...(workerHeapMb === undefined ? {} : { workerHeapMb }),
});
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const { user, system } = process.cpuUsage();
const { maxRSS } = process.resourceUsage();
console.log(
  JSON.stringify({
    records: summary.total,
    accepted: summary.answers.ACCEPT,
    rejected: summary.answers.REJECT,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakRssMb: maxRSS / 1024,
    linesBytes: statSync(output).size,
  }),
);
