import { type DerReader, Tag } from '../asn1/reader.js';
import type { InstantMs } from '../time.js';

const FORM = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d+))?Z$/;

/**
 * GeneralizedTime with fractions of a second, as RFC 3161 §2.4.2 allows them: UTC, no trailing zero, no bare point.
 * @returns milliseconds since 1970, what is smaller cut off
 */
export function readGeneralizedTime(reader: DerReader): InstantMs {
  reader.expect(Tag.generalizedTime);
  const content = reader.content();
  if (content.length > 40) reader.fail('GeneralizedTime too long', reader.contentStart);
  const text = String.fromCharCode(...content);
  const match = FORM.exec(text);
  if (match === null || match[7]?.endsWith('0') === true) {
    return reader.fail('GeneralizedTime not as DER has it', reader.contentStart);
  }
  const [, year, month, day, hour, minute, second, fraction = ''] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const ms = Date.parse(iso);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== iso) reader.fail('no such time', reader.contentStart);
  return ms;
}
