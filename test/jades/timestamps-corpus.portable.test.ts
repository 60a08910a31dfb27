import { expect, it } from 'vitest';
import { matchesImprint, readTimestamp } from '../../src/cms/index.js';
import { openJades } from '../../src/jades/index.js';
import { corpusFile, corpusRows, describeCorpus } from '../support/corpus.js';

/** What the list of the corpus says of each token, in its order: whether it is over what it stands for. */
const expected: Record<string, readonly string[]> = {
  'jades-b-copied-cnttst.json': ['CONTENT MATCH', 'CONTENT MATCH'],
  'jades-double-sig-different-etsiU.json': ['SIGNATURE MATCH', 'SIGNATURE MATCH', 'ARCHIVE MATCH'],
  // Made without the point between signature and etsiU.
  'jades-lta-broken-arcTst.json': ['SIGNATURE MATCH', 'ARCHIVE DIFFERS'],
  'jades-lta-copied-arctst.json': ['SIGNATURE MATCH', 'ARCHIVE DIFFERS'],
  'jades-lta-with-etsiU-whitespaces.json': ['SIGNATURE MATCH', 'ARCHIVE MATCH'],
  'jades-lta.json': ['SIGNATURE MATCH', 'ARCHIVE MATCH'],
  'jades-t-duplicated-sigtst.json': ['SIGNATURE MATCH', 'SIGNATURE MATCH'],
  'jades-two-sigs-copied-tst.json': ['SIGNATURE MATCH', 'SIGNATURE DIFFERS'],
  'Sample-CertOfPart-signed.jsonld': ['CONTENT MATCH', 'SIGNATURE MATCH', 'ARCHIVE MATCH'],
  'Sample-MC-Annex1-signed.jsonld': ['CONTENT MATCH', 'SIGNATURE MATCH', 'ARCHIVE MATCH'],
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function tokensOf(path: string): string[] {
  return openJades(corpusFile(path)).signatures.flatMap(({ timestamps = [] }) =>
    timestamps.map(({ kind, tokenDer, imprintOver }) => {
      const reading = readTimestamp(tokenDer);
      if ('fault' in reading) return `${kind} ${reading.fault.code}`;
      if (imprintOver === undefined) return `${kind} NOT_KNOWN`;
      return `${kind} ${matchesImprint(reading.timestamp, imprintOver) ? 'MATCH' : 'DIFFERS'}`;
    }),
  );
}

describeCorpus('time-stamp imprints of JAdES files of EU DSS and Europass diplomas', 10, () => {
  const rows = [...corpusRows('jades/validation/'), ...corpusRows('edc/')].filter(
    ({ expected: words }) => words !== 'unsigned',
  );

  it('finds time-stamps in the listed files and in no other', () => {
    const stamped = rows.filter(({ path }) => tokensOf(path).length > 0).map(({ path }) => nameOf(path));
    expect(stamped.sort()).toEqual(Object.keys(expected).sort());
  });

  for (const [name, words] of Object.entries(expected)) {
    it(`judges the imprints of ${name} as listed`, () => {
      expect(tokensOf(rows.find(({ path }) => nameOf(path) === name)!.path)).toEqual(words);
    });
  }
});
