// Writes everything that is generated from `schemas/` (and from other checked-in sources); `--check` only compares.
//
//   npm run generate            write
//   npm run generate -- --check exit status 1 when a checked-in file is not what would be written
//
// A generator is a function `(project) => Map<path, text>`, paths relative to the project. Others add a step to `steps`.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generateCodes } from './generate/codes.mjs';
import { generateDocs } from './generate/docs.mjs';
import { generateFields } from './generate/fields.mjs';
import { generateMapping } from './generate/mapping.mjs';
import { loadProject } from './generate/project.mjs';
import { generateRuleSets } from './generate/rule-sets.mjs';
import { generateIndex } from './generate/schema-index.mjs';
import { generateTypes } from './generate/types.mjs';
import { generateValidators } from './generate/validators.mjs';
import { generate as generateTrustList } from './generate-trust-list.mjs';

const trustList = () => new Map([['src/trust/generated/trust-list-validator.ts', generateTrustList()]]);

/** The codes come first: they set the report schema's enum, which later steps compile. */
export const steps = [
  generateCodes,
  generateIndex,
  generateTypes,
  generateFields,
  generateValidators,
  generateRuleSets,
  generateDocs,
  generateMapping,
  trustList,
];

/** All generated files: path → text. */
export async function generate(root) {
  const project = loadProject(root);
  const files = new Map();
  for (const step of steps) {
    for (const [path, text] of await step(project)) {
      if (files.has(path)) throw new Error(`two generators write ${path}`);
      files.set(path, text);
    }
  }
  return files;
}

/** Paths whose checked-in text differs from what would be written. */
export function drift(root, files) {
  return [...files].filter(([path, text]) => {
    const full = join(root, path);
    return !existsSync(full) || readFileSync(full, 'utf8') !== text;
  });
}

async function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const changed = drift(root, await generate(root));
  if (process.argv.includes('--check')) {
    for (const [path] of changed) console.error(`not as generated: ${path} (npm run generate)`);
    if (changed.length > 0) process.exitCode = 1;
    return;
  }
  for (const [path, text] of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
