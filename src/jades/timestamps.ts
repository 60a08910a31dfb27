/** Time-stamps and validation data of a JSON signature, as carried (ETSI TS 119 182-1 V1.2.1 §5.2.6, §5.3.4 to §5.3.6). */
import type { CarriedTimestamp, CarriedValidationData } from '../document/signed-document.js';
import { concatBytes, fromBase64, utf8Encode } from '../encoding.js';
import type { Finding } from '../errors.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { isObject } from './header.js';
import type { UnsignedComponent } from './types.js';
import { tokens } from './unsigned.js';

/** What a signature's time-stamps are over. */
export interface Stamped {
  readonly header: JsonObject;
  readonly protectedText: string;
  readonly signatureText: string;
  /** The payload as it is signed or, with `sigD`, the octets that it refers to; absent when they are not at hand. */
  readonly payload: Uint8Array | string | undefined;
  readonly components: readonly UnsignedComponent[];
}

/** Time-stamps that one artefact may still bring. */
export interface TimestampBudget {
  left: number;
  readonly allowed: number;
  /** There were more. What is not signed anyone can add, so that is no fault. */
  exceeded: boolean;
}

/**
 * The time-stamps in a signature's protected header (`adoTst`) and in `etsiU` (`sigTst`, `arcTst`), in the order carried.
 * `sigRTst` and `rfsTst`, which cover references to validation data, are not of a baseline signature and are passed over.
 */
export function timestampsOf(stamped: Stamped, budget: TimestampBudget): CarriedTimestamp[] {
  const found: CarriedTimestamp[] = [];
  const read = (
    kind: CarriedTimestamp['kind'],
    container: JsonValue | undefined,
    over: () => Uint8Array[] | undefined,
    covered?: () => Pick<CarriedTimestamp, 'earlier' | 'coveredData'>,
  ): void => {
    if (container === undefined) return;
    const texts = tokens(container);
    if (texts.length === 0) return;
    const octets = over();
    const inside = octets === undefined ? undefined : covered?.();
    for (const text of texts) {
      if (budget.left <= 0) {
        budget.exceeded = true;
        return;
      }
      budget.left--;
      found.push({ ...carried(kind, text, octets), ...inside });
    }
  };

  const payload = once(() => (typeof stamped.payload === 'string' ? utf8Encode(stamped.payload) : stamped.payload));
  // §5.2.6: the payload as it stands in the signing input.
  read('CONTENT', stamped.header['adoTst'], () => both(payload(), []));
  const signature = once(() => utf8Encode(stamped.signatureText));
  const middle = once(() => utf8Encode(`.${stamped.protectedText}.${stamped.signatureText}.`));
  const before = textsBefore(stamped.components);
  stamped.components.forEach(({ name, value }, index) => {
    // §5.3.4: the base64url text of the signature value.
    if (name === 'sigTst') read('SIGNATURE', value, () => [signature()]);
    // §5.3.6.3: everything before it, and no point between the components.
    if (name === 'arcTst') {
      const earlier = found.length;
      read(
        'ARCHIVE',
        value,
        () => {
          const components = before(index);
          return components === undefined ? undefined : both(payload(), [middle(), components]);
        },
        () => {
          const coveredData = validationDataOf(stamped.components.slice(0, index));
          return coveredData === undefined ? { earlier } : { earlier, coveredData };
        },
      );
    }
  });
  return found;
}

/** What an archive time-stamp after all components covers (§5.3.6.3); `undefined` where that cannot be computed. */
export function archiveOctetsOf({
  components,
  payload,
  protectedText,
  signatureText,
}: Stamped): Uint8Array[] | undefined {
  const texts: string[] = [];
  for (const { text } of components) {
    if (text === undefined) return undefined;
    texts.push(text);
  }
  const octets = typeof payload === 'string' ? utf8Encode(payload) : payload;
  return both(octets, [utf8Encode(`.${protectedText}.${signatureText}.`), utf8Encode(texts.join(''))]);
}

function carried(
  kind: CarriedTimestamp['kind'],
  text: string,
  over: readonly Uint8Array[] | undefined,
): CarriedTimestamp {
  const tokenDer = fromBase64(text);
  const faults: Finding[] = tokenDer === undefined ? [{ code: 'JWS_BASE64', params: { where: 'tstTokens' } }] : [];
  return { kind, tokenDer: tokenDer ?? nothing, faults, ...(over === undefined ? undefined : { imprintOver: over }) };
}

const nothing = new Uint8Array();

function both(payload: Uint8Array | undefined, more: readonly Uint8Array[]): Uint8Array[] | undefined {
  return payload === undefined ? undefined : [payload, ...more];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * The carried texts of the components before one, joined; views of one array, so that many archive time-stamps take no more memory.
 * `undefined` where they are clear objects: how those were written when they were stamped is not known (§5.3.6.3.1.2 leaves it to a
 * canonicalization that no standard names).
 */
function textsBefore(components: readonly UnsignedComponent[]): (index: number) => Uint8Array | undefined {
  const joined = once(() => {
    const ends: number[] = [];
    const parts: Uint8Array[] = [];
    let length = 0;
    for (const { text } of components) {
      if (text === undefined) return undefined;
      const part = utf8Encode(text);
      parts.push(part);
      ends.push(length);
      length += part.length;
    }
    return { ends, octets: concatBytes(...parts) };
  });
  return (index) => {
    const all = joined();
    return all === undefined ? undefined : all.octets.subarray(0, all.ends[index]);
  };
}

type Data = Record<keyof CarriedValidationData, Uint8Array[]>;

const empty = (): Data => ({ certificates: [], crls: [], ocspResponses: [] });

/**
 * Certificates, CRLs and OCSP responses of `xVals`, `rVals`, `axVals`, `arVals`, `tstVD` and `anyValData` (§5.3.5); what is no base64 is
 * left out.
 */
export function validationDataOf(components: readonly UnsignedComponent[]): CarriedValidationData | undefined {
  const data = empty();
  for (const component of components) {
    const own = dataOf(component);
    for (const name of ['certificates', 'crls', 'ocspResponses'] as const) {
      for (const der of own[name]) data[name].push(der);
    }
  }
  return data.certificates.length + data.crls.length + data.ocspResponses.length === 0 ? undefined : data;
}

/** Every archive time-stamp covers what is before it: decoded once, however many there are. */
const decoded = new WeakMap<UnsignedComponent, Data>();

function dataOf(component: UnsignedComponent): Data {
  const known = decoded.get(component);
  if (known !== undefined) return known;
  const data = empty();
  const { name, value } = component;
  if (name === 'xVals' || name === 'axVals') take(data.certificates, value, 'x509Cert');
  else if (name === 'rVals' || name === 'arVals') takeRevocation(data, value);
  else if ((name === 'tstVD' || name === 'anyValData') && isObject(value)) {
    take(data.certificates, value['xVals'], 'x509Cert');
    takeRevocation(data, value['rVals']);
  }
  decoded.set(component, data);
  return data;
}

function takeRevocation(data: Data, value: JsonValue | undefined): void {
  if (!isObject(value)) return;
  take(data.crls, value['crlVals']);
  take(data.ocspResponses, value['ocspVals']);
}

/** Values of `pkiOb` objects (§5.4.1), which stand in a member of each item, or are the items. */
function take(into: Uint8Array[], list: JsonValue | undefined, member?: string): void {
  if (!Array.isArray(list)) return;
  for (const item of list as readonly JsonValue[]) {
    const object = member === undefined || !isObject(item) ? item : item[member];
    const text = isObject(object) ? object['val'] : undefined;
    const bytes = typeof text === 'string' ? fromBase64(text) : undefined;
    if (bytes !== undefined && bytes.length > 0) into.push(bytes);
  }
}
