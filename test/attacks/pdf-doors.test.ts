import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fuzzTimeout, runs } from '../support/fuzz.js';
import { DISGUISES, DOORS, type DoorChoice, kindsOf, OUTER_DOORS, throughDoor } from './pdf/doors.js';
import { Draft } from './pdf/draft.js';
import { type Files, type SignedFile, signedFiles, stillAcceptable } from './pdf/files.js';
import { CONTAINERS } from './pdf/saving.js';

/** An object of a signed PDF, replaced in a later saving, and made part of what may be saved again. */

let files: Files;
beforeAll(async () => {
  files = await signedFiles();
}, 60_000);

function wrongOf(file: SignedFile, choice: DoorChoice): readonly string[] {
  const forged = throughDoor(file.pdf, choice);
  const said = stillAcceptable(files.judge(forged), file, forged);
  return said === undefined ? [] : [`${file.title}: ${JSON.stringify(choice)}: ${said}`];
}

describe('an object of a signed PDF, replaced in a later saving', () => {
  test('as signed, the records are accepted and no signature of the others is doubted', () => {
    for (const { isRecord, pdf, title } of files.all) {
      const { answer, code, signatures } = files.judge(pdf);
      expect({ title, answer, code }).toEqual({
        title,
        answer: isRecord ? 'ACCEPT' : 'UNDECIDED',
        code: isRecord ? 'RECORD_ACCEPTED' : 'NOT_A_RECORD',
      });
      expect(signatures.every((one) => one.indication === 'PASSED' && one.changesAfter !== 'SUSPICIOUS')).toBe(true);
    }
  });

  test.each([0, 6])('of each kind, freed, of another generation, or changed (file %i)', (at) => {
    const file = files.all[at]!;
    const wrong: string[] = [];
    for (const kind of kindsOf(new Draft(file.pdf)).keys()) {
      const choice = { kind, target: 0, container: 'table', disguise: 'the same with an entry more' } as const;
      for (const door of ['freed', 'another generation', 'nothing at all'])
        wrong.push(...wrongOf(file, { ...choice, door }));
    }
    expect(wrong).toEqual([]);
  });

  test('is never acceptable, whatever it is made into and wherever it is named', {
    timeout: fuzzTimeout(60_000),
  }, () => {
    const shape = fc.record({
      file: fc.nat(files.all.length - 1),
      kind: fc.nat(10_000),
      target: fc.nat(10_000),
      disguise: fc.constantFrom(...Object.keys(DISGUISES)),
      door: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...Object.keys(DOORS)) }, fc.constantFrom(...OUTER_DOORS)),
      container: fc.constantFrom(...CONTAINERS),
    });
    fc.assert(
      fc.property(shape, ({ file, ...choice }) => {
        expect(wrongOf(files.all[file]!, choice)).toEqual([]);
      }),
      { numRuns: runs(80) },
    );
  });
});
