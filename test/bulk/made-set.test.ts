import { createReadStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { writeManyRecords } from '../../src/demo-world/files.js';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { useBuilt } from './built.js';

const holder = useBuilt();

/** By night a hundred thousand, whatever the factor (scripts/nightly.mjs). */
const COUNT = Math.min(runs(600, 100_000), 100_000);

interface Truth {
  readonly line: number;
  readonly answer: string;
  readonly forged?: string;
}

test(
  `of ${COUNT} made records every forged one is found and no honest one refused`,
  async () => {
    const { bulk, folder } = holder.built;
    const set = join(folder, 'made');
    const at = '2026-11-21T00:00:00Z';
    const made = await writeManyRecords(set, { count: COUNT, at, form: 'ndjson' });
    const pin = (await lines(join(set, 'trust-pin.txt')).next()).value!;
    const truths = lines(join(set, 'truth.ndjson'));
    const reports = bulk.verifyMany(bulk.inputsFrom([join(set, 'records.ndjson')]), {
      trust: { source: { path: join(set, 'trust') }, pinned: [pin] },
      at,
      ordered: true,
    });
    const counts = { honest: 0, honestAccepted: 0, forged: 0, forgedRejected: 0 };
    const kinds = new Map<string, number>();
    for await (const report of reports) {
      const truth = JSON.parse((await truths.next()).value!) as Truth;
      if (truth.forged === undefined) {
        counts.honest++;
        if (report.answer === 'ACCEPT') counts.honestAccepted++;
      } else {
        counts.forged++;
        if (report.answer === 'REJECT') counts.forgedRejected++;
        kinds.set(truth.forged, (kinds.get(truth.forged) ?? 0) + 1);
      }
    }
    console.log(`made set: ${JSON.stringify({ ...counts, schools: made.schools, kinds: Object.fromEntries(kinds) })}`);
    expect(counts.honest + counts.forged).toBe(COUNT);
    expect(counts.forged).toBe(Math.floor(COUNT / 100));
    expect(counts.honestAccepted).toBe(counts.honest);
    expect(counts.forgedRejected).toBe(counts.forged);
    rmSync(set, { recursive: true });
  },
  fuzzTimeout(120_000, 3_600_000),
);

async function* lines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path) });
}
