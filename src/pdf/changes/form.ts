import { addField, type FormField, isSignatureField } from '../signature/fields.js';
import { countOf, isArray, isDict, nameOf, type PdfDict, PdfRef, type PdfValue } from '../syntax/index.js';
import { changedKeys, equalValues } from './equal.js';
import { isFilled, isMoreThanSigned, keepsValueAndPicture, ownerOf, wrongKeys } from './filling.js';
import {
  fieldFinding,
  isLarge,
  isSignatureValue,
  joinedFields,
  namesOfNew,
  newField,
  nobodyAnswersFor,
  signedChange,
} from './new-field.js';
import { type Saving, timesIn } from './saving.js';
import type { Change } from './types.js';

/** The interactive form (§12.7): values of fields that were there, and new signature fields. */
export function compareForm(saving: Saving, before: PdfDict, after: PdfDict): void {
  const fields = saving.state.fields(saving.before);
  const declared = compareDeclarations(saving, before, after);
  const changed: FormField[] = [];
  // A snapshot: what explains a field takes it off the list.
  for (const num of [...saving.open.keys()]) {
    const field = fields.get(num);
    if (field !== undefined) {
      const now = compareField(saving, field, fields);
      if (now !== undefined) changed.push(now);
    }
  }
  const drawn = new Map<number, boolean>();
  for (const num of [...saving.open.keys()]) if (saving.open.has(num)) compareRedrawn(saving, num, fields, drawn);
  for (const field of changed) fields.set(field.num, field);
  for (const field of declared.values()) fields.set(field.num, field);
}

/** AcroForm and its list of fields; gives the fields that joined it. */
function compareDeclarations(saving: Saving, before: PdfDict, after: PdfDict): Map<number, FormField> {
  const created = new Map<number, FormField>();
  const reference = after.get('AcroForm');
  const was = saving.before.dict(before, 'AcroForm');
  const is = saving.after.dict(after, 'AcroForm');
  const own = reference instanceof PdfRef ? reference.num : rootOf(saving);
  if (was !== undefined && is !== undefined) compareResources(saving, was.get('DR'), is.get('DR'), own);
  if (is === undefined) {
    if (was !== undefined) saving.refuse(0, 'AcroForm', 'INCREMENTAL_SAVING');
    return created;
  }
  const list = is.get('Fields');
  const moved = was === undefined || !equalValues(before.get('AcroForm'), reference);
  if (!moved && !saving.isOpen(reference) && !saving.isOpen(list)) return created;
  for (const key of changedKeys(was ?? new Map(), is)) {
    if (key !== 'Fields') compareDeclaration(saving, key, was, is);
  }
  // The form before was held against the form now, entry by entry, and its keys mean nothing to whatever else might use the object. Another
  // object is not the form for being called so: a font, overwritten with the form, would pass for one.
  if (reference instanceof PdfRef) {
    if (equalValues(before.get('AcroForm'), reference)) saving.open.delete(reference.num);
    else saving.close(reference.num, rootOf(saving));
  }
  if (list instanceof PdfRef) saving.close(list.num, own);
  joinedFields(saving, was, is, (kid) => addField(kid, undefined, saving.after, created, 0));
  const fields = saving.state.fields(saving.before);
  const names = namesOfNew(created);
  for (const field of created.values()) newField(saving, field, fields, created, names);
  return created;
}

function rootOf(saving: Saving): number | undefined {
  const root = saving.after.trailer.get('Root');
  return root instanceof PdfRef ? root.num : undefined;
}

function compareDeclaration(saving: Saving, key: string, was: PdfDict | undefined, is: PdfDict): void {
  if (key === 'SigFlags' && was === undefined) return;
  const allowed =
    // Where readers draw fields anew, they draw them by it: in white, what is filled in is gone.
    (key === 'DA' && saving.after.get(is, 'NeedAppearances') !== true) ||
    (key === 'SigFlags' && keepsFlags(was?.get(key), is.get(key), saving)) ||
    (key === 'NeedAppearances' && is.get(key) !== true) ||
    // No form has a type; signpdf writes one.
    (key === 'Type' && (was?.get(key) ?? null) === null && nameOf(is.get(key)) === 'AcroForm') ||
    (key === 'DR' && hasGrown(saving, was?.get(key), is.get(key)));
  saving.add({
    level: key === 'SigFlags' && allowed ? 'LTA_UPDATES' : allowed ? 'FORM_FILLING' : 'OTHER',
    kind: allowed ? 'bookkeeping' : 'other',
    finding: { code: 'PDF_CHANGE_BOOKKEEPING', params: { key } },
    ...(allowed ? undefined : { family: key === 'XFA' ? ('ACTION' as const) : ('INCREMENTAL_SAVING' as const) }),
  });
}

/** §12.7.3, Table 225: what says that there are signatures, and that the file is only to be appended to, is not taken back. */
function keepsFlags(was: PdfValue | undefined, is: PdfValue | undefined, saving: Saving): boolean {
  const old = countOf(saving.before.resolve(was)) ?? 0;
  const now = countOf(saving.after.resolve(is));
  return now !== undefined && (old & ~now) === 0;
}

function fieldBookkeeping(key: string): Change {
  return { level: 'FORM_FILLING', kind: 'bookkeeping', finding: { code: 'PDF_CHANGE_BOOKKEEPING', params: { key } } };
}

/** Resources of the form that are objects of their own, and those of one kind among them, saved again with more than they had. */
function compareResources(
  saving: Saving,
  was: PdfValue | undefined,
  is: PdfValue | undefined,
  holder: number | undefined,
): void {
  const resources = saving.after.resolve(is);
  if (!isDict(resources)) return;
  const saved = [is, ...resources.values()].filter((one) => saving.isOpen(one));
  if (saved.length === 0 || !hasGrown(saving, was, is)) return;
  if (saving.isOpen(is)) saving.close(is.num, holder);
  const own = is instanceof PdfRef ? is.num : holder;
  for (const one of resources.values()) if (saving.isOpen(one)) saving.close(one.num, own);
  saving.add(fieldBookkeeping('DR'));
}

/** Kinds of resources (§7.8.3), and encodings, which the form has besides. */
const RESOURCES: ReadonlySet<string> = new Set(
  'Font Encoding XObject ExtGState ColorSpace Pattern Shading ProcSet Properties'.split(' '),
);

/** Resources for fields that are drawn anew: none that was there is another now. */
function hasGrown(saving: Saving, was: PdfValue | undefined, is: PdfValue | undefined): boolean {
  const [old, now] = [saving.before.resolve(was), saving.after.resolve(is)];
  if (old === null) return isDict(now);
  if (!isDict(old) || !isDict(now)) return false;
  for (const category of now.keys()) if (!old.has(category) && !RESOURCES.has(category)) return false;
  for (const [category, value] of old) {
    const [theirs, ours] = [saving.before.resolve(value), saving.after.resolve(now.get(category))];
    if (!isDict(theirs) || !isDict(ours)) {
      if (!equalValues(theirs, ours)) return false;
      continue;
    }
    for (const [name, resource] of theirs) if (!equalValues(resource, ours.get(name))) return false;
  }
  return true;
}

/** A field or widget that was saved again; gives what it is now where its holder's index should know. */
function compareField(saving: Saving, was: FormField, fields: ReadonlyMap<number, FormField>): FormField | undefined {
  const [, value] = saving.both(was.num);
  if (!isDict(value)) return undefined;
  const keys = changedKeys(was.dict, value);
  const owner = ownerOf(was, fields);
  const isSignature = owner.type === 'Sig';
  const wrong = wrongKeys(saving, keys, was.dict, value, isSignature);
  const now: FormField = { ...was, dict: value, ...(value.has('V') && { value: value.get('V')! }) };
  saving.open.delete(was.num);
  if (isSignature && isSigned(owner)) {
    // A signature's own value and picture are what it vouches for.
    const family = keys.includes('V')
      ? 'SIGNATURE_WRAPPING'
      : keys.includes('AP')
        ? 'APPEARANCE_SWAP'
        : 'INCREMENTAL_SAVING';
    saving.refuse(was.num, `signed field ${was.name} ${keys.join(' ')}`, family);
    return now;
  }
  if (wrong.length > 0) {
    const family = wrong.some((key) => key === 'A' || key === 'AA')
      ? 'ACTION'
      : wrong.includes('Rect')
        ? 'SNEAKY_SIGNATURE'
        : 'INCREMENTAL_SAVING';
    saving.refuse(was.num, `field ${was.name} ${wrong.join(' ')}`, family);
    return now;
  }
  const open = saving.open.size;
  const drawn = closeAppearance(saving, was, value) && !wasDrawnElsewhere(saving, was, fields);
  const hasOther = keys.includes('AP');
  // Another picture, or another content of the one that was there.
  if ((hasOther && !drawn) || ((hasOther || saving.open.size < open) && isLarge(value, saving))) {
    saving.refuse(was.num, `field ${was.name} AP`, 'APPEARANCE_SWAP');
    return now;
  }
  if (!isSignature && !keepsValueAndPicture(keys) && !isFilled(saving, owner)) {
    // What it shows is another, and what it says is not.
    saving.refuse(was.num, `field ${was.name} ${keys.join(' ')}`, 'APPEARANCE_SWAP');
    return now;
  }
  if (!isSignature) {
    if (!isPlainValue(value.get('V'), saving)) saving.refuse(was.num, `field ${was.name} V`, 'INCREMENTAL_SAVING');
    else saving.add(fieldFinding(was.name));
    return now;
  }
  const signs = saving.both(owner.num)[1];
  if (!isDict(signs) || (signs.get('V') ?? null) === null) {
    // The picture of a signature where there is none.
    saving.refuse(was.num, `field ${was.name} ${keys.join(' ')}`, 'APPEARANCE_SWAP');
  } else if (nobodyAnswersFor(saving, value, signs.get('V'))) {
    saving.refuse(was.num, `field ${was.name} AP`, 'SNEAKY_SIGNATURE');
  } else if (!was.isWidgetOnly) {
    if (isSignatureValue(saving, value.get('V'))) {
      saving.add(signedChange(saving, now, 'signature'));
      // Not on the closed list of policy `record`, so told beside the signature.
      for (const key of keys.filter(isMoreThanSigned)) saving.add(fieldBookkeeping(key));
    } else saving.refuse(was.num, `field ${was.name} V`, 'SIGNATURE_WRAPPING');
  }
  return now;
}

function isSigned({ dict, value }: FormField): boolean {
  return (dict.get('V') ?? value ?? null) !== null;
}

/** No stream: a field's dictionary could be used as resources too, and a stream drawn from it. */
function isPlainValue(value: PdfValue | undefined, saving: Saving): boolean {
  const resolved = saving.after.resolve(value);
  if (isArray(resolved))
    return resolved.every((one) => typeof one !== 'object' || one === null || !(one instanceof PdfRef));
  return !isDict(resolved) && !(typeof resolved === 'object' && resolved !== null && 'dict' in resolved);
}

/** §12.5.5: N, R and D, each a stream or a dictionary of streams. Objects saved again must serve this field alone. */
function closeAppearance(saving: Saving, field: FormField, dict: PdfDict): boolean {
  const ap = dict.get('AP');
  if (ap === undefined || ap === null) return true;
  const value = saving.after.resolve(ap);
  if (!isDict(value)) return false;
  const holder = ap instanceof PdfRef ? ap.num : field.num;
  const alone = !(ap instanceof PdfRef) || saving.isHeldBy(ap.num, field.num);
  if (ap instanceof PdfRef && alone) saving.open.delete(ap.num);
  const close = (num: number, by: number): void => {
    if (alone) saving.close(num, by);
  };
  for (const [key, one] of value) {
    if (key !== 'N' && key !== 'R' && key !== 'D') return false;
    const picture = saving.after.resolve(one);
    if (one instanceof PdfRef) close(one.num, holder);
    if (isDict(picture)) {
      const place = one instanceof PdfRef ? one.num : holder;
      for (const state of picture.values()) if (state instanceof PdfRef) close(state.num, place);
    } else if (picture === null || typeof picture !== 'object' || !('dict' in picture)) return false;
  }
  return true;
}

/** What drew the field served something that is no field as well: another picture in its place leaves two readings of one object. */
function wasDrawnElsewhere(saving: Saving, { dict, num }: FormField, fields: ReadonlyMap<number, FormField>): boolean {
  const ap = dict.get('AP');
  const value = saving.before.resolve(ap);
  const own = ap instanceof PdfRef ? ap.num : num;
  const objects = isDict(value) ? [...value.values()] : [];
  return [ap, ...objects].some((one) => {
    if (!(one instanceof PdfRef)) return false;
    const inTrailer = timesIn(saving.before.trailer, one.num) + timesIn(saving.after.trailer, one.num) > 0;
    if (inTrailer) return true;
    for (const entry of saving.state.mentions.of(one.num, saving.revision.index - 1))
      if (entry.num !== own && !fields.has(entry.num)) return true;
    return false;
  });
}

/**
 * A field that was not itself saved again may be drawn by an object that was: a stream, or a dictionary of them.
 * @param drawn whether the pictures of a field are such, for those that were asked
 */
function compareRedrawn(
  saving: Saving,
  num: number,
  fields: ReadonlyMap<number, FormField>,
  drawn: Map<number, boolean>,
): void {
  let holder = num;
  for (let hop = 0; hop < 3; hop++) {
    const [only, another] = saving.state.mentions.of(holder, saving.revision.index);
    if (another !== undefined || only === undefined) return;
    const field = fields.get(only.num);
    if (field === undefined) {
      holder = only.num;
      continue;
    }
    const owner = ownerOf(field, fields);
    if (saving.open.has(field.num) || !leadsTo(saving, field, num)) return;
    if (isSignatureField(owner) || !isFilled(saving, owner)) return;
    const value = saving.after.resolve(new PdfRef(field.num, saving.after.entry(field.num)?.gen ?? 0));
    if (!isDict(value) || isLarge(value, saving)) return;
    const known = drawn.get(field.num) ?? closeAppearance(saving, field, value);
    drawn.set(field.num, known);
    if (!known || saving.open.has(num)) return;
    saving.add(fieldFinding(field.name));
    return;
  }
}

/** Whether an object hangs on the field's `/AP`, and not on another of its entries. */
function leadsTo(saving: Saving, field: FormField, num: number): boolean {
  const waiting: PdfValue[] = [field.dict.get('AP') ?? null];
  for (let steps = 0; waiting.length > 0 && steps < 1000; steps++) {
    const value = waiting.pop()!;
    if (value instanceof PdfRef) {
      if (value.num === num) return true;
      const resolved = saving.after.resolve(value);
      if (isDict(resolved) && nameOf(resolved.get('Type')) === undefined) waiting.push(resolved);
    } else if (isDict(value)) waiting.push(...value.values());
  }
  return false;
}
