import { Oid } from '../asn1/oids.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { Certificate, KeyUsage } from './certificate.js';
import { displayName } from './name.js';
import type { PathPurpose } from './path-types.js';

/** What a leaf's key may be used for: key usage and extended key usage, by purpose. */

interface PurposeRule {
  /** The row holds for instants from here on. */
  readonly from: InstantMs;
  /** One of these bits is needed where the extension is present; none: not judged. */
  readonly keyUsage: readonly KeyUsage[];
  /** With the extension present one of these must be in it. */
  readonly extendedKeyUsage: readonly string[];
  /** The extension must be present. */
  readonly extendedKeyUsageNeeded: boolean;
  /** The extension must be critical and hold nothing else (RFC 3161 §2.3). */
  readonly only: boolean;
  readonly source: string;
}

/** Dated rows a purpose, oldest first; the last that began before the instant holds. */
const rules: Readonly<Record<Exclude<PathPurpose, object | 'any'>, readonly PurposeRule[]>> = {
  'document-signing': [
    {
      from: Number.NEGATIVE_INFINITY,
      // VGCA's first generation has nonRepudiation alone (domain note §15.9).
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      extendedKeyUsage: [
        Oid.anyExtendedKeyUsage,
        Oid.documentSigning,
        Oid.emailProtection,
        Oid.clientAuth,
        Oid.microsoftDocumentSigning,
        Oid.adobeAuthenticDocuments,
      ],
      extendedKeyUsageNeeded: false,
      only: false,
      source: 'standards/json-signatures.md §2.5, November 2026; domain note §15.9',
    },
  ],
  'time-stamping': [
    {
      from: Number.NEGATIVE_INFINITY,
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      extendedKeyUsage: [Oid.timeStamping],
      extendedKeyUsageNeeded: true,
      only: true,
      source: 'RFC 3161 §2.3',
    },
  ],
  ocsp: [
    {
      from: Number.NEGATIVE_INFINITY,
      keyUsage: ['digitalSignature', 'nonRepudiation'],
      extendedKeyUsage: [Oid.ocspSigning],
      extendedKeyUsageNeeded: true,
      only: false,
      source: 'RFC 6960 §4.2.2.2',
    },
  ],
  'crl-signing': [
    {
      from: Number.NEGATIVE_INFINITY,
      keyUsage: ['cRLSign'],
      extendedKeyUsage: [],
      extendedKeyUsageNeeded: false,
      only: false,
      source: 'RFC 5280 §6.3.3 (f)',
    },
  ],
};

/** Judges the leaf for its purpose at an instant. */
export function judgePurpose(
  leaf: Certificate,
  purpose: PathPurpose,
  at: InstantMs,
): { readonly findings: Finding[]; readonly warnings: Finding[] } {
  const findings: Finding[] = [];
  const warnings: Finding[] = [];
  if (purpose === 'any') return { findings, warnings };
  const rule = typeof purpose === 'object' ? callersRule(purpose.extendedKeyUsage) : ruleAt(rules[purpose], at);
  const subject = displayName(leaf.subject);
  if (rule.keyUsage.length > 0) {
    if (leaf.keyUsage === undefined) warnings.push({ code: 'PATH_KEY_USAGE_ABSENT', params: { subject } });
    else if (!rule.keyUsage.some((usage) => leaf.keyUsage!.has(usage))) {
      findings.push({ code: 'PATH_KEY_USAGE', params: { subject, usage: rule.keyUsage.join(' / ') } });
    }
  }
  if (!extendedUsageFits(leaf, rule)) {
    const usages = (leaf.extendedKeyUsage ?? []).join(', ') || '–';
    findings.push({ code: 'PATH_EXTENDED_KEY_USAGE', params: { subject, usages } });
  }
  return { findings, warnings };
}

function extendedUsageFits(leaf: Certificate, rule: PurposeRule): boolean {
  const usages = leaf.extendedKeyUsage;
  if (usages === undefined) return !rule.extendedKeyUsageNeeded;
  if (rule.only && !(leaf.extendedKeyUsageCritical === true && usages.length === 1)) return false;
  return rule.extendedKeyUsage.length === 0 || usages.some((usage) => rule.extendedKeyUsage.includes(usage));
}

function ruleAt(rows: readonly PurposeRule[], at: InstantMs): PurposeRule {
  let current = rows[0]!;
  for (const row of rows) if (row.from <= at) current = row;
  return current;
}

function callersRule(extendedKeyUsage: readonly string[]): PurposeRule {
  return {
    from: Number.NEGATIVE_INFINITY,
    keyUsage: [],
    extendedKeyUsage: [Oid.anyExtendedKeyUsage, ...extendedKeyUsage],
    extendedKeyUsageNeeded: false,
    only: false,
    source: 'the caller',
  };
}
