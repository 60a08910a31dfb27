import type { ClaimedRole } from '../document/signed-document.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import type { InstantMs } from '../time.js';
import { type ForgedStep, forgeEntries, forgeOuter, type KeyAndChain } from './forge.js';
import type { DemoPerson, DemoSchool } from './people.js';
import { bangTotNghiepThpt, type HocBaInput, hocBa, type RecordInput } from './records.js';
import { claimsOf, signEntries } from './sign.js';
import type { Strangers } from './strangers.js';
import type { DemoTimes } from './times.js';

export interface CaseInput {
  readonly seed: string;
  readonly times: DemoTimes;
  readonly schools: ReadonlyMap<string, DemoSchool>;
  readonly strangers: Strangers;
  /** Good files by name, to start from. */
  readonly signed: ReadonlyMap<string, Uint8Array>;
}

/** What every case works with: the upper-secondary school, its good học bạ, and means to sign without being checked. */
export interface Kit extends CaseInput {
  readonly school: DemoSchool;
  readonly good: Uint8Array;
  readonly goodDiploma: Uint8Array;
  record(name: string, more?: Partial<HocBaInput>): JsonObject;
  /** The upper-secondary school's diploma, not signed. */
  diploma(name: string, more?: Partial<RecordInput>): JsonObject;
  /** Signed by these, nothing checked. */
  forgeDiploma(record: JsonObject, steps: readonly ForgedStep[]): Promise<Uint8Array>;
  head(by?: DemoPerson, claim?: Partial<ClaimedRole>): ForgedStep;
  diplomaSeal(by?: KeyAndChain): ForgedStep;
  /** Entries signed by the school's teachers, then outer signatures as given, nothing checked. */
  forge(record: JsonObject, steps: readonly ForgedStep[], withEntries?: boolean): Promise<Uint8Array>;
  homeroom(school?: DemoSchool): ForgedStep;
  principal(by?: DemoPerson, claim?: Partial<ClaimedRole>): ForgedStep;
  seal(by?: DemoPerson, at?: InstantMs): ForgedStep;
}

export function kitOf(input: CaseInput): Kit {
  const { times, seed, schools } = input;
  const school = schools.get('thpt-van-cac')!;
  const kit: Kit = {
    ...input,
    school,
    good: input.signed.get('hoc-ba-thpt')!,
    goodDiploma: input.signed.get('bang-tot-nghiep-thpt')!,
    record: (name, more = {}) =>
      hocBa({
        seed,
        name,
        times,
        school,
        level: 'thpt',
        grade: 10,
        className: '10A2',
        pupil: { name: 'Võ Thị Thử Lòng', age: 16, sex: 'nu', number: 777 },
        ...more,
      }),
    diploma: (name, more = {}) =>
      bangTotNghiepThpt({
        seed,
        name,
        times,
        school,
        pupil: { name: 'Cù Văn Thử Sức', age: 18, sex: 'nam', number: 999 },
        ...more,
      }),
    forgeDiploma: (record, steps) => forgeOuter(canonicalize(record), steps),
    head: (by = school.holder('head-of-issuing-body'), claim = {}) => ({
      by: by.leaf,
      claim: { role: 'head-of-issuing-body', ...claimsOf(by), ...claim },
      at: times.inMonth(7, 24, 10),
    }),
    diplomaSeal: (by = school.holder('school-seal').leaf) => ({
      by,
      claim: { role: 'school-seal' },
      at: times.inMonth(7, 24, 14),
    }),
    forge: async (record, steps, withEntries = true) => {
      const body = withEntries
        ? await forgeEntries(
            record,
            (subject) => teacherFor(schools, record, subject),
            (index) => times.inMay(25, 9, index),
          )
        : record;
      return forgeOuter(canonicalize(body), steps);
    },
    homeroom: (at = school) => ({
      by: at.holder('homeroom-teacher').leaf,
      claim: { role: 'homeroom-teacher', title: 'Giáo viên chủ nhiệm' },
      at: times.inMay(27, 10),
    }),
    principal: (by = school.holder('principal'), claim = {}) => ({
      by: by.leaf,
      claim: { role: 'principal', ...claimsOf(by), ...claim },
      at: times.inMay(28, 15),
    }),
    seal: (by = school.holder('school-seal'), at = times.inMay(29, 8)) => ({
      by: by.leaf,
      claim: { role: 'school-seal' },
      at,
    }),
  };
  return kit;
}

function teacherFor(schools: ReadonlyMap<string, DemoSchool>, record: JsonObject, subject: string) {
  const { co_so_giao_duc_id: code } = record['co_so_giao_duc'] as { co_so_giao_duc_id: string };
  return [...schools.values()].find((school) => school.code === code)?.teacherOf(subject).leaf;
}

/** A học bạ of the lower-secondary school closed with the seal whose key leaked. */
export async function leakedSeal(kit: Kit, name: string, at: InstantMs): Promise<Uint8Array> {
  const school = kit.schools.get('thcs-but-nghien')!;
  const record = kit.record(name, { school, level: 'thcs', grade: 8, className: '8A1' });
  return kit.forge(record, [
    { ...kit.homeroom(school), at: Math.min(at, kit.times.inMay(27, 10)) },
    { ...kit.principal(school.holder('principal')), at: Math.min(at, kit.times.inMay(28, 15)) },
    kit.seal(school.person('con-dau-bi-lo'), at),
  ]);
}

/** A good học bạ in which history is signed by another teacher of the school. */
export async function otherHistoryTeacher({ record, school, times, ...kit }: Kit, name: string, id: string) {
  const teachers = { '40': school.person(id) };
  const entries = await signEntries(record(name, { teachers }), { school, teachers }, times);
  return forgeOuter(entries, [kit.homeroom(), kit.principal(), kit.seal()]);
}
