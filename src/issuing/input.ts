/** Opens what is to be signed: a record or a signed JSON, with every signature that is already there proven intact. */
import { digest } from '#crypto';
import { sentences } from '../codes.js';
import { judgeIntegrity } from '../document/integrity.js';
import type { CarriedSignature } from '../document/signed-document.js';
import { equalBytes, fromBase64, isOctets, toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { entrySignatures, type JadesSignature, openJades } from '../jades/index.js';
import type { Limits } from '../limits.js';
import { canonicalize, readJson } from '../record/index.js';
import type { JsonArray, JsonObject, JsonValue } from '../record/json-value.js';
import { claimFaults } from '../validation/judged-signature.js';
import { type RecordShape, recordShape } from '../validation/record-shape.js';
import { type Signatory, signatoriesOf } from './signatories.js';
import { roleWords } from './words.js';

export interface OpenedInput {
  /** The file as given; of a value, its RFC 8785 form. */
  readonly bytes: Uint8Array;
  readonly kind: 'record' | 'signed';
  /** The record's octets as signed, or as they will be. */
  readonly recordBytes: Uint8Array;
  readonly record: JsonObject;
  /** What the rules read from the record. */
  readonly shape: RecordShape;
  /** Rows of `danh_sach_nguoi_ky`. */
  readonly signatories: readonly Signatory[];
  /** Outer signatures in signing order, as `khue_prev` says; all intact. */
  readonly outer: readonly JadesSignature[];
  /** Subject teachers' signatures; all intact. */
  readonly entries: readonly CarriedSignature[];
}

/**
 * Opens a record (octets, or a value that is taken in its RFC 8785 form) or a signed JSON (octets).
 * @throws KhueError of reading JSON, `INPUT_NOT_A_RECORD`, `SIGNED_JSON_UNUSABLE`, `EARLIER_SIGNATURE_BROKEN`,
 *   `EARLIER_SIGNATURE_REFUSED`, `SIGNATURE_ORDER_BROKEN`, `ENTRY_CERTIFICATES_INCONSISTENT`
 */
export function openInput(input: Uint8Array | object, limits?: Partial<Limits>): OpenedInput {
  const bytes = isOctets(input) ? input : canonicalize(input as JsonValue);
  if (looksSigned(bytes)) return openSigned(bytes, limits);
  const value = readJson(bytes, limits);
  if (!isObject(value)) throw new KhueError('INPUT_NOT_A_RECORD');
  if (value['loai_ho_so'] === undefined && value['payload'] !== undefined) return openSigned(bytes, limits);
  return opened(bytes, 'record', bytes, value, [], limits);
}

/** Saves reading a signed JSON twice; one whose members stand in another order is found by its members. */
function looksSigned(bytes: Uint8Array): boolean {
  return /^\s*\{\s*"payload"\s*:/.test(latin1.decode(bytes.subarray(0, 64)));
}

const latin1 = new TextDecoder('latin1');

function openSigned(bytes: Uint8Array, limits: Partial<Limits> | undefined): OpenedInput {
  const document = openJades(bytes, limits === undefined ? {} : { limits });
  const fault = document.faults[0];
  if (fault !== undefined) throw new KhueError('SIGNED_JSON_UNUSABLE', { params: { code: fault.code } });
  if (document.serialization !== 'general' || document.content === undefined || document.signatures.length === 0)
    throw new KhueError('SIGNED_JSON_UNUSABLE', { params: { code: 'JWS_NOT_GENERAL' } });
  const value = readJson(document.content, limits);
  if (!isObject(value)) throw new KhueError('INPUT_NOT_A_RECORD');
  for (const signature of document.signatures) {
    mustBeIntact(signature);
    const { cty } = signature.header;
    mustBeAcceptable(signature, typeof cty === 'string' ? cty : undefined, undefined);
  }
  return opened(bytes, 'signed', document.content, value, inSigningOrder(document.signatures), limits);
}

function opened(
  bytes: Uint8Array,
  kind: OpenedInput['kind'],
  recordBytes: Uint8Array,
  record: JsonObject,
  outer: readonly JadesSignature[],
  limits: Partial<Limits> | undefined,
): OpenedInput {
  if (typeof record['loai_ho_so'] !== 'string') throw new KhueError('INPUT_NOT_A_RECORD');
  const entries = entrySignatures(record, limits);
  const shape = recordShape(record);
  for (const signature of entries) {
    mustBeIntact(signature);
    const index = Number(signature.entry?.split('/')[2]);
    mustBeAcceptable(signature, undefined, shape.entries[index]?.subjectId);
  }
  checkEntryCertificates(record, entries);
  return { bytes, kind, recordBytes, record, shape, signatories: signatoriesOf(record), outer, entries };
}

function mustBeIntact(signature: CarriedSignature): void {
  const finding = signature.faults[0] ?? judgeIntegrity(signature).finding;
  if (finding === undefined) return;
  throw new KhueError('EARLIER_SIGNATURE_BROKEN', {
    params: { ...whereOf(signature), code: finding.code },
    ...(signature.entry === undefined ? {} : { path: signature.entry }),
  });
}

/** What contradicts itself is refused whoever signs after it: nobody puts a name over it. One that claims no role counts for nothing. */
function mustBeAcceptable(
  signature: CarriedSignature,
  contentType: string | undefined,
  subjectId: string | undefined,
): void {
  const fault = signature.claimedRole === undefined ? undefined : claimFaults(signature, contentType, subjectId)[0];
  if (fault === undefined) return;
  const { vi, en } = sentences(fault);
  throw new KhueError('EARLIER_SIGNATURE_REFUSED', {
    params: { ...whereOf(signature), reason: vi, reasonEn: en },
    ...(signature.entry === undefined ? {} : { path: signature.entry }),
  });
}

function whereOf({ claimedRole, entry, position }: CarriedSignature): { where: string; whereEn: string } {
  if (entry !== undefined) return { where: `tại ${entry}`, whereEn: `at ${entry}` };
  const role = claimedRole === undefined ? undefined : roleWords(claimedRole.role);
  return role === undefined
    ? { where: `số ${position + 1}`, whereEn: `as number ${position + 1}` }
    : { where: `của ${role.vi}`, whereEn: `of the ${role.en}` };
}

/** Each signature names all earlier ones, in order (contract §7): so their number tells the place. */
function inSigningOrder(signatures: readonly JadesSignature[]): JadesSignature[] {
  const ordered = [...signatures].sort((a, b) => placeOf(a) - placeOf(b));
  ordered.forEach((signature, place) => {
    const { previous } = signature;
    const follows =
      placeOf(signature) === place &&
      (previous?.values ?? []).every((value, earlier) =>
        equalBytes(value, digest(previous!.digest, ordered[earlier]!.linkBytes ?? new Uint8Array())),
      );
    if (!follows) throw new KhueError('SIGNATURE_ORDER_BROKEN');
  });
  return ordered;
}

const placeOf = (signature: JadesSignature): number => signature.previous?.values.length ?? 0;

/** Contract §7 (`chung_thu_so`): each certificate once, sorted by SHA-256, each named by a `chu_ky`. */
function checkEntryCertificates(record: JsonObject, entries: readonly CarriedSignature[]): void {
  const list = record['chung_thu_so'];
  if (list === undefined) return;
  const named = new Set(entries.map((signature) => signature.signerCertificate?.sha256));
  let last = '';
  (Array.isArray(list) ? (list as JsonArray) : [null]).forEach((text, index) => {
    const der = typeof text === 'string' ? fromBase64(text) : undefined;
    const sha256 = der === undefined ? '' : toHex(digest('SHA-256', der));
    if (sha256 <= last || !named.has(sha256))
      throw new KhueError('ENTRY_CERTIFICATES_INCONSISTENT', {
        params: { place: `/chung_thu_so/${index}` },
        path: `/chung_thu_so/${index}`,
      });
    last = sha256;
  });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function sha256Hex(bytes: Uint8Array): string {
  return toHex(digest('SHA-256', bytes));
}
