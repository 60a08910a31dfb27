import { concatBytes } from '../encoding.js';

/** Answered with another address; a browser says so by the type alone (`redirect: 'manual'`). */
export function isRedirect({ status, type }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400);
}

/** The body of an answer, given up as soon as it is longer than allowed, whatever its length header says: then `undefined`. */
export async function bodyWithin(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    pieces.push(value);
  }
  return concatBytes(...pieces);
}
