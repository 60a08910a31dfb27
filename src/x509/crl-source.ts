import { verifySignature } from '#crypto';
import type { Finding } from '../errors.js';
import { formatInstant, type InstantMs } from '../time.js';
import type { Certificate, Name } from './certificate.js';
import { allReasons, reasonsInScope, sameScope } from './crl-scope.js';
import { keyAllows, keyOf } from './key.js';
import { displayName, sameName } from './name.js';
import { findPath } from './path.js';
import type { CrlEntry, CrlFile, RevocationFact, RevocationSource } from './revocation.js';

export interface CrlSourceOptions {
  /** Certificates among which signers of CRLs are found when it is not the key that issued the certificate asked for. */
  readonly certificates?: readonly Certificate[];
  /** Anchors to which such a signer needs a path; without them only the issuer's own key may sign (RFC 5280 §6.3.3 (f)). */
  readonly anchors?: readonly Certificate[];
  /** Also verifies signatures of algorithms that `#crypto` does not have (DSA of the NIST path suite). */
  readonly verifyLegacy?: (crl: CrlFile, signer: Certificate) => boolean;
}

/** CRLs of signers that are themselves asked for by a CRL of another signer, and so on: how far this is followed. */
const maxSignerDepth = 3;

/** Answers kept for one CRL; beyond that it is asked anew. */
const maxSignedInstants = 64;

/**
 * Revocation status from CRLs by RFC 5280 §6.3.3: complete, partitioned by distribution point or reason, indirect and delta CRLs.
 * Of several usable ones the newest `thisUpdate` not after `at` decides. Signatures of CRLs are checked once.
 */
export function crlSource(crls: readonly CrlFile[], options: CrlSourceOptions = {}): RevocationSource {
  const byIssuer = new Map<string, CrlFile[]>();
  for (const crl of crls) {
    const list = byIssuer.get(crl.issuer.comparisonKey);
    if (list === undefined) byIssuer.set(crl.issuer.comparisonKey, [crl]);
    else list.push(crl);
  }
  // Newest first; equal dates by CRL number, then by octets, so that the order in which CRLs were given does not matter.
  for (const list of byIssuer.values()) if (list.length > 1) list.sort(newestFirst);
  const source = new Source(byIssuer, options);
  return { lookUp: (certificate, issuer, at, anchor) => source.lookUp(certificate, issuer, at, anchor, []) };
}

function newestFirst(a: CrlFile, b: CrlFile): number {
  return (
    b.thisUpdate - a.thisUpdate ||
    compareNumbers(b.crlNumber, a.crlNumber) ||
    (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : 0)
  );
}

/** Compares INTEGER content octets of numbers 0 and above. */
function compareNumbers(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  const x = a ?? new Uint8Array(1);
  const y = b ?? new Uint8Array(1);
  if (x.length !== y.length) return x.length - y.length;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return 0;
}

class Source {
  private readonly byIssuer: ReadonlyMap<string, readonly CrlFile[]>;
  private readonly certificates: readonly Certificate[];
  private readonly anchors: readonly Certificate[];
  private readonly verifyLegacy: CrlSourceOptions['verifyLegacy'];
  /** Whether a CRL has a good signer other than the issuer of the certificate asked for, by instant and anchor. */
  private readonly signed = new WeakMap<CrlFile, Map<string, boolean>>();

  constructor(byIssuer: ReadonlyMap<string, readonly CrlFile[]>, options: CrlSourceOptions) {
    this.byIssuer = byIssuer;
    this.certificates = options.certificates ?? [];
    this.anchors = options.anchors ?? [];
    this.verifyLegacy = options.verifyLegacy;
  }

  lookUp(
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
  ): RevocationFact {
    const unusable: Finding[] = [];
    let covered = 0;
    let thisUpdate = Number.POSITIVE_INFINITY;
    let nextUpdate: InstantMs | undefined = Number.POSITIVE_INFINITY;
    let expiredCertsFrom: InstantMs | undefined;
    for (const crl of this.candidates(certificate)) {
      if (crl.deltaBase !== undefined || crl.thisUpdate > at) continue;
      const reasons = reasonsInScope(crl, certificate);
      if (reasons === 0) {
        unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
        continue;
      }
      // RFC 5280 §6.3.3 (e): only what brings reasons that are not covered yet.
      if ((reasons & ~covered) === 0) continue;
      const used = this.usable(crl, certificate, issuer, at, anchor, asking, unusable);
      if (!used) continue;
      const delta = this.delta(crl, certificate, issuer, at, anchor, asking);
      const newest = delta !== undefined && isCurrent(delta, at) ? delta : crl;
      const entry = findEntry(crl, delta, certificate);
      if (entry !== undefined) return revokedFact(newest, entry, unusable);
      if (!tellsAfterExpiry(newest, crl, certificate)) {
        unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
        continue;
      }
      covered |= reasons;
      thisUpdate = Math.min(thisUpdate, newest.thisUpdate);
      if (newest.nextUpdate === undefined) nextUpdate = undefined;
      else if (nextUpdate !== undefined) nextUpdate = Math.min(nextUpdate, newest.nextUpdate);
      if (crl.expiredCertsFrom !== undefined) expiredCertsFrom = crl.expiredCertsFrom;
      if (covered === allReasons) break;
    }
    if (covered !== allReasons) return { status: 'UNKNOWN', source: 'NONE', unusable };
    return {
      status: 'GOOD',
      source: 'CRL',
      thisUpdate,
      ...(nextUpdate === undefined ? {} : { nextUpdate }),
      ...(expiredCertsFrom === undefined ? {} : { expiredCertsFrom }),
      unusable,
    };
  }

  /** CRLs by the certificate's issuer and by the cRLIssuers that it names, newest first. */
  private candidates(certificate: Certificate): readonly CrlFile[] {
    const direct = this.byIssuer.get(certificate.issuer.comparisonKey) ?? [];
    const named = new Set<string>();
    for (const point of certificate.crlDistributionPoints ?? []) {
      for (const name of point.crlIssuer ?? []) if (name.kind === 'directory') named.add(name.name.comparisonKey);
    }
    named.delete(certificate.issuer.comparisonKey);
    if (named.size === 0) return direct;
    return [...direct, ...[...named].flatMap((key) => this.byIssuer.get(key) ?? [])].sort(newestFirst);
  }

  private usable(
    crl: CrlFile,
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
    unusable: Finding[],
  ): boolean {
    // The signature first: what an unknown hand wrote is not even indexed.
    if (!this.signedRightly(crl, certificate, issuer, at, anchor, asking)) {
      unusable.push(crlFinding('CRL_SIGNATURE_INVALID', crl));
      return false;
    }
    if (crl.faults.length > 0) {
      unusable.push(crl.faults[0]!);
      return false;
    }
    // Contract §3: data count when they are not older than the certificate.
    if (crl.thisUpdate < certificate.notBefore) {
      unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
      return false;
    }
    return true;
  }

  private signedRightly(
    crl: CrlFile,
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
  ): boolean {
    if (sameName(crl.issuer, issuer.subject) && sameName(crl.issuer, certificate.issuer)) {
      if (maySignCrls(issuer) && this.verifies(crl, issuer)) return true;
    }
    return this.signedByOther(crl, at, anchor, asking);
  }

  /** A signer other than the certificate's issuer needs a path of its own to the same anchor (RFC 5280 §6.3.3 (f)). */
  private signedByOther(
    crl: CrlFile,
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
  ): boolean {
    const anchors = anchor === undefined ? this.anchors : [anchor];
    if (anchors.length === 0 || asking.length >= maxSignerDepth) return false;
    const key = `${at} ${anchor?.sha256 ?? ''}`;
    let known = this.signed.get(crl);
    if (known === undefined || known.size >= maxSignedInstants) {
      known = new Map();
      this.signed.set(crl, known);
    }
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const good = this.named(crl.issuer).some(
      (signer) =>
        !asking.includes(signer.sha256) &&
        maySignCrls(signer) &&
        this.verifies(crl, signer) &&
        this.holds(signer, anchors, at, anchor, asking),
    );
    // Below the first level an answer depends on what is being asked for.
    if (asking.length === 0) known.set(key, good);
    return good;
  }

  private named(name: Name): Certificate[] {
    const { comparisonKey } = name;
    return [...this.anchors, ...this.certificates].filter(({ subject }) => subject.comparisonKey === comparisonKey);
  }

  /** Whether a signer has a path, and nothing on it is known to be revoked. */
  private holds(
    signer: Certificate,
    anchors: readonly Certificate[],
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
  ): boolean {
    const found = findPath(signer, {
      candidates: this.certificates,
      anchors: anchors.map((certificate) => ({ certificate })),
      at,
      purpose: 'crl-signing',
    });
    if (!found.found) return false;
    return found.path.slice(0, -1).every((certificate, position) => {
      const issuer = found.path[position + 1]!;
      return this.lookUp(certificate, issuer, at, anchor, [...asking, signer.sha256]).status !== 'REVOKED';
    });
  }

  private delta(
    complete: CrlFile,
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    anchor: Certificate | undefined,
    asking: readonly string[],
  ): CrlFile | undefined {
    if (complete.crlNumber === undefined) return undefined;
    return this.byIssuer.get(complete.issuer.comparisonKey)?.find(
      (crl) =>
        crl.deltaBase !== undefined &&
        crl.thisUpdate <= at &&
        // RFC 5280 §5.2.4 (c), (d).
        compareNumbers(complete.crlNumber, crl.deltaBase) >= 0 &&
        compareNumbers(complete.crlNumber, crl.crlNumber) < 0 &&
        sameScope(crl, complete) &&
        this.usable(crl, certificate, issuer, at, anchor, asking, []),
    );
  }

  private verifies(crl: CrlFile, signer: Certificate): boolean {
    return verifyCrl(crl, signer) || this.verifyLegacy?.(crl, signer) === true;
  }
}

const isCurrent = (crl: CrlFile, at: InstantMs): boolean => crl.nextUpdate === undefined || at < crl.nextUpdate;

/** RFC 5280 §6.3.3 (f): where key usage is stated it must hold cRLSign. */
function maySignCrls(signer: Certificate): boolean {
  return signer.keyUsage?.has('cRLSign') ?? true;
}

const verified = new WeakMap<CrlFile, Map<string, boolean>>();

function verifyCrl(crl: CrlFile, signer: Certificate): boolean {
  const { signatureScheme } = crl;
  if (signatureScheme === undefined || !keyAllows(signer, signatureScheme)) return false;
  let outcomes = verified.get(crl);
  if (outcomes === undefined) {
    outcomes = new Map();
    verified.set(crl, outcomes);
  }
  let outcome = outcomes.get(signer.spkiSha256);
  if (outcome === undefined) {
    const key = keyOf(signer);
    outcome = key !== undefined && verifySignature(signatureScheme, key, crl.tbsDer, crl.signatureValue);
    outcomes.set(signer.spkiSha256, outcome);
  }
  return outcome;
}

function findEntry(complete: CrlFile, delta: CrlFile | undefined, certificate: Certificate): CrlEntry | undefined {
  const changed = delta?.findFor(certificate.serialNumber, certificate.issuer);
  // RFC 5280 §6.3.3 (k).
  if (changed !== undefined) return changed.reason === 'removeFromCRL' ? undefined : changed;
  return complete.findFor(certificate.serialNumber, certificate.issuer);
}

/** Contract §3: entries may be dropped after expiry, so that silence of a later CRL says nothing. */
function tellsAfterExpiry(newest: CrlFile, complete: CrlFile, certificate: Certificate): boolean {
  if (newest.thisUpdate <= certificate.notAfter) return true;
  return complete.expiredCertsFrom !== undefined && complete.expiredCertsFrom <= certificate.notAfter;
}

function revokedFact(crl: CrlFile, entry: CrlEntry, unusable: readonly Finding[]): RevocationFact {
  return {
    status: 'REVOKED',
    source: 'CRL',
    thisUpdate: crl.thisUpdate,
    ...(crl.nextUpdate === undefined ? {} : { nextUpdate: crl.nextUpdate }),
    ...entry,
    ...(crl.expiredCertsFrom === undefined ? {} : { expiredCertsFrom: crl.expiredCertsFrom }),
    unusable,
  };
}

function crlFinding(code: 'CRL_OUT_OF_SCOPE' | 'CRL_SIGNATURE_INVALID', crl: CrlFile): Finding {
  return { code, params: { issuer: displayName(crl.issuer), thisUpdate: formatInstant(crl.thisUpdate) } };
}
