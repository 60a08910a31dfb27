import type { Answer } from '../../codes/kind.js';
import { fromHex } from '../../encoding.js';
import { parseInstant, termCovers } from '../../time.js';
import type { ListedIssuer } from '../../trust/index.js';
import { countNotReport, type NotReports, reportLines, reportOf } from '../conflicts/lines.js';
import type { BulkReport } from '../judge.js';
import { authorityText, type ComparedList, entryText, newestOf } from './lists.js';

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
  | 'NEWER_DATA'
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

const LISTED_ROLES: ReadonlySet<string> = new Set([
  'principal',
  'school-seal',
  'head-of-issuing-body',
  'register-custodian',
]);

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
  readonly #authorities = new Map<string, boolean>();
  readonly #revoked = new Map<string, ImpactReason | undefined>();
  readonly #rules = new Map<string, boolean>();
  readonly #newer: boolean;

  constructor(before: ComparedList, after: ComparedList) {
    this.#before = before;
    this.#after = after;
    const { info } = before.store;
    const stale = after.store.info.nextUpdate !== info.nextUpdate || after.store.info.sequence !== info.sequence;
    this.#newer = stale || [...after.crls].some(([issuer, crls]) => newerThan(crls, before.crls.get(issuer)));
  }

  judge(report: BulkReport): { readonly reasons: readonly ImpactReason[]; readonly becomes?: Answer } {
    const reasons = new Set<ImpactReason>();
    let becomes: Answer | undefined;
    const { bulk, signatures, record, answer, code } = report;
    for (const issuer of bulk?.issuers ?? []) {
      const entry = this.#entry(issuer);
      if (entry === undefined) continue;
      if (entry === 'ISSUER_CHANGED') {
        const change = this.#signers(issuer, report);
        if (change === undefined) continue;
        for (const reason of change.reasons) reasons.add(reason);
        becomes = worse(becomes, change.becomes);
      } else {
        reasons.add(entry);
        // Nobody is known who may sign for a body that the list does not hold.
        if (entry === 'ISSUER_REMOVED' && answer === 'ACCEPT') becomes = worse(becomes, 'UNDECIDED');
      }
    }
    for (const { path = [], signer, claimedSigningTime } of signatures) {
      for (const sha256 of path.slice(1)) if (this.#authority(sha256)) reasons.add('AUTHORITY_CHANGED');
      const facts = signer === undefined ? undefined : bulk?.certificates?.[signer.certificateSha256];
      const revoked =
        facts === undefined ? undefined : this.#revocation(signer!.certificateSha256, facts.serial, path[1]);
      if (revoked === undefined) continue;
      reasons.add(revoked);
      if (revoked === 'CERTIFICATE_REVOKED' && answer === 'ACCEPT')
        becomes = worse(
          becomes,
          this.#claimedAfter(facts!.serial, path[1], claimedSigningTime) ? 'REJECT' : 'UNDECIDED',
        );
    }
    if (record !== undefined && this.#rulesChanged(record.type)) reasons.add('RULES_CHANGED');
    if (this.#newer && (WAITING.has(code) || signatures.some((signature) => WAITING.has(signature.code))))
      reasons.add('NEWER_DATA');
    // What was not accepted may have other reasons too, so only a verdict says what it becomes.
    const certain =
      becomes !== undefined &&
      answer === 'ACCEPT' &&
      !reasons.has('RULES_CHANGED') &&
      !reasons.has('AUTHORITY_CHANGED');
    return { reasons: [...reasons], ...(certain ? { becomes: becomes! } : {}) };
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
  #signers(code: string, report: BulkReport): { reasons: ImpactReason[]; becomes?: Answer } | undefined {
    const before = entryOf(this.#before, code)!;
    const after = entryOf(this.#after, code)!;
    const reasons: ImpactReason[] = [];
    let becomes: Answer | undefined;
    if (bodyText(before) !== bodyText(after)) reasons.push('ISSUER_CHANGED');
    for (const { claimedRole, signer, claimedSigningTime } of report.signatures) {
      const spki = signer === undefined ? undefined : report.bulk?.certificates?.[signer.certificateSha256]?.spki;
      if (spki === undefined || claimedRole === undefined || !LISTED_ROLES.has(claimedRole)) continue;
      const was = holders(before, claimedRole, spki);
      const is = holders(after, claimedRole, spki);
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      if (was.length > 0 && is.length === 0) {
        reasons.push('SIGNER_KEY_REMOVED');
        becomes = worse(becomes, after.signersComplete ? 'REJECT' : 'UNDECIDED');
      } else if (was.length === 0) reasons.push('SIGNER_KEY_ADDED');
      else {
        reasons.push('SIGNER_TERM_CHANGED');
        const at = claimedSigningTime === undefined ? undefined : parseInstant(claimedSigningTime);
        const covered = at !== undefined && is.some(({ terms }) => terms.some((term) => termCovers(term, at)));
        if (!covered) becomes = worse(becomes, 'REJECT');
      }
    }
    return reasons.length === 0 ? undefined : { reasons, ...(becomes === undefined ? {} : { becomes }) };
  }

  #authority(sha256: string): boolean {
    const known = this.#authorities.get(sha256);
    if (known !== undefined) return known;
    const [before, after] = [this.#before.authorities.get(sha256), this.#after.authorities.get(sha256)];
    const text = (one: typeof before): string => (one === undefined ? '' : authorityText(one));
    const changed = text(before) !== text(after);
    this.#authorities.set(sha256, changed);
    return changed;
  }

  #revocation(certificate: string, serial: string, ca: string | undefined): ImpactReason | undefined {
    if (this.#revoked.has(certificate)) return this.#revoked.get(certificate);
    const before = revokedAt(this.#before, serial, ca) !== undefined;
    const after = revokedAt(this.#after, serial, ca) !== undefined;
    const reason = before === after ? undefined : after ? 'CERTIFICATE_REVOKED' : 'CERTIFICATE_NO_LONGER_REVOKED';
    this.#revoked.set(certificate, reason);
    return reason;
  }

  #claimedAfter(serial: string, ca: string | undefined, claimed: string | undefined): boolean {
    const revoked = revokedAt(this.#after, serial, ca);
    const at = claimed === undefined ? undefined : parseInstant(claimed);
    return revoked !== undefined && at !== undefined && at >= revoked;
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

function bodyText({ signers: _, listIssuedAt: __, listNextUpdate: ___, name: ____, ...rest }: ListedIssuer): string {
  return JSON.stringify(rest);
}

function holders(issuer: ListedIssuer, role: string, spki: string) {
  return issuer.signers
    .filter((signer) => signer.role === role && signer.spkiSha256.includes(spki))
    .map(({ capacities, documentTypes, terms, history }) => ({ capacities, documentTypes, terms, history }));
}

function revokedAt({ authorities, crls }: ComparedList, serial: string, ca: string | undefined): number | undefined {
  const issuer = ca === undefined ? undefined : authorities.get(ca)?.certificate.subject.comparisonKey;
  const octets = fromHex(serial);
  if (issuer === undefined || octets === undefined) return undefined;
  return newestOf(crls.get(issuer) ?? [])?.find(octets)?.revokedAt;
}

function newerThan(after: Parameters<typeof newestOf>[0], before: Parameters<typeof newestOf>[0] | undefined): boolean {
  const [is, was] = [newestOf(after), newestOf(before ?? [])];
  return is !== undefined && (was === undefined || is.thisUpdate > was.thisUpdate);
}

function worse(a: Answer | undefined, b: Answer | undefined): Answer | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a === 'REJECT' || b === 'REJECT' ? 'REJECT' : a === 'UNDECIDED' || b === 'UNDECIDED' ? 'UNDECIDED' : 'ACCEPT';
}
