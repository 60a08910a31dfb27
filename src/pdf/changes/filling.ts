import type { FormField } from '../signature/fields.js';
import {
  countOf,
  isArray,
  isDict,
  nameOf,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  plainIntegerIn,
} from '../syntax/index.js';
import { equalValues } from './equal.js';
import type { Saving } from './saving.js';

/**
 * Keys that filling a signature field in may change (ISO 32000-2 §12.7.5.5, §12.5.5): its value, its picture and the look that this was drawn
 * from, flags, and who wrote it.
 */
const SIGNATURE_KEYS: ReadonlySet<string> = new Set(['V', 'AP', 'AS', 'DA', 'F', 'M', 'MK', 'NM']);

/** Those of them that khue and most programs have for it. */
const SIGNED_KEYS: ReadonlySet<string> = new Set(['V', 'AP', 'AS', 'F', 'M', 'NM']);

/** Keys that filling in any other field may change (§12.7.4): value, picture, and how the value is set. Never where it stands. */
const VALUE_KEYS: ReadonlySet<string> = new Set('V AP AS DA Q F M MK DV RV DS I TI'.split(' '));

/** Keys that change neither what a field says nor what it shows: read-only, its default, and who wrote it. */
const ASIDE: ReadonlySet<string> = new Set(['Ff', 'M', 'NM', 'DV', 'P']);

const isNumber = (value: PdfValue): boolean => typeof value === 'number';
const isString = (value: PdfValue): boolean => value instanceof PdfString;

/**
 * What these keys hold in a field and its widget. In another shape they are not the field's: `/AS` of layers is a list (§8.11.4.3), `/I` of a
 * group a boolean (§11.6.6), `/F` of a file its name (§7.11.3), and one dictionary may be both.
 */
const SHAPES: ReadonlyMap<string, (value: PdfValue) => boolean> = new Map([
  ['AS', (value) => value instanceof PdfName],
  ['DA', isString],
  ['DS', isString],
  ['F', isNumber],
  ['Ff', isNumber],
  ['I', isArray],
  ['M', isString],
  ['MK', isDict],
  ['NM', isString],
  ['Q', isNumber],
  ['RV', (value) => isString(value) || value instanceof PdfStream],
  ['TI', isNumber],
]);

function isOfField(key: string, value: PdfValue): boolean {
  return value === null || (SHAPES.get(key)?.(value) ?? true);
}

/** Read-only (Table 227). */
const READ_ONLY = 1;

/** Invisible, hidden, not on the screen (Table 167). */
const UNSEEN = 1 | 2 | 32;

/** Keys of a field that was saved again and that filling it in does not change so. */
export function wrongKeys(
  saving: Saving,
  keys: readonly string[],
  was: PdfDict,
  is: PdfDict,
  isSignature: boolean,
): readonly string[] {
  const may = isSignature ? SIGNATURE_KEYS : VALUE_KEYS;
  return keys.filter((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    if (!isOfField(key, saving.before.resolve(old)) || !isOfField(key, saving.after.resolve(now))) return true;
    if (key === 'F') return unseenBits(was) !== unseenBits(is);
    if (key === 'Ff') return flagsOf(saving.after.resolve(now)) !== (flagsOf(saving.before.resolve(old)) | READ_ONLY);
    // Programs tell a widget its page where the one who made it did not.
    if (key === 'P')
      return (
        (old ?? null) !== null || !(now instanceof PdfRef) || !saving.state.pages(saving.before).pages.has(now.num)
      );
    if (key === 'Lock') return !isSignature || (old ?? null) !== null || !isLock(now, saving);
    return !may.has(key);
  });
}

/** Whether a signature came with a change of its field that is more than its value and its picture. */
export function isMoreThanSigned(key: string): boolean {
  return !SIGNED_KEYS.has(key);
}

/** NaN, which nothing is, for flags of which readers make what they like. */
function unseenBits(dict: PdfDict): number {
  if ((dict.get('F') ?? null) === null) return 0;
  const flags = plainIntegerIn(dict, 'F');
  return flags === undefined ? Number.NaN : flags & UNSEEN;
}

function flagsOf(value: PdfValue): number {
  return countOf(value) ?? 0;
}

/** A lock that came with a signature: an object of its own is a new one. */
function isLock(value: PdfValue | undefined, saving: Saving): boolean {
  if (value instanceof PdfRef && !saving.added.has(value.num)) return false;
  const lock = saving.after.resolve(value);
  return isDict(lock) && (!lock.has('Type') || nameOf(lock.get('Type')) === 'SigFieldLock');
}

export function keepsValueAndPicture(keys: readonly string[]): boolean {
  return keys.every((key) => ASIDE.has(key));
}

/** A push button (Table 229). */
const PUSH_BUTTON = 1 << 16;

/** Whether a field says something else than before: only then may it be drawn otherwise. A push button says nothing (§12.7.5.2.2). */
export function isFilled(saving: Saving, { num, type }: FormField): boolean {
  const [was, is] = saving.both(num);
  if (!isDict(was) || !isDict(is)) return false;
  if (type === 'Btn' && (flagsOf(saving.before.get(was, 'Ff')) & PUSH_BUTTON) !== 0) return false;
  return !equalValues(was.get('V'), is.get('V'));
}

/** The field that a widget belongs to, which holds the value. */
export function ownerOf(field: FormField, fields: ReadonlyMap<number, FormField>): FormField {
  let owner = field;
  for (let hop = 0; owner.isWidgetOnly && owner.parent !== undefined && hop < 100; hop++) {
    owner = fields.get(owner.parent) ?? owner;
  }
  return owner;
}
