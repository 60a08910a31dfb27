import type { CodeTable } from './kind.js';

/** What a PDF is, and what policy `record` asks of its page (contract §3, model 19). */
export const pdfVerdictCodes = {
  PAGE_NOT_SIGNED: {
    area: 'verdict',
    source: 'Contract §3',
    indication: 'INDETERMINATE',
    subIndication: 'SIG_CONSTRAINTS_FAILURE',
    answer: 'REJECT',
    vi: 'Trang in của tệp PDF này không có con dấu của đơn vị cấp, nên trang không chứng minh được điều gì. Hồ sơ bên trong được kết luận riêng; lấy hồ sơ ra bằng «khue extract».',
    en: 'The pages of this PDF do not bear the seal of the issuing body, so they prove nothing. The record inside is judged by itself; take it out with "khue extract".',
  },
  PDF_ACTIVE_CONTENT: {
    area: 'verdict',
    source: 'Standards note, Reading 6',
    indication: 'FAILED',
    subIndication: 'FORMAT_FAILURE',
    answer: 'REJECT',
    vi: 'Tệp PDF chứa lệnh, mã chạy hoặc biểu mẫu động; một hồ sơ giáo dục không có những thứ đó.',
    en: 'The PDF holds actions, scripts or a dynamic form, which an education record has none of.',
  },
  CHECK_EMBEDDED_SIGNATURES: {
    area: 'verdict',
    source: 'Contract §3',
    vi: 'Kiểm tra: chữ ký trong hồ sơ nằm bên trong tệp PDF.',
    en: 'Check: the signatures inside the record that the PDF carries.',
  },
  CHECK_PDF_SIGNATURES: {
    area: 'verdict',
    source: 'Contract §3',
    vi: 'Kiểm tra: chữ ký trên tệp PDF.',
    en: 'Check: the signatures on the PDF.',
  },
  CHECK_LATER_CHANGES: {
    area: 'verdict',
    source: 'ISO 32000-2 §12.8.2; contract §3',
    vi: 'Kiểm tra: sau khi ký, tệp PDF chỉ có thay đổi được phép.',
    en: 'Check: after signing the PDF was changed only as is allowed.',
  },
  CHECK_PAGE_SIGNED: {
    area: 'verdict',
    source: 'Contract §3',
    vi: 'Kiểm tra: trang in có con dấu của đơn vị cấp.',
    en: 'Check: the pages bear the seal of the issuing body.',
  },
  PAGE_MATCHES_RECORD: {
    area: 'verdict',
    source: 'Standards note, Reading 9',
    vi: 'Việc trang in đúng như dữ liệu chỉ được so khi ký; nội dung được xác nhận là dữ liệu của hồ sơ.',
    en: 'Whether the pages show just the data is compared when signing only; what is confirmed is the data of the record.',
  },
  FILE_IS_CUT_OFF_PDF: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp PDF bị cắt cụt, có thể do tải về chưa xong.',
    en: 'The PDF is cut off, perhaps an incomplete download.',
  },
  FILE_IS_DAMAGED_PDF: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Cấu trúc tệp PDF bị hỏng: muốn đọc phải đoán, nên không kiểm tra được chữ ký.',
    en: 'The structure of the PDF is damaged: it could only be read by guessing, so its signatures cannot be checked.',
  },
  FILE_IS_PDF_VIEW: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp là bản thể hiện chưa ký của hồ sơ; dữ liệu hồ sơ nằm bên trong tệp.',
    en: 'The file is an unsigned view of a record; the record itself lies inside.',
  },
  FILE_IS_PDF_WRAPPER: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp PDF mang các tệp khác bên trong; từng tệp đã ký được kết luận riêng.',
    en: 'The PDF carries other files; each signed one is judged by itself.',
  },
  FILE_IS_PDF_SCAN: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp PDF chỉ gồm ảnh quét; chữ ký và con dấu trong ảnh không phải chữ ký số.',
    en: 'The PDF is made of scanned pictures; signatures and seals in pictures are no digital signatures.',
  },
  FILE_IS_UNSIGNED_PDF: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp PDF không có chữ ký số nào.',
    en: 'The PDF has no digital signature.',
  },
  FILE_IS_RESAVED_PDF: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp PDF đã bị lưu lại hoặc ghép sau khi ký, nên chữ ký không còn khớp; hãy xin tệp gốc như lúc được cấp.',
    en: 'The PDF was saved again or merged after signing, so that its signatures no longer fit; ask for the original file as it was issued.',
  },
  FILE_IS_SIGNED_SCAN: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp là bản quét có chữ ký số, có thể là bản sao điện tử có chứng thực: chữ ký nói về bản quét, không phải hồ sơ số gốc.',
    en: 'The file is a scan with a digital signature, perhaps a certified electronic copy: the signature speaks of the scan, not of an original digital record.',
  },
  FILE_IS_OTHER_SIGNED_PDF: {
    area: 'verdict',
    source: 'Model 19',
    vi: 'Tệp là PDF do hệ thống khác ký và không mang dữ liệu hồ sơ.',
    en: 'The file is a PDF signed by another system and carries no record.',
  },
} as const satisfies CodeTable;
