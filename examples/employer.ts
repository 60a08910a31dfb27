// An employer: a diploma arrives by e-mail. Is it genuine, who issued it, and if that is not certain, what is missing?
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openTrust } from 'khue/trust';
import { verify } from 'khue/verify';

// A demonstration world stands in for the mail and for the trust list that the employer chose and pinned.
const khue = fileURLToPath(new URL('./cli/main.js', import.meta.resolve('khue')));
if (!existsSync('world')) execFileSync(process.execPath, [khue, 'demo-world', 'world']);

const now = new Date();
const trust = openTrust(
  { read: (name) => (existsSync(`world/trust/${name}`) ? readFileSync(`world/trust/${name}`) : undefined) },
  { pinned: [readFileSync('world/trust-pin.txt', 'utf8').trim()], at: now },
);

const expected = {
  'signed/bang-cu-nhan': 'ACCEPT',
  'forged/diem-bi-sua': 'REJECT',
  'doubtful/giao-vien-nghi-huu': 'UNDECIDED',
};
for (const [name, answer] of Object.entries(expected)) {
  const report = verify(readFileSync(`world/${name}.json`), { trust, at: now });
  console.log(`\n${name}: ${report.message.vi}`);
  if (report.answer === 'ACCEPT') {
    for (const { role, signer } of report.signatures) console.log(`  ${role}: ${signer?.name}`);
  }
  for (const { what, from } of report.settledBy ?? []) console.log(`  còn thiếu ${what}: ${from}`);
  if (report.answer !== answer) process.exitCode = 1;
}
