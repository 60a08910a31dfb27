/** What a reader of a sound paper must still hear: its period is over, or it decides about another body's paper. */
import type { Finding } from '../errors.js';
import { endOfDayMs, formatVietnamDate, type InstantMs, isCivilDate } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { issuerFacts } from './authority.js';
import type { RecordFacts } from './record-facts.js';
import { object } from './record-shape.js';
import type { SignatureFacts } from './signature-facts.js';

export function paperRemarks(
  record: RecordFacts,
  signatures: readonly SignatureFacts[],
  trust: TrustStore,
  at: InstantMs,
): Finding[] {
  const { value, shape } = record;
  const found: Finding[] = [];
  const last = value['co_gia_tri_den_ngay'];
  const end = typeof last === 'string' && isCivilDate(last) ? endOfDayMs(last) : undefined;
  if (end !== undefined && at > end)
    found.push({ code: 'PAPER_PERIOD_OVER', params: { date: formatVietnamDate(end) } });
  if (value['het_hieu_luc_khi'] === 'cap_van_bang') found.push({ code: 'PAPER_ENDS_WITH_DIPLOMA' });
  if (shape.digitised) found.push({ code: 'PAPER_FROM_REGISTER' });
  if (shape.type.startsWith('quyet-dinh/') && decidesForOthers(record, signatures, trust))
    found.push({ code: 'DECISION_OF_OTHER_BODY' });
  return found;
}

/**
 * Whether the paper that a decision is about was issued by a body that the list knows and that is neither one of those who
 * decide, nor followed by one, nor leaves its register to one of the signers (model 5). Says nothing where the list says nothing.
 */
function decidesForOthers(record: RecordFacts, signatures: readonly SignatureFacts[], trust: TrustStore): boolean {
  const bodies = object(record.value['ho_so_goc'])?.['don_vi_cap'];
  if (!Array.isArray(bodies) || bodies.length === 0) return false;
  const deciding = new Set(record.issuers.map(({ code, entry }) => entry?.code ?? code));
  const keys = new Set(signatures.map(({ carried }) => carried.signerCertificate?.spkiSha256));
  const others = bodies.slice(0, 10).map((body) => {
    const code = object(body)?.['co_so_giao_duc_id'];
    if (typeof code !== 'string') return false;
    const { entry, successors } = issuerFacts(code, true, trust);
    if (entry === undefined) return false;
    if ([entry, ...successors].some((one) => deciding.has(one.code))) return false;
    return !entry.signers.some(
      (signer) => signer.role === 'register-custodian' && signer.spkiSha256.some((key) => keys.has(key)),
    );
  });
  return others.every((other) => other);
}
