import { digestHex } from '#crypto';
import { Oid } from '../asn1/oids.js';
import type { CarriedSignature } from '../document/signed-document.js';
import { equalBytes } from '../encoding.js';
import type { Finding } from '../errors.js';
import { certificatesComponent, type NewComponent, revocationComponent } from '../jades/index.js';
import type { Limits } from '../limits.js';
import { formatVietnamDate } from '../time.js';
import type { TrustStore } from '../trust/types.js';
import type { DocumentJudgement } from '../validation/document-judgement.js';
import type { JudgedSignature } from '../validation/judged-signature.js';
import { type NeededAnswer, neededData } from '../validation/needed-data.js';
import { authorityName } from '../validation/settlement.js';
import type { Certificate } from '../x509/certificate.js';
import { type RevocationSource, readCertificate, valuesSource } from '../x509/index.js';

/** CRLs up to this size go into files; larger ones belong into the bundle (issue 4 §2, "Evidence stays small"). */
export const LARGEST_EMBEDDED_CRL = 64 * 1024;

/** Asks somebody for revocation data of one certificate. */
export interface RevocationFetcher {
  /** @param had what was had of it before for this certificate, and was not enough */
  fetch(
    certificate: Certificate,
    issuer: Certificate,
    had?: readonly Uint8Array[],
  ): Promise<{
    readonly crls?: readonly Uint8Array[];
    readonly ocspResponses?: readonly Uint8Array[];
    /** Why nothing could be had. */
    readonly findings?: readonly Finding[];
  }>;
}

/** A datum that a file does not hold because it is too large: it belongs into the trust bundle, under this name, and into evidence. */
export interface OutsideDatum {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly der: Uint8Array;
}

/** Validation data of a file, DER. */
export interface Gathered {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocspResponses: readonly Uint8Array[];
  readonly outside: readonly OutsideDatum[];
  /** Whether nothing is missing. */
  readonly complete: boolean;
  /** What is missing, and what will not be enough for ever. */
  readonly findings: readonly Finding[];
  /** Certificates for which (better) data are wanted. */
  readonly lacking: readonly NeededAnswer[];
}

const ofBundle = new WeakMap<TrustStore, TrustStore>();

function preferringOcsp(trust: TrustStore, from: RevocationSource): TrustStore {
  const revocation: RevocationSource = {
    lookUp: (certificate, issuer, at, options) =>
      from.lookUp(certificate, issuer, at, { ...options, preferOcsp: true }),
  };
  return Object.create(trust, { revocation: { value: revocation, enumerable: true } }) as TrustStore;
}

/** Trust and revocation data at hand: the bundle's, what the caller brought, what was fetched. */
export class Material {
  readonly #trust: TrustStore;
  readonly #crls: Uint8Array[];
  readonly #ocsp: Uint8Array[];
  readonly #limits: Partial<Limits> | undefined;
  #made: TrustStore | undefined;
  /** What was fetched for a certificate, by its SHA-256. */
  readonly #had = new Map<string, readonly Uint8Array[]>();

  constructor(
    trust: TrustStore,
    crls: readonly Uint8Array[],
    ocspResponses: readonly Uint8Array[],
    limits: Partial<Limits> | undefined,
  ) {
    this.#trust = trust;
    this.#crls = [...crls];
    this.#ocsp = [...ocspResponses];
    this.#limits = limits;
  }

  /** The trust store with all revocation data at hand, OCSP responses before CRLs. */
  trust(): TrustStore {
    if (this.#made !== undefined) return this.#made;
    if (this.#crls.length + this.#ocsp.length === 0) {
      this.#made = ofBundle.get(this.#trust) ?? preferringOcsp(this.#trust, this.#trust.revocation);
      // The same store for every file, so that what is kept for a store is found again.
      ofBundle.set(this.#trust, this.#made);
      return this.#made;
    }
    const all = valuesSource(
      { crls: this.#crls, ocspResponses: this.#ocsp },
      {
        certificates: this.#trust.authorities.map(({ certificate }) => certificate),
        along: [this.#trust.revocation],
        ...(this.#limits === undefined ? {} : { limits: this.#limits }),
      },
    );
    this.#made = preferringOcsp(this.#trust, all);
    return this.#made;
  }

  gather(judgement: DocumentJudgement, signatures: readonly JudgedSignature[], embedLarge: boolean): Gathered {
    const needed = neededData(judgement, signatures, { required: true, maxAge: 0 });
    const findings: Finding[] = needed.withoutPath.map((id) => ({ code: 'EXTEND_NO_PATH', params: { id } }));
    const lacking: NeededAnswer[] = [];
    const crls = new Map<string, Uint8Array>();
    const ocsp = new Map<string, Uint8Array>();
    const outside = new Map<string, OutsideDatum>();
    let complete = needed.withoutPath.length === 0;
    for (const answer of needed.answers) {
      const { certificate, evidence, forNow, state } = answer;
      const issuer = authorityName(answer.issuer.subject);
      const large = evidence.find(({ kind, file }) => kind === 'CRL' && file.der.length > LARGEST_EMBEDDED_CRL);
      if (state !== 'GOOD' || evidence.length === 0) {
        complete = false;
        lacking.push(answer);
        findings.push({ code: 'EXTEND_DATA_MISSING', params: { issuer, subject: authorityName(certificate.subject) } });
        continue;
      }
      if (large !== undefined && !embedLarge) {
        complete = false;
        lacking.push(answer);
        const kilobytes = Math.ceil(large.file.der.length / 1024);
        findings.push({ code: 'EXTEND_DATA_TOO_LARGE', params: { issuer, kilobytes } });
        const { der, sha256 } = large.file;
        const name = `crls/${answer.issuer.spkiSha256}-${sha256.slice(0, 16)}.crl`;
        outside.set(sha256, { name, sha256, der });
        continue;
      }
      if (forNow) {
        lacking.push(answer);
        findings.push({ code: 'EXTEND_DATA_BEFORE_STAMP', params: { issuer, until: until(answer) } });
      }
      for (const { kind, file } of evidence) (kind === 'CRL' ? crls : ocsp).set(file.sha256, file.der);
    }
    return {
      certificates: needed.certificates.map(({ der }) => der),
      crls: [...crls.values()],
      ocspResponses: [...ocsp.values()],
      outside: [...outside.values()],
      complete,
      findings,
      lacking,
    };
  }

  /**
   * Asks for what is lacking, each certificate once a call; what comes is at hand from then on.
   * @returns whether anything new came, and why not
   */
  async fetch(
    lacking: readonly NeededAnswer[],
    fetchers: readonly RevocationFetcher[],
  ): Promise<{ readonly isNew: boolean; readonly findings: readonly Finding[] }> {
    const findings: Finding[] = [];
    let isNew = false;
    for (const { certificate, issuer } of lacking) {
      const had = this.#had.get(certificate.sha256) ?? [];
      for (const fetcher of fetchers) {
        const answer = await fetcher.fetch(certificate, issuer, had);
        const isOther = (der: Uint8Array): boolean => !had.some((one) => equalBytes(one, der));
        const crls = (answer.crls ?? []).filter(isOther);
        const ocspResponses = (answer.ocspResponses ?? []).filter(isOther);
        this.#crls.push(...crls);
        this.#ocsp.push(...ocspResponses);
        findings.push(...(answer.findings ?? []));
        if (crls.length + ocspResponses.length === 0) continue;
        this.#had.set(certificate.sha256, [...had, ...crls, ...ocspResponses]);
        isNew = true;
        break;
      }
    }
    this.#made = undefined;
    return { isNew, findings };
  }
}

function until({ evidence }: NeededAnswer): string {
  const ends = evidence.flatMap(({ kind, file }) => {
    if (kind === 'CRL') return file.nextUpdate === undefined ? [] : [file.nextUpdate];
    return (file.basic?.responses ?? []).flatMap(({ nextUpdate }) => (nextUpdate === undefined ? [] : [nextUpdate]));
  });
  return ends.length === 0 ? '–' : formatVietnamDate(Math.min(...ends));
}

/**
 * Components of `etsiU` for what a signature does not carry yet: `xVals` and `rVals` the first time, `tstVD` for what is added for
 * time-stamps later (ETSI TS 119 182-1 §5.3.5).
 */
export function valueComponents(
  { carriedCertificates, signerCertificate, validationData }: CarriedSignature,
  gathered: Gathered,
  limits: Limits,
): NewComponent[] {
  const held = new Set<string>();
  const hold = (der: Uint8Array): unknown => held.add(digestHex('SHA-256', der));
  for (const list of [validationData?.certificates, validationData?.crls, validationData?.ocspResponses]) {
    for (const der of list ?? []) hold(der);
  }
  const first = validationData === undefined;
  // What a reader is to find in xVals may stand in x5c too; only the signer's own would be idle.
  if (signerCertificate !== undefined) hold(signerCertificate.der);
  if (!first) for (const { der } of carriedCertificates) hold(der);
  const fresh = (list: readonly Uint8Array[]): Uint8Array[] =>
    list.filter((der) => !held.has(digestHex('SHA-256', der)));
  const certificates = fresh(gathered.certificates).filter((der) => isOfInterest(der, limits));
  const crls = fresh(gathered.crls);
  const ocspResponses = fresh(gathered.ocspResponses);
  const values = crls.length + ocspResponses.length === 0 ? undefined : revocationComponent(crls, ocspResponses);
  if (first) {
    return [
      ...(certificates.length === 0 ? [] : [certificatesComponent(certificates)]),
      ...(values === undefined ? [] : [values]),
    ];
  }
  const inside = { ...(certificates.length === 0 ? {} : certificatesComponent(certificates)), ...values };
  return Object.keys(inside).length === 0 ? [] : [{ tstVD: inside }];
}

/**
 * Teachers' certificates stand in the record, other signers' in their own headers or CMS, services' in their tokens, responders' mostly in
 * their responses: what a file lacks are the CAs above them, and those who signed revocation data in a CA's place.
 */
export function isOfInterest(der: Uint8Array, limits: Limits): boolean {
  const { basicConstraints, extendedKeyUsage, keyUsage } = readCertificate(der, limits);
  if (basicConstraints?.ca === true || keyUsage?.has('cRLSign') === true) return true;
  return extendedKeyUsage?.includes(Oid.ocspSigning) === true;
}
