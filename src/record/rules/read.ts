/** A rule set from outside the package: a circular that came after this version, or one that is being tried. */
import { KhueError } from '../../errors.js';
import type { CompiledValidator } from '../schema-runtime.js';
import { ruleSet as validator } from './generated/validators.js';
import type { RuleSet } from './types.js';

const validate: CompiledValidator = validator;

/**
 * Checks a rule set against `schemas/rule-set.schema.json`.
 *
 * @param value as `readJson` returns it
 * @throws KhueError RULE_SET_INVALID with the place and what is wrong there
 */
export function readRuleSet(value: unknown): RuleSet {
  if (!validate(value)) {
    // The conditions of `rule` report that one failed as well; what failed in it says more.
    const errors = validate.errors ?? [];
    const error = errors.find(({ keyword }) => keyword !== 'if') ?? errors[0];
    throw invalid(error?.instancePath ?? '', `${error?.keyword ?? 'type'} ${JSON.stringify(error?.params ?? {})}`);
  }
  const set = value as RuleSet;
  const seen = new Set<string>();
  for (const [index, { id }] of set.rules.entries()) {
    if (!id.startsWith(`${set.id}/`)) throw invalid(`/rules/${index}/id`, `${id} ≠ ${set.id}/…`);
    if (seen.has(id)) throw invalid(`/rules/${index}/id`, `${id} × 2`);
    seen.add(id);
  }
  return set;
}

function invalid(path: string, found: string): KhueError {
  return new KhueError('RULE_SET_INVALID', { path, params: { path: path === '' ? '/' : path, found } });
}
