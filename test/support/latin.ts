/**
 * Octets as text, a letter an octet, and back. Not by `TextDecoder('latin1')`, which is Windows-1252: Node 24 decodes it so, and 0x9c does not come
 * back.
 */
export const latinText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
export const octetsOf = (letters: string): Uint8Array => new Uint8Array(Buffer.from(letters, 'latin1'));
