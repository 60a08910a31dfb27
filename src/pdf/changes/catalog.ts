import { isArray, isDict, nameOf, type PdfDict, PdfName, PdfRef, PdfString, type PdfValue } from '../syntax/index.js';
import { changedKeys, equalValues } from './equal.js';
import { compareForm } from './form.js';
import { isXmp } from './metadata.js';
import type { Saving } from './saving.js';
import { compareStructure } from './structure.js';
import type { Change } from './types.js';
import { isAnyOf } from './validation-store.js';

/** Entries of the catalog that a later saving may touch, each under rules of its own. */
const ALLOWED: ReadonlySet<string> = new Set(['AcroForm', 'DSS', 'Extensions', 'Metadata', 'Version']);

/**
 * The document catalog (ISO 32000-2 §7.7.2). Its allowed entries are dictionaries of restricted keys, a name, and XMP: none of them means
 * anything to whatever else might use the same object, so the catalog may be saved again whoever names it.
 */
export function compareCatalog(saving: Saving): void {
  const [before, after] = [saving.before.catalog(), saving.after.catalog()];
  const root = saving.after.trailer.get('Root');
  if (!(root instanceof PdfRef) || before === undefined || after === undefined) {
    if (saving.open.size > 0) saving.refuse(0, 'Root', 'INCREMENTAL_SAVING');
    return;
  }
  compareForm(saving, before, after);
  compareStructure(saving, before, after);
  compareStore(saving, before, after, root.num);
  compareMetadata(saving, before, after, root.num);
  compareExtensions(saving, before, after, root.num);
  if (!saving.open.has(root.num)) return;
  saving.open.delete(root.num);
  const wrong = changedKeys(before, after).filter((key) => !ALLOWED.has(key));
  if (!isVersion(after.get('Version'))) wrong.push('Version');
  else if (!equalValues(before.get('Version'), after.get('Version'))) saving.add(bookkeeping('Version'));
  if (wrong.length === 0) return;
  const family = wrong.includes('OCProperties')
    ? 'SHADOW_HIDE'
    : wrong.some((key) => key === 'OpenAction' || key === 'AA')
      ? 'ACTION'
      : 'INCREMENTAL_SAVING';
  saving.refuse(root.num, `Catalog ${wrong.join(' ')}`, family);
}

function isVersion(value: PdfValue | undefined): boolean {
  return value === undefined || (value instanceof PdfName && /^[12]\.\d$/.test(value.name));
}

function compareMetadata(saving: Saving, before: PdfDict, after: PdfDict, root: number): void {
  const [was, is] = [before.get('Metadata'), after.get('Metadata')];
  if (equalValues(was, is) && !saving.isOpen(is)) return;
  if (!(is instanceof PdfRef) || !isXmp(saving.after.resolve(is), saving.file)) {
    saving.refuse(is instanceof PdfRef ? is.num : 0, 'Metadata', 'INCREMENTAL_SAVING');
    return;
  }
  saving.close(is.num, root);
  saving.add({ level: 'LTA_UPDATES', kind: 'metadata', finding: { code: 'PDF_CHANGE_METADATA' } });
}

/** `/DSS` and what hangs on it (EN 319 142-1 §5.4.2): it may grow, and holds nothing but validation data. */
function compareStore(saving: Saving, before: PdfDict, after: PdfDict, root: number): void {
  const [was, is] = [before.get('DSS'), after.get('DSS')];
  if (is === undefined && was === undefined) return;
  const { stores } = saving.state;
  const old = was === undefined ? undefined : stores.read(was, saving.before);
  if (equalValues(was, is) && (old === undefined || !isAnyOf(old.parts, saving.open)) && !saving.isOpen(is)) return;
  const now = stores.read(is, saving.after, saving.open);
  if (now === undefined || (was !== undefined && (old === undefined || !stores.grew(old, now)))) {
    saving.refuse(is instanceof PdfRef ? is.num : 0, 'DSS', 'INCREMENTAL_SAVING');
    return;
  }
  // No object is the store's for having been called so: a font or a page's resources, emptied, would pass for a dictionary of it.
  for (const num of [...saving.open.keys()]) {
    const some = now.parts.find((parts) => parts.has(num));
    if (some !== undefined) saving.close(num, some.get(num) ?? root);
  }
  saving.add({ level: 'LTA_UPDATES', kind: 'validation-data', finding: { code: 'PDF_CHANGE_VALIDATION_DATA' } });
}

/** `/Extensions` (ISO 32000-2 §7.12): developers may be added, those named stay. */
function compareExtensions(saving: Saving, before: PdfDict, after: PdfDict, root: number): void {
  const [was, is] = [before.get('Extensions'), after.get('Extensions')];
  if (equalValues(was, is) && !saving.isOpen(is)) return;
  const [old, now] = [saving.before.resolve(was), saving.after.resolve(is)];
  const fine =
    isDict(now) &&
    [...now].every(([key, value]) => key === 'Type' || isExtension(saving.after.resolve(value), saving)) &&
    (!isDict(old) || [...old.keys()].every((key) => now.has(key)));
  if (!fine) {
    saving.refuse(is instanceof PdfRef ? is.num : 0, 'Extensions', 'INCREMENTAL_SAVING');
    return;
  }
  if (is instanceof PdfRef) saving.close(is.num, root);
  saving.add(bookkeeping('Extensions'));
}

function bookkeeping(key: string): Change {
  return { level: 'LTA_UPDATES', kind: 'bookkeeping', finding: { code: 'PDF_CHANGE_BOOKKEEPING', params: { key } } };
}

/** A developer's extension, or an array of them: no array in an array, which might hold itself. */
function isExtension(value: PdfValue, saving: Saving): boolean {
  if (!isArray(value)) return isDeveloperExtension(value);
  return value.every((one) => isDeveloperExtension(saving.after.resolve(one)));
}

function isDeveloperExtension(value: PdfValue): boolean {
  if (!isDict(value)) return false;
  for (const [key, one] of value) {
    const known =
      (key === 'Type' && nameOf(one) === 'DeveloperExtensions') ||
      (key === 'BaseVersion' && one instanceof PdfName) ||
      (key === 'ExtensionLevel' && typeof one === 'number') ||
      ((key === 'URL' || key === 'ExtensionRevision') && one instanceof PdfString);
    if (!known) return false;
  }
  return true;
}
