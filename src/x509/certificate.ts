import type { PublicKeyData, SignatureScheme } from '../crypto/types.js';
import type { Finding } from '../errors.js';
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

/** GeneralName (RFC 5280 §4.2.1.6). */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly text: string }
  | { readonly kind: 'directory'; readonly name: Name }
  /** 4 or 16 octets; in name constraints 8 or 32 (address and mask). */
  | { readonly kind: 'ip'; readonly octets: Uint8Array }
  | { readonly kind: 'registeredId'; readonly oid: string }
  | { readonly kind: 'otherName'; readonly oid: string; readonly value: Uint8Array }
  | { readonly kind: 'x400' | 'ediParty'; readonly der: Uint8Array };

/** A RelativeDistinguishedName alone. */
export interface RelativeName {
  readonly attributes: readonly NameAttribute[];
  /** Appended to a name's `comparisonKey` it gives the key of that name with this RDN added. */
  readonly comparisonKey: string;
}

/** DistributionPoint (RFC 5280 §4.2.1.13), also of freshestCRL. */
export interface DistributionPoint {
  /** Absolute names; a name relative to the CRL issuer is kept apart. */
  readonly fullName?: readonly GeneralName[];
  /** The point is named relative to its CRL issuer. */
  readonly relativeName?: RelativeName;
  /** Reason bits as in ReasonFlags (bit 1 keyCompromise … bit 8 aACompromise); absent: all. */
  readonly reasons?: number;
  readonly crlIssuer?: readonly GeneralName[];
}

/** One subtree of a name constraint with the implied minimum 0 and no maximum (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

export interface CertificatePolicies {
  readonly critical: boolean;
  readonly oids: readonly string[];
}

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
  /** OID of the key's AlgorithmIdentifier. */
  readonly keyAlgorithmOid: string;
  /** RSASSA-PSS keys (RFC 4055 §1.2): only PSS signatures, and with parameters only these (salt length is a minimum). */
  readonly pssOnly?: { readonly parameters?: Extract<SignatureScheme, { scheme: 'RSASSA-PSS' }> };
  /** DSA keys, for paths of old test suites alone; parameters may be inherited. INTEGER magnitudes. */
  readonly dsaKey?: {
    readonly y: Uint8Array;
    readonly parameters?: { readonly p: Uint8Array; readonly q: Uint8Array; readonly g: Uint8Array };
  };
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
  readonly subjectAltNames?: readonly GeneralName[];
  readonly nameConstraints?: NameConstraints;
  readonly policies?: CertificatePolicies;
  /** Pairs issuerDomainPolicy, subjectDomainPolicy. */
  readonly policyMappings?: readonly (readonly [string, string])[];
  readonly policyConstraints?: { readonly requireExplicitPolicy?: number; readonly inhibitPolicyMapping?: number };
  readonly inhibitAnyPolicy?: number;
  readonly crlDistributionPoints?: readonly DistributionPoint[];
  readonly freshestCrl?: readonly DistributionPoint[];
  /** id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1). */
  readonly ocspNoCheck: boolean;
  /** Critical extensions that khue does not process: a path through this certificate fails (RFC 5280 §4.2). */
  readonly unknownCriticalExtensions: readonly string[];
  /** Violations for which no path through this certificate is valid: malformed or doubled extensions, unequal algorithm identifiers. */
  readonly faults: readonly Finding[];
  /** What a conforming CA must not issue and a path does not hang on (no authority key identifier, …): fatal only under `strict`. */
  readonly lapses: readonly Finding[];
  /** Oddities that never matter to a path (serial number zero or negative, …). */
  readonly remarks: readonly Finding[];
}
