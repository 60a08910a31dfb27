// npm run bench [-- --quick]: prints name TAB value TAB unit. Ratios are of figures measured in turn in the same run.
import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { flattenedVerify } from 'jose';
import { createDemoPki, createDemoWorld } from '../dist/demo-world/index.js';
import { addSignature, checkRecord, openTrust, signRecord, verify } from '../dist/index.js';
import { canonicalize, readJson } from '../dist/record/index.js';
import { readCertificate, validatePath } from '../dist/x509/index.js';
import { bulkBench } from './bulk.mjs';
import { compare, compareAsync, line } from './measure.mjs';
import { benchPdf } from './pdf.mjs';
import { benchSignPdf } from './sign-pdf.mjs';

const quick = process.argv.includes('--quick');
const effort = quick ? { rounds: 5, minMs: 60 } : { rounds: 15, minMs: 300 };

const world = await createDemoWorld({});
const at = new Date(world.at);
const trust = openTrust(world.trustSource, { pinned: [world.trustPin], at });

/** A primary record whose homeroom teacher teaches every subject: three outer RSA-2048 signatures and no others. */
const { danh_sach_nguoi_ky: signatories, ...rest } = world.records.get('hoc-ba-tieu-hoc');
const ownTeacher = { ...rest, danh_sach_nguoi_ky: signatories.filter(({ vai_tro }) => vai_tro !== 'subject-teacher') };
const school = 'th-sao-khue';
const person = (name) => world.signers.get(`${school}/${name}`);
const signingTime = new Date(Date.parse('2026-05-28T02:00:00Z'));
const first = await signRecord(ownTeacher, { role: 'homeroom-teacher', signer: person('gvcn-5a'), signingTime });
const second = await addSignature(first, { role: 'principal', signer: person('hieu-truong'), signingTime });
const file = await addSignature(second, { role: 'school-seal', signer: person('con-dau'), signingTime });
const jws = JSON.parse(new TextDecoder().decode(file));
const payloadBytes = Buffer.from(jws.payload, 'base64url').length;
const report = verify(file, { trust, at });
if (report.answer !== 'ACCEPT') throw new Error(`${report.code}: ${report.message.en}`);

const bare = jws.signatures.map(({ protected: header, signature }) => {
  const { x5c } = JSON.parse(Buffer.from(header, 'base64url').toString());
  const { spkiDer } = readCertificate(Buffer.from(x5c[0], 'base64'));
  const spki = createPublicKey({ key: Buffer.from(spkiDer), format: 'der', type: 'spki' });
  return {
    // The same kind of key object as ours: numbers, no SPKI.
    key: createPublicKey({ key: spki.export({ format: 'jwk' }), format: 'jwk' }),
    signed: Buffer.from(`${header}.${jws.payload}`, 'ascii'),
    value: Buffer.from(signature, 'base64url'),
  };
});
const floor = () => {
  for (const { key, signed, value } of bare) if (!nodeVerify('sha256', signed, key, value)) throw new Error('floor');
};

const verified = compare({ ours: () => verify(file, { trust, at }), floor }, effort);
line('verify-json-3-signatures/ops', 1e6 / verified.ours, '1/s');
line('verify-json-3-signatures/floor-ratio', verified.floor / verified.ours, 'ratio');
line('verify-json-3-signatures/payload', payloadBytes, 'bytes');

const flattened = { payload: jws.payload, ...jws.signatures[0] };
const side = await compareAsync(
  {
    jose: async () => {
      for (const [index, { key }] of bare.entries()) {
        await flattenedVerify({ ...flattened, ...jws.signatures[index] }, key);
      }
    },
    ours: async () => verify(file, { trust, at }),
  },
  effort,
);
line(
  'verify-json-3-signatures/jose-flattened-ratio',
  side.jose / side.ours,
  'ratio (signatures alone by jose / whole verdict by khue)',
);

const thpt = [...world.signed].find(([key]) => key.includes('thpt') && key.includes('hoc-ba'));
if (thpt !== undefined) {
  const full = compare({ ours: () => verify(thpt[1], { trust, at }) }, effort);
  line('verify-json-hoc-ba-thpt/ops', 1e6 / full.ours, '1/s');
}

const payload = Buffer.from(jws.payload, 'base64url');
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
const signer = person('gvcn-5a');
const signed = await compareAsync(
  {
    ours: () => signRecord(payload, { role, signer, signingTime }),
    bare: () => signer.sign({ toBeSigned: bare[0].signed, algorithm: 'RS256', describe: '' }),
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
await benchPdf({ at, effort, person, record: ownTeacher, signingTime, trust });
await benchSignPdf(signer, effort);
await bulkBench({ quick });
