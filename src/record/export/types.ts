import type { Confidence } from '../mapping/types.js';

export interface ExportOptions {
  /** Personal numbers too (12-digit number, learner code, identity documents, look-up codes). Default false: left out. */
  readonly includePersonalData?: boolean;
  /** SHA-256 (hex) of the record as signed, so that the export names what it was made from. */
  readonly recordSha256?: string;
}

/** AchievementType of Open Badges 3.0, as far as used here. */
export type AchievementType =
  | 'AssociateDegree'
  | 'BachelorDegree'
  | 'Certificate'
  | 'CertificateOfCompletion'
  | 'Degree'
  | 'Diploma'
  | 'DoctoralDegree'
  | 'LearningProgram'
  | 'MasterDegree'
  | 'SecondarySchoolDiploma';

/** One record type of the export: a further diploma type is a further row. */
export interface ExportType {
  /** `loai_ho_so`. */
  readonly type: string;
  /** A học bạ of one year, a paper that is one achievement, a supplement of courses, or nothing that these models can express. */
  readonly kind: 'school-record' | 'paper' | 'supplement' | 'none';
  readonly achievementType: AchievementType;
  /** Level of the Vietnamese Qualifications Framework (QĐ 1982/QĐ-TTg of 2016), 1–8. */
  readonly vqf?: number;
  readonly en: string;
  readonly mark: Confidence;
  readonly note?: string;
}

/** One line of the documented export tables. */
export interface ExportRow {
  readonly record: string;
  readonly ob3: string;
  readonly elm: string;
}
