import { Oid } from '../asn1/oids.js';
import { contextConstructed, contextPrimitive, DerError, DerReader } from '../asn1/reader.js';
import type { Certificate, Extension, GeneralName, KeyUsage, NameConstraints } from './certificate.js';
import { maxGeneralNames, readDistributionPoints, readGeneralName, readGeneralNames } from './general-name.js';

/** Contents of certificate extensions (RFC 5280 §4.2). */

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What the extensions of one certificate say. */
export type ExtensionValues = Writable<
  Pick<
    Certificate,
    | 'basicConstraints'
    | 'keyUsage'
    | 'extendedKeyUsage'
    | 'extendedKeyUsageCritical'
    | 'subjectKeyIdentifier'
    | 'authorityKeyIdentifier'
    | 'subjectAltNames'
    | 'nameConstraints'
    | 'policies'
    | 'policyMappings'
    | 'policyConstraints'
    | 'inhibitAnyPolicy'
    | 'crlDistributionPoints'
    | 'freshestCrl'
    | 'ocspNoCheck'
  >
>;

const keyUsages: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** Longest lists read; above what any real certificate holds. */
const maxListed = 1024;

type Read = (reader: DerReader, values: ExtensionValues, critical: boolean) => void;

const readers: Readonly<Record<string, Read>> = {
  [Oid.basicConstraints]: (reader, values, critical) => {
    const sequence = reader.sequence();
    let ca = false;
    if (sequence.peek() === 0x01) {
      ca = sequence.boolean();
      if (!ca) sequence.fail('DEFAULT value written out', sequence.contentStart);
    }
    const pathLength = sequence.atEnd ? undefined : sequence.smallInteger(0xffffffff);
    sequence.finish();
    if (pathLength !== undefined && !ca) sequence.fail('path length in a certificate that is no CA', sequence.end);
    values.basicConstraints = pathLength === undefined ? { ca, critical } : { ca, critical, pathLength };
  },
  [Oid.keyUsage]: (reader, values) => {
    const bits = reader.namedBits();
    if (bits >> keyUsages.length !== 0) reader.fail('key usage with unknown bits', reader.contentStart);
    // RFC 5280 §4.2.1.3: at least one bit.
    if (bits === 0) reader.fail('key usage without a bit', reader.contentStart);
    values.keyUsage = usageSet(bits);
  },
  [Oid.extendedKeyUsage]: (reader, values, critical) => {
    const list = reader.sequence();
    if (list.atEnd) list.fail('extended key usage without a purpose');
    const oids: string[] = [];
    while (!list.atEnd) {
      oids.push(list.oid());
      if (oids.length > maxListed) list.fail(`more than ${maxListed} purposes`);
    }
    values.extendedKeyUsage = oids;
    values.extendedKeyUsageCritical = critical;
  },
  [Oid.subjectKeyIdentifier]: (reader, values) => {
    values.subjectKeyIdentifier = reader.octetString();
  },
  [Oid.authorityKeyIdentifier]: (reader, values) => {
    const sequence = reader.sequence();
    if (sequence.peek() === contextPrimitive(0)) {
      values.authorityKeyIdentifier = sequence.octetString(contextPrimitive(0));
    }
    // Vietnamese CAs add the name of the issuer's issuer and its serial number (domain note §15.9): not compared with anything.
    const issuer = sequence.optional(contextConstructed(1));
    if (issuer !== undefined) readGeneralNames(issuer);
    if (sequence.peek() === contextPrimitive(2)) sequence.integer(contextPrimitive(2));
    sequence.finish();
  },
  [Oid.subjectAltName]: (reader, values) => {
    values.subjectAltNames = readGeneralNames(reader.sequence());
  },
  [Oid.issuerAltName]: (reader) => {
    readGeneralNames(reader.sequence());
  },
  [Oid.nameConstraints]: (reader, values) => {
    const sequence = reader.sequence();
    const permitted = sequence.optional(contextConstructed(0));
    const excluded = sequence.optional(contextConstructed(1));
    sequence.finish();
    if (permitted === undefined && excluded === undefined) sequence.fail('name constraints without a subtree');
    values.nameConstraints = {
      permitted: permitted === undefined ? [] : readSubtrees(permitted),
      excluded: excluded === undefined ? [] : readSubtrees(excluded),
    } satisfies NameConstraints;
  },
  [Oid.certificatePolicies]: (reader, values, critical) => {
    const list = reader.sequence();
    if (list.atEnd) list.fail('certificate policies without a policy');
    const oids = new Set<string>();
    while (!list.atEnd) {
      const policy = list.sequence();
      const oid = policy.oid();
      // RFC 5280 §4.2.1.4: no policy twice.
      if (oids.has(oid)) policy.fail('certificate policy named twice');
      oids.add(oid);
      if (oids.size > maxListed) list.fail(`more than ${maxListed} policies`);
      if (!policy.atEnd) {
        const qualifiers = policy.sequence();
        if (qualifiers.atEnd) qualifiers.fail('policy qualifiers without a qualifier');
        while (!qualifiers.atEnd) {
          const qualifier = qualifiers.sequence();
          const kind = qualifier.oid();
          // RFC 5280 §4.2.1.4: in a critical extension every qualifier must be understood, or the certificate rejected.
          if (critical && kind !== Oid.cpsUri && kind !== Oid.userNotice) {
            qualifier.fail(`critical policy qualifier ${kind} that is not known`);
          }
          qualifier.next();
          qualifier.finish();
        }
        policy.finish();
      }
    }
    values.policies = { critical, oids: [...oids] };
  },
  [Oid.policyMappings]: (reader, values) => {
    const list = reader.sequence();
    if (list.atEnd) list.fail('policy mappings without a mapping');
    const mappings: (readonly [string, string])[] = [];
    while (!list.atEnd) {
      const pair = list.sequence();
      mappings.push([pair.oid(), pair.oid()]);
      pair.finish();
      if (mappings.length > maxListed) list.fail(`more than ${maxListed} policy mappings`);
    }
    values.policyMappings = mappings;
  },
  [Oid.policyConstraints]: (reader, values) => {
    const sequence = reader.sequence();
    if (sequence.atEnd) sequence.fail('policy constraints without a constraint');
    const read = (tag: number) => (sequence.peek() === tag ? sequence.smallInteger(0xffffffff, tag) : undefined);
    const requireExplicitPolicy = read(contextPrimitive(0));
    const inhibitPolicyMapping = read(contextPrimitive(1));
    sequence.finish();
    values.policyConstraints = {
      ...(requireExplicitPolicy === undefined ? {} : { requireExplicitPolicy }),
      ...(inhibitPolicyMapping === undefined ? {} : { inhibitPolicyMapping }),
    };
  },
  [Oid.inhibitAnyPolicy]: (reader, values) => {
    values.inhibitAnyPolicy = reader.smallInteger(0xffffffff);
  },
  [Oid.crlDistributionPoints]: (reader, values) => {
    values.crlDistributionPoints = readDistributionPoints(reader);
  },
  [Oid.freshestCrl]: (reader, values) => {
    values.freshestCrl = readDistributionPoints(reader);
  },
  [Oid.ocspNoCheck]: (reader, values) => {
    reader.null();
    values.ocspNoCheck = true;
  },
};

/** Whether a critical extension of this kind is processed. */
export function isProcessed(oid: string): boolean {
  return Object.hasOwn(readers, oid);
}

/** Fills `values` from one extension; a `DerError` when its content is malformed. `base`: offset of `extension.value` in the certificate. */
export function readExtension(extension: Extension, values: ExtensionValues, base: number): void {
  if (!isProcessed(extension.oid)) return;
  const reader = new DerReader(extension.value, 0, extension.value.length, 0, base);
  readers[extension.oid]!(reader, values, extension.critical);
  reader.finish();
}

const usageSets = new Map<number, ReadonlySet<KeyUsage>>();

function usageSet(bits: number): ReadonlySet<KeyUsage> {
  let set = usageSets.get(bits);
  if (set === undefined) {
    set = new Set(keyUsages.filter((_, bit) => (bits & (1 << bit)) !== 0));
    usageSets.set(bits, set);
  }
  return set;
}

function readSubtrees(list: DerReader): GeneralName[] {
  if (list.atEnd) list.fail('name constraints without a subtree');
  const subtrees: GeneralName[] = [];
  while (!list.atEnd) {
    const subtree = list.sequence();
    subtrees.push(readGeneralName(subtree, true));
    // RFC 5280 §4.2.1.10: minimum is 0 (DEFAULT, so never written), maximum absent.
    if (!subtree.atEnd) subtree.fail('name constraint with a minimum or maximum');
    if (subtrees.length > maxGeneralNames) list.fail(`more than ${maxGeneralNames} subtrees`);
  }
  return subtrees;
}

/** Whether an error is one of reading; anything else is a fault of the program and goes on. */
export function asDerError(error: unknown): DerError {
  if (error instanceof DerError) return error;
  throw error;
}
