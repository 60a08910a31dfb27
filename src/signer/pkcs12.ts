import type { InstantMs } from '../time.js';
import type { Signer } from './types.js';

/** One key of a PKCS#12 file that has its certificate: what a person chooses by. */
export interface Pkcs12Key {
  /** Lower-case hex of SHA-256 over the certificate's DER: the choice given to `openPkcs12`. */
  readonly certificateSha256: string;
  /** Lower-case hex of SHA-256 over the public key: how trust lists name it. */
  readonly spkiSha256: string;
  /** Subject of the certificate, as text. */
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: InstantMs;
  readonly notAfter: InstantMs;
}

export interface Pkcs12Options {
  /** Which key, by its certificate (64 hex digits), where the file holds several. */
  readonly certificateSha256?: string;
}

/** Opens a PKCS#12 file for signing. */
export async function openPkcs12(
  bytes: Uint8Array,
  pin: string | Uint8Array,
  options?: Pkcs12Options,
): Promise<Signer> {
  throw new Error(`to be written: ${bytes.length} ${pin.length} ${options?.certificateSha256}`);
}

/** The keys of a PKCS#12 file. */
export async function listPkcs12(bytes: Uint8Array, pin: string | Uint8Array): Promise<Pkcs12Key[]> {
  throw new Error(`to be written: ${bytes.length} ${pin.length}`);
}
