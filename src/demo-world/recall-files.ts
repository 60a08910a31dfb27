import { buildRecallList, type RecallEntry, signRecallList, statusFileName } from '../trust/index.js';
import type { DemoSchool } from './people.js';
import type { DemoTimes } from './times.js';

/** The recall list of every school that keeps one, signed with its seal, by the name under which a bundle holds it. */
export async function recallFiles(
  schools: readonly DemoSchool[],
  times: DemoTimes,
  entries: ReadonlyMap<string, readonly RecallEntry[]>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const school of schools) {
    const { recallList: id } = school.plan;
    if (id === undefined) continue;
    const list = buildRecallList({
      id,
      issuers: [school.code],
      issuedAt: new Date(times.listsIssued),
      expiresAt: new Date(times.listsUntil),
      sequence: 1,
      entries: entries.get(school.code) ?? [],
    });
    files.set(statusFileName(id), await signRecallList(list, school.holder('school-seal').signer));
  }
  return files;
}
