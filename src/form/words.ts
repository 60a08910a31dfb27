/** Codes of a record in the words of the printed forms. */
import type { Words } from './reading.js';

/** TT 22/2021 Art. 5(3), 8, 9; the same four letters for conduct and study. */
export const LEVELS: Words = { T: 'Tốt', K: 'Khá', Đ: 'Đạt', CĐ: 'Chưa đạt' };

/** TT 58/2011 Art. 4, 13: the programme before GDPT 2018. */
export const LEVELS_BEFORE: Words = { G: 'Giỏi', T: 'Tốt', K: 'Khá', TB: 'Trung bình', Y: 'Yếu', Kém: 'Kém' };

/** TT 27/2020 Art. 7(1)(a). */
export const PRIMARY_LEVELS: Words = { T: 'Hoàn thành tốt', H: 'Hoàn thành', C: 'Chưa hoàn thành' };

/** TT 27/2020 Art. 9(2). */
export const PRIMARY_OVERALL: Words = { XS: 'Hoàn thành xuất sắc', ...PRIMARY_LEVELS };

/** TT 27/2020 Art. 7(2). */
export const QUALITY_LEVELS: Words = { T: 'Tốt', Đ: 'Đạt', C: 'Cần cố gắng' };

/** TT 27/2020 and the programme of 2018; ids of the ministry's front-end. */
export const QUALITIES: Words = {
  '01': 'Yêu nước',
  '02': 'Nhân ái',
  '03': 'Chăm chỉ',
  '04': 'Trung thực',
  '05': 'Trách nhiệm',
  '06': 'Tự chủ và tự học',
  '07': 'Giao tiếp và hợp tác',
  '08': 'Giải quyết vấn đề và sáng tạo',
  '09': 'Ngôn ngữ',
  '10': 'Tính toán',
  '11': 'Khoa học',
  '12': 'Công nghệ',
  '13': 'Tin học',
  '14': 'Thẩm mĩ',
  '15': 'Thể chất',
};

export const SEXES: Words = { '0': 'Không có thông tin', '1': 'Nam', '2': 'Nữ' };

export const SCOPES: Words = { ca_nam: 'Cả năm', hoc_ky_1: 'Học kì I', den_ngay: 'Đến ngày chuyển' };

export const PROGRAMMES: Words = {
  'gdpt-2018': 'Chương trình giáo dục phổ thông 2018',
  'gdpt-2006': 'Chương trình giáo dục phổ thông 2006',
  gdtx: 'Chương trình giáo dục thường xuyên',
  'chuyen-biet': 'Chương trình chuyên biệt',
  'tich-hop': 'Chương trình tích hợp',
};

/** How a subject was assessed (TT 22/2021 Art. 11); the usual way is not said. */
export const ASSESSMENTS: Words = {
  binh_thuong: '',
  giam_yeu_cau: 'đánh giá giảm nhẹ yêu cầu',
  ke_hoach_ca_nhan: 'đánh giá theo kế hoạch giáo dục cá nhân',
  mien: 'miễn học',
};

export const ENTRIES: Words = {
  nhap_hoc: 'nhập học',
  len_lop: 'lên lớp',
  luu_ban: 'lưu ban',
  chuyen_den: 'chuyển đến',
  chuyen_di: 'chuyển đi',
  vuot_lop: 'vượt lớp',
  bao_luu: 'bảo lưu',
  hoc_lai: 'học lại',
  thoi_hoc: 'thôi học',
};

export const TERMS: Words = { hoc_ky_1: 'học kì I', hoc_ky_2: 'học kì II', ca_nam: 'cả năm' };

export const PAPERS: Words = {
  ho_chieu: 'Hộ chiếu',
  the_thuong_tru: 'Thẻ thường trú',
  the_tam_tru: 'Thẻ tạm trú',
  giay_khai_sinh: 'Giấy khai sinh',
  can_cuoc: 'Căn cước',
  cmnd: 'Chứng minh nhân dân',
  khac: 'Giấy tờ khác',
};

export const NUMBERS: Words = {
  dinh_danh_ca_nhan: 'số định danh cá nhân',
  cccd: 'căn cước công dân',
  cmnd: 'chứng minh nhân dân',
  khac: 'số khác',
};

export const LANGUAGES: Words = {
  vi: 'tiếng Việt',
  en: 'tiếng Anh',
  fr: 'tiếng Pháp',
  zh: 'tiếng Trung Quốc',
  ja: 'tiếng Nhật',
  ko: 'tiếng Hàn',
  ru: 'tiếng Nga',
  de: 'tiếng Đức',
  lo: 'tiếng Lào',
  km: 'tiếng Khmer',
  th: 'tiếng Thái Lan',
  jra: 'tiếng Gia Rai',
  rad: 'tiếng Ê Đê',
  bdq: 'tiếng Ba Na',
  cjm: 'tiếng Chăm',
  mww: 'tiếng Mông',
};

export const STAND_IN_REASONS: Words = {
  'gvcn-day': 'giáo viên chủ nhiệm dạy môn này',
  'nghi-huu': 'giáo viên đã nghỉ hưu',
  om: 'giáo viên ốm',
  'chua-co-chung-thu': 'giáo viên chưa có chứng thư số',
  khac: 'lý do khác',
};

export const REPLACEMENT_REASONS: Words = {
  danh_gia_lai: 'đánh giá lại hoặc rèn luyện trong kì nghỉ hè',
  chinh_sua: 'chỉnh sửa',
  cap_lai: 'cấp lại',
  chuyen_doi: 'chuyển đổi từ hệ thống khác',
  khac: 'lý do khác',
};

export const ORIENTATIONS: Words = { nghien_cuu: 'nghiên cứu', ung_dung: 'ứng dụng' };

export const OUTCOMES: Words = { dat: 'đạt', khong_dat: 'không đạt', mien: 'miễn', cong_nhan: 'công nhận' };

export const CORRECTION_CASES: Words = {
  thay_doi_cai_chinh_ho_tich: 'thay đổi, cải chính hộ tịch',
  xac_dinh_lai: 'xác định lại dân tộc, giới tính',
  bo_sung_dieu_chinh_ho_tich: 'bổ sung, điều chỉnh thông tin hộ tịch',
  dang_ky_khai_sinh: 'đăng ký khai sinh quá hạn, đăng ký lại khai sinh',
  khac: 'trường hợp khác',
};

export const REVOCATIONS: Words = { thu_hoi: 'thu hồi', huy_bo: 'hủy bỏ' };

export const REVOCATION_REASONS: Words = {
  gian_lan: 'có hành vi gian lận',
  khong_du_dieu_kien: 'người được cấp không đủ điều kiện',
  khong_dung_tham_quyen: 'cấp không đúng thẩm quyền',
  tay_xoa_sua_chua: 'bị tẩy xóa, sửa chữa',
  cho_nguoi_khac_su_dung: 'để cho người khác sử dụng',
  loi_don_vi_cap: 'do lỗi của đơn vị cấp',
  khac: 'lý do khác',
};

/** Subjects by the ids of the ministry's front-end, for entries that leave the name out. */
export const SUBJECTS: Words = {
  '01': 'Toán',
  '02': 'Tiếng Việt',
  '03': 'Đạo đức',
  '04': 'Tự nhiên và Xã hội',
  '05': 'Lịch sử và Địa lí',
  '11': 'Ngoại ngữ 1',
  '12': 'Tin học',
  '13': 'Khoa học',
  '14': 'Tiếng dân tộc thiểu số',
  '15': 'Toán',
  '19': 'Ngữ văn',
  '26': 'Giáo dục công dân',
  '27': 'Công nghệ',
  '29': 'Âm nhạc',
  '30': 'Mĩ thuật',
  '31': 'Ngoại ngữ 2',
  '32': 'Tin học',
  '35': 'Vật lí',
  '36': 'Hóa học',
  '37': 'Sinh học',
  '38': 'Tin học',
  '40': 'Lịch sử',
  '41': 'Địa lí',
  '46': 'Công nghệ',
  '47': 'Giáo dục quốc phòng và an ninh',
  '66': 'Khoa học tự nhiên',
  '69': 'Ngoại ngữ 1',
  '70': 'Ngoại ngữ 2',
  '87': 'Công nghệ',
  '88': 'Giáo dục thể chất',
  '89': 'Âm nhạc',
  '90': 'Mĩ thuật',
  '91': 'Hoạt động trải nghiệm, hướng nghiệp',
  '97': 'Nghệ thuật (Âm nhạc, Mĩ thuật)',
  '99': 'Nội dung giáo dục của địa phương',
  '100': 'Giáo dục kinh tế và pháp luật',
};
