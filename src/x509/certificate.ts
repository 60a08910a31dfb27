import type { PublicKeyData, SignatureScheme } from '../crypto/types.js';
import type { InstantMs } from '../time.js';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted OID. */
  readonly type: string;
  /** Decoded text; for values that are no string type, `#` and the hex of the DER. */
  readonly value: string;
}

/** A distinguished name (RFC 5280 §4.1.2.4). */
export interface Name {
  /** The DER as carried. */
  readonly der: Uint8Array;
  /** RDNs in certificate order. */
  readonly rdns: readonly (readonly NameAttribute[])[];
  /** Key under which two names are equal exactly when RFC 5280 §7.1 says so. */
  readonly comparisonKey: string;
}

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** Content of the extnValue OCTET STRING. */
  readonly value: Uint8Array;
}

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

/** A certificate read once; immutable, shared by everything that meets the same DER (architecture, rule 8). */
export interface Certificate {
  readonly der: Uint8Array;
  readonly tbsDer: Uint8Array;
  /** Lower-case hex of SHA-256 over `der`. */
  readonly sha256: string;
  readonly version: 1 | 2 | 3;
  /** INTEGER content octets as carried. */
  readonly serialNumber: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
  /** Lower-case hex of SHA-256 over `spkiDer`: how trust lists name keys. */
  readonly spkiSha256: string;
  /** Absent when the key's algorithm or parameters are not ones khue knows. */
  readonly publicKey?: PublicKeyData;
  /** Bits of the key; 0 when unknown. */
  readonly keyBits: number;
  readonly signatureAlgorithmOid: string;
  /** Absent when the algorithm is unknown. */
  readonly signatureScheme?: SignatureScheme;
  readonly signatureValue: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number; readonly critical: boolean };
  readonly keyUsage?: ReadonlySet<KeyUsage>;
  /** OIDs of the extended key usage; absent when the extension is. */
  readonly extendedKeyUsage?: readonly string[];
  readonly extendedKeyUsageCritical?: boolean;
  readonly subjectKeyIdentifier?: Uint8Array;
  readonly authorityKeyIdentifier?: Uint8Array;
  readonly selfIssued: boolean;
}
