import { ia5String, isPrintable, oid, printableString, sequence, setOf, utf8String } from '../asn1/writer.js';

/** Short names of attribute types as Vietnamese certificates use them (RFC 4519, RFC 4514 §3, PKCS #9). */
const ATTRIBUTE_TYPES = {
  C: '2.5.4.6',
  ST: '2.5.4.8',
  L: '2.5.4.7',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
  serialNumber: '2.5.4.5',
  title: '2.5.4.12',
  telephoneNumber: '2.5.4.20',
  organizationIdentifier: '2.5.4.97',
  UID: '0.9.2342.19200300.100.1.1',
  E: '1.2.840.113549.1.9.1',
} as const;

export interface AttributeInput {
  /** A short name (`C`, `O`, `CN`, `UID`, `E`, …) or a dotted OID. */
  readonly type: keyof typeof ATTRIBUTE_TYPES | (string & {});
  readonly value: string;
  /** Default: PrintableString for `C` and `serialNumber`, IA5String for `E`, else UTF8String (RFC 5280 §4.1.2.4, appendix A). */
  readonly encoding?: 'utf8' | 'printable' | 'ia5';
}

/** RDNs in certificate order; an inner array is a multi-valued RDN. A tuple is `[type, value]`. */
export type NameInput = readonly (
  | readonly [type: string, value: string]
  | AttributeInput
  | readonly AttributeInput[]
)[];

/** DER of a distinguished name (RFC 5280 §4.1.2.4). */
export function writeName(name: NameInput): Uint8Array {
  return sequence(...name.map((rdn) => setOf(...attributesOf(rdn).map(writeAttribute))));
}

function attributesOf(rdn: NameInput[number]): readonly AttributeInput[] {
  if (!Array.isArray(rdn)) return [rdn as AttributeInput];
  return typeof rdn[0] === 'string' ? [{ type: rdn[0], value: rdn[1] as string }] : (rdn as readonly AttributeInput[]);
}

function writeAttribute({ type, value, encoding }: AttributeInput): Uint8Array {
  const dotted = (ATTRIBUTE_TYPES as Record<string, string>)[type] ?? type;
  return sequence(oid(dotted), writeValue(value, encoding ?? defaultEncoding(dotted, value)));
}

function defaultEncoding(type: string, value: string): 'utf8' | 'printable' | 'ia5' {
  if (type === ATTRIBUTE_TYPES.E) return 'ia5';
  const printable = type === ATTRIBUTE_TYPES.C || type === ATTRIBUTE_TYPES.serialNumber;
  return printable && isPrintable(value) ? 'printable' : 'utf8';
}

function writeValue(value: string, encoding: 'utf8' | 'printable' | 'ia5'): Uint8Array {
  if (encoding === 'printable') return printableString(value);
  return encoding === 'ia5' ? ia5String(value) : utf8String(value);
}
