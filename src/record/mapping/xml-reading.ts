import { utf8Encode } from '../../encoding.js';
import { KhueError } from '../../errors.js';
import { readJson } from '../json.js';
import type { JsonObject, JsonValue } from '../json-value.js';
import { ownMember } from './fields.js';
import type { FieldRow, LevelRow, Section, XmlPlace } from './types.js';
import {
  type Draft,
  draft,
  levelOf,
  levelOfRecord,
  mappingError,
  requireObject,
  rootSection,
  rowOf,
  sectionOf,
} from './values.js';
import type { XmlAttribute, XmlElement } from './xml-read.js';
import { idAttribute } from './xml-structure.js';
import type { CarriedSlot } from './xml-types.js';
import { elementOf, isMapped, isNothing } from './xml-writer.js';

/** Reads the skeleton's places; refuses with the byte offset everything that the tables do not name. */
export class Reading {
  readonly record: Draft = draft();
  readonly attributes: Record<string, readonly XmlAttribute[]> = Object.create(null) as Record<string, XmlAttribute[]>;
  readonly slots: CarriedSlot[] = [];
  /** Elements that have a teacher's Id, which stands beside the name and again at the slot. */
  readonly teachers = new Set<XmlElement>();
  readonly #level: LevelRow;
  readonly #entries: Draft[] = [];

  constructor(level: LevelRow) {
    this.#level = level;
  }

  place(found: XmlElement, place: XmlPlace, path: string): void {
    if (place.holds === 'slot') {
      if (place.repeats === true) this.teachers.add(found);
      this.slots.push({ role: place.role!, attributes: found.attributes, content: found.inner });
      return;
    }
    this.#keepAttributes(found, path, true);
    const places = new Map((place.children ?? []).map((below) => [below.element, below]));
    const fields: XmlElement[] = [];
    const counts = new Map<string, number>();
    elementsOnly(found);
    for (const below of found.children) {
      const known = places.get(below.name);
      if (known === undefined) {
        if (place.holds !== 'fields') throw unknownElement(below);
        fields.push(below);
        continue;
      }
      const number = counts.get(below.name) ?? 0;
      counts.set(below.name, number + 1);
      if (number > 0 && known.repeats !== true) throw twice(below);
      const at = `${path}/${below.name}`;
      if (known.holds === 'subject') this.#subject(below, `${at}/${number}`);
      else this.place(below, known, at);
    }
    if (place.holds !== 'fields') return;
    const own = this.#object(fields, rootSection, path);
    for (const key of Object.keys(own)) {
      if (Object.hasOwn(this.record, key)) {
        throw new KhueError('MAPPING_CONFLICT', { offset: found.offset, params: { name: key } });
      }
    }
    Object.assign(this.record, own);
  }

  #subject(found: XmlElement, path: string): void {
    this.#keepAttributes(found, path, true);
    elementsOnly(found);
    const section = sectionOf(rowOf(rootSection, 'bang_diem_hoc_ba')!, this.#level);
    this.#entries.push(this.#object(found.children, section, path));
    this.record['bang_diem_hoc_ba'] = this.#entries;
  }

  #object(elements: readonly XmlElement[], section: Section, path: string): Draft {
    const byElement = new Map(section.rows.map((row) => [row.flat === true ? row.item! : elementOf(row), row]));
    const out = draft();
    const seen = new Set<string>();
    let own: JsonObject | undefined;
    for (const found of elements) {
      if (found.name === ownMember.xml) {
        if (own !== undefined) throw twice(found);
        own = this.#own(found);
        continue;
      }
      const row = byElement.get(found.name);
      if (row === undefined) throw unknownElement(found);
      if (row.flat === true) {
        const list = Object.hasOwn(out, row.key) ? (out[row.key] as JsonValue[]) : [];
        out[row.key] = list;
        list.push(this.#item(found, row, `${path}/${row.item}/${list.length}`));
        continue;
      }
      if (seen.has(row.key)) throw twice(found);
      seen.add(row.key);
      const value = this.#value(found, row, `${path}/${found.name}`);
      // An empty element is how many writers say that there is nothing.
      if (value !== undefined && !isNothing(value)) out[row.key] = value;
    }
    for (const [key, value] of Object.entries(own ?? {})) {
      if (Object.hasOwn(out, key) || seen.has(key) || isMapped(section, key, value)) {
        throw new KhueError('MAPPING_CONFLICT', { offset: elements[0]!.offset, params: { name: key } });
      }
      out[key] = value;
    }
    return out;
  }

  #value(found: XmlElement, row: FieldRow, path: string): JsonValue | undefined {
    this.#keepAttributes(found, path, false, saysNil(found));
    if (saysNil(found)) return undefined;
    if (row.kind === 'object') {
      elementsOnly(found);
      return this.#object(found.children, sectionOf(row, this.#level), path);
    }
    if (row.kind === 'list' || row.kind === 'texts') {
      elementsOnly(found);
      return found.children.map((item, index) => {
        if (item.name !== (row.item ?? 'MUC')) throw unknownElement(item);
        return this.#item(item, row, `${path}/${item.name}/${index}`);
      });
    }
    return scalar(textOnly(found), row, found);
  }

  #item(found: XmlElement, row: FieldRow, path: string): JsonValue {
    this.#keepAttributes(found, path, row.itemId === true);
    if (row.itemId === true) this.teachers.add(found);
    if (row.kind === 'texts') return textOnly(found);
    elementsOnly(found);
    return this.#object(found.children, sectionOf(row, this.#level), path);
  }

  #own(found: XmlElement): JsonObject {
    const namespace = found.attributes.find((attribute) => attribute.name === 'xmlns:khue');
    if (found.attributes.length !== 1 || namespace?.value !== ownMember.namespace) throw unknownElement(found);
    try {
      return requireObject(readJson(utf8Encode(textOnly(found))), ownMember.xml);
    } catch (cause) {
      if (cause instanceof KhueError && cause.code === 'LIMIT_EXCEEDED') throw cause;
      throw mappingError(ownMember.xml, 'a JSON object', found.offset);
    }
  }

  #keepAttributes(found: XmlElement, path: string, mayHaveId: boolean, isNil = false): void {
    for (const { name } of found.attributes) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      if (mayHaveId && (name === idAttribute || schemaLocation.test(name))) continue;
      if (isNil && nil.test(name)) continue;
      throw new KhueError('XML_UNSUPPORTED', { offset: found.offset, params: { found: `${found.name}/@${name}` } });
    }
    const kept = found.attributes.filter(({ name }) => !nil.test(name));
    if (kept.length > 0) this.attributes[path] = kept;
  }
}

/** Where a schema lies: carried, never looked at and never fetched. */
const schemaLocation = /^[^:]+:(?:noNamespaceS|s)chemaLocation$/;

/** How XML Schema says that an element has no value (§2.6.2): what many writers put where a database has null. */
const nil = /^[^:]+:nil$/;

function saysNil(found: XmlElement): boolean {
  return found.inner === '' && found.attributes.some(({ name, value }) => nil.test(name) && /^(?:true|1)$/.test(value));
}

/** White space around what is no text is not part of it, as in XML Schema. */
function scalar(text: string, row: FieldRow, found: XmlElement): JsonValue | undefined {
  if (row.kind === 'text') return text;
  // No number is as long, and the pattern would go over the white space of a long text once for each character of it.
  const value = text.length > 200 ? text : text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  if (value === '') return undefined;
  if (row.kind === 'flag') {
    if (value === '1' || value === 'true') return true;
    if (value === '0' || value === 'false') return false;
    throw mappingError(found.name, '1 or 0', found.offset);
  }
  const number = decimal(value);
  if (number !== undefined) return number;
  // A text that a reader could take for a number written otherwise would come back changed.
  if (row.kind === 'mark' && !/[0-9]/.test(value)) return text;
  throw mappingError(found.name, row.kind === 'mark' ? 'a mark such as 8.5, or Đ, CĐ' : 'a number', found.offset);
}

/** 8.0 and 8.50 are the numbers 8 and 8.5; what binary fractions cannot hold is none. */
function decimal(value: string): number | undefined {
  const plain = value.length <= 40 && /^-?[0-9]+\.[0-9]+$/.test(value) ? value.replace(/\.?0+$/, '') : value;
  const number = Number(plain);
  return Number.isFinite(number) && String(number) === plain ? number : undefined;
}

function elementsOnly(found: XmlElement): void {
  if (found.hasComment) throw new KhueError('XML_UNSUPPORTED', { offset: found.offset, params: { found: '<!--' } });
  if (/[^ \t\r\n]/.test(found.text)) {
    throw new KhueError('XML_UNSUPPORTED', { offset: found.offset, params: { found: `text in ${found.name}` } });
  }
}

function textOnly(found: XmlElement): string {
  if (found.hasComment) throw new KhueError('XML_UNSUPPORTED', { offset: found.offset, params: { found: '<!--' } });
  if (found.children.length > 0) throw unknownElement(found.children[0]!);
  return found.text;
}

export function unknownElement(found: XmlElement): KhueError {
  return new KhueError('MAPPING_UNKNOWN_ELEMENT', { offset: found.offset, params: { found: found.name } });
}

function twice(found: XmlElement): KhueError {
  return new KhueError('MAPPING_CONFLICT', { offset: found.offset, params: { name: found.name } });
}

/** An Id stands on one element of the whole file, slots included; only a teacher's stands beside the name and at the slot. */
export function checkIds(root: XmlElement, teachers: ReadonlySet<XmlElement>): void {
  const seen = new Map<string, XmlElement>();
  const queue: XmlElement[] = [root];
  for (let found = queue.pop(); found !== undefined; found = queue.pop()) {
    const own = new Set(found.attributes.filter(({ name }) => /^(?:xml:)?id$/i.test(name)).map(({ value }) => value));
    for (const id of own) {
      const first = seen.get(id);
      if (first === undefined) seen.set(id, found);
      else if (!teachers.has(first) || !teachers.has(found)) {
        throw new KhueError('XML_DUPLICATE_ID', { offset: found.offset, params: { id } });
      }
    }
    // In document order, so that the offset named is the second one's.
    for (let i = found.children.length - 1; i >= 0; i--) queue.push(found.children[i]!);
  }
}

/** The level of school decides which sections apply, so it is looked up first. */
export function findLevel(root: XmlElement, structure: XmlPlace): LevelRow {
  const holder = locate(root, structure, 'fields');
  const name = elementOf(rowOf(rootSection, 'cap_hoc_id')!);
  const found = holder?.children.find((below) => below.name === name);
  if (found === undefined) {
    throw new KhueError('MAPPING_MISSING_ELEMENT', { offset: (holder ?? root).offset, params: { expected: name } });
  }
  return levelOf(textOnly(found)) ?? levelOfRecord({ cap_hoc_id: textOnly(found) });
}

function locate(found: XmlElement, place: XmlPlace, holds: XmlPlace['holds']): XmlElement | undefined {
  if (place.holds === holds) return found;
  for (const below of place.children ?? []) {
    const next = found.children.find((one) => one.name === below.element);
    const located = next === undefined ? undefined : locate(next, below, holds);
    if (located !== undefined) return located;
  }
  return undefined;
}
