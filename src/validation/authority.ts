import { normalize } from '../encoding.js';
import type { CodeParams, Finding } from '../errors.js';
import { type CivilDate, formatVietnamDate } from '../time.js';
import { coversDocumentType, matchesDocumentType } from '../trust/role-rules.js';
import type { ListedIssuer, ListedSigner, TrustStore } from '../trust/types.js';
import { type Judged, judged, judgedFinding } from './finding.js';
import type { SignatureTimes } from './revocation.js';
import { settle, staleParams } from './settlement.js';
import { coverage } from './terms.js';

/** What the trust list says of one issuer that a record names. */
export interface IssuerFacts {
  /** As the record writes it. */
  readonly code: string;
  readonly entry?: ListedIssuer;
  /** The index names a shard that is missing or not usable. */
  readonly unavailable?: Finding;
  /** The bodies that followed it, nearest first: they may sign a re-issue (model 5). */
  readonly successors: readonly Successor[];
  /** Of a body that followed it the index names a shard that is missing or not usable. */
  readonly successorUnavailable?: Finding;
}

/** A body that carries on another's work. */
export interface Successor {
  readonly body: ListedIssuer;
  /** Of the decisions on the way to it the latest date: before it the body carried on nothing. */
  readonly from?: CivilDate;
}

export interface AuthorityQuestion {
  readonly issuer: IssuerFacts;
  readonly documentType: string;
  /** The record replaces another one. */
  readonly reissue: boolean;
  /** SHA-256 of the signer's public key: the only thing that a signer is matched by (contract §4). */
  readonly spkiSha256: string;
  readonly role: string;
  readonly capacity?: string;
  readonly decision?: string;
  readonly times: SignatureTimes;
}

export type Authority =
  | {
      readonly kind: 'LISTED';
      readonly signer: ListedSigner;
      readonly body: ListedIssuer;
      readonly warnings: readonly Finding[];
    }
  /** A teacher whom the list need not name: the school vouches, or does not (contract §4, "Teachers"). */
  | { readonly kind: 'SCHOOL'; readonly body: ListedIssuer }
  | { readonly kind: 'NONE'; readonly finding: Judged; readonly signer?: ListedSigner; readonly body?: ListedIssuer };

/** Roles that the school may vouch for itself. */
export function isTeacher(role: string): boolean {
  return role === 'subject-teacher' || role === 'homeroom-teacher';
}

const NEVER = Number.POSITIVE_INFINITY;

/** Whether a signer may sign that role for that issuer, document type and time (contract §4, model 13–16). Pure. */
export function judgeAuthority(question: AuthorityQuestion, trust: TrustStore, staleTolerance: number): Authority {
  const { entry } = question.issuer;
  if (entry === undefined) return { kind: 'NONE', finding: unknownIssuer(question.issuer, trust) };
  const authority = judgeByEntry(question, entry, trust);
  if (authority.kind === 'NONE') {
    // What the lists at hand do not allow may be allowed by the body that followed, in the shard that is not there.
    const missing = question.issuer.successorUnavailable;
    if (missing === undefined || authority.finding.answer !== 'REJECT') return authority;
    return { kind: 'NONE', finding: shardUnavailable(missing, trust), body: entry };
  }
  // A list past its next update can still contradict; it can no longer confirm (contract §4).
  const { at } = question.times;
  const next = Math.min(entry.listNextUpdate ?? NEVER, authority.body.listNextUpdate ?? NEVER);
  if (at < next) return authority;
  const stale = { params: staleParams(trust.info.name, next, at), settlement: settle('TRUST_LIST', '', trust) };
  if (at >= next + staleTolerance) return { kind: 'NONE', finding: judged('TRUST_LIST_STALE', stale), body: entry };
  // Of the root list every signature says it already.
  if (authority.kind === 'SCHOOL' || next === trust.info.nextUpdate) return authority;
  return { ...authority, warnings: [...authority.warnings, { code: 'TRUST_LIST_STALE', params: stale.params }] };
}

function judgeByEntry(question: AuthorityQuestion, entry: ListedIssuer, trust: TrustStore): Authority {
  const { issuer, times, spkiSha256 } = question;
  const successors = issuer.successors.filter(
    ({ from }) => from === undefined || coverage([{ from }], [], times) === 'COVERED',
  );
  const bodies = question.reissue ? [entry, ...successors.map(({ body }) => body)] : [entry];
  let best: Authority | undefined;
  for (const body of bodies) {
    const theirs = body.signers.filter((signer) => signer.spkiSha256.includes(spkiSha256));
    if (theirs.length === 0) continue;
    const inRole = theirs.filter(({ role }) => role === question.role);
    if (inRole.length === 0) {
      if (isTeacher(question.role) && !body.teachersListed) continue;
      best ??= {
        kind: 'NONE',
        finding: judged('ROLE_NOT_AUTHORISED', { params: { body: body.name } }),
        body,
      };
      continue;
    }
    for (const signer of inRole) {
      const outcome = judgeListed(question, signer, body, trust);
      if (outcome.kind === 'LISTED') return outcome;
      if (best === undefined || isBetter(outcome, best)) best = outcome;
    }
  }
  if (best !== undefined) return best;
  if (isTeacher(question.role)) {
    // The body that vouches must be one that could: on a re-issue the successor, once the school is closed.
    const able = bodies.find((body) => bodyFinding(question, body, trust) === undefined);
    if (able !== undefined && !able.teachersListed) return vouchedFor(question, able);
    if (able === undefined && !entry.teachersListed)
      return { kind: 'NONE', finding: bodyFinding(question, entry, trust)!, body: entry };
  }
  return { kind: 'NONE', finding: notListed(question, bodies, trust, times), body: entry };
}

function unknownIssuer(issuer: IssuerFacts, trust: TrustStore): Judged {
  if (issuer.unavailable !== undefined) return shardUnavailable(issuer.unavailable, trust);
  return judged('AUTHORITY_UNKNOWN', {
    params: { code: issuer.code },
    settlement: settle('TRUST_LIST_ENTRY', issuer.code, trust),
  });
}

function shardUnavailable(finding: Finding, trust: TrustStore): Judged {
  return judgedFinding(finding, {
    indication: 'INDETERMINATE',
    subIndication: 'TRY_LATER',
    answer: 'UNDECIDED',
    settlement: settle('TRUST_LIST', '', trust),
  });
}

/** A teacher signs as nothing else: another capacity is one that the list would have to allow for the key (contract §2). */
function vouchedFor({ capacity = 'dung_dau', role }: AuthorityQuestion, body: ListedIssuer): Authority {
  if (capacity === 'dung_dau') return { kind: 'SCHOOL', body };
  const params = { body: body.name, name: role, capacity };
  return { kind: 'NONE', finding: judged('CAPACITY_NOT_AUTHORISED', { params }), body };
}

function judgeListed(
  question: AuthorityQuestion,
  signer: ListedSigner,
  body: ListedIssuer,
  trust: TrustStore,
): Authority {
  const none = (finding: Judged): Authority => ({ kind: 'NONE', finding, signer, body });
  const office = bodyFinding(question, body, trust);
  if (office !== undefined) return none(office);
  if (!coversDocumentType(signer.documentTypes, question.documentType)) {
    return none(judged('DOCUMENT_TYPE_NOT_AUTHORISED', { params: { body: body.name, type: question.documentType } }));
  }
  const capacity = capacityFinding(question, signer, body);
  if (capacity.finding !== undefined) return none(capacity.finding);
  const covered = coverage(signer.terms, signer.history, question.times);
  if (covered !== 'COVERED') {
    return none(timeFinding(covered, 'SIGNER_TERM_NOT_COVERED', { body: body.name, name: signer.name }, trust));
  }
  return { kind: 'LISTED', signer, body, warnings: capacity.warnings };
}

function timeFinding(
  covered: 'CLAIMED_ONLY' | 'NOT_COVERED',
  code: 'SIGNER_TERM_NOT_COVERED' | 'ISSUER_TERM_NOT_COVERED',
  params: CodeParams,
  trust: TrustStore,
): Judged {
  if (covered === 'NOT_COVERED') return judged(code, { params });
  return judged('AUTHORITY_TIME_NOT_PROVEN', { params, settlement: settle('TIME_STAMP', '', trust) });
}

/** Whether the body itself exists and may issue this type at the time in question. */
function bodyFinding(question: AuthorityQuestion, body: ListedIssuer, trust: TrustStore): Judged | undefined {
  const { times, documentType } = question;
  const params = { body: body.name, type: documentType, name: body.name };
  const alive = coverage([body.term], body.history ?? [], times);
  if (alive !== 'COVERED') return timeFinding(alive, 'ISSUER_TERM_NOT_COVERED', params, trust);
  const rights = body.documentTypes.filter(({ type }) => matchesDocumentType(type, documentType));
  if (rights.length === 0) return judged('DOCUMENT_TYPE_NOT_AUTHORISED', { params });
  const entitled = coverage(rights, [], times);
  return entitled === 'COVERED' ? undefined : timeFinding(entitled, 'ISSUER_TERM_NOT_COVERED', params, trust);
}

/** Capacity (contract §2): anything but the head needs a decision, and the list must allow it for that key. */
function capacityFinding(
  question: AuthorityQuestion,
  signer: ListedSigner,
  body: ListedIssuer,
): { readonly finding?: Judged; readonly warnings: readonly Finding[] } {
  const claimed = question.capacity ?? 'dung_dau';
  const allowed = signer.capacities;
  const listed = allowed.find(({ capacity }) => capacity === claimed);
  const isHead = claimed === 'dung_dau';
  if (listed === undefined && !(isHead && allowed.length === 0)) {
    const finding = judged('CAPACITY_NOT_AUTHORISED', {
      params: { body: body.name, name: signer.name, capacity: claimed },
    });
    return { finding, warnings: [] };
  }
  if (isHead) return { warnings: [] };
  const { decision = '' } = question;
  if (!saysSomething(decision)) {
    return { finding: judged('CAPACITY_WITHOUT_DECISION', { params: { capacity: claimed } }), warnings: [] };
  }
  if (listed?.decision !== undefined && !sameDecision(listed.decision, decision)) {
    return { warnings: [{ code: 'DECISION_DIFFERS', params: { listed: listed.decision, claimed: decision.trim() } }] };
  }
  return { warnings: [] };
}

/** Whether a decision is one: a comma, a dash, a space that nobody sees are no number and no date. */
export function saysSomething(decision: string): boolean {
  return /[\p{L}\p{N}]/u.test(decision);
}

/** Numbers of decisions are typed by hand: compared without spaces and case. */
function sameDecision(a: string, b: string): boolean {
  const key = (text: string): string =>
    normalize(text, 'NFC')
      .toLowerCase()
      .replace(/[\s,.;]+/g, '');
  return key(a).includes(key(b)) || key(b).includes(key(a));
}

function notListed(
  question: AuthorityQuestion,
  bodies: readonly ListedIssuer[],
  trust: TrustStore,
  times: SignatureTimes,
): Judged {
  const entry = bodies[0]!;
  // Bodies before and after it may stand in another shard: what a list says of a key does not hang on how it is cut.
  for (const code of [entry.code, ...entry.succession.slice(0, SUCCESSORS).map((one) => one.code)]) {
    const holders = trust.holders?.(question.spkiSha256, code) ?? [];
    const other = holders.find(({ issuer }) => issuer.code !== entry.code)?.issuer;
    if (other === undefined) continue;
    return judged('SIGNER_OF_OTHER_BODY', { params: { body: entry.name, other: other.name } });
  }
  const params = { issued: formatVietnamDate(entry.listIssuedAt), body: entry.name };
  const when = times.proofOfExistence ?? times.claimed;
  // A re-issue may be signed by the body that followed: its list too must be one that no signer is missing from (model 5).
  const isComplete = bodies.every((body) => body.signersComplete && when !== undefined && when < body.listIssuedAt);
  if (isComplete) {
    return judged('SIGNER_NOT_LISTED', { params, answer: 'REJECT' });
  }
  return judged('SIGNER_NOT_LISTED', { params, settlement: settle('TRUST_LIST', entry.name, trust) });
}

function isBetter(a: Authority, b: Authority): boolean {
  return a.kind === 'NONE' && b.kind === 'NONE' && a.finding.answer === 'UNDECIDED' && b.finding.answer === 'REJECT';
}

/** Issuers of a record looked up in the trust list, with those that followed them where the record is a re-issue. */
export function issuerFacts(code: string, reissue: boolean, trust: TrustStore): IssuerFacts {
  const found = trust.issuer(code);
  if ('unknown' in found) return { code, successors: [] };
  if ('unavailable' in found) return { code, unavailable: found.unavailable, successors: [] };
  return { code, entry: found.found, ...(reissue ? successorsOf(found.found, trust) : { successors: [] }) };
}

/** Successions are followed a few steps: X into Y, Y into Z. */
const SUCCESSORS = 8;

function successorsOf(
  entry: ListedIssuer,
  trust: TrustStore,
): Pick<IssuerFacts, 'successors' | 'successorUnavailable'> {
  const all: Successor[] = [];
  const seen = new Set([entry.code]);
  const queue: Successor[] = [{ body: entry }];
  let unavailable: Finding | undefined;
  for (let one = queue.shift(); one !== undefined && all.length < SUCCESSORS; one = queue.shift()) {
    for (const { kind, code, date } of one.body.succession) {
      if (kind !== 'successor' || seen.has(code)) continue;
      seen.add(code);
      const next = trust.issuer(code);
      if ('unavailable' in next) unavailable ??= next.unavailable;
      if (!('found' in next)) continue;
      const from = one.from === undefined || (date !== undefined && date > one.from) ? date : one.from;
      const successor = { body: next.found, ...(from !== undefined && { from }) };
      all.push(successor);
      queue.push(successor);
    }
  }
  return { successors: all, ...(unavailable !== undefined && { successorUnavailable: unavailable }) };
}
