import type { Answer } from '../codes/kind.js';
import type { TrustStore } from '../trust/types.js';
import { type Authority, isTeacher, judgeAuthority } from './authority.js';
import { compareAnswers, type Judged, judged } from './finding.js';
import { type AuthoritiesOf, answersForAnother, type Filling, missingPlaces, sharesOfIssuers } from './joint.js';
import {
  claimFindings,
  entryOf,
  findingsOf,
  isIntact,
  type JudgedSignature,
  signatureAnswer,
} from './judged-signature.js';
import { judgeOrder, type SigningOrder, type Standing } from './order.js';
import type { RecordFacts } from './record-facts.js';
import { settle } from './settlement.js';
import { type RequiredSignatories, requiredSignatories, rulesInForce, SEAL, type Slot } from './slots.js';
import { unknownSchema } from './unknown.js';

/** What the policy `record` concludes about the signatories of a record. */
export interface RecordJudgement {
  readonly findings: readonly Judged[];
  readonly missing: readonly Slot[];
  readonly takenOver: readonly string[];
  /** Signatures that fill a place: what the verdict rests on. */
  readonly filling: readonly JudgedSignature[];
}

interface Context {
  readonly record: RecordFacts;
  readonly outer: readonly JudgedSignature[];
  readonly entries: readonly JudgedSignature[];
  readonly order: SigningOrder;
  readonly trust: TrustStore;
  readonly staleTolerance: number;
  readonly required: RequiredSignatories;
  readonly byEntry: ReadonlyMap<number, readonly JudgedSignature[]>;
  /** Authority of each outer signature for each issuer of the record; absent where it was not judged. */
  readonly authorities: (readonly Authority[] | undefined)[];
}

/**
 * Judges who signed as what (contract §2, §3 "Document under record", §4). Writes order and authority into the signatures.
 * Pure but for that: no look-up beyond the trust store, no clock.
 */
export function judgeRecord(
  record: RecordFacts,
  outer: readonly JudgedSignature[],
  entries: readonly JudgedSignature[],
  order: SigningOrder,
  trust: TrustStore,
  at: number,
  staleTolerance: number,
): RecordJudgement {
  const known = !record.check.problems.some(({ id }) => id === 'schema/known');
  const rules = known
    ? rulesInForce(
        trust.roleRules(record.shape.type),
        record.shape.type,
        sealTimes(record, outer, at),
        record.shape.digitised,
      )
    : undefined;
  if (rules === undefined) {
    const finding = known
      ? judged('RULE_TABLE_MISSING', { settlement: settle('TRUST_LIST', '', trust) })
      : unknownSchema(record, trust);
    // Who must sign is not known: what stands is what every reader can see, a signature that fails.
    // Entries are signed over octets that the schema's version defines: of an unknown one nothing is known to fail.
    const failed = [...outer, ...(known ? entries : [])]
      .flatMap(findingsOf)
      .filter(({ answer }) => answer === 'REJECT');
    return { findings: [finding, ...failed], missing: [], takenOver: [], filling: [...outer, ...entries] };
  }
  const required = requiredSignatories(rules, record.shape);
  const byEntry = groupByEntry([...entries, ...outer], record);
  const context: Context = { record, outer, entries, byEntry, order, trust, staleTolerance, required, authorities: [] };
  judgeClaims(context);
  judgeListed(context);
  judgePlaces(context);
  judgeTeachers(context);
  return conclude(context);
}

/**
 * Times of the seal's best signature: they say which row of the rule table is in force. A seal that the list names goes before any other,
 * so that nobody chooses the row by adding a signature.
 */
function sealTimes(
  record: RecordFacts,
  outer: readonly JudgedSignature[],
  at: number,
): { proven?: number; claimed?: number; at: number } {
  const keys = listedSeals(record);
  const isListed = (signature: JudgedSignature): boolean => isIntact(signature) && keys.has(keyOf(signature));
  let best: JudgedSignature | undefined;
  for (const signature of outer) {
    if (roleOf(signature) !== SEAL || signature.duplicate) continue;
    const better =
      best === undefined ||
      (isListed(signature) === isListed(best)
        ? compareAnswers(signatureAnswer(signature), signatureAnswer(best)) < 0
        : isListed(signature));
    if (better) best = signature;
  }
  const times = best?.facts.times;
  return {
    at,
    ...(times?.proofOfExistence === undefined ? undefined : { proven: times.proofOfExistence }),
    ...(times?.claimed === undefined ? undefined : { claimed: times.claimed }),
  };
}

/** Keys of the seals that the list names for the issuing bodies, and for those that followed them where the record is a re-issue. */
function listedSeals({ issuers }: RecordFacts): ReadonlySet<string> {
  const bodies = issuers.flatMap(({ entry, successors }) => [entry, ...successors.map(({ body }) => body)]);
  const seals = bodies.flatMap((body) => body?.signers.filter(({ role }) => role === SEAL) ?? []);
  return new Set(seals.flatMap(({ spkiSha256 }) => spkiSha256));
}

function roleOf(signature: JudgedSignature): string | undefined {
  return signature.facts.carried.claimedRole?.role;
}

/** Which signatures claim a place at all. */
function judgeClaims({ outer, entries, required, record }: Context): void {
  const wanted = new Set<string>();
  const entryWanted = new Set<number>();
  for (const slot of required.slots) {
    if (slot.scope === 'entry') entryWanted.add(slot.entry!);
    wanted.add(slot.standIn ?? (slot.scope === 'record' ? slot.role : ''));
  }
  for (const signature of outer) {
    const role = roleOf(signature);
    const isWanted = role !== undefined && (wanted.has(role) || entryWanted.has(entryOf(signature, record.shape)));
    signature.expected = isWanted && !signature.duplicate;
    if (!signature.expected && !signature.duplicate) signature.warnings.push({ code: 'UNEXPECTED_SIGNATURE' });
  }
  for (const signature of entries) {
    const index = entryOf(signature, record.shape);
    signature.expected = roleOf(signature) === 'subject-teacher' && entryWanted.has(index) && !signature.duplicate;
    if (!signature.expected && !signature.duplicate) signature.warnings.push({ code: 'UNEXPECTED_SIGNATURE' });
    if (isIntact(signature)) signature.order = claimFindings(signature, record.shape.entries[index]?.subjectId);
  }
}

/** What their own place in the file says against outer signatures. */
function judgePlaces({ authorities, outer, order, record, required }: Context): void {
  const counts = new Map<string, number>();
  for (const { role, scope } of required.slots) if (scope === 'record') counts.set(role, (counts.get(role) ?? 0) + 1);
  const claimed = outer.map((signature) =>
    isIntact(signature) && !signature.duplicate ? roleOf(signature) : undefined,
  );
  const standing = outer.map((signature, index): Standing => {
    if (!authorities[index]?.some(knowsKey)) return 0;
    return signatureAnswer(signature) === 'REJECT' ? 1 : 2;
  });
  const roles = required.sequence.map((role) => ({ role, count: counts.get(role) ?? 1 }));
  const { strict } = required;
  outer.forEach((signature, index) => {
    if (!isIntact(signature)) return;
    const { expected } = signature;
    const ofEntry = entryOf(signature, record.shape) >= 0;
    const input = { index, order, roles, claimed, standing, expected, ofEntry, strict };
    const { findings, outOfOrder } = judgeOrder(input);
    signature.order = [...claimFindings(signature, undefined), ...findings];
    if (outOfOrder) signature.warnings.push({ code: 'SIGNATURE_OUT_OF_ORDER' });
  });
}

function groupByEntry(
  signatures: readonly JudgedSignature[],
  { shape }: RecordFacts,
): ReadonlyMap<number, readonly JudgedSignature[]> {
  const groups = new Map<number, JudgedSignature[]>();
  for (const signature of signatures) {
    const index = entryOf(signature, shape);
    const group = groups.get(index);
    if (group === undefined) groups.set(index, [signature]);
    else group.push(signature);
  }
  return groups;
}

/** Authority of everyone whom the list names: all roles but the teachers for whom the school vouches. */
function judgeListed(context: Context): void {
  const { outer, record, trust, staleTolerance, required } = context;
  outer.forEach((signature, index) => {
    const certificate = signature.facts.carried.signerCertificate;
    const claim = signature.facts.carried.claimedRole;
    if (certificate === undefined || claim === undefined || !isIntact(signature) || !signature.expected) return;
    const authorities = record.issuers.map((issuer) =>
      judgeAuthority(
        {
          issuer,
          documentType: record.shape.type,
          reissue: record.shape.replacesAnother,
          spkiSha256: certificate.spkiSha256,
          role: claim.role,
          times: signature.facts.times,
          ...(claim.capacity === undefined ? undefined : { capacity: claim.capacity }),
          ...(claim.decision === undefined ? undefined : { decision: claim.decision }),
        },
        trust,
        staleTolerance,
      ),
    );
    context.authorities[index] = authorities;
    settleAuthority(signature, bestAuthority(authorities), narrowed(signature, required.slots));
  });
}

function bestAuthority(authorities: readonly Authority[]): Authority | undefined {
  let best: Authority | undefined;
  for (const authority of authorities) {
    if (best === undefined) best = authority;
    const better = compareAnswers(authorityAnswer(authority), authorityAnswer(best));
    // Of equal answers the one that knows the key says more.
    if (better < 0 || (better === 0 && knowsKey(authority) && !knowsKey(best))) best = authority;
  }
  return best;
}

function knowsKey(authority: Authority): boolean {
  return authority.kind === 'LISTED' || (authority.kind === 'NONE' && authority.signer !== undefined);
}

function authorityAnswer(authority: Authority): Answer {
  return authority.kind === 'NONE' ? authority.finding.answer : 'ACCEPT';
}

/** Capacities that the rule table allows for the place (contract §2), beside what the list allows for the key. */
function narrowed(signature: JudgedSignature, slots: readonly Slot[]): readonly Judged[] {
  const claim = signature.facts.carried.claimedRole!;
  const capacity = claim.capacity ?? 'dung_dau';
  const slot = slots.find(({ role, scope }) => role === claim.role && scope === 'record');
  if (slot?.capacities === undefined || slot.capacities.includes(capacity)) return [];
  return [judged('CAPACITY_NOT_IN_RULES')];
}

function settleAuthority(signature: JudgedSignature, authority: Authority | undefined, more: readonly Judged[]): void {
  if (authority === undefined) return;
  if (authority.kind === 'SCHOOL') {
    signature.body = authority.body;
    return;
  }
  if (authority.kind === 'NONE') {
    signature.authority = [authority.finding];
    if (authority.body !== undefined) signature.body = authority.body;
    return;
  }
  signature.authority = more;
  signature.body = authority.body;
  signature.signer = authority.signer;
  if (more.length === 0) signature.authorisedBy = 'TRUST_LIST';
  signature.warnings.push(...authority.warnings);
}

/** Teachers: the list where it names them, else the principal's and the seal's PASSED signatures (contract §4). */
function judgeTeachers(context: Context): void {
  const { outer, entries, order, required, record, trust, staleTolerance } = context;
  const vouching = [
    ...required.sequence.filter((role) => role === 'principal' || role === 'head-of-issuing-body'),
    SEAL,
  ];
  outer.forEach((signature, index) => {
    if (context.authorities[index]?.[0]?.kind !== 'SCHOOL' || !isTeacher(roleOf(signature)!)) return;
    vouch(signature, vouching, outer, (voucher) => order.previous[voucher]?.includes(index) ?? false);
  });
  for (const signature of entries) {
    const certificate = signature.facts.carried.signerCertificate;
    const issuer = record.issuers[0];
    if (certificate === undefined || issuer === undefined || !signature.expected || !isIntact(signature)) continue;
    const { capacity, decision } = signature.facts.carried.claimedRole ?? {};
    const authority = judgeAuthority(
      {
        issuer,
        documentType: record.shape.type,
        reissue: record.shape.replacesAnother,
        spkiSha256: certificate.spkiSha256,
        role: 'subject-teacher',
        times: signature.facts.times,
        ...(capacity === undefined ? undefined : { capacity }),
        ...(decision === undefined ? undefined : { decision }),
      },
      trust,
      staleTolerance,
    );
    settleAuthority(signature, authority, []);
    // A chu_ky lies in the payload, its certificate's digest with it: whoever signed the payload named the teacher.
    if (authority.kind === 'SCHOOL') vouch(signature, vouching, outer, () => true);
  }
}

function vouch(
  signature: JudgedSignature,
  roles: readonly string[],
  outer: readonly JudgedSignature[],
  covers: (voucher: number) => boolean,
): void {
  let answer: Answer = 'ACCEPT';
  for (const role of roles) {
    let best: Answer = 'REJECT';
    outer.forEach((voucher, index) => {
      // Without a place of its own nobody asked whether it may sign; one whose certificate is not at hand may yet vouch.
      if (roleOf(voucher) !== role || !voucher.expected || voucher.duplicate || !covers(index)) return;
      const theirs = signatureAnswer(voucher);
      if (compareAnswers(theirs, best) < 0) best = theirs;
    });
    if (compareAnswers(best, answer) > 0) answer = best;
  }
  if (answer === 'ACCEPT') {
    signature.authority = [];
    signature.authorisedBy = 'SCHOOL';
    return;
  }
  // What would settle it is said by the signature that vouches, or does not yet.
  signature.authority = [judged('SCHOOL_DOES_NOT_VOUCH', { answer })];
}

/** Fills the places and gathers what stands against the record. */
function conclude(context: Context): RecordJudgement {
  const { required } = context;
  const findings: Judged[] = [];
  const missing = new Set<Slot>();
  const filling: Filling[] = [];
  const of: AuthoritiesOf = (signature) => context.authorities[context.outer.indexOf(signature)];
  const used = new Map<string, Set<string>>();
  // Places that name a key choose first, so that they are not left with what others did not take.
  const slots = [...required.slots].sort(
    (a, b) => Number(b.spkiSha256 !== undefined) - Number(a.spkiSha256 !== undefined),
  );
  for (const slot of slots) {
    const group = `${slot.entry ?? ''}:${slot.role}`;
    const taken = used.get(group) ?? new Set<string>();
    used.set(group, taken);
    const signature = bestFor(slot, context, taken, (one) => answersForAnother(one, slot, of, filling));
    if (signature === undefined) {
      missing.add(slot);
      continue;
    }
    // A stand-in answers with its own signature for every place that is given to it.
    if (slot.standIn === undefined) taken.add(keyOf(signature));
    filling.push({ slot, signature });
  }
  const shares = sharesOfIssuers(context.record, required.sequence, of, filling);
  for (const { signature, authority } of shares.assigned) settleAuthority(signature, authority, []);
  for (const { signature } of filling) findings.push(...findingsOf(signature));
  findings.push(...shares.findings);
  if (missing.size + shares.slots.length > 0) findings.push(judged('ROLE_MISSING'));
  if (required.lacking.length > 0) findings.push(judged('SIGNATORY_LIST_INCOMPLETE'));
  if (sealKeyShared(filling)) findings.push(judged('SEAL_KEY_SHARED'));
  return {
    findings,
    missing: missingPlaces(
      required.slots.filter((slot) => missing.has(slot)),
      shares.slots,
    ),
    takenOver: required.takenOver,
    filling: [...new Set(filling.map(({ signature }) => signature))],
  };
}

/** The best of the signatures that claim a place; of several issuing bodies one that has none in that role yet goes first. */
function bestFor(
  slot: Slot,
  context: Context,
  taken: ReadonlySet<string>,
  isAnother: (signature: JudgedSignature) => boolean,
): JudgedSignature | undefined {
  const ofEntry = slot.scope === 'entry' && slot.standIn === undefined;
  const role = slot.standIn ?? slot.role;
  const joint = !ofEntry && context.record.issuers.length > 1;
  let best: JudgedSignature | undefined;
  let bestIsAnother = false;
  for (const signature of ofEntry ? (context.byEntry.get(slot.entry!) ?? []) : context.outer) {
    if (!signature.expected || roleOf(signature) !== role || !namesKey(slot, signature)) continue;
    if (slot.standIn === undefined && taken.has(keyOf(signature))) continue;
    const another = !joint || isAnother(signature);
    const better =
      best === undefined || another !== bestIsAnother
        ? another || best === undefined
        : compareAnswers(signatureAnswer(signature), signatureAnswer(best)) < 0;
    if (!better) continue;
    best = signature;
    bestIsAnother = another;
  }
  return best;
}

function namesKey(slot: Slot, { facts }: JudgedSignature): boolean {
  return slot.spkiSha256 === undefined || facts.carried.signerCertificate?.spkiSha256 === slot.spkiSha256;
}

function keyOf({ facts }: JudgedSignature): string {
  return facts.carried.signerCertificate?.spkiSha256 ?? facts.id;
}

/** The seal's key must differ from that of every other place (contract §2). */
function sealKeyShared(filling: readonly Filling[]): boolean {
  const seals = new Set(filling.filter(({ slot }) => slot.role === SEAL).map(({ signature }) => keyOf(signature)));
  return filling.some(({ slot, signature }) => slot.role !== SEAL && seals.has(keyOf(signature)));
}
