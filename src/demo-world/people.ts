import type { Signer } from '../signer/types.js';
import type { Role } from '../trust/types.js';
import {
  commercialSeal,
  DEMO_MARK,
  officialPerson,
  officialSeal,
  organisationPerson,
  remotePerson,
} from './layouts.js';
import type { DemoCa, DemoLeaf, DemoPki, IssueInput } from './pki.js';
import { DAY, years } from './pki.js';
import { type Hierarchy, type PersonPlan, PROVINCES, type SchoolPlan } from './schools.js';
import type { DemoTimes } from './times.js';

/** A person or seal with a key. */
export interface DemoPerson {
  /** `thpt-van-cac/hieu-truong`. */
  readonly id: string;
  readonly plan: PersonPlan;
  readonly schoolId: string;
  readonly name: string;
  readonly title: string;
  readonly leaf: DemoLeaf;
  readonly signer: Signer;
}

export interface DemoSchool {
  readonly plan: SchoolPlan;
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly people: readonly DemoPerson[];
  /** By the id in the plan; throws a `RangeError` for one that is not there. */
  person(id: string): DemoPerson;
  /** The first without a flaw in a role. */
  holder(role: Role): DemoPerson;
  teacherOf(subject: string): DemoPerson;
}

/** Issues a certificate for every person and seal of a school, in the order of the plan. */
export async function makeSchool(
  pki: Pick<DemoPki, 'vgca' | 'neac' | 'issue'>,
  plan: SchoolPlan,
  times: DemoTimes,
): Promise<DemoSchool> {
  const people: DemoPerson[] = [];
  for (const [index, person] of plan.people.entries()) {
    const leaf = await pki.issue(certificateOf(pki, plan, person, index, times));
    people.push({
      id: `${plan.id}/${person.id}`,
      plan: person,
      schoolId: plan.id,
      name: person.name,
      title: person.title,
      leaf,
      signer: leaf.signer,
    });
  }
  const find = (what: string, test: (person: DemoPerson) => boolean): DemoPerson => {
    const found = people.find(test);
    if (found === undefined) throw new RangeError(`${plan.id} has no ${what}`);
    return found;
  };
  return {
    plan,
    id: plan.id,
    code: plan.code,
    name: plan.name,
    people,
    person: (id) => find(id, ({ plan: { id: own } }) => own === id),
    holder: (role) => find(role, ({ plan: own }) => inOrder(own) && own.roles.includes(role)),
    teacherOf: (subject) => find(`teacher of ${subject}`, ({ plan: own }) => own.subjects?.includes(subject) ?? false),
  };
}

/** A seal that ended with its school was in order as long as the school stood. */
const inOrder = ({ flaw }: PersonPlan): boolean => flaw === undefined || flaw === 'revoked-merged';

function certificateOf(
  pki: Pick<DemoPki, 'vgca' | 'neac'>,
  school: SchoolPlan,
  person: PersonPlan,
  index: number,
  times: DemoTimes,
): IssueInput {
  const hierarchy = person.hierarchy ?? school.hierarchy;
  const expired = person.flaw === 'expired';
  const usual = expired ? times.today - years(3) - 60 * DAY : times.today - years(1.6);
  const life = hierarchy === 'vgca' && !expired ? years(5) : years(3);
  const { from, years: long, daysLeft } = person.certificate ?? {};
  const notBefore = from === undefined ? usual : Date.parse(times.date(...from));
  // An old key of long life holds at the world's day, however late that is.
  const notAfter = long === undefined ? notBefore + life : Math.max(notBefore + years(long), times.today + years(1));
  return {
    ca: caOf(pki, hierarchy),
    subject: person.roles.includes('school-seal')
      ? sealSubject(school, person, hierarchy)
      : personSubject(school, person, index, hierarchy),
    notBefore,
    notAfter: daysLeft === undefined ? notAfter : times.today + daysLeft * DAY,
    ...usagesOf(person, hierarchy),
  };
}

function caOf(pki: Pick<DemoPki, 'vgca' | 'neac'>, hierarchy: Hierarchy): DemoCa {
  return hierarchy === 'vgca' ? pki.vgca.ca : pki.neac[hierarchy];
}

function personSubject(school: SchoolPlan, person: PersonPlan, index: number, hierarchy: Hierarchy) {
  const citizenId = `999${school.taxCode.slice(-4)}${String(index).padStart(5, '0')}`;
  const province = PROVINCES[school.province].name;
  if (hierarchy === 'vgca')
    return officialPerson({
      name: person.name,
      email: `${person.id}.${school.id}@khue-demo.invalid`,
      unit: school.name.toUpperCase(),
      body: `${DEMO_MARK} – ${province.toUpperCase()}`,
    });
  if (person.roles.includes('principal'))
    return organisationPerson({
      name: person.name,
      citizenId,
      province,
      organisation: 'TRƯỜNG TƯ THỤC',
      taxCode: school.taxCode,
    });
  return remotePerson({ name: person.name, citizenId, province, title: person.title });
}

function sealSubject(school: SchoolPlan, person: PersonPlan, hierarchy: Hierarchy) {
  const name = person.name.toUpperCase();
  return hierarchy === 'vgca'
    ? officialSeal({ name, taxCode: school.taxCode })
    : commercialSeal({ name, taxCode: school.taxCode, province: PROVINCES[school.province].name });
}

/** Usages as real certificates of the hierarchy carry them (domain notes on §15.9). */
function usagesOf(person: PersonPlan, hierarchy: Hierarchy): Partial<IssueInput> {
  if (hierarchy === 'vgca')
    return {
      keyUsage: ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'],
      ...(person.roles.includes('school-seal')
        ? {}
        : { extendedKeyUsage: ['clientAuth', 'emailProtection', 'msSmartcardLogon'] }),
      policies: ['2.16.704.1.1.1.1.1'],
    };
  return hierarchy === 'remote' ? { extendedKeyUsage: ['emailProtection', 'msDocumentSigning'] } : {};
}
