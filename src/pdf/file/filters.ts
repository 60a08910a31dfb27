import { inflate } from '#crypto';
import type { Limits } from '../../limits.js';
import {
  HEX_VALUES,
  isArray,
  isDict,
  nameOf,
  type PdfDict,
  PdfFault,
  type PdfStream,
  type PdfValue,
  plainIntegerIn,
  type Work,
} from '../syntax/index.js';

/** What may still be inflated of one file (contract §5). */
export class InflateBudget {
  private left: number;
  private readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
    this.left = limits.inflatedBytesTotal;
  }

  inflate(bytes: Uint8Array, offset: number): Uint8Array {
    const { inflatedBytesPerStream, inflatedBytesTotal } = this.limits;
    const most = Math.min(inflatedBytesPerStream, this.left);
    try {
      const output = inflate('zlib', bytes, most);
      this.left -= output.length;
      return output;
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw new PdfFault('PDF_STREAM', offset, { detail: 'FlateDecode' });
      // What was unpacked in vain is spent too.
      this.left -= most;
      const whole = most < inflatedBytesPerStream;
      throw new PdfFault('LIMIT_EXCEEDED', offset, {
        limit: whole ? 'inflatedBytesTotal' : 'inflatedBytesPerStream',
        allowed: whole ? inflatedBytesTotal : inflatedBytesPerStream,
      });
    }
  }
}

/**
 * Octets of a stream, decoded: FlateDecode with predictors and ASCIIHexDecode (ISO 32000-2 §7.4), which are all that cross-reference streams,
 * object streams and embedded files need. Filters and parameters must be direct: they are read before references can be followed.
 * @throws PdfFault `PDF_STREAM` for another filter or malformed data, `LIMIT_EXCEEDED`
 */
export function decodeStream(stream: PdfStream, budget: InflateBudget, work: Work): Uint8Array {
  const { dict, start } = stream;
  const filters = listOf(dict.get('Filter') ?? dict.get('F'));
  const parameters = listOf(dict.get('DecodeParms') ?? dict.get('DP'));
  mustBeOfOneReading(dict, start);
  if (filters.length > 4) throw new PdfFault('PDF_STREAM', start, { detail: 'Filter' });
  let data = stream.data();
  filters.forEach((filter, i) => {
    const name = nameOf(filter);
    const own = parameters[i];
    if (own !== undefined && own !== null && !isDict(own))
      throw new PdfFault('PDF_STREAM', start, { detail: 'DecodeParms' });
    if (name === 'FlateDecode') data = unpredicted(budget.inflate(data, start), isDict(own) ? own : undefined, start);
    else if (name === 'ASCIIHexDecode') data = fromAsciiHex(data, start);
    else throw new PdfFault('PDF_STREAM', start, { detail: 'Filter' });
    work.spend(data.length);
  });
  return data;
}

/** Names that an inline image has for the same, and a list beside what is none, are passed over by some readers and believed by others. */
function mustBeOfOneReading(dict: PdfDict, start: number): void {
  const has = (key: string): boolean => (dict.get(key) ?? null) !== null;
  if ((has('Filter') && has('F')) || (has('DecodeParms') && has('DP')))
    throw new PdfFault('PDF_STREAM', start, { detail: 'Filter' });
  const [filter, parameters] = [dict.get('Filter') ?? dict.get('F'), dict.get('DecodeParms') ?? dict.get('DP')];
  if (isArray(filter) !== isArray(parameters) && listOf(parameters).some((one) => isDict(one) && one.size > 0))
    throw new PdfFault('PDF_STREAM', start, { detail: 'DecodeParms' });
}

function listOf(value: PdfValue | undefined): readonly PdfValue[] {
  if (value === undefined || value === null) return [];
  return isArray(value) ? value : [value];
}

/** §7.4.4.4. */
function unpredicted(data: Uint8Array, parameters: PdfDict | undefined, offset: number): Uint8Array {
  const wrong = (): never => {
    throw new PdfFault('PDF_STREAM', offset, { detail: 'Predictor' });
  };
  const number = (name: string, normal: number): number => {
    const value = parameters?.get(name);
    if (value === undefined || value === null || parameters === undefined) return normal;
    return plainIntegerIn(parameters, name) ?? wrong();
  };
  const predictor = number('Predictor', 1);
  if (predictor === 1) return data;
  const colors = number('Colors', 1);
  const bits = number('BitsPerComponent', 8);
  const columns = number('Columns', 1);
  if (bits !== 8 || colors < 1 || colors > 32 || columns < 1 || columns > 1 << 24) wrong();
  if (predictor === 2) return tiff(data, colors, columns * colors, wrong);
  if (predictor < 10 || predictor > 15) wrong();
  return png(data, colors, columns * colors, wrong);
}

function tiff(data: Uint8Array, colors: number, row: number, wrong: () => never): Uint8Array {
  if (data.length % row !== 0) wrong();
  const out = data.slice();
  for (let start = 0; start < out.length; start += row)
    for (let i = colors; i < row; i++) out[start + i] = out[start + i]! + out[start + i - colors]!;
  return out;
}

/** PNG specification §9: each row begins with its filter's number. */
function png(data: Uint8Array, bpp: number, row: number, wrong: () => never): Uint8Array {
  if (data.length % (row + 1) !== 0) wrong();
  const rows = data.length / (row + 1);
  const out = new Uint8Array(rows * row);
  for (let r = 0; r < rows; r++) {
    const from = r * (row + 1) + 1;
    const to = r * row;
    const type = data[from - 1]!;
    if (type > 4) wrong();
    for (let i = 0; i < row; i++) {
      const left = i >= bpp ? out[to + i - bpp]! : 0;
      const up = r > 0 ? out[to + i - row]! : 0;
      const corner = i >= bpp && r > 0 ? out[to + i - row - bpp]! : 0;
      const add =
        type === 0 ? 0 : type === 1 ? left : type === 2 ? up : type === 3 ? (left + up) >> 1 : paeth(left, up, corner);
      out[to + i] = data[from + i]! + add;
    }
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const a = Math.abs(estimate - left);
  const b = Math.abs(estimate - up);
  const c = Math.abs(estimate - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** §7.4.2: digits and white space up to `>`. */
function fromAsciiHex(data: Uint8Array, offset: number): Uint8Array {
  const out = new Uint8Array((data.length + 1) >> 1);
  let length = 0;
  let high = -1;
  for (const octet of data) {
    if (octet === 0x3e) break;
    const value = HEX_VALUES[octet]!;
    if (value === 16) continue;
    if (value > 15) throw new PdfFault('PDF_STREAM', offset, { detail: 'ASCIIHexDecode' });
    if (high < 0) high = value;
    else {
      out[length++] = high * 16 + value;
      high = -1;
    }
  }
  if (high >= 0) out[length++] = high * 16;
  return out.subarray(0, length);
}
