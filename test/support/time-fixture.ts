import { digest, digestHex } from '#crypto';
import { makeTimestampToken } from '../../src/cms/index.js';
import type { DemoCa, DemoLeaf, IssueInput } from '../../src/demo-world/index.js';
import { concatBytes, toBase64, toBase64Url, utf8Encode } from '../../src/encoding.js';
import {
  appendUnsigned,
  certificatesComponent,
  openJades,
  revocationComponent,
  timestampComponent,
} from '../../src/jades/index.js';
import type { ListedAuthority, TrustStore } from '../../src/trust/types.js';
import { crlSource, openCrl, readCertificate } from '../../src/x509/index.js';
import type { RevocationSource } from '../../src/x509/revocation.js';
import type { CrlEntryInput } from '../../src/x509/write.js';
import { cast, type StoreOptions, store } from './trust-fixture.js';

/** Time-stamps, revocation data and trust lists of any year, over the small world of `trust-fixture`. */

export const ms = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);

/** A time-stamping service with a certificate for these years. */
export async function tsa(
  name: string,
  from: string,
  to: string,
  ca?: DemoCa,
  more: Partial<IssueInput> = {},
): Promise<DemoLeaf> {
  const { pki } = await cast();
  return pki.issue({
    ca: ca ?? pki.vgca.ca,
    subject: [
      ['C', 'VN'],
      ['O', 'Dịch vụ dấu thời gian minh họa'],
      ['CN', name],
    ],
    notBefore: ms(from),
    notAfter: ms(to),
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['timeStamping'],
    extendedKeyUsageCritical: true,
    ...more,
  });
}

export interface StampOptions {
  readonly digest?: 'SHA-256' | 'SHA-512';
  readonly accuracySeconds?: number;
}

/** A token by a service over octets. */
export async function token(
  by: DemoLeaf,
  at: string | number,
  over: Uint8Array,
  { digest: name = 'SHA-256', accuracySeconds }: StampOptions = {},
): Promise<Uint8Array> {
  const imprint = digest(name, over);
  // A service that outlives SHA-256 signs with SHA-512 too.
  const key = await by.key.as(name === 'SHA-512' ? 'RS512' : 'RS256');
  const scheme = { scheme: 'RSASSA-PKCS1-v1_5', digest: name } as const;
  return makeTimestampToken({
    digest: name,
    imprint,
    time: typeof at === 'string' ? ms(at) : at,
    serialNumber: Number.parseInt(digestHex('SHA-256', imprint).slice(0, 10), 16),
    certificates: by.chain,
    scheme,
    sign: (toBeSigned) => key.sign(toBeSigned),
    ...(accuracySeconds === undefined ? {} : { accuracySeconds }),
  });
}

const last = (signed: Uint8Array): number => openJades(signed).signatures.length - 1;

/** `sigTst` on one outer signature, by default the last, the seal's. */
export async function stamped(
  signed: Uint8Array,
  by: DemoLeaf,
  at: string | number,
  options: StampOptions & { readonly position?: number } = {},
): Promise<Uint8Array> {
  const position = options.position ?? last(signed);
  const over = utf8Encode(openJades(signed).signatures[position]!.signatureText);
  return appendUnsigned(signed, position, [timestampComponent('sigTst', await token(by, at, over, options))]);
}

/** `arcTst` over everything that is there. */
export async function archived(
  signed: Uint8Array,
  by: DemoLeaf,
  at: string | number,
  options: StampOptions & { readonly position?: number } = {},
): Promise<Uint8Array> {
  const position = options.position ?? last(signed);
  const over = concatBytes(...openJades(signed).signatures[position]!.archiveOctets()!);
  return appendUnsigned(signed, position, [timestampComponent('arcTst', await token(by, at, over, options))]);
}

export interface Values {
  readonly certificates?: readonly Uint8Array[];
  readonly crls?: readonly Uint8Array[];
  readonly ocsp?: readonly Uint8Array[];
  readonly position?: number;
}

/** `xVals` and `rVals`. */
export function withValues(signed: Uint8Array, values: Values): Uint8Array {
  const { certificates = [], crls = [], ocsp = [] } = values;
  const components = [
    ...(certificates.length === 0 ? [] : [certificatesComponent(certificates)]),
    ...(crls.length + ocsp.length === 0 ? [] : [revocationComponent(crls, ocsp)]),
  ];
  return appendUnsigned(signed, values.position ?? last(signed), components);
}

/** `adoTst` for the protected header: the content as it stands in the signing input. */
export async function contentStamp(
  payload: Uint8Array,
  by: DemoLeaf,
  at: string,
  options: StampOptions = {},
): Promise<{ adoTst: unknown }> {
  const der = await token(by, at, utf8Encode(toBase64Url(payload)), options);
  return { adoTst: { tstTokens: [{ val: toBase64(der) }] } };
}

/** A CRL of a CA. */
export async function crl(
  ca: DemoCa,
  thisUpdate: string,
  nextUpdate: string,
  entries: readonly {
    readonly leaf: { readonly serialNumber: Uint8Array };
    readonly entry: Omit<CrlEntryInput, 'serialNumber'>;
  }[] = [],
): Promise<Uint8Array> {
  const { pki } = await cast();
  const own = entries.map(({ leaf, entry }) => ({ serialNumber: leaf.serialNumber, ...entry }));
  return pki.crl(ca, own, ms(thisUpdate), ms(nextUpdate));
}

/** CRLs of the two CAs above the usual signers, all of one day. */
export async function usualCrls(thisUpdate: string, nextUpdate: string): Promise<Uint8Array[]> {
  const { pki } = await cast();
  return Promise.all(
    [pki.vgca.root, pki.vgca.ca, pki.neac.root, pki.neac.remote].map((ca) => crl(ca, thisUpdate, nextUpdate)),
  );
}

export function sourceOf(crls: readonly Uint8Array[]): RevocationSource {
  return crlSource(crls.map((der) => openCrl(der)));
}

export interface TimeStoreOptions extends StoreOptions {
  readonly services?: readonly DemoLeaf[];
  /** Statuses of listed services and CAs, by SHA-256 of the certificate. */
  readonly history?: Readonly<Record<string, ListedAuthority['history']>>;
  /** Further roots. */
  readonly roots?: readonly DemoCa[];
  /** Further entries as they stand. */
  readonly more?: readonly ListedAuthority[];
  /** Day on which the list was issued; it is good for 180 days. */
  readonly issued?: string;
}

/** The usual store, of another year, with time-stamping services in it. */
export async function timeStore(options: TimeStoreOptions): Promise<TrustStore> {
  const { history = {}, issued = '2026-11-10', more = [], roots = [], services = [] } = options;
  const base = await store({
    ...options,
    info: { issuedAt: ms(issued), nextUpdate: ms(issued) + 180 * 86_400_000, ...options.info },
    change: (entry) => ({ ...(options.change?.(entry) ?? entry), listIssuedAt: ms(issued) }),
  });
  const granted = [{ status: 'granted', from: 0 }] as const;
  const listed: ListedAuthority[] = [
    ...base.authorities,
    ...more,
    ...roots.map((ca) => ({
      name: `CA minh họa ${ca.id}`,
      kind: 'root-ca' as const,
      certificate: readCertificate(ca.certificateDer),
      purposes: ['document-signing', 'ocsp'] as const,
      history: granted,
    })),
    ...services.map((leaf, i) => ({
      name: `Dấu thời gian minh họa ${i + 1}`,
      kind: 'tsa' as const,
      certificate: readCertificate(leaf.certificateDer),
      purposes: ['time-stamping'] as const,
      history: granted,
    })),
  ];
  return {
    ...base,
    authorities: listed.map((one) => ({ ...one, history: history[one.certificate.sha256] ?? one.history })),
  };
}
