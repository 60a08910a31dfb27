export function readPem(_text: string): Uint8Array[] {
  throw new Error('being written');
}
