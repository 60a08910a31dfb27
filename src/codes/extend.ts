import type { CodeTable } from './kind.js';

const extend = { area: 'issuing', source: 'ETSI TS 119 182-1 §6.3; EN 319 142-1 §6.3; issue 4 §2' } as const;

/** What extending a file to a later level says. */
export const extendCodes = {
  EXTEND_NOTHING_SIGNED: {
    ...extend,
    vi: 'Tệp không có chữ ký nào để bổ sung dữ liệu.',
    en: 'The file holds no signature to extend.',
  },
  EXTEND_SIGNATURE_BROKEN: {
    ...extend,
    vi: 'Chữ ký {id} không còn đúng, nên không bổ sung gì vào tệp.',
    en: 'Signature {id} does not hold, so nothing is added to the file.',
  },
  EXTEND_TIMESTAMPER_MISSING: {
    ...extend,
    vi: 'Mức {level} cần dấu thời gian: nêu --tsa.',
    en: 'Level {level} needs a time-stamp: name --tsa.',
  },
  EXTEND_TIMESTAMP_NOT_TRUSTED: {
    ...extend,
    vi: 'Dấu thời gian vừa nhận không được danh sách tin cậy này công nhận ({code}).',
    en: 'The time-stamp that was made does not count by this trust list ({code}).',
  },
  EXTEND_NO_PATH: {
    ...extend,
    vi: 'Chưa lập được đường dẫn chứng thực của chữ ký {id}: tệp giữ mức B-T.',
    en: 'No certification path was found for signature {id}: the file stays B-T.',
  },
  EXTEND_DATA_MISSING: {
    ...extend,
    vi: 'Thiếu dữ liệu thu hồi của «{issuer}» cho chứng thư của {subject}: tệp giữ mức B-T.',
    en: 'Revocation data by "{issuer}" for the certificate of {subject} are missing: the file stays B-T.',
  },
  EXTEND_DATA_TOO_LARGE: {
    ...extend,
    vi: 'Danh sách thu hồi của «{issuer}» quá lớn ({kilobytes} kB) nên không đưa vào tệp (dùng --embed-large để đưa vào): tệp giữ mức B-T, dữ liệu nằm trong gói tin cậy.',
    en: 'The CRL of "{issuer}" is too large ({kilobytes} kB) to be put into the file (--embed-large does): the file stays B-T, the data are in the trust bundle.',
  },
  EXTEND_DATA_BEFORE_STAMP: {
    ...extend,
    vi: 'Dữ liệu thu hồi của «{issuer}» có trước thời điểm được chứng minh, nên chỉ đủ cho đến {until}: chạy lại lệnh này khi có dữ liệu mới hơn.',
    en: 'The revocation data by "{issuer}" are older than the proven time, so they are enough only until {until}: run this again when newer ones are out.',
  },
  EXTEND_IMPRINT_UNKNOWN: {
    ...extend,
    vi: 'Không tính được dấu thời gian lưu trữ cho chữ ký {id}: phần bổ sung không ở dạng base64url, hoặc thiếu tài liệu được ký.',
    en: 'An archive time-stamp cannot be computed for signature {id}: its additions are no base64url texts, or the signed document is missing.',
  },
  EXTEND_FETCH_FAILED: {
    ...extend,
    vi: 'Không lấy được dữ liệu từ {url}: {reason}.',
    en: 'No data could be had from {url}: {reason}.',
  },
  EXTENDED: {
    ...extend,
    vi: 'Các chữ ký nay ở mức: {levels}.',
    en: 'The signatures are now: {levels}.',
  },
  LASTING: {
    ...extend,
    source: 'issue 4 §2, "Will it last?"',
    vi: 'Dự kiến vẫn hợp lệ đến {until}, nếu các tổ chức còn hoạt động không thu hồi thêm.',
    en: 'Expected to stay valid until {until}, provided that the authorities still at work revoke nothing more.',
  },
  LASTING_BREAKS: {
    ...extend,
    source: 'issue 4 §2, "Will it last?"',
    vi: 'Dự kiến không còn kết luận được từ {from}. Mắt xích đứt trước: {why}',
    en: 'Expected to be left open from {from} on. The link that breaks first: {why}',
  },
  LASTING_NOT_NOW: {
    ...extend,
    source: 'issue 4 §2, "Will it last?"',
    vi: 'Ngay bây giờ tệp đã không được chấp nhận: {why}',
    en: 'The file is not accepted even now: {why}',
  },
} as const satisfies CodeTable;
