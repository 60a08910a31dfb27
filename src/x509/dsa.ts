import { digest } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { DerError, DerReader } from '../asn1/reader.js';
import { toHex } from '../encoding.js';
import type { Certificate } from './certificate.js';

/** DSA parameters in force along a path (RFC 5280 §6.1.2 (i)): a key may inherit them from the certificate above. */
export type DsaParameters = NonNullable<NonNullable<Certificate['dsaKey']>['parameters']>;

/**
 * DSA verification (FIPS 186-4 §4.7) on BigInt. No document signature may use DSA; the NIST path suite holds paths signed with it
 * (4.1.4–4.1.6), and `validatePath` answers for those.
 */
export function verifyDsa(
  algorithmOid: string,
  publicValue: Uint8Array,
  parameters: DsaParameters,
  signed: Uint8Array,
  value: Uint8Array,
): boolean {
  const hash = algorithmOid === Oid.dsaWithSha1 ? 'SHA-1' : algorithmOid === Oid.dsaWithSha256 ? 'SHA-256' : undefined;
  if (hash === undefined) return false;
  const p = toBigInt(parameters.p);
  const q = toBigInt(parameters.q);
  const g = toBigInt(parameters.g);
  const y = toBigInt(publicValue);
  const qBits = q.toString(2).length;
  // FIPS 186-4 §4.2: nothing larger, so that hostile numbers cost little.
  if (parameters.p.length > 384 || qBits > 256 || qBits < 160) return false;
  if (y <= 1n || y >= p || g <= 1n || g >= p) return false;
  const pair = readPair(value);
  if (pair === undefined) return false;
  const { r, s } = pair;
  if (r <= 0n || r >= q || s <= 0n || s >= q) return false;
  let z = toBigInt(digest(hash, signed));
  const excess = (hash === 'SHA-1' ? 160 : 256) - qBits;
  if (excess > 0) z >>= BigInt(excess);
  const w = power(s, q - 2n, q);
  const v = ((power(g, (z * w) % q, p) * power(y, (r * w) % q, p)) % p) % q;
  return v === r;
}

function readPair(value: Uint8Array): { r: bigint; s: bigint } | undefined {
  try {
    const input = new DerReader(value);
    const pair = input.sequence();
    input.finish();
    const r = pair.unsigned();
    const s = pair.unsigned();
    pair.finish();
    return { r: toBigInt(r), s: toBigInt(s) };
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

const toBigInt = (magnitude: Uint8Array): bigint => BigInt(`0x${toHex(magnitude) || '0'}`);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
