import fc from 'fast-check';
import lower1 from '../../../schemas/examples/hoc-ba/thcs/valid-1.json' with { type: 'json' };
import lower2 from '../../../schemas/examples/hoc-ba/thcs/valid-2.json' with { type: 'json' };
import upper1 from '../../../schemas/examples/hoc-ba/thpt/valid-1.json' with { type: 'json' };
import upper2 from '../../../schemas/examples/hoc-ba/thpt/valid-2.json' with { type: 'json' };
import upper3 from '../../../schemas/examples/hoc-ba/thpt/valid-3.json' with { type: 'json' };
import primary1 from '../../../schemas/examples/hoc-ba/tieu-hoc/valid-1.json' with { type: 'json' };
import primary2 from '../../../schemas/examples/hoc-ba/tieu-hoc/valid-2.json' with { type: 'json' };
import primary3 from '../../../schemas/examples/hoc-ba/tieu-hoc/valid-3.json' with { type: 'json' };
import degree1 from '../../../schemas/examples/van-bang/cu-nhan/valid-1.json' with { type: 'json' };
import degree2 from '../../../schemas/examples/van-bang/cu-nhan/valid-2.json' with { type: 'json' };
import diploma1 from '../../../schemas/examples/van-bang/tot-nghiep-thpt/valid-1.json' with { type: 'json' };
import diploma2 from '../../../schemas/examples/van-bang/tot-nghiep-thpt/valid-2.json' with { type: 'json' };
import diploma3 from '../../../schemas/examples/van-bang/tot-nghiep-thpt/valid-3.json' with { type: 'json' };
import type { JsonObject, JsonValue } from '../../../src/record/json-value.js';
import { sections } from '../../../src/record/mapping/index.js';

interface Sample {
  readonly name: string;
  readonly record: JsonObject;
}

const sample = (name: string, record: unknown): Sample => ({ name, record: record as JsonObject });

export const schoolRecords: readonly Sample[] = [
  sample('hoc-ba/tieu-hoc/valid-1.json', primary1),
  sample('hoc-ba/tieu-hoc/valid-2.json', primary2),
  sample('hoc-ba/tieu-hoc/valid-3.json', primary3),
  sample('hoc-ba/thcs/valid-1.json', lower1),
  sample('hoc-ba/thcs/valid-2.json', lower2),
  sample('hoc-ba/thpt/valid-1.json', upper1),
  sample('hoc-ba/thpt/valid-2.json', upper2),
  sample('hoc-ba/thpt/valid-3.json', upper3),
];

export const diplomas: readonly Sample[] = [
  sample('van-bang/cu-nhan/valid-1.json', degree1),
  sample('van-bang/cu-nhan/valid-2.json', degree2),
  sample('van-bang/tot-nghiep-thpt/valid-1.json', diploma1),
  sample('van-bang/tot-nghiep-thpt/valid-2.json', diploma2),
  sample('van-bang/tot-nghiep-thpt/valid-3.json', diploma3),
];

/** The same value with ordinary objects, so that `toEqual` compares members and nothing else. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  // What JSON and XML both hold: no lone surrogate, no control character but tab and line ends.
  .map((found) => found.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''));
const mark = fc.oneof(
  fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10),
  fc.constantFrom('Đ', 'CĐ'),
);
const anything: fc.Arbitrary<JsonValue> = fc.jsonValue({
  maxDepth: 2,
  noUnicodeString: false,
}) as fc.Arbitrary<JsonValue>;

/** Objects of a section: each row there or not, and members that only khue has. */
function objectOf(name: string, summary: string, depth = 0): fc.Arbitrary<JsonObject> {
  const section = sections.find((one) => one.name === name)!;
  const keys = new Set(section.rows.map((row) => row.key));
  const members: Record<string, fc.Arbitrary<JsonValue>> = {};
  for (const row of section.rows) {
    const below = row.section === 'tong-ket' ? summary : row.section;
    members[row.key] = {
      text: () => text,
      number: () => fc.integer({ min: 0, max: 3000 }),
      mark: () => mark,
      flag: () => fc.boolean(),
      texts: () => fc.array(text, { maxLength: 3 }),
      object: () => objectOf(below!, summary, depth + 1),
      list: () => fc.array(objectOf(below!, summary, depth + 1), { minLength: 1, maxLength: 3 }),
    }[row.kind]() as fc.Arbitrary<JsonValue>;
  }
  const own = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 8 }).filter((key) => !keys.has(key) && key !== '__proto__'),
    anything,
    { maxKeys: 2, noNullPrototype: true },
  );
  return fc
    .tuple(fc.record(members, { requiredKeys: [] }), own)
    .map(([mapped, extra]) => ({ ...mapped, ...extra }) as JsonObject);
}

const levels = [
  ['02', 'hoc-ba/tieu-hoc', 'tong-ket-tieu-hoc'],
  ['03', 'hoc-ba/thcs', 'tong-ket-trung-hoc'],
  ['04', 'hoc-ba/thpt', 'tong-ket-trung-hoc'],
] as const;

/** Anything that has the tables' members, whether the schemas allow it or not. */
export const arbitraryRecord: fc.Arbitrary<JsonObject> = fc.oneof(
  ...levels.map(([cap, type, summary]) =>
    objectOf('hoc-ba', summary).map((record): JsonObject => ({ ...record, cap_hoc_id: cap, loai_ho_so: type })),
  ),
);
