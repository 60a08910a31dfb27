// What is generated from src/codes.ts: the enum of codes in the report's schema, and docs/codes.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const SCHEMA = 'schemas/validation-report.schema.json';

/** The closed list of codes, from the source itself. */
export async function loadCodes(root) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, 'src/codes.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
  });
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return module.codes;
}

/** The first step: it also sets the enum in the schemas as loaded, so that later steps compile the new one. */
export async function generateCodes({ root, schemas }) {
  const codes = await loadCodes(root);
  const names = Object.keys(codes).sort();
  const schema = JSON.parse(readFileSync(join(root, SCHEMA), 'utf8'));
  schema.$defs.code = { enum: names };
  const loaded = schemas.find(({ schema: { $id } }) => $id === schema.$id);
  if (loaded !== undefined) loaded.schema.$defs.code = { enum: names };
  return new Map([
    [SCHEMA, `${JSON.stringify(schema, null, 2)}\n`],
    ['docs/codes.md', page(codes)],
  ]);
}

const areas = {
  verdict: 'The verdict',
  signature: 'Signatures',
  certificate: 'Certificates and paths',
  trust: 'Trust lists',
  record: 'Records',
  json: 'JSON',
  issuing: 'Signing',
  bulk: 'Many files',
  cli: 'The command line',
};

function page(codes) {
  const lines = [
    '# Codes',
    '',
    'Generated from `src/codes.ts` by `npm run generate`; do not edit. The list is closed: a code is never renamed or reused.',
    '`{name}` marks a parameter. Codes with an answer decide a verdict (docs of the report: `schemas/validation-report.schema.json`).',
  ];
  const others = new Set(Object.values(codes).map(({ area }) => area));
  for (const area of Object.keys(areas)) others.delete(area);
  for (const [area, title] of [...Object.entries(areas), ...[...others].map((area) => [area, area])]) {
    const own = Object.entries(codes).filter(([, entry]) => entry.area === area);
    if (own.length === 0) continue;
    lines.push('', `## ${title}`, '', '| code | weight | Tiếng Việt | English | source |', '|---|---|---|---|---|');
    for (const [name, entry] of own) {
      const weight = [entry.indication, entry.subIndication, entry.answer].filter(Boolean).join(' / ');
      lines.push(`| \`${name}\` | ${weight} | ${cell(entry.vi)} | ${cell(entry.en)} | ${cell(entry.source)} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const cell = (text) => text.replaceAll('|', '\\|');
