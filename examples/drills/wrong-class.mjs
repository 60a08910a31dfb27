// Drill: a class's records were signed and released under the wrong class.
import { createHash } from 'node:crypto';
import { recordOf, signedOctets, startDrill, TRUST } from './lib/drill.mjs';

const drill = await startDrill('ký và phát hành nhầm lớp');
const AT = ['--at', '2026-11-21T00:00:00Z'];
const key = (who) => ['--key', `keys/thpt-van-cac/${who}.p12`];

drill.step('Học bạ của lớp 10A1 đã phát hành. Phụ huynh báo: con tôi học lớp 10A7, hồ sơ ghi 10A1.');
drill.khue(0, 'HỢP LỆ', 'verify', 'signed/hoc-ba-thpt.json', ...TRUST, ...AT);
drill.say('Chữ ký đúng mà nội dung sai: khue nói ai chịu trách nhiệm, không nói lớp nào đúng.');

drill.step('Việc KHÔNG được làm: mở tệp đã ký và sửa.');
const signed = JSON.parse(drill.read('signed/hoc-ba-thpt.json').toString('utf8'));
const edited = { ...recordOf(drill.read('signed/hoc-ba-thpt.json')), ten_lop_hoc: '10A7' };
drill.write('sua-tay.json', { ...signed, payload: Buffer.from(JSON.stringify(edited)).toString('base64url') });
drill.khue(1, 'SIGNATURE_VALUE_WRONG', 'verify', 'sua-tay.json', ...TRUST, ...AT);

drill.step(
  'Việc phải làm: lần 2 thay lần 1, nêu mã và SHA-256 của lần 1, lý do, quyết định. Kết quả các môn giữ nguyên (nguon).',
);
const first = drill.read('signed/hoc-ba-thpt.json');
const sha256 = createHash('sha256').update(signedOctets(first)).digest('hex');
const old = recordOf(first);
const { chung_thu_so: _, ...second } = structuredClone(old);
second.bang_diem_hoc_ba = old.bang_diem_hoc_ba.map(({ chu_ky, ...entry }, index) => ({
  ...entry,
  nguon: {
    co_so_giao_duc_id: old.co_so_giao_duc.co_so_giao_duc_id,
    ma_ban_ghi: old.ma_ban_ghi,
    sha256,
    pointer: `/bang_diem_hoc_ba/${index}`,
  },
}));
second.ma_ban_ghi = '99999999-0000-4000-8000-000000000010';
second.lan = 2;
second.thay_the = {
  ma_ban_ghi: old.ma_ban_ghi,
  sha256,
  ly_do: 'chinh_sua',
  dien_giai: 'Ghi nhầm lớp.',
  quyet_dinh: { so_quyet_dinh: '88/QĐ-VC', ngay_quyet_dinh: '2026-06-08' },
};
second.ten_lop_hoc = '10A7';
second.ngay_ky_phat_hanh = '2026-06-10';
second.danh_sach_nguoi_ky = old.danh_sach_nguoi_ky.filter(({ vai_tro }) => vai_tro !== 'subject-teacher');
drill.write('lan-2/hoc-ba.json', second);
drill.khue(0, '', 'check', 'lan-2/hoc-ba.json');

drill.step('Giáo viên bộ môn không phải ký lại. Chủ nhiệm, hiệu trưởng, con dấu ký lần 2.');
drill.khue(
  0,
  '',
  'sign',
  'lan-2/hoc-ba.json',
  '--role',
  'homeroom-teacher',
  ...key('gv-van'),
  '--title',
  'Giáo viên chủ nhiệm',
  ...TRUST,
  '--at',
  '2026-06-09T02:00:00Z',
  '-o',
  'lan-2/1.json',
);
drill.khue(
  0,
  '',
  'sign',
  'lan-2/1.json',
  '--role',
  'principal',
  ...key('hieu-truong'),
  '--title',
  'Hiệu trưởng',
  ...TRUST,
  '--at',
  '2026-06-10T02:00:00Z',
  '-o',
  'lan-2/2.json',
);
drill.khue(
  0,
  '',
  'sign',
  'lan-2/2.json',
  '--role',
  'school-seal',
  ...key('con-dau'),
  ...TRUST,
  '--at',
  '2026-06-10T03:00:00Z',
  '-o',
  'lan-2/3.json',
);
drill.khue(0, 'HỢP LỆ', 'verify', 'lan-2/3.json', ...TRUST, ...AT, '--document', 'signed/hoc-ba-thpt.json');
drill.say('--document đưa lần 1 vào: khue so từng kết quả giữ nguyên với nguồn.');

drill.step('Có người lợi dụng để nâng điểm trong lần 2.');
const raised = structuredClone(second);
raised.bang_diem_hoc_ba[1] = { ...raised.bang_diem_hoc_ba[1], diem_hoc_ky_1: 10, diem_hoc_ky_2: 10, diem_tong_ket: 10 };
drill.write('gian/hoc-ba.json', raised);
drill.khue(
  0,
  '',
  'sign',
  'gian/hoc-ba.json',
  '--role',
  'homeroom-teacher',
  ...key('gv-van'),
  '--title',
  'Giáo viên chủ nhiệm',
  '--at',
  '2026-06-09T02:00:00Z',
  '-o',
  'gian/1.json',
);
drill.khue(
  0,
  '',
  'sign',
  'gian/1.json',
  '--role',
  'principal',
  ...key('hieu-truong'),
  '--at',
  '2026-06-10T02:00:00Z',
  '-o',
  'gian/2.json',
);
drill.khue(
  0,
  '',
  'sign',
  'gian/2.json',
  '--role',
  'school-seal',
  ...key('con-dau'),
  '--at',
  '2026-06-10T03:00:00Z',
  '-o',
  'gian/3.json',
);
drill.khue(1, 'TAKEN_OVER_DIFFERS', 'verify', 'gian/3.json', ...TRUST, ...AT, '--document', 'signed/hoc-ba-thpt.json');

drill.step('Lần 1 vẫn là tệp đúng chữ ký.');
drill.khue(0, 'HỢP LỆ', 'verify', 'signed/hoc-ba-thpt.json', ...TRUST, ...AT);
drill.say('Phiên bản này chưa đọc danh sách trạng thái: hãy báo nơi đã nhận lần 1, và lưu lần 2 cạnh lần 1.');

drill.end([
  'Không bao giờ sửa tệp đã ký; không xóa lần 1.',
  'Lần 2 nêu đúng SHA-256 của nội dung lần 1 và quyết định; người nhận đưa cả hai tệp khi kiểm tra.',
  'Nơi đã nhận lần 1 phải được báo bằng văn bản cho đến khi có danh sách trạng thái.',
]);
