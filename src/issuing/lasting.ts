/** "Will it last?": the verdict of a file at a future time, by what is known now. */
import { type Finding, KhueError } from '../errors.js';
import type { NamedDocument } from '../jades/index.js';
import type { Limits } from '../limits.js';
import { formatVietnamDate, type Instant, type InstantMs, parseInstant } from '../time.js';
import type { StatusSource, TrustStore } from '../trust/types.js';
import { type AlgorithmSunset, algorithmSunsets } from '../validation/algorithms.js';
import { issuerFacts } from '../validation/authority.js';
import type { DocumentJudgement } from '../validation/document-judgement.js';
import type { Facts } from '../validation/facts.js';
import { weightiest } from '../validation/finding.js';
import { findingsOf } from '../validation/judged-signature.js';
import type { Policy } from '../validation/report.js';
import type { RevocationFacts } from '../validation/revocation.js';
import { judgeFacts, judgeFile } from '../validation/verify.js';
import type { RevocationSource } from '../x509/revocation.js';

export interface LastingOptions {
  readonly trust: TrustStore;
  readonly at: Instant;
  /** The future date to look at. */
  readonly until: Instant;
  /** Default `auto`. */
  readonly policy?: Policy;
  /** Further ends of algorithms that are to be reckoned with. */
  readonly sunsets?: readonly AlgorithmSunset[];
  readonly documents?: readonly NamedDocument[];
  /** Evidence records from beside the file, DER; the bundle's are found by themselves. */
  readonly evidence?: readonly Uint8Array[];
  readonly limits?: Partial<Limits>;
}

export interface Lasting {
  /** Accepted at every moment looked at, from now to `until`. */
  readonly lasts: boolean;
  /** First moment at which it no longer is. */
  readonly breaksAt?: InstantMs;
  /** What breaks first. */
  readonly because?: Finding;
  /** Id of the signature or time-stamp that the break is about. */
  readonly of?: string;
}

/**
 * Judges a file at every future moment at which something ends (certificates, algorithms), up to a date. Assumed: lists go on to be issued
 * as they are, authorities whose certificates are still valid go on to publish and revoke nothing more. Not assumed: that anybody keeps
 * what is published of certificates that have expired by then; of those only what lies in the file or the bundle today counts.
 * Pure.
 * @throws KhueError `WRONG_CALL` for times that are none
 */
export function willItLast(bytes: Uint8Array, options: LastingOptions): Lasting {
  const at = parseInstant(options.at);
  const until = parseInstant(options.until);
  if (at === undefined) throw new KhueError('WRONG_CALL', { params: { what: 'at' } });
  if (until === undefined) throw new KhueError('WRONG_CALL', { params: { what: 'until' } });
  const sunsets = [...algorithmSunsets, ...(options.sunsets ?? [])];
  const { documents = [], evidence = [], limits, policy = 'auto' } = options;
  const common = { documents, evidence, policy, ...(limits === undefined ? undefined : { limits }) };
  const now = { ...common, trust: options.trust, at: new Date(at) };
  const { facts, judgement: today } = judgeFile(bytes, now, { sunsets });
  const before = broken(today, at);
  if (before !== undefined) return before;
  const trust = future(options.trust, at);
  const later = lookedUp(facts, trust);
  for (const moment of moments(facts, today, sunsets, at, until)) {
    const judgement = judgeFacts(later, { ...common, trust, at: new Date(moment) }, { sunsets });
    const found = broken(judgement, moment);
    if (found !== undefined) return found;
  }
  return { lasts: true };
}

function broken(judgement: DocumentJudgement, moment: InstantMs): Lasting | undefined {
  if (judgement.answer === 'ACCEPT') return undefined;
  const because: Finding = { code: judgement.code, params: judgement.params };
  // Why a time-stamp no longer counts says more than that a signature lacks one.
  for (const { facts, findings } of judgement.timestamps) {
    const top = weightiest(findings);
    if (top === undefined || facts.finding !== undefined || facts.carried.kind === 'CONTENT') continue;
    return { lasts: false, breaksAt: moment, because: { code: top.code, params: top.params }, of: facts.id };
  }
  for (const signature of [...judgement.outer, ...judgement.entries]) {
    const top = weightiest(findingsOf(signature));
    if (top?.code === judgement.code) return { lasts: false, breaksAt: moment, because, of: signature.facts.id };
  }
  return { lasts: false, breaksAt: moment, because };
}

const SECOND = 1000;

/** A second after each end, the last one the date itself. */
function moments(
  facts: Facts,
  judgement: DocumentJudgement,
  sunsets: readonly AlgorithmSunset[],
  at: InstantMs,
  until: InstantMs,
): readonly InstantMs[] {
  const ends = new Set<InstantMs>();
  for (const signature of [...judgement.outer, ...judgement.entries]) {
    for (const { notAfter } of signature.facts.path?.path ?? []) ends.add(notAfter + SECOND);
    addEnds(signature.facts.revocation, ends);
  }
  for (const { revocation, validatedPath = [] } of judgement.timestamps) {
    for (const { notAfter } of validatedPath) ends.add(notAfter + SECOND);
    addEnds(revocation, ends);
  }
  for (const { token } of facts.timestamps) if (token !== undefined) ends.add(token.certificate.notAfter + SECOND);
  for (const { until: end } of sunsets) ends.add(end);
  return [...[...ends].filter((end) => end > at && end < until).sort((a, b) => a - b), until];
}

/** Revocation data end with their next update, and with the certificates of those who signed them. */
function addEnds(revocation: readonly RevocationFacts[], ends: Set<InstantMs>): void {
  for (const { fact } of revocation) {
    if (fact.nextUpdate !== undefined) ends.add(fact.nextUpdate);
    for (const { signer } of fact.evidence ?? []) ends.add(signer.notAfter + SECOND);
  }
}

/** What the facts hold of the trust material is what that will say. */
function lookedUp(facts: Facts, trust: TrustStore): Facts {
  const { record } = facts;
  if (record === undefined) return facts;
  const { issuerCodes, replacesAnother } = record.shape;
  const issuers = issuerCodes.map((code) => issuerFacts(code, replacesAnother, trust));
  return { ...facts, record: { ...record, issuers } };
}

/** The trust material as it will be if nothing changes but the dates. */
function future(trust: TrustStore, now: InstantMs): TrustStore {
  const { revocation, status } = trust;
  const assumed: RevocationSource = {
    lookUp(certificate, issuer, at, options) {
      const known = revocation.lookUp(certificate, issuer, at, options);
      if (known.status === 'REVOKED' || at > certificate.notAfter) return known;
      return {
        status: 'GOOD',
        source: known.source === 'NONE' ? 'CRL' : known.source,
        thisUpdate: at,
        nextUpdate: at + SECOND,
        unusable: [],
      };
    },
  };
  const info = { ...trust.info };
  delete (info as { nextUpdate?: number }).nextUpdate;
  const issuer: TrustStore['issuer'] = (code) => {
    const found = trust.issuer(code);
    if (!('found' in found)) return found;
    const { listNextUpdate: _, ...entry } = found.found;
    return { found: entry };
  };
  // A list that has ended by then is issued again, and says what it says now.
  const statuses: StatusSource | undefined = status && {
    ask(service, codes, query, at) {
      const then = status.ask(service, codes, query, at);
      return 'unknown' in then ? status.ask(service, codes, query, now) : then;
    },
  };
  return Object.create(trust, {
    revocation: { value: assumed, enumerable: true },
    ...(statuses && { status: { value: statuses, enumerable: true } }),
    info: { value: info, enumerable: true },
    issuer: { value: issuer, enumerable: true },
  }) as TrustStore;
}

/** The sentence's parameters for a person. */
export function lastingFinding(lasting: Lasting, until: InstantMs, why: string): Finding {
  if (lasting.breaksAt === undefined) return { code: 'LASTING', params: { until: formatVietnamDate(until) } };
  return { code: 'LASTING_BREAKS', params: { from: formatVietnamDate(lasting.breaksAt), why } };
}
