import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDemoWorld } from '../../src/demo-world/index.js';
import { pdfVectorFiles } from '../../src/demo-world/pdf-vectors.js';
import { reportText } from '../../src/demo-world/vectors.js';
import { toHex, utf8Decode } from '../../src/encoding.js';
import { openTrust } from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';

const folder = fileURLToPath(new URL('../../test-vectors/pdf', import.meta.url));
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

interface Index {
  readonly at: string;
  readonly pin: string;
  readonly vectors: readonly { name: string; file: string; report: string; answer: string; code: string }[];
}
const index = JSON.parse(utf8Decode(read('vectors.json'))) as Index;

describe('the test vectors of PDFs', () => {
  it.each(index.vectors)('$name gets the stored report, byte for byte', ({ answer, code, file, report }) => {
    const trust = openTrust(
      { read: (name) => (existsSync(join(folder, 'trust', name)) ? read(`trust/${name}`) : undefined) },
      { pinned: [index.pin], at: index.at },
    );
    const got = verify(read(file), { trust, at: index.at, atSource: 'GIVEN', input: file.replace(/^.*\//, '') });
    expect(reportText(got)).toBe(utf8Decode(read(report)));
    expect({ answer: got.answer, code: got.code }).toEqual({ answer, code });
  });

  it('are what the demonstration world makes today, with no file more or less', async () => {
    const made = await pdfVectorFiles(await createDemoWorld());
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(there.sort()).toEqual([...made.keys()].sort());
    for (const [name, bytes] of made) expect(toHex(read(name)) === toHex(bytes), name).toBe(true);
  }, 60_000);
});
