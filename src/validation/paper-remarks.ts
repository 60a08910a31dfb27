/** What a reader of a sound paper must still hear: its period is over, or it decides about another body's paper. */
import type { Finding } from '../errors.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { endOfDayMs, formatVietnamDate, type InstantMs, isCivilDate, startOfDayMs } from '../time.js';
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
  given: () => Iterable<JsonValue>,
): Finding[] {
  const { value, shape } = record;
  const found: Finding[] = [];
  const last = value['co_gia_tri_den_ngay'];
  const end = typeof last === 'string' && isCivilDate(last) ? endOfDayMs(last) : undefined;
  if (end !== undefined && at > end)
    found.push({ code: 'PAPER_PERIOD_OVER', params: { date: formatVietnamDate(end) } });
  if (value['het_hieu_luc_khi'] === 'cap_van_bang') found.push(endOfTemporary(value, given()));
  if (shape.digitised) found.push({ code: 'PAPER_FROM_REGISTER' });
  if (shape.type.startsWith('quyet-dinh/') && decidesForOthers(record, signatures, trust))
    found.push({ code: 'DECISION_OF_OTHER_BODY' });
  return found;
}

/**
 * A temporary paper ends when the diploma is issued. Its issuer then names the diploma as successor in its status list; where only
 * the diploma itself is at hand, that is said too. The diploma is not verified here, so that it changes no answer.
 */
function endOfTemporary(paper: JsonObject, given: Iterable<JsonValue>): Finding {
  const awaited = object(paper['van_bang_se_cap'])?.['loai_ho_so'];
  for (const one of given) {
    const diploma = object(one);
    const issued = diploma?.['ngay_cap'];
    if (diploma === undefined || diploma['loai_ho_so'] !== awaited || !samePerson(paper, diploma)) continue;
    const day = typeof issued === 'string' ? startOfDayMs(issued) : undefined;
    if (day !== undefined) return { code: 'PAPER_DIPLOMA_ISSUED', params: { date: formatVietnamDate(day) } };
  }
  return { code: 'PAPER_ENDS_WITH_DIPLOMA' };
}

/** By personal number where both have one, else by name and day of birth. */
function samePerson(one: JsonObject, other: JsonObject): boolean {
  const [a, b] = [object(one['nguoi_hoc']), object(other['nguoi_hoc'])];
  if (a === undefined || b === undefined) return false;
  const same = (name: string) => a[name] !== undefined && a[name] === b[name];
  const both = a['so_dinh_danh_ca_nhan'] !== undefined && b['so_dinh_danh_ca_nhan'] !== undefined;
  return both ? same('so_dinh_danh_ca_nhan') : same('ho_va_ten') && same('ngay_sinh');
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
    if ([entry, ...successors.map(({ body }) => body)].some((one) => deciding.has(one.code))) return false;
    return !entry.signers.some(
      (signer) => signer.role === 'register-custodian' && signer.spkiSha256.some((key) => keys.has(key)),
    );
  });
  return others.every((other) => other);
}
