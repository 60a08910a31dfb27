import type { JsonObject } from '../record/json-value.js';
import type { Kit } from './case-kit.js';
import type { ExpectedAnswer } from './world-types.js';

/** A bad or doubtful file of the demonstration: how it is made, and the answer owed. */
export interface CasePlan extends ExpectedAnswer {
  readonly name: string;
  readonly make: (kit: Kit) => Promise<Uint8Array>;
}

export const withFirstEntry = (record: JsonObject, change: JsonObject): JsonObject => {
  const [first, ...rest] = record['bang_diem_hoc_ba'] as readonly JsonObject[];
  return { ...record, bang_diem_hoc_ba: [{ ...first, ...change }, ...rest] };
};

export const withHolder = (record: JsonObject, name: string): JsonObject => ({
  ...record,
  nguoi_hoc: { ...(record['nguoi_hoc'] as JsonObject), ho_va_ten: name },
});

export const reject = (code: string, vi: string, en: string) => ({ answer: 'REJECT', code, vi, en }) as const;
export const undecided = (code: string, vi: string, en: string) => ({ answer: 'UNDECIDED', code, vi, en }) as const;
