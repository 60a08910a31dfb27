/** PDF objects as octets (ISO 32000-2 §7.3), and the values that writing makes anew. */
import { toHex } from '../../encoding.js';
import type { InstantMs } from '../../time.js';
import {
  isArray,
  isWholeRealAt,
  isWholeRealIn,
  type PdfDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  type PdfValue,
  writtenLike,
} from '../syntax/index.js';
import { Octets } from './octets.js';

/** Writes a value; strings as they were carried, `2.0` with its point, a stream with its true length. */
export function writeValue(value: PdfValue, out: Octets): void {
  if (value === null || typeof value === 'boolean') out.text(String(value));
  else if (typeof value === 'number') out.text(numberText(value));
  else if (value instanceof PdfName) out.text(nameText(value.name));
  else if (value instanceof PdfRef) out.text(`${value.num} ${value.gen} R`);
  else if (value instanceof PdfString) out.bytes(value.source.subarray(value.start, value.end));
  else if (value instanceof PdfStream) writeStream(value, out);
  else if (isArray(value)) writeArray(value, out);
  else writeDict(value, out);
}

function writeArray(values: readonly PdfValue[], out: Octets): void {
  out.text('[');
  values.forEach((value, index) => {
    if (index > 0) out.text(' ');
    if (typeof value === 'number') out.text(numberText(value, isWholeRealAt(values, index)));
    else writeValue(value, out);
  });
  out.text(']');
}

export function writeDict(dict: PdfDict, out: Octets): void {
  out.text('<<');
  for (const [key, value] of dict) {
    out.text(`${nameText(key)} `);
    if (typeof value === 'number') out.text(numberText(value, isWholeRealIn(dict, key)));
    else writeValue(value, out);
  }
  out.text('>>');
}

function writeStream(stream: PdfStream, out: Octets): void {
  const data = stream.data();
  writeDict(new Map([...stream.dict, ['Length', data.length]]), out);
  out.text('\nstream\n').bytes(data).text('\nendstream');
}

/** §7.3.3 knows no exponents. */
function numberText(value: number, isReal = false): string {
  const plain = String(value);
  const text = plain.includes('e') ? value.toFixed(10) : plain;
  return isReal && !text.includes('.') ? `${text}.0` : text;
}

/** §7.3.5: regular characters from `!` to `~` stand for themselves. */
function nameText(name: string): string {
  let text = '/';
  for (let i = 0; i < name.length; i++) {
    const octet = name.charCodeAt(i);
    const plain = octet > 0x20 && octet < 0x7f && !'()<>[]{}/%#'.includes(name[i]!);
    text += plain ? name[i] : `#${octet.toString(16).padStart(2, '0')}`;
  }
  return text;
}

export function name(text: string): PdfName {
  return new PdfName(text);
}

export function dictionary(members: Readonly<Record<string, PdfValue | undefined>>): PdfDict {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return new Map(present as [string, PdfValue][]);
}

/** A dictionary with some keys given another value. */
export function withKeys(dict: PdfDict, members: Readonly<Record<string, PdfValue>>): PdfDict {
  return writtenLike(new Map([...dict, ...Object.entries(members)]), dict);
}

export function hexString(bytes: Uint8Array): PdfString {
  return stringOf(`<${toHex(bytes)}>`, true);
}

/** A text string (§7.9.2.2): as it stands when it is ASCII, else UTF-16BE. */
export function textString(text: string): PdfString {
  if (/^[\x20-\x7e]*$/.test(text)) return stringOf(`(${text.replace(/[\\()]/g, '\\$&')})`, false);
  let hex = '<feff';
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, '0');
  return stringOf(`${hex}>`, true);
}

/** A date (§7.9.4), in UTC. */
export function dateString(instant: InstantMs): PdfString {
  const digits = new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14);
  return stringOf(`(D:${digits}Z)`, false);
}

export function stream(members: Readonly<Record<string, PdfValue | undefined>>, data: Uint8Array): PdfStream {
  return new PdfStream(dictionary(members), data, 0, data.length);
}

function stringOf(text: string, isHex: boolean): PdfString {
  const octets = new Octets().text(text).take();
  return new PdfString(octets, 0, octets.length, isHex);
}
