import { beforeAll, describe, expect, test } from 'vitest';
import { runs } from '../support/fuzz.js';
import { FAMILIES } from './pdf/families.js';
import { codesOf, type Files, type SignedFile, signedFiles, stillAcceptable } from './pdf/files.js';
import { CONTAINERS, type Container } from './pdf/saving.js';

/** Every family of attacks of the standards note (Reading 6), on every kind of PDF that khue signs. */

let files: Files;
beforeAll(async () => {
  files = await signedFiles();
}, 60_000);

/** Every day each attack on one of the files, in one of the containers; by night on many more. */
const EVERYDAY = 1;
let turn = 0;

/** Names that hold whatever was attacked: an object overridden from an object stream or hidden in a hybrid section is told for that. */
const BY_CONTAINER: Partial<Readonly<Record<Container, string>>> = {
  hybrid: 'PDF_HYBRID_DIVERGES',
  packed: 'PDF_FAMILY_OBJECT_STREAM_OVERRIDE',
};

function faultsOf(file: SignedFile, container: Container, forged: Uint8Array, named: readonly string[]): string[] {
  const started = process.cpuUsage();
  const report = files.judge(forged);
  const ms = process.cpuUsage(started).user / 1000;
  const codes = codesOf(report);
  const faults: string[] = [];
  const acceptable = stillAcceptable(report, file, forged);
  if (acceptable !== undefined) faults.push(acceptable);
  if (![...named, BY_CONTAINER[container] ?? ''].some((code) => codes.has(code)))
    faults.push(`told as ${[...codes].filter((code) => /PDF|FORMAT|LIMIT/.test(code)).join(' ')}`);
  if (ms > 2000) faults.push(`took ${ms} ms`);
  return faults.map((fault) => `${file.title}, ${container}: ${fault}`);
}

describe.each(Object.entries(FAMILIES))('%s', (_family, { attacks, named }) => {
  test.each(Object.entries(attacks))('%s', (_title, attack) => {
    // What edits octets knows no container.
    const containers = attack.length > 1 ? CONTAINERS : [CONTAINERS[0]];
    const all = files.all.flatMap((file) => containers.map((container) => ({ file, container })));
    const wrong: string[] = [];
    let tried = 0;
    for (let i = 0; i < all.length && tried < runs(EVERYDAY); i++) {
      // A step that has no divisor in common with their number: files and containers both change.
      const { container, file } = all[(turn + 5 * i) % all.length]!;
      const forged = attack(file.pdf, container);
      if (forged === undefined) continue;
      tried++;
      wrong.push(...faultsOf(file, container, forged, named));
    }
    turn += 7;
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });
});
