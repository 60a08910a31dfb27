import { fromBase64 } from '../encoding.js';
import type { Certificate } from '../x509/certificate.js';
import { readCertificate } from '../x509/index.js';
import type { LoteExtension, TrustedEntityService, TrustList } from './lote.js';

/** Going through a list's JSON with the JSON Pointer (RFC 6901) of every place. */

export const INFORMATION = '/LoTE/ListAndSchemeInformation';

export const entityPath = (at: number): string => `/LoTE/TrustedEntitiesList/${at}`;

export function* servicesOf(list: TrustList): Generator<{ service: TrustedEntityService; pointer: string }> {
  for (const [at, entity] of (list.LoTE.TrustedEntitiesList ?? []).entries()) {
    for (const [serviceAt, service] of entity.TrustedEntityServices.entries()) {
      yield { service, pointer: `${entityPath(at)}/TrustedEntityServices/${serviceAt}` };
    }
  }
}

/** Where an extension may stand. */
export type ExtensionPlace = 'scheme' | 'entity' | 'service';

export interface PlacedExtension {
  readonly extension: LoteExtension;
  readonly pointer: string;
  readonly place: ExtensionPlace;
}

export function* extensionsOf(list: TrustList): Generator<PlacedExtension> {
  const { ListAndSchemeInformation: information, TrustedEntitiesList: found } = list.LoTE;
  for (const [at, extension] of (information.SchemeExtensions ?? []).entries()) {
    yield { extension, pointer: `${INFORMATION}/SchemeExtensions/${at}`, place: 'scheme' };
  }
  for (const [at, { TrustedEntityInformation }] of (found ?? []).entries()) {
    for (const [which, extension] of (TrustedEntityInformation.TEInformationExtensions ?? []).entries()) {
      const pointer = `${entityPath(at)}/TrustedEntityInformation/TEInformationExtensions/${which}`;
      yield { extension, pointer, place: 'entity' };
    }
  }
  for (const { service, pointer } of servicesOf(list)) {
    for (const [at, extension] of (service.ServiceInformation.ServiceInformationExtensions ?? []).entries()) {
      const here = `${pointer}/ServiceInformation/ServiceInformationExtensions/${at}`;
      yield { extension, pointer: here, place: 'service' };
    }
  }
}

/** The value of the extension of an id; the schema has fixed its shape. */
export function extensionValue<T>(extensions: readonly LoteExtension[] | undefined, id: string): T | undefined {
  return extensions?.find((extension) => extension.id === id)?.value as T | undefined;
}

/** A certificate as a list carries it; `undefined` when it is none. */
export function readListed(base64: string): Certificate | undefined {
  const der = fromBase64(base64);
  if (der === undefined) return undefined;
  try {
    return readCertificate(der);
  } catch {
    return undefined;
  }
}

export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
