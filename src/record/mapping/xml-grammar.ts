/** What XML 1.0 (5th ed.) and its namespaces are made of: characters, names, references, and the tree that the reader returns. */

export interface XmlLimits {
  readonly xmlBytes: number;
  readonly xmlDepth: number;
  readonly xmlElements: number;
  readonly xmlAttributes: number;
  readonly xmlAttributeLength: number;
  readonly xmlNameLength: number;
}

export const defaultXmlLimits: XmlLimits = {
  xmlBytes: 16 * 1024 * 1024,
  xmlDepth: 64,
  xmlElements: 100_000,
  xmlAttributes: 64,
  xmlAttributeLength: 64 * 1024,
  xmlNameLength: 200,
};

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** Character data of the element itself, references resolved, line ends as line feeds (§2.11). */
  readonly text: string;
  /** A comment stands directly inside. */
  readonly hasComment: boolean;
  /** Octets between the tags as they stand, as text. */
  readonly inner: string;
  /** Byte offset of the start tag. */
  readonly offset: number;
}

/** Prefix to namespace. */
export type Prefixes = ReadonlyMap<string, string>;

const NAME_START =
  'A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const NC_NAME = `[${NAME_START}][${NAME_START}.0-9\\-\\u00B7\\u0300-\\u036F\\u203F\\u2040]*`;
export const qName = new RegExp(`${NC_NAME}(?::${NC_NAME})?`, 'uy');
/** The common case, tried first: names of ASCII letters. */
export const asciiName = /[A-Za-z_][A-Za-z0-9._-]*(?::[A-Za-z_][A-Za-z0-9._-]*)?/y;
export const special = /[<&]/g;
export const space = /[ \t\r\n]*/y;
export const declaration =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])([A-Za-z][A-Za-z0-9._-]*)\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\4)?[ \t\r\n]*\?>/y;
export const reference = /&(?:#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6})|([A-Za-z_][A-Za-z0-9._-]{0,63}));/y;
/** Characters of XML 1.0 §2.2 (lone surrogates cannot come out of UTF-8). */
export const notCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
export const five = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);
export const XMLNS = 'http://www.w3.org/2000/xmlns/';
export const xmlPrefix: Prefixes = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

export function isXmlText(text: string): boolean {
  return !notCharacter.test(text);
}

/** Line ends of a text as line feeds (§2.11). */
export function lineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
