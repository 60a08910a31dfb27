import { carriesResult } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';

/** What the verdict reads from a record. Everything in it is a claim; wrong shapes read as absent, the schema names them. */

/** One row of `danh_sach_nguoi_ky` (contract §2). */
export interface SignatoryRow {
  readonly role: string;
  readonly subject?: string;
  readonly spkiSha256?: string;
  readonly standIn?: string;
  readonly reason?: string;
}

/** One entry of `bang_diem_hoc_ba`. */
export interface RecordEntry {
  readonly index: number;
  /** JSON Pointer. */
  readonly pointer: string;
  readonly subjectId?: string;
  readonly subjectName?: string;
  readonly carriesResult: boolean;
  readonly takenFrom?: { readonly sha256?: string; readonly pointer?: string };
}

export interface RecordShape {
  readonly type: string;
  readonly version?: string;
  readonly id?: string;
  readonly holder?: string;
  readonly issuerCodes: readonly string[];
  readonly replacesAnother: boolean;
  /** Entered later from its register (`du_lieu_so_hoa`). */
  readonly digitised: boolean;
  readonly entries: readonly RecordEntry[];
  readonly signatories: readonly SignatoryRow[];
}

export function recordShape(record: JsonObject): RecordShape {
  const version = text(record['phien_ban']);
  const id = text(record['ma_ban_ghi']);
  const holder = text(object(record['nguoi_hoc'])?.['ho_va_ten']);
  return {
    type: text(record['loai_ho_so']) ?? '',
    issuerCodes: issuerCodes(record),
    replacesAnother: record['thay_the'] !== undefined,
    digitised: record['du_lieu_so_hoa'] !== undefined,
    entries: array(record['bang_diem_hoc_ba']).map(entryOf),
    signatories: array(record['danh_sach_nguoi_ky']).map(signatoryOf),
    ...(version === undefined ? undefined : { version }),
    ...(id === undefined ? undefined : { id }),
    ...(holder === undefined ? undefined : { holder }),
  };
}

/** More than any schema allows: what lies beyond is refused with the record. */
const MOST_ISSUERS = 32;

/** Contract of the record: a học bạ names one school, a diploma a list of issuing bodies (model 5). */
function issuerCodes(record: JsonObject): string[] {
  const school = text(object(record['co_so_giao_duc'])?.['co_so_giao_duc_id']);
  if (school !== undefined) return [school];
  const codes = array(record['don_vi_cap']).map((issuer) => text(object(issuer)?.['co_so_giao_duc_id']) ?? '');
  return [...new Set(codes)].slice(0, MOST_ISSUERS);
}

function entryOf(value: JsonValue, index: number): RecordEntry {
  const entry = object(value) ?? {};
  const subjectId = text(entry['mon_hoc_id']);
  const subjectName = text(entry['ten_mon_hoc']);
  const source = object(entry['nguon']);
  return {
    index,
    pointer: `/bang_diem_hoc_ba/${index}`,
    carriesResult: carriesResult(entry),
    ...(subjectId === undefined ? undefined : { subjectId }),
    ...(subjectName === undefined ? undefined : { subjectName }),
    ...(source === undefined ? undefined : { takenFrom: sourceOf(source) }),
  };
}

function sourceOf(source: JsonObject): NonNullable<RecordEntry['takenFrom']> {
  const sha256 = text(source['sha256']);
  const pointer = text(source['pointer']);
  return {
    ...(sha256 === undefined ? undefined : { sha256 }),
    ...(pointer === undefined ? undefined : { pointer }),
  };
}

function signatoryOf(value: JsonValue): SignatoryRow {
  const row = object(value) ?? {};
  const subject = text(row['mon_hoc_id']);
  const spkiSha256 = text(row['spki_sha256']);
  const standIn = text(row['ky_thay']);
  const reason = text(row['ly_do']);
  return {
    role: text(row['vai_tro']) ?? '',
    ...(subject === undefined ? undefined : { subject }),
    ...(spkiSha256 === undefined ? undefined : { spkiSha256 }),
    ...(standIn === undefined ? undefined : { standIn }),
    ...(reason === undefined ? undefined : { reason }),
  };
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function object(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function array(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
