/** A reader of RFC 4180, strict: quoted cells, doubled quotation marks, CRLF after each row. Throws where the text is not that. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '"') throw new Error(`no quoted cell at ${at}`);
    let cell = '';
    for (at++; ; at++) {
      if (at >= text.length) throw new Error('a cell without end');
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else break;
    }
    row.push(cell);
    at++;
    if (text[at] === ',') at++;
    else if (text.startsWith('\r\n', at)) {
      rows.push(row);
      row = [];
      at += 2;
    } else throw new Error(`neither comma nor line end at ${at}`);
  }
  return rows;
}
