import { readCertificate } from '../../../src/x509/index.js';
import { type ExtensionInput, extendedKeyUsage, keyUsage } from '../../../src/x509/write.js';
import { type OcspResponseInput, type SingleOcspInput, writeOcspResponse } from '../../../src/x509/write-ocsp.js';
import { at, day, type Made, makeLeaf, type Overrides } from './make.js';

export const nocheck: ExtensionInput = { oid: '1.3.6.1.5.5.7.48.1.5', value: Uint8Array.of(5, 0) };

/** A responder appointed by a CA: id-kp-OCSPSigning and, unless said otherwise, nocheck. */
export function makeResponder(ca: Made, extensions: readonly ExtensionInput[] = [nocheck], overrides: Overrides = {}) {
  return makeLeaf('Responder', ca, {
    ...overrides,
    extensions: [keyUsage(['digitalSignature']), extendedKeyUsage(['OCSPSigning']), ...extensions],
  });
}

export type OcspOverrides = Partial<SingleOcspInput> & { readonly response?: Partial<OcspResponseInput> };

/** An answer about one certificate: a day old at `at`, good for a week, signed by the responder, which is carried. */
export async function makeOcsp(
  leaf: Made,
  issuer: Made,
  responder: Made,
  { response = {}, ...single }: OcspOverrides = {},
): Promise<Uint8Array> {
  return writeOcspResponse({
    responder: readCertificate(responder.der),
    producedAt: (single.thisUpdate ?? at - day) + 1000,
    signWith: responder.key,
    certificates: responder === issuer ? [] : [responder.der],
    responses: [
      {
        certificate: readCertificate(leaf.der),
        issuer: readCertificate(issuer.der),
        status: 'GOOD',
        thisUpdate: at - day,
        nextUpdate: at + 7 * day,
        ...single,
      },
    ],
    ...response,
  });
}
