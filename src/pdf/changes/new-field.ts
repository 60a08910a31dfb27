import type { PdfFile } from '../file/index.js';
import { type FormField, isVisibleWidget, rectOf } from '../signature/fields.js';
import {
  isArray,
  isDict,
  nameOf,
  type PdfDict,
  PdfFault,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  textOf,
} from '../syntax/index.js';
import { ownerOf } from './filling.js';
import { forEachReference } from './mentions.js';
import type { Saving } from './saving.js';
import type { AttackFamily, Change } from './types.js';

/** What a signature field with its widget is made of (ISO 32000-2 §12.7.4, §12.7.5.5, §12.5.6.19): no action among it. */
const FIELD_KEYS: ReadonlySet<string> = new Set(
  'Type Subtype FT T TU TM Ff F V DV DA Q Lock SV Kids Parent Rect P AP AS BS Border MK H C M NM StructParent Contents DR'.split(
    ' ',
  ),
);

/** A signature dictionary (Table 255), with what Acrobat and iText add to it. */
const SIGNATURE_KEYS: ReadonlySet<string> = new Set(
  'Type Filter SubFilter Contents Cert ByteRange Reference Changes Name M Location Reason ContactInfo R V Prop_Build Prop_AuthTime Prop_AuthType'.split(
    ' ',
  ),
);

export function fieldFinding(field: string): Change {
  return { level: 'FORM_FILLING', kind: 'field', field, finding: { code: 'PDF_CHANGE_FIELD', params: { field } } };
}

/** Every field that was in the list still is; hands over those that joined it. */
export function joinedFields(
  saving: Saving,
  was: PdfDict | undefined,
  is: PdfDict,
  join: (field: PdfValue) => void,
): void {
  const list = (value: PdfValue): readonly PdfValue[] => (isArray(value) ? value : []);
  const before = was === undefined ? [] : list(saving.before.get(was, 'Fields'));
  const after = list(saving.after.get(is, 'Fields'));
  const key = (value: PdfValue): string => (value instanceof PdfRef ? `${value.num} ${value.gen}` : '');
  const now = new Set(after.map(key));
  if (!before.every((value) => value === null || (value instanceof PdfRef && now.has(key(value))))) {
    saving.refuse(0, 'Fields', 'INCREMENTAL_SAVING');
  }
  const old = new Set(before.map(key));
  for (const value of after) if (!old.has(key(value))) join(value);
}

/** A field that was not there: for a signature, with everything about it new. */
export function newField(
  saving: Saving,
  field: FormField,
  fields: ReadonlyMap<number, FormField>,
  created: ReadonlyMap<number, FormField>,
  names: NamesOfNew,
): void {
  const fault = faultOf(saving, field, fields, created, names);
  if (fault !== undefined) saving.refuse(field.num, `new field ${field.name}${fault.what}`, fault.family);
  else if (field.isWidgetOnly || isNameAlone(field)) return;
  else if ((field.dict.get('V') ?? null) !== null) saving.add(signedChange(saving, field, 'new-signature'));
  else saving.add(newSignature(field, isSeen(saving, field), 'new-signature'));
}

/** A field that is but a name above others (§12.7.4.1). */
const PARENT_KEYS: ReadonlySet<string> = new Set('T TU TM Ff DA Q Kids Parent'.split(' '));

function isNameAlone({ dict, kids, type }: FormField): boolean {
  return type === undefined && kids.length > 0 && [...dict.keys()].every((key) => PARENT_KEYS.has(key));
}

interface FieldFault {
  readonly what: string;
  readonly family: AttackFamily;
}

function faultOf(
  saving: Saving,
  field: FormField,
  fields: ReadonlyMap<number, FormField>,
  created: ReadonlyMap<number, FormField>,
  names: NamesOfNew,
): FieldFault | undefined {
  const fault = (what: string, family: AttackFamily = 'INCREMENTAL_SAVING'): FieldFault => ({ what, family });
  if (fields.has(field.num) || !saving.added.has(field.num)) return fault(' was something else before');
  const { dict } = field;
  if (isNameAlone(field)) return hasGoodName(saving, field, fields, names) ? undefined : fault(' T');
  const unknown = [...dict.keys()].filter((key) => !FIELD_KEYS.has(key));
  if (unknown.length > 0) {
    return fault(` ${unknown.join(' ')}`, unknown.some((key) => key === 'A' || key === 'AA') ? 'ACTION' : undefined);
  }
  const subtype = nameOf(dict.get('Subtype'));
  const type = nameOf(dict.get('Type'));
  if (
    field.type !== 'Sig' ||
    (subtype !== undefined && subtype !== 'Widget') ||
    (type !== undefined && type !== 'Annot')
  )
    return fault('', subtype !== undefined && subtype !== 'Widget' ? 'EVIL_ANNOTATION' : undefined);
  if (!isPicture(dict.get('AP'), saving)) return fault(' AP');
  if (isLarge(dict, saving)) return fault(' Rect', 'SNEAKY_SIGNATURE');
  if (nobodyAnswersFor(saving, dict, field.value)) return fault(' AP', 'SNEAKY_SIGNATURE');
  // A widget is its field's, which is judged for itself: below a mere name, or with a value of its own, nobody would.
  if (field.isWidgetOnly) {
    const isOfSignature = ownerOf(field, created).type === 'Sig' && (dict.get('V') ?? null) === null;
    return isOfSignature ? undefined : fault(' V', 'SNEAKY_SIGNATURE');
  }
  if (!hasGoodName(saving, field, fields, names)) return fault(' T');
  const value = dict.get('V') ?? null;
  return value !== null && !isSignatureValue(saving, value) ? fault(' V', 'SIGNATURE_WRAPPING') : undefined;
}

/** §12.7.4.2: a partial name holds no full stop; a name twice would make one field of two. */
function hasGoodName(
  { after }: Saving,
  field: FormField,
  fields: ReadonlyMap<number, FormField>,
  names: NamesOfNew,
): boolean {
  const partial = after.get(field.dict, 'T');
  const text = partial instanceof PdfString ? textOf(partial) : undefined;
  if (text === undefined || text === '' || text.includes('.')) return false;
  return !namesOf(fields).has(field.name) && names.get(field.name) === 1;
}

/** How many of the fields that one saving brings have each name. */
export type NamesOfNew = ReadonlyMap<string, number>;

export function namesOfNew(created: ReadonlyMap<number, FormField>): NamesOfNew {
  const names = new Map<string, number>();
  for (const { isWidgetOnly, name } of created.values()) if (!isWidgetOnly) names.set(name, (names.get(name) ?? 0) + 1);
  return names;
}

/** Names are indexed once for each form, and learn the fields that join it. */
const known = new WeakMap<ReadonlyMap<number, FormField>, { size: number; readonly names: Set<string> }>();

function namesOf(fields: ReadonlyMap<number, FormField>): ReadonlySet<string> {
  let index = known.get(fields);
  if (index === undefined) {
    index = { size: 0, names: new Set() };
    known.set(fields, index);
  }
  if (index.size !== fields.size) {
    let at = 0;
    for (const { name } of fields.values()) if (at++ >= index.size) index.names.add(name);
    index.size = fields.size;
  }
  return index.names;
}

/** A signature dictionary that this saving brought, and nothing that could be taken for something else. */
export function isSignatureValue(saving: Saving, value: PdfValue | undefined): boolean {
  if (value instanceof PdfRef && !saving.added.has(value.num)) return false;
  const dict = saving.after.resolve(value);
  if (!isDict(dict)) return false;
  const type = nameOf(dict.get('Type'));
  if (type !== undefined && type !== 'Sig' && type !== 'DocTimeStamp') return false;
  // What a program notes for itself, in a value of its own.
  for (const [key, own] of dict) if (!SIGNATURE_KEYS.has(key) && leadsOn(own)) return false;
  return true;
}

function leadsOn(value: PdfValue): boolean {
  let leads = false;
  forEachReference(value, () => {
    leads = true;
  });
  return leads;
}

function isTimestamp({ after }: Saving, value: PdfValue | undefined): boolean {
  const dict = after.resolve(value);
  if (!isDict(dict)) return false;
  return nameOf(after.get(dict, 'Type')) === 'DocTimeStamp' || nameOf(after.get(dict, 'SubFilter')) === 'ETSI.RFC3161';
}

/**
 * Whether a widget draws on the page and no signature stands for it: its field has none, or a time-stamp, which says when and whose failing
 * fails nothing. @param value of its field
 */
export function nobodyAnswersFor(saving: Saving, widget: PdfDict, value: PdfValue | undefined): boolean {
  if ((value ?? null) !== null && !isTimestamp(saving, value)) return false;
  return (
    isVisibleWidget(widget, saving.after) && (isDrawn(widget.get('AP'), saving) || isColoured(widget.get('MK'), saving))
  );
}

/** §12.5.6.19: a ground or a border of its own, by which readers draw a widget that has no picture. */
function isColoured(value: PdfValue | undefined, { after }: Saving): boolean {
  const look = after.resolve(value);
  if (!isDict(look)) return false;
  return ['BG', 'BC'].some((key) => {
    const colour = after.get(look, key);
    return colour !== null && !(isArray(colour) && colour.length === 0);
  });
}

/** What a new signature is as a change: a document time-stamp that nobody sees, or one more signature. */
export function signedChange(saving: Saving, field: FormField, kind: 'signature' | 'new-signature'): Change {
  const visible = isSeen(saving, field);
  if (isTimestamp(saving, field.dict.get('V')) && !visible) {
    // A lock is of the fields that were there.
    const filled = kind === 'signature' ? { field: field.name } : undefined;
    return { level: 'LTA_UPDATES', kind: 'timestamp', ...filled, finding: { code: 'PDF_CHANGE_TIMESTAMP' } };
  }
  return newSignature(field, visible, kind);
}

function newSignature(field: FormField, visible: boolean, kind: 'signature' | 'new-signature'): Change {
  const code = kind === 'signature' ? 'PDF_CHANGE_SIGNATURE' : 'PDF_CHANGE_NEW_SIGNATURE';
  const change: Change = {
    level: 'FORM_FILLING',
    kind,
    field: field.name,
    finding: { code, params: { field: field.name } },
  };
  // A picture at a place of the attacker's choice, under the cover of a signature (SSA).
  return kind === 'new-signature' && visible
    ? { ...change, notAfterCertification: true, family: 'SNEAKY_SIGNATURE' }
    : change;
}

/** A widget that marks the page: the field itself, or anything below it, however deep. */
function isSeen({ after }: Saving, field: FormField): boolean {
  const waiting: PdfValue[] = [field.dict];
  const seen = new Set<number>();
  while (waiting.length > 0) {
    const value = waiting.pop()!;
    if (value instanceof PdfRef) {
      if (seen.has(value.num)) continue;
      seen.add(value.num);
    }
    const dict = after.resolve(value);
    if (!isDict(dict)) continue;
    if (isVisibleWidget(dict, after)) return true;
    const kids = after.get(dict, 'Kids');
    if (isArray(kids)) waiting.push(...kids);
  }
  return false;
}

/** §12.5.5: streams under N, R and D. */
function isPicture(value: PdfValue | undefined, saving: Saving): boolean {
  if (value === undefined || value === null) return true;
  const ap = saving.after.resolve(value);
  if (!isDict(ap)) return false;
  for (const [key, one] of ap) {
    const picture = saving.after.resolve(one);
    if (!['N', 'R', 'D'].includes(key) || !(picture instanceof PdfStream || isDict(picture) || picture === null))
      return false;
  }
  return true;
}

/** Whether any of the pictures of a widget paints: all that is known not to is white space, numbers, and what sets the pen. */
function isDrawn(value: PdfValue | undefined, saving: Saving): boolean {
  const ap = saving.after.resolve(value);
  if (!isDict(ap)) return false;
  for (const one of ap.values()) {
    const picture = saving.after.resolve(one);
    const states = isDict(picture) ? [...picture.values()].map((state) => saving.after.resolve(state)) : [picture];
    for (const state of states)
      if (state !== null && !(state instanceof PdfStream && isBlank(state, saving))) return true;
  }
  return false;
}

/** Longer content is none of an empty picture. */
const MOST_BLANK = 4096;

const BLANK = /^(?:[\s\d.+-]|\b(?:q|Q|cm|re|W|n|w|g|G|rg|RG)\b)*$/;

function isBlank(picture: PdfStream, { file }: Saving): boolean {
  if (picture.end - picture.start > MOST_BLANK) return false;
  const content = decoded(picture, file);
  return content !== undefined && content.length <= MOST_BLANK && BLANK.test(new TextDecoder('latin1').decode(content));
}

/** `undefined` for what is packed in a way that no verdict needs. @throws PdfFault `LIMIT_EXCEEDED` */
function decoded(picture: PdfStream, file: PdfFile): Uint8Array | undefined {
  try {
    return file.decode(picture);
  } catch (thrown) {
    if (thrown instanceof PdfFault && thrown.finding.code !== 'LIMIT_EXCEEDED') return undefined;
    throw thrown;
  }
}

/** Of an A4 page a signature takes a small part; what takes half of it hides what was signed. */
const MOST_AREA = (595 * 842) / 2;

export function isLarge(dict: PdfDict, saving: Saving): boolean {
  return areLarge([dict], saving);
}

/** Whether widgets take so much together. */
export function areLarge(widgets: readonly PdfDict[], { after }: Saving): boolean {
  let area = 0;
  for (const dict of widgets) {
    if (!isVisibleWidget(dict, after)) continue;
    const rect = rectOf(dict, after);
    if (rect === undefined) return true;
    area += Math.abs((rect[2] - rect[0]) * (rect[3] - rect[1]));
  }
  return area > MOST_AREA;
}
