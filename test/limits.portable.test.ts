import { expect, test } from 'vitest';
import { defaultLimits, withLimits } from '../src/limits.js';

test('a limit that is given as undefined, or as no number, is not given: nothing is read without a limit', () => {
  const limits = withLimits({ jsonBytes: undefined, pdfObjects: Number.NaN, jsonDepth: 8 });
  expect(limits).toEqual({ ...defaultLimits, jsonDepth: 8 });
  expect(withLimits(limits)).toBe(limits);
});
