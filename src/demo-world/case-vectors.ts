import { utf8Encode } from '../encoding.js';
import { formatInstant } from '../time.js';
import { type ValidationReport, verify } from '../validation/index.js';
import type { CatalogueCase } from './case-types.js';
import type { DemoWorld } from './world-types.js';

/** The conformance kit made from the catalogue: `test-vectors/cases/`, for people who implement the same in other languages. */
export function caseFiles(world: DemoWorld): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const trust = world.openTrust();
  const cases = world.catalogue.map((one) => {
    const given = (one.documents ?? []).map((name) => ({ name, bytes: world.files.get(name)! }));
    const report = verify(one.bytes, { trust, at: new Date(world.at), documents: given });
    files.set(inKit(one.file), one.bytes);
    return rowOf(one, report);
  });
  for (const [name, bytes] of world.files) if (name.startsWith('trust/')) files.set(name, bytes);
  const index = { at: formatInstant(world.at), trust: 'trust', pin: world.trustPin, cases };
  files.set('cases.json', utf8Encode(`${JSON.stringify(index, null, 1)}\n`));
  files.set('README.md', utf8Encode(README));
  return files;
}

/** What a verifier owes for a case: the answer, and each signature's part in it. */
function rowOf({ bytes: _, documents, ...one }: CatalogueCase, report: ValidationReport): object {
  return {
    ...one,
    file: inKit(one.file),
    ...(documents === undefined ? {} : { documents: documents.map(inKit) }),
    answer: report.answer,
    verdict: report.verdict,
    subIndication: report.subIndication,
    code: report.code,
    settledBy: report.settledBy?.map(({ what, of }) => ({ what, of })),
    record: report.record && {
      type: report.record.type,
      schemaValid: report.record.schemaValid,
      status: report.record.status,
      statusChange: report.record.statusChange,
    },
    remarks: report.remarks?.map(({ code }) => code),
    missingRoles: report.missingRoles,
    takenOver: report.takenOver,
    signatures: report.signatures.map(({ scope, entry, role, claimedRole, integrity, indication, answer, code }) => ({
      scope,
      entry,
      claimedRole,
      role,
      integrity,
      indication,
      answer,
      code,
    })),
  };
}

const inKit = (file: string): string => file.replace(/^cases\//, '');

const README = `# Test vectors: the cases of Vietnamese schools, centres and universities

One signed sample for every ordinary case – a pupil who moves during the year, a re-assessment in summer, a deputy's signature, a
merged school, a joint degree, a digitised paper diploma and many more – and for each a forged twin (\`name.gia.json\`). For people
who write the same in Java, .NET, PHP or anything else. Everything is a demonstration: schools, people and numbers are invented,
the private keys are published, nothing may be trusted. Made by \`scripts/make-test-vectors.mjs\`; a test of this project verifies
every file again and compares every byte with what the demonstration world makes.

| file | what |
|---|---|
| \`cases.json\` | \`at\` (validation time), \`pin\` (of the trust list) and for each case: \`file\`, \`documents\` to be given beside it, the answer owed, and in words what the case is (\`vi\`, \`en\`) |
| \`*.json\` | the signed files; \`*.gia.json\` the forged twins (\`of\` names the sample) |
| \`trust/\` | one trust bundle for all: root list, two shards, a CRL of each CA, one recall list |

## How to use them

1. Begin with \`../json\`: the format itself, byte by byte.
2. Open \`trust/\` under \`pin\` at \`at\`; verify each \`file\`, with its \`documents\` at hand.
3. Compare \`answer\` and \`code\`, then \`missingRoles\`, \`takenOver\`, \`record\` and \`remarks\`, then for each signature \`integrity\`, \`indication\`, \`answer\`,
   \`code\` and \`role\` (\`claimedRole\` is what the signature says of itself). Signatures stand in signing order, those of entries first
   as the report lists them.

A verifier is right when it gives every sample its answer and accepts no twin. Two samples are UNDECIDED by their nature, and
\`settledBy\` says what would settle them: a seal that was revoked when its school was merged, with no time-stamp to prove that it was
used before; and a joint degree one of whose issuers stands in no list. Neither is a forgery. Two are refused although every signature
holds, because the issuer's recall list says so: a revoked diploma, and a temporary certificate whose diploma was issued
(\`record.status\`, \`record.statusChange\`).

The full reports come from \`khue verify FILE --document … --trust trust --pin PIN --at AT --format json\`.
`;
