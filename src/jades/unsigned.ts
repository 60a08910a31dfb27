/** The unprotected header: `etsiU` of ETSI TS 119 182-1 §5.3, and the level it gives (§6). */
import type { AdesLevel } from '../document/signed-document.js';
import { fromBase64Url } from '../encoding.js';
import { type Finding, KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { readJson } from '../record/index.js';
import type { JsonObject, JsonValue } from '../record/json-value.js';
import { isObject, MOST_FINDINGS } from './header.js';
import type { UnsignedComponent } from './types.js';

export interface Unsigned {
  readonly components: readonly UnsignedComponent[];
  /** Departures from JAdES; anyone can damage what is not signed, so they are never faults. */
  readonly departures: readonly Finding[];
}

const none: Unsigned = { components: [], departures: [] };

export function readUnsigned(unprotected: JsonObject | undefined, limits: Limits): Unsigned {
  if (unprotected === undefined) return none;
  const departures: Finding[] = [];
  for (const name in unprotected) {
    if (departures.length >= MOST_FINDINGS) break;
    if (name !== 'etsiU') departures.push({ code: 'JADES_MEMBER_FORBIDDEN', params: { name } });
  }
  const etsiU = unprotected['etsiU'];
  if (etsiU === undefined) return { components: [], departures };
  const bad = (): Unsigned => ({ components: [], departures: [...departures, { code: 'JADES_UNSIGNED_FORM' }] });
  if (!Array.isArray(etsiU) || etsiU.length === 0) return bad();
  const items = etsiU as readonly JsonValue[];
  // All components base64url texts or all clear objects (§5.3.1).
  if (new Set(items.map((item) => typeof item)).size !== 1) return bad();
  const components: UnsignedComponent[] = [];
  for (const item of items) {
    const component = readComponent(item, limits);
    if (component === undefined) return bad();
    components.push(component);
  }
  return { components, departures };
}

function readComponent(item: JsonValue, limits: Limits): UnsignedComponent | undefined {
  let value = item;
  if (typeof item === 'string') {
    const bytes = fromBase64Url(item);
    if (bytes === undefined) return undefined;
    try {
      value = readJson(bytes, limits);
    } catch (error) {
      if (error instanceof KhueError) return undefined;
      throw error;
    }
  }
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  if (names.length !== 1) return undefined;
  const name = names[0]!;
  return { name, value: value[name]!, ...(typeof item === 'string' ? { text: item } : {}) };
}

/** base64 texts of the certificates in `xVals`, `tstVD` and `anyValData` (§5.3.5.2). */
export function certificateTexts(components: readonly UnsignedComponent[]): string[] {
  const texts: string[] = [];
  for (const { name, value } of components) {
    const nested = name === 'anyValData' || name === 'tstVD';
    const list = name === 'xVals' ? value : nested && isObject(value) ? value['xVals'] : undefined;
    if (!Array.isArray(list)) continue;
    for (const item of list as readonly JsonValue[]) {
      const certificate = isObject(item) ? item['x509Cert'] : undefined;
      const text = isObject(certificate) ? certificate['val'] : undefined;
      if (typeof text === 'string') texts.push(text);
    }
  }
  return texts;
}

/** References to validation data, which B-LT and B-LTA do not allow (§6.3). */
const references = new Set(['xRefs', 'axRefs', 'rRefs', 'arRefs', 'sigRTst', 'rfsTst']);

/** The level by structure alone: which components are there, not whether their time-stamps hold (§6.3, table 1). */
export function levelOf(header: JsonObject, components: readonly UnsignedComponent[]): AdesLevel {
  const has = (name: string): boolean => components.some((component) => component.name === name);
  const policies = components.filter(({ name }) => name === 'sigPSt').length;
  const policy = header['sigPId'];
  if (policies > 1 || (policies === 1 && !(isObject(policy) && 'digVal' in policy))) return 'NOT_ETSI';
  if (!components.some(({ name, value }) => name === 'sigTst' && tokens(value).length > 0)) return 'B-B';
  const complete = has('anyValData') || (has('xVals') && has('rVals'));
  if (!complete || components.some(({ name }) => references.has(name))) return 'B-T';
  return components.some(({ name, value }) => name === 'arcTst' && tokens(value).length > 0) ? 'B-LTA' : 'B-LT';
}

/** base64 texts of the time-stamp tokens of a container (§5.4.3.3). */
export function tokens(container: JsonValue): string[] {
  const list = isObject(container) ? container['tstTokens'] : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonValue[]).flatMap((item) =>
    isObject(item) && typeof item['val'] === 'string' ? [item['val']] : [],
  );
}
