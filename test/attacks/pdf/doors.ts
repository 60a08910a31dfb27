import { utf8Encode } from '../../../src/encoding.js';
import { isArray, isDict, nameOf, PdfRef, PdfStream, type PdfValue } from '../../../src/pdf/syntax/index.js';
import { dictionary, hexString, name, stream, textString, withKeys } from '../../../src/pdf/update/index.js';
import { Draft } from './draft.js';
import type { Container } from './saving.js';

/** What the object is made into. A door may ask for a shape of its own, so that whoever looks there finds what may stand there. */
export const DISGUISES: Readonly<Record<string, (was: PdfValue) => PdfValue>> = {
  'an empty dictionary': () => new Map(),
  'an empty list': () => [],
  nothing: () => null,
  'a store of validation data': () => dictionary({ Type: name('DSS'), Certs: [] }),
  'a stream of DER': () => stream({}, Uint8Array.of(0x30, 0)),
  'XMP metadata': () => stream({ Type: name('Metadata'), Subtype: name('XML') }, utf8Encode(XMP)),
  'the same with an entry more': (was) => changed(was, { Zz: 1 }),
  'the same, emptied': (was) =>
    was instanceof PdfStream ? stream(Object.fromEntries(was.dict), new Uint8Array()) : new Map(),
  'a picture': () => picture(),
  'a signature': () => signatureDictionary(),
  'a signature field': () => field({}),
  'a form': () => dictionary({ Fields: [], SigFlags: 3 }),
  'a text': () => textString('x'),
};

/** Ways by which a forger makes the object part of what may be saved again; the number of ways is what the saving may hold at all. */
export const DOORS: Readonly<Record<string, (draft: Draft, to: PdfRef) => void>> = {
  'nothing at all': () => {},
  '/DSS itself': (draft, to) => draft.catalog({ DSS: to }),
  'a list of /DSS': (draft, to) => store(draft, { Certs: to }),
  'an entry of a list of /DSS': (draft, to) => store(draft, { CRLs: [to] }),
  '/VRI itself': (draft, to) => store(draft, { VRI: to }),
  'an entry of /VRI': (draft, to) => store(draft, { VRI: dictionary({ [KEY]: to }) }),
  'a list of an entry of /VRI': (draft, to) => store(draft, { VRI: dictionary({ [KEY]: dictionary({ OCSP: to }) }) }),
  'a time-stamp of /VRI': (draft, to) => store(draft, { VRI: dictionary({ [KEY]: dictionary({ TS: to }) }) }),
  'a time of /VRI': (draft, to) => store(draft, { VRI: dictionary({ [KEY]: dictionary({ TU: to }) }) }),
  '/Metadata': (draft, to) => draft.catalog({ Metadata: to }),
  '/Extensions': (draft, to) => draft.catalog({ Extensions: to }),
  'an entry of /Extensions': (draft, to) => draft.catalog({ Extensions: dictionary({ ADBE: to }) }),
  '/AcroForm': (draft, to) => {
    draft.put.set(to.num, draft.formDict);
    draft.catalog({ AcroForm: to });
  },
  '/Fields': (draft, to) => {
    draft.put.set(to.num, draft.list(draft.formDict.get('Fields')));
    draft.form({ Fields: to });
  },
  'a field of the form': (draft, to) => draft.form({ Fields: [...draft.list(draft.formDict.get('Fields')), to] }),
  'resources of the form': (draft, to) => draft.form({ DR: to }),
  'a kid of a new field': (draft, to) => newField(draft, { Kids: [to] }),
  'the parent of a new field': (draft, to) => newField(draft, { Parent: to }),
  'the value of a new field': (draft, to) => newField(draft, { V: to }),
  'the pictures of a new field': (draft, to) => newField(draft, { AP: to }),
  'the picture of a new field': (draft, to) => newField(draft, { AP: dictionary({ N: to }) }),
  'the lock of a new field': (draft, to) => newField(draft, { Lock: to }),
  'the look of a new field': (draft, to) => newField(draft, { MK: dictionary({ I: to }) }),
  'the name of a new field': (draft, to) => newField(draft, { T: to }),
  'an annotation': (draft, to) => draft.annotate(to),
  'the list of annotations': (draft, to) => {
    const page = draft.page();
    draft.put.set(to.num, draft.list(draft.dict(page).get('Annots')));
    draft.change(page, { Annots: to });
  },
  'the picture of a field that is there': (draft, to) => {
    const widget = draft.fields().find(({ dict }) => dict.has('AP'));
    if (widget !== undefined) draft.change(new PdfRef(widget.num, 0), { AP: dictionary({ N: to }) });
  },
  'the value of a field that is there': (draft, to) => {
    const field = draft.fields().find(({ type }) => type === 'Sig');
    if (field !== undefined) draft.change(new PdfRef(field.num, 0), { V: to });
  },
};

/** Doors through the trailer and the cross-references themselves. */
export const OUTER_DOORS = [
  'the information dictionary',
  'the cross-reference stream',
  'freed',
  'another generation',
] as const;

export interface DoorChoice {
  /** Which kind of object, and which of that kind; both counted round. */
  readonly kind: number;
  readonly target: number;
  readonly disguise: string;
  readonly door: string;
  readonly container: Container;
}

/** Replaces an object of the signed document and leads to it through a door. */
export function throughDoor(pdf: Uint8Array, { container, disguise, door, kind, target }: DoorChoice): Uint8Array {
  const draft = new Draft(pdf);
  const kinds = kindsOf(draft);
  const numbers = kinds[kind % kinds.length]![1];
  const to = new PdfRef(numbers[target % numbers.length]!, 0);
  const was = draft.view.resolve(to);
  if (door === 'freed') {
    draft.free.push(to.num);
    return draft.finish(container);
  }
  if (door === 'another generation') {
    draft.put.set(to.num, was);
    return draft.finish(container === 'stream' ? 'stream' : 'table', { generation: 1 });
  }
  draft.put.set(to.num, DISGUISES[disguise]!(was));
  if (door === 'the information dictionary') return draft.finish(container, { trailer: { Info: to } });
  if (door === 'the cross-reference stream') return draft.finish(container, { sectionNumber: to.num });
  DOORS[door]!(draft, to);
  return draft.finish(container);
}

/** Objects of a file by what they are: a page is as likely a target as any of a hundred elements of the structure tree. */
export function kindsOf(draft: Draft): (readonly [string, readonly number[]])[] {
  const kinds = new Map<string, number[]>();
  for (const [{ num }, value] of draft.objects()) {
    const label = labelOf(value);
    kinds.set(label, [...(kinds.get(label) ?? []), num]);
  }
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
}

function labelOf(value: PdfValue): string {
  const dict = value instanceof PdfStream ? value.dict : value;
  if (!isDict(dict)) return isArray(dict) ? 'list' : typeof dict;
  const names = ['Type', 'Subtype', 'FT', 'Length1'].map((key) => nameOf(dict.get(key)) ?? (dict.has(key) ? key : ''));
  const shape = [...dict.keys()].filter((key) => ['Kids', 'Names', 'Nums', 'K', 'Fields', 'EF'].includes(key));
  return [value instanceof PdfStream ? 'stream' : 'dictionary', ...names, ...shape].join(' ');
}

const KEY = 'A1'.repeat(20);
const XMP =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

function store(draft: Draft, members: Readonly<Record<string, PdfValue>>): void {
  const held = draft.dict(draft.root).get('DSS');
  const made = withKeys(draft.dict(held), members);
  if (held instanceof PdfRef) draft.put.set(held.num, made);
  else draft.catalog({ DSS: made });
}

export function changed(was: PdfValue, members: Readonly<Record<string, PdfValue>>): PdfValue {
  if (was instanceof PdfStream) return new PdfStream(withKeys(was.dict, members), was.source, was.start, was.end);
  if (isDict(was)) return withKeys(was, members);
  return isArray(was) ? [...was, null] : dictionary(members);
}

/** A red area. */
export function picture(): PdfStream {
  const dict = { Type: name('XObject'), Subtype: name('Form'), BBox: [0, 0, 100, 100] };
  return stream(dict, utf8Encode('1 0 0 rg 0 0 100 100 re f'));
}

/** A document time-stamp that is none. */
export function signatureDictionary(): PdfValue {
  return dictionary({
    Type: name('DocTimeStamp'),
    Filter: name('Adobe.PPKLite'),
    SubFilter: name('ETSI.RFC3161'),
    ByteRange: [0, 10, 20, 30],
    Contents: hexString(new Uint8Array(8)),
  });
}

/** A signature field with its widget, as a document time-stamp has it: seen by nobody. */
export function field(members: Readonly<Record<string, PdfValue | undefined>>): PdfValue {
  return dictionary({
    Type: name('Annot'),
    Subtype: name('Widget'),
    FT: name('Sig'),
    T: textString('dau_thoi_gian_moi'),
    F: 132,
    Rect: [0, 0, 0, 0],
    ...members,
  });
}

/** A document time-stamp in a field of its own, put into the form and onto a page. */
export function newField(draft: Draft, members: Readonly<Record<string, PdfValue | undefined>>): PdfRef {
  const made = draft.add(field({ V: draft.add(signatureDictionary()), P: draft.page(), ...members }));
  draft.form({ Fields: [...draft.list(draft.formDict.get('Fields')), made] });
  draft.annotate(made);
  return made;
}
