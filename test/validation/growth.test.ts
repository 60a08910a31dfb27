import { expect, test } from 'vitest';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { canonicalize } from '../../src/record/index.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { verify } from '../../src/validation/index.js';
import { AT, secondaryRecord, store, usualSteps } from '../support/trust-fixture.js';

/** A record with many entries and as many rows of signatories, all with the same long lists of names. */
async function wide(count: number): Promise<Uint8Array> {
  const record = secondaryRecord((value) => {
    const entry = (value['bang_diem_hoc_ba'] as unknown as JsonObject[])[0]!;
    const row = (value['danh_sach_nguoi_ky'] as unknown as JsonObject[])[0]!;
    const rest = (value['danh_sach_nguoi_ky'] as unknown as JsonObject[]).slice(-3);
    value['bang_diem_hoc_ba'] = Array.from({ length: count }, (_, i) => ({ ...entry, mon_hoc_id: `m${i}` }));
    value['danh_sach_nguoi_ky'] = [
      ...Array.from({ length: count }, (_, i) => ({ ...row, mon_hoc_id: `m${i}` })),
      ...rest,
    ];
    value['don_vi_cap'] = Array.from({ length: count }, (_, i) => ({ co_so_giao_duc_id: `x${i}` }));
  });
  return forgeOuter(canonicalize(record), await usualSteps());
}

test('the time of a verdict grows with the size of a record, not with its square', { timeout: 60_000 }, async () => {
  const trust = await store();
  const sizes = [500, 1000, 2000, 4000];
  const files = await Promise.all(sizes.map(wide));
  const times = files.map((bytes) => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round++) {
      const started = performance.now();
      expect(verify(bytes, { trust, at: AT }).answer).toBe('REJECT');
      best = Math.min(best, performance.now() - started);
    }
    return best;
  });
  const exponent = Math.log(times[3]! / times[0]!) / Math.log(sizes[3]! / sizes[0]!);
  expect(exponent, times.map((ms) => ms.toFixed(1)).join(', ')).toBeLessThan(1.6);
});
