import { KhueError } from '../errors.js';
import {
  issuerEntity,
  OPERATOR_URI,
  pointers,
  providerEntities,
  type SchemeInput,
  schemeExtensions,
  time,
  withoutProblems,
} from './build.js';
import type { IssuerInput, TrustListInput } from './input.js';
import type {
  BundleIndex,
  DigitalIdentity,
  LoteExtension,
  ServiceHistoryInstance,
  TrustedEntity,
  TrustedEntityService,
  TrustList,
} from './lote.js';
import type { Authority, IssuingBody } from './read-list.js';
import { bindingsMeet, termsMeet } from './role-rules.js';
import { EXTENSION, ISSUER_PREFIX, NEVER } from './vocabulary.js';
import { extensionValue } from './walk.js';

export type TrustListChanges = Pick<TrustListInput, 'issuedAt' | 'nextUpdate' | 'authorities' | 'issuers'> &
  SchemeInput;

/**
 * The next list: sequence + 1, new dates, every entry kept (model 14), the given ones added or brought up to date.
 * An entry is recognised by its certificate, code, or key and role; its status history is the old one and the new one together,
 * so that withdrawing is giving `history: [{ status: 'withdrawn', from }]`. Scheme extensions that are given replace the old ones.
 * What is said of a body replaces what was said; of what is left out the list says what it said: `signersComplete: false` takes that back,
 * and a document type without days keeps those that it has.
 * @throws KhueError
 */
export function addToTrustList(list: TrustList, changes: TrustListChanges): TrustList {
  withoutProblems(list);
  const { ListAndSchemeInformation: old, TrustedEntitiesList = [] } = list.LoTE;
  const issuedAt = time(changes.issuedAt);
  if (issuedAt < old.ListIssueDateTime) {
    throw new KhueError('TRUST_LIST_DATES', { params: { pointer: '/LoTE/ListAndSchemeInformation', value: issuedAt } });
  }
  const territory = old.SchemeTerritory;
  const providers = providerEntities(changes.authorities ?? [], territory, OPERATOR_URI);
  const entities = (changes.issuers ?? []).reduce(
    (known, input) => withEntity(known, issuerEntity(asSaidBefore(input, known), territory)),
    providers.reduce(withEntity, TrustedEntitiesList),
  );
  const extensions = mergeExtensions(old.SchemeExtensions ?? [], changes);
  const operator = { name: old.SchemeOperatorName[0]!.value };
  const { SchemeExtensions: _, ...information } = old;
  return withoutProblems({
    LoTE: {
      ListAndSchemeInformation: {
        ...information,
        LoTESequenceNumber: old.LoTESequenceNumber + 1,
        ...pointers({ operator, ...(changes.shards !== undefined && { shards: changes.shards }) }, territory),
        ListIssueDateTime: issuedAt,
        NextUpdate: changes.nextUpdate === 'closed' ? NEVER : time(changes.nextUpdate),
        ...(extensions.length > 0 && { SchemeExtensions: extensions }),
      },
      ...(entities.length > 0 && { TrustedEntitiesList: entities }),
    },
  });
}

/** The same list issued again: sequence + 1 and new dates. @throws KhueError */
export function renewTrustList(list: TrustList, dates: Pick<TrustListChanges, 'issuedAt' | 'nextUpdate'>): TrustList {
  return addToTrustList(list, { issuedAt: dates.issuedAt, nextUpdate: dates.nextUpdate });
}

function mergeExtensions(old: readonly LoteExtension[], changes: SchemeInput): LoteExtension[] {
  const given = new Map(schemeExtensions(changes).map((extension) => [extension.id, extension]));
  const index = given.get(EXTENSION.shards);
  if (index !== undefined) {
    const before = extensionValue<BundleIndex>(old, EXTENSION.shards) ?? {};
    given.set(EXTENSION.shards, { ...index, value: { ...before, ...index.value } });
  }
  const kept = old.map((extension) => given.get(extension.id) ?? extension);
  return [...kept, ...[...given.values()].filter(({ id }) => !old.some((one) => one.id === id))];
}

const bodyOf = (entity: TrustedEntity): IssuingBody | undefined =>
  extensionValue<IssuingBody>(entity.TrustedEntityInformation.TEInformationExtensions, EXTENSION.issuingBody);

const nameOf = (entity: TrustedEntity): string => entity.TrustedEntityInformation.TEName[0]!.value;

/** The words about a body, with what they leave out as the list says it: a table without the column takes nothing back. */
function asSaidBefore(input: IssuerInput, entities: readonly TrustedEntity[]): IssuerInput {
  const entity = entities.find((one) => bodyOf(one)?.ma === input.code);
  if (entity === undefined) return input;
  const body = bodyOf(entity)!;
  const { TEInformationURI: addresses, TEName: names } = entity.TrustedEntityInformation;
  const sameName = nameOf(entity) === input.name;
  return {
    ...input,
    // An English name belongs to the Vietnamese one beside it.
    nameEn: input.nameEn ?? (sameName ? names.find(({ lang }) => lang === 'en')?.value : undefined),
    province: input.province ?? body.province,
    superior: input.superior ?? body.superior,
    website: input.website ?? addresses.find(({ uriValue }) => !uriValue.startsWith(ISSUER_PREFIX))?.uriValue,
    documentTypes: input.documentTypes.flatMap((one) => {
      const before = body.documentTypes.filter(({ type }) => type === one.type);
      return one.from === undefined && one.to === undefined && before.length > 0 ? before : [one];
    }),
    signersComplete: input.signersComplete ?? body.signersComplete,
    teachersListed: input.teachersListed ?? body.teachersListed,
  };
}

/** Puts an entity in the place of the one it renews, else at the end. */
function withEntity(entities: readonly TrustedEntity[], added: TrustedEntity): readonly TrustedEntity[] {
  const body = bodyOf(added);
  if (body !== undefined) {
    const at = entities.findIndex((entity) => bodyOf(entity)?.ma === body.ma);
    return at < 0 ? [...entities, added] : entities.with(at, mergeEntity(entities[at]!, added));
  }
  // A certificate keeps the place that it has, whatever its provider is called now.
  let result = entities;
  const rest: TrustedEntityService[] = [];
  for (const service of added.TrustedEntityServices) {
    const at = result.findIndex(
      (entity) => bodyOf(entity) === undefined && entity.TrustedEntityServices.some((one) => isSame(one, service)),
    );
    if (at < 0) rest.push(service);
    else result = result.with(at, mergeServices(result[at]!, [service]));
  }
  if (rest.length === 0) return result;
  const at = result.findIndex((entity) => bodyOf(entity) === undefined && nameOf(entity) === nameOf(added));
  return at < 0
    ? [...result, { ...added, TrustedEntityServices: rest }]
    : result.with(at, mergeServices(result[at]!, rest));
}

/** The new words about a body, its old former codes and succession too, its signers together; what they are silent of, status and term, as it was. */
function mergeEntity(old: TrustedEntity, added: TrustedEntity): TrustedEntity {
  const [before, now] = [bodyOf(old)!, bodyOf(added)!];
  const formerCodes = [...new Set([...(before.formerCodes ?? []), ...(now.formerCodes ?? [])])];
  const succession = [...(before.ke_thua ?? [])];
  for (const one of now.ke_thua ?? []) {
    const known = succession.findIndex((other) => other.kind === one.kind && other.code === one.code);
    if (known < 0) succession.push(one);
    else succession[known] = one;
  }
  const status = now.status ?? before.status;
  const term = now.term ?? before.term;
  const value = {
    ...now,
    ...(formerCodes.length > 0 && { formerCodes }),
    ...(succession.length > 0 && { ke_thua: succession }),
    ...(status !== undefined && { status }),
    ...(term !== undefined && { term }),
  };
  const others = (old.TrustedEntityInformation.TEInformationExtensions ?? []).filter(
    ({ id }) => id !== EXTENSION.issuingBody,
  );
  const extension = { id: EXTENSION.issuingBody, critical: true, value };
  const information = { ...added.TrustedEntityInformation, TEInformationExtensions: [extension, ...others] };
  return mergeServices({ ...old, TrustedEntityInformation: information }, added.TrustedEntityServices);
}

function mergeServices(entity: TrustedEntity, added: readonly TrustedEntityService[]): TrustedEntity {
  const services = [...entity.TrustedEntityServices];
  for (const service of added) {
    const at = services.findIndex((one) => isSame(one, service));
    if (at < 0) services.push(service);
    else services[at] = mergeService(services[at]!, service);
  }
  return { ...entity, TrustedEntityServices: services };
}

const identities = ({ OtherIds = [], X509Certificates = [] }: DigitalIdentity): string[] => [
  ...OtherIds,
  ...X509Certificates.map(({ val }) => val),
];

/** The same service: type and a key or certificate in common, and for persons and seals a day of office and a document type in common. */
function isSame(a: TrustedEntityService, b: TrustedEntityService): boolean {
  const [x, y] = [a.ServiceInformation, b.ServiceInformation];
  if (x.ServiceTypeIdentifier !== y.ServiceTypeIdentifier) return false;
  const theirs = new Set(identities(y.ServiceDigitalIdentity));
  if (!identities(x.ServiceDigitalIdentity).some((id) => theirs.has(id))) return false;
  const [first, second] = [x, y].map((one) =>
    extensionValue<Authority>(one.ServiceInformationExtensions, EXTENSION.authority),
  );
  return first === undefined || second === undefined || bindingsMeet(first, second);
}

/** A term of office that has no day in common with the new ones was another one: of it nothing was said. */
function withEarlierTerms(extension: LoteExtension, { ServiceInformation }: TrustedEntityService): LoteExtension {
  if (extension.id !== EXTENSION.authority) return extension;
  const before = extensionValue<Authority>(ServiceInformation.ServiceInformationExtensions, EXTENSION.authority);
  const now = extension.value as unknown as Authority;
  const kept = (before?.terms ?? []).filter((term) => !now.terms.some((other) => termsMeet(term, other)));
  return kept.length === 0
    ? extension
    : { ...extension, value: { ...extension.value, terms: [...kept, ...now.terms] } };
}

/** The new service with the keys of both and one history, newest first; a status of the same time is the new one's. */
function mergeService(old: TrustedEntityService, added: TrustedEntityService): TrustedEntityService {
  const { OtherIds: before = [] } = old.ServiceInformation.ServiceDigitalIdentity;
  const identity = added.ServiceInformation.ServiceDigitalIdentity;
  const merged: DigitalIdentity =
    identity.OtherIds === undefined
      ? identity
      : { ...identity, OtherIds: [...new Set([...before, ...identity.OtherIds])] };
  const periods = new Map<string, ServiceHistoryInstance>();
  for (const service of [old, added]) {
    const { ServiceHistory = [], ServiceInformation: information } = service;
    const { ServiceName, ServiceStatus, ServiceTypeIdentifier, StatusStartingTime } = information;
    const current = {
      ServiceName,
      ServiceDigitalIdentity: merged,
      ServiceTypeIdentifier,
      ServiceStatus,
      StatusStartingTime,
    };
    for (const period of [current, ...ServiceHistory]) periods.set(period.StatusStartingTime, period);
  }
  const [now, ...earlier] = [...periods.values()].sort((a, b) =>
    a.StatusStartingTime < b.StatusStartingTime ? 1 : -1,
  );
  // Two periods of one status are one: the earlier beginning is the true one.
  const history = earlier.filter((period, at) => period.ServiceStatus !== earlier[at + 1]?.ServiceStatus);
  const sameAsNow = history[0]?.ServiceStatus === now!.ServiceStatus ? history.shift() : undefined;
  const extensions = added.ServiceInformation.ServiceInformationExtensions?.map((one) => withEarlierTerms(one, old));
  return {
    ServiceInformation: {
      ...added.ServiceInformation,
      ...(extensions !== undefined && { ServiceInformationExtensions: extensions }),
      ServiceDigitalIdentity: merged,
      ServiceStatus: now!.ServiceStatus,
      StatusStartingTime: (sameAsNow ?? now!).StatusStartingTime,
    },
    ...(history.length > 0 && { ServiceHistory: history }),
  };
}
