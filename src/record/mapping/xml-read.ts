import { utf8Decode } from '../../encoding.js';
import { KhueError } from '../../errors.js';
import { invalidUtf8Offset, utf8LengthUpTo } from '../utf8.js';
import {
  asciiName,
  declaration,
  defaultXmlLimits,
  five,
  isXmlText,
  lineEnds,
  notCharacter,
  type Prefixes,
  qName,
  reference,
  space,
  special,
  XMLNS,
  type XmlAttribute,
  type XmlElement,
  type XmlLimits,
  xmlPrefix,
} from './xml-grammar.js';

export { defaultXmlLimits, isXmlText, type XmlAttribute, type XmlElement, type XmlLimits } from './xml-grammar.js';

interface Open {
  name: string;
  attributes: XmlAttribute[];
  children: XmlElement[];
  parts: string[];
  hasComment: boolean;
  offset: number;
  innerStart: number;
  prefixes: Prefixes;
}

/**
 * A small strict reader of XML 1.0 (5th ed.) with Namespaces: UTF-8 only, no DTD, no entity beyond the five, no
 * processing instruction. It returns every element with its place in the text, so that content can be carried as it is.
 *
 * Reads a document and returns its root element. Throws `KhueError` with the byte offset.
 */
export function readXml(bytes: Uint8Array, limits: Partial<XmlLimits> = {}): XmlElement {
  const limit = { ...defaultXmlLimits, ...limits };
  if (bytes.length > limit.xmlBytes) throw exceeded('xmlBytes', limit.xmlBytes, limit.xmlBytes);
  const invalid = invalidUtf8Offset(bytes);
  if (invalid !== undefined) {
    throw new KhueError('XML_ENCODING', { offset: invalid, params: { found: `0x${bytes[invalid]!.toString(16)}` } });
  }
  return new Reader(utf8Decode(bytes), limit).document();
}

function exceeded(name: string, allowed: number, offset: number): KhueError {
  return new KhueError('LIMIT_EXCEEDED', { offset, params: { limit: name, allowed } });
}

class Reader {
  readonly #text: string;
  readonly #limit: XmlLimits;
  #at = 0;
  #elements = 0;

  constructor(text: string, limit: XmlLimits) {
    this.#text = text;
    this.#limit = limit;
  }

  document(): XmlElement {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const bad = notCharacter.exec(this.#text.slice(this.#at));
    if (bad !== null) {
      throw this.#error('XML_SYNTAX', this.#at + bad.index, {
        found: `U+${bad[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
        expected: 'a character of XML 1.0',
      });
    }
    this.#declaration();
    this.#skipSpace();
    if (this.#looksAt('<!DOCTYPE')) throw this.#error('XML_DTD', this.#at);
    if (this.#looksAt('<!--')) throw this.#error('XML_UNSUPPORTED', this.#at, { found: '<!--' });
    if (this.#looksAt('<?')) throw this.#error('XML_UNSUPPORTED', this.#at, { found: '<?' });
    const root = this.#element();
    this.#skipSpace();
    if (this.#looksAt('<!--')) throw this.#error('XML_UNSUPPORTED', this.#at, { found: '<!--' });
    if (this.#looksAt('<?')) throw this.#error('XML_UNSUPPORTED', this.#at, { found: '<?' });
    if (this.#at < this.#text.length) {
      throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: 'the end of the file' });
    }
    return root;
  }

  #declaration(): void {
    if (!/^<\?xml[ \t\r\n]/.test(this.#text.slice(this.#at, this.#at + 6))) return;
    declaration.lastIndex = this.#at;
    const found = declaration.exec(this.#text);
    if (found === null) {
      throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: '<?xml version="1.0" …?>' });
    }
    if (found[3] !== undefined && found[3].toUpperCase() !== 'UTF-8') {
      throw this.#error('XML_ENCODING', this.#at, { found: `encoding="${found[3]}"` });
    }
    this.#at = declaration.lastIndex;
  }

  /** One element with everything in it, without recursion: depth is a limit, never the stack's. */
  #element(): XmlElement {
    const open: Open[] = [];
    for (;;) {
      const top = open.at(-1);
      if (top === undefined || (this.#looksAt('<') && !/[/!?]/.test(this.#text[this.#at + 1] ?? ''))) {
        const { element, empty } = this.#startTag(top?.prefixes ?? xmlPrefix, open.length + 1);
        if (!empty) {
          open.push(element);
          continue;
        }
        const closed = this.#close(element, this.#at, this.#at);
        if (top === undefined) return closed;
        top.children.push(closed);
      } else if (this.#looksAt('</')) {
        const innerEnd = this.#at;
        this.#at += 2;
        const name = this.#name();
        if (name !== top.name) {
          throw this.#error('XML_SYNTAX', innerEnd, { found: `</${name}>`, expected: `</${top.name}>` });
        }
        this.#skipSpace();
        this.#expect('>');
        open.pop();
        const closed = this.#close(top, top.innerStart, innerEnd);
        const parent = open.at(-1);
        if (parent === undefined) return closed;
        parent.children.push(closed);
      } else if (this.#looksAt('<!--')) {
        top.hasComment = true;
        const end = this.#text.indexOf('--', this.#at + 4);
        if (end < 0 || this.#text[end + 2] !== '>') {
          throw this.#error('XML_SYNTAX', end < 0 ? this.#at : end, { found: this.#glimpse(end), expected: '-->' });
        }
        this.#at = end + 3;
      } else if (this.#looksAt('<![CDATA[')) {
        const end = this.#text.indexOf(']]>', this.#at);
        if (end < 0) throw this.#error('XML_SYNTAX', this.#at, { found: '<![CDATA[', expected: ']]>' });
        top.parts.push(lineEnds(this.#text.slice(this.#at + 9, end)));
        this.#at = end + 3;
      } else if (this.#looksAt('<!')) {
        throw this.#error(this.#looksAt('<!DOCTYPE') ? 'XML_DTD' : 'XML_SYNTAX', this.#at, {
          found: this.#glimpse(),
          expected: 'an element',
        });
      } else if (this.#looksAt('<?')) {
        throw this.#error('XML_UNSUPPORTED', this.#at, { found: '<?' });
      } else if (this.#looksAt('&')) top.parts.push(this.#reference());
      else this.#characters(top);
    }
  }

  #characters(top: Open): void {
    if (this.#at >= this.#text.length) {
      throw this.#error('XML_SYNTAX', this.#at, { found: 'the end of the file', expected: `</${top.name}>` });
    }
    special.lastIndex = this.#at;
    const end = special.exec(this.#text)?.index ?? this.#text.length;
    const run = this.#text.slice(this.#at, end);
    const closing = run.indexOf(']]>');
    if (closing >= 0) throw this.#error('XML_SYNTAX', this.#at + closing, { found: ']]>', expected: 'a character' });
    top.parts.push(lineEnds(run));
    this.#at = end;
  }

  #startTag(outer: Prefixes, depth: number): { element: Open; empty: boolean } {
    const start = this.#at;
    const offset = this.#offset(start);
    if (!this.#looksAt('<')) {
      throw this.#error('XML_SYNTAX', start, { found: this.#glimpse(), expected: 'an element' });
    }
    if (depth > this.#limit.xmlDepth) throw exceeded('xmlDepth', this.#limit.xmlDepth, offset);
    this.#elements++;
    if (this.#elements > this.#limit.xmlElements) {
      throw exceeded('xmlElements', this.#limit.xmlElements, offset);
    }
    this.#at++;
    const name = this.#name();
    const attributes: XmlAttribute[] = [];
    const seen = new Set<string>();
    let empty = false;
    for (;;) {
      const before = this.#at;
      this.#skipSpace();
      if (this.#looksAt('>')) {
        this.#at++;
        break;
      }
      if (this.#looksAt('/>')) {
        this.#at += 2;
        empty = true;
        break;
      }
      if (before === this.#at) {
        throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: 'a space, > or />' });
      }
      const at = this.#at;
      const attribute = this.#attribute();
      if (seen.has(attribute.name)) {
        throw this.#error('XML_DUPLICATE_ATTRIBUTE', at, { name: attribute.name });
      }
      seen.add(attribute.name);
      attributes.push(attribute);
      if (attributes.length > this.#limit.xmlAttributes) {
        throw exceeded('xmlAttributes', this.#limit.xmlAttributes, this.#offset(at));
      }
    }
    const prefixes = this.#prefixes(outer, name, attributes, start);
    const element: Open = {
      name,
      attributes,
      children: [],
      parts: [],
      hasComment: false,
      offset,
      innerStart: this.#at,
      prefixes,
    };
    return { element, empty };
  }

  #attribute(): XmlAttribute {
    const name = this.#name();
    this.#skipSpace();
    this.#expect('=');
    this.#skipSpace();
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") {
      throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: 'a quoted value' });
    }
    this.#at++;
    const end = this.#text.indexOf(quote, this.#at);
    const from = this.#at;
    if (end < 0) throw this.#error('XML_SYNTAX', from, { found: 'the end of the file', expected: quote });
    if (end - from > this.#limit.xmlAttributeLength) {
      throw exceeded('xmlAttributeLength', this.#limit.xmlAttributeLength, this.#offset(from));
    }
    const parts: string[] = [];
    while (this.#at < end) {
      special.lastIndex = this.#at;
      const next = Math.min(special.exec(this.#text)?.index ?? end, end);
      // Line ends and tabs of an attribute become spaces (§3.3.3).
      parts.push(lineEnds(this.#text.slice(this.#at, next)).replace(/[\t\n]/g, ' '));
      this.#at = next;
      if (next < end) {
        if (this.#looksAt('<')) throw this.#error('XML_SYNTAX', next, { found: '<', expected: quote });
        parts.push(this.#reference());
      }
    }
    this.#at = end + 1;
    return { name, value: parts.join('') };
  }

  /** Prefixes in scope; an undeclared or redefined one, or one attribute under two prefixes, is a fault (Namespaces §3–6). */
  #prefixes(outer: Prefixes, name: string, attributes: readonly XmlAttribute[], at: number): Prefixes {
    const declared = new Map<string, string>();
    for (const { name: own, value } of attributes) {
      if (!own.startsWith('xmlns:')) continue;
      const prefix = own.slice(6);
      if (prefix === 'xmlns' || prefix === 'xml' || value === '' || value === XMLNS) {
        throw this.#error('XML_SYNTAX', at, { found: own, expected: 'a namespace of its own' });
      }
      declared.set(prefix, value);
    }
    const prefixes = declared.size === 0 ? outer : new Map([...outer, ...declared]);
    const qualified = new Set<string>();
    for (const [index, used] of [name, ...attributes.map((attribute) => attribute.name)].entries()) {
      const colon = used.indexOf(':');
      if (colon < 0 || used.startsWith('xmlns:')) continue;
      const prefix = used.slice(0, colon);
      const namespace = prefixes.get(prefix);
      if (namespace === undefined) {
        throw this.#error('XML_SYNTAX', at, { found: used, expected: `a declaration of the prefix ${prefix}` });
      }
      if (index === 0) continue;
      const expanded = `{${namespace}}${used.slice(colon + 1)}`;
      if (qualified.has(expanded)) throw this.#error('XML_DUPLICATE_ATTRIBUTE', at, { name: used });
      qualified.add(expanded);
    }
    return prefixes;
  }

  #reference(): string {
    reference.lastIndex = this.#at;
    const found = reference.exec(this.#text);
    const glimpse = this.#text.slice(this.#at, this.#at + 24).replace(/;.*/s, ';');
    if (found === null) throw this.#error('XML_ENTITY', this.#at, { found: glimpse });
    const [, decimal, hexadecimal, entity] = found;
    let resolved: string | undefined;
    if (entity !== undefined) resolved = five.get(entity);
    else {
      const point = decimal === undefined ? Number.parseInt(hexadecimal!, 16) : Number.parseInt(decimal, 10);
      const known = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      const character = known ? String.fromCodePoint(point) : '';
      resolved = known && isXmlText(character) ? character : undefined;
    }
    if (resolved === undefined) throw this.#error('XML_ENTITY', this.#at, { found: found[0] });
    this.#at = reference.lastIndex;
    return resolved;
  }

  #name(): string {
    asciiName.lastIndex = this.#at;
    let found = asciiName.exec(this.#text);
    if (found === null || this.#text.charCodeAt(this.#at + found[0].length) > 0x7f) {
      // The window keeps a name of megabytes from being scanned before its length is refused.
      qName.lastIndex = 0;
      found = qName.exec(this.#text.slice(this.#at, this.#at + this.#limit.xmlNameLength + 1));
    }
    if (found === null) throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: 'a name' });
    if (found[0].length > this.#limit.xmlNameLength) {
      throw exceeded('xmlNameLength', this.#limit.xmlNameLength, this.#offset(this.#at));
    }
    this.#at += found[0].length;
    if (this.#text[this.#at] === ':') {
      throw this.#error('XML_SYNTAX', this.#at, { found: ':', expected: 'a name with one prefix' });
    }
    return found[0];
  }

  #close(element: Open, innerStart: number, innerEnd: number): XmlElement {
    return {
      name: element.name,
      attributes: element.attributes,
      children: element.children,
      text: element.parts.join(''),
      hasComment: element.hasComment,
      inner: this.#text.slice(innerStart, innerEnd),
      offset: element.offset,
    };
  }

  #expect(character: string): void {
    if (!this.#looksAt(character)) {
      throw this.#error('XML_SYNTAX', this.#at, { found: this.#glimpse(), expected: character });
    }
    this.#at += character.length;
  }

  #skipSpace(): void {
    space.lastIndex = this.#at;
    space.exec(this.#text);
    this.#at = space.lastIndex;
  }

  #looksAt(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #glimpse(at = this.#at): string {
    if (at < 0 || at >= this.#text.length) return 'the end of the file';
    return this.#text.slice(at, at + 12);
  }

  #knownIndex = 0;
  #knownOffset = 0;

  /** Byte offset of a place in the text; elements are asked for in order of their ends, so the last answer is kept. */
  #offset(index: number): number {
    if (index < this.#knownIndex) return utf8LengthUpTo(this.#text, index);
    this.#knownOffset += utf8LengthUpTo(this.#text.slice(this.#knownIndex, index), index - this.#knownIndex);
    this.#knownIndex = index;
    return this.#knownOffset;
  }

  #error(code: KhueError['code'], index: number, params: Record<string, string | number> = {}): KhueError {
    return new KhueError(code, { offset: this.#offset(index), params });
  }
}
