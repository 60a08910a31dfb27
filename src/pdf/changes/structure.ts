import { countOf, isArray, isDict, nameOf, type PdfDict, PdfRef, type PdfValue } from '../syntax/index.js';
import { changedKeys, equalValues } from './equal.js';
import type { Saving } from './saving.js';

/** Work of looking at one entry of the tree of parents. */
const ENTRY_WORK = 8;

/** Of an element that holds a widget and says nothing of its own: no text, no words for what is shown. */
const ELEMENT_KEYS: ReadonlySet<string> = new Set(['Type', 'S', 'P', 'Pg', 'K']);

/** Of a reference to an object that is drawn (ISO 32000-2 Table 358). */
const HOLDER_KEYS: ReadonlySet<string> = new Set(['Type', 'Obj', 'Pg']);

/**
 * The structure tree (ISO 32000-2 §14.7): programs tell it of a new signature field, by an element more below one that was there, and by an
 * entry more in the tree of parents. What was there stays word for word. Anything else is left unexplained.
 */
export function compareStructure(saving: Saving, before: PdfDict, after: PdfDict): void {
  const tree = after.get('StructTreeRoot');
  if (!(tree instanceof PdfRef) || !equalValues(before.get('StructTreeRoot'), tree) || saving.open.size === 0) return;
  const [was, is] = [saving.before.resolve(tree), saving.after.resolve(tree)];
  if (!isDict(was) || !isDict(is)) return;
  const elements: number[] = [];
  for (const num of saving.open.keys()) {
    const [old, now] = saving.both(num);
    if (!isElement(old) || !isElement(now)) continue;
    if (!changedKeys(old, now).every((key) => key === 'K') || !joined(saving, old, now)) return;
    elements.push(num);
  }
  const keys = changedKeys(was, is);
  if (keys.some((key) => !['K', 'ParentTree', 'ParentTreeNextKey'].includes(key))) return;
  if (keys.includes('K') && !joined(saving, was, is)) return;
  if (keys.includes('ParentTreeNextKey') && !(countIn(is) >= countIn(was))) return;
  const parents = [was.get('ParentTree'), is.get('ParentTree')] as const;
  const nodes = new Map<number, number>();
  const isTouched = keys.includes('ParentTree') || mayHoldNodes(saving);
  if (isTouched && !hasGrown(saving, parents[0], parents[1], tree.num, nodes)) return;
  if (elements.length === 0 && nodes.size === 0 && !saving.open.has(tree.num)) return;
  // Their keys mean nothing to whatever else might use them, and nothing that was there is gone.
  for (const num of [...elements, tree.num]) saving.open.delete(num);
  for (const [num, holder] of nodes) saving.close(num, holder);
  saving.add({
    level: 'LTA_UPDATES',
    kind: 'bookkeeping',
    finding: { code: 'PDF_CHANGE_BOOKKEEPING', params: { key: 'StructTreeRoot' } },
  });
}

/** The next number of the tree of parents; none that can be compared is NaN. */
function countIn(tree: PdfDict): number {
  const next = tree.get('ParentTreeNextKey');
  return next === undefined || next === null ? 0 : (countOf(next) ?? Number.NaN);
}

function isElement(value: PdfValue): value is PdfDict {
  if (!isDict(value) || nameOf(value.get('S')) === undefined || !(value.get('P') instanceof PdfRef)) return false;
  return !value.has('Type') || nameOf(value.get('Type')) === 'StructElem';
}

/**
 * What was there stands at the head of `/K`, and all that joined holds a new widget. A boolean, or a number other than the default, that becomes
 * a list says another thing where the dictionary is a group (§11.6.6) or how a picture is packed (§7.4.6) besides.
 */
function joined(saving: Saving, was: PdfDict, is: PdfDict): boolean {
  const list = is.get('K');
  const alone = saving.before.get(was, 'K');
  if (typeof alone === 'boolean' || (typeof alone === 'number' && alone !== 0)) return false;
  // A list of its own could be another's as well.
  if (list instanceof PdfRef && isArray(saving.after.resolve(list))) return false;
  const [old, now] = [listOf(was.get('K')), listOf(list)];
  return (
    old.every((kid, at) => equalValues(kid, now[at])) && now.slice(old.length).every((kid) => isHolder(saving, kid))
  );
}

function listOf(value: PdfValue | undefined): readonly PdfValue[] {
  return isArray(value ?? null) ? (value as readonly PdfValue[]) : value === undefined || value === null ? [] : [value];
}

/** A new element that holds a new widget of the form. */
function isHolder(saving: Saving, kid: PdfValue | undefined): boolean {
  if (!(kid instanceof PdfRef) || !saving.added.has(kid.num)) return false;
  const element = saving.after.resolve(kid);
  if (!isElement(element) || nameOf(element.get('S')) !== 'Form') return false;
  for (const key of element.keys()) if (!ELEMENT_KEYS.has(key)) return false;
  const held = listOf(element.get('K'));
  const holder = saving.after.resolve(held[0]);
  if (held.length !== 1 || !isDict(holder)) return false;
  for (const key of holder.keys()) if (!HOLDER_KEYS.has(key)) return false;
  const widget = holder.get('Obj');
  const fields = saving.state.fields(saving.before);
  return widget instanceof PdfRef && saving.added.has(widget.num) && fields.get(widget.num)?.type === 'Sig';
}

function mayHoldNodes(saving: Saving): boolean {
  for (const num of saving.open.keys()) {
    const [old] = saving.both(num);
    if (isArray(old) || (isDict(old) && (old.has('Nums') || old.has('Kids')))) return true;
  }
  return false;
}

type Entries = Map<number, PdfValue>;

/** Every entry of the tree of parents still stands, and those that joined name new elements. */
function hasGrown(
  saving: Saving,
  was: PdfValue | undefined,
  is: PdfValue | undefined,
  holder: number,
  nodes: Map<number, number>,
): boolean {
  const [old, now]: [Entries, Entries] = [new Map(), new Map()];
  if (!readNumbers(saving.before, was, holder, old, new Map())) return false;
  if (!readNumbers(saving.after, is, holder, now, nodes)) return false;
  for (const [key, value] of old) {
    const other = now.get(key);
    if (!equalValues(value, other) && !equalValues(saving.before.resolve(value), saving.after.resolve(other)))
      return false;
  }
  for (const [key, value] of now) if (!old.has(key) && !isHolder(saving, value)) return false;
  for (const num of nodes.keys()) if (!saving.open.has(num)) nodes.delete(num);
  return true;
}

/** A number tree (§7.9.7) as a list; its nodes that are objects, to the object that names each. `false` for one that is none. */
function readNumbers(
  view: Saving['before'],
  value: PdfValue | undefined,
  holder: number,
  into: Entries,
  nodes: Map<number, number>,
): boolean {
  const waiting: { readonly value: PdfValue; readonly holder: number }[] = [{ value: value ?? null, holder }];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    let own = one.holder;
    if (one.value instanceof PdfRef) {
      own = one.value.num;
      if (nodes.has(own)) return false;
      nodes.set(own, one.holder);
    }
    const node = view.resolve(one.value);
    if (!isDict(node)) return node === null && into.size === 0 && waiting.length === 0;
    for (const key of node.keys()) if (!['Nums', 'Kids', 'Limits'].includes(key)) return false;
    const [numbers, kids] = [node.get('Nums') ?? [], node.get('Kids') ?? []].map((list) =>
      listIn(view, list, own, nodes),
    );
    if (numbers === undefined || kids === undefined || numbers.length % 2 !== 0) return false;
    view.file.context.work.spend(ENTRY_WORK * (numbers.length + kids.length));
    for (let i = 0; i < numbers.length; i += 2) {
      const key = numbers[i];
      if (typeof key !== 'number' || into.has(key)) return false;
      into.set(key, numbers[i + 1]!);
    }
    for (const kid of kids) waiting.push({ value: kid, holder: own });
  }
  return true;
}

function listIn(
  view: Saving['before'],
  value: PdfValue,
  holder: number,
  nodes: Map<number, number>,
): readonly PdfValue[] | undefined {
  if (value instanceof PdfRef) nodes.set(value.num, holder);
  const list = view.resolve(value);
  return isArray(list) ? list : undefined;
}
