import { digest } from '#crypto';
import { toBase64Url, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import type { MadeSignature } from './plan.js';
import type { Timestamper } from './timestamper.js';

/**
 * A time-stamp over an outer signature (ETSI TS 119 182-1 §5.3.4: over the base64url text of its value). Signatures on entries are in
 * compact serialization, which has no place for one.
 * @throws KhueError of the time-stamper; `TSA_FAILED` for whatever else it throws
 */
export async function stamped(made: MadeSignature, timestamper: Timestamper | undefined): Promise<MadeSignature> {
  if (timestamper === undefined || made.plan.scope !== 'RECORD') return made;
  const imprint = digest('SHA-256', utf8Encode(toBase64Url(made.value)));
  try {
    return { ...made, token: await timestamper.timestamp('SHA-256', imprint) };
  } catch (cause) {
    if (cause instanceof KhueError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KhueError('TSA_FAILED', { params: { reason }, cause });
  }
}
