/** Object identifiers of CMS, CAdES and time-stamps, by the names of the standards that define them. */
export const CmsOid = {
  // RFC 5652
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  countersignature: '1.2.840.113549.1.9.6',
  /** RFC 6211. */
  algorithmProtection: '1.2.840.113549.1.9.52',
  // RFC 5035
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  // ETSI EN 319 122-1
  signaturePolicy: '1.2.840.113549.1.9.16.2.15',
  commitmentType: '1.2.840.113549.1.9.16.2.16',
  contentTimestamp: '1.2.840.113549.1.9.16.2.20',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
  signerAttributesV2: '0.4.0.19122.1.1',
  archiveTimestampV3: '0.4.0.1733.2.4',
  atsHashIndexV3: '0.4.0.19122.1.5',
  certificateValues: '1.2.840.113549.1.9.16.2.23',
  revocationValues: '1.2.840.113549.1.9.16.2.24',
  proofOfApproval: '1.2.840.113549.1.9.16.6.5',
  proofOfOrigin: '1.2.840.113549.1.9.16.6.1',
  proofOfCreation: '1.2.840.113549.1.9.16.6.6',
  /** ITU-T X.520, as EU DSS writes claimed roles. */
  idAtRole: '2.5.4.72',
  /** Adobe: revocation data inside the signed attributes. */
  revocationInfoArchival: '1.2.840.113583.1.1.8',
  // RFC 5652 §10.2.1, RFC 5940
  otherRevocationOcsp: '1.3.6.1.5.5.7.16.2',
  /** RFC 6960 §4.2.1. */
  ocspBasic: '1.3.6.1.5.5.7.48.1.1',
  /** RFC 3161. */
  timestampInfo: '1.2.840.113549.1.9.16.1.4',
} as const;
