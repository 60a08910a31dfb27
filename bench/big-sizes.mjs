// Big sizes, each in its own process: a national trust list of 51,000 issuers in 34 shards; a CRL of a million entries.
// Prints name TAB value TAB unit and fails when a bound of the issue is passed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoPki } from '../dist/demo-world/index.js';
import { buildTrustList, openTrust, signTrustList } from '../dist/trust/index.js';
import { line } from './measure.mjs';

const SHARDS = 34;
const ISSUERS = 51_000;
const at = '2026-11-21T00:00:00Z';
const self = fileURLToPath(import.meta.url);

if (process.argv[2] === '--look-up') await lookUp(process.argv[3], process.argv[4]);
else if (process.argv[2] === '--crl') await crl(process.argv[3]);
else await main();

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'khue-big-'));
  let failed = 0;
  const bound = (name, value, unit, limit) => {
    line(name, value, unit);
    if (value > limit) {
      failed++;
      console.log(`FAILED: ${name} is over ${limit} ${unit}`);
    }
  };
  try {
    const pin = await writeNationalList(folder);
    const child = spawnSync(process.execPath, [self, '--look-up', folder, pin], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    const { openMs, shardMs, rssMb, reads } = JSON.parse(child.stdout);
    bound('national-list/open-root-ms', openMs, 'ms', 1000);
    bound('national-list/first-look-up-ms', shardMs, 'ms', 1000);
    bound('national-list/added-rss-mb', rssMb, 'MB', 100);
    bound('national-list/shards-read', reads, 'files', 1);
    await writeMillion(folder);
    const million = spawnSync(process.execPath, [self, '--crl', folder], { encoding: 'utf8' });
    if (million.status !== 0) throw new Error(million.stderr);
    const figures = JSON.parse(million.stdout);
    bound('crl-1m/open-ms', figures.openMs, 'ms', 1000);
    bound('crl-1m/100k-look-ups-ms', figures.lookUpsMs, 'ms', 50);
    bound('crl-1m/100k-facts-ms', figures.factsMs, 'ms', 1000);
    bound('crl-1m/added-rss-mb', figures.rssMb, 'MB', 200);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.exit(failed === 0 ? 0 : 1);
}

/** Root and 34 shards of 1,500 schools, each with a principal and a seal. Returns the pin. */
async function writeNationalList(folder) {
  const pki = await createDemoPki({ at });
  const subject = { C: 'VN', O: 'DEMO – Danh sách toàn quốc (mẫu)', CN: 'DEMO – Khóa ký danh sách' };
  const operator = { name: subject.O };
  const leaf = await pki.issue({
    ca: pki.vgca.ca,
    subject: Object.entries(subject),
  });
  const dates = { issuedAt: at, nextUpdate: '2027-02-28T00:00:00Z' };
  const key = (number) => number.toString(16).padStart(64, '0');
  mkdirSync(join(folder, 'shards'));
  const shards = [];
  const each = ISSUERS / SHARDS;
  for (let shard = 0; shard < SHARDS; shard++) {
    const codes = [];
    const issuers = [];
    for (let number = 0; number < each; number++) {
      const index = shard * each + number;
      const code = `9${String(index).padStart(7, '0')}`;
      codes.push(code);
      const terms = [{ from: '2020-09-01' }];
      issuers.push({
        code,
        name: `Trường DEMO số ${index}`,
        documentTypes: [{ type: 'hoc-ba/*' }],
        signersComplete: true,
        signers: [
          { role: 'principal', name: `Hiệu trưởng DEMO ${index}`, keys: [key(2 * index + 1)], terms },
          { role: 'school-seal', name: `Con dấu DEMO ${index}`, keys: [key(2 * index + 2)], terms },
        ],
      });
    }
    const list = buildTrustList({ kind: 'issuers', operator, sequence: 1, ...dates, issuers });
    const location = `shards/tinh-${String(shard + 1).padStart(2, '0')}.jws`;
    writeFileSync(join(folder, location), await signTrustList(list, leaf.signer, at));
    shards.push({ location, signerSpkiSha256: leaf.spkiSha256, minSequence: 1, codes });
  }
  const authorities = pki.authorities.map((ca) => ({ kind: ca.kind, certificate: ca.certificateDer }));
  const root = buildTrustList({ operator, sequence: 1, ...dates, authorities, shards });
  writeFileSync(join(folder, 'trust-list.jws'), await signTrustList(root, leaf.signer, at));
  return leaf.spkiSha256;
}

async function lookUp(folder, pin) {
  let reads = 0;
  const source = {
    read: (name) => {
      if (name.startsWith('shards/')) reads++;
      try {
        return new Uint8Array(readFileSync(join(folder, name)));
      } catch {
        return undefined;
      }
    },
  };
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const store = openTrust(source, { pinned: [pin], at });
  const opened = performance.now();
  const entry = store.issuer('90025000');
  const looked = performance.now();
  if (!('found' in entry)) throw new Error('the school was not found');
  const rssMb = (process.memoryUsage().rss - before) / 2 ** 20;
  console.log(JSON.stringify({ openMs: opened - started, shardMs: looked - opened, rssMb, reads }));
}

/** A million entries, and a certificate that is among them. */
async function writeMillion(folder) {
  const pki = await createDemoPki({ at });
  const { ca } = pki.vgca;
  const leaf = await pki.issue({ ca, subject: [['CN', 'DEMO']], serialNumber: serial(999_999) });
  const entries = Array.from({ length: 1_000_000 }, (_, number) => ({
    serialNumber: serial(number),
    revokedAt: Date.parse('2026-01-01T00:00:00Z'),
  }));
  writeFileSync(join(folder, 'million.crl'), await pki.crl(ca, entries));
  writeFileSync(join(folder, 'leaf.cer'), leaf.certificateDer);
  writeFileSync(join(folder, 'ca.cer'), ca.certificateDer);
}

async function crl(folder) {
  const { crlSource, openCrl, readCertificate } = await import('../dist/x509/index.js');
  const read = (name) => new Uint8Array(readFileSync(join(folder, name)));
  const certificate = readCertificate(read('leaf.cer'));
  const issuer = readCertificate(read('ca.cer'));
  const asked = (round) => Array.from({ length: 100_000 }, (_, number) => serial(number * 10 + round));
  // The lesser of processor and clock time: the one counts compiler threads, the other the neighbours' work.
  const clock = () => {
    const { user, system } = process.cpuUsage();
    return [(user + system) / 1000, performance.now()];
  };
  const since = ([cpu, wall]) => Math.min(clock()[0] - cpu, clock()[1] - wall);
  const before = process.memoryUsage().rss;
  // Read, opened, its signature and scope checked, and asked about: the way that a verdict asks.
  let started = clock();
  const opened = openCrl(read('million.crl'));
  const source = crlSource([opened]);
  const fact = source.lookUp(certificate, issuer, Date.parse(at));
  const openMs = since(started);
  if (fact.status !== 'REVOKED') throw new Error('the last entry was not found');
  const rssMb = (process.memoryUsage().rss - before) / 2 ** 20;
  // Each round asks about 100,000 others; the best counts, since what else goes on in a machine makes a figure worse and never better.
  let lookUpsMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const serials = asked(round);
    started = clock();
    let found = 0;
    for (const serialNumber of serials) if (opened.find(serialNumber) !== undefined) found++;
    lookUpsMs = Math.min(lookUpsMs, since(started));
    if (found !== 100_000) throw new Error(`${found} of 100,000 found`);
  }
  started = clock();
  for (let number = 0; number < 100_000; number++) source.lookUp(certificate, issuer, Date.parse(at));
  const factsMs = since(started);
  console.log(JSON.stringify({ openMs, lookUpsMs, factsMs, rssMb }));
}

function serial(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, 0x1000_0000_0000_0000n + BigInt(number) * 7919n);
  return bytes;
}
