/** Diplomas: a framed sheet across, as they hang on the wall (TT 27/2019 Art. 2; the upper-secondary diploma's own template; TT 10/2026). */
import type { Flow } from './flow.js';
import type { Form } from './form.js';
import { ethnicGroupOf, nameOf, nationalityOf, papersOf, placeOf, sexOf } from './holder.js';
import { type IssuingBody, nationalHeading, placeAndDate } from './national.js';
import { digitised } from './notes.js';
import { addressText, decisionText, joined, type Part, schoolText } from './reading.js';
import { HEADS } from './signatories.js';
import { signatureCells } from './signature-cells.js';
import { ORIENTATIONS } from './words.js';
import type { Content, Run } from './wrap.js';

/** A sheet across is low: the room for a signature, in points. */
const ROOM = 48;

/** A line of a diploma: what it is called there, and what it says. */
type Row = readonly [string, Content];

/** The frame of every sheet. */
export function diplomaFrame({ pages }: Pick<Flow, 'pages'>): void {
  const { height, width } = pages.sheet;
  for (const [edge, thick] of [
    [26, 2.2],
    [30.5, 0.7],
  ] as const) {
    const lift = edge + 14;
    pages.box({ x: edge, y: lift, width: width - 2 * edge, height: height - edge - lift }, 'solid', thick);
  }
}

/** @param spare points that the sheet has beyond what the diploma needs */
export function diploma(form: Form, spare = 0): void {
  const { flow, record, translations } = form;
  const school = /^van-bang\/tot-nghiep-/.test(record.peek('loai_ho_so'));
  nationalHeading(flow, issuingBodies(form));
  flow.space(8 + 0.25 * spare);
  flow.text(`${issuerLine(form)} cấp`, { size: 13, align: 'center' });
  const title = record.text('ten_van_bang');
  flow.text(title.toUpperCase(), { face: 'bold', size: 25, align: 'center', tag: 'H1', before: 3, ink: 'title' });
  for (const other of translations.of('/ten_van_bang'))
    flow.text(other, { face: 'italic', size: 13, align: 'center', ink: 'title' });
  digitised(form);
  flow.space(4 + 0.15 * spare);
  const rows = [...(school ? holderOfSchool(form) : holderOf(form)), ...studyRows(form), ...numberRows(record)];
  twoColumns(flow, rows, 4 + 0.1 * spare);
  const date = placeAndDate(record.text('dia_danh_cap'), record.longDate('ngay_cap'));
  flow.space(8 + 0.25 * spare);
  signatureCells(flow, form.signatories, date, ROOM);
}

/** The bodies that issue, with the body above each; codes are for the trust list. */
export function issuingBodies({ record, translations }: Form): IssuingBody[] {
  return record.items('don_vi_cap').map((body) => {
    const name = nameOf(body, 'ten_co_so_giao_duc', 'co_so_giao_duc_id');
    const foreign = [
      body.text('ten_tieng_nuoc_ngoai'),
      ...translations.of(`${body.pointer}/ten_co_so_giao_duc`),
      addressText(body.part('dia_chi')),
    ];
    return {
      name: name === '' ? body.text('co_so_giao_duc_id') : name,
      superior: body.text('co_quan_quan_ly'),
      foreign: [...new Set(foreign)].filter((text) => text !== ''),
    };
  });
}

/** «HIỆU TRƯỞNG TRƯỜNG ĐẠI HỌC …»: the office, whoever signs in its place. */
function issuerLine(form: Form): string {
  const [head] = form.signatories.filter(({ role }) => HEADS.has(role));
  const office = head === undefined ? '' : head.headings[0]!.replace(/^(KT|Q|TL|TUQ)\. /, '');
  const names = issuingBodies(form).map(({ name }) => name.toUpperCase());
  return joined([office === 'CON DẤU' ? '' : office, joined(names, ', ')], ' ');
}

function holderName({ record, translations }: Form): Row {
  const holder = record.part('nguoi_hoc');
  const name = holder.text('ho_va_ten');
  return [
    'Cho',
    [
      { text: name.toUpperCase(), face: 'bold' },
      ...translations
        .of('/nguoi_hoc/ho_va_ten')
        .flatMap((other): Run[] => [{ text: ' / ' }, { text: other, face: 'italic' }]),
    ],
  ];
}

/** What the upper-secondary diploma's template prints (domain note §4.4). */
function holderOfSchool(form: Form): Row[] {
  const { record } = form;
  const holder = record.part('nguoi_hoc');
  return [
    holderName(form),
    ['Ngày sinh', holder.date('ngay_sinh')],
    ['Nơi sinh', placeOf(holder, 'noi_sinh')],
    ['Giới tính', sexOf(holder)],
    ['Dân tộc', ethnicGroupOf(holder)],
    ['Học sinh trường', schoolText(record.part('truong_theo_hoc'))],
    ['Khóa thi', record.text('khoa_thi')],
    ['Hội đồng thi', record.text('hoi_dong_thi')],
    ['Xếp loại tốt nghiệp', record.text('xep_loai')],
    ['Số định danh cá nhân', holder.text('so_dinh_danh_ca_nhan')],
    ...moreOfHolder(holder),
  ];
}

/** TT 27/2019 Art. 2: name and date of birth; what else the record knows of the holder follows. */
function holderOf(form: Form): Row[] {
  const holder = form.record.part('nguoi_hoc');
  return [
    holderName(form),
    ['Ngày sinh', holder.date('ngay_sinh')],
    ['Giới tính', sexOf(holder)],
    ['Nơi sinh', placeOf(holder, 'noi_sinh')],
    ['Dân tộc', ethnicGroupOf(holder)],
    ['Số định danh cá nhân', holder.text('so_dinh_danh_ca_nhan')],
    ...moreOfHolder(holder),
  ];
}

function moreOfHolder(holder: Part): Row[] {
  holder.pass('loai_nguoi_hoc');
  return [
    ['Quốc tịch', nationalityOf(holder)],
    ['Mã người học', holder.text('nguoi_hoc_id')],
    ...papersOf(holder),
    ['Chỗ ở hiện tại', placeOf(holder, 'noi_o_hien_tai')],
    ['Nơi thường trú', placeOf(holder, 'dia_chi_thuong_tru')],
  ];
}

function studyRows({ record, translations }: Form): Row[] {
  const field = record.part('nganh_dao_tao');
  const code = field.text('ma_nganh');
  const name = translations.beside(field.text('ten_nganh'), '/nganh_dao_tao/ten_nganh');
  const translated = (key: string): Content => translations.beside(record.text(key), `/${key}`);
  const level = record.text('bac_trinh_do');
  const orientation = record.word('dinh_huong', ORIENTATIONS);
  return [
    ['Ngành đào tạo', name[0]!.text === '' ? '' : [...name, ...(code === '' ? [] : [{ text: ` (mã ${code})` }])]],
    ['Chuyên ngành', translated('chuyen_nganh')],
    ['Định hướng', orientation],
    ['Danh hiệu', translated('danh_hieu')],
    ['Tên luận án', translated('ten_luan_an')],
    ['Hạng tốt nghiệp', translated('hang_tot_nghiep')],
    ['Xếp loại tốt nghiệp', record.wasRead('/xep_loai') ? '' : translated('xep_loai')],
    ['Hình thức đào tạo', translated('hinh_thuc_dao_tao')],
    ['Bậc trình độ', level === '' ? '' : `Bậc ${level} Khung trình độ quốc gia Việt Nam`],
    ['Năm tốt nghiệp', record.text('nam_tot_nghiep')],
  ];
}

function numberRows(record: Part): Row[] {
  return [
    ['Quyết định công nhận tốt nghiệp', decisionText(record.part('quyet_dinh_cong_nhan'))],
    ['Số hiệu', record.text('so_hieu')],
    ['Số vào sổ gốc cấp văn bằng', record.text('so_vao_so_goc')],
    ['Mã định danh văn bằng', record.text('ma_dinh_danh_vbcc')],
  ];
}

export const isEmpty = (content: Content): boolean =>
  typeof content === 'string' ? content === '' : content.every(({ text }) => text === '');

/** The name across the sheet, the other lines in two columns, filled one after the other. */
function twoColumns(flow: Flow, all: readonly Row[], space: number): void {
  const [name, ...others] = all.filter(([, value]) => !isEmpty(value));
  if (name !== undefined)
    flow.text([{ text: `${name[0]}: ` }, ...runs(name[1])], { size: 17, align: 'center', before: 2 });
  flow.space(space);
  const gap = 26;
  const width = (flow.width - gap) / 2;
  const paragraphs = others.map(([label, value]) => ({
    content: [{ text: `${label}: ` }, ...runs(value)],
    size: 13,
    before: 2.5,
    indent: 14,
  }));
  const heights = paragraphs.map((one) => flow.heightOf(one, width));
  const total = heights.reduce((sum, height) => sum + height, 0);
  let filled = 0;
  let cut = 0;
  while (cut < heights.length && filled + heights[cut]! / 2 < total / 2) filled += heights[cut++]!;
  flow.columns([
    { x: flow.left, width, paragraphs: paragraphs.slice(0, cut) },
    { x: flow.left + width + gap, width, paragraphs: paragraphs.slice(cut) },
  ]);
}

function runs(value: Content): readonly Run[] {
  return typeof value === 'string'
    ? [{ text: value, face: 'bold' }]
    : value.map((run) => ({ face: 'regular', ...run }));
}
