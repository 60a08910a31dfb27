/** What earlier signatures forbid (ISO 32000-2 §12.8.2): DocMDP, FieldMDP, and the locks of signed fields (§12.7.5.5). */
import { KhueError } from '../../errors.js';
import { locksOf } from '../changes/index.js';
import type { PdfView } from '../file/index.js';
import { isDict, type PdfDict } from '../syntax/index.js';
import type { FormField } from './fields.js';

/**
 * Refuses a further signature in a field where an earlier one forbids it.
 * @param fields all signature fields of the form
 * @throws KhueError `PDF_SIGNING_FORBIDDEN`, `PDF_FIELD_LOCKED`
 */
export function refuseLocked(view: PdfView, fields: readonly FormField[], target: string): void {
  const certified = certification(view);
  if (certified !== undefined) refuse(view, certified, new Map(), '/Perms', target);
  for (const field of fields) {
    const signature = view.resolve(field.value);
    if (isDict(signature)) refuse(view, signature, field.dict, field.name, target);
  }
}

/** The certification signature, which `/Perms` names even where no field does. */
function certification(view: PdfView): PdfDict | undefined {
  const catalog = view.catalog();
  const permissions = catalog === undefined ? undefined : view.dict(catalog, 'Perms');
  return permissions === undefined ? undefined : view.dict(permissions, 'DocMDP');
}

function refuse(view: PdfView, signature: PdfDict, field: PdfDict, by: string, target: string): void {
  const { level, locksField } = locksOf(signature, field, view);
  if (level === 'NONE' || level === 'LTA_UPDATES')
    throw new KhueError('PDF_SIGNING_FORBIDDEN', { params: { field: by } });
  if (locksField(target)) throw new KhueError('PDF_FIELD_LOCKED', { params: { by, field: target } });
}
