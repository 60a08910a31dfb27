import type { JsonObject } from '../../record/json-value.js';
import type { Role } from '../../trust/types.js';
import { issuingBody, learner, type Pupil } from '../records.js';
import { PROVINCES } from '../schools.js';
import { edited, forge, forgeAgain, paperCast, recast } from './cast.js';
import { PUPILS, within } from './shape.js';
import { withoutSignature } from './twins.js';
import type { CaseContext, CasePlan, Issued, TwinPlan } from './types.js';

/** The papers around a diploma: supplement, certificates, copies, decisions, recognition. */

interface PaperInput {
  readonly type: string;
  readonly title: string;
  readonly school: string;
  readonly pupil: Pupil;
  readonly issued: readonly [month: number, day: number];
  readonly more: (context: CaseContext) => JsonObject;
  readonly role?: Role;
}

interface PlainPaper extends PaperInput {
  readonly name: string;
  readonly vi: string;
  readonly en: string;
  readonly documents?: readonly string[];
  readonly twin: TwinPlan;
}

function paper({ name, vi, en, documents, twin, ...input }: PlainPaper): CasePlan {
  return {
    name,
    group: 'giay-to',
    vi,
    en,
    ...(documents === undefined ? {} : { documents }),
    draft(context) {
      const school = context.school(input.school);
      const random = context.random(`paper/${name}`);
      const record: JsonObject = {
        loai_ho_so: input.type,
        phien_ban: '1.0',
        ma_ban_ghi: random.uuid(),
        lan: 1,
        don_vi_cap: [issuingBody(school)],
        ten_giay_to: input.title,
        nguoi_hoc: learner(context.input(name, school, input.pupil), random),
        so_vao_so_goc: `${random.digits(4)}/${context.times.year}`,
        ngay_cap: context.times.date(...input.issued),
        dia_danh_cap: PROVINCES[school.plan.province].name,
        ...input.more(context),
      };
      return {
        record,
        cast: paperCast(context, school, input.issued, input.role === undefined ? {} : { role: input.role }),
      };
    },
    twin,
  };
}

/** How a paper names the diploma that it is about, and the learner as that diploma does. */
const about = (source: Issued): JsonObject => ({
  loai_ho_so: source.record['loai_ho_so']!,
  ten_giay_to: source.record['ten_van_bang']!,
  so_hieu: source.record['so_hieu']!,
  so_vao_so_goc: source.record['so_vao_so_goc']!,
  ngay_cap: source.record['ngay_cap']!,
  ma_ban_ghi: source.record['ma_ban_ghi']!,
  sha256: source.recordSha256,
});

const changed = (vi: string, en: string, change: (record: JsonObject) => JsonObject): TwinPlan => ({
  code: 'SIGNATURE_VALUE_WRONG',
  vi,
  en,
  forge: (sample) => edited(sample, change),
});

const sealOf = (id: string, code: string, vi: string, en: string): TwinPlan => ({
  code,
  vi,
  en,
  forge: (sample, { school }) =>
    forgeAgain(
      sample,
      recast(sample.cast, 'school-seal', () => ({ person: school(id).holder('school-seal') })),
    ),
});

export const paperCases: readonly CasePlan[] = [
  paper({
    name: 'phu-luc-van-bang',
    vi: 'Phụ lục văn bằng: học phần, tín chỉ, điểm, một học phần được công nhận từ trường khác.',
    en: 'Diploma supplement: courses, credits, marks, one course recognised from elsewhere.',
    type: 'phu-luc/phu-luc-van-bang',
    title: 'PHỤ LỤC VĂN BẰNG',
    school: 'dai-hoc-thap-but',
    pupil: PUPILS.scholar,
    issued: [6, 29],
    documents: ['bang-song-ngu'],
    more: (context) => {
      const source = context.issued('bang-song-ngu');
      const { times } = context;
      const course = (ma_hoc_phan: string, ten_hoc_phan: string, so_tin_chi: number, diem: number) => ({
        ma_hoc_phan,
        ten_hoc_phan,
        so_tin_chi,
        diem,
        thang_diem: 10,
        ket_qua: 'dat',
      });
      return {
        nguoi_hoc: source.record['nguoi_hoc']!,
        van_bang: about(source),
        nganh_dao_tao: source.record['nganh_dao_tao']!,
        ngay_nhap_hoc: times.date(9, 5, 4),
        ngon_ngu_dao_tao: ['vi'],
        thoi_gian_dao_tao: '4 năm',
        hinh_thuc_dao_tao: 'Chính quy',
        cac_hoc_phan: [
          course('MH101', 'Toán rời rạc minh họa', 3, 8.5),
          course('MH102', 'Cấu trúc dữ liệu minh họa', 4, 9),
          {
            ma_hoc_phan: 'MH103',
            ten_hoc_phan: 'Tiếng Anh minh họa',
            so_tin_chi: 3,
            ket_qua: 'cong_nhan',
            cong_nhan: {
              co_so_giao_duc: { ten_co_so_giao_duc: context.school('dai-hoc-nghien-mau').name },
              so_tin_chi: 3,
              diem: '8,0',
            },
          },
        ],
        tong_so_tin_chi: 10,
        diem_trung_binh: 8.8,
        thang_diem_trung_binh: 10,
        hang_tot_nghiep: 'Giỏi',
      };
    },
    twin: changed(
      'Điểm một học phần bị nâng sau khi ký.',
      'The mark of one course was raised after signing.',
      (record) => JSON.parse(JSON.stringify(record).replace('"diem":8.5', '"diem":9.5')),
    ),
  }),
  paper({
    name: 'chung-chi',
    vi: 'Chứng chỉ của một khóa đào tạo ngắn hạn.',
    en: 'A certificate of a short course.',
    type: 'chung-chi/chung-chi',
    title: 'CHỨNG CHỈ ĐÀO TẠO',
    school: 'cao-dang-lang-nghe',
    pupil: PUPILS.worker,
    issued: [7, 8],
    more: ({ times }) => ({
      so_hieu: 'DEMO-CC990001',
      ten_chuong_trinh: 'Hàn hồ quang cơ bản (minh họa)',
      tu_ngay: times.date(4, 6),
      den_ngay: times.date(6, 26),
      thoi_luong: '12 tuần',
      ket_qua_chi_tiet: [{ noi_dung: 'Thực hành hàn', ket_qua: 'Đạt' }],
      ket_qua: 'Đạt',
      xep_loai: 'Khá',
    }),
    twin: sealOf(
      'thpt-tam-quan',
      'SIGNER_OF_OTHER_BODY',
      'Chứng chỉ đóng con dấu của một trường THPT.',
      'The certificate bears the seal of an upper-secondary school.',
    ),
  }),
  paper({
    name: 'giay-chung-nhan-hoan-thanh',
    vi: 'Giấy chứng nhận hoàn thành chương trình giáo dục phổ thông (không dự thi hoặc thi chưa đạt).',
    en: 'Certificate of completion of general education (for who did not sit or pass the examination).',
    type: 'giay-to/giay-chung-nhan-hoan-thanh',
    title: 'GIẤY CHỨNG NHẬN HOÀN THÀNH CHƯƠNG TRÌNH GIÁO DỤC PHỔ THÔNG',
    school: 'thpt-tam-quan',
    pupil: { ...PUPILS.graduate, number: 1060 },
    issued: [7, 22],
    more: (context) => ({
      chuong_trinh_hoan_thanh: 'Chương trình giáo dục phổ thông',
      nam_hoan_thanh: context.times.year,
      truong_theo_hoc: { ten_co_so_giao_duc: context.school('thpt-tam-quan').name },
    }),
    twin: {
      code: 'ROLE_MISSING',
      vi: 'Giấy chưa có con dấu số.',
      en: 'The paper lacks the seal.',
      forge: (sample) => withoutSignature(sample, 1),
    },
  }),
  paper({
    name: 'tot-nghiep-tam-thoi',
    vi: 'Giấy chứng nhận tốt nghiệp tạm thời, hết hiệu lực khi cấp bằng; bằng đã cấp ngày 24/7 để bên cạnh.',
    en: 'Temporary graduation certificate, which ends when the diploma is issued; that of 24 July is given beside it.',
    type: 'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi',
    title: 'GIẤY CHỨNG NHẬN TỐT NGHIỆP TẠM THỜI',
    school: 'thpt-tam-quan',
    pupil: PUPILS.graduate,
    issued: [7, 16],
    documents: ['bang-thpt'],
    more: ({ times, issued }) => ({
      nguoi_hoc: issued('bang-thpt').record['nguoi_hoc']!,
      van_bang_se_cap: { loai_ho_so: 'van-bang/tot-nghiep-thpt', ten_van_bang: 'Bằng tốt nghiệp trung học phổ thông' },
      nam_tot_nghiep: times.year,
      khoa_thi: `Tháng 6 năm ${times.year}`,
      het_hieu_luc_khi: 'cap_van_bang',
    }),
    twin: changed(
      'Thêm thời hạn dài hơn vào giấy sau khi ký.',
      'A longer validity was written into the paper after signing.',
      (record) => ({ ...record, co_gia_tri_den_ngay: '2099-12-31' }),
    ),
  }),
  paper({
    name: 'ban-sao-tu-so-goc',
    vi: 'Bản sao từ sổ gốc do đơn vị giữ sổ gốc ký.',
    en: 'A copy from the register, signed by its custodian.',
    type: 'giay-to/ban-sao-tu-so-goc',
    title: 'BẢN SAO TỪ SỔ GỐC',
    school: 'so-giao-duc',
    pupil: PUPILS.former,
    issued: [7, 14],
    role: 'register-custodian',
    documents: ['so-hoa-bang-giay'],
    more: (context) => {
      const source = context.issued('so-hoa-bang-giay');
      return {
        nguoi_hoc: source.record['nguoi_hoc']!,
        van_bang_goc: about(source),
        noi_dung_so_goc: {
          so_goc: `Sổ gốc năm ${context.times.year - 16}, quyển 2, dòng 17`,
          nam_tot_nghiep: context.times.year - 16,
          nguoi_ky_goc: { ho_va_ten: 'Bàng Văn Ngày Trước', chuc_vu: 'Giám đốc Sở' },
        },
        so_ban_sao: '01',
      };
    },
    twin: {
      code: 'ROLE_NOT_AUTHORISED',
      vi: '«Bản sao từ sổ gốc» do hiệu trưởng một trường ký: trường không giữ sổ gốc.',
      en: 'The "copy from the register" is signed by a school’s principal: the school keeps no register.',
      forge: ({ record }, context) => {
        const school = context.school('thpt-tam-quan');
        return forge({
          record: { ...record, don_vi_cap: [issuingBody(school)] },
          cast: paperCast(context, school, [7, 14], {
            role: 'register-custodian',
            head: school.holder('principal'),
          }),
        });
      },
    },
  }),
  paper({
    name: 'quyet-dinh-chinh-sua',
    vi: 'Quyết định chỉnh sửa nội dung văn bằng (cải chính hộ tịch): bằng gốc vẫn có hiệu lực, đọc cùng quyết định.',
    en: 'Decision that corrects a diploma (civil status): the diploma stays valid, read together with it.',
    type: 'quyet-dinh/quyet-dinh-chinh-sua',
    title: 'QUYẾT ĐỊNH CHỈNH SỬA NỘI DUNG VĂN BẰNG',
    school: 'dai-hoc-thap-but',
    pupil: PUPILS.scholar,
    issued: [7, 17],
    documents: ['bang-song-ngu'],
    more: (context) => {
      const source = context.issued('bang-song-ngu');
      return {
        nguoi_hoc: source.record['nguoi_hoc']!,
        so_quyet_dinh: '801/QĐ-TB',
        ho_so_goc: about(source),
        ngay_hieu_luc: context.times.date(7, 17),
        truong_hop: 'thay_doi_cai_chinh_ho_tich',
        can_cu: ['Trích lục cải chính hộ tịch số 99/TLCC-HT (minh họa)'],
        noi_dung_chinh_sua: [
          {
            vi_tri: '/nguoi_hoc/ho_va_ten',
            ten_muc: 'Họ và tên',
            gia_tri_cu: PUPILS.scholar.name,
            gia_tri_moi: 'Hồ Thị Luận Giải',
          },
        ],
      };
    },
    twin: changed(
      'Tên mới trong quyết định bị thay sau khi ký.',
      'The new name in the decision was replaced after signing.',
      (record) => JSON.parse(JSON.stringify(record).replace('Hồ Thị Luận Giải', 'Kẻ Mạo Danh')),
    ),
  }),
  paper({
    name: 'quyet-dinh-thu-hoi',
    vi: 'Quyết định thu hồi văn bằng do gian lận.',
    en: 'Decision that revokes a diploma for fraud.',
    type: 'quyet-dinh/quyet-dinh-thu-hoi',
    title: 'QUYẾT ĐỊNH THU HỒI VĂN BẰNG',
    school: 'dai-hoc-thap-but',
    pupil: PUPILS.scholar,
    issued: [7, 20],
    documents: ['bang-tien-si'],
    more: (context) => {
      const source = context.issued('bang-tien-si');
      return {
        nguoi_hoc: source.record['nguoi_hoc']!,
        so_quyet_dinh: '805/QĐ-TB',
        ho_so_goc: about(source),
        ngay_hieu_luc: context.times.date(7, 20),
        hinh_thuc: 'thu_hoi',
        ly_do: 'gian_lan',
      };
    },
    twin: sealOf(
      'hoc-vien-ben-kia',
      'SIGNER_NOT_LISTED',
      '«Quyết định thu hồi» đóng dấu của nơi không có trong danh sách: không ai thu hồi bằng của trường khác được.',
      'The "revocation" bears a seal that no list knows: nobody else can revoke a university’s diploma.',
    ),
  }),
  paper({
    name: 'cong-nhan-van-bang-nuoc-ngoai',
    vi: 'Giấy công nhận văn bằng do cơ sở nước ngoài cấp.',
    en: 'Recognition of a foreign diploma.',
    type: 'giay-to/giay-cong-nhan-van-bang-nuoc-ngoai',
    title: 'GIẤY CÔNG NHẬN VĂN BẰNG',
    school: 'so-giao-duc',
    pupil: { ...PUPILS.graduate, number: 1070, age: 20 },
    issued: [7, 21],
    more: (context) => ({
      van_bang_nuoc_ngoai: {
        ten_van_bang: 'Bằng tốt nghiệp trung học',
        ten_van_bang_goc: 'Demonstration High School Diploma',
        ngon_ngu: 'en',
        co_so_cap: { ten_co_so_giao_duc: 'Demonstration High School' },
        quoc_gia: 'ZZ',
        ngay_cap: String(context.times.year - 1),
      },
      cong_nhan: {
        trinh_do_tuong_duong: 'Bằng tốt nghiệp trung học phổ thông',
        loai_ho_so_tuong_duong: 'van-bang/tot-nghiep-thpt',
      },
      so_ho_so: 'CN-99/0001',
    }),
    twin: changed(
      'Trình độ tương đương bị nâng lên đại học sau khi ký.',
      'The equivalent level was raised to a university degree after signing.',
      (record) => within(record, 'cong_nhan', { trinh_do_tuong_duong: 'Bằng cử nhân' }),
    ),
  }),
];
