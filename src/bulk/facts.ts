import { createHmac } from 'node:crypto';
import type { Answer } from '../codes/kind.js';
import { fromBase64, toHex } from '../encoding.js';
import { canonicalText } from '../record/canonical.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { formatInstant } from '../time.js';
import type { TrustStore } from '../trust/index.js';
import type { Examination, ValidationReport } from '../validation/index.js';
import { type Certificate, readCertificate } from '../x509/index.js';

/**
 * What a report line says for the set as a whole, beside the verdict: where the record belongs, which keys signed it, and keyed
 * digests by which lines are compared. Nothing in it tells who the learner is without the link key: a digest that everybody can
 * make of a personal number is that number (model 6).
 */
export interface BulkFacts {
  /** As the line's own: so that this member alone is enough to compare lines. */
  readonly answer: Answer;
  /** `ma_ban_ghi`. */
  readonly id?: string;
  /** Codes of the issuing bodies. */
  readonly issuers?: readonly string[];
  /** From the trust list. */
  readonly province?: string;
  /** The year in which the school year ended, or the year of issue. */
  readonly year?: number;
  readonly grade?: string;
  /** `lan`. */
  readonly version?: number;
  /** `ma_ban_ghi` of the record that this one replaces. */
  readonly replaces?: string;
  /** Why, as the record says (`ly_do`). */
  readonly reason?: string;
  /** Nothing is held against the record but that another one replaced it: it is compared with that one. */
  readonly superseded?: true;
  /** Uses of seals: certificate, claimed time, what was found of that signature. */
  readonly seals?: readonly { readonly certificate: string; readonly at?: string; readonly code: string }[];
  readonly keys?: LinkKeys;
  /** By `mon_hoc_id`: the year's mark in tenths, moved by a secret amount that is the same for one learner, year and subject. */
  readonly results?: Readonly<Record<string, number>>;
  /** Certificates of the signers by SHA-256: key, serial number, first and last instant. */
  readonly certificates?: Readonly<Record<string, CertificateFacts>>;
}

/** Equal where what is compared is equal; made with the link key. */
export interface LinkKeys {
  /** Which link key: lines of another one cannot be compared. */
  readonly by: string;
  /** Learner, school, year, grade, period (model 2). */
  readonly record?: string;
  /** Results and summary, without signatures. */
  readonly content?: string;
  /** Issuer and `so_hieu`. */
  readonly number?: string;
}

export interface CertificateFacts {
  readonly spki: string;
  readonly serial: string;
  readonly from: string;
  readonly to: string;
}

/** Names a link key without telling it. */
export function linkKeyId(key: Uint8Array): string {
  return createHmac('sha256', key).update('khue/link-key/1').digest('hex').slice(0, 16);
}

export function bulkFacts(
  { report, record, document }: Examination,
  trust: TrustStore,
  link: { readonly key: Uint8Array; readonly id: string } | undefined,
): BulkFacts {
  const certificates = certificatesOf(report, record, document?.signatures);
  const signers = { ...sealsOf(report), ...(certificates === undefined ? undefined : { certificates }) };
  if (record === undefined) return { answer: report.answer, ...signers };
  const issuers = issuersOf(record);
  const province = provinceOf(issuers, trust);
  const year = yearOf(record);
  const grade = text(record['khoi_lop_hoc_id']);
  const replaced = object(record['thay_the']);
  const replaces = text(replaced['ma_ban_ghi']);
  const reason = text(replaced['ly_do']);
  const id = text(record['ma_ban_ghi']);
  return {
    answer: report.answer,
    // A number in its place could be a person's: only what has the form of a UUID stands.
    ...(isUuid(id) ? { id } : undefined),
    ...(issuers.length === 0 ? undefined : { issuers }),
    ...(province === undefined ? undefined : { province }),
    ...(year === undefined ? undefined : { year }),
    // As schemas have them. What stands in their place could name a person, or be as long as the record.
    ...(/^\w{1,8}$/.test(grade) ? { grade } : undefined),
    version: versionOf(record),
    ...(isUuid(replaces) ? { replaces } : undefined),
    ...(/^[a-z_]{1,32}$/.test(reason) ? { reason } : undefined),
    ...(report.code === 'RECORD_SUPERSEDED' ? { superseded: true as const } : undefined),
    ...(link === undefined ? undefined : linked(record, issuers, link)),
    ...signers,
  };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
}

function sealsOf({ signatures }: ValidationReport): Pick<BulkFacts, 'seals'> | undefined {
  const seals = signatures.flatMap(({ claimedRole, signer, claimedSigningTime, code }) =>
    claimedRole !== 'school-seal' || signer === undefined
      ? []
      : [
          {
            certificate: signer.certificateSha256,
            ...(claimedSigningTime === undefined ? undefined : { at: claimedSigningTime }),
            code,
          },
        ],
  );
  return seals.length === 0 ? undefined : { seals };
}

function versionOf(record: JsonObject): number {
  const version = record['lan'];
  return typeof version === 'number' && Number.isSafeInteger(version) ? version : 1;
}

const MOST_ISSUERS = 8;

function issuersOf(record: JsonObject): string[] {
  const school = text(object(record['co_so_giao_duc'])['co_so_giao_duc_id']);
  if (school !== '') return [short(school)];
  return array(record['don_vi_cap'])
    .map((body) => text(object(body)['co_so_giao_duc_id']))
    .filter((code) => code !== '')
    .slice(0, MOST_ISSUERS)
    .map(short);
}

/** Codes are short; a long text in their place is cut, so that no record makes the tables large. */
function short(code: string): string {
  return code.slice(0, 64);
}

function provinceOf(issuers: readonly string[], trust: TrustStore): string | undefined {
  for (const code of issuers) {
    const answer = trust.issuer(code);
    if ('found' in answer && answer.found.province !== undefined) return answer.found.province;
  }
  return undefined;
}

function yearOf(record: JsonObject): number | undefined {
  for (const name of ['nam_ket_thuc', 'nam_tot_nghiep']) {
    const year = record[name];
    if (typeof year === 'number' && Number.isSafeInteger(year) && year > 1900 && year < 2200) return year;
  }
  for (const name of ['ngay_cap', 'ngay_ky_phat_hanh']) {
    const year = /^(\d{4})-/.exec(text(record[name]))?.[1];
    if (year !== undefined) return Number(year);
  }
  return undefined;
}

function linked(
  record: JsonObject,
  issuers: readonly string[],
  { key, id }: { readonly key: Uint8Array; readonly id: string },
): Pick<BulkFacts, 'keys' | 'results'> {
  const hocBa = text(record['loai_ho_so']).startsWith('hoc-ba/');
  const number = text(record['so_hieu']);
  const learner = hocBa ? learnerOf(record) : undefined;
  const year = `${text(record['nam_bat_dau'])}-${text(record['nam_ket_thuc'])}`;
  const keys = {
    by: id,
    ...(learner === undefined
      ? undefined
      : {
          record: keyed(key, 'record', [
            learner,
            issuers[0] ?? '',
            year,
            text(record['khoi_lop_hoc_id']),
            text(record['pham_vi']),
          ]),
        }),
    ...(learner === undefined && number === '' ? undefined : { content: keyed(key, 'content', [contentOf(record)]) }),
    ...(number === '' || issuers.length === 0
      ? undefined
      : { number: keyed(key, 'number', [issuers[0]!, number.trim()]) }),
  };
  const results = learner === undefined ? undefined : resultsOf(record, key, `${learner}\n${year}`);
  return { keys, ...(results === undefined ? undefined : { results }) };
}

/** The personal number; without one, what a school tells its pupils apart by. */
function learnerOf(record: JsonObject): string | undefined {
  const learner = object(record['nguoi_hoc']);
  const number = text(learner['so_dinh_danh_ca_nhan']);
  if (number !== '') return `n:${number}`;
  const name = text(learner['ho_va_ten']);
  if (name === '') return undefined;
  const more = [text(learner['ngay_sinh']), text(learner['nguoi_hoc_id']), text(record['so_so_dang_bo'])];
  return `p:${[name.toLowerCase(), ...more].join('\n')}`;
}

/**
 * What makes two versions differ: everything but signatures, their certificates, and the marks of who signs. In whatever order members
 * stand, they say the same (RFC 8259 §4; contract §7 compares copies so).
 */
function contentOf(record: JsonObject): string {
  const entries = array(record['bang_diem_hoc_ba']).map((entry) => {
    const { chu_ky: _, ...rest } = object(entry);
    return rest;
  });
  const { bang_diem_hoc_ba: _, chung_thu_so: __, ...rest } = record;
  const content = [entries, rest];
  // Of members in their order, as khue writes them, this is the form of RFC 8785, and costs a fraction of making it.
  return hasMembersInOrder(content) ? JSON.stringify(content) : canonicalText(content, { jsonDepth: MOST_DEPTH });
}

/** Deeper than any record that was read, and what is put around it here. */
const MOST_DEPTH = 1_000;

function hasMembersInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(hasMembersInOrder);
  let last = '';
  for (const [name, member] of Object.entries(value)) {
    if (name < last || !hasMembersInOrder(member)) return false;
    last = name;
  }
  return true;
}

/** 16 octets are enough for 10^9 lines with a chance of 10^-20 that two differ and look alike. */
function keyed(key: Uint8Array, purpose: string, parts: readonly string[]): string {
  const hmac = createHmac('sha256', key).update(purpose);
  for (const part of parts) hmac.update(`\0${part.length}:${part}`);
  return hmac.digest('base64url').slice(0, 22);
}

/** Primary schools give words: their order is all that is compared. */
const LEVELS: Readonly<Record<string, number>> = { C: 0, CD: 0, H: 1, D: 1, Đ: 1, T: 2 };
const MOST_SUBJECTS = 32;

function resultsOf(record: JsonObject, key: Uint8Array, whose: string): Record<string, number> | undefined {
  const entries = array(record['bang_diem_hoc_ba']).slice(0, MOST_SUBJECTS);
  if (entries.length === 0) return undefined;
  const mask = createHmac('sha512', key).update(`results\0${whose}`).digest();
  const results: Record<string, number> = {};
  for (const value of entries) {
    const entry = object(value);
    const subject = short(text(entry['mon_hoc_id']));
    const result = resultOf(entry);
    if (subject === '' || result === undefined) continue;
    results[subject] = result + maskOf(subject, mask);
  }
  return results;
}

/** The same for the same subject in every version of the record; two places of 60 each, so that two subjects rarely share both. */
function maskOf(subject: string, mask: Buffer): number {
  let place = 0;
  for (let i = 0; i < subject.length; i++) place = (place * 37 + subject.charCodeAt(i)) % 3_600;
  return (mask.readUInt32LE(place % 60) >>> 12) + (mask.readUInt32LE(Math.floor(place / 60)) >>> 13);
}

/** After re-assessment, else of the year: the place of a word among its like counts for more than the tenths of a mark. */
function resultOf(entry: JsonObject): number | undefined {
  let level: number | undefined;
  let tenths: number | undefined;
  for (const name of ['diem_tong_ket', 'diem_danh_gia_lai', 'ket_qua_hoc_tap_id']) {
    const value = entry[name];
    if (typeof value === 'number' && value >= 0 && value <= 10) tenths = Math.round(value * 10);
    else if (typeof value === 'string' && Object.hasOwn(LEVELS, value)) level = LEVELS[value]!;
  }
  return level === undefined && tenths === undefined ? undefined : (level ?? 0) * 200 + (tenths ?? 0);
}

/** The same object for each certificate, however many lines name it. */
const known = new WeakMap<Certificate, CertificateFacts>();

function certificateFacts(certificate: Certificate): CertificateFacts {
  const found = known.get(certificate);
  if (found !== undefined) return found;
  const made: CertificateFacts = {
    spki: certificate.spkiSha256,
    serial: toHex(certificate.serialNumber),
    from: formatInstant(certificate.notBefore),
    to: formatInstant(certificate.notAfter),
  };
  known.set(certificate, made);
  return made;
}

function certificatesOf(
  report: ValidationReport,
  record: JsonObject | undefined,
  outer: readonly { readonly signerCertificate?: Certificate }[] | undefined,
): Record<string, CertificateFacts> | undefined {
  if (report.signatures.length === 0) return undefined;
  const facts: Record<string, CertificateFacts> = {};
  for (const { signerCertificate } of outer ?? [])
    if (signerCertificate !== undefined) facts[signerCertificate.sha256] = certificateFacts(signerCertificate);
  if (report.signatures.some(({ scope }) => scope === 'ENTRY')) {
    for (const value of array(record?.['chung_thu_so'])) {
      const der = typeof value === 'string' ? fromBase64(value) : undefined;
      const certificate = der === undefined ? undefined : certificateOf(der);
      if (certificate !== undefined) facts[certificate.sha256] = certificateFacts(certificate);
    }
  }
  return facts;
}

function certificateOf(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der);
  } catch {
    return undefined;
  }
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function array(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
