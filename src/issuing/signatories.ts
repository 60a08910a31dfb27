import type { JsonArray, JsonObject, JsonValue } from '../record/json-value.js';

/** A row of `danh_sach_nguoi_ky` (contract §2) with the names that a person is found by; every member is a claim. */
export interface Signatory {
  /** Position in the list. */
  readonly index: number;
  readonly role: string;
  readonly subject?: string;
  readonly name?: string;
  readonly standIn?: string;
  readonly spkiSha256?: string;
}

const members = {
  subject: 'mon_hoc_id',
  name: 'ho_va_ten',
  standIn: 'ky_thay',
  spkiSha256: 'spki_sha256',
} as const;

/** Members of another kind than the schema's are left out. */
export function signatoriesOf(record: JsonObject): Signatory[] {
  const list = record['danh_sach_nguoi_ky'];
  if (!Array.isArray(list)) return [];
  return (list as JsonArray).flatMap((row, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return [];
    const values = row as JsonObject;
    const role = values['vai_tro'];
    if (typeof role !== 'string') return [];
    const texts = Object.entries(members).flatMap(([name, member]): [string, JsonValue][] => {
      const value = values[member];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    return [{ index, role, ...Object.fromEntries(texts) }];
  });
}
