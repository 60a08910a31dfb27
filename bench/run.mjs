// npm run bench [-- --quick]: prints name TAB value TAB unit. Ratios are of figures measured in turn in the same run.
import { createDemoPki, createDemoWorld } from '../dist/demo-world/index.js';
import { checkRecord, openTrust, signRecord, verify } from '../dist/index.js';
import { canonicalize, readJson } from '../dist/record/index.js';
import { validatePath } from '../dist/x509/index.js';
import { bulkBench } from './bulk.mjs';
import { bulkSignBench } from './bulk-sign.mjs';
import { benchExtend } from './extend.mjs';
import { compare, compareAsync, line } from './measure.mjs';
import { benchOneRecord } from './one-record.mjs';
import { benchPdf } from './pdf.mjs';
import { benchPdfLibraries } from './pdf-libraries.mjs';
import { benchSignPdf } from './sign-pdf.mjs';

const quick = process.argv.includes('--quick');
const effort = quick ? { rounds: 5, minMs: 60 } : { rounds: 15, minMs: 300 };

const world = await createDemoWorld({});
const at = new Date(world.at);
const trust = openTrust(world.trustSource, { pinned: [world.trustPin], at });

for (const figure of await benchOneRecord(world, { trust, at }, effort)) line(...figure);

const thpt = [...world.signed].find(([key]) => key.includes('thpt') && key.includes('hoc-ba'));
if (thpt !== undefined) {
  const full = compare({ ours: () => verify(thpt[1], { trust, at }) }, effort);
  line('verify-json-hoc-ba-thpt/ops', 1e6 / full.ours, '1/s');
}

await benchExtend(world, { trust, at }, effort);

/** A primary record whose homeroom teacher teaches every subject. */
const { danh_sach_nguoi_ky: signatories, ...rest } = world.records.get('hoc-ba-tieu-hoc');
const ownTeacher = { ...rest, danh_sach_nguoi_ky: signatories.filter(({ vai_tro }) => vai_tro !== 'subject-teacher') };
const payload = Buffer.from(JSON.stringify(ownTeacher));
const record = readJson(payload);
const parts = compare(
  {
    read: () => readJson(payload),
    parse: () => JSON.parse(payload.toString('utf8')),
    canonical: () => canonicalize(record),
    check: () => checkRecord(record),
  },
  effort,
);
line('read-json/ops', 1e6 / parts.read, '1/s');
line('read-json/json-parse-ratio', parts.parse / parts.read, 'ratio');
line('canonicalize/ops', 1e6 / parts.canonical, '1/s');
line('check-record/ops', 1e6 / parts.check, '1/s');

const role = 'homeroom-teacher';
const signer = world.signers.get('th-sao-khue/gvcn-5a');
const signingTime = new Date(Date.parse('2026-05-28T02:00:00Z'));
const once = JSON.parse(new TextDecoder().decode(await signRecord(payload, { role, signer, signingTime })));
const toBeSigned = Buffer.from(`${once.signatures[0].protected}.${once.payload}`, 'ascii');
const signed = await compareAsync(
  {
    ours: () => signRecord(payload, { role, signer, signingTime }),
    bare: () => signer.sign({ toBeSigned, algorithm: 'RS256', describe: '' }),
  },
  effort,
);
line('sign-json/ops', 1e6 / signed.ours, '1/s');
line('sign-json/floor-ratio', signed.bare / signed.ours, 'ratio');

// Paths: leaf, CA and root of RSA-2048, each certificate with its own serial number; every chain once (cold), then one again and again.
const pki = await createDemoPki({ at });
const chains = [];
for (let number = 0; number < (quick ? 40 : 200); number++) {
  const subject = (name) => [['CN', `DEMO ${name} ${number}`]];
  const root = await pki.issueCa({ id: `root-${number}`, subject: subject('root'), key: pki.vgca.ca.demoKey });
  const ca = await pki.issueCa({
    id: `ca-${number}`,
    issuer: root,
    subject: subject('CA'),
    key: pki.neac.token.demoKey,
  });
  const leaf = await pki.issue({ ca, subject: subject('leaf'), key: pki.neac.remote.demoKey });
  chains.push({ leaf: leaf.certificateDer, intermediates: [ca.certificateDer], anchors: [root.certificateDer], at });
}
const walk = ({ leaf, ...options }) => {
  const { valid, reason } = validatePath(leaf, options);
  if (!valid) throw new Error(reason.code);
};
const coldStart = process.cpuUsage();
for (const chain of chains) walk(chain);
const { user, system } = process.cpuUsage(coldStart);
line('path-validate/ops (cold)', chains.length / ((user + system) / 1e6), '1/s');
const cached = compare({ ours: () => walk(chains[0]) }, effort);
line('path-validate/ops (cached)', 1e6 / cached.ours, '1/s');
const person = (name) => world.signers.get(`th-sao-khue/${name}`);
await benchPdf({ at, effort, person, record: ownTeacher, signingTime, trust });
await benchSignPdf(signer, effort);
const keyFile = world.files.get('keys/th-sao-khue/hieu-truong.p12');
await benchPdfLibraries({ at, keyFile, pin: world.pin, signer: person('hieu-truong'), trust }, effort);
await bulkSignBench({ quick });
await bulkBench({ quick });
