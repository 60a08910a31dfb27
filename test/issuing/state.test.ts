import { describe, expect, it } from 'vitest';
import { render } from '../../src/form/index.js';
import { signingState } from '../../src/issuing/index.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { AT, diploma } from './school.js';

/** A diploma whose own list asks for one more signatory than the table does. */
function withAdded(role: string): JsonObject {
  const record = diploma() as JsonObject & { danh_sach_nguoi_ky: JsonObject[] };
  return {
    ...record,
    danh_sach_nguoi_ky: [...record.danh_sach_nguoi_ky, { vai_tro: role, ho_va_ten: 'Người Ký Thêm Thử' }],
  };
}

describe('a role that only the record’s own list adds', () => {
  it('is one of the places that miss a signature, and may sign', () => {
    const { places, next } = signingState(canonicalize(withAdded('register-custodian')), { at: AT });
    expect(places.map(({ role, needed, signed }) => `${role} ${signed}/${needed}`)).toEqual([
      'head-of-issuing-body 0/1',
      'school-seal 0/1',
      'register-custodian 0/1',
    ]);
    expect(places.at(-1)!.names).toEqual(['Người Ký Thêm Thử']);
    expect(next).toEqual(['head-of-issuing-body', 'register-custodian']);
  });

  it('is no member of Object.prototype, on a printed record either', () => {
    const { places } = signingState(render(withAdded('constructor')).pdf, { at: AT });
    expect(places.map(({ role }) => role)).toContain('constructor');
  });
});
