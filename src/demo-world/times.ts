import type { CivilDate, InstantMs } from '../time.js';
import { civilDateInVietnam } from '../time.js';

const DAY = 86_400_000;

/** Every date of a demonstration world follows from the instant at which it stands. */
export interface DemoTimes {
  readonly at: InstantMs;
  /** 00:00 UTC of that day. */
  readonly today: InstantMs;
  /** The year in which the newest finished school year ended; papers of that summer are all issued. */
  readonly year: number;
  /** Issue of the trust lists and CRLs. */
  readonly listsIssued: InstantMs;
  /** They hold for a year, so that a world still answers months after it was made. */
  readonly listsUntil: InstantMs;
  /** An instant of the school year's last weeks: `day` of May at `hour` o'clock in Việt Nam and some minutes. */
  inMay(day: number, hour: number, minutes?: number): InstantMs;
  inMonth(month: number, day: number, hour: number, minutes?: number): InstantMs;
  date(month: number, day: number, yearsBack?: number): CivilDate;
}

export function demoTimes(at: InstantMs): DemoTimes {
  const today = at - (at % DAY);
  const [year = 0, month = 0] = civilDateInVietnam(today).split('-').map(Number);
  const ended = month >= 8 ? year : year - 1;
  const inMonth = (inThe: number, day: number, hour: number, minutes = 0) =>
    Date.UTC(ended, inThe - 1, day, hour - 7, minutes);
  return {
    at,
    today,
    year: ended,
    listsIssued: today - DAY,
    listsUntil: today + 365 * DAY,
    inMay: (day, hour, minutes) => inMonth(5, day, hour, minutes),
    inMonth,
    date: (inThe, day, yearsBack = 0) =>
      `${ended - yearsBack}-${String(inThe).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  };
}
