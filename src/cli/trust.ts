import { type Command, currentLanguage, print, usageError } from './command.js';
import { EXIT } from './exit.js';
import { addList, buildList, signList } from './trust-build.js';
import { diffLists } from './trust-diff.js';
import { checkLists, showList, stateCommand } from './trust-show.js';

const help = {
  vi: `khue trust build|sign|add|show|check|diff|state    danh sách tin cậy: lập, ký, bổ sung, xem, kiểm tra

  build --operator TÊN [--ca TỆP|THƯ_MỤC…] [--schools CSV [--signers CSV [--certs THƯ_MỤC]]] [--next-update NGÀY|closed] -o DS.json
        lập danh sách từ tệp CA (PEM, DER), bảng trường và người ký (CSV), thư mục chứng thư .cer; hạn cập nhật mặc định: 90 ngày
        --operator-en TÊN  --website ĐỊA_CHỈ  --name TÊN_DANH_SÁCH  --territory VN  --sequence 1  --at THỜI_ĐIỂM  --confirm-root SHA256…
        --receipt-service TÊN=TỆP.cer…    dịch vụ mà biên nhận được tính là bằng chứng thời gian
        cột của các bảng: docs/trust-list.md
  sign DS.json --key KHÓA.p12 [--key-cert SHA256] [--pin-file TỆP] -o DS.jws    ký danh sách (JAdES compact)
  add DS.jws|DS.json [--ca …] [--schools … --signers … --certs …] [--next-update …] [--at …] -o MỚI.json
        danh sách kế tiếp: số thứ tự + 1, mục cũ và đơn vị vận hành còn nguyên
  show DS.jws|GÓI [--pin …] [--code MÃ]         nội dung, khóa ký cần ghim; --code: một đơn vị
  check DS.json|DS.jws… [--previous CŨ]         mọi vấn đề của danh sách
  diff CŨ MỚI [--impact BÁO_CÁO…] [--format text|ndjson] [-o KQ]   khác nhau ở đâu; câu trả lời nào sẽ đổi, tệp nào phải kiểm tra lại
  state show|reset [--state TỆP]                số thứ tự đã thấy (chống lùi phiên bản)
  -o cần thêm --force để ghi đè
`,
  en: `khue trust build|sign|add|show|check|diff|state    trust lists: build, sign, add to, show, check

  build --operator NAME [--ca FILE|FOLDER…] [--schools CSV [--signers CSV [--certs FOLDER]]] [--next-update DATE|closed] -o LIST.json
        from CA files (PEM, DER), tables of schools and signers (CSV), a folder of .cer; next update by default in 90 days
        --operator-en NAME  --website ADDRESS  --name LIST_NAME  --territory VN  --sequence 1  --at TIME  --confirm-root SHA256…
        --receipt-service NAME=FILE.cer…  a service whose receipts count as proof of time
        columns of the tables: docs/trust-list.md
  sign LIST.json --key KEY.p12 [--key-cert SHA256] [--pin-file FILE] -o LIST.jws  signs a list (compact JAdES)
  add LIST.jws|LIST.json [--ca …] [--schools … --signers … --certs …] [--next-update …] [--at …] -o NEW.json
        the next list: sequence + 1, every old entry and the operator kept
  show LIST.jws|BUNDLE [--pin …] [--code CODE]  content and the key to pin; --code: one issuing body
  check LIST.json|LIST.jws… [--previous OLD]    every problem of a list
  diff OLD NEW [--impact REPORTS…] [--format text|ndjson] [-o OUT]  what differs; which answers would change, which files to judge again
  state show|reset [--state FILE]               sequence numbers seen (guards against rollback)
  -o needs --force to replace a file
`,
};

const subcommands: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = {
  build: buildList,
  sign: signList,
  add: addList,
  show: showList,
  check: checkLists,
  diff: diffLists,
  state: stateCommand,
};

export const trustCommand: Command = { name: 'trust', help, run };

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const subcommand = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand === undefined) {
    if (name === undefined) {
      await print(help[currentLanguage()]);
      return EXIT.usage;
    }
    const known = Object.keys(subcommands).join(', ');
    throw usageError('trust', `không có «${name}»; có: ${known}`, `there is no "${name}"; there are: ${known}`);
  }
  return subcommand(rest);
}
