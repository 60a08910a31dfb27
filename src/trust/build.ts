import { wordOf } from '../codes.js';
import { toBase64 } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import { formatInstant, type Instant, type InstantMs, parseInstant, startOfDayMs } from '../time.js';
import type { Certificate } from '../x509/certificate.js';
import { readCertificate } from '../x509/index.js';
import { authorityName, providerName } from './certificate-names.js';
import type {
  AuthorityInput,
  IssuerInput,
  OperatorInput,
  ReceiptServiceInput,
  SignerInput,
  StatusInput,
  TrustListInput,
} from './input.js';
import type { LoteExtension, MultiLangString, TrustedEntity, TrustedEntityService, TrustList } from './lote.js';
import { keyHash } from './pins.js';
import { profileProblems } from './profile.js';
import type { Authority, IssuingBody } from './read-list.js';
import {
  AUTHORITY_SERVICES,
  BODY_SERVICE,
  EXTENSION,
  GRANTED,
  ISSUER_PREFIX,
  ISSUERS_LIST_TYPE,
  NEVER,
  RECEIPT_SERVICE,
  ROOT_LIST_TYPE,
  SERVICE_PREFIX,
  SPKI_PREFIX,
  WITHDRAWN,
} from './vocabulary.js';

/**
 * Makes the list's JSON from plain data (ETSI TS 119 602, khue's profile).
 * Entries stand in the order given; nothing is taken from a clock.
 * @throws KhueError for data that no list may hold, with the JSON Pointer of the place where there is one.
 */
export function buildTrustList(input: TrustListInput): TrustList {
  const { authorities = [], issuers = [], receiptServices = [], sequence } = input;
  if (!Number.isSafeInteger(sequence) || sequence < 1) {
    throw new KhueError('TRUST_SEQUENCE_INVALID', { params: { previous: 0 } });
  }
  const territory = input.territory ?? 'VN';
  const operatorUri = input.operator.website ?? OPERATOR_URI;
  const extensions = schemeExtensions(input);
  const entities = [
    ...providerEntities(authorities, territory, operatorUri),
    ...receiptServices.map((one) => receiptEntity(one, territory, operatorUri)),
    ...issuers.map((one) => issuerEntity(one, territory)),
  ];
  const list: TrustList = {
    LoTE: {
      ListAndSchemeInformation: {
        LoTEVersionIdentifier: 1,
        LoTESequenceNumber: sequence,
        LoTEType: input.kind === 'issuers' ? ISSUERS_LIST_TYPE : ROOT_LIST_TYPE,
        SchemeOperatorName: operatorNames(input.operator),
        SchemeName: [{ lang: 'vi', value: input.name ?? `Danh sách tin cậy của ${input.operator.name}` }],
        SchemeTerritory: territory,
        ...pointers(input, territory),
        ListIssueDateTime: time(input.issuedAt),
        NextUpdate: input.nextUpdate === 'closed' ? NEVER : time(input.nextUpdate),
        ...(extensions.length > 0 && { SchemeExtensions: extensions }),
      },
      ...(entities.length > 0 && { TrustedEntitiesList: entities }),
    },
  };
  return withoutProblems(list);
}

/** @throws KhueError for the first problem under the profile. */
export function withoutProblems(list: TrustList): TrustList {
  const problem: Finding | undefined = profileProblems(list)[0];
  if (problem !== undefined) throw new KhueError(problem.code, problem);
  return list;
}

/** A list needs an address of its operator (TS 119 602 §6.3.5); where there is no web page the scheme itself is named. */
export const OPERATOR_URI = 'urn:khue:lote:operator';

function operatorNames({ name, nameEn }: OperatorInput): MultiLangString[] {
  return [
    { lang: 'vi', value: name.normalize('NFC') },
    ...(nameEn === undefined ? [] : [{ lang: 'en', value: nameEn }]),
  ];
}

/** Instants are written `YYYY-MM-DDThh:mm:ssZ`. */
export function time(value: Instant): string {
  return formatInstant(instantMs(value));
}

export function instantMs(value: Instant): InstantMs {
  const ms = parseInstant(value);
  if (ms === undefined) throw new KhueError('TRUST_TIME_INVALID', { params: { value: wordOf(value) } });
  return ms;
}

export type SchemeInput = Pick<
  TrustListInput,
  'completeHierarchies' | 'crls' | 'nextSigner' | 'roleRules' | 'shards' | 'status'
>;

/** As the schema says. */
const LOCATION = /^shards\/[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.jws$/;

/** What a root list says of its bundle, its rules and its keys; a shard says none of it. */
export function schemeExtensions(input: SchemeInput): LoteExtension[] {
  const { completeHierarchies = [], crls = [], nextSigner = [], roleRules = [], shards = [], status = [] } = input;
  for (const { location } of shards) {
    if (!LOCATION.test(location)) throw new KhueError('TRUST_LOCATION_INVALID', { params: { name: location } });
  }
  const extensions: LoteExtension[] = [];
  const add = (id: string, critical: boolean, value: LoteExtension['value']) =>
    extensions.push({ id, critical, value });
  if (roleRules.length > 0) add(EXTENSION.roleRules, true, { rules: roleRules });
  if (shards.length + crls.length + status.length > 0) {
    add(EXTENSION.shards, true, {
      ...(shards.length > 0 && {
        shards: shards.map(({ codes, location, minSequence, signerSpkiSha256 }) => ({
          location,
          loteType: ISSUERS_LIST_TYPE,
          signerSpkiSha256,
          minSequence,
          codes: [...codes].sort(),
        })),
      }),
      ...(crls.length > 0 && { crls: crls.map(({ id, minIssuedAt }) => ({ id, minIssuedAt: time(minIssuedAt) })) }),
      ...(status.length > 0 && {
        status: status.map(({ id, minIssuedAt }) => ({ id, minIssuedAt: time(minIssuedAt) })),
      }),
    });
  }
  if (completeHierarchies.length > 0) add(EXTENSION.completeHierarchies, false, { roots: completeHierarchies });
  if (nextSigner.length > 0) add(EXTENSION.nextSigner, false, { spkiSha256: nextSigner });
  return extensions;
}

/** The shards once more as ETSI's readers look for them (§6.3.13); khue follows the critical extension alone. */
export function pointers(input: Pick<TrustListInput, 'shards' | 'operator'>, territory: string): object {
  if (input.shards === undefined || input.shards.length === 0) return {};
  return {
    PointersToOtherLoTE: input.shards.map(({ location, signerSpkiSha256 }) => ({
      LoTELocation: `urn:khue:lote:location:${location}`,
      ServiceDigitalIdentities: [{ OtherIds: [SPKI_PREFIX + signerSpkiSha256] }],
      LoTEQualifiers: [
        {
          LoTEType: ISSUERS_LIST_TYPE,
          SchemeOperatorName: operatorNames(input.operator),
          SchemeTerritory: territory,
          MimeType: 'application/jose',
        },
      ],
    })),
  };
}

function entityInformation(
  names: MultiLangString[],
  territory: string,
  uri: string,
  more: { readonly province?: string; readonly extensions?: readonly LoteExtension[] } = {},
): TrustedEntity['TrustedEntityInformation'] {
  return {
    TEName: names,
    // The profile keeps no street addresses and no e-mail; TS 119 602 §6.5.3 asks for the members.
    TEAddress: {
      TEPostalAddress: [
        {
          lang: 'vi',
          StreetAddress: '–',
          ...(more.province !== undefined && { StateOrProvince: more.province }),
          Country: territory,
        },
      ],
      TEElectronicAddress: [{ lang: 'vi', uriValue: uri }],
    },
    TEInformationURI: [{ lang: 'vi', uriValue: uri }],
    ...(more.extensions !== undefined && { TEInformationExtensions: more.extensions }),
  };
}

/** Authorities of one provider stand in one entity, providers in the order in which they first come. */
export function providerEntities(inputs: readonly AuthorityInput[], territory: string, uri: string): TrustedEntity[] {
  const providers = new Map<string, TrustedEntityService[]>();
  for (const input of inputs) {
    const certificate = readCertificate(input.certificate);
    const provider = (input.provider ?? providerName(certificate)).normalize('NFC');
    const services = providers.get(provider);
    const service = authorityService(input, certificate);
    if (services === undefined) providers.set(provider, [service]);
    else services.push(service);
  }
  return [...providers].map(([name, TrustedEntityServices]) => ({
    TrustedEntityInformation: entityInformation([{ lang: 'vi', value: name }], territory, uri),
    TrustedEntityServices,
  }));
}

const SERVICE_OF_KIND = new Map(Object.entries(AUTHORITY_SERVICES).map(([service, kind]) => [kind, service]));

function authorityService(input: AuthorityInput, certificate: Certificate): TrustedEntityService {
  return service({
    type: SERVICE_OF_KIND.get(input.kind)!,
    name: input.name ?? authorityName(certificate),
    identity: { X509Certificates: [{ val: toBase64(certificate.der) }] },
    history: input.history ?? [{ status: 'granted', from: new Date(certificate.notBefore) }],
    ...(input.purposes !== undefined && {
      extension: { id: EXTENSION.purposes, critical: true, value: { purposes: input.purposes } },
    }),
  });
}

/** A receipt service, named by its keys. */
function receiptEntity(input: ReceiptServiceInput, territory: string, uri: string): TrustedEntity {
  return {
    TrustedEntityInformation: entityInformation([{ lang: 'vi', value: input.name }], territory, uri),
    TrustedEntityServices: [
      service({
        type: RECEIPT_SERVICE,
        name: input.name,
        identity: identityOf(input),
        history: input.history,
      }),
    ],
  };
}

/** A code in a URN: what RFC 8141 does not allow there is percent-encoded. */
function issuerUrn(code: string): string {
  if (/\p{Surrogate}/u.test(code)) throw new KhueError('TRUST_LIST_TEXT', { params: { pointer: code } });
  const percent = (letter: string) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  return ISSUER_PREFIX + encodeURIComponent(code).replace(/[!'()*]/g, percent);
}

/** One issuing body with its persons and seals. */
export function issuerEntity(input: IssuerInput, territory: string): TrustedEntity {
  const uri = input.website ?? issuerUrn(input.code);
  const body: IssuingBody = {
    ma: input.code,
    ...present('formerCodes', input.formerCodes),
    ...(input.province !== undefined && { province: input.province }),
    ...(input.superior !== undefined && { superior: input.superior }),
    documentTypes: input.documentTypes,
    ...(input.term !== undefined && { term: input.term }),
    ...present('ke_thua', input.succession),
    ...(input.signersComplete === true && { signersComplete: true }),
    ...(input.teachersListed === true && { teachersListed: true }),
    ...present('status', input.status),
  };
  const names = [
    { lang: 'vi', value: input.name },
    ...(input.nameEn === undefined ? [] : [{ lang: 'en', value: input.nameEn }]),
  ];
  const services = input.signers.map(signerService);
  return {
    TrustedEntityInformation: entityInformation(names, territory, uri, {
      ...(input.province !== undefined && { province: input.province }),
      extensions: [{ id: EXTENSION.issuingBody, critical: true, value: { ...body } }],
    }),
    TrustedEntityServices: services.length > 0 ? services : [bodyService(input)],
  };
}

function present<K extends string, T>(name: K, values: readonly T[] | undefined): { [_ in K]?: readonly T[] } {
  return values === undefined || values.length === 0 ? {} : ({ [name]: values } as { [_ in K]?: readonly T[] });
}

/** Days before which no listed body existed; only used where the input says nothing. */
const EARLIEST = '1945-09-02';

function bodyService(input: IssuerInput): TrustedEntityService {
  return service({
    type: BODY_SERVICE,
    name: input.name,
    identity: { OtherIds: [issuerUrn(input.code)] },
    history: [{ status: 'granted', from: new Date(startOfDayMs(input.term?.from ?? EARLIEST) ?? Number.NaN) }],
  });
}

function signerService(input: SignerInput): TrustedEntityService {
  const authority: Authority = {
    ...present('capacities', input.capacities),
    ...present('documentTypes', input.documentTypes),
    terms: input.terms,
  };
  const first = input.terms.map(({ from }) => from).sort()[0] ?? EARLIEST;
  return service({
    type: SERVICE_PREFIX + input.role,
    name: input.name,
    identity: identityOf(input),
    history: input.history ?? [{ status: 'granted', from: new Date(startOfDayMs(first) ?? Number.NaN) }],
    extension: { id: EXTENSION.authority, critical: true, value: { ...authority } },
  });
}

/** A person, a seal or a service, named by its keys. @throws KhueError `TRUST_SIGNER_WITHOUT_KEY`, `TRUST_KEY_INVALID` */
function identityOf({ keys, name }: Pick<SignerInput, 'keys' | 'name'>): { readonly OtherIds: readonly string[] } {
  if (keys.length === 0) throw new KhueError('TRUST_SIGNER_WITHOUT_KEY', { params: { name } });
  return { OtherIds: [...new Set(keys.map((key) => SPKI_PREFIX + keyOfSigner(key, name)))] };
}

function keyOfSigner(key: string | Uint8Array, name: string): string {
  const hash = keyHash(key);
  if (hash === undefined) throw new KhueError('TRUST_KEY_INVALID', { params: { name } });
  return hash;
}

function service(input: {
  readonly type: string;
  readonly name: string;
  readonly identity: TrustedEntityService['ServiceInformation']['ServiceDigitalIdentity'];
  readonly history: readonly StatusInput[];
  readonly extension?: LoteExtension;
}): TrustedEntityService {
  const ServiceName = [{ lang: 'vi', value: input.name.normalize('NFC') }];
  const ServiceDigitalIdentity = input.identity;
  const [now, ...before] = input.history
    .map(({ from, status }) => ({
      ServiceStatus: status === 'granted' ? GRANTED : WITHDRAWN,
      StatusStartingTime: time(from),
    }))
    .sort((a, b) => (a.StatusStartingTime < b.StatusStartingTime ? 1 : -1));
  if (now === undefined) throw new KhueError('TRUST_LIST_HISTORY', { params: { pointer: input.name } });
  return {
    ServiceInformation: {
      ServiceName,
      ServiceDigitalIdentity,
      ServiceTypeIdentifier: input.type,
      ...now,
      ...(input.extension !== undefined && { ServiceInformationExtensions: [input.extension] }),
    },
    ...(before.length > 0 && {
      ServiceHistory: before.map((period) => ({
        ServiceName,
        ServiceDigitalIdentity,
        ServiceTypeIdentifier: input.type,
        ...period,
      })),
    }),
  };
}
