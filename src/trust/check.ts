import { type Code, wordOf } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import { formatInstant, type Instant, parseInstant } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { readCertificate, verifyIssuedBy } from '../x509/index.js';
import { authorityName } from './certificate-names.js';
import { lookalikes } from './lookalikes.js';
import type { TrustList } from './lote.js';
import { profileProblems, withClosedDate } from './profile.js';
import { mapList, type ReadList } from './read-list.js';
import { typesMeet } from './role-rules.js';
import { statusAt } from './status-history.js';
import type { ListedIssuer } from './types.js';
import { signerMatches, signerParams } from './verify-list.js';

export interface TrustListCheck {
  /** No problem of severity `error`. */
  readonly usable: boolean;
  readonly problems: readonly (Finding & { readonly severity: 'error' | 'warning' })[];
}

export interface CheckTrustListOptions {
  readonly at: Instant;
  /** The list that this one replaces: nothing of it may be lost. */
  readonly previous?: unknown;
  /** Certificate (DER) that signs or will sign the list. */
  readonly signer?: Uint8Array;
  /** SHA-256 of roots that share a name with a known root and are meant all the same. */
  readonly confirmedRoots?: readonly string[];
}

/**
 * Every problem of a list (its JSON as a value): what a reader would refuse, what would not work, what looks like a mistake.
 * @throws KhueError for a wrong call only (a time that is none).
 */
export function checkTrustList(list: unknown, options: CheckTrustListOptions): TrustListCheck {
  const at = parseInstant(options.at);
  if (at === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(options.at) } });
  const value = withClosedDate(list);
  const structure = profileProblems(value);
  const problems: (Finding & { severity: 'error' | 'warning' })[] = structure.map((finding) => ({
    ...finding,
    severity: 'error',
  }));
  const add = (severity: 'error' | 'warning', code: Code, params: Finding['params'] = {}) =>
    problems.push({ code, params, severity });
  if (structure.length === 0) {
    const read = mapList(value as TrustList);
    if (read.nextUpdate !== undefined && at >= read.nextUpdate) {
      const days = Math.floor((at - read.nextUpdate) / 86_400_000);
      add('warning', 'TRUST_LIST_STALE', { name: read.name, nextUpdate: formatInstant(read.nextUpdate), days });
    }
    checkAuthorities(read, at, options.confirmedRoots ?? [], add);
    for (const issuer of read.issuers) checkIssuer(issuer, read, add);
    if (options.previous !== undefined) checkAgainst(withClosedDate(options.previous), read, add);
    if (options.signer !== undefined) checkSigner(options.signer, read, add);
  }
  return { usable: problems.every(({ severity }) => severity !== 'error'), problems };
}

type Add = (severity: 'error' | 'warning', code: Code, params?: Finding['params']) => void;

/** Roots are no look-alikes; issuing CAs lead to a root of the list by their signature, not by names. */
function checkAuthorities(list: ReadList, at: number, confirmed: readonly string[], add: Add): void {
  const { authorities } = list;
  const certificates = authorities.map(({ certificate }) => certificate);
  for (const { certificate, name } of lookalikes(certificates, confirmed)) {
    add('error', 'TRUST_LOOKALIKE_ROOT', { sha256: certificate.sha256, name });
  }
  for (const { certificate, history, kind } of authorities) {
    if (kind === 'root-ca' || statusAt(history, at) !== 'granted') continue;
    const problem = issuerProblem(certificate, certificates);
    if (problem !== undefined)
      add(problem.code === 'TRUST_CA_ISSUER_MISSING' ? 'warning' : 'error', problem.code, problem.params);
  }
}

/** Why no listed certificate issued this one; `undefined` when one did. */
export function issuerProblem(certificate: Certificate, others: readonly Certificate[]): Finding | undefined {
  const named = others.filter((one) => one.subject.comparisonKey === certificate.issuer.comparisonKey);
  const name = authorityName(certificate);
  if (named.length === 0) return { code: 'TRUST_CA_ISSUER_MISSING', params: { name } };
  if (named.some((one) => verifyIssuedBy(certificate, one))) return undefined;
  return { code: 'TRUST_CA_WRONG_ISSUER', params: { name, issuer: authorityName(named[0]!) } };
}

function checkIssuer(issuer: ListedIssuer, list: ReadList, add: Add): void {
  const { code, documentTypes, signers, succession } = issuer;
  const sealKeys = new Set(
    signers.filter(({ role }) => role === 'school-seal').flatMap(({ spkiSha256 }) => spkiSha256),
  );
  if (signers.some((one) => one.role !== 'school-seal' && one.spkiSha256.some((key) => sealKeys.has(key)))) {
    add('error', 'TRUST_SEAL_KEY_SHARED', { code });
  }
  for (const signer of signers) {
    for (const type of signer.documentTypes ?? []) {
      if (!documentTypes.some((one) => typesMeet(one.type, type))) {
        add('warning', 'TRUST_TYPE_NOT_ISSUED', { name: signer.name, type, code });
      }
    }
    for (const { capacity, decision } of signer.capacities) {
      if (capacity !== 'dung_dau' && decision === undefined) {
        add('warning', 'TRUST_CAPACITY_WITHOUT_DECISION', { capacity, name: signer.name });
      }
    }
  }
  const known = (wanted: string) =>
    list.issuers.some((one) => one.code === wanted || one.formerCodes.includes(wanted)) ||
    (list.index.shards ?? []).some(({ codes }) => codes.includes(wanted));
  for (const other of succession) {
    // A shard does not know the codes of the others.
    if (list.type.endsWith(':root') && !known(other.code)) {
      add('warning', 'TRUST_SUCCESSION_UNKNOWN', { code, other: other.code });
    }
  }
}

/** Entries, keys and codes of the list before are all there; the sequence has gone up (model 14). */
function checkAgainst(previous: unknown, list: ReadList, add: Add): void {
  if (profileProblems(previous).length > 0) return;
  const before = mapList(previous as TrustList);
  if (list.sequence <= before.sequence) add('error', 'TRUST_SEQUENCE_INVALID', { previous: before.sequence });
  const lost = (what: string) => add('error', 'TRUST_ENTRY_LOST', { what });
  const certificates = new Set(list.authorities.map(({ certificate }) => certificate.sha256));
  for (const { certificate, name } of before.authorities) if (!certificates.has(certificate.sha256)) lost(name);
  const codes = new Map(list.issuers.flatMap((one) => [one.code, ...one.formerCodes].map((code) => [code, one])));
  const sharded = new Set((list.index.shards ?? []).flatMap((shard) => shard.codes));
  for (const issuer of before.issuers) {
    const now = codes.get(issuer.code);
    for (const code of [issuer.code, ...issuer.formerCodes]) if (!codes.has(code) && !sharded.has(code)) lost(code);
    if (now === undefined) continue;
    const keys = new Set(now.signers.flatMap(({ role, spkiSha256 }) => spkiSha256.map((key) => `${role} ${key}`)));
    for (const signer of issuer.signers) {
      if (signer.spkiSha256.some((key) => !keys.has(`${signer.role} ${key}`))) lost(`${issuer.code}: ${signer.name}`);
    }
  }
  for (const shard of before.index.shards ?? []) {
    for (const code of shard.codes) if (!codes.has(code) && !sharded.has(code)) lost(code);
  }
}

function checkSigner(der: Uint8Array, list: ReadList, add: Add): void {
  let signer: Certificate;
  try {
    signer = readCertificate(der);
  } catch {
    add('error', 'TRUST_SIGNER_CERTIFICATE', { name: list.name });
    return;
  }
  if (!signerMatches(signer, list.operators, list.territory)) {
    add('error', 'TRUST_SIGNER_MISMATCH', signerParams(signer, list.name));
  }
  if (list.nextUpdate !== undefined && list.nextUpdate > signer.notAfter) {
    add('warning', 'TRUST_NEXT_UPDATE_AFTER_SIGNER', {
      nextUpdate: formatInstant(list.nextUpdate),
      notAfter: formatInstant(signer.notAfter),
    });
  }
}
