import type { Capacity, Role } from '../trust/types.js';

/**
 * The schools and people of the demonstration, all invented. Codes begin with 99, personal numbers with 999, tax codes with 000:
 * none of them is given to anybody.
 */

export type Hierarchy = 'vgca' | 'remote' | 'token';

/** A day as month, day, and years before the newest finished school year's end. */
export type PlannedDay = readonly [month: number, day: number, yearsBack?: number];

export interface PersonPlan {
  /** Unique in the school; also the name of the key file. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly Role[];
  /** Subjects taught, by `mon_hoc_id`. */
  readonly subjects?: readonly string[];
  readonly capacities?: readonly { readonly capacity: Capacity; readonly decision?: string }[];
  /** Default: the school's. */
  readonly hierarchy?: Hierarchy;
  /** What is wrong with this person's certificate or office; absent: nothing. */
  readonly flaw?:
    | 'left-office'
    | 'expired'
    | 'revoked-retired'
    | 'revoked-compromised'
    | 'revoked-merged'
    | 'not-listed';
  /** A further key of this person of the school, who got a new certificate while the old one still held. */
  readonly renews?: string;
  /** Dates of the certificate other than the usual; `daysLeft` from the world's day. */
  readonly certificate?: { readonly from?: PlannedDay; readonly years?: number; readonly daysLeft?: number };
  /** Term of office other than the usual. */
  readonly term?: { readonly from: PlannedDay; readonly to?: PlannedDay };
  /** Key file in the old triple-DES protection, as many real ones still are. */
  readonly legacyKeyFile?: boolean;
}

export interface SchoolPlan {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string;
  /** Document types it may issue. */
  readonly documentTypes: readonly string[];
  readonly province: keyof typeof PROVINCES;
  readonly commune: string;
  readonly superior: string;
  readonly taxCode: string;
  readonly hierarchy: Hierarchy;
  readonly signersComplete: boolean;
  /** Merged into this school (by id) after the demonstration's school year. */
  readonly mergedInto?: string;
  /** In no list at all. */
  readonly unlisted?: boolean;
  /** Id of the recall list that it keeps and signs with its seal. */
  readonly recallList?: string;
  /** Subject id → person id is taken from `subjects`; the homeroom teacher is the first with that role. */
  readonly people: readonly PersonPlan[];
}

/** The provinces of the demonstration world; each has a list of its own. */
export const WORLD_PROVINCES = {
  'song-khue': { name: 'Tỉnh Sông Khuê Minh Họa', department: 'Sở Giáo dục và Đào tạo Sông Khuê Minh Họa' },
  'van-cac': { name: 'Thành phố Văn Các Minh Họa', department: 'Sở Giáo dục và Đào tạo Văn Các Minh Họa' },
} as const;

const further = <Id extends string>(id: Id, name: string) =>
  ({ [id]: { name, department: `Sở Giáo dục và Đào tạo ${name.replace(/^(Tỉnh|Thành phố) /, '')}` } }) as {
    readonly [Name in Id]: { readonly name: string; readonly department: string };
  };

/** Where schools of the demonstration may lie; those after the first two are for many records only. */
export const PROVINCES = {
  ...WORLD_PROVINCES,
  ...further('dai-nghien', 'Tỉnh Đài Nghiên Minh Họa'),
  ...further('thap-but', 'Thành phố Tháp Bút Minh Họa'),
  ...further('ho-sen', 'Tỉnh Hồ Sen Minh Họa'),
  ...further('sao-khue', 'Tỉnh Sao Khuê Minh Họa'),
  ...further('bia-da', 'Tỉnh Bia Đá Minh Họa'),
  ...further('cau-moi', 'Tỉnh Cầu Mới Minh Họa'),
  ...further('ben-do', 'Tỉnh Bến Đò Minh Họa'),
  ...further('nui-ngang', 'Tỉnh Núi Ngang Minh Họa'),
  ...further('dao-xa', 'Tỉnh Đảo Xa Minh Họa'),
  ...further('dong-bang', 'Tỉnh Đồng Bằng Minh Họa'),
};

const THCS = 'hoc-ba/thcs';
const THPT = 'hoc-ba/thpt';
const TIEU_HOC = 'hoc-ba/tieu-hoc';
const BANG_THPT = 'van-bang/tot-nghiep-thpt';

const principal = (name: string, more: Partial<PersonPlan> = {}): PersonPlan => ({
  id: 'hieu-truong',
  name,
  title: 'Hiệu trưởng',
  roles: ['principal', 'head-of-issuing-body'],
  ...more,
});

const deputy = (name: string, decision: string, more: Partial<PersonPlan> = {}): PersonPlan => ({
  id: 'pho-hieu-truong',
  name,
  title: 'Phó Hiệu trưởng',
  roles: ['principal', 'head-of-issuing-body'],
  capacities: [{ capacity: 'KT', decision }],
  ...more,
});

const teacher = (
  id: string,
  name: string,
  subjects: readonly string[],
  more: Partial<PersonPlan> = {},
): PersonPlan => ({
  id,
  name,
  title: 'Giáo viên',
  roles: ['subject-teacher'],
  subjects,
  ...more,
});

const homeroom = (id: string, name: string, subjects: readonly string[], more: Partial<PersonPlan> = {}): PersonPlan =>
  teacher(id, name, subjects, { roles: ['homeroom-teacher', 'subject-teacher'], ...more });

const seal = (name: string, more: Partial<PersonPlan> = {}): PersonPlan => ({
  id: 'con-dau',
  name,
  title: 'Con dấu số',
  roles: ['school-seal'],
  ...more,
});

export const schoolPlans: readonly SchoolPlan[] = [
  {
    id: 'th-sao-khue',
    code: '99010101',
    name: 'Trường Tiểu học Sao Khuê Minh Họa',
    documentTypes: [TIEU_HOC],
    province: 'song-khue',
    commune: 'Xã Thí Dụ',
    superior: 'Ủy ban nhân dân Xã Thí Dụ',
    taxCode: '0000000101',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      principal('Trịnh Thị Phác Thảo'),
      homeroom('gvcn-5a', 'Nguyễn Thị Trình Diễn', ['02', '01', '03', '05', '13', '12', '87', '88', '91']),
      teacher('gv-tieng-anh', 'Phạm Văn Lồng Tiếng', ['11'], { hierarchy: 'remote' }),
      teacher('gv-nghe-thuat', 'Đỗ Thị Vai Diễn', ['89', '90']),
      seal('Trường Tiểu học Sao Khuê Minh Họa'),
    ],
  },
  {
    id: 'thcs-but-nghien',
    code: '99010201',
    name: 'Trường THCS Bút Nghiên Minh Họa',
    documentTypes: [THCS],
    province: 'song-khue',
    commune: 'Phường Giả Định',
    superior: 'Ủy ban nhân dân Phường Giả Định',
    taxCode: '0000000201',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      principal('Lê Văn Nguyên Mẫu'),
      deputy('Vũ Thị Đóng Thế', '12/QĐ-BN, 2025-08-15'),
      homeroom('gv-xa-hoi', 'Hoàng Thị Giả Định', ['19', '26', '05']),
      teacher('gv-tu-nhien', 'Ngô Văn Mô Phỏng', ['15', '66']),
      teacher('gv-ngoai-ngu', 'Bùi Thị Kịch Bản', ['69'], { hierarchy: 'remote' }),
      teacher('gv-tong-hop', 'Đặng Văn Tưởng Tượng', ['27', '32', '88', '97', '91', '99']),
      seal('Trường THCS Bút Nghiên Minh Họa'),
      seal('Trường THCS Bút Nghiên Minh Họa', { id: 'con-dau-bi-lo', flaw: 'revoked-compromised' }),
    ],
  },
  {
    id: 'thpt-van-cac',
    code: '99020301',
    name: 'Trường THPT Văn Các Minh Họa',
    documentTypes: [THPT, BANG_THPT],
    province: 'van-cac',
    commune: 'Phường Minh Họa',
    superior: PROVINCES['van-cac'].department,
    taxCode: '0000000301',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      principal('Phan Thị Hư Cấu'),
      deputy('Lý Văn Đóng Vai', '45/QĐ-VC, 2025-08-20'),
      homeroom('gv-van', 'Trần Thị Thí Dụ', ['19']),
      teacher('gv-toan-tin', 'Lê Văn Ví Von', ['15', '38'], { legacyKeyFile: true }),
      teacher('gv-ngoai-ngu', 'Phạm Thị Lời Thoại', ['69'], { hierarchy: 'remote' }),
      teacher('gv-su', 'Vũ Văn Phỏng Dựng', ['40', '99']),
      teacher('gv-the-chat', 'Đỗ Văn Tập Dượt', ['47', '88']),
      teacher('gv-tu-nhien', 'Dương Thị Mẫu Thử', ['35', '36', '37', '91'], { hierarchy: 'remote' }),
      seal('Trường THPT Văn Các Minh Họa'),
      principal('Đinh Văn Mãn Nhiệm', { id: 'hieu-truong-cu', flaw: 'left-office' }),
      teacher('gv-het-han', 'Mai Thị Quá Hạn', [], { flaw: 'expired' }),
      teacher('gv-nghi-huu', 'Cao Văn Hạ Màn', [], { flaw: 'revoked-retired' }),
    ],
  },
  {
    id: 'lien-cap-ho-sen',
    code: '99010401',
    name: 'Trường TH, THCS và THPT Hồ Sen Minh Họa',
    documentTypes: [TIEU_HOC, THCS, THPT, BANG_THPT],
    province: 'song-khue',
    commune: 'Đặc khu Ví Dụ',
    superior: PROVINCES['song-khue'].department,
    taxCode: '0000000401',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      principal('Tạ Thị Bản Nháp'),
      homeroom('gv-xa-hoi', 'Hồ Văn Kể Chuyện', ['19', '26', '05', '69', '99', '91']),
      teacher('gv-tu-nhien', 'Chu Thị Phép Thử', ['15', '66', '27', '32', '88', '97']),
      seal('Trường TH, THCS và THPT Hồ Sen Minh Họa'),
    ],
  },
  {
    id: 'tu-thuc-dai-nghien',
    code: '99020501',
    name: 'Trường THPT Tư thục Đài Nghiên Minh Họa',
    documentTypes: [THPT, BANG_THPT],
    province: 'van-cac',
    commune: 'Phường Mô Phỏng',
    superior: PROVINCES['van-cac'].department,
    taxCode: '0000000501',
    hierarchy: 'remote',
    signersComplete: false,
    people: [
      principal('Kiều Thị Sân Khấu'),
      homeroom('gv-xa-hoi', 'Quách Văn Hình Dung', ['19', '69', '40', '47', '99']),
      teacher('gv-tu-nhien', 'La Thị Giả Lập', ['15', '88', '91', '35', '36', '37', '38']),
      seal('Trường THPT Tư thục Đài Nghiên Minh Họa', { hierarchy: 'token' }),
      // The school's new principal, whom the list does not name yet.
      principal('Tôn Văn Chưa Đăng Ký', { id: 'hieu-truong-moi', flaw: 'not-listed' }),
    ],
  },
  {
    id: 'dai-hoc-thap-but',
    code: 'DHTB99',
    name: 'Trường Đại học Tháp Bút Minh Họa',
    nameEn: 'Thap But Demonstration University',
    documentTypes: ['van-bang/cu-nhan'],
    province: 'van-cac',
    commune: 'Phường Minh Họa',
    superior: 'Bộ chủ quản minh họa',
    taxCode: '0000000601',
    hierarchy: 'vgca',
    signersComplete: true,
    people: [
      principal('Thái Thị Trừu Tượng', { roles: ['head-of-issuing-body'] }),
      deputy('Lương Văn Quy Ước', '99/QĐ-TB, 2025-06-01', { roles: ['head-of-issuing-body'] }),
      seal('Trường Đại học Tháp Bút Minh Họa'),
    ],
  },
  {
    id: 'thpt-cau-cu',
    code: '99020399',
    name: 'Trường THPT Cầu Cũ Minh Họa',
    documentTypes: [THPT],
    province: 'van-cac',
    commune: 'Phường Giả Tưởng',
    superior: PROVINCES['van-cac'].department,
    taxCode: '0000000399',
    hierarchy: 'vgca',
    signersComplete: true,
    mergedInto: 'thpt-van-cac',
    people: [
      principal('Văn Thị Dĩ Vãng'),
      homeroom('gvcn', 'Doãn Văn Hồi Tưởng', ['19', '15', '69', '40', '47', '88', '91', '99', '35', '36', '37', '38']),
      seal('Trường THPT Cầu Cũ Minh Họa'),
    ],
  },
  {
    id: 'thpt-ngoai-danh-sach',
    code: '99990001',
    name: 'Trường THPT Ngoài Danh Sách Minh Họa',
    documentTypes: [THPT],
    province: 'van-cac',
    commune: 'Phường Giả Tưởng',
    superior: PROVINCES['van-cac'].department,
    taxCode: '0000000999',
    hierarchy: 'vgca',
    signersComplete: true,
    unlisted: true,
    people: [
      principal('Ông Văn Vắng Mặt'),
      homeroom('gvcn', 'Bạch Thị Ẩn Danh', ['19', '15', '69', '40', '47', '88', '91', '99', '35', '36', '37', '38']),
      seal('Trường THPT Ngoài Danh Sách Minh Họa'),
    ],
  },
];
