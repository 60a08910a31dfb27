import { digest } from '#crypto';
import { normalize, toHex } from '../encoding.js';
import { openJades } from '../jades/index.js';
import type { Limits } from '../limits.js';
import { canonicalText, readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { type Judged, judged } from './finding.js';
import type { RecordFacts } from './record-facts.js';
import { object } from './record-shape.js';

/**
 * Entries taken over from another record are compared with their source where it is given (contract §2, exception a): the same
 * result of the same pupil and grade, whoever answers for it. A source is known by its recordSha256, never by its name.
 */
export function takenOverFindings(
  record: RecordFacts,
  documents: readonly { readonly bytes: Uint8Array }[],
  limits: Limits,
): Judged[] {
  const taken = record.shape.entries.filter(({ takenFrom }) => takenFrom !== undefined);
  if (taken.length === 0 || documents.length === 0) return [];
  const sources = givenRecords(documents, limits);
  const findings: Judged[] = [];
  const entries = record.value['bang_diem_hoc_ba'] as readonly JsonValue[];
  for (const { index, pointer, takenFrom } of taken) {
    const source = takenFrom?.sha256 === undefined ? undefined : sources.get(takenFrom.sha256);
    if (source === undefined) continue;
    const there = takenFrom?.pointer === undefined ? undefined : resolve(source, takenFrom.pointer);
    const same = there !== undefined && resultOf(there) === resultOf(entries[index]);
    if (!same || isOfAnother(source, record.value)) {
      findings.push(judged('TAKEN_OVER_DIFFERS', { path: pointer }));
    }
  }
  return findings;
}

/** Whether a source is of another pupil or grade. The version that a record replaces may have had either of them wrong. */
function isOfAnother(source: JsonValue, record: JsonObject): boolean {
  const from = object(source);
  const own = object(record['nguoi_hoc']);
  const theirs = object(from?.['nguoi_hoc']);
  if (from === undefined || own === undefined || theirs === undefined) return false;
  const replaced = object(record['thay_the'])?.['ma_ban_ghi'];
  if (replaced !== undefined && replaced === from['ma_ban_ghi']) return false;
  // Not by the year: a result may be kept for somebody who comes back to the same grade later.
  const grade = from['khoi_lop_hoc_id'];
  if (grade !== undefined && record['khoi_lop_hoc_id'] !== undefined && grade !== record['khoi_lop_hoc_id'])
    return true;
  // Two schools may spell a name differently, or one have a date of birth wrong: one person by the number, else by what they agree on.
  const name = folded(own['ho_va_ten']) === folded(theirs['ho_va_ten']);
  const birth = own['ngay_sinh'] === theirs['ngay_sinh'];
  const [number, other] = [own['so_dinh_danh_ca_nhan'], theirs['so_dinh_danh_ca_nhan']];
  if (number === undefined || other === undefined) return !name && !birth;
  return number !== other && !(name && birth);
}

function folded(name: JsonValue | undefined): string {
  return typeof name === 'string' ? normalize(name, 'NFC').toLowerCase().replace(/\s+/g, ' ').trim() : '';
}

/** What the given documents hold, by SHA-256 of its octets: none of it was verified. */
export function givenRecords(
  documents: readonly { readonly bytes: Uint8Array }[],
  limits: Limits,
): ReadonlyMap<string, JsonValue> {
  const sources = new Map<string, JsonValue>();
  for (const { bytes } of documents) readSource(bytes, limits, sources);
  return sources;
}

/** A source may be the record's own octets or the file that carries them. */
function readSource(bytes: Uint8Array, limits: Limits, sources: Map<string, JsonValue>): void {
  for (const content of [bytes, openJades(bytes, { limits }).content]) {
    if (content === undefined) continue;
    try {
      sources.set(toHex(digest('SHA-256', content)), readJson(content, limits));
    } catch {
      // Not JSON: it is the source of nothing.
    }
  }
}

/** JSON Pointer (RFC 6901). */
function resolve(value: JsonValue, pointer: string): JsonValue | undefined {
  let at: JsonValue | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replace(/~1/g, '/').replace(/~0/g, '~');
    if (Array.isArray(at)) at = /^(0|[1-9]\d*)$/.test(name) ? at[Number(name)] : undefined;
    else at = object(at)?.[name];
    if (at === undefined) return undefined;
  }
  return at;
}

/** The canonical form of an entry's result: without its signatures, its source and who taught it. */
function resultOf(entry: JsonValue | undefined): string | undefined {
  const value = object(entry);
  if (value === undefined) return undefined;
  const result: Record<string, JsonValue> = Object.create(null) as Record<string, JsonValue>;
  for (const name in value as JsonObject) {
    if (name !== 'chu_ky' && name !== 'nguon' && name !== 'giao_vien_bo_mon') result[name] = value[name]!;
  }
  return canonicalText(result);
}
