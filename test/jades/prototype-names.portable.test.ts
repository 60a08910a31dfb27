import { describe, expect, it } from 'vitest';
import { toBase64Url, utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';

const inherited = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'];

/** Headers in which a name that every object inherits stands where an identifier is looked up. */
const headers = (name: string): Record<string, unknown>[] => [
  { alg: name },
  { alg: 'RS256', 'x5t#o': { digAlg: name, digVal: 'AA' } },
  { alg: 'RS256', sigX5ts: [{ digAlg: name, digVal: 'AA' }] },
  { alg: 'RS256', sigPId: { id: 'urn:x', digAlg: name, digVal: 'AA' } },
  { alg: 'RS256', khue_prev: { digAlg: name, digVal: 'AA', digVals: ['AA'] } },
  { alg: 'RS256', crit: [name] },
  { alg: 'RS256', crit: ['sigD'], sigD: { mId: name, pars: ['a'], hashM: 'S256', hashV: ['AA'] } },
  {
    alg: 'RS256',
    crit: ['sigD'],
    sigD: { mId: 'http://uri.etsi.org/19182/ObjectIdByURIHash', pars: ['a'], hashM: name, hashV: ['AA'] },
  },
];

describe('a header that uses names every object inherits', () => {
  it.each(inherited)('%s is read without an exception, and nothing is taken for an algorithm', (name) => {
    for (const header of headers(name)) {
      const bytes = utf8Encode(`${toBase64Url(utf8Encode(JSON.stringify(header)))}..AA`);
      const document = openJades(bytes, { documents: [{ name: 'a', bytes: utf8Encode('x') }] });
      for (const signature of document.signatures) {
        expect(signature.promisedDigests.some(({ outcome }) => outcome === 'MATCH')).toBe(false);
        if (header['alg'] === name) expect(signature.scheme).toBeUndefined();
      }
    }
  });
});
