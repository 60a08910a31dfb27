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
import { elementOf, isMapped } from './xml-writer.js';

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
    if (place.holds === 'fields') Object.assign(this.record, this.#object(fields, rootSection, path));
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
      if (Object.hasOwn(out, row.key)) throw twice(found);
      out[row.key] = this.#value(found, row, `${path}/${found.name}`);
    }
    for (const [key, value] of Object.entries(own ?? {})) {
      if (Object.hasOwn(out, key) || isMapped(section, key, value)) {
        throw new KhueError('MAPPING_CONFLICT', { offset: elements[0]!.offset, params: { name: key } });
      }
      out[key] = value;
    }
    return out;
  }

  #value(found: XmlElement, row: FieldRow, path: string): JsonValue {
    this.#keepAttributes(found, path, false);
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

  #keepAttributes(found: XmlElement, path: string, mayHaveId: boolean): void {
    for (const { name } of found.attributes) {
      if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
      if (name === idAttribute && mayHaveId) continue;
      throw new KhueError('XML_UNSUPPORTED', { offset: found.offset, params: { found: `${found.name}/@${name}` } });
    }
    if (found.attributes.length > 0) this.attributes[path] = found.attributes;
  }
}

function scalar(value: string, row: FieldRow, found: XmlElement): JsonValue {
  if (row.kind === 'text') return value;
  if (row.kind === 'flag') {
    if (value === '1' || value === '0') return value === '1';
    throw mappingError(found.name, '1 or 0', found.offset);
  }
  const number = Number(value);
  if (value !== '' && Number.isFinite(number) && String(number) === value) return number;
  // A text that a reader could take for a number written otherwise would come back changed.
  if (row.kind === 'mark' && !/[0-9]/.test(value)) return value;
  throw mappingError(found.name, row.kind === 'mark' ? 'a mark such as 8.5, or Đ, CĐ' : 'a number', found.offset);
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
