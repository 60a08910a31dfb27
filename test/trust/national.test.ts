import { describe, expect, it } from 'vitest';
import { digest } from '#crypto';
import { toHex } from '../../src/encoding.js';
import { buildTrustList, type IssuerInput, signTrustList } from '../../src/trust/index.js';
import { MEASURED } from '../support/measured.js';
import { build, ISSUED, leaf, listSigner, NEXT, open } from './support.js';

const SHARDS = 34;
const PER_SHARD = 1_500;
const PROVINCE = 'Sở Giáo dục và Đào tạo Minh Họa (danh sách con)';

const code = (shard: number, n: number) => `${String(shard).padStart(2, '0')}${String(n).padStart(6, '0')}`;
const keyOf = (text: string) => toHex(digest('SHA-256', new TextEncoder().encode(text)));

function school(shard: number, n: number): IssuerInput {
  const id = code(shard, n);
  return {
    code: id,
    name: `Trường Tiểu học và Trung học cơ sở Minh Họa số ${n}`,
    formerCodes: [`C${id}`],
    province: 'Tỉnh Minh Họa',
    superior: PROVINCE,
    documentTypes: [{ type: 'hoc-ba/tieu-hoc' }, { type: 'hoc-ba/thcs', from: '2021-09-05' }],
    term: { from: '1995-09-05' },
    signersComplete: true,
    signers: [
      { role: 'principal', name: 'Trần Thị Minh Họa', keys: [keyOf(`p${id}`)], terms: [{ from: '2022-09-01' }] },
      {
        role: 'principal',
        name: 'Lê Văn Ví Dụ',
        keys: [keyOf(`d${id}`)],
        capacities: [{ capacity: 'KT', decision: '12/QĐ-SGDĐT' }],
        terms: [{ from: '2022-09-01' }],
      },
      {
        role: 'school-seal',
        name: `Con dấu ${n}`,
        keys: [keyOf(`s${id}`), keyOf(`t${id}`)],
        terms: [{ from: '2024-01-01' }],
      },
    ],
  };
}

const held = () => {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1024 / 1024;
};

describe('a national list of 51,000 issuing bodies in 34 shards', () => {
  it('opens, and finds one school, within a second and 100 MB, reading the root and one shard', {
    ...MEASURED,
    timeout: 60_000,
  }, async () => {
    const signer = await leaf('Ký danh sách con', PROVINCE);
    const shard = buildTrustList({
      kind: 'issuers',
      operator: { name: PROVINCE },
      sequence: 5,
      issuedAt: ISSUED,
      nextUpdate: NEXT,
      issuers: Array.from({ length: PER_SHARD }, (_, n) => school(17, n)),
    });
    const shardBytes = await signTrustList(shard, signer.signer, ISSUED);
    const root = await build({
      issuers: [],
      shards: Array.from({ length: SHARDS }, (_, at) => ({
        location: `shards/${at}.jws`,
        signerSpkiSha256: signer.spkiSha256,
        minSequence: 5,
        codes: Array.from({ length: PER_SHARD }, (_, n) => [code(at, n), `C${code(at, n)}`]).flat(),
      })),
    });
    const rootBytes = await signTrustList(root, (await listSigner()).signer, ISSUED);
    const read: string[] = [];
    const source = {
      read: (name: string) => {
        read.push(name);
        return name === 'trust-list.jws' ? rootBytes : name === 'shards/17.jws' ? shardBytes : undefined;
      },
    };

    // The best of three: other work on the machine is not ours.
    const runs: { openMs: number; findMs: number; grownMb: number }[] = [];
    for (let run = 0; run < 3; run++) {
      read.length = 0;
      const before = held();
      const start = performance.now();
      const store = await open(source);
      const opened = performance.now();
      const looked = store.issuer(code(17, 1_234));
      const found = performance.now();
      runs.push({ openMs: opened - start, findMs: found - opened, grownMb: held() - before });
      expect(looked).toMatchObject({ found: { code: '17001234', signers: [{}, {}, {}] } });
      expect(store.issuer(`C${code(17, 1_234)}`)).toEqual(looked);
      expect(read).toEqual(['trust-list.jws', 'shards/17.jws']);
      expect(store.issuer(code(33, 9))).toMatchObject({ unavailable: { code: 'TRUST_SHARD_MISSING' } });
      expect(store.holders!(keyOf('s17000002'), code(17, 7)).map(({ issuer }) => issuer.code)).toEqual(['17000002']);
    }
    const best = (which: 'openMs' | 'findMs') => Math.min(...runs.map((run) => run[which]));
    const grownMb = Math.max(...runs.map((run) => run.grownMb));
    const size = (bytes: Uint8Array) => `${(bytes.length / 1024 / 1024).toFixed(1)} MiB`;
    console.info(
      `root ${size(rootBytes)} in ${best('openMs').toFixed(0)} ms, shard ${size(shardBytes)} in ${best('findMs').toFixed(0)} ms, ` +
        `${grownMb.toFixed(0)} MB`,
    );
    expect(best('openMs')).toBeLessThan(1_000);
    expect(best('findMs')).toBeLessThan(1_000);
    expect(grownMb).toBeLessThan(100);
  });
});
