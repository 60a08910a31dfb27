import { certificateCodes } from '../codes/certificate.js';
import type { CodeEntry, Indication, SubIndication } from '../codes/kind.js';
import { wordOf } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import { withLimits } from '../limits.js';
import { formatInstant, type InstantMs, parseInstant } from '../time.js';
import type { Certificate } from './certificate.js';
import { verifyDsa } from './dsa.js';
import { currentUntil } from './freshness.js';
import { displayName } from './name.js';
import { openedCrl, openedOcsp, readable } from './opened.js';
import { findPath } from './path.js';
import type { PathOutcome } from './path-types.js';
import { readCertificate } from './read-certificate.js';
import type { CrlFile, RevocationFact, RevocationSource } from './revocation.js';
import { revocationSource } from './revocation-source.js';
import type { PathResult, ValidatePathOptions } from './validate-path-types.js';

/**
 * Validates a certification path by RFC 5280 §6 (contract §6): finds one from the leaf to an anchor, and where CRLs or OCSP
 * responses are given or required judges revocation of every certificate below the anchor. Strength of algorithms is not judged: a dated policy is the
 * business of `khue/verify`.
 *
 * @param leaf DER certificate
 * @returns never throws for bad certificates, CRLs or responses: those that cannot be read are passed over (an unreadable leaf is a FAILED result)
 * @throws KhueError `INSTANT_UNREADABLE` when `at` is no instant
 */
export function validatePath(leaf: Uint8Array, options: ValidatePathOptions): PathResult {
  const at = parseInstant(options.at);
  if (at === undefined) throw new KhueError('INSTANT_UNREADABLE', { params: { value: wordOf(options.at) } });
  const limits = withLimits(options.limits);
  const anchors = readable(options.anchors, (der) => readCertificate(der, limits));
  let certificate: Certificate;
  try {
    certificate = readCertificate(leaf, limits);
  } catch (error) {
    return unreadableLeaf(error);
  }
  const intermediates = readable(options.intermediates, (der) => readCertificate(der, limits));
  const revocation = new PathRevocation(options, intermediates, anchors, at);
  const outcome = findPath(certificate, {
    ...options,
    candidates: intermediates,
    anchors: anchors.map((anchor) => ({ certificate: anchor })),
    at,
    purpose: options.purpose ?? 'any',
    strict: options.strict ?? true,
    legacyAlgorithms: true,
    judgePath: (path) => revocation.judge(path),
  });
  return toResult(outcome);
}

function unreadableLeaf(error: unknown): PathResult {
  if (!(error instanceof KhueError)) throw error;
  const { code, params, offset } = error;
  const reason: Finding = offset === undefined ? { code, params } : { code, params, offset };
  if (code === 'LIMIT_EXCEEDED') return { valid: false, indication: 'INDETERMINATE', reason };
  return { valid: false, indication: 'FAILED', subIndication: 'FORMAT_FAILURE', reason };
}

function toResult(outcome: PathOutcome): PathResult {
  if (outcome.found) {
    const { path, warnings, policies } = outcome;
    return {
      valid: true,
      path: path.map(({ der }) => der),
      indication: 'PASSED',
      ...(warnings.length === 0 ? {} : { warnings }),
      policies,
    };
  }
  const { finding, best } = outcome;
  const { indication, subIndication } = indicationOf(finding);
  return {
    valid: false,
    ...(best?.reachesAnchor === true ? { path: best.path.map(({ der }) => der) } : {}),
    indication,
    ...(subIndication === undefined ? {} : { subIndication }),
    reason: finding,
  };
}

function indicationOf(finding: Finding): { indication: Indication; subIndication?: SubIndication } {
  const entry = (certificateCodes as Readonly<Record<string, CodeEntry>>)[finding.code];
  const indication = entry?.indication ?? 'INDETERMINATE';
  return entry?.subIndication === undefined ? { indication } : { indication, subIndication: entry.subIndication };
}

/** Revocation of the certificates of one path, leaf to below the anchor. */
class PathRevocation {
  private readonly source: RevocationSource | undefined;
  private readonly required: boolean;
  private readonly at: InstantMs;

  constructor(
    options: ValidatePathOptions,
    intermediates: readonly Certificate[],
    anchors: readonly Certificate[],
    at: InstantMs,
  ) {
    this.required = options.requireRevocation === true;
    this.at = at;
    const crls = readable(options.crls ?? [], (der) => openedCrl(der, options.limits));
    const ocsp = readable(options.ocsp ?? [], (der) => openedOcsp(der, options.limits));
    if (crls.length + ocsp.length > 0) {
      const verifyLegacy = legacyCrlVerifier([...anchors, ...intermediates]);
      this.source = revocationSource({ crls, ocsp, certificates: intermediates, anchors, verifyLegacy });
    }
  }

  judge(path: readonly Certificate[]): { finding: Finding; position: number }[] {
    if (this.source === undefined && !this.required) return [];
    const findings: { finding: Finding; position: number }[] = [];
    const anchor = path[path.length - 1]!;
    for (let position = path.length - 2; position >= 0; position--) {
      const finding = this.judgeOne(path[position]!, path[position + 1]!, anchor, position > 0);
      if (finding !== undefined) findings.push({ finding, position });
    }
    return findings;
  }

  private judgeOne(
    certificate: Certificate,
    issuer: Certificate,
    anchor: Certificate,
    isCa: boolean,
  ): Finding | undefined {
    const fact: RevocationFact = this.source?.lookUp(certificate, issuer, this.at, { anchor }) ?? noFact;
    const subject = displayName(certificate.subject);
    if (fact.status === 'REVOKED' && (fact.revokedAt ?? 0) <= this.at) {
      const revokedAt = formatInstant(fact.revokedAt ?? 0);
      if (fact.reason === 'certificateHold') return { code: 'PATH_ON_HOLD', params: { subject, revokedAt } };
      return { code: isCa ? 'PATH_CA_REVOKED' : 'PATH_REVOKED', params: { subject, revokedAt } };
    }
    if (!this.required) return undefined;
    if (fact.status === 'UNKNOWN') return { code: 'PATH_REVOCATION_UNKNOWN', params: { subject } };
    return this.at < currentUntil(fact) ? undefined : { code: 'PATH_REVOCATION_UNKNOWN', params: { subject } };
  }
}

const noFact: RevocationFact = { status: 'UNKNOWN', source: 'NONE', unusable: [] };

/** CRLs signed with DSA: parameters are the signer's own or those of a certificate above it. */
function legacyCrlVerifier(certificates: readonly Certificate[]): (crl: CrlFile, signer: Certificate) => boolean {
  const parametersOf = (certificate: Certificate, depth: number): NonNullable<Certificate['dsaKey']>['parameters'] => {
    if (certificate.dsaKey?.parameters !== undefined || depth === 0) return certificate.dsaKey?.parameters;
    const above = certificates.find(
      ({ subject, dsaKey }) => dsaKey !== undefined && subject.comparisonKey === certificate.issuer.comparisonKey,
    );
    return above === undefined ? undefined : parametersOf(above, depth - 1);
  };
  return (crl, signer) => {
    if (signer.dsaKey === undefined) return false;
    const parameters = parametersOf(signer, 4);
    if (parameters === undefined) return false;
    return verifyDsa(crl.signatureAlgorithmOid, signer.dsaKey.y, parameters, crl.tbsDer, crl.signatureValue);
  };
}
