/** What this program does not know of a record: its type, its schema's version, its programme. Never a sign of forgery. */
import { knownProgrammes, recordTypes } from '../record/index.js';
import type { TrustStore } from '../trust/types.js';
import { type Judged, judged } from './finding.js';
import type { RecordFacts } from './record-facts.js';
import { settle } from './settlement.js';

/** The sentences name what is known, never what the file says: a first line quotes no file (contract §5). */
export function unknownSchema({ shape }: RecordFacts, trust: TrustStore): Judged {
  const versions = recordTypes.filter(({ type }) => type === shape.type);
  const known = versions.map(({ type, version }) => `${type} ${version}`).join(', ');
  const params =
    versions.length === 0
      ? { what: 'loại hồ sơ', whatEn: 'type of record', known: families() }
      : { what: 'phiên bản lược đồ', whatEn: 'schema version', known };
  return judged('RECORD_SCHEMA', { params, settlement: settle('SCHEMA', '', trust) });
}

/** Without its programme nobody can say which rules a record follows. */
export function unknownProgramme({ value, shape }: RecordFacts, trust: TrustStore): Judged | undefined {
  const programme = value['chuong_trinh'];
  if (!shape.type.startsWith('hoc-ba/') || typeof programme !== 'string' || knownProgrammes.includes(programme)) return;
  const params = { known: knownProgrammes.join(', ') };
  return judged('RECORD_PROGRAMME_UNKNOWN', { params, settlement: settle('NEWER_VERIFIER', '', trust) });
}

/** «hoc-ba/ (gdtx, thcs, …), van-bang/ (…)» */
function families(): string {
  const names = new Map<string, string[]>();
  for (const { type } of recordTypes) {
    const [family, name] = type.split('/') as [string, string];
    const known = names.get(family);
    if (known === undefined) names.set(family, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  return [...names].map(([family, list]) => `${family}/ (${list.join(', ')})`).join(', ');
}
