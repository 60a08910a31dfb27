import { wordOf } from '../codes.js';
import { KhueError } from '../errors.js';
import { canonicalize } from '../record/index.js';
import type { Signer } from '../signer/types.js';
import { type Instant, parseInstant } from '../time.js';
import type { TrustList } from './lote.js';
import { profileProblems } from './profile.js';
import { signPayload } from './sign-payload.js';
import { listLimits, readSignedList, verifyList } from './verify-list.js';
import { BUNDLE } from './vocabulary.js';

/**
 * Signs a list: compact JAdES B-B (ETSI TS 119 602 §6.8) over its RFC 8785 form.
 * What comes out has been opened again as a reader would: a list that nobody could open is never returned.
 * @throws KhueError for a list with problems, a signer whose O and C are not the operator's, a key or time that does not fit.
 */
export async function signTrustList(list: TrustList, signer: Signer, signingTime: Instant): Promise<Uint8Array> {
  const at = parseInstant(signingTime);
  if (at === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(signingTime) } });
  const problem = profileProblems(list)[0];
  if (problem !== undefined) throw new KhueError(problem.code, problem);
  const bytes = await signPayload(canonicalize(list), signer, {
    name: BUNDLE.root,
    signingTime: at,
    describe: describe(list),
  });
  const limits = listLimits(undefined);
  readSignedList(verifyList(bytes, BUNDLE.root, limits), BUNDLE.root, limits);
  return bytes;
}

function describe(list: TrustList): string {
  const { LoTESequenceNumber, SchemeName } = list.LoTE.ListAndSchemeInformation;
  return `${SchemeName[0]!.value}, số ${LoTESequenceNumber}`;
}
