import { randomBytes } from '#crypto';
import { Oid } from '../asn1/oids.js';
import { DerError, DerReader, Tag } from '../asn1/reader.js';
import { isShortestInteger, readTime } from '../asn1/values.js';
import { toHex } from '../encoding.js';
import type { GeneralName, Name } from './certificate.js';
import { extensionReader, nextExtension } from './extension-list.js';
import { readGeneralNames } from './general-name.js';
import { readReason, reasons } from './reason.js';
import type { CrlEntry, RevocationReason } from './revocation.js';

/**
 * The entries of a CRL: one pass that checks their shape, then a hash table of offsets by serial number. Nothing is decoded until it
 * is asked for, so that a CRL of a million entries costs a few octets an entry.
 */
export interface EntryIndex {
  readonly count: number;
  /** What makes the CRL unusable, in words; absent when the entries are sound. */
  readonly fault?: { readonly what: string; readonly offset: number };
  find(serialNumber: Uint8Array): CrlEntry | undefined;
  findFor(serialNumber: Uint8Array, certificateIssuer: Name): CrlEntry | undefined;
}

export interface EntryRange {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** @param crlIssuer the name that entries of an indirect CRL stand for until one names another */
export function indexEntries(range: EntryRange, indirect: boolean, crlIssuer: Name): EntryIndex {
  let scanned: Scan;
  try {
    scanned = scan(range, indirect, crlIssuer);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return brokenIndex({ what: error.message, offset: error.offset });
  }
  return indirect ? indirectIndex(range, scanned) : directIndex(range, scanned, crlIssuer);
}

function brokenIndex(fault: { what: string; offset: number }): EntryIndex {
  return { count: 0, fault, find: () => undefined, findFor: () => undefined };
}

interface Scan {
  readonly count: number;
  /** Offset of each entry's identifier octet. */
  readonly offsets: Int32Array;
  /** Keyed hash of each entry's serial number. */
  readonly hashes: Int32Array;
  /** Indirect CRLs: certificate issuers in order of appearance, and from which entry each holds. */
  readonly issuers: readonly { readonly fromEntry: number; readonly names: readonly Name[] }[];
}

/** One pass over all entries. Lengths, serial numbers and dates are read by hand: this loop runs a million times. */
function scan({ bytes, start, end }: EntryRange, indirect: boolean, crlIssuer: Name): Scan {
  // What the first entry takes is a good guess for the others; the arrays grow where it is not.
  const guess = end - start < 2 ? 1 : Math.ceil((end - start) / (2 + (bytes[start + 1]! & 0x7f))) + 1;
  let offsets = new Int32Array(guess);
  let hashes = new Int32Array(guess);
  const issuers: { fromEntry: number; names: readonly Name[] }[] = [{ fromEntry: 0, names: [crlIssuer] }];
  let count = 0;
  let position = start;
  while (position < end) {
    if (count === offsets.length) {
      offsets = grown(offsets);
      hashes = grown(hashes);
    }
    offsets[count] = position;
    let at = position + 2;
    let contentEnd = at + bytes[position + 1]!;
    if (bytes[position] !== Tag.sequence || at > end || bytes[position + 1]! >= 0x80 || contentEnd > end) {
      const reader = new DerReader(bytes, position, end, 3);
      reader.expect(Tag.sequence);
      at = reader.contentStart;
      contentEnd = reader.contentEnd;
    }
    const serialLength = bytes[at + 1]!;
    const serial = at + 2;
    at = serial + serialLength;
    if (bytes[serial - 2] !== Tag.integer || serialLength === 0 || serialLength > 127 || at > contentEnd) {
      throw new DerError('entry without a serial number', serial - 2);
    }
    if (!isShortestInteger(bytes, serial, at)) throw new DerError('INTEGER not in its shortest form', serial);
    hashes[count] = hashOctets(bytes, serial, at);
    const timeEnd = at + 2 + bytes[at + 1]!;
    const timeTag = bytes[at]!;
    if (
      timeEnd > contentEnd ||
      (timeTag !== Tag.utcTime && timeTag !== Tag.generalizedTime) ||
      Number.isNaN(readTime(bytes, timeTag, at + 2, timeEnd))
    ) {
      throw new DerError('entry without a date as RFC 5280 §4.1.2.5 asks', at);
    }
    if (timeEnd < contentEnd && !isLoneReason(bytes, timeEnd, contentEnd)) {
      const names = readIssuerExtension(bytes, timeEnd, contentEnd, indirect);
      if (names !== undefined) issuers.push({ fromEntry: count, names });
    }
    position = contentEnd;
    count++;
  }
  return { count, offsets, hashes, issuers };
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(array.length * 2);
  twice.set(array);
  return twice;
}

/** Extensions that are one non-critical reasonCode, as nearly all are: `30 0c 30 0a 06 03 55 1d 15 04 03 0a 01 xx`. */
function isLoneReason(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at === 14 &&
    bytes[at] === 0x30 &&
    bytes[at + 1] === 12 &&
    bytes[at + 2] === 0x30 &&
    bytes[at + 3] === 10 &&
    bytes[at + 4] === 6 &&
    bytes[at + 5] === 3 &&
    bytes[at + 6] === 0x55 &&
    bytes[at + 7] === 0x1d &&
    bytes[at + 8] === 0x15 &&
    bytes[at + 9] === 4 &&
    bytes[at + 10] === 3 &&
    bytes[at + 11] === 10 &&
    bytes[at + 12] === 1 &&
    bytes[at + 13]! <= 10 &&
    bytes[at + 13] !== 7
  );
}

interface EntryExtensions {
  reason?: RevocationReason;
  invalidityDate?: number;
  certificateIssuer?: readonly Name[];
}

/** Reads all extensions of an entry strictly; a critical one that is not known makes the whole CRL unusable (RFC 5280 §5.3). */
function readEntryExtensions(list: DerReader): EntryExtensions {
  const values: EntryExtensions = {};
  if (list.atEnd) list.fail('empty list of extensions');
  const seen = new Set<string>();
  while (!list.atEnd) {
    const head = nextExtension(list);
    const { oid, critical } = head;
    const value = extensionReader(list, head);
    if (seen.has(oid)) list.fail(`entry extension ${oid} stands twice`, head.start);
    seen.add(oid);
    switch (oid) {
      case Oid.reasonCode: {
        values.reason = readReason(value);
        value.finish();
        break;
      }
      case Oid.invalidityDate:
        values.invalidityDate = value.generalizedTime();
        value.finish();
        break;
      case Oid.certificateIssuer: {
        const names: GeneralName[] = readGeneralNames(value.sequence());
        value.finish();
        values.certificateIssuer = names.flatMap((name) => (name.kind === 'directory' ? [name.name] : []));
        break;
      }
      default:
        if (critical) list.fail(`critical entry extension ${oid} that is not known`, head.start);
    }
  }
  return values;
}

function readIssuerExtension(
  bytes: Uint8Array,
  at: number,
  end: number,
  indirect: boolean,
): readonly Name[] | undefined {
  const reader = new DerReader(bytes, at, end, 4);
  const { certificateIssuer } = readEntryExtensions(reader.sequence());
  reader.finish();
  if (certificateIssuer !== undefined && !indirect) {
    throw new DerError('certificateIssuer in a CRL that is not indirect', at);
  }
  return certificateIssuer;
}

/** Decodes the entry at an offset; the scan has read all of it before. */
function readEntry({ bytes, end }: EntryRange, offset: number): CrlEntry {
  // As nearly all are: serial number, date, and no extension or a reason alone.
  if (bytes[offset + 1]! < 0x80) {
    const contentEnd = offset + 2 + bytes[offset + 1]!;
    const time = offset + 4 + bytes[offset + 3]!;
    const timeEnd = time + 2 + bytes[time + 1]!;
    const revokedAt = readTime(bytes, bytes[time]!, time + 2, timeEnd);
    if (timeEnd === contentEnd) return { revokedAt };
    if (isLoneReason(bytes, timeEnd, contentEnd)) return { revokedAt, reason: reasons[bytes[contentEnd - 1]!]! };
  }
  const entry = new DerReader(bytes, offset, end, 3).sequence();
  entry.integer();
  const revokedAt = entry.time();
  if (entry.atEnd) return { revokedAt };
  const { reason, invalidityDate } = readEntryExtensions(entry.sequence());
  return {
    revokedAt,
    ...(reason === undefined ? {} : { reason }),
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
  };
}

/** Chosen anew in every process, so that nobody can prepare serial numbers that collide. */
const hashKey = (() => {
  const octets = randomBytes(4);
  return octets[0]! | (octets[1]! << 8) | (octets[2]! << 16) | (octets[3]! << 24) | 1;
})();

function hashOctets(bytes: Uint8Array, start: number, end: number): number {
  let hash = hashKey ^ (end - start);
  let i = start;
  for (; i + 3 < end; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = Math.imul(hash ^ word, hashKey);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) {
    hash = Math.imul(hash ^ bytes[i]!, hashKey);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Open addressing over pairs of (offset + 1, hash): one place of memory a look-up, and then the entry itself. */
function directIndex(range: EntryRange, { count, offsets, hashes }: Scan, crlIssuer: Name): EntryIndex {
  const { bytes } = range;
  let size = 16;
  while (size < count * 2) size *= 2;
  const mask = size - 1;
  const table = new Int32Array(2 * size);
  let probes = 0;
  const probeLimit = 64 * count + 1024;
  for (let i = 0; i < count; i++) {
    const hash = hashes[i]!;
    const offset = offsets[i]!;
    let slot = hash & mask;
    for (;;) {
      const taken = table[2 * slot]!;
      if (taken === 0) {
        table[2 * slot] = offset + 1;
        table[2 * slot + 1] = hash;
        break;
      }
      // A serial number listed twice: the first entry counts.
      if (table[2 * slot + 1] === hash && sameSerials(bytes, taken - 1, offset)) break;
      slot = (slot + 1) & mask;
      if (++probes > probeLimit) return brokenIndex({ what: 'serial numbers that collide', offset: range.start });
    }
  }
  const find = (serialNumber: Uint8Array): CrlEntry | undefined => {
    const hash = hashOctets(serialNumber, 0, serialNumber.length);
    let slot = hash & mask;
    for (let taken = table[2 * slot]!; taken !== 0; taken = table[2 * slot]!) {
      if (table[2 * slot + 1] === hash && hasSerial(bytes, serialStart(bytes, taken - 1), serialNumber)) {
        return readEntry(range, taken - 1);
      }
      slot = (slot + 1) & mask;
    }
    return undefined;
  };
  return {
    count,
    find,
    findFor: (serialNumber, issuer) =>
      issuer.comparisonKey === crlIssuer.comparisonKey ? find(serialNumber) : undefined,
  };
}

/** Offset of the first octet of an entry's serial number; the octet before it is its length. */
function serialStart(bytes: Uint8Array, entry: number): number {
  const length = bytes[entry + 1]!;
  return entry + (length < 0x80 ? 4 : 4 + (length & 0x7f));
}

function hasSerial(bytes: Uint8Array, start: number, serialNumber: Uint8Array): boolean {
  if (bytes[start - 1] !== serialNumber.length) return false;
  for (let i = 0; i < serialNumber.length; i++) if (bytes[start + i] !== serialNumber[i]) return false;
  return true;
}

function sameSerials(bytes: Uint8Array, entryA: number, entryB: number): boolean {
  const b = serialStart(bytes, entryB);
  return hasSerial(bytes, serialStart(bytes, entryA), bytes.subarray(b, b + bytes[b - 1]!));
}

function indirectIndex(range: EntryRange, { count, offsets, issuers }: Scan): EntryIndex {
  const entries = new Map<string, number>();
  let group = 0;
  for (let i = 0; i < count; i++) {
    while (group + 1 < issuers.length && issuers[group + 1]!.fromEntry <= i) group++;
    const serial = serialStart(range.bytes, offsets[i]!);
    const serialHex = toHex(range.bytes.subarray(serial, serial + range.bytes[serial - 1]!));
    for (const { comparisonKey } of issuers[group]!.names) {
      const key = `${serialHex}/${comparisonKey}`;
      if (!entries.has(key)) entries.set(key, offsets[i]!);
    }
  }
  const findFor = (serialNumber: Uint8Array, issuer: Name): CrlEntry | undefined => {
    const offset = entries.get(`${toHex(serialNumber)}/${issuer.comparisonKey}`);
    return offset === undefined ? undefined : readEntry(range, offset);
  };
  const crlIssuer = issuers[0]!.names[0]!;
  return { count, find: (serialNumber) => findFor(serialNumber, crlIssuer), findFor };
}
