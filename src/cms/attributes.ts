import { contextConstructed, DerError, DerReader, Tag } from '../asn1/reader.js';
import type { DigestName } from '../crypto/types.js';
import type { CertificateReference } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { InstantMs } from '../time.js';
import type { GeneralName } from '../x509/certificate.js';
import { readGeneralNames } from '../x509/general-name.js';
import { readDigestAlgorithm, readParameters, type SignerAlgorithm } from './algorithms.js';
import { CmsOid } from './oids.js';
import type { Attribute } from './signed-data.js';

/** The attributes of CAdES that khue judges by (EN 319 122-1 §5, RFC 5035, RFC 5652 §11). */
export interface SignedAttributes {
  readonly contentType?: string;
  readonly messageDigest?: Uint8Array;
  readonly signingTime?: InstantMs;
  /** The signing certificate's own reference: the first of each ESS attribute. */
  readonly references: readonly CertificateReference[];
  /** Issuer and serial number beside a reference; hints. */
  readonly referenceNames: readonly { readonly issuer: readonly GeneralName[]; readonly serialNumber: Uint8Array }[];
  /** Claimed roles (`signer-attributes-v2`, id-at-role), in order. */
  readonly claims?: readonly string[];
  /** OIDs of the commitment types. */
  readonly commitments: readonly string[];
  readonly policy?: string;
  /** DER of time-stamp tokens made before the signature. */
  readonly contentTimestamps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocspResponses: readonly Uint8Array[];
  readonly algorithmProtection?: {
    readonly digestOid: string;
    readonly signature?: Pick<SignerAlgorithm, 'oid' | 'parameters'>;
  };
  readonly faults: readonly Finding[];
}

type Building = { -readonly [K in keyof SignedAttributes]: SignedAttributes[K] } & {
  references: CertificateReference[];
  referenceNames: { issuer: readonly GeneralName[]; serialNumber: Uint8Array }[];
  commitments: string[];
  contentTimestamps: Uint8Array[];
  crls: Uint8Array[];
  ocspResponses: Uint8Array[];
  faults: Finding[];
};

/** More references than any signature has. */
const MOST = 100;

const readers: ReadonlyMap<string, (value: DerReader, into: Building) => void> = new Map([
  [
    CmsOid.contentType,
    (value, into) => {
      into.contentType = value.oid();
    },
  ],
  [
    CmsOid.messageDigest,
    (value, into) => {
      into.messageDigest = value.octetString();
    },
  ],
  [
    CmsOid.signingTime,
    (value, into) => {
      into.signingTime = value.time();
    },
  ],
  [CmsOid.signingCertificate, (value, into) => readReferences(value, into, 1)],
  [CmsOid.signingCertificateV2, (value, into) => readReferences(value, into, 2)],
  [CmsOid.signerAttributesV2, readSignerAttributes],
  [
    CmsOid.commitmentType,
    (value, into) => {
      into.commitments.push(firstOid(value));
    },
  ],
  [
    CmsOid.signaturePolicy,
    (value, into) => {
      into.policy = value.peek() === Tag.null ? '' : firstOid(value);
    },
  ],
  [
    CmsOid.contentTimestamp,
    (value, into) => {
      into.contentTimestamps.push(value.element());
    },
  ],
  [CmsOid.revocationInfoArchival, readRevocationInfo],
  [CmsOid.algorithmProtection, readAlgorithmProtection],
]);

/** Attributes of which several values mean several things. */
const repeatable: ReadonlySet<string> = new Set([CmsOid.contentTimestamp, CmsOid.commitmentType]);

/** Reads the signed attributes of a signer. What is malformed is a fault; types that khue does not know are left alone. */
export function readSignedAttributes(attributes: readonly Attribute[]): SignedAttributes {
  const into: Building = {
    references: [],
    referenceNames: [],
    commitments: [],
    contentTimestamps: [],
    crls: [],
    ocspResponses: [],
    faults: [],
  };
  for (const { type, values } of attributes) {
    const read = readers.get(type);
    if (read === undefined) continue;
    // RFC 5652 §11: content-type, message-digest and signing-time have exactly one value; so have the others.
    if (values.length !== 1 && !(repeatable.has(type) && values.length > 0)) {
      into.faults.push({ code: 'CMS_ATTRIBUTE', params: { type, what: `${values.length} values` } });
      continue;
    }
    for (const der of values) {
      try {
        const value = new DerReader(der);
        read(value, into);
        value.finish();
      } catch (error) {
        if (!(error instanceof DerError)) throw error;
        into.faults.push({ code: 'CMS_ATTRIBUTE', params: { type, what: error.message } });
      }
    }
  }
  return into;
}

function firstOid(value: DerReader): string {
  return value.sequence().oid();
}

/** SigningCertificate and SigningCertificateV2 (RFC 5035 §3, §5.4.1.1): the first is the signer's, policies are not asked for. */
function readReferences(value: DerReader, into: Building, version: 1 | 2): void {
  const certificates = value.sequence().sequence();
  if (certificates.atEnd) certificates.fail('no certificate identifier');
  for (let i = 0; !certificates.atEnd; i++) {
    if (i >= MOST) certificates.fail('too many certificate identifiers');
    const id = certificates.sequence();
    let digest: DigestName | undefined = version === 1 ? 'SHA-1' : 'SHA-256';
    if (version === 2 && id.peek() === Tag.sequence) digest = readDigestAlgorithm(id).digest;
    const hash = id.octetString();
    const names = id.optional(Tag.sequence);
    id.finish();
    if (i > 0) continue;
    if (digest === undefined || digest === 'MD5' || digest === 'SHA-224') {
      throw new DerError('unknown digest of a certificate identifier', id.contentStart);
    }
    into.references.push({ digest, value: hash });
    if (names === undefined) continue;
    const issuer = readGeneralNames(names.sequence());
    const serialNumber = names.integer();
    names.finish();
    into.referenceNames.push({ issuer, serialNumber });
  }
}

/**
 * SignerAttributeV2 (EN 319 122-1 §5.2.6.1, tags explicit): only claimed attributes are read; the others need a judge that khue has not.
 */
function readSignerAttributes(value: DerReader, into: Building): void {
  const attributes = value.sequence();
  const wrapper = attributes.optional(contextConstructed(0));
  const claimed = wrapper?.sequence();
  wrapper?.finish();
  const claims: string[] = [];
  while (claimed !== undefined && !claimed.atEnd) {
    if (claims.length >= MOST) claimed.fail('too many claimed attributes');
    const attribute = claimed.sequence();
    const type = attribute.oid();
    const values = attribute.enter(Tag.set);
    attribute.finish();
    while (!values.atEnd) {
      if (type !== CmsOid.idAtRole) {
        values.element();
        continue;
      }
      const { text } = values.anyString();
      if (text === undefined) throw new DerError('role that is no text', values.contentStart);
      claims.push(text);
      if (claims.length > MOST) values.fail('too many roles');
    }
  }
  while (!attributes.atEnd) attributes.element();
  if (claims.length > 0) into.claims = claims;
}

/** Adobe's RevocationInfoArchival: `{ [0] crls, [1] ocsps, [2] other }` (ISO 32000-2 §12.8.3.3.2). */
function readRevocationInfo(value: DerReader, into: Building): void {
  const info = value.sequence();
  for (const [number, list] of [
    [0, into.crls],
    [1, into.ocspResponses],
  ] as const) {
    const wrapper = info.optional(contextConstructed(number));
    const items = wrapper?.sequence();
    while (items !== undefined && !items.atEnd) {
      if (list.length >= MOST) items.fail('too many revocation data');
      list.push(items.element());
    }
  }
  while (!info.atEnd) info.element();
}

/** CMSAlgorithmProtection (RFC 6211 §2). */
function readAlgorithmProtection(value: DerReader, into: Building): void {
  const protection = value.sequence();
  const digest = protection.sequence();
  const digestOid = digest.oid();
  const signature = protection.optional(contextConstructed(1));
  into.algorithmProtection = {
    digestOid,
    ...(signature !== undefined && { signature: { oid: signature.oid(), parameters: readParameters(signature) } }),
  };
  while (!protection.atEnd) protection.element();
}
