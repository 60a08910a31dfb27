import type { Finding } from '../errors.js';
import { grantedAt } from '../trust/status-history.js';
import type { ReceiptService, TrustStore } from '../trust/types.js';
import { weakDigest, weakKey, weakScheme } from './algorithms.js';
import type { ReceiptFacts } from './evidence-facts.js';
import type { ExistenceProof } from './proofs.js';
import type { TimeContext } from './time-context.js';

/**
 * Receipts (SHA-256 and time) are a service's own word: they count only while the trust list names the key that signed them as a
 * receipt service, at the time it tells, when it signed and now, and while the algorithms hold (issue 4 §2). A service that was withdrawn
 * since may have written any date.
 */
export function judgeReceipts(
  receipts: readonly ReceiptFacts[],
  { at, question: { sunsets }, trust }: TimeContext,
): { readonly proofs: readonly ExistenceProof[]; readonly remarks: readonly Finding[] } {
  const proofs: ExistenceProof[] = [];
  const remarks = new Map<string, Finding>();
  for (const { cover, receipt } of receipts) {
    const { issuedAt, name, scheme, signer, time } = receipt;
    const times = [time, issuedAt, at];
    const services = servicesOf(trust, signer.spkiSha256);
    if (!services.some((service) => times.every((when) => grantedAt(service.history, when)))) {
      remarks.set(name, { code: 'RECEIPT_SIGNER_UNKNOWN', params: { name } });
      continue;
    }
    const weak = weakDigest('SHA-256', at, sunsets) ?? weakScheme(scheme, at, sunsets) ?? weakKey(signer, at, sunsets);
    if (weak !== undefined || time > issuedAt || issuedAt > at) {
      const reason = weak?.name ?? 'iat';
      remarks.set(name, { code: 'RECEIPT_UNUSABLE', params: { name, reason } });
      continue;
    }
    proofs.push({ time, covers: cover });
  }
  return { proofs, remarks: [...remarks.values()] };
}

function servicesOf({ receiptServices = [] }: TrustStore, spki: string): readonly ReceiptService[] {
  return receiptServices.filter(({ spkiSha256 }) => spkiSha256.includes(spki));
}
