import { digestHex } from '#crypto';
import { judgeIntegrity } from '../document/integrity.js';
import type { CarriedSignature } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import { verificationCost } from '../x509/key.js';
import type { RevocationFact } from '../x509/revocation.js';
import { type PathFacts, pathFacts, type WorkBudget } from './path-facts.js';
import type { SignatureTimes } from './revocation.js';

/** What revocation data say of one certificate of the path. */
export interface RevocationFacts {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly fact: RevocationFact;
}

/** Everything that is known of one signature before anything is judged. */
export interface SignatureFacts {
  readonly carried: CarriedSignature;
  /** `s-` and the first 16 hex digits of SHA-256 of the signature value (contract §5). */
  readonly id: string;
  /** What the signature says of its content's type (`cty`); absent where it says nothing. */
  readonly contentType?: string;
  readonly integrity: 'INTACT' | 'BROKEN';
  readonly integrityFinding?: Finding;
  readonly times: SignatureTimes;
  /** Absent where there is no certificate, or nothing to find a path for because the signature is broken. */
  readonly path?: PathFacts;
  /** For every certificate of the path but the anchor, leaf first. */
  readonly revocation: readonly RevocationFacts[];
}

/** Gathers the facts of one signature. */
export function signatureFacts(
  carried: CarriedSignature,
  proof: Pick<SignatureTimes, 'proofOfExistence' | 'createdAfter'>,
  trust: TrustStore,
  at: InstantMs,
  limits: Limits,
  budget: WorkBudget,
): SignatureFacts {
  const id = `s-${digestHex('SHA-256', carried.value).slice(0, 16)}`;
  const times: SignatureTimes = { at, ...proof, ...claimOf(carried) };
  const certificate = carried.signerCertificate;
  budget.signatureChecks += certificate === undefined ? 1 : verificationCost(certificate);
  const { integrity, finding } = judgeIntegrity(carried);
  if (integrity === 'BROKEN' || certificate === undefined || carried.faults.length > 0) {
    return {
      carried,
      id,
      integrity,
      times,
      revocation: [],
      ...(finding === undefined ? undefined : { integrityFinding: finding }),
    };
  }
  const path = pathFacts(certificate, carried.carriedCertificates, trust, proof.proofOfExistence ?? at, limits, budget);
  return { carried, id, integrity, times, path, revocation: revocationFacts(path, trust, at) };
}

function claimOf(carried: CarriedSignature): { readonly claimed?: InstantMs } | undefined {
  return carried.claimedSigningTime === undefined ? undefined : { claimed: carried.claimedSigningTime };
}

/** Of a path found before, what the store said at an instant: the same for every file of a run. Bounded by the paths that are kept. */
const known = new WeakMap<PathFacts, { readonly at: InstantMs; readonly facts: readonly RevocationFacts[] }>();

function revocationFacts(path: PathFacts, trust: TrustStore, at: InstantMs): readonly RevocationFacts[] {
  const kept = known.get(path);
  if (kept !== undefined && kept.at === at) return kept.facts;
  const facts = askRevocation(path, trust, at);
  known.set(path, { at, facts });
  return facts;
}

function askRevocation(facts: PathFacts, trust: TrustStore, at: InstantMs): readonly RevocationFacts[] {
  const path = facts.path;
  if (path === undefined) return [];
  const all: RevocationFacts[] = [];
  for (let i = 0; i + 1 < path.length; i++) {
    const certificate = path[i]!;
    const issuer = path[i + 1]!;
    all.push({ certificate, issuer, fact: trust.revocation.lookUp(certificate, issuer, at) });
  }
  return all;
}
