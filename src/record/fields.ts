import type { FieldNode, RecordEntry } from './field-types.js';
import { entries, nodes } from './generated/fields.js';

export type { FieldNode, RecordEntry } from './field-types.js';

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
