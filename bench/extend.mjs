// A record with its three outer signatures taken to B-LTA by a time-stamp key at hand, and the verdict over it beside that over the plain one.
import { extendSignatures, localTimestamper, verify } from '../dist/index.js';
import { compare, compareAsync, line } from './measure.mjs';

export async function benchExtend(world, options, effort) {
  const plain = [...world.signed].find(([name]) => name === 'hoc-ba-tieu-hoc')[1];
  const at = options.at;
  const timestamper = localTimestamper(world.pki.tsa.vgca.signer, { now: () => at.getTime() });
  const extend = () => extendSignatures(plain, { to: 'B-LTA', trust: options.trust, at, timestamper });
  const archived = await extend();
  const later = { trust: options.trust, at: new Date(at.getTime() + 3_600_000) };
  const report = verify(archived, later);
  if (report.answer !== 'ACCEPT' || report.signatures.at(-1).level !== 'B-LTA') throw new Error(report.code);
  const { ours } = await compareAsync({ ours: extend }, effort);
  line('extend-lta/ops', 1e6 / ours, '1/s');
  line('extend-lta/added', archived.length - plain.length, 'bytes');
  const verdicts = compare({ plain: () => verify(plain, later), archived: () => verify(archived, later) }, effort);
  line('verify-json-lta/ops', 1e6 / verdicts.archived, '1/s');
  line('verify-json-lta/beside-plain', verdicts.archived / verdicts.plain, 'ratio');
}
