import { beforeAll, expect, it } from 'vitest';
import { type Integrity, judgeIntegrity } from '../../src/document/integrity.js';
import { equalBytes } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { signPdf } from '../../src/issuing/index.js';
import { openPdfSigned, type PdfSignedDocument } from '../../src/pdf/signature/open.js';
import { corpusFile, corpusText, describeCorpus } from '../support/corpus.js';
import { openSchool, type School, SIGNING_TIME } from './school.js';

const ROWS = 422;

/** Why a file that others made takes no signature of ours. */
const REFUSALS: ReadonlySet<string> = new Set([
  'PDF_NOT_EXTENDABLE',
  'PDF_ENCRYPTED_NOT_SIGNED',
  'PDF_HYBRID_NOT_SIGNED',
  'PDF_SIGNING_FORBIDDEN',
  'PDF_FIELD_LOCKED',
  'PDF_CHANGED_AFTER_SIGNING',
  'EARLIER_SIGNATURE_BROKEN',
]);

describeCorpus('PDFs that others made', ROWS, () => {
  let school: School;
  beforeAll(async () => {
    school = await openSchool('pdf-corpus');
  });

  const outcomes = (document: PdfSignedDocument): Integrity['integrity'][] =>
    document.signatures.map((signature) => judgeIntegrity(signature).integrity);

  it('are signed, each signature that is there staying what it was, or refused by name', async () => {
    const rows = corpusText('pdf.tsv')
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => line.split('\t') as [string, string, string, string]);
    expect(rows).toHaveLength(ROWS);
    const seen = new Map<string, number>();
    const signedOf = new Map<string, number>();
    for (const [path, expected, , why] of rows) {
      const before = corpusFile(path);
      let result = 'SIGNED';
      try {
        const after = await signPdf(before, {
          role: 'principal',
          signingTime: SIGNING_TIME,
          signer: school.principal.signer,
        });
        expect(equalBytes(after.subarray(0, before.length), before), path).toBe(true);
        const [was, is] = [openPdfSigned(before), openPdfSigned(after)];
        expect(is.faults, path).toEqual([]);
        expect(outcomes(is), path).toEqual([...outcomes(was), 'INTACT']);
        const changed = is.signatures.flatMap(({ pdf }) => pdf?.changesFinding ?? []);
        expect(changed, path).toEqual([]);
        expect(is.signatures.at(-1)?.pdf?.coversWholeFile, path).toBe(true);
      } catch (error) {
        if (!(error instanceof KhueError)) throw error;
        result = error.code;
        expect(REFUSALS.has(result), `${path}: ${result}`).toBe(true);
      }
      seen.set(result, (seen.get(result) ?? 0) + 1);
      // A row in brackets depends on policy, or is judged differently by others.
      if (result === 'SIGNED' && !why.startsWith('[')) signedOf.set(expected, (signedOf.get(expected) ?? 0) + 1);
    }
    // What was altered after signing takes no further name; of what is sound, most does.
    expect(signedOf.get('BROKEN') ?? 0).toBe(0);
    expect(signedOf.get('SUSPICIOUS_MODIFICATION') ?? 0).toBe(0);
    expect(signedOf.get('INTACT')).toBeGreaterThan(150);
  }, 120_000);
});
