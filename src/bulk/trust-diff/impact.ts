import type { Answer } from '../../codes/kind.js';
import { fromHex } from '../../encoding.js';
import { parseInstant, termCovers } from '../../time.js';
import type { ListedIssuer, TrustInfo } from '../../trust/index.js';
import { countNotReport, type NotReports, reportLines, reportOf } from '../conflicts/lines.js';
import type { BulkReport } from '../judge.js';
import { type ComparedList, entryText } from './lists.js';
import { ComparedRevocation } from './revocation.js';
import { hindrance, standingsOf } from './status.js';

/**
 * Which answers a new trust list would change, told from reports alone: from the codes of issuers, the keys of signers, their
 * authorities and the claimed times. Where that is not enough to say what the new answer is, the file has to be judged again.
 */

/** Why a line is affected. */
export type ImpactReason =
  | 'ISSUER_REMOVED'
  | 'ISSUER_ADDED'
  | 'ISSUER_CHANGED'
  | 'SIGNER_KEY_REMOVED'
  | 'SIGNER_KEY_ADDED'
  | 'SIGNER_TERM_CHANGED'
  | 'AUTHORITY_CHANGED'
  | 'CERTIFICATE_REVOKED'
  | 'CERTIFICATE_NO_LONGER_REVOKED'
  | 'RECORD_STATUS_CHANGED'
  | 'NEWER_DATA'
  | 'OLDER_DATA'
  | 'RULES_CHANGED';

export interface Impact {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly input?: string;
  readonly id?: string;
  readonly answer: Answer;
  readonly code: string;
  readonly reasons: readonly ImpactReason[];
  /** The answer that would be given, where the report tells it; absent: to be judged again. */
  readonly becomes?: Answer;
}

export interface ImpactCounts {
  lines: number;
  /** Lines that are no reports: nothing was found out about them. */
  readonly notReports: NotReports;
  affected: number;
  /** `ACCEPT → REJECT` and the like. */
  readonly changes: Map<string, number>;
  judgeAgain: number;
}

/** Codes of what newer lists or revocation data settle. */
const WAITING: ReadonlySet<string> = new Set([
  'TRUST_LIST_STALE',
  'BUNDLE_MIXED',
  'TRUST_SHARD_MISSING',
  'TRUST_SHARD_UNUSABLE',
  'TRUST_SHARD_INCOMPLETE',
  'TRUST_CRL_MISSING',
  'PATH_REVOCATION_UNKNOWN',
  'REVOCATION_MISSING',
  'REVOCATION_NOT_COVERING',
  'REVOCATION_TOO_OLD',
  'REVOCATION_UNPROVEN',
  'CERTIFICATE_ON_HOLD',
  'STATUS_UNKNOWN',
]);

/** Codes of a signature that ends in no authority of the list. */
const NO_PATH: ReadonlySet<string> = new Set([
  'PATH_NOT_FOUND',
  'ISSUER_CA_UNKNOWN',
  'AUTHORITY_NOT_GRANTED',
  'CA_OUT_OF_VALIDITY',
]);

const LISTED_ROLES: ReadonlySet<string> = new Set([
  'principal',
  'school-seal',
  'head-of-issuing-body',
  'register-custodian',
]);

/** More than bodies merge into one another, one after the other. */
const MOST_HEIRS = 16;

/** Of whom a list may speak; where it is silent, the school answers for them. */
const TEACHERS: ReadonlySet<string> = new Set(['subject-teacher', 'homeroom-teacher']);

/** Codes of a key that is not bound to the role at the body: elsewhere in the list it may be bound or not. */
const NOT_BOUND: ReadonlySet<string> = new Set(['SIGNER_NOT_LISTED', 'SIGNER_OF_OTHER_BODY', 'ROLE_NOT_AUTHORISED']);

/** @throws system errors of reading */
export function* impactOf(
  before: ComparedList,
  after: ComparedList,
  paths: readonly string[],
  counts: ImpactCounts,
): Generator<Impact> {
  const comparing = new Comparing(before, after);
  for (const file of paths) {
    for (const { bytes, number } of reportLines(file)) {
      counts.lines++;
      const report = reportOf(bytes);
      if (report === undefined) {
        countNotReport(counts.notReports, file, number);
        continue;
      }
      const { reasons, becomes } = comparing.judge(report);
      if (reasons.length === 0) continue;
      counts.affected++;
      if (becomes === undefined) counts.judgeAgain++;
      else {
        const change = `${report.answer} → ${becomes}`;
        counts.changes.set(change, (counts.changes.get(change) ?? 0) + 1);
      }
      yield {
        file,
        line: number,
        ...(report.input === undefined ? {} : { input: report.input }),
        ...(report.record?.id === undefined ? {} : { id: report.record.id }),
        answer: report.answer,
        code: report.code,
        reasons,
        ...(becomes === undefined ? {} : { becomes }),
      };
    }
  }
}

export function noImpact(): ImpactCounts {
  return { lines: 0, notReports: { count: 0 }, affected: 0, changes: new Map(), judgeAgain: 0 };
}

class Comparing {
  readonly #before: ComparedList;
  readonly #after: ComparedList;
  readonly #entries = new Map<string, ImpactReason | undefined>();
  readonly #rules = new Map<string, boolean>();
  readonly #successors = new Map<string, readonly string[]>();
  readonly #revocation: ComparedRevocation;
  readonly #newer: boolean;
  readonly #staleNow: boolean;
  /** The dates up to which lists are complete for a hierarchy of CAs. */
  readonly #otherHierarchies: boolean;
  readonly #otherData: { readonly ocsp: boolean; readonly status: boolean; readonly existence: boolean };

  constructor(before: ComparedList, after: ComparedList) {
    this.#before = before;
    this.#after = after;
    this.#revocation = new ComparedRevocation(before, after);
    const [was, is] = [before, after].map(({ store }) => store.info);
    this.#newer = is!.nextUpdate !== was!.nextUpdate || is!.sequence !== was!.sequence || this.#revocation.newer;
    const stale = ({ nextUpdate }: TrustInfo): boolean => nextUpdate !== undefined && nextUpdate <= after.at;
    this.#staleNow = stale(is!) && !stale(was!);
    const [had, has] = [before, after].map(({ store }) => JSON.stringify([...store.completeHierarchies].sort()));
    this.#otherHierarchies = had !== has;
    const [old, now] = [before.digests, after.digests];
    this.#otherData = {
      ocsp: old.ocsp !== now.ocsp,
      status: old.status !== now.status,
      existence: old.existence !== now.existence,
    };
  }

  judge(report: BulkReport): { readonly reasons: readonly ImpactReason[]; readonly becomes?: Answer } {
    const found = new Found();
    const { bulk, signatures, record, answer } = report;
    for (const issuer of bulk?.issuers ?? []) {
      const entry = this.#entry(issuer);
      if (entry === 'ISSUER_CHANGED') this.#signers(issuer, report, found);
      // Nobody is known who may sign for a body that the list does not hold.
      else if (entry !== undefined) found.add(entry, entry === 'ISSUER_REMOVED' ? 'UNDECIDED' : undefined);
      for (const heir of this.#heirs(issuer)) this.#heir(heir, report, found);
      this.#standing(issuer, report, found);
    }
    for (const signature of signatures) this.#signature(signature, report, found);
    if (record !== undefined && this.#rulesChanged(record.type)) found.add('RULES_CHANGED');
    if (this.#staleNow) found.add('OLDER_DATA', 'UNDECIDED');
    if (this.#mayBeSettled(report)) found.add('NEWER_DATA');
    const { reasons } = found;
    // What was not accepted may have other reasons too, so only a verdict says what it becomes.
    const open = found.isOpen || reasons.includes('RULES_CHANGED') || reasons.includes('AUTHORITY_CHANGED');
    const certain = found.becomes !== undefined && answer === 'ACCEPT' && !open;
    return { reasons, ...(certain ? { becomes: found.becomes! } : {}) };
  }

  #signature(signature: BulkReport['signatures'][number], { bulk }: BulkReport, found: Found): void {
    const { code, path = [], signer, claimedSigningTime, timestamps = [], revocation } = signature;
    if (path.slice(1).some((sha256) => this.#revocation.authority(sha256))) found.add('AUTHORITY_CHANGED');
    // Nothing in a report names the authorities of a time-stamp, or those to which no path was found.
    if ((timestamps.length > 0 || NO_PATH.has(code)) && this.#revocation.someAuthority) found.add('AUTHORITY_CHANGED');
    if (NO_PATH.has(code) && this.#otherHierarchies) found.add('NEWER_DATA');
    if (code === 'SIGNER_NOT_LISTED' && (bulk?.issuers ?? []).some((issuer) => this.#otherDay(issuer)))
      found.add('NEWER_DATA');
    if (path.slice(1).some((sha256) => this.#revocation.poorer(sha256))) found.add('OLDER_DATA');
    if (this.#otherData.ocsp && revocation?.source === 'OCSP') found.add('NEWER_DATA');
    if (this.#otherData.existence && timestamps.some(({ kind }) => kind === 'EVIDENCE_RECORD')) found.add('NEWER_DATA');
    const facts = signer === undefined ? undefined : bulk?.certificates?.[signer.certificateSha256];
    if (facts !== undefined && NOT_BOUND.has(code))
      for (const issuer of bulk?.issuers ?? []) this.#heldBy(issuer, facts.spki, found);
    const serial = facts === undefined ? undefined : fromHex(facts.serial);
    if (serial === undefined) return;
    const change = this.#revocation.certificate(signer!.certificateSha256, serial, path[1]);
    if (change === undefined) return;
    // With proof that it existed before, a signature outlives its certificate: only a verdict weighs that.
    const proven = timestamps.length > 0;
    const claimed = claimedSigningTime === undefined ? undefined : parseInstant(claimedSigningTime);
    const after = claimed !== undefined && change.revokedAt !== undefined && claimed >= change.revokedAt;
    found.add(change.reason, change.revokedAt === undefined || proven ? undefined : after ? 'REJECT' : 'UNDECIDED');
    if (proven || change.revokedAt === undefined) found.isOpen = true;
  }

  /** Bodies that followed one by either list: their people sign its re-issues. */
  #heirs(code: string): readonly string[] {
    const known = this.#successors.get(code);
    if (known !== undefined) return known;
    const all = new Set([code]);
    for (const one of all)
      for (const list of [this.#before, this.#after])
        for (const next of entryOf(list, one)?.succession ?? [])
          if (next.kind === 'successor' && all.size <= MOST_HEIRS) all.add(next.code);
    all.delete(code);
    const heirs = [...all];
    this.#successors.set(code, heirs);
    return heirs;
  }

  /** What changed of a successor concerns a record that its people signed; what comes of it depends on the closed body too. */
  #heir(code: string, { signatures, bulk }: BulkReport, found: Found): void {
    const change = this.#entry(code);
    if (change === undefined) return;
    const entries = [this.#before, this.#after].map((list) => entryOf(list, code));
    const isTheirs = signatures.some(({ signer }) => {
      const spki = signer === undefined ? undefined : bulk?.certificates?.[signer.certificateSha256]?.spki;
      return spki !== undefined && entries.some((one) => one?.signers.some((each) => each.spkiSha256.includes(spki)));
    });
    if (!isTheirs) return;
    found.add(change);
    found.isOpen = true;
  }

  #heldBy(code: string, spki: string, found: Found): void {
    const [was, is] = [this.#before, this.#after].map((list) => {
      const entry = entryOf(list, code);
      return entry !== undefined && isHeld(list, entry, spki);
    });
    if (was !== is) found.add(is === true ? 'SIGNER_KEY_ADDED' : 'SIGNER_KEY_REMOVED');
  }

  /** A list that names everyone who signs for a body refuses others who signed before its day, and waits for those who signed after. */
  #otherDay(code: string): boolean {
    const after = entryOf(this.#after, code);
    return after?.signersComplete === true && entryOf(this.#before, code)?.listIssuedAt !== after.listIssuedAt;
  }

  /** Whether the record is recalled, replaced, suspended, or in force again. */
  #standing(code: string, { record, bulk }: BulkReport, found: Found): void {
    if (record?.sha256 === undefined) return;
    const query = { sha256: record.sha256, ...(bulk?.id === undefined ? {} : { id: bulk.id }) };
    const [before, after] = [this.#before, this.#after].map((list) => standingsOf(list, entryOf(list, code), query));
    const becomes = hindrance(after!);
    if (hindrance(before!) !== becomes) {
      found.add('RECORD_STATUS_CHANGED', becomes);
      if (becomes === undefined) found.isOpen = true;
    } else if (this.#otherData.status && after!.includes('SILENT')) {
      // The place in a token status list stands in the record alone.
      found.add('RECORD_STATUS_CHANGED');
      found.isOpen = true;
    }
  }

  /** What was undecided for want of data that are newer now. */
  #mayBeSettled({ answer, code, signatures }: BulkReport): boolean {
    const waiting = WAITING.has(code) || signatures.some((signature) => WAITING.has(signature.code));
    if (this.#newer && waiting) return true;
    return answer === 'UNDECIDED' && (this.#otherData.existence || this.#otherData.ocsp);
  }

  #entry(code: string): ImpactReason | undefined {
    if (this.#entries.has(code)) return this.#entries.get(code);
    const before = entryOf(this.#before, code);
    const after = entryOf(this.#after, code);
    let reason: ImpactReason | undefined;
    if (before === undefined && after !== undefined) reason = 'ISSUER_ADDED';
    else if (before !== undefined && after === undefined) reason = 'ISSUER_REMOVED';
    else if (before !== undefined && after !== undefined && entryText(before) !== entryText(after))
      reason = 'ISSUER_CHANGED';
    this.#entries.set(code, reason);
    return reason;
  }

  /** An entry that changed concerns a record when it changed for a key or a time of it, or in what the body may issue. */
  #signers(code: string, report: BulkReport, found: Found): void {
    const before = entryOf(this.#before, code)!;
    const after = entryOf(this.#after, code)!;
    if (bodyText(before) !== bodyText(after)) found.add('ISSUER_CHANGED');
    for (const { claimedRole, signer, claimedSigningTime, timestamps = [] } of report.signatures) {
      const spki = signer === undefined ? undefined : report.bulk?.certificates?.[signer.certificateSha256]?.spki;
      const isTeacher = claimedRole !== undefined && TEACHERS.has(claimedRole);
      if (spki === undefined || claimedRole === undefined || !(isTeacher || LISTED_ROLES.has(claimedRole))) continue;
      const was = holders(before, claimedRole, spki);
      const is = holders(after, claimedRole, spki);
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      const at = claimedSigningTime === undefined ? undefined : parseInstant(claimedSigningTime);
      if (was.length > 0 && is.length === 0) {
        const elsewhere = isHeld(this.#after, after, spki);
        const refused = after.signersComplete && at !== undefined && at < after.listIssuedAt;
        found.add('SIGNER_KEY_REMOVED', elsewhere || refused ? 'REJECT' : 'UNDECIDED');
        // A proven time is judged instead of the claimed one; for a teacher whom nobody lists the school may answer.
        // On a re-issue the body that followed has a say too.
        const isFollowed = after.succession.some(({ kind }) => kind === 'successor');
        if ((after.signersComplete && !elsewhere && timestamps.length > 0) || isFollowed || isTeacher)
          found.isOpen = true;
      } else if (was.length === 0) found.add('SIGNER_KEY_ADDED');
      else {
        const covered = at !== undefined && is.some(({ terms }) => terms.some((term) => termCovers(term, at)));
        // A proven time is judged instead of the claimed one.
        found.add('SIGNER_TERM_CHANGED', covered || timestamps.length > 0 ? undefined : 'REJECT');
        if (!covered && timestamps.length > 0) found.isOpen = true;
      }
    }
  }

  #rulesChanged(type: string): boolean {
    const known = this.#rules.get(type);
    if (known !== undefined) return known;
    const text = ({ store }: ComparedList): string => JSON.stringify(store.roleRules(type));
    const changed = text(this.#before) !== text(this.#after);
    this.#rules.set(type, changed);
    return changed;
  }
}

function entryOf({ store }: ComparedList, code: string): ListedIssuer | undefined {
  const answer = store.issuer(code);
  return 'found' in answer ? answer.found : undefined;
}

/** A key that the list gives to somebody is not one that it may yet come to hold. */
function isHeld({ store }: ComparedList, issuer: ListedIssuer, spki: string): boolean {
  const codes = [issuer.code, ...issuer.succession.map(({ code }) => code)];
  const others = codes.flatMap((code) => store.holders?.(spki, code) ?? []);
  return [issuer, ...others.map((one) => one.issuer)].some(({ signers }) =>
    signers.some(({ spkiSha256 }) => spkiSha256.includes(spki)),
  );
}

function bodyText({ signers: _, listIssuedAt: __, listNextUpdate: ___, name: ____, ...rest }: ListedIssuer): string {
  return JSON.stringify(rest);
}

function holders(issuer: ListedIssuer, role: string, spki: string) {
  return issuer.signers
    .filter((signer) => signer.role === role && signer.spkiSha256.includes(spki))
    .map(({ capacities, documentTypes, terms, history }) => ({ capacities, documentTypes, terms, history }));
}

/** Why a line is affected, and the worst that is known to come of it. */
class Found {
  readonly #reasons = new Set<ImpactReason>();
  becomes: Answer | undefined;
  /** Only a verdict can say what comes of it. */
  isOpen = false;

  add(reason: ImpactReason, becomes?: Answer): void {
    this.#reasons.add(reason);
    this.becomes = worse(this.becomes, becomes);
  }

  get reasons(): ImpactReason[] {
    return [...this.#reasons];
  }
}

function worse(a: Answer | undefined, b: Answer | undefined): Answer | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a === 'REJECT' || b === 'REJECT' ? 'REJECT' : a === 'UNDECIDED' || b === 'UNDECIDED' ? 'UNDECIDED' : 'ACCEPT';
}
