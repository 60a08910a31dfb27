import { bangCuNhan, issuingBody, type Pupil } from '../records.js';
import { PROVINCES } from '../schools.js';
import { edited, paperCast } from './cast.js';
import { within } from './shape.js';
import type { CaseContext, CasePlan, Draft } from './types.js';

/** Papers of which their issuer's recall list speaks later: corrected, revoked, ended: model 15. */

const BODY = 'dai-hoc-khue-bang';

function degree(context: CaseContext, name: string, pupil: Pupil): Draft {
  const school = context.school(BODY);
  return { record: bangCuNhan(context.input(name, school, pupil)), cast: paperCast(context, school, [6, 29]) };
}

export const statusCases: readonly CasePlan[] = [
  {
    name: 'bang-da-chinh-sua',
    group: 'van-bang',
    vi: 'Bằng đã được chỉnh sửa theo quyết định: tệp không đổi, bằng vẫn có hiệu lực, danh sách của đơn vị cấp nêu quyết định.',
    en: 'A diploma corrected by decision: the file is unchanged, the diploma stays valid, the issuer’s list names the decision.',
    draft(context) {
      return degree(context, this.name, { name: 'Kiều Thị Cải Chính', age: 23, sex: 'nu', number: 1080 });
    },
    recalled: ({ times }) => ({
      kind: 'corrected',
      at: times.date(7, 20),
      qd: '31/QĐ-KB',
      lyDo: 'cải chính hộ tịch (minh họa)',
    }),
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Tên trong tệp bị sửa theo quyết định, thay vì đọc tệp cùng với quyết định.',
      en: 'The name in the file was changed as the decision says, instead of reading the file together with it.',
      forge: (sample) => edited(sample, (record) => within(record, 'nguoi_hoc', { ho_va_ten: 'Kiều Thị Đã Đổi Tên' })),
    },
  },
  {
    name: 'bang-da-thu-hoi',
    group: 'van-bang',
    expected: { answer: 'REJECT', code: 'RECORD_REVOKED' },
    vi: 'Bằng bị thu hồi: mọi chữ ký vẫn đúng, danh sách thu hồi của đơn vị cấp nêu bằng này với quyết định.',
    en: 'A revoked diploma: every signature still holds, the issuer’s recall list names it with the decision.',
    draft(context) {
      return degree(context, this.name, { name: 'Tiêu Văn Thu Hồi', age: 24, sex: 'nam', number: 1081 });
    },
    recalled: ({ times }) => ({ kind: 'revoked', at: times.date(7, 22), qd: '33/QĐ-KB', lyDo: 'gian lận (minh họa)' }),
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Mã bản ghi bị đổi để danh sách thu hồi không còn nêu tên tệp này.',
      en: 'The record’s identifier was changed so that the recall list no longer names the file.',
      forge: (sample, context) => edited(sample, { ma_ban_ghi: context.random('bang-da-thu-hoi.gia').uuid() }),
    },
  },
  {
    name: 'tot-nghiep-tam-thoi-da-co-bang',
    group: 'giay-to',
    expected: { answer: 'REJECT', code: 'RECORD_SUPERSEDED' },
    vi: 'Giấy chứng nhận tốt nghiệp tạm thời mà bằng đã cấp: danh sách của đơn vị cấp nêu bằng thay cho giấy này.',
    en: 'A temporary graduation certificate whose diploma was issued: the issuer’s list names the diploma in its place.',
    draft(context) {
      const { times } = context;
      const school = context.school(BODY);
      const diploma = context.issued('bang-da-chinh-sua').record;
      const record = {
        loai_ho_so: 'giay-to/giay-chung-nhan-tot-nghiep-tam-thoi',
        phien_ban: '1.0',
        ma_ban_ghi: context.random(this.name).uuid(),
        lan: 1,
        don_vi_cap: [issuingBody(school)],
        ten_giay_to: 'GIẤY CHỨNG NHẬN TỐT NGHIỆP TẠM THỜI',
        nguoi_hoc: diploma['nguoi_hoc']!,
        so_vao_so_goc: `0641/${times.year}`,
        ngay_cap: times.date(6, 17),
        dia_danh_cap: PROVINCES[school.plan.province].name,
        van_bang_se_cap: { loai_ho_so: 'van-bang/cu-nhan', ten_van_bang: 'Bằng cử nhân' },
        nam_tot_nghiep: times.year,
        het_hieu_luc_khi: 'cap_van_bang',
      };
      return { record, cast: paperCast(context, school, [6, 17]) };
    },
    recalled: ({ times, issued }) => ({
      kind: 'superseded',
      at: times.date(6, 29),
      qd: '29/QĐ-KB',
      successor: String(issued('bang-da-chinh-sua').record['ma_ban_ghi']),
    }),
    twin: {
      code: 'SIGNATURE_VALUE_WRONG',
      vi: 'Mã bản ghi bị đổi để giấy tạm thời dùng tiếp được.',
      en: 'The record’s identifier was changed so that the temporary paper could be used on.',
      forge: (sample, context) => edited(sample, { ma_ban_ghi: context.random('tam-thoi.gia').uuid() }),
    },
  },
];
