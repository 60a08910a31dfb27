import type { Finding } from '../../errors.js';
import type { PdfSignedDocument } from './open.js';

/** One saving of a file, for people: who closed it and what it changed. */
export interface RevisionSummary {
  /** From 1. */
  readonly number: number;
  /** Octets of the file up to its end. */
  readonly end: number;
  /** Position in `signatures` of the one that closes it. */
  readonly signature?: number;
  /** What it changed in the saving before; none for those that nothing was signed before. */
  readonly changes: readonly Finding[];
  /** How many further changes are not listed. */
  readonly more: number;
}

/** Nobody reads more of one saving. */
const MOST_CHANGES = 20;

/** The savings of a PDF in their order; empty for a file that could not be read. */
export function revisionSummaries(document: PdfSignedDocument): readonly RevisionSummary[] {
  const closedBy = new Map(document.signatures.map(({ pdf, position }) => [pdf?.revision, position]));
  return document.file.revisions.map(({ end, index }) => {
    const all = document.revisionChanges[index]?.changes ?? [];
    const signature = closedBy.get(index);
    return {
      number: index + 1,
      end,
      ...(signature !== undefined && { signature }),
      changes: all.slice(0, MOST_CHANGES).map(({ finding }) => finding),
      more: Math.max(0, all.length - MOST_CHANGES),
    };
  });
}
