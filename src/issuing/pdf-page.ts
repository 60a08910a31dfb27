import { equalBytes, utf8Encode } from '../encoding.js';
import { KhueError } from '../errors.js';
import { headings, type PdfProfile, render, signatureAppearance } from '../form/index.js';
import type { FormField } from '../pdf/signature/fields.js';
import { rectOf } from '../pdf/signature/fields.js';
import type { DrawAppearance } from '../pdf/signature/revision.js';
import { isDict } from '../pdf/syntax/index.js';
import { dictionary, name, stream } from '../pdf/update/index.js';
import type { JsonObject } from '../record/json-value.js';
import { formatVietnamTime } from '../time.js';
import type { OpenedPdf } from './pdf-input.js';

const PROFILES: readonly PdfProfile[] = ['principal+seal', 'seal', 'all'];

/**
 * Before a key is used: the pages are byte for byte what `renderPdf` makes of the record inside (standards note, Reading 9), so that nobody
 * signs a page that says something else.
 * @throws KhueError `PDF_PAGE_NOT_OF_RECORD`
 */
export function mustShowTheRecord({ record }: OpenedPdf): void {
  if (record === undefined) return;
  const { bytes } = record.input;
  const shown = PROFILES.some((profile) => {
    try {
      return equalBytes(render(bytes, { profile }).pdf, record.firstRevision);
    } catch (error) {
      if (error instanceof KhueError) return false;
      throw error;
    }
  });
  if (!shown) throw new KhueError('PDF_PAGE_NOT_OF_RECORD');
}

/** The row of the signatory list that a signature fills, for the words in its cell. */
export function rowOf(record: JsonObject, role: string, subject: string | undefined): JsonObject | undefined {
  const rows = record['danh_sach_nguoi_ky'];
  if (!Array.isArray(rows)) return undefined;
  return (rows as readonly JsonObject[]).find(
    (row) => row?.['vai_tro'] === role && (subject === undefined || row['mon_hoc_id'] === subject),
  );
}

/** Draws the cell with the fonts that the document's form already has. */
export function appearanceOf(
  field: FormField,
  row: JsonObject | undefined,
  signer: { readonly name: string; readonly signingTime: number },
): DrawAppearance {
  return (update) => {
    const rect = rectOf(field.dict, update.view) ?? [0, 0, 0, 0];
    const [left, bottom, right, top] = rect;
    const drawn = signatureAppearance({
      headings: row === undefined ? [] : headings(row),
      name: typeof row?.['ho_va_ten'] === 'string' ? row['ho_va_ten'] : signer.name,
      time: formatVietnamTime(signer.signingTime),
      width: right - left,
      height: top - bottom,
    });
    const catalog = update.view.catalog();
    const form = catalog === undefined ? undefined : update.view.dict(catalog, 'AcroForm');
    const resources = form?.get('DR') ?? dictionary({});
    return update.add(
      stream(
        {
          Type: name('XObject'),
          Subtype: name('Form'),
          BBox: [0, 0, drawn.width, drawn.height],
          Resources: isDict(resources) ? resources : dictionary({}),
        },
        utf8Encode(drawn.operators),
      ),
    );
  };
}
