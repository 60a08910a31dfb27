import type { JsonObject } from '../json-value.js';
import type { XmlPlace } from './types.js';
import type { XmlAttribute } from './xml-read.js';

/** A signature slot with everything in it, unread: nothing is said about what a signature in it is worth. */
export interface CarriedSlot {
  /** Role whose signature the place is for. */
  readonly role: string;
  readonly attributes: readonly XmlAttribute[];
  /** XML between the slot's tags, octet for octet. */
  readonly content: string;
}

/** What a file holds beside the record: Ids, namespace declarations, signature slots. */
export interface CarriedXml {
  /** Attributes by place: element names joined by `/`, a repeated element followed by its number from 0. */
  readonly attributes: Readonly<Record<string, readonly XmlAttribute[]>>;
  readonly slots: readonly CarriedSlot[];
}

export interface MinistryXmlOptions {
  readonly carried?: CarriedXml;
  /** Leave out khue's own members (default false). The way back is then not lossless. */
  readonly withoutOwn?: boolean;
  /** Another skeleton than `ministryXmlStructure`. */
  readonly structure?: XmlPlace;
}

export interface RecordFromMinistryXml {
  /** What the file says; members that the file does not have are absent (`checkRecord` names them). */
  readonly record: JsonObject;
  readonly carried: CarriedXml;
}
