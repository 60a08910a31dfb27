import { utf8Encode } from '../encoding.js';
import { render } from '../form/index.js';
import { addSignature, signEntry, signPdf, signRecord } from '../issuing/index.js';
import { canonicalize } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import type { InstantMs } from '../time.js';
import type { Capacity, Role, TrustStore } from '../trust/types.js';
import type { DemoPerson, DemoSchool } from './people.js';
import type { DemoTimes } from './times.js';

/** Signs sample records the way a school does: every teacher, the homeroom teacher, the head, the seal. */

export interface Signatories {
  readonly school: DemoSchool;
  readonly principal?: DemoPerson;
  readonly seal?: DemoPerson;
  readonly teachers?: Readonly<Record<string, DemoPerson>>;
  /** Where given, issuing checks path and authority before a key is used. */
  readonly trust?: TrustStore;
}

/** Claims that a person makes beside the role. */
export function claimsOf(person: DemoPerson): {
  readonly title: string;
  readonly capacity?: Capacity;
  readonly decision?: string;
} {
  const capacity = person.plan.capacities?.[0];
  return capacity?.decision !== undefined
    ? { title: person.title, capacity: capacity.capacity, decision: capacity.decision }
    : { title: person.title };
}

/** The entries' signatures, one teacher after the other on a day in May; the record then carries them. */
export async function signEntries(record: JsonObject, who: Signatories, times: DemoTimes): Promise<Uint8Array> {
  let bytes = canonicalize(record);
  const homeroom = who.school.holder('homeroom-teacher');
  const primary = record['loai_ho_so'] === 'hoc-ba/tieu-hoc';
  const entries = record['bang_diem_hoc_ba'] as readonly JsonObject[];
  for (const [index, entry] of entries.entries()) {
    const subject = entry['mon_hoc_id'] as string;
    const teacher = who.teachers?.[subject] ?? who.school.teacherOf(subject);
    if (primary && teacher.id === homeroom.id) continue;
    bytes = await signEntry(bytes, {
      entry: `/bang_diem_hoc_ba/${index}`,
      signer: teacher.signer,
      signingTime: new Date(times.inMay(25, 9, index)),
      title: teacher.title,
      ...(who.trust === undefined ? {} : { trust: who.trust }),
    });
  }
  return bytes;
}

/** A học bạ with every signature that the rule table asks for. */
export async function signHocBa(record: JsonObject, who: Signatories, times: DemoTimes): Promise<Uint8Array> {
  const signed = await signByTeachers(record, who, times);
  return closeRecord(signed, 'principal', who, times.inMay(28, 15), times.inMay(29, 8));
}

/** The same as a PDF (profile `principal+seal`): the teachers' signatures in the data, the principal's and the seal's on the page. */
export async function signHocBaPdf(record: JsonObject, who: Signatories, times: DemoTimes): Promise<Uint8Array> {
  const signed = await signByTeachers(record, who, times);
  return closePdf(signed, 'principal', who, times.inMay(28, 15), times.inMay(29, 8));
}

async function signByTeachers(record: JsonObject, who: Signatories, times: DemoTimes): Promise<Uint8Array> {
  const bytes = await signEntries(record, who, times);
  const homeroom = who.school.holder('homeroom-teacher');
  return signRecord(bytes, {
    role: 'homeroom-teacher',
    signer: homeroom.signer,
    signingTime: new Date(times.inMay(27, 10)),
    title: 'Giáo viên chủ nhiệm',
    ...(who.trust === undefined ? {} : { trust: who.trust }),
  });
}

/** A diploma: head of the issuing body, then the seal. */
export async function signDiploma(
  record: JsonObject,
  who: Signatories,
  signedAt: InstantMs,
  sealedAt: InstantMs,
): Promise<Uint8Array> {
  return closeRecord(canonicalize(record), 'head-of-issuing-body', who, signedAt, sealedAt);
}

/** The same as a PDF, with both signatures on the page. */
export async function signDiplomaPdf(
  record: JsonObject,
  who: Signatories,
  signedAt: InstantMs,
  sealedAt: InstantMs,
): Promise<Uint8Array> {
  return closePdf(canonicalize(record), 'head-of-issuing-body', who, signedAt, sealedAt);
}

async function closePdf(
  embedded: Uint8Array,
  role: Role,
  who: Signatories,
  signedAt: InstantMs,
  sealedAt: InstantMs,
): Promise<Uint8Array> {
  const { head, seal } = closing(role, who, signedAt, sealedAt);
  return signPdf(await signPdf(render(embedded).pdf, head), seal);
}

async function closeRecord(
  bytes: Uint8Array,
  role: Role,
  who: Signatories,
  signedAt: InstantMs,
  sealedAt: InstantMs,
): Promise<Uint8Array> {
  const { head, seal } = closing(role, who, signedAt, sealedAt);
  const first = role === 'principal' ? addSignature : signRecord;
  return addSignature(await first(bytes, head), seal);
}

/** How the head and then the seal sign. */
function closing(role: Role, who: Signatories, signedAt: InstantMs, sealedAt: InstantMs) {
  const head = who.principal ?? who.school.holder(role);
  const seal = who.seal ?? who.school.holder('school-seal');
  const trust = who.trust === undefined ? {} : { trust: who.trust };
  return {
    head: { role, signer: head.signer, signingTime: new Date(signedAt), ...claimsOf(head), ...trust },
    seal: { role: 'school-seal' as const, signer: seal.signer, signingTime: new Date(sealedAt), ...trust },
  };
}

/** A record as a person would read it in an editor. */
export function readable(record: JsonObject): Uint8Array {
  return utf8Encode(`${JSON.stringify(record, null, 2)}\n`);
}
