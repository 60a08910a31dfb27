import { KhueError } from '../errors.js';
import { openPkcs12, type Signer } from '../signer/index.js';
import { displayName, readCertificate } from '../x509/index.js';
import { say } from './command.js';
import { CommandFailure, EXIT } from './exit.js';

/**
 * Opens a key file with its PIN, which is overwritten whatever comes of it.
 * @throws CommandFailure that names the key file
 */
export async function openSigner(
  path: string,
  keyFile: Uint8Array,
  pin: Uint8Array,
  certificateSha256: string | undefined,
): Promise<Signer> {
  try {
    return await openPkcs12(keyFile, pin, certificateSha256 === undefined ? {} : { certificateSha256 });
  } catch (cause) {
    throw cause instanceof KhueError ? new CommandFailure(EXIT.reject, cause, path) : cause;
  } finally {
    pin.fill(0);
  }
}

/** Says that a signature will come without its issuer's certificate, which no trust list is at hand to take from. */
export function sayIncomplete(chain: readonly Uint8Array[]): void {
  const [leaf, issuer] = chain.map((der) => readCertificate(der));
  if (leaf === undefined || issuer !== undefined || leaf.selfIssued) return;
  say('CHAIN_INCOMPLETE', { subject: displayName(leaf.subject), issuer: displayName(leaf.issuer) });
}
