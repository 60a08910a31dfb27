import { digest, verifySignature } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import { readClaims } from '../document/claims.js';
import type {
  CarriedSignature,
  CarriedTimestamp,
  CarriedValidationData,
  CertificateReference,
  PromisedDigest,
  SignatureScope,
  UnfinishedSignature,
} from '../document/signed-document.js';
import { equalBytes, toHex } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { Limits } from '../limits.js';
import type { Certificate } from '../x509/certificate.js';
import { keyOf } from '../x509/index.js';
import { carryArchiveTimestamp } from './archive-time-stamp.js';
import { readSignedAttributes, type SignedAttributes } from './attributes.js';
import { CmsOid } from './oids.js';
import { certificatesOf, type SignedData, type SignerInfo } from './signed-data.js';
import { readUnsignedValues } from './unsigned.js';

export interface CarrierInput {
  readonly position: number;
  readonly scope: SignatureScope;
  /** Digest of the signed content by an algorithm; the caller may share the work between signatures. */
  readonly contentDigest: (name: DigestName) => Uint8Array;
  /** The signed content itself, asked for only where a signature has no signed attributes. */
  readonly content?: () => Uint8Array;
  readonly limits: Limits;
  /** Certificates that lie elsewhere in the artefact (`/DSS`), for finding the signer's. */
  readonly moreCertificates?: readonly Certificate[];
}

export interface CarriedCms {
  /** The caller's own, to be completed. */
  readonly signature: UnfinishedSignature;
  readonly attributes: SignedAttributes;
}

/**
 * What `validation/` needs of one CMS signature (RFC 5652 §5.4, §5.6; EN 319 122-1), from a SignedData with exactly one signer.
 * The level is structural: `B-B` where the baseline's attributes stand (EN 319 122-1 §6.3), `B-T` with a signature time-stamp.
 */
export function carrySignedData(signedData: SignedData, input: CarrierInput): CarriedCms {
  const faults: Finding[] = [];
  const warnings: Finding[] = [];
  const { certificates, faults: unreadable } = certificatesOf(signedData.certificateDers, input.limits);
  warnings.push(...signedData.remarks, ...unreadable);
  const [signer, ...others] = signedData.signers;
  if (signer === undefined || others.length > 0) {
    faults.push({ code: 'CMS_SIGNERS', params: { count: signedData.signers.length } });
  }
  const attributes = readSignedAttributes(signer?.signedAttributes ?? []);
  if (signer === undefined) return { signature: unusable(input, faults, certificates), attributes };
  faults.push(...attributes.faults, ...attributeFaults(signer, signedData, attributes));
  warnings.push(...signer.unsignedFaults);
  // Odd, and as strong as the weaker of the two: the algorithm table asks about both.
  if (signer.algorithm.digestDiffers === true) warnings.push({ code: 'CMS_DIGESTS' });
  const all = [...certificates, ...(input.moreCertificates ?? [])];
  const signerCertificate = findSigner(signer, attributes, all, warnings);
  const timestamps = timestampsOf(signedData, signer, attributes, input);
  const claimedRole = attributes.claims === undefined ? undefined : readClaims(attributes.claims);
  // Without its algorithm the content's digest is compared with nothing, and the value alone proves nothing of the content: whoever changed
  // the content would write an algorithm that nobody knows (it is not signed).
  const uncheckable = attributes.messageDigest !== undefined && signer.digest.digest === undefined;
  const scheme = uncheckable ? undefined : signer.algorithm.scheme;
  const signedBytes =
    signer.signedAttributes === undefined ? input.content?.() : signedOctets(signer, signerCertificate);
  const disordered = signedBytes !== undefined && signedBytes === signer.signedAttributesAsCarried;
  if (disordered) warnings.push({ code: 'CMS_ATTRIBUTE_ORDER' });
  const validationData = validationDataOf(signedData, signer, attributes, warnings);
  const signature: UnfinishedSignature = {
    position: input.position,
    scope: input.scope,
    value: signer.value,
    algorithmName: scheme?.scheme ?? (uncheckable ? signer.digest.oid : signer.algorithm.oid),
    promisedDigests: promised(signer, attributes, input),
    certificateReferences: attributes.references,
    carriedCertificates: certificates,
    level: disordered ? 'NOT_ETSI' : levelOf(signer, attributes),
    faults,
    warnings,
  };
  // One by one: a spread for each, and one for each reader above, cost more than reading the attributes.
  if (scheme !== undefined) signature.scheme = scheme;
  if (signer.digest.digest !== undefined) signature.contentDigest = signer.digest.digest;
  if (signedBytes !== undefined) signature.signedBytes = signedBytes;
  if (signerCertificate !== undefined) signature.signerCertificate = signerCertificate;
  if (attributes.signingTime !== undefined) signature.claimedSigningTime = attributes.signingTime;
  if (claimedRole !== undefined) signature.claimedRole = claimedRole;
  if (timestamps.length > 0) signature.timestamps = timestamps;
  if (validationData !== undefined) signature.validationData = validationData;
  return { signature, attributes };
}

/** Where CMS and CAdES carry it: `crls`, Adobe's signed attribute, certificate-values and revocation-values. */
function validationDataOf(
  signedData: SignedData,
  signer: SignerInfo,
  attributes: SignedAttributes,
  warnings: Finding[],
): CarriedValidationData | undefined {
  const unsigned = readUnsignedValues(signer.unsignedAttributes);
  warnings.push(...unsigned.faults);
  const { certificates } = unsigned;
  const crls = [...signedData.crls, ...attributes.crls, ...unsigned.crls];
  const ocspResponses = [...signedData.ocspResponses, ...attributes.ocspResponses, ...unsigned.ocspResponses];
  if (certificates.length + crls.length + ocspResponses.length === 0) return undefined;
  return { certificates, crls, ocspResponses };
}

function unusable(
  { position, scope }: CarrierInput,
  faults: readonly Finding[],
  certificates: readonly Certificate[],
): UnfinishedSignature {
  return {
    position,
    scope,
    value: new Uint8Array(),
    algorithmName: '',
    promisedDigests: [],
    certificateReferences: [],
    carriedCertificates: certificates,
    level: 'NOT_ETSI',
    faults,
    warnings: [],
  };
}

function attributeFaults(signer: SignerInfo, signedData: SignedData, attributes: SignedAttributes): Finding[] {
  const faults: Finding[] = [];
  const { signedAttributes } = signer;
  if (attributes.algorithmProtection !== undefined && !protects(attributes.algorithmProtection, signer)) {
    faults.push({ code: 'CMS_DIGEST_DIFFERS' });
  }
  if (signedAttributes === undefined) {
    // RFC 5652 §5.3: signed attributes must be there when the content is anything but data.
    if (signedData.contentType !== CmsOid.data) faults.push({ code: 'CMS_CONTENT_TYPE' });
    return faults;
  }
  if (attributes.contentType !== signedData.contentType) faults.push({ code: 'CMS_CONTENT_TYPE' });
  if (attributes.messageDigest === undefined) faults.push({ code: 'CMS_MESSAGE_DIGEST_MISSING' });
  return faults;
}

/** RFC 6211 §2: the very algorithms of the SignerInfo, parameters included; those of a signature must be there. */
function protects(
  { digestOid, signature }: NonNullable<SignedAttributes['algorithmProtection']>,
  { algorithm, digest: named }: SignerInfo,
): boolean {
  if (digestOid !== named.oid || signature === undefined) return false;
  return signature.oid === algorithm.oid && equalBytes(signature.parameters, algorithm.parameters);
}

function promised(signer: SignerInfo, { messageDigest }: SignedAttributes, input: CarrierInput): PromisedDigest[] {
  const name = signer.digest.digest;
  if (messageDigest === undefined) return [];
  if (name === undefined) return [{ what: 'message-digest', outcome: 'NOT_GIVEN' }];
  const same = equalBytes(input.contentDigest(name), messageDigest);
  return [{ what: 'message-digest', outcome: same ? 'MATCH' : 'DIFFERS' }];
}

/**
 * What the value is over: the DER of the signed attributes (RFC 5652 §5.4). Attributes carried in another order are tried as carried
 * too: whichever the value covers, it covers the same attributes. In the corpus all such signers hashed what they carried.
 */
function signedOctets(signer: SignerInfo, certificate: Certificate | undefined): Uint8Array | undefined {
  const { algorithm, signedAttributesAsCarried: carried, signedAttributesDer: der, value } = signer;
  const key = certificate === undefined ? undefined : keyOf(certificate);
  if (carried === undefined || algorithm.scheme === undefined || key === undefined) return der;
  return verifySignature(algorithm.scheme, key, carried, value) ? carried : der;
}

/** The certificate that the signer names and that every signed reference matches; a name alone is no proof. */
function findSigner(
  { identifier }: SignerInfo,
  { referenceNames, references }: SignedAttributes,
  certificates: readonly Certificate[],
  warnings: Finding[],
): Certificate | undefined {
  const found = certificates.find(
    (certificate) =>
      (references.length > 0 || isNamed(certificate, identifier)) &&
      references.every((reference) => matches(certificate, reference)),
  );
  if (found === undefined) return undefined;
  const named = referenceNames.every(({ serialNumber }) => equalBytes(serialNumber, found.serialNumber));
  if (!named || !isNamed(found, identifier)) warnings.push({ code: 'CMS_CERTIFICATE_NAME' });
  return found;
}

function matches(certificate: Certificate, { digest: name, value }: CertificateReference): boolean {
  if (name === 'SHA-256') return certificate.sha256 === toHex(value);
  return equalBytes(digest(name, certificate.der), value);
}

function isNamed(certificate: Certificate, identifier: SignerInfo['identifier']): boolean {
  if ('subjectKeyIdentifier' in identifier) {
    const { subjectKeyIdentifier } = certificate;
    return subjectKeyIdentifier !== undefined && equalBytes(subjectKeyIdentifier, identifier.subjectKeyIdentifier);
  }
  return (
    equalBytes(certificate.serialNumber, identifier.serialNumber) &&
    certificate.issuer.comparisonKey === identifier.issuer.comparisonKey
  );
}

function timestampsOf(
  signedData: SignedData,
  signer: SignerInfo,
  { contentTimestamps }: SignedAttributes,
  { contentDigest, limits }: CarrierInput,
): CarriedTimestamp[] {
  const unsigned = signer.unsignedAttributes.filter(
    ({ type }) => type === CmsOid.signatureTimestamp || type === CmsOid.archiveTimestampV3,
  );
  const tokens = [
    ...contentTimestamps.map((der) => ({ type: CmsOid.contentTimestamp, der })),
    ...unsigned.flatMap(({ type, values }) => values.map((der) => ({ type, der }))),
  ];
  const { content } = signedData;
  return tokens.map(({ type, der }): CarriedTimestamp => {
    switch (type) {
      case CmsOid.contentTimestamp:
        return {
          kind: 'CONTENT',
          tokenDer: der,
          faults: [],
          ...(content !== undefined && { imprintOver: [content] }),
        };
      case CmsOid.signatureTimestamp:
        // EN 319 122-1 §5.3: over the value of the signature field.
        return { kind: 'SIGNATURE', tokenDer: der, imprintOver: [signer.value], faults: [] };
      default:
        return carryArchiveTimestamp(der, { signedData, signer, contentDigest, limits, tokens });
    }
  });
}

/** EN 319 122-1 §6.3, EN 319 142-1 §6.3: content-type, message-digest and one ESS reference by SHA-2 or, by old rules, SHA-1. */
function levelOf(signer: SignerInfo, attributes: SignedAttributes): CarriedSignature['level'] {
  const { contentType, messageDigest, references } = attributes;
  if (contentType === undefined || messageDigest === undefined || references.length === 0) return 'NOT_ETSI';
  return signer.unsignedAttributes.some(({ type }) => type === CmsOid.signatureTimestamp) ? 'B-T' : 'B-B';
}
