import { expect, it } from 'vitest';
import { createDemoWorld } from '../../src/demo-world/index.js';
import { verify } from '../../src/validation/index.js';

it('every sample is there as a PDF signed on the page, accepted with each of its signatures', async () => {
  const world = await createDemoWorld({ cases: false, pdf: true });
  const trust = world.openTrust();
  expect([...world.signedPdf.keys()]).toEqual([...world.signed.keys()]);
  for (const [name, bytes] of world.signedPdf) {
    const report = verify(bytes, { trust, at: new Date(world.at) });
    expect([name, report.answer, report.code]).toEqual([name, 'ACCEPT', report.code]);
    const signatures = report.signatures.filter(({ scope }) => scope === 'FILE');
    expect(signatures.map(({ integrity, level }) => [integrity, level])).toEqual(Array(2).fill(['INTACT', 'B-B']));
    expect(world.files.get(`signed-pdf/${name}.pdf`)).toBe(bytes);
  }
}, 60_000);

it('the same seed gives the same PDFs', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => createDemoWorld({ cases: false, pdf: true })));
  for (const [name, bytes] of first!.signedPdf) expect(second!.signedPdf.get(name)).toEqual(bytes);
}, 60_000);
