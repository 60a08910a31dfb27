import { verifySignature, verifyTexts } from '#crypto';
import type { Finding } from '../errors.js';
import { keyOf } from '../x509/index.js';
import type { CarriedSignature } from './signed-document.js';

/** Digest and value over the carried bytes, nothing else (contract §5 `integrity`). */
export interface Integrity {
  readonly integrity: 'INTACT' | 'BROKEN';
  /** Why it is BROKEN. */
  readonly finding?: Finding;
}

/**
 * Judges one signature: the value over the signed bytes with the signer's key, and every digest that the carrier promises.
 * Does not look at `faults`: a signature may be intact and still be unusable. Never throws.
 */
export function judgeIntegrity(signature: CarriedSignature): Integrity {
  const { promisedDigests, scheme, signedTexts, signerCertificate, value } = signature;
  const different = promisedDigests.find(({ outcome }) => outcome === 'DIFFERS');
  const missing = promisedDigests.find(({ outcome }) => outcome === 'NOT_GIVEN');
  const signedBytes = signedTexts === undefined ? signature.signedBytes : undefined;
  if (signedTexts === undefined && signedBytes === undefined) {
    if (different !== undefined) return broken('SIGNED_DIGEST_DIFFERS', { what: different.what });
    return broken('SIGNED_DATA_NOT_GIVEN', { what: missing?.what ?? 'payload' });
  }
  if (signerCertificate === undefined) return broken('SIGNER_CERTIFICATE_NOT_FOUND');
  if (scheme === undefined) return broken('SIGNATURE_ALGORITHM_UNKNOWN', { algorithm: signature.algorithmName });
  const key = keyOf(signerCertificate);
  if (key === undefined) return broken('SIGNER_KEY_UNUSABLE');
  const verifies =
    signedTexts === undefined
      ? verifySignature(scheme, key, signedBytes!, value)
      : verifyTexts(scheme, key, signedTexts.before, signedTexts.after, value);
  if (!verifies) return broken('SIGNATURE_VALUE_WRONG');
  // The promises are worth what the value that covers them is worth, so they come after it.
  if (different !== undefined) return broken('SIGNED_DIGEST_DIFFERS', { what: different.what });
  if (missing !== undefined) return broken('SIGNED_DATA_NOT_GIVEN', { what: missing.what });
  return intact;
}

const intact: Integrity = { integrity: 'INTACT' };

function broken(code: Finding['code'], params?: Finding['params']): Integrity {
  return { integrity: 'BROKEN', finding: params === undefined ? { code } : { code, params } };
}
