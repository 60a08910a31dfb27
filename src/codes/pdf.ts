import type { CodeTable } from './kind.js';

const format = {
  area: 'signature',
  indication: 'FAILED',
  subIndication: 'FORMAT_FAILURE',
  answer: 'REJECT',
} as const;

/** PDF files: how they are built, how signatures lie in them, what was changed after signing. */
export const pdfCodes = {
  PDF_HEADER: {
    ...format,
    source: 'ISO 32000-2 §7.5.2',
    vi: 'Tệp PDF không bắt đầu bằng dòng «%PDF-…» đúng dạng.',
    en: 'The PDF does not begin with a proper "%PDF-…" line.',
  },
  PDF_STARTXREF: {
    ...format,
    source: 'ISO 32000-2 §7.5.5',
    vi: 'Phần cuối của một lần lưu trong tệp PDF («startxref … %%EOF») bị thiếu hoặc sai ({detail}): tệp bị cắt cụt hoặc bị sửa.',
    en: 'The end of a saving in the PDF ("startxref … %%EOF") is missing or wrong ({detail}): the file was cut off or altered.',
  },
  PDF_XREF: {
    ...format,
    source: 'ISO 32000-2 §7.5.4, §7.5.8',
    vi: 'Bảng tham chiếu của tệp PDF sai ({detail}); chương trình không đoán thay.',
    en: 'A cross-reference section of the PDF is wrong ({detail}); nothing is guessed in its place.',
  },
  PDF_TRAILER: {
    ...format,
    source: 'ISO 32000-2 §7.5.5',
    vi: 'Phần «trailer» của tệp PDF sai ({detail}).',
    en: 'A trailer of the PDF is wrong ({detail}).',
  },
  PDF_CHAIN: {
    ...format,
    source: 'ISO 32000-2 §7.5.6',
    vi: 'Chuỗi các lần lưu của tệp PDF không hợp lệ ({detail}).',
    en: 'The chain of savings of the PDF is not valid ({detail}).',
  },
  PDF_BYTES_AFTER_END: {
    ...format,
    source: 'ISO 32000-2 §7.5.5; khue contract §3',
    vi: 'Có dữ liệu thêm vào sau điểm kết thúc của tệp PDF.',
    en: 'There are octets after the end of the PDF.',
  },
  PDF_HYBRID_DIVERGES: {
    ...format,
    source: 'ISO 32000-2 §7.5.8.4',
    vi: 'Hai bảng tham chiếu của cùng một lần lưu chỉ đến hai nội dung khác nhau (đối tượng {object}): mỗi phần mềm sẽ hiển thị một khác.',
    en: 'The two cross-reference sections of one saving lead to different content (object {object}): one program would show what another does not.',
  },
  PDF_OBJECT: {
    ...format,
    source: 'ISO 32000-2 §7.2, §7.3',
    vi: 'Một đối tượng trong tệp PDF sai cú pháp ({detail}); chương trình không đoán thay.',
    en: 'An object of the PDF is malformed ({detail}); nothing is guessed in its place.',
  },
  PDF_STREAM: {
    ...format,
    source: 'ISO 32000-2 §7.3.8, §7.4',
    vi: 'Không giải nén được một luồng dữ liệu của tệp PDF ({detail}).',
    en: 'A stream of the PDF cannot be decoded ({detail}).',
  },
  PDF_FORM: {
    ...format,
    source: 'ISO 32000-2 §12.7',
    vi: 'Biểu mẫu (AcroForm) của tệp PDF sai cấu trúc ({detail}).',
    en: 'The interactive form of the PDF is malformed ({detail}).',
  },
  PDF_SIGNATURE_DICTIONARY: {
    ...format,
    source: 'ISO 32000-2 §12.8.1',
    vi: 'Từ điển chữ ký trong tệp PDF sai ({detail}).',
    en: 'A signature dictionary of the PDF is wrong ({detail}).',
  },
  PDF_BYTE_RANGE: {
    ...format,
    source: 'ISO 32000-2 §12.8.1; EN 319 142-1 §5.4',
    vi: 'Phạm vi ký (ByteRange) không đúng ({detail}): chữ ký không phủ đúng một lần lưu của tệp.',
    en: 'The byte range is wrong ({detail}): the signature does not cover exactly one saving of the file.',
  },
  PDF_CONTENTS: {
    ...format,
    source: 'ISO 32000-2 §12.8.1; EN 319 142-1 §5.4',
    vi: 'Giá trị chữ ký (Contents) không đúng dạng ({detail}).',
    en: 'The signature value (Contents) is not as it must be ({detail}).',
  },
  PDF_SIGNATURE_TWICE: {
    ...format,
    source: 'Contract §3',
    vi: 'Cùng một chữ ký xuất hiện hai lần trong tệp PDF.',
    en: 'The same signature stands twice in the PDF.',
  },
  PDF_SUBFILTER: {
    ...format,
    source: 'ISO 32000-2 §12.8.3; EN 319 142-1',
    vi: 'Kiểu chữ ký PDF «{subFilter}» không được hỗ trợ.',
    en: 'The kind of PDF signature "{subFilter}" is not supported.',
  },
  PDF_CHANGED_AFTER: {
    ...format,
    source: 'ISO 32000-2 §12.8.2; contract §3',
    vi: 'Tệp bị thay đổi sau khi ký, ở lần lưu {revision}: {what}.',
    en: 'The file was changed after signing, in saving {revision}: {what}.',
  },
  PDF_LOCK_VIOLATED: {
    ...format,
    source: 'ISO 32000-2 §12.8.2',
    vi: 'Sau khi ký có thay đổi mà chữ ký trước đã khóa, ở lần lưu {revision}: {what}.',
    en: 'A later saving ({revision}) changed what the signature locks: {what}.',
  },
  PDF_SHA1: {
    area: 'signature',
    source: 'ISO 32000-2 §12.8.3.3',
    vi: 'Chữ ký kiểu cũ adbe.pkcs7.sha1: nội dung chỉ được bảo vệ bằng SHA-1.',
    en: 'A signature of the old kind adbe.pkcs7.sha1: SHA-1 alone protects the content.',
  },
  PDF_CHANGE_SIGNATURE: {
    area: 'signature',
    source: 'ISO 32000-2 §12.8',
    vi: 'Thêm chữ ký vào ô «{field}».',
    en: 'A signature was put into the field "{field}".',
  },
  PDF_CHANGE_NEW_SIGNATURE: {
    area: 'signature',
    source: 'ISO 32000-2 §12.8',
    vi: 'Thêm ô ký mới «{field}».',
    en: 'A new signature field "{field}" was added.',
  },
  PDF_CHANGE_TIMESTAMP: {
    area: 'signature',
    source: 'EN 319 142-1 §5.4.3',
    vi: 'Thêm dấu thời gian của tài liệu.',
    en: 'A document time-stamp was added.',
  },
  PDF_CHANGE_VALIDATION_DATA: {
    area: 'signature',
    source: 'EN 319 142-1 §5.4.2',
    vi: 'Thêm dữ liệu kiểm tra lâu dài (DSS).',
    en: 'Long-term validation data (DSS) were added.',
  },
  PDF_CHANGE_FIELD: {
    area: 'signature',
    source: 'ISO 32000-2 §12.7',
    vi: 'Điền hoặc sửa ô «{field}».',
    en: 'The field "{field}" was filled in or changed.',
  },
  PDF_CHANGE_METADATA: {
    area: 'signature',
    source: 'ISO 32000-2 §14.3',
    vi: 'Sửa siêu dữ liệu của tài liệu.',
    en: 'The metadata of the document were changed.',
  },
  PDF_CHANGE_BOOKKEEPING: {
    area: 'signature',
    source: 'ISO 32000-2 §12.7.3',
    vi: 'Sửa phần khai báo của biểu mẫu ({key}).',
    en: 'Declarations of the form were changed ({key}).',
  },
  PDF_CHANGE_ANNOTATION: {
    area: 'signature',
    source: 'ISO 32000-2 §12.5',
    vi: 'Thêm hoặc sửa chú thích trên trang.',
    en: 'Annotations on a page were added or changed.',
  },
  PDF_CHANGE_OBJECT: {
    area: 'signature',
    source: 'ISO 32000-2 §7.5.6',
    vi: 'Sửa đối tượng {object} của tài liệu ({what}).',
    en: 'Object {object} of the document was changed ({what}).',
  },
  PDF_CHANGE_TRAILER: {
    area: 'signature',
    source: 'ISO 32000-2 §7.5.5',
    vi: 'Sửa phần «trailer» ({key}).',
    en: 'The trailer was changed ({key}).',
  },
  PDF_CHANGE_HIDDEN: {
    area: 'signature',
    source: 'ISO 32000-2 §7.5.6',
    vi: 'Có dữ liệu không được mục lục nào nhắc tới (byte {offset}).',
    en: 'There are octets that no cross-reference names (byte {offset}).',
  },
  PDF_CHANGE_PLANTED: {
    area: 'signature',
    source: 'ISO 32000-2 §7.3.10',
    vi: 'Đối tượng {object} được chờ sẵn trong phần đã ký và chỉ được thêm vào sau khi ký.',
    en: 'Object {object} was named in the signed part and supplied only after signing.',
  },
  PDF_TWO_RECORDS: {
    ...format,
    source: 'Contract §7; standards note, Reading 9',
    vi: 'Tệp PDF đính kèm hai tệp cùng nhận là hồ sơ.',
    en: 'The PDF carries two files that both claim to be the record.',
  },
} as const satisfies CodeTable;
