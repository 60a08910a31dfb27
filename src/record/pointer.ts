/** JSON Pointers (RFC 6901). */

export function pointerOf(tokens: readonly (string | number)[]): string {
  let pointer = '';
  for (const token of tokens) pointer += `/${typeof token === 'number' ? token : escapeToken(token)}`;
  return pointer;
}

export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  const tokens = pointer.slice(1).split('/');
  if (!pointer.includes('~')) return tokens;
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Tokens of the pointers that the rules name, which are few. */
const kept = new Map<string, readonly string[]>();

function keptTokens(pointer: string): readonly string[] {
  let tokens = kept.get(pointer);
  if (tokens === undefined) {
    tokens = tokensOf(pointer);
    if (kept.size < 200 && pointer.length < 100) kept.set(pointer, tokens);
  }
  return tokens;
}

/** The value at a pointer; `undefined` where there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const token of keptTokens(pointer)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, token)) return undefined;
    at = (at as Record<string, unknown>)[token];
  }
  return at;
}

/**
 * Compares pointers by where their members stand in a value; a member that is missing stands after those that are there,
 * and a whole before its parts.
 */
export function documentOrder(value: unknown): (a: string, b: string) => number {
  const places = new Map<string, readonly number[]>();
  const names = new Map<object, Map<string, number>>();
  const place = (pointer: string): readonly number[] => {
    const known = places.get(pointer);
    if (known !== undefined) return known;
    const vector: number[] = [];
    let at: unknown = value;
    for (const token of tokensOf(pointer)) {
      if (typeof at !== 'object' || at === null) break;
      vector.push(indexIn(at, token, names));
      at = Object.hasOwn(at, token) ? (at as Record<string, unknown>)[token] : undefined;
    }
    places.set(pointer, vector);
    return vector;
  };
  return (a, b) => {
    const p = place(a);
    const q = place(b);
    for (let i = 0; i < Math.min(p.length, q.length); i++) if (p[i] !== q[i]) return p[i]! - q[i]!;
    return p.length - q.length;
  };
}

function indexIn(holder: object, token: string, names: Map<object, Map<string, number>>): number {
  if (Array.isArray(holder)) return /^(0|[1-9][0-9]{0,8})$/.test(token) ? Number(token) : holder.length;
  let indexes = names.get(holder);
  if (indexes === undefined) {
    indexes = new Map(Object.keys(holder).map((name, index) => [name, index]));
    names.set(holder, indexes);
  }
  return indexes.get(token) ?? indexes.size;
}
