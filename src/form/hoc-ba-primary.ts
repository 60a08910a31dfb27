/** The year page of primary school (TT 27/2020). */
import type { Form } from './form.js';
import { inWords, joined, type Part, type Words } from './reading.js';
import type { Signatory } from './signatories.js';
import { remarks, subjectName, teacherBlocks } from './subject.js';
import { type Cell, drawTable, type HeadCell } from './table.js';
import { PRIMARY_LEVELS, PRIMARY_OVERALL, QUALITIES, QUALITY_LEVELS } from './words.js';
import type { Content } from './wrap.js';

/** @returns the signatories who sign in rows of the table */
export function primaryYear(form: Form): ReadonlySet<Signatory> {
  const { flow, record } = form;
  const summary = record.part('tong_ket_hoc_ba');
  const placed = new Set<Signatory>();
  flow.leaders([
    [
      { name: 'Chiều cao', value: unit(summary.text('chieu_cao'), 'cm') },
      { name: 'Cân nặng', value: unit(summary.text('can_nang'), 'kg') },
    ],
    [
      { name: 'Số ngày nghỉ có phép', value: summary.text('so_buoi_nghi_co_phep') },
      { name: 'không phép', value: summary.text('so_buoi_nghi_khong_phep') },
    ],
  ]);
  heading(form, '1. Các môn học và hoạt động giáo dục');
  subjects(form, placed);
  qualities(form, summary);
  overall(form, summary);
  return placed;
}

const unit = (value: string, name: string): string => (value === '' ? '' : `${value} ${name}`);

function heading({ flow }: Form, text: string): void {
  flow.keep(70);
  flow.text(text, { face: 'bold', size: 12.5, tag: 'H2', before: 9 });
  flow.space(4);
}

/** «T: Hoàn thành tốt; H: Hoàn thành; C: Chưa hoàn thành.» */
function legend({ flow }: Form, words: Words): void {
  const said = Object.entries(words).map(([letter, word]) => `${letter}: ${word}`);
  flow.text(`${said.join('; ')}.`, { face: 'italic', size: 9.5, before: 2 });
}

function subjects(form: Form, placed: Set<Signatory>): void {
  const { flow, record } = form;
  const entries = record.items('bang_diem_hoc_ba');
  const terms = entries.some((entry) => entry.has('ket_qua_hoc_tap_ky_1_id') || entry.has('diem_hoc_ky_1'));
  const keys = terms
    ? ['ket_qua_hoc_tap_ky_1_id', 'ket_qua_hoc_tap_id', 'diem_hoc_ky_1', 'diem_tong_ket']
    : ['ket_qua_hoc_tap_id', 'diem_tong_ket'];
  const two: HeadCell[] = [{ text: 'HK I' }, { text: 'Cuối năm' }];
  const span = terms ? { span: 2 } : {};
  const rows = terms ? { rows: 2 } : {};
  drawTable(flow, {
    widths: [0.2, ...(terms ? [0.08, 0.1, 0.08, 0.1] : [0.11, 0.11]), terms ? 0.44 : 0.58],
    head: [
      [
        { text: 'Môn học, hoạt động giáo dục', ...rows },
        { text: 'Mức đạt được', ...span },
        { text: 'Điểm KTĐK', ...span },
        { text: 'Nhận xét và chữ kí của giáo viên', ...rows },
      ],
      ...(terms ? [[...two, ...two]] : []),
    ],
    aligns: ['left', ...keys.map(() => 'center' as const), 'left'],
    size: 10.5,
    rows: entries.map((entry) => [
      { blocks: [{ content: subjectName(entry, form.translations) }], tag: 'TH' },
      ...keys.map((key) => entry.text(key)),
      { blocks: [...remarks(entry, 'nhan_xet_tong_hop'), ...teacherBlocks(form, entry, placed)] },
    ]),
  });
  legend(form, PRIMARY_LEVELS);
}

interface Group {
  readonly name: string;
  readonly ids: RegExp;
  /** The comment on all of them. */
  readonly comment?: string;
}

const SECTIONS: readonly { readonly name: string; readonly groups: readonly Group[] }[] = [
  {
    name: '2. Những phẩm chất chủ yếu',
    groups: [{ name: '', ids: /^0[1-5]$/, comment: 'nhan_xet_pham_chat' }],
  },
  {
    name: '3. Những năng lực cốt lõi',
    groups: [
      { name: '3.1. Năng lực chung', ids: /^0[6-8]$/, comment: 'nhan_xet_nang_luc_chung' },
      { name: '3.2. Năng lực đặc thù', ids: /^(09|1\d)$/, comment: 'nhan_xet_nang_luc_dac_thu' },
    ],
  },
  { name: 'Năng lực, phẩm chất (TT 22/2016)', groups: [{ name: '', ids: /^tt22-/ }] },
];

function qualities(form: Form, summary: Part): void {
  const all = summary.items('bang_nang_luc_pham_chat');
  const terms = all.some((row) => row.has('ket_qua_ky_1_id'));
  const width = terms ? 3 : 2;
  let drawn = false;
  for (const { groups, name } of SECTIONS) {
    const rows = groups.flatMap((group): (Cell | string)[][] => {
      const items = all.filter((row) => group.ids.test(row.peek('nang_luc_pham_chat_id')));
      const said = group.comment === undefined ? '' : summary.text(group.comment);
      if (items.length === 0 && said === '') return [];
      const across = (content: Content): (Cell | string)[] => [{ blocks: [{ content }], span: 2 * width }];
      const title = group.name === '' ? [] : [across([{ text: group.name, face: 'bold' }])];
      const remark = said === '' ? [] : [across([{ text: 'Nhận xét: ', face: 'italic' }, { text: said }])];
      return [
        ...title,
        ...pairs(
          items.map((item) => quality(item, terms)),
          width,
        ),
        ...remark,
      ];
    });
    if (rows.length === 0) continue;
    heading(form, name);
    const half = terms
      ? [{ text: 'Nội dung' }, { text: 'HK I' }, { text: 'Cuối năm' }]
      : [{ text: 'Nội dung' }, { text: 'Mức' }];
    drawTable(form.flow, {
      widths: terms ? [0.27, 0.09, 0.14, 0.27, 0.09, 0.14] : [0.37, 0.13, 0.37, 0.13],
      head: [[...half, ...half]],
      aligns: terms ? ['left', 'center', 'center', 'left', 'center', 'center'] : ['left', 'center', 'left', 'center'],
      size: 10.5,
      rows,
    });
    drawn = true;
  }
  if (drawn) legend(form, QUALITY_LEVELS);
}

/** Name and levels of a quality or competence. */
function quality(row: Part, terms: boolean): (Cell | string)[] {
  row.pass('nang_luc_pham_chat_id');
  const named = row.text('ten_nang_luc_pham_chat');
  const id = row.peek('nang_luc_pham_chat_id');
  return [
    { blocks: [{ content: named === '' ? inWords(QUALITIES, id) : named }], tag: 'TH' },
    ...(terms ? [row.text('ket_qua_ky_1_id')] : []),
    row.text('ket_qua_id'),
  ];
}

/** Two beside each other. */
function pairs(items: readonly (Cell | string)[][], width: number): (Cell | string)[][] {
  const rows: (Cell | string)[][] = [];
  for (let at = 0; at < items.length; at += 2)
    rows.push([...items[at]!, ...(items[at + 1] ?? new Array<string>(width).fill(''))]);
  return rows;
}

function overall({ flow }: Form, summary: Part): void {
  if (!summary.present) return;
  const result = joined([summary.word('ket_qua_giao_duc_id', PRIMARY_OVERALL), summary.text('xep_loai_truoc_day')]);
  const programme = summary.flag('is_hoan_thanh_chuong_trinh');
  const completed: [boolean | undefined, string][] = [
    [programme, 'hoàn thành chương trình'],
    [summary.flag('is_hoan_thanh_chuong_trinh_lop_hoc'), 'hoàn thành chương trình lớp học'],
    [summary.flag('is_hoan_thanh_chuong_trinh_tieu_hoc'), 'hoàn thành chương trình tiểu học'],
  ];
  const texts = completed.flatMap(([flag, words]) =>
    flag === undefined ? [] : [flag ? words.charAt(0).toUpperCase() + words.slice(1) : `Chưa ${words}`],
  );
  const promoted = summary.flag('is_duoc_len_lop');
  const rows: [string, string][] = [
    ['4. Đánh giá kết quả giáo dục', result],
    ['5. Khen thưởng', joined([summary.text('khen_thuong'), summary.text('noi_dung_khen_thuong_dot_xuat')], '; ')],
    [
      '6. Hoàn thành chương trình lớp học, cấp học',
      joined([...new Set([summary.text('noi_dung_hoan_thanh_chuong_trinh'), ...texts])], '; '),
    ],
    ['Lên lớp', promoted === undefined ? '' : promoted ? 'Được lên lớp' : 'Không được lên lớp'],
    ['Nhận xét của giáo viên chủ nhiệm', summary.text('nhan_xet_tong_hop')],
  ];
  flow.space(4);
  flow.leaders(
    rows
      .filter(([name, value]) => value !== '' || /^\d/.test(name))
      .map(([name, value]) => [{ name, value: [{ text: value, face: 'regular' as const }] }]),
    { size: 12.5, before: 4 },
  );
}
