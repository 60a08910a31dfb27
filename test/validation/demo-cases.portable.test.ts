import { expect, test } from 'vitest';
import { createDemoWorld } from '../../src/demo-world/index.js';
import { verify } from '../../src/validation/index.js';

test('every file of the demonstration world is answered as it must be', { timeout: 120_000 }, async () => {
  const world = await createDemoWorld();
  const trust = world.openTrust();
  expect(world.cases.length).toBeGreaterThan(20);
  for (const { name, bytes, answer, code } of world.cases) {
    const report = verify(bytes, { trust, at: new Date(world.at) });
    expect([name, report.answer, report.code]).toEqual([name, answer, code ?? 'RECORD_ACCEPTED']);
  }
});
