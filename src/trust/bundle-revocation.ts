import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { formatInstant, type InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { type CrlFile, crlSource, openCrl, type RevocationFact, type RevocationSource } from '../x509/index.js';
import type { BundleSource } from './bundle.js';
import { BUNDLE } from './vocabulary.js';

interface IssuerData {
  readonly source: RevocationSource;
  /** Why files at hand, or promised by the root list, are not used. */
  readonly unusable: readonly Finding[];
}

/**
 * The CRLs of a bundle, each opened when its issuer is first asked for. `crls/<SHA-256 of the issuer's SPKI>*.crl` belong to that
 * issuer; CRLs of other names are opened together once and found by their issuer's name.
 * A CRL older than the root list says is not used (`BUNDLE_MIXED`); one that it names and that is not there is `TRUST_CRL_MISSING`.
 * @param minIssuedAt by SHA-256 of the issuer's SPKI.
 * @param certificates that may have signed CRLs: the list's authorities.
 */
export function bundleRevocation(
  bundle: Required<BundleSource>,
  minIssuedAt: ReadonlyMap<string, InstantMs>,
  certificates: readonly Certificate[],
  limits: Limits,
): RevocationSource {
  const byIssuer = new Map<string, IssuerData>();
  let others: { readonly crls: readonly OpenedCrl[]; readonly unusable: readonly Finding[] } | undefined;

  const open = (names: readonly string[]): { crls: OpenedCrl[]; unusable: Finding[] } => {
    const crls: OpenedCrl[] = [];
    const unusable: Finding[] = [];
    for (const name of names) {
      try {
        const bytes = bundle.read(name);
        if (bytes !== undefined) crls.push({ name, crl: openCrl(bytes, limits) });
      } catch (cause) {
        const reason = cause instanceof KhueError ? cause.code : 'CRL_UNREADABLE';
        unusable.push({ code: 'TRUST_CRL_UNREADABLE', params: { name, reason } });
      }
    }
    return { crls, unusable };
  };

  const listed = (): readonly string[] => {
    try {
      return bundle.list(BUNDLE.crls).filter((name) => name.endsWith('.crl'));
    } catch {
      return [];
    }
  };

  const load = (issuer: Certificate): IssuerData => {
    const spki = issuer.spkiSha256;
    const names = listed();
    const plain = `${BUNDLE.crls}${spki}.crl`;
    const own = open([...new Set([plain, ...names.filter((name) => name.startsWith(BUNDLE.crls + spki))])]);
    others ??= open(names.filter((name) => !/^[0-9a-f]{64}/.test(name.slice(BUNDLE.crls.length))));
    const sameName = others.crls.filter(({ crl }) => crl.issuer.comparisonKey === issuer.subject.comparisonKey);
    const min = minIssuedAt.get(spki);
    const unusable = [...own.unusable];
    const usable: CrlFile[] = [];
    for (const { name, crl } of [...own.crls, ...sameName]) {
      if (min === undefined || crl.thisUpdate >= min) usable.push(crl);
      else {
        const params = { name, found: formatInstant(crl.thisUpdate), needed: formatInstant(min) };
        unusable.push({ code: 'BUNDLE_MIXED', params });
      }
    }
    if (min !== undefined && own.crls.length + sameName.length + unusable.length === 0) {
      unusable.push({ code: 'TRUST_CRL_MISSING', params: { name: plain } });
    }
    return { source: crlSource(usable, { certificates }), unusable };
  };

  return {
    lookUp(certificate, issuer, at): RevocationFact {
      let data = byIssuer.get(issuer.spkiSha256);
      if (data === undefined) {
        data = load(issuer);
        byIssuer.set(issuer.spkiSha256, data);
      }
      const fact = data.source.lookUp(certificate, issuer, at);
      return data.unusable.length === 0 ? fact : { ...fact, unusable: [...data.unusable, ...fact.unusable] };
    },
  };
}

interface OpenedCrl {
  readonly name: string;
  readonly crl: CrlFile;
}

/** For stores without a bundle. */
export const noRevocation: RevocationSource = {
  lookUp: () => ({ status: 'UNKNOWN', source: 'NONE', unusable: [] }),
};
