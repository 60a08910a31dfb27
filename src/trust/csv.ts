import { utf8Decode } from '../encoding.js';
import type { Finding } from '../errors.js';

/** A strict CSV reader (RFC 4180) for what schools and departments keep in spreadsheets. */

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  /** By header name; trimmed, NFC; empty cells are absent. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface CsvTable {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Finding[];
}

export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * Reads a table with a header line. UTF-8 with or without byte order mark; commas, or semicolons where the header line has them and
 * no comma (Excel in Việt Nam); `"` quotes a cell, `""` stands for one quote; lines that hold nothing are skipped.
 * Unknown, doubled and missing columns, wrong numbers of cells, and stray quotes are problems with their line.
 */
export function readCsv(bytes: Uint8Array, file: string, columns: CsvColumns): CsvTable {
  let text: string;
  try {
    text = utf8Decode(bytes);
  } catch {
    return { rows: [], problems: [{ code: 'TRUST_CSV_SYNTAX', params: { file, line: lineOfBadUtf8(bytes) } }] };
  }
  if (text.startsWith('\uFEFF')) text = text.slice(1);
  const lines = splitRecords(text);
  if ('badLine' in lines)
    return { rows: [], problems: [{ code: 'TRUST_CSV_SYNTAX', params: { file, line: lines.badLine } }] };
  const [header, ...records] = lines.records;
  const names = (header?.cells ?? []).map((name) => clean(name).toLowerCase());
  const problems = headerProblems(names, file, columns);
  if (problems.length > 0) return { rows: [], problems };
  const rows: CsvRow[] = [];
  for (const { cells, line } of records) {
    if (cells.length !== names.length) {
      const params = { file, line, found: cells.length, expected: names.length };
      problems.push({ code: 'TRUST_CSV_COLUMNS', params });
      continue;
    }
    const row: Record<string, string> = {};
    for (const [at, cell] of cells.entries()) {
      const value = clean(cell);
      if (value !== '') row[names[at]!] = value;
    }
    for (const column of columns.required) {
      if (row[column] === undefined) problems.push({ code: 'TRUST_CSV_EMPTY', params: { file, line, column } });
    }
    rows.push({ line, cells: row });
  }
  return { rows, problems };
}

const clean = (text: string): string => text.normalize('NFC').trim();

function headerProblems(names: readonly string[], file: string, { optional, required }: CsvColumns): Finding[] {
  const problems: Finding[] = [];
  for (const [at, column] of names.entries()) {
    if ((!required.includes(column) && !optional.includes(column)) || names.indexOf(column) !== at) {
      problems.push({ code: 'TRUST_CSV_HEADER', params: { file, column } });
    }
  }
  for (const column of required) {
    if (!names.includes(column)) problems.push({ code: 'TRUST_CSV_HEADER_MISSING', params: { file, column } });
  }
  return problems;
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

function splitRecords(text: string): { records: CsvRecord[] } | { badLine: number } {
  const firstLine = /^[^\r\n]*/.exec(text)![0];
  const separator = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let line = 1;
  let startLine = 1;
  let at = 0;
  const endRecord = (): void => {
    if (cells.some((cell) => cell.trim() !== '')) records.push({ line: startLine, cells });
    cells = [];
  };
  while (at < text.length) {
    if (text[at] === '"') {
      let cell = '';
      for (;;) {
        const end = text.indexOf('"', at + 1);
        if (end < 0) return { badLine: startLine };
        const part = text.slice(at + 1, end);
        cell += part;
        line += part.split('\n').length - 1;
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      cells.push(cell);
      if (at < text.length && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n')
        return { badLine: line };
    } else {
      let end = at;
      while (end < text.length && text[end] !== separator && text[end] !== '\r' && text[end] !== '\n') {
        if (text[end] === '"') return { badLine: line };
        end++;
      }
      cells.push(text.slice(at, end));
      at = end;
    }
    if (text[at] === separator) {
      at++;
      // A separator at the very end still begins one more, empty cell.
      if (at === text.length || text[at] === '\r' || text[at] === '\n') cells.push('');
    }
    if (at < text.length && (text[at] === '\r' || text[at] === '\n')) {
      at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
      line++;
      endRecord();
      startLine = line;
    }
  }
  endRecord();
  return { records };
}

/** The line on which the first octet stands that is no UTF-8, near enough to find it. */
function lineOfBadUtf8(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 0x0a) continue;
    try {
      utf8Decode(bytes.subarray(start, at));
    } catch {
      return line;
    }
    line++;
    start = at + 1;
  }
  return line - 1;
}
