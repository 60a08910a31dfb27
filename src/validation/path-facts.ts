import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { CaPurpose, ListedAuthority, TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { displayName, findPath, type PathOutcome } from '../x509/index.js';
import { judgePurpose } from '../x509/purpose.js';
import { type AlgorithmSunset, algorithmSunsets, weakFinding, weakKey, weakScheme } from './algorithms.js';
import { claimsCompleteHierarchy } from './hierarchy.js';
import {
  type AuthorityView,
  authorityView,
  everGranted,
  forbiddenCa,
  grantedAny,
  grantedFor,
  type Usage,
} from './trust-view.js';

/** What a path is asked for. */
export interface PathQuestion {
  readonly purpose: CaPurpose;
  readonly sunsets: readonly AlgorithmSunset[];
  /**
   * Earliest proof of a certificate below the anchor's, where it may be later than the instant asked for: by then
   * its issuer's signature must have been reliable, or anybody may have made it since (EN 319 102-1 §5.6.2.2). Default: that instant.
   */
  readonly existed?: (certificate: Certificate) => InstantMs;
  /** CA certificates, by SHA-256, that the path may not go through: another way to an anchor is asked for. */
  readonly without?: ReadonlySet<string>;
}

const forDocuments: PathQuestion = { purpose: 'document-signing', sunsets: algorithmSunsets };

/** What path building found for one signer's certificate at one instant (EN 319 102-1 §5.2.6). */
export interface PathFacts {
  /** A path that holds, or that only time or the algorithm table stands against. Leaf first, anchor last. */
  readonly path?: readonly Certificate[];
  /** Faults of the best chain; empty exactly when the path holds. */
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** Why no path leads to an anchor; absent when one does. */
  readonly noPath?: NoPath;
}

export type NoPath =
  /** The issuer contradicts the list (contract §3, ISSUER_CA_UNKNOWN). */
  | { readonly kind: 'issuer-contradicts-list'; readonly subject: string }
  /** A listed authority of the chain is not granted at that time or not for this purpose. */
  | { readonly kind: 'not-granted'; readonly name: string; readonly wasGranted: boolean }
  /** Nobody listed issued it. */
  | { readonly kind: 'issuer-missing'; readonly of?: Certificate };

interface CachedPath {
  readonly usage: Usage;
  readonly carried: readonly Certificate[];
  readonly path: readonly Certificate[];
  readonly facts: PathFacts;
  /** Interval in which every certificate of the path is inside its validity. */
  readonly from: InstantMs;
  readonly to: InstantMs;
}

/**
 * Paths found before, by store and leaf. Bounded by the certificates in memory (weak keys; the parse cache that keeps them is
 * bounded) and by a few carried sets for each. Dates, grants and algorithms are checked again at every use.
 */
const cache = new WeakMap<TrustStore, WeakMap<Certificate, CachedPath[]>>();
const SETS_PER_LEAF = 4;

/** Counted work of one `verify` (contract §5). */
export interface WorkBudget {
  signatureChecks: number;
}

/**
 * The path of a signer's certificate at an instant, to the anchors that the store grants then. A time-stamping service that the list
 * names by its key is trusted by that entry, whose status counts; the path above it says whether it was revoked.
 */
export function pathFacts(
  leaf: Certificate,
  carried: readonly Certificate[],
  trust: TrustStore,
  at: InstantMs,
  limits: Limits,
  budget: WorkBudget,
  question: PathQuestion = forDocuments,
): PathFacts {
  const view = authorityView(trust);
  const { purpose } = question;
  const service = purpose === 'time-stamping' ? view.services.get(leaf.spkiSha256) : undefined;
  const usage: Usage = service === undefined ? purpose : 'any';
  if (service !== undefined && !service.some((one) => grantedFor(one, purpose, at))) {
    return { faults: [], warnings: [], noPath: notGrantedFor(service[0]!, purpose, at) };
  }
  const search: Search = { ...question, leaf, carried, trust, view, at, limits, budget, usage };
  if (question.without !== undefined) return searchPath(search);
  let byLeaf = cache.get(trust);
  if (byLeaf === undefined) {
    byLeaf = new WeakMap();
    cache.set(trust, byLeaf);
  }
  const known = byLeaf.get(leaf);
  if (known !== undefined) {
    for (const entry of known) {
      if (entry.usage !== usage || !sameCertificates(entry.carried, carried)) continue;
      if (stillHolds(entry, view, trust, at, question)) return entry.facts;
    }
  }
  const found = searchPath(search);
  const facts = service !== undefined && found.noPath?.kind === 'issuer-missing' ? serviceAlone(search) : found;
  if (facts.path !== undefined && facts.faults.length === 0 && facts.noPath === undefined) {
    const { path } = facts;
    const entry: CachedPath = {
      usage,
      carried,
      path,
      facts,
      from: Math.max(...path.map(({ notBefore }) => notBefore)),
      to: Math.min(...path.map(({ notAfter }) => notAfter)),
    };
    byLeaf.set(leaf, [entry, ...(known ?? [])].slice(0, SETS_PER_LEAF));
  }
  return facts;
}

function sameCertificates(a: readonly Certificate[], b: readonly Certificate[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && a[i]!.sha256 !== b[i]!.sha256) return false;
  return true;
}

function stillHolds(
  entry: CachedPath,
  view: AuthorityView,
  trust: TrustStore,
  at: InstantMs,
  question: PathQuestion,
): boolean {
  if (at < entry.from || at > entry.to) return false;
  const { path, usage } = entry;
  // A service that is its own anchor is asked for again each time.
  if (path.length === 1) return false;
  for (let i = 1; i < path.length; i++) {
    if (forbiddenCa(view, path[i]!, usage, at) !== undefined) return false;
  }
  const anchor = path[path.length - 1]!.sha256;
  if (!view.roots.some((root) => root.certificate.sha256 === anchor && grantedAny(root, usage, at))) return false;
  for (let i = 0; i < path.length - 1; i++) {
    if (weakLink(path[i]!, path[i + 1]!, view, at, question) !== undefined) return false;
  }
  return unlistedInCompleteHierarchy(path, view, trust) === undefined;
}

interface Search extends PathQuestion {
  readonly leaf: Certificate;
  readonly carried: readonly Certificate[];
  readonly trust: TrustStore;
  readonly view: AuthorityView;
  readonly at: InstantMs;
  readonly limits: Limits;
  readonly budget: WorkBudget;
  readonly usage: Usage;
}

function searchPath(search: Search): PathFacts {
  const { leaf, carried, trust, view, at, limits, budget, purpose, usage, without } = search;
  const all = [...carried, ...view.caCertificates];
  const candidates = without === undefined ? all : all.filter(({ sha256 }) => !without.has(sha256));
  const tried = (anchors: readonly { readonly certificate: Certificate }[], listBinds: boolean): PathOutcome => {
    const outcome = findPath(leaf, {
      candidates,
      anchors,
      at,
      purpose,
      limits,
      judgeCertificate: (certificate, issuer) =>
        (listBinds ? notGranted(view, certificate, usage, at) : undefined) ??
        (certificate === issuer || anchors.some((anchor) => anchor.certificate === certificate)
          ? undefined
          : weakLink(certificate, issuer, view, at, search)),
    });
    budget.signatureChecks += outcome.signatureChecks;
    return outcome;
  };

  const granted = view.roots.filter((root) => grantedAny(root, usage, at));
  const outcome = tried(granted, true);
  if (outcome.found) {
    const unlisted = unlistedInCompleteHierarchy(outcome.path, view, trust);
    if (unlisted !== undefined) {
      return { faults: [], warnings: outcome.warnings, noPath: unlisted };
    }
    return { path: outcome.path, faults: [], warnings: outcome.warnings };
  }
  const { best, finding, issuerUnknown } = outcome;
  if (best?.reachesAnchor && !best.findings.some(({ code }) => code === 'AUTHORITY_NOT_GRANTED')) {
    return { path: best.path, faults: best.findings, warnings: [] };
  }
  if (finding.code === 'LIMIT_EXCEEDED') return { faults: [finding], warnings: [] };

  // Would it lead to a listed authority if that were granted, or granted for this? Then the list knows the issuer.
  const listed = tried(view.roots, false);
  const chain = listed.found ? listed.path : listed.best?.reachesAnchor ? listed.best.path : undefined;
  if (chain !== undefined) {
    const forbidden = chain
      .slice(1)
      .map((certificate) => forbiddenCa(view, certificate, usage, at))
      .find(Boolean);
    const authority = forbidden ?? view.roots.find(({ certificate }) => certificate === chain[chain.length - 1]);
    if (authority !== undefined) {
      return { faults: [], warnings: [], noPath: notGrantedFor(authority, purpose, at) };
    }
  }
  if (issuerUnknown !== undefined && contradictsList(issuerUnknown, view)) {
    return { faults: [], warnings: [], noPath: { kind: 'issuer-contradicts-list', subject: leaf.sha256 } };
  }
  const missing = outcome.missingIssuerOf;
  if (claimsCompleteHierarchy(missing ?? leaf, view, trust)) {
    return { faults: [], warnings: [], noPath: { kind: 'issuer-contradicts-list', subject: leaf.sha256 } };
  }
  return {
    faults: [],
    warnings: [],
    noPath: { kind: 'issuer-missing', ...(missing === undefined ? undefined : { of: missing }) },
  };
}

/** A listed service whose issuer nobody lists: the list vouches for the very key. */
function serviceAlone({ leaf, at, purpose, sunsets }: Search): PathFacts {
  const { findings, warnings } = judgePurpose(leaf, purpose, at);
  const faults = [...findings];
  const subject = displayName(leaf.subject);
  if (at > leaf.notAfter) faults.push({ code: 'CERTIFICATE_EXPIRED', params: { subject } });
  if (at < leaf.notBefore) faults.push({ code: 'CERTIFICATE_NOT_YET_VALID', params: { subject } });
  const weak = weakCertificate(leaf, at, sunsets);
  if (weak !== undefined) faults.push(weak);
  return { path: [leaf], faults, warnings };
}

function notGrantedFor(authority: ListedAuthority, purpose: CaPurpose, at: InstantMs): NoPath {
  const wasGranted = authority.purposes.includes(purpose) && everGranted(authority, at);
  return { kind: 'not-granted', name: authority.name, wasGranted };
}

type IssuerUnknown = NonNullable<Extract<PathOutcome, { found: false }>['issuerUnknown']>;

function contradictsList(unknown: IssuerUnknown, view: AuthorityView): boolean {
  // Carried certificates are candidates too, but only the list's subjects are names that a key must answer for.
  if (unknown.reason === 'LISTED_NAME_OTHER_KEY') {
    return unknown.named.some((certificate) => view.bySpki.has(certificate.spkiSha256));
  }
  return !view.bySpki.has(unknown.certificate.spkiSha256);
}

/** A CA between leaf and anchor that a list which says that it is complete for the hierarchy does not name (contract §3). */
function unlistedInCompleteHierarchy(
  path: readonly Certificate[],
  view: AuthorityView,
  trust: TrustStore,
): NoPath | undefined {
  if (path.length < 3 || trust.completeHierarchies.size === 0) return undefined;
  const complete = trust.completeHierarchies.get(path[path.length - 1]!.spkiSha256);
  if (complete === undefined) return undefined;
  for (let i = path.length - 2; i >= 1; i--) {
    const ca = path[i]!;
    if (view.bySpki.has(ca.spkiSha256)) continue;
    return ca.notBefore < complete
      ? { kind: 'issuer-contradicts-list', subject: ca.sha256 }
      : { kind: 'issuer-missing', of: path[i - 1]! };
  }
  return undefined;
}

function notGranted(view: AuthorityView, certificate: Certificate, usage: Usage, at: InstantMs): Finding | undefined {
  const authority = forbiddenCa(view, certificate, usage, at);
  return authority === undefined ? undefined : { code: 'AUTHORITY_NOT_GRANTED', params: { name: authority.name } };
}

/**
 * As `weakCertificate`, for a link of a path: the issuer's signature by its algorithm and key as of when the certificate is known to have
 * existed; the list answers for those that it names.
 */
function weakLink(
  certificate: Certificate,
  issuer: Certificate,
  view: AuthorityView,
  at: InstantMs,
  { existed, sunsets }: PathQuestion,
): Finding | undefined {
  const weak = weakCertificate(certificate, at, sunsets) ?? weakFinding(weakKey(issuer, at, sunsets));
  if (weak !== undefined || existed === undefined || view.bySpki.has(certificate.spkiSha256)) return weak;
  const since = Math.max(at, existed(certificate));
  const { signatureScheme } = certificate;
  return weakFinding(
    weakKey(issuer, since, sunsets) ??
      (signatureScheme === undefined ? undefined : weakScheme(signatureScheme, since, sunsets)),
  );
}

/** A certificate whose own key or whose issuer's signature algorithm the table no longer allows. */
function weakCertificate(
  certificate: Certificate,
  at: InstantMs,
  sunsets: readonly AlgorithmSunset[],
): Finding | undefined {
  const weak =
    weakKey(certificate, at, sunsets) ??
    (certificate.signatureScheme === undefined ? undefined : weakScheme(certificate.signatureScheme, at, sunsets));
  return weakFinding(weak);
}
