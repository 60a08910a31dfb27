import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verify } from '../../src/validation/index.js';
import { corpusFile, corpusRoot, corpusRows, describeCorpus } from '../support/corpus.js';
import { checkReport } from '../support/report-invariants.js';
import { AT, store } from '../support/trust-fixture.js';

describeCorpus('files made by others', 62, () => {
  test('every JAdES file gets a report that keeps all rules, and none is accepted: nobody listed its issuer', async () => {
    const trust = await store();
    const rows = corpusRows('jades/').filter(
      ({ path }) => path.endsWith('.json') && existsSync(join(corpusRoot, path)),
    );
    expect(rows.length).toBeGreaterThan(30);
    for (const { path } of rows) {
      for (const policy of ['auto', 'record', 'signatures'] as const) {
        const report = verify(corpusFile(path), {
          trust,
          at: AT,
          policy,
          revocation: policy === 'record' ? 'required' : 'if-available',
        });
        checkReport(report);
        expect(report.answer, path).not.toBe('ACCEPT');
      }
    }
  });

  test('an altered file is REJECT with proof, an unaltered one by an unlisted issuer is left open', async () => {
    const trust = await store();
    const judge = (name: string) => {
      const row = corpusRows('jades/').find(({ path }) => path.endsWith(`/${name}`))!;
      return verify(corpusFile(row.path), { trust, at: AT, policy: 'signatures' });
    };
    expect(judge('altered-jws.json')).toMatchObject({
      answer: 'REJECT',
      verdict: 'TOTAL_FAILED',
      subIndication: 'SIG_CRYPTO_FAILURE',
    });
    expect(judge('jades-lta.json').signatures[0]).toMatchObject({ integrity: 'INTACT', level: 'B-LTA' });
  });

  test('files of other formats are told for what they are', async () => {
    const trust = await store();
    for (const folder of ['edc', 'pdf', 'tsl', 'lote']) {
      for (const name of readdirSync(join(corpusRoot, folder), { recursive: true }).map(String).slice(0, 40)) {
        if (statSync(join(corpusRoot, folder, name)).isDirectory()) continue;
        const report = verify(corpusFile(join(folder, name)), { trust, at: AT });
        checkReport(report);
        expect(report.answer, name).not.toBe('ACCEPT');
        if (name.endsWith('.pdf')) expect(report.format, name).toBe('pdf');
      }
    }
  });
});
