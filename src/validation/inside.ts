/** The record inside a PDF: one judgement reads and checks its octets once, for the PDF and for the report on the record itself. */
import type { CarriedSignature, SignedDocument } from '../document/signed-document.js';
import type { Finding } from '../errors.js';
import type { Container, ReadBefore } from './format.js';
import type { RecordFacts, RecordReading } from './record-facts.js';
import type { CarriedFacts } from './signature-facts.js';

/** What is asked of the facts of the file around. */
interface Around {
  readonly container: Container;
  readonly document?: SignedDocument;
  readonly record?: RecordFacts;
  readonly recordFault?: Finding;
}

/** What the facts of the file around say of the octets of its record; nothing of any other octets. */
export function readBefore(bytes: Uint8Array, around: Around | undefined): ReadBefore {
  const container = around?.container;
  if (container?.kind !== 'signed-pdf' || container.pdf.parts.record?.bytes !== bytes) return {};
  if (container.inside !== undefined) return { document: container.inside };
  const value = around?.document?.content === bytes ? around.record?.value : undefined;
  return value === undefined ? {} : { value };
}

/** The record that the same octets were read as; `undefined` where they are other octets. */
export function recordBefore(content: Uint8Array | undefined, around: Around | undefined): RecordReading | undefined {
  if (around === undefined || content === undefined || around.document?.content !== content) return undefined;
  if (around.record !== undefined) return { record: around.record };
  return around.recordFault === undefined ? { none: true } : { fault: around.recordFault };
}

/** What was computed of the same value over the same octets with the same key, in this judgement. */
export function checkedBefore(
  carried: CarriedSignature,
  known: readonly CarriedFacts[] | undefined,
): CarriedFacts | undefined {
  if (carried.signedTexts === undefined) return undefined;
  return known?.find(
    ({ carried: other }) =>
      other.value === carried.value &&
      other.signedTexts === carried.signedTexts &&
      other.signerCertificate === carried.signerCertificate &&
      other.scheme === carried.scheme &&
      other.promisedDigests === carried.promisedDigests,
  );
}
