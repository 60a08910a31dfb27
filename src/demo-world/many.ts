import { parseInstant } from '../time.js';
import { KeyDealer } from './keys.js';
import { FORGERIES } from './many-forged.js';
import { makeManySchools } from './many-schools.js';
import { signed, signedDiploma, type Work } from './many-sign.js';
import type { DemoSchool } from './people.js';
import { createDemoPki, DEMO_AT, type DemoPki } from './pki.js';
import { bangTotNghiepThpt, hocBa, type Pupil } from './records.js';
import { PROVINCES } from './schools.js';
import { type Seeded, seeded } from './seeded.js';
import { makeStrangers, type Strangers } from './strangers.js';
import { firstGrades, type Level } from './subjects.js';
import { type DemoTimes, demoTimes } from './times.js';
import { makeListSigners, makeTrustFiles } from './trust-files.js';

export interface ManyOptions {
  /** How many records. */
  readonly count: number;
  /** Default `demo`; the same seed gives the same learners, schools, marks and forgeries. Keys are new every time. */
  readonly seed?: string;
  readonly at?: Date | string;
  /** Learners a school has on average; default 300. */
  readonly schoolSize?: number;
  /** Records in the making at a time; default 64. */
  readonly concurrency?: number;
}

/** A made record with the truth about it. */
export interface MadeRecord {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly answer: 'ACCEPT' | 'REJECT';
  /** How it was forged; absent: honest. */
  readonly forged?: string;
}

/** Many different, plausible, signed records, and the trust list under which they are judged. */
export interface ManyRecords {
  /** Files of the bundle by name, and the pin of its signer. */
  readonly trust: ReadonlyMap<string, Uint8Array>;
  readonly trustPin: string;
  readonly schools: number;
  /** In the order of their numbers, one after the other. */
  records(): AsyncGenerator<MadeRecord>;
}

/** One in a hundred is forged. */
const FORGED_EVERY = 100;

/**
 * Makes schools with their people, keys and trust list, then as many records as asked for: learners, levels and grades spread as in
 * the country (pupils of primary, lower and upper secondary schools as 47 : 35 : 18), one in a hundred forged in a known way.
 * Throws a `RangeError` when `at` is no instant.
 */
export async function makeManyRecords(options: ManyOptions): Promise<ManyRecords> {
  const at = parseInstant(options.at ?? DEMO_AT);
  if (at === undefined) throw new RangeError('at is not an instant');
  const seed = options.seed ?? 'demo';
  const times = demoTimes(at);
  const pki = await createDemoPki({ seed, at: new Date(at) });
  const dealer = new KeyDealer(seed, true);
  const issue: DemoPki['issue'] = async (input) =>
    pki.issue({ ...input, key: input.key ?? (await dealer.next('rsa-2048')) });
  const schoolCount = Math.max(6, Math.ceil(options.count / (options.schoolSize ?? 300)));
  const schools = await makeManySchools({ ...pki, issue }, schoolCount, seed, times);
  const all = Object.values(schools).flat();
  // A list without a school is none.
  const used = new Set(all.map(({ plan }) => plan.province as string));
  const provinces = Object.fromEntries(Object.entries(PROVINCES).filter(([id]) => used.has(id)));
  const signers = await makeListSigners(pki, provinces);
  const trust = await makeTrustFiles(pki, all, times, signers, 1, provinces);
  const strangers = await makeStrangers({ ...pki, issue }, schools.thpt[0]!, times);
  const maker: Maker = { seed, times, schools, strangers };
  return {
    trust: trust.files,
    trustPin: trust.pin,
    schools: all.length,
    records: () => inOrder(options.count, options.concurrency ?? 64, (index) => makeOne(index, maker)),
  };
}

interface Maker {
  readonly seed: string;
  readonly times: DemoTimes;
  readonly schools: Readonly<Record<Level, readonly DemoSchool[]>>;
  readonly strangers: Strangers;
}

/** Several in the making, yielded in their order: signing waits for threads, not for this one. */
async function* inOrder<Value>(
  count: number,
  concurrency: number,
  make: (index: number) => Promise<Value>,
): AsyncGenerator<Value> {
  const waiting: Promise<Value>[] = [];
  let next = 0;
  while (next < count || waiting.length > 0) {
    while (next < count && waiting.length < concurrency) waiting.push(make(next++));
    yield await waiting.shift()!;
  }
}

async function makeOne(index: number, maker: Maker): Promise<MadeRecord> {
  const random = seeded(maker.seed, `many/${index}`);
  const level = levelOf(random);
  const school = random.pick(maker.schools[level]);
  const grade = gradeOf(level, random);
  const number = String(index).padStart(8, '0');
  const name = `${school.code}/${number}.json`;
  const forged = index % FORGED_EVERY === FORGED_EVERY - 1 ? random.pick(FORGERIES) : undefined;
  const diploma = level === 'thpt' && grade === 12 && forged === undefined && random.below(4) === 0;
  const pupil = pupilOf(index, grade, random);
  const input = { seed: maker.seed, name: `many/${index}`, times: maker.times, school, pupil };
  if (diploma) {
    const record = {
      ...bangTotNghiepThpt(input),
      so_hieu: `DEMO-TN${number}`,
      so_vao_so_goc: `${number}/${maker.times.year}`,
    };
    return { name, bytes: await signedDiploma(record, school, maker.times), answer: 'ACCEPT' };
  }
  const record = hocBa({
    ...input,
    level,
    grade,
    className: `${grade}${'ABCDEG'[random.below(6)]}${level === 'tieu-hoc' ? '' : 1 + random.below(8)}`,
    ...(level === 'tieu-hoc' && grade <= 3 ? { subjects: firstGrades(grade) } : {}),
  });
  const work: Work = { record, school, maker, random };
  const bytes = forged === undefined ? await signed(record, school, maker.times) : await forged.make(work);
  return {
    name,
    bytes,
    answer: forged === undefined ? 'ACCEPT' : 'REJECT',
    ...(forged === undefined ? {} : { forged: forged.name }),
  };
}

function levelOf(random: Seeded): Level {
  const of100 = random.below(100);
  return of100 < 47 ? 'tieu-hoc' : of100 < 82 ? 'thcs' : 'thpt';
}

function gradeOf(level: Level, random: Seeded): number {
  if (level === 'tieu-hoc') return 1 + random.below(5);
  return level === 'thcs' ? 6 + random.below(4) : 10 + random.below(3);
}

const FAMILY = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Huỳnh',
  'Phan',
  'Vũ',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
];
const MIDDLE = [
  'Minh',
  'Thanh',
  'Ngọc',
  'Gia',
  'Bảo',
  'Hoài',
  'Thu',
  'Quỳnh',
  'Khánh',
  'Anh',
  'Đức',
  'Hữu',
  'Phương',
  'Xuân',
];
const GIVEN = [
  'An',
  'Bình',
  'Châu',
  'Dũng',
  'Giang',
  'Hà',
  'Hiếu',
  'Hương',
  'Khoa',
  'Lan',
  'Linh',
  'Long',
  'Mai',
  'My',
  'Nam',
  'Nga',
  'Nhi',
  'Phúc',
  'Quân',
  'Sơn',
  'Tâm',
  'Thảo',
  'Trang',
  'Trí',
  'Tú',
  'Uyên',
  'Vy',
  'Yến',
];

function pupilOf(index: number, grade: number, random: Seeded): Pupil {
  const sex = random.below(100) < 52 ? 'nam' : 'nu';
  // Every learner is of this year: the number at the end tells one from another.
  return {
    name: `${random.pick(FAMILY)} ${random.pick(MIDDLE)} ${random.pick(GIVEN)}`,
    age: grade + 6,
    sex,
    number: index,
  };
}
