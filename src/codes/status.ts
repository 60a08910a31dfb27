import type { CodeTable } from './kind.js';

/** Status lists of the trust bundle (contract §3, §7; model 15). */
export const statusCodes = {
  STATUS_LIST_MISSING: {
    area: 'trust',
    source: 'Contract §3',
    vi: 'Gói tin cậy không có danh sách tình trạng «{id}».',
    en: 'The trust bundle does not hold the status list "{id}".',
  },
  STATUS_LIST_UNUSABLE: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Danh sách tình trạng «{name}» không dùng được ({reason}).',
    en: 'The status list "{name}" cannot be used ({reason}).',
  },
  STATUS_LIST_INVALID: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Danh sách tình trạng «{name}» sai ở {pointer}.',
    en: 'The status list "{name}" is wrong at {pointer}.',
  },
  STATUS_LIST_UNREADABLE: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Không đọc được danh sách tình trạng «{name}»: đây không phải một danh sách đã ký dạng JAdES rút gọn (tệp .jws).',
    en: 'The status list "{name}" cannot be read: it is no signed list, a compact JAdES signature (.jws).',
  },
  STATUS_LIST_BROKEN: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Chữ ký trên danh sách tình trạng «{name}» không đúng: danh sách đã bị sửa hoặc hỏng.',
    en: 'The signature of the status list "{name}" does not hold: the list was changed or is damaged.',
  },
  STATUS_LIST_TYPE: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Tệp «{name}» không phải danh sách tình trạng (typ «{typ}»; cần recall-list+jwt hoặc statuslist+jwt).',
    en: 'The file "{name}" is no status list (typ "{typ}"; recall-list+jwt or statuslist+jwt is needed).',
  },
  STATUS_LIST_SIGNER: {
    area: 'trust',
    source: 'Contract §3',
    vi: 'Danh sách tình trạng «{name}» do khóa khác ký ({spki}), không phải khóa mà danh sách tin cậy nêu.',
    en: 'The status list "{name}" is signed by another key ({spki}) than the trust list names.',
  },
  STATUS_LIST_SCOPE: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Danh sách tình trạng «{name}» không nói về đơn vị «{code}».',
    en: 'The status list "{name}" does not speak of the body "{code}".',
  },
  STATUS_LIST_LATER: {
    area: 'trust',
    source: 'Contract §3',
    vi: 'Danh sách tình trạng «{name}» phát hành lúc {issuedAt}, sau thời điểm được hỏi.',
    en: 'The status list "{name}" was issued at {issuedAt}, after the time asked about.',
  },
  STATUS_LIST_EXPIRED: {
    area: 'trust',
    source: 'Contract §3',
    vi: 'Danh sách tình trạng «{name}» đã hết hạn lúc {expiresAt}.',
    en: 'The status list "{name}" expired at {expiresAt}.',
  },
  STATUS_INDEX_UNKNOWN: {
    area: 'trust',
    source: 'draft-ietf-oauth-status-list §8.3',
    vi: 'Danh sách tình trạng «{name}» không có vị trí {index}, hoặc mang giá trị lạ ở đó.',
    en: 'The status list "{name}" has no index {index}, or an unknown value there.',
  },
  STATUS_ENTRY_INVALID: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Tệp «{file}», dòng {line}: mục không dùng được: cần ma_ban_ghi hoặc recordSha256, kind (corrected, revoked, cancelled, recalled, superseded, suspended, restored), at (YYYY-MM-DD) và qd.',
    en: 'File "{file}", line {line}: the entry cannot be used: it takes ma_ban_ghi or recordSha256, kind (corrected, revoked, cancelled, recalled, superseded, suspended, restored), at (YYYY-MM-DD) and qd.',
  },
  STATUS_RECORD_UNREADABLE: {
    area: 'trust',
    source: 'Contract §7',
    vi: 'Tệp «{path}» không chứa hồ sơ có mã bản ghi; nêu mã bản ghi (ma_ban_ghi) hoặc tệp hồ sơ.',
    en: 'The file "{path}" holds no record with an id; give a record id (ma_ban_ghi) or a record file.',
  },
} as const satisfies CodeTable;
