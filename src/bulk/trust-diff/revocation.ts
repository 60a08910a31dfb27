import { toHex } from '../../encoding.js';
import type { InstantMs } from '../../time.js';
import type { ListedAuthority } from '../../trust/index.js';
import type { CrlEntry, CrlFile, Name } from '../../x509/index.js';
import { newestOf } from './data.js';
import { authorityText, type ComparedList } from './lists.js';

/** What two lists say of authorities and of certificates that are revoked, each asked once. */
export class ComparedRevocation {
  readonly #before: ComparedList;
  readonly #after: ComparedList;
  readonly #authorities = new Map<string, boolean>();
  readonly #revoked = new Map<string, RevocationChange | undefined>();
  readonly #poorer = new Map<string, boolean>();
  /** An authority of any kind was added, changed, taken out or revoked. */
  readonly someAuthority: boolean;
  /** Some CRL is newer than it was. */
  readonly newer: boolean;

  constructor(before: ComparedList, after: ComparedList) {
    this.#before = before;
    this.#after = after;
    this.newer = [...after.crls].some(([issuer, crls]) => newerThan(crls, before.crls.get(issuer)));
    const all = new Set([...before.authorities.keys(), ...after.authorities.keys()]);
    this.someAuthority = [...all].some((sha256) => this.authority(sha256));
  }

  /** Whether what is said of an authority is something else now, its own certificate's revocation with it. */
  authority(sha256: string): boolean {
    return once(this.#authorities, sha256, () => {
      const [before, after] = [this.#before.authorities.get(sha256), this.#after.authorities.get(sha256)];
      const text = (one: ListedAuthority | undefined): string => (one === undefined ? '' : authorityText(one));
      if (text(before) !== text(after)) return true;
      const certificate = (after ?? before)?.certificate;
      if (certificate === undefined) return false;
      const said = (list: ComparedList): string =>
        entryText(entryOf(list, certificate.serialNumber, certificate.issuer.comparisonKey));
      return said(this.#before) !== said(this.#after);
    });
  }

  /** What changed of a signer's certificate. */
  certificate(certificate: string, serial: Uint8Array, ca: string | undefined): RevocationChange | undefined {
    return once(this.#revoked, certificate, () => {
      const issuer = this.#issuer(ca)?.comparisonKey;
      const before = issuer === undefined ? undefined : entryOf(this.#before, serial, issuer);
      const after = issuer === undefined ? undefined : entryOf(this.#after, serial, issuer);
      const hex = toHex(serial);
      const [was, is] = [this.#before, this.#after].map(({ revokedByOcsp }) => revokedByOcsp.has(hex));
      if (entryText(before) === entryText(after) && was === is) return undefined;
      const revoked = after !== undefined || is === true;
      return {
        reason: revoked ? 'CERTIFICATE_REVOKED' : 'CERTIFICATE_NO_LONGER_REVOKED',
        ...(before === undefined && after !== undefined && was === is ? { revokedAt: after.revokedAt } : {}),
      };
    });
  }

  /** Whether the newest revocation data of a CA are older than they were, or gone. */
  poorer(ca: string): boolean {
    return once(this.#poorer, ca, () => {
      const issuer = this.#issuer(ca)?.comparisonKey;
      return issuer !== undefined && newerThan(this.#before.crls.get(issuer) ?? [], this.#after.crls.get(issuer));
    });
  }

  #issuer(ca: string | undefined): Name | undefined {
    if (ca === undefined) return undefined;
    return (this.#after.authorities.get(ca) ?? this.#before.authorities.get(ca))?.certificate.subject;
  }
}

export interface RevocationChange {
  readonly reason: 'CERTIFICATE_REVOKED' | 'CERTIFICATE_NO_LONGER_REVOKED';
  /** A CRL says so now and said nothing before: from when. */
  readonly revokedAt?: InstantMs;
}

function entryOf({ crls }: ComparedList, serial: Uint8Array, issuer: string): CrlEntry | undefined {
  return newestOf(crls.get(issuer) ?? [])?.find(serial);
}

function entryText(entry: CrlEntry | undefined): string {
  return entry === undefined ? '' : JSON.stringify([entry.revokedAt, entry.reason, entry.invalidityDate]);
}

function newerThan(after: readonly CrlFile[], before: readonly CrlFile[] | undefined): boolean {
  const [is, was] = [newestOf(after), newestOf(before ?? [])];
  return is !== undefined && (was === undefined || is.thisUpdate > was.thisUpdate);
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  if (known.has(key)) return known.get(key)!;
  const made = make();
  known.set(key, made);
  return made;
}
