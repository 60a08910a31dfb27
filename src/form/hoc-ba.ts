/** Học bạ: cover, pupil's page, page of the year (domain note §3; the forms of TT 27/2020 and TT 22/2021 as schools print them). */
import type { Form } from './form.js';
import { primaryYear } from './hoc-ba-primary.js';
import { secondaryYear } from './hoc-ba-secondary.js';
import { ethnicGroupOf, nationalityOf, papersOf, placeOf, sexOf } from './holder.js';
import { nationalHeading, placeAndDate } from './national.js';
import { digitised } from './notes.js';
import { addressText, decisionText, joined, type Part } from './reading.js';
import { TEACHER } from './signatories.js';
import { signatureCells } from './signature-cells.js';
import { drawTable } from './table.js';
import type { Translations } from './translations.js';
import { ENTRIES, PROGRAMMES, SCOPES } from './words.js';
import type { Content } from './wrap.js';

const TITLES: Readonly<Record<string, string>> = {
  'hoc-ba/tieu-hoc': 'TIỂU HỌC',
  'hoc-ba/thcs': 'TRUNG HỌC CƠ SỞ',
  'hoc-ba/thpt': 'TRUNG HỌC PHỔ THÔNG',
  'hoc-ba/gdtx': 'GIÁO DỤC THƯỜNG XUYÊN',
};

export function hocBa(form: Form): void {
  const { flow, record } = form;
  const type = record.text('loai_ho_so');
  const learner = type === 'hoc-ba/gdtx' ? 'học viên' : 'học sinh';
  cover(form, TITLES[type] ?? '', learner);
  flow.page();
  pupil(form, learner);
  flow.page();
  yearHead(form, learner);
  // Who signs a subject signs in its row; who signs no row of the table signs below.
  const placed = type === 'hoc-ba/tieu-hoc' ? primaryYear(form) : secondaryYear(form);
  const below = form.signatories.filter((one) => !(one.role === TEACHER && placed.has(one)));
  const date = placeAndDate(record.text('dia_danh_phat_hanh'), record.longDate('ngay_ky_phat_hanh'));
  flow.space(10);
  signatureCells(flow, below, date);
}

function schoolOf({ record, translations }: Form): { name: string; superior: string; foreign: string; address: Part } {
  const school = record.part('co_so_giao_duc');
  school.pass('co_so_giao_duc_id');
  const foreign = [school.text('ten_tieng_nuoc_ngoai'), ...translations.of('/co_so_giao_duc/ten_co_so_giao_duc')];
  return {
    name: school.text('ten_co_so_giao_duc'),
    superior: school.text('co_quan_quan_ly'),
    foreign: joined([...new Set(foreign)], ' / '),
    address: school.part('dia_chi'),
  };
}

/** «2025 – 2026» */
function yearOf(part: Part): string {
  return joined([part.text('nam_bat_dau'), part.text('nam_ket_thuc')], ' – ');
}

/** What the record covers where that is not the whole year. */
function scopeOf(record: Part): string {
  const until = record.date('den_ngay');
  const scope = record.word('pham_vi', SCOPES);
  return until === '' ? scope : `${scope} (${until})`;
}

function cover(form: Form, title: string, learner: string): void {
  const { flow, record } = form;
  const { height, left, right, width, bottom } = flow.pages.sheet;
  const frame = { x: left - 14, y: bottom - 6, width: width - left - right + 28, height: height - bottom - 36 };
  flow.pages.box(frame, 'solid', 1.6);
  flow.pages.box(
    { x: frame.x + 3.5, y: frame.y + 3.5, width: frame.width - 7, height: frame.height - 7 },
    'solid',
    0.6,
  );
  const { address, foreign, name, superior } = schoolOf(form);
  nationalHeading(flow, [{ name, superior }]);
  flow.space(90);
  flow.text('HỌC BẠ', { face: 'bold', size: 38, align: 'center', tag: 'H1', ink: 'title' });
  flow.text(title, { face: 'bold', size: 20, align: 'center', before: 6, ink: 'title' });
  const scope = scopeOf(record);
  flow.text(`Năm học ${yearOf(record)}`, { size: 15, align: 'center', before: 14 });
  flow.text(`(${scope.toLowerCase()})`, { size: 13, align: 'center', face: 'italic', before: 2 });
  digitised(form);
  flow.space(64);
  const holder = record.part('nguoi_hoc');
  const rows = [
    [`Họ và tên ${learner}`, holder.text('ho_va_ten')],
    ['Trường', name],
    ...(foreign === '' ? [] : [['Tên trường bằng tiếng nước ngoài', foreign]]),
    ...address_(address),
    ['Số sổ đăng bộ', record.text('so_so_dang_bo')],
  ] as [string, string][];
  flow.leaders(
    rows.map(([label, value]) => [{ name: label, value }]),
    { size: 14, x: flow.left + 18, width: flow.width - 36, before: 9 },
  );
}

/** The school's commune and province; a district only where the address is of the time before 01-07-2025. */
function address_(address: Part): [string, string][] {
  const rows: [string, string][] = [];
  const detail = address.text('dia_chi_chi_tiet');
  if (detail !== '') rows.push(['Địa chỉ', detail]);
  const district = address.text('ten_quan_huyen');
  rows.push(['Xã (phường, đặc khu)', address.text('ten_phuong_xa')]);
  if (district !== '') rows.push(['Huyện (quận, thị xã)', district]);
  const state = address.text('quoc_gia');
  rows.push(['Tỉnh (thành phố)', joined([address.text('ten_tinh_thanh'), state])]);
  address.pass('ma_phuong_xa', 'ma_tinh_thanh');
  return rows;
}

function pupil({ flow, record, translations }: Form, learner: string): void {
  const holder = record.part('nguoi_hoc');
  flow.text(`THÔNG TIN ${learner.toUpperCase()}`, { face: 'bold', size: 15, align: 'center', tag: 'H1' });
  flow.space(10);
  const name = translations.beside(holder.text('ho_va_ten'), '/nguoi_hoc/ho_va_ten');
  const optional = (label: string, value: string): { name: string; value: string }[][] =>
    value === '' ? [] : [[{ name: label, value }]];
  const personal = holder.text('so_dinh_danh_ca_nhan');
  holder.pass('loai_nguoi_hoc');
  flow.leaders(
    [
      [
        { name: 'Họ và tên', value: name, weight: 2.4 },
        { name: 'Giới tính', value: sexOf(holder) },
      ],
      [
        { name: 'Ngày, tháng, năm sinh', value: holder.date('ngay_sinh'), weight: 1.3 },
        { name: 'Dân tộc', value: ethnicGroupOf(holder) },
      ],
      [{ name: 'Nơi sinh', value: placeOf(holder, 'noi_sinh') }],
      ...optional('Quê quán', placeOf(holder, 'que_quan')),
      [
        { name: 'Quốc tịch', value: nationalityOf(holder) },
        { name: 'Đối tượng chính sách', value: holder.text('doi_tuong_chinh_sach'), weight: 1.3 },
      ],
      [
        { name: 'Số định danh cá nhân', value: personal },
        { name: `Mã ${learner}`, value: holder.text('nguoi_hoc_id'), weight: 1.05 },
      ],
      ...papersOf(holder).flatMap(([label, value]) => optional(label, value)),
      ...optional('Mã số hồ sơ học tập suốt đời', holder.text('ma_ho_so_hoc_tap_suot_doi')),
      [{ name: 'Nơi thường trú', value: placeOf(holder, 'dia_chi_thuong_tru') }],
      [{ name: 'Chỗ ở hiện tại', value: placeOf(holder, 'noi_o_hien_tai') }],
      ...optional('Nghề nghiệp, nơi làm việc', record.text('nghe_nghiep')),
      ...optional('Hình thức học', record.text('hinh_thuc_hoc')),
      ...[
        ['cha', 'thong_tin_cha'],
        ['mẹ', 'thong_tin_me'],
        ['người giám hộ', 'thong_tin_nguoi_giam_ho'],
      ].map(([who, key]) => {
        const person = holder.part(key!);
        return [
          { name: `Họ và tên ${who}`, value: person.text('ho_va_ten'), weight: 1.5 },
          { name: 'Nghề nghiệp', value: person.text('nghe_nghiep') },
        ];
      }),
      [{ name: 'Chương trình', value: programmeOf(record, translations) }],
      ...optional('Mã tra cứu học bạ số', record.text('hoc_ba_id')),
    ],
    { before: 5 },
  );
  if (record.flag('co_khuyet_tat_khong_danh_gia') === true)
    flow.text('Học sinh khuyết tật, không đánh giá kết quả.', { size: 13, before: 5 });
  flow.text('QUÁ TRÌNH HỌC TẬP', { face: 'bold', size: 13, align: 'center', tag: 'H2', before: 22 });
  flow.space(6);
  history(flow, record);
}

function programmeOf(record: Part, translations: Translations): Content {
  const known = record.word('chuong_trinh', PROGRAMMES);
  const own = record.text('ten_chuong_trinh');
  if (own === '') return known;
  return [{ text: `${known}, ` }, ...translations.beside(own, '/ten_chuong_trinh')];
}

/** The years at school; where the record tells none, the one that it is about. */
function history(flow: Form['flow'], record: Part): void {
  const rows = record.items('qua_trinh_hoc_tap').map((year) => {
    const name = year.text('ten_co_so_giao_duc');
    if (name !== '') year.pass('co_so_giao_duc_id');
    const grade = year.text('khoi_lop_hoc_id').replace(/^0/, '');
    const className = year.text('ten_lop_hoc');
    const decision = decisionText(year.part('quyet_dinh'));
    return [
      yearOf(year),
      className === '' ? `Khối ${grade}` : joined([className, grade === '' ? '' : `khối ${grade}`]),
      joined([name === '' ? year.text('co_so_giao_duc_id') : name, addressText(year.part('dia_chi'))]),
      year.text('so_so_dang_bo'),
      joined([
        year.word('hinh_thuc', ENTRIES),
        year.date('ngay_nhap_hoc'),
        decision === '' ? '' : `Quyết định số ${decision}`,
      ]),
    ];
  });
  const school = record.part('co_so_giao_duc');
  const own = [
    yearOf(record),
    record.text('ten_lop_hoc'),
    joined([school.text('ten_co_so_giao_duc'), addressText(school.part('dia_chi'))]),
    record.text('so_so_dang_bo'),
    '',
  ];
  drawTable(flow, {
    widths: [0.15, 0.12, 0.38, 0.14, 0.21],
    head: [
      [
        { text: 'Năm học' },
        { text: 'Lớp' },
        { text: 'Tên trường, địa chỉ' },
        { text: 'Số sổ đăng bộ' },
        { text: 'Nhập học, chuyển đến' },
      ],
    ],
    aligns: ['center', 'center', 'left', 'center', 'left'],
    rows: rows.length === 0 ? [own] : rows,
  });
}

function yearHead({ flow, record }: Form, learner: string): void {
  const school = record.part('co_so_giao_duc');
  const scope = record.peek('pham_vi') === 'ca_nam' ? '' : ` (${scopeOf(record).toLowerCase()})`;
  flow.text(`NĂM HỌC ${yearOf(record)}${scope}`, { face: 'bold', size: 15, align: 'center', tag: 'H1' });
  flow.space(4);
  flow.leaders([
    [
      { name: `Họ và tên ${learner}`, value: record.part('nguoi_hoc').text('ho_va_ten'), weight: 2.6 },
      { name: 'Lớp', value: record.text('ten_lop_hoc') },
      { name: 'Khối', value: record.text('khoi_lop_hoc_id').replace(/^0/, ''), weight: 0.8 },
    ],
    [{ name: 'Trường', value: school.text('ten_co_so_giao_duc') }],
  ]);
}
