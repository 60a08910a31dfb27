/** What is settled once for a batch: signer, claims, time, trust. */
import { wordOf } from '../codes.js';
import { KhueError } from '../errors.js';
import { type Limits, withLimits } from '../limits.js';
import { findUnicodeFaults } from '../record/index.js';
import type { SignatureAlgorithm } from '../signer/types.js';
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
 * Settles what does not depend on a record, without judging the certificate.
 * @throws KhueError of `signerCertificate`, `SIGNING_TIME_INVALID`, `CLAIM_TEXT_INVALID`
 */
export function signingContext(
  options: SigningOptions,
  chain: readonly Uint8Array[],
  offered: readonly SignatureAlgorithm[] | undefined,
): SigningContext {
  const signingTime = Math.floor(instantOf(options.signingTime) / 1000) * 1000;
  const claims = {
    capacity: claimText('capacity', options.capacity),
    title: claimText('title', options.title),
    decision: claimText('decision', options.decision),
  };
  return {
    role: options.role,
    ...Object.fromEntries(Object.entries(claims).filter(([, text]) => text !== undefined)),
    signingTime,
    signer: signerCertificate(chain, options.algorithm, offered),
    carried: chain.slice(1).map((der) => readCertificate(der)),
    ...(options.trust === undefined ? {} : { trust: options.trust }),
    limits: withLimits(options.limits),
    checked: new WeakMap(),
  };
}

/**
 * Whether the certificate may be used at an instant.
 * @returns its path in the trust list, where one is given
 * @throws KhueError of `checkUsable` and `checkPath`
 */
export function checkSigner(
  { signer, carried, trust, limits }: SigningContext,
  at: InstantMs,
): readonly Certificate[] | undefined {
  checkUsable(signer.certificate, at);
  return trust === undefined ? undefined : checkPath(signer.certificate, carried, trust, at, limits);
}

/**
 * A context for a key that is about to be used. Issuers that the key's file does not hold are taken from the trust list, so that whoever
 * has the roots alone can follow the chain (contract §7, `x5c`).
 * @throws KhueError of `signingContext` and `checkSigner`
 */
export function usableContext(...given: Parameters<typeof signingContext>): SigningContext {
  const context = signingContext(...given);
  const path = checkSigner(context, context.signingTime) ?? [];
  const { carried, signer } = context;
  const missing = path
    .slice(1)
    .filter(({ selfIssued, sha256 }) => !selfIssued && carried.every((one) => one.sha256 !== sha256));
  if (missing.length === 0) return context;
  const chain = [...signer.chain, ...missing.map(({ der }) => der)];
  return { ...context, signer: { ...signer, chain }, carried: [...carried, ...missing] };
}

/** @throws KhueError `SIGNING_TIME_INVALID` */
export function instantOf(value: Instant): InstantMs {
  const ms = parseInstant(value);
  if (ms === undefined) throw new KhueError('SIGNING_TIME_INVALID', { params: { value: wordOf(value) } });
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
