import type { PdfView } from '../file/index.js';
import {
  isArray,
  isDict,
  nameOf,
  type PdfArray,
  type PdfDict,
  PdfFault,
  PdfRef,
  PdfString,
  type PdfValue,
  plainIntegerIn,
  textOf,
} from '../syntax/index.js';

/** A field of the interactive form, or a widget that is no field of its own (ISO 32000-2 §12.7.4). */
export interface FormField {
  /** Number of its object. */
  readonly num: number;
  readonly dict: PdfDict;
  /** Fully qualified name (§12.7.4.2); a widget's is its field's. */
  readonly name: string;
  /** `/FT`, inherited. */
  readonly type?: string;
  /** `/V`, inherited, as it stands: mostly a reference. */
  readonly value?: PdfValue;
  readonly parent?: number;
  /** It has no `/T`: the widget of the field above. */
  readonly isWidgetOnly: boolean;
  readonly kids: readonly number[];
}

/**
 * All fields of the form as of a revision, found by structure: catalog, AcroForm, Fields, Kids; in the order of the file.
 * @throws PdfFault `PDF_FORM` for a form that is none, `LIMIT_EXCEEDED` for one nested too deep
 */
export function readFields(view: PdfView): Map<number, FormField> {
  const fields = new Map<number, FormField>();
  const catalog = view.catalog();
  const form = catalog === undefined ? null : view.get(catalog, 'AcroForm');
  if (form === null) return fields;
  if (!isDict(form)) throw new PdfFault('PDF_FORM', undefined, { detail: 'AcroForm' });
  const top = view.get(form, 'Fields');
  if (top !== null && !isArray(top)) throw new PdfFault('PDF_FORM', undefined, { detail: 'Fields' });
  for (const kid of listed(top ?? [], view)) addField(kid, undefined, view, fields, 0);
  return fields;
}

/** What a list of fields names, each once: what is gone is nothing (§7.3.9), and to say a thing twice says nothing more. */
function listed(list: PdfArray, view: PdfView): PdfValue[] {
  const seen = new Set<number>();
  return list.filter((one) => {
    if (!(one instanceof PdfRef)) return one !== null;
    if (seen.has(one.num) || view.resolve(one) === null) return false;
    seen.add(one.num);
    return true;
  });
}

/** Reads one field and what is below it into the map. */
export function addField(
  reference: PdfValue,
  parent: FormField | undefined,
  view: PdfView,
  fields: Map<number, FormField>,
  depth: number,
): void {
  // Without a number of its own a field cannot be changed later without its holder, nor be named by a widget.
  if (!(reference instanceof PdfRef))
    throw new PdfFault('PDF_FORM', undefined, { detail: 'field that is no reference' });
  const { num } = reference;
  if (fields.has(num)) throw new PdfFault('PDF_FORM', undefined, { detail: 'field twice in the form' });
  const { pdfNesting } = view.file.context.limits;
  if (depth > pdfNesting) throw new PdfFault('LIMIT_EXCEEDED', undefined, { limit: 'pdfNesting', allowed: pdfNesting });
  const dict = view.resolve(reference);
  if (!isDict(dict)) throw new PdfFault('PDF_FORM', undefined, { detail: 'field that is no dictionary' });
  const partial = view.get(dict, 'T');
  if (partial !== null && !(partial instanceof PdfString)) throw new PdfFault('PDF_FORM', undefined, { detail: 'T' });
  const text = partial === null ? undefined : textOf(partial);
  const type = nameOf(view.get(dict, 'FT')) ?? parent?.type;
  const own = dict.get('V') ?? null;
  const value = own === null ? parent?.value : own;
  const below = view.get(dict, 'Kids');
  if (below !== null && !isArray(below)) throw new PdfFault('PDF_FORM', undefined, { detail: 'Kids' });
  const kids = listed(below ?? [], view);
  const field: FormField = {
    num,
    dict,
    name:
      text === undefined
        ? (parent?.name ?? '')
        : parent === undefined || parent.name === ''
          ? text
          : `${parent.name}.${text}`,
    ...(type === undefined ? undefined : { type }),
    ...(value === undefined ? undefined : { value }),
    ...(parent === undefined ? undefined : { parent: parent.num }),
    isWidgetOnly: partial === null && parent !== undefined,
    kids: kids.map((kid) => (kid instanceof PdfRef ? kid.num : -1)),
  };
  fields.set(num, field);
  for (const kid of kids) addField(kid, field, view, fields, depth + 1);
}

/** Fields that hold a signature's value themselves: no widget, and not one that only hands a value down. */
export function isSignatureField(field: FormField): boolean {
  return field.type === 'Sig' && !field.isWidgetOnly;
}

/** The bit of `/F` that keeps an annotation from screen and paper alike (§12.5.3); one with NoView is printed all the same. */
const HIDDEN = 2;

/**
 * Whether a widget may mark the page: not hidden, and not surely without an area. Of a `/Rect` that is none, and of flags that are no plain
 * integer, readers make what they like.
 */
export function isVisibleWidget(dict: PdfDict, view: PdfView): boolean {
  const flags = plainIntegerIn(dict, 'F') ?? 0;
  if ((flags & HIDDEN) !== 0 || view.get(dict, 'Rect') === null) return false;
  const rect = rectOf(dict, view);
  return rect === undefined || (rect[0] !== rect[2] && rect[1] !== rect[3]);
}

/** `/Rect` as four numbers; `undefined` where there is none. */
export function rectOf(dict: PdfDict, view: PdfView): readonly [number, number, number, number] | undefined {
  const rect = view.get(dict, 'Rect');
  if (!isArray(rect) || rect.length !== 4) return undefined;
  const numbers = rect.map((value) => view.resolve(value));
  return numbers.every((value) => typeof value === 'number')
    ? (numbers as [number, number, number, number])
    : undefined;
}
