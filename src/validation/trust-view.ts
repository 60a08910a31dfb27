import type { InstantMs } from '../time.js';
import { grantedAt, grantedUntil, statusAt } from '../trust/status-history.js';
import type { CaPurpose, ListedAuthority, TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';

/** The authorities of a trust store, arranged once for its life for path building. */
export interface AuthorityView {
  readonly roots: readonly ListedAuthority[];
  readonly cas: readonly ListedAuthority[];
  readonly caCertificates: readonly Certificate[];
  /** Every listed CA by the SHA-256 of its key. */
  readonly bySpki: ReadonlyMap<string, readonly ListedAuthority[]>;
  /** Every listed time-stamping service by the SHA-256 of its key. */
  readonly services: ReadonlyMap<string, readonly ListedAuthority[]>;
  /** Every listed certificate by its SHA-256. */
  readonly certificates: ReadonlySet<string>;
  /** Subjects (comparison keys) of the listed CAs. */
  readonly subjects: ReadonlySet<string>;
}

const views = new WeakMap<TrustStore, AuthorityView>();

export function authorityView(trust: TrustStore): AuthorityView {
  const known = views.get(trust);
  if (known !== undefined) return known;
  const listed = trust.authorities.filter(({ kind }) => kind !== 'tsa');
  const view: AuthorityView = {
    roots: listed.filter(({ kind }) => kind === 'root-ca'),
    cas: listed.filter(({ kind }) => kind === 'issuing-ca'),
    caCertificates: listed.filter(({ kind }) => kind === 'issuing-ca').map(({ certificate }) => certificate),
    bySpki: byKey(listed),
    services: byKey(trust.authorities.filter(({ kind }) => kind === 'tsa')),
    certificates: new Set(trust.authorities.map(({ certificate }) => certificate.sha256)),
    subjects: new Set(listed.map(({ certificate }) => certificate.subject.comparisonKey)),
  };
  views.set(trust, view);
  return view;
}

function byKey(authorities: readonly ListedAuthority[]): ReadonlyMap<string, readonly ListedAuthority[]> {
  const map = new Map<string, ListedAuthority[]>();
  for (const authority of authorities) {
    const key = authority.certificate.spkiSha256;
    const others = map.get(key);
    if (others === undefined) map.set(key, [authority]);
    else others.push(authority);
  }
  return map;
}

/**
 * A purpose that the authorities of a path must be granted for; `any`: those above a service that the list names by its own key, whose
 * status is the service's own.
 */
export type Usage = CaPurpose | 'any';

export function grantedAny(authority: ListedAuthority, usage: Usage, at: InstantMs): boolean {
  return usage === 'any' || grantedFor(authority, usage, at);
}

/** Whether an authority may be relied on for a purpose at an instant. */
export function grantedFor(authority: ListedAuthority, purpose: CaPurpose, at: InstantMs): boolean {
  return authority.purposes.includes(purpose) && grantedAt(authority.history, at);
}

/**
 * Whether the list forbids a CA that stands in a path: its key is listed, and no service with that key is granted for the purpose.
 * A CA that the list does not name is the path's own affair.
 */
export function forbiddenCa(
  view: AuthorityView,
  certificate: Certificate,
  usage: Usage,
  at: InstantMs,
): ListedAuthority | undefined {
  const listed = view.bySpki.get(certificate.spkiSha256);
  if (listed === undefined || listed.some((authority) => grantedAny(authority, usage, at))) return undefined;
  return listed[0];
}

/** Until when the list grants a key anything; infinite where it does, `undefined` where it does not name it. */
export function listedUntil(view: AuthorityView, { spkiSha256 }: Certificate, at: InstantMs): InstantMs | undefined {
  const listed = [...(view.bySpki.get(spkiSha256) ?? []), ...(view.services.get(spkiSha256) ?? [])];
  return listed.length === 0 ? undefined : Math.max(...listed.map(({ history }) => grantedUntil(history, at)));
}

/** Whether an authority was granted at some time up to an instant. */
export function everGranted(authority: ListedAuthority, until: InstantMs): boolean {
  return authority.history.some(({ status, from }) => status === 'granted' && from <= until);
}

export { statusAt };
