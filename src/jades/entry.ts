/** Subject teachers' signatures inside the record (contract §7, "A subject teacher's signature"). */
import { encodeBase64Url } from '#crypto';
import { type Finding, KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Certificate } from '../x509/certificate.js';
import { certificatesFromTexts } from './certificates.js';
import { isObject, MOST_FINDINGS } from './header.js';
import { type Context, compactParts, readSignature } from './signature.js';
import type { JadesSignature, PartialSignature } from './types.js';

const ENTRIES = 'bang_diem_hoc_ba';

/** Members of the payload that stand at the record's top level, in the contract's words. */
const fromRecord = [
  'loai_ho_so',
  'phien_ban',
  'ma_ban_ghi',
  'pham_vi',
  'nam_bat_dau',
  'nam_ket_thuc',
  'khoi_lop_hoc_id',
] as const;

/**
 * The octets that a subject teacher signs: the RFC 8785 form of the fixed members and the entry without `chu_ky`.
 * Rebuilt from the record's values; the strict reader saw to it that they have one reading only.
 *
 * @param entryIndex position in `bang_diem_hoc_ba`, from 0
 * @throws KhueError `ENTRY_MEMBER_MISSING` with the path of a member that must be there before a teacher signs
 */
export function entryPayload(record: JsonObject, entryIndex: number, limits?: Partial<Limits>): Uint8Array {
  const payload: Record<string, JsonValue> = { loai: 'khue/ket-qua-mon/1' };
  for (const name of fromRecord) payload[name] = needed(record[name], `/${name}`);
  const school = record['co_so_giao_duc'];
  const holder = record['nguoi_hoc'];
  const of = (object: JsonValue | undefined, parent: string, name: string): JsonValue =>
    needed(isObject(object) ? object[name] : undefined, `/${parent}/${name}`);
  payload['co_so_giao_duc_id'] = of(school, 'co_so_giao_duc', 'co_so_giao_duc_id');
  payload['ho_va_ten'] = of(holder, 'nguoi_hoc', 'ho_va_ten');
  payload['ngay_sinh'] = of(holder, 'nguoi_hoc', 'ngay_sinh');
  const entries = record[ENTRIES];
  const entry = Array.isArray(entries) ? (entries as readonly JsonValue[])[entryIndex] : undefined;
  if (!isObject(entry)) throw missing(`/${ENTRIES}/${entryIndex}`);
  const result: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const name in entry) if (name !== 'chu_ky') result[name] = entry[name]!;
  payload['ket_qua'] = result;
  return canonicalize(payload, limits);
}

function needed(value: JsonValue | undefined, path: string): JsonValue {
  if (value === undefined || value === null || value === '') throw missing(path);
  return value;
}

const missing = (path: string): KhueError => new KhueError('ENTRY_MEMBER_MISSING', { params: { path }, path });

/**
 * Every signature that stands in the record's entries, in the order of the entries and of `chu_ky`.
 * Certificates come from the record's `chung_thu_so` by `x5t#S256`. Never throws for a bad record: what is wrong stands in `faults`.
 */
export function entrySignatures(record: JsonObject, limits?: Partial<Limits>): JadesSignature[] {
  const entries = record[ENTRIES];
  if (!Array.isArray(entries)) return [];
  const all = withLimits(limits);
  const context: Context = {
    limits: all,
    documents: [],
    certificates: { seen: new Set(), unreadable: 0 },
    counterSignatures: 0,
    timestamps: { left: 0, allowed: 0, exceeded: false },
  };
  let certificates: readonly Certificate[] | undefined;
  const found: JadesSignature[] = [];
  // Every payload repeats the holder and the school: a long name times many entries must not become endless work.
  const work = { octets: 0 };
  for (const [index, entry] of (entries as readonly JsonValue[]).entries()) {
    if (!isObject(entry) || entry['chu_ky'] === undefined) continue;
    certificates ??= teacherCertificates(record, context);
    const full = found.length >= MOST_ENTRY_SIGNATURES;
    found.push(...signaturesOfEntry(record, entry, index, certificates, context, work, full));
    if (work.octets > mostOctets(all) || found.length > MOST_ENTRY_SIGNATURES) break;
  }
  return found;
}

/** The schemas allow 60 entries of 4 signatures; what lies beyond this is not read. */
const MOST_ENTRY_SIGNATURES = 1_000;
/** Octets that the payloads of all entries may come to; 60 of the longest that the schemas allow stay below. */
const MOST_ENTRY_OCTETS = 4 * 1024 * 1024;

const mostOctets = ({ jsonBytes }: Limits): number => Math.min(jsonBytes, MOST_ENTRY_OCTETS);

const overLimit = (limit: string, allowed: number): KhueError =>
  new KhueError('LIMIT_EXCEEDED', { params: { limit, allowed } });

/** An entry has one to four signatures (contract §7). */
const MOST_SIGNATURES = 4;

function signaturesOfEntry(
  record: JsonObject,
  entry: JsonObject,
  index: number,
  certificates: readonly Certificate[],
  context: Context,
  work: { octets: number },
  full: boolean,
): JadesSignature[] {
  const pointer = `/${ENTRIES}/${index}`;
  const list = entry['chu_ky'];
  const texts: readonly JsonValue[] = Array.isArray(list) ? list : [list!];
  const faults: Finding[] = [];
  if (!Array.isArray(list) || list.length > MOST_SIGNATURES)
    faults.push({ code: 'ENTRY_SIGNATURES_FORM', path: pointer });
  let payload: string | undefined;
  try {
    if (full) throw overLimit('entrySignatures', MOST_ENTRY_SIGNATURES);
    const octets = entryPayload(record, index, context.limits);
    work.octets += octets.length;
    if (work.octets > mostOctets(context.limits)) {
      const { jsonBytes } = context.limits;
      throw jsonBytes < MOST_ENTRY_OCTETS
        ? overLimit('jsonBytes', jsonBytes)
        : overLimit('entryOctets', MOST_ENTRY_OCTETS);
    }
    payload = encodeBase64Url(octets);
  } catch (error) {
    if (!(error instanceof KhueError)) throw error;
    faults.push({ code: error.code, params: error.params, path: error.path ?? pointer });
  }
  return texts.slice(0, MOST_SIGNATURES + 1).map((text, position) => {
    const parts = typeof text === 'string' ? compactParts(text) : undefined;
    const detached = parts?.payloadText === '';
    return readSignature(
      { protectedText: parts?.protectedText, signatureText: parts?.signatureText, payload },
      { position, scope: 'ENTRY', entry: pointer },
      context,
      {
        certificates,
        faults: detached ? faults : [...faults, { code: 'ENTRY_SIGNATURE_NOT_DETACHED', path: pointer }],
        checkHeader: (header) => headerFaults(header, pointer),
      },
    );
  });
}

const headerMembers = ['alg', 'typ', 'iat', 'x5t#S256', 'srAts', 'srCms'];

/** Exactly the members of contract §7, so that nothing unseen rides along in a signature without a payload of its own. */
function headerFaults(header: JsonObject, path: string): Finding[] {
  const faults: Finding[] = [];
  for (const name of headerMembers) {
    if (header[name] === undefined || (name === 'typ' && header[name] !== 'jose')) {
      faults.push({ code: 'ENTRY_HEADER', params: { name }, path });
    }
  }
  for (const name in header) {
    if (faults.length >= MOST_FINDINGS) break;
    if (!headerMembers.includes(name)) faults.push({ code: 'ENTRY_HEADER', params: { name }, path });
  }
  return faults;
}

function teacherCertificates(record: JsonObject, context: Context): readonly Certificate[] {
  const list = record['chung_thu_so'];
  if (!Array.isArray(list)) return [];
  const texts = (list as readonly JsonValue[]).filter((text): text is string => typeof text === 'string');
  // What cannot be read is a fault of the record (`checkRecord`); here it only leaves its signatures without a signer.
  return certificatesFromTexts(texts, '/chung_thu_so', context.certificates, context.limits).certificates;
}

/**
 * The subject teachers' signatures for other programs: put `payload` as base64url between the two points of `jws` and any
 * JWS library verifies it.
 * @throws KhueError when an entry has signatures but lacks a member they cover
 */
export function extractPartial(record: JsonObject, limits?: Partial<Limits>): PartialSignature[] {
  const entries = record[ENTRIES];
  if (!Array.isArray(entries)) return [];
  return (entries as readonly JsonValue[]).flatMap((entry, index) => {
    const list = isObject(entry) ? entry['chu_ky'] : undefined;
    if (!Array.isArray(list) || list.length === 0) return [];
    const payload = entryPayload(record, index, limits);
    return (list as readonly JsonValue[]).flatMap((jws) =>
      typeof jws === 'string' ? [{ entry: `/${ENTRIES}/${index}`, jws, payload }] : [],
    );
  });
}
