/** What is known of one member of a record: names for people, privacy class, hint on the form, and what lies below. */
export interface FieldNode {
  /** Vietnamese title. */
  readonly vi: string;
  /** English name. */
  readonly en: string;
  /** Privacy class: 0 `khong`, 1 `co-ban`, 2 `nhay-cam`. */
  readonly c: number;
  /** A number of a person. */
  readonly n?: number;
  /** What the value must look like. */
  readonly d?: { readonly vi: string; readonly en: string };
  /** When the member stands there, where that depends on others. */
  readonly w?: { readonly vi: string; readonly en: string };
  /** Open: any member may stand here (`mo_rong`). */
  readonly o?: number;
  /** Members: index of their node. */
  readonly k?: Readonly<Record<string, number>>;
  /** Items of an array: index of their node. */
  readonly i?: number;
}

/** One published record schema, with the index of its root node. */
export interface RecordEntry {
  readonly type: string;
  readonly version: string;
  readonly id: string;
  readonly file: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly root: number;
}
