import { zlibSync } from 'fflate';
import { digestHex } from '#crypto';
import { concatBytes, fromBase64Url, isOctets, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { canonicalize, readJson } from '../record/index.js';
import type { JsonObject } from '../record/json-value.js';
import { type InstantMs, startOfDayMs } from '../time.js';
import { drawForm, type PdfProfile } from './content.js';
import type { PlacedField } from './flow.js';
import { FONT_RESOURCES, type FontKey } from './font.js';
import { pdfDate, srgbProfile, xmp } from './metadata.js';
import { Objects, pdfKey, pdfName, pdfText } from './objects.js';
import type { Drawn, Pages } from './pages.js';
import { writeFont } from './write-font.js';
import { writeFields, writeStructure } from './write-structure.js';

export interface RenderOptions {
  /** Default: `seal` for a signed JSON that bears the seal, `principal+seal` for another signed JSON, `all` for an unsigned record. */
  readonly profile?: PdfProfile;
}

/**
 * The printed form of a record as PDF/A-3: tagged, with the record as its one associated file and the empty signature fields of its profile
 * (contract §7). The same input gives the same octets.
 *
 * @param input a record (a value, or its JSON in UTF-8) or a signed JSON (JWS general serialization)
 * @throws KhueError `RENDER_INPUT` when it is neither; `RENDER_CHARACTER` when the font lacks a character of it; what `readJson` throws
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
  // In signing order, wherever they stand on the pages.
  const fields = [...flow.fields].sort((a, b) => a.order - b.order);
  const pdf = write(flow.pages, fields, { title, date: dateOf(record), name, bytes });
  return { pdf, drawn: flow.pages.drawn, fields };
}

interface Opened {
  readonly record: JsonObject;
  readonly bytes: Uint8Array;
  readonly signed: boolean;
  readonly signedRoles: ReadonlySet<string>;
}

function open(input: Uint8Array | JsonObject): Opened {
  const bytes = isOctets(input) ? input : canonicalize(input);
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

const ALWAYS: readonly FontKey[] = ['regular', 'bold', 'italic'];

function write(pages: Pages, fields: readonly PlacedField[], parts: DocumentParts): Uint8Array {
  const objects = new Objects();
  const catalog = objects.reserve();
  const keys = (Object.keys(FONT_RESOURCES) as FontKey[]).filter((key) => ALWAYS.includes(key) || pages.fonts.has(key));
  const fonts = keys.map((key) => `/${FONT_RESOURCES[key]} ${writeFont(objects, key)} 0 R`);
  const resources = `/Font << ${fonts.join(' ')} >>`;
  const pageNums = pages.pages.map(() => objects.reserve());
  const widgets = fields.map(() => objects.reserve());
  const structure = writeStructure(objects, pages, { pageNums, fields });
  const tree = objects.reserve();
  for (const [i, page] of pages.pages.entries()) {
    const content = objects.addStream('/Filter /FlateDecode', deflated(page.operators.join('\n')));
    const own = fields.flatMap((field, k) => (field.page === i ? [`${widgets[k]} 0 R`] : []));
    objects.set(
      pageNums[i]!,
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${pages.sheet.width} ${pages.sheet.height}] /Resources << ${resources} >> /Contents ${content} 0 R /StructParents ${i} /Tabs /S${own.length > 0 ? ` /Annots [${own.join(' ')}]` : ''} >>`,
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
    `<< /Type /Catalog /Pages ${tree} 0 R /Lang (vi) /MarkInfo << /Marked true >> /StructTreeRoot ${structure} 0 R /ViewerPreferences << /DisplayDocTitle true >> /Metadata ${metadata} 0 R /OutputIntents [${intent} 0 R] /AF [${file} 0 R] /Names << /EmbeddedFiles << /Names [${pdfKey(parts.name)} ${file} 0 R] >> >>${form} >>`,
  );
  const info = objects.add(
    `<< /Title ${pdfText(parts.title)} /Producer ${pdfText(PRODUCER)} /CreationDate ${pdfDate(parts.date)} /ModDate ${pdfDate(parts.date)} >>`,
  );
  const id = digestHex('SHA-256', concatBytes(utf8Encode(PRODUCER), parts.bytes)).slice(0, 32);
  return objects.finish(`/Root ${catalog} 0 R /Info ${info} 0 R /ID [<${id}> <${id}>]`);
}

const PRODUCER = 'khue';

function deflated(text: string): Uint8Array {
  return zlibSync(utf8Encode(text), { level: 4 });
}

/** The record as the one associated file (ISO 32000-2 §14.13; contract §7). */
function writeRecord(objects: Objects, { bytes, date, name }: DocumentParts): number {
  const type = name === 'ho-so.jose.json' ? 'application/jose+json' : 'application/json';
  const stream = objects.addStream(
    `/Type /EmbeddedFile /Subtype ${pdfName(type)} /Params << /ModDate ${pdfDate(date)} /Size ${bytes.length} >> /Filter /FlateDecode`,
    zlibSync(bytes, { level: 9 }),
  );
  return objects.add(
    `<< /Type /Filespec /F (${name}) /UF ${pdfText(name)} /AFRelationship /Source /Desc ${pdfText('Dữ liệu của hồ sơ')} /EF << /F ${stream} 0 R /UF ${stream} 0 R >> >>`,
  );
}
