import type { CarriedSignature, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { entrySignatures, type NamedDocument } from '../jades/index.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import { type Container, detectContainer } from './format.js';
import type { WorkBudget } from './path-facts.js';
import { type RecordFacts, readRecord, recordFacts } from './record-facts.js';
import { type SignatureFacts, signatureFacts } from './signature-facts.js';

/** Everything known of a file before anything is judged. */
export interface Facts {
  readonly container: Container;
  readonly document?: SignedDocument;
  readonly outer: readonly SignatureFacts[];
  /** Subject teachers' signatures, in the order of the record. */
  readonly entries: readonly SignatureFacts[];
  readonly record?: RecordFacts;
  /** Why content that names a record type could not be read as one. */
  readonly recordFault?: Finding;
  /** Faults of the carrier as a whole. */
  readonly carrierFaults: readonly Finding[];
  /** A limit that ended the work before everything was known. */
  readonly limit?: Finding;
}

export function gatherFacts(
  bytes: Uint8Array,
  documents: readonly NamedDocument[],
  trust: TrustStore,
  at: InstantMs,
  limits: Limits,
): Facts {
  const container = detectContainer(bytes, documents, limits);
  if (container.kind === 'limit')
    return { container, outer: [], entries: [], carrierFaults: [], limit: container.finding };
  if (container.kind !== 'signed' && container.kind !== 'unsigned-record') {
    return { container, outer: [], entries: [], carrierFaults: [] };
  }
  const document = container.kind === 'signed' ? container.document : undefined;
  const reading =
    container.kind === 'signed'
      ? readRecord(container.document.content, trust, limits)
      : { record: recordFacts(container.record, container.content, trust, limits) };
  const record = 'record' in reading ? reading.record : undefined;
  const carried = document?.signatures ?? [];
  const inner = record === undefined ? [] : entrySignatures(record.value, limits);

  const limit = limitFault(document) ?? workLimit([...carried, ...inner], limits);
  const base = {
    container,
    carrierFaults: document?.faults ?? [],
    ...(document === undefined ? undefined : { document }),
    ...(record === undefined ? undefined : { record }),
    ...('fault' in reading ? { recordFault: reading.fault } : undefined),
  };
  if (limit !== undefined) return { ...base, outer: [], entries: [], limit };

  const budget: WorkBudget = { signatureChecks: 0 };
  // Proofs of existence come with time-stamps; until those are read there is none.
  const proof = {};
  const outer: SignatureFacts[] = [];
  const entries: SignatureFacts[] = [];
  for (const signature of carried) {
    if (budget.signatureChecks > limits.signatureChecks) return { ...base, outer, entries, limit: overBudget(limits) };
    const facts = signatureFacts(signature, proof, trust, at, limits, budget);
    outer.push(orDetached({ ...facts, ...contentType(container, outer.length) }, container));
  }
  for (const signature of inner) {
    if (budget.signatureChecks > limits.signatureChecks) return { ...base, outer, entries, limit: overBudget(limits) };
    entries.push(signatureFacts(signature, proof, trust, at, limits, budget));
  }
  return { ...base, outer, entries };
}

/** RFC 7515 §4.1.10: `cty`, from the protected header. */
function contentType(container: Container, index: number): { readonly contentType: string } | undefined {
  const cty = container.kind === 'signed' ? container.document.signatures[index]?.header['cty'] : undefined;
  return typeof cty === 'string' ? { contentType: cty } : undefined;
}

/** A compact JWS with an empty payload may be a detached one whose content was not given (RFC 7515 Appendix F): no proof of failure. */
function orDetached(facts: SignatureFacts, container: Container): SignatureFacts {
  if (facts.integrityFinding?.code !== 'SIGNATURE_VALUE_WRONG' || container.kind !== 'signed') return facts;
  const { serialization, content } = container.document;
  const empty = serialization === 'compact' && content?.length === 0;
  return empty ? { ...facts, integrityFinding: { code: 'SIGNED_DATA_NOT_GIVEN', params: { what: 'payload' } } } : facts;
}

function limitFault(document: SignedDocument | undefined): Finding | undefined {
  const isLimit = ({ code }: Finding): boolean => code === 'LIMIT_EXCEEDED';
  return (
    document?.faults.find(isLimit) ??
    document?.signatures.find(({ faults }) => faults.some(isLimit))?.faults.find(isLimit)
  );
}

function overBudget(limits: Limits): Finding {
  return { code: 'LIMIT_EXCEEDED', params: { limit: 'signatureChecks', allowed: limits.signatureChecks } };
}

/** Work that can be counted before it is done: values to check and octets to hash. */
function workLimit(signatures: readonly CarriedSignature[], limits: Limits): Finding | undefined {
  if (signatures.length > limits.signatureChecks) return overBudget(limits);
  let hashed = 0;
  for (const signature of signatures) {
    const texts = signature.signedTexts;
    hashed += texts === undefined ? (signature.signedBytes?.length ?? 0) : texts.before.length + 1 + texts.after.length;
  }
  if (hashed <= limits.hashedBytes) return undefined;
  return { code: 'LIMIT_EXCEEDED', params: { limit: 'hashedBytes', allowed: limits.hashedBytes } };
}
