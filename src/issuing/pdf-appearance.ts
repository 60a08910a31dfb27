/** What a signature shows in its cell: in whose place and as what, who, when (Nghị định 30/2020, annex I, II.7), and a picture. */
import { concatBytes, utf8Encode } from '../encoding.js';
import { headings, type ObjectSink, signatureAppearance, writeFont } from '../form/index.js';
import type { PdfView } from '../pdf/file/index.js';
import { type FormField, rectOf } from '../pdf/signature/fields.js';
import { type NewField, widgetOf } from '../pdf/signature/form.js';
import type { DrawAppearance } from '../pdf/signature/revision.js';
import { isDict, type PdfDict, PdfRef } from '../pdf/syntax/index.js';
import { addPicture, dictionary, name, type PdfUpdate, RawObject, stream } from '../pdf/update/index.js';
import type { JsonObject } from '../record/json-value.js';
import { formatVietnamTime } from '../time.js';
import { displayName } from '../x509/index.js';
import type { SigningContext } from './context.js';
import type { OpenedPdf } from './pdf-input.js';
import type { PdfAppearance } from './types.js';

interface AppearanceOptions extends PdfAppearance {
  readonly subject?: string;
}

/** Absent for a field that cannot be seen. */
export function appearanceFor(
  { record, document }: OpenedPdf,
  field: FormField | NewField,
  context: SigningContext,
  { picture, subject }: AppearanceOptions,
): DrawAppearance | undefined {
  const rect = rectangleOf(field, document.file.view());
  const [width, height] = rect === undefined ? [0, 0] : [Math.abs(rect[2] - rect[0]), Math.abs(rect[3] - rect[1])];
  if (width < LEAST || height < LEAST) return undefined;
  const row = record === undefined ? undefined : rowOf(record.input.record, context.role, subject);
  const input = {
    headings: headingsOf(row, context),
    // Who signs is said by the certificate; the record says who was to.
    name: displayName(context.signer.certificate.subject),
    time: formatVietnamTime(context.signingTime),
    width,
    height,
  };
  return (update) => {
    const shown = picture === undefined ? undefined : addPicture(update, picture);
    const drawn = signatureAppearance({ ...input, ...(shown === undefined ? {} : { picture: shown }) });
    const fonts = fontsOf(update) ?? newFonts(update);
    return stream(
      {
        Type: name('XObject'),
        Subtype: name('Form'),
        BBox: [0, 0, drawn.width, drawn.height],
        Resources: dictionary({
          Font: fonts,
          XObject: shown === undefined ? undefined : dictionary({ Im0: shown.reference }),
        }),
      },
      utf8Encode(drawn.operators),
    );
  };
}

function rectangleOf(field: FormField | NewField, view: PdfView): NewField['rect'] {
  if (!('num' in field)) return field.rect;
  const widget = widgetOf(field, view);
  return widget === undefined ? undefined : rectOf(widget, view);
}

/** Points: below this nothing can be read. */
const LEAST = 8;

/** In the words of the signature's own claims: it may be a deputy who signs where the record foresaw the head. */
function headingsOf(row: JsonObject | undefined, { capacity, role, title }: SigningContext): string[] {
  const said: Record<string, string> = { vai_tro: role };
  const ownTitle = title ?? row?.['chuc_vu'];
  if (typeof ownTitle === 'string') said['chuc_vu'] = ownTitle;
  if (capacity !== undefined) said['tu_cach'] = capacity;
  return headings(said);
}

/** The row of the signatory list that the signature fills. */
function rowOf(record: JsonObject, role: string, subject: string | undefined): JsonObject | undefined {
  const rows = record['danh_sach_nguoi_ky'];
  if (!Array.isArray(rows)) return undefined;
  return (rows as readonly JsonObject[]).find(
    (row) => row?.['vai_tro'] === role && (subject === undefined || row['mon_hoc_id'] === subject),
  );
}

/** The fonts of a record's form, which its `/DR` names: nothing has to be embedded again. */
function fontsOf(update: PdfUpdate): PdfDict | undefined {
  const { view } = update;
  const catalog = view.catalog();
  const form = catalog === undefined ? undefined : view.dict(catalog, 'AcroForm');
  const resources = form === undefined ? undefined : view.dict(form, 'DR');
  const fonts = resources === undefined ? undefined : view.dict(resources, 'Font');
  const regular = fonts?.get('F0');
  const bold = fonts?.get('F1');
  return isOurs(update, regular) && isOurs(update, bold) ? dictionary({ F0: regular!, F1: bold! }) : undefined;
}

function isOurs({ view }: PdfUpdate, font: unknown): boolean {
  if (!(font instanceof PdfRef)) return false;
  const dict = view.resolve(font);
  const base = isDict(dict) ? dict.get('BaseFont') : undefined;
  return typeof base === 'object' && base !== null && 'name' in base && /^KHUEA[AB]\+/.test(base.name);
}

function newFonts(update: PdfUpdate): PdfDict {
  const sink: ObjectSink = {
    add: (body) => update.add(new RawObject(typeof body === 'string' ? utf8Encode(body) : body)).num,
    addStream: (members, data) => update.add(new RawObject(rawStream(members, data))).num,
  };
  return dictionary({
    F0: new PdfRef(writeFont(sink, 'regular'), 0),
    F1: new PdfRef(writeFont(sink, 'bold'), 0),
  });
}

function rawStream(members: string, data: Uint8Array): Uint8Array {
  const head = utf8Encode(`<< ${members} /Length ${data.length} >>\nstream\n`);
  return concatBytes(head, data, utf8Encode('\nendstream'));
}
