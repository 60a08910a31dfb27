// Makes test-vectors/json/ from the built package: the demonstration's files, the trust bundle, and the report that each file
// must get. The same bytes on every machine. With --check, writes nothing and fails when what stands there differs.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { vectorFiles } from '../dist/demo-world/vectors.js';

const folder = fileURLToPath(new URL('../test-vectors/json', import.meta.url));
const files = vectorFiles(await createDemoWorld());

if (process.argv.includes('--check')) {
  const there = existsSync(folder) ? filesIn(folder) : [];
  const wrong = [...files]
    .filter(([name, bytes]) => !there.includes(name) || !readFileSync(join(folder, name)).equals(bytes))
    .map(([name]) => name);
  const more = there.filter((name) => !files.has(name));
  for (const name of [...wrong, ...more]) console.error(`differs: test-vectors/json/${name}`);
  console.log(`test vectors: ${files.size - wrong.length} the same, ${wrong.length + more.length} differ`);
  process.exit(wrong.length + more.length === 0 ? 0 : 1);
}

rmSync(folder, { recursive: true, force: true });
for (const [name, bytes] of files) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
console.log(`test-vectors/json: ${files.size} files`);

function filesIn(root, prefix = '') {
  return readdirSync(join(root, prefix), { withFileTypes: true }).flatMap((entry) => {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    return entry.isDirectory() ? filesIn(root, name) : [name];
  });
}
