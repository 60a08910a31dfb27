import { expect, it } from 'vitest';
import { openJades } from '../../src/jades/index.js';
import { anchorStore } from '../../src/trust/anchors.js';
import type { ValidationReport } from '../../src/validation/index.js';
import { corpusFile, describeCorpus } from '../support/corpus.js';
import { verifyChecked } from '../support/report-invariants.js';

/** Files that others time-stamped and archived, judged by the CAs they carry themselves and by nothing but what they carry. */
function judged(path: string, at: string): ValidationReport {
  const bytes = corpusFile(path);
  const carried = openJades(bytes).signatures.flatMap(({ carriedCertificates }) => carriedCertificates);
  const anchors = carried.filter(({ basicConstraints }) => basicConstraints?.ca === true);
  const trust = anchorStore([...new Map(anchors.map(({ der, sha256 }) => [sha256, der])).values()]);
  return verifyChecked(bytes, { trust, at, policy: 'signatures' });
}

describeCorpus('time-stamped files of others', 8, () => {
  for (const [name, stamped] of [
    ['Sample-CertOfPart-signed.jsonld', '2023-09-27'],
    ['Sample-MC-Annex1-signed.jsonld', '2023-09-27'],
  ] as const) {
    it(`judges the Europass diploma ${name} to B-LTA, from what it carries alone`, () => {
      const report = judged(`edc/${name}`, `${stamped}T23:00:00Z`);
      expect(report).toMatchObject({ answer: 'ACCEPT', verdict: 'TOTAL_PASSED' });
      const [signature] = report.signatures;
      expect(signature).toMatchObject({ level: 'B-LTA', indication: 'PASSED', evidence: 'FILE' });
      expect(signature!.bestSignatureTime?.slice(0, 10)).toBe(stamped);
      expect(signature!.timestamps?.map(({ indication, kind }) => `${kind} ${indication}`)).toEqual([
        'CONTENT PASSED',
        'SIGNATURE PASSED',
        'ARCHIVE PASSED',
      ]);
      // The service's certificate ended that December: without a further archive time-stamp nothing is proven after it.
      expect(judged(`edc/${name}`, '2024-02-01T00:00:00Z').answer).toBe('UNDECIDED');
    });
  }

  const imprints: readonly (readonly [string, readonly string[]])[] = [
    ['jades-lta.json', ['', '']],
    ['jades-lta-with-etsiU-whitespaces.json', ['', '']],
    ['jades-lta-broken-arcTst.json', ['', 'HASH_FAILURE']],
    ['jades-lta-copied-arctst.json', ['', 'HASH_FAILURE']],
    ['jades-two-sigs-copied-tst.json', ['', 'HASH_FAILURE']],
    ['jades-t-duplicated-sigtst.json', ['', '']],
  ];
  for (const [name, expected] of imprints) {
    it(`says of ${name} which time-stamps are over what they stand for, and calls every signature intact`, () => {
      const report = judged(`jades/validation/${name}`, '2024-01-01T00:00:00Z');
      const stamps = report.signatures.flatMap(({ timestamps = [] }) => timestamps);
      expect(stamps.map(({ subIndication }) => (subIndication === 'HASH_FAILURE' ? subIndication : ''))).toEqual(
        expected,
      );
      expect(new Set(report.signatures.map(({ integrity }) => integrity))).toEqual(new Set(['INTACT']));
    });
  }
});
