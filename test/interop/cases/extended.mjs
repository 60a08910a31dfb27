// What others made of khue's files, judged by khue: EU DSS and pyHanko stamp signed records and pages, add validation data and stamp again. Signatures stay
// accepted, levels are named, the time proven is theirs; with one octet of the page or the payload changed nothing is accepted any longer. On a record's page
// pyHanko writes more than the closed list of what may follow a seal has, metadata: policy `record` refuses that by name.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEMO_PIN } from '../../../dist/demo-world/index.js';
import { openTrust, renderPdf, signPdf, verify } from '../../../dist/index.js';
import { AT, expect, needJava, needPython, run } from '../kit.mjs';

/** A day on: lists and CRLs of the world are still good. */
const JUDGED = '2026-11-21T12:00:00Z';
const SIGNED = '2026-07-01T04:00:00Z';
const SEALS = [
  ['hoc-ba-tieu-hoc', 'th-sao-khue'],
  ['hoc-ba-thcs', 'thcs-but-nghien'],
  ['hoc-ba-thpt', 'thpt-van-cac'],
  ['hoc-ba-lien-cap', 'lien-cap-ho-sen'],
  ['hoc-ba-tu-thuc', 'tu-thuc-dai-nghien'],
  ['bang-tot-nghiep-thpt', 'thpt-van-cac'],
  ['bang-cu-nhan', 'dai-hoc-thap-but'],
];

export default async function extended({ world, work, full }) {
  const trust = openTrust(bundleOf(world), { allowUnpinned: true, at: AT });
  const signed = [...world.signed].slice(0, full ? undefined : 2);
  const pages = [];
  for (const [name, bytes] of signed) pages.push([`${name}.pdf`, await sealed(world, name, bytes)]);
  const byDss = folderOf(world, work, 'dss', [...signed.map(([name, bytes]) => [`${name}.json`, bytes]), ...pages]);
  const java = run('java', ['-cp', needJava('dss', 'interop-dss-1.jar'), 'khue.Extend', byDss, AT, DEMO_PIN]);
  expect('EU DSS extends every file', java.ok && java.stdout === '', `${java.stdout}${java.stderr}`);
  const byPyhanko = folderOf(world, work, 'pyhanko', pages);
  const script = fileURLToPath(new URL('../python/extend.py', import.meta.url));
  const python = run(needPython('pyHanko==0.38.0'), [script, byPyhanko, AT, DEMO_PIN]);
  expect('pyHanko extends every page', python.ok, python.stderr);
  judged('EU DSS', byDss, 3 * (signed.length + pages.length), trust);
  judged('pyHanko', byPyhanko, 3 * pages.length, trust);
}

/** What a program writes beside its time-stamp that a record's page must not bear (closed list of what may follow a seal). */
const BESIDE = { pyHanko: 'PDF_CHANGE_METADATA' };

function judged(who, folder, count, trust) {
  const names = readdirSync(join(folder, 'extended'));
  expect(`${who} wrote ${count} files`, names.length === count, `${names.length}`);
  for (const name of names) {
    const bytes = readFileSync(join(folder, 'extended', name));
    const isPdf = name.endsWith('.pdf');
    const report = verify(bytes, { trust, at: JUDGED, ...(isPdf && { policy: 'signatures' }) });
    expect(`khue accepts ${name} of ${who}`, report.answer === 'ACCEPT', `${report.code} ${report.message.en}`);
    const last = report.signatures.filter(({ scope }) => scope !== 'ENTRY').at(-1);
    expect(
      `khue names the level of ${name} of ${who}`,
      last?.level === `B-${name.split('.').at(-2)}`,
      `${last?.level}`,
    );
    const proven = Date.parse(last?.bestSignatureTime ?? '');
    expect(
      `khue finds the time in ${name} of ${who}`,
      proven >= Date.parse(AT) && proven < Date.parse(JUDGED),
      `${proven}`,
    );
    const changed = Uint8Array.from(bytes);
    const place = isPdf ? bytes.indexOf('/MediaBox') + 12 : bytes.indexOf('"payload":"') + 200;
    changed[place] = changed[place] === 0x34 ? 0x35 : 0x34;
    const other = verify(changed, { trust, at: JUDGED, ...(isPdf && { policy: 'signatures' }) });
    expect(`khue does not accept ${name} of ${who} changed`, other.answer !== 'ACCEPT', other.code);
    if (!isPdf) continue;
    const strict = verify(bytes, { trust, at: JUDGED });
    const refused = BESIDE[who];
    const right =
      refused === undefined
        ? strict.answer === 'ACCEPT'
        : strict.answer === 'REJECT' && JSON.stringify(strict.signatures).includes(refused);
    expect(`under the rules of records ${name} of ${who} is judged for what stands beside`, right, strict.message.en);
  }
}

/** A page that holds the signed record, with the seal of its school on it. */
async function sealed(world, name, record) {
  const seal = world.signers.get(`${SEALS.find(([start]) => name.startsWith(start))[1]}/con-dau`);
  return signPdf(await renderPdf(record), { role: 'school-seal', signer: seal, signingTime: SIGNED });
}

function bundleOf(world) {
  const names = [...world.files.keys()].filter((name) => name.startsWith('trust/')).map((name) => name.slice(6));
  return {
    read: (name) => world.files.get(`trust/${name}`),
    list: (prefix) => names.filter((name) => name.startsWith(prefix)),
  };
}

function folderOf(world, work, name, files) {
  const folder = join(work, `extended-${name}`);
  for (const part of ['files', 'anchors', 'intermediates', 'crls']) mkdirSync(join(folder, part), { recursive: true });
  for (const ca of world.authorities) {
    const part = ca.kind === 'root-ca' ? 'anchors' : 'intermediates';
    writeFileSync(join(folder, part, `${ca.id}.cer`), ca.certificateDer);
  }
  for (const [path, bytes] of world.files) {
    if (/^trust\/crls\/[^/]+\.crl$/.test(path)) writeFileSync(join(folder, 'crls', path.split('/').at(-1)), bytes);
  }
  writeFileSync(join(folder, 'tsa.p12'), world.files.get('keys/tsa/vgca.p12'));
  for (const [file, bytes] of files) writeFileSync(join(folder, 'files', file), bytes);
  return folder;
}
