/** Signing what the trust room publishes: trust lists and recall lists alike. */
import { digest } from '#crypto';
import { utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { algorithmsFor, compactSerialization, digestOf, protectedHeader, signingInput } from '../jades/index.js';
import type { Signer } from '../signer/types.js';
import type { InstantMs } from '../time.js';
import { readCertificate } from '../x509/index.js';

export interface PayloadSigning {
  /** File name, for errors. */
  readonly name: string;
  readonly signingTime: InstantMs;
  readonly typ?: string;
  /** What the signer is told that it signs. */
  readonly describe: string;
}

/**
 * Compact JAdES B-B over a payload in RFC 8785 form, with the signer's first algorithm that its certificate bears.
 * @throws KhueError without a certificate, or when key and certificate have no algorithm in common
 */
export async function signPayload(payload: Uint8Array, signer: Signer, how: PayloadSigning): Promise<Uint8Array> {
  const { describe, name, signingTime, typ } = how;
  const leafDer = signer.certificateChain[0];
  if (leafDer === undefined) throw new KhueError('CHAIN_MISSING');
  const leaf = readCertificate(leafDer);
  const fitting = leaf.publicKey === undefined ? [] : algorithmsFor(leaf.publicKey);
  const algorithm = fitting.find((one) => signer.algorithms.includes(one));
  if (algorithm === undefined) throw new KhueError('TRUST_SIGNER_CERTIFICATE', { params: { name } });
  const header = protectedHeader({
    algorithm,
    certificateChain: signer.certificateChain,
    signingTime,
    carriage: 'compact',
    ...(typ === undefined ? {} : { typ }),
  });
  const toBeSigned = signingInput(header, payload);
  const hash = digestOf(algorithm);
  const value = await signer.sign({
    toBeSigned,
    ...(hash !== undefined && { digest: digest(hash, toBeSigned) }),
    algorithm,
    describe,
  });
  return utf8Encode(compactSerialization({ protected: header, signature: value }, payload));
}
