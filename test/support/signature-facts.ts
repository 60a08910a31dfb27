import type { CarriedSignature } from '../../src/document/signed-document.js';
import { defaultLimits } from '../../src/limits.js';
import type { InstantMs } from '../../src/time.js';
import type { TrustStore } from '../../src/trust/types.js';
import { algorithmSunsets } from '../../src/validation/algorithms.js';
import { EvidenceBook } from '../../src/validation/evidence-book.js';
import {
  carriedFacts,
  datedFacts,
  type SignatureFacts,
  type SignatureProof,
} from '../../src/validation/signature-facts.js';

/** Everything about one signature on its own, with proofs of time from elsewhere. */
export function signatureFacts(
  carried: CarriedSignature,
  proof: SignatureProof,
  trust: TrustStore,
  at: InstantMs,
): SignatureFacts {
  const question = { purpose: 'document-signing', sunsets: algorithmSunsets } as const;
  const evidence = new EvidenceBook(undefined, trust, at, algorithmSunsets);
  const budget = { signatureChecks: 0 };
  return datedFacts(carriedFacts(carried, budget), proof, {
    trust,
    at,
    limits: defaultLimits,
    budget,
    question,
    evidence,
  });
}
