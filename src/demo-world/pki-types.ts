import type { SignatureAlgorithm, Signer } from '../signer/types.js';
import type { Instant, InstantMs } from '../time.js';
import type { KeyUsage } from '../x509/certificate.js';
import type { CrlEntryInput, ExtensionInput, NameInput, SigningKey } from '../x509/write.js';
import type { SingleOcspInput } from '../x509/write-ocsp.js';
import type { PoolKind } from './key-pool.js';
import type { DemoKey } from './keys.js';

/** What the demonstration PKI is made of and asked for. */

/** A certification authority of the demonstration, with its key. */
export interface DemoCa {
  /** Short id, also in file names: `vgca-root`. */
  readonly id: string;
  readonly kind: 'root-ca' | 'issuing-ca';
  readonly subject: NameInput;
  readonly certificateDer: Uint8Array;
  readonly certificateSha256: string;
  readonly serialNumber: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly spkiSha256: string;
  readonly keyIdentifier: Uint8Array;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
  readonly key: SigningKey;
  readonly demoKey: DemoKey;
  readonly issuer?: DemoCa;
  /** DER, itself first, then its issuers; the root is not in it unless it is the root itself. */
  readonly chain: readonly Uint8Array[];
}

/** An end-entity certificate with its key. */
export interface DemoLeaf {
  readonly certificateDer: Uint8Array;
  readonly certificateSha256: string;
  readonly serialNumber: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly spkiSha256: string;
  readonly subject: NameInput;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
  readonly ca: DemoCa;
  /** DER, the leaf first, then its issuers without the root. */
  readonly chain: readonly Uint8Array[];
  readonly key: DemoKey;
  readonly signer: Signer;
}

export interface IssueInput {
  readonly ca: DemoCa;
  readonly subject: NameInput;
  /** A key of one's own, or the kind to take from the pool; default `rsa-2048`. */
  readonly key?: DemoKey | PoolKind;
  /** Default: one year before the world's instant. */
  readonly notBefore?: InstantMs;
  /** Default: three years after `notBefore`. */
  readonly notAfter?: InstantMs;
  /** Default: digitalSignature and nonRepudiation, not critical; `[]`: no extension. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Names (`emailProtection`) or OIDs; default: no extension. */
  readonly extendedKeyUsage?: readonly string[];
  readonly extendedKeyUsageCritical?: boolean;
  readonly policies?: readonly string[];
  /** Written after the usual ones; one with the OID of a usual one takes its place. */
  readonly extensions?: readonly ExtensionInput[];
  readonly serialNumber?: Uint8Array;
  /** Algorithm of the issuer's signature; default the issuer key's own. */
  readonly signWith?: SigningKey;
  /** Algorithms that the signer offers; default all of its key's, PKCS#1 v1.5 with SHA-256 first. */
  readonly algorithms?: readonly SignatureAlgorithm[];
}

export interface IssueCaInput extends Omit<IssueInput, 'ca' | 'algorithms'> {
  readonly id: string;
  /** Absent: a root that signs itself. */
  readonly issuer?: DemoCa;
  readonly pathLength?: number;
  /** As some Vietnamese CAs do: the AKI also names the issuer's issuer and serial. */
  readonly longAuthorityKeyIdentifier?: boolean;
}

/** Two root hierarchies with their issuing CAs and time-stamp certificates, and the means to issue more. */
export interface DemoPki {
  readonly seed: string;
  readonly at: InstantMs;
  /** Like the government's: root, and a CA for state agencies. */
  readonly vgca: { readonly root: DemoCa; readonly ca: DemoCa };
  /** Like the national root: a remote-signing CA and one for tokens. */
  readonly neac: { readonly root: DemoCa; readonly remote: DemoCa; readonly token: DemoCa };
  readonly tsa: { readonly vgca: DemoLeaf; readonly neac: DemoLeaf };
  readonly authorities: readonly DemoCa[];
  readonly roots: readonly DemoCa[];
  issue(input: IssueInput): Promise<DemoLeaf>;
  issueCa(input: IssueCaInput): Promise<DemoCa>;
  /** Complete, direct CRL; by default of yesterday and good for a year. Number and AKI are set unless `extensions` are given. */
  crl(
    ca: DemoCa,
    entries?: readonly CrlEntryInput[],
    thisUpdate?: InstantMs,
    nextUpdate?: InstantMs,
    extensions?: readonly ExtensionInput[],
  ): Promise<Uint8Array>;
  /** OCSP response by the CA itself, or by a responder that it appointed; by default of yesterday, GOOD, and good for a week. */
  ocsp(ca: DemoCa, answers: readonly OcspAnswerInput[], by?: DemoLeaf): Promise<Uint8Array>;
  /** A certificate that answers for a CA: id-kp-OCSPSigning and id-pkix-ocsp-nocheck. */
  issueResponder(ca: DemoCa, subject: NameInput, input?: Partial<IssueInput>): Promise<DemoLeaf>;
  /** The next key of a kind, never handed out twice. */
  key(kind?: PoolKind): Promise<DemoKey>;
}

/** One answer of a response: the certificate asked for, and what differs from the default. */
export type OcspAnswerInput = { readonly certificateDer: Uint8Array } & Partial<
  Omit<SingleOcspInput, 'certificate' | 'issuer'>
>;

export interface DemoPkiOptions {
  /** Default `demo`. */
  readonly seed?: string;
  /** Default `DEMO_AT`. */
  readonly at?: Instant;
  /** New keys instead of the pool's; then nothing is repeatable. */
  readonly fresh?: boolean;
}
