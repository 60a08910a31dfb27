import type { PdfView } from '../file/index.js';
import { isArray, isDict, nameOf, type PdfDict, PdfString, textOf } from '../syntax/index.js';
import type { ChangeLevel } from './types.js';

/** What a signature forbids to come after it (ISO 32000-2 §12.8.2.2, §12.8.2.4, §12.7.5.5). */
export interface Locks {
  /** Absent: nothing was said. */
  readonly level?: ChangeLevel;
  /** Whether any field is locked at all. */
  readonly locksAny: boolean;
  /** Whether a field of this qualified name may not be changed any more. */
  locksField(name: string): boolean;
  /** It certifies the document: DocMDP. */
  readonly certifies: boolean;
}

/** DocMDP permissions (Table 257). */
const LEVELS: Readonly<Record<number, ChangeLevel>> = { 1: 'LTA_UPDATES', 2: 'FORM_FILLING', 3: 'ANNOTATIONS' };

/** Reads the signature's references and, where the field has one, its lock; with several the strictest holds. */
export function locksOf(signature: PdfDict, field: PdfDict, view: PdfView): Locks {
  const rules: ((name: string) => boolean)[] = [];
  let level: ChangeLevel | undefined;
  let certifies = false;
  const restrict = (permission: unknown, otherwise: ChangeLevel | undefined): void => {
    const said = typeof permission === 'number' ? (LEVELS[permission] ?? 'LTA_UPDATES') : otherwise;
    if (said === undefined) return;
    if (level === undefined || Object.values(LEVELS).indexOf(said) < Object.values(LEVELS).indexOf(level)) level = said;
  };
  const references = view.get(signature, 'Reference');
  for (const one of isArray(references) ? references.slice(0, 16) : []) {
    const reference = view.resolve(one);
    if (!isDict(reference)) continue;
    const method = nameOf(view.get(reference, 'TransformMethod'));
    const parameters = view.dict(reference, 'TransformParams') ?? new Map();
    if (method === 'DocMDP') {
      certifies = true;
      restrict(view.get(parameters, 'P'), 'FORM_FILLING');
    } else if (method === 'FieldMDP') rules.push(fieldRule(parameters, view));
  }
  const lock = view.dict(field, 'Lock');
  if (lock !== undefined) {
    rules.push(fieldRule(lock, view));
    restrict(view.get(lock, 'P'), undefined);
  }
  return {
    locksAny: rules.length > 0,
    locksField: (name) => rules.some((rule) => rule(name)),
    certifies,
    ...(level !== undefined && { level }),
  };
}

function fieldRule(parameters: PdfDict, view: PdfView): (name: string) => boolean {
  const action = nameOf(view.get(parameters, 'Action'));
  const list = view.get(parameters, 'Fields');
  const names = new Set<string>();
  for (const one of isArray(list) ? list : []) {
    const value = view.resolve(one);
    if (value instanceof PdfString) names.add(textOf(value) ?? '');
  }
  const above = new Set<string>();
  for (const name of names)
    for (let end = name.indexOf('.'); end > 0; end = name.indexOf('.', end + 1)) above.add(name.slice(0, end));
  // A name stands for the field and for all below it, which may have their value from one above them (§12.7.4.1).
  const listed = (name: string): boolean => {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1))
      if (names.has(name.slice(0, end))) return true;
    return false;
  };
  if (action === 'Include') return (name) => listed(name) || above.has(name);
  if (action === 'Exclude') return (name) => !listed(name);
  // Table 256: All; an action that khue does not know locks everything too.
  return () => true;
}
