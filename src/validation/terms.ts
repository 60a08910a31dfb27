import { type CivilDate, type InstantMs, startOfDayMs } from '../time.js';
import type { StatusPeriod } from '../trust/types.js';
import type { SignatureTimes } from './revocation.js';

const DAY_MS = 86_400_000;

/** Civil dates are few and come again with every record: their instants are kept, up to a bound. */
const dayStarts = new Map<CivilDate, InstantMs>();
const DAYS_KEPT = 4096;

function dayStart(date: CivilDate): InstantMs {
  const known = dayStarts.get(date);
  if (known !== undefined) return known;
  // A date that is none is never reached.
  const start = startOfDayMs(date) ?? Number.NaN;
  if (dayStarts.size >= DAYS_KEPT) dayStarts.clear();
  dayStarts.set(date, start);
  return start;
}

export interface Term {
  readonly from?: CivilDate;
  readonly to?: CivilDate;
}

/** Whether terms, taken together, cover every instant from one to another: a gap between two terms is no office. */
export function termsCover(terms: readonly Term[], from: InstantMs, to: InstantMs): boolean {
  let reached = from;
  for (let guard = 0; guard <= terms.length; guard++) {
    let furthest = Number.NEGATIVE_INFINITY;
    for (const term of terms) {
      const start = term.from === undefined ? Number.NEGATIVE_INFINITY : dayStart(term.from);
      const end = term.to === undefined ? Number.POSITIVE_INFINITY : dayStart(term.to) + DAY_MS;
      if (start <= reached && reached < end && end > furthest) furthest = end;
    }
    if (furthest > to) return true;
    if (furthest === Number.NEGATIVE_INFINITY) return false;
    reached = furthest;
  }
  return false;
}

/** Whether a listed service was granted at every instant from one to another. A service without history was granted always. */
export function grantedThroughout(history: readonly StatusPeriod[], from: InstantMs, to: InstantMs): boolean {
  if (history.length === 0) return true;
  let status: StatusPeriod['status'] | undefined;
  let since = Number.NEGATIVE_INFINITY;
  for (const period of history) {
    if (period.status === 'withdrawn' && period.from > from && period.from <= to) return false;
    if (period.from <= from && period.from >= since) {
      status = period.status;
      since = period.from;
    }
  }
  return status === 'granted';
}

/**
 * How a term stands to the times of a signature (contract §4): at the proven time where there is one; without proof it must cover
 * the claimed time and the validation time, and all that lies between, for the signature may be of any of these instants.
 */
export type Coverage = 'COVERED' | 'CLAIMED_ONLY' | 'NOT_COVERED';

export function coverage(
  terms: readonly Term[],
  history: readonly StatusPeriod[],
  times: Pick<SignatureTimes, 'at' | 'proofOfExistence' | 'createdAfter' | 'claimed'>,
): Coverage {
  const within = (from: InstantMs, to: InstantMs): boolean =>
    termsCover(terms, from, to) && grantedThroughout(history, from, to);
  const { at, createdAfter, proofOfExistence: proof } = times;
  // A signature that is proven to be younger than it says is at least that young.
  const claimed =
    times.claimed === undefined ? undefined : Math.max(times.claimed, createdAfter ?? Number.NEGATIVE_INFINITY);
  if (proof !== undefined) {
    if (within(proof, proof)) return 'COVERED';
    // The proof is an upper bound: an earlier one, nearer to the claimed time, may still be found.
    return claimed !== undefined && claimed <= proof && within(claimed, claimed) ? 'CLAIMED_ONLY' : 'NOT_COVERED';
  }
  if (claimed === undefined || !within(claimed, claimed)) return 'NOT_COVERED';
  return within(Math.min(claimed, at), Math.max(claimed, at)) ? 'COVERED' : 'CLAIMED_ONLY';
}
