import type { Finding } from '../errors.js';
import { civilDateInVietnam, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { RecordFacts } from './record-facts.js';

/** Successions are followed to who is there today: X into Y, Y into Z. */
const STEPS = 8;

/** Who carries on a body that issued the record and has been merged or renamed since (model 14): named, though the old entry still counts. */
export function successionRemarks(record: RecordFacts, trust: TrustStore, at: InstantMs): Finding[] {
  const today = civilDateInVietnam(at);
  return record.issuers.flatMap(({ entry }): Finding[] => {
    let body = entry;
    let last: Finding | undefined;
    const seen = new Set<string>();
    for (let step = 0; step < STEPS && body !== undefined && !seen.has(body.code); step++) {
      seen.add(body.code);
      const next = body.succession.find(
        ({ kind, date }) => kind === 'successor' && (date === undefined || date <= today),
      );
      const found = next === undefined ? undefined : trust.issuer(next.code);
      if (next === undefined || found === undefined || !('found' in found)) break;
      const date = next.date === undefined ? '–' : next.date.split('-').reverse().join('/');
      last = {
        code: 'ISSUER_SUCCEEDED',
        params: { body: entry!.name, successor: found.found.name, decision: next.decision ?? '–', date },
      };
      body = found.found;
    }
    return last === undefined ? [] : [last];
  });
}
