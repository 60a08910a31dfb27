import { toBase64Url, utf8Decode, utf8Encode } from '../encoding.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { type CaseInput, type Kit, kitOf, leakedSeal, otherHistoryTeacher } from './case-kit.js';
import { editHeader, editJws, editPayload, forgeEntries, forgeOuter, recordOf } from './forge.js';
import { signDiploma, signHocBa } from './sign.js';
import type { ExpectedAnswer } from './world-types.js';

/** Bad and doubtful files of the demonstration: each what somebody could make, with the answer that `verify` owes. */

export interface MadeCase extends ExpectedAnswer {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type CaseMaker = (kit: Kit) => Promise<Uint8Array>;

interface CasePlan extends ExpectedAnswer {
  readonly name: string;
  readonly make: CaseMaker;
}

export async function makeCases(input: CaseInput): Promise<MadeCase[]> {
  const kit = kitOf(input);
  const made: MadeCase[] = [];
  for (const { make, ...plan } of plans) made.push({ ...plan, bytes: await make(kit) });
  return made;
}

const withFirstEntry = (record: JsonObject, change: JsonObject): JsonObject => {
  const [first, ...rest] = record['bang_diem_hoc_ba'] as readonly JsonObject[];
  return { ...record, bang_diem_hoc_ba: [{ ...first, ...change }, ...rest] };
};

const withHolder = (record: JsonObject, name: string): JsonObject => ({
  ...record,
  nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: name },
});

const reject = (code: string, vi: string, en: string) => ({ answer: 'REJECT', code, vi, en }) as const;
const undecided = (code: string, vi: string, en: string) => ({ answer: 'UNDECIDED', code, vi, en }) as const;

const plans: readonly CasePlan[] = [
  {
    name: 'diem-bi-sua',
    ...reject(
      'SIGNATURE_VALUE_WRONG',
      'Điểm một môn đã bị sửa sau khi ký.',
      'One subject’s marks were changed after signing.',
    ),
    make: async ({ good }) =>
      editPayload(good, (record) =>
        withFirstEntry(record, { diem_hoc_ky_1: 10, diem_hoc_ky_2: 10, diem_tong_ket: 10 }),
      ),
  },
  {
    name: 'chu-ky-giao-vien-bi-chuyen',
    ...reject(
      'SIGNATURE_VALUE_WRONG',
      'Chữ ký của giáo viên bộ môn lấy từ học bạ của học sinh khác; giáo viên chủ nhiệm, hiệu trưởng và con dấu ký sau đó.',
      'The subject teachers’ signatures were taken from another pupil’s record; homeroom teacher, principal and seal signed afterwards.',
    ),
    make: async ({ good, record, forge, homeroom, principal, seal }) => {
      const source = recordOf(good);
      const entries = source['bang_diem_hoc_ba'] as readonly JsonObject[];
      const target = record('chuyen');
      const moved: JsonObject = {
        ...target,
        bang_diem_hoc_ba: (target['bang_diem_hoc_ba'] as readonly JsonObject[]).map((entry, index) => ({
          ...entry,
          chu_ky: entries[index]!['chu_ky']!,
        })),
        chung_thu_so: source['chung_thu_so']!,
      };
      return forge(moved, [homeroom(), principal(), seal()], false);
    },
  },
  {
    name: 'go-chu-ky-chu-nhiem',
    ...reject(
      'SIGNATURE_REMOVED',
      'Chữ ký của giáo viên chủ nhiệm đã bị gỡ khỏi tệp.',
      'The homeroom teacher’s signature was removed from the file.',
    ),
    make: async ({ good }) => editJws(good, ({ signatures }) => signatures.splice(0, 1)),
  },
  {
    name: 'thieu-con-dau',
    ...reject('ROLE_MISSING', 'Chưa có con dấu số của trường.', 'The school’s seal is missing.'),
    make: async ({ good }) => editJws(good, ({ signatures }) => signatures.splice(2, 1)),
  },
  {
    name: 'thieu-giao-vien-bo-mon',
    ...reject(
      'ROLE_MISSING',
      'Một môn học chưa có chữ ký của giáo viên bộ môn.',
      'One subject has no signature of its teacher.',
    ),
    make: async ({ record, times, school, homeroom, principal, seal }) => {
      const signed = await forgeEntries(
        record('thieu-gv'),
        (subject) => (subject === '15' ? undefined : school.teacherOf(subject).leaf),
        (index) => times.inMay(25, 9, index),
      );
      return forgeOuter(canonicalize(signed), [homeroom(), principal(), seal()]);
    },
  },
  {
    name: 'con-dau-truong-khac',
    ...reject(
      'SIGNER_OF_OTHER_BODY',
      'Con dấu là của một trường khác trong danh sách.',
      'The seal is that of another listed school.',
    ),
    make: ({ schools, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('dau-khac'), [
        head(),
        diplomaSeal(schools.get('tu-thuc-dai-nghien')!.holder('school-seal').leaf),
      ]),
  },
  {
    name: 'hieu-truong-man-nhiem',
    ...reject(
      'SIGNER_TERM_NOT_COVERED',
      'Người ký đã thôi làm hiệu trưởng trước ngày ký.',
      'The signatory had left office as principal before signing.',
    ),
    make: ({ school, diploma, forgeDiploma, head, diplomaSeal }) => {
      const former = school.person('hieu-truong-cu');
      return forgeDiploma(diploma('man-nhiem', { principal: former }), [head(former), diplomaSeal()]);
    },
  },
  {
    name: 'pho-hieu-truong-nhu-hieu-truong',
    ...reject(
      'CAPACITY_NOT_AUTHORISED',
      'Phó hiệu trưởng ký với tư cách người đứng đầu; danh sách chỉ cho phép ký thay (KT).',
      'A deputy signed as the head; the list allows signing for the head (KT) only.',
    ),
    make: ({ school, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('pho'), [
        head(school.person('pho-hieu-truong'), { capacity: 'dung_dau', decision: undefined, title: 'Hiệu trưởng' }),
        diplomaSeal(),
      ]),
  },
  {
    name: 'pho-hieu-truong-thieu-quyet-dinh',
    ...reject(
      'CAPACITY_WITHOUT_DECISION',
      'Phó hiệu trưởng ký thay mà không nêu quyết định giao quyền.',
      'A deputy signed for the head without naming the decision.',
    ),
    make: ({ school, diploma, forgeDiploma, head, diplomaSeal }) => {
      const deputy = school.person('pho-hieu-truong');
      return forgeDiploma(diploma('pho-2', { principal: deputy }), [
        head(deputy, { decision: undefined }),
        diplomaSeal(),
      ]);
    },
  },
  {
    name: 'chung-thu-ca-nhan-ghi-ten-truong',
    ...reject(
      'SIGNER_NOT_LISTED',
      'Con dấu là chứng thư hợp lệ của một cá nhân ghi tên trường; khóa này không có trong danh sách của trường.',
      'The seal is a stranger’s valid certificate that names the school; the school’s entry does not list its key.',
    ),
    make: ({ strangers, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('mao-danh'), [head(), diplomaSeal(strangers.impostor)]),
  },
  {
    name: 'goc-chung-thuc-tu-lam',
    ...reject(
      'ISSUER_CA_UNKNOWN',
      'Con dấu dựa trên một gốc chứng thực tự làm, mang tên giống gốc thật.',
      'The seal rests on a home-made root named like the real one.',
    ),
    make: ({ strangers, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('goc-gia'), [head(), diplomaSeal(strangers.homeMade)]),
  },
  {
    name: 'chung-thu-sai-muc-dich',
    ...reject(
      'PATH_KEY_USAGE',
      'Con dấu ký bằng chứng thư chỉ dùng để mã hóa.',
      'The seal was made with a certificate for encryption only.',
    ),
    make: ({ strangers, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('sai-muc-dich'), [head(), diplomaSeal(strangers.wrongUsage)]),
  },
  {
    name: 'thuat-toan-none',
    ...reject(
      'SIGNATURE_ALGORITHM_REFUSED',
      'Thuật toán của con dấu bị đổi thành «none».',
      'The seal’s algorithm was changed to "none".',
    ),
    make: async ({ goodDiploma }) =>
      editJws(goodDiploma, ({ signatures }) => {
        const seal = signatures[1]!;
        seal.protected = editHeader(seal.protected, (header) => {
          header['alg'] = 'none';
        });
        seal.signature = '';
      }),
  },
  {
    name: 'thuat-toan-hs256',
    ...reject(
      'SIGNATURE_ALGORITHM_REFUSED',
      'Con dấu bị thay bằng mã HMAC dùng khóa công khai làm khóa bí mật.',
      'The seal was replaced by an HMAC with the public key as the secret.',
    ),
    make: async ({ goodDiploma, school }) => {
      const secret = school.holder('school-seal').leaf.spkiDer;
      const { subtle } = globalThis.crypto;
      const hmac = { name: 'HMAC', hash: 'SHA-256' };
      const key = await subtle.importKey('raw', new Uint8Array(secret), hmac, false, ['sign']);
      let payload = '';
      let header = '';
      editJws(goodDiploma, (jws) => {
        payload = jws.payload;
        header = editHeader(jws.signatures[1]!.protected, (members) => {
          members['alg'] = 'HS256';
        });
      });
      const value = await subtle.sign('HMAC', key, new Uint8Array(utf8Encode(`${header}.${payload}`)));
      return editJws(goodDiploma, ({ signatures }) => {
        signatures[1] = { protected: header, signature: toBase64Url(new Uint8Array(value)) };
      });
    },
  },
  {
    name: 'ky-sai-thu-tu',
    ...reject(
      'SIGNATURE_OUT_OF_ORDER',
      'Con dấu đóng trước khi hiệu trưởng ký.',
      'The seal was put on before the principal signed.',
    ),
    make: ({ times, diploma, forgeDiploma, head, diplomaSeal }) =>
      forgeDiploma(diploma('thu-tu'), [diplomaSeal(), { ...head(), at: times.inMonth(7, 24, 16) }]),
  },
  {
    name: 'ten-tren-bang-bi-sua',
    ...reject(
      'SIGNATURE_VALUE_WRONG',
      'Tên trên bằng đã bị sửa sau khi ký.',
      'The name on the diploma was changed after signing.',
    ),
    make: async ({ goodDiploma }) => editPayload(goodDiploma, (record) => withHolder(record, 'Kẻ Mạo Danh')),
  },
  {
    name: 'ten-viet-bang-ky-tu-to-hop',
    ...reject(
      'SIGNATURE_VALUE_WRONG',
      'Tên trên bằng viết lại bằng ký tự tổ hợp (NFD): nhìn giống hệt, nhưng không phải nội dung đã ký.',
      'The name was rewritten in decomposed characters (NFD): it looks the same and is not what was signed.',
    ),
    make: async ({ goodDiploma }) =>
      editPayload(goodDiploma, (record) =>
        withHolder(record, (record['nguoi_hoc'] as { ho_va_ten: string }).ho_va_ten.normalize('NFD')),
      ),
  },
  {
    name: 'hai-noi-dung',
    ...reject(
      'JWS_JSON_UNREADABLE',
      'Tệp có hai nội dung (thành viên «payload» lặp lại).',
      'The file has two contents (the member "payload" stands twice).',
    ),
    make: async ({ goodDiploma }) => {
      const other = editPayload(goodDiploma, (record) => withHolder(record, 'Kẻ Mạo Danh'));
      const payload = utf8Decode(other).slice(0, utf8Decode(other).indexOf(',"signatures"'));
      return utf8Encode(`${payload},${utf8Decode(goodDiploma).slice(1)}`);
    },
  },
  {
    name: 'bit-thua-trong-base64url',
    ...reject(
      'JWS_BASE64URL',
      'Các bit thừa ở cuối chuỗi base64url của một chữ ký bị đổi: cùng giá trị, cách viết khác.',
      'Unused bits at the end of a signature’s base64url were changed: the same value, spelt otherwise.',
    ),
    make: async ({ goodDiploma }) =>
      editJws(goodDiploma, ({ signatures }) => {
        const seal = signatures[1]!;
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        const last = alphabet.indexOf(seal.signature.at(-1)!);
        seal.signature = seal.signature.slice(0, -1) + alphabet[last ^ 1]!;
      }),
  },
  {
    name: 'tieu-de-o-hai-noi',
    ...reject(
      'JWS_HEADER_IN_BOTH',
      'Một tham số đứng cả trong tiêu đề được ký và tiêu đề không được ký.',
      'A parameter stands both in the protected and in the unprotected header.',
    ),
    make: async ({ goodDiploma }) =>
      editJws(goodDiploma, ({ signatures }) => {
        signatures[1]!.header = { alg: 'RS256' };
      }),
  },
  {
    name: 'crit-la',
    ...reject(
      'JWS_CRIT_UNKNOWN',
      'Tiêu đề đòi hỏi («crit») một tham số không ai biết.',
      'The header demands ("crit") a parameter that nobody knows.',
    ),
    make: async ({ goodDiploma }) =>
      editJws(goodDiploma, ({ signatures }) => {
        const seal = signatures[1]!;
        seal.protected = editHeader(seal.protected, (header) => {
          header['crit'] = ['khue-la'];
          header['khue-la'] = true;
        });
      }),
  },
  {
    name: 'con-dau-ky-sau-khi-thu-hoi',
    ...reject(
      'SIGNED_AFTER_BY_OWN_CLAIM',
      'Con dấu đã bị thu hồi vì lộ khóa; chính chữ ký ghi thời điểm sau ngày thu hồi.',
      'The seal was revoked for key compromise; the signature itself claims a time after that.',
    ),
    make: ({ schools, ...kit }) => leakedSeal({ schools, ...kit }, 'lo-sau', kit.times.inMay(29, 8)),
  },
  {
    name: 'sai-luoc-do',
    ...reject(
      'RECORD_INVALID',
      'Bản ghi sai lược đồ: điểm 11 không có trong thang điểm.',
      'The record breaks its schema: 11 is no mark.',
    ),
    make: ({ record, forge, homeroom, principal, seal }) =>
      forge(withFirstEntry(record('luoc-do'), { diem_hoc_ky_1: 11 }), [homeroom(), principal(), seal()]),
  },
  {
    name: 'con-dau-lo-khoa-khong-co-moc-thoi-gian',
    ...undecided(
      'CERTIFICATE_REVOKED',
      'Con dấu ghi thời điểm trước ngày thu hồi nhưng không có dấu thời gian chứng minh.',
      'The seal claims a time before its revocation, and nothing proves it.',
    ),
    make: ({ schools, ...kit }) => leakedSeal({ schools, ...kit }, 'lo-truoc', kit.times.inMonth(2, 10, 8)),
  },
  {
    name: 'giao-vien-nghi-huu',
    ...undecided(
      'CERTIFICATE_REVOKED',
      'Chứng thư của một giáo viên bị thu hồi khi nghỉ hưu, sau ngày ký ghi trong tệp; thiếu dấu thời gian.',
      'A teacher’s certificate was revoked on retirement, after the claimed signing; no time-stamp proves it.',
    ),
    make: (kit) => otherHistoryTeacher(kit, 'nghi-huu', 'gv-nghi-huu'),
  },
  {
    name: 'chung-thu-het-han',
    ...undecided(
      'CERTIFICATE_EXPIRED',
      'Chứng thư của một giáo viên đã hết hạn; thiếu dấu thời gian chứng minh đã ký trước đó.',
      'A teacher’s certificate has expired since; no time-stamp proves that the signature is older.',
    ),
    make: (kit) => otherHistoryTeacher(kit, 'het-han', 'gv-het-han'),
  },
  {
    name: 'truong-da-sap-nhap',
    ...undecided(
      'AUTHORITY_TIME_NOT_PROVEN',
      'Trường đã sáp nhập; chữ ký ghi ngày trước đó nhưng chưa có gì chứng minh.',
      'The school has been merged since; the signatures claim an earlier date that nothing proves.',
    ),
    make: ({ schools, record, times }) => {
      const school = schools.get('thpt-cau-cu')!;
      return signHocBa(record('sap-nhap', { school, grade: 11, className: '11A1' }), { school }, times);
    },
  },
  {
    name: 'truong-ngoai-danh-sach',
    ...undecided('AUTHORITY_UNKNOWN', 'Danh sách không có trường này.', 'The list does not know this school.'),
    make: ({ schools, diploma, times }) => {
      const school = schools.get('thpt-ngoai-danh-sach')!;
      const record = diploma('ngoai-danh-sach', { school });
      return signDiploma(record, { school }, times.inMonth(7, 24, 10), times.inMonth(7, 24, 14));
    },
  },
  {
    name: 'hieu-truong-chua-dang-ky',
    ...undecided(
      'SIGNER_NOT_LISTED',
      'Hiệu trưởng mới chưa có trong danh sách, mà danh sách không nói là đầy đủ.',
      'The new principal is not listed yet, and the entry does not say that it is complete.',
    ),
    make: ({ schools, diploma, times }) => {
      const school = schools.get('tu-thuc-dai-nghien')!;
      const principal = school.person('hieu-truong-moi');
      const record = diploma('chua-dang-ky', { school, principal });
      return signDiploma(record, { school, principal }, times.inMonth(7, 24, 10), times.inMonth(7, 24, 14));
    },
  },
  {
    name: 'khong-phai-ban-ghi',
    ...undecided(
      'NOT_A_RECORD',
      'Chữ ký tốt trên một nội dung không phải là bản ghi.',
      'A sound signature over something that is no record.',
    ),
    make: ({ principal }) =>
      forgeOuter(utf8Encode('{"thong_bao":"Đây không phải là học bạ (minh họa)."}'), [principal()]),
  },
];
