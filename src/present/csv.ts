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
    fileSha256: report.sha256,
  };
  return `${columns.map((column) => csvCell(cells[column])).join(',')}\r\n`;
}

/** Texts that are another text when a spreadsheet has read them as numbers: ids lose their zeros, long ones their last digits. */
const NUMBER_LIKE = /^(?:0\d+|\d{12,}|\d+e\d+)$/i;

/** A quoted cell; a text that a spreadsheet would read as a formula, or as a number that it is not, is given a leading apostrophe. */
export function csvCell(text: string): string {
  // A tab would be escaped below; it is looked for first, because spreadsheets skip it and then see the formula.
  const formula = /^[\s\ufeff]*[=+\-@\t\r]/u.test(text);
  const shown = escapeForDisplay(text);
  return `"${formula || NUMBER_LIKE.test(text) ? "'" : ''}${shown.replaceAll('"', '""')}"`;
}
