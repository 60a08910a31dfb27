import { render } from '../../src/form/index.js';
import { smallPdf } from './small-pdf.js';

/** The form of a record, as khue renders it, with the fields of the profile that has these. */
export function recordPdf(embedded: Uint8Array, fields: readonly string[], _name?: string): Uint8Array {
  const everybody = fields.some((field) => field.includes('gv'));
  const profile = everybody ? 'all' : fields.length === 1 ? 'seal' : 'principal+seal';
  return render(embedded, { profile }).pdf;
}

/**
 * A PDF that carries a record and has empty signature fields (contract §7, "PDF"), each with an appearance of its own; the seal's locks
 * all. Of the pages there is no more than one line: for tests of turns and layers, not of forms.
 * @param fields qualified names; what stands before a point is a field of its own above the others (ISO 32000-2 §12.7.4.2)
 */
export function otherRecordPdf(embedded: Uint8Array, fields: readonly string[], name = 'ho-so.jose.json'): Uint8Array {
  // One character an octet, as the file is put together.
  const text = Array.from(embedded, (octet) => String.fromCharCode(octet)).join('');
  const more: string[] = [
    `<< /Type /EmbeddedFile /Subtype /application#2Fjson /Length ${text.length} >>\nstream\n${text}\nendstream`,
    `<< /Type /Filespec /F (${name}) /UF (${name}) /AFRelationship /Source /EF << /F 6 0 R /UF 6 0 R >> >>`,
  ];
  const nodes = new Map<string, { readonly num: number; readonly kids: number[] }>();
  const widgets: number[] = [];
  const add = (object: string): number => 5 + more.push(object);
  const nodeOf = (path: string): { readonly num: number; readonly kids: number[] } => {
    const known = nodes.get(path);
    if (known !== undefined) return known;
    const made = { num: add(''), kids: [] as number[] };
    nodes.set(path, made);
    const above = parentOf(path);
    if (above !== '') nodeOf(above).kids.push(made.num);
    return made;
  };
  for (const [index, field] of fields.entries()) {
    const above = nodeOf(parentOf(field));
    const lock = field === 'ky.con_dau' ? '/Lock << /Type /SigFieldLock /Action /All /P 2 >>' : '';
    const look = add('<< /Type /XObject /Subtype /Form /BBox [0 0 150 30] /Length 0 >>\nstream\n\nendstream');
    const top = 800 - 40 * index;
    const num = add(
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${lastOf(field)}) /Parent ${above.num} 0 R /F 132 /Rect [50 ${top - 30} 200 ${top}] /P 3 0 R ${lock} /AP << /N ${look} 0 R >> >>`,
    );
    above.kids.push(num);
    widgets.push(num);
  }
  const list = (numbers: readonly number[]): string => numbers.map((num) => `${num} 0 R`).join(' ');
  for (const [path, { kids, num }] of nodes) {
    const above = parentOf(path);
    const parent = above === '' ? '' : `/Parent ${nodes.get(above)!.num} 0 R`;
    more[num - 6] = `<< /T (${lastOf(path)}) ${parent} /Kids [${list(kids)}] >>`;
  }
  const top = [...nodes].filter(([path]) => parentOf(path) === '').map(([, { num }]) => num);
  return smallPdf({
    catalog: `/AF [7 0 R] /AcroForm << /Fields [${list(top)}] /SigFlags 3 >>`,
    page: `/Annots [${list(widgets)}]`,
    more,
  });
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
