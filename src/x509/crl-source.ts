import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate, Name } from './certificate.js';
import {
  compareNumbers,
  crlFinding,
  findEntry,
  gravity,
  newestFirst,
  revokedFact,
  tellsAfterExpiry,
  type Used,
} from './crl-facts.js';
import { allReasons, reasonsInScope, sameScope } from './crl-scope.js';
import { maySignCrls, standsAgainst, verifyCrl, weaknessOf } from './crl-signature.js';
import {
  currentUntil,
  endOfIssuer,
  isRevokedForGood,
  isVouchedFor,
  provenTogether,
  reliableUntil,
  revocationHarms,
  unprovenUntil,
  weightOf,
} from './freshness.js';
import { verificationCost } from './key.js';
import { sameName } from './name.js';
import { findPath } from './path.js';
import type { CrlFile, LookUpOptions, RevocationFact } from './revocation.js';
import { type FoundSigner, isOverworked, maxSignerDepth, overworked, type Question } from './revocation-question.js';

export interface CrlDataOptions {
  readonly certificates: readonly Certificate[];
  readonly anchors: readonly Certificate[];
  readonly verifyLegacy?: ((crl: CrlFile, signer: Certificate) => boolean) | undefined;
  readonly fromArtefact: boolean;
}

/** One way through the CRLs at hand. */
interface Pass {
  readonly unusable: Finding[];
  /** Only what somebody answers for at the time in question. */
  readonly vouched: boolean;
  /** Only what the key that issued the certificate signed. */
  readonly ownKey?: true;
}

/** Answers kept for one CRL; beyond that it is asked anew. */
const maxSignedInstants = 64;

/**
 * Revocation status from CRLs by RFC 5280 §6.3.3: complete, partitioned by distribution point or reason, indirect and delta CRLs.
 * Of several usable ones the newest `thisUpdate` not after `at` decides. Signatures of CRLs are checked once.
 */
export class CrlData {
  private readonly byIssuer = new Map<string, CrlFile[]>();
  private readonly certificates: readonly Certificate[];
  private readonly anchors: readonly Certificate[];
  private readonly verifyLegacy: CrlDataOptions['verifyLegacy'];
  private readonly fromArtefact: boolean;
  /** The good signer of a CRL other than the issuer of the certificate asked for, by instant, anchor and issuer. */
  private signed = new WeakMap<CrlFile, Map<string, FoundSigner>>();
  /** By whose tables those are good. */
  private judges: readonly [LookUpOptions['judgeSignature'], LookUpOptions['listedUntil']] = [undefined, undefined];

  constructor(crls: readonly CrlFile[], options: CrlDataOptions) {
    for (const crl of crls) {
      const list = this.byIssuer.get(crl.issuer.comparisonKey);
      if (list === undefined) this.byIssuer.set(crl.issuer.comparisonKey, [crl]);
      else list.push(crl);
    }
    // Newest first; equal dates by CRL number, then by octets, so that the order in which CRLs were given does not matter.
    for (const list of this.byIssuer.values()) if (list.length > 1) list.sort(newestFirst);
    this.certificates = options.certificates;
    this.anchors = options.anchors;
    this.verifyLegacy = options.verifyLegacy;
    this.fromArtefact = options.fromArtefact;
  }

  lookUp(certificate: Certificate, issuer: Certificate, question: Question): RevocationFact {
    const fact = this.fromComplete(certificate, issuer, question);
    return this.saidByDelta(certificate, issuer, question, fact) ?? fact;
  }

  private fromComplete(certificate: Certificate, issuer: Certificate, question: Question): RevocationFact {
    const fact = this.pass(certificate, issuer, question, { unusable: [], vouched: false });
    const { at, proof } = question;
    if (fact.status === 'GOOD' && fact.evidence?.some(({ signer }) => signer.spkiSha256 !== issuer.spkiSha256)) {
      // Many CAs keep a CRL a key: what another key of the name does not list, the certificate's own may have revoked.
      const own = this.pass(certificate, issuer, question, { unusable: [], vouched: false, ownKey: true });
      if (isRevokedForGood(own, at) && revocationHarms(own, proof)) return own;
    }
    if (fact.status === 'UNKNOWN' || weightOf(fact, at, proof) !== 1) return fact;
    // Newest first; where nobody answers for that any more, an older one for which somebody does.
    const other = this.pass(certificate, issuer, question, { unusable: [], vouched: true });
    return other.status === 'UNKNOWN' ? fact : other;
  }

  private pass(certificate: Certificate, issuer: Certificate, question: Question, pass: Pass): RevocationFact {
    const { at } = question;
    const { unusable } = pass;
    let covered = 0;
    let thisUpdate = Number.POSITIVE_INFINITY;
    let nextUpdate: InstantMs | undefined = Number.POSITIVE_INFINITY;
    let expiredCertsFrom: InstantMs | undefined;
    let revoked: RevocationFact | undefined;
    const evidence: Used[] = [];
    for (const crl of this.candidates(certificate)) {
      if (crl.deltaBase !== undefined || crl.thisUpdate > at) continue;
      if (isOverworked(question)) {
        unusable.push(overworked);
        break;
      }
      const reasons = reasonsInScope(crl, certificate);
      if (reasons === 0) {
        unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
        continue;
      }
      // RFC 5280 §6.3.3 (e): only what brings reasons that are not covered yet.
      if ((reasons & ~covered) === 0) continue;
      const complete = this.usable(crl, certificate, issuer, question, unusable);
      if (complete === undefined) continue;
      if (pass.ownKey && complete.signer.spkiSha256 !== issuer.spkiSha256) continue;
      const used: Used[] = [complete];
      const delta = this.delta(complete, certificate, issuer, question);
      if (delta !== undefined) used.push(delta);
      if (pass.vouched && !isVouchedFor(this.signerEnd(used, issuer, question), at)) continue;
      const current = delta !== undefined && at < currentUntil(delta.file) ? delta.file : crl;
      const entry = findEntry(crl, delta?.file, certificate);
      if (entry !== undefined) {
        const told = revokedFact(current, entry, used, this.signerEnd(used, issuer, question), unusable);
        if (revoked === undefined || gravity(told, question) > gravity(revoked, question)) revoked = told;
        covered |= reasons;
        if (covered === allReasons) break;
        continue;
      }
      // A delta of after the expiry takes nothing from what its base says of before.
      const newest = tellsAfterExpiry(current, crl, certificate) ? current : crl;
      if (!tellsAfterExpiry(newest, crl, certificate)) {
        unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
        continue;
      }
      covered |= reasons;
      evidence.push(...used);
      thisUpdate = Math.min(thisUpdate, newest.thisUpdate);
      if (newest.nextUpdate === undefined) nextUpdate = undefined;
      else if (nextUpdate !== undefined) nextUpdate = Math.min(nextUpdate, newest.nextUpdate);
      if (crl.expiredCertsFrom !== undefined) expiredCertsFrom = crl.expiredCertsFrom;
      if (covered === allReasons) break;
    }
    if (revoked !== undefined) return revoked;
    if (covered !== allReasons) return { status: 'UNKNOWN', source: 'NONE', unusable };
    return {
      status: 'GOOD',
      source: 'CRL',
      thisUpdate,
      ...(nextUpdate === undefined ? {} : { nextUpdate }),
      ...(expiredCertsFrom === undefined ? {} : { expiredCertsFrom }),
      ...this.signerEnd(evidence, issuer, question),
      evidence,
      unusable,
    };
  }

  /** Until when those who signed can be relied on, for what is not proven to be older. */
  private signerEnd(
    evidence: readonly Used[],
    issuer: Certificate,
    question: Question,
  ): Pick<RevocationFact, 'signerUntil'> {
    let least = Number.POSITIVE_INFINITY;
    for (const { provenBy, signer } of evidence) {
      const ofSigner =
        this.fromArtefact || signer.spkiSha256 !== issuer.spkiSha256 ? signer.notAfter : Number.POSITIVE_INFINITY;
      const end = Math.min(ofSigner, endOfIssuer(question, this.fromArtefact));
      least = Math.min(least, unprovenUntil(end, provenBy) ?? Number.POSITIVE_INFINITY);
    }
    return least === Number.POSITIVE_INFINITY ? {} : { signerUntil: least };
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

  /** @returns the CRL and whose key signed it, when it may be used for the certificate */
  private usable(
    crl: CrlFile,
    certificate: Certificate,
    issuer: Certificate,
    question: Question,
    unusable: Finding[],
  ): Used | undefined {
    // The signature first: what an unknown hand wrote is not even indexed.
    const { signer, path, revokedFrom } = this.signerOf(crl, certificate, issuer, question);
    const provenBy = provenTogether(question, crl, path?.slice(0, -1) ?? []);
    if (signer === undefined || (revokedFrom !== undefined && (provenBy ?? question.at) >= revokedFrom)) {
      unusable.push(crlFinding('CRL_SIGNATURE_INVALID', crl));
      return undefined;
    }
    const fault = weaknessOf(crl, signer, path, question) ?? crl.faults[0];
    if (fault !== undefined) {
      unusable.push(fault);
      return undefined;
    }
    // Contract §3: data count when they are not older than the certificate.
    if (crl.thisUpdate < certificate.notBefore) {
      unusable.push(crlFinding('CRL_OUT_OF_SCOPE', crl));
      return undefined;
    }
    return { kind: 'CRL', file: crl, signer, provenBy, ...(path === undefined ? undefined : { path }) };
  }

  private signerOf(
    crl: CrlFile,
    certificate: Certificate,
    issuer: Certificate,
    question: Question,
  ): Omit<FoundSigner, 'checks'> {
    if (sameName(crl.issuer, issuer.subject) && sameName(crl.issuer, certificate.issuer)) {
      if (maySignCrls(issuer) && this.verifies(crl, issuer, question)) return { signer: issuer };
    }
    return this.otherSigner(crl, issuer, question);
  }

  /** A signer other than the certificate's issuer needs a path of its own to the same anchor (RFC 5280 §6.3.3 (f)). */
  private otherSigner(crl: CrlFile, issuer: Certificate, question: Question): Omit<FoundSigner, 'checks'> {
    const { at, anchor, asking, judgeSignature, listedUntil } = question;
    const anchors = anchor === undefined ? this.anchors : [anchor];
    if (anchors.length === 0 || asking.length >= maxSignerDepth) return { signer: undefined };
    if (this.judges[0] !== judgeSignature || this.judges[1] !== listedUntil) {
      this.judges = [judgeSignature, listedUntil];
      this.signed = new WeakMap();
    }
    const key = `${at} ${anchor?.sha256 ?? ''} ${issuer.sha256}`;
    let known = this.signed.get(crl);
    if (known === undefined || known.size >= maxSignedInstants) {
      known = new Map();
      this.signed.set(crl, known);
    }
    let found = known.get(key);
    if (found === undefined) {
      const before = question.work.checks;
      const signer = this.findSigner(crl, issuer, anchors, question);
      found = { ...signer, checks: question.work.checks - before };
      // Below the first level an answer depends on what is being asked for; an answer for want of work is none.
      if (asking.length === 0 && !isOverworked(question)) known.set(key, found);
    } else question.work.checks += found.checks;
    return found;
  }

  private findSigner(
    crl: CrlFile,
    issuer: Certificate,
    anchors: readonly Certificate[],
    question: Question,
  ): Omit<FoundSigner, 'checks'> {
    let revoked: Omit<FoundSigner, 'checks'> | undefined;
    for (const signer of this.named(crl.issuer)) {
      if (question.asking.includes(signer.sha256) || !maySignCrls(signer)) continue;
      if (!this.verifies(crl, signer, question)) continue;
      const held = this.holdsUntil(signer, crl, issuer, anchors, question);
      if (held === undefined) continue;
      const { path, until } = held;
      if (until === Number.POSITIVE_INFINITY) return { signer, path };
      revoked ??= { signer, path, revokedFrom: until };
    }
    return revoked ?? { signer: undefined };
  }

  private named(name: Name): Certificate[] {
    const { comparisonKey } = name;
    return [...this.anchors, ...this.certificates].filter(({ subject }) => subject.comparisonKey === comparisonKey);
  }

  /**
   * A signer that had a path when it signed: infinite, or since when something on it is known to be revoked. Asked without what is proven
   * of one file's data, for the answer is kept.
   */
  private holdsUntil(
    signer: Certificate,
    crl: CrlFile,
    issuer: Certificate,
    anchors: readonly Certificate[],
    { at, anchor, asking, ask, work, judgeSignature, listedUntil }: Question,
  ): { readonly path: readonly Certificate[]; readonly until: InstantMs } | undefined {
    const found = findPath(signer, {
      candidates: this.certificates,
      anchors: anchors.map((certificate) => ({ certificate })),
      at: crl.thisUpdate,
      purpose: 'crl-signing',
      judgePath: (path) => {
        work.checks += 1;
        const against = standsAgainst(path, issuer, crl.thisUpdate, { listedUntil });
        return against === undefined ? [] : [against];
      },
    });
    work.checks += found.signatureChecks;
    if (!found.found) return undefined;
    const question: Question = {
      at,
      asking: [...asking, signer.sha256],
      ask,
      work,
      ...(anchor === undefined ? {} : { anchor }),
      ...(judgeSignature === undefined ? {} : { judgeSignature }),
      ...(listedUntil === undefined ? {} : { listedUntil }),
    };
    let until = Number.POSITIVE_INFINITY;
    for (const [position, certificate] of found.path.entries()) {
      // What somebody keeps of a CA that was withdrawn since goes on to count.
      if (this.fromArtefact) until = Math.min(until, listedUntil?.(certificate, at) ?? until);
      const by = found.path[position + 1];
      if (by !== undefined) until = Math.min(until, reliableUntil(ask(certificate, by, question), at));
    }
    return { path: found.path, until };
  }

  private delta(
    { file: complete, signer }: Used,
    certificate: Certificate,
    issuer: Certificate,
    question: Question,
  ): Used | undefined {
    if (complete.crlNumber === undefined) return undefined;
    for (const crl of this.byIssuer.get(complete.issuer.comparisonKey) ?? []) {
      if (crl.deltaBase === undefined || crl.thisUpdate > question.at) continue;
      // RFC 5280 §5.2.4 (c), (d).
      if (compareNumbers(complete.crlNumber, crl.deltaBase) < 0) continue;
      if (compareNumbers(complete.crlNumber, crl.crlNumber) >= 0 || !sameScope(crl, complete)) continue;
      const used = this.usable(crl, certificate, issuer, question, []);
      // One key signs a delta and what it brings up to date (RFC 5280 §5.2.4, §6.3.3 (c)(3)): numbers of another key count another series.
      if (used?.signer.spkiSha256 === signer.spkiSha256) return used;
    }
    return undefined;
  }

  /**
   * A delta CRL without a complete one that it could be joined to tells nobody's status by its silence; whom it names is revoked all the same,
   * until a complete one of later says otherwise.
   */
  private saidByDelta(
    certificate: Certificate,
    issuer: Certificate,
    question: Question,
    { status, thisUpdate: since = Number.NEGATIVE_INFINITY }: RevocationFact,
  ): RevocationFact | undefined {
    if (status === 'REVOKED') return undefined;
    for (const crl of this.candidates(certificate)) {
      if (crl.deltaBase === undefined || crl.thisUpdate > question.at || crl.thisUpdate <= since) continue;
      if (reasonsInScope(crl, certificate) === 0) continue;
      const used = this.usable(crl, certificate, issuer, question, []);
      const entry = used === undefined ? undefined : crl.findFor(certificate.serialNumber, certificate.issuer);
      if (used === undefined || entry === undefined) continue;
      if (entry.reason === 'removeFromCRL') return undefined;
      return revokedFact(crl, entry, [used], this.signerEnd([used], issuer, question), []);
    }
    return undefined;
  }

  private verifies(crl: CrlFile, signer: Certificate, question: Question): boolean {
    question.work.checks += verificationCost(signer);
    if (isOverworked(question)) return false;
    return verifyCrl(crl, signer) || this.verifyLegacy?.(crl, signer) === true;
  }
}
