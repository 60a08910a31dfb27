/** `chung_thu_so` against the teachers' signatures (contract §7). */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { fromBase64, fromBase64Url, toBase64Url, toHex } from '../encoding.js';
import { KhueError } from '../errors.js';
import { readJson } from './json.js';
import { isMembers, type Members, textOf } from './rules/view.js';
import type { Report } from './structure.js';

export type Sha256 = (bytes: Uint8Array) => Uint8Array;

const SOURCE = 'khue contract §7';

/** More are refused by the schema; they cost no work here. */
const MOST_CERTIFICATES = 200;

/**
 * Every certificate is named by some `chu_ky` and every `chu_ky` names one of them, by `x5t#S256`; no certificate stands twice,
 * and they are sorted by SHA-256.
 */
export function checkCertificates(record: Members, sha256: Sha256 | undefined, report: Report): void {
  const list = record['chung_thu_so'];
  const present = new Set<string>();
  const named = namedBySignatures(record, report);
  if (Array.isArray(list)) {
    const digests = list.slice(0, MOST_CERTIFICATES).map((item: unknown) => digestOf(item, sha256 ?? nobleSha256));
    let last = '';
    for (const [index, digest] of digests.entries()) {
      if (digest === undefined) continue;
      const pointer = `/chung_thu_so/${index}`;
      const hex = toHex(digest);
      const thumbprint = toBase64Url(digest);
      if (present.has(thumbprint)) {
        report(
          'certificate-twice',
          pointer,
          'Mỗi chứng thư số chỉ được ghi một lần; chứng thư này đã có ở trên.',
          'Each certificate is expected once; this one already stands above.',
          SOURCE,
        );
      } else if (hex < last) {
        report(
          'certificate-order',
          pointer,
          'Các chứng thư số phải xếp theo SHA-256 tăng dần; chứng thư này đứng sai chỗ.',
          'The certificates are expected in ascending order of their SHA-256; this one is out of place.',
          SOURCE,
        );
      }
      if (!named.has(thumbprint)) {
        report(
          'certificate-unnamed',
          pointer,
          'Mỗi chứng thư số phải được một chữ ký của giáo viên bộ môn nhắc tới (x5t#S256); chứng thư này không có chữ ký nào nhắc tới.',
          'Each certificate is expected to be named by a subject teacher’s signature (x5t#S256); no signature names this one.',
          SOURCE,
        );
      }
      present.add(thumbprint);
      if (hex > last) last = hex;
    }
  }
  for (const [thumbprint, pointer] of named) {
    if (present.has(thumbprint)) continue;
    report(
      'certificate-missing',
      pointer,
      'Chứng thư số của người ký phải có trong chung_thu_so; ở đó không có chứng thư mà chữ ký này nhắc tới.',
      'The signer’s certificate is expected in chung_thu_so; the one that this signature names is not there.',
      SOURCE,
    );
  }
}

function digestOf(item: unknown, sha256: Sha256): Uint8Array | undefined {
  const der = typeof item === 'string' ? fromBase64(item) : undefined;
  return der === undefined ? undefined : sha256(der);
}

/** The `x5t#S256` of every `chu_ky`, with the place of the first that names it. */
function namedBySignatures(record: Members, report: Report): Map<string, string> {
  const named = new Map<string, string>();
  const entries = record['bang_diem_hoc_ba'];
  if (!Array.isArray(entries)) return named;
  for (const [index, entry] of (entries as readonly unknown[]).slice(0, MOST_CERTIFICATES).entries()) {
    const list = isMembers(entry) ? entry['chu_ky'] : undefined;
    if (!Array.isArray(list)) continue;
    const seen = new Set<unknown>();
    for (const [at, jws] of (list as readonly unknown[]).slice(0, MOST_CERTIFICATES).entries()) {
      if (typeof jws !== 'string') continue;
      const pointer = `/bang_diem_hoc_ba/${index}/chu_ky/${at}`;
      if (seen.has(jws)) {
        report(
          'signature-twice',
          pointer,
          'Mỗi chữ ký chỉ được ghi một lần; chữ ký này đã có trong môn này.',
          'Each signature is expected once; this one already stands in the entry.',
          SOURCE,
        );
      }
      seen.add(jws);
      const thumbprint = thumbprintOf(jws);
      if (thumbprint === undefined) {
        report(
          'signature-unreadable',
          pointer,
          'Chữ ký của giáo viên bộ môn phải là JWS rút gọn (đầu..chữ ký) có x5t#S256 trong phần đầu; chuỗi này không phải.',
          'A subject teacher’s signature is expected as a compact JWS (header..signature) with x5t#S256 in its header; this text is none.',
          SOURCE,
        );
      } else if (!named.has(thumbprint)) named.set(thumbprint, pointer);
    }
  }
  return named;
}

function thumbprintOf(jws: string): string | undefined {
  const end = jws.indexOf('..');
  const header = end < 1 ? undefined : fromBase64Url(jws.slice(0, end));
  if (header === undefined) return undefined;
  try {
    const value = readJson(header);
    return isMembers(value) ? textOf(value['x5t#S256']) : undefined;
  } catch (error) {
    if (error instanceof KhueError) return undefined;
    throw error;
  }
}
