import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { signingJob } from '../../src/issuing/generated/validators.js';
import type { CompiledValidator } from '../../src/record/schema-runtime.js';
import { validationReport } from '../../src/validation/generated/validators.js';
import { invalidExamples, readSchemaFile, validExamples } from './schema-examples.js';

/** What khue itself writes for other programs: its examples are of its schema, and each constraint refuses what it is there to refuse. */

const compiled: Readonly<Record<string, CompiledValidator>> = {
  'validation-report': validationReport,
  'signing-job': signingJob,
};

/** As any other vendor would use the file, every problem named. */
function published(kind: string): ValidateFunction {
  return new Ajv2020({ strict: false, allErrors: true }).compile(readSchemaFile(`${kind}.schema.json`));
}

/** Problems by the member that they are about; `if` says only that a condition held. */
function problemsOf(isValid: ValidateFunction, value: unknown) {
  isValid(value);
  return (isValid.errors ?? [])
    .filter(({ keyword }) => keyword !== 'if')
    .map(({ instancePath, keyword, params }) => {
      const member = params['missingProperty'] ?? params['additionalProperty'];
      return {
        pointer: member === undefined ? instancePath : `${instancePath}/${member}`,
        keyword: keyword.replace(/^false schema$/, 'false'),
      };
    });
}

describe.each(Object.keys(compiled))('the examples of %s', (kind) => {
  const isValid = published(kind);
  const valid = validExamples(kind);

  it('are at least two', () => {
    expect(valid.length).toBeGreaterThanOrEqual(2);
  });

  it.each(valid.map(({ name, record }) => [name, record] as const))('%s is valid', (_name, example) => {
    expect(problemsOf(isValid, example)).toEqual([]);
    expect(compiled[kind]!(example)).toBe(true);
  });

  it.each(invalidExamples(kind).map((example) => [example.name, example.why, example] as const))(
    'invalid/%s is refused there, for that reason and no other: %s',
    (_name, _why, { expect: expected, record }) => {
      const problems = problemsOf(isValid, record);
      expect([...new Set(problems.map(({ keyword, pointer }) => `${keyword} ${pointer}`))]).toEqual([
        `${expected.keyword} ${expected.pointer}`,
      ]);
      expect(compiled[kind]!(record)).toBe(false);
    },
  );
});
