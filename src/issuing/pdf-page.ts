import { equalBytes } from '../encoding.js';
import { KhueError } from '../errors.js';
import { type PdfProfile, render } from '../form/index.js';
import type { OpenedPdf } from './pdf-input.js';

/**
 * Before a key is used: the pages are byte for byte what `renderPdf` makes of the record inside (standards note, Reading 9), so that nobody
 * signs a page that says something else.
 * @throws KhueError `PDF_PAGE_NOT_OF_RECORD`
 */
export function mustShowTheRecord(pdf: OpenedPdf): void {
  const { record } = pdf;
  if (record === undefined) return;
  const { bytes } = record.input;
  const shown = profilesOf(pdf).some((profile) => {
    try {
      return equalBytes(render(bytes, { profile }).pdf, record.firstRevision);
    } catch (error) {
      if (error instanceof KhueError) return false;
      throw error;
    }
  });
  if (!shown) throw new KhueError('PDF_PAGE_NOT_OF_RECORD');
}

/** The profile that its fields tell, which is right as a rule, then the others. */
function profilesOf({ fields }: OpenedPdf): readonly PdfProfile[] {
  const names = fields.map(({ name }) => name);
  const told = names.some((name) => name.startsWith('ky.gv')) ? 'all' : names.length > 1 ? 'principal+seal' : 'seal';
  const all: readonly PdfProfile[] = ['principal+seal', 'seal', 'all'];
  return [told, ...all.filter((profile) => profile !== told)];
}
