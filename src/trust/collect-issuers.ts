import type { Code } from '../codes.js';
import { equalBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { isCivilDate } from '../time.js';
import { type NamedFile, readCertificateFile } from './collect-authorities.js';
import { type CsvRow, readCsv } from './csv.js';
import type { IssuerInput, SignerInput, StatusInput } from './input.js';
import { holdsPersonalData, isPersonalNumber } from './personal-data.js';
import { keyHash } from './pins.js';
import type { Capacity, Role } from './types.js';
import { ROLES } from './vocabulary.js';

/**
 * Issuing bodies and their signers from two tables and a folder of certificates: what a department has at hand.
 * Several values in one cell are parted by `|`; dates are `YYYY-MM-DD` or `dd/mm/yyyy`.
 */

/** Columns of the table of schools and bodies. */
export const SCHOOL_COLUMNS = {
  required: ['ma_co_so', 'ten_co_so', 'loai_ho_so'],
  optional: [
    ...['ten_tieng_anh', 'tinh', 'cap_tren', 'trang_web', 'ma_cu', 'tu_ngay', 'den_ngay'],
    ...['ke_thua_boi', 'ke_thua_tu', 'quyet_dinh', 'ngay_quyet_dinh', 'du_nguoi_ky', 'liet_ke_giao_vien'],
    ...['danh_sach_thu_hoi', 'khoa_thu_hoi', 'thu_hoi_tu'],
  ],
} as const;

/** Columns of the table of signers and seals: `khoa` (SHA-256 of public keys) or `tep_chung_thu` (file names) names the keys. */
export const SIGNER_COLUMNS = {
  required: ['ma_co_so', 'vai_tro', 'ho_ten', 'tu_ngay'],
  optional: [
    ...['den_ngay', 'tu_cach', 'quyet_dinh', 'loai_ho_so', 'khoa', 'tep_chung_thu', 'trang_thai', 'ngay_trang_thai'],
  ],
} as const;

export interface CollectedIssuers {
  readonly issuers: readonly IssuerInput[];
  /** None: everything was understood. */
  readonly problems: readonly Finding[];
}

/**
 * @param schools table of bodies (`SCHOOL_COLUMNS`).
 * @param signers table of persons and seals (`SIGNER_COLUMNS`); without one the bodies have no signers.
 * @param certificates files that `tep_chung_thu` names (PEM or DER, the first certificate counts); only their key's hash is kept.
 */
export function collectIssuers(
  schools: NamedFile,
  signers?: NamedFile,
  certificates: readonly NamedFile[] = [],
): CollectedIssuers {
  const problems: Finding[] = [];
  const bodies = readSchools(schools, problems);
  if (signers !== undefined) readSigners(signers, bodies, certificates, problems);
  return { issuers: [...bodies.values()].map(({ input, signers: all }) => ({ ...input, signers: all })), problems };
}

interface Body {
  readonly line: number;
  readonly input: Omit<IssuerInput, 'signers'>;
  readonly signers: SignerInput[];
}

/** Reads cells of one row; what cannot be used becomes a problem with its place. */
class RowReader {
  private readonly file: string;
  private readonly row: CsvRow;
  private readonly problems: Finding[];

  constructor(file: string, row: CsvRow, problems: Finding[]) {
    this.file = file;
    this.row = row;
    this.problems = problems;
  }

  text(column: string): string | undefined {
    return this.row.cells[column];
  }

  many(column: string): string[] {
    return (this.text(column) ?? '').split('|').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  }

  date(column: string): string | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    const vietnamese = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(value);
    const date =
      vietnamese === null
        ? value
        : `${vietnamese[3]}-${vietnamese[2]!.padStart(2, '0')}-${vietnamese[1]!.padStart(2, '0')}`;
    if (isCivilDate(date)) return date;
    this.refuse(column, value, 'YYYY-MM-DD, dd/mm/yyyy');
    return undefined;
  }

  oneOf<T extends string>(column: string, value: string, allowed: readonly T[]): T | undefined {
    const found = allowed.find((one) => one === value);
    if (found === undefined) this.refuse(column, value, allowed.join(', '));
    return found;
  }

  /** Absent where the cell says nothing. */
  yes(column: string): boolean | undefined {
    const value = this.text(column)?.toLowerCase();
    if (value === undefined) return undefined;
    return this.oneOf(column, value, ['co', 'có', 'khong', 'không'])?.startsWith('c');
  }

  refuse(column: string, value: string, allowed: string): void {
    this.report('TRUST_CSV_VALUE', { column, value, allowed });
  }

  report(code: Code, params: Finding['params'] = {}): void {
    const { line } = this.row;
    this.problems.push({ code, params: { file: this.file, line, ...params }, path: this.file });
  }

  /** Names and free texts hold no personal data (model 13); codes and keys are looked at by what they are. */
  refusePersonalData(except: readonly string[]): void {
    for (const [column, value] of Object.entries(this.row.cells)) {
      if (except.includes(column) ? isPersonalNumber(value) : holdsPersonalData(value)) {
        this.report('TRUST_CSV_PERSONAL_DATA', { column });
      }
    }
  }
}

const CODE_COLUMNS = [
  'ma_co_so',
  'ma_cu',
  'ke_thua_boi',
  'ke_thua_tu',
  'khoa',
  'tep_chung_thu',
  'trang_web',
  'danh_sach_thu_hoi',
  'khoa_thu_hoi',
];
const DOCUMENT_TYPE = /^[a-z0-9-]+\/([a-z0-9-]+|\*)$/;

function documentTypes(reader: RowReader): string[] {
  return reader.many('loai_ho_so').filter((type) => {
    if (DOCUMENT_TYPE.test(type)) return true;
    reader.refuse('loai_ho_so', type, 'hoc-ba/thpt, hoc-ba/*, van-bang/cu-nhan');
    return false;
  });
}

function readSchools(file: NamedFile, problems: Finding[]): Map<string, Body> {
  const table = readCsv(file.bytes, file.name, SCHOOL_COLUMNS);
  problems.push(...table.problems);
  const bodies = new Map<string, Body>();
  for (const row of table.rows) {
    const reader = new RowReader(file.name, row, problems);
    reader.refusePersonalData(CODE_COLUMNS);
    const code = reader.text('ma_co_so');
    const name = reader.text('ten_co_so');
    if (code === undefined || name === undefined) continue;
    const first = bodies.get(code)?.line;
    if (first !== undefined) {
      reader.report('TRUST_CSV_TWICE', { code, first });
      continue;
    }
    bodies.set(code, { line: row.line, input: schoolInput(reader, code, name), signers: [] });
  }
  return bodies;
}

function schoolInput(reader: RowReader, code: string, name: string): Body['input'] {
  const from = reader.date('tu_ngay');
  const to = reader.date('den_ngay');
  if (from !== undefined && to !== undefined && from > to) reader.refuse('den_ngay', to, `>= ${from}`);
  const decision = reader.text('quyet_dinh');
  const date = reader.date('ngay_quyet_dinh');
  const how = { ...(decision !== undefined && { decision }), ...(date !== undefined && { date }) };
  const succession = [
    ...reader.many('ke_thua_boi').map((other) => ({ kind: 'successor' as const, code: other, ...how })),
    ...reader.many('ke_thua_tu').map((other) => ({ kind: 'predecessor' as const, code: other, ...how })),
  ];
  const english = reader.text('ten_tieng_anh');
  const province = reader.text('tinh');
  const superior = reader.text('cap_tren');
  const website = reader.text('trang_web');
  return {
    code,
    name,
    ...(english !== undefined && { nameEn: english }),
    formerCodes: reader.many('ma_cu'),
    ...(province !== undefined && { province }),
    ...(superior !== undefined && { superior }),
    ...(website !== undefined && { website }),
    documentTypes: documentTypes(reader).map((type) => ({ type })),
    ...((from !== undefined || to !== undefined) && {
      term: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
    }),
    succession,
    signersComplete: reader.yes('du_nguoi_ky'),
    teachersListed: reader.yes('liet_ke_giao_vien'),
    ...recallList(reader),
  };
}

const CAPACITIES: readonly Capacity[] = ['dung_dau', 'KT', 'Q', 'phu_trach', 'TL', 'TUQ'];

/** The recall list that the body keeps: its id, the key that signs it, and since when. */
function recallList(reader: RowReader): Pick<IssuerInput, 'status'> | undefined {
  const id = reader.text('danh_sach_thu_hoi');
  const key = reader.text('khoa_thu_hoi')?.toLowerCase();
  const from = reader.date('thu_hoi_tu');
  if (id === undefined && key === undefined && from === undefined) return undefined;
  if (id === undefined || key === undefined || !/^[0-9a-f]{64}$/.test(key) || from === undefined) {
    reader.refuse('khoa_thu_hoi', key ?? '', 'danh_sach_thu_hoi + khoa_thu_hoi (SHA-256) + thu_hoi_tu');
    return undefined;
  }
  return { status: [{ kind: 'recall-list', id, issuerSpkiSha256: key, from }] };
}

function readSigners(
  file: NamedFile,
  bodies: ReadonlyMap<string, Body>,
  certificates: readonly NamedFile[],
  problems: Finding[],
): void {
  const table = readCsv(file.bytes, file.name, SIGNER_COLUMNS);
  problems.push(...table.problems);
  const byName = certificatesByName(certificates);
  const used = new Set<NamedFile>();
  for (const row of table.rows) {
    const reader = new RowReader(file.name, row, problems);
    reader.refusePersonalData(CODE_COLUMNS);
    const code = reader.text('ma_co_so');
    const body = code === undefined ? undefined : bodies.get(code);
    if (code !== undefined && body === undefined) reader.report('TRUST_CSV_CODE_UNKNOWN', { code });
    const signer = signerInput(reader, keysOf(reader, byName, used));
    if (body !== undefined && signer !== undefined) addSigner(body.signers, signer);
  }
  for (const one of certificates) {
    const certificate = bareName(one.name);
    if (!used.has(one)) problems.push({ code: 'TRUST_CSV_CERTIFICATE_UNUSED', params: { certificate } });
  }
}

const bareName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** By the whole name and by the last part of it, NFC as cells are: folders of several schools may each have a `con-dau.cer`. */
function certificatesByName(files: readonly NamedFile[]): ReadonlyMap<string, readonly NamedFile[]> {
  const byName = new Map<string, NamedFile[]>();
  for (const file of files) {
    for (const name of new Set([file.name, bareName(file.name)].map((one) => one.normalize('NFC')))) {
      byName.set(name, [...(byName.get(name) ?? []), file]);
    }
  }
  return byName;
}

function keysOf(reader: RowReader, files: ReadonlyMap<string, readonly NamedFile[]>, used: Set<NamedFile>): string[] {
  const keys: string[] = [];
  for (const text of reader.many('khoa')) {
    const hash = keyHash(text);
    if (hash === undefined) reader.refuse('khoa', text, 'SHA-256, 64 hex');
    else keys.push(hash);
  }
  for (const name of reader.many('tep_chung_thu')) {
    const [file, ...others] = files.get(name) ?? [];
    if (file === undefined) {
      reader.report('TRUST_CSV_CERTIFICATE_MISSING', { certificate: name });
      continue;
    }
    for (const one of [file, ...others]) used.add(one);
    // Which of them is meant is not guessed: the wrong one would bind another school's key.
    if (others.some(({ bytes }) => !equalBytes(bytes, file.bytes))) {
      reader.refuse('tep_chung_thu', name, [file, ...others].map((one) => one.name).join(', '));
      continue;
    }
    try {
      keys.push(readCertificateFile(file)[0]!.spkiSha256);
    } catch {
      reader.report('TRUST_CERTIFICATE_FILE', { file: name });
    }
  }
  return keys;
}

function signerInput(reader: RowReader, keys: readonly string[]): SignerInput | undefined {
  const roleText = reader.text('vai_tro');
  const role = roleText === undefined ? undefined : reader.oneOf<Role>('vai_tro', roleText, ROLES);
  const name = reader.text('ho_ten');
  const from = reader.date('tu_ngay');
  const to = reader.date('den_ngay');
  if (from !== undefined && to !== undefined && from > to) reader.refuse('den_ngay', to, `>= ${from}`);
  const decision = reader.text('quyet_dinh');
  const capacities = reader.many('tu_cach').flatMap((text) => {
    const capacity = reader.oneOf('tu_cach', text, CAPACITIES);
    return capacity === undefined ? [] : [{ capacity, ...(decision !== undefined && { decision }) }];
  });
  const types = documentTypes(reader);
  const status = statusOf(reader, from);
  if (name !== undefined && keys.length === 0) reader.report('TRUST_CSV_EMPTY', { column: 'khoa, tep_chung_thu' });
  if (role === undefined || name === undefined || from === undefined || keys.length === 0) return undefined;
  return {
    role,
    name,
    keys,
    ...(capacities.length > 0 && { capacities }),
    ...(types.length > 0 && { documentTypes: types }),
    terms: [{ from, ...(to !== undefined && { to }) }],
    ...(status !== undefined && { history: [{ status: 'granted', from: startOfDay(from) }, status] }),
  };
}

/**
 * `trang_thai` `thu_hoi` with its date; the first instant of that day in Việt Nam. A withdrawal of before the term would be outlived by the
 * grant that begins with it.
 */
function statusOf(reader: RowReader, from: string | undefined): StatusInput | undefined {
  const text = reader.text('trang_thai');
  if (text === undefined || reader.oneOf('trang_thai', text, ['hieu_luc', 'thu_hoi']) !== 'thu_hoi') return undefined;
  const date = reader.date('ngay_trang_thai');
  if (date !== undefined && from !== undefined && date <= from) reader.refuse('ngay_trang_thai', date, `> ${from}`);
  else if (date !== undefined) return { status: 'withdrawn', from: startOfDay(date) };
  if (reader.text('ngay_trang_thai') === undefined) reader.report('TRUST_CSV_EMPTY', { column: 'ngay_trang_thai' });
  return undefined;
}

const startOfDay = (date: string): string => `${date}T00:00:00+07:00`;

/** Rows of one person or seal with the same role, keys and powers are one entry with several terms. */
function addSigner(signers: SignerInput[], signer: SignerInput): void {
  const same = (one: SignerInput) =>
    JSON.stringify({ ...one, terms: [], history: [] }) === JSON.stringify({ ...signer, terms: [], history: [] });
  const at = signer.history === undefined ? signers.findIndex((one) => one.history === undefined && same(one)) : -1;
  if (at < 0) signers.push(signer);
  else signers[at] = { ...signers[at]!, terms: [...signers[at]!.terms, ...signer.terms] };
}
