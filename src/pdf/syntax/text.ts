import type { PdfString } from './values.js';

/** PDFDocEncoding where it differs from Latin-1 (ISO 32000-2 Annex D.3); 0 marks undefined. */
const HIGH = '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u0000€';
const LOW = '˘ˇˆ˙˝˛˚˜';

/** A text string (§7.9.2.2): UTF-16BE or UTF-8 with a byte order mark, else PDFDocEncoding; `undefined` where it is none. */
export function textOf(string: PdfString): string | undefined {
  const bytes = string.bytes();
  if (bytes === undefined) return undefined;
  try {
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return utf16(bytes);
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
  let text = '';
  for (const octet of bytes) {
    if (octet >= 0x80 && octet <= 0xa0) text += HIGH[octet - 0x80]!;
    else if (octet >= 0x18 && octet < 0x20) text += LOW[octet - 0x18]!;
    else text += String.fromCharCode(octet);
  }
  return text;
}

function utf16(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  let text = '';
  for (let i = 2; i < bytes.length; i += 2) text += String.fromCharCode((bytes[i]! << 8) | bytes[i + 1]!);
  return text;
}

/** A date (§7.9.4) as an instant in milliseconds; without a time zone it is taken as UTC. `undefined` for anything else. */
export function dateOf(string: PdfString): number | undefined {
  const text = textOf(string);
  const match = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([Z+-])(?:(\d\d)'?(?:(\d\d)'?)?)?)?$/.exec(
    text ?? '',
  );
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) =>
    Number(match[i] ?? (i === 2 || i === 3 ? 1 : 0)),
  );
  if (month! < 1 || month! > 12 || day! < 1 || day! > 31 || hour! > 23 || minute! > 59 || second! > 59)
    return undefined;
  const away = (Number(match[8] ?? 0) * 60 + Number(match[9] ?? 0)) * 60_000;
  const sign = match[7] === '-' ? 1 : match[7] === '+' ? -1 : 0;
  return Date.UTC(year!, month! - 1, day, hour, minute, second) + sign * away;
}
