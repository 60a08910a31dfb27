/** The papers beside diplomas: certificates, copies from the register, recognitions, decisions. */
import { issuingBodies } from './diploma.js';
import type { Form } from './form.js';
import { nationalHeading, placeAndDate } from './national.js';
import { fieldOf, holderRows, lines, type PaperLayout, referenceText, translated } from './papers.js';
import { decisionText, joined, type Part, schoolText } from './reading.js';
import { HEADS } from './signatories.js';
import { signatureCells } from './signature-cells.js';
import { drawTable } from './table.js';
import { CORRECTION_CASES, LANGUAGES, REVOCATION_REASONS, REVOCATIONS } from './words.js';

/** «HIỆU TRƯỞNG TRƯỜNG THPT … CHỨNG NHẬN» */
function certifies(form: Form): string {
  const [head] = form.signatories.filter(({ role }) => HEADS.has(role));
  const office = head === undefined ? '' : head.headings[0]!.replace(/^(KT|Q|TL|TUQ)\. /, '');
  const names = issuingBodies(form).map(({ name }) => name.toUpperCase());
  return `${joined([office, joined(names)], ' ')}\nCHỨNG NHẬN`;
}

/** TT 18/2020. */
export const COMPLETION: PaperLayout = {
  opening: certifies,
  rows: (form) => {
    const { record } = form;
    return [
      ...holderRows(form),
      ['Đã hoàn thành', translated(form, record, 'chuong_trinh_hoan_thanh')],
      ['Tại', schoolText(record.part('truong_theo_hoc'))],
      ['Năm hoàn thành', record.text('nam_hoan_thanh')],
      ['Ngành, nghề đào tạo', fieldOf(record, form)],
      ['Xếp loại tốt nghiệp', translated(form, record, 'xep_loai')],
    ];
  },
};

export const TEMPORARY: PaperLayout = {
  opening: certifies,
  rows: (form) => {
    const { record } = form;
    const future = record.part('van_bang_se_cap');
    const until = record.date('co_gia_tri_den_ngay');
    const ends = record.word('het_hieu_luc_khi', { cap_van_bang: 'khi văn bằng được cấp' });
    return [
      ...holderRows(form),
      ['Văn bằng sẽ cấp', future.text('ten_van_bang')],
      ['Nơi học', schoolText(record.part('truong_theo_hoc'))],
      ['Ngành đào tạo', fieldOf(record, form)],
      ['Khóa thi', record.text('khoa_thi')],
      ['Năm tốt nghiệp', record.text('nam_tot_nghiep')],
      ['Hạng tốt nghiệp', record.text('hang_tot_nghiep')],
      ['Xếp loại tốt nghiệp', record.text('xep_loai')],
      ['Quyết định công nhận tốt nghiệp', decisionText(record.part('quyet_dinh_cong_nhan'))],
      ['Hết hiệu lực', ends],
      ['Có giá trị đến hết ngày', until],
    ];
  },
};

export const CERTIFICATE: PaperLayout = {
  opening: certifies,
  rows: (form) => {
    const { record } = form;
    const [from, to] = [record.date('tu_ngay'), record.date('den_ngay')];
    return [
      ...holderRows(form),
      ['Chương trình, kỳ thi', translated(form, record, 'ten_chuong_trinh')],
      ['Ngành, nghề đào tạo', fieldOf(record, form)],
      ['Ngôn ngữ', record.word('ngon_ngu', LANGUAGES)],
      ['Trình độ', translated(form, record, 'trinh_do')],
      ['Thời gian học', joined([from === '' ? '' : `từ ngày ${from}`, to === '' ? '' : `đến ngày ${to}`], ' ')],
      ['Thời lượng', record.text('thoi_luong')],
      ['Khóa thi, ngày thi', record.text('khoa_thi')],
      ['Hội đồng thi', record.text('hoi_dong_thi')],
    ];
  },
  body: (form) => {
    const { flow, record } = form;
    const parts = record.items('ket_qua_chi_tiet');
    if (parts.length > 0) {
      flow.space(8);
      drawTable(flow, {
        widths: [0.6, 0.4],
        head: [[{ text: 'Nội dung' }, { text: 'Kết quả' }]],
        aligns: ['left', 'center'],
        size: 12,
        rows: parts.map((part) => [
          { blocks: [{ content: part.text('noi_dung') }], tag: 'TH' as const },
          part.text('ket_qua'),
        ]),
      });
    }
    lines(form, [
      ['Kết quả', translated(form, record, 'ket_qua')],
      ['Xếp loại', translated(form, record, 'xep_loai')],
      ['Quyết định công nhận kết quả', decisionText(record.part('quyet_dinh_cong_nhan'))],
      ['Có giá trị đến hết ngày', record.date('co_gia_tri_den_ngay')],
    ]);
  },
};

/** TT 21/2019: what the register says, beside the paper that it is about. */
export const COPY: PaperLayout = {
  rows: (form) => {
    const { record } = form;
    const register = record.part('noi_dung_so_goc');
    const signer = register.part('nguoi_ky_goc');
    return [
      ...holderRows(form),
      ['Bản chính', referenceText(record.part('van_bang_goc'))],
      ['Sổ gốc', register.text('so_goc')],
      ['Nơi học', schoolText(register.part('truong_theo_hoc'))],
      ['Ngành đào tạo', fieldOf(register, form)],
      ['Năm tốt nghiệp', register.text('nam_tot_nghiep')],
      ['Khóa thi', register.text('khoa_thi')],
      ['Hội đồng thi', register.text('hoi_dong_thi')],
      ['Hạng tốt nghiệp', register.text('hang_tot_nghiep')],
      ['Xếp loại tốt nghiệp', register.text('xep_loai')],
      ['Hình thức đào tạo', register.text('hinh_thuc_dao_tao')],
      ['Địa danh cấp bản chính', register.text('dia_danh_cap')],
      ['Người ký bản chính', joined([signer.text('ho_va_ten'), signer.text('chuc_vu')])],
      ...register.items('cac_chinh_sua').map((change) => {
        const decision = decisionText(change.part('quyet_dinh'));
        const text = change.text('noi_dung');
        return ['Chỉnh sửa', joined([text, decision === '' ? '' : `Quyết định số ${decision}`], ' ')] as const;
      }),
      ['Ghi chú', register.text('ghi_chu')],
      ['Số vào sổ cấp bản sao', record.text('so_ban_sao')],
    ];
  },
};

export const RECOGNITION: PaperLayout = {
  opening: (form) => certifies(form).replace('CHỨNG NHẬN', 'CÔNG NHẬN'),
  rows: (form) => {
    const { record } = form;
    const foreign = record.part('van_bang_nuoc_ngoai');
    const equal = record.part('cong_nhan');
    equal.pass('loai_ho_so_tuong_duong');
    const language = foreign.word('ngon_ngu', LANGUAGES);
    const original = foreign.text('ten_van_bang_goc');
    const level = equal.text('bac_trinh_do');
    return [
      ...holderRows(form),
      ['Văn bằng', foreign.text('ten_van_bang')],
      ['Tên gốc', original === '' ? '' : joined([original, language === '' ? '' : `(${language})`], ' ')],
      ['Do cơ sở giáo dục cấp', schoolText(foreign.part('co_so_cap'))],
      ['Quốc gia', foreign.text('quoc_gia')],
      ['Ngành đào tạo', fieldOf(foreign, form)],
      ['Số hiệu văn bằng', foreign.text('so_hieu')],
      ['Ngày cấp văn bằng', foreign.date('ngay_cap')],
      ['Hình thức đào tạo', foreign.text('hinh_thuc_dao_tao')],
      ['Nơi đào tạo', foreign.text('noi_dao_tao')],
      [
        'Được công nhận tương đương',
        joined([
          equal.text('trinh_do_tuong_duong'),
          level === '' ? '' : `Bậc ${level} Khung trình độ quốc gia Việt Nam`,
        ]),
      ],
      ['Ghi chú', equal.text('ghi_chu')],
      ['Số hồ sơ đề nghị', record.text('so_ho_so')],
    ];
  },
};

/** A decision after Nghị định 30/2020, annex III, form 1.2: number, place and day above, grounds, articles, signature. */
export function decision(form: Form): void {
  const { flow, record, translations } = form;
  const number = record.text('so_quyet_dinh');
  nationalHeading(flow, issuingBodies(form), {
    ...(number === '' ? {} : { number: `Số: ${number}` }),
    date: placeAndDate(record.text('dia_danh_cap'), record.longDate('ngay_cap')) ?? '',
  });
  flow.space(18);
  const [first = '', ...more] = titleLines(record.text('ten_giay_to'));
  flow.text(first, { face: 'bold', size: 15, align: 'center', tag: 'H1' });
  for (const line of more) flow.text(line, { face: 'bold', size: 14, align: 'center', rule: 0.4 });
  for (const other of translations.of('/ten_giay_to')) flow.text(other, { face: 'italic', size: 12, align: 'center' });
  const [head] = form.signatories.filter(({ role }) => HEADS.has(role));
  if (head !== undefined) {
    const office = head.headings[0]!.replace(/^(KT|Q|TL|TUQ)\. /, '');
    const names = issuingBodies(form).map(({ name }) => name.toUpperCase());
    flow.text(joined([office, joined(names)], ' '), { face: 'bold', size: 13, align: 'center', before: 12 });
  }
  flow.space(6);
  const grounds = record.texts('can_cu');
  for (const [i, ground] of grounds.entries()) {
    const end = i === grounds.length - 1 ? '.' : ';';
    const text = /^căn cứ/i.test(ground) ? ground : `Căn cứ ${ground}`;
    flow.text(/[.;]$/.test(text) ? text : `${text}${end}`, { face: 'italic', size: 13, before: 4 });
  }
  flow.text('QUYẾT ĐỊNH:', { face: 'bold', size: 13, align: 'center', before: 12 });
  flow.text([{ text: 'Điều 1. ', face: 'bold' }, { text: firstArticle(record) }], { size: 13, before: 8 });
  flow.space(2);
  lines(form, [
    ...holderRows(form),
    ['Số hiệu quyết định', record.text('so_hieu')],
    ['Số vào sổ', record.text('so_vao_so_goc')],
  ]);
  corrections(form);
  const effect = record.date('ngay_hieu_luc');
  const from = effect === '' ? 'từ ngày ký' : `từ ngày ${effect}`;
  flow.text([{ text: 'Điều 2. ', face: 'bold' }, { text: `Quyết định này có hiệu lực ${from}.` }], {
    size: 13,
    before: 8,
  });
  flow.space(14);
  signatureCells(flow, form.signatories);
}

/** «QUYẾT ĐỊNH Về việc …» stands on two lines. */
function titleLines(title: string): string[] {
  const cut = /^(QUYẾT ĐỊNH)\s+(.+)$/su.exec(title);
  return cut === null ? [title] : [cut[1]!, cut[2]!];
}

function firstArticle(record: Part): string {
  const of = referenceText(record.part('ho_so_goc'));
  if (record.peek('loai_ho_so') === 'quyet-dinh/quyet-dinh-thu-hoi') {
    const kind = record.word('hinh_thuc', REVOCATIONS);
    const reason = record.word('ly_do', REVOCATION_REASONS);
    const more = record.text('dien_giai');
    return `${joined([`${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${of}`, reason === '' ? '' : `lý do: ${reason}`], '; ')}${more === '' ? '.' : `. ${more}`} Người được cấp:`;
  }
  const reason = record.word('truong_hop', CORRECTION_CASES);
  return `Chỉnh sửa nội dung ${of}${reason === '' ? '' : `; trường hợp: ${reason}`}. Người được cấp:`;
}

function corrections({ flow, record }: Form): void {
  const items = record.items('noi_dung_chinh_sua');
  if (items.length === 0) return;
  flow.space(8);
  drawTable(flow, {
    widths: [0.26, 0.37, 0.37],
    head: [[{ text: 'Mục' }, { text: 'Trước khi chỉnh sửa' }, { text: 'Sau khi chỉnh sửa' }]],
    size: 12,
    rows: items.map((item) => [
      { blocks: [{ content: item.text('ten_muc') }], tag: 'TH' as const },
      item.text('gia_tri_cu'),
      item.text('gia_tri_moi'),
    ]),
  });
}
