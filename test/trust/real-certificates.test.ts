import { beforeAll, expect, it } from 'vitest';
import { formatInstant } from '../../src/time.js';
import {
  buildTrustList,
  type CollectedAuthorities,
  checkTrustList,
  collectAuthorities,
  grantedAt,
  signTrustList,
  type TrustStore,
} from '../../src/trust/index.js';
import { validatePath } from '../../src/x509/index.js';
import { corpusFile, describeCorpus } from '../support/corpus.js';
import { ISSUED, listSigner, NEXT, OPERATOR, open } from './support.js';

const FILES = [
  'rootcag2.pem',
  'cpcag2.pem',
  'vgca-root-g1-2010.pem',
  'mic-national-root-ca-2008.pem',
  'viettel-ca-2015-sha1.pem',
  'vnrca256.pem',
  'vnpt-ca-sha2.pem',
  'vnpt-smartca-rs-2021.pem',
  'viettel-ca-rs-2022.pem',
  'fastca-sha256-2020.pem',
];
const LOOKALIKE = 'test-lookalike-mic-root-2019.pem';
const read = (name: string) => ({ name, bytes: corpusFile(`vn-ca/${name}`) });

/** Domain note §7.1, §15.8. */
const EXPECTED = [
  ['root-ca', 'RootCA chuyên dùng Chính phủ G2', '2018-08-22', '2048-08-14'],
  ['root-ca', 'Co quan chung thuc so chuyen dung Chinh phu (RootCA)', '2010-03-10', '2030-03-05'],
  ['root-ca', 'MIC National Root CA', '2008-05-16', '2040-05-16'],
  ['root-ca', 'Vietnam National Root CA', '2014-04-15', '2039-04-15'],
  ['issuing-ca', 'CA phục vụ các cơ quan Nhà nước G2', '2018-08-22', '2048-08-14'],
  ['issuing-ca', 'Viettel-CA', '2015-10-02', '2020-10-02'],
  ['issuing-ca', 'VNPT-CA SHA2', '2024-08-30', '2029-08-30'],
  ['issuing-ca', 'VNPT SmartCA RS', '2021-11-18', '2026-11-18'],
  ['issuing-ca', 'Viettel-CA RS', '2022-09-26', '2027-09-26'],
  ['issuing-ca', 'FastCA SHA-256', '2020-12-22', '2025-12-22'],
];

describeCorpus('a list of the real Vietnamese hierarchies', 11, () => {
  let collected: CollectedAuthorities;
  let store: TrustStore;

  beforeAll(async () => {
    collected = collectAuthorities([...FILES, LOOKALIKE].map(read));
    const list = buildTrustList({
      operator: { name: OPERATOR },
      sequence: 1,
      issuedAt: ISSUED,
      nextUpdate: NEXT,
      authorities: collected.authorities,
    });
    expect(checkTrustList(list, { at: ISSUED })).toEqual({ usable: true, problems: [] });
    store = await open(await signTrustList(list, (await listSigner()).signer, ISSUED));
  });

  it('holds every genuine certificate with its kind, name and dates', () => {
    const date = (ms: number) => formatInstant(ms).slice(0, 10);
    expect(
      store.authorities
        .map(({ certificate, kind, name }) => [kind, name, date(certificate.notBefore), date(certificate.notAfter)])
        .sort(),
    ).toEqual([...EXPECTED].sort());
    for (const { certificate, history, name, purposes } of store.authorities) {
      // Time-stamps of the government's service lead to its own roots.
      const stamps = /chuyên dùng|chuyen dung/.test(name) ? ['time-stamping'] : [];
      expect(purposes, name).toEqual(['document-signing', ...stamps, 'ocsp']);
      expect(grantedAt(history, certificate.notBefore)).toBe(true);
      expect(grantedAt(history, certificate.notBefore - 1000)).toBe(false);
    }
  });

  it('refuses the look-alike of the 2008 root and nothing else', () => {
    expect(collected.problems).toMatchObject([
      {
        code: 'TRUST_LOOKALIKE_ROOT',
        params: {
          sha256: 'b703d458c25fa914556da10eb2cdae16db83abb0dfb8fc80919164ce7a18b825',
          name: 'MIC National Root CA',
        },
      },
    ]);
  });

  it('refuses the look-alike also when the genuine root is not there, and in a list that somebody made by hand', () => {
    const alone = collectAuthorities([read(LOOKALIKE)]);
    expect(alone.authorities).toEqual([]);
    expect(alone.problems.map(({ code }) => code)).toEqual(['TRUST_LOOKALIKE_ROOT']);
    // Confirmed by hand it is taken, but what the 2008 root issued does not lead to it.
    const confirmed = ['b703d458c25fa914556da10eb2cdae16db83abb0dfb8fc80919164ce7a18b825'];
    const under = collectAuthorities([read(LOOKALIKE), read('viettel-ca-2015-sha1.pem')], confirmed);
    expect(under.authorities.map(({ kind }) => kind)).toEqual(['root-ca', 'issuing-ca']);
    expect(under.problems.map(({ code }) => code)).toEqual(['TRUST_CA_ISSUER_MISSING']);
    const [certificate] = under.authorities.map((one) => one.certificate);
    const list = buildTrustList({
      operator: { name: OPERATOR },
      sequence: 1,
      issuedAt: ISSUED,
      nextUpdate: NEXT,
      authorities: [{ kind: 'root-ca', certificate: certificate! }],
    });
    expect(checkTrustList(list, { at: ISSUED }).problems.map(({ code }) => code)).toEqual(['TRUST_LOOKALIKE_ROOT']);
    expect(checkTrustList(list, { at: ISSUED, confirmedRoots: confirmed }).usable).toBe(true);
  });

  it('validates each real path at a date inside its life, and none under the look-alike', () => {
    const anchors = store.authorities
      .filter(({ kind }) => kind === 'root-ca')
      .map(({ certificate }) => certificate.der);
    const issuing = store.authorities.filter(({ kind }) => kind === 'issuing-ca');
    expect(issuing).toHaveLength(6);
    for (const { certificate, name } of issuing) {
      const at = new Date((certificate.notBefore + certificate.notAfter) / 2);
      const options = { intermediates: [], at, strict: false } as const;
      const result = validatePath(certificate.der, { ...options, anchors });
      expect(result, name).toMatchObject({ valid: true });
      expect(result.path, name).toHaveLength(2);
      const fake = collectAuthorities(
        [read(LOOKALIKE)],
        ['b703d458c25fa914556da10eb2cdae16db83abb0dfb8fc80919164ce7a18b825'],
      );
      expect(
        validatePath(certificate.der, { ...options, anchors: [fake.authorities[0]!.certificate] }).valid,
        name,
      ).toBe(false);
    }
    for (const anchor of anchors) {
      expect(
        validatePath(anchor, { intermediates: [], anchors, at: '2026-11-21T00:00:00Z', strict: false }).valid,
      ).toBe(true);
    }
  });
});
