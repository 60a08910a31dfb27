import type { CarriedSignature, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import { entrySignatures, type NamedDocument } from '../jades/index.js';
import type { Limits } from '../limits.js';
import type { TrustStore } from '../trust/types.js';
import { type OutsideFacts, outsideFacts } from './evidence-facts.js';
import { type Container, detectContainer } from './format.js';
import { checkedBefore, readBefore, recordBefore } from './inside.js';
import type { WorkBudget } from './path-facts.js';
import { type RecordFacts, readRecord, recordFacts } from './record-facts.js';
import { type CarriedFacts, carriedFacts } from './signature-facts.js';
import { imprintOctets, type TimestampFacts, timestampFacts } from './timestamp-facts.js';

/**
 * Everything known of a file before anything is judged: plain data that depend neither on a time nor on a policy, so that they can be
 * kept and judged again. Of the trust material only what it says of the issuers that the record names, and evidence records and receipts
 * of this very file.
 */
export interface Facts {
  readonly container: Container;
  readonly document?: SignedDocument;
  readonly outer: readonly CarriedFacts[];
  /** Subject teachers' signatures, in the order of the record. */
  readonly entries: readonly CarriedFacts[];
  /** Time-stamps of the outer signatures and of the document. */
  readonly timestamps: readonly TimestampFacts[];
  /** Evidence records and receipts from beside the file and from the bundle. */
  readonly outside?: OutsideFacts;
  /** Public-key operations that this took. */
  readonly signatureChecks: number;
  readonly record?: RecordFacts;
  /** Why content that names a record type could not be read as one. */
  readonly recordFault?: Finding;
  /** Faults of the carrier as a whole. */
  readonly carrierFaults: readonly Finding[];
  /** A limit that ended the work before everything was known. */
  readonly limit?: Finding;
}

/**
 * @param evidence evidence records (RFC 4998) from beside the file, DER
 * @param around facts of the file that these octets lie in, gathered with the same trust and limits
 */
export function gatherFacts(
  bytes: Uint8Array,
  documents: readonly NamedDocument[],
  trust: TrustStore,
  limits: Limits,
  evidence: readonly Uint8Array[] = [],
  around?: Facts,
): Facts {
  const container = detectContainer(bytes, documents, limits, readBefore(bytes, around));
  if (container.kind === 'limit') return { container, ...nothing, carrierFaults: [], limit: container.finding };
  const isSigned = container.kind === 'signed' || container.kind === 'signed-pdf';
  if (!isSigned && container.kind !== 'unsigned-record') {
    return { container, ...nothing, carrierFaults: [] };
  }
  const document = isSigned ? container.document : undefined;
  const content = isSigned ? container.document.content : container.content;
  const reading =
    recordBefore(content, around) ??
    (isSigned
      ? readRecord(content, trust, limits)
      : { record: recordFacts(container.record, container.content, trust, limits) });
  const record = 'record' in reading ? reading.record : undefined;
  const carried = document?.signatures ?? [];
  // With the same record come the same signatures in it, and what was found of them.
  const same = record !== undefined && record === around?.record && around.limit === undefined;
  const inner = same
    ? around.entries.map((one) => one.carried)
    : record === undefined
      ? []
      : entrySignatures(record.value, limits);

  const hasEvidence = evidence.length > 0 || trust.existence !== undefined;
  const stamped = document === undefined ? 0 : imprintOctets(document);
  const limit = limitFault(document) ?? workLimit([...carried, ...inner], stamped, limits);
  const base = {
    container,
    carrierFaults: document?.faults ?? [],
    ...(document === undefined ? undefined : { document }),
    ...(record === undefined ? undefined : { record }),
    ...('fault' in reading ? { recordFault: reading.fault } : undefined),
  };
  if (limit !== undefined) return { ...base, ...nothing, limit };

  const budget: WorkBudget = { signatureChecks: 0 };
  const outer: CarriedFacts[] = [];
  const entries: CarriedFacts[] = [];
  const known = (): Pick<Facts, 'outer' | 'entries' | 'timestamps' | 'signatureChecks'> => ({
    outer,
    entries,
    timestamps: [],
    signatureChecks: budget.signatureChecks,
  });
  for (const signature of carried) {
    if (budget.signatureChecks > limits.signatureChecks) return { ...base, ...known(), limit: overBudget(limits) };
    const facts = carriedFacts(signature, budget, checkedBefore(signature, around?.outer));
    outer.push(orDetached({ ...facts, ...contentType(container, outer.length) }, container, documents.length));
  }
  for (const signature of inner) {
    if (budget.signatureChecks > limits.signatureChecks) return { ...base, ...known(), limit: overBudget(limits) };
    entries.push(carriedFacts(signature, budget, checkedBefore(signature, around?.entries)));
  }
  const timestamps = document === undefined ? [] : timestampFacts(document, limits, budget);
  const outside =
    document === undefined || !hasEvidence
      ? undefined
      : outsideFacts({ bytes, container, document, evidence, detached: documents.length > 0 }, trust, limits);
  return { ...base, ...known(), timestamps, ...(outside && { outside }) };
}

const nothing = { outer: [], entries: [], timestamps: [], signatureChecks: 0 } as const;

/** RFC 7515 §4.1.10: `cty`, from the protected header; in a PDF the record's own signatures come first. */
function contentType(container: Container, index: number): { readonly contentType: string } | undefined {
  const jws =
    container.kind === 'signed' ? container.document : container.kind === 'signed-pdf' ? container.inside : undefined;
  const cty = jws?.signatures[index]?.header['cty'];
  return typeof cty === 'string' ? { contentType: cty } : undefined;
}

/**
 * A JWS with an empty payload may be a detached one whose content was not given (RFC 7515 Appendix F): no proof of failure. Where a
 * document was given in its place, that is what the value is over, or is not.
 */
function orDetached(facts: CarriedFacts, container: Container, documents: number): CarriedFacts {
  if (facts.integrityFinding?.code !== 'SIGNATURE_VALUE_WRONG' || container.kind !== 'signed') return facts;
  if (container.document.content?.length !== 0 || documents === 1) return facts;
  return { ...facts, integrityFinding: { code: 'SIGNED_DATA_NOT_GIVEN', params: { what: 'payload' } } };
}

function limitFault(document: SignedDocument | undefined): Finding | undefined {
  const isLimit = ({ code }: Finding): boolean => code === 'LIMIT_EXCEEDED';
  return (
    document?.faults.find(isLimit) ??
    document?.signatures.find(({ faults }) => faults.some(isLimit))?.faults.find(isLimit)
  );
}

export function overBudget(limits: Limits): Finding {
  return { code: 'LIMIT_EXCEEDED', params: { limit: 'signatureChecks', allowed: limits.signatureChecks } };
}

/** Work that can be counted before it is done: values to check and octets to hash. */
function workLimit(signatures: readonly CarriedSignature[], stamped: number, limits: Limits): Finding | undefined {
  if (signatures.length > limits.signatureChecks) return overBudget(limits);
  let hashed = stamped;
  for (const signature of signatures) {
    const texts = signature.signedTexts;
    hashed += texts === undefined ? (signature.signedBytes?.length ?? 0) : texts.before.length + 1 + texts.after.length;
  }
  if (hashed <= limits.hashedBytes) return undefined;
  return { code: 'LIMIT_EXCEEDED', params: { limit: 'hashedBytes', allowed: limits.hashedBytes } };
}
