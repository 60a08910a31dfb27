/** What a record holds and no form has a place for: printed too, under the schema's own names, so that nothing signed stays unseen. */
import { entryOf, entryOfType, fieldAt } from '../record/fields.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { humanDate, type Part } from './reading.js';

/** Members that stand in the embedded data only, each with its reason. */
export const EMBEDDED_ONLY: Readonly<Record<string, string>> = {
  loai_ho_so: 'the form itself, or the name of the paper beside it, says it',
  cap_hoc_id: 'the title of the form says it',
  chu_ky: 'a signature is for programs; whose it is, is printed',
  chung_thu_so: 'certificates are for programs',
  spki_sha256: 'a digest is for programs',
  sha256: 'a digest is for programs',
  pointer: 'a place in data is for programs',
  vi_tri: 'a place in data is for programs; the text there is printed',
  status: 'a place in a status list is for programs',
};

/** A record's identifier in what is referred to: the number and date of that paper are printed. */
const REFERENCES = new Set(['nguon', 'van_bang', 'ho_so_goc', 'van_bang_goc']);

export function restRows(record: Part, json: JsonObject): [string, string][] {
  const type = text(json['loai_ho_so']);
  const root = (entryOf(type, text(json['phien_ban'])) ?? entryOfType(type))?.root;
  const rows: [string, string][] = [];
  const walk = (value: JsonValue | undefined, tokens: readonly string[], pointer: string): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, [...tokens, String(i)], `${pointer}/${i}`);
    } else if (typeof value === 'object') {
      for (const [key, item] of Object.entries(value as JsonObject)) {
        if (Object.hasOwn(EMBEDDED_ONLY, key)) continue;
        if (key === 'ma_ban_ghi' && tokens.some((token) => REFERENCES.has(token))) continue;
        walk(item, [...tokens, key], `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      }
    } else if (!record.wasRead(pointer)) rows.push([nameOf(root, tokens), valueText(value as JsonValue)]);
  };
  walk(json, [], '');
  return rows;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function valueText(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? 'có' : 'không';
  return typeof value === 'number' ? String(value).replace('.', ',') : humanDate(text(value));
}

/** «Người học – Địa chỉ thường trú – Phường, xã»; what the schema does not know by its own name. */
function nameOf(root: number | undefined, tokens: readonly string[]): string {
  const names = tokens.map((token, i) => {
    const node = root === undefined ? undefined : fieldAt(root, tokens.slice(0, i + 1));
    if (/^\d+$/.test(token)) return `${Number(token) + 1}`;
    return node?.vi ?? token;
  });
  return names.join(' – ');
}
