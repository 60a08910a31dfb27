import { describe, expect, it } from 'vitest';
import { validatePath } from '../../src/x509/index.js';
import { corpusFile, corpusText, describeCorpus } from '../support/corpus.js';

interface PkitsCase {
  id: string;
  name: string;
  cert: string;
  other_certs?: string[];
  crls?: string[];
  path_len?: number;
  error?: { class: string; msg_regex: string };
  params?: {
    user_initial_policy_set?: string[];
    initial_explicit_policy?: boolean;
    initial_policy_mapping_inhibit?: boolean;
    initial_any_policy_inhibit?: boolean;
  };
}

describeCorpus('NIST PKITS: every path and CRL case has the answer that NIST gives', 246, () => {
  const cases = JSON.parse(corpusText('pkits/pkits.json')) as PkitsCase[];
  const anchor = corpusFile('pkits/certs/TrustAnchorRootCertificate.crt');
  const anchorCrl = corpusFile('pkits/crls/TrustAnchorRootCRL.crl');

  it('holds all 246 cases, 110 of them valid', () => {
    expect(cases).toHaveLength(246);
    expect(cases.filter(({ error }) => error === undefined)).toHaveLength(110);
  });

  describe.each(['given', 'reversed'])('certificates and CRLs in the order %s', (order) => {
    const ordered = <T>(list: T[]): T[] => (order === 'given' ? list : list.reverse());

    it.each(cases)('$id $name', (row) => {
      const params = row.params ?? {};
      const result = validatePath(corpusFile(`pkits/certs/${row.cert}`), {
        intermediates: ordered((row.other_certs ?? []).map((file) => corpusFile(`pkits/certs/${file}`))),
        anchors: [anchor],
        crls: ordered([anchorCrl, ...(row.crls ?? []).map((file) => corpusFile(`pkits/crls/${file}`))]),
        at: '2020-06-01T00:00:00Z',
        requireRevocation: true,
        ...(params.user_initial_policy_set === undefined ? {} : { initialPolicySet: params.user_initial_policy_set }),
        initialExplicitPolicy: params.initial_explicit_policy === true,
        initialPolicyMappingInhibit: params.initial_policy_mapping_inhibit === true,
        initialAnyPolicyInhibit: params.initial_any_policy_inhibit === true,
      });
      expect(result.valid, JSON.stringify(result.reason)).toBe(row.error === undefined);
      if (row.error === undefined) expect(result.path).toHaveLength(row.path_len ?? 0);
      else expect(result.indication).not.toBe('PASSED');
    });
  });
});
