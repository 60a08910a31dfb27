/**
 * String preparation for comparing attribute values of distinguished names (RFC 5280 §7.1, RFC 4518 §2):
 * map, fold case, NFKC, refuse prohibited characters, drop insignificant spaces. Diacritics are kept.
 */
import { normalize } from '../encoding.js';

/** The prepared text; `undefined` when it holds a character that RFC 4518 §2.4 prohibits (such values equal nothing but themselves). */
export function prepareString(text: string): string | undefined {
  if (isPlainAscii(text)) return squeeze(text.toLowerCase());
  const mapped = text.replace(mappedToNothing, '').replace(mappedToSpace, ' ');
  const folded = normalize(fold(mapped), 'NFKC');
  if (prohibited.test(folded) || !isWellFormed(folded)) return undefined;
  // A space that carries a combining mark is significant (RFC 4518 §2.6.1).
  return folded.replace(/(?: (?!\p{M}))+/gu, ' ').replace(/^ (?!\p{M})| $/gu, '');
}

function isPlainAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e) return false;
  }
  return true;
}

function squeeze(text: string): string {
  return text.includes(' ') ? text.replace(/ +/g, ' ').replace(/^ | $/g, '') : text;
}

/**
 * Case folding of RFC 3454 table B.2: upper then lower case reaches the full foldings (ß, ſ, K); a dotless ı, which
 * B.2 leaves alone, is kept, and a final sigma is written as the ordinary one.
 */
function fold(text: string): string {
  const decomposed = normalize(text, 'NFKC');
  let folded = '';
  for (const character of decomposed) {
    folded += character === 'ı' ? character : character.toUpperCase().toLowerCase();
  }
  return folded.replaceAll('ς', 'σ');
}

// RFC 4518 §2.2.
const mappedToNothing =
  /\u034f|[\ufe00-\ufe0f]|[\u180b-\u180d]|[\u00ad\u1806\ufffc\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufeff\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0001}\u{e0020}-\u{e007f}]/gu;
const mappedToSpace = /[\t\n\v\f\r\u0085\p{Zs}\p{Zl}\p{Zp}]/gu;
// RFC 4518 §2.4: unassigned, private use, non-characters, surrogates, U+FFFD.
const prohibited = /[\p{Cn}\p{Co}\p{Cs}\ufffd]/u;

function isWellFormed(text: string): boolean {
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) return false;
  }
  return true;
}
