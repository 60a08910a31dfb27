/** Supplement, certificates, copies and recognitions on an upright sheet (TT 27/2019 Art. 3, TT 18/2020, TT 21/2019). */

import { isEmpty, issuingBodies } from './diploma.js';
import type { Form } from './form.js';
import { ethnicGroupOf, nameOf, nationalityOf, papersOf, placeOf, sexOf } from './holder.js';
import { nationalHeading, placeAndDate } from './national.js';
import { digitised } from './notes.js';
import { decisionText, joined, type Part, schoolText } from './reading.js';
import { signatureCells } from './signature-cells.js';
import { drawTable } from './table.js';
import { LANGUAGES, OUTCOMES } from './words.js';
import type { Content, Run } from './wrap.js';

export type Row = readonly [string, Content];

/** The parts that a paper is made of, in its order. */
export interface PaperLayout {
  /** Words before the particulars, such as who certifies. */
  readonly opening?: (form: Form) => string;
  readonly rows: (form: Form) => readonly Row[];
  readonly body?: (form: Form) => void;
}

export function paper(form: Form, layout: PaperLayout): void {
  const { flow, record, translations } = form;
  nationalHeading(flow, issuingBodies(form));
  flow.space(20);
  flow.text(record.text('ten_giay_to').toUpperCase(), {
    face: 'bold',
    size: 17,
    align: 'center',
    tag: 'H1',
    ink: 'title',
  });
  for (const other of translations.of('/ten_giay_to')) flow.text(other, { face: 'italic', size: 13, align: 'center' });
  digitised(form);
  const opening = layout.opening?.(form) ?? '';
  if (opening !== '') flow.text(opening, { size: 13, align: 'center', before: 10, face: 'bold' });
  flow.space(10);
  lines(form, layout.rows(form));
  layout.body?.(form);
  lines(form, numbers(form));
  flow.space(10);
  signatureCells(flow, form.signatories, placeAndDate(record.text('dia_danh_cap'), record.longDate('ngay_cap')));
}

/** Names and values, each on a line with dots to its end. */
export function lines({ flow }: Form, rows: readonly Row[]): void {
  flow.leaders(
    rows.filter(([, value]) => !isEmpty(value)).map(([name, value]) => [{ name, value }]),
    { before: 3.5 },
  );
}

function numbers({ record }: Form): Row[] {
  return [
    ['Số hiệu', record.text('so_hieu')],
    ['Số vào sổ', record.text('so_vao_so_goc')],
    ['Mã định danh văn bằng, chứng chỉ', record.text('ma_dinh_danh_vbcc')],
  ];
}

/** What every paper says of its holder. */
export function holderRows({ record, translations }: Form): Row[] {
  const holder = record.part('nguoi_hoc');
  holder.pass('loai_nguoi_hoc');
  return [
    ['Họ và tên', translations.beside(holder.text('ho_va_ten'), '/nguoi_hoc/ho_va_ten')],
    ['Ngày, tháng, năm sinh', holder.date('ngay_sinh')],
    ['Nơi sinh', placeOf(holder, 'noi_sinh')],
    ['Giới tính', sexOf(holder)],
    ['Dân tộc', ethnicGroupOf(holder)],
    ['Quốc tịch', nationalityOf(holder)],
    ['Số định danh cá nhân', holder.text('so_dinh_danh_ca_nhan')],
    ['Mã người học', holder.text('nguoi_hoc_id')],
    ...papersOf(holder),
  ];
}

export function fieldOf(part: Part, { translations }: Form): Content {
  const field = part.part('nganh_dao_tao');
  const name = field.text('ten_nganh');
  const code = field.text('ma_nganh');
  if (name === '') return code;
  return [...translations.beside(name, `${field.pointer}/ten_nganh`), ...(code === '' ? [] : [mark(` (mã ${code})`)])];
}

const mark = (text: string): Run => ({ text, face: 'regular' });

export function translated(form: Form, part: Part, key: string): Content {
  return form.translations.beside(part.text(key), `${part.pointer}/${key}`);
}

/** «BẰNG CỬ NHÂN, số hiệu …, cấp ngày …» */
export function referenceText(reference: Part): string {
  const [serial, register, national] = ['so_hieu', 'so_vao_so_goc', 'ma_dinh_danh_vbcc'].map((key) =>
    reference.text(key),
  );
  const day = reference.date('ngay_cap');
  const bodies = reference.items('don_vi_cap').map((body) => {
    const name = nameOf(body, 'ten_co_so_giao_duc', 'co_so_giao_duc_id');
    return name === '' ? body.text('co_so_giao_duc_id') : name;
  });
  return joined([
    reference.text('ten_giay_to'),
    serial === '' ? '' : `số hiệu ${serial}`,
    register === '' ? '' : `số vào sổ gốc ${register}`,
    national === '' ? '' : `mã định danh ${national}`,
    day === '' ? '' : `cấp ngày ${day}`,
    bodies.length === 0 ? '' : `đơn vị cấp: ${joined(bodies)}`,
  ]);
}

const level = (part: Part): string => {
  const number = part.text('bac_trinh_do');
  return number === '' ? '' : `Bậc ${number} Khung trình độ quốc gia Việt Nam`;
};

/** TT 27/2019 Art. 3. */
export const SUPPLEMENT: PaperLayout = {
  rows: (form) => {
    const { record } = form;
    const scale = record.text('thang_diem');
    return [
      ...holderRows(form),
      ['Văn bằng', referenceText(record.part('van_bang'))],
      ['Ngành đào tạo', fieldOf(record, form)],
      ['Chuyên ngành', translated(form, record, 'chuyen_nganh')],
      ['Trình độ đào tạo', joined([record.text('trinh_do_dao_tao'), level(record)])],
      ['Hình thức đào tạo', record.text('hinh_thuc_dao_tao')],
      ['Ngày nhập học', record.date('ngay_nhap_hoc')],
      ['Ngày tốt nghiệp', record.date('ngay_tot_nghiep')],
      ['Thời gian đào tạo', record.text('thoi_gian_dao_tao')],
      [
        'Ngôn ngữ đào tạo',
        joined(
          record.texts('ngon_ngu_dao_tao').map((code) => (Object.hasOwn(LANGUAGES, code) ? LANGUAGES[code]! : code)),
        ),
      ],
      ['Thang điểm', scale],
    ];
  },
  body: (form) => {
    courses(form);
    const { record } = form;
    const thesis = record.part('luan_van');
    const average = record.text('diem_trung_binh');
    const scale = record.text('thang_diem_trung_binh');
    lines(form, [
      ['Tổng số tín chỉ', record.text('tong_so_tin_chi')],
      ['Tổng số giờ', record.text('tong_so_gio')],
      ['Điểm trung bình toàn khóa', joined([average, scale === '' ? '' : `thang điểm ${scale}`])],
      ['Đề tài tốt nghiệp', form.translations.beside(thesis.text('ten_de_tai'), '/luan_van/ten_de_tai')],
      [
        'Kết quả đề tài',
        joined([
          thesis.text('ket_qua'),
          unit(thesis.text('so_tin_chi'), 'tín chỉ'),
          after('bảo vệ ngày', thesis.date('ngay_bao_ve')),
        ]),
      ],
      ['Hạng tốt nghiệp', translated(form, record, 'hang_tot_nghiep')],
      ['Ghi chú', record.text('ghi_chu')],
    ]);
  },
};

const unit = (value: string, name: string): string => (value === '' ? '' : `${value} ${name}`);
const after = (name: string, value: string): string => (value === '' ? '' : `${name} ${value}`);

interface CourseColumn {
  readonly name: string;
  readonly weight: number;
  readonly of: (course: Part, form: Form) => Content;
}

const plain =
  (key: string) =>
  (course: Part): string =>
    course.text(key);

const COURSE_COLUMNS: readonly CourseColumn[] = [
  { name: 'Mã học phần', weight: 1.1, of: plain('ma_hoc_phan') },
  { name: 'Tên học phần', weight: 3, of: (course, form) => courseName(course, form) },
  { name: 'Năm học, học kì', weight: 1.5, of: (course) => joined([course.text('nam_hoc'), course.text('hoc_ky')]) },
  { name: 'Số tín chỉ', weight: 0.8, of: plain('so_tin_chi') },
  { name: 'Số giờ', weight: 0.75, of: plain('so_gio') },
  { name: 'Điểm', weight: 0.9, of: (course) => joined([course.text('diem'), course.text('thang_diem')], '/') },
  { name: 'Điểm chữ', weight: 0.8, of: plain('diem_chu') },
  { name: 'Điểm hệ 4', weight: 0.8, of: plain('diem_he_4') },
  { name: 'Ghi chú', weight: 2.7, of: courseNote },
];

function courseName(course: Part, { translations }: Form): Content {
  const others = translations.of(`${course.pointer}/ten_hoc_phan`);
  const name = { text: course.text('ten_hoc_phan') };
  return [name, ...others.flatMap((text): Run[] => [{ text: ' / ' }, { text, face: 'italic' }])];
}

function courseNote(course: Part): string {
  const recognised = course.part('cong_nhan');
  const decision = decisionText(recognised.part('quyet_dinh'));
  const counts = course.flag('tinh_diem_trung_binh');
  return joined(
    [
      course.word('ket_qua', OUTCOMES),
      counts === undefined ? '' : counts ? 'tính vào điểm trung bình' : 'không tính vào điểm trung bình',
      recognised.present
        ? joined([
            after('học tại', schoolText(recognised.part('co_so_giao_duc'))),
            recognised.text('ten_hoc_phan'),
            unit(recognised.text('so_tin_chi'), 'tín chỉ'),
            after('điểm', recognised.text('diem')),
            after('QĐ số', decision),
          ])
        : '',
    ],
    '; ',
  );
}

function courses(form: Form): void {
  const { flow, record } = form;
  const list = record.items('cac_hoc_phan');
  if (list.length === 0) return;
  const contents = list.map((course) => COURSE_COLUMNS.map(({ of }) => of(course, form)));
  const used = COURSE_COLUMNS.map((_, k) => contents.some((row) => !isEmpty(row[k]!)));
  const kept = COURSE_COLUMNS.filter((_, k) => used[k]);
  flow.text('KẾT QUẢ HỌC TẬP', { face: 'bold', size: 13, align: 'center', tag: 'H2', before: 12 });
  flow.space(5);
  drawTable(flow, {
    widths: [0.55, ...kept.map(({ weight }) => weight)],
    head: [[{ text: 'TT' }, ...kept.map(({ name }) => ({ text: name }))]],
    aligns: ['center', ...kept.map(({ weight }) => (weight > 2 ? ('left' as const) : ('center' as const)))],
    size: 10,
    rows: contents.map((row, i) => [
      String(i + 1),
      ...row
        .filter((_, k) => used[k])
        .map((content) => (typeof content === 'string' ? content : { blocks: [{ content }] })),
    ]),
  });
  flow.space(3);
}
