import {
  authorityKeyIdentifier,
  type CrlInput,
  crlNumber,
  keyIdentifierOf,
  writeCrl,
} from '../../../src/x509/write.js';
import { at, day, type Made } from './make.js';

/** A CRL by a CA: a week old at `at`, good for a month, unless said otherwise. */
export async function makeCrl(
  issuer: Made,
  overrides: Partial<CrlInput> & { number?: number } = {},
): Promise<Uint8Array> {
  const { number = 1, extensions = [], ...rest } = overrides;
  return writeCrl({
    issuer: issuer.name,
    thisUpdate: at - 7 * day,
    nextUpdate: at + 30 * day,
    entries: [],
    signWith: issuer.key,
    ...rest,
    extensions: [authorityKeyIdentifier(await keyIdentifierOf(issuer.key.spkiDer)), crlNumber(number), ...extensions],
  });
}
