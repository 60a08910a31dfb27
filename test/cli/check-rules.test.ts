import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ruleSets } from '../../src/record/index.js';
import { useTool } from './tool.js';

const held = useTool();
const tool = () => held.tool;
const circular = fileURLToPath(new URL('../record/circulars/tt99-2031.json', import.meta.url));
const RECORD = 'records/hoc-ba-thpt.json';

describe('khue check', () => {
  it('says in text which rule set governed the record, with its source, in both languages', async () => {
    const vi = await tool().khue(['check', RECORD]);
    expect(vi.status).toBe(0);
    expect(vi.stdout).toMatch(
      /^ {2}bộ quy tắc {2}Thông tư 22\/2021\/TT-BGDĐT: .* \(TT 22\/2021\/TT-BGDĐT, .*\) \[tt22-2021\]$/m,
    );
    const en = await tool().khue(['check', RECORD, '--lang', 'en']);
    expect(en.stdout).toMatch(/^ {2}rule set {2}Circular 22\/2021\/TT-BGDĐT: .* \[tt22-2021\]$/m);
  });

  it('gives one result for a file and a list for a folder, also of one file', async () => {
    tool().write('mot/a.json', tool().read(RECORD));
    const results = async (path: string): Promise<unknown> =>
      JSON.parse((await tool().khue(['check', path, '--format', 'json'])).stdout);
    expect(await results('mot/a.json')).toMatchObject({ valid: true });
    expect(await results('mot')).toMatchObject([{ valid: true }]);
  });

  it('mixes no English into the Vietnamese line, whatever circular governs the record', async () => {
    for (const { sourceVi, source, main } of ruleSets) {
      if (main) expect(sourceVi, source).not.toMatch(/\b(?:in force|Art\.|grade|by|text|known|seen|until)\b/);
    }
    const { stdout } = await tool().khue(['check', RECORD]);
    expect(stdout).toContain('có hiệu lực từ 05-09-2021');
    expect(stdout).not.toContain('in force');
  });

  it.each(['signed/hoc-ba-thpt.json', 'signed-pdf/bang-cu-nhan.pdf'])(
    'says of the signed file %s that it is signed and where to take it, not that a member is missing',
    async (file) => {
      const vi = await tool().khue(['check', file]);
      expect(vi.status).toBe(1);
      expect(vi.stdout).toContain('khue verify');
      expect(vi.stdout).toContain('[structure/signed-file]');
      expect(vi.stdout).not.toContain('loai_ho_so');
      const en = await tool().khue(['check', file, '--lang', 'en']);
      expect(en.stdout).toContain('This is a signed file');
    },
  );

  it('says so in json', async () => {
    const { stdout } = await tool().khue(['check', RECORD, '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      ruleSet: { id: 'tt22-2021', confidence: 'confirmed', source: expect.stringContaining('TT 22/2021/TT-BGDĐT') },
    });
  });

  it('says that no rule set governs a record of years that none is for', async () => {
    const record = JSON.parse(tool().read(RECORD)) as Record<string, unknown>;
    const name = tool().write('old.json', JSON.stringify({ ...record, chuong_trinh: 'gdpt-2006' }));
    const { stdout } = await tool().khue(['check', name]);
    expect(stdout).toContain('bộ quy tắc  không có');
    expect(stdout).toContain('[rules/none]');
  });

  it('holds a record against a circular given as a file', async () => {
    const record = JSON.parse(tool().read(RECORD)) as Record<string, unknown>;
    const later = { ...record, nam_bat_dau: 2031, nam_ket_thuc: 2032, ngay_ky_phat_hanh: '2032-05-31' };
    const name = tool().write('later.json', JSON.stringify(later));
    const plain = await tool().khue(['check', name, '--format', 'json']);
    expect(JSON.parse(plain.stdout)).toMatchObject({ ruleSet: { id: expect.stringMatching(/^tt(?!99-2031)/) } });
    const { status, stdout } = await tool().khue(['check', name, '--format', 'json', '--rules', circular]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ruleSet: { id: 'tt99-2031', source: 'TT 99/2031/TT-BGDĐT (made up), in force 01-09-2031' },
      problems: expect.arrayContaining([expect.objectContaining({ id: 'tt99-2031/year-average', severity: 'error' })]),
    });
  });

  it.each([
    ['that does not follow the schema', '{"id":"x"}', 'RULE_SET_INVALID'],
    ['that is no JSON', '{"id":', 'JSON_TRUNCATED'],
  ])('refuses a rule set %s before any record is looked at', async (_title, text, code) => {
    const name = tool().write('rules.json', text);
    const { status, stdout, stderr } = await tool().khue(['check', RECORD, '--rules', name]);
    expect({ status, stdout }).toEqual({ status: 66, stdout: '' });
    expect(stderr).toContain(code);
    expect(stderr).toContain('rules.json');
  });

  it('says of a rule set for a newer khue what this one does not know, what it knows, and how to update', async () => {
    const text = readFileSync(circular, 'utf8');
    const rows: readonly (readonly [string, string, string])[] = [
      ['evaluator.json', text.replace('"absence-limit"', '"khac-thuong"'), 'khac-thuong'],
      ['member.json', text.replace('"confidence"', '"phienBan": 2, "confidence"'), 'phienBan'],
    ];
    for (const [file, set, unknown] of rows) {
      expect(set).not.toBe(text);
      const name = tool().write(file, set);
      const vi = await tool().khue(['check', RECORD, '--rules', name]);
      const en = await tool().khue(['check', RECORD, '--rules', name, '--lang', 'en']);
      expect([vi.status, en.status]).toEqual([66, 66]);
      for (const { stderr } of [vi, en]) {
        expect(stderr).toContain(unknown);
        expect(stderr).toContain('npm install khue@latest');
        expect(stderr).toContain('[RULE_SET_INVALID]');
      }
      expect(vi.stderr).toContain('hãy cập nhật khue');
      if (unknown === 'khac-thuong') expect(vi.stderr).toContain('average-of-terms');
    }
  });

  it('refuses one that has a rule of another set’s name, and says where', async () => {
    const set = readFileSync(circular, 'utf8').replace('"tt99-2031/absences"', '"tt22-2021/absences"');
    const name = tool().write('rules.json', set);
    const { status, stderr } = await tool().khue(['check', RECORD, '--rules', name, '--lang', 'en']);
    expect(status).toBe(66);
    expect(stderr).toContain('/rules/1/id');
  });
});
