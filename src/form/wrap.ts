import { type Face, widthOf } from './font.js';
import type { Ink } from './pages.js';

/** A stretch of text in one face. */
export interface Run {
  readonly text: string;
  readonly face?: Face;
  readonly ink?: Ink;
}

export type Content = string | readonly Run[];

/** A run as it stands in a line, with its width in points. */
export interface Piece {
  readonly text: string;
  readonly face: Face;
  readonly ink: Ink;
  readonly width: number;
}

interface Part {
  readonly text: string;
  readonly face: Face;
  readonly ink: Ink;
}

/** Breaks text into lines no wider than `width` points: at spaces and ends of line, and inside a word that is longer than a line. */
export function wrapRuns(content: Content, face: Face, size: number, width: number): Piece[][] {
  const limit = (width * 1000) / size;
  const plain = typeof content === 'string' ? wrapPlain(content, face, size, limit) : undefined;
  if (plain !== undefined) return plain;
  const runs = typeof content === 'string' ? [{ text: content }] : content;
  const lines: Piece[][] = [];
  let line: Part[] = [];
  let used = 0;
  const close = (): void => {
    lines.push(line.map((part) => ({ ...part, width: (widthOf(part.face, part.text) * size) / 1000 })));
    line = [];
    used = 0;
  };
  for (const word of wordsOf(runs, face)) {
    if (word === 'end') {
      close();
      continue;
    }
    const own = widthOfParts(word);
    const last = line.at(-1);
    const space = last === undefined ? 0 : widthOf(last.face, ' ');
    if (last !== undefined && used + space + own <= limit) {
      line[line.length - 1] = { ...last, text: `${last.text} ` };
      used += space + own;
      for (const part of word) join(line, part);
      continue;
    }
    if (last !== undefined) close();
    const pieces = own <= limit ? [word] : breakWord(word, limit);
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) close();
      line = [...piece];
      used = widthOfParts(piece);
    }
  }
  close();
  return lines;
}

/** The same for text of one run whose words stand one space apart; `undefined` where it needs more. */
function wrapPlain(text: string, face: Face, size: number, limit: number): Piece[][] | undefined {
  if (text.includes('\n') || text.includes('  ') || text.startsWith(' ') || text.endsWith(' ')) return undefined;
  const piece = (part: string, width: number): Piece[] => [
    { text: part, face, ink: 'black', width: (width * size) / 1000 },
  ];
  if (text === '') return [[]];
  const whole = widthOf(face, text);
  if (whole <= limit) return [piece(text, whole)];
  const space = widthOf(face, ' ');
  const lines: Piece[][] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const own = widthOf(face, word);
    if (own > limit) return undefined;
    if (line !== '' && used + space + own <= limit) {
      line += ` ${word}`;
      used += space + own;
      continue;
    }
    if (line !== '') lines.push(piece(line, used));
    line = word;
    used = own;
  }
  return [...lines, piece(line, used)];
}

/** The same for one face, as plain strings. */
export function wrap(text: string, face: Face, size: number, width: number): string[] {
  return wrapRuns(text, face, size, width).map((line) => line.map((piece) => piece.text).join(''));
}

const widthOfParts = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + widthOf(part.face, part.text), 0);

function join(line: Part[], part: Part): void {
  const last = line.at(-1);
  if (last !== undefined && last.face === part.face && last.ink === part.ink)
    line[line.length - 1] = { ...last, text: last.text + part.text };
  else line.push(part);
}

/** Words, which may change their face inside, and ends of line. */
function wordsOf(runs: readonly Run[], usual: Face): (readonly Part[] | 'end')[] {
  const words: (readonly Part[] | 'end')[] = [];
  let word: Part[] = [];
  const close = (): void => {
    if (word.length > 0) words.push(word);
    word = [];
  };
  for (const { face = usual, ink = 'black', text } of runs) {
    for (const token of text.split(/([ \n])/)) {
      if (token === ' ' || token === '\n') close();
      if (token === '\n') words.push('end');
      else if (token !== '' && token !== ' ') word.push({ text: token, face, ink });
    }
  }
  close();
  return words;
}

function breakWord(word: readonly Part[], limit: number): Part[][] {
  const pieces: Part[][] = [];
  let piece: Part[] = [];
  let used = 0;
  for (const { face, ink, text } of word) {
    for (const letter of text) {
      const own = widthOf(face, letter);
      // A combining mark, which is of no width, stays with its letter.
      if (piece.length > 0 && own > 0 && used + own > limit) {
        pieces.push(piece);
        piece = [];
        used = 0;
      }
      join(piece, { text: letter, face, ink });
      used += own;
    }
  }
  return [...pieces, piece];
}
