/** What a person is shown of a diploma, certificate, supplement, other paper or decision (model 5, 6). */
import type { Language } from '../codes.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { label } from './labels.js';
import { array, humanDate, object, text } from './values.js';

export interface PaperView {
  readonly rows: readonly (readonly [string, string])[];
  readonly table?: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

const words = {
  issuer: { vi: 'Đơn vị cấp', en: 'Issued by' },
  degree: { vi: 'Tên văn bằng', en: 'Diploma' },
  paper: { vi: 'Tên giấy tờ', en: 'Paper' },
  decision: { vi: 'Số quyết định', en: 'Decision number' },
  field: { vi: 'Ngành, nghề đào tạo', en: 'Field of study' },
  major: { vi: 'Chuyên ngành', en: 'Specialisation' },
  title: { vi: 'Danh hiệu', en: 'Professional title' },
  school: { vi: 'Học tại', en: 'School attended' },
  programme: { vi: 'Chương trình', en: 'Programme' },
  completed: { vi: 'Năm hoàn thành', en: 'Year of completion' },
  graduated: { vi: 'Năm tốt nghiệp', en: 'Year of graduation' },
  level: { vi: 'Trình độ', en: 'Level' },
  language: { vi: 'Ngôn ngữ', en: 'Language' },
  result: { vi: 'Kết quả', en: 'Result' },
  rank: { vi: 'Hạng tốt nghiệp', en: 'Class of degree' },
  grade: { vi: 'Xếp loại', en: 'Grade' },
  credits: { vi: 'Tổng số tín chỉ', en: 'Total credits' },
  average: { vi: 'Điểm trung bình toàn khóa', en: 'Grade point average' },
  thesis: { vi: 'Đề tài tốt nghiệp', en: 'Thesis' },
  original: { vi: 'Văn bằng, giấy tờ liên quan', en: 'Paper referred to' },
  future: { vi: 'Văn bằng sẽ cấp', en: 'Diploma to come' },
  foreign: { vi: 'Văn bằng nước ngoài', en: 'Foreign diploma' },
  equal: { vi: 'Công nhận tương đương', en: 'Recognised as' },
  kind: { vi: 'Hình thức', en: 'Kind' },
  reason: { vi: 'Lý do', en: 'Reason' },
  serial: { vi: 'Số hiệu', en: 'Serial number' },
  register: { vi: 'Số vào sổ gốc', en: 'Register number' },
  granted: { vi: 'Ngày cấp', en: 'Date of issue' },
  effect: { vi: 'Có hiệu lực từ', en: 'In effect from' },
  validUntil: { vi: 'Có giá trị đến hết ngày', en: 'Valid to the end of' },
  ends: { vi: 'Hết hiệu lực', en: 'Ends' },
  replaces: { vi: 'Thay thế bản trước', en: 'Replaces an earlier issue' },
  entered: { vi: 'Nhập từ sổ gốc ngày', en: 'Entered from the register on' },
  paperSigner: { vi: 'Người ký bản giấy (không ký ở đây)', en: 'Signatory of the paper (did not sign here)' },
  registerSays: { vi: 'Sổ gốc', en: 'Register' },
  course: { vi: 'Học phần', en: 'Course' },
  courseCredits: { vi: 'Tín chỉ', en: 'Credits' },
  hours: { vi: 'Giờ', en: 'Hours' },
  mark: { vi: 'Điểm', en: 'Mark' },
  letter: { vi: 'Điểm chữ', en: 'Letter' },
  note: { vi: 'Ghi chú', en: 'Note' },
  part: { vi: 'Nội dung', en: 'Part' },
  item: { vi: 'Mục', en: 'Item' },
  before: { vi: 'Trước khi chỉnh sửa', en: 'Before' },
  after: { vi: 'Sau khi chỉnh sửa', en: 'After' },
} as const;

type Word = keyof typeof words;

const codes: Readonly<Record<string, { readonly vi: string; readonly en: string }>> = {
  cap_van_bang: { vi: 'khi văn bằng được cấp', en: 'when the diploma is issued' },
  thu_hoi: { vi: 'thu hồi', en: 'revocation' },
  huy_bo: { vi: 'hủy bỏ', en: 'cancellation' },
  gian_lan: { vi: 'gian lận', en: 'fraud' },
  khong_du_dieu_kien: { vi: 'người học không đủ điều kiện', en: 'the holder is not eligible' },
  khong_dung_tham_quyen: { vi: 'cấp không đúng thẩm quyền', en: 'issued without authority' },
  tay_xoa_sua_chua: { vi: 'bị tẩy xóa, sửa chữa', en: 'erased or altered' },
  cho_nguoi_khac_su_dung: { vi: 'để cho người khác sử dụng', en: 'lent to another person' },
  loi_don_vi_cap: { vi: 'lỗi của đơn vị cấp', en: 'fault of the issuer' },
  thay_doi_cai_chinh_ho_tich: { vi: 'thay đổi, cải chính hộ tịch', en: 'change or correction of civil status' },
  xac_dinh_lai: { vi: 'xác định lại dân tộc, giới tính', en: 're-determination of ethnic group or sex' },
  bo_sung_dieu_chinh_ho_tich: { vi: 'bổ sung, điều chỉnh hộ tịch', en: 'supplement or adjustment of civil status' },
  dang_ky_khai_sinh: { vi: 'đăng ký khai sinh quá hạn, đăng ký lại', en: 'late or repeated birth registration' },
  khac: { vi: 'lý do khác', en: 'another reason' },
  khong_dat: { vi: 'không đạt', en: 'failed' },
  dat: { vi: 'đạt', en: 'passed' },
  mien: { vi: 'miễn', en: 'exempt' },
  cong_nhan: { vi: 'công nhận', en: 'recognised' },
};

/** Rows after the holder's own, and the table of courses, parts or corrections. */
export function paperView(record: JsonObject, language: Language): PaperView {
  const w = (key: Word): string => words[key][language];
  const code = (value: JsonValue | undefined): string => label(codes, text(value), language);
  const translated = translationsOf(record);
  const rows: [string, string][] = [];
  const add = (key: Word, value: string, pointer?: string): void => {
    if (value !== '') rows.push([w(key), withTranslation(value, pointer, translated)]);
  };
  const decimal = (value: JsonValue | undefined): string =>
    typeof value === 'number' && language === 'vi' ? String(value).replace('.', ',') : text(value);

  for (const [i, issuer] of array(record['don_vi_cap']).entries()) {
    add('issuer', text(object(issuer)['ten_co_so_giao_duc']), `/don_vi_cap/${i}/ten_co_so_giao_duc`);
  }
  add('degree', text(record['ten_van_bang']), '/ten_van_bang');
  add('paper', text(record['ten_giay_to']), '/ten_giay_to');
  add('decision', text(record['so_quyet_dinh']));
  add('original', paperNamed(record['van_bang'] ?? record['ho_so_goc'] ?? record['van_bang_goc']));
  add('future', text(object(record['van_bang_se_cap'])['ten_van_bang']));
  const foreign = object(record['van_bang_nuoc_ngoai']);
  add(
    'foreign',
    joined(foreign['ten_van_bang'], object(foreign['co_so_cap'])['ten_co_so_giao_duc'], foreign['quoc_gia']),
  );
  add('equal', text(object(record['cong_nhan'])['trinh_do_tuong_duong']));
  add('kind', code(record['hinh_thuc']));
  add('reason', code(record['ly_do'] ?? record['truong_hop']));
  // A copy shows what the register says where a diploma shows its own.
  for (const [source, path] of [
    [record, ''],
    [object(record['noi_dung_so_goc']), '/noi_dung_so_goc'],
  ] as const) {
    const field = source['nganh_dao_tao'];
    add(
      'field',
      typeof field === 'string' ? field : text(object(field)['ten_nganh']),
      `${path}/nganh_dao_tao/ten_nganh`,
    );
    add('major', text(source['chuyen_nganh']), `${path}/chuyen_nganh`);
    add('title', text(source['danh_hieu']), `${path}/danh_hieu`);
    add('school', text(object(source['truong_theo_hoc'])['ten_co_so_giao_duc']));
    add('programme', text(source['chuong_trinh_hoan_thanh']) || text(source['ten_chuong_trinh']));
    add('completed', text(source['nam_hoan_thanh']));
    add('graduated', text(source['nam_tot_nghiep']));
    add('level', text(source['trinh_do']) || text(source['trinh_do_dao_tao']));
    add('language', text(source['ngon_ngu']));
    if (typeof source['ket_qua'] === 'string') add('result', source['ket_qua']);
    add('rank', text(source['hang_tot_nghiep']), `${path}/hang_tot_nghiep`);
    add('grade', text(source['xep_loai']), `${path}/xep_loai`);
    add('registerSays', text(source['so_goc']));
    add('paperSigner', joined(object(source['nguoi_ky_goc'])['ho_va_ten'], object(source['nguoi_ky_goc'])['chuc_vu']));
  }
  add('credits', decimal(record['tong_so_tin_chi']));
  const average = decimal(record['diem_trung_binh']);
  const scale = decimal(record['thang_diem_trung_binh']);
  add('average', average === '' || scale === '' ? average : `${average} / ${scale}`);
  add('thesis', text(object(record['luan_van'])['ten_de_tai']) || text(record['ten_luan_an']), '/luan_van/ten_de_tai');
  add('serial', text(record['so_hieu']));
  add('register', text(record['so_vao_so_goc']));
  add('granted', humanDate(text(record['ngay_cap'])));
  add('effect', humanDate(text(record['ngay_hieu_luc'])));
  add('ends', code(record['het_hieu_luc_khi']));
  add('validUntil', humanDate(text(record['co_gia_tri_den_ngay'])));
  const table = tableOf(record, w, code, decimal);
  return { rows: [...rows, ...historyRows(record, language)], ...(table === undefined ? {} : { table }) };
}

/** How this issue came to be: it replaces another, or was entered from a register and must say so (model 5). */
export function historyRows(record: JsonObject, language: Language): [string, string][] {
  const w = (key: Word): string => words[key][language];
  const rows: [string, string][] = [];
  const replaced = object(record['thay_the']);
  if (record['thay_the'] !== undefined) {
    const decision = object(replaced['quyet_dinh']);
    const of = joined(decision['so_quyet_dinh'], humanDate(text(decision['ngay_quyet_dinh'])));
    rows.push([w('replaces'), of === '' ? text(replaced['ma_ban_ghi']) : of]);
  }
  if (record['du_lieu_so_hoa'] === undefined) return rows;
  const entered = object(record['du_lieu_so_hoa']);
  const signer = object(entered['nguoi_ky_goc']);
  rows.push([w('entered'), humanDate(text(entered['ngay_so_hoa']))]);
  rows.push([w('paperSigner'), joined(signer['ho_va_ten'], signer['chuc_vu'], entered['don_vi_cap_goc'])]);
  return rows;
}

function tableOf(
  record: JsonObject,
  w: (key: Word) => string,
  code: (value: JsonValue | undefined) => string,
  decimal: (value: JsonValue | undefined) => string,
): PaperView['table'] | undefined {
  const courses = array(record['cac_hoc_phan']).map(object);
  if (courses.length > 0) {
    const header = (['course', 'courseCredits', 'hours', 'mark', 'letter', 'note'] as const).map(w);
    const all = courses.map((course) => [
      text(course['ten_hoc_phan']),
      decimal(course['so_tin_chi']),
      decimal(course['so_gio']),
      decimal(course['diem']),
      text(course['diem_chu']),
      joined(code(course['ket_qua']), object(object(course['cong_nhan'])['co_so_giao_duc'])['ten_co_so_giao_duc']),
    ]);
    const used = header.map((_, column) => column === 0 || all.some((row) => row[column] !== ''));
    const kept = (row: readonly string[]): string[] => row.filter((_, column) => used[column]);
    return { header: kept(header), rows: all.map(kept) };
  }
  const parts = array(record['ket_qua_chi_tiet']).map(object);
  if (parts.length > 0) {
    const rows = parts.map((part) => [text(part['noi_dung']), text(part['ket_qua'])]);
    return { header: [w('part'), w('result')], rows };
  }
  const corrections = array(record['noi_dung_chinh_sua']).map(object);
  if (corrections.length === 0) return undefined;
  return {
    header: [w('item'), w('before'), w('after')],
    rows: corrections.map((item) => [text(item['ten_muc']), text(item['gia_tri_cu']), text(item['gia_tri_moi'])]),
  };
}

/** «BẰNG CỬ NHÂN, 2026-789, 29/06/2026» */
function paperNamed(value: JsonValue | undefined): string {
  const paper = object(value);
  const number = text(paper['so_hieu']) || text(paper['so_vao_so_goc']) || text(paper['ma_ban_ghi']);
  return joined(paper['ten_giay_to'], number, humanDate(text(paper['ngay_cap'])));
}

function joined(...parts: readonly (JsonValue | undefined)[]): string {
  return parts
    .map(text)
    .filter((part) => part !== '')
    .join(', ');
}

/** Texts of `ban_dich` by the place of the Vietnamese one. */
function translationsOf(record: JsonObject): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const translation of array(record['ban_dich'])) {
    for (const item of array(object(translation)['cac_muc'])) {
      const { vi_tri: place, ban_dich: other } = object(item);
      if (typeof place !== 'string' || typeof other !== 'string') continue;
      found.set(place, [...(found.get(place) ?? []), other]);
    }
  }
  return found;
}

/** The Vietnamese text first, each foreign one beside it. */
function withTranslation(
  value: string,
  pointer: string | undefined,
  translated: ReadonlyMap<string, readonly string[]>,
): string {
  return [value, ...((pointer === undefined ? undefined : translated.get(pointer)) ?? [])].join(' / ');
}
