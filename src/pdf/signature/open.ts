import { digest, digestHex } from '#crypto';
import { carrySignedData, certificatesOf, readSignedData } from '../../cms/index.js';
import type {
  CarriedSignature,
  CarriedTimestamp,
  SignedDocument,
  UnfinishedSignature,
} from '../../document/signed-document.js';
import { equalBytes, toHex } from '../../encoding.js';
import type { Finding } from '../../errors.js';
import { type Limits, withLimits } from '../../limits.js';
import { compareRevisions, type RevisionChanges } from '../changes/index.js';
import { openPdf, type PdfFile } from '../file/index.js';
import { dateOf, findingOf, PdfString } from '../syntax/index.js';
import { type FoundSignature, findSignatures } from './carried.js';
import { type PdfContent, readContent } from './content.js';
import { RangeDigests } from './digests.js';
import { isSignatureField, readFields } from './fields.js';
import { familyRemarks, type Place, placesOf, recordRevision } from './place.js';
import { documentTimestampsOf, withCover } from './timestamps.js';
import { ValidationStores } from './validation-data.js';

/** A PDF opened for a verdict. */
export interface PdfSignedDocument extends SignedDocument {
  readonly format: 'pdf';
  readonly file: PdfFile;
  readonly encrypted: boolean;
  /** What each saving after the first changed; `undefined` where nothing had been signed before it. */
  readonly revisionChanges: readonly (RevisionChanges | undefined)[];
  readonly parts: PdfContent;
  /** SHA-256 of the whole file, lower-case hexadecimal. */
  fileSha256(): string;
  /** Qualified names of the signature fields that the first revision holds, empty. */
  readonly firstFields: ReadonlySet<string>;
}

/**
 * Opens a PDF as a signed document: its signatures by structure, each with what it covers and what came after it (ISO 32000-2 §12.8,
 * EN 319 142-1). Never throws; what a viewer would have to guess is a fault.
 */
export function openPdfSigned(
  bytes: Uint8Array,
  options: { readonly limits?: Partial<Limits> } = {},
): PdfSignedDocument {
  const limits = withLimits(options.limits);
  const file = openPdf(bytes, limits);
  if (file.faults.length > 0 || file.encrypted) return unread(file, file.faults);
  try {
    return readDocument(file, limits);
  } catch (thrown) {
    return unread(file, [findingOf(thrown)]);
  }
}

function unread(file: PdfFile, faults: readonly Finding[]): PdfSignedDocument {
  return {
    format: 'pdf',
    file,
    encrypted: file.encrypted,
    firstFields: new Set<string>(),
    signatures: [],
    revisionChanges: [],
    parts: { files: [], faults: [], kinds: new Set<never>() },
    fileSha256: () => digestHex('SHA-256', file.bytes),
    faults,
  };
}

/** @throws PdfFault where something that the signatures need cannot be read */
function readDocument(file: PdfFile, limits: Limits): PdfSignedDocument {
  const { faults: formFaults, found } = findSignatures(file);
  const parts = readContent(file);
  const faults: Finding[] = [...formFaults, ...parts.faults];
  const first = found.find(({ revision }) => revision !== undefined)?.revision ?? file.revisions.length;
  const { changes, fault } = changesFrom(file, first);
  if (fault !== undefined) faults.push(fault);
  const digests = new RangeDigests(file.bytes);
  const store = new ValidationStores(file, limits);
  const dss = store.asOf(file.revisions.length - 1);
  const more = certificatesOf(dss?.certificates ?? [], limits).certificates;
  const places = placesOf(found, changes, file);
  const carried: UnfinishedSignature[] = [];
  for (const [at, one] of found.entries()) {
    if (!one.isTimestamp) carried.push(carry(one, carried.length, { digests, limits, more, place: places[at] }));
  }
  const documentTimestamps = documentTimestampsOf(found, places, digests, store);
  const signatures = withCover(withoutCopies(carried), documentTimestamps, recordRevision(file, parts), store);
  let firstFields: ReadonlySet<string> | undefined;
  return {
    format: 'pdf',
    file,
    encrypted: false,
    signatures: levelled(signatures, documentTimestamps, dss !== undefined),
    documentTimestamps,
    faults,
    ...(dss !== undefined && { validationData: dss, validationDataAsOf: (revision) => store.asOf(revision) }),
    revisionChanges: changes,
    parts,
    fileSha256: () => toHex(digests.whole('SHA-256')),
    // Policy `record` alone asks for them.
    get firstFields() {
      firstFields ??= emptyFieldsOfFirst(file);
      return firstFields;
    },
    ...(parts.record !== undefined && { content: parts.record.bytes }),
  };
}

function emptyFieldsOfFirst(file: PdfFile): ReadonlySet<string> {
  try {
    const fields = [...readFields(file.view(0)).values()];
    return new Set(
      fields
        .filter((field) => isSignatureField(field) && (field.dict.get('V') ?? null) === null)
        .map(({ name }) => name),
    );
  } catch (thrown) {
    findingOf(thrown);
    return new Set();
  }
}

function changesFrom(
  file: PdfFile,
  first: number,
): { readonly changes: readonly (RevisionChanges | undefined)[]; readonly fault?: Finding } {
  try {
    return { changes: compareRevisions(file, first) };
  } catch (thrown) {
    return { changes: file.revisions.map(() => undefined), fault: findingOf(thrown) };
  }
}

/** One value counts once (contract §3, "same signature twice in a PDF"): the copy is refused, whichever way it came in. */
function withoutCopies(signatures: readonly UnfinishedSignature[]): readonly UnfinishedSignature[] {
  const seen = new Set<string>();
  return signatures.map((signature) => {
    if (signature.value.length === 0) return signature;
    const key = digestHex('SHA-256', signature.value);
    if (!seen.has(key)) {
      seen.add(key);
      return signature;
    }
    const warnings: Finding[] = [...signature.warnings, { code: 'PDF_FAMILY_SIGNATURE_WRAPPING' }];
    return { ...signature, warnings, faults: [...signature.faults, { code: 'PDF_SIGNATURE_TWICE' }] };
  });
}

interface CarryContext {
  readonly digests: RangeDigests;
  readonly limits: Limits;
  readonly more: Parameters<typeof carrySignedData>[1]['moreCertificates'];
  readonly place: Place | undefined;
}

/** Of ISO 32000-2 §12.8.3 and EN 319 142-1, and ICP-Brasil's name (DOC-ICP-15.03) for a CMS over the byte range like theirs. */
const SUBFILTERS: ReadonlySet<string> = new Set([
  'adbe.pkcs7.detached',
  'ETSI.CAdES.detached',
  'adbe.pkcs7.sha1',
  'PBAD.PAdES',
]);

function carry(found: FoundSignature, position: number, context: CarryContext): UnfinishedSignature {
  const { place } = context;
  const made =
    found.faults.length > 0 || found.der === undefined ? unusable(found, position) : open(found, position, context);
  if (found.faults.length > 0)
    made.faults = [...found.faults, ...made.faults.filter((fault) => !found.faults.includes(fault))];
  const remarks = familyRemarks(found, place);
  if (remarks.length > 0) made.warnings = [...made.warnings, ...remarks];
  if (made.claimedSigningTime === undefined) {
    const claimed = claimedTime(found);
    if (claimed !== undefined) made.claimedSigningTime = claimed;
  }
  if (place !== undefined) made.pdf = place.placement;
  return made;
}

function claimedTime({ dict }: FoundSignature): number | undefined {
  const value = dict.get('M');
  return value instanceof PdfString ? dateOf(value) : undefined;
}

function unusable({ faults, subFilter }: FoundSignature, position: number): UnfinishedSignature {
  return {
    position,
    scope: 'FILE',
    value: new Uint8Array(),
    algorithmName: subFilter,
    promisedDigests: [],
    certificateReferences: [],
    carriedCertificates: [],
    level: 'NOT_ETSI',
    faults: faults.length > 0 ? faults : [{ code: 'PDF_CONTENTS', params: { detail: 'no DER' } }],
    warnings: [],
  };
}

function open(found: FoundSignature, position: number, { digests, limits, more }: CarryContext): UnfinishedSignature {
  const { subFilter } = found;
  if (!SUBFILTERS.has(subFilter)) {
    return unusable({ ...found, faults: [{ code: 'PDF_SUBFILTER', params: { subFilter } }] }, position);
  }
  const reading = readSignedData(found.der!, limits);
  if ('fault' in reading) return unusable({ ...found, faults: [reading.fault] }, position);
  const range = found.byteRange!;
  const { signedData } = reading;
  const inner = subFilter === 'adbe.pkcs7.sha1' ? signedData.content : undefined;
  const { signature } = carrySignedData(signedData, {
    position,
    scope: 'FILE',
    contentDigest: (name) => (inner === undefined ? digests.of(name, range) : digest(name, inner)),
    content: () => inner ?? digests.octets(range),
    limits,
    ...(more !== undefined && { moreCertificates: more }),
  });
  if (subFilter === 'adbe.pkcs7.sha1') return bySha1(signature, inner, digests, range);
  if (signedData.content !== undefined) signature.faults = [...signature.faults, { code: 'CMS_CONTENT_INSIDE' }];
  if (subFilter !== 'ETSI.CAdES.detached') signature.level = 'NOT_ETSI';
  return signature;
}

/** ISO 32000-1 §12.8.3.3.1: the CMS holds the SHA-1 of the byte range as its content. */
function bySha1(
  signature: CarriedSignature,
  content: Uint8Array | undefined,
  digests: RangeDigests,
  range: readonly [number, number, number, number],
): UnfinishedSignature {
  const same = content !== undefined && equalBytes(content, digests.of('SHA-1', range));
  return {
    ...signature,
    level: 'NOT_ETSI',
    contentDigest: 'SHA-1',
    promisedDigests: [...signature.promisedDigests, { what: 'ByteRange', outcome: same ? 'MATCH' : 'DIFFERS' }],
    warnings: [...signature.warnings, { code: 'PDF_SHA1' }],
  };
}

/** PAdES levels by structure (EN 319 142-1 §6.3): a time-stamp, `/DSS`, a document time-stamp over it. */
function levelled(
  signatures: readonly CarriedSignature[],
  timestamps: readonly CarriedTimestamp[],
  hasDss: boolean,
): readonly CarriedSignature[] {
  return signatures.map((signature) => {
    if (signature.level === 'NOT_ETSI') return signature;
    const covering = timestamps.filter(({ covers }) => covers?.includes(signature.position));
    const stamped = signature.level === 'B-T' || covering.length > 0;
    if (!stamped) return signature;
    if (!hasDss) return { ...signature, level: 'B-T' };
    // One that was put there before the validation data keeps the signature, not them.
    return { ...signature, level: covering.some(({ coveredData }) => coveredData !== undefined) ? 'B-LTA' : 'B-LT' };
  });
}
