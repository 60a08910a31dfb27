/** Kinds of characters that must not stand in a record's text, or that must not reach a screen as they are. */
import { isUnassigned } from './unassigned.js';

export type CharacterKind =
  | 'control'
  | 'bidirectional'
  | 'zero-width'
  | 'private-use'
  | 'unassigned'
  | 'lone-surrogate'
  | 'replacement'
  | 'eth';

/**
 * Text of these characters alone is free of faults and is NFC as it stands: none of them combines with what stands before it,
 * and each is its own canonical form. Holds every precomposed Vietnamese letter and ƀ č ĕ ŏ ŭ; lacks U+00AD, Ð and ð.
 */
const ORDINARY =
  /^[ -~\u00a0-\u00ac\u00ae-\u00cf\u00d1-\u00ef\u00f1-\u0180\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2013\u2014\u2018-\u201d\u2026]*$/;

/** A quick yes for nearly all text; false only says that one must look closer. */
export function isOrdinary(text: string): boolean {
  return ORDINARY.test(text);
}

/** The kind of a code point that needs attention; `undefined` for every other. A lone surrogate is its own code point. */
export function kindOf(codePoint: number): CharacterKind | undefined {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f)) return 'control';
  if (codePoint < 0xad) return undefined;
  if (codePoint === 0xd0 || codePoint === 0xf0 || codePoint === 0x189) return 'eth';
  if (isBidirectional(codePoint)) return 'bidirectional';
  if (isZeroWidth(codePoint)) return 'zero-width';
  // Line and paragraph separator break lines wherever they are shown.
  if (codePoint === 0x2028 || codePoint === 0x2029) return 'control';
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return 'lone-surrogate';
  if (codePoint >= 0xe000 && codePoint <= 0xf8ff) return 'private-use';
  if (codePoint >= 0xf0000 && (codePoint & 0xfffe) !== 0xfffe) return 'private-use';
  if (codePoint === 0xfffd) return 'replacement';
  return isUnassigned(codePoint) ? 'unassigned' : undefined;
}

/** Property Bidi_Control. */
function isBidirectional(c: number): boolean {
  return c === 0x61c || c === 0x200e || c === 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/** Property Default_Ignorable_Code_Point without the bidirectional controls, and the interlinear annotation characters. */
function isZeroWidth(c: number): boolean {
  if (c < 0x200b) {
    return (
      c === 0xad ||
      c === 0x34f ||
      c === 0x115f ||
      c === 0x1160 ||
      c === 0x17b4 ||
      c === 0x17b5 ||
      (c >= 0x180b && c <= 0x180f)
    );
  }
  return (
    c <= 0x200f ||
    (c >= 0x2060 && c <= 0x206f) ||
    c === 0x3164 ||
    (c >= 0xfe00 && c <= 0xfe0f) ||
    c === 0xfeff ||
    c === 0xffa0 ||
    (c >= 0xfff0 && c <= 0xfffb) ||
    (c >= 0x1bca0 && c <= 0x1bca3) ||
    (c >= 0x1d173 && c <= 0x1d17a) ||
    (c >= 0xe0000 && c <= 0xe0fff)
  );
}

/** `U+00D0` */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/**
 * Text for a screen, a terminal or a log: control, bidirectional, zero-width, private-use and unassigned characters and lone
 * surrogates become `\u{…}` with upper-case hexadecimal digits (contract §5). Everything else stays; nothing is composed.
 */
export function escapeForDisplay(text: string): string {
  if (ORDINARY.test(text)) return text;
  let shown = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    const kind = kindOf(codePoint);
    shown +=
      kind === undefined || kind === 'eth' || kind === 'replacement'
        ? character
        : `\\u{${codePoint.toString(16).toUpperCase()}}`;
  }
  return shown;
}
