import { countOf, isArray, PdfRef, type PdfValue } from '../syntax/index.js';
import { changedKeys, equalValues } from './equal.js';
import { isInfo } from './metadata.js';
import type { Saving } from './saving.js';

/** Keys that belong to the cross-references themselves, and two of OpenOffice and of PDFBox that no reader uses. */
const OWN_KEYS: ReadonlySet<string> = new Set(
  'Size Prev XRefStm Type W Index Length Filter DecodeParms AdditionalStreams DocChecksum'.split(' '),
);

/** The trailer (ISO 32000-2 §7.5.5): the same catalog, the same first half of the identifier, no fewer objects; the information dictionary may change. */
export function compareTrailer(saving: Saving): void {
  const [before, after] = [saving.before.trailer, saving.after.trailer];
  const refuse = (key: string): void =>
    saving.add({
      level: 'OTHER',
      kind: 'other',
      family: 'INCREMENTAL_SAVING',
      finding: { code: 'PDF_CHANGE_TRAILER', params: { key } },
    });
  for (const key of changedKeys(before, after)) {
    if (OWN_KEYS.has(key) || key === 'Info') continue;
    if (key === 'ID' && (!before.has('ID') || sameFirst(before.get('ID'), after.get('ID')))) continue;
    refuse(key);
  }
  const size = countOf(after.get('Size'));
  const greatest = sizeBefore(saving);
  const isEmpty =
    saving.added.size + saving.open.size === 0 && saving.revision.index + 1 < saving.file.revisions.length;
  // A saving of nothing that a later one follows (some programs write one, with a table of one line) hides nothing from anybody.
  if (size === undefined || (size < greatest && !isEmpty)) refuse('Size');
  // Readers take an object at or above Size for one that is not there.
  else if (saving.revision.entries.some((entry) => entry.kind !== 'free' && entry.num >= size)) refuse('Size');
  // §7.5.5: what was at or above Size was not there; a greater Size would bring it to light.
  if (size !== undefined && size > greatest && saving.state.highestNumber(saving.revision.index - 1) >= greatest)
    refuse('Size');
  compareInfo(saving, before.get('Info'), after.get('Info'));
}

/** The greatest `/Size` so far. */
function sizeBefore({ file, revision }: Saving): number {
  let greatest = 0;
  for (let at = revision.index - 1; at >= 0; at--) {
    greatest = Math.max(greatest, countOf(file.revisions[at]!.trailer.get('Size')) ?? 0);
    // One step is enough but for savings of nothing.
    if (file.revisions[at]!.entries.length > 1) break;
  }
  return greatest;
}

/** What it says of the document is never shown on its pages. */
function compareInfo(saving: Saving, was: PdfValue | undefined, is: PdfValue | undefined): void {
  // The trailer may name it before it is there.
  const isBrought = is instanceof PdfRef && saving.added.has(is.num);
  if (is === undefined || (equalValues(was, is) && !saving.isOpen(is) && !isBrought)) return;
  const value = saving.after.resolve(is);
  if (value === null) {
    // Named where there is nothing: some readers give the cross-references up for it.
    if (is instanceof PdfRef && !equalValues(was, is))
      saving.add({ level: 'LTA_UPDATES', kind: 'metadata', finding: { code: 'PDF_CHANGE_METADATA' } });
    return;
  }
  if (!isInfo(value, saving.before.resolve(was))) {
    saving.refuse(is instanceof PdfRef ? is.num : 0, 'Info', 'INCREMENTAL_SAVING');
    return;
  }
  if (is instanceof PdfRef) saving.close(is.num, undefined);
  saving.add({ level: 'LTA_UPDATES', kind: 'metadata', finding: { code: 'PDF_CHANGE_METADATA' } });
}

function sameFirst(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
  return isArray(a) && isArray(b) && equalValues(a[0], b[0]);
}
