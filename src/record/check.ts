import type { Limits } from '../limits.js';
import type { RoleRule } from '../trust/types.js';
import type { CheckResult } from './problem.js';

export interface CheckOptions {
  /** Rows of the rule table that may govern the record; without them the required signatories are not checked. */
  readonly roleRules?: readonly RoleRule[];
  readonly limits?: Partial<Limits>;
}

export function checkRecord(_value: unknown, _options: CheckOptions = {}): CheckResult {
  throw new Error('being built');
}
