import { digest } from '#crypto';
import { DerError, DerReader } from '../asn1/reader.js';
import { oid } from '../asn1/writer.js';
import type { DigestName } from '../crypto/types.js';
import type { CarriedTimestamp, CarriedValidationData } from '../document/signed-document.js';
import { concatBytes, toHex } from '../encoding.js';
import type { Limits } from '../limits.js';
import { readDigestAlgorithm } from './algorithms.js';
import { CmsOid } from './oids.js';
import { readSignedData, type SignedData, type SignerInfo } from './signed-data.js';
import { readUnsignedValues } from './unsigned.js';

/** More hashes than any signature has values. */
const MOST = 1_000;

/** ATSHashIndexV3 (EN 319 122-1 §5.5.2): which certificates, revocation data and unsigned attributes an archive time-stamp covers. */
interface HashIndex {
  readonly der: Uint8Array;
  readonly digest: DigestName;
  readonly certificates: ReadonlySet<string>;
  readonly crls: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

export interface ArchiveInput {
  readonly signedData: SignedData;
  readonly signer: SignerInfo;
  /** Digest of the signed content, as for the message-digest attribute. */
  readonly contentDigest: (name: DigestName) => Uint8Array;
  readonly limits: Limits;
  /** Tokens of the signature in the order of its list, with the attribute that they are a value of. */
  readonly tokens: readonly { readonly type: string; readonly der: Uint8Array }[];
}

/**
 * An archive-time-stamp-v3 token: what its imprint is over (EN 319 122-1 §5.5.3) and what lies in that. A token without a readable
 * ats-hash-index-v3 (older forms of the index among them) has no imprint that could be computed, so that it proves nothing.
 */
export function carryArchiveTimestamp(tokenDer: Uint8Array, input: ArchiveInput): CarriedTimestamp {
  const plain: CarriedTimestamp = { kind: 'ARCHIVE', tokenDer, faults: [] };
  const reading = readSignedData(tokenDer, input.limits);
  if ('fault' in reading) return plain;
  const imprint = imprintDigestOf(reading.signedData.content);
  const index = hashIndexOf(reading.signedData);
  if (imprint === undefined || index === undefined) return plain;
  const { signedData, signer, contentDigest, tokens } = input;
  const covered = coverOf(index, input);
  // Every hash of the index must be of something that is there: else something was taken out since.
  if (covered === undefined) return { ...plain, faults: [{ code: 'TIMESTAMP_IMPRINT' }] };
  return {
    ...plain,
    imprintOver: [oid(signedData.contentType), contentDigest(imprint), ...signer.archivedFields, index.der],
    // Content time-stamps lie in the signed attributes; the others are values that the index names.
    coversTokens: tokens.flatMap(({ type, der }, position) =>
      type === CmsOid.contentTimestamp || index.attributes.has(hashOf(index.digest, oid(type), der)) ? [position] : [],
    ),
    indexDigest: index.digest,
    coveredData: covered,
  };
}

/** Of a token's content, the digest of its message imprint; TSTInfo (RFC 3161 §2.4.2) is read in full later. */
function imprintDigestOf(content: Uint8Array | undefined): DigestName | undefined {
  if (content === undefined) return undefined;
  return orNothing(() => {
    const info = new DerReader(content).sequence();
    info.element();
    info.element();
    return readDigestAlgorithm(info.sequence()).digest;
  });
}

/** The one ats-hash-index-v3 among the unsigned attributes of a token. */
function hashIndexOf({ signers: [signer] }: SignedData): HashIndex | undefined {
  const found = (signer?.unsignedAttributes ?? []).filter(({ type }) => type === CmsOid.atsHashIndexV3);
  const [der, ...others] = found.flatMap(({ values }) => values);
  if (der === undefined || others.length > 0) return undefined;
  return orNothing(() => {
    const input = new DerReader(der);
    const index = input.sequence();
    input.finish();
    const { digest: name } = readDigestAlgorithm(index);
    const [certificates, crls, attributes] = [readHashes(index), readHashes(index), readHashes(index)];
    index.finish();
    return name === undefined ? undefined : { der, digest: name, certificates, crls, attributes };
  });
}

function readHashes(index: DerReader): ReadonlySet<string> {
  const hashes = new Set<string>();
  const list = index.sequence();
  while (!list.atEnd) {
    if (hashes.size >= MOST) list.fail('too many hashes');
    hashes.add(toHex(list.octetString()));
  }
  return hashes;
}

/** The data that the index names; `undefined` where it names something that is not there. */
function coverOf(index: HashIndex, { signedData, signer }: ArchiveInput): CarriedValidationData | undefined {
  const named = (hashes: ReadonlySet<string>, values: readonly Uint8Array[]): number[] | undefined => {
    const missing = new Set(hashes);
    const at = values.flatMap((value, position) => {
      const hash = hashOf(index.digest, value);
      missing.delete(hash);
      return hashes.has(hash) ? [position] : [];
    });
    return missing.size === 0 ? at : undefined;
  };
  const certificates = named(index.certificates, signedData.certificateChoices);
  const revocation = named(
    index.crls,
    signedData.revocationChoices.map(({ der }) => der),
  );
  const values = signer.unsignedAttributes.flatMap(({ type, values: all }) => all.map((value) => ({ type, value })));
  const attributes = named(
    index.attributes,
    values.map(({ type, value }) => concatBytes(oid(type), value)),
  );
  if (certificates === undefined || revocation === undefined || attributes === undefined) return undefined;
  const inside = readUnsignedValues(attributes.map((at) => ({ type: values[at]!.type, values: [values[at]!.value] })));
  const choices = revocation.map((at) => signedData.revocationChoices[at]!);
  return {
    certificates: [...certificates.map((at) => signedData.certificateChoices[at]!), ...inside.certificates],
    crls: [...choices.flatMap(({ crl }) => crl ?? []), ...inside.crls],
    ocspResponses: [...choices.flatMap(({ ocspResponse }) => ocspResponse ?? []), ...inside.ocspResponses],
  };
}

function hashOf(name: DigestName, ...pieces: readonly Uint8Array[]): string {
  return toHex(digest(name, pieces.length === 1 ? pieces[0]! : concatBytes(...pieces)));
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}
