import { digest } from '#crypto';
import { ecdsaDer } from '../cms/index.js';
import { toBase64Url, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { algorithmRow } from '../signer/algorithms.js';
import type { SignRequest } from '../signer/types.js';
import type { MadeSignature } from './plan.js';
import type { Timestamper } from './timestamper.js';

interface Stampable {
  readonly scope: 'ENTRY' | 'RECORD' | 'FILE';
  readonly request: SignRequest;
}

/**
 * A time-stamp over an outer signature (ETSI TS 119 182-1 §5.3.4: over the base64url text of its value) or one on a PDF (EN 319 122-1
 * §5.3: over its value as CMS carries it). Signatures on entries are in compact serialization, which has no place for one.
 * @throws KhueError of the time-stamper; `TSA_FAILED` for whatever else it throws
 */
export async function stamped<Plan extends Stampable>(
  made: MadeSignature<Plan>,
  timestamper: Timestamper | undefined,
): Promise<MadeSignature<Plan>> {
  if (timestamper === undefined || made.plan.scope === 'ENTRY') return made;
  const imprint = digest('SHA-256', stampedOctets(made));
  try {
    return { ...made, token: await timestamper.timestamp('SHA-256', imprint) };
  } catch (cause) {
    if (cause instanceof KhueError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new KhueError('TSA_FAILED', { params: { reason }, cause });
  }
}

function stampedOctets({ plan: { request, scope }, value }: MadeSignature<Stampable>): Uint8Array {
  if (scope === 'RECORD') return utf8Encode(toBase64Url(value));
  return algorithmRow(request.algorithm).scheme.scheme === 'ECDSA' ? ecdsaDer(value) : value;
}
