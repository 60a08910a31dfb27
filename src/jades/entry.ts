import type { CarriedSignature } from '../document/signed-document.js';
import type { Limits } from '../limits.js';
import type { JsonObject } from '../record/json-value.js';
import type { PartialSignature } from './types.js';

export function entryPayload(_record: JsonObject, _entryIndex: number, _limits?: Partial<Limits>): Uint8Array {
  throw new Error('being written');
}

export function entrySignatures(_record: JsonObject, _limits?: Partial<Limits>): CarriedSignature[] {
  throw new Error('being written');
}

export function extractPartial(_record: JsonObject): PartialSignature[] {
  throw new Error('being written');
}
