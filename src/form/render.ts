import { zlibSync } from 'fflate';
import { digestHex } from '#crypto';
import { concatBytes, fromBase64Url, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { canonicalize, readJson } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { type InstantMs, startOfDayMs } from '../time.js';
import { drawForm, type PdfProfile } from './content.js';
import type { PlacedField } from './flow.js';
import { type Face, fontGlyphs, fontMetrics, fontProgram, number } from './font.js';
import { pdfDate, srgbProfile, xmp } from './metadata.js';
import { type ObjectSink, Objects, pdfName, pdfText } from './objects.js';
import { type Drawn, type Element, PAGE, type Pages } from './pages.js';

export interface RenderOptions {
  /** Default: `seal` for a signed JSON that bears the seal, `principal+seal` for another signed JSON, `all` for an unsigned record. */
  readonly profile?: PdfProfile;
}

/**
 * The printed form of a record as PDF/A-3: tagged, with the record as its one associated file and the empty signature fields of its profile
 * (contract §7). The same input gives the same octets.
 *
 * @param input a record (a value, or its JSON in UTF-8) or a signed JSON (JWS general serialization)
 * @throws KhueError `RENDER_INPUT` when it is neither; what `readJson` throws
 */
export async function renderPdf(input: Uint8Array | JsonObject, options: RenderOptions = {}): Promise<Uint8Array> {
  return render(input, options).pdf;
}

/** As `renderPdf`, at once, with what was drawn where. */
export function render(
  input: Uint8Array | JsonObject,
  options: RenderOptions = {},
): { readonly pdf: Uint8Array; readonly drawn: readonly Drawn[]; readonly fields: readonly PlacedField[] } {
  const opened = open(input);
  const { record, signedRoles, signed, bytes } = opened;
  const profile = options.profile ?? (!signed ? 'all' : signedRoles.has('school-seal') ? 'seal' : 'principal+seal');
  const { flow, title } = drawForm({ record, profile, signedRoles });
  const name = signed ? 'ho-so.jose.json' : 'ho-so.json';
  const pdf = write(flow.pages, flow.fields, { title, date: dateOf(record), name, bytes });
  return { pdf, drawn: flow.pages.drawn, fields: flow.fields };
}

interface Opened {
  readonly record: JsonObject;
  readonly bytes: Uint8Array;
  readonly signed: boolean;
  readonly signedRoles: ReadonlySet<string>;
}

function open(input: Uint8Array | JsonObject): Opened {
  const bytes = input instanceof Uint8Array ? input : canonicalize(input);
  const value = readJson(bytes) as JsonObject | null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new KhueError('RENDER_INPUT');
  if (typeof value['loai_ho_so'] === 'string') {
    return { record: value, bytes, signed: false, signedRoles: new Set() };
  }
  const payload = typeof value['payload'] === 'string' ? fromBase64Url(value['payload']) : undefined;
  const record = payload === undefined ? undefined : (readJson(payload) as JsonObject);
  if (typeof record?.['loai_ho_so'] !== 'string' || !Array.isArray(value['signatures']))
    throw new KhueError('RENDER_INPUT');
  const signedRoles = new Set<string>();
  for (const signature of value['signatures'] as readonly JsonObject[]) addRole(signature, signedRoles);
  return { record, bytes, signed: true, signedRoles };
}

/** The role that a signature claims: only who is said to have signed is drawn, nothing rests on it. */
function addRole(signature: JsonObject | null, roles: Set<string>): void {
  const text = signature?.['protected'];
  const octets = typeof text === 'string' ? fromBase64Url(text) : undefined;
  if (octets === undefined) return;
  const header = readJson(octets) as { srAts?: { claimed?: readonly { qVals?: readonly unknown[] }[] } } | null;
  const role = header?.srAts?.claimed?.[0]?.qVals?.[0];
  if (typeof role === 'string') roles.add(role);
}

/** Times of the document come from the record, so that the same record gives the same octets. */
function dateOf(record: JsonObject): InstantMs {
  for (const key of ['ngay_ky_phat_hanh', 'ngay_cap', 'ngay_quyet_dinh', 'ngay_ban_hanh']) {
    const value = record[key];
    const at = typeof value === 'string' ? startOfDayMs(value) : undefined;
    if (at !== undefined) return at;
  }
  return Date.UTC(2000, 0, 1);
}

interface DocumentParts {
  readonly title: string;
  readonly date: InstantMs;
  readonly name: string;
  readonly bytes: Uint8Array;
}

const FACES: readonly Face[] = ['regular', 'bold', 'italic'];

function write(pages: Pages, fields: readonly PlacedField[], parts: DocumentParts): Uint8Array {
  const objects = new Objects();
  const catalog = objects.reserve();
  const fonts = FACES.map((face) => writeFont(objects, face));
  const resources = `/Font << ${fonts.map((num, i) => `/F${i} ${num} 0 R`).join(' ')} >>`;
  const pageNums = pages.pages.map(() => objects.reserve());
  const widgets = fields.map(() => objects.reserve());
  const structure = writeStructure(objects, pages, { pageNums, fields });
  const tree = objects.reserve();
  for (const [i, page] of pages.pages.entries()) {
    const content = objects.addStream('/Filter /FlateDecode', deflated(page.operators.join('\n')));
    const own = fields.flatMap((field, k) => (field.page === i ? [`${widgets[k]} 0 R`] : []));
    objects.set(
      pageNums[i]!,
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << ${resources} >> /Contents ${content} 0 R /StructParents ${i} /Tabs /S${own.length > 0 ? ` /Annots [${own.join(' ')}]` : ''} >>`,
    );
  }
  objects.set(
    tree,
    `<< /Type /Pages /Count ${pageNums.length} /Kids [${pageNums.map((num) => `${num} 0 R`).join(' ')}] >>`,
  );
  const form = writeFields(objects, fields, { pageNums, widgets, resources });
  const file = writeRecord(objects, parts);
  const metadata = objects.addStream('/Type /Metadata /Subtype /XML', xmp(parts.title, parts.date, PRODUCER));
  const icc = objects.addStream('/N 3', srgbProfile());
  const intent = objects.add(
    `<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB gamma 2.2) /DestOutputProfile ${icc} 0 R >>`,
  );
  objects.set(
    catalog,
    `<< /Type /Catalog /Pages ${tree} 0 R /Lang (vi) /MarkInfo << /Marked true >> /StructTreeRoot ${structure} 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata ${metadata} 0 R /OutputIntents [${intent} 0 R] /AF [${file} 0 R] /Names << /EmbeddedFiles << /Names [${pdfText(parts.name)} ${file} 0 R] >> >>${form} >>`,
  );
  const info = objects.add(
    `<< /Title ${pdfText(parts.title)} /Producer ${pdfText(PRODUCER)} /CreationDate ${pdfDate(parts.date)} /ModDate ${pdfDate(parts.date)} >>`,
  );
  const id = digestHex('SHA-256', concatBytes(utf8Encode(PRODUCER), parts.bytes)).slice(0, 32);
  return objects.finish(`/Root ${catalog} 0 R /Info ${info} 0 R /ID [<${id}> <${id}>]`);
}

const PRODUCER = 'khue';

function deflated(text: string): Uint8Array {
  return zlibSync(utf8Encode(text), { level: 6 });
}

/** What of a font is the same in every document. */
const fontParts = new Map<
  Face,
  { readonly program: Uint8Array; readonly widths: string; readonly unicode: Uint8Array }
>();

function partsOf(face: Face): { readonly program: Uint8Array; readonly widths: string; readonly unicode: Uint8Array } {
  let made = fontParts.get(face);
  if (made === undefined) {
    const glyphs = [...fontGlyphs(face)].sort((a, b) => a.id - b.id);
    const widths = glyphs.map(({ id, width }) => `${id} [${width}]`).join(' ');
    made = { program: fontProgram(face), widths, unicode: deflated(toUnicode(glyphs)) };
    fontParts.set(face, made);
  }
  return made;
}

/** ToUnicode CMap (ISO 32000-2 §9.10.3). */
function toUnicode(glyphs: readonly { readonly code: number; readonly id: number }[]): string {
  const row = ({ code, id }: { readonly code: number; readonly id: number }): string =>
    `<${id.toString(16).padStart(4, '0')}> <${code.toString(16).padStart(4, '0')}>`;
  const blocks: string[] = [];
  for (let at = 0; at < glyphs.length; at += 100) {
    const part = glyphs.slice(at, at + 100);
    blocks.push(`${part.length} beginbfchar\n${part.map(row).join('\n')}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n${blocks.join('\n')}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
}

const FONT_NAMES: Readonly<Record<Face, string>> = {
  regular: 'KHUEAA+KhueSerif',
  bold: 'KHUEAB+KhueSerif-Bold',
  italic: 'KHUEAC+KhueSerif-Italic',
};

/** A composite font with the fixed subset (ISO 32000-2 §9.7). */
export function writeFont(objects: ObjectSink, face: Face): number {
  const { program, unicode, widths } = partsOf(face);
  const { ascent, bbox, capHeight, descent, italicAngle, length } = fontMetrics(face);
  const name = FONT_NAMES[face];
  const file = objects.addStream(`/Filter /FlateDecode /Length1 ${length}`, program);
  const descriptor = objects.add(
    `<< /Type /FontDescriptor /FontName /${name} /Flags ${face === 'italic' ? 70 : 6} /FontBBox [${bbox.join(' ')}] /ItalicAngle ${number(italicAngle)} /Ascent ${ascent} /Descent ${descent} /CapHeight ${capHeight} /StemV ${face === 'bold' ? 140 : 80} /FontFile2 ${file} 0 R >>`,
  );
  const descendant = objects.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 500 /W [${widths}] /CIDToGIDMap /Identity >>`,
  );
  const map = objects.addStream('/Filter /FlateDecode', unicode);
  return objects.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${name} /Encoding /Identity-H /DescendantFonts [${descendant} 0 R] /ToUnicode ${map} 0 R >>`,
  );
}

/** The structure tree and its parent tree (ISO 32000-2 §14.7). */
function writeStructure(
  objects: Objects,
  pages: Pages,
  { fields, pageNums }: { readonly fields: readonly PlacedField[]; readonly pageNums: readonly number[] },
): number {
  const root = objects.reserve();
  const numbers = new Map<Element, number>();
  let field = 0;
  // A signature changes its widget. Were the widget named here (OBJR), others (pyHanko) would take that for a change of the structure.
  const attributesOf = ({ type }: Element): string => {
    if (type === 'Form') return ` /Alt ${pdfText(fields[field++]!.description)}`;
    return type === 'TH' ? ' /A << /O /Table /Scope /Column >>' : '';
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
function writeFields(
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

/** The record as the one associated file (ISO 32000-2 §14.13; contract §7). */
function writeRecord(objects: Objects, { bytes, date, name }: DocumentParts): number {
  const type = name === 'ho-so.jose.json' ? 'application/jose+json' : 'application/json';
  const stream = objects.addStream(
    `/Type /EmbeddedFile /Subtype ${pdfName(type)} /Params << /ModDate ${pdfDate(date)} /Size ${bytes.length} >>`,
    bytes,
  );
  return objects.add(
    `<< /Type /Filespec /F (${name}) /UF ${pdfText(name)} /AFRelationship /Source /Desc ${pdfText('Dữ liệu của hồ sơ')} /EF << /F ${stream} 0 R /UF ${stream} 0 R >> >>`,
  );
}
