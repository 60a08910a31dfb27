import type { Instant } from '../time.js';
import type { AuthorityInput, IssuerInput, TrustListInput } from './input.js';
import type { TrustList } from './lote.js';

/** Makes the list's JSON from plain data. @throws KhueError for data that no list may hold. */
export function buildTrustList(_input: TrustListInput): TrustList {
  throw new Error('being built');
}

/** The next list: sequence + 1, new dates, the entries kept and the given ones added or brought up to date. */
export function addToTrustList(
  _list: TrustList,
  _changes: {
    readonly authorities?: readonly AuthorityInput[];
    readonly issuers?: readonly IssuerInput[];
    readonly issuedAt: Instant;
    readonly nextUpdate: Instant | 'closed';
  },
): TrustList {
  throw new Error('being built');
}

/** The same list issued again: sequence + 1 and new dates. */
export function renewTrustList(
  _list: TrustList,
  _dates: { readonly issuedAt: Instant; readonly nextUpdate: Instant | 'closed' },
): TrustList {
  throw new Error('being built');
}
