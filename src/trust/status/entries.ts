import type { Finding } from '../../errors.js';
import type { NamedFile } from '../collect-authorities.js';
import { readCsv } from '../csv.js';
import { readChange } from './changes.js';
import type { RecallEntry } from './recall-list.js';

/** Columns of a table of entries; the names are those of the recall list's members (contract §7). */
export const RECALL_COLUMNS = {
  required: ['kind', 'at', 'qd'],
  optional: ['ma_ban_ghi', 'recordsha256', 'lydo', 'successor'],
} as const;

/** Entries of a recall list from a table; a line that cannot be used is a problem with its place. */
export function readRecallEntries(file: NamedFile): {
  readonly entries: readonly RecallEntry[];
  readonly problems: readonly Finding[];
} {
  const table = readCsv(file.bytes, file.name, RECALL_COLUMNS);
  const problems: Finding[] = [...table.problems];
  const entries: RecallEntry[] = [];
  for (const { cells, line } of table.rows) {
    const { at, kind, lydo: lyDo, ma_ban_ghi, qd, recordsha256, successor } = cells;
    const sha256 = recordsha256?.toLowerCase();
    const day = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(at ?? '');
    const date = day === null ? at : `${day[3]}-${day[2]!.padStart(2, '0')}-${day[1]!.padStart(2, '0')}`;
    const change = readChange({ at: date, qd, lyDo, successor }, kind);
    const named = ma_ban_ghi !== undefined || sha256 !== undefined;
    if (
      change === undefined ||
      qd === undefined ||
      !named ||
      (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256))
    ) {
      problems.push({ code: 'STATUS_ENTRY_INVALID', params: { file: file.name, line }, path: file.name });
      continue;
    }
    entries.push({
      ...(ma_ban_ghi !== undefined && { ma_ban_ghi }),
      ...(sha256 !== undefined && { recordSha256: sha256 }),
      kind: change.kind,
      at: change.at,
      qd,
      ...(lyDo !== undefined && { lyDo }),
      ...(successor !== undefined && { successor }),
    });
  }
  return { entries, problems };
}
