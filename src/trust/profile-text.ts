import type { Finding } from '../errors.js';
import type { TrustList } from './lote.js';
import { holdsPersonalData, isPersonalNumber } from './personal-data.js';
import { ISSUER_PREFIX } from './vocabulary.js';
import { escapePointer } from './walk.js';

type Report = (finding: Finding) => void;

/** Control, format (bidirectional, zero-width), private-use, unassigned characters, line and paragraph separators. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const ASCII = /^[\x20-\x7e]*$/;

/** Members that hold base64, hashes, times or URIs of fixed form, where digits say nothing of persons. */
const OPAQUE = new Set([
  ...['val', 'X509SKIs', 'OtherIds', 'StatusStartingTime', 'ListIssueDateTime', 'NextUpdate', 'minIssuedAt'],
  ...['issuerSpkiSha256', 'signerSpkiSha256', 'roots', 'spkiSha256', 'location', 'LoTELocation'],
]);
/** Members that hold codes of schools and bodies. */
const CODES = new Set(['ma', 'formerCodes', 'codes', 'code']);

/** Texts are NFC and show all that they hold; no personal number, e-mail or telephone anywhere; one value a language. */
export function textProblems(list: TrustList, report: Report): void {
  const path: (string | number)[] = [];
  const pointer = () => path.map((part) => `/${typeof part === 'number' ? part : escapePointer(part)}`).join('');
  // Names, types and dates come back thousands of times.
  const seen = new Set<string>();
  const text = (value: string, member: string): void => {
    if (OPAQUE.has(member) || seen.has(value)) return;
    if (!ASCII.test(value) && (UNSEEN.test(value) || value !== value.normalize('NFC'))) {
      report({ code: 'TRUST_LIST_TEXT', params: { pointer: pointer() }, path: pointer() });
      return;
    }
    if (HEX64.test(value)) return;
    // A body without a web page is named by its code.
    const code = CODES.has(member)
      ? value
      : value.startsWith(ISSUER_PREFIX)
        ? value.slice(ISSUER_PREFIX.length)
        : undefined;
    if (code === undefined ? holdsPersonalData(value) : isPersonalNumber(code)) {
      report({ code: 'TRUST_PERSONAL_DATA', params: { pointer: pointer() }, path: pointer() });
      return;
    }
    if (code === undefined) seen.add(value);
  };
  const walk = (value: unknown, member: string): void => {
    if (typeof value === 'string') text(value, member);
    else if (Array.isArray(value)) {
      if (typeof value[0] === 'object' && value[0] !== null && 'lang' in value[0]) onceEach(value, pointer, report);
      for (let at = 0; at < value.length; at++) {
        path.push(at);
        walk(value[at], member);
        path.pop();
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        path.push(name);
        walk(inner, name);
        path.pop();
      }
    }
  };
  walk(list, '');
}

const HEX64 = /^[0-9a-f]{64}$/;

/** One value a language (§6.1.4). Addresses are left alone: an operator may have several. */
function onceEach(values: readonly { lang?: unknown; value?: unknown }[], pointer: () => string, report: Report): void {
  if (values.length < 2 || values[0]!.value === undefined) return;
  if (new Set(values.map(({ lang }) => lang)).size !== values.length) {
    report({ code: 'TRUST_LIST_LANGUAGE', params: { pointer: pointer() }, path: pointer() });
  }
}
