/** The right person: role, school, capacity and decision, term, document type, by the trust list (contract §4, model 8 and 13). */
import { KhueError } from '../errors.js';
import { formatVietnamDate, type InstantMs, termCovers } from '../time.js';
import { coversDocumentType, matchesDocumentType } from '../trust/role-rules.js';
import { grantedAt } from '../trust/status-history.js';
import type { ListedIssuer, ListedSigner, TrustStore } from '../trust/types.js';
import { type Authority, issuerFacts, judgeAuthority, saysSomething } from '../validation/authority.js';
import type { RecordShape } from '../validation/record-shape.js';
import type { Certificate } from '../x509/index.js';
import { belonging, capitalised, roleParams, roleWords, shownName } from './words.js';

/** What a signature claims, and by which key. */
export interface ClaimedAuthority {
  readonly shape: RecordShape;
  readonly role: string;
  readonly capacity?: string;
  readonly decision?: string;
  readonly certificate: Certificate;
  readonly at: InstantMs;
}

export const HEAD: string = 'dung_dau';

/**
 * What holds without a trust list: the rule's capacities, a decision for everyone who is not the head.
 * @throws KhueError `CAPACITY_NOT_ALLOWED`, `DECISION_MISSING`
 */
export function checkCapacity(claim: ClaimedAuthority, allowed: readonly string[] | undefined): void {
  const capacity = claim.capacity ?? HEAD;
  if (allowed !== undefined && !allowed.includes(capacity))
    throw new KhueError('CAPACITY_NOT_ALLOWED', {
      params: { name: capitalised(roleWords(claim.role).vi), capacity, allowed: allowed.join(', ') },
    });
  if (capacity !== HEAD && !saysSomething(claim.decision ?? ''))
    throw new KhueError('DECISION_MISSING', { params: { capacity } });
}

/**
 * What the trust list says of the key, as `verify` will judge it. Of several issuing bodies (joint diplomas) one that allows it
 * is enough.
 * @throws KhueError `AUTHORITY_NOT_LISTED`, `AUTHORITY_UNAVAILABLE`, `AUTHORITY_OUT_OF_TERM`, `SIGNER_OF_OTHER_ROLE`,
 *   `SIGNER_NOT_OF_ISSUER`, `SIGNER_OUT_OF_TERM`, `SIGNER_DOCUMENT_TYPE`, `CAPACITY_NOT_ALLOWED`, `DECISION_NOT_LISTED`,
 *   `SIGNER_NOT_AUTHORISED`
 */
export function checkAuthority(claim: ClaimedAuthority, trust: TrustStore): void {
  const refusals: KhueError[] = [];
  for (const code of claim.shape.issuerCodes) {
    const refusal = refusalUnder(code, claim, trust);
    if (refusal === undefined) return;
    refusals.push(refusal);
  }
  throw refusals[0] ?? new KhueError('AUTHORITY_NOT_LISTED', { params: { issuer: '—' } });
}

function refusalUnder(code: string, claim: ClaimedAuthority, trust: TrustStore): KhueError | undefined {
  const facts = issuerFacts(code, claim.shape.replacesAnother, trust);
  if (facts.unavailable !== undefined)
    return new KhueError('AUTHORITY_UNAVAILABLE', { params: { issuer: code, code: facts.unavailable.code } });
  const issuer = facts.entry;
  if (issuer === undefined) return new KhueError('AUTHORITY_NOT_LISTED', { params: { issuer: code } });
  const { capacity, decision } = claim;
  const authority = judgeAuthority(
    {
      issuer: facts,
      documentType: claim.shape.type,
      reissue: claim.shape.replacesAnother,
      spkiSha256: claim.certificate.spkiSha256,
      role: claim.role,
      ...(capacity === undefined ? {} : { capacity }),
      ...(decision === undefined ? {} : { decision }),
      times: { claimed: claim.at, at: claim.at },
    },
    trust,
    // A list past its next update is told to whoever opens it; it does not keep a school from signing.
    Number.POSITIVE_INFINITY,
  );
  const bound = issuer.signers.filter((signer) => signer.spkiSha256.includes(claim.certificate.spkiSha256));
  switch (authority.kind) {
    case 'SCHOOL':
      return sealInWords(code, issuer, claim, trust);
    case 'LISTED': {
      const differs = authority.warnings.find((warning) => warning.code === 'DECISION_DIFFERS');
      return differs === undefined ? undefined : decisionDiffers(claim, String(differs.params?.['listed']));
    }
    case 'NONE': {
      // The body that followed may list the key, in the part of the list that is not there.
      const { successorUnavailable: missing } = facts;
      if (missing !== undefined && [missing.code, 'SIGNER_NOT_LISTED'].includes(authority.finding.code)) {
        const params = { issuer: String(missing.params?.['code'] ?? code), code: missing.code };
        return new KhueError('AUTHORITY_UNAVAILABLE', { params });
      }
      return inWords(authority, bound, code, issuer, claim, trust);
    }
  }
}

function decisionDiffers(claim: ClaimedAuthority, listed: string): KhueError {
  const params = { capacity: claim.capacity ?? HEAD, decision: claim.decision ?? '', listed };
  return new KhueError('DECISION_NOT_LISTED', { params });
}

/** Teachers need not be listed, and a principal may teach; a seal, of whatever school, never does. */
function sealInWords(
  code: string,
  issuer: ListedIssuer,
  claim: ClaimedAuthority,
  trust: TrustStore,
): KhueError | undefined {
  const { spkiSha256 } = claim.certificate;
  const own = issuer.signers.filter((signer) => signer.spkiSha256.includes(spkiSha256));
  const holders = [...own.map((signer) => ({ issuer, signer })), ...(trust.holders?.(spkiSha256, code) ?? [])];
  const seal = holders.find(({ signer }) => signer.role === 'school-seal');
  return seal === undefined ? undefined : ofOtherRole(seal.signer.role, seal.issuer, claim, issuer);
}

/** Says what a clerk can act upon: which token is plugged in, whose turn of office it is. */
function inWords(
  authority: Extract<Authority, { kind: 'NONE' }>,
  bound: readonly ListedSigner[],
  code: string,
  issuer: ListedIssuer,
  claim: ClaimedAuthority,
  trust: TrustStore,
): KhueError {
  if (!mayIssue(issuer, claim) && !claim.shape.replacesAnother)
    return new KhueError('AUTHORITY_OUT_OF_TERM', {
      params: { issuer: issuer.name, type: claim.shape.type, date: formatVietnamDate(claim.at) },
    });
  const inRole = bound.filter((signer) => signer.role === claim.role);
  if (inRole.length === 0 && authority.finding.code === 'CAPACITY_NOT_AUTHORISED') {
    const capacity = claim.capacity ?? HEAD;
    const name = capitalised(roleWords(claim.role).vi);
    return new KhueError('CAPACITY_NOT_ALLOWED', { params: { name, capacity, allowed: HEAD } });
  }
  if (inRole.length === 0) return strangerInWords(bound, code, issuer, claim, trust);
  const refusals = inRole.map((signer) => listedInWords(signer, issuer, claim));
  return (
    refusals.find((refusal) => refusal !== undefined) ??
    new KhueError('SIGNER_NOT_AUTHORISED', { params: { code: authority.finding.code } })
  );
}

function mayIssue(issuer: ListedIssuer, { shape: { type }, at }: ClaimedAuthority): boolean {
  return (
    termCovers(issuer.term, at) &&
    (issuer.history === undefined || grantedAt(issuer.history, at)) &&
    issuer.documentTypes.some((allowed) => matchesDocumentType(allowed.type, type) && termCovers(allowed, at))
  );
}

function strangerInWords(
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
      subject: shownName(claim.certificate.subject),
      ...roleParams('role', claim.role),
      issuer: issuer.name,
    },
  });
}

function ofOtherRole(actual: string, of: ListedIssuer, claim: ClaimedAuthority, wanted: ListedIssuer = of): KhueError {
  const found = belonging(actual);
  const asked = belonging(claim.role);
  const [ofVi, ofEn] = wanted.code === of.code ? ['', ''] : [` của ${wanted.name}`, ` of ${wanted.name}`];
  return new KhueError('SIGNER_OF_OTHER_ROLE', {
    params: {
      actual: found.vi,
      actualEn: found.en,
      issuer: of.name,
      role: asked.vi + ofVi,
      roleEn: asked.en + ofEn,
    },
  });
}

function listedInWords(signer: ListedSigner, issuer: ListedIssuer, claim: ClaimedAuthority): KhueError | undefined {
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
  const { type } = claim.shape;
  if (!coversDocumentType(signer.documentTypes, type))
    return new KhueError('SIGNER_DOCUMENT_TYPE', { params: { name, type } });
  const capacity = claim.capacity ?? HEAD;
  const listed: readonly string[] =
    signer.capacities.length === 0 ? [HEAD] : signer.capacities.map((entry) => entry.capacity);
  return listed.includes(capacity)
    ? undefined
    : new KhueError('CAPACITY_NOT_ALLOWED', { params: { name, capacity, allowed: listed.join(', ') } });
}
