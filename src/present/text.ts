import type { Language } from '../codes.js';
import { escapeForDisplay } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { formatVietnamDate, formatVietnamTime, parseInstant } from '../time.js';
import type { ReportedRecord, ReportedSignature, Settlement, ValidationReport } from '../validation/index.js';
import {
  capacityLabels,
  integrityLabels,
  label,
  recordTypeLabels,
  roleLabels,
  statusChangeLabels,
  statusLabels,
} from './labels.js';
import { recordView, subjectAt } from './record-view.js';

export interface PresentOptions {
  readonly language: Language;
  /** The signed record: given only when its holder may be shown (one input shown to a person, model 6). */
  readonly record?: JsonObject;
  /** Names the subject of an entry; a subject's name tells nothing of a person. Default: from `record`. */
  readonly subjectOf?: (entry: string) => string;
}

const words = {
  file: { vi: 'Tệp', en: 'File' },
  code: { vi: 'Mã kết luận', en: 'Code' },
  checkedAt: { vi: 'Kiểm tra tại thời điểm', en: 'Judged at' },
  givenTime: { vi: '(do người dùng nêu)', en: '(given by the user)' },
  record: { vi: 'Hồ sơ', en: 'Record' },
  status: { vi: 'Trạng thái', en: 'Status' },
  confirmed: {
    vi: 'Nội dung được xác nhận là dữ liệu dưới đây:',
    en: 'What is confirmed is the data below:',
  },
  readOnly: {
    vi: 'Dữ liệu đọc được trong tệp (CHƯA được xác nhận):',
    en: 'Data read in the file (NOT confirmed):',
  },
  decision: { vi: 'quyết định', en: 'decision' },
  reason: { vi: 'lý do', en: 'reason' },
  successor: { vi: 'bản thay thế', en: 'replaced by' },
  holder: { vi: 'Người học', en: 'Learner' },
  issuer: { vi: 'Đơn vị cấp', en: 'Issuer' },
  signatures: { vi: 'Chữ ký', en: 'Signatures' },
  noSignatures: { vi: 'Không có chữ ký nào.', en: 'There is no signature.' },
  claims: { vi: 'tự khai', en: 'claims' },
  claimedTime: { vi: 'thời điểm ký tự khai', en: 'claimed signing time' },
  provenTime: { vi: 'chứng minh được đã có từ', en: 'proven to exist since' },
  stampBy: { vi: 'dấu thời gian của', en: 'time-stamp by' },
  evidenceInBundle: {
    vi: 'dữ liệu thu hồi nằm trong gói tin cậy, không nằm trong tệp',
    en: 'the revocation data are in the trust bundle, not in the file',
  },
  certificateBy: { vi: 'chứng thư do', en: 'certificate by' },
  sameAs: { vi: 'như chữ ký số', en: 'as signature' },
  missing: { vi: 'Còn thiếu chữ ký', en: 'Missing signatures' },
  settledBy: { vi: 'Cần có để kết luận', en: 'What would settle it' },
  from: { vi: 'lấy từ', en: 'from' },
  waiting: { vi: 'chờ thêm có thể có', en: 'waiting may help' },
  notWaiting: { vi: 'chờ thêm không giúp được', en: 'waiting does not help' },
  takenOver: { vi: 'Kết quả lấy từ hồ sơ khác', en: 'Results taken over from another record' },
  remarks: { vi: 'Lưu ý', en: 'Remarks' },
  inside: { vi: 'Bên trong tệp', en: 'Inside the file' },
  savings: { vi: 'Các lần lưu của tệp', en: 'Savings of the file' },
  saving: { vi: 'Lần lưu', en: 'Saving' },
  nothingChanged: { vi: 'không thay đổi gì', en: 'nothing changed' },
  beforeSigning: { vi: 'trước khi ký', en: 'before signing' },
  closedBy: { vi: 'kết thúc bằng chữ ký', en: 'closed by signature' },
  trust: { vi: 'Danh sách tin cậy', en: 'Trust list' },
  number: { vi: 'số', en: 'number' },
  issued: { vi: 'phát hành', en: 'issued' },
  pinned: { vi: 'khóa ký danh sách đã được ghim', en: 'its signing key is pinned' },
  unpinned: {
    vi: 'khóa ký danh sách CHƯA được ghim: người dùng tự quyết định tin danh sách này',
    en: 'its signing key is NOT pinned: trusting this list is the user’s own decision',
  },
} as const satisfies Record<string, { vi: string; en: string }>;

export type PresentWord = keyof typeof words;

export function word(key: PresentWord, language: Language): string {
  return words[key][language];
}

/** The report of one input for a person: first line, who signed as what and when, what is missing and who can settle it. */
export function renderText(report: ValidationReport, options: PresentOptions): string {
  const { language } = options;
  const w = (key: PresentWord): string => words[key][language];
  const lines: string[] = [report.message[language], ''];
  if (report.input !== undefined) lines.push(`${w('file')}: ${escapeForDisplay(report.input)}`);
  lines.push(`${w('code')}: ${report.code}`);
  const given = report.atSource === 'GIVEN' ? ` ${w('givenTime')}` : '';
  lines.push(`${w('checkedAt')}: ${vietnamTime(report.validatedAt)}${given}`);
  lines.push(...recordLines(report, options, w));
  lines.push('', `${w('signatures')}:`);
  if (report.signatures.length === 0) lines.push(`  ${w('noSignatures')}`);
  const said = new Map<string, number>();
  for (const signature of report.signatures) lines.push(...signatureLines(signature, options, w, said));
  if (report.missingRoles !== undefined && report.missingRoles.length > 0) {
    lines.push('', `${w('missing')}:`);
    for (const missing of report.missingRoles) {
      const of = missing.subject ?? missing.issuer;
      const whose = of === undefined ? '' : ` – ${escapeForDisplay(of)}`;
      lines.push(`  - ${label(roleLabels, missing.role, language)}${whose}`);
    }
  }
  if (report.settledBy !== undefined && report.settledBy.length > 0) {
    lines.push('', `${w('settledBy')}:`);
    for (const item of report.settledBy) lines.push(`  - ${settlementLine(item, language)}`);
  }
  if (report.takenOver !== undefined && report.takenOver.length > 0) {
    lines.push('', `${w('takenOver')}: ${report.takenOver.map(escapeForDisplay).join(', ')}`);
  }
  const remarks = [...(report.remarks ?? []), ...(report.record?.remarks ?? [])];
  if (remarks.length > 0) {
    lines.push('', `${w('remarks')}:`);
    const said = remarks.map((remark) => `  - ${escapeForDisplay(remark.message[language])} [${remark.code}]`);
    lines.push(...new Set(said));
  }
  for (const inner of [...(report.embedded === undefined ? [] : [report.embedded]), ...(report.nested ?? [])]) {
    const name = inner.input === undefined ? '' : ` (${escapeForDisplay(inner.input)})`;
    lines.push('', `${w('inside')}${name}: ${inner.message[language]} [${inner.code}]`);
  }
  lines.push('', trustLine(report, language));
  return `${lines.join('\n')}\n`;
}

function recordLines(report: ValidationReport, options: PresentOptions, w: (key: PresentWord) => string): string[] {
  const { language } = options;
  const record = report.record;
  if (record === undefined) return [];
  const lines = ['', `${w('record')}: ${escapeForDisplay(label(recordTypeLabels, record.type, language))}`];
  if (record.issuer !== undefined) lines.push(`${w('issuer')}: ${escapeForDisplay(record.issuer)}`);
  lines.push(`${w('status')}: ${escapeForDisplay(statusLine(record, language))}`);
  if (options.record === undefined) {
    if (record.holder !== undefined) lines.push(`${w('holder')}: ${escapeForDisplay(record.holder)}`);
    return lines;
  }
  const view = recordView(options.record, language);
  lines.push('', report.answer === 'ACCEPT' ? w('confirmed') : w('readOnly'));
  for (const [name, value] of view.rows) lines.push(`  ${name}: ${escapeForDisplay(value)}`);
  if (view.table !== undefined) {
    const cells = [view.table.header, ...view.table.rows].map((row) => row.map(escapeForDisplay));
    const widths = view.table.header.map((_, column) =>
      Math.max(...cells.map((row) => [...(row[column] ?? '')].length)),
    );
    for (const row of cells) {
      lines.push(`    ${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')}`.trimEnd());
    }
  }
  return lines;
}

/** The status with what happened, when, by which decision, and what replaces the record. Not escaped. */
export function statusLine({ status, statusChange }: ReportedRecord, language: Language): string {
  const state = label(statusLabels, status, language);
  if (statusChange === undefined) return state;
  const { at, decision, kind, reason, successor } = statusChange;
  const said = [
    `${label(statusChangeLabels, kind, language)} ${/^\d{4}-\d{2}-\d{2}$/.test(at) ? at.split('-').reverse().join('/') : vietnamTime(at)}`,
    ...(decision === undefined ? [] : [`${words.decision[language]} ${decision}`]),
    ...(reason === undefined ? [] : [`${words.reason[language]}: ${reason}`]),
    ...(successor === undefined ? [] : [`${words.successor[language]}: ${successor}`]),
  ];
  return `${state} (${said.join('; ')})`;
}

/** Since when a signature is proven to exist, by whose time-stamp where it carries one, and where the evidence lies. */
export function provenWords(signature: ReportedSignature, language: Language): string | undefined {
  const { bestSignatureTime, checks, evidence, timestamps = [] } = signature;
  if (bestSignatureTime === undefined || !checks.some(({ code }) => code === 'EXISTENCE_PROVEN')) return undefined;
  const own = timestamps.find(({ indication, time }) => indication === 'PASSED' && time === bestSignatureTime);
  const by = own?.tsa === undefined ? '' : ` (${words.stampBy[language]} ${escapeForDisplay(own.tsa)})`;
  const where = evidence === 'BUNDLE' && timestamps.length > 0 ? `; ${words.evidenceInBundle[language]}` : '';
  return `${words.provenTime[language]} ${vietnamTime(bestSignatureTime)}${by}${where}`;
}

function signatureLines(
  signature: ReportedSignature,
  options: PresentOptions,
  w: (key: PresentWord) => string,
  said: Map<string, number>,
): string[] {
  const { language } = options;
  const proven = signature.role !== 'unknown';
  const role = proven
    ? label(roleLabels, signature.role, language)
    : `${label(roleLabels, 'unknown', language)}${
        signature.claimedRole === undefined
          ? ''
          : ` (${w('claims')}: ${escapeForDisplay(label(roleLabels, signature.claimedRole, language))})`
      }`;
  const signer = signature.signer;
  const name =
    signer?.name !== undefined
      ? escapeForDisplay(signer.name)
      : signer?.claimedName !== undefined
        ? `${escapeForDisplay(signer.claimedName)} (${w('claims')})`
        : '';
  const capacity =
    signature.capacity === undefined || signature.capacity === 'dung_dau'
      ? ''
      : `, ${escapeForDisplay(label(capacityLabels, signature.capacity, language))}`;
  const entry = signature.entry === undefined ? '' : ` – ${escapeForDisplay(entryName(signature.entry, options))}`;
  const mark = signature.answer === 'ACCEPT' ? '✓' : signature.answer === 'REJECT' ? '✗' : '?';
  const lines = [`  ${mark} ${signature.order + 1}. ${role}${capacity}${entry}${name === '' ? '' : `: ${name}`}`];
  const facts = [label(integrityLabels, signature.integrity, language)];
  if (signature.claimedSigningTime !== undefined) {
    facts.push(`${w('claimedTime')} ${vietnamTime(signature.claimedSigningTime)}`);
  }
  const since = provenWords(signature, language);
  if (since !== undefined) facts.push(since);
  if (signer?.issuer !== undefined) facts.push(`${w('certificateBy')} ${escapeForDisplay(signer.issuer)}`);
  lines.push(`       ${facts.join('; ')}`);
  for (const check of signature.checks) {
    if (check.outcome !== 'FAILED' && check.outcome !== 'WARNING') continue;
    const message = escapeForDisplay(check.message[language]);
    // Thirteen teachers with one fault between them: the sentence stands once.
    const before = said.get(message);
    if (before === undefined) said.set(message, signature.order + 1);
    lines.push(`       – ${before === undefined ? message : `${w('sameAs')} ${before}`} [${check.code}]`);
  }
  return lines;
}

/** The subject's name, else the entry's place in the record. */
export function entryName(entry: string, { record, subjectOf }: Omit<PresentOptions, 'language'>): string {
  return subjectOf?.(entry) || (record === undefined ? '' : subjectAt(record, entry)) || entry;
}

export function settlementLine(item: Settlement, language: Language): string {
  const [vi = item.from, en = vi] = item.from.split(' / ');
  const waiting = words[item.waitingHelps ? 'waiting' : 'notWaiting'][language];
  const what = label(settlementLabels, item.what, language);
  const of = item.of === '' ? '' : `: ${escapeForDisplay(item.of)}`;
  return `${what}${of}; ${words.from[language]} ${escapeForDisplay(language === 'vi' ? vi : en)}; ${waiting}`;
}

const settlementLabels = {
  TRUST_LIST: { vi: 'danh sách tin cậy mới hơn', en: 'a newer trust list' },
  TRUST_LIST_ENTRY: { vi: 'mục trong danh sách tin cậy', en: 'an entry in the trust list' },
  CRL: { vi: 'danh sách chứng thư bị thu hồi (CRL)', en: 'the certificate revocation list (CRL)' },
  TIME_STAMP: { vi: 'bằng chứng về thời điểm ký (dấu thời gian)', en: 'a proof of the signing time (time-stamp)' },
  CA_CERTIFICATE: { vi: 'chứng thư của tổ chức chứng thực', en: 'the certificate of the certification authority' },
  SIGNING_CERTIFICATE: { vi: 'chứng thư của người ký', en: 'the signer’s certificate' },
  DETACHED_DOCUMENT: { vi: 'tài liệu được ký kèm theo', en: 'the signed document that goes with it' },
  STATUS_LIST: { vi: 'danh sách trạng thái hồ sơ', en: 'the status list of records' },
  SCHEMA: { vi: 'phiên bản lược đồ mới', en: 'the newer schema version' },
  ORIGINAL_FILE: { vi: 'tệp gốc có chữ ký', en: 'the original signed file' },
  NEWER_VERIFIER: { vi: 'phiên bản mới hơn của phần mềm kiểm tra', en: 'a newer version of the verifier' },
  OTHER_LIMITS: { vi: 'giới hạn xử lý lớn hơn', en: 'larger processing limits' },
} as const;

export function trustLine(report: ValidationReport, language: Language): string {
  const { trust } = report;
  const issued = parseInstant(trust.issuedAt);
  const date = issued === undefined ? trust.issuedAt : formatVietnamDate(issued);
  const pin = words[trust.pinned ? 'pinned' : 'unpinned'][language];
  return `${words.trust[language]}: ${escapeForDisplay(trust.list)}, ${words.number[language]} ${trust.sequence}, ${words.issued[language]} ${date}; ${pin}.`;
}

export function vietnamTime(instant: string): string {
  const ms = parseInstant(instant);
  return ms === undefined ? escapeForDisplay(instant) : `${formatVietnamTime(ms)} (UTC+7)`;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}
