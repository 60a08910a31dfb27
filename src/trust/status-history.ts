import type { InstantMs } from '../time.js';
import type { StatusPeriod } from './types.js';

/**
 * The status of a listed service at an instant (ETSI TS 119 602 §6.6.4, §6.6.5, §6.7): the newest period that had begun.
 * `undefined` before the first: the list says nothing of that time.
 */
export function statusAt(history: readonly StatusPeriod[], at: InstantMs): StatusPeriod['status'] | undefined {
  let best: StatusPeriod | undefined;
  for (const period of history) {
    if (period.from <= at && (best === undefined || period.from > best.from)) best = period;
  }
  return best?.status;
}

/** Whether a listed service was granted at an instant. */
export function grantedAt(history: readonly StatusPeriod[], at: InstantMs): boolean {
  return statusAt(history, at) === 'granted';
}
