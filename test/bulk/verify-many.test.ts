import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { BulkInput, BulkReport, VerifyManyOptions } from '../../src/bulk/index.js';
import type { BulkItem } from '../../src/bulk/items.js';
import { toBase64 } from '../../src/encoding.js';
import { verify } from '../../src/validation/index.js';
import { smallPdf } from '../support/small-pdf.js';
import { useBuilt } from './built.js';

const holder = useBuilt();
const built = () => holder.built;

const options = (more: Partial<VerifyManyOptions> = {}): VerifyManyOptions => ({
  trust: { source: { path: built().trust }, pinned: [built().world.trustPin] },
  at: new Date(built().world.at),
  workers: 2,
  ...more,
});

const samples = (): { name: string; bytes: Uint8Array }[] =>
  built().world.cases.map(({ file, bytes }) => ({ name: file, bytes }));

async function all(inputs: Iterable<BulkInput> | AsyncIterable<BulkInput>, more: Partial<VerifyManyOptions> = {}) {
  const reports: BulkReport[] = [];
  for await (const report of built().bulk.verifyMany(inputs, options(more))) reports.push(report);
  return reports;
}

/** Many different names for the world's files, in an order that mixes them. */
function* many(count: number): Generator<{ name: string; bytes: Uint8Array }> {
  const files = samples();
  for (let i = 0; i < count; i++)
    yield { name: `n${i}-${files[i % files.length]!.name}`, bytes: files[i % files.length]!.bytes };
}

describe('verifyMany', () => {
  test('gives for each file the report that verify gives, and what is compared across the set beside it', async () => {
    const { world } = built();
    const reports = await all(samples(), { ordered: true });
    const trust = world.openTrust();
    expect(reports).toHaveLength(samples().length);
    for (const [i, { name, bytes }] of samples().entries()) {
      const { bulk, ...report } = reports[i]!;
      expect(report, name).toEqual(
        JSON.parse(JSON.stringify(verify(bytes, { trust, at: new Date(world.at), input: name }))),
      );
      expect(bulk, name).toBeDefined();
    }
  });

  test('refuses options that cannot be, once and not for every file', async () => {
    const wrong: readonly (readonly [string, Partial<VerifyManyOptions>])[] = [
      ['at', { at: 'hôm nay' }],
      ['policy', { policy: 'strict' as never }],
      ['staleDays', { staleDays: -1 }],
      ['maxAgeDays', { maxAgeDays: Number.NaN }],
    ];
    for (const [what, more] of wrong)
      await expect(all(many(2), more), what).rejects.toMatchObject({ code: 'WRONG_CALL', params: { what } });
  });

  test('gives the same reports with one worker and two, ordered or not, and in batches of any size', async () => {
    const expected = (await all(many(300), { ordered: true, workers: 1 })).map((report) => JSON.stringify(report));
    for (const more of [
      { ordered: true, workers: 2, batchSize: 7 },
      { workers: 2, batchSize: 50 },
    ]) {
      const found = (await all(many(300), more)).map((report) => JSON.stringify(report));
      expect(more.ordered ? found : found.sort()).toEqual(more.ordered ? expected : [...expected].sort());
    }
  });

  test('reads no further ahead than its reports are taken', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<BulkInput> {
      for (const item of many(20_000)) {
        read++;
        yield item;
      }
    }
    const reports = built().bulk.verifyMany(counted(), options({ batchSize: 10 }));
    await reports.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(read).toBeLessThan(400);
    await reports.return(undefined);
  });

  test('stops with the signal’s reason, and lets its workers go', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const taken: unknown[] = [];
    await expect(
      (async () => {
        for await (const report of built().bulk.verifyMany(many(5_000), options({ signal: stop.signal }))) {
          taken.push(report);
          if (taken.length === 100) stop.abort(reason);
        }
      })(),
    ).rejects.toBe(reason);
    expect(taken.length).toBeLessThan(1_000);
  });

  test('what the inputs throw comes out', async () => {
    async function* broken(): AsyncGenerator<BulkInput> {
      yield* many(3);
      throw new RangeError('no more');
    }
    await expect(all(broken())).rejects.toThrow('no more');
  });

  test('a trust list that another hand changes while the run goes on is refused', async () => {
    const digest = built().bulk.trustDigest({ path: built().trust });
    const trust = { source: { path: built().trust }, pinned: [built().world.trustPin] };
    await expect(all(many(3), { trust: { ...trust, digest } })).resolves.toHaveLength(3);
    await expect(all(many(3), { trust: { ...trust, digest: digest.replace(/^./, 'x') } })).rejects.toMatchObject({
      code: 'TRUST_CHANGED',
    });
  });
});

describe('a poisoned file among a thousand', () => {
  test('hang and crash are each reported with the octets they had, and every other file is judged', async () => {
    const files = [...many(600)];
    const poison = ['a-hang', 'b-crash', 'd-crash'];
    for (const [i, name] of poison.entries()) files.splice(37 + 130 * i, 0, { name, bytes: new Uint8Array([i]) });
    const started = performance.now();
    const reports = await all(files, {
      ordered: true,
      itemSeconds: 5,
      workerFile: built().poisonedWorker,
    });
    expect(reports.map(({ input }) => input)).toEqual(files.map(({ name }) => name));
    const found = reports.filter(({ input }) => poison.includes(input!));
    expect(found.map(({ code, answer }) => [code, answer])).toEqual([
      ['LIMIT_EXCEEDED', 'UNDECIDED'],
      ['WORKER_ENDED', 'UNDECIDED'],
      ['WORKER_ENDED', 'UNDECIDED'],
    ]);
    expect(found[0]!.message.en).toContain('itemSeconds');
    for (const { sha256 } of found) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const usual = (await all(many(600), { ordered: true })).map((report) => JSON.stringify(report));
    expect(reports.filter(({ input }) => !poison.includes(input!)).map((report) => JSON.stringify(report))).toEqual(
      usual,
    );
    expect(performance.now() - started).toBeLessThan(60_000);
  }, 120_000);

  test('what fills memory, inside its heap or outside, is told from the others, which are judged', async () => {
    const files = [...many(200)];
    const poison = ['a-bomb', 'b-swell', 'c-numbers'];
    for (const [i, name] of poison.entries()) files.splice(20 + 60 * i, 0, { name, bytes: new Uint8Array([i]) });
    const reports = await all(files, {
      ordered: true,
      itemSeconds: 100,
      workerHeapMb: 64,
      workerMemoryMb: 250,
      workerFile: built().poisonedWorker,
    });
    expect(reports.map(({ input }) => input)).toEqual(files.map(({ name }) => name));
    const found = reports.filter(({ input }) => poison.includes(input!));
    expect(found.map(({ code, answer, sha256 }) => [code, answer, sha256?.length])).toEqual(
      poison.map(() => ['LIMIT_EXCEEDED', 'UNDECIDED', 64]),
    );
    const [bomb, swell, numbers] = found.map(({ message }) => message.en);
    expect(bomb).toContain('workerHeap');
    expect(swell).toContain('workerMemory');
    // Which limit stops it depends on the version of Node.
    expect(numbers).toMatch(/workerHeap|workerMemory/);
    const others = reports.filter(({ input }) => !poison.includes(input!));
    expect(others.filter(({ code }) => code === 'LIMIT_EXCEEDED' || code === 'WORKER_ENDED')).toEqual([]);
  }, 120_000);

  test('a file is not blamed for time in which the program itself stood still', async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(4));
    const began = new Int32Array(bytes.buffer);
    const more = { workers: 1, itemSeconds: 2, workerFile: built().poisonedWorker };
    const reports = all([{ name: 'slow', bytes }], more);
    while (Atomics.load(began, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 300));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_400);
    expect((await reports).map(({ code }) => code)).toEqual(['FORMAT_UNKNOWN']);
  }, 60_000);

  test('a wrapped line has the name and the digest of what is wrapped, wherever it came from', async () => {
    const { bytes } = samples()[0]!;
    const line = JSON.stringify({ id: 'w', data: toBase64(bytes) });
    const path = built().write('crash.ndjson', `${line}\n`);
    const reports = await all(
      [
        { kind: 'line', name: 'crash:1', path, start: 0, end: line.length },
        { kind: 'bytes', name: 'crash:2', bytes: new TextEncoder().encode(line), line: true },
      ],
      { ordered: true, workerFile: built().poisonedWorker },
    );
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const report of reports) expect(report).toMatchObject({ code: 'WORKER_ENDED', input: 'w', sha256 });
  }, 60_000);
});

describe('inputs', () => {
  const names = async (paths: string[], more = {}): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name } of built().bulk.inputsFrom(paths, more)) found.push(name);
    return found;
  };

  test('a folder gives its files by name, with archives and files of lines in it; what nobody reads is told', async () => {
    const { write, folder } = built();
    const good = samples()[0]!.bytes;
    write('mixed/b.json', good);
    write('mixed/a/z.json', good);
    write('mixed/c.zip', zipSync({ 'in/one.json': good, 'in/x.txt': good, '__MACOSX/in/._one.json': good }));
    write('mixed/d.ndjson', `${JSON.stringify({ id: 'w', data: toBase64(good) })}\n\n{"x":1}`);
    write('mixed/e.docx', 'x');
    write('mixed/.hidden.json', good);
    const ignored: string[] = [];
    const root = join(folder, 'mixed');
    const found = await names([root], { onIgnored: (name: string) => ignored.push(name) });
    expect(found.map((name) => name.slice(root.length + 1))).toEqual([
      'a/z.json',
      'b.json',
      'c.zip/in/one.json',
      'd.ndjson:1',
      'd.ndjson:3',
    ]);
    expect(ignored.map((name) => name.slice(root.length + 1))).toEqual(['c.zip/in/x.txt', 'e.docx']);
    const reports = await all(built().bulk.inputsFrom([root]), { ordered: true });
    expect(reports.map(({ answer }) => answer)).toEqual(['ACCEPT', 'ACCEPT', 'ACCEPT', 'ACCEPT', 'UNDECIDED']);
  });

  test('records and PDFs lie mixed, in folders, archives and lines', async () => {
    const { write, folder } = built();
    const [json, pdf] = [samples()[0]!.bytes, smallPdf()];
    write('both/a.json', json);
    write('both/b.pdf', pdf);
    write('both/c.zip', zipSync({ 'd.pdf': pdf, 'e.json': json }));
    write('both/f.ndjson', [pdf, json].map((bytes) => JSON.stringify({ id: 1, data: toBase64(bytes) })).join('\n'));
    const reports = await all(built().bulk.inputsFrom([join(folder, 'both')]), { ordered: true });
    const [first, second] = reports.map(({ format, sha256 }) => [format, sha256]);
    expect(first![0]).not.toBe(second![0]);
    expect(reports.map(({ format, sha256 }) => [format, sha256])).toEqual([
      first,
      second,
      second,
      first,
      second,
      first,
    ]);
  });

  test('what cannot be read is a line that says so, without a digest', async () => {
    const { write, folder } = built();
    write('bad/a.zip', 'PK\u0003\u0004 broken');
    const zip = zipSync({ 'x.json': samples()[0]!.bytes });
    const damaged = zip.slice();
    damaged[60] = damaged[60]! ^ 0xff;
    write('bad/b.zip', damaged);
    const reports = await all(built().bulk.inputsFrom([join(folder, 'bad'), join(folder, 'gone.json')]), {
      ordered: true,
    });
    expect(reports.map(({ code, sha256 }) => [code, sha256])).toEqual([
      ['ZIP_BROKEN', undefined],
      ['ZIP_BROKEN', undefined],
      ['INPUT_UNREADABLE', undefined],
    ]);
  });

  test('an entry of an archive is unpacked only as far as something could be read of it', async () => {
    const pdf = new TextEncoder().encode('%PDF-1.7\n');
    const zip = zipSync({ 'a.json': new Uint8Array(999).fill(0x20), 'b.pdf': pdf, 'c.pdf': pdf });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
    const says = [60, 130, 60];
    // What each says that it unpacks to, in the directory (APPNOTE 4.3.12).
    for (let at = 0; says.length > 0; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, says.shift()! * 1024 * 1024, true);
    const path = built().write('bombs.zip', zip);
    const reports = await all(built().bulk.inputsFrom([path]), { ordered: true });
    // The last is unpacked, and is not what it said.
    expect(reports.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'ZIP_BROKEN']);
    expect(reports[0]!.message.en).toContain('zipBytes');
  });

  test('a folder in which nothing is to be judged says so, whatever lies in it', async () => {
    const { write, folder, bulk } = built();
    write('nothing/a.ndjson', '\n\r\n');
    write('nothing/b.zip', zipSync({ 'x.txt': new Uint8Array(1) }));
    const root = join(folder, 'nothing');
    const found: BulkItem[] = [];
    for await (const item of bulk.inputsFrom([root])) found.push(item);
    expect(found).toEqual([{ kind: 'failure', name: root, code: 'INPUT_EMPTY', params: { path: root } }]);
    // One that is empty among others is nobody's concern.
    write('nothing/c.json', samples()[0]!.bytes);
    expect(await names([root])).toEqual([join(root, 'c.json')]);
  });

  test('standard input that cannot be read to its end is an input that cannot be read', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"x":1}\n{"y');
      throw Object.assign(new Error('read'), { code: 'EIO' });
    }
    const failure = { kind: 'failure', name: '-', code: 'INPUT_UNREADABLE', params: { path: '-', reason: 'EIO' } };
    for (const [standardInputIsLines, expected] of [
      [true, [{ kind: 'bytes', name: '-:1' }, failure]],
      [false, [failure]],
    ] as const) {
      const found: BulkItem[] = [];
      const options = { standardInput: broken(), standardInputIsLines };
      for await (const item of built().bulk.inputsFrom(['-'], options)) found.push(item);
      expect(found).toMatchObject(expected);
    }
  });

  test('an archive whose names begin with a point and a slash holds what it holds', async () => {
    const good = samples()[0]!.bytes;
    // As tar writes archives on Windows and macOS.
    const zip = { './a.json': good, './in/b.json': good, './in/.c.json': good, '../d.json': good, '.e/f.json': good };
    const path = built().write('points.zip', zipSync(zip));
    expect((await names([path])).map((name) => name.slice(path.length + 1))).toEqual([
      './a.json',
      './in/b.json',
      '../d.json',
    ]);
  });

  test('an archive that counts fewer entries than it has is read to its end; a false count is said', async () => {
    const many = Object.fromEntries(Array.from({ length: 65_537 }, (_, i) => [`${i}.json`, new Uint8Array(0)]));
    const zip = zipSync(many);
    const counts = new DataView(zip.buffer, zip.byteOffset + zip.length - 22 + 8, 4);
    // What a writer without zip64 says of 65,537.
    for (const place of [0, 2]) counts.setUint16(place, 1, true);
    expect(await names([built().write('many.zip', zip)])).toHaveLength(65_537);
    for (const place of [0, 2]) counts.setUint16(place, 2, true);
    const path = built().write('false.zip', zip);
    const found = await names([path]);
    expect([found.length, found.at(-1)]).toEqual([65_538, path]);
  }, 60_000);

  test('a large folder is read in several passes with the same result', async () => {
    const { filesBelow } = await import('../../src/bulk/sources/folder.js');
    const { write, folder } = built();
    for (let i = 0; i < 57; i++) write(`wide/${(i * 7919) % 1009}-${i}.json`, '{}');
    write('wide/5-sub/x.json', '{}');
    const whole = [...filesBelow(join(folder, 'wide'))].map(({ path }) => path);
    expect(whole).toHaveLength(58);
    for (const most of [1, 2, 10, 57])
      expect([...filesBelow(join(folder, 'wide'), most)].map(({ path }) => path)).toEqual(whole);
    expect(readdirSync(join(folder, 'wide'))).toHaveLength(58);
  });
});

test('keyed digests tie versions together and tell nobody who has no key', async () => {
  const inputs = samples().slice(0, 3);
  const [a, again, other] = await Promise.all([
    all(inputs, { ordered: true, linkKey: new Uint8Array(32).fill(1) }),
    all(inputs, { ordered: true, linkKey: new Uint8Array(32).fill(1) }),
    all(inputs, { ordered: true, linkKey: new Uint8Array(32).fill(2) }),
  ]);
  expect(a.map(({ bulk }) => bulk)).toEqual(again.map(({ bulk }) => bulk));
  for (const [i, { bulk }] of a.entries()) {
    expect(bulk!.keys!.record).toMatch(/^[\w-]{22}$/);
    expect(bulk!.keys!.record).not.toBe(other[i]!.bulk!.keys!.record);
    expect(bulk!.keys!.by).not.toBe(other[i]!.bulk!.keys!.by);
  }
  const plain = await all(inputs, { ordered: true });
  expect(plain.every(({ bulk }) => bulk!.keys === undefined && bulk!.results === undefined)).toBe(true);
  expect(readFileSync(join(built().folder, 'trust-pin.txt'), 'utf8')).toContain(built().world.trustPin);
});
