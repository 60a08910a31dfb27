import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

test('the threat model names only tests that exist', () => {
  const rows = file('docs/threat-model.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  let current = '';
  let named = 0;
  for (const row of rows) {
    const shown = row.split('|').at(-2)!;
    // A title belongs to the file named before it, in the row or above.
    for (const [, path, title] of shown.matchAll(/`([\w/.-]+\.test\.ts)`|«([^»]+)»/g)) {
      if (path !== undefined) current = file(`test/${path}`);
      else {
        named++;
        expect(current.includes(title!), title).toBe(true);
      }
    }
    expect(shown.trim(), row).not.toBe('');
  }
  expect(named).toBeGreaterThan(30);
});
