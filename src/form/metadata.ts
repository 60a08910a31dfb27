import { concatBytes, utf8Encode } from '../encoding.js';
import { formatInstant, type InstantMs } from '../time.js';

const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

/** XMP metadata with the PDF/A identification (ISO 19005-3 §6.6.2): part 3, level A. */
export function xmp(title: string, date: InstantMs, producer: string): Uint8Array {
  const at = formatInstant(date);
  return utf8Encode(`<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>${at}</xmp:CreateDate>
<xmp:ModifyDate>${at}</xmp:ModifyDate>
<xmp:MetadataDate>${at}</xmp:MetadataDate>
<pdf:Producer>${escapeXml(producer)}</pdf:Producer>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`);
}

/** `D:20260529100000Z` (ISO 32000-2 §7.9.4). */
export function pdfDate(date: InstantMs): string {
  return `(D:${formatInstant(date).replace(/[-:TZ]/g, '')}Z)`;
}

let profile: Uint8Array | undefined;

/** A matrix/TRC profile of the sRGB primaries with gamma 2.2 (ICC.1:2001-04): what PDF/A wants colours to be told by. */
export function srgbProfile(): Uint8Array {
  profile ??= makeProfile();
  return profile;
}

function makeProfile(): Uint8Array {
  const u32 = (value: number): Uint8Array =>
    new Uint8Array([(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  const fixed = (value: number): Uint8Array => u32(Math.round(value * 65536) >>> 0);
  const tag = (type: string, ...parts: Uint8Array[]): Uint8Array => concatBytes(utf8Encode(type), u32(0), ...parts);
  const padded = (bytes: Uint8Array): Uint8Array => concatBytes(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
  const xyz = (x: number, y: number, z: number): Uint8Array => tag('XYZ ', fixed(x), fixed(y), fixed(z));
  const name = utf8Encode('sRGB gamma 2.2\0');
  const curve = tag('curv', u32(1), new Uint8Array([0x02, 0x33]));
  const tags: [string, Uint8Array][] = [
    ['desc', tag('desc', u32(name.length), name, u32(0), u32(0), new Uint8Array(70))],
    ['cprt', tag('text', utf8Encode('No copyright\0'))],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(0.4361, 0.2225, 0.0139)],
    ['gXYZ', xyz(0.3851, 0.7169, 0.0971)],
    ['bXYZ', xyz(0.1431, 0.0606, 0.7141)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  let at = 128 + 4 + 12 * tags.length;
  const table: Uint8Array[] = [u32(tags.length)];
  const data: Uint8Array[] = [];
  for (const [signature, bytes] of tags) {
    table.push(utf8Encode(signature), u32(at), u32(bytes.length));
    const whole = padded(bytes);
    data.push(whole);
    at += whole.length;
  }
  const header = new Uint8Array(128);
  const put = (offset: number, bytes: Uint8Array): void => header.set(bytes, offset);
  put(0, u32(at));
  put(8, u32(0x02100000));
  put(12, utf8Encode('mntrRGB XYZ '));
  put(24, new Uint8Array([0x07, 0xea, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]));
  put(36, utf8Encode('acsp'));
  put(68, concatBytes(fixed(0.9642), fixed(1), fixed(0.8249)));
  return concatBytes(header, ...table, ...data);
}
