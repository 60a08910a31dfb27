import type { CaPurpose } from './types.js';

/**
 * Roots of Việt Nam whose certificates were seen and decoded (domain note §7.1, §15.8): a certificate that bears one of these names
 * and is not it is a look-alike. The table warns; it trusts nothing: what a list trusts is said by its operator alone.
 */
export interface KnownRoot {
  readonly name: string;
  /** Attribute values of the subject: C, O, OU, CN. */
  readonly subject: readonly (readonly [type: string, value: string])[];
  /** Lower-case hex of SHA-256 over the DER, of every certificate that rightly bears the name. */
  readonly sha256: readonly string[];
  /** What certificates under it are for; time-stamps of VGCA lead to its roots (domain note §15.9), of NEAC to a root of their own. */
  readonly purposes: readonly CaPurpose[];
}

const C = '2.5.4.6';
const O = '2.5.4.10';
const OU = '2.5.4.11';
const CN = '2.5.4.3';

export const knownRoots: readonly KnownRoot[] = [
  {
    name: 'Cơ quan chứng thực số chuyên dùng Chính phủ (RootCA), G1',
    subject: [
      [C, 'VN'],
      [O, 'Ban Co yeu Chinh phu'],
      [CN, 'Co quan chung thuc so chuyen dung Chinh phu (RootCA)'],
    ],
    sha256: ['f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90'],
    purposes: ['document-signing', 'time-stamping', 'ocsp'],
  },
  {
    name: 'RootCA chuyên dùng Chính phủ G2',
    subject: [
      [C, 'VN'],
      [O, 'Ban Cơ yếu Chính phủ'],
      [CN, 'RootCA chuyên dùng Chính phủ G2'],
    ],
    sha256: ['f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8'],
    purposes: ['document-signing', 'time-stamping', 'ocsp'],
  },
  {
    name: 'MIC National Root CA',
    subject: [
      [C, 'VN'],
      [O, 'Ministry of Information and Communications'],
      [OU, 'National CA Center'],
      [CN, 'MIC National Root CA'],
    ],
    sha256: ['ca918d635bb130bec97639e6aabf7edbc4eb1310f8058b9419f467ae0230ad8c'],
    purposes: ['document-signing', 'ocsp'],
  },
  {
    name: 'Vietnam National Root CA',
    subject: [
      [C, 'VN'],
      [O, 'Ministry of Information and Communications'],
      [OU, 'National Centre of Digital Signature Authentication'],
      [CN, 'Vietnam National Root CA'],
    ],
    sha256: ['bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7'],
    purposes: ['document-signing', 'ocsp'],
  },
];
