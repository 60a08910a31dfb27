import { describe, expect, it } from 'vitest';
import type { ValidatePathOptions } from '../../src/x509/index.js';
import { readPem, validatePath } from '../../src/x509/index.js';
import { corpusRows, corpusText, describeCorpus } from '../support/corpus.js';
import { MEASURED } from '../support/measured.js';

interface LimboCase {
  id: string;
  trusted_certs: string[];
  untrusted_intermediates: string[];
  peer_certificate: string;
  validation_time: string | null;
  extended_key_usage: string[];
  expected_result: 'SUCCESS' | 'FAILURE';
  max_chain_depth: number | null;
  crls: string[];
}

const usages: Record<string, string> = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' };

/** Most cases name no time; their certificates hold for centuries. */
const defaultTime = '2026-11-01T00:00:00Z';

/**
 * Optional cases answered otherwise, each with its reason in docs/corpus-differences.md: rules of the CA/Browser Forum for web
 * servers, and two serial numbers that NIST PKITS wants accepted.
 */
const accepted = new Set([
  'rfc5280::serial::negative',
  'rfc5280::serial::zero',
  'webpki::aki::root-with-aki-authoritycertissuer',
  'webpki::aki::root-with-aki-authoritycertserialnumber',
  'webpki::aki::root-with-aki-ski-mismatch',
  'webpki::ca-as-leaf',
  'webpki::cn::case-mismatch',
  'webpki::cn::punycode-not-in-san',
  'webpki::cn::utf8-vs-punycode-mismatch',
  'webpki::ee-basicconstraints-ca',
  'webpki::eku::ee-anyeku',
  'webpki::eku::root-has-eku',
  'webpki::forbidden-dsa-leaf',
  'webpki::forbidden-rsa-not-divisible-by-8-in-root',
  'webpki::malformed-aia',
  'webpki::san::no-san',
  'webpki::san::public-suffix-multi-label-wildcard-san',
  'webpki::san::public-suffix-private-namespace-wildcard-san',
  'webpki::san::san-critical-with-nonempty-subject',
]);

const der = (pem: string, label?: string): Uint8Array => readPem(pem, label)[0]!;

function optionsOf(row: LimboCase): ValidatePathOptions {
  return {
    intermediates: row.untrusted_intermediates.map((pem) => der(pem)),
    anchors: row.trusted_certs.map((pem) => der(pem)),
    crls: row.crls.map((pem) => der(pem, 'X509 CRL')),
    at: row.validation_time ?? defaultTime,
    ...(row.max_chain_depth === null ? {} : { maxDepth: row.max_chain_depth }),
    ...(row.extended_key_usage.length === 0
      ? {}
      : { purpose: { extendedKeyUsage: row.extended_key_usage.map((name) => usages[name]!) } }),
  };
}

describeCorpus('x509-limbo: certification paths built to trip validators', 104, () => {
  const { testcases } = JSON.parse(corpusText('limbo/limbo.json')) as { testcases: LimboCase[] };
  const classes = new Map(
    corpusRows('limbo/limbo.json#').map(({ path, why }) => [
      path.slice('limbo/limbo.json#'.length),
      why.split(';')[0]!,
    ]),
  );
  const ofClass = (...names: string[]) => testcases.filter(({ id }) => names.includes(classes.get(id) ?? ''));
  const judge = (row: LimboCase) => validatePath(der(row.peer_certificate), optionsOf(row));

  it('knows the class of every case', () => {
    expect(testcases.filter(({ id }) => !classes.has(id))).toEqual([]);
  });

  describe('core and denial-of-service cases have the expected answer', () => {
    it.each(ofClass('core', 'dos'))('$id: $expected_result', (row) => {
      const result = judge(row);
      expect(result.valid, JSON.stringify(result.reason)).toBe(row.expected_result === 'SUCCESS');
    });
  });

  describe('optional cases have the expected answer, but for those whose difference is written down', () => {
    it.each(ofClass('optional'))('$id: $expected_result', (row) => {
      expect(judge(row).valid).toBe(row.expected_result === 'SUCCESS' || accepted.has(row.id));
    });
  });

  it('answers every denial-of-service case within two seconds', MEASURED, () => {
    for (const row of ofClass('dos')) {
      const started = process.cpuUsage();
      judge(row);
      const { user, system } = process.cpuUsage(started);
      expect((user + system) / 1000, row.id).toBeLessThan(2000);
    }
  });
});
