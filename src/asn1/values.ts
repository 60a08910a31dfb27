import type { InstantMs } from '../time.js';
import { Tag } from './tags.js';

/** Contents of values that are also read by hand where a million of them stand in a row (entries of CRLs). */

/** Whether content octets are an INTEGER in its shortest form (X.690 §8.3.2). */
export function isShortestInteger(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return end > start;
  const first = bytes[start]!;
  const second = bytes[start + 1]!;
  return !((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
}

const DAY = 86_400_000;

/**
 * Content octets of a UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows them; NaN for anything else.
 * @param tag identifier octet
 */
export function readTime(bytes: Uint8Array, tag: number, start: number, end: number): InstantMs {
  const short = tag === Tag.utcTime;
  const at = short ? start + 2 : start + 4;
  if (end !== at + 11 || bytes[end - 1] !== 0x5a) return Number.NaN;
  for (let i = start; i < end - 1; i++) if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return Number.NaN;
  let year = pair(bytes, start);
  if (short) year += year < 50 ? 2000 : 1900;
  else year = year * 100 + pair(bytes, start + 2);
  const month = pair(bytes, at);
  const day = pair(bytes, at + 2);
  const hour = pair(bytes, at + 4);
  const minute = pair(bytes, at + 6);
  const second = pair(bytes, at + 8);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return Number.NaN;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  if (day > days) return Number.NaN;
  // Proleptic Gregorian calendar: days from 0000-03-01 by 400 years of 146097 days, of which 1970-01-01 is number 719468.
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1;
  const number = era * 146_097 + ofEra * 365 + ((ofEra / 4) | 0) - ((ofEra / 100) | 0) + ofYear - 719_468;
  return number * DAY + (hour * 3600 + minute * 60 + second) * 1000;
}

/** Two decimal digits. */
function pair(bytes: Uint8Array, at: number): number {
  return bytes[at]! * 10 + bytes[at + 1]! - 528;
}
