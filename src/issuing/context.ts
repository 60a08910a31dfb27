/** What is settled once for a batch: signer, claims, time, trust. */
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { findUnicodeFaults } from '../record/index.js';
import { type Instant, type InstantMs, parseInstant } from '../time.js';
import type { Role, TrustStore } from '../trust/types.js';
import { type Certificate, readCertificate } from '../x509/index.js';
import { checkPath, checkUsable, type SignerCertificate, signerCertificate } from './certificate.js';
import type { OpenedInput } from './input.js';
import type { RequiredHere } from './turn.js';
import type { SigningOptions } from './types.js';

export interface SigningContext {
  readonly role: Role;
  readonly capacity?: string;
  readonly title?: string;
  readonly decision?: string;
  /** Whole seconds. */
  readonly signingTime: InstantMs;
  readonly signer: SignerCertificate;
  /** Issuers carried with the signer's certificate. */
  readonly carried: readonly Certificate[];
  readonly trust?: TrustStore;
  readonly limits: Limits;
  /** Records that have passed their checks in this batch, with what the rule table asks of them. */
  readonly checked: WeakMap<OpenedInput, RequiredHere>;
}

/**
 * Checks everything that does not depend on a record: claims, certificate, key, path.
 * @throws KhueError of `signerCertificate`, `checkUsable` and `checkPath`, `SIGNING_TIME_INVALID`, `CLAIM_TEXT_INVALID`
 */
export function signingContext(
  options: SigningOptions,
  chain: readonly Uint8Array[],
  offered: SigningContext['signer']['algorithm'][] | undefined,
): SigningContext {
  const signingTime = Math.floor(instantOf(options.signingTime) / 1000) * 1000;
  const signer = signerCertificate(chain, options.algorithm, offered);
  checkUsable(signer.certificate, signingTime);
  const carried = chain.slice(1).map((der) => readCertificate(der));
  const limits = withLimits(options.limits);
  if (options.trust !== undefined) checkPath(signer.certificate, carried, options.trust, signingTime, limits);
  const claims = {
    capacity: claimText('capacity', options.capacity),
    title: claimText('title', options.title),
    decision: claimText('decision', options.decision),
  };
  return {
    role: options.role,
    ...Object.fromEntries(Object.entries(claims).filter(([, text]) => text !== undefined)),
    signingTime,
    signer,
    carried,
    ...(options.trust === undefined ? {} : { trust: options.trust }),
    limits,
    checked: new WeakMap(),
  };
}

/** @throws KhueError `SIGNING_TIME_INVALID` */
export function instantOf(value: Instant): InstantMs {
  const ms = parseInstant(value);
  if (ms === undefined) throw new KhueError('SIGNING_TIME_INVALID', { params: { value: String(value) } });
  return ms;
}

const MOST_CHARACTERS = 200;

/** Claims are shown to people as they stand, so they obey the rules of a record's text. */
function claimText(claim: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === '' || text.length > MOST_CHARACTERS || findUnicodeFaults(text).length > 0)
    throw new KhueError('CLAIM_TEXT_INVALID', { params: { claim } });
  return text;
}
