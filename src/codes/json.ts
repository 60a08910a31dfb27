import type { CodeTable } from './kind.js';

/** Reading JSON strictly, writing it canonically, and the characters of a record's text. */
export const jsonCodes = {
  LIMIT_EXCEEDED: {
    area: 'json',
    source: 'khue contract §5',
    indication: 'INDETERMINATE',
    answer: 'UNDECIDED',
    vi: 'Vượt giới hạn {limit} ({allowed}) của chương trình nên không đọc tiếp; điều này không có nghĩa là tệp giả mạo.',
    en: 'The limit {limit} ({allowed}) was reached, so reading stopped; this does not mean that the file is forged.',
  },
  JSON_EMPTY: {
    area: 'json',
    source: 'RFC 8259 §2',
    vi: 'Tệp trống, không có nội dung JSON.',
    en: 'The input is empty; there is no JSON in it.',
  },
  JSON_BOM: {
    area: 'json',
    source: 'RFC 8259 §8.1',
    vi: 'Tệp bắt đầu bằng dấu thứ tự byte (BOM); JSON không được có BOM.',
    en: 'The input begins with a byte order mark, which JSON must not have.',
  },
  JSON_UTF8: {
    area: 'json',
    source: 'RFC 8259 §8.1, RFC 3629 §3',
    vi: 'Byte không hợp lệ theo UTF-8.',
    en: 'A byte is not valid UTF-8.',
  },
  JSON_SYNTAX: {
    area: 'json',
    source: 'RFC 8259 §2',
    vi: 'Sai cú pháp JSON: gặp {found}, cần {expected}.',
    en: 'Wrong JSON syntax: found {found}, expected {expected}.',
  },
  JSON_TRUNCATED: {
    area: 'json',
    source: 'RFC 8259 §2',
    vi: 'JSON bị cắt cụt: hết dữ liệu khi còn cần {expected}.',
    en: 'The JSON is cut off: it ends where {expected} was expected.',
  },
  JSON_TRAILING: {
    area: 'json',
    source: 'RFC 8259 §2',
    vi: 'Còn dữ liệu thừa sau giá trị JSON: {found}.',
    en: 'There is something after the JSON value: {found}.',
  },
  JSON_CONTROL_CHARACTER: {
    area: 'json',
    source: 'RFC 8259 §7',
    vi: 'Ký tự điều khiển {found} đứng trong chuỗi mà không được viết bằng dấu thoát.',
    en: 'The control character {found} stands in a string without being escaped.',
  },
  JSON_ESCAPE: {
    area: 'json',
    source: 'RFC 8259 §7',
    vi: 'Dấu thoát {found} không hợp lệ.',
    en: 'The escape sequence {found} is not valid.',
  },
  JSON_LONE_SURROGATE: {
    area: 'json',
    source: 'RFC 7493 §2.1, RFC 8785 §3.2.2.2',
    vi: 'Nửa cặp thay thế {found} đứng một mình, không phải là ký tự.',
    en: 'The surrogate {found} stands alone and is no character.',
  },
  JSON_DUPLICATE_MEMBER: {
    area: 'json',
    source: 'RFC 7493 §2.3',
    vi: 'Tên thành viên «{name}» xuất hiện hai lần trong một đối tượng.',
    en: 'The member name "{name}" occurs twice in one object.',
  },
  JSON_NUMBER: {
    area: 'json',
    source: 'RFC 8259 §6',
    vi: 'Số {found} không viết đúng cú pháp JSON.',
    en: 'The number {found} is not written as JSON requires.',
  },
  JSON_NUMBER_RANGE: {
    area: 'json',
    source: 'RFC 7493 §2.2, RFC 8785 §3.2.2.3',
    vi: 'Số {found} vượt quá số thực 64 bit.',
    en: 'The number {found} is beyond a 64-bit floating-point number.',
  },
  JSON_NOT_CANONICAL_VALUE: {
    area: 'json',
    source: 'RFC 8785 §3.1',
    vi: 'Giá trị kiểu «{found}» không có dạng JSON chuẩn tắc.',
    en: 'A value of the kind "{found}" has no canonical JSON form.',
  },
  UNICODE_FIX_SIGNED: {
    area: 'json',
    source: 'khue contract §1 (check --fix-unicode)',
    vi: 'Hồ sơ đã có chữ ký nên không được sửa; hãy sửa dữ liệu gốc rồi phát hành lại.',
    en: 'The record already carries a signature and must not be edited; correct the source data and issue it anew.',
  },
} as const satisfies CodeTable;
