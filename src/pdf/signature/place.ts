import type { PdfPlacement } from '../../document/signed-document.js';
import type { Finding } from '../../errors.js';
import { type AttackFamily, judgeChanges, type Locks, locksOf, type RevisionChanges } from '../changes/index.js';
import type { PdfFile } from '../file/index.js';
import type { FoundSignature } from './carried.js';
import type { PdfContent } from './content.js';

/** Where a signature or document time-stamp stands in its file, and how it fared. */
export interface Place {
  readonly placement: PdfPlacement;
  readonly family?: AttackFamily;
}

/** By position in `found`; absent for those without a byte range that closes a saving. */
export function placesOf(
  found: readonly FoundSignature[],
  changes: readonly (RevisionChanges | undefined)[],
  file: PdfFile,
): readonly (Place | undefined)[] {
  const placed = found.filter((one) => one.revision !== undefined && one.byteRange !== undefined);
  const locks = placed.map((one): { revision: number; locks: Locks } => ({
    revision: one.revision!,
    locks: locksOf(one.dict, one.field.dict, file.view(one.revision)),
  }));
  const judged = judgeChanges(locks, changes);
  const byFound = new Map(placed.map((one, i) => [one, judged[i]!]));
  return found.map((one) => {
    const result = byFound.get(one);
    if (result === undefined || one.byteRange === undefined || one.revision === undefined) return undefined;
    const [, , gapEnd, rest] = one.byteRange;
    const placement: PdfPlacement = {
      field: one.field.name,
      revision: one.revision,
      coveredLength: gapEnd + rest,
      // By structure: the range ends where the last saving does.
      coversWholeFile: one.revision === file.revisions.length - 1,
      changesAfter: result.changesAfter,
      ...(result.finding !== undefined && { changesFinding: result.finding }),
    };
    return { placement, ...(result.family !== undefined && { family: result.family }) };
  });
}

/** The attack that a signature's state looks like, in a sentence of its own; it changes no verdict. */
export function familyRemarks(found: FoundSignature, place: Place | undefined): Finding[] {
  const family = place?.family ?? structuralFamily(found);
  return family === undefined ? [] : [{ code: `PDF_FAMILY_${family}` }];
}

function structuralFamily({ faults }: FoundSignature): AttackFamily | undefined {
  for (const { code, params } of faults) {
    if (code === 'PDF_CONTENTS' || code === 'PDF_SIGNATURE_DICTIONARY') return 'UNIVERSAL_FORGERY';
    if (code === 'PDF_BYTE_RANGE') {
      const isEmptied = params?.['detail'] === 'missing' || params?.['detail'] === 'not four whole numbers';
      return isEmptied ? 'UNIVERSAL_FORGERY' : 'SIGNATURE_WRAPPING';
    }
  }
  return undefined;
}

/** The revision that brought the record into the file; a signature of it or of a later one covers the record. */
export function recordRevision(file: PdfFile, { record }: PdfContent): number | undefined {
  if (record?.object === undefined) return undefined;
  return file.entryOf(record.object, file.revisions.length - 1)?.revision;
}
