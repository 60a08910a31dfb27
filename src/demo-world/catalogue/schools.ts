import { KeyDealer } from '../keys.js';
import { type DemoSchool, makeSchool } from '../people.js';
import type { DemoPki } from '../pki.js';
import { type PersonPlan, PROVINCES, type SchoolPlan } from '../schools.js';
import { seeded } from '../seeded.js';
import type { DemoTimes } from '../times.js';
import { catalogueKeyPool } from './key-pool.js';

/** Schools and bodies that only the catalogue needs; their people sign with ECDSA, as mobile signing does. All invented. */

const THPT = ['19', '15', '69', '40', '47', '88', '91', '99', '35', '36', '37', '38', '14', '70'] as const;
const THCS = ['19', '15', '69', '26', '05', '66', '27', '32', '88', '97', '91', '99', '14', '31'] as const;
const IN_PROVINCE = 'song-khue';

const person = (
  id: string,
  name: string,
  title: string,
  roles: PersonPlan['roles'],
  more: Partial<PersonPlan> = {},
): PersonPlan => ({ id, name, title, roles, ...more });

const seal = (name: string, more: Partial<PersonPlan> = {}): PersonPlan =>
  person('con-dau', name, 'Con dấu số', ['school-seal'], more);

/** Certificates as some are: ten years, so that a paper of an earlier programme could be signed in its time. */
const LONG = {
  certificate: { from: [6, 1, 7], years: 10 },
  term: { from: [8, 1, 7] },
} as const satisfies Partial<PersonPlan>;

export const cataloguePlans: readonly SchoolPlan[] = [
  {
    id: 'thpt-tam-quan',
    code: '99010311',
    name: 'Trường THPT Tam Quan Minh Họa',
    documentTypes: ['hoc-ba/thpt', 'van-bang/tot-nghiep-thpt', 'giay-to/*'],
    province: IN_PROVINCE,
    commune: 'Phường Thử Nghiệm',
    superior: PROVINCES[IN_PROVINCE].department,
    taxCode: '0000000311',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('hieu-truong', 'Mạc Thị Dẫn Chuyện', 'Hiệu trưởng', ['principal', 'head-of-issuing-body'], LONG),
      person('pho-hieu-truong', 'Giang Văn Thế Vai', 'Phó Hiệu trưởng', ['principal', 'head-of-issuing-body'], {
        capacities: [{ capacity: 'KT', decision: '31/QĐ-TQ, 2025-08-12' }],
      }),
      person('gvcn', 'Lục Thị Dàn Dựng', 'Giáo viên', ['homeroom-teacher', 'subject-teacher'], {
        subjects: ['19', '69', '40', '47', '99', '91', '14', '70'],
        ...LONG,
      }),
      person('gv-tu-nhien', 'Thạch Văn Ống Nghiệm', 'Giáo viên', ['subject-teacher'], {
        subjects: THPT.filter((id) => ['15', '35', '36', '37', '38', '88'].includes(id)),
        certificate: { from: [6, 1, 7], daysLeft: 60 },
      }),
      person('gv-tu-nhien-moi', 'Thạch Văn Ống Nghiệm', 'Giáo viên', ['subject-teacher'], {
        renews: 'gv-tu-nhien',
        certificate: { from: [5, 12] },
      }),
      seal('Trường THPT Tam Quan Minh Họa', { ...LONG, certificate: { from: [6, 1, 7], daysLeft: 60 } }),
      seal('Trường THPT Tam Quan Minh Họa', {
        id: 'con-dau-moi',
        renews: 'con-dau',
        certificate: { from: [5, 12] },
      }),
    ],
  },
  {
    id: 'thcs-dak-khue',
    code: '99010211',
    name: 'Trường THCS Đăk Khuê Minh Họa',
    documentTypes: ['hoc-ba/thcs', 'giay-to/*'],
    province: IN_PROVINCE,
    commune: 'Xã Buôn Ví Dụ',
    superior: 'Ủy ban nhân dân Xã Buôn Ví Dụ',
    taxCode: '0000000211',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('hieu-truong', 'Siu H’Kịch Bản', 'Hiệu trưởng', ['principal', 'head-of-issuing-body', 'subject-teacher'], {
        subjects: ['26', '99', '14'],
      }),
      person('giao-vien', 'Rơ Ô Phỏng Tác', 'Giáo viên', ['homeroom-teacher', 'subject-teacher'], {
        subjects: THCS.filter((id) => !['26', '99', '14'].includes(id)),
      }),
      seal('Trường THCS Đăk Khuê Minh Họa'),
    ],
  },
  {
    id: 'gdtx-sao-hom',
    code: '99010511',
    name: 'Trung tâm GDNN-GDTX Sao Hôm Minh Họa',
    documentTypes: ['hoc-ba/gdtx', 'giay-to/*', 'chung-chi/*'],
    province: IN_PROVINCE,
    commune: 'Phường Giả Định',
    superior: PROVINCES[IN_PROVINCE].department,
    taxCode: '0000000511',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('giam-doc', 'Ninh Thị Học Lại', 'Giám đốc', ['principal', 'head-of-issuing-body']),
      person('gvcn', 'Khổng Văn Buổi Tối', 'Giáo viên', ['homeroom-teacher', 'subject-teacher'], { subjects: THPT }),
      seal('Trung tâm GDNN-GDTX Sao Hôm Minh Họa'),
    ],
  },
  {
    id: 'so-giao-duc',
    code: '99010001',
    name: 'Sở Giáo dục và Đào tạo Sông Khuê Minh Họa',
    documentTypes: [
      'van-bang/tot-nghiep-thcs',
      'van-bang/tot-nghiep-thpt',
      'giay-to/*',
      'quyet-dinh/*',
      'chung-chi/*',
      'phu-luc/*',
    ],
    province: IN_PROVINCE,
    commune: 'Phường Minh Họa',
    superior: 'Ủy ban nhân dân Tỉnh Sông Khuê Minh Họa',
    taxCode: '0000000001',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('giam-doc', 'Tăng Thị Giữ Sổ', 'Giám đốc', ['head-of-issuing-body', 'register-custodian'], LONG),
      seal('Sở Giáo dục và Đào tạo Sông Khuê Minh Họa', LONG),
    ],
  },
  {
    id: 'cao-dang-lang-nghe',
    code: 'CDLN99',
    name: 'Trường Cao đẳng Làng Nghề Minh Họa',
    nameEn: 'Lang Nghe Demonstration College',
    documentTypes: [
      'van-bang/trung-hoc-nghe',
      'van-bang/trung-cap',
      'van-bang/cao-dang',
      'chung-chi/*',
      'phu-luc/*',
      'giay-to/*',
      'quyet-dinh/*',
    ],
    province: IN_PROVINCE,
    commune: 'Xã Thí Dụ',
    superior: 'Ủy ban nhân dân Tỉnh Sông Khuê Minh Họa',
    taxCode: '0000000611',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('hieu-truong', 'Âu Văn Khuôn Mẫu', 'Hiệu trưởng', ['head-of-issuing-body']),
      seal('Trường Cao đẳng Làng Nghề Minh Họa'),
    ],
  },
  {
    id: 'dai-hoc-nghien-mau',
    code: 'DHNM99',
    name: 'Trường Đại học Nghiên Mẫu Minh Họa',
    nameEn: 'Nghien Mau Demonstration University',
    documentTypes: [
      'van-bang/cu-nhan',
      'van-bang/thac-si',
      'van-bang/tien-si',
      'phu-luc/*',
      'giay-to/*',
      'quyet-dinh/*',
    ],
    province: 'van-cac',
    commune: 'Phường Mô Phỏng',
    superior: 'Bộ chủ quản minh họa',
    taxCode: '0000000621',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      person('quyen-hieu-truong', 'Viên Thị Tạm Quyền', 'Quyền Hiệu trưởng', ['head-of-issuing-body'], {
        capacities: [{ capacity: 'Q', decision: '210/QĐ-NM, 2026-02-26' }],
        term: { from: [3, 1] },
      }),
      seal('Trường Đại học Nghiên Mẫu Minh Họa'),
    ],
  },
  {
    id: 'dai-hoc-khue-bang',
    code: 'DHKB99',
    name: 'Trường Đại học Khuê Bảng Minh Họa',
    nameEn: 'Khue Bang Demonstration University',
    documentTypes: ['van-bang/cu-nhan', 'giay-to/*', 'quyet-dinh/*'],
    province: IN_PROVINCE,
    commune: 'Phường Danh Sách',
    superior: 'Bộ chủ quản minh họa',
    taxCode: '0000000641',
    hierarchy: 'vgca',
    signersComplete: true,
    recallList: 'urn:khue-demo:thu-hoi:DHKB99',
    people: [
      person('hieu-truong', 'Khuất Thị Sổ Sách', 'Hiệu trưởng', ['head-of-issuing-body']),
      seal('Trường Đại học Khuê Bảng Minh Họa'),
    ],
  },
  {
    id: 'hoc-vien-ben-kia',
    code: 'HVBK99',
    name: 'Học viện Bên Kia Minh Họa',
    nameEn: 'Demonstration Institute Beyond',
    documentTypes: ['van-bang/thac-si'],
    province: 'van-cac',
    commune: 'Phường Giả Tưởng',
    superior: 'Không có trong danh sách',
    taxCode: '0000000631',
    hierarchy: 'vgca',
    signersComplete: true,
    unlisted: true,
    people: [
      person('giam-doc', 'Hứa Văn Viễn Xứ', 'Giám đốc', ['head-of-issuing-body']),
      seal('Học viện Bên Kia Minh Họa'),
    ],
  },
  {
    id: 'thcs-ben-do',
    code: '99010299',
    name: 'Trường THCS Bến Đò Minh Họa',
    documentTypes: ['hoc-ba/thcs'],
    province: IN_PROVINCE,
    commune: 'Phường Giả Định',
    superior: 'Ủy ban nhân dân Phường Giả Định',
    taxCode: '0000000299',
    hierarchy: 'vgca',
    signersComplete: true,
    mergedInto: 'thcs-but-nghien',
    people: [
      person('hieu-truong', 'Thân Văn Sang Sông', 'Hiệu trưởng', ['principal']),
      person('gvcn', 'Nhữ Thị Chuyến Cuối', 'Giáo viên', ['homeroom-teacher', 'subject-teacher'], { subjects: THCS }),
      seal('Trường THCS Bến Đò Minh Họa', { flaw: 'revoked-merged' }),
    ],
  },
];

/** What schools of the plain world may issue besides, once there is a catalogue. */
const furtherTypes: Readonly<Record<string, readonly string[]>> = {
  'thpt-van-cac': ['giay-to/*'],
  'dai-hoc-thap-but': [
    'van-bang/thac-si',
    'van-bang/tien-si',
    'van-bang/chuyen-sau-dac-thu',
    'phu-luc/*',
    'chung-chi/*',
    'giay-to/*',
    'quyet-dinh/*',
  ],
};

/**
 * The schools of the world with those of the catalogue. Their keys and serial numbers come from streams of their own, so that
 * the plain world stays what it is.
 */
export async function withCatalogueSchools(
  pki: DemoPki,
  schools: ReadonlyMap<string, DemoSchool>,
  times: DemoTimes,
  fresh: boolean,
): Promise<ReadonlyMap<string, DemoSchool>> {
  const all = new Map<string, DemoSchool>();
  for (const [id, school] of schools) {
    const more = furtherTypes[id] ?? [];
    all.set(id, { ...school, plan: { ...school.plan, documentTypes: [...school.plan.documentTypes, ...more] } });
  }
  const dealer = new KeyDealer(`${pki.seed}/catalogue`, fresh, catalogueKeyPool);
  const serials = seeded(pki.seed, 'catalogue/serials');
  const issue: DemoPki['issue'] = async (input) => {
    const serialNumber = serials.bytes(16);
    // Positive and 16 octets long (RFC 5280 §4.1.2.2).
    serialNumber[0] = (serialNumber[0]! & 0x3f) | 0x40;
    return pki.issue({ ...input, serialNumber, key: await dealer.next('p-256') });
  };
  for (const plan of cataloguePlans)
    all.set(plan.id, await makeSchool({ vgca: pki.vgca, neac: pki.neac, issue }, plan, times));
  return all;
}
