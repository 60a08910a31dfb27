import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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

function names(path: string): string[] {
  return readdirSync(path).filter((name) => /^valid-.*\.json$/.test(name));
}

describe('every valid example', () => {
  it.each(examples.filter(({ name }) => name.startsWith('hoc-ba/')))(
    '$name goes to the ministry’s XML and JSON and back without loss',
    ({ record }) => {
      expect(plain(ministryXmlToRecord(recordToMinistryXml(record)).record)).toEqual(plain(record));
      expect(plain(ministryJsonToRecord(recordToMinistryJson(record)).record)).toEqual(plain(record));
    },
  );

  it.each(examples.filter(({ kind }) => kind !== 'none'))(
    '$name is exported in the shape of both models',
    ({ record, kind }) => {
      const shape = kind === 'school-record' ? 'ClrCredential' : 'OpenBadgeCredential';
      expect(faultsOf(recordToOb3(record), shape)).toEqual([]);
      expect(violationsOf(recordToElm(record))).toEqual(['DisplayParameter.individualDisplay: 0 values']);
    },
  );
});
