import { oid, sequence } from '../../../src/asn1/writer.js';
import type { ExtensionInput } from '../../../src/x509/write.js';

/** policyMappings (RFC 5280 §4.2.1.5): pairs of issuer's and subject's policy. */
export function policyMappings(pairs: readonly (readonly [string, string])[]): ExtensionInput {
  return {
    oid: '2.5.29.33',
    critical: true,
    value: sequence(...pairs.map(([issuer, subject]) => sequence(oid(issuer), oid(subject)))),
  };
}
