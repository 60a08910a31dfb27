// Evidence records (RFC 4998) both ways: EU DSS passes those that khue builds and renews, over JSON and PDF; on every record that EU DSS is
// tested with, khue and EU DSS say the same of each time-stamp: whether it is over what it must be over.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { digest } from '../../../dist/crypto/node.js';
import { buildEvidence, localTimestamper, renewEvidence } from '../../../dist/index.js';
import { defaultLimits } from '../../../dist/limits.js';
import { evidenceFacts } from '../../../dist/validation/evidence-facts.js';
import { AT, expect, needJava, run } from '../kit.mjs';

const JUDGED = '2026-11-21T12:00:00Z';

export default async function evidence({ world, work }) {
  const classpath = needJava('dss', 'interop-dss-1.jar');
  await ours(world, join(work, 'ours'), classpath);
  theirs(join(work, 'theirs'), classpath);
}

/** Each record of a folder as EU DSS sees it. */
function judged(folder, classpath) {
  const { ok, stdout, stderr } = run('java', ['-cp', classpath, 'khue.Evidence', folder, JUDGED]);
  if (!ok) throw new Error(stderr);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name, covered, stamps, indication, subIndication] = line.split('\t');
      return { name, covered: covered === 'true', stamps: stamps.split(' '), indication, subIndication };
    });
}

async function ours(world, folder, classpath) {
  for (const name of ['evidence', 'anchors', 'intermediates', 'crls'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const ca of world.authorities) {
    const place = ca.kind === 'root-ca' ? 'anchors' : 'intermediates';
    writeFileSync(join(folder, place, `${ca.id}.cer`), ca.certificateDer);
  }
  for (const [name, bytes] of world.files)
    if (name.startsWith('trust/crls/')) writeFileSync(join(folder, 'crls', name.slice(11)), bytes);
  let tick = 0;
  const timestamper = localTimestamper(world.pki.tsa.vgca.signer, { now: () => Date.parse(AT) + 1000 * tick++ });
  const pdf = [...world.files].filter(([name]) => /^signed\/.*\.pdf$/.test(name)).slice(0, 2);
  const signed = [...world.signed].slice(0, 5);
  const files = [...signed, ...pdf].map(([name, bytes]) => ({ name: name.replaceAll('/', '-'), bytes }));
  let records = await buildEvidence(files, { timestamper });
  const put = (kind) => {
    for (const [i, { der }] of records.entries()) {
      const name = `${kind}-${i}.ers`;
      writeFileSync(join(folder, 'evidence', name), der);
      writeFileSync(join(folder, 'evidence', `${name}.doc`), leafOctets(files[i].bytes));
    }
  };
  put('built');
  for (const [kind, options] of [
    ['renewed', {}],
    ['rehashed', { digest: 'SHA-512' }],
    ['again', {}],
  ]) {
    const inputs = records.map(({ name, der }, i) => ({ name, record: der, bytes: files[i].bytes }));
    records = (await renewEvidence(inputs, { timestamper, ...options })).map(({ name, record }) => ({
      name,
      der: record,
    }));
    put(kind);
  }
  const seen = judged(folder, classpath);
  expect('EU DSS reads every evidence record', seen.length === 4 * files.length, `${seen.length}`);
  for (const { name, covered, stamps, indication, subIndication } of seen) {
    const count = { built: 1, renewed: 2, rehashed: 3, again: 4 }[name.split('-')[0]];
    const right = covered && stamps.length === count && stamps.every((one) => one === 'true/true');
    expect(`EU DSS on ${name}`, right, `${covered} ${stamps.join(' ')}`);
    expect(`EU DSS passes ${name}`, indication === 'PASSED', `${indication} ${subIndication}`);
  }
}

/** What a leaf is the digest of, written here once more: docs/evidence.md. */
function leafOctets(bytes) {
  if (bytes[0] === 0x25) return bytes;
  const { payload, signatures } = JSON.parse(new TextDecoder().decode(bytes));
  return JSON.stringify({
    payload,
    signatures: signatures.map(({ protected: header, signature }) => ({ protected: header, signature })),
  });
}

const text = (value) => new TextEncoder().encode(value);
const byte = (value) => new Uint8Array([value]);

/** Documents of the records, as the tests of EU DSS have them. */
const documents = {
  '1_0_Initial.er': text('123456'),
  '1_1_Renew_Unsorted.er': text('123456'),
  '1_2_Renew_Unsorted.er': text('123456'),
  '1_3_Renew_Unsorted.er': text('123456'),
  'ER-2Chains3ATS.ers': text('content of data object DO-01'),
  'er-asn1-chain-renewal-duplicated-data-invalid.ers': byte(9),
  'er-asn1-chain-renewal-invalid.ers': byte(9),
  'er-asn1-full-renewal-duplicated-data.ers': byte(9),
  'er-asn1-full-renewal-five-ats-chain.ers': byte(3),
  'er-asn1-full-renewal-three-ats-chain.ers': byte(3),
  'er-asn1-full-renewal-tst-renewal-chain-renewal.ers': byte(3),
  'er-asn1-full-renewal-tst-renewal.ers': byte(3),
  'er-asn1-full-renewal-two-ats-chain.ers': byte(3),
  'er-asn1-full-renewal.ers': byte(3),
  'er-asn1-one-level-hashtree.ers': byte(2),
  'er-asn1-simple.ers': text('1'),
};
const digests = {
  'LKSG_4.ers': {
    SHA256: 'SMP/0kaannOThgfDF1Dly2qUG2Zbj5YMyNLSRZHWkO0=',
    SHA384: 'EfWPNqRRVrdEffJtLzF/l13oPz9qGQ5IR/sbRZxglqIzS95wy128Yi/KBEGKaIIX',
  },
  'er-asn1-simple-invalid.ers': { SHA256: 'nOPX01D5QYQHQ58MoR3MEquffNsV+ezF7Kk1SCYCuHI=' },
  'er-asn1-tst-renewal-invalid.ers': { SHA256: 'nOLX01D5QYQHQ58MoR3MEquffNsV+ezF7Kk1SCYCuHI=' },
  'er-asn1-tst-renewal.ers': { SHA256: 'nOLX01D5QYQHQ58MoR3MEquffNsV+ezF7Kk1SCYCuHI=' },
  'evidencerecord.ers': { SHA256: 'Oida+g+rN0DmsVgqZOgAex7lYghgYcgQth4CXl5idH0=' },
};
const beside = {
  'BIN-1_ER.ers': 'BIN-1.bin',
  'BIN-1_ER_malformed.ers': 'BIN-1.bin',
  'BIN-2_ER.ers': 'BIN-2.bin',
  'BIN-3_ER.ers': 'BIN-3.bin',
  'BIN-4_ER.ers': 'BIN-4.bin',
  'bsi_gov_vte-lza_002.ers': 'bsi_gov_vte-lza_002.bin',
  'er-asn1-on-tst.ers': 'd-trust.tsr',
};

function theirs(folder, classpath) {
  mkdirSync(join(folder, 'evidence'), { recursive: true });
  const library = classpath.slice(classpath.indexOf(':') + 1, -1);
  const jar = unzipSync(readFileSync(join(library, 'dss-evidence-record-asn1-6.4-tests.jar')), {
    filter: ({ name }) => !name.endsWith('.class'),
  });
  const records = Object.keys(jar).filter((name) => /\.ers?$/.test(name));
  for (const name of records) {
    writeFileSync(join(folder, 'evidence', name), jar[name]);
    const octets = documents[name] ?? jar[beside[name]];
    if (octets !== undefined) writeFileSync(join(folder, 'evidence', `${name}.doc`), octets);
    const lines = Object.entries(digests[name] ?? {}).map(([hash, value]) => `${hash} ${value}\n`);
    if (lines.length > 0) writeFileSync(join(folder, 'evidence', `${name}.digests`), lines.join(''));
  }
  const seen = new Map(judged(folder, classpath).map((one) => [one.name, one]));
  for (const name of records) {
    const octets = documents[name] ?? jar[beside[name]];
    const known = digests[name] ?? {};
    const digestOf = (hash) =>
      octets === undefined
        ? new Uint8Array(Buffer.from(known[hash.replace('-', '')] ?? '', 'base64'))
        : digest(hash, octets);
    const leaves = { leaves: [{ kind: 'FILE' }], digests: (hash) => [digestOf(hash)] };
    const nothing = { format: 'jws', signatures: [], faults: [] };
    const facts = evidenceFacts(jar[name], leaves, nothing, defaultLimits, { signatureChecks: 0 });
    const dss = seen.get(name);
    const theirAnswer =
      dss.stamps[0] === undefined || !dss.covered ? 'no' : dss.stamps.every((one) => one === 'true/true');
    // A certificate identifier by SHA-224 is not read: that one time-stamp proves nothing to khue, the later ones do.
    const unread = ({ finding }) => finding?.code === 'TIMESTAMP_UNREADABLE' && name.startsWith('1_');
    const ourAnswer = 'stamps' in facts && facts.stamps.every((one) => one.finding === undefined || unread(one));
    const only224 = name === '1_0_Initial.er' && !('stamps' in facts) && facts.code === 'EVIDENCE_NOT_OF_FILE';
    const same = only224 || ourAnswer === (theirAnswer === true);
    expect(
      `khue and EU DSS agree on ${name}`,
      same,
      `ours ${JSON.stringify(facts.code ?? ourAnswer)}, theirs ${theirAnswer}`,
    );
  }
  expect('all records of EU DSS were compared', records.length >= 28, `${records.length}`);
}
