import { createHash } from 'node:crypto';
import { toHex } from '../../encoding.js';
import { type BundleSource, zipSource } from '../../trust/index.js';
import { BUNDLE } from '../../trust/vocabulary.js';
import { isZip } from '../../trust/zip.js';
import { type CrlFile, openCrl, openOcsp } from '../../x509/index.js';
import { readSource, type TrustMaterial } from '../trust-material.js';

/** What lies in a bundle beside its lists: revocation data, and what else a verdict may rest on. */
export interface BundleData {
  /** By the issuer's comparison key: the newest of each of its keys and scopes, deltas apart. */
  readonly crls: ReadonlyMap<string, readonly CrlFile[]>;
  /** Serial numbers (hex) that an OCSP response calls revoked. */
  readonly revokedByOcsp: ReadonlySet<string>;
  /** Digests over `ocsp/`, `status/`, and `evidence/` with `receipts/`. */
  readonly digests: { readonly ocsp: string; readonly status: string; readonly existence: string };
}

/** A list alone is a bundle that holds nothing else. */
export function bundleOf(source: TrustMaterial['source']): BundleSource {
  const opened = readSource(source);
  if (!(opened instanceof Uint8Array)) return opened;
  return isZip(opened) ? zipSource(opened) : { read: (name) => (name === BUNDLE.root ? opened : undefined) };
}

/** @throws errors of reading CRLs and OCSP responses */
export function dataOf(bundle: BundleSource): BundleData {
  const crls = new Map<string, CrlFile[]>();
  for (const [name, der] of filesOf(bundle, BUNDLE.crls)) {
    if (!name.endsWith('.crl')) continue;
    const crl = openCrl(der);
    const key = crl.issuer.comparisonKey;
    const others = crls.get(key) ?? [];
    const same = others.find((one) => speaksForSame(one, crl) && isDelta(one) === isDelta(crl));
    if (same === undefined || same.thisUpdate === crl.thisUpdate) crls.set(key, [...others, crl]);
    else if (same.thisUpdate < crl.thisUpdate) crls.set(key, [...others.filter((one) => one !== same), crl]);
  }
  const revokedByOcsp = new Set<string>();
  for (const [, der] of filesOf(bundle, BUNDLE.ocsp))
    for (const { certId, status } of openOcsp(der).basic?.responses ?? [])
      if (status === 'REVOKED') revokedByOcsp.add(toHex(certId.serialNumber));
  return {
    crls,
    revokedByOcsp,
    digests: {
      ocsp: digestOf(bundle, [BUNDLE.ocsp]),
      status: digestOf(bundle, [BUNDLE.status]),
      existence: digestOf(bundle, [BUNDLE.evidence, BUNDLE.receipts]),
    },
  };
}

function* filesOf(bundle: BundleSource, folder: string): Generator<readonly [string, Uint8Array]> {
  for (const name of bundle.list?.(folder) ?? []) {
    const bytes = bundle.read(name);
    if (bytes !== undefined) yield [name, bytes];
  }
}

function digestOf(bundle: BundleSource, folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const [name, bytes] of filesOf(bundle, folder))
      hash.update(`${name}\0${bytes.length}\0`).update(createHash('sha256').update(bytes).digest());
  return hash.digest('hex');
}

export function isDelta({ deltaBase }: CrlFile): boolean {
  return deltaBase !== undefined;
}

/** Whether two CRLs in one name are of one key, and speak for the same certificates and reasons. */
export function speaksForSame(one: CrlFile, other: CrlFile): boolean {
  return scopeOf(one) === scopeOf(other);
}

function scopeOf({ authorityKeyIdentifier, issuingDistributionPoint }: CrlFile): string {
  return JSON.stringify([authorityKeyIdentifier && toHex(authorityKeyIdentifier), issuingDistributionPoint]);
}

export function newestOf(crls: readonly CrlFile[]): CrlFile | undefined {
  return crls.reduce<CrlFile | undefined>(
    (best, crl) => (best === undefined || crl.thisUpdate > best.thisUpdate ? crl : best),
    undefined,
  );
}
