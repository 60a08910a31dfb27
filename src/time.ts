/**
 * Time (contract §6): instants are UTC, kept as milliseconds since 1970-01-01T00:00:00Z and written with `Z` and whole seconds.
 * Civil dates (terms of office, birth, issue) stay `YYYY-MM-DD`; a term covers its first to its last day in Việt Nam (UTC+7).
 */

/** An instant at the library's edge: a `Date`, an RFC 3339 text with `Z` or an offset, or a bare date (its end in Việt Nam). */
export type Instant = Date | string;

export type InstantMs = number;
/** `YYYY-MM-DD`. */
export type CivilDate = string;

/** Seconds since 1970, whole or not (RFC 7519 §2, NumericDate), of a day that can be written: until 9999-12-31T23:59:59Z. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 253_402_300_800;
}

const VIETNAM_OFFSET_MS = 7 * 3600_000;
const DAY_MS = 86_400_000;

/** Reads an instant; `undefined` for anything that is not one. A bare date is the last second of that day in Việt Nam. */
export function parseInstant(value: Instant): InstantMs | undefined {
  if (value instanceof Date) {
    const ms = value.getTime();
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (typeof value !== 'string') return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const end = endOfDayMs(value);
    return end === undefined ? undefined : end;
  }
  const match =
    /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      value,
    );
  if (match === null || startOfUtcDayMs(match[1]!) === undefined) return undefined;
  const ms = Date.parse(value.toUpperCase());
  return Number.isNaN(ms) ? undefined : ms;
}

/** `2026-11-21T00:00:00Z`; fractions of a second are dropped. */
export function formatInstant(ms: InstantMs): string {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

function startOfUtcDayMs(date: CivilDate): InstantMs | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`);
  // Date.parse refuses 2026-02-30 in some engines and rolls it over in others.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms;
}

/** First instant of a civil day in Việt Nam. */
export function startOfDayMs(date: CivilDate): InstantMs | undefined {
  const utc = startOfUtcDayMs(date);
  return utc === undefined ? undefined : utc - VIETNAM_OFFSET_MS;
}

/** Last whole second of a civil day in Việt Nam. */
export function endOfDayMs(date: CivilDate): InstantMs | undefined {
  const start = startOfDayMs(date);
  return start === undefined ? undefined : start + DAY_MS - 1000;
}

export function isCivilDate(text: string): boolean {
  return startOfUtcDayMs(text) !== undefined;
}

/** Whether an instant lies in a term of civil dates, both ends included; an absent end is open. */
export function termCovers(term: { from?: CivilDate; to?: CivilDate }, ms: InstantMs): boolean {
  const from = term.from === undefined ? Number.NEGATIVE_INFINITY : startOfDayMs(term.from);
  const to = term.to === undefined ? Number.POSITIVE_INFINITY : startOfDayMs(term.to);
  if (from === undefined || to === undefined) return false;
  return ms >= from && ms < to + DAY_MS;
}

/** The civil date in Việt Nam of an instant. */
export function civilDateInVietnam(ms: InstantMs): CivilDate {
  return new Date(ms + VIETNAM_OFFSET_MS).toISOString().slice(0, 10);
}

/** `21/11/2026 07:00:00` in Việt Nam: what people see. */
export function formatVietnamTime(ms: InstantMs): string {
  const iso = new Date(ms + VIETNAM_OFFSET_MS).toISOString();
  return `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** `21/11/2026`: the civil date in Việt Nam of an instant, as people write it. */
export function formatVietnamDate(ms: InstantMs): string {
  return formatVietnamTime(ms).slice(0, 10);
}
