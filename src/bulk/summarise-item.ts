import type { ItemSummary, SignerSummary } from './batch.js';
import type { BulkReport } from './judge.js';

/** Roles of which a country has tens of thousands: counted by name. Teachers are counted by role alone. */
const NAMED: ReadonlySet<string> = new Set([
  'principal',
  'school-seal',
  'head-of-issuing-body',
  'register-custodian',
  'status-issuer',
]);

/** Longer than any of them is; what a record or a line calls itself is held for the figures, and written at every checkpoint. */
const MOST_WORD = 64;
const MOST_NAME = 300;
const MOST_INPUT = 4_096;

/** What counting needs of a line, taken from the line alone. */
export function summariseItem(report: BulkReport): ItemSummary {
  const { record, bulk } = report;
  const signers: SignerSummary[] = [];
  for (const { claimedRole, role, signer, answer, code } of report.signatures) {
    if (signer === undefined) continue;
    const shown = role === 'unknown' ? (claimedRole ?? role) : role;
    const until = bulk?.certificates?.[signer.certificateSha256]?.to.slice(0, 10);
    const name = NAMED.has(shown) ? (signer.name ?? signer.claimedName)?.slice(0, MOST_NAME) : undefined;
    signers.push({
      certificate: signer.certificateSha256,
      role: shown.slice(0, MOST_WORD),
      answer,
      code,
      ...(name === undefined ? undefined : { name }),
      ...(until === undefined ? undefined : { until }),
    });
  }
  return {
    answer: report.answer,
    code: report.code,
    signers,
    ...(report.sha256 === undefined ? { unread: report.message } : undefined),
    ...(report.input === undefined ? undefined : { input: report.input.slice(0, MOST_INPUT) }),
    ...(record === undefined ? undefined : { type: record.type.slice(0, MOST_WORD) }),
    ...(record?.issuer === undefined ? undefined : { issuerName: record.issuer.slice(0, MOST_NAME) }),
    ...(bulk?.issuers?.[0] === undefined ? undefined : { issuer: bulk.issuers[0] }),
    ...(bulk?.province === undefined ? undefined : { province: bulk.province }),
    ...(bulk?.year === undefined ? undefined : { year: bulk.year }),
  };
}
