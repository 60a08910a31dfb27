import { digestHex } from '#crypto';
import { judgeIntegrity } from '../document/integrity.js';
import type { CarriedSignature } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { isCompromise, isRevokedForGood, issuerEndOf, revocationHarms } from '../x509/freshness.js';
import { verificationCost } from '../x509/key.js';
import { sameName } from '../x509/name.js';
import type { IssuerEnd } from '../x509/revocation.js';
import { verifyIssuedBy } from '../x509/signature-check.js';
import { algorithmSunsets } from './algorithms.js';
import type { EvidenceBook } from './evidence-book.js';
import { type PathFacts, type PathQuestion, pathFacts, type WorkBudget } from './path-facts.js';
import type { RevocationFacts, SignatureTimes } from './revocation.js';
import { authorityView, listedUntil } from './trust-view.js';

/** What is known of one signature whatever the time and the trust: what a report can be judged from again. */
export interface CarriedFacts {
  readonly carried: CarriedSignature;
  /** `s-` and the first 16 hex digits of SHA-256 of the signature value (contract §5). */
  readonly id: string;
  /** What the signature says of its content's type (`cty`); absent where it says nothing. */
  readonly contentType?: string;
  readonly integrity: 'INTACT' | 'BROKEN';
  readonly integrityFinding?: Finding;
}

/** The facts of one signature with what trust material says of it at the times in question. */
export interface SignatureFacts extends CarriedFacts {
  readonly times: SignatureTimes;
  /** Absent where there is no certificate, or nothing to find a path for because the signature is broken. */
  readonly path?: PathFacts;
  /** For every certificate of the path but the anchor, leaf first. */
  readonly revocation: readonly RevocationFacts[];
}

/**
 * Gathers the facts of one signature that do not depend on time or trust.
 * @param known what this judgement has found for the same signature elsewhere in the file; it counts as work all the same
 */
export function carriedFacts(carried: CarriedSignature, budget: WorkBudget, known?: CarriedFacts): CarriedFacts {
  const certificate = carried.signerCertificate;
  budget.signatureChecks += certificate === undefined ? 1 : verificationCost(certificate);
  if (known !== undefined) {
    const { id, integrity, integrityFinding } = known;
    return { carried, id, integrity, ...(integrityFinding === undefined ? undefined : { integrityFinding }) };
  }
  const id = `s-${digestHex('SHA-256', carried.value).slice(0, 16)}`;
  const { integrity, finding } = judgeIntegrity(carried);
  return finding === undefined ? { carried, id, integrity } : { carried, id, integrity, integrityFinding: finding };
}

/** What a path and revocation data are asked for with. */
export interface Situation {
  readonly trust: TrustStore;
  readonly at: InstantMs;
  readonly limits: Limits;
  readonly budget: WorkBudget;
  readonly question: PathQuestion;
  readonly evidence: EvidenceBook;
}

/** Places facts in time: the path at the best signature time, and what revocation data say up to the validation time. */
export function datedFacts(facts: CarriedFacts, proof: SignatureProof, situation: Situation): SignatureFacts {
  const { carried } = facts;
  const { trust, at, limits, budget, question, evidence } = situation;
  const times: SignatureTimes = { at, ...proof, ...claimOf(carried) };
  const certificate = carried.signerCertificate;
  if (facts.integrity === 'BROKEN' || certificate === undefined || carried.faults.length > 0) {
    return { ...facts, times, revocation: [] };
  }
  const candidates = evidence.candidates(carried.carriedCertificates);
  const when = proof.proofOfExistence ?? at;
  const existed = when === at ? undefined : existedBy(carried, when, evidence);
  const asked = existed === undefined ? question : { ...question, existed };
  const ask = (without?: ReadonlySet<string>): Pick<SignatureFacts, 'revocation'> & { readonly path: PathFacts } => {
    const own = without === undefined ? asked : { ...asked, without };
    const path = pathFacts(certificate, candidates, trust, when, limits, budget, own);
    return { path, revocation: revocationFacts(path, proof.proofOfExistence, { ...situation, question: own }) };
  };
  const hasTwin = (ca: Certificate): boolean =>
    [...candidates, ...authorityView(trust).caCertificates].some(
      (other) => other.sha256 !== ca.sha256 && isTwin(other, ca),
    );
  return { ...facts, times, ...goodWay(ask, hasTwin, proof.proofOfExistence, at) };
}

const isTwin = (a: Certificate, b: Certificate): boolean =>
  a.spkiSha256 === b.spkiSha256 && sameName(a.subject, b.subject);

/** CA certificates that are gone round before the first answer stands: nobody has more of one key. */
const MOST_WAYS = 4;

/**
 * EN 319 102-1 §5.2.6.4: where a CA's certificate on the way was revoked, or nothing is known of it, another way is tried: CAs have their keys
 * certified anew and the old certificate revoked, and cross certificates end. Not where the key may be in other hands, for that it is on
 * every way.
 */
function goodWay<Way extends Pick<SignatureFacts, 'revocation'> & { readonly path: PathFacts }>(
  ask: (without?: ReadonlySet<string>) => Way,
  hasTwin: (ca: Certificate) => boolean,
  proof: InstantMs | undefined,
  at: InstantMs,
): Way {
  const first = ask();
  let way = first;
  const without = new Set<string>();
  while (way.path.path !== undefined && way.path.faults.length === 0) {
    // The leaf's own revocation no other way could cure.
    const bad = way.revocation
      .slice(1)
      .filter(({ fact }) => fact.status === 'UNKNOWN' || (isRevokedForGood(fact, at) && revocationHarms(fact, proof)));
    if (bad.length === 0) return way;
    const isOnly = !way.path.path.slice(1, -1).some(hasTwin);
    if (isOnly || without.size >= MOST_WAYS || bad.some(({ fact }) => isCompromise(fact))) return first;
    for (const { certificate } of bad) without.add(certificate.sha256);
    way = ask(without);
  }
  return first;
}

/** What lies in the signed octets, or is named there by its digest, existed with the signature. */
function existedBy(
  { certificateReferences, signedCertificates = [], signerCertificate }: CarriedSignature,
  when: InstantMs,
  evidence: EvidenceBook,
): (certificate: Certificate) => InstantMs {
  return (certificate) => {
    const named = certificate === signerCertificate && certificateReferences.length > 0;
    return named || signedCertificates.includes(certificate) ? when : evidence.existed(certificate);
  };
}

export type SignatureProof = Pick<SignatureTimes, 'proofOfExistence' | 'stampedAt' | 'createdAfter' | 'boundBy'>;

function claimOf(carried: CarriedSignature): { readonly claimed?: InstantMs } | undefined {
  return carried.claimedSigningTime === undefined ? undefined : { claimed: carried.claimedSigningTime };
}

/**
 * Of a path found before, what the store said at an instant, and what evidence it has of its own files: the same for every file of a run.
 * Bounded by the paths that are kept.
 */
const known = new WeakMap<
  PathFacts,
  Pick<Situation, 'at'> & Pick<EvidenceBook, 'proofOfBundled'> & { readonly facts: readonly RevocationFacts[] }
>();

function revocationFacts(
  path: PathFacts,
  proof: InstantMs | undefined,
  situation: Situation,
): readonly RevocationFacts[] {
  const { at, evidence, question } = situation;
  const plain = proof === undefined && evidence.isEmpty && question.sunsets === algorithmSunsets;
  if (!plain) return askRevocation(path, proof, situation);
  const kept = known.get(path);
  const { proofOfBundled } = evidence;
  if (kept !== undefined && kept.at === at && kept.proofOfBundled === proofOfBundled) return kept.facts;
  const facts = askRevocation(path, proof, situation);
  known.set(path, { at, ...(proofOfBundled && { proofOfBundled }), facts });
  return facts;
}

function askRevocation(
  facts: PathFacts,
  proof: InstantMs | undefined,
  { at, evidence, question, trust }: Situation,
): readonly RevocationFacts[] {
  const path = facts.path;
  if (path === undefined) return [];
  const all: RevocationFacts[] = [];
  const anchor = path[path.length - 1]!;
  // From the top: what is known of an issuer says how far its own data can be relied on.
  let revoked: IssuerEnd | undefined;
  for (let i = path.length - 2; i >= 0; i--) {
    const certificate = path[i]!;
    const issuer = path[i + 1]!;
    const issuerEnd = endOf(issuer, revoked, certificate, trust, at);
    const told = evidence.lookUp(certificate, issuer, at, {
      anchor,
      ...(proof === undefined ? undefined : { proof }),
      ...(issuerEnd === undefined ? undefined : { issuerEnd }),
    });
    // Whoever holds the issuer's key since then could have made the certificate itself.
    const until = Math.min(issuer.notAfter, issuerEnd?.until ?? Number.POSITIVE_INFINITY);
    const made = question.existed?.(certificate) ?? until;
    const own = made > until && !isListed(certificate, trust) ? { ...told, signerUntil: until } : told;
    const twin = i === 0 ? undefined : compromisedTwin(certificate, issuer, anchor, proof, { at, evidence, trust });
    revoked = issuerEndOf(twin?.fact ?? own, at);
    const said = twin !== undefined && revocationHarms(twin.fact, proof) ? twin : { certificate, fact: own };
    all.push({ ...said, issuer, ...(issuerEnd === undefined ? undefined : { issuerEnd }) });
  }
  return all.reverse();
}

/**
 * Another certificate of a CA's key that the list names, and that its issuer revoked because the key is in other hands: whoever holds that
 * shows the one that nobody revoked.
 */
function compromisedTwin(
  { sha256, spkiSha256 }: Certificate,
  issuer: Certificate,
  anchor: Certificate,
  proof: InstantMs | undefined,
  { at, evidence, trust }: Pick<Situation, 'at' | 'evidence' | 'trust'>,
): Pick<RevocationFacts, 'certificate' | 'fact'> | undefined {
  for (const { certificate } of authorityView(trust).bySpki.get(spkiSha256) ?? []) {
    if (certificate.sha256 === sha256 || !sameName(certificate.issuer, issuer.subject)) continue;
    const fact = evidence.lookUp(certificate, issuer, at, { anchor, ...(proof === undefined ? undefined : { proof }) });
    if (isRevokedForGood(fact, at) && isCompromise(fact) && verifyIssuedBy(certificate, issuer))
      return { certificate, fact };
  }
  return undefined;
}

/**
 * Until when an issuer's word counts of a certificate: to its revocation, or until the list withdrew it. A CA that was withdrawn has closed
 * as a rule: what somebody keeps of it goes on to count. For a key that the list names itself it answers as long as it grants that.
 */
function endOf(
  issuer: Certificate,
  revoked: IssuerEnd | undefined,
  certificate: Certificate,
  trust: TrustStore,
  at: InstantMs,
): IssuerEnd | undefined {
  const view = authorityView(trust);
  const listed = listedUntil(view, issuer, at);
  if (listed === undefined || listed === Number.POSITIVE_INFINITY) return revoked;
  const until = Math.max(listed, listedUntil(view, certificate, at) ?? listed);
  const { keptUntil = Number.POSITIVE_INFINITY } = revoked ?? {};
  return { until: Math.min(until, revoked?.until ?? until), keptUntil };
}

/** A CA, or a service, that the list names by its key: the list answers for it. */
function isListed({ spkiSha256 }: Certificate, trust: TrustStore): boolean {
  const { bySpki, services } = authorityView(trust);
  return bySpki.has(spkiSha256) || services.has(spkiSha256);
}
