/** Values of a signed record as people read them. Wrong shapes read as nothing: the schema names them. */
import type { JsonObject, JsonValue } from '../record/json-value.js';

/** `079******1234` would still tell the province: only the last four stand. */
export function maskNumber(number: string): string {
  return number.length <= 4 ? number : '•'.repeat(number.length - 4) + number.slice(-4);
}

export function humanDate(date: string): string {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (day !== null) return `${day[3]}/${day[2]}/${day[1]}`;
  const month = /^(\d{4})-(\d{2})$/.exec(date);
  return month !== null ? `${month[2]}/${month[1]}` : date;
}

export function text(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return '';
}

export function object(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

export function array(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
