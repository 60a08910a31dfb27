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
import { type AlgorithmSunset, weakKey, weakScheme } from './algorithms.js';
import { judgeRevocation } from './revocation.js';
import type { TimestampFacts } from './timestamp-facts.js';

/** Certificates and revocation data that a file carries, opened once; none of it is believed for being there. */
export interface CarriedEvidence {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly CrlFile[];
  readonly ocsp: readonly OcspFile[];
}

/** CRLs and responses of one file that are opened: nobody needs more by honest means. */
const MOST_VALUES = 1_000;

/** What signatures, the document and time-stamp tokens carry; `undefined` when that is nothing. What cannot be read is passed over. */
export function carriedEvidence(
  document: SignedDocument | undefined,
  timestamps: readonly TimestampFacts[],
  limits: Limits,
): CarriedEvidence | undefined {
  if (document === undefined) return undefined;
  const carries = document.validationData !== undefined || timestamps.length > 0;
  if (!carries && document.signatures.every(({ validationData }) => validationData === undefined)) return undefined;
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
  for (const { validationData } of document.signatures) read(validationData);
  read(document.validationData);
  for (const { token } of timestamps) {
    if (token === undefined) continue;
    read(token);
    for (const certificate of token.carriedCertificates) {
      if (certificates.size < limits.certificatesPerArtefact) certificates.set(certificate.sha256, certificate);
    }
  }
  if (certificates.size + crls.size + ocsp.size === 0) return undefined;
  return { certificates: [...certificates.values()], crls: [...crls.values()], ocsp: [...ocsp.values()] };
}

function open(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof KhueError)) throw error;
  }
}

/**
 * Revocation data at hand for one verification, and since when each is proven to exist (EN 319 102-1 §5.6.2.3): what was signed with
 * an algorithm that has been given up since counts from the proof on, and without proof not at all.
 */
export class EvidenceBook {
  readonly #evidence: CarriedEvidence | undefined;
  readonly #trust: TrustStore;
  readonly #at: InstantMs;
  readonly #sunsets: readonly AlgorithmSunset[];
  readonly #proofs = new Map<string, InstantMs>();
  readonly #sources = new Map<string, RevocationSource>();
  readonly #judgeSignature: NonNullable<LookUpOptions['judgeSignature']>;

  constructor(
    evidence: CarriedEvidence | undefined,
    trust: TrustStore,
    at: InstantMs,
    sunsets: readonly AlgorithmSunset[],
  ) {
    this.#evidence = evidence;
    this.#trust = trust;
    this.#at = at;
    this.#sunsets = sunsets;
    this.#judgeSignature = (scheme, signer) => {
      const weak = weakScheme(scheme, at, sunsets) ?? weakKey(signer, at, sunsets);
      if (weak === undefined) return undefined;
      const params = { algorithm: weak.name, until: new Date(weak.until).toISOString().slice(0, 10) };
      return { code: 'ALGORITHM_TOO_WEAK', params };
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
  prove(data: CarriedValidationData | undefined, time: InstantMs): void {
    for (const der of [...(data?.crls ?? []), ...(data?.ocspResponses ?? [])]) {
      const sha256 = digestHex('SHA-256', der);
      const known = this.#proofs.get(sha256);
      if (known === undefined || time < known) this.#proofs.set(sha256, time);
    }
  }

  /** Everything that the file carries was there at an instant. */
  proveAll(time: InstantMs): void {
    for (const { sha256 } of [...(this.#evidence?.crls ?? []), ...(this.#evidence?.ocsp ?? [])]) {
      const known = this.#proofs.get(sha256);
      if (known === undefined || time < known) this.#proofs.set(sha256, time);
    }
  }

  lookUp(
    certificate: Certificate,
    issuer: Certificate,
    at: InstantMs,
    anchor: Certificate,
    proof: InstantMs | undefined,
  ): RevocationFact {
    const options: LookUpOptions = { anchor, ...(proof === undefined ? undefined : { proof }) };
    if (this.#evidence !== undefined) return this.#sourceNow().lookUp(certificate, issuer, at, options);
    return this.#trust.revocation.lookUp(certificate, issuer, at, {
      ...options,
      judgeSignature: this.#judgeSignature,
    });
  }

  /** Whether the file's own data say that a certificate was good, from the proven time on or while they are current. */
  holds(certificate: Certificate, issuer: Certificate, anchor: Certificate, proof: InstantMs): boolean {
    if (this.#evidence === undefined) return false;
    const at = this.#at;
    const fact = this.#sourceNow([]).lookUp(certificate, issuer, at, { anchor, proof });
    return (
      judgeRevocation(
        fact,
        certificate,
        { at, proofOfExistence: proof },
        { required: true, maxAge: 0, currentToday: true },
      ).state === 'GOOD'
    );
  }

  /** The file's data that count, and the bundle's along with them. */
  #sourceNow(along: readonly RevocationSource[] = [this.#bundle()]): RevocationSource {
    const { certificates, crls, ocsp } = this.#evidence!;
    const counting = crls.filter((crl) => this.#counts(crl.sha256, crl.signatureScheme));
    const answers = ocsp.filter(({ sha256, basic }) => this.#counts(sha256, basic?.signatureScheme));
    // Proofs come one after the other; the source changes only where one of them lets something count.
    const key = `${along.length} ${counting.length} ${answers.length}`;
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const source = revocationSource({
      crls: counting,
      ocsp: answers,
      certificates: [...certificates, ...this.#trust.authorities.map((listed) => listed.certificate)],
      along,
    });
    this.#sources.set(key, source);
    return source;
  }

  #bundle(): RevocationSource {
    const trust = this.#trust;
    const judgeSignature = this.#judgeSignature;
    return {
      lookUp: (certificate, issuer, at, options) =>
        trust.revocation.lookUp(certificate, issuer, at, { ...options, judgeSignature }),
    };
  }

  #counts(sha256: string, scheme: CrlFile['signatureScheme']): boolean {
    if (scheme === undefined || weakScheme(scheme, this.#at, this.#sunsets) === undefined) return true;
    const proof = this.#proofs.get(sha256);
    return proof !== undefined && weakScheme(scheme, proof, this.#sunsets) === undefined;
  }
}
