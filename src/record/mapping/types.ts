/** The shape of the mapping tables. What they say is data: a correction is an edit of a table, not of code. */

/**
 * How sure a name is: `source` seen in public code or a form, `table` seen in the national data centre's tables,
 * `inferred` deduced, `unknown` made up here because nothing was found, `khue` khue's own.
 */
export type Confidence = 'source' | 'table' | 'inferred' | 'unknown' | 'khue';

/**
 * `text`; `number`; `mark` a number, or a text such as `Đ`; `flag` a boolean that the ministry writes 1 or 0;
 * `texts` a list of texts; `object`; `list` a list of objects.
 */
export type FieldKind = 'text' | 'number' | 'mark' | 'flag' | 'texts' | 'object' | 'list';

/** One member of a record that the ministry has too. */
export interface FieldRow {
  /** Member of the record. */
  readonly key: string;
  readonly kind: FieldKind;
  /** Path in the ministry's JSON below its parent, members joined by `.`; absent: as `key`. */
  readonly json?: string;
  readonly jsonMark: Confidence;
  /** Element of the official XML; absent: `key` in capitals. Everything inside `thongtinhocba` is `unknown` unless said. */
  readonly xml?: string;
  readonly xmlMark?: Confidence;
  /** Element of one item of a list; absent: `MUC`. */
  readonly item?: string;
  /** Items stand directly in the parent, without an element around them. */
  readonly flat?: boolean;
  /** Each item has an Id. */
  readonly itemId?: boolean;
  /** The section that describes an object or an item. */
  readonly section?: string;
  readonly note?: string;
}

/** The members of one kind of object. Members without a row are khue's own and travel in its own member. */
export interface Section {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly FieldRow[];
}

/** A signatory of the record that the ministry's JSON shows in a member of its own. */
export interface SignatoryRow {
  readonly role: string;
  readonly json: string;
  /** Member of the row of `danh_sach_nguoi_ky` → path below `json`. */
  readonly members: Readonly<Record<string, string>>;
  readonly mark: Confidence;
  readonly note: string;
}

/** One level of school: what the ministry's `cap_hoc_id` means for the record. */
export interface LevelRow {
  readonly level: string;
  readonly type: string;
  readonly subject: string;
  readonly summary: string;
}

/** One element of the official XML's skeleton. */
export interface XmlPlace {
  readonly element: string;
  readonly mark: Confidence;
  /** `group` holds places only; `fields` the record's fields; `subject` one entry; `slot` a signature. */
  readonly holds: 'group' | 'fields' | 'subject' | 'slot';
  /** The Id when the file does not bring one; `#` stands for the number of a repeated element. */
  readonly id?: string;
  /** Reference target of a signature: its Id stands on no other element. */
  readonly target?: boolean;
  readonly repeats?: boolean;
  /** Role whose signature lies here. */
  readonly role?: string;
  readonly children?: readonly XmlPlace[];
  readonly note: string;
}
