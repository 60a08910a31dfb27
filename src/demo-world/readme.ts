import { formatVietnamDate } from '../time.js';
import { LIST_OPERATOR } from './trust-files.js';
import type { DemoWorld } from './world-types.js';

/** The README of a written world: Vietnamese first, then English. */
export function readmeOf(world: Omit<DemoWorld, 'files'>): string {
  const rows = [...world.cases, ...world.catalogue]
    .map(({ file, answer, code }) => `| \`${file}\` | ${answer} | ${code ?? ''} |`)
    .join('\n');
  const until = formatVietnamDate(world.times.listsUntil);
  const people = [...world.people.values()]
    .map(({ id, name, title }) => `| \`keys/${id}.p12\` | ${name} | ${title} |`)
    .join('\n');
  const commands = commandsOf(world);
  return `# Thế giới minh họa của khue

**DEMO – KHÔNG CÓ GIÁ TRỊ.** Mọi trường, người, học sinh, số định danh và khóa ở đây đều bịa ra. Khóa bí mật đã công bố:
không được tin cậy vào bất cứ việc gì.

- Hạt giống: \`${world.seed}\`; mốc thời gian: ${formatVietnamDate(world.at)}; danh sách và CRL dùng được đến ${until}.
- PIN của mọi tệp khóa \`.p12\`: \`${world.pin}\`
- Ghim (pin) khóa ký danh sách tin cậy, cũng ở \`trust-pin.txt\`:
  \`${world.trustPin}\`

| thư mục | nội dung |
|---|---|
| \`records/\` | bản ghi chưa ký |
| \`signed/\` | cùng các bản ghi đó, đủ chữ ký: HỢP LỆ |
| \`signed-pdf/\` | cùng các bản ghi đó thành PDF có chữ ký trên trang: HỢP LỆ |
| \`forged/\` | tệp không chấp nhận được: sửa điểm, gỡ chữ ký, mạo danh … |
| \`doubtful/\` | tệp chưa kết luận được: thu hồi, hết hạn, trường ngoài danh sách … |
${world.catalogue.length === 0 ? '' : CASES.vi}| \`cases.json\` | câu trả lời đúng cho từng tệp, kèm lý do |
| \`trust/\` | danh sách tin cậy đã ký, hai danh sách tỉnh, CRL của từng CA |
| \`trust-pin.txt\` | ghim của danh sách |
| \`anchors.pem\` | hai chứng thư gốc, cho \`--policy signatures\` |
| \`trust-input/\` | bảng trường, bảng người ký (CSV) và chứng thư, để tự lập danh sách |
| \`authorities/\`, \`certificates/\` | chứng thư của các CA; của từng người và con dấu (kèm chuỗi) |
| \`keys/\` | khóa PKCS#12 của từng người và con dấu, của TSA (\`tsa/\`), của người ký danh sách (\`trust-list/\`), của người lạ (\`nguoi-la/\`) |

Thử ngay (đứng trong thư mục này):

\`\`\`sh
${commands}
\`\`\`

khue nhớ số thứ tự của danh sách mới nhất đã thấy, để không ai đưa lại bản cũ. Thế giới minh họa khác, hoặc lập lại vào ngày khác, có danh sách khác của cùng một khóa:
khi bị từ chối (\`TRUST_ROLLBACK\`, \`TRUST_EQUIVOCATION\`), thêm \`--state none\`, hoặc \`khue trust state reset\`.

# The demonstration world of khue

**DEMO – OF NO VALUE.** Every school, person, pupil, number and key here is invented. The private keys are published:
nothing may trust them.

- Seed \`${world.seed}\`; it stands at ${formatVietnamDate(world.at)}; list and CRLs hold until ${until} (day/month/year).
- PIN of every \`.p12\` key file: \`${world.pin}\`
- Pin of the trust list's signing key (also in \`trust-pin.txt\`): \`${world.trustPin}\`

| folder | what |
|---|---|
| \`records/\` | records without signatures |
| \`signed/\` | the same records with every signature: ACCEPT |
| \`signed-pdf/\` | the same records as PDFs signed on the page: ACCEPT |
| \`forged/\` | files to refuse: marks changed, a signature removed, impostors … |
| \`doubtful/\` | files that more data could settle: revoked, expired, a school in no list … |
${world.catalogue.length === 0 ? '' : CASES.en}| \`cases.json\` | the right answer for each file, with the reason |
| \`trust/\` | signed trust list, two provincial lists, a CRL of each CA |
| \`trust-pin.txt\` | the list's pin |
| \`anchors.pem\` | the two roots, for \`--policy signatures\` |
| \`trust-input/\` | tables of schools and signers (CSV) and certificates, to build a list of one's own |
| \`authorities/\`, \`certificates/\` | certificates of the CAs; of each person and seal, with their chains |
| \`keys/\` | PKCS#12 key of each person and seal, of the TSAs (\`tsa/\`), the list signers (\`trust-list/\`) and strangers (\`nguoi-la/\`) |

The commands above work as they stand in this folder.

khue remembers the number of the newest list that it saw, so that nobody hands in an old one. Another demonstration world, or one made again on another day, has another
list by the same key: where it is refused (\`TRUST_ROLLBACK\`, \`TRUST_EQUIVOCATION\`), add \`--state none\`, or \`khue trust state reset\`.

## Câu trả lời đúng · Expected answers

| tệp · file | answer | code |
|---|---|---|
${rows}

## Người và con dấu · People and seals

| khóa · key | tên · name | chức vụ · title |
|---|---|---|
${people}
`;
}

const CASES = {
  vi: '| `cases/`, `records/cases/` | một mẫu cho mỗi trường hợp (`tên.json`) và bản giả của nó (`tên.gia.json`); tệp cần đưa kèm ghi ở `documents` |\n',
  en: '| `cases/`, `records/cases/` | a sample for every case (`name.json`) and its forged twin (`name.gia.json`); `documents` names files to give beside |\n',
} as const;

function commandsOf({ pin, trustPin }: Omit<DemoWorld, 'files'>): string {
  return [
    `# kiểm tra tất cả tệp tốt · verify the good files`,
    `khue verify signed --trust trust --pin ${trustPin}`,
    `khue verify signed-pdf --trust trust --pin ${trustPin}`,
    `# một tệp bị sửa điểm · a file with changed marks`,
    `khue verify forged/diem-bi-sua.json --trust trust --pin ${trustPin}`,
    `# kiểm tra nội dung một bản ghi · check a record`,
    `khue check records/hoc-ba-thpt.json`,
    `# hiệu trưởng ký bằng tốt nghiệp · the principal signs a diploma`,
    `echo ${pin} > pin.txt`,
    `khue sign records/bang-tot-nghiep-thpt.json --role head-of-issuing-body \\`,
    `  --key keys/thpt-van-cac/hieu-truong.p12 --pin-file pin.txt -o bang-1.json`,
    `khue sign bang-1.json --role school-seal --key keys/thpt-van-cac/con-dau.p12 --pin-file pin.txt -o bang-2.json`,
    `khue verify bang-2.json --trust trust --pin ${trustPin}`,
    `# tự lập và ký một danh sách tin cậy · build and sign a trust list of your own`,
    `khue trust build --operator "${LIST_OPERATOR}" --ca authorities --schools trust-input/truong.csv \\`,
    `  --signers trust-input/nguoi-ky.csv --certs trust-input/cer -o danh-sach.json`,
    `khue trust sign danh-sach.json --key keys/trust-list/root.p12 --pin-file pin.txt -o danh-sach.jws`,
    `khue trust show danh-sach.jws`,
  ].join('\n');
}
