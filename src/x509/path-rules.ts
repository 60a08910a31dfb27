import type { Finding } from '../errors.js';
import { formatInstant } from '../time.js';
import type { Certificate } from './certificate.js';
import type { DsaParameters } from './dsa.js';
import { displayName } from './name.js';
import { maxNameComparisons, NameConstraintState, type NameFault, type NameWork } from './name-constraints.js';
import type { FindPathOptions } from './path-types.js';
import { PolicyState } from './policy-graph.js';
import { judgePurpose } from './purpose.js';
import { verifyIssuedByDsa } from './signature-check.js';

/** RFC 5280 §6.1 over one chain whose names and signatures already fit together. */

export interface JudgedChain {
  /** Leaf first; `positions[i]` is the certificate of `findings[i]` in the path. */
  readonly findings: readonly Finding[];
  readonly positions: readonly number[];
  readonly warnings: readonly Finding[];
  readonly policies: readonly string[];
}

/** Findings that another instant would cure. */
export function isOfTime(finding: Finding): boolean {
  return finding.code === 'CERTIFICATE_EXPIRED' || finding.code === 'CERTIFICATE_NOT_YET_VALID';
}

/** @param path leaf first, anchor last; @param work counted over a whole search */
export function judgeChain(path: readonly Certificate[], options: FindPathOptions, work: NameWork): JudgedChain {
  const judge = new ChainJudge(path, options, work);
  judge.run();
  const order = judge.found
    .map((entry, index) => ({ ...entry, index }))
    .sort((a, b) => a.position - b.position || a.index - b.index);
  return {
    findings: order.map(({ finding }) => finding),
    positions: order.map(({ position }) => position),
    warnings: judge.warnings,
    policies: judge.policies,
  };
}

class ChainJudge {
  readonly found: { readonly finding: Finding; readonly position: number }[] = [];
  readonly warnings: Finding[] = [];
  policies: readonly string[] = [];
  private readonly path: readonly Certificate[];
  private readonly options: FindPathOptions;
  private readonly work: NameWork;

  constructor(path: readonly Certificate[], options: FindPathOptions, work: NameWork) {
    this.path = path;
    this.options = options;
    this.work = work;
  }

  run(): void {
    const { path, options } = this;
    const anchorAt = path.length - 1;
    const anchor = path[anchorAt]!;
    for (let i = anchorAt; i >= 0; i--) this.checkAlone(i);
    const purpose = judgePurpose(path[0]!, options.purpose, options.at);
    for (const finding of purpose.findings) this.add(finding, 0);
    this.warnings.push(...purpose.warnings);
    this.checkLeaf(path[0]!);
    if (anchorAt === 0) return;

    this.checkAnchor(anchor, anchorAt);
    const policies = new PolicyState(anchorAt, options);
    const names = new NameConstraintState(this.work);
    // RFC 5937: constraints that the anchor's own certificate brings.
    names.add(anchor.nameConstraints);
    let maxPathLength = anchor.basicConstraints?.pathLength ?? anchorAt;
    let lengthBy = anchor;
    let dsa: DsaParameters | undefined = anchor.dsaKey?.parameters;
    let policyMissing = false;
    for (let i = anchorAt - 1; i >= 0; i--) {
      const certificate = path[i]!;
      const last = i === 0;
      // §6.1.3 (a)(1) for DSA; every other signature was verified when the chain was built.
      const issuer = path[i + 1]!;
      if (issuer.dsaKey !== undefined && (dsa === undefined || !verifyIssuedByDsa(certificate, issuer, dsa))) {
        this.add({ code: 'PATH_NOT_FOUND', params: pathNotFoundParams(certificate) }, i);
      }
      // §6.1.3 (b), (c).
      if (last || !certificate.selfIssued) this.addNameFault(names.check(certificate), i);
      // §6.1.3 (d)–(f).
      if (!policies.process(certificate, last) && !policyMissing) {
        policyMissing = true;
        this.add({ code: 'PATH_POLICY', params: { subject: displayName(certificate.subject) } }, i);
      }
      if (last) break;
      // §6.1.4.
      if (!policies.prepareNext(certificate)) {
        const what = 'anyPolicy is mapped (6.1.4 (a))';
        this.add({ code: 'CERTIFICATE_PROFILE', params: { subject: displayName(certificate.subject), what } }, i);
      }
      names.add(certificate.nameConstraints);
      if (certificate.dsaKey === undefined) dsa = undefined;
      else dsa = certificate.dsaKey.parameters ?? dsa;
      this.checkCa(certificate, i);
      if (!certificate.selfIssued) {
        if (maxPathLength <= 0)
          this.add({ code: 'PATH_LENGTH', params: { subject: displayName(lengthBy.subject) } }, i);
        else maxPathLength--;
      }
      const pathLength = certificate.basicConstraints?.pathLength;
      if (pathLength !== undefined && pathLength < maxPathLength) {
        maxPathLength = pathLength;
        lengthBy = certificate;
      }
    }
    // §6.1.5.
    const constrained = policies.wrapUp(path[0]!);
    if (constrained === undefined) {
      if (!policyMissing) this.add({ code: 'PATH_POLICY', params: { subject: displayName(path[0]!.subject) } }, 0);
    } else this.policies = constrained;
  }

  private add(finding: Finding, position: number): void {
    this.found.push({ finding, position });
  }

  /** What hangs on one certificate alone. */
  private checkAlone(position: number): void {
    const { options } = this;
    const certificate = this.path[position]!;
    const subject = displayName(certificate.subject);
    for (const fault of certificate.faults) this.add(fault, position);
    if (options.strict === true) {
      for (const { params } of certificate.lapses) this.add({ code: 'CERTIFICATE_PROFILE', params }, position);
    } else this.warnings.push(...certificate.lapses);
    this.warnings.push(...certificate.remarks);
    for (const oid of certificate.unknownCriticalExtensions) {
      this.add({ code: 'PATH_UNKNOWN_CRITICAL_EXTENSION', params: { subject, oid } }, position);
    }
    // Validity is written in whole seconds (§4.1.2.5), so it is compared in whole seconds.
    const at = Math.floor(options.at / 1000) * 1000;
    if (at < certificate.notBefore) {
      const notBefore = formatInstant(certificate.notBefore);
      this.add({ code: 'CERTIFICATE_NOT_YET_VALID', params: { subject, notBefore } }, position);
    }
    if (at > certificate.notAfter) {
      const notAfter = formatInstant(certificate.notAfter);
      this.add({ code: 'CERTIFICATE_EXPIRED', params: { subject, notAfter } }, position);
    }
    const judged = options.judgeCertificate?.(certificate, this.path[position + 1] ?? certificate);
    if (judged !== undefined) this.add(judged, position);
  }

  /** §4.2.1.9: without cA no keyCertSign; above the leaf the path asks for cA itself. */
  private checkLeaf({ basicConstraints, keyUsage, subject }: Certificate): void {
    if (basicConstraints?.ca === true || keyUsage?.has('keyCertSign') !== true) return;
    const params = { subject: displayName(subject), what: 'keyCertSign in a certificate that is no CA (4.2.1.9)' };
    if (this.options.strict === true) this.add({ code: 'CERTIFICATE_PROFILE', params }, 0);
    else this.warnings.push({ code: 'CERTIFICATE_LAPSE', params });
  }

  /** An anchor's certificate of version 3 must be one of a CA; older ones could not say so. */
  private checkAnchor(anchor: Certificate, position: number): void {
    if (anchor.version === 3) this.checkCa(anchor, position);
  }

  /** §6.1.4 (k), (n). */
  private checkCa(certificate: Certificate, position: number): void {
    const subject = displayName(certificate.subject);
    if (certificate.basicConstraints?.ca !== true) {
      this.add({ code: 'PATH_BASIC_CONSTRAINTS', params: { subject } }, position);
    }
    if (certificate.keyUsage !== undefined && !certificate.keyUsage.has('keyCertSign')) {
      this.add({ code: 'PATH_KEY_USAGE', params: { subject, usage: 'keyCertSign' } }, position);
    }
  }

  private addNameFault(fault: NameFault | undefined, position: number): void {
    if (fault === undefined) return;
    if ('exceeded' in fault) {
      const params = { limit: 'nameComparisons', allowed: maxNameComparisons };
      this.add({ code: 'LIMIT_EXCEEDED', params }, position);
      return;
    }
    const subject = displayName(this.path[position]!.subject);
    this.add({ code: 'PATH_NAME_CONSTRAINTS', params: { subject, name: fault.name } }, position);
  }
}

export function pathNotFoundParams(certificate: Certificate): { subject: string; issuer: string } {
  return { subject: displayName(certificate.subject), issuer: displayName(certificate.issuer) };
}
