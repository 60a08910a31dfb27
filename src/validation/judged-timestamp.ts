import type { CarriedSignature } from '../document/signed-document.js';
import { formatVietnamTime, type InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { weakDigest } from './algorithms.js';
import { type Judged, judged, judgedFinding } from './finding.js';
import type { RevocationFacts } from './revocation.js';
import { settle } from './settlement.js';
import { type CarriedFacts, datedFacts } from './signature-facts.js';
import { judgeSignature, tooWeak } from './signature-judgement.js';
import type { TimeContext } from './time-context.js';
import type { TimestampFacts } from './timestamp-facts.js';
import { authorityView, forbiddenCa, grantedFor } from './trust-view.js';

/** One time-stamp with everything that was concluded about it (EN 319 102-1 §5.4). */
export interface JudgedTimestamp {
  readonly facts: TimestampFacts;
  /** Earliest proof, by later time-stamps, that this one existed. */
  readonly proofOfExistence?: InstantMs;
  /** None: it is good, and proves that what it covers existed at its time. */
  readonly findings: readonly Judged[];
  /** Leaf first; only when the path holds. */
  readonly validatedPath?: readonly Certificate[];
  readonly revocation: readonly RevocationFacts[];
  /** Oldest datum that the conclusion rests on. */
  readonly asOf?: InstantMs;
}

/** @param proof earliest proof that the token existed; without one it is judged by how things stand today */
export function judgeTimestamp(
  facts: TimestampFacts,
  proof: InstantMs | undefined,
  context: TimeContext,
): JudgedTimestamp {
  const { token, finding } = facts;
  if (token === undefined || finding !== undefined) {
    const found = judgedFinding(finding ?? { code: 'TIMESTAMP_UNREADABLE' });
    return { facts, findings: [found], revocation: [] };
  }
  const { at, trust } = context;
  const time = formatVietnamTime(token.time);
  if (token.time > at) {
    const settlement = settle('TIME_STAMP', '', trust);
    return { facts, findings: [judged('TIMESTAMP_IN_FUTURE', { params: { time }, settlement })], revocation: [] };
  }
  const known = proof !== undefined && proof < at ? proof : undefined;
  const today = judgedAsOf(facts, undefined, context);
  if (known === undefined) return today;
  // EN 319 102-1 §5.6.3: as things stand today and, where that fails, as they stood when the token is proven to have existed.
  const outcome = today.findings.length === 0 ? today : judgedAsOf(facts, known, context);
  return { ...outcome, proofOfExistence: known };
}

function judgedAsOf(facts: TimestampFacts, proof: InstantMs | undefined, context: TimeContext): JudgedTimestamp {
  const { at, trust, question } = context;
  const token = facts.token!;
  const dated = datedFacts(
    carriedToken(facts),
    proof === undefined ? {} : { proofOfExistence: proof, boundBy: proof },
    { ...context, question: { purpose: 'time-stamping', sunsets: question.sunsets } },
  );
  const { policy } = context;
  const technical = judgeSignature(dated, [], trust, {
    ...policy,
    revocation: { ...policy.revocation, currentAtProof: true },
    // A list past its next update is said once, for the signatures.
    staleTolerance: Number.POSITIVE_INFINITY,
  });
  const findings = [...technical.findings];
  if (token.time < token.certificate.notBefore) {
    findings.push(judged('TIMESTAMP_BEFORE_CERTIFICATE', { params: { time: formatVietnamTime(token.time) } }));
  }
  if (findings.length === 0) findings.push(...notGrantedThen(technical.validatedPath ?? [], token.time, trust));
  const weak = weakDigest(token.imprint.digest, proof ?? at, question.sunsets);
  if (weak !== undefined) findings.push(tooWeak(weak.name, weak.until, dated.times, trust));
  return {
    facts,
    findings,
    revocation: dated.revocation,
    ...(technical.validatedPath === undefined ? undefined : { validatedPath: technical.validatedPath }),
    ...(technical.asOf === undefined ? undefined : { asOf: technical.asOf }),
  };
}

/**
 * What a list says of a service today, or when its token is proven to have existed, does not answer for what it did at a time at which the
 * list did not grant it: its history counts. Of a service that the list does not name, that of the CAs above it.
 */
function notGrantedThen([leaf, ...above]: readonly Certificate[], time: InstantMs, trust: TrustStore): Judged[] {
  const view = authorityView(trust);
  const service = leaf === undefined ? undefined : view.services.get(leaf.spkiSha256);
  const ungranted =
    service === undefined
      ? above.map((ca) => forbiddenCa(view, ca, 'time-stamping', time)).find(Boolean)
      : service.some((one) => grantedFor(one, 'time-stamping', time))
        ? undefined
        : service[0];
  if (ungranted === undefined) return [];
  const { name } = ungranted;
  return [judged('AUTHORITY_NOT_GRANTED', { params: { name }, settlement: settle('TRUST_LIST', name, trust) })];
}

const none = new Uint8Array();

/** The token as a signature whose value has been checked and whose time is its own claim. */
function carriedToken({ id, token }: TimestampFacts): CarriedFacts {
  const { carriedCertificates, certificate, contentDigest, scheme, time } = token!;
  const carried: CarriedSignature = {
    position: 0,
    scope: 'FILE',
    value: none,
    algorithmName: scheme.scheme,
    scheme,
    ...(contentDigest !== undefined && { contentDigest }),
    promisedDigests: [],
    certificateReferences: [],
    signerCertificate: certificate,
    carriedCertificates,
    // A token must name its signer's by digest: read and checked with it.
    signedCertificates: [certificate],
    claimedSigningTime: time,
    level: 'NOT_ETSI',
    faults: [],
    warnings: [],
  };
  return { carried, id, integrity: 'INTACT' };
}
