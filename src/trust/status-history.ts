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

/** Until when a service was granted, as far as is known at an instant: infinite where it is, negative infinite where it never was. */
export function grantedUntil(history: readonly StatusPeriod[], at: InstantMs): InstantMs {
  if (grantedAt(history, at)) return Number.POSITIVE_INFINITY;
  const granted = history.filter(({ status, from }) => status === 'granted' && from <= at).map(({ from }) => from);
  if (granted.length === 0) return Number.NEGATIVE_INFINITY;
  const last = Math.max(...granted);
  return Math.min(...history.filter(({ from }) => from > last).map(({ from }) => from));
}
