// poppler, qpdf, pyHanko and EU DSS on PDFs that khue signed: every signature intact and valid, PAdES-BASELINE-B, no error of structure.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PDFDocument } from 'pdf-lib';
import { createDemoPki } from '../../../dist/demo-world/index.js';
import { demoKey } from '../../../dist/demo-world/keys.js';
import { renderPdf } from '../../../dist/form/index.js';
import { localTimestamper, signPdf } from '../../../dist/index.js';
import { appendDocumentTimestamp, appendDss } from '../../../dist/pdf/signature/dss.js';
import { AT, expect, judgeByDss, need, needPython, run } from '../kit.mjs';

const SIGNED_AT = '2026-11-20T02:00:00Z';
const judge = fileURLToPath(new URL('../python/judge.py', import.meta.url));

/** Kinds of keys and the algorithms of theirs that go on PDFs. */
const KINDS = [
  ['rsa-2048', 'RS256'],
  ['rsa-2048', 'PS256'],
  ['p-256', 'ES256'],
  ['p-384', 'ES384'],
  ['rsa-3072', 'RS256'],
  ['rsa-4096', 'RS256'],
  ['rsa-3072', 'PS256'],
  ['rsa-4096', 'PS256'],
];

export default async function pades({ work, full }) {
  need('pdfsig', ['-v'], ['poppler-utils']);
  need('qpdf', ['--version'], ['qpdf']);
  const python = needPython('pyHanko==0.38.0');
  const pki = await createDemoPki({ at: AT, seed: 'interop-pades', fresh: full });
  const folder = join(work, 'pades');
  for (const name of ['files', 'anchors', 'intermediates']) mkdirSync(join(folder, name), { recursive: true });
  for (const ca of pki.authorities) {
    writeFileSync(join(folder, ca.kind === 'root-ca' ? 'anchors' : 'intermediates', `${ca.id}.cer`), ca.certificateDer);
  }
  const counts = new Map();
  const put = async (name, pdf, leaf, algorithm, count) => {
    let signed = pdf;
    for (let i = 0; i < count; i++) {
      const role = ROLES[i % ROLES.length];
      const next = await signPdf(signed, { role, algorithm, signer: leaf.signer, signingTime: SIGNED_AT });
      expect(`${name}: earlier octets stay`, Buffer.compare(next.subarray(0, signed.length), signed) === 0);
      signed = next;
    }
    writeFileSync(join(folder, 'files', name), signed);
    counts.set(name, count);
  };
  for (const [kind, algorithm] of full ? KINDS : KINDS.slice(0, 5)) {
    const leaf = await leafOf(pki, kind);
    for (const [sections, pdf] of [
      ['table', await plainPdf(false)],
      ['stream', await plainPdf(true)],
    ]) {
      for (const count of full ? [1, 3, 16] : sections === 'table' ? [3] : []) {
        await put(`${kind}-${algorithm}-${sections}-${count}.pdf`, pdf, leaf, algorithm, count);
      }
    }
  }
  const leaf = await leafOf(pki, 'rsa-2048');
  await put('sixteen.pdf', await plainPdf(true), leaf, 'RS256', 16);
  await othersSigned(put, leaf, full);
  await everyForm(pki, folder, counts, full);
  const levels = await longTerm(pki, folder, counts, leaf);
  judgeByPoppler(folder, counts, levels);
  judgeByPyhanko(python, folder, counts);
  judgePadesByDss(folder, counts, levels);
}

/** Files that others made and signed take another signature: linearised, with objects in streams, with forms, in many revisions. */
async function othersSigned(put, leaf, full) {
  const corpus = process.env.KHUE_CORPUS ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
  if (!existsSync(join(corpus, 'pdf.tsv'))) return;
  const rows = readFileSync(join(corpus, 'pdf.tsv'), 'utf8').split('\n').slice(1);
  const intact = rows
    .map((row) => row.split('\t'))
    .filter(([, expected, , why]) => expected === 'INTACT' && why[0] !== '[');
  let number = 0;
  for (const [path] of full ? intact : intact.filter((_, index) => index % 12 === 0)) {
    try {
      await put(`foreign-${number}.pdf`, new Uint8Array(readFileSync(join(corpus, path))), leaf, 'RS256', 1);
      number++;
    } catch (refusal) {
      // Encrypted, hybrid or closed by its signer: the tests of the library say which and why.
      if (refusal.name !== 'KhueError') throw refusal;
    }
  }
  expect('files of others are signed', number > 0);
}

/** The form of each example record, signed by everybody whom its fields wait for; a học bạ of grade 10 by fifteen. */
async function everyForm(pki, folder, counts, full) {
  // An integrated subject has up to three teachers, a joint degree two heads and two seals, each with a key of their own.
  const [head, otherHead, seal, otherSeal, ...teachers] = await Promise.all(
    ['rsa-2048', 'rsa-2048', 'p-256', 'p-256', 'rsa-2048', 'rsa-2048', 'rsa-2048'].map((kind) => leafOf(pki, kind)),
  );
  const examples = fileURLToPath(new URL('../../../schemas/examples', import.meta.url));
  for (const kind of ['chung-chi', 'giay-to', 'hoc-ba', 'phu-luc', 'quyet-dinh', 'van-bang']) {
    for (const type of readdirSync(join(examples, kind)).sort()) {
      const files = readdirSync(join(examples, kind, type)).filter((name) => /^valid-\d+\.json$/.test(name));
      for (const file of full ? files : files.slice(0, 1)) {
        const record = JSON.parse(readFileSync(join(examples, kind, type, file), 'utf8'));
        const name = `form-${type}-${file.slice(0, -5)}.pdf`;
        let pdf = await renderPdf(record);
        const rows = record.danh_sach_nguoi_ky ?? [];
        for (const [index, { mon_hoc_id: subject, vai_tro: role }] of rows.entries()) {
          const before = rows.slice(0, index).filter((row) => row.vai_tro === role && row.mon_hoc_id === subject);
          const people =
            role === 'school-seal' ? [seal, otherSeal] : /teacher/.test(role) ? teachers : [head, otherHead];
          const { signer } = people[before.length];
          pdf = await signPdf(pdf, { role, signer, signingTime: SIGNED_AT, ...(subject && { subject }) });
        }
        writeFileSync(join(folder, 'files', name), pdf);
        counts.set(name, rows.length);
      }
    }
  }
}

/** A signature with a time-stamp; then validation data and document time-stamps, each by its own update. */
async function longTerm(pki, folder, counts, leaf) {
  const timestamper = localTimestamper(pki.tsa.vgca.signer, { now: () => Date.parse(SIGNED_AT) });
  const stamped = await signPdf(await plainPdf(false), {
    ...{ role: 'principal', signer: leaf.signer, signingTime: SIGNED_AT, timestamper },
  });
  const crls = await Promise.all(pki.authorities.map((ca) => pki.crl(ca, [], Date.parse(SIGNED_AT) + 3_600_000)));
  const certificates = pki.authorities.map(({ certificateDer }) => certificateDer);
  const withData = appendDss(stamped, { certificates, crls });
  const archived = await appendDocumentTimestamp(withData, timestamper);
  const again = await appendDocumentTimestamp(appendDss(archived, { certificates, crls }), timestamper);
  const levels = new Map();
  for (const [level, pdf] of [
    ['T', stamped],
    ['LT', withData],
    ['LTA', archived],
    ['LTA', again],
  ]) {
    const name = `level-${level}-${levels.size}.pdf`;
    writeFileSync(join(folder, 'files', name), pdf);
    counts.set(name, 1);
    levels.set(name, `PAdES-BASELINE-${level}`);
  }
  return levels;
}

const ROLES = ['homeroom-teacher', 'principal', 'school-seal'];

let serial = 0;

async function leafOf(pki, kind) {
  return pki.issue({
    ca: pki.vgca.ca,
    subject: [
      ['C', 'VN'],
      ['O', 'DEMO – KHÔNG CÓ GIÁ TRỊ'],
      ['CN', `Trường Đỗ Đức ${kind} ${++serial}`],
    ],
    key: ['rsa-3072', 'rsa-4096'].includes(kind) ? await demoKey('rsa-3072', rsa(Number(kind.slice(4)))) : kind,
  });
}

function rsa(modulusLength) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }));
}

async function plainPdf(useObjectStreams) {
  const document = await PDFDocument.create();
  document.addPage([595, 842]).drawText('Xin chao');
  return document.save({ useObjectStreams });
}

function judgeByPoppler(folder, counts, levels) {
  for (const name of readdirSync(join(folder, 'files'))) {
    const path = join(folder, 'files', name);
    const { stdout } = run('pdfsig', ['-nocert', path]);
    const valid = stdout.split('Signature is Valid.').length - 1;
    // Signatures of others, and document time-stamps, are beside ours.
    const enough = name.startsWith('foreign-') || levels.has(name) ? valid >= 1 : valid === counts.get(name);
    expect(`pdfsig finds every signature of ${name} valid`, enough, `${valid}: ${stdout}`);
    expect(`pdfsig names the kind of ${name}`, stdout.includes('ETSI.CAdES.detached'), stdout);
    const checked = run('qpdf', ['--check', path]);
    // Of a file that others made, warnings may be about what was there before.
    expect(
      `qpdf finds no error in ${name}`,
      checked.ok || (name.startsWith('foreign-') && !/^ERROR/m.test(checked.stderr)),
      checked.stderr,
    );
  }
}

function judgeByPyhanko(python, folder, counts) {
  const files = readdirSync(join(folder, 'files')).map((name) => join(folder, 'files', name));
  const { ok, stdout, stderr } = run(python, [
    judge,
    join(folder, 'anchors'),
    join(folder, 'intermediates'),
    AT,
    ...files,
  ]);
  expect('pyHanko reads every file', ok, stderr);
  const seen = new Map();
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [file, field, intact, valid, trusted, coverage, level] = line.split('\t');
    if (file.startsWith('foreign-') && !field.startsWith('ky_')) {
      continue;
    }
    const number = (seen.get(file) ?? 0) + 1;
    seen.set(file, number);
    const whole = number === counts.get(file);
    const right =
      intact === 'True' &&
      valid === 'True' &&
      trusted === 'True' &&
      coverage === (whole && !/^level-LT/.test(file) ? 'ENTIRE_FILE' : 'ENTIRE_REVISION') &&
      ['NONE', 'LTA_UPDATES', 'FORM_FILLING'].includes(level);
    expect(`pyHanko on signature ${number} of ${file}`, right, line);
  }
  for (const [file, count] of counts) expect(`pyHanko finds every signature of ${file}`, seen.get(file) === count);
}

function judgePadesByDss(folder, counts, levels) {
  const seen = new Map();
  for (const line of judgeByDss(folder).split('\n').filter(Boolean)) {
    const [file, , format, intact, valid, indication, subIndication, roles] = line.split('\t');
    if (file.startsWith('foreign-') && !ROLES.some((role) => roles?.includes(role))) continue;
    seen.set(file, (seen.get(file) ?? 0) + 1);
    const right = format === (levels.get(file) ?? 'PAdES-BASELINE-B') && intact === 'true' && valid === 'true';
    expect(`EU DSS on ${file}`, right, line);
    expect(`EU DSS does not fail ${file}`, !String(indication).endsWith('FAILED'), `${indication} ${subIndication}`);
  }
  for (const [file, count] of counts) expect(`EU DSS finds every signature of ${file}`, seen.get(file) === count);
}
