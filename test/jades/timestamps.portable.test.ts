import { describe, expect, it } from 'vitest';
import { toBase64, toBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { openJades } from '../../src/jades/index.js';

/** Reading alone: nothing here verifies, so that values may be anything of the right form. */

const protectedText = toBase64Url(utf8Encode(JSON.stringify({ alg: 'RS256', iat: 1_790_000_000 })));
const signatureText = toBase64Url(new Uint8Array(256).fill(7));
const payloadText = toBase64Url(utf8Encode('{"a":1}'));
const token = (mark: number): string => toBase64(Uint8Array.of(0x30, 1, mark));
const container = (...marks: number[]) => ({ tstTokens: marks.map((mark) => ({ val: token(mark) })) });

function open(etsiU: readonly unknown[], header: object = {}, limits = {}) {
  const shown = { alg: 'RS256', iat: 1_790_000_000, ...header };
  const file = {
    payload: payloadText,
    signatures: [
      { protected: toBase64Url(utf8Encode(JSON.stringify(shown))), signature: signatureText, header: { etsiU } },
    ],
  };
  return openJades(utf8Encode(JSON.stringify(file)), { limits });
}

const texts = (components: readonly object[]): string[] =>
  components.map((component) => toBase64Url(utf8Encode(JSON.stringify(component))));

const joined = (chunks: readonly Uint8Array[] | undefined): string =>
  (chunks ?? []).map((chunk) => utf8Decode(chunk)).join('|');

describe('time-stamps of a JSON signature as carried', () => {
  it('reads those over the signature with the base64url text that they cover', () => {
    const [signature] = open(texts([{ sigTst: container(1, 2) }])).signatures;
    expect(signature!.timestamps!.map(({ kind, tokenDer }) => [kind, tokenDer[2]])).toEqual([
      ['SIGNATURE', 1],
      ['SIGNATURE', 2],
    ]);
    expect(joined(signature!.timestamps![0]!.imprintOver)).toBe(signatureText);
  });

  it('gives an archive time-stamp everything before it, without a point between the components', () => {
    const components = texts([
      { sigTst: container(1) },
      { xVals: [] },
      { arcTst: container(3) },
      { arcTst: container(4) },
    ]);
    const [first, second] = open(components).signatures[0]!.timestamps!.slice(1);
    expect(joined(first!.imprintOver)).toBe(
      `${payloadText}|.${protectedText}.${signatureText}.|${components[0]}${components[1]}`,
    );
    expect(joined(second!.imprintOver)).toBe(
      `${payloadText}|.${protectedText}.${signatureText}.|${components.slice(0, 3).join('')}`,
    );
    expect([first!.earlier, second!.earlier]).toEqual([1, 2]);
  });

  it('cannot say what an archive time-stamp over clear objects covers, and still can for the signature', () => {
    const found = open([{ sigTst: container(1) }, { arcTst: container(2) }]).signatures[0]!.timestamps!;
    expect(found.map(({ imprintOver }) => imprintOver !== undefined)).toEqual([true, false]);
  });

  it('finds a content time-stamp in the protected header', () => {
    const [found] = open(texts([{ sigTst: container(1) }]), { adoTst: container(9) }).signatures[0]!.timestamps!;
    expect([found!.kind, joined(found!.imprintOver)]).toEqual(['CONTENT', payloadText]);
  });

  it('passes over the time-stamps on references, which no baseline signature has', () => {
    const components = texts([{ sigTst: container(1) }, { sigRTst: container(2) }, { rfsTst: container(3) }]);
    expect(open(components).signatures[0]!.timestamps).toHaveLength(1);
  });

  it('reads no more tokens than the limit allows, and says so', () => {
    const document = open(texts([{ sigTst: container(1, 2, 3) }]), {}, { timestamps: 2 });
    expect(document.signatures[0]!.timestamps).toHaveLength(2);
    expect(document.warnings).toContainEqual({ code: 'LIMIT_EXCEEDED', params: { limit: 'timestamps', allowed: 2 } });
  });

  it('gathers certificates and revocation data of every component that carries them', () => {
    const val = (mark: number) => ({ val: token(mark) });
    const [signature] = open(
      texts([
        { xVals: [{ x509Cert: val(1) }] },
        { rVals: { crlVals: [val(2)], ocspVals: [val(3)] } },
        { tstVD: { xVals: [{ x509Cert: val(4) }], rVals: { crlVals: [val(5)] } } },
        { anyValData: { rVals: { ocspVals: [val(6)] } } },
      ]),
    ).signatures;
    const { certificates, crls, ocspResponses } = signature!.validationData!;
    const marks = (list: readonly Uint8Array[]) => list.map((der) => der[2]);
    expect([marks(certificates), marks(crls), marks(ocspResponses)]).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });
});
