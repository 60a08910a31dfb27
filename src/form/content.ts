import { recordView } from '../present/record-view.js';
import type { JsonObject } from '../record/json-value.js';
import { Flow, type SignatureCell } from './flow.js';
import { CONTENT_WIDTH, PAGE, type Pages } from './pages.js';

/** Which signatures a PDF is made for (model 9). */
export type PdfProfile = 'principal+seal' | 'seal' | 'all';

export interface FormInput {
  readonly record: JsonObject;
  readonly profile: PdfProfile;
  /** Roles whose signatures the record's JSON carries already. */
  readonly signedRoles: ReadonlySet<string>;
}

const SMALL = 9;

/** Draws the form of a record. */
export function drawForm(input: FormInput): { readonly flow: Flow; readonly title: string } {
  const { record } = input;
  const view = recordView(record, 'vi');
  const flow = new Flow((pages) => margins(pages, record));
  const isHocBa = text(record['loai_ho_so']).startsWith('hoc-ba/');
  nationalHeading(flow, record);
  if (isHocBa) hocBa(flow, record, view);
  else paper(flow, record, view);
  signatureCells(flow, input);
  qrCell(flow);
  return { flow, title: `${view.title} – ${holderOf(record)}` };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value).replace('.', ',') : '';
}

function object(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function list(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map(object).filter((one) => one !== undefined) : [];
}

function holderOf(record: JsonObject): string {
  return text(object(record['nguoi_hoc'])?.['ho_va_ten']);
}

/** Every page says what it is and of which record (contract §7). */
function margins(pages: Pages, record: JsonObject): void {
  const said = `Mã bản ghi ${text(record['ma_ban_ghi'])} · phiên bản ${text(record['phien_ban'])} · lần ${text(record['lan']) || '1'} · bản thể hiện của hồ sơ số · trang ${pages.pages.length}`;
  const cell = { x: PAGE.left, y: 28, width: CONTENT_WIDTH, height: 12 };
  pages.text([{ text: said, face: 'italic', size: SMALL, x: PAGE.left, y: 31, cell }], undefined);
  pages.lines([[PAGE.left, 42, PAGE.width - PAGE.right, 42]], 0.4);
}

/** Quốc hiệu, tiêu ngữ, and the issuing body (Nghị định 30/2020, annex I, II.1 and II.2). */
function nationalHeading(flow: Flow, record: JsonObject): void {
  flow.text('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { face: 'bold', size: 13, align: 'center', tag: 'P' });
  flow.text('Độc lập – Tự do – Hạnh phúc', { face: 'bold', size: 13, align: 'center', tag: 'P' });
  const school = object(record['co_so_giao_duc']);
  const bodies = school === undefined ? list(record['don_vi_cap']) : [school];
  for (const body of bodies) {
    const superior = text(body['ten_co_quan_quan_ly']) || text(body['co_quan_chu_quan']);
    if (superior !== '') flow.text(superior.toLocaleUpperCase('vi'), { size: 12, align: 'center', before: 8 });
    const name = text(body['ten_co_so_giao_duc']) || text(body['ten_don_vi_cap']) || text(body['ten']);
    if (name !== '')
      flow.text(name.toLocaleUpperCase('vi'), {
        face: 'bold',
        size: 12,
        align: 'center',
        before: superior === '' ? 8 : 0,
      });
  }
}

type View = ReturnType<typeof recordView>;

/** Cover with the title, the pupil's page, the page of the year (domain §3). */
function hocBa(flow: Flow, record: JsonObject, view: View): void {
  flow.text('HỌC BẠ', { face: 'bold', size: 26, align: 'center', tag: 'H1', before: 60 });
  flow.text(view.title.replace(/^Học bạ\s*/i, '').toLocaleUpperCase('vi'), {
    face: 'bold',
    size: 16,
    align: 'center',
    before: 4,
  });
  flow.space(24);
  flow.text('THÔNG TIN NGƯỜI HỌC', { face: 'bold', size: 13, tag: 'H2', before: 6 });
  flow.pairs(holderRows(record));
  flow.page();
  flow.text('KẾT QUẢ HỌC TẬP VÀ RÈN LUYỆN', { face: 'bold', size: 14, align: 'center', tag: 'H1' });
  flow.space(4);
  const skip = new Set(['Họ và tên', 'Ngày sinh', 'Số định danh cá nhân']);
  flow.pairs([['Họ và tên', holderOf(record)], ...view.rows.filter(([name]) => !skip.has(name))]);
  flow.space(8);
  subjects(flow, record, view);
  comments(flow, record);
}

/** Particulars of the holder, unmasked: this is the holder's own paper. */
function holderRows(record: JsonObject): [string, string][] {
  const holder = object(record['nguoi_hoc']) ?? {};
  const inner = (key: string, name: string): string => text(object(holder[key])?.[name]);
  const rows: [string, string][] = [
    ['Họ và tên', text(holder['ho_va_ten'])],
    ['Ngày sinh', vietnamDate(text(holder['ngay_sinh']))],
    ['Giới tính', inner('gioi_tinh', 'ten_gioi_tinh')],
    ['Nơi sinh', inner('noi_sinh', 'ten_tinh_thanh')],
    ['Dân tộc', inner('dan_toc', 'ten_dan_toc')],
    ['Quốc tịch', inner('quoc_tich', 'ten_quoc_tich')],
    ['Số định danh cá nhân', text(holder['so_dinh_danh_ca_nhan'])],
    ['Số sổ đăng bộ', text(record['so_so_dang_bo'])],
  ];
  return rows.filter(([, value]) => value !== '');
}

function vietnamDate(date: string): string {
  return date.split('-').reverse().join('/');
}

/** The table of subjects as it is shown to people, with each teacher's name where the record lists one. */
function subjects(flow: Flow, record: JsonObject, view: View): void {
  if (view.table === undefined) return;
  const { header, rows } = view.table;
  const teachers = teacherNames(record);
  const withTeachers = teachers.some((name) => name !== '');
  const others = header.length - 1;
  const rest = withTeachers ? CONTENT_WIDTH * 0.3 : 0;
  const first = CONTENT_WIDTH * (withTeachers ? 0.3 : 0.4);
  const each = (CONTENT_WIDTH - first - rest) / Math.max(1, others);
  flow.table(
    [
      { width: first },
      ...Array.from({ length: others }, () => ({ width: each, align: 'center' as const })),
      ...(withTeachers ? [{ width: rest }] : []),
    ],
    withTeachers ? [...header, 'Giáo viên'] : header,
    withTeachers ? rows.map((row, i) => [...row, teachers[i] ?? '']) : rows,
    { size: 11 },
  );
}

function teacherNames(record: JsonObject): string[] {
  const signers = list(record['danh_sach_nguoi_ky']).filter((row) => row['vai_tro'] === 'subject-teacher');
  return list(record['bang_diem_hoc_ba']).map((entry) =>
    signers
      .filter((row) => row['mon_hoc_id'] === entry['mon_hoc_id'])
      .map((row) => text(row['ho_va_ten']))
      .join(', '),
  );
}

/** Comments of teachers, wherever the record has them. */
function comments(flow: Flow, record: JsonObject): void {
  for (const entry of list(record['bang_diem_hoc_ba'])) {
    const said = text(entry['nhan_xet_tong_hop']) || text(entry['nhan_xet']) || text(entry['nhan_xet_ca_nam']);
    if (said !== '') flow.text(`${text(entry['ten_mon_hoc'])}: ${said}`, { size: 11, before: 3 });
  }
  const summary = object(record['tong_ket_hoc_ba']) ?? {};
  for (const [name, value] of Object.entries(summary)) {
    if (name.startsWith('nhan_xet') && text(value) !== '')
      flow.text(`Nhận xét: ${text(value)}`, { size: 12, before: 6 });
  }
}

/** Diplomas, certificates, supplements, decisions: the title, what it is about, its tables. */
function paper(flow: Flow, record: JsonObject, view: View): void {
  const named = text(object(record['ten_van_bang'])?.['vi']) || text(record['ten_van_bang']);
  flow.text((named || view.title).toLocaleUpperCase('vi'), {
    face: 'bold',
    size: 22,
    align: 'center',
    tag: 'H1',
    before: 40,
  });
  flow.space(18);
  const full = text(object(record['nguoi_hoc'])?.['so_dinh_danh_ca_nhan']);
  flow.pairs(view.rows.map(([name, value]) => [name, name === 'Số định danh cá nhân' && full !== '' ? full : value]));
  flow.space(10);
  if (view.table !== undefined) {
    const { header, rows } = view.table;
    const first = CONTENT_WIDTH * (header.length > 4 ? 0.34 : 0.46);
    const each = (CONTENT_WIDTH - first) / Math.max(1, header.length - 1);
    flow.table(
      header.map((_, i) => (i === 0 ? { width: first } : { width: each, align: 'center' as const })),
      header,
      rows,
      { size: 11 },
    );
  }
}

const ROLE_TITLES: Readonly<Record<string, string>> = {
  'subject-teacher': 'GIÁO VIÊN BỘ MÔN',
  'homeroom-teacher': 'GIÁO VIÊN CHỦ NHIỆM',
  principal: 'HIỆU TRƯỞNG',
  'head-of-issuing-body': 'THỦ TRƯỞNG ĐƠN VỊ CẤP',
  'register-custodian': 'ĐƠN VỊ GIỮ SỔ GỐC',
  'school-seal': 'CON DẤU',
};

const FIELD_NAMES: Readonly<Record<string, string>> = {
  'homeroom-teacher': 'gvcn',
  principal: 'hieu_truong',
  'head-of-issuing-body': 'thu_truong',
  'register-custodian': 'giu_so_goc',
  'school-seal': 'con_dau',
};

/** Authority of whoever signs in another's place, above the title (Nghị định 30/2020, annex I, II.7). */
export function headings(row: JsonObject, subject?: string): string[] {
  const title = text(row['chuc_vu']).toLocaleUpperCase('vi');
  const role = ROLE_TITLES[text(row['vai_tro'])] ?? text(row['vai_tro']);
  if (row['vai_tro'] === 'subject-teacher')
    return ['GIÁO VIÊN', ...(subject === undefined ? [] : [subject.toLocaleUpperCase('vi')])];
  const own = title === '' || row['vai_tro'] === 'school-seal' ? role : title;
  // A deputy signs for the head, whose title is the deputy's without its first word.
  const head = own.startsWith('PHÓ ') ? own.slice('PHÓ '.length) : role;
  switch (row['tu_cach']) {
    case 'KT':
      return [`KT. ${head}`, own];
    case 'Q':
      return [`Q. ${own}`];
    case 'TL':
      return [`TL. ${head}`, own];
    case 'TUQ':
      return [`TUQ. ${head}`, own];
    default:
      return [own];
  }
}

function subjectNames(record: JsonObject): ReadonlyMap<string, string> {
  return new Map(
    list(record['bang_diem_hoc_ba']).map((entry) => [text(entry['mon_hoc_id']), text(entry['ten_mon_hoc'])]),
  );
}

function signatureCells(flow: Flow, { profile, record, signedRoles }: FormInput): void {
  const rows = list(record['danh_sach_nguoi_ky']);
  const inside = rows.filter((row) => profile !== 'all' && hasSigned(row, record, signedRoles));
  const day = text(record['ngay_ky_phat_hanh']) || text(record['ngay_cap']);
  const place = text(record['dia_danh_phat_hanh']) || text(record['dia_danh_cap']);
  const [year, month, date] = day.split('-');
  if (date !== undefined) {
    const where = place === '' ? 'Ngày' : `${place}, ngày`;
    flow.text(`${where} ${date} tháng ${month} năm ${year}`, { face: 'italic', size: 12, align: 'right', before: 12 });
  }
  if (inside.length > 0) {
    const names = inside.map(
      (row) =>
        `${text(row['ho_va_ten'])} (${(ROLE_TITLES[text(row['vai_tro'])] ?? text(row['vai_tro'])).toLocaleLowerCase('vi')})`,
    );
    flow.text(`Đã ký số trong dữ liệu: ${[...new Set(names)].join(', ')}.`, { size: 11, before: 8 });
  }
  const wanted = rows.filter((row) => belongs(text(row['vai_tro']), profile));
  const used = new Map<string, number>();
  const subjects = subjectNames(record);
  const cells = wanted.map((row): SignatureCell => {
    const role = text(row['vai_tro']);
    const base = role === 'subject-teacher' ? `ky.gvbm.${text(row['mon_hoc_id'])}` : `ky.${FIELD_NAMES[role] ?? role}`;
    const count = (used.get(base) ?? 0) + 1;
    used.set(base, count);
    const field = count === 1 ? base : `${base}_${count}`;
    return {
      headings: headings(row, subjects.get(text(row['mon_hoc_id']))),
      name: text(row['ho_va_ten']),
      field,
      description: `Ô ký số: ${(ROLE_TITLES[role] ?? role).toLocaleLowerCase('vi')} ${text(row['ho_va_ten'])}`,
    };
  });
  flow.space(10);
  flow.signatures(cells, cells.length > 4 ? 3 : 2);
}

/** A teacher signed where the entry of the subject bears a signature; the others where the record does. */
function hasSigned(row: JsonObject, record: JsonObject, signedRoles: ReadonlySet<string>): boolean {
  if (row['vai_tro'] !== 'subject-teacher') return signedRoles.has(text(row['vai_tro']));
  return list(record['bang_diem_hoc_ba']).some(
    (entry) =>
      entry['mon_hoc_id'] === row['mon_hoc_id'] && Array.isArray(entry['chu_ky']) && entry['chu_ky'].length > 0,
  );
}

/** Whoever signs the PDF itself: the head and the seal, the seal alone, or everybody (model 9). */
function belongs(role: string, profile: PdfProfile): boolean {
  if (profile === 'all') return true;
  if (role === 'school-seal') return true;
  return profile === 'principal+seal' && ['principal', 'head-of-issuing-body', 'register-custodian'].includes(role);
}

/** Room for a code that leads to the record's check; drawn on the last page. */
function qrCell(flow: Flow): void {
  const side = 56;
  flow.keep(side + 6);
  const box = { x: PAGE.width - PAGE.right - side, y: PAGE.bottom, width: side, height: side };
  flow.pages.box(box, 'dashed');
}
