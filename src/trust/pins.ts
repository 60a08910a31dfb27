import { isOctets } from '../encoding.js';
import { KhueError } from '../errors.js';
import { readCertificate } from '../x509/index.js';

const HEX = /^[0-9a-f]{64}$/;

/**
 * Keys as lower-case hex of the SHA-256 of their SPKI, given so (either case, with or without colons) or as certificates (DER).
 * @throws KhueError `TRUST_PIN_INVALID`
 */
export function readPins(pinned: readonly (string | Uint8Array)[] | undefined): Set<string> {
  return new Set((pinned ?? []).map(readPin));
}

function readPin(pin: string | Uint8Array): string {
  const spki = keyHash(pin);
  if (spki === undefined) throw new KhueError('TRUST_PIN_INVALID');
  return spki;
}

/** `undefined` for anything that names no key. */
export function keyHash(key: string | Uint8Array): string | undefined {
  if (isOctets(key)) {
    try {
      return readCertificate(key).spkiSha256;
    } catch {
      return undefined;
    }
  }
  const text = typeof key === 'string' ? key.replaceAll(':', '').toLowerCase() : '';
  return HEX.test(text) ? text : undefined;
}
