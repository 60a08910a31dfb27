import { canonicalText } from '../canonical.js';
import type { JsonObject, JsonValue } from '../json-value.js';
import { ownMember } from './fields.js';
import { checkKind } from './json.js';
import type { FieldRow, LevelRow, Section, XmlPlace } from './types.js';
import {
  child,
  draft,
  isList,
  isObject,
  mappingError,
  requireObject,
  rootSection,
  rowOf,
  sectionOf,
} from './values.js';
import { isXmlText, type XmlAttribute } from './xml-read.js';
import { idAttribute } from './xml-structure.js';
import type { MinistryXmlOptions } from './xml-types.js';

/** Writes the skeleton's places with a record's fields in them. */
export class Writer {
  readonly #record: JsonObject;
  readonly #level: LevelRow;
  readonly #options: MinistryXmlOptions;

  constructor(record: JsonObject, level: LevelRow, options: MinistryXmlOptions) {
    this.#record = record;
    this.#level = level;
    this.#options = options;
  }

  place(place: XmlPlace, parent: string): string {
    const path = parent === '' ? place.element : `${parent}/${place.element}`;
    if (place.holds === 'slot') return this.#slots(place);
    if (place.holds === 'subject') return this.#subjects(place, path);
    const content = place.holds === 'fields' ? this.#fields(this.#record, rootSection, '', path, true) : '';
    const inside = (place.children ?? []).map((below) => this.place(below, path)).join('');
    return element(place.element, this.#attributes(path, place, 0), content + inside);
  }

  /** Attributes as the file had them; the Id of the table where there was no file. */
  #attributes(path: string, place: { id?: string }, index: number): readonly XmlAttribute[] {
    const carried = this.#options.carried?.attributes;
    if (carried !== undefined) return Object.hasOwn(carried, path) ? carried[path]! : [];
    return place.id === undefined ? [] : [{ name: idAttribute, value: place.id.replace('#', String(index + 1)) }];
  }

  #slots(place: XmlPlace): string {
    const carried = this.#options.carried?.slots.filter((slot) => slot.role === place.role);
    if (carried !== undefined) {
      return carried.map((slot) => element(place.element, slot.attributes, slot.content)).join('');
    }
    if (place.repeats !== true) return element(place.element, [], '');
    return teachers(this.#record)
      .map((number) =>
        element(place.element, [{ name: idAttribute, value: (place.id ?? '#').replace('#', number) }], ''),
      )
      .join('');
  }

  #subjects(place: XmlPlace, path: string): string {
    const row = rowOf(rootSection, 'bang_diem_hoc_ba')!;
    const list = this.#record['bang_diem_hoc_ba'];
    if (list === undefined) return '';
    checkKind(list, row, '/bang_diem_hoc_ba');
    return (list as readonly JsonValue[])
      .map((entry, index) => {
        const pointer = `/bang_diem_hoc_ba/${index}`;
        const at = `${path}/${index}`;
        const section = sectionOf(row, this.#level);
        const content = this.#fields(requireObject(entry, pointer), section, pointer, at, false, index);
        return element(place.element, this.#attributes(at, place, index), content);
      })
      .join('');
  }

  #fields(object: JsonObject, section: Section, pointer: string, path: string, top: boolean, subject = 0): string {
    const own = draft();
    const parts: string[] = [];
    for (const [key, value] of Object.entries(object)) if (!isMapped(section, key, value)) own[key] = value;
    for (const row of section.rows) {
      const value = object[row.key];
      if (value === undefined || !isMapped(section, row.key, value)) continue;
      if (top && row.key === 'bang_diem_hoc_ba') continue;
      parts.push(this.#field(value, row, child(pointer, row.key), path, subject));
    }
    if (this.#options.withoutOwn !== true && Object.keys(own).length > 0) {
      const namespace = { name: 'xmlns:khue', value: ownMember.namespace };
      parts.push(element(ownMember.xml, [namespace], escapeText(jsonText(own))));
    }
    return parts.join('');
  }

  #field(value: JsonValue, row: FieldRow, pointer: string, path: string, subject: number): string {
    checkKind(value, row, pointer);
    const name = elementOf(row);
    const below = `${path}/${name}`;
    const attributes = this.#attributes(below, {}, 0);
    if (row.kind === 'object') {
      return element(
        name,
        attributes,
        this.#fields(requireObject(value, pointer), sectionOf(row, this.#level), pointer, below, false),
      );
    }
    if (row.kind === 'list' || row.kind === 'texts') {
      const items = (value as readonly JsonValue[]).map((item, index) => {
        const at = child(pointer, index);
        const itemPath =
          row.flat === true ? `${path}/${row.item}/${index}` : `${path}/${name}/${row.item ?? 'MUC'}/${index}`;
        const id = row.itemId === true ? { id: `gvbm-${subject + 1}-${index + 1}` } : {};
        const content =
          typeof item === 'string'
            ? text(item, at)
            : this.#fields(requireObject(item, at), sectionOf(row, this.#level), at, itemPath, false);
        return element(row.item ?? 'MUC', this.#attributes(itemPath, id, index), content);
      });
      return row.flat === true ? items.join('') : element(name, attributes, items.join(''));
    }
    return element(name, attributes, text(row.kind === 'flag' ? (value === true ? '1' : '0') : String(value), pointer));
  }
}

/** An empty element is read as nothing: an empty text, list or object travels with khue's own members. */
export function isMapped(section: Section, key: string, value: JsonValue): boolean {
  return rowOf(section, key) !== undefined && !isNothing(value);
}

export function isNothing(value: JsonValue): boolean {
  if (isList(value)) return value.length === 0;
  return value === '' || (isObject(value) && Object.keys(value).length === 0);
}

/** Numbers of the teachers, as in the Ids of their GVBM: subject and place in the subject. */
function teachers(record: JsonObject): string[] {
  const list = record['bang_diem_hoc_ba'];
  if (!isList(list)) return [];
  return list.flatMap((entry, subject) => {
    const names = isObject(entry) ? entry['giao_vien_bo_mon'] : undefined;
    return isList(names) ? names.map((_, index) => `${subject + 1}-${index + 1}`) : [];
  });
}

export const elementOf = (row: FieldRow): string => row.xml ?? row.key.toUpperCase();

function element(name: string, attributes: readonly XmlAttribute[], content: string): string {
  const start = attributes.map(({ name: own, value }) => ` ${own}="${escapeAttribute(value)}"`).join('');
  return content === '' ? `<${name}${start}/>` : `<${name}${start}>${content}</${name}>`;
}

function text(value: string, pointer: string): string {
  if (!isXmlText(value)) throw mappingError(pointer, 'a text without characters that XML 1.0 §2.2 excludes');
  return escapeText(value);
}

function escapeText(value: string): string {
  return value.replace(/[&<>\r]/g, (character) =>
    character === '&' ? '&amp;' : character === '<' ? '&lt;' : character === '>' ? '&gt;' : '&#13;',
  );
}

function escapeAttribute(value: string): string {
  return escapeText(value)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Canonical JSON in which every character can stand in XML. */
function jsonText(value: JsonObject): string {
  return canonicalText(value).replace(/[\u007f\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
