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
} as const satisfies CodeTable;
