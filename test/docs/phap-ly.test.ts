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

  /** What the law is known to ask, by the article or number that the page gives it; the page may say more. */
  const asked: readonly (readonly [section: string, rows: readonly string[]])[] = [
    ['Luật Giao dịch điện tử', ['3(5)', '12', '19(1)(a)', '19(1)(b)', '19(1)(c)', '22(1)', '22(3)', '23']],
    ['Nghị định 23/2025', ['3(3)', '4', '5–6', '(thời hạn)', '8', '(phạm vi)', '26', '35–44']],
    ['Nghị định 68/2024', ['2', '6', '7', '9', '17', '(hai thế hệ)', '(chức danh)']],
    ['Thông tư 15/2025', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']],
    ['Luật Bảo vệ dữ liệu cá nhân', ['24', '(NĐ 356/2025 Điều 4)', '(tối thiểu)', '(an ninh)']],
  ];
  const sections = page.split(/^## /m).slice(1);
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());

  it.each(asked)('has a row for each requirement of %s', (section, rows) => {
    const text = sections.find((one) => one.split('\n')[0]!.includes(section))!;
    const found = text.split('\n').map((line) => cellsOf(line)[0]);
    expect(rows.filter((row) => !found.includes(row))).toEqual([]);
  });

  it('names a test for every requirement that it says is met', () => {
    for (const [section] of asked) {
      const text = sections.find((one) => one.split('\n')[0]!.includes(section))!;
      for (const line of text.split('\n').filter((one) => /^\| (?:\d|\()/.test(one))) {
        const [, , , met = '', tested = ''] = cellsOf(line);
        if (met === '–' || met === '' || /^\*(?:chưa có|không tuyên bố)\*/.test(met)) continue;
        // What khue keeps nothing of, or has no command for, cannot be shown by running it.
        if (/không lưu gì|không có lệnh nào/.test(met)) continue;
        expect(tested, line).toMatch(/`test\//);
      }
    }
  });

  it('calls missing only what is missing: no word of time-stamps, PDF or validation data that khue does not have', () => {
    for (const line of page
      .split('\n')
      .slice(17)
      .filter((one) => one.includes('*chưa có*')))
      expect(line, line).toMatch(/cổng dịch vụ|[Bb]ản trích/);
  });
});
