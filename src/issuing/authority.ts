/** The right person: role, school, capacity and decision, term, document type, by the trust list (contract §4, model 8 and 13). */
import { KhueError } from '../errors.js';
import type { JsonArray, JsonObject } from '../record/json-value.js';
import { formatVietnamDate, type InstantMs, termCovers } from '../time.js';
import { coversDocumentType, matchesDocumentType } from '../trust/role-rules.js';
import { grantedAt } from '../trust/status-history.js';
import type { ListedIssuer, ListedSigner, RoleRequirement, TrustStore } from '../trust/types.js';
import { type Certificate, formatName } from '../x509/index.js';
import { isObject } from './input.js';
import { capitalised, roleParams, roleWords } from './words.js';

/** What a signature claims, and by which key. */
export interface ClaimedAuthority {
  readonly record: JsonObject;
  readonly type: string;
  readonly role: string;
  readonly capacity?: string;
  readonly decision?: string;
  readonly certificate: Certificate;
  readonly at: InstantMs;
}

/** Roles that the school vouches for through the principal's and the seal's signatures (contract §4, "Teachers"). */
const TEACHER_ROLES: readonly string[] = ['subject-teacher', 'homeroom-teacher'];
const SEAL_ROLE = 'school-seal';
const HEAD: string = 'dung_dau';

/**
 * Codes of the bodies that issue a record: the school of a học bạ, every body of `don_vi_cap` of a diploma.
 */
export function issuerCodes(record: JsonObject): string[] {
  const school = record['co_so_giao_duc'];
  const bodies = record['don_vi_cap'];
  const all = [...(isObject(school) ? [school] : []), ...(Array.isArray(bodies) ? (bodies as JsonArray) : [])];
  return all.flatMap((body) => {
    const code = isObject(body) ? body['co_so_giao_duc_id'] : undefined;
    return typeof code === 'string' ? [code] : [];
  });
}

/**
 * What holds without a trust list: the rule's capacities, a decision for everyone who is not the head.
 * @throws KhueError `CAPACITY_NOT_ALLOWED`, `DECISION_MISSING`
 */
export function checkCapacity(claim: ClaimedAuthority, requirement: RoleRequirement | undefined): void {
  const capacity = claim.capacity ?? HEAD;
  const allowed: readonly string[] | undefined = requirement?.capacities;
  if (allowed !== undefined && !allowed.includes(capacity))
    throw new KhueError('CAPACITY_NOT_ALLOWED', {
      params: { name: capitalised(roleWords(claim.role).vi), capacity, allowed: allowed.join(', ') },
    });
  if (capacity !== HEAD && claim.decision === undefined)
    throw new KhueError('DECISION_MISSING', { params: { capacity } });
}

/**
 * What the trust list says of the key. Of several issuing bodies (joint diplomas) one that allows it is enough.
 * @throws KhueError `AUTHORITY_NOT_LISTED`, `AUTHORITY_UNAVAILABLE`, `AUTHORITY_OUT_OF_TERM`, `SIGNER_OF_OTHER_ROLE`,
 *   `SIGNER_NOT_OF_ISSUER`, `SIGNER_OUT_OF_TERM`, `SIGNER_DOCUMENT_TYPE`, `CAPACITY_NOT_ALLOWED`, `DECISION_NOT_LISTED`
 */
export function checkAuthority(claim: ClaimedAuthority, trust: TrustStore): void {
  const refusals: KhueError[] = [];
  for (const code of issuerCodes(claim.record)) {
    const refusal = refusalUnder(code, claim, trust);
    if (refusal === undefined) return;
    refusals.push(refusal);
  }
  throw refusals[0] ?? new KhueError('AUTHORITY_NOT_LISTED', { params: { issuer: '—' } });
}

function refusalUnder(code: string, claim: ClaimedAuthority, trust: TrustStore): KhueError | undefined {
  const answer = trust.issuer(code);
  if ('unavailable' in answer)
    return new KhueError('AUTHORITY_UNAVAILABLE', { params: { issuer: code, code: answer.unavailable.code } });
  if ('unknown' in answer) return new KhueError('AUTHORITY_NOT_LISTED', { params: { issuer: code } });
  const issuer = answer.found;
  if (!mayIssue(issuer, claim))
    return new KhueError('AUTHORITY_OUT_OF_TERM', {
      params: { issuer: issuer.name, type: claim.type, date: formatVietnamDate(claim.at) },
    });
  const bound = issuer.signers.filter((signer) => signer.spkiSha256.includes(claim.certificate.spkiSha256));
  if (TEACHER_ROLES.includes(claim.role) && !issuer.teachersListed) return refusalOfTeacher(bound, issuer, claim);
  const inRole = bound.filter((signer) => signer.role === claim.role);
  if (inRole.length === 0) return refusalOfStranger(bound, code, issuer, claim, trust);
  const refusals = inRole.map((signer) => refusalOf(signer, issuer, claim));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

function mayIssue(issuer: ListedIssuer, { type, at }: ClaimedAuthority): boolean {
  return (
    termCovers(issuer.term, at) &&
    issuer.documentTypes.some((allowed) => matchesDocumentType(allowed.type, type) && termCovers(allowed, at))
  );
}

/** A principal may teach; a seal never does. */
function refusalOfTeacher(
  bound: readonly ListedSigner[],
  issuer: ListedIssuer,
  claim: ClaimedAuthority,
): KhueError | undefined {
  return bound.some((signer) => signer.role === SEAL_ROLE) ? ofOtherRole(SEAL_ROLE, issuer, claim) : undefined;
}

function refusalOfStranger(
  bound: readonly ListedSigner[],
  code: string,
  issuer: ListedIssuer,
  claim: ClaimedAuthority,
  trust: TrustStore,
): KhueError {
  const own = bound[0];
  if (own !== undefined) return ofOtherRole(own.role, issuer, claim);
  const elsewhere = trust.holders?.(claim.certificate.spkiSha256, code)[0];
  if (elsewhere !== undefined) return ofOtherRole(elsewhere.signer.role, elsewhere.issuer, claim, issuer);
  return new KhueError('SIGNER_NOT_OF_ISSUER', {
    params: {
      subject: formatName(claim.certificate.subject),
      ...roleParams('role', claim.role),
      issuer: issuer.name,
    },
  });
}

function ofOtherRole(actual: string, of: ListedIssuer, claim: ClaimedAuthority, wanted: ListedIssuer = of): KhueError {
  const { vi, en } = roleWords(claim.role);
  const [ofVi, ofEn] = wanted === of ? ['', ''] : [` của ${wanted.name}`, ` of ${wanted.name}`];
  return new KhueError('SIGNER_OF_OTHER_ROLE', {
    params: { ...roleParams('actual', actual), issuer: of.name, role: vi + ofVi, roleEn: en + ofEn },
  });
}

function refusalOf(signer: ListedSigner, issuer: ListedIssuer, claim: ClaimedAuthority): KhueError | undefined {
  const { name } = signer;
  if (!grantedAt(signer.history, claim.at) || !signer.terms.some((term) => termCovers(term, claim.at)))
    return new KhueError('SIGNER_OUT_OF_TERM', {
      params: {
        name,
        ...roleParams('role', claim.role),
        issuer: issuer.name,
        date: formatVietnamDate(claim.at),
      },
    });
  if (!coversDocumentType(signer.documentTypes, claim.type))
    return new KhueError('SIGNER_DOCUMENT_TYPE', { params: { name, type: claim.type } });
  return refusalOfCapacity(signer, claim);
}

function refusalOfCapacity(signer: ListedSigner, claim: ClaimedAuthority): KhueError | undefined {
  const capacity = claim.capacity ?? HEAD;
  const listed: readonly { readonly capacity: string; readonly decision?: string }[] =
    signer.capacities.length === 0 ? [{ capacity: HEAD }] : signer.capacities;
  const same = listed.filter((entry) => entry.capacity === capacity);
  if (same.length === 0)
    return new KhueError('CAPACITY_NOT_ALLOWED', {
      params: { name: signer.name, capacity, allowed: listed.map((entry) => entry.capacity).join(', ') },
    });
  const decisions = same.flatMap((entry) => (entry.decision === undefined ? [] : [entry.decision]));
  if (capacity === HEAD || decisions.length < same.length) return undefined;
  return decisions.some((decision) => folded(decision) === folded(claim.decision ?? ''))
    ? undefined
    : new KhueError('DECISION_NOT_LISTED', {
        params: { capacity, decision: claim.decision ?? '', listed: decisions.join('; ') },
      });
}

/** Spaces and case do not make another decision. */
function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, '');
}
