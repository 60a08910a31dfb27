import { wordOf } from '../codes.js';
import type { SignatureScheme } from '../crypto/types.js';
import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { canonicalize, readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import type { Signer } from '../signer/types.js';
import { formatInstant, type Instant, type InstantMs, parseInstant } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { signPayload } from './sign-payload.js';
import { listLimits, verifyList } from './verify-list.js';

/**
 * Receipt lists: what a service received and when (issue 4 §2). Compact JAdES, `typ: receipt-list+jwt`, payload
 * `{ id, iat, receipts: [{ sha256, at }] }` in RFC 8785 form; `sha256` of a file, or of its leaf as evidence records have it.
 */
export const RECEIPT_LIST_TYPE = 'receipt-list+jwt';

export interface ReceiptEntry {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly time: InstantMs;
}

export interface ReceiptList {
  readonly id: string;
  readonly issuedAt: InstantMs;
  readonly entries: readonly ReceiptEntry[];
  readonly signer: Certificate;
  readonly scheme: SignatureScheme;
}

/**
 * Opens a list and checks its signature; whether its key is a receipt service's is for the trust list to say.
 * @throws KhueError when it is none, or its signature does not hold
 */
export function readReceiptList(bytes: Uint8Array, name: string, limits: Limits = listLimits(undefined)): ReceiptList {
  const { payload, scheme, signer, typ } = verifyList(bytes, name, limits);
  const invalid = (what: string): KhueError =>
    new KhueError('RECEIPT_UNUSABLE', { params: { name, reason: what }, path: name });
  if (typ?.replace(/^application\//, '') !== RECEIPT_LIST_TYPE || scheme === undefined) throw invalid('typ');
  const value = readJson(payload, limits);
  const { iat, id, receipts } = isObject(value) ? value : {};
  if (typeof id !== 'string' || id === '') throw invalid('id');
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat) || iat < 0) throw invalid('iat');
  if (!Array.isArray(receipts)) throw invalid('receipts');
  const entries = receipts.map((entry, i): ReceiptEntry => {
    const { at, sha256 } = isObject(entry) ? entry : {};
    const time = typeof at === 'string' ? parseInstant(at) : undefined;
    const good = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
    if (!good || time === undefined || formatInstant(time) !== at) throw invalid(`/receipts/${i}`);
    return { sha256, time };
  });
  return { id, issuedAt: iat * 1000, entries, signer, scheme };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Signs a receipt list; what comes out has been opened again as a reader would.
 * @throws KhueError `TRUST_TIME_INVALID`, `RECEIPT_UNUSABLE`, and what a key or certificate that does not fit gives
 */
export async function signReceiptList(
  list: {
    readonly id: string;
    readonly issuedAt: Instant;
    readonly receipts: readonly { readonly sha256: string; readonly at: Instant }[];
  },
  signer: Signer,
): Promise<Uint8Array> {
  const instant = (value: Instant): InstantMs => {
    const ms = parseInstant(value);
    if (ms === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(value) } });
    return ms;
  };
  const issuedAt = Math.floor(instant(list.issuedAt) / 1000);
  const receipts = list.receipts.map(({ at, sha256 }) => ({ sha256, at: formatInstant(instant(at)) }));
  const bytes = await signPayload(canonicalize({ id: list.id, iat: issuedAt, receipts }), signer, {
    name: 'receipt-list',
    signingTime: issuedAt * 1000,
    typ: RECEIPT_LIST_TYPE,
    describe: `${list.id}, ${receipts.length}`,
  });
  readReceiptList(bytes, 'receipt-list');
  return bytes;
}
