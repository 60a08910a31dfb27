import { number, plainLetters, showOperators, widthOf } from './font.js';
import { wrap } from './wrap.js';

/** What is drawn in a signature's cell: content of a form XObject, and its size. Fonts are those of the document, `/F0` and `/F1`. */
export interface SignatureAppearance {
  readonly operators: string;
  readonly width: number;
  readonly height: number;
}

export interface AppearanceInput {
  /** In whose place and as what, as Nghị định 30/2020 prints it: `KT. HIỆU TRƯỞNG`, `PHÓ HIỆU TRƯỞNG`. */
  readonly headings: readonly string[];
  readonly name: string;
  /** In words of Việt Nam's time, `29/05/2026 17:00:00`. */
  readonly time: string;
  readonly width: number;
  readonly height: number;
  /** Pixels of a picture, a seal or a signature by hand, drawn to the left as `/Im0`. */
  readonly picture?: { readonly width: number; readonly height: number };
}

const LARGEST = 9;
const LEAST_UNTURNED = 7;
const LEADING = 1.2;

/** Lines centred in the cell, as large as they fit, with a thin frame; every letter is one of the document's own font. */
export function signatureAppearance({
  headings,
  height,
  name,
  picture,
  time,
  width,
}: AppearanceInput): SignatureAppearance {
  const image = picture === undefined ? undefined : placed(picture, width, height);
  const left = image === undefined ? 0 : image.width + 4;
  const texts = [
    ...headings.map((text) => ({ text: plainLetters(text), face: 'bold' as const })),
    // A certificate may bear letters of any script; its name is nobody's to refuse here.
    { text: `Đã ký số: ${plainLetters(name)}`, face: 'regular' as const },
    { text: `Thời gian: ${time}`, face: 'regular' as const },
  ];
  const linesAt = (size: number): { readonly text: string; readonly face: 'bold' | 'regular' }[] =>
    texts.flatMap(({ face, text }) => wrap(text, face, size, width - left - 6).map((line) => ({ text: line, face })));
  const fits = (count: number, size: number): boolean => count * size * LEADING <= height - 4;
  // A line is rather a little smaller than turned.
  let size = LARGEST;
  while (size > LEAST_UNTURNED && !(linesAt(size).length === texts.length && fits(texts.length, size))) size -= 0.5;
  if (linesAt(size).length > texts.length) size = LARGEST;
  while (size > 3 && !fits(linesAt(size).length, size)) size -= 0.5;
  const lines = linesAt(size);
  const block = lines.length * size * LEADING;
  let y = (height + block) / 2 - size * 0.95;
  const drawn = lines.map(({ face, text }) => {
    const x = left + (width - left - (widthOf(face, text) * size) / 1000) / 2;
    const line = `/${face === 'bold' ? 'F1' : 'F0'} ${number(size)} Tf 1 0 0 1 ${number(x)} ${number(y)} Tm ${showOperators(face, size, text)}`;
    y -= size * LEADING;
    return line;
  });
  const frame = `q 0.75 0.1 0.1 RG 0.6 w 0.5 0.5 ${number(width - 1)} ${number(height - 1)} re S Q`;
  const shown = image === undefined ? '' : `${image.operators}\n`;
  return { operators: `${shown}${frame}\nBT\n${drawn.join('\n')}\nET`, width, height };
}

/** As large as it fits into the cell's left two fifths, in its own proportions. */
function placed(
  picture: { readonly width: number; readonly height: number },
  width: number,
  height: number,
): { readonly operators: string; readonly width: number } {
  const scale = Math.min((height - 4) / picture.height, (0.4 * width - 2) / picture.width);
  const [w, h] = [picture.width * scale, picture.height * scale];
  return {
    operators: `q ${number(w)} 0 0 ${number(h)} 2 ${number((height - h) / 2)} cm /Im0 Do Q`,
    width: w,
  };
}
