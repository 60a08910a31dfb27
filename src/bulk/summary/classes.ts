import type { Answer } from '../../codes/kind.js';
import { type Code, codes } from '../../codes.js';

/**
 * Whose affair an input is that did not pass. Only the first two say anything of a school: the others say what we lack, and
 * nobody is listed for that.
 */
export type NotPassedClass = 'document' | 'issuer' | 'our-data' | 'technical';

export const NOT_PASSED: readonly NotPassedClass[] = ['document', 'issuer', 'our-data', 'technical'];

/** Codes of an issuer that had no authority, or not then: the file itself is what its signers made. */
const ISSUER: ReadonlySet<Code> = new Set<Code>([
  'SIGNER_NOT_LISTED',
  'SIGNER_OF_OTHER_BODY',
  'SIGNER_TERM_NOT_COVERED',
  'ISSUER_TERM_NOT_COVERED',
  'ISSUER_CA_UNKNOWN',
  'ROLE_NOT_AUTHORISED',
  'DOCUMENT_TYPE_NOT_AUTHORISED',
  'CAPACITY_NOT_AUTHORISED',
  'CAPACITY_NOT_IN_RULES',
  'CAPACITY_WITHOUT_DECISION',
  'SEAL_KEY_SHARED',
  'SIGNED_AFTER_REVOCATION',
  'SIGNED_AFTER_EXPIRY',
  'SIGNED_BEFORE_VALIDITY',
  'SIGNED_AFTER_BY_OWN_CLAIM',
  'CERTIFICATE_NOT_YET_VALID',
]);

/** Codes of what this program or this run could not do. */
const TECHNICAL: ReadonlySet<Code> = new Set<Code>([
  'LIMIT_EXCEEDED',
  'WORKER_ENDED',
  'INTERNAL_FAULT',
  'INPUT_UNREADABLE',
  'INPUT_IS_FOLDER',
  'FOLDER_EMPTY',
  'INPUT_EMPTY',
  'ZIP_BROKEN',
  'ZIP_ENCRYPTED',
  'FORMAT_UNKNOWN',
  'ENCRYPTED_UNSUPPORTED',
  'NOT_A_RECORD',
  'RECORD_SCHEMA',
  'RECORD_PROGRAMME_UNKNOWN',
  'SIGNED_DATA_NOT_GIVEN',
]);

/**
 * The class of a line that is not ACCEPT, by its code: what no set names is the document's own fault when it was rejected, and our
 * lack of data when it was not. `SIGNER_NOT_LISTED` is the issuer's only where the list claims to be complete (REJECT).
 */
export function classOf(code: string, answer: Answer): NotPassedClass | undefined {
  if (answer === 'ACCEPT') return undefined;
  const known = Object.hasOwn(codes, code) ? (code as Code) : undefined;
  if (known !== undefined && TECHNICAL.has(known)) return 'technical';
  if (answer === 'UNDECIDED') return 'our-data';
  return known !== undefined && ISSUER.has(known) ? 'issuer' : 'document';
}

/** The table over all codes that can head a line, for the documentation and its test. */
export function classTable(): readonly {
  readonly code: Code;
  readonly answer: Answer;
  readonly class: NotPassedClass;
}[] {
  const rows: { code: Code; answer: Answer; class: NotPassedClass }[] = [];
  for (const code of Object.keys(codes) as Code[]) {
    const { answer } = codes[code] as { readonly answer?: Answer };
    for (const one of code === 'SIGNER_NOT_LISTED' ? (['REJECT', 'UNDECIDED'] as const) : [answer]) {
      const found = one === undefined ? undefined : classOf(code, one);
      if (one !== undefined && found !== undefined) rows.push({ code, answer: one, class: found });
    }
  }
  return rows;
}
