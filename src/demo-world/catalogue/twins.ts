import { digest } from '#crypto';
import { fromBase64, fromBase64Url, toBase64Url, utf8Decode } from '../../encoding.js';
import type { JsonObject } from '../../record/json-value.js';
import { editJws, recordOf } from '../forge.js';
import { forge } from './cast.js';
import { entryOf, withEntry } from './shape.js';
import type { Issued } from './types.js';

/** Forgeries that several cases share. */

/** One outer signature taken out of the file. */
export function withoutSignature(sample: Issued, index: number): Uint8Array {
  return editJws(sample.bytes, ({ signatures }) => signatures.splice(index, 1));
}

/** The sample's record with an entry signature that was made over another record; the others sign after that. */
export function movedSignature(sample: Issued, source: Issued, subject: string): Promise<Uint8Array> {
  const signed = recordOf(source.bytes);
  const [signature] = entryOf(signed, subject)['chu_ky'] as readonly string[];
  const header = JSON.parse(utf8Decode(fromBase64Url(signature!.split('.')[0]!)!)) as JsonObject;
  const certificate = (signed['chung_thu_so'] as readonly string[]).find(
    (text) => toBase64Url(digest('SHA-256', fromBase64(text)!)) === header['x5t#S256'],
  );
  const record = withEntry(sample.record, subject, { chu_ky: [signature!] });
  return forge({ record: { ...record, chung_thu_so: [certificate!] }, cast: sample.cast }, { entries: false });
}
