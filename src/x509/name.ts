import { attributeShortNames, Oid } from '../asn1/oids.js';
import { type DerReader, Tag } from '../asn1/reader.js';
import { equalBytes, toHex } from '../encoding.js';
import type { Name, NameAttribute } from './certificate.js';
import { prepareString } from './name-preparation.js';

/** Distinguished names: reading, comparing (RFC 5280 §7.1), showing, and the identifiers that Vietnamese CAs put in them. */

/** More attributes than any name has; a limit on the work of one certificate. */
const maxAttributes = 256;

/** Names read lately, in slots by a hash of their octets: issuers and CAs recur in every certificate. */
const recent: (Name | undefined)[] = new Array(1024);

/** Reads one Name. Names met before in the same octets are the same object. */
export function readName(reader: DerReader): Name {
  const start = reader.position;
  const rdnSequence = reader.sequence();
  const der = reader.bytes.subarray(start, reader.position);
  const slot = hashOctets(der) & (recent.length - 1);
  const known = recent[slot];
  if (known !== undefined && equalBytes(known.der, der)) return known;
  const rdns: NameAttribute[][] = [];
  const keys: string[] = [];
  let count = 0;
  while (!rdnSequence.atEnd) {
    const { attributes, key } = readRdn(rdnSequence);
    count += attributes.length;
    if (count > maxAttributes) rdnSequence.fail(`name of more than ${maxAttributes} attributes`);
    rdns.push(attributes);
    keys.push(key);
  }
  // The input's buffer may be reused by its owner; names live in caches.
  const name: Name = { der: der.slice(), rdns, comparisonKey: keys.join('') };
  if (der.length <= 1024) recent[slot] = name;
  return name;
}

/** Reads one RelativeDistinguishedName; `tag` for an implicitly tagged one. */
export function readRdn(reader: DerReader, tag: number = Tag.set): { attributes: NameAttribute[]; key: string } {
  // Order inside a multi-valued RDN matters to nobody's comparison, and real names break it: not asked for.
  const set = reader.enter(tag);
  if (set.atEnd) set.fail('RDN without attribute');
  const attributes: NameAttribute[] = [];
  const keys: string[] = [];
  while (!set.atEnd) {
    const pair = set.sequence();
    const type = pair.oid();
    const valueStart = pair.position;
    const { tag: stringTag, text } = pair.anyString();
    pair.finish();
    const value = text ?? `#${toHex(pair.bytes.subarray(valueStart, pair.position))}`;
    attributes.push({ type, value });
    keys.push(attributeKey(type, stringTag, text, pair));
  }
  if (keys.length > 1) keys.sort();
  return { attributes, key: `${keys.length}[${keys.join('')}]` };
}

function attributeKey(type: string, tag: number, text: string | undefined, reader: DerReader): string {
  if (text !== undefined) {
    if (tag === Tag.utf8String || tag === Tag.printableString) {
      const prepared = prepareString(text);
      if (prepared !== undefined) return `${type}=s${prepared.length}:${prepared}`;
    } else if (tag === Tag.ia5String && (type === Oid.domainComponent || type === Oid.emailAddress)) {
      // RFC 5280 §7.3 and §4.1.2.6: case-insensitive, nothing else.
      return `${type}=i${text.length}:${text.toLowerCase()}`;
    }
  }
  return `${type}=${tag}x${toHex(reader.content())};`;
}

const comparedRdns = new WeakMap<Name, readonly string[]>();

/**
 * Comparison keys of a name's RDNs, for name constraints: a directoryName subtree holds every name that begins with its RDNs
 * (RFC 5280 §4.2.1.10).
 */
export function rdnKeys(name: Name): readonly string[] {
  let keys = comparedRdns.get(name);
  if (keys === undefined) {
    keys = splitKey(name.comparisonKey, name.rdns.length);
    comparedRdns.set(name, keys);
  }
  return keys;
}

/** Splits a comparison key at its RDNs by the lengths that it carries. */
function splitKey(key: string, count: number): string[] {
  const keys: string[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const start = at;
    const open = key.indexOf('[', at);
    let attributes = Number(key.slice(at, open));
    at = open + 1;
    for (; attributes > 0; attributes--) {
      const equals = key.indexOf('=', at);
      const kind = key[equals + 1];
      if (kind === 's' || kind === 'i') {
        const colon = key.indexOf(':', equals);
        at = colon + 1 + Number(key.slice(equals + 2, colon));
      } else {
        at = key.indexOf(';', equals) + 1;
      }
    }
    at++;
    keys.push(key.slice(start, at));
  }
  return keys;
}

export function sameName(a: Name, b: Name): boolean {
  return a === b || a.comparisonKey === b.comparisonKey;
}

export function isEmptyName(name: Name): boolean {
  return name.rdns.length === 0;
}

/**
 * `C=VN, O=…, CN=…`: attributes in certificate order, short names where there are ones, special characters escaped as in RFC 4514 §2.4.
 * Text from a certificate is data: whoever shows it escapes it for its own medium.
 */
export function formatName(name: Name): string {
  return name.rdns
    .map((rdn) => rdn.map(({ type, value }) => `${attributeShortNames[type] ?? type}=${escapeValue(value)}`).join('+'))
    .join(', ');
}

function escapeValue(value: string): string {
  return value.replace(/[\\",+;<>]/g, '\\$&').replace(/^[ #]/, '\\$&');
}

/** The name that a person knows the holder by: the last commonName, else organisation or unit, else the whole name. */
export function displayName(name: Name): string {
  for (const type of [Oid.commonName, Oid.organizationalUnitName, Oid.organizationName]) {
    for (let i = name.rdns.length - 1; i >= 0; i--) {
      const attribute = name.rdns[i]!.find((candidate) => candidate.type === type);
      if (attribute !== undefined) return attribute.value;
    }
  }
  return formatName(name);
}

/** Values of one attribute type, in certificate order. */
export function nameValues(name: Name, type: string): string[] {
  return name.rdns.flatMap((rdn) => rdn.filter((attribute) => attribute.type === type).map(({ value }) => value));
}

/** A number that a name carries for its holder (domain note §7.3). */
export interface NameIdentifier {
  /**
   * The prefix of the value: personal numbers CCCD, CMND, HC (passport), BHXH, PID, PPID, or MST (tax code of an organisation);
   * without a known prefix the attribute that carried it.
   */
  readonly kind:
    | 'CCCD'
    | 'CMND'
    | 'HC'
    | 'BHXH'
    | 'PID'
    | 'PPID'
    | 'MST'
    | 'UID'
    | 'serialNumber'
    | 'organizationIdentifier';
  /** Without the prefix. */
  readonly value: string;
}

const identifierAttributes: Readonly<Record<string, 'UID' | 'serialNumber' | 'organizationIdentifier'>> = {
  [Oid.userId]: 'UID',
  [Oid.serialNumber]: 'serialNumber',
  [Oid.organizationIdentifier]: 'organizationIdentifier',
};

/**
 * Every UID (there may be several), serialNumber and organizationIdentifier value of a name, in certificate order,
 * with the prefixes that Vietnamese CAs write (`CCCD:012345678901`, `MST:0101234567-001`; domain note §7.3).
 */
export function nameIdentifiers(name: Name): NameIdentifier[] {
  const identifiers: NameIdentifier[] = [];
  for (const rdn of name.rdns) {
    for (const { type, value } of rdn) {
      const attribute = identifierAttributes[type];
      if (attribute === undefined) continue;
      const match = /^(CCCD|CMND|HC|BHXH|PID|PPID|MST):(.+)$/su.exec(value);
      if (match === null) identifiers.push({ kind: attribute, value });
      else identifiers.push({ kind: match[1] as NameIdentifier['kind'], value: match[2]! });
    }
  }
  return identifiers;
}

function hashOctets(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let i = 0; i < bytes.length; i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
  return hash ^ (hash >>> 15);
}
