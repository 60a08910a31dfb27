import type { CarriedSignature, CarriedTimestamp, UnfinishedSignature } from '../../document/signed-document.js';
import type { FoundSignature } from './carried.js';
import type { RangeDigests } from './digests.js';
import type { Place } from './place.js';
import type { ValidationStores } from './validation-data.js';

/** Document time-stamps (EN 319 142-1 §5.4.3), in the order of their revisions, each with what lies in the octets that it covers. */
export function documentTimestampsOf(
  found: readonly FoundSignature[],
  places: readonly (Place | undefined)[],
  digests: RangeDigests,
  stores: ValidationStores,
): readonly CarriedTimestamp[] {
  const made: CarriedTimestamp[] = [];
  const before: number[] = [];
  let position = 0;
  for (const [at, one] of found.entries()) {
    const place = places[at];
    if (!one.isTimestamp) {
      // In the order of their ends: what comes earlier in the list lies in what comes later, when both stand where they should.
      if (place !== undefined) before.push(position);
      position++;
      continue;
    }
    const changed = place?.placement.changesFinding;
    const data = place === undefined ? undefined : stores.asOf(place.placement.revision);
    made.push({
      kind: 'DOCUMENT',
      tokenDer: one.der ?? new Uint8Array(),
      covers: place === undefined ? [] : [...before],
      earlier: place === undefined ? 0 : made.length,
      coveredLength: place?.placement.coveredLength ?? 0,
      faults: [...one.faults, ...(changed === undefined ? [] : [changed])],
      ...(data !== undefined && { coveredData: data }),
      ...(one.byteRange !== undefined && { imprintOver: digests.pieces(one.byteRange) }),
    });
  }
  return made;
}

/** Says of each signature what else lies in the octets that it covers. @param record the revision that brought the record, where there is one */
export function withCover(
  signatures: readonly UnfinishedSignature[],
  timestamps: readonly CarriedTimestamp[],
  record: number | undefined,
  stores: ValidationStores,
): readonly CarriedSignature[] {
  const placed: number[] = [];
  for (const signature of signatures) {
    const { pdf, position } = signature;
    if (pdf === undefined) continue;
    signature.covers = placed.slice();
    placed.push(position);
    let before = 0;
    for (const { coveredLength = 0 } of timestamps) if (coveredLength < pdf.coveredLength) before++;
    signature.documentTimestampsBefore = before;
    const data = stores.asOf(pdf.revision);
    if (data !== undefined) signature.coveredData = data;
    signature.coversContent = record !== undefined && record <= pdf.revision;
  }
  return signatures;
}
