import type { CodeTable } from './kind.js';

const evidence = { area: 'issuing', source: 'RFC 4998 §4, §5; docs/evidence.md' } as const;

/** What making, checking and renewing evidence records says. */
export const evidenceCodes = {
  EVIDENCE_NOTHING_SIGNED: {
    ...evidence,
    vi: 'Tệp không phải JSON hay PDF đã ký; nếu vẫn muốn làm bằng chứng cho mọi byte của tệp, dùng --whole-file.',
    en: 'The file is neither a signed JSON nor a signed PDF; for evidence of every octet of it use --whole-file.',
  },
  EVIDENCE_FILE_NEEDED: {
    ...evidence,
    source: 'RFC 4998 §5.2',
    vi: 'Chuyển bằng chứng sang hàm băm khác cần chính tệp đó nằm cạnh bản ghi bằng chứng.',
    en: 'Evidence is carried onto another hash only with the file itself beside the evidence record.',
  },
  EVIDENCE_DIGEST_NEEDED: {
    ...evidence,
    source: 'RFC 4998 §5.2',
    vi: 'Bản ghi bằng chứng dùng {digest}, hàm băm mà dấu thời gian mới không dùng được nữa: nêu --digest.',
    en: 'The evidence record uses {digest}, for which no new time-stamp is asked: name --digest.',
  },
  EVIDENCE_BUILT: {
    ...evidence,
    vi: 'Đã làm {count} bản ghi bằng chứng với một dấu thời gian.',
    en: '{count} evidence records were made with one time-stamp.',
  },
  EVIDENCE_KEPT: {
    ...evidence,
    vi: 'Gói đã có {count} bản ghi cho các tệp này: giữ nguyên bản cũ, vì chứng minh thời điểm sớm hơn (--force để ghi đè).',
    en: 'The bundle has {count} records of these files already: they are kept, for they prove an earlier time (--force overwrites).',
  },
  EVIDENCE_RENEWED: {
    ...evidence,
    source: 'RFC 4998 §5.2',
    vi: 'Đã gia hạn {count} bản ghi bằng chứng.',
    en: '{count} evidence records were renewed.',
  },
  EVIDENCE_RENEWED_UNCHECKED: {
    ...evidence,
    source: 'RFC 4998 §5.2',
    vi: 'Không xét dấu thời gian cuối của mỗi bản ghi còn được công nhận hay không: gia hạn một dấu đã hết hiệu lực thì không chứng minh được gì (nêu --trust để xét).',
    en: 'Whether the last time-stamp of each record still counts was not looked at: the renewal of one that no longer does proves nothing (--trust looks).',
  },
  EVIDENCE_DATA_TOO_LARGE: {
    ...evidence,
    source: 'RFC 4998 §5.2; docs/evidence.md',
    vi: 'Danh sách thu hồi của «{issuer}» quá lớn ({kilobytes} kB) nên không đưa vào bản ghi bằng chứng (dùng --embed-large để đưa vào): giữ nó trong crls/ của gói tin cậy.',
    en: 'The CRL of "{issuer}" is too large ({kilobytes} kB) to be put into evidence records (--embed-large does): keep it in crls/ of the trust bundle.',
  },
  EVIDENCE_PROVES: {
    ...evidence,
    source: 'RFC 4998 §5.3',
    vi: 'Bằng chứng đúng: {what} đã có trước {time} (số dấu thời gian: {stamps}).',
    en: 'The evidence holds: {what} existed by {time} (time-stamps: {stamps}).',
  },
  EVIDENCE_PROVES_NOTHING: {
    ...evidence,
    source: 'RFC 4998 §5.3',
    vi: 'Bằng chứng chưa dùng được: {why}',
    en: 'The evidence proves nothing yet: {why}',
  },
  EVIDENCE_MISSING: {
    ...evidence,
    vi: 'Không có bản ghi bằng chứng cho tệp này (tệp .ers bên cạnh, hoặc trong gói tin cậy).',
    en: 'There is no evidence record for this file (a .ers file beside it, or in the trust bundle).',
  },
  EVIDENCE_RUN: {
    ...evidence,
    vi: 'Một dấu thời gian cho cả lượt ký: {count} bản ghi bằng chứng, nằm cạnh các tệp (.ers) và trong {folder}.',
    en: 'One time-stamp over the whole run: {count} evidence records, beside the files (.ers) and in {folder}.',
  },
  EVIDENCE_NONE: {
    ...evidence,
    vi: 'Lượt ký này chưa có bằng chứng thời gian: chạy «khue evidence build», hoặc ký với --evidence.',
    en: 'This run has no proof of time: run "khue evidence build", or sign with --evidence.',
  },
} as const satisfies CodeTable;
