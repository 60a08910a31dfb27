import { equalBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { withLimits } from '../limits.js';
import type { Certificate } from './certificate.js';
import { verificationCost } from './key.js';
import { sameName } from './name.js';
import type { NameWork } from './name-constraints.js';
import { isOfTime, type JudgedChain, judgeChain, pathNotFoundParams } from './path-rules.js';
import type { FailedChain, FindPathOptions, PathOutcome } from './path-types.js';
import { verifyIssuedBy } from './signature-check.js';

/** Complete chains that are judged in one search, and failed chains that are reported. */
const maxJudgedChains = 256;
const maxReportedChains = 16;

/**
 * Finds a path from a certificate to an anchor that RFC 5280 §6.1 finds valid, trying every candidate of equal name (cross
 * certificates, renewed keys) in an order that does not depend on the order given. The work is counted, the same on every machine and
 * whatever the caches hold: at most `limits.pathSignatureChecks` pairs and steps.
 * Revocation is not asked here.
 */
export function findPath(leaf: Certificate, options: FindPathOptions): PathOutcome {
  return new PathSearch(leaf, options).run();
}

/** Why a chain could not go on. */
type End =
  | { readonly kind: 'self-signed'; readonly certificate: Certificate }
  | { readonly kind: 'other-key'; readonly certificate: Certificate; readonly named: readonly Certificate[] }
  | { readonly kind: 'missing'; readonly certificate: Certificate };

class PathSearch {
  private readonly leaf: Certificate;
  private readonly options: FindPathOptions;
  private readonly maxChecks: number;
  private readonly maxDepth: number;
  private readonly maxLength: number;
  private readonly anchors = new Set<string>();
  private readonly bySubject = new Map<string, Certificate[]>();
  private readonly anchorSubjects = new Set<string>();
  private readonly verified = new Map<string, readonly Certificate[]>();
  /** From these no anchor can be reached, whatever lies below. */
  private readonly hopeless = new Set<string>();
  private readonly work: NameWork = { comparisons: 0 };
  private readonly failed: (FailedChain & { readonly rank: number; readonly decisive: Finding })[] = [];
  private readonly ends: { readonly end: End; readonly chain: readonly Certificate[] }[] = [];
  private checks = 0;
  private steps = 0;
  private judged = 0;
  private stoppedBy: 'pathSignatureChecks' | undefined;
  private cutByDepth = false;
  private success: { readonly path: readonly Certificate[]; readonly judgement: JudgedChain } | undefined;

  constructor(leaf: Certificate, options: FindPathOptions) {
    const limits = withLimits(options.limits);
    this.leaf = leaf;
    this.options = options;
    this.maxChecks = limits.pathSignatureChecks;
    this.maxDepth = options.maxDepth ?? limits.pathLength;
    // Self-issued certificates do not count as depth, but a path of them must end too.
    this.maxLength = 2 * Math.min(this.maxDepth, 64) + 4;
    for (const { certificate } of options.anchors) {
      if (this.anchors.has(certificate.sha256)) continue;
      this.anchors.add(certificate.sha256);
      this.anchorSubjects.add(certificate.subject.comparisonKey);
      this.addToPool(certificate);
    }
    const seen = new Set(this.anchors);
    for (const certificate of options.candidates) {
      if (seen.has(certificate.sha256)) continue;
      seen.add(certificate.sha256);
      this.addToPool(certificate);
    }
  }

  private addToPool(certificate: Certificate): void {
    const key = certificate.subject.comparisonKey;
    const list = this.bySubject.get(key);
    if (list === undefined) this.bySubject.set(key, [certificate]);
    else list.push(certificate);
  }

  run(): PathOutcome {
    if (this.anchors.has(this.leaf.sha256)) this.judge([this.leaf]);
    else this.extend([this.leaf], 0);
    if (this.success !== undefined) {
      const { path, judgement } = this.success;
      const { warnings, policies } = judgement;
      return { found: true, path, warnings, policies, signatureChecks: this.checks };
    }
    return this.failure();
  }

  /** @returns whether an anchor was reached, and whether anything below was cut by a loop or a limit */
  private extend(chain: readonly Certificate[], depth: number): { reached: boolean; cut: boolean } {
    const top = chain[chain.length - 1]!;
    if (++this.steps > this.maxChecks) {
      this.stoppedBy = 'pathSignatureChecks';
      return { reached: false, cut: true };
    }
    const issuers = this.issuersOf(top);
    if (issuers.length === 0) {
      this.ends.push({ end: this.endOf(top), chain });
      return { reached: false, cut: false };
    }
    let reached = false;
    let cut = false;
    for (const issuer of issuers) {
      if (this.success !== undefined || this.stoppedBy !== undefined) return { reached, cut: true };
      if (this.anchors.has(issuer.sha256)) {
        reached = true;
        this.judge([...chain, issuer]);
        continue;
      }
      if (this.hopeless.has(issuer.sha256)) continue;
      // A name and key that already stand in the chain bring nothing but a longer path (RFC 4158 §5.1).
      if (chain.some((other) => sameName(other.subject, issuer.subject) && equalBytes(other.spkiDer, issuer.spkiDer))) {
        cut = true;
        continue;
      }
      const nextDepth = depth + (issuer.selfIssued ? 0 : 1);
      if (nextDepth > this.maxDepth || chain.length + 1 >= this.maxLength) {
        this.cutByDepth = true;
        cut = true;
        continue;
      }
      const below = this.extend([...chain, issuer], nextDepth);
      if (below.reached) reached = true;
      else if (!below.cut) this.hopeless.add(issuer.sha256);
      if (below.cut) cut = true;
    }
    return { reached, cut };
  }

  /** Certificates whose key verifies the certificate's signature, likeliest first. */
  private issuersOf(certificate: Certificate): readonly Certificate[] {
    const known = this.verified.get(certificate.sha256);
    if (known !== undefined) return known;
    const named = (this.bySubject.get(certificate.issuer.comparisonKey) ?? []).filter(
      ({ sha256 }) => sha256 !== certificate.sha256,
    );
    if (named.length > 1) this.sortByLikelihood(named, certificate);
    const issuers: Certificate[] = [];
    for (const candidate of named) {
      this.checks += verificationCost(candidate);
      if (this.checks > this.maxChecks) {
        this.stoppedBy = 'pathSignatureChecks';
        break;
      }
      if (this.mayHaveSigned(certificate, candidate)) issuers.push(candidate);
    }
    this.verified.set(certificate.sha256, issuers);
    return issuers;
  }

  private mayHaveSigned(certificate: Certificate, issuer: Certificate): boolean {
    // A DSA key may inherit its parameters from above: such signatures are verified when the chain is judged.
    if (issuer.dsaKey !== undefined) return this.options.legacyAlgorithms === true;
    return verifyIssuedBy(certificate, issuer);
  }

  /** Key identifiers guide the search and decide nothing (RFC 5280 §4.2.1.1). */
  private sortByLikelihood(candidates: Certificate[], certificate: Certificate): void {
    const { at } = this.options;
    const wanted = certificate.authorityKeyIdentifier;
    const score = (candidate: Certificate): number => {
      const given = candidate.subjectKeyIdentifier;
      const identifies = wanted !== undefined && given !== undefined;
      return (
        (this.anchors.has(candidate.sha256) ? 16 : 0) +
        (identifies && equalBytes(wanted, given) ? 8 : 0) +
        (at >= candidate.notBefore && at <= candidate.notAfter ? 4 : 0) +
        (this.anchorSubjects.has(candidate.issuer.comparisonKey) ? 2 : 0) +
        (candidate.basicConstraints?.ca === true ? 1 : 0)
      );
    };
    const scores = new Map(candidates.map((candidate) => [candidate, score(candidate)]));
    candidates.sort((a, b) => scores.get(b)! - scores.get(a)! || (a.sha256 < b.sha256 ? -1 : 1));
  }

  private endOf(certificate: Certificate): End {
    if (certificate.selfIssued && verifyIssuedBy(certificate, certificate)) return { kind: 'self-signed', certificate };
    const named = this.bySubject.get(certificate.issuer.comparisonKey) ?? [];
    return named.length > 0 ? { kind: 'other-key', certificate, named } : { kind: 'missing', certificate };
  }

  private judge(path: readonly Certificate[]): void {
    if (++this.judged > maxJudgedChains) {
      this.stoppedBy = 'pathSignatureChecks';
      return;
    }
    const judgement = judgeChain(path, this.options, this.work);
    let { findings, positions } = judgement;
    if (findings.length === 0 && this.options.judgePath !== undefined) {
      const judged = this.options.judgePath(path);
      findings = judged.map(({ finding }) => finding);
      positions = judged.map(({ position }) => position);
    }
    if (findings.length === 0) {
      this.success = { path, judgement };
      return;
    }
    const decisive = findings.find((finding) => !isOfTime(finding)) ?? findings[0]!;
    const rank = isOfTime(decisive) ? 0 : 1;
    this.failed.push({ path, reachesAnchor: true, findings, positions, rank, decisive });
    if (decisive.code === 'LIMIT_EXCEEDED') this.stoppedBy = 'pathSignatureChecks';
  }

  private failure(): PathOutcome {
    const signatureChecks = this.checks;
    if (this.failed.length > 0) {
      this.failed.sort((a, b) => a.rank - b.rank || a.findings.length - b.findings.length);
      const chains = this.failed.slice(0, maxReportedChains);
      const best = chains[0]!;
      return { found: false, finding: best.decisive, best, chains, signatureChecks };
    }
    const ends = [...this.ends].sort((a, b) => b.chain.length - a.chain.length);
    const chains: FailedChain[] = ends.slice(0, maxReportedChains).map(({ chain, end }) => ({
      path: chain,
      reachesAnchor: false,
      findings: [{ code: 'PATH_NOT_FOUND', params: pathNotFoundParams(end.certificate) }],
      positions: [chain.length - 1],
    }));
    if (this.stoppedBy !== undefined || this.cutByDepth) {
      const limit = this.stoppedBy ?? 'pathLength';
      const allowed = limit === 'pathLength' ? this.maxDepth : this.maxChecks;
      return { found: false, finding: { code: 'LIMIT_EXCEEDED', params: { limit, allowed } }, chains, signatureChecks };
    }
    // Every chain turned in a circle: the leaf's issuer is as good as missing.
    const last = ends[0]?.end.certificate ?? this.leaf;
    const issuerUnknown = ends.length > 0 ? this.unknownIssuer(ends.map(({ end }) => end)) : undefined;
    const missing = ends.find(({ end }) => end.kind === 'missing')?.end.certificate;
    // What is wrong with the leaf itself no issuer's certificate could cure.
    const incurable = judgeChain([this.leaf], this.options, this.work).findings.find((finding) => !isOfTime(finding));
    const notFound: Finding = { code: 'PATH_NOT_FOUND', params: pathNotFoundParams(missing ?? last) };
    return {
      found: false,
      finding: issuerUnknown === undefined ? (incurable ?? notFound) : notFound,
      ...(chains[0] === undefined ? {} : { best: chains[0] }),
      chains,
      ...(issuerUnknown === undefined ? {} : { issuerUnknown }),
      missingIssuerOf: missing ?? last,
      signatureChecks,
    };
  }

  /** Contract §3: only when no chain could be completed by a certificate that is not at hand. */
  private unknownIssuer(ends: readonly End[]): Extract<PathOutcome, { found: false }>['issuerUnknown'] {
    const first = ends[0]!;
    if (ends.some(({ kind }) => kind === 'missing')) return undefined;
    const otherKey = ends.find((end) => end.kind === 'other-key');
    if (otherKey !== undefined) {
      return { reason: 'LISTED_NAME_OTHER_KEY', certificate: otherKey.certificate, named: otherKey.named };
    }
    return { reason: 'SELF_SIGNED_NON_ANCHOR', certificate: first.certificate, named: [] };
  }
}
