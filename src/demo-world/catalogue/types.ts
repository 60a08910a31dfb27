import type { Answer } from '../../codes/kind.js';
import type { ClaimedRole } from '../../document/signed-document.js';
import type { JsonObject } from '../../record/json-value.js';
import type { InstantMs } from '../../time.js';
import type { RecallEntry } from '../../trust/index.js';
import type { Role, TrustStore } from '../../trust/types.js';
import type { CaseGroup } from '../case-types.js';
import type { DemoPerson, DemoSchool } from '../people.js';
import type { Pupil, RecordInput } from '../records.js';
import type { Seeded } from '../seeded.js';
import type { DemoTimes } from '../times.js';

/** What a case works with. */
export interface CaseContext {
  readonly seed: string;
  readonly times: DemoTimes;
  readonly trust: TrustStore;
  school(id: string): DemoSchool;
  /** `<school>/<person>`. */
  person(id: string): DemoPerson;
  /** A sample that stands earlier in the catalogue. */
  issued(name: string): Issued;
  random(name: string): Seeded;
  /** `day` of `month` of the newest finished school year's end, at `hour` o'clock in Việt Nam. */
  instant(month: number, day: number, hour?: number): InstantMs;
  input(name: string, school: DemoSchool, pupil: Pupil): RecordInput;
}

/** One who signs a paper, in the order of `danh_sach_nguoi_ky`. */
export interface CastMember {
  readonly role: Role;
  readonly person: DemoPerson;
  readonly subject?: string;
  /** Default: the person's. */
  readonly title?: string;
  readonly at: InstantMs;
  /** Another role signs for this place (contract §2, exception b); the person is named and signs nothing. */
  readonly standIn?: { readonly role: Role; readonly reason: string };
  /** Code of the body for which this one signs, where a paper has several. */
  readonly body?: string;
  /** Words of the decision, where the person signs for the head. */
  readonly claim?: Partial<ClaimedRole>;
}

/** A sample as it was issued. */
export interface Issued {
  /** As signed, without the entries' signatures. */
  readonly record: JsonObject;
  readonly cast: readonly CastMember[];
  readonly bytes: Uint8Array;
  /** SHA-256 of the record's octets (contract §7), lower-case hex. */
  readonly recordSha256: string;
}

/** A record with those who sign it, in signing order. */
export interface Draft {
  readonly record: JsonObject;
  readonly cast: readonly CastMember[];
}

export interface TwinPlan {
  readonly code: string;
  readonly answer?: Answer;
  readonly vi: string;
  readonly en: string;
  readonly documents?: readonly string[];
  forge(sample: Issued, context: CaseContext): Promise<Uint8Array> | Uint8Array;
}

export interface CasePlan {
  readonly name: string;
  readonly group: CaseGroup;
  /** Default: accepted. */
  readonly expected?: { readonly answer: Answer; readonly code: string };
  readonly vi: string;
  readonly en: string;
  /** Names of earlier samples to be given beside it. */
  readonly documents?: readonly string[];
  draft(context: CaseContext): Draft;
  /** What the issuer's recall list says of the sample, once it is issued. */
  readonly recalled?: (context: CaseContext) => Pick<RecallEntry, 'kind' | 'at' | 'qd' | 'lyDo' | 'successor'>;
  readonly twin: TwinPlan;
}
