import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { KhueError } from '../errors.js';
import { openJades } from '../jades/index.js';
import { readJson } from '../record/index.js';
import { CommandFailure, EXIT } from './exit.js';
import { readInput } from './files.js';
import { mustBeJson } from './inputs.js';

/** A UUID, as every `ma_ban_ghi` is: anything else is the name of a file, mistyped perhaps. */
export const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The keys by which a status list knows a record: of a signed or unsigned file both, of an id alone the id.
 * @throws CommandFailure for a file that holds no record
 */
export function examineForId(text: string): { readonly ma_ban_ghi?: string; readonly recordSha256?: string } {
  if (RECORD_ID.test(text) && !existsSync(text)) return { ma_ban_ghi: text };
  const bytes = readInput(text);
  try {
    mustBeJson(bytes, text);
    const record = contentOf(bytes);
    const value = readJson(record) as { ma_ban_ghi?: unknown; loai_ho_so?: unknown } | null;
    if (typeof value?.ma_ban_ghi === 'string' && typeof value.loai_ho_so === 'string') {
      return { ma_ban_ghi: value.ma_ban_ghi, recordSha256: createHash('sha256').update(record).digest('hex') };
    }
  } catch (cause) {
    if (!(cause instanceof KhueError)) throw cause;
    throw new CommandFailure(EXIT.unreadable, cause, text);
  }
  throw new CommandFailure(EXIT.unreadable, new KhueError('STATUS_RECORD_UNREADABLE', { params: { path: text } }));
}

/** The record of a signed JSON, else the file itself. */
function contentOf(bytes: Uint8Array): Uint8Array {
  const document = openJades(bytes);
  return document.signatures.length > 0 && document.content !== undefined ? document.content : bytes;
}
