import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/phap-ly.md', 'utf8');

describe('the page on the law', () => {
  it('names only files of this project that exist', () => {
    const named = [...page.matchAll(/`((?:test|examples|docs|schemas|src|rules)\/[^`* ]*)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('gives every row of a requirement a mark of confidence', () => {
    const rows = page.split('\n').filter((line) => /^\| (?:\d|\()/.test(line));
    expect(rows.length).toBeGreaterThan(25);
    for (const row of rows) expect(row, row).toMatch(/\| (?:[●◐○]|\*\*\?\*\*)|\| ● \//);
  });
});
