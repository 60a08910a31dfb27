import type { JsonObject } from '../json-value.js';
import { textOf } from './read.js';
import { threeLettersOf } from './states.js';

/** Nodes and code lists of the European Learning Model that an export refers to. */

/** Base of the EU's authority tables. */
export const AUTHORITY = 'http://publications.europa.eu/resource/authority';

/** The state of an address as the EU's country list names it; absent in the record: Việt Nam; two letters that are no state’s: undefined. */
export function countryOf(address: JsonObject): string | undefined {
  const state = textOf(address['quoc_gia']);
  if (state === undefined) return 'VNM';
  return threeLettersOf(state);
}

export const reference = (node: JsonObject): JsonObject => ({ id: node['id']!, type: node['type']! });

export function concept(id: string, scheme: string, label?: JsonObject): JsonObject {
  return {
    id,
    type: 'Concept',
    inScheme: { id: scheme, type: 'ConceptScheme' },
    ...(label === undefined ? {} : { prefLabel: label }),
  };
}

/** Codes of the EU's language list (ISO 639-3 in capitals) for the languages that Vietnamese papers are printed in. */
export const authorityLanguages: Readonly<Record<string, string>> = {
  en: 'ENG',
  fr: 'FRA',
  de: 'DEU',
  ru: 'RUS',
  zh: 'ZHO',
  ja: 'JPN',
  ko: 'KOR',
  es: 'SPA',
  it: 'ITA',
  lo: 'LAO',
  km: 'KHM',
};
