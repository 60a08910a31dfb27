import { toBase64Url, utf8Decode, utf8Encode } from '../encoding.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { leakedSeal } from './case-kit.js';
import { type CasePlan, reject, withFirstEntry, withHolder } from './case-plan.js';
import { editHeader, editJws, editPayload, forgeEntries, forgeOuter, recordOf } from './forge.js';

/** What must be refused. */
export const forgedPlans: readonly CasePlan[] = [
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
];
