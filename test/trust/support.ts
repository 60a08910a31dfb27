import { expect } from 'vitest';
import { digest } from '#crypto';
import { sentences } from '../../src/codes.js';
import { createDemoPki, type DemoLeaf, type DemoPki } from '../../src/demo-world/pki.js';
import { toBase64Url, utf8Encode } from '../../src/encoding.js';
import { KhueError } from '../../src/errors.js';
import { compactSerialization, protectedHeader, signingInput } from '../../src/jades/index.js';
import { canonicalize } from '../../src/record/index.js';
import {
  buildTrustList,
  folderSource,
  type HighWater,
  type IssuerInput,
  openTrust,
  type TrustList,
  type TrustListInput,
  type TrustStore,
} from '../../src/trust/index.js';

export const OPERATOR = 'Sở Giáo dục và Đào tạo Minh Họa';
export const AT = '2026-11-21T00:00:00Z';
export const ISSUED = '2026-11-01T00:00:00Z';
export const NEXT = '2027-05-01T00:00:00Z';

let pkiOnce: Promise<DemoPki> | undefined;
export const pki = (): Promise<DemoPki> => (pkiOnce ??= createDemoPki({ seed: 'trust-tests' }));

const leaves = new Map<string, Promise<DemoLeaf>>();

/** A leaf per name, the same one for a whole test file. */
export function leaf(name: string, organization = OPERATOR, country = 'VN'): Promise<DemoLeaf> {
  const key = `${name}|${organization}|${country}`;
  let made = leaves.get(key);
  if (made === undefined) {
    made = pki().then((world) =>
      world.issue({
        ca: world.neac.token,
        subject: [
          ['C', country],
          ['O', organization],
          ['CN', name],
        ],
      }),
    );
    leaves.set(key, made);
  }
  return made;
}

export const listSigner = (): Promise<DemoLeaf> => leaf('Ký danh sách');

export const key = (n: number): string => n.toString(16).padStart(64, '0');

export function school(code: string, more: Partial<IssuerInput> = {}): IssuerInput {
  return {
    code,
    name: `Trường THPT Minh Họa ${code}`,
    province: 'Minh Họa',
    superior: OPERATOR,
    documentTypes: [{ type: 'hoc-ba/*' }, { type: 'van-bang/tot-nghiep-thpt', from: '2026-04-15' }],
    term: { from: '2001-09-05' },
    signersComplete: true,
    signers: [
      { role: 'principal', name: 'Trần Thị Minh Họa', keys: [key(1)], terms: [{ from: '2020-09-01' }] },
      { role: 'school-seal', name: `Con dấu ${code}`, keys: [key(2)], terms: [{ from: '2024-01-01' }] },
    ],
    ...more,
  };
}

export async function input(more: Partial<TrustListInput> = {}): Promise<TrustListInput> {
  const world = await pki();
  return {
    operator: { name: OPERATOR, nameEn: 'Demonstration Department', website: 'https://vi-du.example.vn/' },
    sequence: 7,
    issuedAt: ISSUED,
    nextUpdate: NEXT,
    authorities: world.authorities.map(({ certificateDer, kind }) => ({ kind, certificate: certificateDer })),
    issuers: [school('79000701')],
    ...more,
  };
}

export const build = async (more: Partial<TrustListInput> = {}): Promise<TrustList> =>
  buildTrustList(await input(more));

/** Signs any JSON as a list, asking nothing: for lists that `signTrustList` would refuse. */
export async function signRaw(payload: unknown, signer?: DemoLeaf, signingTime: string = ISSUED): Promise<Uint8Array> {
  const by = signer ?? (await listSigner());
  const bytes = payload instanceof Uint8Array ? payload : canonicalize(payload);
  const header = protectedHeader({
    algorithm: 'RS256',
    certificateChain: by.signer.certificateChain,
    signingTime: Date.parse(signingTime),
    carriage: 'compact',
  });
  const toBeSigned = signingInput(header, bytes);
  const value = await by.signer.sign({
    toBeSigned,
    digest: digest('SHA-256', toBeSigned),
    algorithm: 'RS256',
    describe: 'test',
  });
  return utf8Encode(compactSerialization({ protected: header, signature: value }, bytes));
}

export async function open(
  source: Parameters<typeof openTrust>[0],
  more: { highWater?: HighWater; at?: string; pinned?: (string | Uint8Array)[] } = {},
): Promise<TrustStore> {
  return openTrust(source, { pinned: [(await listSigner()).spkiSha256], at: AT, ...more });
}

export const bundle = (files: Record<string, Uint8Array>) => folderSource(new Map(Object.entries(files)));

/** A copy that may be changed. */
export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
export const editable = <T>(value: T): Mutable<T> => structuredClone(value) as Mutable<T>;

/** The code of the KhueError that work ends with; anything else fails the test. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(KhueError);
    const { code, params } = error as KhueError;
    // Every named place of both sentences is filled.
    const { en, vi } = sentences(code, params);
    expect(`${vi} ${en}`).not.toContain('…');
    return code;
  }
  throw new Error('nothing was refused');
}

export const base64Url = toBase64Url;
