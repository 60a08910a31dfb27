// Makes test-vectors/json/, test-vectors/cases/ and test-vectors/pdf/ from the built package: the demonstration's files, the trust bundles, and the
// report or answer that each file must get. The same bytes on every machine. With --check, writes nothing and fails when what stands
// there differs. A name (`json`, `cases`, `pdf`) after it does one of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseFiles } from '../dist/demo-world/case-vectors.js';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { pdfVectorFiles } from '../dist/demo-world/pdf-vectors.js';
import { vectorFiles } from '../dist/demo-world/vectors.js';

const check = process.argv.includes('--check');
const wanted = process.argv.slice(2).filter((name) => !name.startsWith('-'));
const kits = {
  json: async () => vectorFiles(await createDemoWorld()),
  pdf: async () => pdfVectorFiles(await createDemoWorld()),
  cases: async () => caseFiles(await createDemoWorld({ catalogue: true, cases: false })),
};
let differing = 0;
for (const [name, make] of Object.entries(kits)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = fileURLToPath(new URL(`../test-vectors/${name}`, import.meta.url));
  differing += (check ? compare : write)(name, folder, await make());
}
process.exit(differing === 0 ? 0 : 1);

function compare(kit, folder, files) {
  const there = existsSync(folder) ? filesIn(folder) : [];
  const wrong = [...files]
    .filter(([name, bytes]) => !there.includes(name) || !readFileSync(join(folder, name)).equals(bytes))
    .map(([name]) => name);
  const more = there.filter((name) => !files.has(name));
  for (const name of [...wrong, ...more]) console.error(`differs: test-vectors/${kit}/${name}`);
  console.log(`test-vectors/${kit}: ${files.size - wrong.length} the same, ${wrong.length + more.length} differ`);
  return wrong.length + more.length;
}

function write(kit, folder, files) {
  rmSync(folder, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  console.log(`test-vectors/${kit}: ${files.size} files`);
  return 0;
}

function filesIn(root, prefix = '') {
  return readdirSync(join(root, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesIn(root, name) : [name];
  });
}
