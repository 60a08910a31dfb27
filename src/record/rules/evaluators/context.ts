import type { RecordView, SubjectRow } from '../view.js';

/** What an evaluator is given: the record, and where to put what it finds. */
export interface RuleContext {
  readonly view: RecordView;
  /**
   * @param soften true where the fault may be none (a touched row, an adapted pupil): an error becomes a warning
   */
  report(pointer: string, vi: string, en: string, soften?: boolean): void;
}

/** Whether a fault of a row is only a warning. */
export function softened(context: RuleContext, row: SubjectRow): boolean {
  return row.touched || context.view.notAssessed;
}
