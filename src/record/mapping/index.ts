/** A học bạ to the ministry's own file and front-end JSON, and back (docs/mapping.md). */
export { databaseKeys, levels, ownMember, sections, signatories } from './fields.js';
export {
  type MinistryJsonOptions,
  ministryJsonToRecord,
  type RecordFromMinistryJson,
  recordToMinistryJson,
} from './json.js';
export type { Confidence, FieldKind, FieldRow, LevelRow, Section, SignatoryRow, XmlPlace } from './types.js';
export type { CarriedValue } from './values.js';
export { ministryXmlToRecord, recordToMinistryXml } from './xml.js';
export { defaultXmlLimits, readXml, type XmlAttribute, type XmlElement, type XmlLimits } from './xml-read.js';
export { idAttribute, ministryXmlRelated, ministryXmlStructure, ministryXmlUnknown } from './xml-structure.js';
export type { CarriedSlot, CarriedXml, MinistryXmlOptions, RecordFromMinistryXml } from './xml-types.js';
