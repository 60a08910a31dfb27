/** What is given where a record is asked for: told by its first octets, for read as JSON it would only be wrong octets. */
import { KhueError } from '../errors.js';

/** @throws KhueError `INPUT_IS_XML`, `INPUT_IS_ZIP` */
export function mustBeNoOther(bytes: Uint8Array, path: string): void {
  if (beginsAsXml(bytes)) throw new KhueError('INPUT_IS_XML', { params: { path } });
  if (beginsAsZip(bytes)) throw new KhueError('INPUT_IS_ZIP', { params: { path } });
}

/** After a byte order mark and white space comes `<?xml` or a name: what JSON never begins with. */
function beginsAsXml(bytes: Uint8Array): boolean {
  return /^(?:\u00ef\u00bb\u00bf)?[ \t\r\n]*<(?!html)[?A-Za-z_]/i.test(String.fromCharCode(...bytes.subarray(0, 200)));
}

function beginsAsZip(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'PK\u0003\u0004';
}
