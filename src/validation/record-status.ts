import { type InstantMs, startOfDayMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { IssuerFacts } from './authority.js';
import { type Judged, judged } from './finding.js';
import type { RecordStatus } from './report.js';
import { settle } from './settlement.js';

/** Where a record stands: in force, recalled, replaced (contract §3, "Record status"; model 15). */
export interface StatusJudgement {
  readonly status: RecordStatus;
  readonly findings: readonly Judged[];
  /** Oldest `iat` of the lists that said so. */
  readonly asOf?: InstantMs;
}

/**
 * Which statuses are kept is said by the issuer's entry: none → NONE. A list that an entry names and that the bundle does not
 * hold in a usable form → UNKNOWN. khue 0.1 reads no status list yet, so every named list is one that it cannot use.
 */
export function recordStatus(issuers: readonly IssuerFacts[], at: InstantMs, trust: TrustStore): StatusJudgement {
  const findings: Judged[] = [];
  for (const { entry } of issuers) {
    if (entry === undefined) continue;
    const kept = entry.status.find(({ from }) => (startOfDayMs(from) ?? Number.NEGATIVE_INFINITY) <= at);
    if (kept !== undefined) {
      findings.push(
        judged('STATUS_UNKNOWN', {
          params: { body: entry.name },
          settlement: settle('STATUS_LIST', entry.name, trust),
        }),
      );
    }
  }
  return { status: findings.length > 0 ? 'UNKNOWN' : 'NONE', findings };
}
