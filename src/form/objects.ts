import { concatBytes, utf8Encode } from '../encoding.js';

/** Takes objects and gives them numbers. */
export interface ObjectSink {
  add(body: string | Uint8Array): number;
  /** @param dictionary its members, without `/Length` */
  addStream(dictionary: string, data: Uint8Array): number;
}

/** Writes a PDF's first revision: one body, one table of cross-references in one subsection (standards note, Writing 8). */
export class Objects implements ObjectSink {
  private readonly bodies: (readonly Uint8Array[] | undefined)[] = [];

  /** Number of an object whose content comes later. */
  reserve(): number {
    this.bodies.push(undefined);
    return this.bodies.length;
  }

  set(num: number, body: string | Uint8Array): void {
    this.bodies[num - 1] = [typeof body === 'string' ? utf8Encode(body) : body];
  }

  add(body: string | Uint8Array): number {
    const num = this.reserve();
    this.set(num, body);
    return num;
  }

  /** @param dictionary its members, without `/Length` */
  addStream(dictionary: string, data: Uint8Array, num = this.reserve()): number {
    this.bodies[num - 1] = [utf8Encode(`<< ${dictionary} /Length ${data.length} >>\nstream\n`), data, END_OF_STREAM];
    return num;
  }

  finish(trailer: string): Uint8Array {
    const parts: Uint8Array[] = [HEADER];
    const offsets: number[] = [];
    let at = HEADER.length;
    const push = (part: Uint8Array): void => {
      parts.push(part);
      at += part.length;
    };
    for (const [i, body] of this.bodies.entries()) {
      offsets.push(at);
      push(utf8Encode(`${i + 1} 0 obj\n`));
      for (const part of body ?? [NULL]) push(part);
      push(END_OF_OBJECT);
    }
    const size = this.bodies.length + 1;
    const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    const table = `xref\n0 ${size}\n0000000000 65535 f \n${rows.join('')}`;
    push(utf8Encode(`${table}trailer\n<< /Size ${size} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`));
    return concatBytes(...parts);
  }
}

const NULL = utf8Encode('null');
const END_OF_STREAM = utf8Encode('\nendstream');
const END_OF_OBJECT = utf8Encode('\nendobj\n');
const HEADER = concatBytes(utf8Encode('%PDF-1.7\n'), new Uint8Array([0x25, 0xe2, 0xe3, 0xcf, 0xd3, 0x0a]));

/** A text string (ISO 32000-2 §7.9.2.2) in UTF-16BE, hexadecimal. */
export function pdfText(text: string): string {
  let digits = 'feff';
  for (let i = 0; i < text.length; i++) digits += text.charCodeAt(i).toString(16).padStart(4, '0');
  return `<${digits}>`;
}

/** Key of a name tree: octets (ISO 32000-2 §7.9.6), of which programs that take them for text make the same octets again. */
export function pdfKey(ascii: string): string {
  return `(${ascii.replace(/[\\()]/g, '\\$&')})`;
}

/** `#xx` where a name needs it. */
export function pdfName(text: string): string {
  return `/${text.replace(/[^A-Za-z0-9_.-]/g, (letter) => `#${letter.charCodeAt(0).toString(16).padStart(2, '0')}`)}`;
}
