import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { type ForgedStep, forgeEntries, forgeOuter, type KeyAndChain } from './forge.js';
import type { DemoPerson, DemoSchool } from './people.js';
import type { Seeded } from './seeded.js';
import { claimsOf } from './sign.js';
import type { Strangers } from './strangers.js';
import type { Level } from './subjects.js';
import type { DemoTimes } from './times.js';

/** Signs many records without the checks of `issuing/`, which would cost more than the signatures. */

export interface Work {
  readonly record: JsonObject;
  readonly school: DemoSchool;
  readonly maker: {
    readonly times: DemoTimes;
    readonly schools: Readonly<Record<Level, readonly DemoSchool[]>>;
    readonly strangers: Strangers;
  };
  readonly random: Seeded;
}

export interface Changes {
  readonly principal?: KeyAndChain;
  readonly seal?: KeyAndChain;
  readonly withoutEntry?: number;
  readonly without?: 'homeroom-teacher' | 'principal' | 'school-seal';
}

/** Entries by their teachers, then homeroom teacher, principal and seal; `changes` say what a forger does otherwise. */
export async function signed(
  record: JsonObject,
  school: DemoSchool,
  times: DemoTimes,
  changes: Changes = {},
): Promise<Uint8Array> {
  const homeroom = school.holder('homeroom-teacher');
  const primary = record['loai_ho_so'] === 'hoc-ba/tieu-hoc';
  const withEntries = await forgeEntries(
    record,
    (subject, index) => {
      const teacher = school.teacherOf(subject);
      return index === changes.withoutEntry || (primary && teacher.id === homeroom.id) ? undefined : teacher.leaf;
    },
    (index) => times.inMay(25, 9, index),
  );
  const principal = school.holder('principal');
  const steps: ForgedStep[] = [
    step(homeroom, 'homeroom-teacher', times.inMay(27, 10)),
    {
      ...step(principal, 'principal', times.inMay(28, 15)),
      ...(changes.principal === undefined ? {} : { by: changes.principal }),
    },
    { ...sealStep(school, times.inMay(29, 8)), ...(changes.seal === undefined ? {} : { by: changes.seal }) },
  ];
  return forgeOuter(
    canonicalize(withEntries),
    steps.filter(({ claim }) => claim.role !== changes.without),
  );
}

export function signedDiploma(record: JsonObject, school: DemoSchool, times: DemoTimes): Promise<Uint8Array> {
  return forgeOuter(canonicalize(record), [
    step(school.holder('head-of-issuing-body'), 'head-of-issuing-body', times.inMonth(7, 24, 10)),
    sealStep(school, times.inMonth(7, 24, 14)),
  ]);
}

function step(person: DemoPerson, role: string, at: number): ForgedStep {
  const title = role === 'homeroom-teacher' ? { title: 'Giáo viên chủ nhiệm' } : claimsOf(person);
  return { by: person.leaf, claim: { role, ...title }, at };
}

function sealStep(school: DemoSchool, at: number): ForgedStep {
  return { by: school.holder('school-seal').leaf, claim: { role: 'school-seal' }, at };
}
