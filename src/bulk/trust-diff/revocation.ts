import { toHex } from '../../encoding.js';
import type { InstantMs } from '../../time.js';
import type { ListedAuthority } from '../../trust/index.js';
import type { CrlEntry, CrlFile, Name } from '../../x509/index.js';
import { isDelta, speaksForSame } from './data.js';
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
    this.newer = [...after.crls].some(([issuer, crls]) => crls.some((crl) => !isHad(crl, before.crls.get(issuer))));
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
        entriesText(entriesOf(list, certificate.serialNumber, certificate.issuer.comparisonKey));
      return said(this.#before) !== said(this.#after);
    });
  }

  /** What changed of a signer's certificate. */
  certificate(certificate: string, serial: Uint8Array, ca: string | undefined): RevocationChange | undefined {
    return once(this.#revoked, certificate, () => {
      const issuer = this.#issuer(ca)?.comparisonKey;
      const before = issuer === undefined ? [] : entriesOf(this.#before, serial, issuer);
      const after = issuer === undefined ? [] : entriesOf(this.#after, serial, issuer);
      const hex = toHex(serial);
      const [was, is] = [this.#before, this.#after].map(({ revokedByOcsp }) => revokedByOcsp.has(hex));
      if (entriesText(before) === entriesText(after) && was === is) return undefined;
      const revoked = after.length > 0 || is === true;
      const [one] = after;
      const isClear = before.length === 0 && was === is && after.every((entry) => entryText(entry) === entryText(one!));
      return {
        reason: revoked ? 'CERTIFICATE_REVOKED' : 'CERTIFICATE_NO_LONGER_REVOKED',
        ...(isClear && one !== undefined && one.reason !== 'removeFromCRL' ? { revokedAt: one.revokedAt } : {}),
      };
    });
  }

  /** Whether some revocation data of a CA are older than they were, or gone. */
  poorer(ca: string): boolean {
    return once(this.#poorer, ca, () => {
      const issuer = this.#issuer(ca)?.comparisonKey;
      if (issuer === undefined) return false;
      const after = this.#after.crls.get(issuer);
      return (this.#before.crls.get(issuer) ?? []).some((crl) => !isHad(crl, after));
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

/** What the CRLs in a CA's name say of a certificate: those of each of its keys, deltas and parts too. */
function entriesOf({ crls }: ComparedList, serial: Uint8Array, issuer: string): CrlEntry[] {
  return (crls.get(issuer) ?? []).flatMap((crl) => crl.find(serial) ?? []);
}

function entriesText(entries: readonly CrlEntry[]): string {
  return [...new Set(entries.map(entryText))].sort().join();
}

function entryText({ revokedAt, reason, invalidityDate }: CrlEntry): string {
  return JSON.stringify([revokedAt, reason, invalidityDate]);
}

/** Whether there is a CRL that says as much, and is as new. A whole one says what a delta says. */
function isHad(crl: CrlFile, others: readonly CrlFile[] = []): boolean {
  return others.some(
    (one) => speaksForSame(one, crl) && one.thisUpdate >= crl.thisUpdate && (isDelta(crl) || !isDelta(one)),
  );
}

function once<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  if (known.has(key)) return known.get(key)!;
  const made = make();
  known.set(key, made);
  return made;
}
