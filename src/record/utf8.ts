/** UTF-8 as bytes: what the reader must know before it decodes, and places for an error's offset. */

/** Byte offset of the first malformed sequence (Unicode 15 table 3-7, RFC 3629 §4); `undefined` when all is well-formed. */
export function invalidUtf8Offset(bytes: Uint8Array): number | undefined {
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      i++;
      continue;
    }
    const length =
      lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
    if (length === 0 || i + length > bytes.length) return i;
    const second = bytes[i + 1]!;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return i;
    for (let k = 2; k < length; k++) if ((bytes[i + k]! & 0xc0) !== 0x80) return i;
    i += length;
  }
  return undefined;
}

/** Length in UTF-8 of the first `end` code units of a well-formed text. */
export function utf8LengthUpTo(text: string, end: number): number {
  let length = 0;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    // Each half of a surrogate pair counts two of its four bytes.
    length += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
  }
  return length;
}

/**
 * Whether any byte is below 0x20, four bytes at a time: in a word w, (w − 0x20202020) & ~w has a high bit set if and only if
 * some byte is below 0x20.
 */
export function hasByteBelow32(bytes: Uint8Array): boolean {
  const { head, words } = wordsOf(bytes);
  for (let i = 0; i < head; i++) if (bytes[i]! < 0x20) return true;
  for (let i = head + words.length * 4; i < bytes.length; i++) if (bytes[i]! < 0x20) return true;
  let w = 0;
  while (w < words.length) {
    const end = Math.min(words.length, w + 512);
    let found = 0;
    for (; w + 3 < end; w += 4) {
      const p = words[w]!;
      const q = words[w + 1]!;
      const r = words[w + 2]!;
      const s = words[w + 3]!;
      found |= (p - 0x20202020) & ~p;
      found |= (q - 0x20202020) & ~q;
      found |= (r - 0x20202020) & ~r;
      found |= (s - 0x20202020) & ~s;
    }
    for (; w < end; w++) found |= (words[w]! - 0x20202020) & ~words[w]!;
    if ((found & 0x80808080) !== 0) return true;
  }
  return false;
}

/** Quotation marks, four bytes at a time: the byte of a word that equals 0x22 is the one that becomes zero. */
export function countQuotes(bytes: Uint8Array): number {
  const { head, words } = wordsOf(bytes);
  let count = 0;
  for (let i = 0; i < head; i++) if (bytes[i] === 0x22) count++;
  for (let i = head + words.length * 4; i < bytes.length; i++) if (bytes[i] === 0x22) count++;
  for (let w = 0; w < words.length; w++) {
    const word = words[w]! ^ 0x22222222;
    // A high bit for each zero byte and no other; then the four bits are added up.
    const zeros = ~(((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word | 0x7f7f7f7f);
    if (zeros !== 0) count += Math.imul(zeros >>> 7, 0x01010101) >>> 24;
  }
  return count;
}

/** The aligned words of a view, and how many bytes stand before the first; a short view is all head. */
function wordsOf(bytes: Uint8Array): { readonly head: number; readonly words: Int32Array } {
  const head = bytes.length < 8 ? bytes.length : -bytes.byteOffset & 3;
  if (head === bytes.length) return { head, words: NONE };
  return { head, words: new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2) };
}

const NONE = new Int32Array(0);
