import { closeSync, openSync, readSync } from 'node:fs';
import type { BulkFacts } from '../facts.js';

const PIECE = 4 << 20;

export interface ReportLine {
  readonly bytes: Buffer;
  /** From 1. */
  readonly number: number;
  readonly offset: number;
}

/** Lines of a file of reports, one after the other; the octets are good until the next one is asked for. */
export function* reportLines(path: string): Generator<ReportLine> {
  const file = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(PIECE);
    let kept = 0;
    let base = 0;
    let number = 0;
    for (;;) {
      if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
      const got = readSync(file, buffer, kept, buffer.length - kept, base + kept);
      const end = kept + got;
      let from = 0;
      for (let at = buffer.indexOf(0x0a, 0); at >= 0 && at < end; at = buffer.indexOf(0x0a, from)) {
        if (at > from) yield { bytes: buffer.subarray(from, at), number: ++number, offset: base + from };
        from = at + 1;
      }
      if (got === 0) {
        if (end > from) yield { bytes: buffer.subarray(from, end), number: ++number, offset: base + from };
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

/**
 * What a line says for the set. The member is the last of a line, and its name with quotation marks cannot stand inside a text, so
 * that the rest of a long line is not read at all.
 */
export function factsOf(line: Uint8Array): BulkFacts | undefined {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  const at = bytes.lastIndexOf(MEMBER);
  if (at < 0) return undefined;
  try {
    const text = bytes.toString('utf8', at + MEMBER.length - 1).trimEnd();
    return JSON.parse(text.slice(0, -1)) as BulkFacts;
  } catch {
    return undefined;
  }
}

/** Reads one line again by its place. */
export function lineAt(path: string, offset: number): string {
  const file = openSync(path, 'r');
  try {
    const pieces: Buffer[] = [];
    for (let position = offset; ; ) {
      const piece = Buffer.allocUnsafe(1 << 16);
      const got = readSync(file, piece, 0, piece.length, position);
      const end = piece.subarray(0, got).indexOf(0x0a);
      pieces.push(piece.subarray(0, end < 0 ? got : end));
      position += got;
      if (end >= 0 || got === 0) return Buffer.concat(pieces).toString('utf8');
    }
  } finally {
    closeSync(file);
  }
}
