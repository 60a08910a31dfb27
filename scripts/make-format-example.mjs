// Makes docs/format-example/ and the example's parts of docs/format.md from the built package. The same bytes on every machine.
// With --check, writes nothing and fails when what stands there differs.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatExample, withSections } from '../dist/demo-world/format-example.js';

const check = process.argv.includes('--check');
const page = fileURLToPath(new URL('../docs/format.md', import.meta.url));
const folder = fileURLToPath(new URL('../docs/format-example', import.meta.url));
const { files, sections } = await formatExample();
const document = readFileSync(page, 'utf8');
const wanted = withSections(document, sections);

if (check) {
  const wrong = [...files].filter(([name, bytes]) => {
    const path = join(folder, name);
    return !existsSync(path) || !readFileSync(path).equals(bytes);
  });
  for (const [name] of wrong) console.error(`differs: docs/format-example/${name}`);
  if (document !== wanted) console.error('differs: docs/format.md');
  process.exit(wrong.length === 0 && document === wanted ? 0 : 1);
}
rmSync(folder, { recursive: true, force: true });
for (const [name, bytes] of files) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
writeFileSync(page, wanted);
console.log(`docs/format-example: ${files.size} files; docs/format.md: ${sections.size} parts`);
