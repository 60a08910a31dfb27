import { digest } from '#crypto';
import { toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { BoundedCache } from './cache.js';
import type { Certificate } from './certificate.js';
import { openCrl } from './crl.js';
import { openOcsp } from './ocsp.js';
import type { OcspFile } from './ocsp-types.js';
import { readCertificate } from './read-certificate.js';
import type { CrlFile, RevocationSource } from './revocation.js';
import { revocationSource } from './revocation-source.js';

/** Revocation data given as octets, again and again: opened, indexed and verified once (architecture, rule 8). */

const crls = new BoundedCache<CrlFile>(256, 64 * 1024 * 1024);
const responses = new BoundedCache<OcspFile>(4096, 32 * 1024 * 1024);
const keptCrlBytes = 8 * 1024 * 1024;

/** CRLs above `keptCrlBytes` are not copied: known by the array that holds them, as long as that lives and its octets are the same. */
const large = new WeakMap<Uint8Array, { readonly sha256: string; readonly crl: CrlFile }>();

/** As `openCrl`; the same octets give the same object while it is cached. */
export function openedCrl(der: Uint8Array, limits?: Partial<Limits>): CrlFile {
  if (der.length > withLimits(limits).crlBytes) return openCrl(der, limits);
  const sha256 = toHex(digest('SHA-256', der));
  if (der.length > keptCrlBytes) {
    const known = large.get(der);
    if (known?.sha256 === sha256) return known.crl;
    const crl = openCrl(der, limits);
    large.set(der, { sha256, crl });
    return crl;
  }
  const known = crls.get(sha256);
  if (known !== undefined) return known;
  const crl = openCrl(der.slice(), limits);
  crls.set(sha256, crl, der.length);
  return crl;
}

/** As `openOcsp`; the same octets give the same object while it is cached. */
export function openedOcsp(der: Uint8Array, limits?: Partial<Limits>): OcspFile {
  if (der.length > withLimits(limits).ocspBytes) return openOcsp(der, limits);
  const sha256 = toHex(digest('SHA-256', der));
  const known = responses.get(sha256);
  if (known !== undefined) return known;
  const response = openOcsp(der.slice(), limits);
  responses.set(sha256, response, der.length);
  return response;
}

/** Reads each, passing over what cannot be read. */
export function readable<Value>(ders: readonly Uint8Array[], read: (der: Uint8Array) => Value): Value[] {
  const values: Value[] = [];
  for (const der of ders) {
    try {
      values.push(read(der));
    } catch (error) {
      if (!(error instanceof KhueError)) throw error;
    }
  }
  return values;
}

/** DER, as artefacts carry them (`CarriedValidationData`). */
export interface RevocationValues {
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocspResponses?: readonly Uint8Array[];
}

export interface ValuesSourceOptions {
  /** Anchors to which a separate signer of CRLs needs a path. */
  readonly anchors?: readonly Certificate[];
  /** More certificates among which signers are found: the trust list's authorities. */
  readonly certificates?: readonly Certificate[];
  /** Sources that are asked along: the bundle's. */
  readonly along?: readonly RevocationSource[];
  readonly limits?: Partial<Limits>;
}

/**
 * Revocation data that an artefact carries, as a source: usable because they are signed, whoever put them there. What cannot be read is
 * passed over; each value is opened once however many artefacts carry it. At most `limits.certificatesPerArtefact` certificates and
 * four times as many CRLs and OCSP responses are taken, in the order given.
 */
export function valuesSource(values: RevocationValues, options: ValuesSourceOptions = {}): RevocationSource {
  const limits = withLimits(options.limits);
  const most = limits.certificatesPerArtefact;
  const certificates = readable((values.certificates ?? []).slice(0, most), (der) => readCertificate(der, limits));
  return revocationSource({
    crls: readable((values.crls ?? []).slice(0, 4 * most), (der) => openedCrl(der, limits)),
    ocsp: readable((values.ocspResponses ?? []).slice(0, 4 * most), (der) => openedOcsp(der, limits)),
    certificates: [...certificates, ...(options.certificates ?? [])],
    ...(options.anchors === undefined ? {} : { anchors: options.anchors }),
    ...(options.along === undefined ? {} : { along: options.along }),
  });
}
