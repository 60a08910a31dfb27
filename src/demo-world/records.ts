import type { JsonObject } from '../record/json-value.js';
import type { DemoPerson, DemoSchool } from './people.js';
import { PROVINCES } from './schools.js';
import { type Seeded, seeded } from './seeded.js';
import { LEVELS, type Level, PRIMARY_QUALITIES, type Subject } from './subjects.js';
import type { DemoTimes } from './times.js';

/** Sample records of every type, for the demonstration's schools; marks, ids and dates follow from seed, name and instant. */

export interface Pupil {
  readonly name: string;
  /** Years before the school year's end. */
  readonly age: number;
  readonly sex: 'nam' | 'nu';
  /** Last digits of the invented personal number. */
  readonly number: number;
}

export interface RecordInput {
  readonly seed: string;
  /** Name of the record in the world: decides ids and marks. */
  readonly name: string;
  readonly times: DemoTimes;
  readonly school: DemoSchool;
  readonly pupil: Pupil;
  /** Who signs besides the teachers; default the school's own. */
  readonly principal?: DemoPerson;
  readonly seal?: DemoPerson;
}

export interface HocBaInput extends RecordInput {
  readonly level: Level;
  readonly grade: number;
  readonly className: string;
  /** Subjects of the grade; default those of the level's last grades. */
  readonly subjects?: readonly Subject[];
  /** Teacher of a subject other than the school's usual one. */
  readonly teachers?: Readonly<Record<string, DemoPerson>>;
}

/** A whole-year học bạ, not signed. */
export function hocBa(input: HocBaInput): JsonObject {
  const { level, school, times, grade, className } = input;
  const plan = LEVELS[level];
  const random = seeded(input.seed, `record/${input.name}`);
  const id = random.uuid();
  const teacherOf = (subject: Subject) => input.teachers?.[subject.id] ?? school.teacherOf(subject.id);
  const homeroom = school.holder('homeroom-teacher');
  const entries = (input.subjects ?? plan.subjects).map((subject) => ({
    subject,
    teacher: teacherOf(subject),
    marks: marksOf(random),
  }));
  const primary = level === 'tieu-hoc';
  return {
    loai_ho_so: `hoc-ba/${level}`,
    phien_ban: '1.0',
    ma_ban_ghi: id,
    lan: 1,
    chuong_trinh: 'gdpt-2018',
    pham_vi: 'ca_nam',
    nam_bat_dau: times.year - 1,
    nam_ket_thuc: times.year,
    cap_hoc_id: plan.levelId,
    khoi_lop_hoc_id: String(grade).padStart(2, '0'),
    ten_lop_hoc: className,
    so_so_dang_bo: `${random.digits(4)}/${plan.register}`,
    co_so_giao_duc: {
      co_so_giao_duc_id: school.code,
      ten_co_so_giao_duc: school.name,
      dia_chi: { ten_phuong_xa: school.plan.commune, ten_tinh_thanh: PROVINCES[school.plan.province].name },
    },
    nguoi_hoc: learner(input, random),
    bang_diem_hoc_ba: entries.map(({ subject, teacher, marks }) => ({
      mon_hoc_id: subject.id,
      ten_mon_hoc: subject.name,
      ...(subject.language === undefined ? {} : { ngon_ngu: subject.language }),
      danh_gia: 'binh_thuong',
      ...(primary ? primaryResult(subject, marks) : secondaryResult(subject, marks)),
      [primary ? 'nhan_xet_tong_hop' : 'nhan_xet']: random.pick(COMMENTS),
      giao_vien_bo_mon: [teacher.name],
    })),
    tong_ket_hoc_ba: primary ? primarySummary(entries, grade, random) : secondarySummary(entries, grade, level, random),
    danh_sach_nguoi_ky: [
      ...entries
        // In primary school the homeroom teacher answers for what they teach with the signature on the whole record.
        .filter(({ teacher }) => !primary || teacher.id !== homeroom.id)
        .map(({ subject, teacher }) => ({
          vai_tro: 'subject-teacher',
          mon_hoc_id: subject.id,
          ho_va_ten: teacher.name,
          chuc_vu: teacher.title,
        })),
      { vai_tro: 'homeroom-teacher', ho_va_ten: homeroom.name, chuc_vu: 'Giáo viên chủ nhiệm' },
      ...closingRows(input, 'principal'),
    ],
    ngay_ky_phat_hanh: times.date(5, 29),
    dia_danh_phat_hanh: PROVINCES[school.plan.province].name,
  };
}

/** Upper-secondary diploma, not signed. */
export function bangTotNghiepThpt(input: RecordInput): JsonObject {
  const { school, times } = input;
  const random = seeded(input.seed, `record/${input.name}`);
  const province = PROVINCES[school.plan.province].name;
  return {
    loai_ho_so: 'van-bang/tot-nghiep-thpt',
    phien_ban: '1.0',
    ma_ban_ghi: random.uuid(),
    lan: 1,
    don_vi_cap: [issuingBody(school)],
    ten_van_bang: 'BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG',
    nguoi_hoc: learner(input, random),
    so_hieu: `DEMO-TN${random.digits(6)}`,
    so_vao_so_goc: `${random.digits(4)}/${times.year}`,
    truong_theo_hoc: { co_so_giao_duc_id: school.code, ten_co_so_giao_duc: school.name },
    khoa_thi: `Tháng 6 năm ${times.year}`,
    hoi_dong_thi: `Hội đồng thi ${province}`,
    nam_tot_nghiep: times.year,
    quyet_dinh_cong_nhan: { so_quyet_dinh: '45/QĐ-TN', ngay_quyet_dinh: times.date(7, 20) },
    ngay_cap: times.date(7, 24),
    dia_danh_cap: province,
    danh_sach_nguoi_ky: closingRows(input, 'head-of-issuing-body'),
  };
}

/** Bachelor's diploma with an English translation, not signed. */
export function bangCuNhan(input: RecordInput): JsonObject {
  const { school, times } = input;
  const random = seeded(input.seed, `record/${input.name}`);
  return {
    loai_ho_so: 'van-bang/cu-nhan',
    phien_ban: '1.0',
    ma_ban_ghi: random.uuid(),
    lan: 1,
    don_vi_cap: [issuingBody(school)],
    ten_van_bang: 'BẰNG CỬ NHÂN',
    nguoi_hoc: { ...learner(input, random), nguoi_hoc_id: `SV99${random.digits(6)}` },
    so_hieu: `DEMO-DHTB${times.year}${random.digits(5)}`,
    so_vao_so_goc: `${times.year}-${random.digits(3)}/CQ`,
    nganh_dao_tao: { ma_nganh: '7480201', ten_nganh: 'Công nghệ thông tin' },
    hang_tot_nghiep: 'Giỏi',
    nam_tot_nghiep: times.year,
    quyet_dinh_cong_nhan: { so_quyet_dinh: '789/QĐ-TB', ngay_quyet_dinh: times.date(6, 25) },
    ngay_cap: times.date(6, 29),
    dia_danh_cap: PROVINCES[school.plan.province].name,
    ban_dich: [
      {
        ngon_ngu: 'en',
        cac_muc: [
          { vi_tri: '/ten_van_bang', tieng_viet: 'BẰNG CỬ NHÂN', ban_dich: 'THE DEGREE OF BACHELOR' },
          {
            vi_tri: '/don_vi_cap/0/ten_co_so_giao_duc',
            tieng_viet: school.name,
            ban_dich: school.plan.nameEn ?? school.name,
          },
          {
            vi_tri: '/nganh_dao_tao/ten_nganh',
            tieng_viet: 'Công nghệ thông tin',
            ban_dich: 'Information Technology',
          },
          { vi_tri: '/hang_tot_nghiep', tieng_viet: 'Giỏi', ban_dich: 'Very good' },
        ],
      },
    ],
    danh_sach_nguoi_ky: closingRows(input, 'head-of-issuing-body'),
  };
}

/** The principal (or whoever signs in that place) and the seal, as `danh_sach_nguoi_ky` names them. */
function closingRows(
  { school, principal, seal }: RecordInput,
  role: 'principal' | 'head-of-issuing-body',
): JsonObject[] {
  const head = principal ?? school.holder(role);
  const capacity = head.plan.capacities?.[0];
  const [number, date] = capacity?.decision?.split(', ') ?? [];
  return [
    {
      vai_tro: role,
      ho_va_ten: head.name,
      chuc_vu: head.title,
      tu_cach: capacity?.capacity ?? 'dung_dau',
      ...(number === undefined || date === undefined
        ? {}
        : { quyet_dinh: { so_quyet_dinh: number, ngay_quyet_dinh: date } }),
    },
    { vai_tro: 'school-seal', ho_va_ten: (seal ?? school.holder('school-seal')).name },
  ];
}

export function issuingBody(school: DemoSchool): JsonObject {
  return {
    co_so_giao_duc_id: school.code,
    ten_co_so_giao_duc: school.name,
    ...(school.plan.nameEn === undefined ? {} : { ten_tieng_nuoc_ngoai: school.plan.nameEn }),
    co_quan_quan_ly: school.plan.superior,
  };
}

export function learner({ pupil, times, school }: RecordInput, random: Seeded): JsonObject {
  const birthYear = times.year - pupil.age;
  const [month, day] = [1 + random.below(12), 1 + random.below(28)].map((part) => String(part).padStart(2, '0'));
  // Domain §7.4: digit 4 tells century and sex, digits 5–6 the year of birth; 999 is no province, nor are those of further millions.
  const nowhere = 999 - (Math.floor(pupil.number / 1_000_000) % 800);
  const century = (birthYear >= 2000 ? 2 : 0) + (pupil.sex === 'nu' ? 1 : 0);
  return {
    ho_va_ten: pupil.name,
    ngay_sinh: `${birthYear}-${month}-${day}`,
    gioi_tinh:
      pupil.sex === 'nu' ? { gioi_tinh_id: '2', ten_gioi_tinh: 'Nữ' } : { gioi_tinh_id: '1', ten_gioi_tinh: 'Nam' },
    so_dinh_danh_ca_nhan: `${nowhere}${century}${String(birthYear % 100).padStart(2, '0')}${String(pupil.number % 1_000_000).padStart(6, '0')}`,
    dan_toc: { ten_dan_toc: 'Kinh' },
    quoc_tich: { ten_quoc_tich: 'Việt Nam' },
    noi_sinh: { ten_tinh_thanh: PROVINCES[school.plan.province].name },
  };
}

/** Marks in tenths, so that averages are exact: terms I and II between 8.0 and 9.6. */
interface Marks {
  readonly first: number;
  readonly second: number;
  readonly year: number;
}

function marksOf(random: Seeded): Marks {
  const first = 80 + random.below(17);
  const second = 80 + random.below(17);
  // (I + 2 × II) / 3 of tenths never lies half-way, so rounding needs no tie rule (TT 22/2021 Art. 9(1)(b)).
  return { first, second, year: Math.round((first + 2 * second) / 3) };
}

function secondaryResult({ scored }: Subject, { first, second, year }: Marks): JsonObject {
  return scored
    ? { diem_hoc_ky_1: first / 10, diem_hoc_ky_2: second / 10, diem_tong_ket: year / 10 }
    : { diem_hoc_ky_1: 'Đ', diem_hoc_ky_2: 'Đ', diem_tong_ket: 'Đ' };
}

/** Every pupil here has all scored subjects ≥ 8.0: study result Tốt, so Học sinh Giỏi, or Xuất sắc with six ≥ 9.0 (Art. 9, 15). */
function secondarySummary(
  entries: readonly { readonly subject: Subject; readonly marks: Marks }[],
  grade: number,
  level: Level,
  random: Seeded,
): JsonObject {
  const outstanding = entries.filter(({ subject, marks }) => subject.scored && marks.year >= 90).length >= 6;
  const [first, second] = [random.below(3), random.below(4)];
  const last = grade === 9 || grade === 12;
  const completed = `Hoàn thành chương trình ${level === 'thcs' ? 'trung học cơ sở' : 'giáo dục phổ thông'}`;
  return {
    ket_qua_ren_luyen_ky_1_id: 'T',
    ket_qua_ren_luyen_ky_2_id: 'T',
    ket_qua_ren_luyen_nam_id: 'T',
    ket_qua_hoc_tap_ky_1_id: 'T',
    ket_qua_hoc_tap_ky_2_id: 'T',
    ket_qua_hoc_tap_nam_id: 'T',
    so_buoi_nghi_hoc_ky_1: first,
    so_buoi_nghi_hoc_ky_2: second,
    so_buoi_nghi_hoc: first + second,
    ...(last
      ? { is_hoan_thanh_chuong_trinh: true, noi_dung_hoan_thanh_chuong_trinh: completed }
      : { is_duoc_len_lop: true, noi_dung_len_lop: `Được lên lớp ${grade + 1}` }),
    danh_hieu_khen_thuong: outstanding ? 'Học sinh Xuất sắc' : 'Học sinh Giỏi',
    nhan_xet_tong_hop: random.pick(REMARKS),
  };
}

function primaryResult({ scored }: Subject, { first, second }: Marks): JsonObject {
  const whole = (tenths: number) => Math.min(10, Math.round(tenths / 10));
  return {
    ket_qua_hoc_tap_ky_1_id: 'T',
    ...(scored ? { diem_hoc_ky_1: whole(first) } : {}),
    ket_qua_hoc_tap_id: 'T',
    ...(scored ? { diem_tong_ket: whole(second) } : {}),
  };
}

/** All subjects T and all qualities Tốt: Hoàn thành xuất sắc when every year-end test is ≥ 9, else tốt (TT 27/2020 Art. 9(2)). */
function primarySummary(
  entries: readonly { readonly subject: Subject; readonly marks: Marks }[],
  grade: number,
  random: Seeded,
): JsonObject {
  const excellent = entries.every(({ subject, marks }) => !subject.scored || Math.round(marks.second / 10) >= 9);
  return {
    chieu_cao: 130 + random.below(15),
    can_nang: 28 + random.below(10),
    so_buoi_nghi_co_phep: random.below(3),
    so_buoi_nghi_khong_phep: 0,
    bang_nang_luc_pham_chat: PRIMARY_QUALITIES.map((name, index) => ({
      nang_luc_pham_chat_id: String(index + 1).padStart(2, '0'),
      ten_nang_luc_pham_chat: name,
      ket_qua_ky_1_id: 'T',
      ket_qua_id: 'T',
    })),
    nhan_xet_pham_chat: 'Biết giúp đỡ bạn bè, trung thực.',
    nhan_xet_nang_luc_chung: 'Tự giác học tập, hợp tác tốt.',
    nhan_xet_nang_luc_dac_thu: 'Đọc lưu loát, tính toán nhanh.',
    ket_qua_giao_duc_id: excellent ? 'XS' : 'T',
    is_hoan_thanh_chuong_trinh: true,
    is_hoan_thanh_chuong_trinh_lop_hoc: true,
    ...(grade === 5
      ? {
          is_hoan_thanh_chuong_trinh_tieu_hoc: true,
          noi_dung_hoan_thanh_chuong_trinh: 'Hoàn thành chương trình tiểu học',
        }
      : {}),
    is_duoc_len_lop: true,
    khen_thuong: excellent ? 'Học sinh Xuất sắc' : 'Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện',
    nhan_xet_tong_hop: random.pick(REMARKS),
  };
}

const COMMENTS = [
  'Nắm chắc kiến thức, trình bày rõ ràng.',
  'Tích cực phát biểu, có tiến bộ.',
  'Hoàn thành tốt các yêu cầu của môn học.',
  'Tư duy tốt, cần cẩn thận hơn khi làm bài.',
  'Chăm chỉ, hợp tác tốt với bạn.',
] as const;

const REMARKS = [
  'Chăm học, hòa đồng, có trách nhiệm với lớp.',
  'Ngoan, tích cực tham gia các hoạt động.',
  'Có ý thức tự học, lễ phép với thầy cô.',
] as const;
