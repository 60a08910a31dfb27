import type { FieldRow, LevelRow, Section, SignatoryRow } from './types.js';

/** The same name on both sides, seen in the front-end of the ministry's database (public code). */
const source = (key: string, kind: FieldRow['kind'], more: Partial<FieldRow> = {}): FieldRow => ({
  key,
  kind,
  jsonMark: 'source',
  ...more,
});
/** Seen as a column of the national data centre's tables, under the name given. */
const table = (key: string, kind: FieldRow['kind'], json: string, more: Partial<FieldRow> = {}): FieldRow => ({
  key,
  kind,
  json,
  jsonMark: 'table',
  ...more,
});
const inferred = (key: string, kind: FieldRow['kind'], more: Partial<FieldRow> = {}): FieldRow => ({
  key,
  kind,
  jsonMark: 'inferred',
  ...more,
});

export const sections: readonly Section[] = [
  {
    name: 'hoc-ba',
    title: 'Học bạ, one school year',
    rows: [
      source('hoc_ba_id', 'text', { note: 'look-up code of the database' }),
      source('nguoi_hoc', 'object', { section: 'nguoi-hoc' }),
      source('co_so_giao_duc', 'object', { section: 'co-so-giao-duc' }),
      source('ten_lop_hoc', 'text'),
      source('khoi_lop_hoc_id', 'text'),
      source('cap_hoc_id', 'text'),
      source('nam_bat_dau', 'number'),
      source('nam_ket_thuc', 'number'),
      source('so_so_dang_bo', 'text'),
      table('qua_trinh_hoc_tap', 'list', '_quatrinhhoctap', { section: 'qua-trinh-hoc-tap', item: 'QUA_TRINH' }),
      table('co_khuyet_tat_khong_danh_gia', 'flag', 'cokhuyettatkhongdanhgia'),
      source('bang_diem_hoc_ba', 'list', {
        section: 'ket-qua-mon',
        xml: 'DIEM_TONG_KET',
        xmlMark: 'source',
        note: 'in XML one DIEM_TONG_KET a subject, placed by the skeleton',
      }),
      source('tong_ket_hoc_ba', 'object', { section: 'tong-ket', note: 'section by level' }),
      source('ngay_ky_phat_hanh', 'text'),
      table('dia_danh_phat_hanh', 'text', 'diadanhphathanh'),
    ],
  },
  {
    name: 'nguoi-hoc',
    title: 'Holder',
    rows: [
      source('ho_va_ten', 'text'),
      source('gioi_tinh', 'object', { section: 'gioi-tinh' }),
      source('ngay_sinh', 'text'),
      source('dan_toc', 'object', { section: 'dan-toc' }),
      source('quoc_tich', 'object', { section: 'quoc-tich' }),
      table('doi_tuong_chinh_sach', 'text', 'doituongchinhsach'),
      source('so_dinh_danh_ca_nhan', 'text'),
      source('nguoi_hoc_id', 'text'),
      source('noi_sinh', 'object', { section: 'dia-chi' }),
      source('dia_chi_thuong_tru', 'object', { section: 'dia-chi', note: 'printed under «Quê quán»' }),
      source('noi_o_hien_tai', 'object', { section: 'dia-chi' }),
      source('thong_tin_cha', 'object', { section: 'nguoi-than' }),
      source('thong_tin_me', 'object', { section: 'nguoi-than' }),
      source('thong_tin_nguoi_giam_ho', 'object', { section: 'nguoi-than' }),
    ],
  },
  {
    name: 'gioi-tinh',
    title: 'Sex',
    rows: [
      table('gioi_tinh_id', 'text', 'gioi_tinh_id', { note: 'codes of QCVN 109:2017/BTTTT; name of the key inferred' }),
      source('ten_gioi_tinh', 'text'),
    ],
  },
  { name: 'dan-toc', title: 'Ethnic group', rows: [source('ten_dan_toc', 'text')] },
  { name: 'quoc-tich', title: 'Nationality', rows: [source('ten_quoc_tich', 'text')] },
  {
    name: 'nguoi-than',
    title: 'Father, mother, guardian',
    rows: [inferred('ho_va_ten', 'text'), inferred('nghe_nghiep', 'text')],
  },
  {
    name: 'dia-chi',
    title: 'Address',
    rows: [
      source('dia_chi_chi_tiet', 'text'),
      source('ten_phuong_xa', 'text'),
      source('ten_quan_huyen', 'text', { note: 'no district since 01-07-2025' }),
      source('ten_tinh_thanh', 'text'),
    ],
  },
  {
    name: 'co-so-giao-duc',
    title: 'School',
    rows: [
      source('co_so_giao_duc_id', 'text'),
      source('ten_co_so_giao_duc', 'text'),
      source('dia_chi', 'object', { section: 'dia-chi' }),
    ],
  },
  {
    name: 'qua-trinh-hoc-tap',
    title: 'Study history, one row',
    rows: [
      inferred('nam_bat_dau', 'number'),
      inferred('nam_ket_thuc', 'number'),
      inferred('khoi_lop_hoc_id', 'text'),
      inferred('ten_lop_hoc', 'text'),
      inferred('co_so_giao_duc_id', 'text'),
      inferred('ten_co_so_giao_duc', 'text'),
      inferred('so_so_dang_bo', 'text'),
      inferred('ngay_nhap_hoc', 'text'),
    ],
  },
  {
    name: 'ket-qua-mon',
    title: 'One subject',
    rows: [
      source('mon_hoc_id', 'text'),
      inferred('ten_mon_hoc', 'text'),
      source('ket_qua_hoc_tap_id', 'text', { note: 'primary: T, H, C' }),
      source('diem_hoc_ky_1', 'mark', { note: 'primary has no such key in the front-end; secondary: mark, Đ or CĐ' }),
      source('diem_hoc_ky_2', 'mark'),
      source('diem_tong_ket', 'mark', {
        xml: 'DIEM_CA_NAM',
        note: 'the XML name of the field must differ from its parent',
      }),
      inferred('diem_danh_gia_lai', 'mark', { note: 'fourth column of the printed form' }),
      source('nhan_xet_tong_hop', 'text', { note: 'primary' }),
      inferred('nhan_xet', 'text', { note: 'secondary: printed inside giao_vien_bo_mon' }),
      source('giao_vien_bo_mon', 'texts', { item: 'GVBM', flat: true, itemId: true, xml: 'GVBM', xmlMark: 'source' }),
    ],
  },
  {
    name: 'tong-ket-tieu-hoc',
    title: 'Summary of a year, primary',
    rows: [
      source('chieu_cao', 'number'),
      source('can_nang', 'number'),
      source('so_buoi_nghi_co_phep', 'number'),
      source('so_buoi_nghi_khong_phep', 'number'),
      source('bang_nang_luc_pham_chat', 'list', { section: 'nang-luc-pham-chat', item: 'NANG_LUC_PHAM_CHAT' }),
      source('nhan_xet_pham_chat', 'text'),
      source('nhan_xet_nang_luc_chung', 'text'),
      source('nhan_xet_nang_luc_dac_thu', 'text'),
      source('is_hoan_thanh_chuong_trinh', 'flag', {
        note: '1 HOÀN THÀNH, 0 CHƯA HOÀN THÀNH; the four levels are ket_qua_giao_duc_id',
      }),
      table('is_hoan_thanh_chuong_trinh_lop_hoc', 'flag', 'dahthanhctrinhlophoc'),
      table('is_hoan_thanh_chuong_trinh_tieu_hoc', 'flag', 'dahthanhctrinhtieuhoc'),
      table('is_duoc_len_lop', 'flag', 'duoclenlop'),
      source('noi_dung_hoan_thanh_chuong_trinh', 'text'),
      source('khen_thuong', 'text'),
      inferred('noi_dung_khen_thuong_dot_xuat', 'text'),
      inferred('nhan_xet_tong_hop', 'text'),
    ],
  },
  {
    name: 'nang-luc-pham-chat',
    title: 'One quality or competence, primary',
    rows: [
      inferred('nang_luc_pham_chat_id', 'text', { note: 'ids 01–15 are sourced, the key is not' }),
      inferred('ten_nang_luc_pham_chat', 'text'),
      inferred('ket_qua_id', 'text'),
    ],
  },
  {
    name: 'tong-ket-trung-hoc',
    title: 'Summary of a year, secondary',
    rows: [
      source('ket_qua_ren_luyen_ky_1_id', 'text'),
      source('ket_qua_ren_luyen_ky_2_id', 'text', { note: 'printed «ky_2» in the source' }),
      source('ket_qua_ren_luyen_nam_id', 'text', { note: 'printed «nam» in the source' }),
      source('ket_qua_hoc_tap_ky_1_id', 'text'),
      source('ket_qua_hoc_tap_ky_2_id', 'text'),
      source('ket_qua_hoc_tap_nam_id', 'text'),
      source('ket_qua_ren_luyen_ky_he', 'text'),
      source('ket_qua_hoc_tap_he_id', 'text'),
      source('so_buoi_nghi_hoc', 'number'),
      source('is_duoc_len_lop', 'flag'),
      source('noi_dung_len_lop', 'text'),
      source('is_hoan_thanh_chuong_trinh', 'flag', {
        json: 'noi_dung_hoan_thanh_chuong_trinh',
        note: 'the front-end keeps 1 or 0 under a name that says «text»; khue’s text of that name is its own',
      }),
      source('loai_chung_chi', 'text'),
      source('ket_qua_xep_loai', 'text'),
      source('tham_gia_cuoc_thi', 'text'),
      source('noi_dung_khen_thuong_dot_xuat', 'text'),
      source('nhan_xet_tong_hop', 'text'),
    ],
  },
];

export const levels: readonly LevelRow[] = [
  { level: '02', type: 'hoc-ba/tieu-hoc', subject: 'ket-qua-mon', summary: 'tong-ket-tieu-hoc' },
  { level: '03', type: 'hoc-ba/thcs', subject: 'ket-qua-mon', summary: 'tong-ket-trung-hoc' },
  { level: '04', type: 'hoc-ba/thpt', subject: 'ket-qua-mon', summary: 'tong-ket-trung-hoc' },
  { level: '05', type: 'hoc-ba/gdtx', subject: 'ket-qua-mon', summary: 'tong-ket-trung-hoc' },
];

export const signatories: readonly SignatoryRow[] = [
  {
    role: 'principal',
    json: 'giam_hieu_ky_hoc_ba',
    members: { ho_va_ten: 'ho_va_ten', chuc_vu: 'chuc_vu_cong_tac.ten_chuc_vu_cong_tac' },
    mark: 'source',
    note: 'the principal’s row of danh_sach_nguoi_ky; `signature` beside it is carried as it is',
  },
];

/** Keys of the front-end that are the database's state, not the record's: carried as they are, never mapped. */
export const databaseKeys: readonly { readonly key: string; readonly note: string }[] = [
  { key: 'du_lieu_so_goc', note: 'the official XML as a text; give it to ministryXmlToRecord' },
  { key: 'is_co_hieu_luc', note: '1 in circulation, 0 recalled; in khue a signed recall list says so' },
  { key: 'ban_tin_id', note: 'number of the message' },
  { key: 'trang_thai_ket_qua_id', note: '00 not handled, 01 handled, 02 with errors' },
  { key: 'ds_loi_xu_ly_du_lieu', note: 'list of errors of the ministry’s answer' },
];

/** Where members travel that only khue has: this member in JSON, this element in XML. */
export const ownMember = { json: 'khue', xml: 'khue:BO_SUNG', namespace: 'urn:khue:xml:bo-sung:1' } as const;
