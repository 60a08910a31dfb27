import { closeSync, openSync, readSync } from 'node:fs';
import type { BulkFacts } from '../facts.js';
import type { BulkReport } from '../judge.js';
import { isFacts, isReport } from './shape.js';

const PIECE = 4 << 20;
const NEWLINE = 0x0a;

export interface ReportLine {
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  readonly offset: number;
}

/** More than any report has: what is longer is none, and is not held. */
const MOST_LINE = 64 << 20;
const NO_REPORT = Buffer.alloc(0);
/** What some programs write before the first line, as with lines to be judged. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines of a file of reports, one after the other; the octets are good until the next one is asked for. */
export function* reportLines(path: string, mostLine = MOST_LINE): Generator<ReportLine> {
  const file = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(PIECE);
    let kept = 0;
    let base = 0;
    let number = 0;
    let tooLong = false;
    for (;;) {
      if (kept === buffer.length && buffer.length < mostLine)
        buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      else if (kept === buffer.length) {
        tooLong = true;
        base += kept;
        kept = 0;
      }
      const got = readSync(file, buffer, kept, buffer.length - kept, base + kept);
      const end = kept + got;
      let from = base === 0 && end >= MARK.length && MARK.equals(buffer.subarray(0, MARK.length)) ? MARK.length : 0;
      for (let at = buffer.indexOf(NEWLINE, 0); at >= 0 && at < end; at = buffer.indexOf(NEWLINE, from)) {
        number++;
        if (tooLong || at > from)
          yield { bytes: tooLong ? NO_REPORT : buffer.subarray(from, at), number, offset: base + from };
        tooLong = false;
        from = at + 1;
      }
      if (got === 0) {
        if (tooLong || end > from)
          yield { bytes: tooLong ? NO_REPORT : buffer.subarray(from, end), number: number + 1, offset: base + from };
        return;
      }
      buffer.copyWithin(0, from, end);
      kept = end - from;
      base += from;
    }
  } finally {
    closeSync(file);
  }
}

const MEMBER = Buffer.from(',"bulk":{');

/** What a line is for a comparison: facts for the set, a report without any (nothing could be read), or no report. */
export type LineFacts = BulkFacts | 'NO_FACTS' | 'NO_REPORT';

/**
 * What a line says for the set. The member is the last of a line, and its name with quotation marks cannot stand inside a text, so
 * that the rest of a long line is not read at all.
 */
export function factsOf(line: Uint8Array): LineFacts {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const at = bytes.lastIndexOf(MEMBER);
  if (at < 0) return reportOf(bytes) === undefined ? 'NO_REPORT' : 'NO_FACTS';
  try {
    const text = bytes.toString('utf8', at + MEMBER.length - 1).trimEnd();
    const facts: unknown = JSON.parse(text.slice(0, -1));
    return bytes[0] === OPENING && text.endsWith('}') && isFacts(facts) ? facts : 'NO_REPORT';
  } catch {
    return 'NO_REPORT';
  }
}

const OPENING = 0x7b;

/** The report that a line is. */
export function reportOf(line: Uint8Array): BulkReport | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(line));
    return isReport(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Lines that are no reports: how many, and where the first one stands. */
export interface NotReports {
  count: number;
  first?: { readonly file: string; readonly line: number };
}

export function countNotReport(found: NotReports, file: string, line: number): void {
  found.count++;
  found.first ??= { file, line };
}

const AGAIN = 1 << 15;

/** Reads single lines again by their place; the file of the last one stays open, since the next mostly lies in the same. */
export class LineReader {
  readonly #buffer = Buffer.allocUnsafe(AGAIN);
  #path: string | undefined;
  #file = -1;

  read(path: string, offset: number): Buffer {
    if (this.#path !== path) {
      this.close();
      this.#file = openSync(path, 'r');
      this.#path = path;
    }
    const pieces: Buffer[] = [];
    for (let position = offset; ; ) {
      const got = readSync(this.#file, this.#buffer, 0, AGAIN, position);
      const end = this.#buffer.subarray(0, got).indexOf(NEWLINE);
      pieces.push(Buffer.from(this.#buffer.subarray(0, end < 0 ? got : end)));
      position += got;
      if (end >= 0 || got === 0) return Buffer.concat(pieces);
    }
  }

  close(): void {
    if (this.#file >= 0) closeSync(this.#file);
    this.#file = -1;
    this.#path = undefined;
  }
}
