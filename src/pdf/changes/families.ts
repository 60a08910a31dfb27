import { isDict, nameOf, PdfStream, type PdfValue } from '../syntax/index.js';
import { isOfType, type Saving } from './saving.js';
import type { AttackFamily } from './types.js';

/** Kinds of objects that a page is drawn with. */
const DRAWN: ReadonlySet<string> = new Set(['XObject', 'Font', 'FontDescriptor', 'Pattern', 'ExtGState', 'Encoding']);

/**
 * The family of attacks that an unexplained change of an object looks like (standards note, Reading 6): a name for people, not a judgement;
 * refused it is in any case.
 */
export function familyOf(saving: Saving, num: number): AttackFamily {
  const [was, is] = saving.both(num);
  const entry = saving.open.get(num) ?? saving.after.entry(num);
  if (isOfType(was, 'ObjStm')) return 'OBJECT_STREAM_OVERRIDE';
  if (nameOf(dictOf(was)?.get('Type')) === 'Sig') return 'SIGNATURE_WRAPPING';
  if (entry?.kind === 'free' || is === null || isEmptied(was, is)) return 'SHADOW_HIDE';
  // The new version stood in the signed octets already.
  if (entry?.kind === 'plain' && entry.position < saving.revision.start) return 'SHADOW_HIDE_AND_REPLACE';
  const type = nameOf(dictOf(was)?.get('Type'));
  if (type === 'OCG' || type === 'OCMD') return 'SHADOW_HIDE';
  const annotation = nameOf(dictOf(was)?.get('Subtype'));
  if (type === 'Annot' && annotation !== 'Widget') return 'EVIL_ANNOTATION';
  if (hasAction(is) && !hasAction(was)) return 'ACTION';
  if (entry?.kind === 'compressed' && saving.before.entry(num)?.kind === 'plain') return 'OBJECT_STREAM_OVERRIDE';
  return isDrawnWith(was) ? 'SHADOW_REPLACE' : 'INCREMENTAL_SAVING';
}

/** A font, a picture, their parts; not the content of a page itself, whose stream has no type. */
function isDrawnWith(value: PdfValue): boolean {
  const dict = dictOf(value);
  if (dict === undefined) return false;
  const type = nameOf(dict.get('Type'));
  if (type !== undefined) return DRAWN.has(type);
  return value instanceof PdfStream && ['Subtype', 'Length1', 'BBox', 'Width'].some((key) => dict.has(key));
}

function dictOf(value: PdfValue): ReadonlyMap<string, PdfValue> | undefined {
  if (value instanceof PdfStream) return value.dict;
  return isDict(value) ? value : undefined;
}

function isEmptied(was: PdfValue, is: PdfValue): boolean {
  return was instanceof PdfStream && is instanceof PdfStream && is.end - is.start < 8 && was.end - was.start >= 8;
}

function hasAction(value: PdfValue): boolean {
  const dict = dictOf(value);
  return dict !== undefined && (dict.has('AA') || dict.has('OpenAction') || nameOf(dict.get('S')) === 'JavaScript');
}
