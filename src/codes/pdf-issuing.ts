import type { CodeTable } from './kind.js';

/** Signing PDF files: what is refused before a key is used (issue "The document people hold" §3). */
export const pdfIssuingCodes = {
  PDF_NOT_EXTENDABLE: {
    area: 'issuing',
    source: 'ISO 32000-2 §7.5',
    vi: 'Không ký được tệp PDF này vì cấu trúc tệp có lỗi ({code}). Hãy xuất lại tệp từ phần mềm gốc.',
    en: 'This PDF cannot be signed: its structure is faulty ({code}). Export it again from the program that made it.',
  },
  PDF_ENCRYPTED_NOT_SIGNED: {
    area: 'issuing',
    source: 'ISO 32000-2 §7.6; contract §3',
    vi: 'Tệp PDF có mật khẩu hoặc bị mã hóa nên không ký được. Hãy bỏ mật khẩu rồi ký.',
    en: 'The PDF is encrypted or has a password, so it is not signed. Remove the password first.',
  },
  PDF_HYBRID_NOT_SIGNED: {
    area: 'issuing',
    source: 'ISO 32000-2 §7.5.8.4',
    vi: 'Tệp PDF có hai bảng tham chiếu song song (tệp «lai»): phần mềm khác nhau có thể hiển thị khác nhau, nên không ký. Hãy xuất lại tệp.',
    en: 'The PDF is a hybrid-reference file, which programs may show differently, so it is not signed. Export it again.',
  },
  PDF_SIGNING_FORBIDDEN: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.8.2.2, Table 257',
    vi: 'Chữ ký đã có trong tệp PDF (trường «{field}») cấm mọi thay đổi sau đó, kể cả ký thêm (DocMDP, P = 1).',
    en: 'A signature already in the PDF (field "{field}") forbids every later change, signing included (DocMDP, P = 1).',
  },
  PDF_FIELD_LOCKED: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.8.2.4, §12.7.5.5',
    vi: 'Chữ ký đã có trong tệp PDF (trường «{by}») đã khóa trường «{field}»: không ký thêm vào đó được.',
    en: 'A signature already in the PDF (field "{by}") has locked the field "{field}": it can no longer be signed.',
  },
  PDF_FIELD_MISSING: {
    area: 'issuing',
    source: 'contract §7, "PDF"',
    vi: 'Bản PDF này không có ô ký «{field}» cho vai trò {role}. Các ô ký còn trống: {free}.',
    en: 'This PDF has no signature field "{field}" for the {roleEn}. Fields still empty: {free}.',
  },
  PDF_FIELD_OF_ROLE: {
    area: 'issuing',
    source: 'contract §7, "PDF"',
    vi: 'Trên mẫu của hồ sơ, {role} ký vào ô «{field}»; không chọn được ô hay vị trí khác.',
    en: 'On a record’s form the {roleEn} signs in the field "{field}"; no other field or place can be chosen.',
  },
  PDF_FIELD_NOT_EMPTY: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.7.5.5',
    vi: 'Ô ký «{field}» đã có chữ ký.',
    en: 'The signature field "{field}" is signed already.',
  },
  PDF_RESERVE_TOO_SMALL: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.8.3.3; standards note, Writing 2',
    vi: 'Chỗ dành cho chữ ký trong tệp PDF ({reserved} byte) nhỏ hơn chữ ký kèm dấu thời gian ({needed} byte). Hãy chuẩn bị lại với chỗ rộng hơn.',
    en: 'The room kept for the signature in the PDF ({reserved} octets) is smaller than the signature with its time-stamp ({needed} octets). Prepare it again with more room.',
  },
  PDF_RECORD_NOT_AS_SIGNED: {
    area: 'issuing',
    source: 'contract §7 (recordSha256)',
    vi: 'Hồ sơ bên trong tệp PDF không phải hồ sơ mà những người ký trước đã ký.',
    en: 'The record inside the PDF is not the one that the earlier signatories signed.',
  },
  PDF_CHANGED_AFTER_SIGNING: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.8.2; standards note, Reading 5',
    vi: 'Tệp PDF đã bị thay đổi sau chữ ký đã có ({code}). Không ký thêm lên tệp này.',
    en: 'The PDF was changed after a signature that it carries ({code}). Nothing is added to it.',
  },
  PDF_ONE_ENTRY_AT_A_TIME: {
    area: 'issuing',
    source: 'ISO 32000-2 §12.8.1',
    vi: 'Trên một tệp PDF mỗi lần chỉ ký được một môn, vì chữ ký sau bao cả chữ ký trước. Đã chọn {count} môn.',
    en: 'One subject at a time can be signed on a PDF, since each signature covers the one before. {count} subjects were chosen.',
  },
  PDF_WITHOUT_RECORD: {
    area: 'issuing',
    source: 'contract §7, "PDF"',
    vi: 'Tệp PDF không mang hồ sơ bên trong.',
    en: 'The PDF carries no record.',
  },
  PDF_IMAGE_UNUSABLE: {
    area: 'issuing',
    source: 'ISO 32000-2 §8.9; ISO 19005-3 §6.2',
    vi: 'Hình chữ ký hoặc con dấu không dùng được ({detail}): cần PNG 8 bit hoặc JPEG, xám hoặc RGB, không quá 1 MB và 4 triệu điểm ảnh.',
    en: 'The picture of the signature or seal cannot be used ({detail}): PNG of 8 bits or JPEG, grey or RGB, of at most 1 MB and 4 million pixels.',
  },
  PDF_PAGE_MISSING: {
    area: 'issuing',
    source: 'ISO 32000-2 §7.7.3',
    vi: 'Tệp PDF không có trang {page}.',
    en: 'The PDF has no page {page}.',
  },
} as const satisfies CodeTable;
