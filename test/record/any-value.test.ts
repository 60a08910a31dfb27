import { describe, expect, it } from 'vitest';
import { bulkFacts } from '../../src/bulk/facts.js';
import { forgeOuter } from '../../src/demo-world/forge.js';
import { utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { renderHtml } from '../../src/present/html.js';
import { subjectAt } from '../../src/present/record-view.js';
import { renderText } from '../../src/present/text.js';
import { canonicalize } from '../../src/record/canonical.js';
import { recordToElm, recordToOb3 } from '../../src/record/export/index.js';
import { readJson } from '../../src/record/json.js';
import type { JsonObject } from '../../src/record/json-value.js';
import { ministryJsonToRecord, recordToMinistryJson, recordToMinistryXml } from '../../src/record/mapping/index.js';
import { recordTypes } from '../../src/record/validators.js';
import { examine } from '../../src/validation/index.js';
import { AT, store as openStore, usualSteps } from '../support/trust-fixture.js';
import { type JsonRecord, validExamples } from './schema-examples.js';

// An object of the strict reader has no prototype, and asking it for its text throws; so does one with a member `toString`.
const VALUES = ['{}', '{"toString":0,"valueOf":0}', '[{}]', '-0.5', '"\\u202e<b>=1"', 'null'];
const HOLE = '\u0001';

/** The text of `root` with a mark in the place of each of its values, one after the other. */
function* holes(root: JsonRecord, inside: unknown = root): Generator<string> {
  if (typeof inside !== 'object' || inside === null) return;
  const place = inside as Record<string, unknown>;
  for (const name of Object.keys(place)) {
    const was = place[name];
    place[name] = HOLE;
    yield JSON.stringify(root);
    place[name] = was;
    yield* holes(root, was);
  }
}

function onlyOurErrors(run: () => unknown): void {
  try {
    run();
  } catch (cause) {
    expect(cause).toBeInstanceOf(KhueError);
  }
}

const READERS: readonly ((record: JsonObject) => unknown)[] = [
  recordToMinistryJson,
  recordToMinistryXml,
  ministryJsonToRecord,
  recordToElm,
  recordToOb3,
];

const link = { key: new Uint8Array(32).fill(7), id: '00' };

describe('any value at any place of a record', () => {
  it.each(recordTypes.map(({ type }) => type))(
    'of type %s is a value like any other, to all that read records',
    async (type) => {
      const store = await openStore();
      const [seal] = (await usualSteps()).slice(-1);
      let count = 0;
      for (const { record } of validExamples(type).slice(0, 1)) {
        for (const text of holes(structuredClone(record))) {
          const filled = (value: string) =>
            readJson(utf8Encode(text.replace(JSON.stringify(HOLE), () => value))) as JsonObject;
          for (const value of VALUES.slice(0, 2)) {
            const object = filled(value);
            for (const run of READERS) onlyOurErrors(() => run(object));
          }
          const read = filled(VALUES[count++ % VALUES.length]!);
          for (const run of READERS) onlyOurErrors(() => run(read));
          const signed = count % 8 === 0 ? await forgeOuter(canonicalize(read), [seal!]) : undefined;
          const examined = examine(signed ?? canonicalize(read), { trust: store, at: new Date(AT) });
          const { report } = examined;
          expect(report.answer).not.toBe('ACCEPT');
          expect(JSON.stringify(report)).not.toMatch(/INTERNAL|UNEXPECTED/);
          bulkFacts({ ...examined, record: read }, store, link);
          for (const language of ['vi', 'en'] as const) {
            renderText(report, { language, record: read });
            renderHtml([{ report, record: read, subjectOf: (entry) => subjectAt(read, entry) }], language);
          }
          subjectAt(read, '/bang_diem_hoc_ba/0');
        }
      }
      expect(count).toBeGreaterThan(20);
    },
    120_000,
  );
});
