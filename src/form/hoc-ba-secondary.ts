/** The year page of lower and upper secondary and of continuing education (TT 22/2021, TT 43/2021; before GDPT 2018 TT 58/2011). */
import type { Form } from './form.js';
import { joined, type Part, type Words } from './reading.js';
import type { Signatory } from './signatories.js';
import { remarks, subjectName, teacherBlocks } from './subject.js';
import { drawTable } from './table.js';
import { LEVELS, LEVELS_BEFORE } from './words.js';

/** @returns the signatories who sign in rows of the table */
export function secondaryYear(form: Form): ReadonlySet<Signatory> {
  const { flow, record } = form;
  const placed = new Set<Signatory>();
  flow.text('KẾT QUẢ HỌC TẬP', { face: 'bold', size: 13, align: 'center', tag: 'H2', before: 10 });
  flow.space(5);
  drawTable(flow, {
    widths: [0.2, 0.085, 0.085, 0.1, 0.14, 0.39],
    head: [
      [
        { text: 'Môn học, hoạt động giáo dục', rows: 2 },
        { text: 'Điểm trung bình môn học hoặc mức đánh giá', span: 3 },
        { text: 'Sau đánh giá lại, rèn luyện trong kì nghỉ hè', rows: 2 },
        { text: 'Nhận xét và chữ kí của giáo viên', rows: 2 },
      ],
      [{ text: 'HK I' }, { text: 'HK II' }, { text: 'Cả năm' }],
    ],
    aligns: ['left', 'center', 'center', 'center', 'center', 'left'],
    size: 10.5,
    rows: record
      .items('bang_diem_hoc_ba')
      .map((entry) => [
        { blocks: [{ content: subjectName(entry, form.translations) }], tag: 'TH' },
        ...['diem_hoc_ky_1', 'diem_hoc_ky_2', 'diem_tong_ket', 'diem_danh_gia_lai'].map((key) => mark(entry, key)),
        { blocks: [...remarks(entry, 'nhan_xet'), ...teacherBlocks(form, entry, placed)] },
      ]),
  });
  const summary = record.part('tong_ket_hoc_ba');
  if (summary.present) {
    levels(form, summary);
    results(form, summary);
  }
  return placed;
}

/** A mark with its one decimal (TT 22/2021 Art. 5(3)), or a level in words. */
function mark(part: Part, key: string): string {
  const value = part.text(key);
  if (/^\d+$/.test(value)) return `${value},0`;
  return Object.hasOwn(LEVELS, value) ? LEVELS[value]! : value;
}

interface Column {
  readonly name: string;
  /** Of the first and second term, the year, after the summer. */
  readonly keys: readonly [string, string, string, string];
  readonly words?: Words;
  /** Programmes whose form has it, data or not. */
  readonly always: boolean;
}

function columnsOf(summary: Part): readonly Column[] {
  const before = ['hoc_luc_nam_id', 'hanh_kiem_nam_id', 'hoc_luc_ky_1_id', 'hanh_kiem_ky_1_id'].some((key) =>
    summary.has(key),
  );
  const columns: Column[] = [
    {
      name: 'Kết quả rèn luyện',
      keys: [
        'ket_qua_ren_luyen_ky_1_id',
        'ket_qua_ren_luyen_ky_2_id',
        'ket_qua_ren_luyen_nam_id',
        'ket_qua_ren_luyen_ky_he',
      ],
      words: LEVELS,
      always: !before,
    },
    {
      name: 'Kết quả học tập',
      keys: ['ket_qua_hoc_tap_ky_1_id', 'ket_qua_hoc_tap_ky_2_id', 'ket_qua_hoc_tap_nam_id', 'ket_qua_hoc_tap_he_id'],
      words: LEVELS,
      always: !before,
    },
    {
      name: 'Hạnh kiểm',
      keys: ['hanh_kiem_ky_1_id', 'hanh_kiem_ky_2_id', 'hanh_kiem_nam_id', 'hanh_kiem_sau_he_id'],
      words: LEVELS_BEFORE,
      always: before,
    },
    {
      name: 'Học lực',
      keys: ['hoc_luc_ky_1_id', 'hoc_luc_ky_2_id', 'hoc_luc_nam_id', 'hoc_luc_sau_thi_lai_id'],
      words: LEVELS_BEFORE,
      always: before,
    },
    {
      name: 'Điểm trung bình các môn',
      keys: ['diem_trung_binh_ky_1', 'diem_trung_binh_ky_2', 'diem_trung_binh_nam', 'diem_trung_binh_sau_thi_lai'],
      always: before,
    },
    {
      name: 'Số buổi nghỉ học',
      keys: ['so_buoi_nghi_hoc_ky_1', 'so_buoi_nghi_hoc_ky_2', 'so_buoi_nghi_hoc', ''],
      always: true,
    },
  ];
  return columns.filter(({ always, keys }) => always || keys.some((key) => summary.has(key)));
}

/** Height of the summary down to the signatures, in points. */
const SUMMARY = 360;

function levels({ flow }: Form, summary: Part): void {
  const columns = columnsOf(summary);
  const cell = ({ keys, words }: Column, i: number): string => {
    const key = keys[i]!;
    if (key === '') return '';
    if (words !== undefined) return summary.word(key, words);
    return key.startsWith('diem_') ? mark(summary, key) : summary.text(key);
  };
  const names = ['Học kì I', 'Học kì II', 'Cả năm', 'Sau đánh giá lại, rèn luyện trong kì nghỉ hè'];
  const rows = names.map((name, i) => [
    { blocks: [{ content: name }], tag: 'TH' as const },
    ...columns.map((column) => cell(column, i)),
  ]);
  const last = rows.at(-1)!;
  // With what rests on it and the signatures on one page, as the form has it.
  flow.keep(SUMMARY);
  flow.text('KẾT QUẢ RÈN LUYỆN, HỌC TẬP', { face: 'bold', size: 13, align: 'center', tag: 'H2', before: 12 });
  flow.space(5);
  drawTable(flow, {
    widths: [0.28, ...columns.map(() => 0.72 / columns.length)],
    head: [[{ text: 'Học kì' }, ...columns.map(({ name }) => ({ text: name }))]],
    aligns: ['left', ...columns.map(() => 'center' as const)],
    // The row of the summer is for those who needed it.
    rows: last.slice(1).every((text) => text === '') ? rows.slice(0, -1) : rows,
  });
}

function results({ flow }: Form, summary: Part): void {
  const promoted = summary.flag('is_duoc_len_lop');
  const completed = summary.flag('is_hoan_thanh_chuong_trinh');
  const said = (flag: boolean | undefined, yes: string, text: string): string => {
    const word = flag === undefined ? '' : flag ? yes : `Không ${yes.charAt(0).toLowerCase()}${yes.slice(1)}`;
    return text.startsWith(word) ? text : joined([word, text], '. ');
  };
  const rows: [string, string][] = [
    ['Kết quả lên lớp', said(promoted, 'Được lên lớp', summary.text('noi_dung_len_lop'))],
    [
      'Hoàn thành chương trình',
      said(completed, 'Hoàn thành chương trình', summary.text('noi_dung_hoan_thanh_chuong_trinh')),
    ],
    ['Chứng chỉ (nếu có)', joined([summary.text('loai_chung_chi'), loai(summary.text('ket_qua_xep_loai'))])],
    ['Kết quả tham gia các cuộc thi', summary.text('tham_gia_cuoc_thi')],
    [
      'Khen thưởng',
      joined([summary.text('danh_hieu_khen_thuong'), summary.text('noi_dung_khen_thuong_dot_xuat')], '; '),
    ],
    ['Rèn luyện trong kì nghỉ hè', summary.text('nhan_xet_ren_luyen_he')],
    ['Nhận xét của giáo viên chủ nhiệm', summary.text('nhan_xet_tong_hop')],
  ];
  const always = new Set(['Kết quả lên lớp', 'Khen thưởng', 'Nhận xét của giáo viên chủ nhiệm']);
  flow.space(4);
  flow.leaders(
    rows
      .filter(([name, value]) => value !== '' || always.has(name))
      .map(([name, value]) => [{ name, value: [{ text: value, face: 'regular' as const }] }]),
    { size: 12.5 },
  );
}

const loai = (grade: string): string => (grade === '' ? '' : `loại ${grade}`);
