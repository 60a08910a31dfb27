/** Which entries a subject teacher signs (contract §1, `--subject` and `--all-mine`). */
import { KhueError } from '../errors.js';
import type { RecordEntry } from '../validation/record-shape.js';
import type { Certificate } from '../x509/index.js';
import type { TurnInput } from './turn.js';
import type { EntrySelection } from './types.js';
import { shownName } from './words.js';

/** @throws KhueError `ROLE_NEEDS_ENTRY`, `ENTRY_NOT_FOUND`, `NO_ENTRY_OF_SIGNER` */
export function chosenEntries(
  input: TurnInput,
  certificate: Certificate,
  selection: EntrySelection,
): readonly RecordEntry[] {
  if (selection === 'all-mine') return entriesOfSigner(input, certificate);
  if (selection.length === 0) throw new KhueError('ROLE_NEEDS_ENTRY');
  const { entries } = input.shape;
  return [...new Set(selection)].map((wanted) => {
    const entry = entries.find(({ pointer, subjectId }) => pointer === wanted || subjectId === wanted);
    if (entry === undefined)
      throw new KhueError('ENTRY_NOT_FOUND', {
        params: { entry: wanted, entries: entries.map(({ subjectId, pointer }) => subjectId ?? pointer).join(', ') },
      });
    return entry;
  });
}

/**
 * Entries with a result, not taken over and not yet signed by this key, whose row in `danh_sach_nguoi_ky` names the key;
 * or whose row names no key and no stand-in and has the certificate's common name (NFC, case and spaces folded), unless the
 * list also has that name with another key: then there are namesakes, and only keys count.
 */
function entriesOfSigner(input: TurnInput, certificate: Certificate): RecordEntry[] {
  const name = commonName(certificate);
  const { spkiSha256 } = certificate;
  const namesakes = input.signatories.some(
    (row) => row.spkiSha256 !== undefined && row.spkiSha256 !== spkiSha256 && folded(row.name) === name,
  );
  const mine = input.shape.entries.filter((entry) => {
    if (!entry.carriesResult || entry.takenFrom !== undefined) return false;
    const signed = input.entries.some(
      (signature) => signature.entry === entry.pointer && signature.signerCertificate?.spkiSha256 === spkiSha256,
    );
    const rows = input.signatories.filter(
      (row) => row.role === 'subject-teacher' && row.subject !== undefined && row.subject === entry.subjectId,
    );
    const named = rows.some((row) =>
      row.spkiSha256 === undefined
        ? row.standIn === undefined && name !== undefined && !namesakes && folded(row.name) === name
        : row.spkiSha256 === spkiSha256,
    );
    return named && !signed;
  });
  if (mine.length === 0)
    throw new KhueError('NO_ENTRY_OF_SIGNER', { params: { subject: shownName(certificate.subject) } });
  return mine;
}

const COMMON_NAME = '2.5.4.3';

export function commonName(certificate: Certificate): string | undefined {
  return folded(certificate.subject.rdns.flat().find(({ type }) => type === COMMON_NAME)?.value);
}

export function folded(name: string | undefined): string | undefined {
  return name?.normalize('NFC').toLocaleLowerCase('vi').replace(/\s+/g, ' ').trim();
}
