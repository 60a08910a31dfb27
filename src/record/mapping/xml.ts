import { utf8Encode } from '../../encoding.js';
import type { JsonObject } from '../json-value.js';
import type { XmlPlace } from './types.js';
import { levelOfRecord } from './values.js';
import { readXml, type XmlLimits } from './xml-read.js';
import { checkIds, findLevel, Reading, unknownElement } from './xml-reading.js';
import { ministryXmlStructure } from './xml-structure.js';
import type { MinistryXmlOptions, RecordFromMinistryXml } from './xml-types.js';
import { Writer } from './xml-writer.js';

/**
 * A học bạ in the official XML's skeleton as far as it is known (docs/mapping.md), UTF-8, without white space between
 * elements. A file that was read and written again has equal slots and Ids, but other octets around them: it is data, and
 * signatures of the original are judged over the original.
 */
export function recordToMinistryXml(record: JsonObject, options: MinistryXmlOptions = {}): Uint8Array {
  const level = levelOfRecord(record);
  const writer = new Writer(record, level, options);
  return utf8Encode(
    `<?xml version="1.0" encoding="UTF-8"?>\n${writer.place(options.structure ?? ministryXmlStructure, '')}`,
  );
}

/** The way back. Throws `KhueError` with the byte offset at everything that the table does not name. */
export function ministryXmlToRecord(
  bytes: Uint8Array,
  options: { limits?: Partial<XmlLimits>; structure?: XmlPlace } = {},
): RecordFromMinistryXml {
  const structure = options.structure ?? ministryXmlStructure;
  const root = readXml(bytes, options.limits);
  if (root.name !== structure.element) throw unknownElement(root);
  const level = findLevel(root, structure);
  const reader = new Reading(level);
  reader.place(root, structure, structure.element);
  checkIds(root, reader.teachers);
  const { record } = reader;
  if (record['loai_ho_so'] === undefined) record['loai_ho_so'] = level.type;
  return { record, carried: { attributes: reader.attributes, slots: reader.slots } };
}
