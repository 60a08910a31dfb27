import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fromBase64Url, utf8Decode } from '../../../src/encoding.js';
import { exportTypes, recordToElm, recordToOb3 } from '../../../src/record/export/index.js';
import type { JsonObject } from '../../../src/record/json-value.js';
import {
  ministryJsonToRecord,
  ministryXmlToRecord,
  recordToMinistryJson,
  recordToMinistryXml,
} from '../../../src/record/mapping/index.js';
import { plain } from '../mapping/records.js';
import { violationsOf } from './schemas/elm-shape.js';
import { faultsOf } from './schemas/ob3-shape.js';

const folder = fileURLToPath(new URL('../../../schemas/examples/', import.meta.url));

/** Every valid example of every published record type, so that a new type is covered when its examples arrive. */
const examples = exportTypes.flatMap(({ type, kind }) =>
  names(`${folder}${type}`).map((name) => ({
    name: `${type}/${name}`,
    kind,
    record: JSON.parse(readFileSync(`${folder}${type}/${name}`, 'utf8')) as JsonObject,
  })),
);

/** The record inside every signed sample of the conformance kit: every ordinary case that the catalogue names. */
const kit = fileURLToPath(new URL('../../../test-vectors/cases/', import.meta.url));
const signedSamples = readdirSync(kit)
  .filter((name) => /^[a-z0-9-]+\.json$/.test(name) && name !== 'cases.json')
  .map((name) => {
    const { payload } = JSON.parse(readFileSync(`${kit}${name}`, 'utf8')) as { readonly payload: string };
    const record = JSON.parse(utf8Decode(fromBase64Url(payload)!)) as JsonObject;
    return { name, record, kind: exportTypes.find(({ type }) => type === record['loai_ho_so'])!.kind };
  });

function names(path: string): string[] {
  return readdirSync(path).filter((name) => /^valid-.*\.json$/.test(name));
}

describe.each([
  ['every valid example', examples],
  ['every signed sample of the conformance kit', signedSamples],
])('%s', (_, samples) => {
  it('is there', () => {
    expect(samples.length).toBeGreaterThan(40);
  });

  it.each(samples.filter(({ kind }) => kind === 'school-record'))(
    '$name goes to the ministry’s XML and JSON and back without loss',
    ({ record }) => {
      expect(plain(ministryXmlToRecord(recordToMinistryXml(record)).record)).toEqual(plain(record));
      expect(plain(ministryJsonToRecord(recordToMinistryJson(record)).record)).toEqual(plain(record));
    },
  );

  it.each(samples.filter(({ kind }) => kind !== 'none'))(
    '$name is exported in the shape of both models',
    ({ record, kind }) => {
      const shape = kind === 'school-record' ? 'ClrCredential' : 'OpenBadgeCredential';
      expect(faultsOf(recordToOb3(record), shape)).toEqual([]);
      expect(violationsOf(recordToElm(record))).toEqual(['DisplayParameter.individualDisplay: 0 values']);
    },
  );
});

describe('the programme of 2006', () => {
  it('is exported with its own levels of study and conduct, from low to high', () => {
    const { record } = signedSamples.find(({ name }) => name === 'gdpt-2006.json')!;
    const text = JSON.stringify(recordToOb3(record));
    for (const name of ['Học lực cả năm', 'Hạnh kiểm học kỳ I']) expect(text).toContain(`"name":"${name}"`);
    expect(text).toContain('"allowedValue":["Kém","Y","TB","K","G"]');
    expect(text).toContain('"allowedValue":["Y","TB","K","T"]');
    expect(JSON.stringify(recordToElm(record))).toContain('Học lực cả năm');
  });
});
