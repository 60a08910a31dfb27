import { defaultLimits } from '../../limits.js';
import { formatInstant, type InstantMs } from '../../time.js';
import type { ListedAuthority, ListedIssuer, ListedSigner, TrustStore } from '../../trust/index.js';
import { listLimits, readSignedList, verifyList } from '../../trust/verify-list.js';
import { BUNDLE } from '../../trust/vocabulary.js';
import { openMaterial, type TrustMaterial } from '../trust-material.js';
import { type BundleData, bundleOf, dataOf, newestOf } from './data.js';

/** A trust list opened for comparing: look-ups as for a verdict, and everything that it holds by name. */
export interface ComparedList extends BundleData {
  readonly store: TrustStore;
  readonly at: InstantMs;
  readonly issuers: ReadonlyMap<string, ListedIssuer>;
  /** By SHA-256 of the certificate. */
  readonly authorities: ReadonlyMap<string, ListedAuthority>;
}

/** @throws KhueError of `openMaterial` and of reading its lists; errors of reading CRLs and OCSP responses */
export function openCompared(material: TrustMaterial, at: InstantMs): ComparedList {
  const store = openMaterial(material, at);
  const bundle = bundleOf(material.source);
  const limits = listLimits(defaultLimits);
  const read = (name: string) => {
    const bytes = bundle.read(name);
    return bytes === undefined ? undefined : readSignedList(verifyList(bytes, name, limits), name, limits);
  };
  const root = read(BUNDLE.root);
  const issuers = new Map<string, ListedIssuer>();
  const shards = (root?.index.shards ?? []).map(({ location }) => read(location));
  for (const list of [root, ...shards]) for (const issuer of list?.issuers ?? []) issuers.set(issuer.code, issuer);
  return {
    store,
    at,
    issuers,
    authorities: new Map(store.authorities.map((authority) => [authority.certificate.sha256, authority])),
    ...dataOf(bundle),
  };
}

/** What of an entry a verdict rests on, in one form: equal texts give equal answers. */
export function entryText(issuer: ListedIssuer): string {
  const { listIssuedAt: _, listNextUpdate: __, signers, ...rest } = issuer;
  return JSON.stringify([rest, signers.map(signerText).sort()]);
}

export function signerText({
  role,
  name,
  spkiSha256,
  capacities,
  documentTypes,
  terms,
  history,
}: ListedSigner): string {
  return JSON.stringify([role, name, [...spkiSha256].sort(), capacities, documentTypes, terms, history]);
}

export function authorityText({ kind, purposes, history }: ListedAuthority): string {
  return JSON.stringify([kind, purposes, history]);
}

export type ListChange =
  | {
      readonly what: 'ISSUER_ADDED' | 'ISSUER_REMOVED' | 'ISSUER_CHANGED';
      readonly code: string;
      readonly name: string;
    }
  | {
      readonly what: 'SIGNER_ADDED' | 'SIGNER_REMOVED' | 'SIGNER_CHANGED';
      readonly code: string;
      readonly role: string;
      readonly name: string;
    }
  | { readonly what: 'AUTHORITY_ADDED' | 'AUTHORITY_REMOVED' | 'AUTHORITY_CHANGED'; readonly name: string }
  | {
      readonly what: 'CRL_NEWER';
      readonly name: string;
      readonly from?: string;
      readonly to: string;
      readonly entries: number;
    };

/** What differs between two lists, entry by entry. */
export function* listChanges(before: ComparedList, after: ComparedList): Generator<ListChange> {
  for (const [code, issuer] of after.issuers) {
    const old = before.issuers.get(code);
    if (old === undefined) yield { what: 'ISSUER_ADDED', code, name: issuer.name };
    else if (entryText(old) !== entryText(issuer)) yield* entryChanges(old, issuer);
  }
  for (const [code, { name }] of before.issuers)
    if (!after.issuers.has(code)) yield { what: 'ISSUER_REMOVED', code, name };
  for (const [sha256, authority] of after.authorities) {
    const old = before.authorities.get(sha256);
    if (old === undefined) yield { what: 'AUTHORITY_ADDED', name: authority.name };
    else if (authorityText(old) !== authorityText(authority)) yield { what: 'AUTHORITY_CHANGED', name: authority.name };
  }
  for (const [sha256, { name }] of before.authorities)
    if (!after.authorities.has(sha256)) yield { what: 'AUTHORITY_REMOVED', name };
  for (const [issuer, crls] of after.crls) {
    const newest = newestOf(crls)!;
    const old = newestOf(before.crls.get(issuer) ?? []);
    if (old !== undefined && old.thisUpdate >= newest.thisUpdate) continue;
    yield {
      what: 'CRL_NEWER',
      name: nameOf(issuer, after),
      ...(old === undefined ? {} : { from: formatInstant(old.thisUpdate) }),
      to: formatInstant(newest.thisUpdate),
      entries: newest.entryCount,
    };
  }
}

function* entryChanges(old: ListedIssuer, issuer: ListedIssuer): Generator<ListChange> {
  const { code } = issuer;
  const key = ({ role, name }: ListedSigner): string => `${role}\n${name}`;
  const before = new Map(old.signers.map((signer) => [key(signer), signer]));
  const after = new Map(issuer.signers.map((signer) => [key(signer), signer]));
  let found = false;
  for (const [id, { role, name }] of after) {
    const was = before.get(id);
    if (was !== undefined && signerText(was) === signerText(after.get(id)!)) continue;
    found = true;
    yield { what: was === undefined ? 'SIGNER_ADDED' : 'SIGNER_CHANGED', code, role, name };
  }
  for (const [id, { role, name }] of before) {
    if (after.has(id)) continue;
    found = true;
    yield { what: 'SIGNER_REMOVED', code, role, name };
  }
  if (!found) yield { what: 'ISSUER_CHANGED', code, name: issuer.name };
}

function nameOf(comparisonKey: string, { authorities }: ComparedList): string {
  for (const { name, certificate } of authorities.values())
    if (certificate.subject.comparisonKey === comparisonKey) return name;
  return '';
}
