// EU DSS names what khue extended JAdES-BASELINE-T, -LT, -LTA and PAdES-BASELINE-T, -LT, -LTA, finds every time-stamp's imprint right and
// passes the signatures with the demonstration's anchors; khue judges what EU DSS made of its test authorities as the corpus lists it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extendDetailed, localTimestamper, openTrust, signPdf, verify } from '../../../dist/index.js';
import { AT, expect, judgeByDss, needPython, run } from '../kit.mjs';

const STAMPED = Date.parse(AT);
/** A day on: lists and CRLs of the world are still good. */
const JUDGED = '2026-11-21T12:00:00Z';
const LEVELS = ['B-T', 'B-LT', 'B-LTA'];

export default async function time({ world, work, full }) {
  const folder = join(work, 'time');
  for (const name of ['files', 'anchors', 'intermediates']) mkdirSync(join(folder, name), { recursive: true });
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes);
  for (const ca of world.authorities) {
    put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.cer`, ca.certificateDer);
  }
  const trust = openTrust(bundleOf(world), { allowUnpinned: true, at: AT });
  let tick = 0;
  const timestamper = localTimestamper(world.pki.tsa.vgca.signer, { now: () => STAMPED + 1000 * tick++ });
  const expected = new Map();
  const enter = (name, bytes, formats) => {
    put(`files/${name}`, bytes);
    expected.set(name, formats);
  };
  const files = [...world.signed].slice(0, full ? undefined : 3);
  for (const [name, bytes] of files) {
    for (const each of [true, false]) {
      let file = bytes;
      for (const to of LEVELS) {
        const extended = await extendDetailed(file, { to, trust, at: AT, timestamper, each });
        file = extended.bytes;
        const reached = extended.levels.map((level) => `JAdES-BASELINE-${level.slice(2)}`);
        const right = extended.levels.every(
          (level, i) => level === (each || i === extended.levels.length - 1 ? to : 'B-B'),
        );
        expect(`${name} reaches ${to}${each ? ' on each signature' : ''}`, right, extended.levels.join(' '));
        enter(`${name}.${each ? 'each' : 'seal'}.${to}.json`, file, reached);
        const report = verify(file, { trust, at: JUDGED });
        expect(`khue accepts ${name} at ${to}`, report.answer === 'ACCEPT', report.code);
        // An archive time-stamp once more, over the first.
        if (to !== 'B-LTA') continue;
        const renewed = await extendDetailed(file, { to, trust, at: AT, timestamper, each });
        enter(`${name}.${each ? 'each' : 'seal'}.renewed.json`, renewed.bytes, reached);
      }
    }
  }
  await pdfs(world, trust, timestamper, enter);
  judgeByPyhanko(folder);
  const output = judgeByDss(folder, JUDGED);
  const seen = new Map();
  for (const line of output.split('\n').filter(Boolean)) {
    const [file, number, format, intact, valid, indication, subIndication] = line.split('\t');
    seen.set(file, (seen.get(file) ?? 0) + 1);
    const wanted = expected.get(file)?.[Number(number)];
    const right = format === wanted && intact === 'true' && valid === 'true';
    expect(
      `EU DSS on ${file} ${number}`,
      right,
      `${format}, not ${wanted}; intact=${intact} valid=${valid} ${subIndication}`,
    );
    // Where the file holds no revocation data EU DSS has none: it does not read khue's trust bundle.
    const complete = /-LTA?$/.test(String(wanted));
    const passes = !String(indication).endsWith('FAILED') && (!complete || indication === 'TOTAL_PASSED');
    expect(`EU DSS passes ${file} ${number}`, passes, `${indication} ${subIndication}`);
  }
  for (const [file, formats] of expected) {
    expect(`EU DSS finds every signature of ${file}`, seen.get(file) === formats.length, `${seen.get(file)}`);
  }
}

/**
 * pyHanko judges a PAdES-B-LTA file by its process for archival, by what lies in the file alone. It asks for a time-stamp inside the
 * signature ("for now", it says), where khue extend puts one over the document: so of a file that had one when it was signed.
 */
function judgeByPyhanko(folder) {
  const python = needPython('pyHanko==0.38.0');
  const script = fileURLToPath(new URL('../python/lasting.py', import.meta.url));
  const file = join(folder, 'files/stamped.B-LTA.pdf');
  const { ok, stdout, stderr } = run(python, [
    script,
    join(folder, 'anchors'),
    join(folder, 'intermediates'),
    JUDGED,
    file,
  ]);
  expect('pyHanko reads the PAdES-B-LTA file', ok, stderr);
  const [, , outcome, stamped] = stdout.trim().split('\t');
  expect('pyHanko passes stamped.B-LTA.pdf as LTA', outcome === 'OK' && stamped < '2026-11-21T12', stdout);
}

/** A PDF of one page with one signature, at every level. */
async function pdfs(world, trust, timestamper, enter) {
  const { PDFDocument } = await import('pdf-lib');
  const document = await PDFDocument.create();
  document.addPage([200, 100]);
  const plain = await document.save({ useObjectStreams: false });
  const leaf = world.pki.issue
    ? await world.pki.issue({
        ca: world.pki.vgca.ca,
        subject: [
          ['C', 'VN'],
          ['CN', 'Con dấu mẫu'],
        ],
      })
    : undefined;
  let file = await signPdf(plain, { role: 'school-seal', signer: leaf.signer, signingTime: '2026-11-20T02:00:00Z' });
  for (const to of LEVELS) {
    const extended = await extendDetailed(file, { to, trust, at: AT, timestamper });
    expect(
      `earlier octets of the PDF stay at ${to}`,
      Buffer.compare(extended.bytes.subarray(0, file.length), file) === 0,
    );
    file = extended.bytes;
    enter(`page.${to}.pdf`, file, [`PAdES-BASELINE-${extended.levels[0].slice(2)}`]);
  }
  const signed = await signPdf(plain, {
    role: 'school-seal',
    signer: leaf.signer,
    signingTime: '2026-11-20T02:00:00Z',
    timestamper,
  });
  const { bytes, levels } = await extendDetailed(signed, { to: 'B-LTA', trust, at: AT, timestamper });
  enter('stamped.B-LTA.pdf', bytes, [`PAdES-BASELINE-${levels[0].slice(2)}`]);
}

function bundleOf(world) {
  const names = [...world.files.keys()].filter((name) => name.startsWith('trust/')).map((name) => name.slice(6));
  return {
    read: (name) => world.files.get(`trust/${name}`),
    list: (prefix) => names.filter((name) => name.startsWith(prefix)),
  };
}
