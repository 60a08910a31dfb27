import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../src/encoding.js';
import { KhueError } from '../../../src/errors.js';
import { readXml, type XmlLimits } from '../../../src/record/mapping/index.js';
import { runs } from '../../support/fuzz.js';
import { MEASURED } from '../../support/measured.js';

const read = (xml: string, limits?: Partial<XmlLimits>) => readXml(utf8Encode(xml), limits);

function failure(run: () => unknown): KhueError {
  try {
    run();
  } catch (error) {
    if (error instanceof KhueError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('what the strict XML reader accepts', () => {
  it('returns elements, attributes and text with references resolved', () => {
    const root = read(
      '\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<a x=\'1 &lt;\t2\'>t &amp; &#65;&#x1EC7;<b/>\r\nu<![CDATA[<c>]]></a>\n',
    );
    expect(root.attributes).toEqual([{ name: 'x', value: '1 < 2' }]);
    expect(root.text).toBe('t & Aệ\nu<c>');
    expect(root.children.map((child) => child.name)).toEqual(['b']);
  });

  it('keeps what stands between the tags octet for octet', () => {
    const inner = '\r\n<b  x = "&quot;"></b ><!-- c --> &gt;';
    expect(read(`<a>${inner}</a>`).inner).toBe(inner);
  });

  it('counts offsets in bytes', () => {
    expect(read('<a>Đệ<b/></a>').children[0]!.offset).toBe(utf8Encode('<a>Đệ').length);
  });
});

describe('what it refuses', () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i || ''};`.repeat(10)}">`).join('')}]><lolz>&lol9;</lolz>`;

  it.each([
    ['a billion laughs', laughs, 'XML_DTD', 0],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', 'XML_DTD', 0],
    ['a DOCTYPE inside an element', '<a><!DOCTYPE b></a>', 'XML_DTD', 3],
    ['an entity that nobody declared', '<a>&nbsp;</a>', 'XML_ENTITY', 3],
    ['an entity in an attribute', '<a b="&lol;"/>', 'XML_ENTITY', 6],
    ['a bare ampersand', '<a>R&D</a>', 'XML_ENTITY', 4],
    ['a reference to a character that XML excludes', '<a>&#0;</a>', 'XML_ENTITY', 3],
    ['a reference to half of a surrogate pair', '<a>&#xD800;</a>', 'XML_ENTITY', 3],
    ['a reference above U+10FFFF', '<a>&#x110000;</a>', 'XML_ENTITY', 3],
    ['an attribute twice', '<a b="1" b="2"/>', 'XML_DUPLICATE_ATTRIBUTE', 9],
    ['an attribute under two prefixes', '<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', 'XML_DUPLICATE_ATTRIBUTE', 0],
    ['a prefix that nobody declared', '<a><ds:b/></a>', 'XML_SYNTAX', 3],
    ['tags that do not match', '<a><b></a></b>', 'XML_SYNTAX', 6],
    ['an element that is not closed', '<a><b>', 'XML_SYNTAX', 6],
    ['something after the root', '<a/><b/>', 'XML_SYNTAX', 4],
    ['text before the root', 'x<a/>', 'XML_SYNTAX', 0],
    ['nothing at all', '', 'XML_SYNTAX', 0],
    ['< in an attribute', '<a b="<"/>', 'XML_SYNTAX', 6],
    ['an attribute without quotes', '<a b=1/>', 'XML_SYNTAX', 5],
    ['no space between attributes', '<a b="1"c="2"/>', 'XML_SYNTAX', 8],
    [']]> in text', '<a>]]></a>', 'XML_SYNTAX', 3],
    ['-- in a comment', '<a><!-- - -- --></a>', 'XML_SYNTAX', 10],
    ['a processing instruction', '<a><?php?></a>', 'XML_UNSUPPORTED', 3],
    ['a style sheet before the root', '<?xml-stylesheet href="x"?><a/>', 'XML_UNSUPPORTED', 0],
    ['a comment after the root', '<a/> <!-- x -->', 'XML_UNSUPPORTED', 5],
    ['a processing instruction after the root', '<a/><?x y?>', 'XML_UNSUPPORTED', 4],
    ['version 1.1', '<?xml version="1.1"?><a/>', 'XML_SYNTAX', 0],
    ['another encoding', '<?xml version="1.0" encoding="windows-1258"?><a/>', 'XML_ENCODING', 0],
    ['a control character', '<a>\u0008</a>', 'XML_SYNTAX', 3],
    ['a name that begins with a digit', '<1a/>', 'XML_SYNTAX', 1],
  ])('refuses %s, with the byte offset', (_, xml, code, offset) => {
    const error = failure(() => read(xml));
    expect(error.code).toBe(code);
    expect(error.offset).toBe(offset);
  });

  it('refuses bytes that are not UTF-8, with the byte offset', () => {
    const error = failure(() => readXml(new Uint8Array([0x3c, 0x61, 0x3e, 0xc1, 0xba])));
    expect([error.code, error.offset]).toEqual(['XML_ENCODING', 3]);
  });

  it('refuses UTF-16', () => {
    expect(failure(() => readXml(new Uint8Array([0xff, 0xfe, 0x3c, 0x00]))).code).toBe('XML_ENCODING');
  });

  it.each([
    ['xmlDepth', `${'<a>'.repeat(200_000)}`, undefined],
    ['xmlElements', `<r>${'<a/>'.repeat(100_001)}</r>`, undefined],
    ['xmlAttributes', `<a ${Array.from({ length: 65 }, (_, i) => `b${i}="1"`).join(' ')}/>`, undefined],
    ['xmlAttributeLength', `<a b="${'x'.repeat(70_000)}"/>`, undefined],
    ['xmlNameLength', `<${'a'.repeat(5_000_000)}/>`, undefined],
    ['xmlBytes', '<a/>', { xmlBytes: 3 }],
  ] as const)('stops at the limit %s', (name, xml, limits) => {
    const error = failure(() => read(xml, limits));
    expect(error.code).toBe('LIMIT_EXCEEDED');
    expect(error.params['limit']).toBe(name);
  });

  it('takes time in proportion to the size, nested or flat', MEASURED, () => {
    const time = (xml: string) => {
      const start = performance.now();
      for (let i = 0; i < 3; i++) read(xml);
      return performance.now() - start;
    };
    const flat = (n: number) => `<r>${'<a b="&amp;">Đ&lt;</a>'.repeat(n)}</r>`;
    time(flat(2_000));
    const small = time(flat(5_000));
    const large = time(flat(40_000));
    expect(large / small).toBeLessThan(8 ** 1.6);
  });

  it('only ever throws a KhueError', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1"/>',
      '&amp;',
      '&#6',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      'x',
      '<',
      '"',
      '<?',
      '\r',
      'Đ',
      '<!D',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          read(`<a>${pieces.join('')}</a>`);
        } catch (error) {
          expect(error).toBeInstanceOf(KhueError);
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
