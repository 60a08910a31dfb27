/** The interactive form, as far as signing changes it (ISO 32000-2 §12.7). */
import { KhueError } from '../../errors.js';
import type { PdfView } from '../file/index.js';
import { countOf, isDict, type PdfDict, PdfFault, PdfRef, type PdfStream, type PdfValue } from '../syntax/index.js';
import { dictionary, name, type PdfUpdate, textString, withKeys } from '../update/index.js';
import { appendTo, pageAt } from '../update/pages.js';
import { type FormField, isSignatureField, readFields } from './fields.js';

/** SignaturesExist and AppendOnly (§12.7.3, Table 225). */
const SIG_FLAGS = 3;

/** Print and Locked (§12.5.3). */
const WIDGET_FLAGS = 132;

/** @throws KhueError `PDF_NOT_EXTENDABLE` for a form that is none */
export function signatureFields(view: PdfView): FormField[] {
  try {
    return [...readFields(view).values()].filter(isSignatureField);
  } catch (thrown) {
    if (thrown instanceof PdfFault) throw unreadable(thrown);
    throw thrown;
  }
}

/** Names of all fields, of whatever kind. */
export function fieldNames(view: PdfView): Set<string> {
  try {
    return new Set([...readFields(view).values()].map((field) => field.name));
  } catch (thrown) {
    if (thrown instanceof PdfFault) throw unreadable(thrown);
    throw thrown;
  }
}

export function unreadable({ finding }: PdfFault): KhueError {
  return new KhueError('PDF_NOT_EXTENDABLE', {
    params: { code: finding.code },
    ...(finding.offset === undefined ? {} : { offset: finding.offset }),
  });
}

export function isEmptyField(field: FormField, view: PdfView): boolean {
  return view.resolve(field.value) === null;
}

/** Puts a value, and an appearance, into an empty field; nothing else of it changes. */
export function fillField(update: PdfUpdate, field: FormField, value: PdfRef, appearance: PdfStream | undefined): void {
  const kid = field.kids[0];
  if (kid === undefined) {
    const look = appearance === undefined ? {} : lookOf(update.add(appearance));
    update.put(new PdfRef(field.num, 0), withKeys(field.dict, { V: value, ...look }));
  } else {
    update.put(new PdfRef(field.num, 0), withKeys(field.dict, { V: value }));
    const widget = widgetOf(field, update.view);
    if (appearance !== undefined && widget !== undefined)
      update.put(new PdfRef(kid, 0), withKeys(widget, lookOf(update.add(appearance))));
  }
  raiseSigFlags(update);
}

function lookOf(reference: PdfRef): Record<string, PdfValue> {
  return { AP: dictionary({ N: reference }) };
}

/** The annotation that shows a field: the field itself, or its one kid. */
export function widgetOf(field: FormField, view: PdfView): PdfDict | undefined {
  const kid = field.kids[0];
  if (kid === undefined) return field.dict;
  const widget = view.resolve(new PdfRef(kid, view.entry(kid)?.gen ?? 0));
  return isDict(widget) ? widget : undefined;
}

export interface NewField {
  readonly name: string;
  /** Page, from 0. */
  readonly page: number;
  /** Default: invisible. */
  readonly rect?: readonly [number, number, number, number];
}

/** Adds a signature field with its widget, on a page's list of annotations and in the form, which is made where there is none. */
export function addSignatureField(
  update: PdfUpdate,
  field: NewField,
  value: PdfRef,
  appearance: PdfStream | undefined,
): void {
  const page = pageAt(update, field.page);
  const widget = update.add(
    dictionary({
      Type: name('Annot'),
      Subtype: name('Widget'),
      FT: name('Sig'),
      T: textString(field.name),
      F: WIDGET_FLAGS,
      Rect: [...(field.rect ?? [0, 0, 0, 0])],
      P: page.reference,
      V: value,
      AP: appearance === undefined ? undefined : dictionary({ N: update.add(appearance) }),
    }),
  );
  appendTo(update, page.reference, 'Annots', widget);
  const form = formReference(update);
  if (form === undefined) {
    const made = dictionary({ Fields: [widget], SigFlags: SIG_FLAGS });
    changeCatalog(update, { AcroForm: update.add(made) });
    return;
  }
  appendTo(update, form.holder, 'Fields', widget);
  raiseSigFlags(update);
}

/** A name that no field of the form has: as wanted, or with a number behind it. */
export function freeName(wanted: string, names: ReadonlySet<string>): string {
  let free = wanted;
  for (let i = 2; names.has(free); i++) free = `${wanted}_${i}`;
  return free;
}

function raiseSigFlags(update: PdfUpdate): void {
  const catalog = update.resolve(update.root);
  const current = isDict(catalog) ? update.resolve(catalog.get('AcroForm')) : null;
  const flags = isDict(current) ? (countOf(update.resolve(current.get('SigFlags'))) ?? 0) : SIG_FLAGS;
  if ((flags & SIG_FLAGS) === SIG_FLAGS) return;
  const form = formReference(update);
  if (form !== undefined) update.put(form.holder, withKeys(form.dict, { SigFlags: flags | SIG_FLAGS }));
}

/** The form as an object of its own; one that lies in the catalog is moved out of it. */
function formReference(update: PdfUpdate): { readonly holder: PdfRef; readonly dict: PdfDict } | undefined {
  const catalog = update.resolve(update.root);
  const held = isDict(catalog) ? (catalog.get('AcroForm') ?? null) : null;
  const dict = update.resolve(held);
  if (!isDict(dict)) return undefined;
  if (held instanceof PdfRef) return { holder: held, dict };
  const holder = update.add(dict);
  changeCatalog(update, { AcroForm: holder });
  return { holder, dict };
}

export function changeCatalog(update: PdfUpdate, members: Readonly<Record<string, PdfValue>>): void {
  const catalog = update.resolve(update.root);
  if (isDict(catalog)) update.put(update.root, withKeys(catalog, members));
}
