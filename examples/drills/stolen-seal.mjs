// Drill: the school's seal (a USB token) was stolen, and nobody noticed for a week.
import { createHash } from 'node:crypto';
import { recordOf, signedOctets, startDrill, TRUST } from './lib/drill.mjs';

const drill = await startDrill('con dấu số bị lấy cắp, một tuần sau mới biết', { catalogue: true });
const { world } = drill;
const school = 'thpt-tam-quan';
const seal = `keys/${school}/con-dau.p12`;
const verify = (expected, words, file, ...more) =>
  drill.khue(expected, words, 'verify', file, ...TRUST, '--at', '2026-11-21T00:00:00Z', ...more);

drill.step('Ngày 10/11 token con dấu bị lấy cắp. Kẻ gian làm một bằng giả và đóng dấu ngay.');
const fake = drill.json('records/cases/bang-thpt.json');
fake.ma_ban_ghi = '99999999-0000-4000-8000-000000000001';
fake.nguoi_hoc.ho_va_ten = 'Kẻ Mua Bằng';
fake.quyet_dinh_cong_nhan.ngay_quyet_dinh = '2026-11-11';
fake.ngay_cap = '2026-11-12';
drill.write('gia/bang.json', fake);
drill.khue(
  1,
  'ROLE_OUT_OF_TURN',
  'sign',
  'gia/bang.json',
  '--role',
  'school-seal',
  '--key',
  seal,
  '--at',
  '2026-11-12T03:00:00Z',
  '-o',
  'gia/x.json',
);
drill.say(
  'Một mình con dấu không đủ: phải có chữ ký của hiệu trưởng trước. Nhưng tệp hiệu trưởng đã ký, chờ đóng dấu thì đóng được:',
);
const head = ['--role', 'head-of-issuing-body', '--key', `keys/${school}/hieu-truong.p12`, '--title', 'Hiệu trưởng'];
drill.khue(0, '', 'sign', 'gia/bang.json', ...head, '--at', '2026-11-12T02:00:00Z', '-o', 'gia/cho-dau.json');
drill.khue(
  0,
  '',
  'sign',
  'gia/cho-dau.json',
  '--role',
  'school-seal',
  '--key',
  seal,
  '--at',
  '2026-11-12T03:00:00Z',
  '-o',
  'gia/da-dong.json',
);
verify(0, 'HỢP LỆ', 'gia/da-dong.json');
drill.say('Trước khi thu hồi, không ai phân biệt được. Vì vậy phải báo mất trong giờ đầu tiên.');

drill.step(
  'Ngày 17/11 phát hiện. Gọi tổ chức chứng thực: thu hồi vì lộ khóa, nêu ngày mất 10/11. CA phát hành CRL mới; đưa vào gói.',
);
const leaf = world.certificates.get(`${school}/con-dau`);
const crl = await world.pki.crl(
  world.pki.vgca.ca,
  [
    {
      serialNumber: leaf.serialNumber,
      revokedAt: Date.UTC(2026, 10, 17, 2),
      reason: 'keyCompromise',
      invalidityDate: Date.UTC(2026, 10, 10),
    },
  ],
  Date.UTC(2026, 10, 20, 12),
);
drill.write(`trust/crls/${world.pki.vgca.ca.spkiSha256}.crl`, crl);
drill.say('(chép CRL mới của CA vào trust/crls/, thay tệp cũ)');

drill.step('Kiểm tra lại mọi thứ đã đóng bằng con dấu đó.');
verify(2, 'CERTIFICATE_REVOKED', 'gia/da-dong.json');
verify(2, 'CERTIFICATE_REVOKED', 'cases/bang-thpt.json');
drill.say(
  'Không có dấu thời gian thì bằng thật tháng 7 và bằng giả tháng 11 trông như nhau: cả hai CHƯA KẾT LUẬN ĐƯỢC,',
);
drill.say('không cái nào bị gọi là giả mạo, cũng không cái nào được chấp nhận.');

drill.step('Kẻ gian vẫn đóng dấu sau ngày thu hồi.');
drill.khue(
  0,
  '',
  'sign',
  'gia/cho-dau.json',
  '--role',
  'school-seal',
  '--key',
  seal,
  '--at',
  '2026-11-18T03:00:00Z',
  '-o',
  'gia/sau.json',
);
verify(1, 'SIGNED_AFTER_BY_OWN_CLAIM', 'gia/sau.json');
drill.khue(
  1,
  'SIGNER_CERTIFICATE_REVOKED',
  'sign',
  'gia/cho-dau.json',
  '--role',
  'school-seal',
  '--key',
  seal,
  ...TRUST,
  '--at',
  '2026-11-21T00:00:00Z',
  '-o',
  'gia/y.json',
);
drill.say('Ký có --trust thì bị chặn ngay: phần mềm của trường luôn phải truyền --trust.');

drill.step(
  'Con dấu mới (khóa mới, đã có trong danh sách). Cấp lại bằng thật: lần 2 thay lần 1, hiệu trưởng và con dấu mới ký.',
);
const first = drill.read('cases/bang-thpt.json');
const again = recordOf(first);
again.thay_the = {
  ma_ban_ghi: again.ma_ban_ghi,
  sha256: createHash('sha256').update(signedOctets(first)).digest('hex'),
  ly_do: 'cap_lai',
  dien_giai: 'Con dấu cũ bị thu hồi vì lộ khóa.',
  quyet_dinh: { so_quyet_dinh: '99/QĐ-TQ', ngay_quyet_dinh: '2026-11-18' },
};
again.ma_ban_ghi = '99999999-0000-4000-8000-000000000002';
again.lan = 2;
again.ngay_cap = '2026-11-19';
drill.write('cap-lai/bang.json', again);
drill.khue(0, '', 'check', 'cap-lai/bang.json');
drill.khue(
  0,
  '',
  'sign',
  'cap-lai/bang.json',
  ...head,
  ...TRUST,
  '--at',
  '2026-11-19T02:00:00Z',
  '-o',
  'cap-lai/1.json',
);
drill.khue(
  0,
  '',
  'sign',
  'cap-lai/1.json',
  '--role',
  'school-seal',
  '--key',
  `keys/${school}/con-dau-moi.p12`,
  ...TRUST,
  '--at',
  '2026-11-19T03:00:00Z',
  '-o',
  'cap-lai/2.json',
);
verify(0, 'HỢP LỆ', 'cap-lai/2.json');

drill.end([
  'Báo mất ngay: mỗi giờ chậm là một giờ tệp đóng trộm còn được chấp nhận.',
  'Yêu cầu CA ghi lý do lộ khóa và ngày mất; phát gói tin cậy có CRL mới trong ngày.',
  'Hồ sơ có dấu thời gian trước ngày mất không bị ảnh hưởng; hồ sơ không có thì cấp lại, bắt đầu từ người đang cần.',
  'Đối chiếu sổ gốc: mọi bằng mang con dấu đó mà không có trong sổ là bằng giả.',
]);
