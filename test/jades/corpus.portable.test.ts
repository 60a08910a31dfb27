import { expect, it } from 'vitest';
import { verifySignature } from '#crypto';
import { judgeIntegrity } from '../../src/document/integrity.js';
import { type JadesDocument, type JadesSignature, openJades } from '../../src/jades/index.js';
import { keyOf } from '../../src/x509/index.js';
import { corpusFile, corpusRows, describeCorpus } from '../support/corpus.js';

const htmls = (kind: string) =>
  [1, 2].map((n) => ({ name: `${kind}-${n}.html`, bytes: corpusFile(`jades/${kind}-${n}.html`) }));

const documentsOf: Record<string, () => { name: string; bytes: Uint8Array }[]> = {
  'jades-detached-by-uri-encoded-pars.json': () => htmls('ObjectIdByURI'),
  'jades-detached-by-uri-hash-encoded-pars.json': () => htmls('ObjectIdByURIHash'),
  'simple-detached.json': () => [{ name: 'sample.json', bytes: corpusFile('jades/sample.json') }],
  'simple-detached-wrong-algo.json': () => [{ name: 'sample.json', bytes: corpusFile('jades/sample.json') }],
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const open = (path: string): JadesDocument =>
  openJades(corpusFile(path), { documents: documentsOf[nameOf(path)]?.() ?? [] });

/** Whether the value alone verifies, whatever else is wrong: what the list calls `sig`. */
function valueVerifies(signature: JadesSignature): boolean {
  const key = signature.signerCertificate && keyOf(signature.signerCertificate);
  const { scheme, signedBytes, value } = signature;
  return Boolean(key && scheme && signedBytes && verifySignature(scheme, key, signedBytes, value));
}

const codesOf = (signature: JadesSignature): string[] =>
  [...signature.faults, ...signature.warnings].map(({ code }) => code);

/** What the list says of each file, in khue's words. `level` undefined: the list says nothing. */
interface Expected {
  signatures: {
    value: boolean;
    /** Where value and integrity differ: promised digests that cannot be checked. */
    integrity?: 'INTACT' | 'BROKEN';
    level?: string;
    codes?: string[];
  }[];
  documentCodes?: string[];
}

const one = (level?: string, codes?: string[]): Expected => ({ signatures: [{ value: true, level, codes }] });

const expected: Record<string, Expected> = {
  'altered-jws.json': { signatures: [{ value: false, level: 'B-B' }] },
  'jades-with-b64-not-in-crit.json': one('NOT_ETSI', ['JWS_CRIT_LACKS']),
  'jades-with-crit-with-duplicated-header.json': one('NOT_ETSI', ['JWS_CRIT_FORM']),
  'jades-with-crit-with-wrong-entry-type.json': one('NOT_ETSI', ['JWS_CRIT_FORM']),
  'jades-with-empty-crit.json': one('NOT_ETSI', ['JWS_CRIT_FORM']),
  'jades-with-extra-crit-entry.json': one('NOT_ETSI', ['JWS_CRIT_FORM']),
  'jades-with-notBefore-header-in-crit.json': one('NOT_ETSI', ['JWS_CRIT_UNKNOWN']),
  'jades-with-notBefore-header.json': one('B-B'),
  'jades-without-non-critical-header-in-crit.json': one('B-B'),
  'jades-b-copied-cnttst.json': one('B-B'),
  'jades-b-with-xvals.json': one('B-B'),
  'jades-detached-by-uri-encoded-pars.json': one('B-B'),
  'jades-detached-by-uri-hash-encoded-pars.json': one('B-B'),
  'jades-double-sig-different-etsiU.json': {
    signatures: [
      { value: true, level: 'B-LT' },
      { value: true, level: 'B-LTA' },
    ],
  },
  // TEST-DOC.txt is not in the corpus, so its digest stays open.
  'jades-flattened-BpB-detached-objectByURIHash.json': {
    signatures: [{ value: true, integrity: 'BROKEN', level: 'B-B' }],
  },
  'jades-lta-broken-arcTst.json': one('B-LTA'),
  'jades-lta-copied-arctst.json': one('B-LTA'),
  'jades-lta-with-etsiU-whitespaces.json': one('B-LTA'),
  'jades-lta.json': one('B-LTA'),
  'jades-t-duplicated-sigtst.json': one('B-T'),
  'jades-two-sigs-copied-tst.json': {
    signatures: [
      { value: true, level: 'B-T' },
      { value: true, level: 'B-T' },
    ],
  },
  'jades-with-asn1policy-digPSp.json': one('B-B'),
  'jades-with-broken-detached-counter-signature.json': one('B-B'),
  'jades-with-certified.json': one('B-B'),
  'jades-with-counter-signature.json': one('B-B'),
  'jades-with-line-break.json': one('B-B'),
  'jades-with-mixed-etsiU-type.json': one('NOT_ETSI', ['JADES_UNSIGNED_FORM']),
  'jades-with-multiple-sign-cert-refs.json': one('B-B'),
  'jades-with-spUserNotice.json': one('B-B'),
  'jades-with-spdspec.json': one('B-B'),
  'jades-wrong-etsiu-type.json': one('NOT_ETSI', ['JADES_UNSIGNED_FORM']),
  'jades-wrong-x5c-header.json': { signatures: [{ value: false, level: 'NOT_ETSI', codes: ['JWS_HEADER_MEMBER'] }] },
  'jws-serialization-no-signatures.json': { signatures: [] },
  'malformed-jades-serialization.json': { signatures: [], documentCodes: ['JWS_JSON_UNREADABLE', 'JSON_SYNTAX'] },
  'serialization-extra-element.json': { ...one('B-B'), documentCodes: ['JWS_UNKNOWN_MEMBER'] },
  'serialization-wrong-payload-type.json': { signatures: [{ value: false }], documentCodes: ['JWS_HEADER_MEMBER'] },
  'simple-detached-wrong-algo.json': {
    signatures: [{ value: true, integrity: 'BROKEN', level: 'NOT_ETSI', codes: ['JADES_DETACHED_FORM'] }],
  },
  'simple-detached.json': one('B-B'),
  'Sample-CertOfPart-signed.jsonld': one('B-LTA'),
  'Sample-MC-Annex1-signed.jsonld': one('B-LTA'),
};

describeCorpus('JAdES files of EU DSS and signed Europass diplomas', Object.keys(expected).length, () => {
  it('has an expectation for every listed file, and a listed file for every expectation', () => {
    const listed = [...corpusRows('jades/validation/'), ...corpusRows('edc/')]
      .filter(({ expected: words }) => words !== 'unsigned')
      .map(({ path }) => nameOf(path))
      .sort();
    expect(Object.keys(expected).sort()).toEqual(listed);
  });

  for (const [prefix, name] of Object.keys(expected).map(
    (file) => [file.endsWith('ld') ? 'edc/' : 'jades/', file] as const,
  )) {
    it(`judges ${name} as listed`, () => {
      const { path } = corpusRows(prefix).find((row) => nameOf(row.path) === name)!;
      const document = open(path);
      const { signatures, documentCodes = [] } = expected[name]!;
      expect([...document.faults, ...document.warnings].map(({ code }) => code)).toEqual(documentCodes);
      expect(document.signatures.length).toBe(signatures.length);
      document.signatures.forEach((signature, i) => {
        const want = signatures[i]!;
        expect(valueVerifies(signature)).toBe(want.value);
        expect(judgeIntegrity(signature).integrity).toBe(want.integrity ?? (want.value ? 'INTACT' : 'BROKEN'));
        if (want.level !== undefined) expect(signature.level).toBe(want.level);
        if (want.value) expect(codesOf(signature)).toEqual(want.codes ?? []);
        for (const code of want.codes ?? []) expect(codesOf(signature)).toContain(code);
      });
    });
  }

  it('finds the signing certificate in xVals where the header has no x5c', () => {
    const [signature] = open('jades/validation/jades-b-with-xvals.json').signatures;
    expect(signature!.header['x5c']).toBeUndefined();
    expect(signature!.carriedCertificates.length).toBe(3);
    expect(signature!.signerCertificate).toBeDefined();
  });

  it('checks both documents of a detached signature, and says which is missing or different', () => {
    const path = 'jades/validation/jades-detached-by-uri-hash-encoded-pars.json';
    const documents = htmls('ObjectIdByURIHash');
    const outcomes = (given: { name: string; bytes: Uint8Array }[]) =>
      openJades(corpusFile(path), { documents: given }).signatures[0]!.promisedDigests.map(({ outcome }) => outcome);
    expect(outcomes(documents)).toEqual(['MATCH', 'MATCH']);
    expect(outcomes([documents[0]!])).toEqual(['MATCH', 'NOT_GIVEN']);
    expect(outcomes([documents[0]!, { ...documents[1]!, bytes: documents[0]!.bytes }])).toEqual(['MATCH', 'DIFFERS']);
    const without = judgeIntegrity(openJades(corpusFile(path)).signatures[0]!);
    expect(without.finding?.code).toBe('SIGNED_DATA_NOT_GIVEN');
  });

  it('recognises a counter-signature and tells a good one from a broken one', () => {
    const judged = ['jades-with-counter-signature.json', 'jades-with-broken-detached-counter-signature.json'].map(
      (name) => {
        const [signature] = open(`jades/validation/${name}`).signatures;
        const [counter] = signature!.counterSignatures;
        return { matches: counter!.matchesMaster, ...judgeIntegrity(counter!.signature), finding: undefined };
      },
    );
    expect(judged).toEqual([
      { matches: true, integrity: 'INTACT', finding: undefined },
      { matches: true, integrity: 'BROKEN', finding: undefined },
    ]);
  });

  it('takes the unencoded payload of a Europass diploma as its content', () => {
    const { content } = open('edc/Sample-MC-Annex1-signed.jsonld');
    expect(JSON.parse(new TextDecoder().decode(content))).toHaveProperty('credentialSubject');
  });

  it('calls the unsigned Europass diploma no JWS', () => {
    const document = open('edc/Sample-MC-Annex1-unsigned.jsonld');
    expect(document.signatures).toEqual([]);
    expect(document.faults.map(({ code }) => code)).toEqual(['JWS_NOT_A_JWS']);
  });

  it('refuses the structure of the two files that break the schema of ETSI, and not that of the others', () => {
    const departs = (name: string): boolean => {
      const document = open(`jades-schema/jades-test/${name}`);
      return document.faults.length + document.signatures.flatMap(codesOf).length > 0;
    };
    expect(departs('jades-lta.json')).toBe(false);
    expect(departs('jades-with-sigPSt.json')).toBe(false);
    expect(departs('jades-lta-invalid.json')).toBe(true);
    expect(departs('jades-with-sigPSt-invalid.json')).toBe(true);
  });
});
