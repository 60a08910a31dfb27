import { Oid } from '../asn1/oids.js';
import { nullValue } from '../asn1/writer.js';
import { toHex } from '../encoding.js';
import type { SignatureAlgorithm, Signer } from '../signer/types.js';
import { type InstantMs, parseInstant } from '../time.js';
import { readCertificate } from '../x509/index.js';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  crlNumber,
  type ExtensionInput,
  extendedKeyUsage,
  keyIdentifierOf,
  keyUsage,
  type NameInput,
  subjectKeyIdentifier,
  writeCertificate,
  writeCrl,
  writeName,
} from '../x509/write.js';
import { writeOcspResponse } from '../x509/write-ocsp.js';
import type { PoolKind } from './key-pool.js';
import { ALGORITHMS_OF, type DemoKey, KeyDealer } from './keys.js';
import { commercialAuthority, nationalRoot, vgcaAuthority } from './layouts.js';
import type {
  DemoCa,
  DemoLeaf,
  DemoPki,
  DemoPkiOptions,
  IssueCaInput,
  IssueInput,
  OcspAnswerInput,
} from './pki-types.js';
import { seeded } from './seeded.js';

export type * from './pki-types.js';

/** The instant at which a demonstration world stands unless told otherwise. */
export const DEMO_AT = '2026-11-21T00:00:00Z';

export const DAY = 86_400_000;
/** 365.25 days, cut to whole days where it is multiplied. */
export const years = (count: number): number => Math.floor(count * 365.25) * DAY;

/**
 * Makes the demonstration PKI. The same seed and instant give the same certificates and CRLs, byte for byte, unless `fresh`.
 * Throws a `RangeError` when `at` is no instant.
 */
export async function createDemoPki(options: DemoPkiOptions = {}): Promise<DemoPki> {
  const seed = options.seed ?? 'demo';
  const at = parseInstant(options.at ?? DEMO_AT);
  if (at === undefined) throw new RangeError('at is not an instant');
  const dealer = new KeyDealer(seed, options.fresh ?? false);
  const serials = seeded(seed, 'serials');
  const maker: Maker = { at, dealer, serial: () => positive(serials.bytes(16)) };
  const today = at - (at % DAY);
  const issueCa = (input: IssueCaInput) => makeCa(maker, input);
  const issue = (input: IssueInput) => makeLeaf(maker, input);

  const vgcaRoot = await issueCa({
    id: 'vgca-root',
    subject: vgcaAuthority('RootCA minh họa chuyên dùng Chính phủ G2'),
    key: 'rsa-3072',
    notBefore: today - years(8),
    notAfter: today + years(22),
  });
  const vgcaCa = await issueCa({
    id: 'vgca-ca',
    issuer: vgcaRoot,
    subject: vgcaAuthority('CA minh họa phục vụ các cơ quan Nhà nước G2'),
    notBefore: today - years(8),
    notAfter: today + years(21),
    pathLength: 0,
    policies: ['2.16.704.1.1.1.1.1'],
  });
  const neacRoot = await issueCa({
    id: 'neac-root',
    subject: nationalRoot('DEMO Vietnam National Root CA'),
    key: 'rsa-3072',
    notBefore: today - years(12),
    notAfter: today + years(13),
  });
  const remote = await issueCa({
    id: 'neac-remote',
    issuer: neacRoot,
    subject: commercialAuthority('DEMO SmartCA RS', 'C-O-CN'),
    notBefore: today - years(2),
    notAfter: today + years(3),
    pathLength: 0,
    longAuthorityKeyIdentifier: true,
  });
  const token = await issueCa({
    id: 'neac-token',
    issuer: neacRoot,
    subject: commercialAuthority('DEMO-CA SHA2', 'CN-O-C'),
    notBefore: today - years(2.2),
    notAfter: today + years(2.8),
    pathLength: 0,
    longAuthorityKeyIdentifier: true,
  });
  const tsa = {
    vgca: await issue(tsaInput(vgcaCa, vgcaAuthority('TSA minh họa G2'), today)),
    neac: await issue(tsaInput(neacRoot, commercialAuthority('DEMO TSA', 'C-O-CN'), today)),
  };

  let crlSerial = 0;
  return {
    seed,
    at,
    vgca: { root: vgcaRoot, ca: vgcaCa },
    neac: { root: neacRoot, remote, token },
    tsa,
    authorities: [vgcaRoot, vgcaCa, neacRoot, remote, token],
    roots: [vgcaRoot, neacRoot],
    issue,
    issueCa,
    crl: (ca, entries = [], thisUpdate = today - DAY, nextUpdate = thisUpdate + years(1), extensions = undefined) =>
      writeCrl({
        issuer: ca.subject,
        thisUpdate,
        nextUpdate,
        entries,
        extensions: extensions ?? [authorityKeyIdentifier(ca.keyIdentifier), crlNumber(++crlSerial)],
        signWith: ca.key,
      }),
    ocsp: (ca, answers, by) => answerFor(ca, answers, by, today - DAY),
    issueResponder: (ca, subject, input = {}) =>
      issue({
        ca,
        subject,
        keyUsage: ['digitalSignature'],
        extendedKeyUsage: ['OCSPSigning'],
        extensions: [{ oid: Oid.ocspNoCheck, value: nullValue() }],
        notAfter: Math.min(today + years(2), ca.notAfter),
        ...input,
      }),
    key: (kind = 'rsa-2048') => dealer.next(kind),
  };
}

async function answerFor(
  ca: DemoCa,
  answers: readonly OcspAnswerInput[],
  by: DemoLeaf | undefined,
  yesterday: InstantMs,
): Promise<Uint8Array> {
  const issuer = readCertificate(ca.certificateDer);
  const responses = answers.map(({ certificateDer, ...more }) => {
    const thisUpdate = more.thisUpdate ?? yesterday;
    const certificate = readCertificate(certificateDer);
    return { status: 'GOOD' as const, nextUpdate: thisUpdate + 7 * DAY, ...more, certificate, issuer, thisUpdate };
  });
  return writeOcspResponse({
    responder: by === undefined ? issuer : readCertificate(by.certificateDer),
    producedAt: Math.max(...responses.map(({ thisUpdate }) => thisUpdate)),
    responses,
    certificates: by === undefined ? [] : [by.certificateDer],
    signWith: by === undefined ? ca.key : await by.key.as(by.key.algorithm),
  });
}

interface Maker {
  readonly at: InstantMs;
  readonly dealer: KeyDealer;
  serial(): Uint8Array;
}

function tsaInput(ca: DemoCa, subject: NameInput, today: InstantMs): IssueInput {
  return {
    ca,
    subject,
    notBefore: today - years(1.5),
    notAfter: Math.min(today + years(3.5), ca.notAfter),
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['timeStamping'],
    // RFC 3161 §2.3: the usage must be critical.
    extendedKeyUsageCritical: true,
  };
}

async function makeCa(maker: Maker, input: IssueCaInput): Promise<DemoCa> {
  // Taken before the first wait, so that certificates asked for side by side get the same serials every time.
  const serialNumber = input.serialNumber ?? maker.serial();
  const demoKey = await keyOf(maker, input.key);
  const key = await demoKey.as(demoKey.algorithm);
  const keyIdentifier = await keyIdentifierOf(demoKey.spkiDer);
  const { issuer } = input;
  const notBefore = input.notBefore ?? maker.at - years(2);
  const notAfter = input.notAfter ?? notBefore + years(10);
  const certificateDer = await writeCertificate({
    subject: input.subject,
    issuer: issuer?.subject ?? input.subject,
    serialNumber,
    notBefore,
    notAfter,
    spkiDer: demoKey.spkiDer,
    extensions: withReplacements(
      [
        basicConstraints(true, input.pathLength),
        keyUsage(input.keyUsage ?? ['keyCertSign', 'cRLSign']),
        subjectKeyIdentifier(keyIdentifier),
        ...(issuer === undefined ? [] : [authorityOf(issuer, input.longAuthorityKeyIdentifier ?? false)]),
        ...(input.policies === undefined ? [] : [certificatePolicies(input.policies)]),
        ...(issuer === undefined ? [] : addressesOf(issuer)),
      ],
      input.extensions,
    ),
    signWith: input.signWith ?? issuer?.key ?? key,
  });
  return {
    id: input.id,
    kind: issuer === undefined ? 'root-ca' : 'issuing-ca',
    subject: input.subject,
    certificateDer,
    certificateSha256: await sha256Hex(certificateDer),
    serialNumber,
    spkiDer: demoKey.spkiDer,
    spkiSha256: await sha256Hex(demoKey.spkiDer),
    keyIdentifier,
    notBefore,
    notAfter,
    key,
    demoKey,
    ...(issuer === undefined ? {} : { issuer }),
    chain: issuer === undefined ? [certificateDer] : [certificateDer, ...aboveOf(issuer)],
  };
}

async function makeLeaf(maker: Maker, input: IssueInput): Promise<DemoLeaf> {
  const { ca } = input;
  const serialNumber = input.serialNumber ?? maker.serial();
  const key = await keyOf(maker, input.key);
  const notBefore = input.notBefore ?? maker.at - (maker.at % DAY) - years(1);
  const notAfter = input.notAfter ?? notBefore + years(3);
  const usages = input.keyUsage ?? ['digitalSignature', 'nonRepudiation'];
  const certificateDer = await writeCertificate({
    subject: input.subject,
    issuer: ca.subject,
    serialNumber,
    notBefore,
    notAfter,
    spkiDer: key.spkiDer,
    extensions: withReplacements(
      [
        authorityOf(ca, false),
        subjectKeyIdentifier(await keyIdentifierOf(key.spkiDer)),
        ...(usages.length === 0 ? [] : [keyUsage(usages, false)]),
        ...(input.extendedKeyUsage === undefined
          ? []
          : [extendedKeyUsage(input.extendedKeyUsage, input.extendedKeyUsageCritical ?? false)]),
        ...(input.policies === undefined ? [] : [certificatePolicies(input.policies)]),
        ...addressesOf(ca),
      ],
      input.extensions,
    ),
    signWith: input.signWith ?? ca.key,
  });
  const chain = [certificateDer, ...aboveOf(ca)];
  return {
    certificateDer,
    certificateSha256: await sha256Hex(certificateDer),
    serialNumber,
    spkiDer: key.spkiDer,
    spkiSha256: await sha256Hex(key.spkiDer),
    subject: input.subject,
    notBefore,
    notAfter,
    ca,
    chain,
    key,
    signer: signerOf(key, chain, input.algorithms ?? ALGORITHMS_OF[key.kind]),
  };
}

/** A signer over a demonstration key; `certificateChain` may be any that tests want to claim. */
export function signerOf(
  key: DemoKey,
  certificateChain: readonly Uint8Array[],
  algorithms: readonly SignatureAlgorithm[] = ALGORITHMS_OF[key.kind],
): Signer {
  return {
    certificateChain: [...certificateChain],
    algorithms: [...algorithms],
    sign: async ({ toBeSigned, algorithm }) => (await key.as(algorithm)).sign(toBeSigned),
  };
}

async function keyOf(maker: Maker, key: DemoKey | PoolKind | undefined): Promise<DemoKey> {
  return typeof key === 'object' ? key : maker.dealer.next(key ?? 'rsa-2048');
}

function aboveOf(ca: DemoCa): readonly Uint8Array[] {
  return ca.issuer === undefined ? [] : ca.chain;
}

function authorityOf(issuer: DemoCa, long: boolean): ExtensionInput {
  const above = issuer.issuer ?? issuer;
  return authorityKeyIdentifier(
    issuer.keyIdentifier,
    long ? { name: writeName(above.subject), serialNumber: issuer.serialNumber } : undefined,
  );
}

/** Addresses as real certificates carry them; the top-level domain `invalid` never resolves (RFC 6761 §6.4). */
function addressesOf(issuer: DemoCa): readonly ExtensionInput[] {
  const base = 'http://khue-demo.invalid/pki';
  return [
    authorityInfoAccess({ caIssuers: `${base}/${issuer.id}.crt` }),
    crlDistributionPoints([`${base}/${issuer.id}.crl`]),
  ];
}

function withReplacements(
  usual: readonly ExtensionInput[],
  extra: readonly ExtensionInput[] | undefined,
): ExtensionInput[] {
  if (extra === undefined) return [...usual];
  const replaced = new Set(extra.map(({ oid }) => oid));
  return [...usual.filter(({ oid }) => !replaced.has(oid)), ...extra];
}

/** Serial numbers are positive and 16 octets long (RFC 5280 §4.1.2.2). */
function positive(bytes: Uint8Array): Uint8Array {
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes;
}

async function sha256Hex(bytes: Uint8Array): Promise<string> {
  return toHex(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(bytes))));
}
