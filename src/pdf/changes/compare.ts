import type { PdfFile } from '../file/index.js';
import { compareCatalog } from './catalog.js';
import { disguisedObject, objectBeyond, unindexedOctet } from './coverage.js';
import { familyOf } from './families.js';
import { forEachReference } from './mentions.js';
import { comparePages } from './page.js';
import { DocumentState, Saving, timesIn } from './saving.js';
import { compareTrailer } from './trailer.js';
import { levelOf, type RevisionChanges } from './types.js';

/**
 * What each saving after the first signed one changed in the document as of the one before it, object by object: every object that existed
 * and is another now must be explained by a place on the list (standards note, Reading 5); what is not explained is a change of level OTHER.
 * Each saving is compared once, and what is known of the document goes on to the next: the price is that of the octets saved.
 * @param first the first revision that is signed
 * @returns by revision; `undefined` for those up to `first`
 * @throws PdfFault where an object cannot be read
 */
export function compareRevisions(file: PdfFile, first: number): (RevisionChanges | undefined)[] {
  const all: (RevisionChanges | undefined)[] = file.revisions.map(() => undefined);
  if (first + 1 >= file.revisions.length) return all;
  const state = new DocumentState(file, first);
  for (let revision = first + 1; revision < file.revisions.length; revision++) {
    const changes = compare(state, revision, revision === first + 1 ? 0 : revision - 1);
    if (levelOf(changes.changes) === 'OTHER') state.forget();
    all[revision] = changes;
  }
  return all;
}

/** As `compareRevisions`, of one saving alone. */
export function compareRevision(file: PdfFile, revision: number): RevisionChanges {
  return compare(new DocumentState(file, revision - 1), revision, 0);
}

/** @param since the first of the savings before whose objects are still to be looked at */
function compare(state: DocumentState, revision: number, since: number): RevisionChanges {
  const saving = new Saving(state, revision);
  for (const earlier of state.file.revisions.slice(since, revision)) {
    const object = objectBeyond(state.file, earlier);
    if (object !== undefined) saving.refuse(object, 'beyond its saving', 'SHADOW_HIDE_AND_REPLACE');
  }
  const offset = unindexedOctet(state.file, saving.revision) ?? disguisedObject(state.file, saving.revision);
  if (offset !== undefined) {
    const finding = { code: 'PDF_CHANGE_HIDDEN', params: { offset }, offset } as const;
    saving.add({ level: 'OTHER', kind: 'other', family: 'INCREMENTAL_SAVING', finding });
  }
  noteMissing(saving);
  compareTrailer(saving);
  compareCatalog(saving);
  comparePages(saving);
  for (const num of saving.open.keys()) saving.refuse(num, saving.whatWas(num), familyOf(saving, num));
  refusePlanted(saving);
  noteUnreached(saving);
  return { revision, changes: saving.changes };
}

/** Objects that the document before named and nobody defined until now: prepared to be swapped in (shadow attacks). */
function refusePlanted(saving: Saving): void {
  for (const object of saving.added) {
    if (!saving.state.mentions.names(object, saving.revision.index - 1)) continue;
    const finding = { code: 'PDF_CHANGE_PLANTED', params: { object } } as const;
    saving.add({ level: 'OTHER', kind: 'other', family: 'SHADOW_HIDE_AND_REPLACE', finding });
  }
}

/**
 * Names of nothing make no difference to readers of the cross-references; some search the file for objects instead, for their sake. A change of
 * no level, which the closed list of policy `record` does not know.
 */
function noteMissing(saving: Saving): void {
  const { after, file, revision, state } = saving;
  for (const entry of revision.entries) {
    if (entry.kind === 'free' || state.isSection(entry)) continue;
    const was = entry.older === undefined ? null : file.read(entry.older).value;
    const missing: number[] = [];
    forEachReference(file.read(entry).value, ({ gen, num }) => {
      const named = after.entry(num);
      const isThere = named !== undefined && named.kind !== 'free' && named.gen === gen;
      if (!isThere && missing.length === 0 && timesIn(was, num) === 0) missing.push(num);
    });
    if (missing.length === 0) continue;
    const params = { object: entry.num, what: `names ${missing[0]}, which is not there` };
    const finding = { code: 'PDF_CHANGE_OBJECT', params } as const;
    saving.add({ level: 'NONE', kind: 'other', family: 'INCREMENTAL_SAVING', finding });
    return;
  }
}

/**
 * New objects that nothing of the document leads to: dead weight, or what a viewer that rebuilds a file would find in it. No reader of the
 * cross-references sees them, so that they are a change of no level; the closed list of policy `record` does not know them.
 */
function noteUnreached(saving: Saving): void {
  const { added, after, revision, state } = saving;
  if (added.size === 0) return;
  const sections = new Set(revision.sections.map(({ streamObject }) => streamObject));
  const named = new Map<number, number[]>();
  const reached = new Set<number>();
  for (const num of added) {
    const holders = [...state.mentions.of(num, revision.index)];
    const isUsed = sections.has(num) || state.isContainer(num, revision.index) || timesIn(after.trailer, num) > 0;
    if (isUsed || holders.some((entry) => !added.has(entry.num))) reached.add(num);
    for (const holder of holders) {
      const list = named.get(holder.num);
      if (list === undefined) named.set(holder.num, [num]);
      else list.push(num);
    }
  }
  // What is reached leads on, while it is walked over.
  for (const num of reached) for (const one of named.get(num) ?? []) reached.add(one);
  for (const object of added) {
    if (reached.has(object)) continue;
    const finding = { code: 'PDF_CHANGE_UNREACHED', params: { object } } as const;
    saving.add({ level: 'NONE', kind: 'other', family: 'INCREMENTAL_SAVING', finding });
    return;
  }
}
