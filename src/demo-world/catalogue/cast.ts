import { digest } from '#crypto';
import type { ClaimedRole } from '../../document/signed-document.js';
import { fromBase64Url, toHex, utf8Decode } from '../../encoding.js';
import { addSignature, signEntry, signRecord } from '../../issuing/index.js';
import { canonicalize } from '../../record/index.js';
import type { JsonObject } from '../../record/json-value.js';
import type { Role } from '../../trust/types.js';
import { editPayload, type ForgedStep, forgeEntries, forgeOuter } from '../forge.js';
import type { DemoPerson, DemoSchool } from '../people.js';
import { claimsOf } from '../sign.js';
import type { CaseContext, CastMember, Draft, Issued } from './types.js';

/** Who signs a paper: the rows of `danh_sach_nguoi_ky` with the people behind them, in signing order. */

export interface SchoolCastOptions {
  /** By subject: one or more teachers other than the school's usual one. */
  readonly teachers?: Readonly<Record<string, readonly DemoPerson[]>>;
  readonly homeroom?: DemoPerson;
  readonly principal?: DemoPerson;
  readonly seal?: DemoPerson;
  readonly standIns?: Readonly<Record<string, { readonly role: Role; readonly reason: string }>>;
  /** Month and day on which the teachers sign; the others follow within four days. Default 25 May. */
  readonly from?: readonly [month: number, day: number];
  /** Years before the newest finished school year's end. */
  readonly yearsBack?: number;
  /** Subjects that nobody signs by themselves: without result, taken over, or taught by a primary class's own teacher. */
  readonly unsigned?: readonly string[];
}

const DAY = 86_400_000;

/** Everybody who signs a học bạ: a teacher for each entry with a result, homeroom teacher, principal, seal. */
export function schoolCast(
  { times }: CaseContext,
  school: DemoSchool,
  record: JsonObject,
  options: SchoolCastOptions = {},
): readonly CastMember[] {
  const { teachers = {}, standIns = {}, from = [5, 25], yearsBack = 0, unsigned = [] } = options;
  const start = times.inMonth(...from, 9);
  const back = new Date(start).setUTCFullYear(new Date(start).getUTCFullYear() - yearsBack);
  const homeroom = options.homeroom ?? school.holder('homeroom-teacher');
  const entries = record['bang_diem_hoc_ba'] as readonly JsonObject[];
  const cast: CastMember[] = [];
  for (const entry of entries) {
    const subject = entry['mon_hoc_id'] as string;
    if (unsigned.includes(subject) || entry['nguon'] !== undefined || entry['danh_gia'] === 'mien') continue;
    const standIn = standIns[subject];
    for (const person of teachers[subject] ?? [school.teacherOf(subject)])
      cast.push({
        role: 'subject-teacher',
        person,
        subject,
        at: back + cast.length * 60_000,
        ...(standIn === undefined ? {} : { standIn }),
      });
  }
  return [
    ...cast,
    { role: 'homeroom-teacher', person: homeroom, title: 'Giáo viên chủ nhiệm', at: back + 2 * DAY },
    { role: 'principal', person: options.principal ?? school.holder('principal'), at: back + 3 * DAY },
    { role: 'school-seal', person: options.seal ?? school.holder('school-seal'), at: back + 4 * DAY },
  ];
}

/** Head and seal of a body that issues a paper. */
export function paperCast(
  context: CaseContext,
  school: DemoSchool,
  date: readonly [month: number, day: number],
  options: {
    readonly head?: DemoPerson;
    readonly seal?: DemoPerson;
    readonly role?: Role;
    readonly body?: string;
  } = {},
): readonly CastMember[] {
  const { role = 'head-of-issuing-body' } = options;
  const body = options.body === undefined ? {} : { body: options.body };
  return [
    { role, person: options.head ?? school.holder(role), at: context.instant(...date, 10), ...body },
    {
      role: 'school-seal',
      person: options.seal ?? school.holder('school-seal'),
      at: context.instant(...date, 14),
      ...body,
    },
  ];
}

/** The record with its list of signatories. */
export function withCast(record: JsonObject, cast: readonly CastMember[]): JsonObject {
  return { ...record, danh_sach_nguoi_ky: cast.map(rowOf) };
}

function rowOf({ role, person, subject, title, standIn, body, claim }: CastMember): JsonObject {
  const capacity = person.plan.capacities?.[0];
  const [number, date] = capacity?.decision?.split(', ') ?? [];
  const office = role === 'principal' || role === 'head-of-issuing-body' || role === 'register-custodian';
  return {
    vai_tro: role,
    ...(subject === undefined ? {} : { mon_hoc_id: subject }),
    ...(body === undefined ? {} : { co_so_giao_duc_id: body }),
    ho_va_ten: person.name,
    ...(role === 'school-seal' ? {} : { chuc_vu: title ?? claim?.title ?? person.title }),
    ...(office ? { tu_cach: capacity?.capacity ?? 'dung_dau' } : {}),
    ...(office && number !== undefined && date !== undefined
      ? { quyet_dinh: { so_quyet_dinh: number, ngay_quyet_dinh: date } }
      : {}),
    ...(standIn === undefined ? {} : { ky_thay: standIn.role, ly_do: standIn.reason }),
  };
}

/** Issues a draft as its school would: through the public API, every check on. */
export async function issue(
  { record, cast }: Draft,
  { trust, school }: Pick<CaseContext, 'trust' | 'school'>,
): Promise<Issued> {
  const content = withCast(record, cast);
  const subjects = (record['bang_diem_hoc_ba'] as readonly JsonObject[] | undefined)?.map(
    (entry) => entry['mon_hoc_id'],
  );
  let bytes = canonicalize(content);
  let outer = false;
  // With a partner that no list knows there is no list to check everybody against.
  const listed = cast.every(({ person }) => school(person.schoolId).plan.unlisted !== true);
  const checked = listed ? { trust } : {};
  for (const member of cast) {
    if (member.standIn !== undefined) continue;
    const { role, person, subject } = member;
    const common = { signer: person.signer, signingTime: new Date(member.at), ...checked };
    if (role === 'subject-teacher') {
      const entry = `/bang_diem_hoc_ba/${subjects?.indexOf(subject!)}`;
      bytes = await signEntry(bytes, { ...common, entry, title: member.title ?? person.title });
      continue;
    }
    const { role: _, ...claim } = claimOf(member);
    bytes = await (outer ? addSignature : signRecord)(bytes, { ...common, role, ...(claim as object) });
    outer = true;
  }
  return { record: content, cast, bytes, recordSha256: recordSha256(bytes) };
}

function claimOf({ role, person, title, claim }: CastMember): ClaimedRole {
  if (role === 'school-seal') return { role, ...claim };
  const usual = role === 'homeroom-teacher' ? { title: title ?? person.title } : claimsOf(person);
  return { role, ...usual, ...(title === undefined ? {} : { title }), ...claim };
}

/** The record with these entry signatures, not signed as a whole. */
async function forgedEntries(record: JsonObject, cast: readonly CastMember[]): Promise<JsonObject> {
  const teachers = cast.filter(({ role, standIn }) => role === 'subject-teacher' && standIn === undefined);
  const of = (subject: string) => teachers.find((member) => member.subject === subject);
  const entries = record['bang_diem_hoc_ba'] as readonly JsonObject[] | undefined;
  if (entries === undefined || teachers.length === 0) return record;
  return forgeEntries(
    record,
    (subject) => of(subject)?.person.leaf,
    (index) => of(entries[index]!['mon_hoc_id'] as string)?.at ?? 0,
  );
}

/** The paper signed by this cast, nothing checked: what anybody with these keys and the format's description can make. */
export async function forge(
  { record, cast }: Draft,
  options: { readonly list?: readonly CastMember[]; readonly entries?: boolean } = {},
): Promise<Uint8Array> {
  const listed = withCast(record, options.list ?? cast);
  const body = options.entries === false ? listed : await forgedEntries(listed, cast);
  const outer = cast.filter(({ role, standIn }) => role !== 'subject-teacher' && standIn === undefined);
  return forgeOuter(canonicalize(body), outer.map(stepOf));
}

/** The sample's own record and entry signatures under other outer signatures. */
export function forgeAgain(sample: Issued, cast: readonly CastMember[]): Promise<Uint8Array> {
  const outer = cast.filter(({ role, standIn }) => role !== 'subject-teacher' && standIn === undefined);
  return forgeOuter(contentOf(sample.bytes), outer.map(stepOf));
}

export function stepOf(member: CastMember): ForgedStep {
  return { by: member.person.leaf, claim: claimOf(member), at: member.at };
}

/** The cast with the members of a role changed. */
export function recast(
  cast: readonly CastMember[],
  role: Role,
  change: (member: CastMember) => Partial<CastMember>,
): readonly CastMember[] {
  return cast.map((member) => (member.role === role ? { ...member, ...change(member) } : member));
}

/** A twin that changes the signed content and nothing else. */
export function edited(sample: Issued, change: JsonObject | ((record: JsonObject) => JsonObject)): Uint8Array {
  return editPayload(sample.bytes, (record) =>
    typeof change === 'function' ? change(record) : { ...record, ...change },
  );
}

/** The signed octets of a general serialization. */
export function contentOf(signed: Uint8Array): Uint8Array {
  return fromBase64Url((JSON.parse(utf8Decode(signed)) as { payload: string }).payload)!;
}

function recordSha256(signed: Uint8Array): string {
  return toHex(digest('SHA-256', contentOf(signed)));
}
