import { fromBase64 } from '../encoding.js';
import { KhueError } from '../errors.js';

const begin = /-----BEGIN ([^-\r\n]+)-----/g;

/**
 * The DER of every block of one label in a PEM text (RFC 7468), in order; text between blocks and blocks of
 * other labels (keys) are passed over.
 *
 * @param label only blocks of this label (`CERTIFICATE`, `X509 CRL`); default: certificates
 * @throws KhueError `PEM_UNREADABLE` with the character offset, also when there is no such block
 */
export function readPem(text: string, label = 'CERTIFICATE'): Uint8Array[] {
  const wanted = label === 'CERTIFICATE' ? (name: string) => name === label || name === 'X509 CERTIFICATE' : undefined;
  const blocks: Uint8Array[] = [];
  begin.lastIndex = 0;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const name = match[1]!;
    const start = match.index + match[0].length;
    const closing = `-----END ${name}-----`;
    const end = text.indexOf(closing, start);
    if (end < 0) throw unreadable(`block ${name} has no end`, match.index);
    begin.lastIndex = end + closing.length;
    if (!(wanted?.(name) ?? name === label)) continue;
    const bytes = fromBase64(text.slice(start, end).replace(/[ \t\r\n\v\f]+/g, ''));
    if (bytes === undefined || bytes.length === 0) throw unreadable(`block ${name} is not base64`, start);
    blocks.push(bytes);
  }
  if (blocks.length === 0) throw unreadable(`there is no block ${label}`, 0);
  return blocks;
}

function unreadable(what: string, offset: number): KhueError {
  return new KhueError('PEM_UNREADABLE', { params: { what }, offset });
}
