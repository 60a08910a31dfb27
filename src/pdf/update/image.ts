/** Pictures for signature appearances: JPEG as it is, PNG with what PDF has for it (ISO 32000-2 §8.9, §7.4.4, §7.4.8). */
import { zlibSync } from 'fflate';
import { inflate } from '#crypto';
import { KhueError } from '../../errors.js';
import type { PdfRef } from '../syntax/index.js';
import { name, stream } from './serialize.js';
import type { PdfUpdate } from './update.js';

export interface Picture {
  readonly reference: PdfRef;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const MOST_OCTETS = 1024 * 1024;
const MOST_PIXELS = 4_000_000;

/**
 * Adds a picture to an update. Colours are grey or RGB, as PDF/A wants them with the output intent that a record's form has.
 * @throws KhueError `PDF_IMAGE_UNUSABLE`
 */
export function addPicture(update: PdfUpdate, bytes: Uint8Array): Picture {
  if (bytes.length > MOST_OCTETS) throw unusable(`${bytes.length} > ${MOST_OCTETS}`);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return addJpeg(update, bytes);
  if (PNG_HEAD.every((octet, at) => bytes[at] === octet)) return addPng(update, bytes);
  throw unusable('PNG, JPEG');
}

function unusable(detail: string): KhueError {
  return new KhueError('PDF_IMAGE_UNUSABLE', { params: { detail } });
}

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 65536 + u16(bytes, at + 2);

function checkSize(width: number, height: number): void {
  if (width < 1 || height < 1 || width * height > MOST_PIXELS) throw unusable(`${width} × ${height}`);
}

/** Width, height and number of colours stand in the start-of-frame segment (ITU-T T.81 §B.2.2). */
function addJpeg(update: PdfUpdate, bytes: Uint8Array): Picture {
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) break;
    // Baseline and progressive; the others PDF's DCTDecode does not know.
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      const [height, width, colours] = [u16(bytes, at + 5), u16(bytes, at + 7), bytes[at + 9]!];
      checkSize(width, height);
      if (bytes[at + 4] !== 8 || (colours !== 1 && colours !== 3)) throw unusable('JPEG CMYK');
      const space = name(colours === 1 ? 'DeviceGray' : 'DeviceRGB');
      return { reference: update.add(image({ width, height, space, filter: 'DCTDecode' }, bytes)), width, height };
    }
    at += 2 + u16(bytes, at + 2);
  }
  throw unusable('JPEG');
}

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel by colour type (PNG specification §11.2.2); palettes are for pictures that are no signatures. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

function addPng(update: PdfUpdate, bytes: Uint8Array): Picture {
  const [width, height] = [u32(bytes, 16), u32(bytes, 20)];
  const channels = CHANNELS[bytes[25]!];
  checkSize(width, height);
  if (channels === undefined || bytes[24] !== 8 || bytes[28] !== 0)
    throw unusable('PNG: 8 bit, grey or RGB, not interlaced');
  const row = width * channels;
  const samples = unfiltered(pixelsOf(bytes, (row + 1) * height), row, channels);
  const hasAlpha = channels % 2 === 0;
  const colours = hasAlpha ? channels - 1 : channels;
  const space = name(colours === 1 ? 'DeviceGray' : 'DeviceRGB');
  const mask = hasAlpha
    ? update.add(
        image(
          { width, height, space: name('DeviceGray'), filter: 'FlateDecode' },
          packed(samples, channels, colours, 1),
        ),
      )
    : undefined;
  const data = packed(samples, channels, 0, colours);
  const reference = update.add(image({ width, height, space, filter: 'FlateDecode', ...(mask && { mask }) }, data));
  return { reference, width, height };
}

/** The octets of all IDAT chunks, inflated: filter type and samples, row by row. */
function pixelsOf(bytes: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const size = u32(bytes, at);
    if (u32(bytes, at + 4) === IDAT) parts.push(bytes.subarray(at + 8, at + 8 + size));
    at += 12 + size;
  }
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  try {
    const pixels = inflate('zlib', joined, length);
    if (pixels.length === length) return pixels;
  } catch {
    // Told below: what zlib says of it helps nobody.
  }
  throw unusable('PNG');
}

const IDAT = 0x49444154;

/** PNG specification §9. */
function unfiltered(pixels: Uint8Array, row: number, channels: number): Uint8Array {
  const out = new Uint8Array((pixels.length / (row + 1)) * row);
  for (let from = 0, to = 0; from < pixels.length; from += row + 1, to += row) {
    const type = pixels[from]!;
    if (type > 4) throw unusable('PNG');
    for (let i = 0; i < row; i++) {
      const left = i >= channels ? out[to + i - channels]! : 0;
      const up = to > 0 ? out[to + i - row]! : 0;
      const corner = i >= channels && to > 0 ? out[to + i - row - channels]! : 0;
      out[to + i] = pixels[from + 1 + i]! + predicted(type, left, up, corner);
    }
  }
  return out;
}

function predicted(type: number, left: number, up: number, corner: number): number {
  if (type === 0) return 0;
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Some of the samples of every pixel, compressed. */
function packed(samples: Uint8Array, channels: number, first: number, count: number): Uint8Array {
  const out = new Uint8Array((samples.length / channels) * count);
  for (let from = first, to = 0; to < out.length; from += channels, to += count)
    for (let i = 0; i < count; i++) out[to + i] = samples[from + i]!;
  return zlibSync(out);
}

function image(
  of: {
    readonly width: number;
    readonly height: number;
    readonly space: ReturnType<typeof name>;
    readonly filter: 'DCTDecode' | 'FlateDecode';
    readonly mask?: PdfRef;
  },
  data: Uint8Array,
): ReturnType<typeof stream> {
  return stream(
    {
      Type: name('XObject'),
      Subtype: name('Image'),
      Width: of.width,
      Height: of.height,
      ColorSpace: of.space,
      BitsPerComponent: 8,
      Filter: name(of.filter),
      SMask: of.mask,
    },
    data,
  );
}
