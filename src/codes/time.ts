import type { CodeTable } from './kind.js';

const time = { area: 'verdict', source: 'ETSI EN 319 102-1 V1.4.1 §5.4 to §5.6' } as const;

/** What the verdict says of time-stamps and of what they prove. */
export const timeCodes = {
  EXISTENCE_PROVEN: {
    ...time,
    vi: 'Có bằng chứng là chữ ký đã có trước {time}.',
    en: 'It is proven that the signature existed by {time}.',
  },
  CREATED_AFTER_PROVEN: {
    ...time,
    vi: 'Có bằng chứng là chữ ký được tạo sau {time}.',
    en: 'It is proven that the signature was made after {time}.',
  },
  TIMESTAMP_IMPRINT_UNKNOWN: {
    ...time,
    indication: 'INDETERMINATE',
    subIndication: 'SIGNED_DATA_NOT_FOUND',
    answer: 'UNDECIDED',
    vi: 'Không tính được giá trị băm mà dấu thời gian đóng lên: thành phần của etsiU không ở dạng base64url, không có chỉ mục ats-hash-index-v3, hoặc thiếu tài liệu được ký.',
    en: 'What the time-stamp was put on cannot be computed: components of etsiU are not base64url texts, there is no ats-hash-index-v3, or the signed document is missing.',
  },
  TIMESTAMP_IN_FUTURE: {
    ...time,
    indication: 'INDETERMINATE',
    subIndication: 'NO_POE',
    answer: 'UNDECIDED',
    vi: 'Dấu thời gian ghi thời điểm ({time}) sau thời điểm kiểm tra nên không chứng minh được gì.',
    en: 'The time-stamp is of a time ({time}) after the time of verification, so it proves nothing.',
  },
  TIMESTAMP_BEFORE_CERTIFICATE: {
    ...time,
    indication: 'INDETERMINATE',
    subIndication: 'CHAIN_CONSTRAINTS_FAILURE',
    answer: 'REJECT',
    vi: 'Dấu thời gian ghi thời điểm ({time}) trước khi chứng thư số của bên cấp có hiệu lực.',
    en: 'The time-stamp is of a time ({time}) before the certificate of its service became valid.',
  },
  TIMESTAMP_ORDER: {
    ...time,
    source: 'ETSI EN 319 102-1 V1.4.1 §5.5.4',
    indication: 'INDETERMINATE',
    subIndication: 'TIMESTAMP_ORDER_FAILURE',
    answer: 'UNDECIDED',
    vi: 'Các dấu thời gian mâu thuẫn với nhau: dấu đóng lên sau ({later}) ghi thời điểm sớm hơn dấu mà nó bao trùm ({earlier}).',
    en: 'The time-stamps contradict each other: one that was put on later ({later}) is of an earlier time than one that it covers ({earlier}).',
  },
  ISSUER_SUCCEEDED: {
    area: 'verdict',
    source: 'khue model 14; NĐ 68/2024/NĐ-CP Art. 17',
    vi: '{body} nay do {successor} kế thừa (quyết định {decision}, ngày {date}).',
    en: '{body} is carried on by {successor} (decision {decision}, {date}).',
  },
} as const satisfies CodeTable;
