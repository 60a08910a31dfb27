// npm run demo: a học bạ and a diploma are issued, signed, verified, tampered with and verified again, by the `khue` command
// alone. Shows what a person sees. Ends with a status other than 0 when any answer is not the expected one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'khue-demo-'));
const folder = join(root, 'world');
const environment = {
  ...process.env,
  XDG_CONFIG_HOME: join(root, 'config'),
  XDG_STATE_HOME: join(root, 'state'),
  KHUE_PIN: 'khue-demo',
};
const TRUST = ['--trust', 'trust', '--pin', 'trust-pin.txt'];
let steps = 0;
let wrong = 0;

function step(vi, en) {
  steps++;
  console.log(`\n${'═'.repeat(100)}\nBước ${steps}. ${vi}\n        ${en}\n`);
}

/** Runs a command in the world's folder, shows it and its output (its first lines, when `lines` says so), and compares its exit status. */
function run(expected, lines, ...args) {
  const shown = args.map((argument) => (/[^\w./=,-]/.test(argument) ? `'${argument}'` : argument)).join(' ');
  console.log(`$ khue ${shown}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: steps === 1 ? root : folder,
    env: environment,
    encoding: 'utf8',
  });
  const output = `${stdout}${stderr}`.trimEnd().split('\n');
  for (const line of output.slice(0, lines)) console.log(`  │ ${line}`);
  if (output.length > lines)
    console.log(`  │ … (còn ${output.length - lines} dòng / ${output.length - lines} more lines)`);
  const right = status === expected;
  if (!right) wrong++;
  const meaning = { 0: 'được / fine', 1: 'bị từ chối / refused', 2: 'chưa kết luận được / undecided' }[expected];
  console.log(
    `  └ ${right ? '✔' : '✘ SAI / WRONG:'} mã thoát ${status}${right ? '' : `, chờ đợi ${expected}`} (${meaning})\n`,
  );
  return stdout;
}

/** Checks that a person is shown something. */
function shows(output, text) {
  if (output.includes(text)) return;
  wrong++;
  console.log(`  ✘ SAI / WRONG: không thấy «${text}»\n`);
}

const khue = (expected, ...args) => run(expected, 100, ...args);
const verify = (expected, file) => run(expected, expected === 0 ? 100 : 5, 'verify', file, ...TRUST);
const sign = (expected, input, role, key, output, ...more) =>
  khue(
    expected,
    'sign',
    input,
    '--role',
    role,
    '--key',
    `keys/thpt-van-cac/${key}.p12`,
    ...TRUST,
    ...more,
    '-o',
    output,
  );

/** Changes a signed file as somebody without a key would. */
function tamper(input, output, edit) {
  const jws = JSON.parse(readFileSync(join(folder, input), 'utf8'));
  edit(jws);
  writeFileSync(join(folder, output), JSON.stringify(jws));
}

function tamperRecord(input, output, edit) {
  tamper(input, output, (jws) => {
    const record = JSON.parse(Buffer.from(jws.payload, 'base64url').toString('utf8'));
    edit(record);
    jws.payload = Buffer.from(JSON.stringify(record)).toString('base64url');
  });
}

try {
  step('Tạo thế giới minh họa: hai gốc chứng thực, trường, người, con dấu, danh sách tin cậy', 'A demonstration world');
  khue(0, 'demo-world', 'world');

  step('Kiểm tra nội dung học bạ trước khi ai ký', 'The record is checked before anybody signs');
  khue(0, 'check', 'records/hoc-ba-thpt.json');

  step('Sáu giáo viên bộ môn ký song song, mỗi người trên một bản sao', 'Six subject teachers sign, each on a copy');
  mkdirSync(join(folder, 'ban-sao'));
  const teachers = ['gv-van', 'gv-toan-tin', 'gv-ngoai-ngu', 'gv-su', 'gv-the-chat', 'gv-tu-nhien'];
  for (const teacher of teachers)
    sign(0, 'records/hoc-ba-thpt.json', 'subject-teacher', teacher, `ban-sao/${teacher}.json`, '--all-mine');
  khue(0, 'merge', ...teachers.map((teacher) => `ban-sao/${teacher}.json`), '-o', 'hoc-ba-0.json');

  step('Giáo viên chủ nhiệm, rồi hiệu trưởng ký toàn bộ học bạ', 'Homeroom teacher, then principal');
  sign(0, 'hoc-ba-0.json', 'homeroom-teacher', 'gv-van', 'hoc-ba-1.json');
  sign(0, 'hoc-ba-1.json', 'principal', 'hieu-truong', 'hoc-ba-2.json');

  step(
    'Cắm nhầm thiết bị: khóa của một giáo viên không dùng làm con dấu được',
    'A wrong key is refused before it is used',
  );
  sign(1, 'hoc-ba-2.json', 'school-seal', 'gv-su', 'nham.json');

  step('Con dấu số của trường', 'The school’s seal');
  sign(0, 'hoc-ba-2.json', 'school-seal', 'con-dau', 'hoc-ba.json');

  step('Bất kỳ ai kiểm tra học bạ, không cần mạng', 'Anybody verifies it, with no network');
  shows(verify(0, 'hoc-ba.json'), 'HỢP LỆ');

  step('Kẻ gian sửa một điểm', 'A mark is changed');
  tamperRecord('hoc-ba.json', 'hoc-ba-sua-diem.json', (record) => {
    record.bang_diem_hoc_ba[1].diem_tong_ket = 10;
  });
  shows(verify(1, 'hoc-ba-sua-diem.json'), 'KHÔNG CHẤP NHẬN');

  step('Kẻ gian gỡ chữ ký của giáo viên chủ nhiệm', 'A signature is removed');
  tamper('hoc-ba.json', 'hoc-ba-go-chu-ky.json', ({ signatures }) => signatures.splice(0, 1));
  shows(verify(1, 'hoc-ba-go-chu-ky.json'), 'KHÔNG CHẤP NHẬN');

  step('Bản ghi chưa ký: không phải bản gốc, cũng không phải giả mạo', 'An unsigned record is not "forged"');
  shows(verify(1, 'records/hoc-ba-thpt.json'), 'không có nghĩa là giả mạo');

  step('Bằng tốt nghiệp THPT: hiệu trưởng ký, con dấu, kiểm tra', 'A diploma: principal, seal, verification');
  sign(0, 'records/bang-tot-nghiep-thpt.json', 'head-of-issuing-body', 'hieu-truong', 'bang-1.json');
  sign(0, 'bang-1.json', 'school-seal', 'con-dau', 'bang.json');
  shows(verify(0, 'bang.json'), 'HỢP LỆ');

  step(
    'In học bạ thành PDF có hồ sơ bên trong; hiệu trưởng và con dấu ký trên trang',
    'The same record as PDF, signed on the page',
  );
  khue(0, 'render', 'hoc-ba-1.json', '-o', 'hoc-ba-0.pdf');
  sign(0, 'hoc-ba-0.pdf', 'principal', 'hieu-truong', 'hoc-ba-1.pdf');
  sign(0, 'hoc-ba-1.pdf', 'school-seal', 'con-dau', 'hoc-ba.pdf');
  shows(verify(0, 'hoc-ba.pdf'), 'HỢP LỆ');

  step('Kẻ gian đem dữ liệu thật in lại thành PDF mới, không có con dấu', 'Genuine data in a new PDF without a seal');
  khue(0, 'render', 'hoc-ba.json', '-o', 'hoc-ba-in-lai.pdf');
  shows(verify(1, 'hoc-ba-in-lai.pdf'), 'không có con dấu của đơn vị cấp');

  step('Kẻ gian nối thêm dữ liệu vào sau chữ ký của tệp PDF', 'Something is appended to the signed PDF');
  writeFileSync(
    join(folder, 'hoc-ba-noi.pdf'),
    Buffer.concat([readFileSync(join(folder, 'hoc-ba.pdf')), Buffer.from('99 0 obj (x) endobj\n')]),
  );
  shows(verify(1, 'hoc-ba-noi.pdf'), 'KHÔNG CHẤP NHẬN');

  step('Kẻ gian sửa tên trên bằng', 'The name on the diploma is changed');
  tamperRecord('bang.json', 'bang-sua-ten.json', (record) => {
    record.nguoi_hoc.ho_va_ten = 'Kẻ Mạo Danh';
  });
  shows(verify(1, 'bang-sua-ten.json'), 'KHÔNG CHẤP NHẬN');

  step('Giáo viên nghỉ hưu, chứng thư bị thu hồi, không có dấu thời gian', 'Honest doubt: what is missing is named');
  shows(verify(2, 'doubtful/giao-vien-nghi-huu.json'), 'CHƯA KẾT LUẬN ĐƯỢC');
} finally {
  rmSync(root, { recursive: true, force: true });
}

console.log(
  wrong === 0
    ? `✔ ${steps} bước, mọi câu trả lời đều đúng như chờ đợi. / ${steps} steps, every answer as expected.`
    : `✘ ${wrong} câu trả lời sai. / ${wrong} wrong answers.`,
);
process.exit(wrong === 0 ? 0 : 1);
