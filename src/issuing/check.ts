/** `checkRecord` as issuers need it (contract §2, §6): with the rule table that says who must sign. */
import { type CheckOptions, type CheckResult, checkRecord as checkContent } from '../record/index.js';
import { defaultRoleRules } from '../trust/default-role-rules.js';

/**
 * Checks a record: its schema, its characters, its list of signatories against the rule table, and the dated rules of the circulars.
 *
 * @param value the record as `readJson` returns it; anything else is a problem, never an exception
 * @param options `roleRules`: the rows of a trust list, `trust.roleRules(type)`; default: the package's own table
 */
export function checkRecord(value: unknown, options: CheckOptions = {}): CheckResult {
  return checkContent(value, { ...options, roleRules: options.roleRules ?? defaultRoleRules });
}
