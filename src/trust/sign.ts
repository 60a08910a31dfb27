import { digest } from '#crypto';
import { utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { algorithmsFor, compactSerialization, digestOf, protectedHeader, signingInput } from '../jades/index.js';
import { canonicalize } from '../record/index.js';
import type { Signer } from '../signer/types.js';
import { type Instant, parseInstant } from '../time.js';
import { readCertificate } from '../x509/index.js';
import type { TrustList } from './lote.js';
import { profileProblems } from './profile.js';
import { listLimits, readSignedList, verifyList } from './verify-list.js';
import { BUNDLE } from './vocabulary.js';

/**
 * Signs a list: compact JAdES B-B (ETSI TS 119 602 §6.8) over its RFC 8785 form.
 * What comes out has been opened again as a reader would: a list that nobody could open is never returned.
 * @throws KhueError for a list with problems, a signer whose O and C are not the operator's, a key or time that does not fit.
 */
export async function signTrustList(list: TrustList, signer: Signer, signingTime: Instant): Promise<Uint8Array> {
  const at = parseInstant(signingTime);
  if (at === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: String(signingTime) } });
  const problem = profileProblems(list)[0];
  if (problem !== undefined) throw new KhueError(problem.code, problem);
  const leafDer = signer.certificateChain[0];
  if (leafDer === undefined) throw new KhueError('CHAIN_MISSING');
  const leaf = readCertificate(leafDer);
  const fitting = leaf.publicKey === undefined ? [] : algorithmsFor(leaf.publicKey);
  const algorithm = fitting.find((one) => signer.algorithms.includes(one));
  if (algorithm === undefined) throw new KhueError('TRUST_SIGNER_CERTIFICATE', { params: { name: BUNDLE.root } });
  const payload = canonicalize(list);
  const header = protectedHeader({
    algorithm,
    certificateChain: signer.certificateChain,
    signingTime: at,
    carriage: 'compact',
  });
  const toBeSigned = signingInput(header, payload);
  const hash = digestOf(algorithm);
  const value = await signer.sign({
    toBeSigned,
    ...(hash !== undefined && { digest: digest(hash, toBeSigned) }),
    algorithm,
    describe: describe(list),
  });
  const bytes = utf8Encode(compactSerialization({ protected: header, signature: value }, payload));
  const limits = listLimits(undefined);
  readSignedList(verifyList(bytes, BUNDLE.root, limits), BUNDLE.root, limits);
  return bytes;
}

function describe(list: TrustList): string {
  const { LoTESequenceNumber, SchemeName } = list.LoTE.ListAndSchemeInformation;
  return `${SchemeName[0]!.value}, số ${LoTESequenceNumber}`;
}
