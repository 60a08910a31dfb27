import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { HighWater } from './types.js';

/** `CLOCK_SET_BACK` when the clock stands more than 24 h before the latest authenticated time seen (contract §4). */
export function checkClock(_now: InstantMs, _highWater: HighWater | undefined): Finding | undefined {
  throw new Error('being built');
}

/** A mark whose latest authenticated time is at least `at`; times later than the build date plus three years are ignored. */
export function laterTime(_highWater: HighWater, _at: InstantMs): HighWater {
  throw new Error('being built');
}
