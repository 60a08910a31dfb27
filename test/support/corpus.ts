import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Where files made by others stand; the project carries no copy of them. */
export const corpusRoot = resolve(projectRoot, process.env['KHUE_CORPUS'] ?? '../shared/corpus');

export const hasCorpus = existsSync(resolve(corpusRoot, 'MANIFEST.md'));

export function corpusFile(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(corpusRoot, path)));
}

export function corpusText(path: string): string {
  return readFileSync(resolve(corpusRoot, path), 'utf8');
}

/** Rows of `json-and-certificates.tsv` whose path begins with a prefix. */
export function corpusRows(prefix: string): { path: string; expected: string; why: string }[] {
  return corpusText('json-and-certificates.tsv')
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .filter((cells) => cells[0]?.startsWith(prefix))
    .map(([path = '', expected = '', why = '']) => ({ path, expected, why }));
}

/**
 * A group of tests over the corpus. Where there is no corpus the group says how many cases were not run and why,
 * and passes; in CI its absence is a failure.
 */
export function describeCorpus(title: string, cases: number, body: () => void): void {
  if (hasCorpus) {
    describe(title, body);
    return;
  }
  describe(title, () => {
    it(`is not run: no corpus at KHUE_CORPUS or ../shared/corpus (${cases} cases)`, () => {
      console.warn(`${title}: ${cases} cases not run, there is no corpus beside this clone (set KHUE_CORPUS)`);
      expect(process.env['CI'], 'in CI the corpus must be present').not.toBe('true');
    });
  });
}
