// A school's year signed with one local RSA-2048 key into a folder, as `khue sign FOLDER` does: as JSON, and as PDF with the forms rendered.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signMany } from '../dist/bulk/index.js';
import { createDemoWorld } from '../dist/demo-world/index.js';
import { openTrust, renderPdf } from '../dist/index.js';
import { put, recordOf, SIGNING_TIME, signerOf } from './made-files.mjs';
import { line } from './measure.mjs';

export async function bulkSignBench({ quick, count = quick ? 150 : 1_500 }) {
  const folder = mkdtempSync(join(tmpdir(), 'khue-sign-'));
  try {
    const world = await createDemoWorld({ cases: false });
    const trust = openTrust(world.trustSource, { pinned: [world.trustPin], at: SIGNING_TIME });
    const sign = async (name, files, prepare) => {
      const before = process.cpuUsage();
      const started = performance.now();
      await prepare?.();
      const signed = await signMany({
        role: 'homeroom-teacher',
        signer: signerOf(world, 'gvcn-5a'),
        signingTime: SIGNING_TIME,
        trust,
        inputs: files,
        folder: join(folder, `${name}-out`),
      });
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(before);
      if (signed.SIGNED !== count) throw new Error(`${name}: ${JSON.stringify(signed)}`);
      line(`bulk/sign-${name}-s`, seconds, `s for ${count} học bạ`);
      line(`bulk/sign-${name}-cpu-s`, (user + system) / 1e6, `s of processor time for ${count} học bạ`);
    };
    const named = (ending) =>
      Array.from({ length: count }, (_, i) => ({
        path: join(folder, ending, `${i}.${ending}`),
        name: `${i}.${ending}`,
      }));
    const json = named('json');
    for (const [i, { path }] of json.entries()) put(path, JSON.stringify(recordOf(world, i)));
    await sign('json', json);
    const pdf = named('pdf');
    await sign('pdf', pdf, async () => {
      for (const [i, { path }] of pdf.entries())
        put(path, await renderPdf(new Uint8Array(readFileSync(json[i].path)), { profile: 'all' }));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
