import type { JsonObject } from '../../record/json-value.js';
import type { DemoPerson } from '../people.js';
import { bangCuNhan, bangTotNghiepThpt, issuingBody, learner, type Pupil } from '../records.js';
import { PROVINCES } from '../schools.js';
import { edited, forge, forgeAgain, paperCast, recast } from './cast.js';
import { PUPILS, within } from './shape.js';
import { withoutSignature } from './twins.js';
import type { CaseContext, CasePlan, TwinPlan } from './types.js';

/** Every kind of diploma, joint and bilingual ones, and one issued again: model 5, domain §4. */

interface DiplomaInput {
  readonly type: string;
  readonly title: string;
  readonly school: string;
  readonly pupil: Pupil;
  readonly more: JsonObject;
  readonly decided?: readonly [month: number, day: number];
  readonly issued?: readonly [month: number, day: number];
}

function diploma(context: CaseContext, name: string, input: DiplomaInput): JsonObject {
  const { times } = context;
  const school = context.school(input.school);
  const random = context.random(`diploma/${name}`);
  const { decided = [6, 22], issued = [6, 25] } = input;
  return {
    loai_ho_so: `van-bang/${input.type}`,
    phien_ban: '1.0',
    ma_ban_ghi: random.uuid(),
    lan: 1,
    don_vi_cap: [issuingBody(school)],
    ten_van_bang: input.title,
    nguoi_hoc: learner(context.input(name, school, input.pupil), random),
    so_hieu: `DEMO-${random.digits(7)}`,
    so_vao_so_goc: `${random.digits(4)}/${times.year}`,
    nam_tot_nghiep: times.year,
    quyet_dinh_cong_nhan: { so_quyet_dinh: '56/QĐ-CN', ngay_quyet_dinh: times.date(...decided) },
    ngay_cap: times.date(...issued),
    dia_danh_cap: PROVINCES[school.plan.province].name,
    ...input.more,
  };
}

const nameOnDiploma: TwinPlan = {
  code: 'SIGNATURE_VALUE_WRONG',
  vi: 'Tên trên văn bằng bị sửa sau khi ký.',
  en: 'The name on the diploma was changed after signing.',
  forge: (sample) => edited(sample, (record) => within(record, 'nguoi_hoc', { ho_va_ten: 'Kẻ Mạo Danh' })),
};

const otherBodysSeal = (id: string, code: 'SIGNER_OF_OTHER_BODY' | 'SIGNER_NOT_LISTED'): TwinPlan => ({
  code,
  vi: 'Con dấu là của một đơn vị khác.',
  en: 'The seal is another body’s.',
  forge: (sample, { school }) =>
    forgeAgain(
      sample,
      recast(sample.cast, 'school-seal', () => ({ person: school(id).holder('school-seal') })),
    ),
});

const noSeal: TwinPlan = {
  code: 'ROLE_MISSING',
  vi: 'Văn bằng chưa có con dấu số của đơn vị cấp.',
  en: 'The diploma lacks the issuing body’s seal.',
  forge: (sample) => withoutSignature(sample, 1),
};

/** A degree that the school's list entry does not allow it to grant. */
const grantedBy = (school: string): TwinPlan => ({
  code: 'DOCUMENT_TYPE_NOT_AUTHORISED',
  vi: 'Đơn vị này không được cấp loại văn bằng đó theo danh sách.',
  en: 'By the list this body may not issue that kind of diploma.',
  forge: ({ record }, context) => {
    const body = context.school(school);
    return forge({ record: { ...record, don_vi_cap: [issuingBody(body)] }, cast: paperCast(context, body, [6, 25]) });
  },
});

interface PlainDiploma extends DiplomaInput {
  readonly name: string;
  readonly vi: string;
  readonly en: string;
  readonly twin: TwinPlan;
  readonly head?: string;
}

function plain({ name, vi, en, twin, head, ...input }: PlainDiploma): CasePlan {
  return {
    name,
    group: 'van-bang',
    vi,
    en,
    draft(context) {
      const school = context.school(input.school);
      const by: { head?: DemoPerson } = head === undefined ? {} : { head: school.person(head) };
      return {
        record: diploma(context, name, input),
        cast: paperCast(context, school, input.issued ?? [6, 25], by),
      };
    },
    twin,
  };
}

const field = (ma_nganh: string, ten_nganh: string): JsonObject => ({ nganh_dao_tao: { ma_nganh, ten_nganh } });

/** A master's degree of two institutions. */
function joint(name: string, partner: string, words: { vi: string; en: string }, more: Partial<CasePlan>): CasePlan {
  const bodies = ['dai-hoc-thap-but', partner] as const;
  return {
    name,
    group: 'van-bang',
    ...words,
    draft(context) {
      const schools = bodies.map((id) => context.school(id));
      const record: JsonObject = {
        ...diploma(context, name, {
          type: 'thac-si',
          title: 'BẰNG THẠC SĨ',
          school: bodies[0],
          pupil: PUPILS.scholar,
          more: { ...field('8480101', 'Khoa học máy tính'), dinh_huong: 'nghien_cuu' },
        }),
        don_vi_cap: schools.map(issuingBody),
      };
      const casts = schools.map((school) => paperCast(context, school, [6, 25], { body: school.code }));
      // Both heads, then both seals: the rule table's order holds for all issuing bodies together.
      return { record, cast: [0, 1].flatMap((place) => casts.map((cast) => cast[place]!)) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Trường thứ hai được ghi tên nhưng không ký và không đóng dấu.',
      en: 'The second institution is named, but has neither signed nor sealed.',
      forge: ({ record, cast }, { school }) => {
        const own = school(bodies[0]).code;
        return forge({ record, cast: cast.filter(({ body }) => body === own) });
      },
    },
    ...more,
  };
}

export const diplomaCases: readonly CasePlan[] = [
  {
    name: 'bang-thpt',
    group: 'van-bang',
    vi: 'Bằng tốt nghiệp THPT do hiệu trưởng cấp và ký (từ 15-04-2026).',
    en: 'Upper-secondary diploma issued and signed by the principal (since 15-04-2026).',
    draft(context) {
      const school = context.school('thpt-tam-quan');
      return {
        record: bangTotNghiepThpt(context.input(this.name, school, PUPILS.graduate)),
        cast: paperCast(context, school, [7, 24]),
      };
    },
    twin: nameOnDiploma,
  },
  plain({
    name: 'bang-trung-hoc-nghe',
    vi: 'Bằng trung học nghề (loại bằng mới từ 2026).',
    en: 'Vocational upper-secondary diploma (new since 2026).',
    type: 'trung-hoc-nghe',
    title: 'BẰNG TRUNG HỌC NGHỀ',
    school: 'cao-dang-lang-nghe',
    pupil: PUPILS.worker,
    more: { ...field('5520121', 'Cắt gọt kim loại'), xep_loai: 'Giỏi' },
    twin: otherBodysSeal('gdtx-sao-hom', 'SIGNER_OF_OTHER_BODY'),
  }),
  plain({
    name: 'bang-trung-cap',
    vi: 'Bằng trung cấp.',
    en: 'Intermediate vocational diploma.',
    type: 'trung-cap',
    title: 'BẰNG TỐT NGHIỆP TRUNG CẤP',
    school: 'cao-dang-lang-nghe',
    pupil: PUPILS.worker,
    more: { ...field('5510216', 'Công nghệ ô tô'), xep_loai: 'Khá' },
    twin: noSeal,
  }),
  plain({
    name: 'bang-cao-dang',
    vi: 'Bằng cao đẳng.',
    en: 'College diploma.',
    type: 'cao-dang',
    title: 'BẰNG TỐT NGHIỆP CAO ĐẲNG',
    school: 'cao-dang-lang-nghe',
    pupil: PUPILS.worker,
    more: { ...field('6480201', 'Công nghệ thông tin'), danh_hieu: 'Kỹ sư thực hành', xep_loai: 'Giỏi' },
    twin: grantedBy('dai-hoc-nghien-mau'),
  }),
  {
    name: 'bang-song-ngu',
    group: 'van-bang',
    vi: 'Bằng cử nhân song ngữ: mỗi mục tiếng Anh đứng cạnh mục tiếng Việt.',
    en: 'A bilingual bachelor’s diploma: each English text beside its Vietnamese one.',
    draft(context) {
      const school = context.school('dai-hoc-thap-but');
      return {
        record: bangCuNhan(context.input(this.name, school, PUPILS.scholar)),
        cast: paperCast(context, school, [6, 29]),
      };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Bản dịch bị nâng từ «Very good» lên «Excellent» sau khi ký.',
      en: 'The translation was raised from "Very good" to "Excellent" after signing.',
      forge: (sample) =>
        edited(sample, (record) =>
          JSON.parse(JSON.stringify(record).replace('"ban_dich":"Very good"', '"ban_dich":"Excellent"')),
        ),
    },
  },
  plain({
    name: 'bang-thac-si-quyen-hieu-truong',
    vi: 'Bằng thạc sĩ do quyền hiệu trưởng (Q.) ký, có quyết định.',
    en: 'Master’s diploma signed by an acting rector (Q.) under a decision.',
    type: 'thac-si',
    title: 'BẰNG THẠC SĨ',
    school: 'dai-hoc-nghien-mau',
    pupil: PUPILS.scholar,
    more: { ...field('8340101', 'Quản trị kinh doanh'), dinh_huong: 'ung_dung' },
    twin: {
      code: 'SIGNER_TERM_NOT_COVERED',
      vi: 'Quyền hiệu trưởng ký lùi ngày về trước khi được giao quyền.',
      en: 'The acting rector signs with a date before the appointment.',
      forge: ({ record, cast }, { times }) =>
        forge({
          record: {
            ...record,
            quyet_dinh_cong_nhan: { so_quyet_dinh: '56/QĐ-CN', ngay_quyet_dinh: times.date(2, 5) },
            ngay_cap: times.date(2, 9),
          },
          cast: cast.map((member, index) => ({ ...member, at: times.inMonth(2, 9, 10 + index) })),
        }),
    },
  }),
  plain({
    name: 'bang-tien-si',
    vi: 'Bằng tiến sĩ.',
    en: 'Doctoral diploma.',
    type: 'tien-si',
    title: 'BẰNG TIẾN SĨ',
    school: 'dai-hoc-thap-but',
    pupil: PUPILS.scholar,
    more: { ...field('9480101', 'Khoa học máy tính'), ten_luan_an: 'Về một thế giới minh họa đầy đủ' },
    twin: {
      code: 'SIGNER_NOT_LISTED',
      vi: '«Học viện» không ai biết ký và đóng dấu thay trường đại học.',
      en: 'An unknown "institute" signs and seals in the university’s place.',
      forge: ({ record }, context) =>
        forge({ record, cast: paperCast(context, context.school('hoc-vien-ben-kia'), [6, 25]) }),
    },
  }),
  plain({
    name: 'bang-chuyen-sau-dac-thu',
    vi: 'Văn bằng chương trình chuyên sâu đặc thù (bác sĩ); phó hiệu trưởng ký thay.',
    en: 'Diploma of a specialised programme (physician); a vice-rector signs for the rector.',
    type: 'chuyen-sau-dac-thu',
    title: 'BẰNG BÁC SĨ',
    school: 'dai-hoc-thap-but',
    head: 'pho-hieu-truong',
    pupil: PUPILS.scholar,
    more: { ...field('7720101', 'Y khoa'), danh_hieu: 'Bác sĩ', hang_tot_nghiep: 'Giỏi' },
    twin: {
      code: 'CAPACITY_WITHOUT_DECISION',
      vi: 'Ký thay mà không nêu quyết định giao quyền.',
      en: 'Signed for the head without naming the decision.',
      forge: (sample) =>
        forgeAgain(
          sample,
          recast(sample.cast, 'head-of-issuing-body', () => ({ claim: { decision: undefined } })),
        ),
    },
  }),
  {
    name: 'bang-thcs-den-2025',
    group: 'van-bang',
    vi: 'Bằng tốt nghiệp THCS cấp năm 2025, năm cuối cùng còn loại bằng này.',
    en: 'Lower-secondary diploma of 2025, the last year in which there was one.',
    draft(context) {
      const body = context.school('so-giao-duc');
      const back = context.times.year - 2025;
      const record: JsonObject = {
        ...diploma(context, this.name, {
          type: 'tot-nghiep-thcs',
          title: 'BẰNG TỐT NGHIỆP TRUNG HỌC CƠ SỞ',
          school: 'so-giao-duc',
          pupil: { ...PUPILS.graduate, number: 1050, age: 15 + back },
          more: {
            xep_loai: 'Giỏi',
            truong_theo_hoc: { ten_co_so_giao_duc: context.school('thcs-ben-do').name },
          },
        }),
        nam_tot_nghiep: 2025,
        quyet_dinh_cong_nhan: { so_quyet_dinh: '12/QĐ-SGD', ngay_quyet_dinh: '2025-06-20' },
        ngay_cap: '2025-06-23',
      };
      const at = Date.UTC(2025, 5, 23, 3);
      const cast = paperCast(context, body, [6, 25]).map((one, index) => ({ ...one, at: at + index * 3_600_000 }));
      return { record, cast };
    },
    twin: otherBodysSeal('thpt-tam-quan', 'SIGNER_OF_OTHER_BODY'),
  },
  joint(
    'lien-ket-hai-truong',
    'dai-hoc-nghien-mau',
    {
      vi: 'Văn bằng liên kết của hai trường đều có trong danh sách: hai thủ trưởng, hai con dấu.',
      en: 'A joint degree of two listed institutions: two heads, two seals.',
    },
    {},
  ),
  joint(
    'lien-ket-mot-truong-chua-biet',
    'hoc-vien-ben-kia',
    {
      vi: 'Văn bằng liên kết, một trường không có trong danh sách: chỉ phần của trường đó chưa kết luận được.',
      en: 'A joint degree with one institution in no list: only its part is undecided.',
    },
    { expected: { answer: 'UNDECIDED', code: 'AUTHORITY_UNKNOWN' } },
  ),
  {
    name: 'cap-lai',
    group: 'van-bang',
    vi: 'Cấp lại bằng do lỗi của đơn vị cấp: lần 2 nêu bằng bị thay (mã, SHA-256), lý do, quyết định.',
    en: 'Re-issue after the issuer’s mistake: version 2 names what it replaces (id, SHA-256), reason and decision.',
    documents: ['bang-thpt'],
    draft(context) {
      const first = context.issued('bang-thpt');
      const { times } = context;
      const record: JsonObject = {
        ...within(first.record, 'nguoi_hoc', { ngay_sinh: `${times.year - 18}-03-09` }),
        ma_ban_ghi: context.random(this.name).uuid(),
        lan: 2,
        thay_the: {
          ma_ban_ghi: first.record['ma_ban_ghi']!,
          sha256: first.recordSha256,
          ly_do: 'cap_lai',
          dien_giai: 'Đơn vị cấp ghi sai ngày sinh.',
          quyet_dinh: { so_quyet_dinh: '60/QĐ-TQ', ngay_quyet_dinh: times.date(7, 28) },
        },
        so_hieu: 'DEMO-TN999060',
        ngay_cap: times.date(7, 29),
      };
      return { record, cast: paperCast(context, context.school('thpt-tam-quan'), [7, 29]) };
    },
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Nội dung cấp lại bị thay bằng ngày sinh khác sau khi ký.',
      en: 'The re-issued content got another birth date after signing.',
      forge: (sample) => edited(sample, (record) => within(record, 'nguoi_hoc', { ngay_sinh: '2000-01-01' })),
    },
  },
  {
    name: 'so-hoa-bang-giay',
    group: 'van-bang',
    vi: 'Bằng giấy cũ nhập từ sổ gốc: đơn vị giữ sổ gốc hôm nay ký, người ký cũ chỉ là chữ.',
    en: 'An old paper diploma entered from the register: today’s custodian signs, the original signatory is plain text.',
    draft(context) {
      const { times } = context;
      const body = context.school('so-giao-duc');
      const record: JsonObject = {
        ...diploma(context, this.name, {
          type: 'tot-nghiep-thpt',
          title: 'BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG',
          school: 'so-giao-duc',
          pupil: PUPILS.former,
          more: {},
        }),
        nam_tot_nghiep: times.year - 16,
        ngay_cap: `${times.year - 16}-07-15`,
        quyet_dinh_cong_nhan: { so_quyet_dinh: '3/QĐ-SGD', ngay_quyet_dinh: `${times.year - 16}-07-01` },
        du_lieu_so_hoa: {
          nguoi_ky_goc: { ho_va_ten: 'Bàng Văn Ngày Trước', chuc_vu: 'Giám đốc Sở' },
          don_vi_cap_goc: 'Sở Giáo dục và Đào tạo Sông Khuê Minh Họa',
          so_goc: `Sổ gốc năm ${times.year - 16}, quyển 2, dòng 17`,
          ngay_so_hoa: times.date(7, 10),
        },
      };
      return { record, cast: paperCast(context, body, [7, 10], { role: 'register-custodian' }) };
    },
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Bằng giấy được «số hóa» chỉ với con dấu, không có chữ ký của người giữ sổ gốc.',
      en: 'The paper diploma was "digitised" under the seal alone, without the custodian of the register.',
      forge: ({ record, cast }) =>
        forge({ record, cast: cast.filter(({ role }) => role === 'school-seal') }, { list: cast }),
    },
  },
];
