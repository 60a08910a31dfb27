import { expect, it } from 'vitest';
import { fromHex, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { canonicalize, canonicalText, readJson } from '../../src/record/index.js';
import { corpusFile, corpusRows, corpusText, describeCorpus } from '../support/corpus.js';

describeCorpus('RFC 8785 vectors of its authors', 6, () => {
  const names = corpusRows('jcs/input/').map(({ path }) => path.slice('jcs/input/'.length));

  it('are six', () => expect(names).toHaveLength(6));

  it.each(names)('%s has exactly the published canonical octets', (name) => {
    const octets = canonicalize(readJson(corpusFile(`jcs/input/${name}`)));
    expect(octets).toEqual(corpusFile(`jcs/output/${name}`));
    const hex = corpusText(`jcs/outhex/${name.replace('.json', '.txt')}`).replaceAll(/\s+/g, '');
    expect(octets).toEqual(fromHex(hex));
  });
});

describeCorpus('RFC 8785 numbers', 10_000, () => {
  it('are written as ECMAScript writes them, all 10,000', () => {
    const view = new DataView(new ArrayBuffer(8));
    const lines = corpusText('jcs/es6testfile-10k.txt').trim().split('\n');
    expect(lines).toHaveLength(10_000);
    for (const line of lines) {
      const [hex = '', expected = ''] = line.trim().split(',');
      view.setBigUint64(0, BigInt(`0x${hex}`));
      const number = view.getFloat64(0);
      expect(canonicalText(number)).toBe(expected);
      // −0 is written 0, so reading gives that.
      expect(readJson(utf8Encode(expected))).toBe(Number(expected));
    }
  });
});

describeCorpus('inputs without a canonical form', 6, () => {
  const rows = corpusRows('inline:');

  it('are six', () => expect(rows).toHaveLength(6));

  it.each(rows)('$path is refused: $why', ({ path, expected }) => {
    expect(expected).toBe('REJECT');
    const text = path.slice('inline:'.length);
    const input = text.startsWith('bytes ') ? fromHex(text.slice('bytes '.length))! : utf8Encode(text);
    expect(() => readJson(input)).toThrow(KhueError);
  });
});
