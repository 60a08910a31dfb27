import { beforeAll, describe, expect, it } from 'vitest';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { equalBytes } from '../../src/encoding.js';
import { signPdf } from '../../src/issuing/index.js';
import { openPdfSigned } from '../../src/pdf/signature/open.js';
import { smallPdf } from '../support/small-pdf.js';
import { openSchool, type School, SIGNING_TIME } from './school.js';

let school: School;
beforeAll(async () => {
  school = await openSchool('sign-pdf');
});

describe('a PDF without a record is signed', () => {
  it.each(['table', 'stream', 'packed'] as const)('with a %s, and our reader finds it intact', async (kind) => {
    const before = smallPdf({ kind });
    const after = await signPdf(before, {
      role: 'principal',
      signer: school.principal.signer,
      signingTime: SIGNING_TIME,
    });
    expect(equalBytes(after.subarray(0, before.length), before)).toBe(true);
    const { faults, signatures } = openPdfSigned(after);
    expect(faults).toEqual([]);
    expect(
      signatures.map((one) => [
        judgeIntegrity(one),
        one.faults,
        one.warnings,
        one.level,
        one.pdf?.coversWholeFile,
        one.claimedRole,
      ]),
    ).toEqual([[{ integrity: 'INTACT' }, [], [], 'B-B', true, { role: 'principal' }]]);
  });
});
