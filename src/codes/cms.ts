import type { CodeTable } from './kind.js';

const format = { area: 'signature', indication: 'FAILED', subIndication: 'FORMAT_FAILURE', answer: 'REJECT' } as const;

/** CMS signatures and time-stamp tokens (RFC 5652, EN 319 122-1, RFC 3161). */
export const cmsCodes = {
  CMS_UNREADABLE: {
    ...format,
    source: 'RFC 5652 §5; ITU-T X.690',
    vi: 'Không đọc được khối chữ ký CMS: {what}.',
    en: 'The CMS signature cannot be read: {what}.',
  },
  CMS_NOT_SIGNED_DATA: {
    ...format,
    source: 'RFC 5652 §5.1',
    vi: 'Khối CMS không phải chữ ký (loại {type}).',
    en: 'The CMS content is no signature (type {type}).',
  },
  CMS_NOT_DER: {
    area: 'signature',
    source: 'RFC 5652 §1; ISO 32000-2 §12.8.3.3.1',
    vi: 'Khung của khối chữ ký CMS không được mã hóa theo DER; nội dung được ký thì đúng DER, nên kết quả không đổi.',
    en: 'The frame of the CMS signature is not encoded in DER; what is signed is, so that nothing changes.',
  },
  CMS_ATTRIBUTE_ORDER: {
    area: 'signature',
    source: 'RFC 5652 §5.4',
    vi: 'Các thuộc tính đã ký không theo thứ tự DER; giá trị chữ ký khớp với thứ tự có trong tệp.',
    en: 'The signed attributes are not in DER order; the signature value fits the order in which they stand.',
  },
  CMS_ATTRIBUTE: {
    ...format,
    source: 'RFC 5652 §11; EN 319 122-1 §5',
    vi: 'Thuộc tính đã ký {type} sai dạng: {what}.',
    en: 'The signed attribute {type} is malformed: {what}.',
  },
  CMS_SIGNERS: {
    ...format,
    source: 'EN 319 142-1 §5.3',
    vi: 'Khối CMS có {count} người ký; ở đây phải có đúng một.',
    en: 'The CMS has {count} signers where there must be exactly one.',
  },
  CMS_CONTENT_TYPE: {
    ...format,
    source: 'RFC 5652 §11.1',
    vi: 'Loại nội dung trong thuộc tính đã ký không khớp với loại nội dung của khối CMS.',
    en: 'The content type in the signed attributes is not the content type of the CMS.',
  },
  CMS_MESSAGE_DIGEST_MISSING: {
    ...format,
    source: 'RFC 5652 §11.2',
    vi: 'Thuộc tính đã ký không có giá trị băm của nội dung.',
    en: 'The signed attributes hold no digest of the content.',
  },
  CMS_CONTENT_INSIDE: {
    ...format,
    source: 'ISO 32000-2 §12.8.3.3',
    vi: 'Khối CMS mang nội dung bên trong, trong khi chữ ký này phải tách rời khỏi nội dung.',
    en: 'The CMS carries content inside, where the signature must be detached.',
  },
  CMS_DIGEST_DIFFERS: {
    ...format,
    source: 'RFC 5652 §5.3; RFC 6211',
    vi: 'Thuật toán băm của chữ ký và của nội dung không phải là một.',
    en: 'The digest algorithms of the signature and of the content are not the same.',
  },
  CMS_DIGESTS: {
    area: 'signature',
    source: 'RFC 5652 §5.3',
    vi: 'Chữ ký và nội dung được băm bằng hai thuật toán khác nhau.',
    en: 'The signature and the content are digested by two different algorithms.',
  },
  CMS_UNSIGNED_ATTRIBUTE: {
    area: 'signature',
    source: 'RFC 5652 §5.3',
    vi: 'Thuộc tính không ký của chữ ký không đọc được ({what}); không dùng đến.',
    en: 'The unsigned attributes of the signature cannot be read ({what}) and are not used.',
  },
  CMS_CERTIFICATE_NAME: {
    area: 'signature',
    source: 'RFC 5035 §5.4.1.1',
    vi: 'Tên và số hiệu kèm tham chiếu chứng thư số không khớp với chứng thư số; giá trị băm thì khớp.',
    en: 'Issuer and serial number beside the certificate reference are not the certificate’s; its digest is.',
  },
  TIMESTAMP_UNREADABLE: {
    area: 'signature',
    source: 'RFC 3161 §2.4.2',
    vi: 'Không đọc được dấu thời gian: {what}.',
    en: 'The time-stamp cannot be read: {what}.',
  },
  TIMESTAMP_IMPRINT: {
    area: 'signature',
    source: 'RFC 3161 §2.4.2',
    indication: 'FAILED',
    subIndication: 'HASH_FAILURE',
    answer: 'REJECT',
    vi: 'Dấu thời gian không thuộc về dữ liệu này: giá trị băm khác.',
    en: 'The time-stamp does not belong to these data: the digest differs.',
  },
  TIMESTAMP_VALUE_WRONG: {
    area: 'signature',
    source: 'RFC 3161 §2.4.2',
    vi: 'Chữ ký trên dấu thời gian không đúng.',
    en: 'The signature of the time-stamp is wrong.',
  },
  TIMESTAMP_SIGNER: {
    area: 'signature',
    source: 'RFC 3161 §2.4.2; RFC 5816',
    vi: 'Dấu thời gian không mang chứng thư số mà nó nêu là của bên cấp.',
    en: 'The time-stamp does not carry the certificate that it names as its signer’s.',
  },
  TIMESTAMP_REFUSED: {
    area: 'issuing',
    source: 'RFC 3161 §2.4.2',
    vi: 'Dịch vụ cấp dấu thời gian từ chối (trạng thái {status}: {reason}).',
    en: 'The time-stamp service refused (status {status}: {reason}).',
  },
  EVIDENCE_UNREADABLE: {
    area: 'signature',
    source: 'RFC 4998 §3.1',
    vi: 'Không đọc được bản ghi bằng chứng: {what}.',
    en: 'The evidence record cannot be read: {what}.',
  },
  EVIDENCE_NOT_OF_FILE: {
    area: 'signature',
    source: 'RFC 4998 §4.3',
    vi: 'Bản ghi bằng chứng không thuộc về tệp này.',
    en: 'The evidence record does not belong to this file.',
  },
} as const satisfies CodeTable;
