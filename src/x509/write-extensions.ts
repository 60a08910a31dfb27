import {
  boolean,
  contextTag,
  generalizedTime,
  ia5String,
  integer,
  namedBits,
  octetString,
  oid,
  retag,
  sequence,
  tlv,
} from '../asn1/writer.js';
import { concatBytes, utf8Encode } from '../encoding.js';
import type { InstantMs } from '../time.js';
import type { KeyUsage } from './certificate.js';

/** An extension to be written: `value` is the content of the extnValue OCTET STRING. */
export interface ExtensionInput {
  readonly oid: string;
  readonly critical?: boolean;
  readonly value: Uint8Array;
}

/** Extension (RFC 5280 §4.1); DEFAULT FALSE is left out. */
export function writeExtension({ oid: type, critical, value }: ExtensionInput): Uint8Array {
  return sequence(oid(type), ...(critical === true ? [boolean(true)] : []), octetString(value));
}

const KEY_USAGE_BITS: Readonly<Record<KeyUsage, number>> = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
  encipherOnly: 7,
  decipherOnly: 8,
};

/** OIDs of extended key usages met in Vietnamese certificates and in time-stamping. */
export const EXTENDED_KEY_USAGES = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  documentSigning: '1.3.6.1.5.5.7.3.36',
  msDocumentSigning: '1.3.6.1.4.1.311.10.3.12',
  msSmartcardLogon: '1.3.6.1.4.1.311.20.2.2',
  anyExtendedKeyUsage: '2.5.29.37.0',
} as const;

export type ExtendedKeyUsageName = keyof typeof EXTENDED_KEY_USAGES;

export function basicConstraints(ca: boolean, pathLength?: number, critical = true): ExtensionInput {
  const members = ca ? [boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])] : [];
  return { oid: '2.5.29.19', critical, value: sequence(...members) };
}

export function keyUsage(usages: readonly KeyUsage[], critical = true): ExtensionInput {
  return { oid: '2.5.29.15', critical, value: namedBits(usages.map((usage) => KEY_USAGE_BITS[usage])) };
}

/** Names of `EXTENDED_KEY_USAGES` or dotted OIDs. */
export function extendedKeyUsage(usages: readonly (ExtendedKeyUsageName | (string & {}))[], critical = false) {
  const types = usages.map((usage) => oid((EXTENDED_KEY_USAGES as Record<string, string>)[usage] ?? usage));
  return { oid: '2.5.29.37', critical, value: sequence(...types) } satisfies ExtensionInput;
}

export function subjectKeyIdentifier(keyId: Uint8Array): ExtensionInput {
  return { oid: '2.5.29.14', value: octetString(keyId) };
}

/** Key identifier, and as Vietnamese CAs write it optionally the issuer's own issuer name (DER) and serial (domain §15.9). */
export function authorityKeyIdentifier(
  keyId: Uint8Array | undefined,
  issuerOfIssuer?: { readonly name: Uint8Array; readonly serialNumber: Uint8Array },
): ExtensionInput {
  const members = keyId === undefined ? [] : [contextTag(0, keyId, { constructed: false })];
  if (issuerOfIssuer !== undefined)
    members.push(contextTag(1, contextTag(4, issuerOfIssuer.name)), retag(0x82, integer(issuerOfIssuer.serialNumber)));
  return { oid: '2.5.29.35', value: sequence(...members) };
}

export function certificatePolicies(policies: readonly string[], critical = false): ExtensionInput {
  return { oid: '2.5.29.32', critical, value: sequence(...policies.map((policy) => sequence(oid(policy)))) };
}

function uriName(uri: string): Uint8Array {
  return retag(0x86, ia5String(uri));
}

/** One distribution point with these addresses; `crlIssuer` (name DER) marks an indirect CRL. */
export function crlDistributionPoints(uris: readonly string[], crlIssuer?: Uint8Array): ExtensionInput {
  const fullName = contextTag(0, contextTag(0, concatBytes(...uris.map(uriName))));
  const issuer = crlIssuer === undefined ? [] : [contextTag(2, contextTag(4, crlIssuer))];
  return { oid: '2.5.29.31', value: sequence(sequence(fullName, ...issuer)) };
}

/** Authority information access (RFC 5280 §4.2.2.1): addresses of the issuer's certificate and of its OCSP responder. */
export function authorityInfoAccess(access: { caIssuers?: string; ocsp?: string }): ExtensionInput {
  const rows: Uint8Array[] = [];
  if (access.caIssuers !== undefined) rows.push(sequence(oid('1.3.6.1.5.5.7.48.2'), uriName(access.caIssuers)));
  if (access.ocsp !== undefined) rows.push(sequence(oid('1.3.6.1.5.5.7.48.1'), uriName(access.ocsp)));
  return { oid: '1.3.6.1.5.5.7.1.1', value: sequence(...rows) };
}

/** Subject alternative names: e-mail addresses. */
export function subjectAltEmail(...addresses: readonly string[]): ExtensionInput {
  return { oid: '2.5.29.17', value: sequence(...addresses.map((address) => retag(0x81, ia5String(address)))) };
}

/** Name constraints on directory names (DER each) (RFC 5280 §4.2.1.10). */
export function nameConstraints(trees: {
  permitted?: readonly Uint8Array[];
  excluded?: readonly Uint8Array[];
}): ExtensionInput {
  const subtrees = (tag: number, names: readonly Uint8Array[] | undefined) =>
    names === undefined ? [] : [contextTag(tag, concatBytes(...names.map((name) => sequence(contextTag(4, name)))))];
  return {
    oid: '2.5.29.30',
    critical: true,
    value: sequence(...subtrees(0, trees.permitted), ...subtrees(1, trees.excluded)),
  };
}

// CRL extensions (RFC 5280 §5.2, §5.3; ITU-T X.509 §9.5.2.4 for expiredCertsOnCRL).

export function crlNumber(number: number | bigint): ExtensionInput {
  return { oid: '2.5.29.20', value: integer(number) };
}

/** Issuing distribution point; without `uris` and reasons an empty one that only sets flags. */
export function issuingDistributionPoint(point: {
  uris?: readonly string[];
  onlyContainsUserCerts?: boolean;
  onlyContainsCACerts?: boolean;
  onlySomeReasons?: readonly number[];
  indirectCRL?: boolean;
  onlyContainsAttributeCerts?: boolean;
}): ExtensionInput {
  const members: Uint8Array[] = [];
  if (point.uris !== undefined) members.push(contextTag(0, contextTag(0, concatBytes(...point.uris.map(uriName)))));
  const flag = (number: number, set: boolean | undefined) => {
    if (set === true) members.push(retag(0x80 | number, boolean(true)));
  };
  flag(1, point.onlyContainsUserCerts);
  flag(2, point.onlyContainsCACerts);
  if (point.onlySomeReasons !== undefined) members.push(retag(0x83, namedBits(point.onlySomeReasons)));
  flag(4, point.indirectCRL);
  flag(5, point.onlyContainsAttributeCerts);
  return { oid: '2.5.29.28', critical: true, value: sequence(...members) };
}

export function expiredCertsOnCrl(from: InstantMs): ExtensionInput {
  return { oid: '2.5.29.60', value: generalizedTime(from) };
}

export function deltaCrlIndicator(baseNumber: number | bigint): ExtensionInput {
  return { oid: '2.5.29.27', critical: true, value: integer(baseNumber) };
}

export function invalidityDate(at: InstantMs): ExtensionInput {
  return { oid: '2.5.29.24', value: generalizedTime(at) };
}

/** An extension that no reader knows, for tests of criticality. */
export function unknownExtension(
  critical: boolean,
  type = '2.25.329800735698586629295641978511506172918',
): ExtensionInput {
  return { oid: type, critical, value: tlv(0x0c, utf8Encode('DEMO')) };
}
