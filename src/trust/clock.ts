import type { Finding } from '../errors.js';
import { formatInstant, type InstantMs, parseInstant } from '../time.js';
import type { HighWater } from './types.js';

/** The clock guard (contract §4): authenticated times are the issue dates of lists that verified under a pin. */

/** Raised at each release; authenticated times later than this plus three years are ignored. */
export const BUILD_DATE = '2026-11-21T00:00:00Z';

const DAY_MS = 86_400_000;
const LATEST_BELIEVED_MS = Date.parse(BUILD_DATE) + 3 * 366 * DAY_MS;

/** `CLOCK_SET_BACK` when the clock stands more than 24 h before the latest authenticated time seen. */
export function checkClock(now: InstantMs, highWater: HighWater | undefined): Finding | undefined {
  const latest = believed(highWater?.latestAuthenticatedTime);
  if (latest === undefined || now >= latest - DAY_MS) return undefined;
  return { code: 'CLOCK_SET_BACK', params: { now: formatInstant(now), latest: formatInstant(latest) } };
}

/** Marks whose latest authenticated time is at least `at`, unless `at` is beyond belief. */
export function laterTime(highWater: HighWater, at: InstantMs): HighWater {
  if (at > LATEST_BELIEVED_MS || at <= (believed(highWater.latestAuthenticatedTime) ?? Number.NEGATIVE_INFINITY)) {
    return highWater;
  }
  return { ...highWater, latestAuthenticatedTime: formatInstant(at) };
}

function believed(text: string | undefined): InstantMs | undefined {
  const ms = text === undefined ? undefined : parseInstant(text);
  return ms === undefined || ms > LATEST_BELIEVED_MS ? undefined : ms;
}
