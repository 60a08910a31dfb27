import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Rows of the tables of a document, without their headings. */
function rowsOf(document: string): string[] {
  const lines = file(document).split('\n');
  return lines.filter((line, index) => line.startsWith('| ') && !(lines[index + 1] ?? '').startsWith('|--'));
}

test.each([
  ['docs/threat-model.md', 17, 40],
  // Sixteen rows of the table of contract §3, twelve of documents, twenty-four attacks.
  ['docs/verdicts.md', 52, 80],
])('%s names only tests that exist, and no row without one', (document, leastRows, leastNamed) => {
  const rows = rowsOf(document);
  expect(rows.length).toBeGreaterThanOrEqual(leastRows);
  let current = '';
  let named = 0;
  for (const row of rows) {
    const shown = row.split('|').at(-2)!;
    let ofRow = 0;
    // A title belongs to the file named before it, in the row or above.
    for (const [, path, title] of shown.matchAll(/`([\w/.-]+\.test\.ts)`|«([^»]+)»/g)) {
      if (path !== undefined) current = file(`test/${path}`);
      else {
        ofRow++;
        // As the title of a test, not in a remark.
        expect(current.includes(`'${title}'`), `${document}: ${title}`).toBe(true);
      }
    }
    expect(ofRow, row).toBeGreaterThan(0);
    named += ofRow;
  }
  expect(named).toBeGreaterThanOrEqual(leastNamed);
});
