// khue beside pyHanko and EU DSS on the same 1,000 JSON files and 1,000 PDFs (forms with the record inside), each with three signatures:
//   npm run build && node bench/side-by-side.mjs [--files N] [--keep FOLDER]
// Makes its own environments (test/interop/.venv, test/interop/dss); each program with all cores, warmed up, reading from the disk.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { needJava, needPython } from '../test/interop/kit.mjs';
import { put as putFile, signedJson, signedPdf, writeTrust } from './made-files.mjs';
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
writeTrust(world, root);
for (const ca of world.authorities)
  put(`${ca.kind === 'root-ca' ? 'anchors' : 'intermediates'}/${ca.id}.der`, ca.certificateDer);

for (let i = 0; i < count; i++) {
  const number = String(i).padStart(12, '0');
  put(`json/files/${number}.json`, await signedJson(world, i));
  put(`pdf/files/${number}.pdf`, await signedPdf(world, i));
}

const [json, pdf] = [khue('json'), khue('pdf')];
line('side-by-side/khue/json-files-per-s', json.rate, `1/s (${json.said})`);
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
  if (accepted !== records) throw new Error(`${kind}: ${accepted} of ${records} accepted`);
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

function put(name, bytes) {
  putFile(join(root, ...name.split('/')), bytes);
}
