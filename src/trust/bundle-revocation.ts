import type { Code } from '../codes.js';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { formatInstant, type InstantMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import {
  type CrlFile,
  type OcspFile,
  openCrl,
  openOcsp,
  type RevocationFact,
  type RevocationSource,
  revocationSource,
} from '../x509/index.js';
import { identifiesIssuer } from '../x509/ocsp-id.js';
import type { BundleSource } from './bundle.js';
import { BUNDLE } from './vocabulary.js';

interface IssuerData {
  readonly source: RevocationSource;
  /** Why files at hand, or promised by the root list, are not used. */
  readonly unusable: readonly Finding[];
}

/** One kind of data in a bundle. */
interface Kind<File> {
  readonly folder: string;
  readonly names: RegExp;
  readonly open: (der: Uint8Array, limits: Limits) => File;
  readonly unreadable: { readonly code: 'TRUST_CRL_UNREADABLE' | 'TRUST_OCSP_UNREADABLE'; readonly reason: Code };
  /** Whether a file that is not named after an issuer belongs to this one. */
  readonly isOf: (file: File, issuer: Certificate) => boolean;
  /** The date that a root list's `minIssuedAt` is held against. */
  readonly madeAt: (file: File) => InstantMs;
}

const crlKind: Kind<CrlFile> = {
  folder: BUNDLE.crls,
  names: /\.crl$/,
  open: openCrl,
  unreadable: { code: 'TRUST_CRL_UNREADABLE', reason: 'CRL_UNREADABLE' },
  isOf: (crl, issuer) => crl.issuer.comparisonKey === issuer.subject.comparisonKey,
  madeAt: ({ thisUpdate }) => thisUpdate,
};

const ocspKind: Kind<OcspFile> = {
  folder: BUNDLE.ocsp,
  names: /\.(ors|ocsp|der)$/,
  open: openOcsp,
  unreadable: { code: 'TRUST_OCSP_UNREADABLE', reason: 'OCSP_UNREADABLE' },
  isOf: ({ basic }, issuer) => basic?.responses.some(({ certId }) => identifiesIssuer(certId, issuer)) ?? false,
  // A response with several answers is as old as its oldest.
  madeAt: ({ basic }) => Math.min(...(basic?.responses ?? []).map(({ thisUpdate }) => thisUpdate)),
};

/**
 * The CRLs and OCSP responses of a bundle, each opened when its issuer is first asked for. `crls/<SHA-256 of the issuer's SPKI>*.crl`
 * and `ocsp/<SHA-256 of the issuer's SPKI>*.ors` (also `.ocsp`, `.der`) belong to that issuer; files of other names are opened together
 * once and found by the issuer that they name. Data older than the root list says are not used (`BUNDLE_MIXED`); a CRL that it names
 * and that is not there is `TRUST_CRL_MISSING`.
 * @param minIssuedAt by SHA-256 of the issuer's SPKI.
 * @param certificates that may have signed revocation data: the list's authorities.
 */
export function bundleRevocation(
  bundle: Required<BundleSource>,
  minIssuedAt: ReadonlyMap<string, InstantMs>,
  certificates: readonly Certificate[],
  limits: Limits,
): RevocationSource {
  const crls = new BundleFiles(crlKind, bundle, limits);
  const responses = new BundleFiles(ocspKind, bundle, limits);
  const byIssuer = new Map<string, IssuerData>();

  const load = (issuer: Certificate): IssuerData => {
    const min = minIssuedAt.get(issuer.spkiSha256);
    const ofCrls = crls.of(issuer, min);
    const ofOcsp = responses.of(issuer, min);
    const unusable = [...ofCrls.unusable, ...ofOcsp.unusable];
    if (min !== undefined && ofCrls.files.length + ofCrls.unusable.length === 0) {
      unusable.push({ code: 'TRUST_CRL_MISSING', params: { name: `${BUNDLE.crls}${issuer.spkiSha256}.crl` } });
    }
    return { source: revocationSource({ crls: ofCrls.files, ocsp: ofOcsp.files, certificates }), unusable };
  };

  return {
    lookUp(certificate, issuer, at, options): RevocationFact {
      let data = byIssuer.get(issuer.spkiSha256);
      if (data === undefined) {
        data = load(issuer);
        byIssuer.set(issuer.spkiSha256, data);
      }
      const fact = data.source.lookUp(certificate, issuer, at, options);
      return data.unusable.length === 0 ? fact : { ...fact, unusable: [...data.unusable, ...fact.unusable] };
    },
  };
}

interface Opened<File> {
  readonly name: string;
  readonly file: File;
}

/** The files of one kind in a bundle. */
class BundleFiles<File> {
  private readonly kind: Kind<File>;
  private readonly bundle: Required<BundleSource>;
  private readonly limits: Limits;
  private others: { readonly files: readonly Opened<File>[]; readonly unusable: readonly Finding[] } | undefined;

  constructor(kind: Kind<File>, bundle: Required<BundleSource>, limits: Limits) {
    this.kind = kind;
    this.bundle = bundle;
    this.limits = limits;
  }

  /** What there is for an issuer, and why files at hand are not used. */
  of(issuer: Certificate, min: InstantMs | undefined): { files: File[]; unusable: Finding[] } {
    const { folder, isOf, madeAt } = this.kind;
    const spki = issuer.spkiSha256;
    const names = this.listed();
    const plain = folder === BUNDLE.crls ? [`${folder}${spki}.crl`] : [`${folder}${spki}.ors`];
    const own = this.open([...new Set([...plain, ...names.filter((name) => name.startsWith(folder + spki))])]);
    this.others ??= this.open(names.filter((name) => !/^[0-9a-f]{64}/.test(name.slice(folder.length))));
    const unusable = [...own.unusable];
    const files: File[] = [];
    for (const { name, file } of [...own.files, ...this.others.files.filter(({ file }) => isOf(file, issuer))]) {
      const made = madeAt(file);
      if (min === undefined || made >= min) files.push(file);
      else {
        const params = { name, found: formatInstant(made), needed: formatInstant(min) };
        unusable.push({ code: 'BUNDLE_MIXED', params });
      }
    }
    return { files, unusable };
  }

  private listed(): readonly string[] {
    try {
      return this.bundle.list(this.kind.folder).filter((name) => this.kind.names.test(name));
    } catch {
      return [];
    }
  }

  private open(names: readonly string[]): { files: Opened<File>[]; unusable: Finding[] } {
    const files: Opened<File>[] = [];
    const unusable: Finding[] = [];
    const { open, unreadable } = this.kind;
    for (const name of names) {
      try {
        const bytes = this.bundle.read(name);
        if (bytes !== undefined) files.push({ name, file: open(bytes, this.limits) });
      } catch (cause) {
        const reason = cause instanceof KhueError ? cause.code : unreadable.reason;
        unusable.push({ code: unreadable.code, params: { name, reason } });
      }
    }
    return { files, unusable };
  }
}

/** For stores without a bundle. */
export const noRevocation: RevocationSource = {
  lookUp: () => ({ status: 'UNKNOWN', source: 'NONE', unusable: [] }),
};
