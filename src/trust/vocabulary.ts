import type { ListedAuthority, Role } from './types.js';

/** The URIs of khue's profile of ETSI TS 119 602 (standards note §1.2, contract §4). */

/** LoTEType of a root list: CAs, TSAs, rule table, and issuing bodies where there are no shards. */
export const ROOT_LIST_TYPE = 'urn:khue:lote:type:root';
/** LoTEType of a shard: issuing bodies only. */
export const ISSUERS_LIST_TYPE = 'urn:khue:lote:type:issuers';

/** TS 119 602 leaves status URIs to the scheme; these are the ones of TS 119 612 §5.5.4, which readers know. */
export const GRANTED = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted';
export const WITHDRAWN = 'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/withdrawn';

/** Before the 64 lower-case hexadecimal digits of the SHA-256 of a public key (SPKI), in `OtherIds`. */
export const SPKI_PREFIX = 'urn:khue:spki-sha256:';

export const SERVICE_PREFIX = 'urn:khue:svc:';
/** Stands for a body none of whose keys is listed: ETSI's schema asks for at least one service. */
export const BODY_SERVICE = `${SERVICE_PREFIX}issuing-body`;
/** Before a body's code, in the `OtherIds` of that service. */
export const ISSUER_PREFIX = 'urn:khue:issuer:';

export const EXTENSION = {
  issuingBody: 'urn:khue:lote:issuing-body',
  authority: 'urn:khue:lote:authority',
  purposes: 'urn:khue:lote:purposes',
  roleRules: 'urn:khue:lote:role-rules',
  shards: 'urn:khue:lote:shards',
  completeHierarchies: 'urn:khue:lote:complete-hierarchies',
  nextSigner: 'urn:khue:lote:next-signer',
} as const;

/** A service that receives documents and signs when: named by keys, like a person. */
export const RECEIPT_SERVICE = `${SERVICE_PREFIX}receipt-service`;

/** NextUpdate of a closed list: ETSI's schema asks for a date, and this is the one that never comes (RFC 5280 §4.1.2.5). */
export const NEVER = '9999-12-31T23:59:59Z';

export const AUTHORITY_SERVICES: Readonly<Record<string, ListedAuthority['kind']>> = {
  [`${SERVICE_PREFIX}root-ca`]: 'root-ca',
  [`${SERVICE_PREFIX}ca`]: 'issuing-ca',
  [`${SERVICE_PREFIX}tsa`]: 'tsa',
};

export const ROLES: readonly Role[] = [
  'subject-teacher',
  'homeroom-teacher',
  'principal',
  'school-seal',
  'head-of-issuing-body',
  'register-custodian',
  'status-issuer',
];

/** Names inside a bundle (contract §4). */
export const BUNDLE = {
  root: 'trust-list.jws',
  shards: 'shards/',
  crls: 'crls/',
  ocsp: 'ocsp/',
  status: 'status/',
  pivots: 'pivots/',
  evidence: 'evidence/',
  receipts: 'receipts/',
} as const;
