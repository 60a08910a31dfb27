import { digest, startDigest } from '#crypto';
import type { DigestName, RunningDigest } from '../../crypto/types.js';
import { concatBytes } from '../../encoding.js';

type ByteRange = readonly [number, number, number, number];

/**
 * Digests over the byte ranges of one file. Ranges are nested, each beginning at the first octet, so that one running digest goes over the
 * file once: what lies before the second signature's gap is what it was for every later one (its own digits included).
 */
export class RangeDigests {
  private readonly bytes: Uint8Array;
  private readonly prefixes = new Map<DigestName, { at: number; running: RunningDigest }>();
  private readonly known = new Map<string, Uint8Array>();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Cheapest when asked in the order of the gaps. */
  of(name: DigestName, [, gapStart, gapEnd, rest]: ByteRange): Uint8Array {
    const key = `${name} ${gapStart} ${gapEnd} ${rest}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    let prefix = this.prefixes.get(name);
    if (prefix === undefined || prefix.at > gapStart) {
      prefix = { at: 0, running: startDigest(name) };
      this.prefixes.set(name, prefix);
    }
    prefix.running.update(this.bytes.subarray(prefix.at, gapStart));
    prefix.at = gapStart;
    const own = prefix.running.copy();
    own.update(this.bytes.subarray(gapEnd, gapEnd + rest));
    const made = own.finish();
    this.known.set(key, made);
    return made;
  }

  /** Digest of the whole file: what the ranges before were hashed for is not hashed again. */
  whole(name: DigestName): Uint8Array {
    const prefix = this.prefixes.get(name);
    if (prefix === undefined) return digest(name, this.bytes);
    const own = prefix.running.copy();
    own.update(this.bytes.subarray(prefix.at));
    return own.finish();
  }

  /** The signed octets joined: for the rare signature that is over them and not over a digest of them. */
  octets([, gapStart, gapEnd, rest]: ByteRange): Uint8Array {
    return concatBytes(this.bytes.subarray(0, gapStart), this.bytes.subarray(gapEnd, gapEnd + rest));
  }

  pieces([, gapStart, gapEnd, rest]: ByteRange): readonly Uint8Array[] {
    return [this.bytes.subarray(0, gapStart), this.bytes.subarray(gapEnd, gapEnd + rest)];
  }
}
