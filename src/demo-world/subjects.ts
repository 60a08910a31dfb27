/** Subjects by level with the ministry front-end's ids (domain notes §3.4), as one class of the demonstration takes them. */

export interface Subject {
  readonly id: string;
  readonly name: string;
  /** Carries marks; otherwise Đạt / Chưa đạt, in primary school a level alone. */
  readonly scored: boolean;
  readonly language?: string;
}

export type Level = 'tieu-hoc' | 'thcs' | 'thpt';

const scored = (id: string, name: string, language?: string): Subject => ({
  id,
  name,
  scored: true,
  ...(language === undefined ? {} : { language }),
});
const commented = (id: string, name: string): Subject => ({ id, name, scored: false });

export const LEVELS: Readonly<
  Record<Level, { readonly levelId: string; readonly register: string; readonly subjects: readonly Subject[] }>
> = {
  'tieu-hoc': {
    levelId: '02',
    register: 'TH',
    // Grades 4 and 5.
    subjects: [
      scored('02', 'Tiếng Việt'),
      scored('01', 'Toán'),
      scored('11', 'Ngoại ngữ 1', 'en'),
      commented('03', 'Đạo đức'),
      scored('05', 'Lịch sử và Địa lí'),
      scored('13', 'Khoa học'),
      scored('12', 'Tin học'),
      scored('87', 'Công nghệ'),
      commented('88', 'Giáo dục thể chất'),
      commented('89', 'Âm nhạc'),
      commented('90', 'Mĩ thuật'),
      commented('91', 'Hoạt động trải nghiệm'),
    ],
  },
  thcs: {
    levelId: '03',
    register: 'THCS',
    subjects: [
      scored('19', 'Ngữ văn'),
      scored('15', 'Toán'),
      scored('69', 'Ngoại ngữ 1', 'en'),
      scored('26', 'Giáo dục công dân'),
      scored('05', 'Lịch sử và Địa lí'),
      scored('66', 'Khoa học tự nhiên'),
      scored('27', 'Công nghệ'),
      scored('32', 'Tin học'),
      commented('88', 'Giáo dục thể chất'),
      commented('97', 'Nghệ thuật'),
      commented('91', 'Hoạt động trải nghiệm, hướng nghiệp'),
      commented('99', 'Nội dung giáo dục của địa phương'),
    ],
  },
  thpt: {
    levelId: '04',
    register: 'THPT',
    // Physics, chemistry, biology and informatics as the four electives.
    subjects: [
      scored('19', 'Ngữ văn'),
      scored('15', 'Toán'),
      scored('69', 'Ngoại ngữ 1', 'en'),
      scored('40', 'Lịch sử'),
      scored('47', 'Giáo dục quốc phòng và an ninh'),
      commented('88', 'Giáo dục thể chất'),
      commented('91', 'Hoạt động trải nghiệm, hướng nghiệp'),
      commented('99', 'Nội dung giáo dục của địa phương'),
      scored('35', 'Vật lí'),
      scored('36', 'Hóa học'),
      scored('37', 'Sinh học'),
      scored('38', 'Tin học'),
    ],
  },
};

const nature = commented('04', 'Tự nhiên và Xã hội');

/** Subjects of the first grades of primary school (domain notes on §3.4): two carry a score, from grade 3 five. */
export function firstGrades(grade: number): readonly Subject[] {
  const language = scored('02', 'Tiếng Việt');
  const arithmetic = scored('01', 'Toán');
  const always = ['03', '88', '89', '90', '91'];
  const rest = LEVELS['tieu-hoc'].subjects.filter(
    ({ id }) => always.includes(id) || (grade === 3 && ['11', '12', '87'].includes(id)),
  );
  return [language, arithmetic, nature, ...rest];
}

export const PRIMARY_QUALITIES = [
  'Yêu nước',
  'Nhân ái',
  'Chăm chỉ',
  'Trung thực',
  'Trách nhiệm',
  'Tự chủ và tự học',
  'Giao tiếp và hợp tác',
  'Giải quyết vấn đề và sáng tạo',
  'Ngôn ngữ',
  'Tính toán',
  'Khoa học',
  'Công nghệ',
  'Tin học',
  'Thẩm mĩ',
  'Thể chất',
] as const;
