import { digest } from '#crypto';
import { fromBase64Url, toBase64Url, toHex, utf8Decode, utf8Encode } from '../encoding.js';
import { addSignature, signEntry, signRecord } from '../issuing/index.js';
import { extractPartial } from '../jades/index.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { buildTrustList, defaultRoleRules, signTrustList } from '../trust/index.js';
import { type GeneralJws, recordOf } from './forge.js';
import { officialPerson, officialSeal } from './layouts.js';
import { createDemoPki, DAY, type DemoLeaf, type DemoPki, years } from './pki.js';

/**
 * The worked example of `docs/format.md`: one subject, one teacher, who is the homeroom teacher too; principal; seal.
 * Small enough to be followed by hand, complete enough to be ACCEPTed. The same bytes on every machine.
 */
export interface FormatExample {
  /** What `docs/format-example/` holds: path → octets. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What stands between the marks of `docs/format.md`: name → Markdown. */
  readonly sections: ReadonlyMap<string, string>;
  /** Validation time at which the file is ACCEPTed. */
  readonly at: string;
  /** SHA-256 of the list signer's public key, hex. */
  readonly pin: string;
}

const AT = '2026-11-21T00:00:00Z';
const SCHOOL = { code: '99000801', name: 'Trường THPT Trang Sách Minh Họa' };
const OPERATOR = 'Nhóm tài liệu minh họa (DEMO)';
const TEACHER = 'Lê Văn Trang Giấy';
const PRINCIPAL = 'Trịnh Thị Mục Lục';

export async function formatExample(): Promise<FormatExample> {
  const pki = await createDemoPki({ seed: 'format', at: AT });
  const teacher = await person(pki, TEACHER);
  const principal = await person(pki, PRINCIPAL);
  const seal = await pki.issue({
    ca: pki.vgca.ca,
    subject: officialSeal({ name: SCHOOL.name.toUpperCase(), taxCode: '0000000801' }),
    notBefore: pki.at - years(1),
  });
  const record = canonicalize(exampleRecord());
  const withTeacher = await signEntry(record, {
    entry: '15',
    signer: teacher.signer,
    signingTime: '2026-05-25T02:00:00Z',
    title: 'Giáo viên',
  });
  const first = await signRecord(withTeacher, {
    role: 'homeroom-teacher',
    signer: teacher.signer,
    signingTime: '2026-05-27T03:00:00Z',
  });
  const second = await addSignature(first, {
    role: 'principal',
    signer: principal.signer,
    signingTime: '2026-05-28T08:00:00Z',
    title: 'Hiệu trưởng',
  });
  const signed = await addSignature(second, {
    role: 'school-seal',
    signer: seal.signer,
    signingTime: '2026-05-29T01:00:00Z',
  });
  const { files: trust, pin } = await trustFiles(pki, principal, seal);
  const files = new Map<string, Uint8Array>([
    ['1-record.json', record],
    ['2-teacher-signed.json', withTeacher],
    ['3-signed.json', signed],
    ...[...trust].map(([name, bytes]) => [`trust/${name}`, bytes] as const),
    ['trust-pin.txt', utf8Encode(`${pin}\n`)],
  ]);
  return { files, sections: sectionsOf(withTeacher, signed), at: AT, pin };
}

function person(pki: DemoPki, name: string): Promise<DemoLeaf> {
  return pki.issue({
    ca: pki.vgca.ca,
    subject: officialPerson({ name, email: 'demo@khue-demo.invalid', unit: SCHOOL.name.toUpperCase() }),
    notBefore: pki.at - years(1),
  });
}

async function trustFiles(pki: DemoPki, principal: DemoLeaf, seal: DemoLeaf) {
  const issued = pki.at - DAY;
  const until = pki.at + 365 * DAY;
  const listSigner = await pki.issue({
    ca: pki.neac.token,
    subject: [
      ['C', 'VN'],
      ['O', OPERATOR],
      ['CN', 'Ký danh sách tin cậy minh họa'],
    ],
    keyUsage: ['digitalSignature'],
  });
  const terms = [{ from: '2025-08-01' }];
  const list = buildTrustList({
    operator: { name: OPERATOR },
    sequence: 1,
    issuedAt: new Date(issued),
    nextUpdate: new Date(until),
    authorities: [pki.vgca.root, pki.vgca.ca].map(({ kind, certificateDer }) => ({
      kind,
      certificate: certificateDer,
    })),
    issuers: [
      {
        code: SCHOOL.code,
        name: SCHOOL.name,
        documentTypes: [{ type: 'hoc-ba/thpt' }],
        signersComplete: true,
        signers: [
          { role: 'principal', name: PRINCIPAL, keys: [principal.spkiSha256], terms },
          { role: 'school-seal', name: SCHOOL.name, keys: [seal.spkiSha256], terms },
        ],
      },
    ],
    roleRules: defaultRoleRules,
  });
  const files = new Map<string, Uint8Array>([
    ['trust-list.jws', await signTrustList(list, listSigner.signer, new Date(issued))],
  ]);
  for (const ca of [pki.vgca.root, pki.vgca.ca]) {
    files.set(`crls/${ca.spkiSha256}.crl`, await pki.crl(ca, [], issued, until));
  }
  return { files, pin: listSigner.spkiSha256 };
}

function exampleRecord(): JsonObject {
  return {
    loai_ho_so: 'hoc-ba/thpt',
    phien_ban: '1.0',
    ma_ban_ghi: '5d0a7f3e-1c42-4b8e-9a61-0f27c3d4e501',
    lan: 1,
    chuong_trinh: 'gdpt-2018',
    pham_vi: 'ca_nam',
    nam_bat_dau: 2025,
    nam_ket_thuc: 2026,
    cap_hoc_id: '04',
    khoi_lop_hoc_id: '10',
    ten_lop_hoc: '10A1',
    co_so_giao_duc: { co_so_giao_duc_id: SCHOOL.code, ten_co_so_giao_duc: SCHOOL.name },
    nguoi_hoc: {
      ho_va_ten: 'Nguyễn Thị Dòng Kẻ',
      ngay_sinh: '2010-03-08',
      gioi_tinh: { gioi_tinh_id: '2', ten_gioi_tinh: 'Nữ' },
      so_dinh_danh_ca_nhan: '999310000801',
    },
    bang_diem_hoc_ba: [
      {
        mon_hoc_id: '15',
        ten_mon_hoc: 'Toán',
        danh_gia: 'binh_thuong',
        diem_hoc_ky_1: 8.8,
        diem_hoc_ky_2: 9.1,
        diem_tong_ket: 9,
        nhan_xet: 'Tư duy tốt.',
      },
    ],
    tong_ket_hoc_ba: { is_duoc_len_lop: true },
    danh_sach_nguoi_ky: [
      { vai_tro: 'subject-teacher', mon_hoc_id: '15', ho_va_ten: TEACHER },
      { vai_tro: 'homeroom-teacher', ho_va_ten: TEACHER },
      { vai_tro: 'principal', ho_va_ten: PRINCIPAL, chuc_vu: 'Hiệu trưởng' },
      { vai_tro: 'school-seal', ho_va_ten: SCHOOL.name },
    ],
    ngay_ky_phat_hanh: '2026-05-29',
    dia_danh_phat_hanh: 'Tỉnh Minh Họa',
  };
}

function sectionsOf(withTeacher: Uint8Array, signed: Uint8Array): ReadonlyMap<string, string> {
  const jws = JSON.parse(utf8Decode(signed)) as GeneralJws;
  const payload = fromBase64Url(jws.payload)!;
  const [teacher] = extractPartial(recordOf(signed));
  const [header, , value] = teacher!.jws.split('.');
  const links = jws.signatures.map((one) =>
    toBase64Url(digest('SHA-256', utf8Encode(`${one.protected}.${one.signature}`))),
  );
  const sha256 = (bytes: Uint8Array): string => toHex(digest('SHA-256', bytes));
  const entryInput = `${header}.${toBase64Url(teacher!.payload)}`;
  return new Map([
    ['entry-payload', fence('json', utf8Decode(teacher!.payload))],
    [
      'entry-payload-facts',
      table([
        ['length', `${teacher!.payload.length} octets`],
        ['SHA-256', code(sha256(teacher!.payload))],
        ['BASE64URL, first 60 characters', code(toBase64Url(teacher!.payload).slice(0, 60))],
      ]),
    ],
    ['entry-header', fence('json', utf8Decode(fromBase64Url(header!)!))],
    [
      'entry-signature',
      table([
        ['signing input, SHA-256', code(sha256(utf8Encode(entryInput)))],
        ['signature value, first 40 characters', code(value!.slice(0, 40))],
        ['the string in `chu_ky`', `${teacher!.jws.length} characters: ${code(`${teacher!.jws.slice(0, 24)}…`)}`],
        ['`2-teacher-signed.json`, SHA-256', code(sha256(withTeacher))],
      ]),
    ],
    [
      'payload-facts',
      table([
        ['length', `${payload.length} octets`],
        ['recordSha256', code(sha256(payload))],
        ['first octets', code(utf8Decode(payload.subarray(0, 58)))],
        ['equal to `2-teacher-signed.json`', sha256(payload) === sha256(withTeacher) ? 'yes, octet for octet' : 'NO'],
      ]),
    ],
    ...jws.signatures.map((one, index): [string, string] => [
      `outer-header-${index + 1}`,
      fence('json', shortened(utf8Decode(fromBase64Url(one.protected)!))),
    ]),
    [
      'outer-facts',
      table(
        jws.signatures.map((one, index) => [
          `signature ${index + 1}`,
          `\`protected\` ${one.protected.length} characters; signing input, SHA-256 ${code(
            sha256(utf8Encode(`${one.protected}.${jws.payload}`)),
          )}`,
        ]),
      ),
    ],
    [
      'links',
      table(
        links.map((link, index) => [
          `SHA-256 over ASCII(\`protected\` "." \`signature\`) of signature ${index + 1}`,
          code(link),
        ]),
      ),
    ],
    [
      'file-facts',
      table([
        ['length', `${signed.length} octets`],
        ['SHA-256', code(sha256(signed))],
      ]),
    ],
  ]);
}

/** Certificates are long; everything else stands as it is. */
function shortened(header: string): string {
  return header.replace(/"x5c":\[([^\]]*)\]/, (_, list: string) => {
    const items = list.split(',').map((item) => `${item.slice(0, 17)}…"`);
    return `"x5c":[${items.join(',')}]`;
  });
}

const code = (text: string): string => `\`${text}\``;
const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
const table = (rows: readonly (readonly [string, string])[]): string =>
  ['| | |', '|---|---|', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n');

/** The document with every section between its marks as the example gives it. */
export function withSections(document: string, sections: ReadonlyMap<string, string>): string {
  let text = document;
  for (const [name, content] of sections) {
    const mark = `<!-- example:${name} -->`;
    const end = `<!-- /example -->`;
    const at = text.indexOf(mark);
    if (at < 0) throw new RangeError(`the document has no mark ${mark}`);
    const close = text.indexOf(end, at);
    if (close < 0) throw new RangeError(`no end after ${mark}`);
    text = `${text.slice(0, at + mark.length)}\n${content}\n${text.slice(close)}`;
  }
  return text;
}
