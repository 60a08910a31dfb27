// Drill: a wrong trust list was published, and has to be withdrawn.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startDrill } from './lib/drill.mjs';

const drill = await startDrill('phát hành nhầm danh sách tin cậy, rồi thu lại');
const OPERATOR = 'Nhóm danh sách tin cậy minh họa (DEMO)';
const AT = ['--at', '2026-11-21T00:00:00Z'];
const file = 'signed/bang-tot-nghiep-thpt.json';

/** Builds, signs and lays out one bundle: the list with the CRLs of the CAs. */
function publish(sequence, signers) {
  const name = `so-${sequence}`;
  mkdirSync(join(drill.root, name), { recursive: true });
  drill.khue(
    0,
    '',
    'trust',
    'build',
    '--operator',
    OPERATOR,
    '--ca',
    'authorities',
    '--schools',
    'trust-input/truong.csv',
    '--signers',
    signers,
    '--certs',
    'trust-input/cer',
    '--sequence',
    String(sequence),
    '--at',
    '2026-11-20T00:00:00Z',
    '--next-update',
    '2027-02-28',
    '-o',
    `${name}.json`,
    '--force',
  );
  drill.khue(
    0,
    '',
    'trust',
    'sign',
    `${name}.json`,
    '--key',
    'keys/trust-list/root.p12',
    '--at',
    '2026-11-20T00:00:00Z',
    '-o',
    `${name}/trust-list.jws`,
    '--force',
  );
  cpSync(join(drill.root, 'trust/crls'), join(drill.root, name, 'crls'), { recursive: true });
  return ['--trust', name, '--pin', 'trust-pin.txt'];
}

drill.step('Danh sách số 5 đang dùng: bằng thật được chấp nhận.');
const five = publish(5, 'trust-input/nguoi-ky.csv');
drill.khue(0, 'HỢP LỆ', 'verify', file, ...five, ...AT);

drill.step('Danh sách số 6 bị phát hành nhầm: dán lẫn chứng thư của hai hiệu trưởng ở hai trường.');
const table = drill.read('trust-input/nguoi-ky.csv').toString('utf8');
const [one, other] = ['thpt-van-cac', 'tu-thuc-dai-nghien'].map((id) => `${id}.hieu-truong.cer`);
drill.write('sai.csv', table.replaceAll(one, '?').replaceAll(other, one).replaceAll('?', other));
const six = publish(6, 'sai.csv');
drill.khue(1, 'SIGNER_OF_OTHER_BODY', 'verify', file, ...six, ...AT);
drill.say('Bằng thật bị từ chối oan. Đáng lẽ phải chạy lệnh này trước khi ký danh sách:');
drill.khue(1, '', 'trust', 'check', 'so-6.json', '--previous', 'so-5.json');

drill.step('Việc KHÔNG được làm: đưa số 5 trở lại. Máy nào đã thấy số 6 sẽ từ chối danh sách cũ hơn.');
drill.khue(66, 'TRUST_ROLLBACK', 'verify', file, ...five, ...AT);

drill.step('Việc KHÔNG được làm: sửa lặng lẽ, phát lại cùng số 6 với nội dung khác.');
const quiet = publish(6, 'trust-input/nguoi-ky.csv');
drill.khue(66, 'TRUST_EQUIVOCATION', 'verify', file, ...quiet, ...AT);

drill.step('Việc phải làm: phát hành số 7 với nội dung đúng.');
const seven = publish(7, 'trust-input/nguoi-ky.csv');
drill.khue(0, '', 'trust', 'check', 'so-7.json', '--previous', 'so-5.json');
drill.khue(0, 'HỢP LỆ', 'verify', file, ...seven, ...AT);

drill.step('Ai đã từ chối người học trong lúc số 6 còn dùng thì kiểm tra lại bằng số 7.');
drill.khue(0, '', 'verify', 'signed', ...seven, ...AT, '--format', 'csv');

drill.end([
  'trust check --previous trước mỗi lần ký danh sách; người thứ hai đọc kết quả.',
  'Số thứ tự chỉ đi lên. Thu lại một danh sách nghĩa là phát hành số tiếp theo.',
  'Công bố: số nào sai, từ lúc nào, ai bị ảnh hưởng, phải kiểm tra lại tệp nào.',
]);
