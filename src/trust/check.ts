import type { Finding } from '../errors.js';
import type { Instant } from '../time.js';
import type { TrustList } from './lote.js';

export interface TrustListCheck {
  /** No problem of severity `error`. */
  readonly usable: boolean;
  readonly problems: readonly (Finding & { readonly severity: 'error' | 'warning' })[];
}

/** Every problem of a list (its JSON as a value), also against the list that it replaces. */
export function checkTrustList(
  _list: unknown,
  _options: { readonly at: Instant; readonly previous?: TrustList },
): TrustListCheck {
  throw new Error('being built');
}
