import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url, utf8Decode, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { openPkcs12, type Signer } from '../../src/signer/index.js';
import {
  anchorStore,
  buildTrustList,
  folderSource,
  openTrust,
  renewTrustList,
  signTrustList,
  type TrustList,
  type TrustStore,
} from '../../src/trust/index.js';
import { verify } from '../../src/validation/index.js';
import { type AttackWorld, attackWorld } from './world.js';

/** Attacks by whoever hands over the trust list: an old one, another's, one that was changed, a bundle of pieces that do not belong together. */

let kit: AttackWorld;
let files: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  kit = await attackWorld();
  const names = [...kit.world.files.keys()].filter((name) => name.startsWith('trust/'));
  files = new Map(names.map((name) => [name.slice('trust/'.length), kit.world.files.get(name)!]));
}, 60_000);

const root = (): Uint8Array => files.get('trust-list.jws')!;
const listOf = (jws: Uint8Array): TrustList =>
  JSON.parse(utf8Decode(fromBase64Url(utf8Decode(jws).split('.')[1]!)!)) as TrustList;
const signerOf = (name: string): Promise<Signer> =>
  openPkcs12(kit.world.files.get(`keys/trust-list/${name}.p12`)!, kit.world.pin);

const today = (): Date => new Date(kit.world.at);
const dates = () => ({ issuedAt: today(), nextUpdate: new Date(kit.times.listsUntil) });

/** The operator's own next list. */
async function newer(change: (list: TrustList) => TrustList = (list) => list): Promise<Uint8Array> {
  return signTrustList(change(renewTrustList(listOf(root()), dates())), await signerOf('root'), today());
}

function open(
  changes: Readonly<Record<string, Uint8Array | undefined>> = {},
  pinned = [kit.world.trustPin],
): TrustStore {
  const all = new Map<string, Uint8Array>();
  for (const [name, bytes] of [...files, ...Object.entries(changes)]) {
    if (bytes === undefined) all.delete(name);
    else all.set(name, bytes);
  }
  return openTrust(folderSource(all), { pinned, at: today() });
}

const judge = (bytes: Uint8Array, trust: TrustStore) => kit.judge(bytes, { trust });

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(KhueError);
    return (error as KhueError).code;
  }
  return 'nothing was refused';
}

describe('the list', () => {
  test('rolled back to an older one, once a newer was seen, is refused', async () => {
    const options = { pinned: [kit.world.trustPin], at: today() };
    const seen = openTrust(await newer(), { ...options, highWater: { lists: {} } }).highWater;
    expect(codeOf(() => openTrust(root(), { ...options, highWater: seen }))).toBe('TRUST_ROLLBACK');
  });

  test('of the same number and another content is refused', async () => {
    const options = { pinned: [kit.world.trustPin], at: today() };
    const [one, other] = [await newer(), await newer((list) => withOtherEnd(list))];
    const seen = openTrust(one, { ...options, highWater: { lists: {} } }).highWater;
    expect(codeOf(() => openTrust(other, { ...options, highWater: seen }))).toBe('TRUST_EQUIVOCATION');
  });

  test('signed by another key is refused under the pin, be it a province’s or a stranger’s of the same name', async () => {
    const { listSigner } = await otherOperator();
    for (const by of [await signerOf('van-cac'), listSigner]) {
      const bytes = await signAs(listOf(root()), by);
      expect(codeOf(() => open({ 'trust-list.jws': bytes }))).toMatch(/^TRUST_SIGNER_(NOT_PINNED|MISMATCH)$/);
    }
  });

  test('changed in one key hash is refused', () => {
    const [header, payload, signature] = utf8Decode(root()).split('.');
    const text = utf8Decode(fromBase64Url(payload!)!);
    const hash = /urn:khue:spki-sha256:([0-9a-f]{64})/.exec(text)![1]!;
    const changed = text.replace(hash, kit.strangers.impostor.spkiSha256);
    const bytes = utf8Encode([header, Buffer.from(changed).toString('base64url'), signature].join('.'));
    expect(codeOf(() => open({ 'trust-list.jws': bytes }))).toBe('TRUST_SIGNATURE_BROKEN');
  });

  test('given without a pin is never opened silently, and the report says so', () => {
    expect(codeOf(() => openTrust(folderSource(files), { at: today() }))).toBe('TRUST_PIN_REQUIRED');
    const trust = openTrust(folderSource(files), { at: today(), allowUnpinned: true });
    const report = judge(kit.good, trust);
    expect(report.trust.pinned).toBe(false);
    expect(report.remarks?.map(({ code }) => code)).toContain('TRUST_UNPINNED');
  });

  test('past its next update confirms nothing more', () => {
    const late = new Date(kit.times.listsUntil + 86_400_000);
    const trust = openTrust(folderSource(files), { pinned: [kit.world.trustPin], at: late });
    expect(verify(kit.good, { trust, at: late })).toMatchObject({ answer: 'UNDECIDED', code: 'TRUST_LIST_STALE' });
  });

  test('replaced by bare anchors gives no record an ACCEPT', () => {
    const trust = anchorStore(kit.world.pki.roots.map(({ certificateDer }) => certificateDer));
    expect(judge(kit.good, trust).answer).not.toBe('ACCEPT');
  });

  test('opened at one time does not make a signature of a later time good at an earlier one', () => {
    const before = new Date(kit.times.inMay(20, 8));
    const report = verify(kit.good, { trust: kit.world.openTrust(before), at: before });
    expect(report.answer).not.toBe('ACCEPT');
  });
});

describe('a shard', () => {
  const SHARD = 'shards/van-cac.jws';

  test('older than the fresh root says is not used, and both dates are said', async () => {
    const list = await newer((next) => withShardSequence(next, SHARD, 2));
    const report = judge(kit.good, open({ 'trust-list.jws': list }));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'BUNDLE_MIXED' });
    expect(report.settledBy?.map(({ what }) => what)).toEqual(['TRUST_LIST']);
  });

  test('left out leaves its schools unknown, not refused', () => {
    const report = judge(kit.good, open({ [SHARD]: undefined }));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'TRUST_SHARD_MISSING' });
  });

  test('of another province in its place, or by another signer, is not used', async () => {
    const other = files.get('shards/song-khue.jws')!;
    const resigned = await signAs(listOf(files.get(SHARD)!), await signerOf('song-khue'));
    for (const bytes of [other, resigned, utf8Encode('rác')]) {
      const report = judge(kit.good, open({ [SHARD]: bytes }));
      expect(report.answer).toBe('UNDECIDED');
      expect(report.code).toMatch(/^TRUST_SHARD_/);
    }
  });

  test('that a dishonest province writes can name no authority and weaken no rule', async () => {
    const leaf = await kit.world.pki.issue({
      ca: kit.world.pki.neac.token,
      subject: [
        ['C', 'VN'],
        ['O', 'Sở Gian (DEMO)'],
        ['CN', 'Ký'],
      ],
      keyUsage: ['digitalSignature'],
    });
    const list = buildTrustList({
      operator: { name: 'Sở Gian (DEMO)' },
      sequence: 9,
      ...dates(),
      authorities: [{ kind: 'root-ca', certificate: kit.strangers.homeMade.ca.issuer!.certificateDer }],
    });
    const bytes = await signTrustList(list, leaf.signer, today());
    const report = judge(kit.good, open({ [SHARD]: bytes }));
    expect(report.answer).toBe('UNDECIDED');
    expect(codeOf(() => open({ 'trust-list.jws': bytes }))).toBe('TRUST_SIGNER_NOT_PINNED');
  });
});

describe('status and revocation data', () => {
  const crl = (id: 'vgca-ca' | 'vgca-root'): string => {
    const { ca, root: top } = kit.world.pki.vgca;
    return `crls/${(id === 'vgca-ca' ? ca : top).spkiSha256}.crl`;
  };

  test('one CRL left out of the bundle is missed by name, and nothing is accepted without it', () => {
    for (const name of [crl('vgca-ca'), crl('vgca-root')]) {
      const report = judge(kit.good, open({ [name]: undefined }));
      expect(report.answer).toBe('UNDECIDED');
      expect(report.settledBy?.map(({ what }) => what)).toContain('CRL');
    }
  });

  test('a CRL older than the root list says is not used', async () => {
    const { ca } = kit.world.pki.vgca;
    const old = await kit.world.pki.crl(ca, [], kit.times.listsIssued - 30 * 86_400_000, kit.times.listsUntil);
    const report = judge(kit.good, open({ [crl('vgca-ca')]: old }));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'BUNDLE_MIXED' });
    expect(report.message.vi).toMatch(/«crls\/[0-9a-f]+\.crl» là bản .*20/);
  });

  test('a CRL by an authority of the same name and another key proves nothing', async () => {
    const twin = await kit.world.pki.crl(kit.strangers.homeMade.ca, [], kit.times.listsIssued, kit.times.listsUntil);
    const report = judge(kit.good, open({ [crl('vgca-ca')]: twin }));
    expect(report.answer).toBe('UNDECIDED');
    expect(report.settledBy?.map(({ what }) => what)).toContain('CRL');
  });

  test('a CRL taken from another authority of the list proves nothing', () => {
    const other = files.get(crl('vgca-root'))!;
    expect(judge(kit.good, open({ [crl('vgca-ca')]: other })).answer).toBe('UNDECIDED');
  });

  test('one status file left out, where the issuer says that it keeps one, is not taken for a clean record', async () => {
    const university = kit.schools.get('dai-hoc-thap-but')!;
    const list = await newer((next) => withStatus(next, university.code));
    const bytes = kit.world.signed.get('bang-cu-nhan')!;
    expect(judge(bytes, open()).answer).toBe('ACCEPT');
    const report = judge(bytes, open({ 'trust-list.jws': list }));
    expect(report).toMatchObject({ answer: 'UNDECIDED', code: 'STATUS_UNKNOWN', record: { status: 'UNKNOWN' } });
    expect(report.settledBy?.map(({ what }) => what)).toContain('STATUS_LIST');
  });
});

/** The same number, one word of the content changed. */
function withOtherEnd(list: TrustList): TrustList {
  const changed = structuredClone(list) as { LoTE: { ListAndSchemeInformation: { NextUpdate: string } } };
  changed.LoTE.ListAndSchemeInformation.NextUpdate = new Date(kit.times.listsUntil - 86_400_000)
    .toISOString()
    .replace('.000', '');
  return changed as unknown as TrustList;
}

function withShardSequence(list: TrustList, location: string, minSequence: number): TrustList {
  return JSON.parse(
    JSON.stringify(list, (_name, value: unknown) =>
      typeof value === 'object' && value !== null && (value as { location?: string }).location === location
        ? { ...value, minSequence }
        : value,
    ),
  ) as TrustList;
}

function withStatus(list: TrustList, code: string): TrustList {
  const { spkiSha256 } = kit.schools.get('dai-hoc-thap-but')!.holder('school-seal').leaf;
  return JSON.parse(
    JSON.stringify(list, (_name, value: unknown) =>
      typeof value === 'object' && value !== null && (value as { ma?: string }).ma === code
        ? {
            ...value,
            status: [{ kind: 'recall-list', id: 'dai-hoc', issuerSpkiSha256: spkiSha256, from: kit.times.date(1, 1) }],
          }
        : value,
    ),
  ) as TrustList;
}

async function otherOperator(): Promise<{ listSigner: Signer }> {
  const real = await signerOf('root');
  const leaf = await kit.world.pki.issue({
    ca: kit.world.pki.neac.token,
    subject: [
      ['C', 'VN'],
      ['O', listOf(root()).LoTE.ListAndSchemeInformation.SchemeOperatorName[0]!.value],
      ['CN', 'Ký danh sách tin cậy minh họa'],
    ],
    keyUsage: ['digitalSignature'],
  });
  expect(real.certificateChain[0]).not.toEqual(leaf.certificateDer);
  return { listSigner: leaf.signer };
}

async function signAs(list: TrustList, signer: Signer): Promise<Uint8Array> {
  try {
    return await signTrustList(list, signer, today());
  } catch (error) {
    // `signTrustList` itself refuses a certificate of another organisation; an attacker would not ask it.
    expect((error as KhueError).code).toBe('TRUST_SIGNER_MISMATCH');
    const { signRaw } = await import('../trust/support.js');
    return signRaw(list, { signer } as never, today().toISOString());
  }
}
