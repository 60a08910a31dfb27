// A school-software vendor: a record goes in; teachers, homeroom teacher, principal and seal sign; a signed file comes out.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addSignature, checkRecord, KhueError, openTrust, sentences, signEntry, signRecord, verify } from 'khue';
import { readJson } from 'khue/record';
import { openPkcs12 } from 'khue/signer';

// A demonstration world stands in for the vendor's database: records, key files, a trust list.
const khue = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('khue')));
if (!existsSync('world')) execFileSync(process.execPath, [khue, 'demo-world', 'world']);

const now = new Date();
const trust = openTrust(
  { read: (name) => (existsSync(`world/trust/${name}`) ? readFileSync(`world/trust/${name}`) : undefined) },
  { pinned: [readFileSync('world/trust-pin.txt', 'utf8').trim()], at: now },
);
const key = (person: string) => openPkcs12(readFileSync(`world/keys/thpt-van-cac/${person}.p12`), 'khue-demo');

// 1. The record is checked before anybody signs.
let record: Uint8Array = readFileSync('world/records/hoc-ba-thpt.json');
const { problems } = checkRecord(readJson(record));
for (const problem of problems) console.log(problem.pointer, problem.vi);

// 2. Each subject teacher signs the entries of their subjects. Here one after the other; `mergeSignatures` joins copies.
const subjects: Record<string, string[]> = {
  'gv-van': ['19'],
  'gv-toan-tin': ['15', '38'],
  'gv-ngoai-ngu': ['69'],
  'gv-su': ['40', '99'],
  'gv-the-chat': ['47', '88'],
  'gv-tu-nhien': ['35', '36', '37', '91'],
};
for (const [teacher, entries] of Object.entries(subjects)) {
  const signer = await key(teacher);
  for (const entry of entries) record = await signEntry(record, { entry, signer, signingTime: now, trust });
}

// 3. The whole record: homeroom teacher, principal, seal, in this order.
let signed = await signRecord(record, {
  role: 'homeroom-teacher',
  signer: await key('gv-van'),
  signingTime: now,
  trust,
});
signed = await addSignature(signed, { role: 'principal', signer: await key('hieu-truong'), signingTime: now, trust });

// A wrong key is refused before it is used, with a sentence for the clerk.
try {
  await addSignature(signed, { role: 'school-seal', signer: await key('gv-su'), signingTime: now, trust });
  throw new Error('a teacher’s key must not pass for the seal');
} catch (error) {
  if (!(error instanceof KhueError)) throw error;
  console.log(sentences(error.code, error.params).vi);
}
signed = await addSignature(signed, { role: 'school-seal', signer: await key('con-dau'), signingTime: now, trust });
writeFileSync('hoc-ba.json', signed);

// 4. What anybody will be told about the file.
const report = verify(signed, { trust, at: now });
console.log(report.message.vi);
if (report.answer !== 'ACCEPT') process.exit(1);
