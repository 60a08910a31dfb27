/** What earlier signatures forbid (ISO 32000-2 §12.8.2): DocMDP, FieldMDP, and the locks of signed fields (§12.7.5.5). */
import { KhueError } from '../../errors.js';
import type { PdfView } from '../file/index.js';
import { isDict, nameOf, type PdfDict, PdfString, type PdfValue, textOf } from '../syntax/index.js';
import type { FormField } from './fields.js';
import { arrayOf } from './form.js';

/**
 * Refuses a further signature in a field where an earlier one forbids it.
 * @param fields all signature fields of the form
 * @throws KhueError `PDF_SIGNING_FORBIDDEN`, `PDF_FIELD_LOCKED`
 */
export function refuseLocked(view: PdfView, fields: readonly FormField[], target: string): void {
  const certified = certification(view);
  if (certified !== undefined) refuseByReferences(view, certified, '/Perms', target);
  for (const field of fields) {
    const signature = view.resolve(field.value);
    if (!isDict(signature)) continue;
    refuseByReferences(view, signature, field.name, target);
    const lock = view.dict(field.dict, 'Lock');
    if (lock === undefined) continue;
    if (view.get(lock, 'P') === 1) throw forbidden(field.name);
    if (locks(view, lock, target)) throw locked(field.name, target);
  }
}

/** The certification signature, which `/Perms` names even where no field does. */
function certification(view: PdfView): PdfDict | undefined {
  const catalog = view.catalog();
  const permissions = catalog === undefined ? undefined : view.dict(catalog, 'Perms');
  return permissions === undefined ? undefined : view.dict(permissions, 'DocMDP');
}

function refuseByReferences(view: PdfView, signature: PdfDict, by: string, target: string): void {
  for (const held of arrayOf(view, signature, 'Reference')) {
    const reference = view.resolve(held);
    if (!isDict(reference)) continue;
    const method = nameOf(view.get(reference, 'TransformMethod'));
    const parameters = view.dict(reference, 'TransformParams') ?? new Map<string, PdfValue>();
    // Table 257: without /P it is 2, which allows signing.
    if ((method === 'DocMDP' || method === 'FieldMDP') && view.get(parameters, 'P') === 1) throw forbidden(by);
    if (method === 'FieldMDP' && locks(view, parameters, target)) throw locked(by, target);
  }
}

/** Table 236 and Table 259 say it alike; an action that the standard does not know locks everything. */
function locks(view: PdfView, rule: PdfDict, target: string): boolean {
  const named = arrayOf(view, rule, 'Fields').some((held) => {
    const text = view.resolve(held);
    const field = text instanceof PdfString ? textOf(text) : undefined;
    return field !== undefined && (field === target || target.startsWith(`${field}.`));
  });
  switch (nameOf(view.get(rule, 'Action'))) {
    case 'Include':
      return named;
    case 'Exclude':
      return !named;
    default:
      return true;
  }
}

function forbidden(field: string): KhueError {
  return new KhueError('PDF_SIGNING_FORBIDDEN', { params: { field } });
}

function locked(by: string, field: string): KhueError {
  return new KhueError('PDF_FIELD_LOCKED', { params: { by, field } });
}
