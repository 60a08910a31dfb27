/** The head of a paper: issuing body on the left, Quốc hiệu and tiêu ngữ on the right (Nghị định 30/2020, annex I, II.1 and II.2). */
import type { Flow, Paragraph } from './flow.js';

export interface IssuingBody {
  readonly name: string;
  readonly superior: string;
  /** Under it: its name in foreign languages, its address abroad. */
  readonly foreign?: readonly string[];
}

/** @param below what stands under the two columns: a number on the left, place and day on the right */
export function nationalHeading(
  flow: Flow,
  bodies: readonly IssuingBody[],
  below: { readonly number?: string; readonly date?: string } = {},
): void {
  const gap = 8;
  const left = (flow.width - gap) * 0.42;
  const right = flow.width - gap - left;
  const centred = { align: 'center', size: 12 } as const;
  const issuers = bodies.flatMap(({ foreign = [], name, superior }, i): Paragraph[] => [
    ...(superior === '' ? [] : [{ ...centred, content: superior.toUpperCase(), before: i === 0 ? 0 : 5 }]),
    {
      ...centred,
      content: name.toUpperCase(),
      face: 'bold',
      before: i > 0 && superior === '' ? 5 : 0,
      ...(i === bodies.length - 1 ? { rule: 0.4 } : {}),
    },
    ...foreign.map((text) => ({ ...centred, content: text, face: 'italic' as const, size: 11 })),
  ]);
  flow.columns([
    {
      x: flow.left,
      width: left,
      paragraphs: [
        ...issuers,
        ...(below.number === undefined ? [] : [{ ...centred, content: below.number, before: 4 }]),
      ],
    },
    {
      x: flow.left + left + gap,
      width: right,
      paragraphs: [
        { ...centred, content: 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', face: 'bold' },
        { align: 'center', content: 'Độc lập - Tự do - Hạnh phúc', face: 'bold', size: 13, rule: 1 },
        ...(below.date === undefined ? [] : [{ ...centred, content: below.date, face: 'italic' as const, before: 6 }]),
      ],
    },
  ]);
}

/** «Tỉnh Minh Họa, ngày 05 tháng 6 năm 2026» */
export function placeAndDate(place: string, day: string): string | undefined {
  if (day === '') return place === '' ? undefined : place;
  return place === '' ? `Ngày ${day}` : `${place}, ngày ${day}`;
}
