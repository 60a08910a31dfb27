/** What `checkRecord` finds. */
import type { RuleSet } from './rules/types.js';

/** One problem of a record, in both languages. Texts quote the record as it is: escape them for display. */
export interface Problem {
  /** Id of the rule: `schema/<keyword>`, `unicode/<kind>`, `structure/<name>`, or a dated rule's own (`tt22-2021/...`). */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  /** JSON Pointer (RFC 6901); the empty text is the whole record. */
  readonly pointer: string;
  /** What is expected and what stands there. */
  readonly vi: string;
  readonly en: string;
  /** Standard and clause, circular and article, or the clause of khue's own contract. */
  readonly source: string;
}

export interface CheckResult {
  /** No problem of severity `error`. */
  readonly valid: boolean;
  /** `loai_ho_so` and `phien_ban`, where they are texts. */
  readonly type?: string;
  readonly version?: string;
  /** The rule set that was applied, by its circular; absent where none governs the record. */
  readonly ruleSet?: Pick<RuleSet, 'id' | 'title' | 'source' | 'sourceVi' | 'confidence'>;
  /** In document order. */
  readonly problems: readonly Problem[];
}
