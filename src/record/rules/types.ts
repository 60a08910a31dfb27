/**
 * Rules are dated data (model 3): a new circular is a new file `rules/<id>.json` of this form, not new code. The same form as
 * JSON Schema: `schemas/rule-set.schema.json`; a test compares the two.
 */
import type { CivilDate } from '../../time.js';

export interface RuleSet {
  /** `tt22-2021`; the first part of every rule's id. */
  readonly id: string;
  readonly title: Words;
  /** Circular, with the day it came into force. */
  readonly source: string;
  /** The same in Vietnamese. */
  readonly sourceVi?: string;
  /** How well its content is known: seen in a source; partly; from the press alone; nothing of it. */
  readonly confidence: 'confirmed' | 'partly' | 'press' | 'unknown';
  /** Exact (`hoc-ba/thpt`) or a family (`van-bang/*`, `*`). */
  readonly documentTypes: readonly string[];
  /** Programmes (`chuong_trinh`) that it governs; absent: any, and records without one. */
  readonly programmes?: readonly string[];
  /** School years by grade, each named by the calendar year in which it begins; absent: every one. */
  readonly schoolYears?: readonly { readonly grades: readonly string[]; readonly from: number; readonly to?: number }[];
  /** Days of issue that it governs; absent: every one. */
  readonly issued?: Period;
  /** Whether its id is named as the rule set of a record; at most one of these governs a record. */
  readonly main: boolean;
  /** What it leaves unchecked, and why. Said with every record where the set holds no rule. */
  readonly limits?: Words;
  /** Newest first: what was changed in the file, and when. */
  readonly changelog: readonly (Words & { readonly date: CivilDate })[];
  readonly rules: readonly Rule[];
}

export interface Words {
  readonly vi: string;
  readonly en: string;
}

/** First and last day; an end that is absent is open. */
export interface Period {
  readonly from?: CivilDate;
  readonly to?: CivilDate;
}

interface RuleBase {
  readonly id: string;
  /** Article, clause and point; how well it is known where that matters. */
  readonly source: string;
  /** `error`: the source was seen. `warning`: from general knowledge, deduced, or with exceptions that a record does not show. */
  readonly severity: 'error' | 'warning';
  /** Days of issue for which it holds. */
  readonly inForce?: Period;
  /** Types of the set's that it is for; absent: all. */
  readonly documentTypes?: readonly string[];
}

/** The closed set of evaluators, each with the parameters that a rule gives it. Marks are in tenths: 65 is 6.5. */
export type Rule = RuleBase & (ResultRule | SummaryRule | PrimaryRule | GeneralRule);

/** By subject row. */
export type ResultRule =
  | {
      /** The year's mark from those of the terms, rounded half up to one decimal. */
      readonly evaluator: 'average-of-terms';
      readonly terms: readonly { readonly field: string; readonly weight: number }[];
      readonly year: string;
    }
  | {
      /** A subject assessed by comments only: the year's level is that of one term. */
      readonly evaluator: 'year-equals-term-2';
      readonly term: string;
      readonly year: string;
    }
  | {
      /** Which subjects carry marks and which levels. */
      readonly evaluator: 'kind-of-result';
      readonly scored: readonly string[];
      readonly levelled: readonly string[];
      readonly fields: readonly string[];
    }
  | {
      /** An ordinary subject of a whole year has its year's result. */
      readonly evaluator: 'result-present';
      readonly fields: readonly string[];
    }
  | {
      readonly evaluator: 'subjects-for-grade';
      readonly grades: Readonly<Record<string, GradeSubjects>>;
    }
  | {
      /** A mark that is given is at least this, in tenths. */
      readonly evaluator: 'least-mark';
      readonly fields: readonly string[];
      readonly least: number;
    }
  | {
      /** Primary: marks in the tested subjects of a grade, and in no other. */
      readonly evaluator: 'score-only-in';
      readonly field: string;
      readonly grades: Readonly<
        Record<string, { readonly tested: readonly string[]; readonly allowed: readonly string[] }>
      >;
    };

export interface GradeSubjects {
  readonly compulsory: readonly string[];
  readonly optional: readonly string[];
  readonly electives?: { readonly choose: number; readonly of: readonly string[] };
}

/** By the summary of a secondary record. */
export type SummaryRule =
  | {
      readonly evaluator: 'conduct-year-table';
      readonly terms: readonly [string, string];
      readonly year: string;
      /** Result of the year by `term 1` and `term 2`. */
      readonly table: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  | {
      readonly evaluator: 'study-level';
      readonly columns: readonly {
        readonly marks: string;
        /** Field that stands where the first is empty: a result after re-assessment; then only a better result than possible is a fault. */
        readonly otherwise?: string;
        readonly result: string;
      }[];
      /** Best first. The lowest level is what is left. */
      readonly levels: readonly StudyLevel[];
      readonly lowest: string;
      /** Subjects that need the higher mark. */
      readonly count: number;
      /** Subjects that count. Of any other, optional or unknown, no source says whether it does. */
      readonly counted: readonly string[];
      /** From how many levels below one of the first two a single subject raises the result by one level. */
      readonly raiseFrom: number;
      /** No source says whether there is such a raise: both results are right then. */
      readonly raiseUnknown?: boolean;
    }
  | {
      /** Promotion, or completion of the level in its last grade: results of the year, those of the summer before them. */
      readonly evaluator: 'promotion';
      readonly flag: string;
      readonly grades?: readonly string[];
      /** Each: members in order of precedence, and the level that fails. */
      readonly needs: readonly {
        readonly fields: readonly string[];
        readonly fails: string;
        readonly vi: string;
        readonly en: string;
      }[];
      readonly absences: { readonly field: string; readonly most: number };
      /** Whether the flag is remarked upon where the results that it needs are not there, as those of the year in a record of term 1. */
      readonly stated?: boolean;
    }
  | {
      readonly evaluator: 'absence-limit';
      readonly field: string;
      /** Fields of the terms, whose sum counts where the year's is empty. */
      readonly byTerm?: readonly string[];
      readonly most: number;
      readonly flags: readonly string[];
    }
  | {
      readonly evaluator: 'award';
      readonly field: string;
      readonly title: string;
      readonly needs: readonly { readonly field: string; readonly value: string }[];
      readonly marks?: { readonly field: string; readonly atLeast: number; readonly count: number };
    }
  | { readonly evaluator: 'titles'; readonly field: string; readonly titles: readonly string[] };

export interface StudyLevel {
  readonly level: string;
  /** Every mark at least. */
  readonly every: number;
  /** `count` marks at least. */
  readonly some: number;
  /** Comment-only subjects that may be failed. */
  readonly failed: number;
}

export type PrimaryRule =
  | {
      readonly evaluator: 'primary-overall';
      readonly result: string;
      readonly subjectLevel: string;
      readonly score: string;
      readonly qualities: string;
      readonly qualityLevel: string;
      /** Ids without which the qualities and competences are not whole. */
      readonly qualityIds: readonly string[];
      readonly tested: Readonly<Record<string, readonly string[]>>;
      readonly optional: Readonly<Record<string, readonly string[]>>;
      /** Subjects of the programme; any other may count or not. Absent: every subject that is not optional counts. */
      readonly counted?: Readonly<Record<string, readonly string[]>>;
      /** Best first. */
      readonly levels: readonly {
        readonly level: string;
        readonly subjects: readonly string[];
        readonly qualities: readonly string[];
        readonly score: number;
      }[];
      readonly lowest: string;
    }
  | {
      /** Where one member has one of some values, another is true. */
      readonly evaluator: 'implies';
      readonly when: { readonly field: string; readonly values: readonly (string | boolean)[] };
      readonly flag: string;
      readonly grades?: readonly string[];
    }
  | { readonly evaluator: 'only-in-grades'; readonly field: string; readonly grades: readonly string[] };

/** By the record as a whole. Places are JSON Pointers in which `*` stands for every index. */
export type GeneralRule =
  | {
      readonly evaluator: 'dates-in-order';
      readonly pairs: readonly { readonly earlier: DatePlace; readonly later: DatePlace }[];
    }
  | {
      readonly evaluator: 'within-days';
      readonly from: DatePlace;
      readonly to: DatePlace;
      readonly days: number;
      readonly unless: readonly string[];
    }
  | {
      readonly evaluator: 'school-year-dates';
      readonly signed: string;
      readonly until: string;
      readonly firstDay: string;
      readonly lastDay: string;
    }
  | { readonly evaluator: 'sum'; readonly parts: readonly string[]; readonly total: string }
  | {
      /** The total of one member over the rows of a list; silent where a row lacks it. */
      readonly evaluator: 'sum-of-rows';
      readonly list: string;
      readonly part: string;
      readonly total: string;
      /** Rows that never count. */
      readonly skip?: RowsWith;
      /** Rows of which no source says whether they count: either total is right. */
      readonly uncertain?: RowsWith;
      /** A number outside the list that may be in the total. */
      readonly plus?: string;
    }
  | {
      /** No two rows of a list agree in a member. */
      readonly evaluator: 'unique-rows';
      readonly list: string;
      readonly member: string;
      readonly skip?: RowsWith;
    }
  | {
      /** A number is not above another, the first of `most` that is there; a `*` in both is the same index. */
      readonly evaluator: 'at-most';
      readonly value: string;
      readonly most: readonly string[];
    }
  | {
      /** Two members that must differ; a `*` in both is the same index. */
      readonly evaluator: 'different';
      readonly member: string;
      readonly other: string;
      readonly reason: Words;
    }
  | {
      /** Members that are expected. */
      readonly evaluator: 'present';
      readonly members: readonly string[];
      /** Only where this member has one of these values. */
      readonly when?: { readonly at: string; readonly values: readonly string[] };
      readonly unless: readonly string[];
      readonly reason: Words;
    }
  | {
      /** A member that has no place, or a kind of document that is issued no more. */
      readonly evaluator: 'absent';
      readonly member: string;
      readonly unless: readonly string[];
      readonly reason: Words;
    }
  | {
      /** What the title (`chuc_vu`) of a role's signatory says, blind to case. */
      readonly evaluator: 'signatory-title';
      readonly role: string;
      readonly anyOf?: readonly string[];
      readonly noneOf?: readonly string[];
      readonly unless: readonly string[];
      readonly reason: Words;
    }
  | { readonly evaluator: 'one-of'; readonly field: string; readonly values: readonly string[] }
  | { readonly evaluator: 'personal-number'; readonly number: string; readonly birth: string; readonly sex: string };

/** Rows of a list in which a member has one of some values. */
export interface RowsWith {
  readonly member: string;
  readonly values: readonly (string | boolean)[];
}

export interface DatePlace extends Words {
  readonly at: string;
}

export type EvaluatorName = Rule['evaluator'];
