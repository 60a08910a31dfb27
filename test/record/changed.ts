import { type JsonRecord, readSchemaFile } from './schema-examples.js';

/** Values to set, by JSON Pointer; `undefined` takes the member out. `/-` at the end appends. */
export type Changes = Readonly<Record<string, unknown>>;

export const examples = {
  thpt: 'hoc-ba/thpt/valid-1',
  thptPartial: 'hoc-ba/thpt/valid-2',
  thcs: 'hoc-ba/thcs/valid-1',
  thcsSummer: 'hoc-ba/thcs/valid-2',
  primary5: 'hoc-ba/tieu-hoc/valid-1',
  primary1: 'hoc-ba/tieu-hoc/valid-2',
  bachelor: 'van-bang/cu-nhan/valid-1',
  diploma: 'van-bang/tot-nghiep-thpt/valid-1',
  fromRegister: 'van-bang/tot-nghiep-thpt/valid-3',
} as const;

/** A name from the list, or the path of an example below `schemas/examples/`, without `.json`. */
export type Example = keyof typeof examples | (string & {});

/** An example record with some places changed. */
export function changed(example: Example, changes: Changes = {}): JsonRecord {
  const record = readSchemaFile(
    `examples/${Object.hasOwn(examples, example) ? examples[example as keyof typeof examples] : example}.json`,
  );
  for (const [pointer, value] of Object.entries(changes)) set(record, pointer, structuredClone(value));
  return record;
}

function set(record: JsonRecord, pointer: string, value: unknown): void {
  const tokens = pointer.slice(1).split('/');
  let holder = record as Record<string, unknown>;
  for (const token of tokens.slice(0, -1)) holder = holder[token] as Record<string, unknown>;
  const last = tokens.at(-1)!;
  if (last === '-') (holder as unknown as unknown[]).push(value);
  else if (value !== undefined) holder[last] = value;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}
