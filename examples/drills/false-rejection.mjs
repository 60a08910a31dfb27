// Drill: a parent says that a genuine record was called "không hợp lệ".
import { startDrill, TRUST } from './lib/drill.mjs';

const drill = await startDrill('phụ huynh báo hồ sơ thật bị trả lời «không hợp lệ»');
const AT = ['--at', '2026-11-21T00:00:00Z'];
const file = 'signed/hoc-ba-tu-thuc.json';
const original = drill.read(file);

drill.step(
  'Hỏi phụ huynh ba thứ: chính tệp đã nhận, câu trả lời nguyên văn (có mã viết hoa), ai đã kiểm tra, bằng danh sách nào.',
);
drill.step('Kiểm tra bản lưu của trường với danh sách mới nhất.');
drill.khue(0, 'HỢP LỆ', 'verify', file, ...TRUST, ...AT);

drill.step('Khả năng 1: nơi kiểm tra dùng danh sách đã quá hạn.');
drill.khue(2, 'TRUST_LIST_STALE', 'verify', file, ...TRUST, '--at', '2028-01-10T00:00:00Z', '--state', 'none');
drill.say('«Chưa kết luận được» không phải «không hợp lệ». Đề nghị họ cập nhật gói danh sách.');

drill.step('Khả năng 2: danh sách được dùng một mình, thiếu dữ liệu thu hồi (CRL).');
drill.khue(
  66,
  'TRUST_SIGNER_NOT_PINNED',
  'verify',
  file,
  '--trust',
  'trust',
  '--pin',
  '0'.repeat(64),
  ...AT,
  '--state',
  'none',
);
drill.say('(ghim sai: không phải danh sách mà họ định dùng; hỏi lại ghim công bố)');
drill.write('thieu-crl/trust-list.jws', drill.read('trust/trust-list.jws'));
for (const shard of ['van-cac', 'song-khue'])
  drill.write(`thieu-crl/shards/${shard}.jws`, drill.read(`trust/shards/${shard}.jws`));
drill.khue(
  2,
  'REVOCATION_MISSING',
  'verify',
  file,
  '--trust',
  'thieu-crl',
  '--pin',
  'trust-pin.txt',
  ...AT,
  '--state',
  'none',
);

drill.step('Khả năng 3: phụ huynh nộp bản in, ảnh chụp hoặc dữ liệu chưa ký.');
drill.write('anh-chup.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
drill.khue(2, 'FORMAT_UNKNOWN', 'verify', 'anh-chup.png', ...TRUST, ...AT);
drill.khue(1, ['NOT_SIGNED', 'không có nghĩa là giả mạo'], 'verify', 'records/hoc-ba-tu-thuc.json', ...TRUST, ...AT);

drill.step('Khả năng 4: tệp bị phần mềm khác mở rồi lưu lại.');
const pretty = JSON.stringify(JSON.parse(original.toString('utf8')), null, 2);
drill.write('luu-lai.json', pretty);
drill.khue(0, 'HỢP LỆ', 'verify', 'luu-lai.json', ...TRUST, ...AT);
drill.say(
  'Chỉ thêm dấu cách ngoài phần đã ký: vẫn hợp lệ. Nhưng nếu nội dung bị viết lại (ví dụ tên đổi sang chữ tổ hợp):',
);
const signed = JSON.parse(original.toString('utf8'));
const content = Buffer.from(signed.payload, 'base64url').toString('utf8').normalize('NFD');
drill.write('viet-lai.json', { ...signed, payload: Buffer.from(content).toString('base64url') });
drill.khue(1, 'SIGNATURE_VALUE_WRONG', 'verify', 'viet-lai.json', ...TRUST, ...AT);
drill.write('cat-cut.json', original.subarray(0, original.length - 500));
drill.khue(2, 'FILE_IS_CUT_OFF', 'verify', 'cat-cut.json', ...TRUST, ...AT);
drill.say('Cả hai không còn là tệp mà trường đã ký. Gửi lại tệp gốc từ kho của trường, đừng gửi qua ảnh hay dán chữ.');

drill.step('Gửi lại tệp gốc và cho nơi kiểm tra lệnh này; báo cáo in được, không lộ số định danh đầy đủ.');
drill.khue(0, '', 'verify', file, ...TRUST, ...AT, '--format', 'html', '-o', 'bao-cao.html');
drill.expect(
  !drill
    .read('bao-cao.html')
    .toString('utf8')
    .match(/\d{12}/),
  'báo cáo không có số định danh đầy đủ',
);

drill.end([
  'Câu trả lời có ba loại: hợp lệ, không chấp nhận, chưa kết luận được. Hỏi đúng nguyên văn và mã.',
  '«Chưa kết luận được» luôn nói còn thiếu gì, xin ở đâu, chờ có ích không.',
  'Trường giữ tệp gốc nguyên byte và gửi lại được bất cứ lúc nào.',
]);
