// Drill: a school was closed while 300 of its records were still unsigned.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { startDrill, TRUST } from './lib/drill.mjs';

const drill = await startDrill('trường đã sáp nhập, còn 300 hồ sơ chưa ký');
const AT = ['--at', '2026-11-21T00:00:00Z'];
const COUNT = 300;
const SUBJECTS = ['19', '15'];

drill.step(
  `Trường THPT Cầu Cũ sáp nhập vào Trường THPT Văn Các ngày 01/7. Ngày 15/7 mới thấy còn ${COUNT} hồ sơ chưa ai ký.`,
);
// For speed each record keeps two subjects only.
const model = drill.json('records/hoc-ba-thpt.json');
const [old, successor] = ['thpt-cau-cu', 'thpt-van-cac'].map((id) => drill.world.schools.get(id));
const teacher = old.person('gvcn').name;
const body = (school) => ({ ...model.co_so_giao_duc, co_so_giao_duc_id: school.code, ten_co_so_giao_duc: school.name });
function record(index, school, issued, more = {}) {
  const number = String(index).padStart(6, '0');
  const signatory = (vai_tro, ho_va_ten, chuc_vu, rest = {}) => ({
    vai_tro,
    ho_va_ten,
    ...(chuc_vu && { chuc_vu }),
    ...rest,
  });
  return {
    ...model,
    ma_ban_ghi: `99999999-0000-4000-8000-${number.padStart(12, '0')}`,
    ten_lop_hoc: `10A${1 + Math.floor(index / 40)}`,
    co_so_giao_duc: body(school),
    nguoi_hoc: { ...model.nguoi_hoc, ho_va_ten: `Học Sinh Minh Họa ${index}`, so_dinh_danh_ca_nhan: undefined },
    bang_diem_hoc_ba: model.bang_diem_hoc_ba
      .filter(({ mon_hoc_id }) => SUBJECTS.includes(mon_hoc_id))
      .map((entry) => ({ ...entry, giao_vien_bo_mon: [teacher] })),
    tong_ket_hoc_ba: { ...model.tong_ket_hoc_ba, danh_hieu_khen_thuong: undefined },
    danh_sach_nguoi_ky: [
      ...SUBJECTS.map((mon_hoc_id) => signatory('subject-teacher', teacher, 'Giáo viên', { mon_hoc_id })),
      signatory('homeroom-teacher', teacher, 'Giáo viên chủ nhiệm'),
      signatory('principal', school.holder('principal').name, 'Hiệu trưởng', { tu_cach: 'dung_dau' }),
      signatory('school-seal', school.name),
    ],
    ngay_ky_phat_hanh: issued,
    ...more,
  };
}
drill.write('cu/hs-1.json', record(1, old, '2026-07-16'));

const sign = (expected, words, input, role, key, at, output, ...more) =>
  drill.khue(
    expected,
    words,
    'sign',
    input,
    '--role',
    role,
    '--key',
    `keys/${key}.p12`,
    ...TRUST,
    '--at',
    at,
    '-o',
    output,
    ...more,
  );

drill.step('Thử ký như trường cũ, sau ngày sáp nhập: khue từ chối trước khi dùng khóa.');
sign(
  1,
  'AUTHORITY_OUT_OF_TERM',
  'cu/hs-1.json',
  'subject-teacher',
  `${old.id}/gvcn`,
  '2026-07-16T02:00:00Z',
  'cu/x.json',
  '--all-mine',
);

drill.step('Việc KHÔNG được làm: ghi lùi ngày về tháng 6. Ký được, nhưng không chứng minh được gì.');
drill.write('lui/0.json', record(2, old, '2026-06-20'));
sign(0, '', 'lui/0.json', 'subject-teacher', `${old.id}/gvcn`, '2026-06-19T02:00:00Z', 'lui/1.json', '--all-mine');
sign(0, '', 'lui/1.json', 'homeroom-teacher', `${old.id}/gvcn`, '2026-06-19T03:00:00Z', 'lui/2.json');
sign(0, '', 'lui/2.json', 'principal', `${old.id}/hieu-truong`, '2026-06-19T04:00:00Z', 'lui/3.json');
sign(0, '', 'lui/3.json', 'school-seal', `${old.id}/con-dau`, '2026-06-20T02:00:00Z', 'lui/4.json');
drill.khue(2, 'AUTHORITY_TIME_NOT_PROVEN', 'verify', 'lui/4.json', ...TRUST, ...AT);

drill.step(`Việc phải làm: trường kế thừa phát hành ${COUNT} hồ sơ với tên mình; quá trình học tập ghi trường cũ.`);
for (let index = 1; index <= COUNT; index++)
  drill.write(
    `ho-so/hs-${String(index).padStart(3, '0')}.json`,
    record(index, successor, '2026-07-24', {
      qua_trinh_hoc_tap: [
        {
          nam_bat_dau: model.nam_bat_dau,
          nam_ket_thuc: model.nam_ket_thuc,
          khoi_lop_hoc_id: '10',
          co_so_giao_duc_id: old.code,
          ten_co_so_giao_duc: old.name,
          hinh_thuc: 'chuyen_di',
        },
      ],
    }),
  );
drill.khue(0, '', 'check', 'ho-so/hs-001.json');
drill.say(
  'Giáo viên cũ nay thuộc trường mới, ký bằng chứng thư cá nhân của mình; hiệu trưởng và con dấu là của trường mới.',
);
sign(0, '', 'ho-so', 'subject-teacher', `${old.id}/gvcn`, '2026-07-20T02:00:00Z', 'b1', '--all-mine');
sign(0, '', 'b1', 'homeroom-teacher', `${old.id}/gvcn`, '2026-07-21T02:00:00Z', 'b2', '--title', 'Giáo viên chủ nhiệm');
sign(0, '', 'b2', 'principal', `${successor.id}/hieu-truong`, '2026-07-22T02:00:00Z', 'b3', '--title', 'Hiệu trưởng');
sign(0, '', 'b3', 'school-seal', `${successor.id}/con-dau`, '2026-07-24T02:00:00Z', 'b4');

drill.step('Kiểm tra cả thư mục trước khi giao.');
const table = drill.khue(0, '', 'verify', 'b4', ...TRUST, ...AT, '--format', 'ndjson');
const answers = table
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line).answer);
drill.expect(
  answers.length === COUNT && answers.every((answer) => answer === 'ACCEPT'),
  `${answers.length} hồ sơ, tất cả được chấp nhận`,
);
drill.expect(readdirSync(join(drill.root, 'b4')).length === COUNT, 'không hồ sơ nào bị bỏ sót');

drill.end([
  'Trước ngày sáp nhập: lập danh sách hồ sơ chưa phát hành; phát hành xong khi con dấu cũ còn hiệu lực, có dấu thời gian.',
  'Sau ngày sáp nhập: trường kế thừa phát hành, không ai ghi lùi ngày.',
  'Danh sách tin cậy giữ mã trường cũ mãi mãi, với trường kế thừa và quyết định.',
]);
