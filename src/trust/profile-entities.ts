import type { Finding } from '../errors.js';
import type { Certificate } from '../x509/certificate.js';
import type { TrustedEntity, TrustedEntityService, TrustList } from './lote.js';
import { certificateHoldsPersonalData } from './personal-data.js';
import { type Binding, bindingsMeet } from './role-rules.js';
import {
  AUTHORITY_SERVICES,
  BODY_SERVICE,
  EXTENSION,
  ISSUER_PREFIX,
  ISSUERS_LIST_TYPE,
  RECEIPT_SERVICE,
  SPKI_PREFIX,
} from './vocabulary.js';
import { entityPath, extensionValue, readListed } from './walk.js';

type Report = (finding: Finding) => void;

/** One entity is a certification provider or one issuing body; no code, certificate or binding stands twice. */
export function entityRules(list: TrustList, report: Report): void {
  const isShard = list.LoTE.ListAndSchemeInformation.LoTEType === ISSUERS_LIST_TYPE;
  const codes = new Set<string>();
  const certificates = new Set<string>();
  for (const [at, entity] of (list.LoTE.TrustedEntitiesList ?? []).entries()) {
    const pointer = entityPath(at);
    const information = entity.TrustedEntityInformation;
    const body = extensionValue<{ ma: string; formerCodes?: string[] }>(
      information.TEInformationExtensions,
      EXTENSION.issuingBody,
    );
    const services = entity.TrustedEntityServices.map((service) => service.ServiceInformation.ServiceTypeIdentifier);
    const authorityServices = services.filter(
      (type) => AUTHORITY_SERVICES[type] !== undefined || type === RECEIPT_SERVICE,
    ).length;
    if (body === undefined ? authorityServices !== services.length : authorityServices > 0) {
      report({ code: 'TRUST_ENTITY_MIXED', params: { pointer }, path: pointer });
      continue;
    }
    if (body === undefined) {
      if (isShard) {
        const name = list.LoTE.ListAndSchemeInformation.LoTEType;
        report({ code: 'TRUST_SHARD_OVERREACH', params: { name, pointer }, path: pointer });
      }
      authorities(entity, pointer, certificates, report);
      continue;
    }
    for (const code of [body.ma, ...(body.formerCodes ?? [])]) {
      if (codes.has(code)) report({ code: 'TRUST_DUPLICATE_CODE', params: { code }, path: pointer });
      codes.add(code);
    }
    signers(entity, body.ma, pointer, report);
  }
}

/** A CA or TSA is named by exactly one certificate that can be one; a receipt service by its keys. */
function authorities(entity: TrustedEntity, entityPointer: string, seen: Set<string>, report: Report): void {
  for (const [at, { ServiceInformation: information }] of entity.TrustedEntityServices.entries()) {
    const pointer = `${entityPointer}/TrustedEntityServices/${at}/ServiceInformation/ServiceDigitalIdentity`;
    const { OtherIds, X509Certificates } = information.ServiceDigitalIdentity;
    if (information.ServiceTypeIdentifier === RECEIPT_SERVICE) {
      const named = OtherIds?.every((id) => id.startsWith(SPKI_PREFIX)) === true && X509Certificates === undefined;
      if (!named) report({ code: 'TRUST_IDENTITY_INVALID', params: { pointer }, path: pointer });
      continue;
    }
    if (X509Certificates?.length !== 1 || OtherIds !== undefined) {
      report({ code: 'TRUST_IDENTITY_INVALID', params: { pointer }, path: pointer });
      continue;
    }
    const certificate = readListed(X509Certificates[0]!.val);
    const service = information.ServiceTypeIdentifier;
    if (certificate === undefined || !fitsService(certificate, AUTHORITY_SERVICES[service])) {
      report({ code: 'TRUST_AUTHORITY_CERTIFICATE', params: { pointer, service }, path: pointer });
      continue;
    }
    if (seen.has(certificate.sha256)) {
      report({ code: 'TRUST_DUPLICATE_AUTHORITY', params: { sha256: certificate.sha256 }, path: pointer });
    }
    seen.add(certificate.sha256);
  }
}

/** A CA has basic constraints that say so (a version 1 root has none); a TSA has none or says that it is no CA. */
export function fitsService(certificate: Certificate, kind: string | undefined): boolean {
  const isCa = certificate.basicConstraints?.ca === true;
  if (kind === 'tsa') return !isCa;
  if (kind === 'root-ca') return certificate.selfIssued && (isCa || certificate.version < 3);
  return isCa;
}

const isEntity = (service: TrustedEntityService): boolean =>
  service.ServiceInformation.ServiceTypeIdentifier === BODY_SERVICE;

/** Persons and seals are named by keys; one key, role, type and day has one binding. */
function signers(entity: TrustedEntity, code: string, entityPointer: string, report: Report): void {
  const bindings = new Map<string, Binding[]>();
  for (const [at, service] of entity.TrustedEntityServices.entries()) {
    const { ServiceInformation: information } = service;
    const pointer = `${entityPointer}/TrustedEntityServices/${at}/ServiceInformation`;
    const { OtherIds = [], X509Certificates } = information.ServiceDigitalIdentity;
    const wanted = isEntity(service) ? ISSUER_PREFIX : SPKI_PREFIX;
    const authority = extensionValue<Authority>(information.ServiceInformationExtensions, EXTENSION.authority);
    if (
      OtherIds.length === 0 ||
      !OtherIds.every((id) => id.startsWith(wanted)) ||
      new Set(OtherIds).size !== OtherIds.length ||
      (authority === undefined) !== isEntity(service)
    ) {
      report({ code: 'TRUST_IDENTITY_INVALID', params: { pointer }, path: pointer });
      continue;
    }
    for (const { val } of X509Certificates ?? []) {
      const certificate = readListed(val);
      if (certificate === undefined || !OtherIds.includes(SPKI_PREFIX + certificate.spkiSha256)) {
        report({ code: 'TRUST_IDENTITY_INVALID', params: { pointer }, path: pointer });
      } else if (certificateHoldsPersonalData(certificate)) {
        report({ code: 'TRUST_PERSONAL_DATA', params: { pointer }, path: pointer });
      }
    }
    if (authority === undefined) continue;
    sameService(service, pointer, report);
    const role = information.ServiceTypeIdentifier.slice(information.ServiceTypeIdentifier.lastIndexOf(':') + 1);
    for (const id of OtherIds) {
      const key = `${role} ${id}`;
      const others = bindings.get(key) ?? [];
      if (others.some((other) => bindingsMeet(other, authority))) {
        report({ code: 'TRUST_DUPLICATE_SIGNER', params: { code, role }, path: pointer });
      }
      bindings.set(key, [...others, authority]);
    }
  }
}

/** An earlier status is of the same role and key (TS 119 602 §6.7): what another key was granted says nothing of this one. */
function sameService(
  { ServiceHistory = [], ServiceInformation }: TrustedEntityService,
  at: string,
  report: Report,
): void {
  const { OtherIds: own = [] } = ServiceInformation.ServiceDigitalIdentity;
  for (const [which, { ServiceDigitalIdentity, ServiceTypeIdentifier: type }] of ServiceHistory.entries()) {
    const keys = (ServiceDigitalIdentity.OtherIds ?? []).filter((id) => id.startsWith(SPKI_PREFIX));
    const isOther = keys.length > 0 && !keys.some((id) => own.includes(id));
    if (!isOther && (type === undefined || type === ServiceInformation.ServiceTypeIdentifier)) continue;
    const pointer = `${at.slice(0, at.lastIndexOf('/'))}/ServiceHistory/${which}`;
    report({ code: 'TRUST_IDENTITY_INVALID', params: { pointer }, path: pointer });
  }
}

type Authority = Binding & { readonly capacities?: readonly { capacity: string; decision?: string }[] };
