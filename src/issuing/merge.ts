import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { firstDifference, placedSignatures, recordWithSignatures, withoutSignatures } from './entries.js';
import { openInput } from './input.js';
import type { RecordBytes } from './types.js';

/**
 * Joins subject teachers' signatures made in parallel on copies of one record. The copies must be equal without `chu_ky` and
 * `chung_thu_so`; any order of the same copies gives the same octets.
 *
 * @param copies octets of records, or values; not yet signed as a whole
 * @returns the RFC 8785 form of the record with every signature once
 * @throws KhueError `MERGE_NOTHING`, `MERGE_SIGNED_RECORD`, `MERGE_CONTENT_DIFFERS` (naming the first difference),
 *   `ENTRY_SIGNATURES_FULL`, and those of opening a record: a signature that does not hold is merged into nothing
 * Source: contract §7, "While teachers sign".
 */
export function mergeSignatures(copies: readonly (Uint8Array | object)[], limits?: Partial<Limits>): RecordBytes {
  const opened = copies.map((copy) => openInput(copy, limits));
  const first = opened[0];
  if (first === undefined) throw new KhueError('MERGE_NOTHING');
  const bare = withoutSignatures(first.record);
  opened.forEach((copy, index) => {
    if (copy.kind === 'signed') throw new KhueError('MERGE_SIGNED_RECORD', { params: { copy: index + 1 } });
    const pointer = firstDifference(bare, withoutSignatures(copy.record));
    if (pointer !== undefined)
      throw new KhueError('MERGE_CONTENT_DIFFERS', { params: { copy: index + 1, pointer }, path: pointer });
  });
  return recordWithSignatures(
    bare,
    opened.flatMap((copy) => placedSignatures(copy.record)),
  );
}
