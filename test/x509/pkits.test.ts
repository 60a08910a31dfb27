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

/** What the case is about, as the corpus words it, and the codes that say so. */
const reasons: readonly (readonly [RegExp, readonly string[]])[] = [
  [/revocation checks failed|no revocation information/, ['PATH_REVOCATION_UNKNOWN']],
  // Two signature values hold a number of bits that no signature has: those certificates are not read at all.
  [/signature of .* could not be verified/, ['PATH_NOT_FOUND', 'CERTIFICATE_UNREADABLE']],
  [/issuer name could not be matched/, ['PATH_NOT_FOUND']],
  [/is not valid until/, ['CERTIFICATE_NOT_YET_VALID']],
  [/CRL indicates intermediate/, ['PATH_CA_REVOKED']],
  [/CRL indicates the end-entity/, ['PATH_REVOKED', 'PATH_ON_HOLD']],
  [/ expired /, ['CERTIFICATE_EXPIRED']],
  [/is not a CA/, ['PATH_BASIC_CONSTRAINTS']],
  [/exceeds the maximum path length/, ['PATH_LENGTH']],
  [/not allowed to sign certificates/, ['PATH_KEY_USAGE']],
  [/no valid set of policies/, ['PATH_POLICY']],
  [/policy mapping for the "any policy"/, ['CERTIFICATE_PROFILE']],
  [/not all names|some names/, ['PATH_NAME_CONSTRAINTS']],
  [/unsupported critical extension/, ['PATH_UNKNOWN_CRITICAL_EXTENSION']],
];

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
      else {
        const wanted = reasons.find(([pattern]) => pattern.test(row.error!.msg_regex));
        expect(wanted?.[1] ?? row.error.msg_regex).toContain(result.reason?.code);
      }
    });
  });
});
