import type { Code } from '../codes.js';
import type { Finding } from '../errors.js';
import { formatVietnamDate, type InstantMs, startOfDayMs } from '../time.js';
import type { ListedIssuer, StatusAnswer, StatusChange, StatusQuery, StatusState, TrustStore } from '../trust/types.js';
import { type Judged, judged } from './finding.js';
import type { RecordFacts } from './record-facts.js';
import { object } from './record-shape.js';
import type { RecordStatus } from './report.js';
import { settle } from './settlement.js';

/** Where a record stands: in force, recalled, replaced (contract §3, "Record status"; model 15). */
export interface StatusJudgement {
  readonly status: RecordStatus;
  readonly change?: StatusChange;
  readonly findings: readonly Judged[];
  /** Why a list was not used, a correction, a twin: what changes nothing. */
  readonly remarks: readonly Finding[];
  /** Oldest `iat` of the lists that said so. */
  readonly asOf?: InstantMs;
}

/** Any negative answer wins; not knowing comes before being in force (contract §3). */
const weight: readonly RecordStatus[] = ['NONE', 'VALID', 'UNKNOWN', 'SUSPENDED', 'SUPERSEDED', 'REVOKED'];

const codeOf: Readonly<Partial<Record<StatusState, Code>>> = {
  REVOKED: 'RECORD_REVOKED',
  SUPERSEDED: 'RECORD_SUPERSEDED',
  SUSPENDED: 'RECORD_SUSPENDED',
};

/**
 * Which statuses are kept is said by the issuer's entry: none → NONE. A list that an entry names and that the bundle does not
 * hold in a usable form → UNKNOWN. Every list of every issuing body is asked.
 */
export function recordStatus(record: RecordFacts, at: InstantMs, trust: TrustStore): StatusJudgement {
  const query = queryOf(record);
  const findings: Judged[] = [];
  const remarks: Finding[] = [];
  let status: RecordStatus = 'NONE';
  let change: StatusChange | undefined;
  let asOf: InstantMs | undefined;
  for (const { entry } of record.issuers) {
    if (entry === undefined) continue;
    const answers = ask(entry, query, at, trust);
    for (const answer of answers) {
      const said: RecordStatus = 'state' in answer ? answer.state : 'UNKNOWN';
      if (weight.indexOf(said) > weight.indexOf(status)) {
        status = said;
        change = undefined;
      }
      if (!('state' in answer)) {
        if ('unknown' in answer) remarks.push(answer.unknown);
        findings.push(unknown(entry, trust));
        continue;
      }
      if (said === status) change ??= answer.change;
      if (asOf === undefined || answer.issuedAt < asOf) asOf = answer.issuedAt;
      if (answer.twin) remarks.push({ code: 'STATUS_TWIN' });
      const code = codeOf[answer.state];
      if (code !== undefined) findings.push(judged(code, { params: changeParams(answer.change) }));
      else if (answer.change?.kind === 'corrected') {
        remarks.push({ code: 'RECORD_CORRECTED', params: changeParams(answer.change) });
      }
    }
  }
  return {
    status,
    findings,
    remarks,
    ...(change !== undefined && { change }),
    ...(asOf !== undefined && { asOf }),
  };
}

function ask(entry: ListedIssuer, query: StatusQuery, at: InstantMs, trust: TrustStore): readonly StatusAnswer[] {
  const kept = entry.status.filter(({ from }) => (startOfDayMs(from) ?? Number.NEGATIVE_INFINITY) <= at);
  if (kept.length === 0) return [];
  const codes = [entry.code, ...entry.formerCodes];
  const answers = kept.map(
    (service): StatusAnswer =>
      trust.status?.ask(service, codes, query, at) ?? {
        unknown: { code: 'STATUS_LIST_MISSING', params: { id: service.id } },
      },
  );
  const spoken = answers.filter((answer) => !('silent' in answer));
  // A record without an index in the body's only list: nobody says where it stands.
  return spoken.length > 0 ? spoken : [{ silent: true }];
}

function unknown(entry: ListedIssuer, trust: TrustStore): Judged {
  return judged('STATUS_UNKNOWN', {
    params: { body: entry.name },
    settlement: settle('STATUS_LIST', entry.name, trust),
  });
}

function changeParams(change: StatusChange | undefined): Record<string, string> {
  return {
    date: change === undefined ? '–' : formatVietnamDate(change.atMs),
    decision: change?.decision ?? '–',
    successor: change?.successor ?? '–',
  };
}

function queryOf({ sha256, shape, value }: RecordFacts): StatusQuery {
  const list = object(object(value['status'])?.['status_list']);
  const { idx, uri } = list ?? {};
  const reference = typeof uri === 'string' && Number.isSafeInteger(idx) ? { uri, index: idx as number } : undefined;
  return {
    sha256,
    ...(shape.id !== undefined && { id: shape.id }),
    ...(reference !== undefined && { reference }),
  };
}
