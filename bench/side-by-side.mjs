// khue beside pyHanko and EU DSS on the same 1,000 JSON files and 1,000 PDFs, each with three signatures:
//   npm run build && node bench/side-by-side.mjs [--files N] [--keep FOLDER]
// Makes its own environments (test/interop/.venv, test/interop/dss); each program with all cores, warmed up, reading from the disk.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PDFDocument } from 'pdf-lib';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { addSignature, signRecord } from '../dist/index.js';
import { signPdf } from '../dist/issuing/index.js';
import { needJava, needPython } from '../test/interop/kit.mjs';
import { line } from './measure.mjs';

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const count = Number(option('--files') ?? 1000);
const kept = option('--keep');
const root = kept ?? mkdtempSync(join(tmpdir(), 'khue-side-'));
const AT = '2026-11-21T00:00:00Z';

const world = await createDemoWorld({});
const school = 'th-sao-khue';
const person = (name) => world.signers.get(`${school}/${name}`);
const signers = [
  ['homeroom-teacher', person('gvcn-5a')],
  ['principal', person('hieu-truong')],
  ['school-seal', person('con-dau')],
];
const signingTime = new Date('2026-05-28T02:00:00Z');

for (const [name, bytes] of world.files) if (name.startsWith('trust/')) put(name, bytes);
for (const ca of world.authorities)
  put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.der`, ca.certificateDer);

const { danh_sach_nguoi_ky: rows, ...rest } = world.records.get('hoc-ba-tieu-hoc');
const signatories = rows.filter(({ vai_tro }) => vai_tro !== 'subject-teacher');
for (let i = 0; i < count; i++) {
  const number = String(i).padStart(12, '0');
  const record = { ...rest, danh_sach_nguoi_ky: signatories, ma_ban_ghi: `00000000-0000-4000-8000-${number}` };
  let signed;
  for (const [role, signer] of signers)
    signed = await (signed === undefined ? signRecord : addSignature)(signed ?? record, { role, signer, signingTime });
  put(`json/files/${number}.json`, signed);
  let pdf = await plainPdf(number);
  for (const [role, signer] of signers) pdf = await signPdf(pdf, { role, signer, signingTime });
  put(`pdf/files/${number}.pdf`, pdf);
}

const [json, pdf] = [khue('json'), khue('pdf')];
line('side-by-side/khue/json-files-per-s', json.rate, '1/s');
line('side-by-side/khue/pdf-files-per-s', pdf.rate, `1/s (${pdf.said})`);
const java = needJava('dss', 'interop-dss-1.jar');
for (const [kind, ours] of [
  ['json', json],
  ['pdf', pdf],
]) {
  // What DSS 6.4 reads JSON with fails when two threads read at once (IllegalStateException in its schema visitor), so JSON has one.
  const threads = String(kind === 'json' ? 1 : cpus().length);
  const said = execFileSync('java', ['-cp', java, 'khue.Rate', folderFor(kind), AT, '100', threads], {
    encoding: 'utf8',
  });
  report('eu-dss', kind, said, ours);
}
const python = needPython('pyHanko==0.31.0', 'pyhanko-certvalidator==0.29.0');
const rate = fileURLToPath(new URL('../test/interop/python/rate.py', import.meta.url));
const said = execFileSync(
  python,
  [rate, join(root, 'anchors'), join(root, 'intermediates'), AT, join(root, 'pdf/files')],
  {
    encoding: 'utf8',
  },
);
report('pyhanko', 'pdf', said, pdf);
line('side-by-side/cores', cpus().length, 'cores');
if (kept === undefined) rmSync(root, { recursive: true, force: true });

function report(name, kind, output, ours) {
  const [files, intact, seconds] = output.trim().split('\n').at(-1).split('\t').map(Number);
  if (intact !== 3 * files) throw new Error(`${name}: ${intact} of ${3 * files} signatures of ${kind} intact`);
  line(`side-by-side/${name}/${kind}-files-per-s`, files / seconds, '1/s');
  line(`side-by-side/khue-over-${name}/${kind}`, ours.rate / (files / seconds), 'ratio');
}

/** The tool as a user starts it, without its start: the files twice against the files once. */
function khue(kind) {
  const folder = join(root, kind, 'files');
  const child = fileURLToPath(new URL('bulk-child.mjs', import.meta.url));
  const options = {
    paths: [folder],
    trust: join(root, 'trust'),
    pin: world.trustPin,
    at: AT,
    workers: cpus().length,
    output: join(root, `${kind}.ndjson`),
  };
  const measure = (times) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [child, JSON.stringify({ ...options, paths: Array.from({ length: times }, () => folder) })],
        { encoding: 'utf8' },
      ),
    );
  const [once, thrice] = [measure(1), measure(3)];
  const { records, accepted, rejected } = thrice;
  return {
    rate: (records - once.records) / (thrice.seconds - once.seconds),
    said: `${accepted} accepted, ${rejected} rejected, ${records - accepted - rejected} undecided`,
  };
}

/** DSS wants its certificates beside the files. */
function folderFor(kind) {
  for (const name of ['anchors', 'intermediates'])
    for (const ca of world.authorities)
      if ((ca.kind === 'root-ca') === (name === 'anchors')) put(`${kind}/${name}/${ca.id}.der`, ca.certificateDer);
  return join(root, kind);
}

async function plainPdf(text) {
  const document = await PDFDocument.create();
  const page = document.addPage();
  for (let i = 0; i < 30; i++) page.drawText(`${text} line ${i}`, { x: 50, y: 780 - 24 * i, size: 12 });
  return document.save();
}

function put(name, bytes) {
  const path = join(root, ...name.split('/'));
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, bytes);
}
