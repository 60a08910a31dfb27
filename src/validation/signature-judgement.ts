import type { Code } from '../codes.js';
import type { Finding } from '../errors.js';
import { formatVietnamDate, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { type AlgorithmSunset, weakDigest, weakScheme } from './algorithms.js';
import { type Judged, judged, judgedFinding } from './finding.js';
import {
  judgeRevocation,
  type RevocationFacts,
  type RevocationPolicy,
  type RevocationState,
  type SignatureTimes,
} from './revocation.js';
import { authorityName, settle, staleParams } from './settlement.js';
import type { SignatureFacts } from './signature-facts.js';

/** The blocks of EN 319 102-1 §5.2 (and contract §4), one line of a signature's `checks` each. */
export type CheckName =
  | 'format'
  | 'certificate'
  | 'integrity'
  | 'path'
  | 'validity'
  | 'algorithms'
  | 'revocation'
  | 'trust';

/** The technical conclusion of one signature: everything but who signed as what. */
export interface TechnicalJudgement {
  /** Findings by block; a block that was not reached is absent. */
  readonly blocks: ReadonlyMap<CheckName, readonly Judged[]>;
  readonly findings: readonly Judged[];
  readonly warnings: readonly Finding[];
  /** Leaf first; only when the path holds, so that names may be taken from it. */
  readonly validatedPath?: readonly Certificate[];
  readonly revocation?: RevocationState;
  /** Oldest datum that the conclusion rests on. */
  readonly asOf?: InstantMs;
}

export interface SignaturePolicy {
  readonly revocation: RevocationPolicy;
  /** Milliseconds by which the trust list may be past its next update. */
  readonly staleTolerance: number;
  /** The dated algorithm table; default `algorithmSunsets`. */
  readonly sunsets?: readonly AlgorithmSunset[];
}

/**
 * EN 319 102-1 §5.2 to §5.5 over the facts of one signature: pure, no cost that counts.
 * @param carrierFaults faults of the file as a whole: each makes every signature a FORMAT_FAILURE
 */
export function judgeSignature(
  facts: SignatureFacts,
  carrierFaults: readonly Finding[],
  trust: TrustStore,
  policy: SignaturePolicy,
): TechnicalJudgement {
  const blocks = new Map<CheckName, readonly Judged[]>();
  const findings: Judged[] = [];
  const warnings: Finding[] = [...facts.carried.warnings];
  const enter = (name: CheckName, found: readonly Judged[]): void => {
    blocks.set(name, found);
    for (const finding of found) findings.push(finding);
  };

  const { carried, times } = facts;
  enter(
    'format',
    [...carrierFaults, ...carried.faults].map((fault) => judgedFinding(fault)),
  );
  // What cannot be processed is not computed either (EN 319 102-1 §5.2.2): nothing after this block would mean anything.
  if (findings.length > 0) return { blocks, findings, warnings };
  const integrity = facts.integrityFinding;
  const certificate = carried.signerCertificate;
  if (certificate === undefined) {
    const settlement = settle('SIGNING_CERTIFICATE', '', trust);
    enter('certificate', [judged('SIGNER_CERTIFICATE_NOT_FOUND', { settlement })]);
    return { blocks, findings, warnings };
  }
  enter('certificate', []);
  if (integrity !== undefined) {
    const settlement = integrity.code === 'SIGNED_DATA_NOT_GIVEN' ? settle('DETACHED_DOCUMENT', '', trust) : undefined;
    enter('integrity', [judgedFinding(integrity, settlement === undefined ? {} : { settlement })]);
    return { blocks, findings, warnings };
  }
  enter('integrity', []);
  if (carried.scheme !== undefined) {
    const when = times.boundBy ?? times.proofOfExistence ?? times.at;
    const weak =
      weakScheme(carried.scheme, when, policy.sunsets) ?? weakDigest(carried.contentDigest, when, policy.sunsets);
    enter('algorithms', weak === undefined ? [] : [tooWeak(weak.name, weak.until, times, trust)]);
  }
  const { path } = facts;
  if (path === undefined) return { blocks, findings, warnings };
  warnings.push(...path.warnings);

  const dates = [trust.info.issuedAt];
  enter('trust', staleList(trust, times.at, policy.staleTolerance, warnings));
  if (path.noPath !== undefined) {
    enter('path', [noPathFinding(facts, trust)]);
    return { blocks, findings, warnings, asOf: trust.info.issuedAt };
  }
  const outOfTime = path.faults.filter(({ code }) => isTimeFault(code));
  const weak = path.faults.filter(({ code }) => code === 'ALGORITHM_TOO_WEAK');
  const others = path.faults.filter((fault) => !isTimeFault(fault.code) && fault.code !== 'ALGORITHM_TOO_WEAK');
  enter(
    'path',
    others.map((fault) => judgedFinding(fault)),
  );
  if (weak.length > 0) {
    const found = weak.map(({ params }) =>
      tooWeak(String(params?.['algorithm']), Date.parse(String(params?.['until'])), times, trust),
    );
    enter('algorithms', [...(blocks.get('algorithms') ?? []), ...found]);
  }

  const revocation = judgeAll(facts, policy, trust, warnings, dates);
  enter(
    'validity',
    validityFindings(certificate, path.path ?? [certificate], outOfTime, revocation.leaf, times, trust),
  );
  enter('revocation', revocation.findings);
  const proved = path.faults.length === 0 && path.path !== undefined;
  return {
    blocks,
    findings,
    warnings,
    asOf: Math.min(...dates),
    ...(proved ? { validatedPath: path.path } : undefined),
    ...(revocation.leaf === undefined ? undefined : { revocation: revocation.leaf }),
  };
}

function isTimeFault(code: Code): boolean {
  return code === 'CERTIFICATE_EXPIRED' || code === 'CERTIFICATE_NOT_YET_VALID';
}

function noPathFinding(facts: SignatureFacts, trust: TrustStore): Judged {
  const noPath = facts.path?.noPath;
  const proven = facts.times.proofOfExistence !== undefined;
  switch (noPath?.kind) {
    case 'issuer-contradicts-list':
      return judged('ISSUER_CA_UNKNOWN');
    case 'not-granted':
      return judged('AUTHORITY_NOT_GRANTED', {
        params: { name: noPath.name },
        subIndication:
          noPath.wasGranted && !proven ? 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE' : 'NO_CERTIFICATE_CHAIN_FOUND',
        settlement: settle(noPath.wasGranted && !proven ? 'TIME_STAMP' : 'TRUST_LIST', noPath.name, trust),
      });
    default: {
      const of = noPath?.of;
      const params = of === undefined ? { subject: '…', issuer: '…' } : namesOf(of);
      return judged('PATH_NOT_FOUND', { params, settlement: settle('CA_CERTIFICATE', params.issuer, trust) });
    }
  }
}

function namesOf(certificate: Certificate): { subject: string; issuer: string } {
  return { subject: authorityName(certificate.subject), issuer: authorityName(certificate.issuer) };
}

/** REJECT when the earliest proof of the signature is younger than the end of its algorithm, or when the signature itself claims to be younger than the end of its algorithm. */
export function tooWeak(name: string, until: InstantMs, times: SignatureTimes, trust: TrustStore): Judged {
  const params = { algorithm: name, until: formatVietnamDate(until) };
  const { proofOfExistence: proof = Number.NEGATIVE_INFINITY, claimed = Number.POSITIVE_INFINITY } = times;
  if (proof >= until || claimed >= until) {
    return judged('ALGORITHM_TOO_WEAK', { params });
  }
  return judged('ALGORITHM_TOO_WEAK', {
    params,
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    answer: 'UNDECIDED',
    settlement: settle('TIME_STAMP', '', trust),
  });
}

function staleList(trust: TrustStore, at: InstantMs, tolerance: number, warnings: Finding[]): Judged[] {
  const { nextUpdate, name } = trust.info;
  if (nextUpdate === undefined || at < nextUpdate) return [];
  const params = staleParams(name, nextUpdate, at);
  if (at < nextUpdate + tolerance) {
    warnings.push({ code: 'TRUST_LIST_STALE', params });
    return [];
  }
  return [judged('TRUST_LIST_STALE', { params, settlement: settle('TRUST_LIST', trust.info.name, trust) })];
}

function judgeAll(
  facts: SignatureFacts,
  policy: SignaturePolicy,
  trust: TrustStore,
  warnings: Finding[],
  dates: InstantMs[],
): { readonly findings: readonly Judged[]; readonly leaf?: RevocationState } {
  const findings: Judged[] = [];
  let leaf: RevocationState | undefined;
  for (let i = 0; i < facts.revocation.length; i++) {
    const one = facts.revocation[i]!;
    const state = judgeRevocation(one.fact, one.certificate, facts.times, policy.revocation);
    if (i === 0) leaf = state;
    if ('thisUpdate' in state && state.thisUpdate !== undefined) dates.push(state.thisUpdate);
    const finding = revocationFinding(state, one, i === 0, facts.times, trust);
    if (finding === undefined) {
      if (state.state === 'GOOD' && state.old) {
        warnings.push({
          code: 'REVOCATION_OLD',
          params: { issuer: authorityName(one.issuer.subject), thisUpdate: formatVietnamDate(state.thisUpdate) },
        });
      }
      continue;
    }
    if (finding.subIndication === 'TRY_LATER' && !policy.revocation.required) {
      warnings.push({ code: finding.code, ...(finding.params === undefined ? undefined : { params: finding.params }) });
      continue;
    }
    findings.push(finding);
  }
  return leaf === undefined ? { findings } : { findings, leaf };
}

function revocationFinding(
  state: RevocationState,
  one: RevocationFacts,
  isLeaf: boolean,
  times: SignatureTimes,
  trust: TrustStore,
): Judged | undefined {
  if (state.state === 'GOOD') return undefined;
  const issuer = listedName(trust, one.issuer) ?? authorityName(one.issuer.subject);
  const subject = authorityName(one.certificate.subject);
  switch (state.state) {
    case 'MISSING': {
      // Entries may be dropped after expiry: a CRL still to come says nothing of a certificate that has expired.
      const waitingHelps = times.at <= one.certificate.notAfter;
      const settlement = { ...settle('CRL', issuer, trust), waitingHelps };
      // Data at hand that the root list calls too old (contract §4): both dates are said.
      const mixed = one.fact.unusable.find(({ code }) => code === 'BUNDLE_MIXED');
      if (mixed !== undefined) {
        return judgedFinding(mixed, {
          indication: 'INDETERMINATE',
          subIndication: 'TRY_LATER',
          answer: 'UNDECIDED',
          settlement,
        });
      }
      return judged('REVOCATION_MISSING', { params: { issuer }, settlement });
    }
    case 'NOT_COVERING':
      return judged('REVOCATION_NOT_COVERING', {
        params: { issuer, thisUpdate: formatVietnamDate(state.thisUpdate) },
        settlement: { ...settle('CRL', issuer, trust), waitingHelps: false },
      });
    case 'OLD':
      return judged('REVOCATION_TOO_OLD', {
        params: { issuer, thisUpdate: formatVietnamDate(state.thisUpdate), until: formatVietnamDate(state.until) },
        settlement: settle('CRL', issuer, trust),
      });
    case 'UNPROVEN':
      return judged('REVOCATION_UNPROVEN', {
        params: { issuer, thisUpdate: formatVietnamDate(state.thisUpdate), until: formatVietnamDate(state.until) },
        settlement: { ...settle('CRL', issuer, trust), waitingHelps: times.at <= one.certificate.notAfter },
      });
    case 'ON_HOLD':
      return judged('CERTIFICATE_ON_HOLD', {
        params: { subject, revokedAt: formatVietnamDate(state.revokedAt) },
        settlement: settle('CRL', issuer, trust),
      });
    case 'COMPROMISED':
      return judged('KEY_COMPROMISED', {
        params: { subject, invalidityDate: formatVietnamDate(state.invalidityDate) },
        settlement: settle('TIME_STAMP', '', trust),
      });
    case 'REVOKED':
      return revokedFinding(state.revokedAt, subject, isLeaf, times, trust);
  }
}

function revokedFinding(
  revokedAt: InstantMs,
  subject: string,
  isLeaf: boolean,
  times: SignatureTimes,
  trust: TrustStore,
): Judged {
  const params = { subject, revokedAt: formatVietnamDate(revokedAt) };
  const settlement = settle('TIME_STAMP', '', trust);
  if (!isLeaf) return judged('CA_REVOKED', { params, settlement });
  if (times.createdAfter !== undefined && times.createdAfter >= revokedAt) {
    return judged('SIGNED_AFTER_REVOCATION', { params });
  }
  if (times.claimed !== undefined && times.claimed >= revokedAt) {
    return judged('SIGNED_AFTER_BY_OWN_CLAIM', { params: { since: params.revokedAt } });
  }
  return judged('CERTIFICATE_REVOKED', { params, settlement });
}

/** Validity of the signer's certificate and of the chain at the best signature time (EN 319 102-1 §5.2.6, §5.5.4). */
function validityFindings(
  leaf: Certificate,
  path: readonly Certificate[],
  outOfTime: readonly Finding[],
  revocation: RevocationState | undefined,
  times: SignatureTimes,
  trust: TrustStore,
): Judged[] {
  const { proofOfExistence: proof, createdAfter, claimed, at } = times;
  const late = createdAfter !== undefined && createdAfter > leaf.notAfter;
  const early = proof !== undefined && proof < leaf.notBefore;
  // Nothing is written out for the usual case.
  const byOwnClaim =
    (proof === undefined || proof > leaf.notAfter) && claimed !== undefined && claimed >= leaf.notAfter;
  if (!late && !early && !byOwnClaim && outOfTime.length === 0) return [];
  const params = {
    subject: authorityName(leaf.subject),
    notBefore: formatVietnamDate(leaf.notBefore),
    notAfter: formatVietnamDate(leaf.notAfter),
  };
  if (late) return [judged('SIGNED_AFTER_EXPIRY', { params })];
  if (early) return [judged('SIGNED_BEFORE_VALIDITY', { params })];
  const when = proof ?? at;
  const settlement = settle('TIME_STAMP', '', trust);
  if (byOwnClaim) {
    return [
      judged('SIGNED_AFTER_BY_OWN_CLAIM', {
        params: { since: params.notAfter },
        subIndication: 'OUT_OF_BOUNDS_NO_POE',
      }),
    ];
  }
  if (when > leaf.notAfter) {
    // Revoked, which is said already, and so out of use before it expired.
    if (revocation?.state === 'REVOKED') return [];
    if (revocation?.state === 'GOOD' && revocation.wholeLife) {
      return [judged('CERTIFICATE_EXPIRED', { params, subIndication: 'OUT_OF_BOUNDS_NOT_REVOKED', settlement })];
    }
    return [judged('CERTIFICATE_EXPIRED', { params, settlement })];
  }
  if (when < leaf.notBefore) return [judged('CERTIFICATE_NOT_YET_VALID', { params, settlement })];
  const outside = path.find(({ notBefore, notAfter }) => when > notAfter || when < notBefore) ?? leaf;
  return [
    judged('CA_OUT_OF_VALIDITY', {
      params: {
        subject: listedName(trust, outside) ?? authorityName(outside.subject),
        notBefore: formatVietnamDate(outside.notBefore),
        notAfter: formatVietnamDate(outside.notAfter),
      },
      settlement,
    }),
  ];
}

function listedName(trust: TrustStore, certificate: Certificate): string | undefined {
  return trust.authorities.find((authority) => authority.certificate.spkiSha256 === certificate.spkiSha256)?.name;
}
