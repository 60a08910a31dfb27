import type { CodeTable } from './kind.js';

const format = {
  area: 'signature',
  indication: 'FAILED',
  subIndication: 'FORMAT_FAILURE',
  answer: 'REJECT',
} as const;

/** Signature values, and how JSON signatures are carried. */
export const signatureCodes = {
  SIGNATURE_VALUE_WRONG: {
    area: 'signature',
    source: 'ETSI EN 319 102-1 §5.2.7',
    indication: 'FAILED',
    subIndication: 'SIG_CRYPTO_FAILURE',
    answer: 'REJECT',
    vi: 'Giá trị chữ ký không đúng với nội dung: nội dung đã bị sửa sau khi ký, hoặc chữ ký không phải của chứng thư số này.',
    en: 'The signature value does not fit the content: it was changed after signing, or the signature is not by this certificate.',
  },
  SIGNED_DIGEST_DIFFERS: {
    area: 'signature',
    source: 'ETSI EN 319 102-1 §5.2.7',
    indication: 'FAILED',
    subIndication: 'HASH_FAILURE',
    answer: 'REJECT',
    vi: 'Giá trị băm đã ký không khớp với dữ liệu được ký ({what}): dữ liệu đã bị sửa sau khi ký.',
    en: 'The signed digest differs from the data it stands for ({what}): they were changed after signing.',
  },
  SIGNED_DATA_NOT_GIVEN: {
    area: 'signature',
    source: 'ETSI EN 319 102-1 §5.2.7',
    indication: 'INDETERMINATE',
    subIndication: 'SIGNED_DATA_NOT_FOUND',
    answer: 'UNDECIDED',
    vi: 'Chữ ký tách rời khỏi dữ liệu được ký, và dữ liệu đó không được đưa vào ({what}).',
    en: 'The signature is detached, and the data that it signs were not given ({what}).',
  },
  SIGNER_CERTIFICATE_NOT_FOUND: {
    area: 'signature',
    source: 'ETSI EN 319 102-1 §5.2.3',
    indication: 'INDETERMINATE',
    subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
    answer: 'UNDECIDED',
    vi: 'Không có chứng thư số nào trong tệp khớp với chứng thư số mà chữ ký nêu.',
    en: 'No certificate in the file is the one that the signature names.',
  },
  SIGNER_KEY_UNUSABLE: {
    area: 'signature',
    source: 'khue contract §7, Algorithms',
    indication: 'INDETERMINATE',
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
    answer: 'REJECT',
    vi: 'Khóa công khai trong chứng thư số của người ký thuộc loại không được chấp nhận hoặc không hợp lệ.',
    en: "The public key in the signer's certificate is of a kind that is not accepted, or is no valid key.",
  },
  SIGNATURE_ALGORITHM_UNKNOWN: {
    ...format,
    source: 'RFC 7515 §4.1.1; khue contract §7, Algorithms',
    vi: 'Không hiểu thuật toán chữ ký «{algorithm}».',
    en: 'The signature algorithm "{algorithm}" is not understood.',
  },
  SIGNATURE_ALGORITHM_REFUSED: {
    ...format,
    source: 'RFC 7518 §3.2, §3.6; khue contract §3',
    vi: '«{algorithm}» không phải là thuật toán chữ ký số: ai cũng làm được giá trị như vậy.',
    en: '"{algorithm}" is no digital signature algorithm: anyone can make such a value.',
  },
  SIGNATURE_ALGORITHM_NOT_OF_KEY: {
    ...format,
    source: 'RFC 7518 §3.3, §3.4, §3.5',
    vi: 'Thuật toán «{algorithm}» không dùng được với khóa của chứng thư số này ({key}).',
    en: 'The algorithm "{algorithm}" cannot be used with the key of this certificate ({key}).',
  },
  SIGNER_CERTIFICATE_MISSING: {
    area: 'signature',
    source: 'khue contract §6',
    vi: 'Thiếu chứng thư số của người ký.',
    en: "The signer's certificate is missing.",
  },
  JWS_NOT_GENERAL: {
    area: 'signature',
    source: 'khue contract §7, Signed JSON',
    vi: 'Tệp không phải là JWS dạng JSON đầy đủ (general serialization) nên không thêm chữ ký được.',
    en: 'The file is no JWS in JSON general serialization, so no signature can be added.',
  },
} as const satisfies CodeTable;
