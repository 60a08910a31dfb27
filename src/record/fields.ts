import { entries, nodes } from './generated/fields.js';

/** What is known of one member of a record: names for people, privacy class, hint on the form, and what lies below. */
export interface FieldNode {
  /** Vietnamese title. */
  readonly vi: string;
  /** English name. */
  readonly en: string;
  /** Privacy class: 0 `khong`, 1 `co-ban`, 2 `nhay-cam`. */
  readonly c: number;
  /** A number of a person. */
  readonly n?: number;
  /** What the value must look like. */
  readonly d?: { readonly vi: string; readonly en: string };
  /** When the member stands there, where that depends on others. */
  readonly w?: { readonly vi: string; readonly en: string };
  /** Open: any member may stand here (`mo_rong`). */
  readonly o?: number;
  /** Members: index of their node. */
  readonly k?: Readonly<Record<string, number>>;
  /** Items of an array: index of their node. */
  readonly i?: number;
}

/** One published record schema, with the index of its root node. */
export interface RecordEntry {
  readonly type: string;
  readonly version: string;
  readonly id: string;
  readonly file: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly root: number;
}

export const recordEntries: readonly RecordEntry[] = entries;

const byKey = new Map(entries.map((entry) => [`${entry.type}@${entry.version}`, entry]));
/** The newest version of each type; entries stand in the order of their files. */
const byType = new Map(entries.map((entry) => [entry.type, entry]));

export function entryOf(type: string, version: string): RecordEntry | undefined {
  return byKey.get(`${type}@${version}`);
}

export function entryOfType(type: string): RecordEntry | undefined {
  return byType.get(type);
}

/** The tokens of a JSON Pointer (RFC 6901 §4). */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The node of the member at a pointer; `undefined` where the schema knows no such member. */
export function fieldAt(root: number, tokens: readonly string[]): FieldNode | undefined {
  let node = nodes[root];
  for (const token of tokens) {
    if (node === undefined) return undefined;
    const known: number | undefined =
      node.k !== undefined && Object.hasOwn(node.k, token)
        ? node.k[token]
        : /^(0|[1-9][0-9]*)$/.test(token)
          ? node.i
          : undefined;
    node = known === undefined ? undefined : nodes[known];
  }
  return node;
}
