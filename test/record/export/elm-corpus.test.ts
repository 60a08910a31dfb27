import { expect, it } from 'vitest';
import { recordToElm } from '../../../src/record/export/index.js';
import { corpusText, describeCorpus } from '../../support/corpus.js';
import { diplomas, schoolRecords } from '../mapping/records.js';
import { elm, violationsOf } from './schemas/elm-shape.js';

describeCorpus('the Commission’s own samples', 2, () => {
  it.each(['Sample-MC-Annex1-unsigned.jsonld'])('%s breaks no transcribed constraint', (name) => {
    const violations = violationsOf(JSON.parse(corpusText(`edc/${name}`)), { open: true });
    // The sample is unsigned: the issuer's eIDAS identifier and the date of issue come with the seal.
    const bySeal = ['issuer.eIDASIdentifier: not one', 'EuropeanDigitalCredential.issued: 0 values'];
    expect(violations.filter((violation) => !bySeal.includes(violation))).toEqual([]);
  });

  it('every term that khue writes is in the Commission’s JSON-LD context, with the type that the table says', () => {
    const { '@context': context } = JSON.parse(corpusText('edc/edc-ap-context.jsonld')) as {
      '@context': Record<string, string | Record<string, string>>;
    };
    const used = new Set<string>();
    const walk = (value: unknown, type = ''): void => {
      if (Array.isArray(value)) for (const item of value) walk(item, type);
      else if (typeof value === 'object' && value !== null) {
        const object = value as Record<string, unknown>;
        const own = [object['type'] ?? ''].flat().map(String);
        for (const one of own) if (one !== '') used.add(one);
        for (const [term, below] of Object.entries(object)) {
          if (term === '@context' || term === 'id' || term === 'type') continue;
          const [what] = own.map((one) => elm[one]?.[term]).find((found) => found !== undefined) ?? [''];
          used.add(term);
          if (what !== 'lang') walk(below);
        }
      }
    };
    for (const { record } of [...schoolRecords, ...diplomas]) walk(recordToElm(record, { includePersonalData: true }));
    // Terms of the W3C's credentials/v1 context.
    const w3c = [
      'VerifiableCredential',
      'credentialSchema',
      'credentialSubject',
      'issuer',
      'issued',
      'issuanceDate',
      'validFrom',
      'validUntil',
      'expirationDate',
    ];
    expect([...used].filter((term) => context[term] === undefined && !w3c.includes(term))).toEqual([]);
    for (const shape of Object.values(elm)) {
      for (const [term, [what]] of Object.entries(shape)) {
        const found = context[term];
        if (typeof found !== 'object' || !used.has(term)) continue;
        const expected = what === 'lang' ? '@language' : undefined;
        expect(found['@container'], term).toBe(expected);
        if (what === 'date') expect(found['@type'], term).toBe('xsd:dateTime');
        if (/^[A-Z]/.test(what)) expect(found['@type'], term).toBe('@id');
      }
    }
  });
});
