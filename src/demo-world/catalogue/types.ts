import type { Answer } from '../../codes/kind.js';
import type { JsonObject } from '../../record/json-value.js';
import type { InstantMs } from '../../time.js';
import type { TrustStore } from '../../trust/types.js';
import type { DemoPerson, DemoSchool } from '../people.js';
import type { Pupil, RecordInput } from '../records.js';
import type { Seeded } from '../seeded.js';
import type { DemoTimes } from '../times.js';
import type { DemoCase } from '../world-types.js';
import type { CastMember } from './cast.js';

/** One case of the catalogue: a paper as a school would issue it, or its forged twin. */
export interface CatalogueCase extends DemoCase {
  readonly group: CaseGroup;
  /** `sample`: made through the public API and signed in every required role; `twin`: the same paper, forged. */
  readonly kind: 'sample' | 'twin';
  /** Of a twin: the name of its sample. */
  readonly of?: string;
  /** Files to be given beside it (`--document`): sources of results that were taken over. */
  readonly documents?: readonly string[];
}

export type CaseGroup = 'hoc-ba' | 'nguoi-hoc' | 'nguoi-ky' | 'co-so' | 'van-bang' | 'giay-to';

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
  readonly twin: TwinPlan;
}
