import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeDemoWorld } from '../../src/demo-world/files.js';
import { createDemoWorld, type DemoWorld, hocBa } from '../../src/demo-world/index.js';
import { toHex, utf8Decode } from '../../src/encoding.js';
import { checkRecord, readJson } from '../../src/record/index.js';
import { openPkcs12 } from '../../src/signer/index.js';
import { collectAuthorities, collectIssuers } from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';
import { readCertificate } from '../../src/x509/index.js';

let world: DemoWorld;

beforeAll(async () => {
  world = await createDemoWorld();
}, 60_000);

const text = (name: string) => utf8Decode(world.files.get(name)!);
const days = (count: number) => new Date(world.at + count * 86_400_000);

describe('a demonstration world', () => {
  it('is the same bytes for the same seed and instant, key files and signatures included', async () => {
    const again = await createDemoWorld();
    expect([...again.files.keys()]).toEqual([...world.files.keys()]);
    for (const [name, bytes] of world.files) expect(toHex(again.files.get(name)!) === toHex(bytes), name).toBe(true);
  }, 60_000);

  it('is another world for another seed', async () => {
    const other = await createDemoWorld({ seed: 'other', cases: false });
    expect(other.trustPin).not.toBe(world.trustPin);
    for (const [name, record] of world.records)
      expect(other.records.get(name)!['ma_ban_ghi']).not.toBe(record['ma_ban_ghi']);
  }, 60_000);

  it('gives each file of the world the answer and code that it promises', () => {
    const trust = world.openTrust();
    expect(new Set(world.cases.map(({ answer }) => answer))).toEqual(new Set(['ACCEPT', 'REJECT', 'UNDECIDED']));
    for (const { name, file, bytes, answer, code } of world.cases) {
      expect(world.files.get(file) === bytes || toHex(world.files.get(file)!) === toHex(bytes), file).toBe(true);
      const report = verify(bytes, { trust, at: new Date(world.at) });
      expect({ answer: report.answer, code: report.code }, name).toEqual({
        answer,
        code: code ?? 'RECORD_ACCEPTED',
      });
    }
  });

  it('has numbers for more learners than a million, each another one', () => {
    const { schools, seed, times } = world;
    const school = schools.get('thpt-van-cac')!;
    const numbers = [5, 1_000_005, 2_000_005].map((number) => {
      const pupil = { name: 'Trần Thị Một', age: 16, sex: 'nu', number } as const;
      const record = hocBa({ seed, name: 'x', times, school, pupil, level: 'thpt', grade: 10, className: '10A1' });
      return (record['nguoi_hoc'] as { so_dinh_danh_ca_nhan: string }).so_dinh_danh_ca_nhan;
    });
    expect(numbers.map((number) => [number.slice(0, 3), number.slice(6)])).toEqual([
      ['999', '000005'],
      ['998', '000005'],
      ['997', '000005'],
    ]);
  });

  it('still accepts its good files a month and eleven months later', () => {
    for (const later of [30, 330]) {
      const at = days(later);
      const trust = world.openTrust(at);
      for (const [name, bytes] of world.signed) expect(verify(bytes, { trust, at }).answer, name).toBe('ACCEPT');
    }
  });

  it.each(['2026-08-01T00:00:00Z', '2027-07-31T16:59:59Z', '2028-02-29'])(
    'works when it stands at %s',
    async (at) => {
      const there = await createDemoWorld({ at, seed: at });
      const trust = there.openTrust();
      for (const { name, bytes, answer } of there.cases)
        expect(verify(bytes, { trust, at: new Date(there.at) }).answer, name).toBe(answer);
    },
    60_000,
  );

  it('has records that pass every rule without a remark', () => {
    for (const [name, record] of world.records) expect(checkRecord(record).problems, name).toEqual([]);
    for (const name of world.records.keys()) {
      const parsed = readJson(world.files.get(`records/${name}.json`)!);
      expect(JSON.parse(JSON.stringify(parsed))).toEqual(JSON.parse(JSON.stringify(world.records.get(name))));
    }
  });

  it('has a key file for everybody that opens with the stated PIN and holds their certificate', async () => {
    for (const [name, bytes] of world.files) {
      if (!name.endsWith('.p12')) continue;
      const { certificateChain } = await openPkcs12(bytes, world.pin);
      const pem = text(name.replace(/^keys/, 'certificates').replace(/p12$/, 'pem'));
      expect(toHex(certificateChain[0]!), name).toBe(toHex(new Uint8Array(new X509Certificate(pem).raw)));
    }
  });

  it('says in every certificate that it is a demonstration, and gives every holder another key', () => {
    const keys = new Set<string>();
    // Roots stand in `anchors.pem` again, TSAs in `authorities/`.
    const holders = [...world.files.keys()].filter((name) => /^(certificates|authorities\/[nv]).*\.pem$/.test(name));
    for (const name of holders) {
      const certificate = new X509Certificate(text(name));
      expect(certificate.subject, name).toMatch(/DEMO/);
      expect(`${certificate.subject}\n${certificate.issuer}`, name).toMatch(/KHÔNG CÓ GIÁ TRỊ/);
      keys.add(readCertificate(new Uint8Array(certificate.raw)).spkiSha256);
    }
    expect(keys.size).toBe(holders.length);
  });

  it('uses no number that could be somebody’s', () => {
    for (const [name, bytes] of world.files) {
      if (!name.endsWith('.json')) continue;
      for (const number of utf8Decode(bytes).match(/(?<![0-9a-f-])\d{12}(?![0-9a-f-])/g) ?? [])
        expect(number, name).toMatch(/^999/);
    }
  });

  it('explains itself in both languages: PIN, pin, files and commands', () => {
    const readme = text('README.md');
    for (const part of [world.pin, world.trustPin, 'khue verify', 'KHÔNG CÓ GIÁ TRỊ', 'OF NO VALUE'])
      expect(readme).toContain(part);
    for (const { file } of world.cases) expect(readme).toContain(file);
    expect(text('trust-pin.txt').trim()).toBe(world.trustPin);
  });

  it('has tables and certificates from which the same bodies and signers are collected without a problem', () => {
    const named = (prefix: string) =>
      [...world.files].flatMap(([name, bytes]) => (name.startsWith(prefix) ? [{ name, bytes }] : []));
    const { issuers, problems } = collectIssuers(
      named('trust-input/truong')[0]!,
      named('trust-input/nguoi-ky')[0]!,
      named('trust-input/cer/'),
    );
    expect(problems).toEqual([]);
    const trust = world.openTrust();
    for (const issuer of issuers) {
      const listed = trust.issuer(issuer.code);
      const { name, signers, term, succession } = 'found' in listed ? listed.found : expect.fail(issuer.code);
      expect({ name: issuer.name, term: issuer.term, succession: issuer.succession }).toEqual({
        name,
        term,
        succession,
      });
      const keys = (list: readonly { role: string; name: string }[]) => list.map((one) => `${one.role} ${one.name}`);
      expect(keys(issuer.signers)).toEqual(keys(signers));
    }
    expect(issuers.length).toBe([...world.schools.values()].filter(({ plan }) => plan.unlisted !== true).length);
    const collected = collectAuthorities(named('authorities/'));
    expect(collected.problems).toEqual([]);
    expect(collected.authorities.length).toBe(trust.authorities.length);
  });

  it('refuses an instant that is none', async () => {
    await expect(createDemoWorld({ at: 'tomorrow' })).rejects.toThrow(RangeError);
  });
});

describe('writing a demonstration world', () => {
  it('writes every file, and nothing into a folder that holds something unless told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'khue-demo-'));
    try {
      const target = join(folder, 'a', 'world');
      const { count } = await writeDemoWorld(target, { cases: false });
      expect(count).toBeGreaterThan(50);
      expect(readFileSync(join(target, 'trust-pin.txt'), 'utf8').trim()).toBe(world.trustPin);
      await expect(writeDemoWorld(target)).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
      await expect(writeDemoWorld(target, { cases: false, force: true })).resolves.toMatchObject({ count });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('says so when the folder is a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'khue-demo-'));
    try {
      await writeDemoWorld(folder, { cases: false });
      await expect(writeDemoWorld(join(folder, 'README.md'))).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});
