import { normalize } from '../encoding.js';
import type { CodeParams } from '../errors.js';

/** What of persons may stand in a report (model 6). */
export interface Masking {
  readonly names: boolean;
  readonly numbers: boolean;
}

export function maskingFor(includePersonalData: boolean | 'names' | undefined): Masking {
  return {
    names: includePersonalData === undefined || includePersonalData === false,
    numbers: includePersonalData !== true,
  };
}

/** `Nguyễn Văn An` → `N. V. A.` */
export function initials(name: string): string {
  return name
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `${[...word][0]}.`)
    .join(' ');
}

/** Nine digits and more number a person or a body: only the last four stand (`…1234`). */
export function maskNumbers(text: string): string {
  return text.length < 9
    ? text
    : text.replace(/\d(?:[ .-]?\d){8,}/g, (digits) => `…${digits.replace(/\D/g, '').slice(-4)}`);
}

export function maskIdentifier(kind: string, value: string): string {
  return `${kind}:${value.length <= 4 ? value : `…${value.slice(-4)}`}`;
}

/** Parameters of a sentence without the names and numbers of persons that stand in a certificate. */
export function maskParams(params: CodeParams, masking: Masking, names: readonly string[]): CodeParams {
  const masked: Record<string, string | number> = {};
  for (const name in params) {
    const value = params[name]!;
    masked[name] = typeof value === 'number' ? value : maskText(value, masking, names);
  }
  return masked;
}

function maskText(text: string, masking: Masking, names: readonly string[]): string {
  let masked = text;
  if (masking.names) {
    for (const name of names)
      if (name !== '' && masked.includes(name)) masked = masked.replaceAll(name, initials(name));
  }
  return masking.numbers ? maskNumbers(masked) : masked;
}

/**
 * The name of an input without its holder: long numbers cut to the last four, and where the name holds the holder's name, only
 * the initials and the ending.
 */
export function maskInput(input: string, holder: string | undefined, masking: Masking): string {
  let masked = masking.numbers ? maskNumbers(input) : input;
  if (masking.names && holder !== undefined) {
    const key = foldName(holder);
    if (key.length >= 4 && foldName(masked).includes(key)) {
      const ending = /(\.[A-Za-z0-9]{1,8}){0,2}$/.exec(masked)?.[0] ?? '';
      masked = `${initials(holder)}${ending}`;
    }
  }
  return masked;
}

/** Letters alone, without case and marks, as file names are written. */
function foldName(text: string): string {
  return normalize(text, 'NFD')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}
