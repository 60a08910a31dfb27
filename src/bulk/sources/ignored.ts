/** Files that nobody reads, by the ending of their name. */
export type EndingCounts = Record<string, number>;

/** More endings than folders have. */
const MOST_ENDINGS = 50;

/** Counts from nothing into `counts`. */
export function endingCounter(counts: EndingCounts): (name: string) => void {
  for (const ending of Object.keys(counts)) delete counts[ending];
  return (name) => {
    const ending = /\.[A-Za-z0-9]{1,12}$/.exec(name)?.[0].toLowerCase() ?? '(–)';
    // Endings are few; names that look like endings are not let grow the table.
    const key = Object.hasOwn(counts, ending) || Object.keys(counts).length < MOST_ENDINGS ? ending : '(…)';
    counts[key] = (counts[key] ?? 0) + 1;
  };
}

export function totalOf(counts: Readonly<EndingCounts>): number {
  return Object.values(counts).reduce((sum, of) => sum + of, 0);
}

/** `.docx: 2, .txt: 1` */
export function endingsText(counts: Readonly<EndingCounts>): string {
  return Object.entries(counts)
    .map(([ending, count]) => `${ending}: ${count}`)
    .join(', ');
}
