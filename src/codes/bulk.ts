import type { CodeTable } from './kind.js';

/** What is said of many files at once (contract §6). */
export const bulkCodes = {
  WORKER_ENDED: {
    area: 'bulk',
    source: 'contract §5, limits in bulk/',
    indication: 'INDETERMINATE',
    answer: 'UNDECIDED',
    vi: 'Chương trình phải ngừng một luồng xử lý khi đọc tệp này, nên tệp chưa được kiểm tra; điều này không có nghĩa là tệp giả mạo. Xin báo lại lỗi này của khue.',
    en: 'A worker of the program ended over this file, so it was not judged; this does not mean that it is forged. Please report this fault of khue.',
  },
  RUN_UNFINISHED: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Một lần chạy chưa xong nằm ở {path}. Thêm --resume để đi tiếp, hoặc --force để làm lại từ đầu.',
    en: 'An unfinished run lies in {path}. Add --resume to go on with it, or --force to start again.',
  },
  RUN_DIFFERS: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Lần chạy ở {path} có tham số khác ({what}): không thể đi tiếp. Gọi lại đúng như lần đầu, hoặc --force để làm lại từ đầu.',
    en: 'The run in {path} was started otherwise ({what}), so it cannot be gone on with. Call it as the first time, or start again with --force.',
  },
  RUN_INPUTS_DIFFER: {
    area: 'bulk',
    source: 'contract §1',
    vi: '{path} đã xong từ trước, nhưng các đầu vào nay không còn như khi được kiểm tra. Dùng --force để kiểm tra lại từ đầu, hoặc ghi vào nơi khác.',
    en: '{path} was finished before, but the inputs are no longer what they were when they were judged. Judge them again with --force, or write elsewhere.',
  },
  RUN_BUSY: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Một chương trình khác đang chạy ở {path}.',
    en: 'Another process is at work in {path}.',
  },
  RUN_RESUMED: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Đi tiếp: {lines} dòng đã có.',
    en: 'Going on: {lines} lines stand.',
  },
  RUN_INPUT_CHANGED: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Đầu vào {input} đã thay đổi sau khi được kiểm tra: kiểm tra lại.',
    en: 'The input {input} was changed after it was judged: it is judged again.',
  },
  RUN_INPUTS_CHANGED: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Tập đầu vào đã thay đổi từ khi bắt đầu (từ {input}): kiểm tra lại tất cả, vẫn tại thời điểm ban đầu.',
    en: 'The set of inputs was changed since the run began (from {input}): all are judged again, for the same moment.',
  },
  RUN_INTERRUPTED: {
    area: 'bulk',
    source: 'contract §1',
    vi: 'Đã dừng; những gì đã làm nằm ở {path}. Gọi lại với --resume để đi tiếp.',
    en: 'Stopped; what was done lies in {path}. Call again with --resume to go on.',
  },
  RUN_FINISHED: {
    area: 'bulk',
    source: 'contract §1',
    vi: '{path} đã xong từ trước: {lines} dòng.',
    en: '{path} was finished before: {lines} lines.',
  },
  LINK_KEYS_DIFFER: {
    area: 'bulk',
    source: 'model 6',
    vi: 'Các dòng được lập với {count} khóa đối chiếu khác nhau: dòng của khóa này không so được với dòng của khóa khác. Kiểm tra lại với cùng một --link-key.',
    en: 'The lines were made with {count} different link keys: those of one cannot be compared with those of another. Judge again with one --link-key.',
  },
  CONFLICTS_FOUND: {
    area: 'bulk',
    source: 'contract §6',
    vi: '{lines} dòng, so được {compared}: {versions} bản khác nội dung, {numbers} số hiệu trùng, {seals} lần dùng con dấu ngoài thời hạn, {raised} lần cấp lại nâng kết quả.',
    en: '{lines} lines, {compared} compared: {versions} versions that differ, {numbers} numbers given twice, {seals} uses of a seal outside its dates, {raised} re-issues that raise results.',
  },
  REPORTS_NONE: {
    area: 'bulk',
    source: 'contract §6',
    vi: '{path}: không có dòng nào là báo cáo của «khue verify --format ndjson», nên chưa so được gì.',
    en: '{path}: no line is a report of "khue verify --format ndjson", so nothing could be compared.',
  },
  REPORT_LINES_SKIPPED: {
    area: 'bulk',
    source: 'contract §6',
    vi: '{count} trên {lines} dòng không phải là báo cáo (dòng đầu tiên: {first}): chưa biết gì về các dòng ấy.',
    en: '{count} of {lines} lines are no reports (the first: {first}): nothing is known of them.',
  },
  CONFLICT_VERSION: {
    area: 'bulk',
    source: 'model 2',
    vi: 'Cùng học sinh, trường, năm, lớp, kỳ và lần, nhưng nội dung khác nhau:',
    en: 'The same learner, school, year, grade, period and version, with different content:',
  },
  CONFLICT_NUMBER: {
    area: 'bulk',
    source: 'model 1',
    vi: 'Một số hiệu của một đơn vị cấp đứng trên nhiều văn bằng khác nhau:',
    en: 'One number of one issuer stands on different papers:',
  },
  CONFLICT_SEAL_DATES: {
    area: 'bulk',
    source: 'contract §4',
    vi: 'Con dấu được dùng ngoài thời hạn (ký {at}; chứng thư {from} – {to}; {code}):',
    en: 'A seal was used outside its dates (signed {at}; certificate {from} – {to}; {code}):',
  },
  CONFLICT_RESULTS_RAISED: {
    area: 'bulk',
    source: 'model 2',
    vi: 'Lần cấp lại nâng kết quả (môn: {subjects}; lý do ghi: {reason}):',
    en: 'A re-issue raises results (subjects: {subjects}; reason named: {reason}):',
  },
  TRUST_DIFF: {
    area: 'bulk',
    source: 'contract §1',
    vi: '{changes} thay đổi trong danh sách; {lines} dòng báo cáo, {affected} bị ảnh hưởng; sẽ đổi: {certain}; phải kiểm tra lại: {again}',
    en: '{changes} changes in the list; {lines} report lines, {affected} affected; would change: {certain}; to be judged again: {again}',
  },
  SIGNING_FINISHED: {
    area: 'bulk',
    source: 'contract §1',
    vi: '{signed} hồ sơ đã ký, {kept} đã có từ trước, {refused} bị từ chối; danh mục: {manifest}',
    en: '{signed} records signed, {kept} were there before, {refused} refused; manifest: {manifest}',
  },
  LINK_KEY_UNREADABLE: {
    area: 'bulk',
    source: 'model 6',
    vi: 'Khóa đối chiếu {path} không dùng được ({reason}): cần 64 chữ số hex.',
    en: 'The link key {path} cannot be used ({reason}): it needs 64 hex digits.',
  },
  TRUST_CHANGED: {
    area: 'bulk',
    source: 'contract §4, one bundle, one moment',
    vi: 'Danh sách tin cậy đã bị thay đổi trong khi đang kiểm tra. Chạy lại từ đầu với một danh sách duy nhất.',
    en: 'The trust list was changed while files were being judged. Start again with one list.',
  },
} as const satisfies CodeTable;
