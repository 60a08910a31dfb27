import { expect, test } from 'vitest';
import { verify } from '../../src/validation/index.js';
import { sharedWorld } from '../support/shared-world.js';

test('every file of the demonstration world is answered as it must be', { timeout: 120_000 }, async () => {
  const world = await sharedWorld({ cases: true });
  const trust = world.openTrust();
  expect(world.cases.length).toBeGreaterThan(20);
  for (const { name, bytes, answer, code } of world.cases) {
    const report = verify(bytes, { trust, at: new Date(world.at) });
    expect([name, report.answer, report.code]).toEqual([name, answer, code ?? 'RECORD_ACCEPTED']);
  }
});
