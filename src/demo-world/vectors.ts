import { toHex, utf8Encode } from '../encoding.js';
import { extractPartial } from '../jades/index.js';
import { formatInstant } from '../time.js';
import { type ValidationReport, verify } from '../validation/index.js';
import { recordOf } from './forge.js';
import type { DemoCase, DemoWorld } from './world-types.js';

/** One test vector: a file and the report that it must get. */
export interface Vector {
  readonly name: string;
  /** Path in the vectors' folder. */
  readonly file: string;
  readonly report: ValidationReport;
}

/** The report of a demonstration file as the vectors hold it: judged at the world's instant under the world's trust bundle. */
export function vectorReport(world: DemoWorld, { file, bytes }: Pick<DemoCase, 'file' | 'bytes'>): ValidationReport {
  return verify(bytes, { trust: world.openTrust(), at: new Date(world.at), atSource: 'GIVEN', input: baseName(file) });
}

/** How a report is written in the vectors. */
export function reportText(report: ValidationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** Every file of `test-vectors/json/`, for people who implement the same in other languages. */
export function vectorFiles(world: DemoWorld): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const index = [];
  for (const one of world.cases) {
    const report = vectorReport(world, one);
    const reportFile = `reports/${one.name}.json`;
    files.set(one.file, one.bytes);
    files.set(reportFile, utf8Encode(reportText(report)));
    const { name, file, answer, vi, en } = one;
    index.push({ name, file, report: reportFile, answer, code: report.code, vi, en });
  }
  for (const [name, bytes] of world.files) if (name.startsWith('trust/')) files.set(name, bytes);
  for (const name of ['anchors.pem', 'trust-pin.txt']) files.set(name, world.files.get(name)!);
  files.set('entry-payloads.json', json(entryPayloads(world)));
  files.set('vectors.json', json({ at: formatInstant(world.at), trust: 'trust', pin: world.trustPin, vectors: index }));
  files.set('README.md', utf8Encode(README));
  return files;
}

/** What the subject teachers of one học bạ signed: the hardest part to get right in another language. */
function entryPayloads(world: DemoWorld): unknown {
  const record = recordOf(world.signed.get('hoc-ba-thpt')!);
  const entries = extractPartial(record).map(({ entry, jws, payload }) => ({
    entry,
    jws,
    payloadUtf8: new TextDecoder().decode(payload),
    payloadHex: toHex(payload),
  }));
  return { file: 'signed/hoc-ba-thpt.json', entries };
}

function json(value: unknown): Uint8Array {
  return utf8Encode(`${JSON.stringify(value, null, 2)}\n`);
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

const README = `# Test vectors: JSON signatures

Signed records of the khue format, good, forged and doubtful, each with the report that a verifier owes. For people who write the
same in Java, .NET, PHP or anything else. Everything is a demonstration: schools, people and numbers are invented, the private
keys are published, nothing may be trusted. Made by \`scripts/make-test-vectors.mjs\`; a test of this project compares every report
byte for byte.

| file | what |
|---|---|
| \`vectors.json\` | the list: \`file\`, \`report\`, \`answer\`, \`code\`, and in words what was done to the file; \`at\` is the validation time, \`pin\` the trust list's |
| \`signed/\`, \`records/\`, \`forged/\`, \`doubtful/\` | the inputs |
| \`reports/\` | the expected reports (\`schemas/validation-report.schema.json\`), two spaces of indentation and a final line feed |
| \`trust/\` | the trust bundle: root list, two shards, a CRL of each CA |
| \`anchors.pem\` | the two roots alone |
| \`entry-payloads.json\` | for one học bạ, each subject teacher's signature with the exact octets that it covers |

## How to use them

1. Read \`docs/format.md\`: the signed JSON is a JWS JSON general serialization with the JAdES headers of ETSI TS 119 182-1.
2. Begin with \`entry-payloads.json\`: rebuild \`payloadHex\` from the record's values by RFC 8785, then verify \`header..signature\`
   over \`header.BASE64URL(payload)\`. Every one must hold.
3. Verify the outer signatures of \`signed/\` over \`protected.payload\` as carried, then follow \`khue_prev\`.
4. Open \`trust/\` under the pin and judge at \`at\`. Compare at least \`answer\` and \`code\`; then for each signature
   \`integrity\`, \`indication\`, \`subIndication\`, \`code\`, \`role\`; then the whole report.

A verifier is right when it accepts everything in \`signed/\` and nothing else. Texts in \`message\` may be worded otherwise; \`answer\`,
\`code\` and the members above may not. Files are judged offline: nothing here needs a network.
`;
