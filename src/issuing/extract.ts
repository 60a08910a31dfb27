import { KhueError } from '../errors.js';
import type { Limits } from '../limits.js';
import { openPdf } from '../pdf/file/index.js';
import { readContent } from '../pdf/signature/content.js';

/**
 * Takes the record out of a PDF, octet for octet as it was embedded: a record, or a signed JSON (contract §7, "PDF"). Says nothing of
 * whether it is genuine: `verify` does.
 * @returns the name under which it is embedded (`ho-so.json`, `ho-so.jose.json`) and its octets
 * @throws KhueError `PDF_WITHOUT_RECORD`; `ENCRYPTED_UNSUPPORTED`; the fault for which the PDF cannot be read, or holds two records
 */
export function extractRecord(
  pdf: Uint8Array,
  limits?: Partial<Limits>,
): { readonly name: string; readonly bytes: Uint8Array } {
  const file = openPdf(pdf, limits);
  if (file.encrypted) throw new KhueError('ENCRYPTED_UNSUPPORTED');
  const content = file.faults.length > 0 ? undefined : readContent(file);
  const fault = file.faults[0] ?? content?.faults[0];
  if (fault !== undefined) {
    const { code, offset, params } = fault;
    throw new KhueError(code, {
      ...(params === undefined ? {} : { params }),
      ...(offset === undefined ? {} : { offset }),
    });
  }
  if (content?.record === undefined) throw new KhueError('PDF_WITHOUT_RECORD');
  const { bytes, name } = content.record;
  return { name, bytes };
}
