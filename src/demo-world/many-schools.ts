import { type DemoSchool, makeSchool } from './people.js';
import type { DemoPki } from './pki.js';
import { type PersonPlan, PROVINCES, type SchoolPlan } from './schools.js';
import { seeded } from './seeded.js';
import { LEVELS, type Level } from './subjects.js';
import type { DemoTimes } from './times.js';

/** Schools for many records: as many of each level as its pupils need, over all provinces. */

const NAMES = [
  'Ánh Sao',
  'Bình Minh',
  'Cánh Diều',
  'Dòng Sông',
  'Gió Mới',
  'Hoa Sen',
  'Hướng Dương',
  'Lúa Vàng',
  'Mặt Trời',
  'Nắng Mai',
  'Phượng Đỏ',
  'Rừng Xanh',
  'Sơn Ca',
  'Tre Xanh',
  'Vầng Trăng',
];
const FAMILY = ['Trịnh', 'Đoàn', 'Cao', 'Mai', 'Lương', 'Tạ', 'Hà', 'Chu', 'Thái', 'Kiều'];
const GIVEN = ['Ví Dụ', 'Minh Họa', 'Thí Dụ', 'Giả Định', 'Mô Phỏng', 'Tưởng Tượng', 'Trình Diễn', 'Thử Nghiệm'];
const KINDS: Readonly<Record<Level, readonly [string, readonly string[]]>> = {
  'tieu-hoc': ['Trường Tiểu học', ['hoc-ba/tieu-hoc']],
  thcs: ['Trường THCS', ['hoc-ba/thcs']],
  thpt: ['Trường THPT', ['hoc-ba/thpt', 'van-bang/tot-nghiep-thpt']],
};
/** Schools of a level in a hundred; upper-secondary schools are the largest. */
const SHARES: readonly (readonly [Level, number])[] = [
  ['tieu-hoc', 52],
  ['thcs', 36],
  ['thpt', 12],
];

export async function makeManySchools(
  pki: Pick<DemoPki, 'vgca' | 'neac' | 'issue'>,
  count: number,
  seed: string,
  times: DemoTimes,
): Promise<Readonly<Record<Level, readonly DemoSchool[]>>> {
  const schools: Record<Level, DemoSchool[]> = { 'tieu-hoc': [], thcs: [], thpt: [] };
  const plans: [Level, SchoolPlan][] = [];
  for (const [level, share] of SHARES)
    for (let i = 0; i < Math.max(2, Math.round((count * share) / 100)); i++)
      plans.push([level, planOf(level, plans.length, seed)]);
  // Keys are made on other threads: some schools at a time.
  for (let from = 0; from < plans.length; from += 8) {
    const made = await Promise.all(plans.slice(from, from + 8).map(([, plan]) => makeSchool(pki, plan, times)));
    for (const [i, school] of made.entries()) schools[plans[from + i]![0]].push(school);
  }
  return schools;
}

function planOf(level: Level, index: number, seed: string): SchoolPlan {
  const random = seeded(seed, `many-schools/${index}`);
  const [kind, documentTypes] = KINDS[level];
  const name = `${kind} ${random.pick(NAMES)} ${index + 1} Minh Họa`;
  const province = random.pick(Object.keys(PROVINCES) as (keyof typeof PROVINCES)[]);
  const people: PersonPlan[] = [];
  const person = (id: string, title: string, roles: PersonPlan['roles'], subjects?: readonly string[]): void => {
    people.push({
      id,
      name: `${random.pick(FAMILY)} ${random.pick(['Văn', 'Thị', 'Đức', 'Ngọc'])} ${random.pick(GIVEN)}`,
      title,
      roles,
      ...(subjects === undefined ? {} : { subjects }),
    });
  };
  const all = [...LEVELS[level].subjects.map(({ id }) => id), ...(level === 'tieu-hoc' ? ['04'] : [])];
  const others = level === 'tieu-hoc' ? [['11'], ['89', '90']] : [all.slice(4, 8), all.slice(8)];
  const taken = new Set(others.flat());
  person('hieu-truong', 'Hiệu trưởng', ['principal', 'head-of-issuing-body']);
  person(
    'gvcn',
    'Giáo viên',
    ['homeroom-teacher', 'subject-teacher'],
    all.filter((id) => !taken.has(id)),
  );
  for (const [i, subjects] of others.entries()) person(`gv-${i + 1}`, 'Giáo viên', ['subject-teacher'], subjects);
  people.push({ id: 'con-dau', name, title: 'Con dấu số', roles: ['school-seal'] });
  return {
    id: `truong-${index + 1}`,
    code: `99${String(index + 1).padStart(6, '0')}`,
    name,
    documentTypes,
    province,
    commune: `Xã Số ${1 + random.below(90)}`,
    superior: level === 'thpt' ? PROVINCES[province].department : `Ủy ban nhân dân Xã Số ${1 + random.below(90)}`,
    taxCode: `000${String(1_000_000 + index).slice(-7)}`,
    hierarchy: 'vgca',
    signersComplete: true,
    people,
  };
}
