import type { CodeTable } from './kind.js';

const service = { area: 'issuing', source: 'RFC 3161 §3.4' } as const;

/** Asking a time-stamp service, or stamping with a key of one's own: sentences for whoever runs the signing. */
export const timestampServiceCodes = {
  TSA_URL: {
    ...service,
    vi: 'Địa chỉ dịch vụ dấu thời gian không dùng được: {url}. Cần địa chỉ http:// hoặc https://, không kèm tên và mật khẩu.',
    en: 'The address of the time-stamp service cannot be used: {url}. It must be http:// or https://, without name and password.',
  },
  TSA_UNREACHABLE: {
    ...service,
    vi: 'Không liên lạc được với dịch vụ dấu thời gian {url} sau {attempts} lần ({reason}). Chưa có gì được ghi; hãy thử lại sau.',
    en: 'The time-stamp service {url} could not be reached in {attempts} attempts ({reason}). Nothing was written; try again later.',
  },
  TSA_TIMEOUT: {
    ...service,
    vi: 'Dịch vụ dấu thời gian {url} không trả lời trong {seconds} giây ({attempts} lần). Chưa có gì được ghi; hãy thử lại sau.',
    en: 'The time-stamp service {url} did not answer within {seconds} s ({attempts} attempts). Nothing was written; try again later.',
  },
  TSA_HTTP_STATUS: {
    ...service,
    vi: 'Dịch vụ dấu thời gian {url} trả lời mã HTTP {status}.',
    en: 'The time-stamp service {url} answered with HTTP status {status}.',
  },
  TSA_REDIRECT: {
    ...service,
    vi: 'Dịch vụ dấu thời gian {url} chuyển hướng sang nơi khác; khue không đi theo. Hãy ghi địa chỉ đúng của dịch vụ.',
    en: 'The time-stamp service {url} redirects elsewhere, which khue does not follow. Give the address of the service itself.',
  },
  TSA_CONTENT_TYPE: {
    ...service,
    vi: 'Nơi được hỏi ({url}) không trả lời như một dịch vụ dấu thời gian (kiểu dữ liệu {type}).',
    en: 'What was asked ({url}) does not answer as a time-stamp service (media type {type}).',
  },
  TSA_ANSWER_TOO_LARGE: {
    ...service,
    vi: 'Trả lời của dịch vụ dấu thời gian {url} dài hơn {allowed} byte.',
    en: 'The answer of the time-stamp service {url} is longer than {allowed} octets.',
  },
  TSA_ANSWER_DIFFERS: {
    ...service,
    source: 'RFC 3161 §2.2',
    vi: 'Dấu thời gian mà {url} trả về không phải cho yêu cầu này ({what} khác).',
    en: 'The time-stamp that {url} returned is not for this request ({what} differs).',
  },
  TSA_TOKEN_UNUSABLE: {
    ...service,
    source: 'RFC 3161 §2.2',
    vi: 'Dấu thời gian mà {url} trả về không dùng được: {reason}',
    en: 'The time-stamp that {url} returned cannot be used: {reasonEn}',
  },
  TSA_FAILED: {
    ...service,
    vi: 'Không lấy được dấu thời gian ({reason}). Chưa có gì được ghi.',
    en: 'No time-stamp could be had ({reason}). Nothing was written.',
  },
  TSA_CERTIFICATE: {
    ...service,
    source: 'RFC 3161 §2.3',
    vi: 'Chứng thư «{subject}» không phải để cấp dấu thời gian (mục đích sử dụng: {usages}).',
    en: 'The certificate "{subject}" is not for time-stamping (key purposes: {usages}).',
  },
} as const satisfies CodeTable;
