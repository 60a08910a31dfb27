/** What stands beside the pages' content: the structure tree and the form with its empty signature fields. */
import type { PlacedField } from './flow.js';
import { number } from './font.js';
import { type Objects, pdfText } from './objects.js';
import type { Element, Pages } from './pages.js';

/** The structure tree and its parent tree (ISO 32000-2 §14.7). */
export function writeStructure(
  objects: Objects,
  pages: Pages,
  { fields, pageNums }: { readonly fields: readonly PlacedField[]; readonly pageNums: readonly number[] },
): number {
  const root = objects.reserve();
  const numbers = new Map<Element, number>();
  const descriptions = new Map(fields.map(({ description, element }) => [element, description]));
  // A signature changes its widget. Were the widget named here (OBJR), others (pyHanko) would take that for a change of the structure.
  const attributesOf = (element: Element): string => {
    const description = descriptions.get(element);
    if (description !== undefined) return ` /Alt ${pdfText(description)}`;
    return element.attributes === undefined ? '' : ` ${element.attributes}`;
  };
  const visit = (element: Element, parent: number): number => {
    const num = objects.reserve();
    numbers.set(element, num);
    const kids = element.children.map((child) => {
      if ('mcid' in child) return `<< /Type /MCR /Pg ${pageNums[child.page]} 0 R /MCID ${child.mcid} >>`;
      if ('type' in child) return `${visit(child, num)} 0 R`;
      return '';
    });
    const content = kids.length === 0 ? '' : ` /K [${kids.join(' ')}]`;
    objects.set(num, `<< /Type /StructElem /S /${element.type} /P ${parent} 0 R${content}${attributesOf(element)} >>`);
    return num;
  };
  const top = visit(pages.root, root);
  const rows = pages.pages.map(
    (page, i) => `${i} [${page.owners.map((owner) => `${numbers.get(owner)} 0 R`).join(' ')}]`,
  );
  const parents = objects.add(`<< /Nums [${rows.join(' ')}] >>`);
  objects.set(
    root,
    `<< /Type /StructTreeRoot /K [${top} 0 R] /ParentTree ${parents} 0 R /ParentTreeNextKey ${pages.pages.length} >>`,
  );
  return root;
}

/** The empty signature fields (standards note, Writing 7), below one another by the parts of their names. */
export function writeFields(
  objects: Objects,
  fields: readonly PlacedField[],
  context: {
    readonly pageNums: readonly number[];
    readonly widgets: readonly number[];
    readonly resources: string;
  },
): string {
  if (fields.length === 0) return '';
  const groups = new Map<
    string,
    { readonly num: number; readonly kids: number[]; readonly parent?: string; readonly name: string }
  >();
  const groupOf = (path: string): { readonly num: number; readonly kids: number[] } => {
    const known = groups.get(path);
    if (known !== undefined) return known;
    const cut = path.lastIndexOf('.');
    const made = {
      num: objects.reserve(),
      kids: [] as number[],
      name: path.slice(cut + 1),
      ...(cut < 0 ? {} : { parent: path.slice(0, cut) }),
    };
    groups.set(path, made);
    if (made.parent !== undefined) groupOf(made.parent).kids.push(made.num);
    return made;
  };
  // A seal closes the document; of several (joint diplomas) only the last may, or the others could not follow.
  const lastSeal = fields.findLastIndex(({ name }) => name.startsWith('ky.con_dau'));
  for (const [i, field] of fields.entries()) {
    const cut = field.name.lastIndexOf('.');
    const group = groupOf(field.name.slice(0, cut));
    const num = context.widgets[i]!;
    group.kids.push(num);
    const { height, width, x, y } = field.rect;
    const blank = objects.addStream(
      `/Type /XObject /Subtype /Form /BBox [0 0 ${number(width)} ${number(height)}] /Resources << >>`,
      new Uint8Array(),
    );
    const lock = i === lastSeal ? ' /Lock << /Type /SigFieldLock /Action /All /P 2 >>' : '';
    objects.set(
      num,
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T ${pdfText(field.name.slice(cut + 1))} /Parent ${group.num} 0 R /TU ${pdfText(field.description)} /F 132 /P ${context.pageNums[field.page]} 0 R /Rect [${number(x)} ${number(y)} ${number(x + width)} ${number(y + height)}] /AP << /N ${blank} 0 R >>${lock} >>`,
    );
  }
  for (const group of groups.values()) {
    const parent = group.parent === undefined ? '' : ` /Parent ${groups.get(group.parent)!.num} 0 R`;
    objects.set(
      group.num,
      `<< /T ${pdfText(group.name)}${parent} /Kids [${group.kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`,
    );
  }
  const tops = [...groups.values()].filter(({ parent }) => parent === undefined).map(({ num }) => `${num} 0 R`);
  return ` /AcroForm << /Fields [${tops.join(' ')}] /SigFlags 3 /DR << ${context.resources} >> /DA (/F0 10 Tf 0 g) >>`;
}
