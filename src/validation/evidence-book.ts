import { digestHex } from '#crypto';
import type { CarriedValidationData, SignedDocument } from '../document/signed-document.js';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import type { InstantMs } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { Certificate } from '../x509/certificate.js';
import {
  type CrlFile,
  type LookUpOptions,
  type OcspFile,
  openedCrl,
  openedOcsp,
  type RevocationFact,
  type RevocationSource,
  readCertificate,
  revocationSource,
} from '../x509/index.js';
import { type AlgorithmSunset, weakFinding, weakKey, weakScheme } from './algorithms.js';
import { judgeRevocation, type RevocationFacts } from './revocation.js';
import type { TimestampFacts } from './timestamp-facts.js';
import { authorityView, listedUntil } from './trust-view.js';

/** Certificates and revocation data that a file carries, opened once; none of it is believed for being there. */
export interface CarriedEvidence {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly CrlFile[];
  readonly ocsp: readonly OcspFile[];
  /** SHA-256 of those that lie in evidence records alone, not in the file. */
  readonly beside: ReadonlySet<string>;
}

/** CRLs and responses of one file that are opened: nobody needs more by honest means. */
const MOST_VALUES = 1_000;

/** What signatures, the document and time-stamp tokens carry; `undefined` when that is nothing. What cannot be read is passed over. */
export function carriedEvidence(
  document: SignedDocument | undefined,
  timestamps: readonly TimestampFacts[],
  limits: Limits,
): CarriedEvidence | undefined {
  const carries = document?.validationData !== undefined || timestamps.length > 0;
  const signatures = document?.signatures ?? [];
  if (!carries && signatures.every(({ validationData }) => validationData === undefined)) return undefined;
  const certificates = new Map<string, Certificate>();
  const crls = new Map<string, CrlFile>();
  const ocsp = new Map<string, OcspFile>();
  const read = (data: Partial<CarriedValidationData> | undefined): void => {
    for (const der of data?.certificates ?? []) {
      if (certificates.size >= limits.certificatesPerArtefact) break;
      open(() => {
        const certificate = readCertificate(der, limits);
        certificates.set(certificate.sha256, certificate);
      });
    }
    for (const der of data?.crls ?? []) {
      if (crls.size >= MOST_VALUES) break;
      open(() => {
        const crl = openedCrl(der, limits);
        crls.set(crl.sha256, crl);
      });
    }
    for (const der of data?.ocspResponses ?? []) {
      if (ocsp.size >= MOST_VALUES) break;
      open(() => {
        const response = openedOcsp(der, limits);
        ocsp.set(response.sha256, response);
      });
    }
  };
  for (const { validationData } of signatures) read(validationData);
  read(document?.validationData);
  const ofFile = (): readonly string[] => [...crls.keys(), ...ocsp.keys()];
  let inFile: ReadonlySet<string> | undefined;
  // Those of evidence records come last.
  for (const { carried, token } of timestamps) {
    if (carried.kind === 'EVIDENCE_RECORD') inFile ??= new Set(ofFile());
    if (token === undefined) continue;
    read(token);
    for (const certificate of token.carriedCertificates) {
      if (certificates.size < limits.certificatesPerArtefact) certificates.set(certificate.sha256, certificate);
    }
  }
  if (certificates.size + crls.size + ocsp.size === 0) return undefined;
  const beside = new Set(inFile === undefined ? [] : ofFile().filter((sha256) => !inFile.has(sha256)));
  return { certificates: [...certificates.values()], crls: [...crls.values()], ocsp: [...ocsp.values()], beside };
}

function open(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof KhueError)) throw error;
  }
}

type Judges = Required<Pick<LookUpOptions, 'judgeSignature' | 'listedUntil'>>;

const judges = new WeakMap<
  TrustStore,
  Judges & { readonly at: InstantMs; readonly sunsets: readonly AlgorithmSunset[] }
>();

/** The same functions for every file of a run: what the bundle's data were found to be signed by is kept for those who ask with them. */
function judgesOf(trust: TrustStore, at: InstantMs, sunsets: readonly AlgorithmSunset[]): Judges {
  let kept = judges.get(trust);
  if (kept === undefined || kept.at !== at || kept.sunsets !== sunsets) {
    kept = {
      at,
      sunsets,
      judgeSignature: (scheme, signer, provenBy = at) =>
        weakFinding(weakScheme(scheme, provenBy, sunsets) ?? weakKey(signer, provenBy, sunsets)),
      listedUntil: (ca, when) => listedUntil(authorityView(trust), ca, when),
    };
    judges.set(trust, kept);
  }
  const { judgeSignature, listedUntil: until } = kept;
  return { judgeSignature, listedUntil: until };
}

/**
 * Revocation data at hand for one verification, and since when each is proven to exist (EN 319 102-1 §5.6.2.3): what was signed with
 * an algorithm that has been given up since, or by somebody whose certificate has ended since, counts from the proof on, and without proof
 * not at all.
 */
export class EvidenceBook {
  readonly #evidence: CarriedEvidence | undefined;
  readonly #trust: TrustStore;
  readonly #at: InstantMs;
  readonly #proofs = new Map<string, InstantMs>();
  readonly #asked: Pick<LookUpOptions, 'judgeSignature' | 'listedUntil' | 'provenBy'>;
  #alone: RevocationSource | undefined;
  #along: RevocationSource | undefined;

  /** Since when a file of the bundle is proven to exist; set by whoever can judge evidence records. */
  proofOfBundled?: (sha256: string, der: Uint8Array) => InstantMs | undefined;

  constructor(
    evidence: CarriedEvidence | undefined,
    trust: TrustStore,
    at: InstantMs,
    sunsets: readonly AlgorithmSunset[],
  ) {
    this.#evidence = evidence;
    this.#trust = trust;
    this.#at = at;
    this.#asked = {
      ...judgesOf(trust, at, sunsets),
      provenBy: (sha256, der) => {
        const known = this.#proofs.get(sha256) ?? this.#listedSince(sha256);
        const bundled = this.proofOfBundled?.(sha256, der);
        return known === undefined || (bundled !== undefined && bundled < known) ? bundled : known;
      },
    };
  }

  get isEmpty(): boolean {
    return this.#evidence === undefined;
  }

  /** Certificates for path building: those of a signature, and what the file carries beside them. */
  candidates(own: readonly Certificate[]): readonly Certificate[] {
    const more = this.#evidence?.certificates ?? [];
    return more.length === 0 ? own : [...new Set([...own, ...more])];
  }

  /** Data were there at an instant. */
  prove(data: Partial<CarriedValidationData> | undefined, time: InstantMs): void {
    if (data === undefined) return;
    for (const list of [data.certificates, data.crls, data.ocspResponses]) {
      for (const der of list ?? []) this.#note(openedHash(der), time);
    }
  }

  proveCertificates(certificates: readonly Certificate[], time: InstantMs): void {
    for (const { sha256 } of certificates) this.#note(sha256, time);
  }

  /** Earliest proof of a certificate; without one it is known to exist at the validation time. */
  existed({ sha256 }: Certificate): InstantMs {
    return this.#proofs.get(sha256) ?? this.#listedSince(sha256) ?? this.#at;
  }

  /** For what it names the list answers. */
  #listedSince(sha256: string): InstantMs | undefined {
    return authorityView(this.#trust).certificates.has(sha256) ? Number.NEGATIVE_INFINITY : undefined;
  }

  #note(sha256: string, time: InstantMs): void {
    const known = this.#proofs.get(sha256);
    if (known === undefined || time < known) this.#proofs.set(sha256, time);
  }

  /** What the file's data and the bundle's say, the file's proofs taken into account. */
  lookUp(
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    question: Pick<LookUpOptions, 'anchor' | 'proof' | 'issuerEnd'>,
  ): RevocationFact {
    const source = this.#evidence === undefined ? this.#trust.revocation : this.#withBundle();
    return source.lookUp(certificate, issuer, at, { ...question, ...this.#asked });
  }

  /** Whether the file's own data say that a certificate was good, from the proven time on or while they are current. */
  holds(
    { certificate, issuer, issuerEnd }: Pick<RevocationFacts, 'certificate' | 'issuer' | 'issuerEnd'>,
    anchor: Certificate,
    proof: InstantMs,
  ): boolean {
    if (this.#evidence === undefined) return false;
    const at = this.#at;
    this.#alone ??= this.#source([]);
    const fact = this.#alone.lookUp(certificate, issuer, at, { anchor, proof, issuerEnd, ...this.#asked });
    return (
      judgeRevocation(
        fact,
        certificate,
        { at, proofOfExistence: proof },
        { required: true, maxAge: 0, currentToday: true },
      ).state === 'GOOD'
    );
  }

  #withBundle(): RevocationSource {
    this.#along ??= this.#source([this.#trust.revocation]);
    return this.#along;
  }

  #source(along: readonly RevocationSource[]): RevocationSource {
    const { beside, certificates, crls, ocsp } = this.#evidence!;
    // Without the bundle: what the file itself holds.
    const here = ({ sha256 }: { readonly sha256: string }): boolean => along.length > 0 || !beside.has(sha256);
    return revocationSource({
      crls: crls.filter(here),
      ocsp: ocsp.filter(here),
      certificates: [...certificates, ...this.#trust.authorities.map((listed) => listed.certificate)],
      along,
      fromArtefact: true,
    });
  }
}

const hashes = new WeakMap<Uint8Array, string>();

/** SHA-256 of data that each time-stamp above them proves anew. */
function openedHash(der: Uint8Array): string {
  let sha256 = hashes.get(der);
  if (sha256 === undefined) {
    sha256 = digestHex('SHA-256', der);
    hashes.set(der, sha256);
  }
  return sha256;
}
