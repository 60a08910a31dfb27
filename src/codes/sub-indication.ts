import type { CodeTable } from './kind.js';

const entry = { area: 'verdict', source: 'ETSI EN 319 102-1 V1.4.1 tables 5 and 6; khue model 18' } as const;

/** A clerk's sentence for every sub-indication: the first line of a report, which never quotes the file. */
export const subIndicationCodes = {
  SIG_CRYPTO_FAILURE: {
    ...entry,
    vi: 'chữ ký không khớp với nội dung: nội dung đã bị sửa sau khi ký, hoặc chữ ký bị làm hỏng.',
    en: 'a signature does not fit the content: it was changed after signing, or the signature was damaged.',
  },
  HASH_FAILURE: {
    ...entry,
    vi: 'nội dung không khớp với giá trị đã ký: nội dung đã bị sửa sau khi ký.',
    en: 'the content does not match what was signed: it was changed after signing.',
  },
  FORMAT_FAILURE: {
    ...entry,
    vi: 'chữ ký viết sai định dạng nên không thể kiểm tra.',
    en: 'a signature is not written in a form that can be checked.',
  },
  REVOKED: {
    ...entry,
    vi: 'chữ ký được tạo sau khi chứng thư số bị thu hồi.',
    en: 'a signature was made after its certificate was revoked.',
  },
  EXPIRED: {
    ...entry,
    vi: 'chữ ký được tạo sau khi chứng thư số hết hạn.',
    en: 'a signature was made after its certificate expired.',
  },
  NOT_YET_VALID: {
    ...entry,
    vi: 'chữ ký được tạo trước khi chứng thư số có hiệu lực.',
    en: 'a signature was made before its certificate became valid.',
  },
  SIG_CONSTRAINTS_FAILURE: {
    ...entry,
    vi: 'chữ ký không đáp ứng quy định về người ký.',
    en: 'a signature does not meet the rules about who must sign.',
  },
  CHAIN_CONSTRAINTS_FAILURE: {
    ...entry,
    vi: 'chứng thư số của người ký không được cấp để ký văn bản, hoặc được cấp sai quy tắc.',
    en: "a signer's certificate was not issued for signing documents, or was issued against the rules.",
  },
  CERTIFICATE_CHAIN_GENERAL_FAILURE: {
    ...entry,
    vi: 'không kiểm tra được chứng thư số của người ký.',
    en: "a signer's certificate could not be checked.",
  },
  CRYPTO_CONSTRAINTS_FAILURE: {
    ...entry,
    vi: 'chữ ký dùng thuật toán hoặc khóa quá yếu.',
    en: 'a signature uses an algorithm or key that is too weak.',
  },
  POLICY_PROCESSING_ERROR: {
    ...entry,
    vi: 'không áp dụng được chính sách chữ ký.',
    en: 'the signature policy could not be applied.',
  },
  SIGNATURE_POLICY_NOT_AVAILABLE: {
    ...entry,
    vi: 'không có chính sách chữ ký mà chữ ký nêu.',
    en: 'the signature policy that a signature names is not at hand.',
  },
  TIMESTAMP_ORDER_FAILURE: {
    ...entry,
    vi: 'các dấu thời gian mâu thuẫn với nhau.',
    en: 'the time-stamps contradict each other.',
  },
  NO_SIGNING_CERTIFICATE_FOUND: {
    ...entry,
    vi: 'tệp không có chứng thư số của người ký.',
    en: "the file does not hold the signer's certificate.",
  },
  NO_CERTIFICATE_CHAIN_FOUND: {
    ...entry,
    vi: 'chưa biết tổ chức nào cấp chứng thư số của người ký.',
    en: "it is not known which authority issued the signer's certificate.",
  },
  NO_CERTIFICATE_CHAIN_FOUND_NO_POE: {
    ...entry,
    vi: 'tổ chức cấp chứng thư số nay không còn được tin cậy, và không có gì chứng minh ngày ký.',
    en: 'the authority that issued the certificate is no longer trusted, and nothing proves the day of signing.',
  },
  REVOKED_NO_POE: {
    ...entry,
    vi: 'chứng thư số của người ký đã bị thu hồi, và không có gì chứng minh chữ ký có trước đó.',
    en: "the signer's certificate was revoked, and nothing proves that the signature is older.",
  },
  REVOKED_CA_NO_POE: {
    ...entry,
    vi: 'chứng thư số của tổ chức chứng thực đã bị thu hồi, và không có gì chứng minh chữ ký có trước đó.',
    en: 'the certificate of a certification authority was revoked, and nothing proves that the signature is older.',
  },
  OUT_OF_BOUNDS_NOT_REVOKED: {
    ...entry,
    vi: 'chứng thư số của người ký đã hết hạn (không bị thu hồi), và không có gì chứng minh chữ ký có trước đó.',
    en: "the signer's certificate has expired (it was not revoked), and nothing proves that the signature is older.",
  },
  OUT_OF_BOUNDS_NO_POE: {
    ...entry,
    vi: 'chứng thư số không trong thời hạn hiệu lực, và không có gì chứng minh chữ ký có trong thời hạn đó.',
    en: 'a certificate is outside its validity, and nothing proves that the signature is of that time.',
  },
  REVOCATION_OUT_OF_BOUNDS_NO_POE: {
    ...entry,
    vi: 'chứng thư số của bên công bố thu hồi đã hết hạn, và không có gì chứng minh ngày công bố.',
    en: 'the certificate behind the revocation data has expired, and nothing proves when they were made.',
  },
  CRYPTO_CONSTRAINTS_FAILURE_NO_POE: {
    ...entry,
    vi: 'chữ ký dùng thuật toán nay đã yếu, và không có gì chứng minh chữ ký có từ khi thuật toán còn mạnh.',
    en: 'a signature uses an algorithm that is weak today, and nothing proves that it is from before.',
  },
  NO_POE: {
    ...entry,
    vi: 'không có gì chứng minh chữ ký có từ khi nào.',
    en: 'nothing proves since when the signature exists.',
  },
  TRY_LATER: {
    ...entry,
    vi: 'dữ liệu để kiểm tra chưa có hoặc đã cũ.',
    en: 'data needed for the check are missing or too old.',
  },
  SIGNED_DATA_NOT_FOUND: {
    ...entry,
    vi: 'chữ ký tách rời, và tài liệu được ký chưa được đưa vào.',
    en: 'the signature is detached, and the signed document was not given.',
  },
} as const satisfies CodeTable;
