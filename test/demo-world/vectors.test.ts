import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDemoWorld } from '../../src/demo-world/index.js';
import { pdfVectorFiles } from '../../src/demo-world/pdf-vectors.js';
import { reportText, vectorFiles } from '../../src/demo-world/vectors.js';
import { toHex, utf8Decode } from '../../src/encoding.js';
import { openTrust } from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';

interface Index {
  readonly at: string;
  readonly pin: string;
  readonly vectors: readonly { name: string; file: string; report: string; answer: string; code: string }[];
}

describe.each([
  ['json', vectorFiles],
  ['pdf', pdfVectorFiles],
] as const)('the test vectors in %s', (name, makeFiles) => {
  const folder = fileURLToPath(new URL(`../../test-vectors/${name}`, import.meta.url));
  const read = (path: string) => new Uint8Array(readFileSync(join(folder, path)));
  const index = JSON.parse(utf8Decode(read('vectors.json'))) as Index;

  it.each(index.vectors)('$name gets the stored report, byte for byte', ({ file, report, answer, code }) => {
    const trust = openTrust(
      { read: (path) => (existsSync(join(folder, 'trust', path)) ? read(`trust/${path}`) : undefined) },
      { pinned: [index.pin], at: index.at },
    );
    const got = verify(read(file), { trust, at: index.at, atSource: 'GIVEN', input: file.replace(/^.*\//, '') });
    expect(reportText(got)).toBe(utf8Decode(read(report)));
    expect({ answer: got.answer, code: got.code }).toEqual({ answer, code });
  });

  it('are what the demonstration world makes today, with no file more or less', async () => {
    const made = await makeFiles(await createDemoWorld());
    const there = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    expect(there.sort()).toEqual([...made.keys()].sort());
    for (const [path, bytes] of made) expect(toHex(read(path)) === toHex(bytes), path).toBe(true);
  }, 60_000);
});
