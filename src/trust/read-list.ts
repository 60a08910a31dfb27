import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import { type InstantMs, parseInstant } from '../time.js';
import type { BundleIndex, TrustedEntity, TrustedEntityService, TrustList } from './lote.js';
import { profileProblems, withClosedDate } from './profile.js';
import type {
  CaPurpose,
  ListedAuthority,
  ListedIssuer,
  ListedSigner,
  ReceiptService,
  Role,
  RoleRule,
  StatusPeriod,
} from './types.js';
import {
  AUTHORITY_SERVICES,
  BODY_SERVICE,
  EXTENSION,
  GRANTED,
  NEVER,
  RECEIPT_SERVICE,
  SERVICE_PREFIX,
  SPKI_PREFIX,
} from './vocabulary.js';
import { extensionValue, readListed } from './walk.js';

/** A list's content as plain data; nothing here says who signed it. */
export interface ReadList {
  readonly type: string;
  readonly name: string;
  /** Every SchemeOperatorName, the first one first. */
  readonly operators: readonly string[];
  readonly territory: string;
  readonly sequence: number;
  readonly issuedAt: InstantMs;
  /** Absent: closed list. */
  readonly nextUpdate?: InstantMs;
  readonly authorities: readonly ListedAuthority[];
  readonly receiptServices: readonly ReceiptService[];
  readonly issuers: readonly ListedIssuer[];
  readonly roleRules: readonly RoleRule[];
  readonly index: BundleIndex;
  readonly completeRoots: readonly string[];
  readonly nextSigners: readonly string[];
}

/**
 * Reads the payload of a list whose signature has been checked.
 * @param name of the file, for messages.
 * @throws KhueError for anything that is not a list of the profile.
 */
export function readList(payload: Uint8Array, name: string, limits: Limits): ReadList {
  let value: unknown;
  try {
    value = withClosedDate(readJson(payload, limits));
  } catch (cause) {
    const reason = cause instanceof KhueError ? cause.code : 'JSON';
    throw new KhueError('TRUST_LIST_JSON', { params: { name, reason }, cause });
  }
  const problem = profileProblems(value)[0];
  if (problem !== undefined) throw new KhueError(problem.code, problem);
  return mapList(value as TrustList);
}

/** Reads a list's JSON that has no problem under the profile. */
export function mapList(list: TrustList): ReadList {
  const { ListAndSchemeInformation: information, TrustedEntitiesList: entities = [] } = list.LoTE;
  const issuedAt = instant(information.ListIssueDateTime);
  const dates = {
    listIssuedAt: issuedAt,
    ...(information.NextUpdate !== NEVER && { listNextUpdate: instant(information.NextUpdate) }),
  };
  const authorities: ListedAuthority[] = [];
  const receiptServices: ReceiptService[] = [];
  const issuers: ListedIssuer[] = [];
  for (const entity of entities) {
    const extensions = entity.TrustedEntityInformation.TEInformationExtensions;
    const body = extensionValue<IssuingBody>(extensions, EXTENSION.issuingBody);
    if (body !== undefined) {
      issuers.push(readIssuer(entity, body, dates));
      continue;
    }
    for (const service of entity.TrustedEntityServices) {
      const isReceipts = service.ServiceInformation.ServiceTypeIdentifier === RECEIPT_SERVICE;
      if (isReceipts) receiptServices.push(readReceiptService(service));
      else authorities.push(readAuthority(service));
    }
  }
  const scheme = information.SchemeExtensions;
  return {
    type: information.LoTEType,
    name: vietnamese(information.SchemeName),
    operators: information.SchemeOperatorName.map(({ value }) => value),
    territory: information.SchemeTerritory,
    sequence: information.LoTESequenceNumber,
    issuedAt,
    ...(dates.listNextUpdate !== undefined && { nextUpdate: dates.listNextUpdate }),
    authorities,
    receiptServices,
    issuers,
    roleRules: extensionValue<{ rules: readonly RoleRule[] }>(scheme, EXTENSION.roleRules)?.rules ?? [],
    index: extensionValue<BundleIndex>(scheme, EXTENSION.shards) ?? {},
    completeRoots: extensionValue<{ roots: readonly string[] }>(scheme, EXTENSION.completeHierarchies)?.roots ?? [],
    nextSigners: extensionValue<{ spkiSha256: readonly string[] }>(scheme, EXTENSION.nextSigner)?.spkiSha256 ?? [],
  };
}

function instant(text: string): InstantMs {
  const ms = parseInstant(text);
  if (ms === undefined) throw new KhueError('TRUST_LIST_DATES', { params: { pointer: '', value: text } });
  return ms;
}

/** What people are shown: the Vietnamese text where there is one. */
function vietnamese(values: readonly { readonly lang: string; readonly value: string }[]): string {
  return (values.find(({ lang }) => lang === 'vi') ?? values[0]!).value;
}

/** Newest first, as the list has it. */
function history({ ServiceInformation, ServiceHistory = [] }: TrustedEntityService): StatusPeriod[] {
  return [ServiceInformation, ...ServiceHistory].map(({ ServiceStatus, StatusStartingTime }) => ({
    status: ServiceStatus === GRANTED ? 'granted' : 'withdrawn',
    from: instant(StatusStartingTime),
  }));
}

const DEFAULT_PURPOSES: Readonly<Record<ListedAuthority['kind'], readonly CaPurpose[]>> = {
  'root-ca': ['document-signing', 'ocsp'],
  'issuing-ca': ['document-signing', 'ocsp'],
  tsa: ['time-stamping'],
};

function readAuthority(service: TrustedEntityService): ListedAuthority {
  const { ServiceInformation: information } = service;
  const kind = AUTHORITY_SERVICES[information.ServiceTypeIdentifier]!;
  const extensions = information.ServiceInformationExtensions;
  return {
    name: vietnamese(information.ServiceName),
    kind,
    certificate: readListed(information.ServiceDigitalIdentity.X509Certificates![0]!.val)!,
    purposes:
      extensionValue<{ purposes: readonly CaPurpose[] }>(extensions, EXTENSION.purposes)?.purposes ??
      DEFAULT_PURPOSES[kind],
    history: history(service),
  };
}

function readReceiptService(service: TrustedEntityService): ReceiptService {
  const { ServiceDigitalIdentity, ServiceName } = service.ServiceInformation;
  return {
    name: vietnamese(ServiceName),
    spkiSha256: (ServiceDigitalIdentity.OtherIds ?? []).map((id) => id.slice(SPKI_PREFIX.length)),
    history: history(service),
  };
}

/** Value of `urn:khue:lote:issuing-body`. */
export interface IssuingBody {
  readonly ma: string;
  readonly formerCodes?: readonly string[];
  readonly province?: string;
  readonly superior?: string;
  readonly documentTypes: ListedIssuer['documentTypes'];
  readonly term?: ListedIssuer['term'];
  readonly ke_thua?: ListedIssuer['succession'];
  readonly signersComplete?: boolean;
  readonly teachersListed?: boolean;
  readonly status?: ListedIssuer['status'];
}

/** Value of `urn:khue:lote:authority`. */
export interface Authority {
  readonly capacities?: ListedSigner['capacities'];
  readonly documentTypes?: readonly string[];
  readonly terms: ListedSigner['terms'];
}

function readIssuer(
  entity: TrustedEntity,
  body: IssuingBody,
  dates: Pick<ListedIssuer, 'listIssuedAt' | 'listNextUpdate'>,
): ListedIssuer {
  const { ma: code, formerCodes = [], ke_thua: succession = [], status = [], term = {}, documentTypes } = body;
  return {
    code,
    formerCodes,
    name: vietnamese(entity.TrustedEntityInformation.TEName),
    ...(body.province !== undefined && { province: body.province }),
    ...(body.superior !== undefined && { superior: body.superior }),
    documentTypes,
    term,
    ...withdrawal(entity),
    succession,
    signersComplete: body.signersComplete === true,
    teachersListed: body.teachersListed === true,
    status,
    signers: entity.TrustedEntityServices.filter(
      ({ ServiceInformation }) => ServiceInformation.ServiceTypeIdentifier !== BODY_SERVICE,
    ).map(readSigner),
    ...dates,
  };
}

/** A body may be withdrawn by the service that stands for it. Before the first status of that service its term alone counts. */
function withdrawal({ TrustedEntityServices }: TrustedEntity): Pick<ListedIssuer, 'history'> {
  const histories = TrustedEntityServices.filter(
    ({ ServiceInformation }) => ServiceInformation.ServiceTypeIdentifier === BODY_SERVICE,
  ).map(history);
  const first = histories[0];
  if (first === undefined || !histories.every((one) => one.some(({ status }) => status === 'withdrawn'))) return {};
  return { history: [...first, { status: 'granted', from: Number.NEGATIVE_INFINITY }] };
}

function readSigner(service: TrustedEntityService): ListedSigner {
  const { ServiceInformation: information } = service;
  const authority = extensionValue<Authority>(information.ServiceInformationExtensions, EXTENSION.authority)!;
  return {
    role: information.ServiceTypeIdentifier.slice(SERVICE_PREFIX.length) as Role,
    name: vietnamese(information.ServiceName),
    spkiSha256: (information.ServiceDigitalIdentity.OtherIds ?? []).map((id) => id.slice(SPKI_PREFIX.length)),
    capacities: authority.capacities ?? [],
    ...(authority.documentTypes !== undefined && { documentTypes: authority.documentTypes }),
    terms: authority.terms,
    history: history(service),
  };
}
