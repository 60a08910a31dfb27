import { expect, it } from 'vitest';
import { findPath, formatName, readCertificate, readPem, validatePath } from '../../src/x509/index.js';
import { corpusText, describeCorpus } from '../support/corpus.js';

const files = {
  vgcaRootG1: 'vgca-root-g1-2010.pem',
  vgcaRootG2: 'rootcag2.pem',
  vgcaCaG2: 'cpcag2.pem',
  micRoot2008: 'mic-national-root-ca-2008.pem',
  nationalRoot2014: 'vnrca256.pem',
  vnptCa: 'vnpt-ca-sha2.pem',
  smartCa: 'vnpt-smartca-rs-2021.pem',
  viettelCa2015: 'viettel-ca-2015-sha1.pem',
  viettelRs: 'viettel-ca-rs-2022.pem',
  fastCa: 'fastca-sha256-2020.pem',
  lookalike: 'test-lookalike-mic-root-2019.pem',
} as const;

type Key = keyof typeof files;
const roots: readonly Key[] = ['vgcaRootG1', 'vgcaRootG2', 'micRoot2008', 'nationalRoot2014'];

describeCorpus('real Vietnamese certificates', 11, () => {
  const der = (key: Key) => readPem(corpusText(`vn-ca/${files[key]}`))[0]!;
  const all = Object.keys(files) as Key[];
  const validate = (key: Key, at: string) =>
    validatePath(der(key), {
      intermediates: all.filter((other) => !roots.includes(other)).map(der),
      anchors: roots.map(der),
      at,
    });

  it.each([
    ['vgcaRootG1', undefined, '2020-01-01T00:00:00Z'],
    ['vgcaRootG2', undefined, '2026-11-21T00:00:00Z'],
    ['micRoot2008', undefined, '2026-11-21T00:00:00Z'],
    ['nationalRoot2014', undefined, '2026-11-21T00:00:00Z'],
    ['vgcaCaG2', 'vgcaRootG2', '2026-11-21T00:00:00Z'],
    ['vnptCa', 'nationalRoot2014', '2026-11-21T00:00:00Z'],
    ['smartCa', 'nationalRoot2014', '2026-11-17T00:00:00Z'],
    ['viettelRs', 'nationalRoot2014', '2026-11-21T00:00:00Z'],
    ['fastCa', 'nationalRoot2014', '2025-06-01T00:00:00Z'],
    ['viettelCa2015', 'micRoot2008', '2018-01-01T00:00:00Z'],
  ] as [Key, Key | undefined, string][])('%s has a valid path to %s at %s', (key, issuer, at) => {
    const result = validate(key, at);
    expect(result.reason).toBeUndefined();
    expect(result.path).toEqual(issuer === undefined ? [der(key)] : [der(key), der(issuer)]);
    expect(result.warnings).toBeUndefined();
  });

  it.each([
    ['smartCa', '2026-11-19T00:00:00Z', 'CERTIFICATE_EXPIRED'],
    ['fastCa', '2026-11-21T00:00:00Z', 'CERTIFICATE_EXPIRED'],
    ['viettelRs', '2022-01-01T00:00:00Z', 'CERTIFICATE_NOT_YET_VALID'],
    ['vgcaRootG1', '2030-03-06T00:00:00Z', 'CERTIFICATE_EXPIRED'],
  ] as [Key, string, string][])('%s outside its life is out of bounds, not invalid', (key, at, code) => {
    const result = validate(key, at);
    expect([result.reason?.code, result.subIndication]).toEqual([code, 'OUT_OF_BOUNDS_NO_POE']);
  });

  it('never trusts the look-alike root of 2019, and says that nobody listed made it', () => {
    for (const at of ['2020-01-01T00:00:00Z', '2026-11-21T00:00:00Z', '2028-01-01T00:00:00Z']) {
      expect(validate('lookalike', at)).toMatchObject({ valid: false, subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' });
    }
    const outcome = findPath(readCertificate(der('lookalike')), {
      candidates: [],
      anchors: roots.map((key) => ({ certificate: readCertificate(der(key)) })),
      at: Date.UTC(2026, 10, 21),
      purpose: 'any',
    });
    expect(outcome.found).toBe(false);
    if (!outcome.found) expect(outcome.issuerUnknown?.reason).toBe('SELF_SIGNED_NON_ANCHOR');
  });

  it('does not let the look-alike vouch for the genuine Viettel-CA', () => {
    const result = validatePath(der('viettelCa2015'), {
      intermediates: [],
      anchors: [der('lookalike')],
      at: '2020-01-01T00:00:00Z',
    });
    expect(result.valid).toBe(false);
  });

  it('shows Vietnamese names in certificate order, with their diacritics', () => {
    expect(formatName(readCertificate(der('vgcaCaG2')).subject)).toBe(
      'C=VN, O=Ban Cơ yếu Chính phủ, CN=CA phục vụ các cơ quan Nhà nước G2',
    );
    expect(formatName(readCertificate(der('fastCa')).subject)).toBe(
      'CN=FastCA SHA-256, O=CÔNG TY CỔ PHẦN CHỮ KÝ SỐ FASTCA, C=VN',
    );
  });
});
