import type { Language } from '../codes.js';
import { escapeForDisplay } from '../record/index.js';
import type { ValidationReport } from '../validation/index.js';
import { label, roleLabels } from './labels.js';

const columns = [
  'input',
  'answer',
  'verdict',
  'subIndication',
  'code',
  'message',
  'asOf',
  'validatedAt',
  'recordType',
  'recordId',
  'recordSha256',
  'issuer',
  'holder',
  'signatures',
  'missingRoles',
  'settledBy',
  'fileSha256',
] as const;

/** UTF-8 byte order mark and header row: what makes a spreadsheet read Vietnamese right. */
export function csvHeader(): string {
  return `\ufeff${columns.map(csvCell).join(',')}\r\n`;
}

/** One report as one CSV row (RFC 4180), every cell quoted and none of them a formula (contract §5). */
export function csvRow(report: ValidationReport, language: Language): string {
  const cells: Record<(typeof columns)[number], string> = {
    input: report.input ?? '',
    answer: report.answer,
    verdict: report.verdict,
    subIndication: report.subIndication ?? '',
    code: report.code,
    message: report.message[language],
    asOf: report.asOf ?? '',
    validatedAt: report.validatedAt,
    recordType: report.record?.type ?? '',
    recordId: report.record?.id ?? '',
    recordSha256: report.record?.sha256 ?? '',
    issuer: report.record?.issuer ?? '',
    holder: report.record?.holder ?? '',
    signatures: report.signatures
      .map((signature) => `${label(roleLabels, signature.role, language)}: ${signature.answer} ${signature.code}`)
      .join('; '),
    missingRoles: (report.missingRoles ?? [])
      .map((missing) =>
        [label(roleLabels, missing.role, language), missing.subject ?? missing.issuer ?? '']
          .filter(Boolean)
          .join(' – '),
      )
      .join('; '),
    settledBy: (report.settledBy ?? []).map((item) => `${item.what}: ${item.of}`).join('; '),
    // A line of a bulk run for an input that could not be read has none.
    fileSha256: report.sha256 ?? '',
  };
  return `${columns.map((column) => csvCell(cells[column])).join(',')}\r\n`;
}

/** Texts that a spreadsheet reads as numbers, dates or times, and then shows as another text: `007`, `1.10`, `1-2`, `3/4`, `1e5`. */
const NUMBER_LIKE = /^[\s.,]*\d[\d\s.,:/+%e-]*$/i;
/** A whole number without zeros to lose and of digits that are all shown, and a date, which is one. */
const STAYS = /^(?:0|[1-9]\d{0,10}|\d{4}-\d\d-\d\d)$/;

/** A quoted cell; a text that a spreadsheet would read as a formula, or as a number that it is not, is given a leading apostrophe. */
export function csvCell(text: string): string {
  // A tab would be escaped below; it is looked for first, because spreadsheets skip it and then see the formula.
  const formula = /^[\s\ufeff]*[=+\-@\t\r]/u.test(text);
  const shown = escapeForDisplay(text);
  const number = NUMBER_LIKE.test(text) && !STAYS.test(text);
  return `"${formula || number ? "'" : ''}${shown.replaceAll('"', '""')}"`;
}
