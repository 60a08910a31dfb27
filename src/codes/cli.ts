import type { CodeTable } from './kind.js';

/** What the command line says of wrong calls, files and the clock (contract §1, §4). */
export const cliCodes = {
  USAGE: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Gọi lệnh sai: {problem}. Xem: khue {command} --help',
    en: 'Wrong usage: {problem}. See: khue {command} --help',
  },
  COMMAND_UNKNOWN: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Không có lệnh «{command}». Các lệnh: {known}',
    en: 'There is no command "{command}". Commands: {known}',
  },
  INPUT_UNREADABLE: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: 'Không đọc được tệp {path} ({reason}). Kiểm tra đường dẫn và quyền đọc.',
    en: 'The file {path} cannot be read ({reason}). Check the path and the permission to read it.',
  },
  INPUT_IS_FOLDER: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} là một thư mục, ở đây cần một tệp.',
    en: '{path} is a folder; a file is needed here.',
  },
  FOLDER_EMPTY: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: 'Thư mục {path} không có tệp nào dùng được ở đây ({wanted}).',
    en: 'The folder {path} holds no file that is of use here ({wanted}).',
  },
  INPUT_EMPTY: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} không chứa hồ sơ nào: không có dòng nào, hoặc không có tệp .json, .jws, .pdf nào bên trong.',
    en: '{path} holds no artefact: there is no line in it, or no .json, .jws or .pdf file.',
  },
  INPUT_IS_PDF: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} là tệp PDF, ở đây cần hồ sơ JSON. Lấy hồ sơ ra trước: khue extract {path} -o HỒ_SƠ.json',
    en: '{path} is a PDF; a JSON record is needed here. Take the record out first: khue extract {path} -o RECORD.json',
  },
  INPUT_IS_XML: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} là tệp XML, ở đây cần hồ sơ JSON. Hãy xuất hồ sơ từ phần mềm của trường dưới dạng JSON; nếu phần mềm chỉ có học bạ XML của Bộ, đề nghị đơn vị cung cấp phần mềm chuyển đổi (hàm ministryXmlToRecord, docs/mapping.md).',
    en: '{path} is XML; a JSON record is needed here. Export the record as JSON from the school’s software; where that has the ministry’s XML alone, ask its vendor to convert it (the function ministryXmlToRecord, docs/mapping.md).',
  },
  INPUT_IS_ZIP: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} là tệp zip, ở đây cần một hồ sơ, một tệp PDF hoặc một thư mục. Hãy giải nén trước.',
    en: '{path} is a zip archive; a record, a PDF or a folder is needed here. Unpack it first.',
  },
  ZIP_BROKEN: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: 'Tệp zip {path} bị hỏng, bị cắt cụt hoặc không phải tệp zip.',
    en: 'The zip archive {path} is damaged or cut off, or it is no zip archive.',
  },
  ZIP_ENCRYPTED: {
    area: 'cli',
    source: 'contract §1, exit status 66',
    vi: '{path} được đặt mật khẩu trong tệp zip. Hãy giải nén trước.',
    en: '{path} is encrypted inside the zip archive. Unpack it first.',
  },
  INPUT_NOT_JSON_RECORD: {
    area: 'cli',
    source: 'contract §7',
    vi: '{path} là JSON nhưng không phải hồ sơ (không có «loai_ho_so»).',
    en: '{path} is JSON but no record (it has no "loai_ho_so").',
  },
  LIST_SIGNED_ALREADY: {
    area: 'cli',
    source: 'contract §1 (trust sign)',
    vi: 'Danh sách này đã được ký. Muốn có danh sách kế tiếp: khue trust add, rồi khue trust sign.',
    en: 'This list is signed already. For the next one: khue trust add, then khue trust sign.',
  },
  OUTPUT_EXISTS: {
    area: 'cli',
    source: 'contract §1, exit status 73',
    vi: 'Tệp kết quả {path} đã có. Chọn tên khác, hoặc thêm --force để ghi đè.',
    en: 'The output {path} exists. Choose another name, or add --force to replace it.',
  },
  OUTPUT_UNWRITABLE: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Không ghi được {path} ({reason}). Không có gì bị mất: tệp cũ còn nguyên. Xem ổ đĩa còn chỗ không, có quyền ghi ở đó không, tệp có đang mở trong chương trình khác không; rồi làm lại, hoặc ghi vào nơi khác.',
    en: '{path} cannot be written ({reason}). Nothing is lost: an older file is as it was. See whether the disk is full, whether you may write there and whether another program has the file open; then try again, or write elsewhere.',
  },
  OUTPUT_FOLDER_MISSING: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Không ghi được {path}: thư mục {folder} chưa có. Hãy tạo thư mục trước, hoặc chọn nơi khác.',
    en: '{path} cannot be written: the folder {folder} does not exist. Make it first, or choose another place.',
  },
  OUTPUT_NOT_A_FOLDER: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Không ghi được {path}: {folder} là một tệp, không phải thư mục.',
    en: '{path} cannot be written: {folder} is a file, not a folder.',
  },
  LINK_KEY_MADE: {
    area: 'cli',
    source: 'contract §1 (verify --link-key)',
    vi: 'Chưa có tệp {path}: đã tạo khóa đối chiếu mới ở đó. Dòng của các lần chạy dùng khóa khác không so được với lần này.',
    en: 'There was no file {path}: a new linking key was made there. Lines of runs with another key cannot be compared with this one.',
  },
  PIN_MISSING: {
    area: 'cli',
    source: 'contract §1',
    vi: 'Chưa có PIN. Dùng --pin-file, biến môi trường KHUE_PIN, hoặc chạy ở cửa sổ dòng lệnh để được hỏi.',
    en: 'No PIN was given. Use --pin-file, the environment variable KHUE_PIN, or run in a terminal to be asked.',
  },
  PINS_UNREADABLE: {
    area: 'cli',
    source: 'contract §4',
    vi: 'Tệp {path}, nơi ghi khóa được phép ký danh sách tin cậy, không đọc được ({reason}). Nội dung cần có dạng {"pins": ["…"]}, mỗi chuỗi là 64 chữ số hex mà «khue trust show» in ra. Sửa lại tệp; hoặc xóa nó và nêu khóa bằng --pin.',
    en: 'The file {path}, which holds the keys that may sign the trust list, cannot be read ({reason}). Its form is {"pins": ["…"]}, each text the 64 hex digits that "khue trust show" prints. Correct it; or remove it and name the key with --pin.',
  },
  PIN_UNREADABLE: {
    area: 'cli',
    source: 'contract §4',
    vi: '--pin {path}: cần 64 chữ số hex (SHA-256 của khóa công khai), hoặc một tệp chứa số đó hay chứng thư.',
    en: '--pin {path}: 64 hex digits (SHA-256 of the public key) are needed, or a file that holds them or a certificate.',
  },
  STATE_UNREADABLE: {
    area: 'cli',
    source: 'contract §4',
    vi: 'Tệp trạng thái {path} không đọc được ({reason}). Xem lại tệp này; «khue trust state reset» bắt đầu lại từ đầu.',
    en: 'The state file {path} cannot be read ({reason}). Look at it; "khue trust state reset" starts afresh.',
  },
  INTERNAL_FAULT: {
    area: 'cli',
    source: 'contract §1, exit status 70',
    vi: 'Lỗi bên trong chương trình: {reason}. Đây là lỗi của khue, không phải của tệp; xin báo lại.',
    en: 'A fault inside the program: {reason}. This is a fault of khue, not of the file; please report it.',
  },
} as const satisfies CodeTable;
