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
  TRUST_CHANGED: {
    area: 'bulk',
    source: 'contract §4, one bundle, one moment',
    vi: 'Danh sách tin cậy đã bị thay đổi trong khi đang kiểm tra. Chạy lại từ đầu với một danh sách duy nhất.',
    en: 'The trust list was changed while files were being judged. Start again with one list.',
  },
} as const satisfies CodeTable;
