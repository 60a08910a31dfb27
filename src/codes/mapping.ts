import type { CodeTable } from './kind.js';

/** The way to the ministry's own XML and JSON and back, and the exports. None of these says anything about a signature. */
export const mappingCodes = {
  XML_SYNTAX: {
    area: 'record',
    source: 'XML 1.0 (5th ed.) §2',
    vi: 'Sai cú pháp XML: gặp {found}, cần {expected}.',
    en: 'Wrong XML syntax: found {found}, expected {expected}.',
  },
  XML_ENCODING: {
    area: 'record',
    source: 'XML 1.0 (5th ed.) §4.3.3',
    vi: 'Tệp XML phải là UTF-8 và không có byte sai; gặp {found}.',
    en: 'The XML must be UTF-8 without a wrong byte; found {found}.',
  },
  XML_DTD: {
    area: 'record',
    source: 'XML 1.0 (5th ed.) §2.8; khue mapping',
    vi: 'Tệp XML có khai báo DOCTYPE; khue không đọc DTD vì qua đó nội dung có thể bị thay thế.',
    en: 'The XML has a DOCTYPE; khue reads no DTD, because content can be replaced through it.',
  },
  XML_ENTITY: {
    area: 'record',
    source: 'XML 1.0 (5th ed.) §4.6',
    vi: 'Tham chiếu {found} không được hiểu; chỉ có năm thực thể amp, lt, gt, quot, apos và mã ký tự hợp lệ.',
    en: 'The reference {found} is not understood; only amp, lt, gt, quot, apos and valid character references are.',
  },
  XML_DUPLICATE_ATTRIBUTE: {
    area: 'record',
    source: 'XML 1.0 (5th ed.) §3.1, Namespaces in XML §6.3',
    vi: 'Thuộc tính {name} đứng hai lần trong một phần tử.',
    en: 'The attribute {name} stands twice in one element.',
  },
  XML_DUPLICATE_ID: {
    area: 'record',
    source: 'domain §2.2: signatures point to an Id',
    vi: 'Id «{id}» đứng ở hai phần tử; không biết chữ ký trỏ tới phần tử nào.',
    en: 'The Id "{id}" stands on two elements; it cannot be told which of them a signature points to.',
  },
  XML_UNSUPPORTED: {
    area: 'record',
    source: 'khue mapping',
    vi: 'XML có {found} ở nơi khue không mang theo được mà không mất; tệp không được đọc tiếp.',
    en: 'The XML has {found} where khue could not carry it without loss; the file is not read further.',
  },
  MAPPING_UNKNOWN_ELEMENT: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Phần tử {found} không có trong bảng chuyển đổi ở vị trí này. Bảng ở docs/mapping.md; tên đúng sửa được trong bảng.',
    en: 'The element {found} is not in the mapping table at this place. See docs/mapping.md; the table can be corrected.',
  },
  MAPPING_MISSING_ELEMENT: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Thiếu phần tử {expected} mà bảng chuyển đổi cần ở vị trí này.',
    en: 'The element {expected}, which the mapping table needs at this place, is missing.',
  },
  MAPPING_VALUE: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Giá trị không chuyển đổi được mà không mất: cần {expected}.',
    en: 'The value cannot be mapped without loss: {expected} is needed.',
  },
  MAPPING_CONFLICT: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: '«{name}» được nêu hai lần với nội dung khác nhau.',
    en: '"{name}" is stated twice with different content.',
  },
  MAPPING_TYPE_UNKNOWN: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Loại hồ sơ «{type}» không có bảng chuyển đổi sang tệp của Bộ. Các loại có bảng: {known}.',
    en: 'There is no mapping of the record type "{type}" to the ministry\'s file. Types with one: {known}.',
  },
  EXPORT_TYPE_UNKNOWN: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Loại hồ sơ «{type}» chưa có dòng trong bảng xuất. Các loại có: {known}.',
    en: 'The record type "{type}" has no row in the export table. Types with one: {known}.',
  },
  EXPORT_RECORD_INVALID: {
    area: 'record',
    source: 'docs/mapping.md',
    vi: 'Không xuất được vì hồ sơ không theo lược đồ ở {pointer} ({keyword}). Chạy «khue check» để xem đủ các lỗi.',
    en: 'The record is not exported: it does not follow its schema at {pointer} ({keyword}). "khue check" says all of it.',
  },
  EXPORT_UNSIGNED: {
    area: 'cli',
    source: 'docs/mapping.md',
    vi: 'Dữ liệu xuất ra không có chữ ký và không thay được hồ sơ; bản gốc vẫn là tệp JSON đã ký.',
    en: 'The exported data is unsigned and does not replace the record; the signed JSON stays the record of truth.',
  },
  EXPORT_PERSONAL_DATA: {
    area: 'cli',
    source: 'model 6',
    vi: 'Dữ liệu xuất ra có số định danh cá nhân vì đã chọn --include-personal-data.',
    en: 'The exported data contains personal numbers because of --include-personal-data.',
  },
} as const satisfies CodeTable;
