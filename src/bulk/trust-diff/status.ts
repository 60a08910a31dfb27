import { startOfDayMs } from '../../time.js';
import type { ListedIssuer, StatusAnswer, StatusState } from '../../trust/types.js';
import type { ComparedList } from './lists.js';

/** Where a record stands by one list, as its entries' status lists say; in one word for each list that was asked. */
export type Standing = StatusState | 'UNKNOWN' | 'SILENT';

/** What the body's status lists say of a record, one word a list. */
export function standingsOf(
  { store, at }: ComparedList,
  entry: ListedIssuer | undefined,
  record: { readonly id?: string; readonly sha256: string },
): Standing[] {
  if (entry === undefined) return [];
  const codes = [entry.code, ...entry.formerCodes];
  return entry.status
    .filter(({ from }) => (startOfDayMs(from) ?? Number.NEGATIVE_INFINITY) <= at)
    .map((service) => wordOf(store.status?.ask(service, codes, record, at)));
}

function wordOf(answer: StatusAnswer | undefined): Standing {
  if (answer === undefined || 'unknown' in answer) return 'UNKNOWN';
  return 'silent' in answer ? 'SILENT' : answer.state;
}

/** What keeps a record from being accepted that is otherwise in order; undefined: nothing that is known. */
export function hindrance(standings: readonly Standing[]): 'REJECT' | 'UNDECIDED' | undefined {
  if (standings.some((one) => one === 'REVOKED' || one === 'SUPERSEDED' || one === 'SUSPENDED')) return 'REJECT';
  return standings.includes('UNKNOWN') ? 'UNDECIDED' : undefined;
}
