/** Rules are dated data (model 3): a new circular is a new file of this form, not new code. */
import type { CivilDate } from '../../time.js';

export interface RuleFile {
  /** `tt22-2021`; the first part of every rule's id. */
  readonly id: string;
  readonly title: { readonly vi: string; readonly en: string };
  /** Circular, with the day it came into force. */
  readonly source: string;
  /** Exact (`hoc-ba/thpt`) or a family (`van-bang/*`). */
  readonly documentTypes: readonly string[];
  /** Programmes (`chuong_trinh`) that it governs; absent: any, and records without one. */
  readonly programmes?: readonly string[];
  /** School years by grade, each named by the calendar year in which it begins; absent: always in force. */
  readonly schoolYears?: Readonly<Record<string, { readonly from: number; readonly to?: number }>>;
  /** Whether it judges results, so that its id is the `ruleSet` of an answer. */
  readonly results: boolean;
  readonly rules: readonly Rule[];
}

interface RuleBase {
  readonly id: string;
  /** Article, clause and point; how well it is known where that matters. */
  readonly source: string;
  /** `error`: the source was seen. `warning`: from general knowledge, deduced, or with exceptions that a record does not show. */
  readonly severity: 'error' | 'warning';
  /** Days of issue for which it holds. */
  readonly inForce?: { readonly from?: CivilDate; readonly to?: CivilDate };
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
      readonly columns: readonly { readonly marks: string; readonly result: string }[];
      /** Best first. The lowest level is what is left. */
      readonly levels: readonly StudyLevel[];
      readonly lowest: string;
      /** Subjects that need the higher mark. */
      readonly count: number;
      /** Subjects that count. Of any other, optional or unknown, no source says whether it does. */
      readonly counted: readonly string[];
      /** From how many levels below one of the first two a single subject raises the result by one level. */
      readonly raiseFrom: number;
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
    }
  | {
      readonly evaluator: 'absence-limit';
      readonly field: string;
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
      readonly when: { readonly field: string; readonly values: readonly string[] };
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
  | { readonly evaluator: 'one-of'; readonly field: string; readonly values: readonly string[] }
  | { readonly evaluator: 'personal-number'; readonly number: string; readonly birth: string; readonly sex: string };

export interface DatePlace {
  readonly at: string;
  readonly vi: string;
  readonly en: string;
}

export type EvaluatorName = Rule['evaluator'];
