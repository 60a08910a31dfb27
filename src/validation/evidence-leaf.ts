import { digest, startDigest } from '#crypto';
import type { DigestName } from '../crypto/types.js';
import type { CarriedValidationData, SignedDocument } from '../document/signed-document.js';
import { toBase64Url, utf8Encode } from '../encoding.js';
import { type JadesDocument, openJades } from '../jades/index.js';
import type { Limits } from '../limits.js';
import type { Container } from './format.js';

/**
 * What an evidence record or a receipt stands for: the leaf of its hash tree (docs/evidence.md).
 *
 * - `SIGNED`: of a JSON file payload and signatures without every `header`, in khue's own writing: what is added to headers later changes nothing.
 *   Also of its first n signatures alone: one that was added later is not in a leaf made before.
 * - `REVISION`: of a PDF the octets to the end of a revision: to its `%%EOF`, to the end of that line, and to where the next one begins; which
 *   of them was the file's end is not to be seen any more once white space was put before what was appended.
 * - `FILE`: every octet.
 */
export type EvidenceLeaf =
  | { readonly kind: 'FILE' /** Whether a JSON file carries its payload itself. */; readonly content?: boolean }
  | { readonly kind: 'SIGNED'; readonly signatures: number; readonly content: boolean }
  | { readonly kind: 'REVISION'; readonly revision: number; readonly end: number };

/** The leaves that a file can have been stamped as, most covering first, with their digests. */
export interface EvidenceLeaves {
  readonly leaves: readonly EvidenceLeaf[];
  /** Digests in the order of `leaves`; computed once for an algorithm. */
  digests(name: DigestName): readonly Uint8Array[];
  /** Octets that were hashed for them. */
  readonly hashed: number;
}

/** @param container of these octets; a JSON file is opened again where documents from beside it stood in for its payload */
export function evidenceLeaves(
  bytes: Uint8Array,
  container: Container,
  limits: Limits,
  withDocuments = false,
): EvidenceLeaves {
  const leaves: EvidenceLeaf[] = [{ kind: 'FILE' }];
  let after: (name: DigestName) => Uint8Array[] = () => [];
  if (container.kind === 'signed') {
    const document = withDocuments ? openJades(bytes, { limits }) : container.document;
    // A carrier with faults is no file that khue writes anew.
    if (document.faults.length === 0) {
      const count = document.signatures.length;
      const content = document.content !== undefined;
      leaves[0] = { kind: 'FILE', content };
      for (let n = count; n > 0; n--) leaves.push({ kind: 'SIGNED', signatures: n, content });
      after = (name) => signedDigests(document, name).reverse();
    }
  } else if (container.kind === 'signed-pdf') {
    const ends: number[] = [];
    for (const [revision, one] of container.pdf.file.revisions.entries()) {
      for (const end of endsOf(one)) {
        if (end >= bytes.length) continue;
        ends.push(end);
        leaves.splice(1, 0, { kind: 'REVISION', revision, end });
      }
    }
    after = (name) => prefixDigests(bytes, ends, name).reverse();
  }
  const known = new Map<DigestName, readonly Uint8Array[]>();
  const passes = leaves.length > 1 ? 2 : 1;
  return {
    leaves,
    get hashed() {
      return known.size * passes * bytes.length;
    },
    digests(name) {
      let made = known.get(name);
      if (made === undefined) {
        made = [digest(name, bytes), ...after(name)];
        known.set(name, made);
      }
      return made;
    },
  };
}

/** Of the first 1, 2, … signatures: `{"payload":"…","signatures":[{"protected":"…","signature":"…"},…]}`. */
function signedDigests({ content, signatures }: JadesDocument, name: DigestName): Uint8Array[] {
  const running = startDigest(name);
  const payload = content === undefined ? '' : `"payload":"${toBase64Url(content)}",`;
  running.update(utf8Encode(`{${payload}"signatures":[`));
  return signatures.map(({ protectedText, signatureText }, i) => {
    // Quoted as JSON, so that no text can pass for the end of its member.
    const members = `{"protected":${JSON.stringify(protectedText)},"signature":${JSON.stringify(signatureText)}}`;
    running.update(utf8Encode(i === 0 ? members : `,${members}`));
    const closed = running.copy();
    closed.update(end);
    return closed.finish();
  });
}

const end = utf8Encode(']}');

/** Where a revision can have ended as a file: after `%%EOF`, after one end-of-line marker, and where the next one begins. */
function endsOf({ end, eof }: { readonly end: number; readonly eof: number }): Set<number> {
  return new Set([eof, Math.min(eof + 1, end), Math.min(eof + 2, end), end]);
}

function prefixDigests(bytes: Uint8Array, ends: readonly number[], name: DigestName): Uint8Array[] {
  const running = startDigest(name);
  let from = 0;
  return ends.map((end) => {
    running.update(bytes.subarray(from, end));
    from = end;
    return running.snapshot();
  });
}

/** What of a file lies in a leaf's octets. */
export interface EvidenceCover {
  /** Every octet of the file. */
  readonly whole: boolean;
  /** Positions of outer signatures. */
  readonly signatures: readonly number[];
  /** Whether what the signatures are over lies there as it is, not only through a digest of its own. */
  readonly content: boolean;
  /** Positions of the document's time-stamps (PDF) that lie there. */
  readonly documentTimestamps: readonly number[];
  /** Whether what was added to the signatures (time-stamps, validation data) lies there too. */
  readonly additions: boolean;
  /** The document's validation data that lie there. */
  readonly data?: CarriedValidationData | undefined;
}

export function coverOf(leaf: EvidenceLeaf, document: SignedDocument): EvidenceCover {
  const { content, documentTimestamps = [], format, signatures } = document;
  const positions = signatures.map(({ position }) => position);
  switch (leaf.kind) {
    case 'FILE':
      return {
        whole: true,
        signatures: positions,
        // What the signatures of a PDF are over are octets of the file.
        content: leaf.content ?? (format === 'pdf' || content !== undefined),
        documentTimestamps: documentTimestamps.map((_, i) => i),
        additions: true,
        data: document.validationData,
      };
    case 'SIGNED':
      return {
        whole: false,
        signatures: positions.slice(0, leaf.signatures),
        content: leaf.content,
        documentTimestamps: [],
        additions: false,
      };
    case 'REVISION': {
      const inside = signatures.filter(({ pdf }) => pdf !== undefined && pdf.coveredLength <= leaf.end);
      return {
        whole: false,
        // The signatures of the JSON in a PDF are reached through what covers them.
        signatures: inside.map(({ position }) => position),
        content: true,
        documentTimestamps: documentTimestamps.flatMap(({ coveredLength = 0 }, i) =>
          coveredLength > 0 && coveredLength <= leaf.end ? [i] : [],
        ),
        additions: true,
        data: document.validationDataAsOf?.(leaf.revision),
      };
    }
  }
}
