/** A rule set from outside the package: a circular that came after this version, or one that is being tried. */
import { KhueError } from '../../errors.js';
import { valueAt } from '../pointer.js';
import type { CompiledError, CompiledValidator } from '../schema-runtime.js';
import { ruleSet as validator } from './generated/validators.js';
import { knownEvaluators } from './run.js';
import type { RuleSet } from './types.js';
import { shown } from './view.js';

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
    throw invalid(error?.instancePath ?? '', wordsOf(error, value));
  }
  const set = value as RuleSet;
  const seen = new Set<string>();
  for (const [index, { id }] of set.rules.entries()) {
    if (!id.startsWith(`${set.id}/`)) throw invalid(`/rules/${index}/id`, same(`${id} ≠ ${set.id}/…`));
    if (seen.has(id)) throw invalid(`/rules/${index}/id`, same(`${id} × 2`));
    seen.add(id);
  }
  return set;
}

interface Words {
  readonly vi: string;
  readonly en: string;
}

const same = (text: string): Words => ({ vi: text, en: text });

const UPDATE: Words = {
  vi: 'nếu tệp viết cho bản khue mới hơn, hãy cập nhật khue (npm install khue@latest)',
  en: 'if the file was written for a newer khue, update khue (npm install khue@latest)',
};

/** What is wrong, in words; a file for a newer khue is told from a slip as far as can be: by what this version does not know. */
function wordsOf(error: CompiledError | undefined, value: unknown): Words {
  const { instancePath = '', keyword = 'type', params = {} } = error ?? {};
  const { unevaluatedProperty, additionalProperty, missingProperty } = params as Readonly<Record<string, unknown>>;
  const unknown = unevaluatedProperty ?? additionalProperty;
  if (/^\/rules\/\d+\/evaluator$/.test(instancePath)) {
    const found = shown(valueAt(value, instancePath));
    const known = knownEvaluators.join(', ');
    return {
      vi: `cách kiểm tra «${found}» không có trong bản khue này (đã có: ${known}); ${UPDATE.vi}`,
      en: `this khue has no evaluator "${found}" (there are ${known}); ${UPDATE.en}`,
    };
  }
  if (unknown !== undefined) {
    const name = shown(String(unknown));
    return {
      vi: `mục «${name}» không có trong lược đồ; ${UPDATE.vi}`,
      en: `the member "${name}" is not in the schema; ${UPDATE.en}`,
    };
  }
  if (missingProperty !== undefined)
    return { vi: `thiếu mục «${missingProperty}»`, en: `the member "${missingProperty}" is missing` };
  return same(`${keyword} ${JSON.stringify(params)}`);
}

function invalid(path: string, { vi, en }: Words): KhueError {
  return new KhueError('RULE_SET_INVALID', {
    path,
    params: { path: path === '' ? '/' : path, found: vi, foundEn: en },
  });
}
