import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/record/json-value.js';
import {
  ministryJsonToRecord,
  ministryXmlToRecord,
  readXml,
  recordToMinistryJson,
  recordToMinistryXml,
  type XmlElement,
} from '../../../src/record/mapping/index.js';
import { plain, schoolRecords } from './records.js';

/** docs/mapping.md is held against what the converters do: the page is read, never the tables that it is made from. */
const page = readFileSync('docs/mapping.md', 'utf8');

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const coded = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
const partAfter = (heading: string): string => page.slice(page.indexOf(heading)).split(/\n(?=##)/)[0]!;

interface Row {
  readonly key: string;
  readonly kind: string;
  readonly section?: string;
  readonly json: string;
  /** The element, and the repeated one inside it where the list has both. */
  readonly elements: readonly string[];
}

const sections = new Map(
  [...page.matchAll(/^### .* \(([a-z-]+)\)$/gm)].map(([heading, name]) => [
    name!,
    partAfter(heading)
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line): Row => {
        const [record = '', kind = '', json = '', , xml = ''] = cellsOf(line);
        const [what = '', section] = kind.split(': ');
        return {
          key: coded(record)[0]!,
          kind: what,
          ...(section === undefined ? {} : { section }),
          json: coded(json)[0]!,
          elements: coded(xml),
        };
      }),
  ]),
);

const levels = [...page.matchAll(/^\| (\d\d) \| `(hoc-ba\/[a-z-]+)` \| ([a-z-]+) \|$/gm)].map(
  ([, level, type, summary]) => ({ level: level!, type: type!, summary: summary! }),
);

interface Place {
  readonly path: readonly Row[];
  readonly row: Row;
}

/** Every documented member that is no object or list of them, with the way to it. */
function membersOf(name: string, summary: string, path: readonly Row[] = []): Place[] {
  return (sections.get(name) ?? []).flatMap((row): Place[] =>
    row.section === undefined
      ? [{ path, row }]
      : membersOf(row.section === 'tong-ket' ? summary : row.section, summary, [...path, row]),
  );
}

const values: Readonly<
  Record<string, { readonly record: JsonValue; readonly json: JsonValue; readonly xml: string[] }>
> = {
  text: { record: 'Chữ thử', json: 'Chữ thử', xml: ['Chữ thử'] },
  number: { record: 7, json: 7, xml: ['7'] },
  mark: { record: 8.5, json: 8.5, xml: ['8.5'] },
  flag: { record: true, json: 1, xml: ['1'] },
  texts: { record: ['Một', 'Hai'], json: ['Một', 'Hai'], xml: ['Một', 'Hai'] },
};

function recordWith({ path, row }: Place, level: string, type: string): JsonObject {
  let value: JsonValue = { [row.key]: values[row.kind]!.record };
  for (const step of [...path].reverse()) value = { [step.key]: step.kind === 'list' ? [value] : value };
  return { ...(value as JsonObject), cap_hoc_id: level, loai_ho_so: type };
}

/** The value at the documented JSON keys. */
function inJson(json: JsonObject, { path, row }: Place): JsonValue | undefined {
  let at: JsonValue | undefined = json;
  for (const step of path) {
    const next: JsonValue | undefined = (at as JsonObject)[step.json];
    at = step.kind === 'list' ? (next as readonly JsonValue[])[0] : next;
  }
  return (at as JsonObject)[row.json];
}

const childrenOf = (element: XmlElement, name: string) => element.children.filter((one) => one.name === name);

/** Texts at the documented elements, from the element that holds the record's fields. */
function inXml(fields: XmlElement, { path, row }: Place): string[] {
  let at = fields;
  for (const name of path.flatMap(({ elements }) => elements)) at = childrenOf(at, name)[0]!;
  return childrenOf(at, row.elements[0]!).map(({ text }) => text);
}

describe.each(levels)('the page’s tables, level $level', ({ level, type, summary }) => {
  const places = membersOf('hoc-ba', summary).filter(({ row }) => row.key !== 'cap_hoc_id');

  it('lead to every section', () => {
    expect(places.length).toBeGreaterThan(50);
  });

  it.each(places.map((place) => [[...place.path, place.row].map(({ key }) => key).join(' › '), place] as const))(
    '%s stands in JSON and in XML where the page says, and comes back',
    (_, place) => {
      const record = recordWith(place, level, type);
      const expected = values[place.row.kind]!;
      const json = plain(recordToMinistryJson(record)) as JsonObject;
      expect(inJson(json, place)).toEqual(expected.json);
      expect(plain(ministryJsonToRecord(json).record)).toEqual(record);
      const bytes = recordToMinistryXml(record);
      const [data] = childrenOf(readXml(bytes), 'DU_LIEU_HOC_BA');
      const [fields] = childrenOf(data!, 'THONG_TIN_HOC_BA');
      expect(inXml(fields!, place)).toEqual(expected.xml);
      expect(plain(ministryXmlToRecord(bytes).record)).toEqual(record);
    },
  );
});

it('says no word that a template left open', () => {
  expect(page).not.toMatch(/undefined|\[object|NaN/);
});

describe('the page’s skeleton of the official XML', () => {
  const rows = partAfter('## The official XML')
    .split('\n')
    .filter((line) => /^\| (?:· )*`[A-Z_]+`/.test(line) && cellsOf(line).length === 5)
    .map((line) => {
      const [name = '', id = '', holds = ''] = cellsOf(line);
      return { depth: name.split('· ').length - 1, element: coded(name)[0]!, id: coded(id)[0], holds };
    });
  const record = schoolRecords.find(({ name }) => name === 'hoc-ba/thpt/valid-1.json')!.record;
  const root = readXml(recordToMinistryXml(record));

  it('has every element of which anything is known', () => {
    expect(rows.map(({ element }) => element)).toEqual(
      expect.arrayContaining([
        ...['DU_LIEU_HOC_BA', 'DIEM_TONG_KET', 'DANH_SACH_THONG_TIN_KY', 'DANH_SACH_GVBM', 'GVBM'],
        ...['GVCN', 'PHAT_HANH_HOC_BA', 'CBQL', 'KY_PHAT_HANH'],
      ]),
    );
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['data', 'thongtinhocba']));
    for (const name of ['TONG_KET_CA_NAM', 'lyLich', 'CHUKYDONVI']) expect(page).toContain(name);
  });

  it.each(rows.map((row, index) => [row.element, row.id ?? '', index] as const))(
    '%s %s stands in the file at the documented depth, under its parent, with its Id',
    (element, id, index) => {
      const way: string[] = [];
      for (let at = index, depth = rows[index]!.depth; at >= 0 && depth >= 0; at--) {
        if (rows[at]!.depth !== depth) continue;
        way.unshift(rows[at]!.element);
        depth--;
      }
      expect(way[0]).toBe(root.name);
      let found: XmlElement[] = [root];
      for (const name of way.slice(1)) found = found.flatMap((one) => childrenOf(one, name));
      expect(found.length, element).toBeGreaterThan(0);
      const ids = found.map(({ attributes }) => attributes.find(({ name }) => name === 'Id')?.value);
      if (id === '') return;
      for (const one of ids)
        expect(one).toMatch(id.includes('#') ? new RegExp(`^${id.replace('#', '[0-9-]+')}$`) : new RegExp(`^${id}$`));
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});
