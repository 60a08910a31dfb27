import type { CodeEntry, SubIndication } from '../codes/kind.js';
import { type Code, codes, sentences } from '../codes.js';
import type { CodeParams } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { DocumentJudgement } from './document-judgement.js';
import type { Message, Settlement, SettlementKind } from './report.js';

/** Sentences without parameters are made once. */
const fixed = new Map<Code, Message>();

/** The two sentences of a code. */
export function messageOf(code: Code, params?: CodeParams): Message {
  if (params !== undefined) return sentences(code, params);
  const known = fixed.get(code);
  if (known !== undefined) return known;
  const made = Object.freeze(sentences(code));
  fixed.set(code, made);
  return made;
}

/** What is missing, in the words of the first line. */
const missing: Readonly<Record<SettlementKind, Message>> = {
  TRUST_LIST: { vi: 'danh sách tin cậy mới hơn', en: 'a newer trust list' },
  TRUST_LIST_ENTRY: { vi: 'đơn vị này trong danh sách tin cậy', en: 'this body in the trust list' },
  CRL: { vi: 'dữ liệu thu hồi chứng thư số còn hạn', en: 'current revocation data' },
  TIME_STAMP: { vi: 'bằng chứng về ngày ký', en: 'a proof of the day of signing' },
  CA_CERTIFICATE: {
    vi: 'tổ chức cấp chứng thư số này trong danh sách tin cậy',
    en: 'the authority of this certificate in the trust list',
  },
  SIGNING_CERTIFICATE: { vi: 'chứng thư số của người ký', en: "the signer's certificate" },
  DETACHED_DOCUMENT: { vi: 'tài liệu được ký', en: 'the signed document' },
  STATUS_LIST: { vi: 'danh sách tình trạng hồ sơ', en: 'the list of record statuses' },
  SCHEMA: { vi: 'mẫu của loại hồ sơ này', en: 'the schema of this type of record' },
  ORIGINAL_FILE: { vi: 'tệp gốc có chữ ký', en: 'the original signed file' },
  NEWER_VERIFIER: {
    vi: 'phiên bản chương trình đọc được loại tệp này',
    en: 'a version of the program that reads this kind of file',
  },
  OTHER_LIMITS: { vi: 'giới hạn xử lý cao hơn', en: 'larger processing limits' },
};

/** Codes whose parameters may quote the file: the first line takes the sentence of their sub-indication instead. */
const quoting = new Set<Code>([
  'CA_OUT_OF_VALIDITY',
  'CA_REVOKED',
  'REVOCATION_MISSING',
  'REVOCATION_NOT_COVERING',
  'REVOCATION_TOO_OLD',
  'REVOCATION_UNPROVEN',
]);

/** What came after a signature is told in full by savings: here, that something did. Their parameters may quote the file. */
const changedAfter = new Set<Code>(['PDF_CHANGED_AFTER', 'PDF_LOCK_VIOLATED']);
const CHANGED: Message = {
  vi: 'Tệp đã bị thay đổi sau khi ký.',
  en: 'The file was changed after it was signed.',
};

/** Known but not authorised (model 16): the signature itself is good, and people must hear that. */
const notAuthorised = new Set<Code>([
  'ROLE_NOT_AUTHORISED',
  'SIGNER_OF_OTHER_BODY',
  'SIGNER_TERM_NOT_COVERED',
  'ISSUER_TERM_NOT_COVERED',
  'DOCUMENT_TYPE_NOT_AUTHORISED',
  'CAPACITY_NOT_AUTHORISED',
  'CAPACITY_NOT_IN_RULES',
  'CAPACITY_WITHOUT_DECISION',
]);

/** The first line of a report: from codes and the trust list only, never from the file. */
export function firstLine(
  judgement: DocumentJudgement,
  bodies: readonly string[],
  remark: Code | undefined,
  trust: TrustStore,
): Message {
  const { answer, code, params, settledBy, subIndication } = judgement;
  const names = bodies.join(', ');
  if (answer === 'ACCEPT') {
    const line = accepted(code, names, judgement.asOf ?? trust.info.issuedAt);
    return withSuccessors(line, judgement);
  }
  const said = headline(code, params, subIndication);
  const more =
    remark !== undefined ? messageOf(remark) : code === 'ROLE_MISSING' ? missingPlaces(judgement) : undefined;
  const tail = more === undefined ? { vi: '', en: '' } : { vi: ` ${more.vi}`, en: ` ${more.en}` };
  if (answer === 'REJECT') {
    const prefix = notAuthorised.has(code)
      ? {
          vi: 'chữ ký đúng kỹ thuật nhưng người ký không có thẩm quyền. ',
          en: 'the signature is technically good, but the signer had no authority. ',
        }
      : { vi: '', en: '' };
    return {
      vi: `KHÔNG CHẤP NHẬN: ${prefix.vi}${said.vi}${tail.vi}`,
      en: `NOT ACCEPTED: ${prefix.en}${said.en}${tail.en}`,
    };
  }
  const lack = lacking(settledBy[0], trust);
  const open = { vi: `CHƯA KẾT LUẬN ĐƯỢC: còn thiếu ${lack.vi}.`, en: `UNDECIDED: ${lack.en} is missing.` };
  // Contract §3: for a signer whom the list does not hold, the list's date comes first.
  if (code === 'SIGNER_NOT_LISTED') return { vi: `${said.vi} ${open.vi}`, en: `${said.en} ${open.en}` };
  return { vi: `${open.vi} ${said.vi}${tail.vi}`, en: `${open.en} ${said.en}${tail.en}` };
}

/** Whoever holds an old paper hears at once who answers for it today; names are of the trust list. */
function withSuccessors(line: Message, { remarks }: DocumentJudgement): Message {
  const said = remarks
    .filter(({ code }) => code === 'ISSUER_SUCCEEDED')
    .map(({ code, params }) => messageOf(code, params));
  if (said.length === 0) return line;
  return {
    vi: [line.vi, ...said.map(({ vi }) => vi)].join(' '),
    en: [line.en, ...said.map(({ en }) => en)].join(' '),
  };
}

/** First lines of accepted files: of one issuer and one set of data they are the same. */
const acceptedLines = new Map<string, Message>();
const LINES_KEPT = 512;

function accepted(code: Code, names: string, asOf: InstantMs): Message {
  const key = `${code} ${asOf} ${names}`;
  const known = acceptedLines.get(key);
  if (known !== undefined) return known;
  const made = Object.freeze(acceptedLine(code, names, asOf));
  if (acceptedLines.size >= LINES_KEPT) acceptedLines.clear();
  acceptedLines.set(key, made);
  return made;
}

function acceptedLine(code: Code, names: string, asOf: InstantMs): Message {
  const said = messageOf(code, { body: names });
  return {
    vi: `HỢP LỆ theo dữ liệu đến ngày ${formatVietnamDate(asOf)}. ${said.vi}`,
    en: `VALID according to data up to ${formatVietnamDate(asOf)}. ${said.en}`,
  };
}

function headline(code: Code, params: CodeParams, subIndication: SubIndication | undefined): Message {
  const entry: CodeEntry = codes[code];
  const own = entry.area === 'verdict' || entry.area === 'trust' || code === 'LIMIT_EXCEEDED';
  if (own && !quoting.has(code)) return messageOf(code, params);
  if (changedAfter.has(code)) return CHANGED;
  const { vi, en } = messageOf(subIndication ?? 'CERTIFICATE_CHAIN_GENERAL_FAILURE');
  return { vi: capitalised(vi), en: capitalised(en) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lacking(settlement: Settlement | undefined, trust: TrustStore): Message {
  if (settlement === undefined) return { vi: 'dữ liệu để kết luận', en: 'data to decide' };
  const what = missing[settlement.what];
  const listed = trust.authorities.some(({ name }) => name === settlement.of);
  if (!listed) return what;
  return { vi: `${what.vi} của «${settlement.of}»`, en: `${what.en} by "${settlement.of}"` };
}

/** Places that a person knows by these words; a role that only the record names is not quoted. */
const places: Readonly<Record<string, Message>> = {
  'subject-teacher': { vi: 'giáo viên bộ môn', en: 'subject teacher' },
  'homeroom-teacher': { vi: 'giáo viên chủ nhiệm', en: 'homeroom teacher' },
  principal: { vi: 'hiệu trưởng', en: 'principal' },
  'school-seal': { vi: 'con dấu', en: 'seal' },
  'head-of-issuing-body': { vi: 'thủ trưởng đơn vị cấp', en: 'head of the issuing body' },
  'register-custodian': { vi: 'đơn vị giữ sổ gốc', en: 'custodian of the register' },
};

function missingPlaces(judgement: DocumentJudgement): Message | undefined {
  const counts = new Map<string, number>();
  for (const { role } of judgement.record?.missing ?? []) {
    if (Object.hasOwn(places, role)) counts.set(role, (counts.get(role) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const listed = (language: 'vi' | 'en'): string =>
    [...counts].map(([role, count]) => `${places[role]![language]}${count > 1 ? ` (${count})` : ''}`).join(', ');
  return { vi: `Còn thiếu: ${listed('vi')}.`, en: `Missing: ${listed('en')}.` };
}
