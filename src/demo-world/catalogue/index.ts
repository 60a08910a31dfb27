import type { JsonObject } from '../../record/json-value.js';
import type { RecallEntry } from '../../trust/index.js';
import type { TrustStore } from '../../trust/types.js';
import type { CatalogueCase } from '../case-types.js';
import type { DemoPerson, DemoSchool } from '../people.js';
import { seeded } from '../seeded.js';
import type { DemoTimes } from '../times.js';
import { bodyCases } from './bodies.js';
import { issue } from './cast.js';
import { diplomaCases } from './diplomas.js';
import { learnerCases } from './learners.js';
import { paperCases } from './papers.js';
import { signatoryCases } from './signatories.js';
import { statusCases } from './status.js';
import type { CaseContext, CasePlan, Issued } from './types.js';
import { yearCases } from './years.js';

/** Every case of a Vietnamese school, centre or university that khue knows, each with a forged twin. */
export const cataloguePlan: readonly CasePlan[] = [
  ...yearCases,
  ...learnerCases,
  ...signatoryCases,
  ...bodyCases,
  ...diplomaCases,
  ...paperCases,
  ...statusCases,
];

export interface Catalogue {
  readonly cases: readonly CatalogueCase[];
  /** Samples without signatures, by name. */
  readonly records: ReadonlyMap<string, JsonObject>;
  /** Entries of recall lists, by the code of the body that keeps the list. */
  readonly recalled: ReadonlyMap<string, readonly RecallEntry[]>;
}

/** Issues every sample through the public API, with every check on, and forges its twin. */
export async function makeCatalogue(input: {
  readonly seed: string;
  readonly times: DemoTimes;
  readonly trust: TrustStore;
  readonly schools: ReadonlyMap<string, DemoSchool>;
  readonly people: ReadonlyMap<string, DemoPerson>;
}): Promise<Catalogue> {
  const { seed, times, trust } = input;
  const done = new Map<string, Issued>();
  const context: CaseContext = {
    seed,
    times,
    trust,
    school: (id) => known(input.schools, id),
    person: (id) => known(input.people, id),
    issued: (name) => known(done, name),
    random: (name) => seeded(seed, `catalogue/${name}`),
    instant: (month, day, hour = 9) => times.inMonth(month, day, hour),
    input: (name, school, pupil) => ({ seed, name: `catalogue/${name}`, times, school, pupil }),
  };
  const cases: CatalogueCase[] = [];
  const recalled = new Map<string, RecallEntry[]>();
  for (const plan of cataloguePlan) {
    const sample = await issue(plan.draft(context), context);
    done.set(plan.name, sample);
    cases.push(sampleCase(plan, sample), await twinCase(plan, sample, context));
    if (plan.recalled === undefined) continue;
    const code = issuerOf(sample);
    const { ma_ban_ghi } = sample.record as { readonly ma_ban_ghi: string };
    const entry = { ma_ban_ghi, recordSha256: sample.recordSha256, ...plan.recalled(context) };
    recalled.set(code, [...(recalled.get(code) ?? []), entry]);
  }
  return { cases, recalled, records: new Map([...done].map(([name, { record }]) => [name, record] as const)) };
}

function issuerOf({ record }: Issued): string {
  const [body] = record['don_vi_cap'] as readonly { readonly co_so_giao_duc_id: string }[];
  return body!.co_so_giao_duc_id;
}

const fileOf = (name: string): string => `cases/${name}.json`;

const besides = (documents: readonly string[] | undefined) =>
  documents === undefined ? {} : { documents: documents.map(fileOf) };

function sampleCase({ name, group, expected, vi, en, documents }: CasePlan, { bytes }: Issued): CatalogueCase {
  const answer = expected ?? { answer: 'ACCEPT' as const };
  return { name, group, kind: 'sample', file: fileOf(name), bytes, ...answer, vi, en, ...besides(documents) };
}

async function twinCase({ name, group, twin }: CasePlan, sample: Issued, context: CaseContext): Promise<CatalogueCase> {
  const { answer = 'REJECT', code, vi, en } = twin;
  const own = `${name}.gia`;
  const bytes = await twin.forge(sample, context);
  return {
    name: own,
    group,
    kind: 'twin',
    of: name,
    file: fileOf(own),
    bytes,
    answer,
    code,
    vi,
    en,
    ...besides(twin.documents),
  };
}

function known<T>(map: ReadonlyMap<string, T>, id: string): T {
  const found = map.get(id);
  if (found === undefined) throw new RangeError(`no ${id} here`);
  return found;
}
